"""A letter stays a draft until a named official issues it; then it waits to be handed over."""

from datetime import date
from typing import Any

import pytest

from rudang.actions import dispatches, drafting, letters
from rudang.actions.dossiers import Changed, Problem
from rudang.core.periods import parse
from rudang.core.scope import Refused
from rudang.store.models import AuditEvent, Letter
from rudang.store.reads import dispatches as reads
from tests.planning import QUARTER_END, READY, TODAY, College, PlanLine, college, people

H2 = parse("2019H2")


@pytest.fixture
def school(db: None) -> College:
    made = college()
    made.issue(PlanLine(made.music, 7), PlanLine(made.arts, 3))
    people(made.music, 9, READY)
    people(made.arts, 1, READY)
    dispatches.record(by=made.department, period=H2, as_of=QUARTER_END, today=TODAY)
    return made


@pytest.fixture
def draft(school: College) -> Letter:
    return Letter.objects.get(unit=school.music)


def issue(school: College, draft: Letter, **changes: Any) -> Letter:
    call = {
        "by": school.department,
        "letter": draft.pk,
        "signatory": "王部长",
        "number": "某党组〔2019〕12号",
        "dated_on": date(2019, 10, 8),
        "today": TODAY,
        "version": draft.version,
    }
    return letters.issue(**(call | changes))


def test_issued_it_has_signatory_number_date_and_a_day_to_answer_by(
    school: College, draft: Letter
) -> None:
    made = issue(school, draft, number="某党组[2019]第012号")
    assert (made.state, made.number) == ("issued", "某党组〔2019〕12号")
    # Ten working days after 8 October 2019; the 12th was a Saturday worked.
    assert made.answer_by == date(2019, 10, 21)
    event = AuditEvent.objects.order_by("-seq").first()
    assert event is not None
    assert (event.verb, event.by) == ("issue_letter", "department")
    paper = reads.letter(draft.pk)
    assert paper is not None
    letter = drafting.composed(paper)
    assert not letter.is_draft
    assert (letter.signatory, letter.number, letter.dated_on) == (
        "王部长",
        "某党组〔2019〕12号",
        date(2019, 10, 8),
    )
    assert "2019年10月21日前书面回复" in letter.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"signatory": "  "}, "signatory"),
        ({"number": "十二"}, "number"),
        ({"number": "某党组〔2019〕号"}, "number"),
        ({"dated_on": None}, "dated_on"),
        ({"dated_on": date(2019, 9, 29)}, "dated_on"),
        ({"dated_on": date(2019, 12, 2)}, "dated_on"),
    ],
)
def test_an_incomplete_issue_says_which_field(
    school: College, draft: Letter, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Problem) as problem:
        issue(school, draft, **changes)
    assert problem.value.field == field
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.parametrize("day", [QUARTER_END, TODAY])
def test_the_first_and_last_day_to_date_it(school: College, draft: Letter, day: date) -> None:
    assert issue(school, draft, dated_on=day).dated_on == day


def test_a_number_is_used_once(school: College, draft: Letter) -> None:
    issue(school, draft)
    other = Letter.objects.get(unit=school.arts)
    with pytest.raises(Problem, match="已经用过"):
        issue(school, other)


def test_the_command_line_and_a_branch_issue_nothing(school: College, draft: Letter) -> None:
    with pytest.raises(Refused, match="具名"):
        issue(school, draft, by=school.system)
    with pytest.raises(Refused, match="组织部"):
        issue(school, draft, by=school.clerk)


def test_the_second_to_save_is_told(school: College, draft: Letter) -> None:
    issue(school, draft)
    with pytest.raises(Changed):
        issue(school, draft, number="某党组〔2019〕13号")
    with pytest.raises(Changed, match="已经签发"):
        issue(school, draft, number="某党组〔2019〕13号", version=draft.version + 1)


def test_it_lies_in_the_outbox_until_handed_over(school: College, draft: Letter) -> None:
    with pytest.raises(Refused, match="草稿"):
        letters.hand_over(
            by=school.department,
            letter=draft.pk,
            to="李书记",
            on=date(2019, 10, 9),
            today=TODAY,
            version=1,
        )
    made = issue(school, draft)
    assert [item.id for item in reads.letters(state="issued")] == [draft.pk]
    with pytest.raises(Problem, match="收件人"):
        letters.hand_over(
            by=school.department,
            letter=draft.pk,
            to=" ",
            on=date(2019, 10, 9),
            today=TODAY,
            version=made.version,
        )
    done = letters.hand_over(
        by=school.department,
        letter=draft.pk,
        to="李书记",
        on=date(2019, 10, 9),
        today=TODAY,
        version=made.version,
    )
    assert (done.state, done.handed_over_to) == ("handed_over", "李书记")
    assert not reads.letters(state="issued")
    with pytest.raises(Changed, match="已经送达"):
        letters.hand_over(
            by=school.department,
            letter=draft.pk,
            to="李书记",
            on=date(2019, 10, 9),
            today=TODAY,
            version=done.version,
        )
