"""What forms about somebody's coming share: papers counted, the check on arrival, its answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from rudang.core.arrival import ANSWER_TERMS, asked_of
from rudang.regulation.arrival import QUESTIONS, written_where
from rudang.web import filled

Errors = list[tuple[str, str]]
BLANK_ROWS = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the form shows it."""

    name: str
    words: str
    where: str
    value: str
    hint: str = ""
    error: str = ""
    is_credit: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """One row of papers: the name, how many were sent, how many were typed.

    `is_fixed`: the name is given and only the count is asked.
    """

    paper: str
    sent: str
    count: str
    is_fixed: bool = False


OPTIONS = tuple((answer.value, term) for answer, term in ANSWER_TERMS.items())


def questions(
    stage: str,
    *,
    on: date,
    values: Mapping[str, str],
    hints: Mapping[str, str] | None = None,
    errors: Iterable[tuple[str, str]] = (),
) -> list[Asked]:
    """The check on arrival for somebody at a stage, by the edition of a day."""
    wrong = dict(errors)
    return [
        Asked(
            f"answer-{one.code}",
            one.words,
            written_where(one, on),
            values.get(f"answer-{one.code}", ""),
            (hints or {}).get(one.code, ""),
            wrong.get(f"answer-{one.code}", ""),
            one.is_credit,
        )
        for one in asked_of(QUESTIONS, stage)
    ]


def answers(form: Mapping[str, str]) -> dict[str, str]:
    """What was answered, by the question's code."""
    return {
        name.removeprefix("answer-"): value
        for name, value in form.items()
        if name.startswith("answer-") and value
    }


def unanswered(stage: str, form: Mapping[str, str]) -> Errors:
    """Every question still open, for the list at the top."""
    given = answers(form)
    return [
        (f"answer-{one.code}", f"“{one.words}”还没有回答。")
        for one in asked_of(QUESTIONS, stage)
        if one.code not in given
    ]


def papers(form: QueryDict) -> tuple[list[dict[str, Any]], Errors]:
    """Papers as typed, row by row; a count that is no number is a fault of its row."""
    found: list[dict[str, Any]] = []
    wrong: Errors = []
    for name, count in zip(form.getlist("paper"), form.getlist("count"), strict=False):
        try:
            number = filled.whole(count)
        except filled.Unreadable as error:
            wrong.append(("papers", f"“{name.strip() or '材料'}”的份数{error}"))
            continue
        if number is not None:
            found.append({"paper": name, "count": number})
    return found, wrong


def rows(
    form: QueryDict | None, known: Sequence[Mapping[str, Any]], *, is_prefilled: bool
) -> list[Counted]:
    """The rows of papers: as typed where the form was, else those known and some blank ones.

    Args:
        is_prefilled: whether the known counts stand in the fields, or beside them to compare.
    """
    sent = {str(one["paper"]): str(one["count"]) for one in known}
    if form is not None:
        typed = zip(form.getlist("paper"), form.getlist("count"), strict=False)
        made = [Counted(name, sent.get(name, ""), n, name in sent) for name, n in typed]
    else:
        made = [Counted(name, n, n if is_prefilled else "", True) for name, n in sent.items()]
    blank = sum(1 for row in made if not row.paper)
    return made + [Counted("", "", "")] * max(0, BLANK_ROWS - blank)


def day(form: Mapping[str, str], name: str, label: str, wrong: Errors, *, must: bool) -> Any:
    """A day of the form; what is wrong with it is added to the faults."""
    try:
        found = filled.day(form.get(name, ""))
    except filled.Unreadable as error:
        wrong.append((name, f"{label}{error}"))
        return None
    if found is None and must:
        wrong.append((name, f"请填写{label}。"))
    return found
