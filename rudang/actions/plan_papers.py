"""The committee's papers on a plan: what people give them is kept, figures come from the ledger."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from rudang.actions import drafting, exports, ledger, looks
from rudang.actions.dossiers import Changed, Problem
from rudang.core.codes import decoded
from rudang.core.pace import PaceLevel
from rudang.core.periods import Period
from rudang.core.quotas import Counting
from rudang.core.scope import Actor, Refused, Right
from rudang.core.stages import HIGH_KNOWLEDGE
from rudang.papers import dispatch_circulars, outside_filings, plan_adjustments, plan_notices
from rudang.papers.dispatch_circulars import CircularFacts, Standing
from rudang.papers.issued import Given, Paper, committee, tidy_number, tight, write_docx
from rudang.papers.outside_filings import Filing
from rudang.papers.plan_adjustments import Adjusted, AdjustmentFacts
from rudang.store.models import PlanEntry, PlanPaper
from rudang.store.reads import dispatches, plan_ledger, plans
from rudang.store.reads import plan_papers as reads
from rudang.store.reads import settings as choices
from rudang.store.reads.units import root, whole_tree

Kind = PlanPaper.Kind
_NUMBER = re.compile(r"\S+〔\d{4}〕[1-9]\d*号")
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Matter:
    """Which paper: its kind and period, the day of a dispatch, or the span of adjustments."""

    kind: Kind
    period: Period
    since: date | None = None
    until: date | None = None

    @property
    def about(self) -> str:
        return " ".join(day.isoformat() for day in (self.since, self.until) if day)


@dataclass(frozen=True, slots=True)
class Composed:
    """A paper as it stands, the words it would have untouched, and what people have given it."""

    paper: Paper
    usual: str
    kept: reads.Kept


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and the name under which it is handed over."""

    body: bytes
    name: str


def notice_of(period: Period) -> Matter:
    """The notice that issues the period's plan."""
    return Matter(Kind.NOTICE, period)


def circular_of(period: Period, as_of: date) -> Matter:
    """The circular on the dispatch frozen on a day."""
    return Matter(Kind.CIRCULAR, period, as_of)


def adjustment_of(period: Period, since: date, until: date) -> Matter:
    """The notice of what moved between two days, both included."""
    return Matter(Kind.ADJUSTMENT, period, since, until)


def composed(matter: Matter) -> Composed:
    """The paper with the figures of now and the words that people gave it, or the usual ones.

    Raises:
        Refused: there is nothing to write about: no plan, no frozen run, no movement.
    """
    term = tight(matter.period.term)
    chosen = choices.everything()
    top = root()
    issuer = committee(chosen["college_name"] or (top.name if top else ""))
    kept = reads.kept(matter.period, matter.kind, matter.about)
    usual, lay = _LAID[matter.kind](matter, term)
    given = Given(
        words=kept.words or usual,
        number=kept.number,
        dated_on=kept.dated_on,
        signatory=kept.signatory,
        printed_by=kept.printed_by,
    )
    paper = lay(given, issuer=issuer, is_demonstration=bool(chosen["is_demonstration"]))
    return Composed(paper, usual, kept)


def _notice(matter: Matter, term: str) -> tuple[str, Callable[..., Paper]]:
    lines = exports.issued_lines(matter.period)
    if not lines:
        raise Refused(f"{matter.period.term}没有下达过计划，先导入计划表或者从计划建议下达。")

    def lay(given: Given, **how: Any) -> Paper:
        return plan_notices.notice(given, lines, period_term=term, **how)

    return plan_notices.usual_words(term, year=matter.period.year), lay


def _circular(matter: Matter, term: str) -> tuple[str, Callable[..., Paper]]:
    assert matter.since is not None
    rows = dispatches.frozen(matter.period, as_of=matter.since)
    if not rows:
        raise Refused(
            f"{matter.period.term} {matter.since.isoformat()} 的调度还没有固定，"
            "先固定这一天的调度再写通报。"
        )
    first = rows[0].figures
    facts = CircularFacts(
        period_term=term,
        as_of=matter.since,
        time_share=float(first["time_progress"]),
        counting_words=drafting.counting_words(Counting(first["counting"])),
        standings=tuple(
            Standing(
                unit_name=row.place.name,
                quota=row.figures["quota"],
                admitted=row.figures["admitted"],
                awaiting=row.figures["awaiting"],
                rate=row.figures["rate"],
                level=row.figures["level"],
                level_term=PaceLevel(row.figures["level"]).term,
                # Runs frozen before leave was told of have no such figure.
                leaves=row.figures.get("leaves", 0),
            )
            for row in rows
            # A superior whose places are all broken down has nothing of its own to tell.
            if any(row.figures[key] for key in ("quota", "admitted", "awaiting"))
        ),
        plan_basis=tight(plans.document_of(plans.entries(matter.period))),
    )

    def lay(given: Given, **how: Any) -> Paper:
        return dispatch_circulars.circular(given, facts, **how)

    return dispatch_circulars.usual_words(facts), lay


def _adjustment(matter: Matter, term: str) -> tuple[str, Callable[..., Paper]]:
    facts = _adjusted(matter, term)

    def lay(given: Given, **how: Any) -> Paper:
        return plan_adjustments.adjustment(given, facts, **how)

    return plan_adjustments.usual_words(facts), lay


_LAID: Mapping[str, Callable[[Matter, str], tuple[str, Callable[..., Paper]]]] = {
    Kind.NOTICE: _notice,
    Kind.CIRCULAR: _circular,
    Kind.ADJUSTMENT: _adjustment,
}
_TOTAL = PlanEntry.Category.TOTAL.label


def _adjusted(matter: Matter, term: str) -> AdjustmentFacts:
    """What moved between the two days beyond the plan's first issue, unit by unit.

    A reason may name a person and the notice goes to everybody: kinds and papers are told, and
    reasons are for people to put into the words.
    """
    assert matter.since is not None
    assert matter.until is not None
    if matter.until < matter.since:
        raise Problem("until", "结束日期早于开始日期。")
    found = plan_ledger.movements(matter.period, is_wide=False)
    first = next((one.at for one in found if one.code == PlanEntry.Kind.ISSUE), None)
    before: dict[int, int] = {}
    after: dict[int, int] = {}
    why: dict[int, dict[tuple[str, str], int]] = {}
    names: dict[int, str] = {}
    for one in found:
        unit, is_total = one.unit.id, one.category == _TOTAL
        is_first = one.code == PlanEntry.Kind.ISSUE and one.at == first
        if one.on > matter.until and not is_first:
            continue
        names[unit] = one.unit.name
        after[unit] = after.get(unit, 0) + is_total * one.amount
        if is_first or one.on < matter.since:
            before[unit] = before.get(unit, 0) + is_total * one.amount
        elif not (one.is_taken_back or one.corrects or one.code == PlanEntry.Kind.UNDO):
            is_plain = is_total or one.code == PlanEntry.Kind.FILE_OUTSIDE
            told = one.kind if is_plain else f"{one.kind}，{one.category}"
            summed = why.setdefault(unit, {})
            summed[told, one.document] = summed.get((told, one.document), 0) + one.amount
    lines = tuple(
        Adjusted(names[unit], before.get(unit, 0), after[unit], _why(why.get(unit, {})))
        for unit in after
        if unit in why or before.get(unit, 0) != after[unit]
    )
    if not lines:
        raise Refused(
            f"{matter.period.term}的计划在 {matter.since.isoformat()} 至 "
            f"{matter.until.isoformat()} 之间没有调整，没有可以通知的内容。"
        )
    return AdjustmentFacts(
        period_term=term,
        since=matter.since,
        until=matter.until,
        lines=lines,
        total_before=sum(before.values()),
        total_after=sum(after.values()),
    )


def _why(summed: Mapping[tuple[str, str], int]) -> tuple[str, ...]:
    return tuple(
        f"{told}{amount:+d}" + (f"（{paper}）" if paper else "")
        for (told, paper), amount in summed.items()
    )


def usual_span(period: Period, as_of: date) -> tuple[date, date]:
    """The days from the plan's first entry to the day looked at, as a span to begin with."""
    days = plan_ledger.days(period)
    return (min(days[0], as_of) if days else as_of - timedelta(days=90)), as_of


@transaction.atomic
def keep(
    *,
    by: Actor,
    matter: Matter,
    words: str,
    number: str,
    dated_on: date | None,
    signatory: str,
    printed_by: str,
    today: date,
    version: int,
) -> Composed:
    """Keep what people give a paper; words left blank bring the usual ones back.

    Raises:
        Problem: a number in another shape, a day to come, more words than a paper has.
        Changed: somebody else has given the paper something since.
    """
    _must_issue(by, matter.kind)
    usual = composed(matter).usual
    number = tidy_number(number) if number.strip() else ""
    if number and not _NUMBER.fullmatch(number):
        raise Problem("number", f"文号“{number}”不完整，请写成 某党委〔2019〕51号 这样的形式。")
    if dated_on is not None and dated_on > today:
        raise Problem("dated_on", f"成文日期不能晚于今天（{today.isoformat()}）。")
    if len(words) > _LONGEST:
        raise Problem("words", f"正文超过 {_LONGEST} 字，请精简。")
    same = "".join(words.split()) == "".join(usual.split())
    given = {
        # Untouched words follow the figures; words that people wrote stay as they are.
        "words": "" if same else words.strip(),
        "number": number,
        "dated_on": dated_on,
        "signatory": signatory.strip(),
        "printed_by": printed_by.strip(),
    }
    who = {"period": matter.period.code, "kind": matter.kind.value, "about": matter.about}
    found = PlanPaper.objects.select_for_update().filter(**who).first()
    if (found.version if found else 0) != version:
        raise Changed("这份文件刚刚被别人改过，您写的还在下面，请对照新的内容再保存。")
    before = {key: getattr(found, key) for key in given} if found else None
    try:
        with transaction.atomic():
            if found is None:
                found = PlanPaper(**who, version=0)
            for key, value in given.items():
                setattr(found, key, value)
            found.version += 1
            found.changed_at, found.changed_by_id = timezone.now(), by.account_id
            found.save()
    except IntegrityError:
        raise Changed("这份文件刚刚被别人改过，您写的还在下面，请对照新的内容再保存。") from None
    _tell("word_plan_paper", by, matter, before=before, after=given)
    return composed(matter)


@transaction.atomic
def write(*, by: Actor, matter: Matter) -> Written:
    """The paper in Word; with number and date it is final, else it says that it is a draft."""
    _must_issue(by, matter.kind)
    paper = composed(matter).paper
    _tell(
        "write_plan_paper",
        by,
        matter,
        after={"number": paper.number or "", "is_draft": paper.is_draft},
    )
    return Written(write_docx(paper), _file_name(paper.title.removeprefix(paper.issuer)))


@transaction.atomic
def write_filings(
    *, by: Actor, period: Period, today: date, dossiers: Collection[int] = ()
) -> Written:
    """The filing form for each who stands filed outside the plan by name, or for these persons.

    Raises:
        Refused: nobody is filed, or somebody is out of scope or not of the high-knowledge group.
    """
    if not by.may(Right.READ_DOSSIERS):
        raise Refused("您没有查看档案的权限。")
    standing = {one.dossier: one for one in reads.filed(period)}
    chosen = list(dict.fromkeys(dossiers)) or list(standing)
    if not chosen:
        raise Refused(f"{period.term}没有按姓名备案的人员；请先备案，或者选择要备案的人。")
    tree, facts = whole_tree(), reads.facts(chosen)
    uses = dict(_branches(period, today).items())
    filings = []
    for dossier in chosen:
        told = facts.get(dossier)
        branch, unit = uses.get(dossier, (None, None))
        if told is None or branch is None or unit is None:
            raise Refused("没有这份档案，或者此人现在不使用本期的计划。")
        if not (by.may(Right.RECORD, branch) or by.may(Right.PLAN, unit)):
            raise Refused(f"您没有办理{tree[branch].name}备案的权限。")
        one = standing.get(dossier) or reads.Filed(dossier, unit)
        filings.append(_filing(told, one, tree[one.unit].name, tree[branch].name))
    settings = choices.everything()
    top = root()
    body = outside_filings.write(
        filings,
        period_term=tight(period.term),
        college=committee(settings["college_name"] or (top.name if top else "")),
        is_demonstration=bool(settings["is_demonstration"]),
    )
    looks.note_many(by=by, dossiers=chosen, kind=looks.EXPORTED, today=today)
    ledger.write(
        ledger.Event(
            verb="write_filing_form",
            subject_kind="plan",
            subject_id=period.code,
            unit=by.place,
            after={"dossiers": sorted(chosen)},
        ),
        by=by,
    )
    return Written(body, _file_name(f"{tight(period.term)}{outside_filings.TITLE}"))


def _branches(period: Period, today: date) -> dict[int, tuple[int, int]]:
    """The branch of everybody who can matter to the period, and the unit whose plan it uses."""
    tree, rows = whole_tree(), plans.entries(period)
    frame = plans.people_frame(period, as_of=today, bearing={r.unit_id for r in rows}, tree=tree)
    return {d: (b, u) for d, b, u in frame.select("dossier", "branch", "unit").iter_rows()}


def _filing(told: Mapping[str, Any], one: reads.Filed, unit: str, branch: str) -> Filing:
    basis = _basis(told)
    if not basis:
        raise Refused(
            f"{told['name']}不属于高知识群体（{HIGH_KNOWLEDGE.reading}），不能作计划外备案。"
        )
    born = told["birth_date"]
    return Filing(
        name=told["name"] or "",
        sex=told["sex"] or "",
        ethnic=decoded("ethnic_code", told["ethnic_code"]) or "",
        birth_month=f"{born.year}年{born.month}月" if born else "",
        person_kind=told["person_kind"] or "",
        education=decoded("education_code", told["education_code"]) or "",
        degree=told["degree"] or "",
        title_level=told["title_level"] or "",
        unit_name=unit,
        branch_name=branch,
        activist_on=told["activist_on"],
        target_on=told["target_on"],
        basis=basis,
        reason=one.reason,
        document=one.document,
        filed_on=one.filed_on,
    )


def _basis(told: Mapping[str, Any]) -> str:
    """By which qualification somebody counts as of the group; blank for students and others."""
    if told["person_kind"] == "学生":
        return ""
    degree, title = told["degree"] or "", told["title_level"] or ""
    said = []
    if any(word in degree for word in HIGH_KNOWLEDGE.degrees):
        said.append("学位")
    if any(word in title for word in HIGH_KNOWLEDGE.titles) and not any(
        word in title for word in HIGH_KNOWLEDGE.lower_titles
    ):
        said.append("职称")
    if told["education_code"] in HIGH_KNOWLEDGE.education:
        said.append("学历")
    return "、".join(said)


def _must_issue(by: Actor, kind: Kind) -> None:
    top = root()
    right = Right.DISPATCH if kind == Kind.CIRCULAR else Right.PLAN
    # A paper to all units needs the whole table in sight.
    if top is None or not by.may(right, top.pk):
        raise Refused("发给各基层党组织的文件由校党委组织部拟写。")


def _file_name(title: str) -> str:
    safe = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "_", title).strip(" .")
    return f"{safe[:80]}.docx"


def _tell(
    verb: str,
    by: Actor,
    matter: Matter,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    ledger.write(
        ledger.Event(
            verb=verb,
            subject_kind="plan_paper",
            subject_id=" ".join(
                filter(None, (matter.kind.value, matter.period.code, matter.about))
            ),
            before=before,
            after=after,
        ),
        by=by,
    )
