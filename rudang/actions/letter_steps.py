"""Follow a letter to its end: answers, returns, guidance, notes, escalation, closing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from rudang.actions import calendars, ledger, pacing
from rudang.actions.dossiers import Changed, Problem
from rudang.core.follow_up import Course, StepKind, proposes_escalation
from rudang.core.periods import parse
from rudang.core.scope import Actor, Refused, Right
from rudang.regulation.planning import ANSWER_DAYS, ESCALATION_DAYS, PERIOD_END_DAYS
from rudang.store.models import Letter, LetterStep
from rudang.store.reads import dispatches as reads
from rudang.store.reads.units import whole_tree

_VERBS: Mapping[StepKind, str] = {
    StepKind.ANSWER: "answer_letter",
    StepKind.RETURN: "return_letter_answer",
    StepKind.GUIDANCE: "guide_unit",
    StepKind.FOLLOW_UP: "follow_up_letter",
    StepKind.ESCALATE: "escalate_letter",
    StepKind.CLOSE: "close_letter",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What every step says: the letter as it was seen, the day, the words, and today."""

    letter: int
    version: int
    held_on: date | None
    words: str
    today: date


@transaction.atomic
def answer(*, by: Actor, doing: Doing, measures: str, places: int = 0, who: str = "") -> LetterStep:
    """The unit's answer: its situation, its measures, places it offers back or asks for.

    Args:
        places: negative where the unit offers places back; nothing moves by it.
        who: who answers for the unit.
    """
    letter = _locked(by, doing, Right.RECORD)
    found = _open(letter, doing)
    if not found.is_unanswered:
        raise Changed(f"这份函已于 {_day(found.answered_on)} 答复；要重新答复，请组织部先退回。")
    if not measures.strip():
        raise Problem("measures", "请写明采取的措施和完成时间。")
    return _add(
        by, letter, StepKind.ANSWER, doing, measures=measures.strip(), places=places, who=who
    )


@transaction.atomic
def return_answer(*, by: Actor, doing: Doing) -> LetterStep:
    """Give an answer back with the reason; the unit has the usual working days to answer anew."""
    letter = _locked(by, doing, Right.LETTERS)
    if _open(letter, doing).answered_on is None:
        raise Refused("这份函还没有答复，没有可以退回的内容。")
    return _add(by, letter, StepKind.RETURN, doing, answer_by=_after(doing, ANSWER_DAYS))


@transaction.atomic
def guide(*, by: Actor, doing: Doing, who: str) -> LetterStep:
    """Guidance given to the unit: who went, on which day, what was said and agreed."""
    letter = _locked(by, doing, Right.LETTERS, Right.ANSWER)
    _open(letter, doing, is_beside=True)
    if not who.strip():
        raise Problem("who", "请填写指导人姓名和职务。")
    return _add(by, letter, StepKind.GUIDANCE, doing, who=who)


@transaction.atomic
def follow_up(*, by: Actor, doing: Doing) -> LetterStep:
    """A look at how the measures go; the letter stays as it is."""
    letter = _locked(by, doing, Right.LETTERS, Right.ANSWER)
    _open(letter, doing, is_beside=True)
    return _add(by, letter, StepKind.FOLLOW_UP, doing)


@transaction.atomic
def escalate(*, by: Actor, doing: Doing) -> LetterStep:
    """Bring a letter whose answer is late to the next level, which has its own days to see to it.

    Towards the period's end an unanswered letter may go up before its day.
    """
    letter = _locked(by, doing, Right.LETTERS, Right.ANSWER)
    if not _open(letter, doing).is_unanswered:
        raise Refused("这份函已经答复，不用提级；对答复有意见的请退回。")
    tree = whole_tree()
    item = reads.item(letter, tree, as_of=doing.today)
    if item.next_level is None:
        raise Refused("这份函已经提到学校党委，没有更高的一级。")
    if not by.may(Right.LETTERS, letter.unit_id) and not by.may(Right.ANSWER, item.next_level):
        raise Refused(f"提到{tree[item.next_level].name}要由校党委组织部办理。")
    _must_be_time(letter, doing)
    return _add(
        by,
        letter,
        StepKind.ESCALATE,
        doing,
        answer_by=_after(doing, ESCALATION_DAYS),
        to_unit_id=item.next_level,
        who=tree[item.next_level].name,
    )


@transaction.atomic
def close(*, by: Actor, doing: Doing) -> LetterStep:
    """End the matter, with what came of it; only what was answered can be ended."""
    letter = _locked(by, doing, Right.LETTERS)
    if _open(letter, doing).is_unanswered:
        raise Refused("这份函还没有答复，不能办结；请督促答复，逾期的可以提级。")
    return _add(by, letter, StepKind.CLOSE, doing)


def _locked(by: Actor, doing: Doing, *rights: Right) -> Letter:
    letter = (
        Letter.objects.select_for_update(of=("self",))
        .select_related("run")
        .filter(pk=doing.letter)
        .first()
    )
    if letter is None or letter.state == Letter.State.DRAFT:
        raise Refused("没有这份函，或不在您的范围内。")
    if not any(by.may(right, letter.unit_id) for right in rights):
        raise Refused(
            "您没有为收件单位答复的权限。"
            if Right.RECORD in rights
            else "这一步由校党委组织部办理。"
            if rights == (Right.LETTERS,)
            else "这一步由校党委组织部或者收件单位的上级党总支办理。"
        )
    if letter.state == Letter.State.ISSUED:
        raise Refused("这份函还没有登记送达，送达以后再办理。")
    if letter.version != doing.version:
        raise Changed("这份函刚刚又有新的办理情况，请看看再决定；您填写的内容还在。")
    return letter


def _open(letter: Letter, doing: Doing, *, is_beside: bool = False) -> Course:
    """How the letter stands, and that the step can be taken on its day.

    What goes beside the course (guidance, a note) may be written down after later steps.
    """
    steps = list(letter.steps.order_by("id"))
    found = reads.course_of(letter, steps, as_of=doing.today)
    if not found.is_open:
        raise Changed("这份函已经办结。")
    if not doing.words.strip():
        raise Problem("words", "请写明情况。")
    if doing.held_on is None:
        raise Problem("held_on", "请填写日期。")
    turns = [step.held_on for step in steps if StepKind(step.kind).turns and not is_beside]
    began = max(day for day in (letter.dated_on, letter.handed_over_on, *turns) if day is not None)
    if doing.held_on < began:
        raise Problem("held_on", f"日期不能早于 {began.isoformat()}，那一天有上一步的记录。")
    if doing.held_on > doing.today:
        raise Problem("held_on", f"日期不能晚于今天（{doing.today.isoformat()}）。")
    return found


def _must_be_time(letter: Letter, doing: Doing) -> None:
    assert doing.held_on is not None
    found = reads.course_of(letter, list(letter.steps.order_by("id")), as_of=doing.held_on)
    if not proposes_escalation(
        found,
        as_of=doing.held_on,
        period_ends=parse(letter.run.period).last_day,
        end_days=pacing.value(PERIOD_END_DAYS, doing.held_on),
        has_next=True,
    ):
        raise Problem(
            "held_on", f"这份函的答复期限是 {_day(found.answer_by)}，那一天还没有逾期，不用提级。"
        )


def _after(doing: Doing, param: Any) -> date:
    assert doing.held_on is not None
    days = pacing.value(param, doing.held_on)
    return calendars.in_force().after(doing.held_on, days)


def _add(by: Actor, letter: Letter, kind: StepKind, doing: Doing, **facts: Any) -> LetterStep:
    assert doing.held_on is not None
    facts["who"] = facts.get("who", "").strip()
    step = LetterStep.objects.create(
        letter=letter,
        unit_id=letter.unit_id,
        kind=kind.value,
        held_on=doing.held_on,
        words=doing.words.strip(),
        entered_at=timezone.now(),
        entered_by_id=by.account_id,
        **facts,
    )
    letter.version += 1
    letter.save(update_fields=["version"])
    ledger.write(
        ledger.Event(
            verb=_VERBS[kind],
            subject_kind="letter",
            subject_id=letter.pk,
            unit=letter.unit_id,
            after={
                name: value
                for name, value in (
                    ("number", letter.number),
                    ("held_on", doing.held_on),
                    ("words", step.words),
                    *facts.items(),
                )
                if value not in (None, "", 0) and name != "to_unit_id"
            },
            cause=step.words if kind in (StepKind.RETURN, StepKind.ESCALATE) else "",
        ),
        by=by,
    )
    return step


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
