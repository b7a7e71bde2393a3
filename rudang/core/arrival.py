"""The check on arrival: what people ask of the papers of somebody who comes from elsewhere."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from rudang.core.facts import STAGE_TERMS

STAGE_OF_TERM: Mapping[str, str] = dict(
    zip(STAGE_TERMS, ("applicant", "activist", "target", "probationary", "full"), strict=True)
)
"""What a letter calls somebody to the code of the stage."""

_STANDS_FOR = {"preexamined": "target", "awaiting": "target"}


class Answer(StrEnum):
    """What people say of one question."""

    YES = "yes"
    NO = "no"
    UNSEEN = "unseen"


ANSWER_TERMS: Mapping[Answer, str] = {
    Answer.YES: "是",
    Answer.NO: "否",
    Answer.UNSEEN: "无法核实",
}

Hint = Callable[[Mapping[str, Any]], str | None]


@dataclass(frozen=True, slots=True)
class Question:
    """One question, put so that 是 is as it should be.

    `fault` says what is wrong where it is not. `cite` is the article by edition; blank where it
    is a `practice`. `is_credit`: the time of cultivation runs on only where the answer is 是.
    `hint` says what the dates at hand show against it; people answer all the same.
    """

    code: str
    words: str
    fault: str
    stages: tuple[str, ...]
    cite: Mapping[str, str]
    practice: str = ""
    is_credit: bool = False
    hint: Hint | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the answers come to."""

    is_whole: bool
    missing: tuple[str, ...]
    faults: tuple[str, ...]
    has_papers: bool | None

    @property
    def doubts(self) -> str:
        """The faults in one text."""
        return "；".join(self.faults)


def asked_of(questions: Iterable[Question], stage: str) -> list[Question]:
    """The questions that somebody who arrives at a stage is asked, in their order."""
    code = _STANDS_FOR.get(stage, stage)
    return [one for one in questions if code in one.stages]


def hints(questions: Iterable[Question], facts: Mapping[str, Any]) -> dict[str, str]:
    """What the dates at hand show against the questions, by code."""
    found = {}
    for one in questions:
        words = one.hint(facts) if one.hint else None
        if words:
            found[one.code] = words
    return found


def outcome(questions: Sequence[Question], answers: Mapping[str, str]) -> Outcome:
    """What the answers come to: which are wanting, what is wrong, whether time runs on.

    `has_papers` is null while a question that time rests on is unanswered or unseen and none of
    them is denied.
    """
    missing = tuple(q.code for q in questions if answers.get(q.code) not in set(Answer))
    faults = tuple(
        q.fault if answers.get(q.code) == Answer.NO else f"{q.words}：无法核实"
        for q in questions
        if answers.get(q.code) in (Answer.NO, Answer.UNSEEN)
    )
    credit = [answers.get(q.code) for q in questions if q.is_credit]
    has_papers: bool | None = None
    if Answer.NO in credit:
        has_papers = False
    elif credit and all(one == Answer.YES for one in credit):
        has_papers = True
    return Outcome(not missing, missing, faults, has_papers)


def day_of(facts: Mapping[str, Any], *names: str) -> date | None:
    """The first day there is among some facts."""
    for name in names:
        value = facts.get(name)
        if isinstance(value, date):
            return value
    return None
