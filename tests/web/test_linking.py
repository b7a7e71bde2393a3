"""A unit's result with the formula worked out, reasons put down on the page, and the years."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from rudang.actions import reviews
from rudang.core.scope import Scope
from rudang.store.door import enter, scoped
from rudang.store.models import PlanReason
from tests.planning import ADMITTED, VOTED, College, PlanLine, college, people
from tests.web.answers import signed_in, text

DAY = "?as_of=2020-01-10"


@pytest.fixture(scope="module")
def filled_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[College]:
    """The college with its plan, made once for the whole file and undone after it."""
    with django_db_blocker.unblock(), scoped(Scope.everything()):
        made = college()
        made.issue(PlanLine(made.general, 6), PlanLine(made.music, 5))
        people(made.music, 2, ADMITTED)
        people(made.music, 1, VOTED)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def school(filled_once: College) -> Iterator[College]:
    with transaction.atomic():
        enter(Scope.everything())
        # What was observed of a test undone is of no use to the next.
        reviews.forget()
        yield filled_once
        transaction.set_rollback(True)


def test_the_formula_is_worked_out_with_its_numbers(school: College) -> None:
    body = text(signed_in("clerk").get(f"/plan/2019H2/{school.music}/result{DAY}&need=9"))
    for words in (
        "怎样进入 2020 年上半年的编制",
        "2019 年下半年计划 5 名，已接收（含待审批）3 名。",
        "空余 2 名；2 × 50% = 1 名。",
        "当期接收中有违规的 3 名：3 × 10% = 0.3 名。",
        "9 − 1 = 8 名。",
        "进入 2020 年上半年编制的数：8 名",
        "空余的名额不自动转入下一期",
        "算式和参数为假定",
        "第十三条",
    ):
        assert words in body, words


def test_before_the_period_is_over_the_page_says_so(school: College) -> None:
    body = text(signed_in("clerk").get(f"/plan/2019H2/{school.music}/result?as_of=2019-12-01"))
    assert "本期到 2019-12-31 才结束" in body


def test_reasons_are_put_down_and_enter_the_sum(school: College) -> None:
    client, address = signed_in("clerk"), f"/plan/2019H2/{school.music}/result{DAY}"
    given = {"amount-left": "2", "words-left": "两人转学", "seen": ""}
    assert client.post(address, given).status_code == 302
    body = text(client.get(address + "&need=9"))
    assert "其中 2 名的原因不在本单位，不计" in body
    assert "9 − 0 = 9 名。" in body
    assert "两人转学" in body


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"amount-left": "3"}, "空余 2 名，说明的共 3 名"),
        ({"amount-left": "两"}, "不是整数"),
        ({"amount-other": "1"}, "写明具体情况"),
    ],
)
def test_a_wrong_reason_comes_back_with_what_was_typed(
    school: College, given: dict[str, str], words: str
) -> None:
    address = f"/plan/2019H2/{school.music}/result{DAY}"
    answer = signed_in("clerk").post(address, {**given, "words-left": "转学", "seen": ""})
    assert answer.status_code == 400
    assert words in text(answer)
    assert 'value="转学"' in text(answer)
    assert not PlanReason.objects.exists()


def test_the_second_to_save_sees_both(school: College) -> None:
    address = f"/plan/2019H2/{school.music}/result{DAY}"
    first, second = signed_in("clerk"), signed_in("department")
    first.post(address, {"amount-left": "1", "words-left": "转学", "seen": ""})
    answer = second.post(address, {"amount-too_large": "2", "words-too_large": "偏多", "seen": ""})
    assert answer.status_code == 400
    body = text(answer)
    assert "刚刚被别人改过" in body
    assert 'value="偏多"' in body
    assert "转学" in body


def test_a_branch_finds_its_own_result_alone(school: College) -> None:
    client = signed_in("clerk")
    assert "音乐教育系党支部" in text(client.get(f"/plan/2019H2/{school.music}/result{DAY}"))
    assert client.get(f"/plan/2019H2/{school.general}/result{DAY}").status_code == 404
    assert client.get(f"/plan/2019H2/{school.arts}/result{DAY}").status_code == 404
    assert client.get(f"/plan/2018/{school.music}/result{DAY}").status_code == 404


def test_the_years_stand_side_by_side(school: College) -> None:
    body = text(signed_in("department").get(f"/plan/years{DAY}"))
    # The superior's years are the sum of all below it.
    assert body.count("2019 年接收 3") == 2
    assert "2019 年接收 3，计划 5" in body
    # Who awaits approval stands in the bar and makes no plan complete: 2 of 5, and of 11 in all.
    assert re.findall(r">([\d.]+%)</text>", body) == ["18%", "0%", "40%"]
    assert "学前教育系党总支部" in body
    assert "不排名次" in body
    mine = text(signed_in("clerk").get(f"/plan/years{DAY}"))
    assert "音乐教育系党支部" in mine
    assert "学前教育系党总支部" not in mine


def test_a_year_without_a_crash_is_not_marked_and_one_with_it_is(school: College) -> None:
    assert "years-marked" not in text(signed_in("department").get(f"/plan/years{DAY}"))
    for year, n in ((2016, 1), (2017, 1), (2018, 1), (2019, 9)):
        day = date(year, 11, 11)
        people(school.arts, n, {**ADMITTED, "meeting_on": day, "approval_on": day})
    # Straight from the loader, without the event that an upload writes.
    reviews.forget()
    body = text(signed_in("department").get(f"/plan/years{DAY}&seen=O01"))
    assert "years-marked" in body
    assert "美术教育系党支部" in body
    assert "音乐教育系党支部</h3>" not in body


@pytest.mark.parametrize("page", ["2019H2/{unit}/result", "years"])
def test_a_page_asks_the_base_as_often_for_many_as_for_few(school: College, page: str) -> None:
    client = signed_in("department")
    address = f"/plan/{page.format(unit=school.music)}{DAY}"

    def asked() -> int:
        # The unit sheet is kept between visits; it is made anew for both.
        reviews.forget()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    asked()
    few = asked()
    people(school.music, 6, ADMITTED)
    people(school.first, 6, ADMITTED)
    school.issue(PlanLine(school.arts, 3))
    assert asked() <= few <= 60
