"""The year at a glance, the line in which its days are typed, and the form that enters it."""

from datetime import date

import pytest

from rudang.store.models import CalendarYear
from rudang.web.day_spans import parse, written
from rudang.web.filled import Unreadable
from tests.cast import Cast, found_college
from tests.web.answers import text

FORM = {"holidays": "1.1-1.3、2.28-3.1", "worked": "3.6", "document": "国办发明电〔2026〕5号"}


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("", []),
        ("5.1", [(5, 1)]),
        ("1.1-1.3、10.7", [(1, 1), (1, 2), (1, 3), (10, 7)]),
        ("1.1-3", [(1, 1), (1, 2), (1, 3)]),
        ("2.27-3.1", [(2, 27), (2, 28), (3, 1)]),
        ("1月1日至2日，5月1日", [(1, 1), (1, 2), (5, 1)]),
        ("５．１；5.1 5.2", [(5, 1), (5, 2)]),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, days: list[tuple[int, int]]) -> None:
    assert parse(typed, 2027) == [date(2027, *day) for day in days]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("元旦", "“元旦”看不明白，请写成"),
        ("2.29", "“2.29”不是 2027 年存在的日期"),
        ("13.1", "“13.1”不是 2027 年存在的日期"),
        ("12.30-1.2", "末一天早于第一天"),
    ],
)
def test_what_is_no_day_is_named(typed: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        parse(typed, 2027)


@pytest.mark.parametrize("line", ["", "5.1", "1.1-1.3、10.7", "2.28-3.1、12.31"])
def test_days_are_written_as_they_are_read(line: str) -> None:
    assert written(parse(line, 2027)) == line


def test_an_announced_year_shows_its_notice_and_its_days(cast: Cast) -> None:
    body = text(cast.client("yinyue").get("/calendar?year=2026"))
    assert "国办发明电〔2025〕7号" in body
    assert "10.1-10.7" in body
    assert body.count('class="month"') == 12
    assert body.count('class="day-off"') == 33 + 1  # the key shows one
    assert body.count('class="day-worked"') == 6 + 1
    assert "暂定" not in body
    assert 'href="/calendar/2026"' not in body


def test_a_year_not_announced_is_marked_provisional_until_it_is_entered(cast: Cast) -> None:
    client = cast.client("department")
    before = text(client.get("/calendar?year=2027"))
    assert "暂定" in before
    assert "只计周末" in before
    assert "全年 261 个工作日" in before
    answer = client.post("/calendar/2027", FORM, follow=True)
    assert "已登记 2027 年的工作日历" in text(answer)
    after = text(client.get("/calendar?year=2027"))
    assert "国办发明电〔2026〕5号（department某登记）" in after
    assert "1.1-1.3、2.28-3.1" in after
    assert "只计周末" not in after
    assert "全年 260 个工作日" in after  # two weekdays off, one Saturday worked


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"holidays": "元旦"}, "放假的日期“元旦”看不明白"),
        ({"worked": "3.5"}, "2027-03-05 不是周六、周日"),
        ({"document": ""}, "请填写安排节假日的通知"),
    ],
)
def test_a_faulty_form_says_what_and_keeps_what_was_typed(
    cast: Cast, more: dict[str, str], says: str
) -> None:
    answer = cast.client("department").post("/calendar/2027", {**FORM, "holidays": "1.1", **more})
    assert answer.status_code == 400
    assert says in text(answer)
    assert (more | {"holidays": more.get("holidays", "1.1")})["holidays"] in text(answer)
    assert not CalendarYear.objects.exists()


def test_whoever_comes_second_sees_what_the_first_left(cast: Cast) -> None:
    client = cast.client("department")
    client.post("/calendar/2027", FORM)
    answer = client.post("/calendar/2027", {**FORM, "holidays": "1.1", "version": "0"})
    assert answer.status_code == 400
    assert "刚刚被department某改过" in text(answer)
    assert "1.1-1.3、2.28-3.1</textarea>" in text(answer)


@pytest.mark.parametrize("year", ["2013", "2099", "abcd"])
def test_a_year_beyond_those_kept_does_not_exist(cast: Cast, year: str) -> None:
    assert cast.client("department").get(f"/calendar/{year}").status_code == 404
