"""Reviewing: whom it covers, what it says, which day it judges; and the commands over it."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from rudang.actions import accounts, dossiers, reviews
from rudang.core.scope import Refused
from rudang.regulation.registry import CHECK_LEVELS, REGULATION
from rudang.store.door import enter
from rudang.store.models import AuditEvent, Member
from rudang.web.clock import today
from tests.world import World, make_world, whole

ID_NO = "110101199003070011"
LATE = {
    "name": "李明",
    "number": "2018001",
    "id_no": ID_NO,
    "birth_date": date(1990, 3, 7),
    "app_signed_on": date(2018, 1, 10),
    "talk_on": date(2018, 3, 20),
    "talkers": ["赵一", "钱二"],
    "activist_on": date(2018, 6, 1),
    "observations": [date(2018, 12, 1), date(2019, 6, 1)],
}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def as_(login: str, **options: object) -> tuple[reviews.Review, list[reviews.Found]]:
    """What somebody's review finds, with their own scope."""
    by = accounts.actor(login, today=today())
    enter(by.scope)
    made = reviews.review(by=by, today=today(), **{"as_of": today(), **options})  # type: ignore[arg-type]
    return made, list(made.found)


def test_a_review_names_only_people_in_scope(world: World) -> None:
    world.people("music", [LATE], today=today())
    world.people("art", [{**LATE, "name": "王芳"}], today=today())
    made, found = as_("music")
    assert made.dossiers == 1
    assert {one.person for one in found} == {"李明"}
    assert {one.person for one in as_("department")[1]} == {"李明", "王芳"}
    assert {one.person for one in as_("department", unit=world.units["art"])[1]} == {"王芳"}


def test_a_finding_says_what_by_which_article_and_covers_the_number(world: World) -> None:
    world.people("music", [LATE], today=today())
    (found,) = [one for one in as_("music")[1] if one.check == "B02"]
    assert (found.level, found.verdict, found.number) == ("B", "met_late", "2018001")
    assert found.due_on == date(2018, 2, 10)
    assert found.edition == "e2014"
    assert found.article.endswith("第七条")
    assert "2018-03-20" in found.message
    assert found.id_no == "110*************11"


@pytest.mark.parametrize(
    ("as_of", "verdict"),
    [
        (date(2018, 1, 20), "pending"),
        (date(2018, 1, 26), "due_soon"),
        (date(2018, 2, 10), "due_soon"),
        (date(2018, 2, 11), "overdue"),
        (date(2018, 3, 20), "met_late"),
    ],
)
def test_a_past_day_is_judged_by_what_had_been_done_by_then(
    world: World, as_of: date, verdict: str
) -> None:
    world.people("music", [LATE], today=today())
    found = reviews.judged(as_of, today()).findings
    assert found.filter(rule="B02")["verdict"].to_list() == [verdict]


@pytest.mark.parametrize(
    ("as_of", "verdict"),
    [(date(2018, 1, 20), "met_late"), (date(2018, 2, 11), "overdue")],
)
def test_a_review_of_a_past_day_also_tells_what_the_record_proves_since(
    world: World, as_of: date, verdict: str
) -> None:
    world.people("music", [LATE], today=today())
    found = [one.verdict for one in as_("music", as_of=as_of)[1] if one.check == "B02"]
    assert found == [verdict]


def test_everything_also_lists_what_is_met(world: World) -> None:
    world.people("music", [LATE], today=today())
    all_of_them = as_("music", everything=True)[1]
    assert len(all_of_them) == len(REGULATION.rules)
    assert "met" in {one.verdict for one in all_of_them}
    assert {"met", "not_applicable"}.isdisjoint(one.verdict for one in as_("music")[1])


def test_whole_numbers_need_the_right_and_leave_a_trace(world: World) -> None:
    world.people("music", [LATE], today=today())
    with pytest.raises(Refused, match="完整公民身份号码"):
        as_("auditor", unmask=True)
    assert {one.id_no for one in as_("music", unmask=True)[1]} == {ID_NO}
    whole()
    assert AuditEvent.objects.filter(verb="reveal_identities").count() == 1


def test_lists_of_days_and_names_come_out_of_the_store_as_they_went_in(world: World) -> None:
    number = world.people("music", [LATE], today=today())["李明"]
    for day in (today(), date(2020, 1, 1)):
        seen = reviews.one(number, day, today())
        assert seen is not None
        row = seen.frame.row(0, named=True)
        assert (row["observations"], row["talkers"]) == (LATE["observations"], LATE["talkers"])


def test_an_administrator_of_accounts_reviews_nothing(world: World) -> None:
    with pytest.raises(Refused, match="查看档案"):
        as_("admin")


def test_a_judged_day_is_kept_until_something_changes(world: World) -> None:
    numbers = world.people("music", [LATE], today=today())
    day = date(2020, 1, 1)
    first = reviews.judged(day, today())
    assert reviews.judged(day, today()) is first
    dossiers.record_act(
        by=accounts.system(),
        dossier=numbers["李明"],
        kind="target",
        held_on=date(2019, 9, 1),
        facts={},
        today=today(),
    )
    again = reviews.judged(day, today())
    assert again is not first
    assert again.frame["target_on"].to_list() == [date(2019, 9, 1)]


def test_a_judged_day_is_kept_apart_for_each_scope(world: World) -> None:
    world.people("music", [LATE], today=today())
    world.people("art", [{**LATE, "name": "王芳"}], today=today())
    for login, names in (("music", {"李明"}), ("art", {"王芳"}), ("department", {"李明", "王芳"})):
        enter(accounts.actor(login, today=today()).scope)
        assert set(reviews.judged(date(2020, 1, 1), today()).frame["name"]) == names


def test_one_dossier_alone_is_judged_as_among_all(world: World) -> None:
    others = [{**LATE, "name": f"人{n}", "talk_on": date(2018, 2, 1)} for n in range(5)]
    numbers = world.people("music", [LATE, *others], today=today())
    for day in (today(), date(2018, 2, 11)):
        among = reviews.judged(day, today()).findings
        alone = reviews.one(numbers["李明"], day, today())
        assert alone is not None
        mine = among.filter(dossier=numbers["李明"]).sort("rule")
        kept = alone.findings.filter(~alone.findings["verdict"].is_in(["met", "not_applicable"]))
        assert mine.equals(kept.sort("rule"))


def test_the_command_prints_one_document_and_its_status_tells_of_breaches(world: World) -> None:
    world.people("music", [LATE], today=today())
    out = StringIO()
    status = call_command("review", "--json", "--as-of", "2020-12-31", stdout=out)
    document = json.loads(out.getvalue())
    assert status == 1
    assert (document["as_of"], document["dossiers"]) == ("2020-12-31", 1)
    (found,) = [one for one in document["findings"] if one["check"] == "B02"]
    assert found["unit"] == "音乐教育系党支部"
    assert found["due_on"] == "2018-02-10"
    assert {"check", "level", "verdict", "person", "article", "edition", "message"} <= set(found)


def test_what_is_being_typed_is_looked_up_in_the_register(world: World) -> None:
    case = world.people("music", [LATE], today=today())["李明"]
    Member.objects.create(
        unit_id=world.units["music"], name="赵一", kind="正式党员", full_on=date(2018, 3, 21)
    )
    shown = reviews.one(case, today(), today())
    assert shown is not None
    for day, state in ((date(2018, 3, 20), "broken"), (date(2018, 3, 21), "met")):
        _, found = reviews.rehearsed(shown.frame, {"talkers": ["赵一"], "talk_on": day}, today())
        assert found.filter(rule="B04.member")["state"].to_list() == [state]


def test_the_command_on_an_empty_base_has_nothing_to_complain_of(world: World) -> None:
    out = StringIO()
    assert call_command("review", "--json", stdout=out) == 0
    assert json.loads(out.getvalue())["findings"] == []


def test_the_rules_are_listed_with_article_and_file() -> None:
    out = StringIO()
    call_command("rules", "--json", stdout=out)
    document = json.loads(out.getvalue())
    listed = {one["check"]: one for one in document}
    assert set(CHECK_LEVELS) | set(REGULATION.not_checkable) == set(listed)
    assert listed["B02"]["file"] == "rudang/regulation/checks/talks.py"
    assert len(listed["B02"]["articles"]) == 2
    for one in document:
        assert bool(one["file"]) != bool(one["not_checkable"])
