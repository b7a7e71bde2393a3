"""What an address or a form cannot mean is answered in words, whatever the page."""

import pytest

from rudang.web.clock import today
from tests.world import World, make_world

DATED = ("/", "/month", "/next", "/calendar", "/duties", "/surveys/new")


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_a_day_that_is_none_or_out_of_reach_is_told(world: World) -> None:
    client = world.client("department")
    for day in ("2019-02-29", "0001-01-01", "1920-12-31", "2100-01-01", "9999-12-31"):
        answer = client.get(f"/month?as_of={day}")
        assert (answer.status_code, day in answer.content.decode()) == (400, True), day


def test_every_day_in_reach_can_be_looked_at(world: World) -> None:
    client = world.client("department")
    for day in ("1921-01-01", "2099-12-31"):
        for path in DATED:
            assert client.get(f"{path}?as_of={day}").status_code == 200, (path, day)


@pytest.mark.parametrize("day", ["2019.7.8", "2019/7/8", "2019年7月8日", "２０１９－７－８"])
def test_a_day_may_be_written_as_offices_write_it(world: World, day: str) -> None:
    client = world.client("department")
    branch = world.units["music"]
    for address in (
        f"/month?as_of={day}",
        f"/units/{branch}/on-day?day={day}",
        f"/plan/2019H2/adjustment?since={day}&until={day}",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "2019-07-08" in answer.content.decode(), address


def test_a_character_that_no_base_keeps_is_refused(world: World) -> None:
    client = world.client("music")
    for path in ("/dossiers", "/own-accounts", "/heart-talks", "/sign-in"):
        assert client.get(f"{path}?q=%00").status_code == 400, path
    form = {"unit": world.units["music"], "name": "甲\x00"}
    assert client.post("/dossiers/new", form).status_code == 400
    assert client.post("/sign-in", {"login": "a\x00b", "password": "x"}).status_code == 400


def test_a_page_number_beyond_counting_is_no_fault(world: World) -> None:
    client = world.client("department")
    for path in ("/heart-talks", "/dossiers", "/submissions", "/own-accounts", "/meetings"):
        assert client.get(f"{path}?page={'9' * 30}").status_code == 200, path


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("birth_date", "0201-01-01", "不在 1900 至 2100 年之间"),
        ("birth_date", "9999-12-31", "不在 1900 至 2100 年之间"),
        ("birth_date", f"{today().year + 1}-01-01", "还没有到的日子不能记"),
        ("expected_leave_date", f"{today().year + 1}-07-01", ""),
    ],
)
def test_a_day_of_somebodys_life_that_cannot_be_is_told(
    world: World, field: str, typed: str, told: str
) -> None:
    form = {"unit": world.units["music"], "name": "甲某", "birth_date": "2000-01-01", field: typed}
    answer = world.client("music").post("/dossiers/new", form)
    assert answer.status_code == (400 if told else 302)
    assert told in answer.content.decode()
