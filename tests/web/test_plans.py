"""The plan's pages: figures open the names behind them, and forms say what is wrong where."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rudang.actions import reviews
from rudang.store.models import PlanEntry, PlanName
from tests.planning import ADMITTED, PREEXAMINED, VOTED, College, PlanLine, college, people
from tests.web.answers import signed_in, text

DAY = "?as_of=2019-12-01"


@pytest.fixture
def school(db: None) -> College:
    made = college()
    made.issue(PlanLine(made.general, 32, 2, 1, "2 名教师"), PlanLine(made.music, 7))
    people(made.music, 2, ADMITTED)
    people(made.music, 1, VOTED)
    people(made.music, 2, PREEXAMINED)
    return made


def test_the_table_shows_every_line_the_sums_and_the_counting_date(school: College) -> None:
    page = signed_in("department").get(f"/plan/2019H2{DAY}")
    assert page.status_code == 200
    body = text(page)
    for words in ("学前教育系党总支部", "音乐教育系党支部", "2 名教师", "合计", "支部大会日期"):
        assert words in body
    assert ">39<" in body


def test_the_periods_lead_to_their_tables(school: College) -> None:
    body = text(signed_in("auditor").get(f"/plan{DAY}"))
    assert "2019 年下半年" in body
    assert "/plan/2019H2" in body


def test_a_branch_sees_its_own_line_only(school: College) -> None:
    client = signed_in("clerk")
    body = text(client.get(f"/plan/2019H2{DAY}"))
    assert "音乐教育系党支部" in body
    assert "学前教育系党总支部" not in body
    assert client.get(f"/plan/2019H2/{school.general}{DAY}").status_code == 404
    assert client.get(f"/plan/2019H2/shift{DAY}").status_code == 403


def test_a_period_that_cannot_be_is_not_found(school: College) -> None:
    assert signed_in("department").get("/plan/2019H3").status_code == 404


def test_the_names_behind_the_figures(school: College) -> None:
    body = text(signed_in("clerk").get(f"/plan/2019H2/{school.music}{DAY}"))
    for words in ("已批准", "待审批", "预审合格", "名额台账", "+7"):
        assert words in body
    assert body.count("列入名额") == 2


def test_a_place_is_named_and_released_from_the_page(school: College) -> None:
    client = signed_in("clerk")
    (someone,) = people(school.music, 1, PREEXAMINED)
    address = f"/plan/2019H2/{school.music}{DAY}"
    assert client.post(address, {"do": "name", "dossier": someone}).status_code == 302
    place = PlanName.objects.get(dossier=someone)
    answer = client.post(address, {"do": "release", "name": place.pk, "reason": ""})
    assert answer.status_code == 400
    assert "请写明释放名额的原因" in text(answer)
    client.post(address, {"do": "release", "name": place.pk, "reason": "休学"})
    place.refresh_from_db()
    assert (place.released_at is not None, place.reason) == (True, "休学")


def test_a_shift_that_overspends_keeps_the_form_and_says_how_many_are_free(
    school: College,
) -> None:
    client = signed_in("department")
    form = {
        "from_unit": school.music,
        "to_unit": school.arts,
        "amount": "5",
        "reason": "动态微调",
    }
    answer = client.post(f"/plan/2019H2/shift{DAY}", form)
    assert answer.status_code == 400
    body = text(answer)
    assert "最多只能调出 4 名" in body
    assert "动态微调" in body
    assert not PlanEntry.objects.filter(kind="shift").exists()
    assert client.post(f"/plan/2019H2/shift{DAY}", form | {"amount": "4"}).status_code == 302
    assert PlanEntry.objects.filter(kind="shift").count() == 2


def test_the_counting_date_is_changed_by_the_department_alone(school: College) -> None:
    assert signed_in("clerk").get("/plan/counting").status_code == 403
    client = signed_in("department")
    assert client.post("/plan/counting", {"counting_date": "approval"}).status_code == 302
    assert "党委审批日期" in text(client.get(f"/plan/2019H2{DAY}"))


@pytest.mark.parametrize("address", ["/plan", "/plan/2019H2", "/plan/2019H2/{unit}"])
def test_queries_do_not_grow_with_people(school: College, address: str) -> None:
    client = signed_in("department")
    place = address.format(unit=school.music) + DAY
    client.get(place)
    reviews.forget()
    with CaptureQueriesContext(connection) as few:
        client.get(place)
    people(school.music, 60, PREEXAMINED)
    with CaptureQueriesContext(connection) as many:
        client.get(place)
    assert len(many) == len(few)
