"""Draw up the letter to a unit from its pace, keep what it says as values, and compose it."""

import re
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from rudang.core.pace import UnitPace
from rudang.core.pace import Waiting as Waits
from rudang.core.quotas import Counting
from rudang.papers import letters as papers
from rudang.papers.letters import Waiting, WarningFacts
from rudang.regulation.planning import NOTICE
from rudang.regulation.registry import REGULATION
from rudang.store.models import Letter
from rudang.store.reads import settings as choices
from rudang.store.reads.dispatches import Dispatch, Pace, Paper
from rudang.store.reads.units import root

# Steps at which a person waits for the time to pass, not for anybody to act.
_UNRIPE_STEPS = (3, 6)
_NOTICE_PAPER = NOTICE.removesuffix("第一部分")


def drawn(dispatch: Dispatch, row: Pace) -> WarningFacts:
    """What the letter to a unit says: its figures, why, and who is ready and waits where."""
    pace = row.pace
    chosen = choices.everything()
    top = root()
    known_notice = _squeezed(_NOTICE_PAPER) in _squeezed(dispatch.document)
    return WarningFacts(
        period_term=dispatch.period.term.replace(" ", ""),
        unit_name=row.place.name,
        quota=pace.quota,
        admitted=pace.admitted,
        awaiting=pace.awaiting,
        remaining=pace.remaining,
        rate=pace.rate,
        time_share=pace.time_progress,
        as_of=dispatch.as_of,
        level=pace.level.value,
        # The first reason gives the figures, which the letter has in a paragraph of their own.
        reasons=pace.reasons[1:] or pace.reasons,
        feasible=pace.feasible,
        counting_words=counting_words(dispatch.counting),
        college_name=chosen["college_name"] or (top.name if top else ""),
        office_name=chosen["office_name"],
        waiting=_ready(pace, dispatch.as_of),
        plan_basis=dispatch.document or None,
        exempt_basis=f"{dispatch.document}第二部分" if known_notice else None,
        is_demonstration=bool(chosen["is_demonstration"]),
    )


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def counting_words(counting: Counting) -> str:
    """Which day puts an admission into the period, as a sentence under figures."""
    return f"经学校党委批准的人员，按{counting.term}计入所在期间"


def _ready(pace: UnitPace, as_of: date) -> tuple[Waiting, ...]:
    edition = REGULATION.edition_on(as_of).code
    steps = REGULATION.steps[edition]
    return tuple(
        Waiting(
            name=person.name,
            where=person.where,
            since=person.since_on,
            article=steps[person.step].cite[edition],
            earliest=_earliest(person),
            number=person.number or "",
        )
        for person in pace.waiting
        if person.step not in _UNRIPE_STEPS
    )


def _earliest(person: Waits) -> str:
    day = person.earliest_on
    return "等待审批" if day is None else f"{day.year}年{day.month}月{day.day}日"


def as_content(facts: WarningFacts) -> dict[str, Any]:
    """The facts of a letter as the base keeps them."""
    content = asdict(facts)
    content["as_of"] = facts.as_of.isoformat()
    content["answer_by"] = facts.answer_by.isoformat() if facts.answer_by else None
    for person in content["waiting"]:
        person["since"] = person["since"].isoformat() if person["since"] else None
    return content


def from_content(content: dict[str, Any]) -> WarningFacts:
    """The facts of a letter as they were when it was drawn up."""

    def day(value: str | None) -> date | None:
        return date.fromisoformat(value) if value else None

    waiting = tuple(Waiting(**{**p, "since": day(p["since"])}) for p in content["waiting"])
    facts = {**content, "waiting": waiting, "reasons": tuple(content["reasons"])}
    facts |= {"as_of": day(content["as_of"]), "answer_by": day(content["answer_by"])}
    return WarningFacts(**facts)


def composed_draft(dispatch: Dispatch, row: Pace) -> papers.Letter:
    """The draft to a unit as the figures of a dispatch have it."""
    return papers.warning_letter(drawn(dispatch, row))


def composed(paper: Paper) -> papers.Letter:
    """The letter as it stands: a draft, or with signatory, number and date."""
    item = paper.item
    facts = from_content(dict(paper.content))
    letter = papers.warning_letter(replace(facts, answer_by=item.answer_by))
    if item.state == Letter.State.DRAFT:
        return letter
    return replace(
        letter,
        signatory=item.signatory,
        number=item.number,
        dated_on=item.dated_on,
        is_draft=False,
    )


def file_name(unit: str, term: str) -> str:
    """A name that every file system takes: the unit and why it is written to."""
    safe = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "_", f"{unit}-{term}").strip(" .")
    # Most systems end a name at 255 bytes; a Chinese sign takes three.
    return f"{safe[:80]}.docx"


def as_figures(pace: UnitPace) -> dict[str, Any]:
    """A unit's pace without its names, as it is frozen."""
    figures = pace._asdict()
    del figures["waiting"], figures["unit"]
    return figures | {"level": pace.level.value, "reasons": list(pace.reasons)}
