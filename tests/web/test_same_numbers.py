"""Two dossiers with one 学号 or 工号: a question put to whoever opens either, never a refusal."""

import pytest

from rudang.web.clock import today
from tests.world import World, make_world

ASKED = "是同一个人重复建档，还是号码填错"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def opened(world: World, login: str, name: str, number: str) -> str:
    """The page after a dossier was opened."""
    form = {"unit": str(world.units[login]), "name": name, "number": number}
    answer = world.client(login).post("/dossiers/new", form, follow=True)
    assert answer.redirect_chain, "opened all the same"
    return str(answer.content.decode())


def test_a_number_that_somebody_has_is_asked_about_on_both_pages(world: World) -> None:
    first = world.people("music", [{"name": "李明", "number": "2017001"}], today=today())["李明"]
    page = opened(world, "music", "王芳", "2017001")
    assert "学号（工号）2017001 在本校另有一份档案在用" in page
    assert ASKED in page
    assert f"/dossiers/{first}" in page
    other = world.client("music").get(f"/dossiers/{first}").content.decode()
    assert ASKED in other
    assert "看王芳的档案" in other


def test_of_a_number_in_a_sibling_branch_only_the_number_is_told(world: World) -> None:
    world.people("art", [{"name": "李明", "number": "2017001"}], today=today())
    page = opened(world, "music", "王芳", "2017001")
    assert "学号（工号）2017001 在本校另有一份档案在用" in page
    assert "李明" not in page


@pytest.mark.parametrize("number", ["2017002", ""])
def test_a_number_of_ones_own_or_none_is_not_asked_about(world: World, number: str) -> None:
    world.people("music", [{"name": "李明", "number": "2017001"}], today=today())
    page = opened(world, "music", "王芳", number)
    assert ASKED not in page
    assert "另有一份档案" not in page
