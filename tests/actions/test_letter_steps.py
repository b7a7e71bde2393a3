"""What follows a letter: who may take which step on which day, and who is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from rudang.actions import accounts, dispatches, letter_steps, letters, settings
from rudang.actions.dossiers import Changed, Problem
from rudang.actions.letter_steps import Doing
from rudang.core.periods import parse
from rudang.core.scope import Actor, Refused, RoleKind
from rudang.store.models import AuditEvent, Letter, LetterStep
from rudang.store.reads import dispatches as reads
from tests.planning import PASSWORD, QUARTER_END, READY, TODAY, PlanLine, college, people

HANDED = date(2019, 10, 9)
DUE = date(2019, 10, 21)


@dataclass(frozen=True)
class Sent:
    """A letter handed over to a branch under a general branch, and who has to do with it."""

    letter: int
    department: Actor
    general: Actor
    branch: Actor
    other: Actor

    def doing(self, on: date | None = date(2019, 10, 15), **changes: Any) -> Doing:
        version = Letter.objects.get(pk=self.letter).version
        facts: dict[str, Any] = {
            "letter": self.letter,
            "version": version,
            "held_on": on,
            "words": "两人期满",
        }
        return Doing(**(facts | {"today": TODAY} | changes))

    def item(self, as_of: date = TODAY) -> reads.Item:
        paper = reads.letter(self.letter, as_of=as_of)
        assert paper is not None
        return paper.item

    def answer(self, on: date = date(2019, 10, 15), **changes: Any) -> LetterStep:
        facts: dict[str, Any] = {
            "by": self.branch,
            "doing": self.doing(on),
            "measures": "十一月讨论",
        }
        return letter_steps.answer(**(facts | changes))


@pytest.fixture
def sent(db: None) -> Sent:
    made = college()
    made.issue(PlanLine(made.first, 7))
    people(made.first, 9, READY)
    since = date(2019, 1, 1)
    for login, kind, unit in (
        ("general", RoleKind.GENERAL_BRANCH_SECRETARY, made.general),
        ("branch", RoleKind.BRANCH_SECRETARY, made.first),
    ):
        accounts.create(
            by=made.system, login=login, name=login, roles=[(kind, unit)], since=since,
            password=PASSWORD, must_change_password=False,
        )  # fmt: skip
    dispatches.record(by=made.department, period=parse("2019H2"), as_of=QUARTER_END, today=TODAY)
    draft = Letter.objects.get(unit=made.first)
    letters.issue(
        by=made.department, letter=draft.pk, signatory="王部长", number="某党组〔2019〕12号",
        dated_on=date(2019, 10, 8), today=TODAY, version=1,
    )  # fmt: skip
    letters.hand_over(
        by=made.department, letter=draft.pk, to="李书记", on=HANDED, today=TODAY, version=2
    )
    return Sent(
        draft.pk,
        made.department,
        accounts.actor("general", today=TODAY),
        accounts.actor("branch", today=TODAY),
        made.clerk,
    )


def verb() -> tuple[str, str]:
    event = AuditEvent.objects.order_by("-seq").first()
    assert event is not None
    return event.verb, event.by


def test_a_branch_answers_with_measures_and_offers_a_place_back(sent: Sent) -> None:
    assert sent.item(DUE).course.is_unanswered  # type: ignore[union-attr]
    sent.answer(places=-1, who="党支部书记 李某")
    item = sent.item()
    assert (item.state_term, item.answered_places) == ("已答复", -1)
    assert verb() == ("answer_letter", "branch")


@pytest.mark.parametrize(
    ("day", "is_late"), [(DUE, False), (date(2019, 10, 22), True)], ids=["on the day", "after it"]
)
def test_an_answer_after_its_day_is_marked_late(sent: Sent, day: date, is_late: bool) -> None:
    sent.answer(day)
    assert sent.item().course.is_late is is_late  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("doing", "measures", "field"),
    [
        ({"words": " "}, "十一月讨论", "words"),
        ({}, " ", "measures"),
        ({"held_on": None}, "十一月讨论", "held_on"),
        ({"held_on": date(2019, 10, 8)}, "十一月讨论", "held_on"),
        ({"held_on": date(2019, 12, 2)}, "十一月讨论", "held_on"),
    ],
)
def test_an_answer_says_what_when_and_what_will_be_done(
    sent: Sent, doing: dict[str, Any], measures: str, field: str
) -> None:
    with pytest.raises(Problem) as problem:
        sent.answer(doing=sent.doing(**({"on": doing.pop("held_on")} if "held_on" in doing else {}),
                                     **doing), measures=measures)  # fmt: skip
    assert problem.value.field == field
    assert not LetterStep.objects.exists()


def test_a_returned_answer_is_awaited_anew_by_a_day_of_its_own(sent: Sent) -> None:
    sent.answer()
    with pytest.raises(Changed):
        sent.answer()
    letter_steps.return_answer(by=sent.department, doing=sent.doing(date(2019, 10, 18)))
    course = sent.item().course
    # Ten working days after 18 October.
    assert course is not None
    assert (course.is_unanswered, course.answer_by) == (True, date(2019, 11, 1))
    with pytest.raises(Problem, match="2019-10-18"):
        sent.answer(date(2019, 10, 17))
    sent.answer(date(2019, 10, 25))
    # What the letter itself says does not change.
    assert sent.item().answer_by == DUE


def test_a_late_letter_goes_up_level_by_level_and_no_further(sent: Sent) -> None:
    assert sent.item().next_term == "学前总支"
    first = letter_steps.escalate(by=sent.department, doing=sent.doing(date(2019, 10, 22)))
    assert (first.who, first.answer_by) == ("学前教育系党总支部", date(2019, 10, 29))
    assert sent.item(date(2019, 10, 29)).state_term == "已提级"
    assert sent.item(date(2019, 10, 30)).course.is_overdue  # type: ignore[union-attr]
    second = letter_steps.escalate(by=sent.department, doing=sent.doing(date(2019, 10, 30)))
    assert second.who == "校党委"
    with pytest.raises(Refused, match="没有更高的一级"):
        letter_steps.escalate(by=sent.department, doing=sent.doing(date(2019, 11, 20)))


def test_before_its_day_a_letter_goes_up_only_towards_the_periods_end(sent: Sent) -> None:
    # In time on the very day of the answer; of the next level's answer as well.
    for day in (date(2019, 10, 10), DUE):
        with pytest.raises(Problem, match="答复期限是 2019-10-21，那一天还没有逾期") as told:
            letter_steps.escalate(by=sent.department, doing=sent.doing(day))
        assert told.value.field == "held_on"
    letter_steps.escalate(by=sent.department, doing=sent.doing(DUE + timedelta(days=1)))
    with pytest.raises(Problem, match="答复期限是 2019-10-29"):
        letter_steps.escalate(by=sent.department, doing=sent.doing(date(2019, 10, 29)))
    # A month before the end of the period it need not be late.
    settings.choose(by=sent.department, key="planning", value={"period_end_days": 90})
    letter_steps.escalate(by=sent.department, doing=sent.doing(date(2019, 10, 29)))


def test_a_general_branch_takes_a_letter_over_but_does_not_send_it_higher(sent: Sent) -> None:
    letter_steps.guide(by=sent.general, doing=sent.doing(), who="总支书记 赵某")
    letter_steps.escalate(by=sent.general, doing=sent.doing(date(2019, 10, 22)))
    with pytest.raises(Refused, match="组织部"):
        letter_steps.escalate(by=sent.general, doing=sent.doing(date(2019, 10, 30)))


def test_only_what_was_answered_is_closed_and_then_nothing_more_is_done(sent: Sent) -> None:
    with pytest.raises(Refused, match="还没有答复"):
        letter_steps.close(by=sent.department, doing=sent.doing())
    sent.answer()
    with pytest.raises(Refused, match="不用提级"):
        letter_steps.escalate(by=sent.department, doing=sent.doing())
    letter_steps.follow_up(by=sent.department, doing=sent.doing(date(2019, 11, 5)))
    letter_steps.close(by=sent.department, doing=sent.doing(date(2019, 11, 20)))
    assert sent.item().state_term == "已办结"
    assert reads.letters(with_closed=False, as_of=TODAY) == []
    with pytest.raises(Changed, match="已经办结"):
        letter_steps.follow_up(by=sent.department, doing=sent.doing(date(2019, 11, 21)))


def test_the_second_of_two_who_write_at_once_is_told(sent: Sent) -> None:
    seen = sent.doing()
    letter_steps.follow_up(by=sent.department, doing=seen)
    with pytest.raises(Changed):
        letter_steps.answer(by=sent.branch, doing=seen, measures="十一月讨论")


@pytest.mark.parametrize(
    ("step", "refused"),
    [
        (letter_steps.answer, ("other",)),
        (letter_steps.return_answer, ("other", "branch", "general")),
        (letter_steps.guide, ("other", "branch")),
        (letter_steps.follow_up, ("other", "branch")),
        (letter_steps.escalate, ("other", "branch")),
        (letter_steps.close, ("other", "branch", "general")),
    ],
)
def test_who_may_not_take_a_step_leaves_nothing(
    sent: Sent, step: Callable[..., object], refused: tuple[str, ...]
) -> None:
    more = {letter_steps.answer: {"measures": "无"}, letter_steps.guide: {"who": "某人"}}
    before = AuditEvent.objects.count()
    for who in refused:
        with pytest.raises(Refused):
            step(by=getattr(sent, who), doing=sent.doing(), **more.get(step, {}))
    assert AuditEvent.objects.count() == before
    assert not LetterStep.objects.exists()


def test_the_course_is_told_in_the_order_in_which_it_was_held(sent: Sent) -> None:
    letter_steps.escalate(by=sent.department, doing=sent.doing(date(2019, 10, 22)))
    letter_steps.guide(by=sent.department, doing=sent.doing(date(2019, 10, 16)), who="张组织员")
    sent.answer(date(2019, 10, 24))
    assert [(one.kind, one.on.isoformat()) for one in reads.happened(sent.letter)] == [
        ("freeze", "2019-09-30"),
        ("issue", "2019-10-08"),
        ("hand_over", "2019-10-09"),
        ("guidance", "2019-10-16"),
        ("escalate", "2019-10-22"),
        ("answer", "2019-10-24"),
    ]
