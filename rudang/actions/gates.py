"""What may not be begun: the next step is refused where the text forbids it, with its sentence.

Only steps still to be done pass here: listing, issuing the form, calling the meeting, sending
up, approving. What was done is recorded as it was, and judged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from rudang.actions import pacing, reviews
from rudang.core.facts import ACT_KIND, FACTS_OF_ACT, Kind
from rudang.core.rules import Verdict
from rudang.core.scope import Refused
from rudang.regulation.planning import NOTICE
from rudang.regulation.registry import REGULATION, RULES
from rudang.store.reads import inquiries, places


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a step may not be begun: the rule, its sentence with the facts, the article."""

    rule: str
    words: str
    article: str


def stops(
    dossier: int,
    kind: str,
    *,
    on: date,
    today: date,
    facts: Mapping[str, Any] | None = None,
) -> Sequence[Stop]:
    """What forbids the dossier an act of the kind on a day, were it held as planned.

    Args:
        facts: what is already settled of the act, such as who will hold it.
    """
    judged = reviews.one(dossier, today, today)
    if judged is None:
        raise Refused("没有这份档案，或不在您的范围内。")
    values: dict[str, Any] = dict(facts or {})
    for fact in FACTS_OF_ACT[kind]:
        if fact.is_day:
            values[fact.name] = [on] if fact.kind is Kind.DATES else on
    frame, found = reviews.rehearsed(_afresh(judged.frame, kind), values, on)
    forbidden = [
        Stop(told.rule, told.message, told.article)
        for told in reviews.told(frame, found)
        if told.verdict == Verdict.BROKEN.value and RULES[told.rule].stops
    ]
    unfinished = _unfinished(judged.frame, kind, on)
    full = _full([dossier], kind, on=on, today=today)
    return [*forbidden, *unfinished.get(dossier, ()), *marked(dossier), *full.get(dossier, ())]


def _afresh(frame: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The sheets without what an earlier act of the kind said, such as a vote that failed: it
    says nothing about the one to come.
    """
    if ACT_KIND[kind].repeats:
        return frame
    return frame.with_columns(
        pl.lit(None, dtype=fact.kind.dtype).alias(fact.name) for fact in FACTS_OF_ACT[kind]
    )


_LISTING, _ENDED, _RESULT = "target", "D07.end", "D08.result"


def _unfinished(frame: pl.DataFrame, kind: str, on: date) -> dict[int, list[Stop]]:
    """Notices whose end or outcome nobody recorded, where listing has to wait for it (Art 13).

    To the rules such a fact is unknown; to whoever is about to list, it is not there yet.
    """
    edition = REGULATION.edition_on(on).code
    if kind != _LISTING or edition not in RULES[_ENDED].cite:
        return {}
    rows = frame.filter(pl.col("notice_from").is_not_null()).select(
        "dossier", "notice_from", "notice_to", "notice_result"
    )
    found: dict[int, list[Stop]] = {}
    for dossier, since, until, result in rows.iter_rows():
        if until is None:
            words = f"{since.isoformat()} 起公示，还没有登记公示结束；公示结束后才能列为发展对象。"
            found[dossier] = [Stop(_ENDED, words, REGULATION.article(RULES[_ENDED], edition))]
        elif result is None:
            words = "还没有登记公示结果；公示结果不影响发展的才能列为发展对象。"
            found[dossier] = [Stop(_RESULT, words, REGULATION.article(RULES[_RESULT], edition))]
    return found


def marked(dossier: int) -> list[Stop]:
    """Marks on the college's negative list that stop the case, until a person has decided."""
    return _marked_of([dossier]).get(dossier, [])


def _marked_of(dossiers: Sequence[int]) -> dict[int, list[Stop]]:
    return {
        dossier: [
            Stop(
                "negative_list",
                f"按“{one.title}”核对，有所列情形“{one.words}”，"
                + ("校级决定不得继续。" if one.decision else "尚未由校级作出能否继续的决定。"),
                one.document or one.title,
            )
            for one in found
        ]
        for dossier, found in inquiries.stopping(dossiers).items()
    }


def _full(
    dossiers: Sequence[int], kind: str, *, on: date, today: date, together: bool = False
) -> dict[int, list[Stop]]:
    """Who would go beyond the plan if pre-examined, without leave from the department."""
    if kind != "preexam":
        return {}
    return {
        dossier: [Stop("over_plan", one.words, NOTICE)]
        for dossier, one in places.cannot_pass(
            dossiers, on=on, today=today, pacing=pacing.on(on), together=together
        ).items()
    }


def stops_of(
    dossiers: Sequence[int], kind: str, *, on: date, today: date, together: bool = False
) -> dict[int, list[Stop]]:
    """`stops` for several dossiers at once; those that nothing stops are not in it.

    Args:
        together: whether all of them take the step at once, so that the plan must have a place
            for each.
    """
    values = {
        fact.name: [on] if fact.kind is Kind.DATES else on
        for fact in FACTS_OF_ACT[kind]
        if fact.is_day
    }
    sheets = reviews.several(dossiers, today, today)
    frame, found = reviews.rehearsed(_afresh(sheets, kind), values, on)
    stopped: dict[int, list[Stop]] = {}
    for told in reviews.told(frame, found):
        if told.verdict == Verdict.BROKEN.value and RULES[told.rule].stops:
            stop = Stop(told.rule, told.message, told.article)
            stopped.setdefault(told.dossier, []).append(stop)
    for dossier, unfinished in _unfinished(sheets, kind, on).items():
        stopped.setdefault(dossier, []).extend(unfinished)
    for dossier, marks in _marked_of(dossiers).items():
        stopped.setdefault(dossier, []).extend(marks)
    for dossier, full in _full(dossiers, kind, on=on, today=today, together=together).items():
        stopped.setdefault(dossier, []).extend(full)
    return stopped


def must_pass(dossier: int, kind: str, *, on: date, today: date) -> None:
    """Refuse to begin a step that the text forbids.

    Raises:
        Refused: with every reason and its article, one a line.
    """
    found = stops(dossier, kind, on=on, today=today)
    if found:
        raise Refused("\n".join(f"{one.words}（{one.article}）" for one in found))
