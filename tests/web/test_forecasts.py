"""The forecast's pages: figures with their charts, the parameters, and nobody else's units."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from rudang.actions import pacing
from tests.planning import (
    ADMITTED,
    LISTED,
    PREEXAMINED,
    READY,
    VOTED,
    College,
    PlanLine,
    college,
    people,
)
from tests.web.answers import signed_in

DAY = "?as_of=2019-10-15"
CHARTS = ("plan-and-actual", "cumulative", "heat-map", "pipeline", "reaches")


@pytest.fixture(scope="module")
def furnished_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[College]:
    """Built once for the module; what a test does to it is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = college()
        made.issue(PlanLine(made.general, 12), PlanLine(made.music, 7), PlanLine(made.arts, 1))
        people(made.music, 2, ADMITTED)
        people(made.music, 1, VOTED)
        people(made.music, 2, PREEXAMINED)
        people(made.music, 1, LISTED)
        people(made.first, 4, READY)
        people(made.arts, 1, ADMITTED)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def school(furnished: College) -> College:
    return furnished


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_page_says_what_is_expected_of_every_unit_and_why(school: College) -> None:
    body = text(signed_in("department").get(f"/plan/2019H2/forecast{DAY}"))
    for words in (
        "学前教育系党总支部",
        "已用完",
        "按最短期限也只能到 6 名，计划将空余 1 名",
        "例数太少，按规定的最短期限",
        "支部大会 → 党委审批",
        "期末预计",
        "截至 2019-10-15，推算到 2019-12-31",
    ):
        assert words in body, words


def test_with_five_cases_the_lead_times_are_shown_and_count(school: College) -> None:
    client = signed_in("department")
    assert "82 天" not in text(client.get(f"/plan/2019H2/forecast{DAY}"))
    people(school.second, 1, ADMITTED)
    body = text(client.get(f"/plan/2019H2/forecast{DAY}"))
    # From pre-examination on 20 June to the meeting on 10 September.
    assert "82 天" in body
    # Two past pre-examination arrive 82 days later, after the period.
    assert "3–6" in body


def test_a_branch_reckons_with_the_lead_times_of_the_whole_college(school: College) -> None:
    people(school.second, 1, ADMITTED)
    body = text(signed_in("clerk").get(f"/plan/2019H2/forecast{DAY}"))
    assert "82 天" in body
    assert "3–6" in body
    assert "学前教育系" not in body


@pytest.mark.parametrize("name", CHARTS)
def test_each_chart_has_its_own_address_wide_and_narrow(school: College, name: str) -> None:
    client = signed_in("department")
    wide = client.get(f"/plan/2019H2/charts/{name}.svg{DAY}")
    narrow = client.get(f"/plan/2019H2/charts/{name}.svg{DAY}&narrow=1")
    for answer in (wide, narrow):
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("image/svg+xml")
        assert answer.content.startswith(b"<svg")
    assert wide.content != narrow.content


def test_the_pages_name_charts_that_exist_and_give_their_figures_too(school: College) -> None:
    client = signed_in("department")
    seen = set()
    pages = ("/plan/2019H2", f"/plan/2019H2/{school.music}", "/plan/2019H2/forecast")
    for page in pages:
        body = client.get(f"{page}{DAY}").content.decode()
        pictures = re.findall(r'<figure class="picture">.*?</figure>', body, re.S)
        assert pictures, page
        for picture in pictures:
            assert re.search(r'<img src="[^"]+" alt="[^"]+"', picture)
            assert "<table" in picture
            for address in re.findall(r'(?:src|srcset)="([^"]+)"', picture):
                assert client.get(address.replace("&amp;", "&")).status_code == 200, address
                seen.add(address.split("/charts/")[1].split(".svg")[0])
        assert " style=" not in body
    assert seen == set(CHARTS)


def test_a_chart_shows_only_what_one_may_see(school: College) -> None:
    own = signed_in("clerk").get(f"/plan/2019H2/charts/reaches.svg{DAY}").content.decode()
    assert "音乐支部" in own
    assert "美术支部" not in own
    whole = signed_in("department").get(f"/plan/2019H2/charts/reaches.svg{DAY}").content.decode()
    assert "美术支部" in whole
    for address in (
        f"cumulative.svg{DAY}&unit={school.arts}",
        f"cumulative.svg{DAY}&unit=x",
        f"luck.svg{DAY}",
    ):
        assert signed_in("clerk").get(f"/plan/2019H2/charts/{address}").status_code == 404


def test_a_chart_follows_the_day_looked_at(school: College) -> None:
    client = signed_in("department")
    before = client.get("/plan/2019H2/charts/plan-and-actual.svg?as_of=2019-09-09").content.decode()
    after = client.get("/plan/2019H2/charts/plan-and-actual.svg?as_of=2019-12-01").content.decode()
    assert "0 / 7" in before
    assert "2＋1 / 7" in after


def test_a_unit_page_gives_its_own_forecast(school: College) -> None:
    body = text(signed_in("clerk").get(f"/plan/2019H2/{school.music}{DAY}"))
    assert 'id="forecast"' in body
    assert "预审合格，待支部大会 2 人" in body
    assert f"cumulative.svg?unit={school.music}" in body


def test_a_page_asks_the_base_no_more_for_many_units_than_for_few(school: College) -> None:
    client = signed_in("department")

    def asked(extra: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"/plan/2019H2/forecast{DAY}{extra}").status_code == 200
        return len(caught)

    asked("")
    few = asked("&n=1")
    school.issue(PlanLine(school.first, 3), PlanLine(school.second, 3))
    people(school.second, 5, READY)
    many = asked("")
    assert many <= few + 12  # what is kept between requests is made anew once
    assert asked("&n=2") == few


PARAMETERS = "/plan/parameters"


def test_the_department_changes_a_parameter_and_is_told_what_follows(school: College) -> None:
    client = signed_in("department")
    body = text(client.get(PARAMETERS))
    for words in ("下半年计划中第三季度的时间权重", "假定", "可填 0–100", "51 号第一部分"):
        assert words in body
    form = {"third_quarter_share": "40", "was-third_quarter_share": "30"}
    answer = client.post(PARAMETERS, form, follow=True)
    assert "已更改：下半年计划中第三季度的时间权重" in text(answer)
    assert pacing.chosen() == {"third_quarter_share": 40}
    assert "本校自定" in text(answer)


def test_what_another_official_changed_meanwhile_stays(school: College) -> None:
    client = signed_in("department")
    client.post(PARAMETERS, {"answer_days": "12", "was-answer_days": "10"})
    # A page opened before still shows ten days, and changes something else.
    stale = {"answer_days": "10", "was-answer_days": "10"}
    client.post(PARAMETERS, {**stale, "lead_years": "5", "was-lead_years": "3"})
    assert pacing.chosen() == {"answer_days": 12, "lead_years": 5}


def test_a_wrong_number_is_said_at_its_field_and_stays_typed(school: College) -> None:
    answer = signed_in("department").post(
        PARAMETERS, {"answer_days": "99", "was-answer_days": "10"}
    )
    assert answer.status_code == 400
    body = text(answer)
    assert "应在 1 至 60 个工作日之间，填的是 99" in body
    assert 'id="f-answer_days-error"' in body
    assert 'value="99"' in body


def test_others_read_the_parameters_and_cannot_change_them(school: College) -> None:
    client = signed_in("clerk")
    body = text(client.get(PARAMETERS))
    assert "<input id=" not in body.split("计划参数</h1>")[1]
    assert client.post(PARAMETERS, {"answer_days": "12"}).status_code == 404
