"""Each June: the graduates' relations and probation papers leave as one batch, each by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from rudang.actions import ledger, packages, transfers
from rudang.actions.dossiers import Problem
from rudang.core.scope import Actor, Refused, Right
from rudang.papers import graduates as paper
from rudang.store.reads import moves, settings
from rudang.store.reads.units import whole_tree

SINCE, UNTIL = (5, 1), (9, 1)
"""The summer: month and day from which, and before which, somebody's leaving counts to it."""

_REASON = "毕业"


@dataclass(frozen=True, slots=True)
class Going:
    """Where one graduate goes: to another branch of the tree, or to a place outside."""

    dossier: int
    to_unit: int | None = None
    outside: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one line."""

    dossier: int
    name: str
    is_done: bool
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """The batch's label, blank where nobody could leave, and what became of each."""

    label: str
    lines: Sequence[Told]

    @property
    def done(self) -> int:
        return sum(1 for line in self.lines if line.is_done)


def summer(year: int) -> tuple[date, date]:
    """The days of a year's summer, half-open."""
    return date(year, *SINCE), date(year, *UNTIL)


@transaction.atomic
def move(*, by: Actor, year: int, on: date, goings: Sequence[Going], today: date) -> Report:
    """Send everybody where they go. Whoever cannot leave stays and is told why; others leave."""
    if not by.may(Right.RECORD):
        raise Refused("您没有办理转接的权限。")
    if not goings:
        raise Problem("goings", "还没有给任何人选去向。")
    if on > today:
        raise Problem("on", f"移交日期 {on.isoformat()} 晚于今天（{today.isoformat()}）。")
    label = f"{year}-{timezone.now():%m%d%H%M%S%f}"[:-3]
    known = moves.papers_known([going.dossier for going in goings], transfers.PAPER_NAMES)
    lines = []
    for going in goings:
        person = moves.person(going.dossier)
        name = person[1] if person else "（不在范围内）"
        try:
            with transaction.atomic():
                words = _send(by, going, known[going.dossier], label, on=on, today=today)
        except Refused as refused:
            lines.append(Told(going.dossier, name, False, str(refused)))
        else:
            lines.append(Told(going.dossier, name, True, words))
    report = Report(label, lines)
    if not report.done:
        return Report("", lines)
    ledger.write(
        ledger.Event(
            verb="move_graduates",
            subject_kind="graduates",
            subject_id=label,
            unit=by.place,
            after={"people": report.done, "held_on": on},
        ),
        by=by,
    )
    return report


@transaction.atomic
def write_list(*, by: Actor, label: str, form: str, today: date) -> bytes:
    """The batch's list in Word (`docx`) or Excel (`xlsx`), as it stands now.

    As `zip` it comes with a letter and a list of papers for everybody who goes outside.
    """
    if not by.may(Right.RECORD):
        raise Refused("您没有导出转接清单的权限。")
    roll = listed(label, mine(by))
    if roll is None:
        raise Refused("没有这一批，或不在您的范围内。")
    if form == "zip":
        body = paper.write_zip(roll, leavers(label, mine(by)))
    else:
        body = paper.write_docx(roll) if form == "docx" else paper.write_xlsx(roll)
    ledger.write(
        ledger.Event(
            verb="export_graduates",
            subject_kind="graduates",
            subject_id=label,
            unit=by.place,
            after={"people": len(roll.lines)},
        ),
        by=by,
    )
    return body


def mine(actor: Actor) -> list[int]:
    """The units from which somebody sends people."""
    scope = actor.scopes.get(Right.READ_DOSSIERS)
    return [unit for unit in whole_tree() if scope is not None and unit in scope]


def leavers(label: str, units: Sequence[int]) -> list[paper.Leaver]:
    """Those of a batch who go to a place without the product, each with their papers."""
    tree = whole_tree()
    return [
        paper.Leaver(
            one.name,
            transfers.stage_term(one.stage),
            tree[one.unit].name,
            one.school,
            one.on,
            [(str(each["paper"]), int(each["count"])) for each in one.manifest.get("papers", [])],
        )
        for one in moves.batch(label, units)[1]
    ]


def listed(label: str, units: Sequence[int]) -> paper.Roll | None:
    """A batch as its list; None where nothing of it left these units."""
    inside, outside = moves.batch(label, units)
    if not inside and not outside:
        return None
    tree = whole_tree()
    lines = [
        paper.Line(
            one.name,
            "",
            transfers.stage_term(one.stage),
            tree[one.from_unit].name,
            tree[one.unit].name,
            sum(int(each["count"]) for each in one.papers),
            one.state_term,
        )
        for one in inside
    ]
    lines += [
        paper.Line(
            one.name,
            "",
            transfers.stage_term(one.stage),
            tree[one.unit].name,
            one.school,
            sum(int(each["count"]) for each in one.manifest.get("papers", [])),
            "校外",
        )
        for one in outside
    ]
    days = [one.sent_on for one in inside] + [one.on for one in outside if one.on]
    return paper.Roll(
        college=str(settings.get("college_name") or ""),
        title=f"{label[:4]}届",
        on=min(days),
        lines=lines,
        is_demonstration=bool(settings.get("is_demonstration")),
    )


def _send(
    by: Actor,
    going: Going,
    papers: Sequence[dict[str, object]],
    label: str,
    *,
    on: date,
    today: date,
) -> str:
    if going.to_unit is not None:
        made = transfers.offer(
            by=by,
            dossier=going.dossier,
            to_unit=going.to_unit,
            sent_on=on,
            reason=_REASON,
            papers=papers,
            today=today,
            batch=label,
        )
        return f"已转给{whole_tree()[made.unit_id].name}，等对方接收。"
    row = packages.hand_out_papers(
        by=by, dossier=going.dossier, school=going.outside, on=on, today=today, batch=label
    )
    return f"材料转往{row.school}；收到回执后记“转出”。"
