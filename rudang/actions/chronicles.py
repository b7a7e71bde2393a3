"""Take one person's full record out as the form on which the work's every step is written."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from rudang.actions import ledger, reviews
from rudang.core.codes import decoded
from rudang.core.explain import spoken
from rudang.core.facts import ACT_KIND, FACT, FACTS_OF_ACT
from rudang.core.masking import masked
from rudang.core.scope import Actor, Refused, Right
from rudang.papers import official
from rudang.papers.chronicle import Block, Chronicle, Entry, Part, write
from rudang.store.reads import dossiers as reads
from rudang.store.reads.units import whole_tree

_PERSON = (
    "name",
    "sex",
    "ethnic_code",
    "birth_date",
    "id_no",
    "number",
    "person_kind",
    "education_code",
    "degree",
    "title_level",
    "class_or_office",
    "enrol_date",
    "league_join_date",
    "political_status",
)

# Stage to its acts, as the form goes through them; the superior signs below some.
_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("一、申请入党", ("application", "talk")),
    (
        "二、入党积极分子的确定和培养教育",
        (
            "recommendation",
            "activist",
            "activist_filing",
            "contacts",
            "contact_replacement",
            "observation",
            "thought_report",
            "heart_talk",
            "school",
        ),
    ),
    (
        "三、发展对象的确定和考察",
        (
            "evaluation",
            "opinions",
            "target_meeting",
            "superior_filing",
            "superior_consent",
            "public_notice",
            "target",
            "introducers",
            "review",
            "training",
        ),
    ),
    (
        "四、预备党员的接收",
        (
            "committee_exam",
            "preexam",
            "form",
            "admission_meeting",
            "general_review",
            "interview",
            "approval",
            "filed_up",
        ),
    ),
    (
        "五、预备党员的教育考察和转正",
        (
            "assignment",
            "oath",
            "probation_observation",
            "full_application",
            "full_opinions",
            "extension",
            "full_meeting",
            "full_general_review",
            "full_approval",
            "archive",
        ),
    ),
)
_BESIDE = ("transfer", "exit")
_SIGNED: Mapping[str, str] = {
    "activist_filing": "上级党委意见",
    "target": "上级党委意见",
    "approval": "上级党委意见",
    "full_approval": "上级党委意见",
}
# Of what repeats the form has so many blocks at least; of some a mere day is no block.
_ROOM: Mapping[str, int] = {"observation": 2, "probation_observation": 2}
_LISTED = frozenset({"thought_report"})
# Left out where nothing was recorded: not everybody passes there.
_OCCASIONAL = frozenset(
    {
        "contact_replacement",
        "heart_talk",
        "superior_filing",
        "superior_consent",
        "public_notice",
        "general_review",
        "extension",
        "full_general_review",
        "transfer",
        "exit",
    }
)


@transaction.atomic
def take_out(
    *, by: Actor, dossier: int, as_of: date, today: date, is_demo: bool = False
) -> tuple[str, bytes]:
    """The person's name and the form as a Word file; the identity number stays covered.

    Only what was held by the day is in it, and only what stands.
    """
    kept = reads.case(dossier)
    judged = reviews.one(dossier, as_of, today) if kept else None
    if kept is None or judged is None:
        raise Refused("没有这份档案，或不在您的范围内。")
    if not by.may(Right.LOAD, kept.unit):
        raise Refused("您没有导出这份档案的权限。")
    row = judged.frame.row(0, named=True)
    name = row["name"] or ""
    made = Chronicle(
        name=name,
        unit=whole_tree()[kept.unit].name,
        as_of=as_of,
        parts=[
            Part("基本情况", [Block("", [_stated(fact, row[fact]) for fact in _PERSON])]),
            *(
                Part(title, [b for kind in kinds for b in _blocks(kept, kind, as_of)])
                for title, kinds in _PARTS
            ),
            *_others(kept, as_of),
        ],
        marks=("演示数据",) if is_demo else (),
    )
    ledger.write(
        ledger.Event(
            verb="export_dossier",
            subject_kind="dossier",
            subject_id=dossier,
            unit=kept.unit,
            after={"as_of": as_of, "paper": "全程纪实表"},
        ),
        by=by,
    )
    return name, write(made)


def _others(kept: reads.Kept, as_of: date) -> Iterator[Part]:
    blocks = [b for kind in _BESIDE for b in _blocks(kept, kind, as_of)]
    if blocks:
        yield Part("其他情况", blocks)


def _blocks(kept: reads.Kept, kind: str, as_of: date) -> Iterator[Block]:
    """What was recorded of a kind, oldest first; a blank block where the form has room for one."""
    held = [act for act in reversed(kept.history) if act.kind == kind and _stood(kept, act, as_of)]
    held.sort(key=lambda act: (act.held_on is None, act.held_on or date.min, act.id))
    if kind in _LISTED:
        days = "、".join(_day(act.held_on) for act in held if act.held_on)
        yield Block(ACT_KIND[kind].term, [Entry("日期", days, is_wide=True)])
        return
    room = _ROOM.get(kind, 0 if kind in _OCCASIONAL else 1)
    several = max(len(held), room) > 1
    for n in range(max(len(held), room)):
        act = held[n] if n < len(held) else None
        title = f"{ACT_KIND[kind].term}（{n + 1}）" if several else ACT_KIND[kind].term
        yield Block(title, list(_entries(kind, act)), _SIGNED.get(kind, ""))


def _stood(kept: reads.Kept, act: reads.Recorded, as_of: date) -> bool:
    """Whether the act stood on the day, or was done and then done again."""
    if act.is_void or (act.held_on is not None and act.held_on > as_of):
        return False
    after = kept.act(act.superseded_by)
    return after is None or after.is_renewal


def _entries(kind: str, act: reads.Recorded | None) -> Iterator[Entry]:
    facts: Mapping[str, Any] = act.facts if act else {}
    for fact in FACTS_OF_ACT[kind]:
        if fact.is_day:
            yield Entry(fact.term, _day(act.held_on) if act else "")
        elif not fact.is_detail or facts.get(fact.name) not in (None, "", []):
            yield _stated(fact.name, facts.get(fact.name))


def _stated(name: str, value: Any) -> Entry:
    if value in (None, "", []):
        return Entry(FACT[name].term, "")
    if name == "id_no":
        return Entry(FACT[name].term, masked(value))
    return Entry(FACT[name].term, _spelled(decoded(name, value)))


def _spelled(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_spelled(one) for one in value)
    if isinstance(value, str):
        try:
            return _day(date.fromisoformat(value)) if len(value) == len("2019-07-08") else value
        except ValueError:
            return value
    return _day(value) if isinstance(value, date) else spoken(value)


def _day(day: date | None) -> str:
    return official.date_words(day) if day else ""
