"""Letters followed on their pages: answered, returned, escalated, closed, and told on the desk."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rudang.actions import dispatches, letters, plans
from rudang.core.periods import parse
from rudang.store.models import Letter, LetterStep, PlanEntry
from tests.planning import (
    PREEXAMINED,
    QUARTER_END,
    READY,
    TODAY,
    College,
    PlanLine,
    college,
    people,
)
from tests.web.test_plans import signed_in, text

LATE = "as_of=2019-10-25"
ANSWER = {
    "do": "answer",
    "version": "3",
    "answer-held_on": "2019-10-16",
    "answer-words": "两人十一月才期满",
    "answer-measures": "十一月讨论列为发展对象",
    "answer-asks": "offer",
    "answer-places": "1",
}


@pytest.fixture
def school(db: None) -> College:
    """Two letters of a quarter's end, handed over on 9 October and due on the 21st."""
    made = college()
    made.issue(PlanLine(made.music, 7), PlanLine(made.arts, 3))
    people(made.music, 9, READY)
    people(made.arts, 1, READY)
    hand_over(made, "2019H2", 1)
    return made


def hand_over(made: College, period: str, first: int) -> None:
    dispatches.record(by=made.department, period=parse(period), as_of=QUARTER_END, today=TODAY)
    drafts = Letter.objects.filter(state="draft").order_by("id")
    for number, draft in enumerate(drafts, first):
        letters.issue(
            by=made.department, letter=draft.pk, signatory="王部长",
            number=f"某党组〔2019〕{number}号", dated_on=date(2019, 10, 8), today=TODAY, version=1,
        )  # fmt: skip
        letters.hand_over(
            by=made.department, letter=draft.pk, to="李书记", on=date(2019, 10, 9), today=TODAY,
            version=2,
        )  # fmt: skip


@pytest.fixture
def department(school: College) -> Client:
    return signed_in("department")


@pytest.fixture
def clerk(school: College) -> Client:
    return signed_in("clerk")


def own(school: College) -> Letter:
    return Letter.objects.get(unit=school.music)


def post(client: Client, letter: Letter, do: str, version: int, **facts: str) -> Any:
    form = {f"{do}-{name}": value for name, value in facts.items()}
    return client.post(f"/letters/{letter.pk}", {"do": do, "version": str(version), **form})


def test_from_the_answer_over_its_return_to_the_end(
    school: College, department: Client, clerk: Client
) -> None:
    letter = own(school)
    page = f"/letters/{letter.pk}?as_of=2019-10-16"
    assert "还有 5 天" in text(clerk.get(page))
    assert clerk.post(page, ANSWER).status_code == 302
    body = text(department.get(page))
    for words in ("两人十一月才期满", "十一月讨论列为发展对象", "可以交回名额 1 名", "已答复"):
        assert words in body
    # Nothing moves by the words of an answer.
    assert not PlanEntry.objects.filter(kind="shift").exists()
    returned = post(department, letter, "return", 4, held_on="2019-10-18", words="措施不具体")
    assert returned.status_code == 302
    assert "措施不具体" in text(clerk.get(page))
    again = ANSWER | {"version": "5", "answer-held_on": "2019-10-25", "answer-asks": ""}
    assert clerk.post(page, again).status_code == 302
    for do, more in (("guidance", {"who": "张组织员"}), ("follow_up", {})):
        version = Letter.objects.get(pk=letter.pk).version
        facts = {"held_on": "2019-11-05", "words": "看了培养记录", **more}
        assert post(department, letter, do, version, **facts).status_code == 302
    closed = post(department, letter, "close", 8, held_on="2019-11-29", words="两人已列为发展对象")
    assert closed.status_code == 302
    assert "已办结" in text(clerk.get(page))
    assert list(LetterStep.objects.order_by("id").values_list("kind", flat=True)) == [
        "answer",
        "return",
        "answer",
        "guidance",
        "follow_up",
        "close",
    ]


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    school: College, clerk: Client
) -> None:
    page = f"/letters/{own(school).pk}"
    for wrong, words in (
        ({"answer-measures": ""}, "请写明采取的措施"),
        ({"answer-held_on": "2019.2.30"}, "不是存在的日期"),
        ({"answer-places": "一名"}, "请填写名额数"),
        ({"version": "2"}, "刚刚又有新的办理情况"),
    ):
        answer = clerk.post(page, ANSWER | wrong)
        assert answer.status_code == 400
        assert words in text(answer)
        assert "两人十一月才期满" in text(answer)
    assert not LetterStep.objects.exists()


def test_a_late_letter_is_listed_as_overdue_and_proposed_for_the_next_level(
    school: College, department: Client
) -> None:
    listed = text(department.get(f"/letters?state=overdue&{LATE}"))
    assert listed.count("逾期 4 天") == 2
    assert "逾期" not in text(department.get("/letters?as_of=2019-10-21")).split("<tbody>")[1]
    page = text(department.get(f"/letters/{own(school).pk}?{LATE}"))
    assert "提级到校党委" in page
    assert not LetterStep.objects.exists()
    post(department, own(school), "escalate", 3, held_on="2019-10-25", words="逾期未答复")
    escalated = text(department.get(f"/letters?state=escalated&{LATE}"))
    assert "已提级：校党委，还有 7 天" in escalated
    # Late again under the superior: overdue once more.
    again = text(department.get("/letters?state=overdue&as_of=2019-11-02"))
    assert "已提级：校党委，逾期 1 天" in again


def test_the_desk_tells_the_branch_to_answer_and_the_department_whom_to_press(
    school: College, department: Client, clerk: Client
) -> None:
    branch = text(clerk.get("/?as_of=2019-10-16"))
    assert "（某党组〔2019〕1号），还有 5 天" in branch
    assert "美术教育系党支部" not in branch
    office = text(department.get(f"/?{LATE}"))
    assert office.count("逾期 4 天，可以提到校党委") == 2
    clerk.post(f"/letters/{own(school).pk}", ANSWER, follow=True)
    assert "等待跟踪、退回或者办结" in text(department.get(f"/?{LATE}"))
    assert "某党组〔2019〕1号" not in text(clerk.get(f"/?{LATE}"))
    near_the_end = text(department.get("/?as_of=2019-12-01"))
    assert "本期 2019-12-31 结束，应当在此以前办结" in near_the_end
    assert "应当在此以前办结" not in text(department.get("/?as_of=2019-11-30"))


@pytest.mark.parametrize("address", [f"/letters?{LATE}", f"/?{LATE}"])
def test_queries_do_not_grow_with_letters_and_steps(
    school: College, department: Client, address: str
) -> None:
    def asked() -> int:
        department.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert department.get(address).status_code == 200
        return len(seen)

    letter = own(school)
    post(department, letter, "follow_up", 3, held_on="2019-10-25", words="看过")
    few = asked()
    school.issue(PlanLine(school.music, 9), PlanLine(school.arts, 9), period="2019")
    hand_over(school, "2019", 11)
    for version in range(4, 9):
        post(department, letter, "follow_up", version, held_on="2019-10-25", words="又看过")
    assert asked() == few


def test_a_suggested_shift_is_looked_at_once_more_and_then_moves(
    school: College, department: Client
) -> None:
    school.issue(PlanLine(school.music, 2), PlanLine(school.arts, 5))
    people(school.music, 1, PREEXAMINED)
    dispatch = text(department.get("/dispatch/2019H2?as_of=2019-09-30"))
    assert "动态微调的建议" in dispatch
    address = f"/dispatch/2019H2/shift?from={school.arts}&to={school.music}&as_of=2019-09-30"
    page = text(department.get(address))
    assert "空余 4 名没有人可以用" in page
    assert not PlanEntry.objects.filter(kind="shift").exists()
    wrong = department.post(address, {"amount": "9", "reason": "调度"})
    assert wrong.status_code == 400
    assert "最多建议调剂 4 名" in text(wrong)
    assert department.post(address, {"amount": "4", "reason": "调度"}).status_code == 302
    assert PlanEntry.objects.filter(kind="shift").count() == 2
    assert "建议不成立" in text(department.get(address))
    assert signed_in("clerk").get(address).status_code == 403


def test_list_and_page_of_a_day_gone_by_offer_what_can_still_be_taken_and_of_which_kind(
    school: College, department: Client
) -> None:
    school.issue(PlanLine(school.music, 0), PlanLine(school.arts, 5, teachers=3, high_knowledge=1))
    people(school.music, 4, {**PREEXAMINED, "person_kind": "教师", "expected_leave_date": None})
    plans.shift(
        by=school.department, period="2019H2", from_unit=school.arts, to_unit=school.general,
        amount=1, teachers=1, reason="动态微调", dated_on=date(2019, 10, 10), today=TODAY,
    )  # fmt: skip
    list_of_day = "/dispatch/2019H2?as_of=2019-09-30"
    address = f"/dispatch/2019H2/shift?from={school.arts}&to={school.music}&as_of=2019-09-30"
    for page in (text(department.get(one)) for one in (list_of_day, address)):
        assert "空余 3 名（教师 2 名，含高知识群体 1 名）没有人可以用" in page
    # One place stays that only somebody of the high-knowledge group could use.
    assert 'name="teachers" value="1"' in page
    assert 'name="high_knowledge"' not in page
    given = {"amount": "2", "reason": "调度"}
    for wrong, said in (
        ({"teachers": "0"}, "最多建议调剂 2 名（教师 1 名）"),
        ({"teachers": "一"}, "不是整数"),
    ):
        answer = department.post(address, given | wrong)
        assert answer.status_code == 400
        assert said in text(answer)
    assert department.post(address, given | {"teachers": "1"}).status_code == 302
    moved = PlanEntry.objects.filter(kind="shift", unit=school.music)
    assert {one.category: one.amount for one in moved} == {"total": 2, "teachers": 1}
