"""The demonstration is the same every time, lawful but for its planted faults, and alive."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl
import pytest
from django.db import transaction
from django.utils import timezone

from rudang.actions import accounts, demo, reviews
from rudang.actions.demo import college
from rudang.actions.demo.names import NO_DISTRICT
from rudang.actions.demo.people import Invented, invented
from rudang.actions.demo.rounds import is_term_day
from rudang.core.codes import identity
from rudang.core.facts import FACTS, Kind
from rudang.core.pace import PaceLevel
from rudang.core.periods import parse
from rudang.core.rules import Level, Verdict
from rudang.core.scope import Refused, Right
from rudang.regulation.planning import pacing_on
from rudang.store.door import scoped
from rudang.store.frames import gathered
from rudang.store.models import Account, Member, Unit
from rudang.store.reads import dispatches, plans, settings
from tests.conftest import TOLD, at_base

TODAY = date(2026, 3, 2)
QUARTER_END = college.OPENS_AS_OF
GRAVE = (Verdict.BROKEN, Verdict.MET_LATE)

LEVELS_OF_THE_QUARTER = {
    college.XUEQIAN: PaceLevel.ON_PACE,
    college.CHUDENG: PaceLevel.SLOW,
    college.YINYUE: PaceLevel.ON_PACE,
    college.MEISHU: PaceLevel.CANNOT_FINISH,
    college.YUWEN: PaceLevel.WILL_EXCEED,
}


@pytest.fixture(scope="module")
def everybody() -> Invented:
    """The invented people, without any base."""
    return invented()


@pytest.fixture
def filled(demonstrated: Any) -> Iterator[Any]:
    """A base filled with the demonstration, seen over the whole tree."""
    reviews.forget()
    with scoped(accounts.system().scope):
        yield demonstrated
        transaction.set_rollback(True)
    reviews.forget()


def test_it_is_the_same_every_time(everybody: Invented) -> None:
    again = invented()
    assert again.people.equals(everybody.people)
    assert again.members == everybody.members
    assert again.planted == everybody.planted


def test_nothing_was_held_in_vacations_on_weekends_or_holidays(everybody: Invented) -> None:
    days: set[date] = set()
    held = [f.name for f in FACTS if f.kind is Kind.DATE and (f.is_day or f.name == "train_to")]
    for name in (*held, "app_received_on"):
        days |= set(everybody.people[name].drop_nulls().to_list())
    for name in (f.name for f in FACTS if f.kind is Kind.DATES):
        days |= set(everybody.people[name].explode().drop_nulls().to_list())
    assert len(days) > 200
    assert sorted(day for day in days if not is_term_day(day)) == []


@pytest.mark.parametrize(
    ("day", "is_term"),
    [
        ("2019-07-09", True),
        ("2019-07-10", False),
        ("2019-08-30", False),
        ("2019-09-02", True),
        ("2019-09-13", False),
        ("2019-09-28", False),
        ("2019-09-29", True),
        ("2020-01-14", True),
        ("2020-01-15", False),
    ],
)
def test_the_term_has_its_days(day: str, is_term: bool) -> None:
    assert is_term_day(date.fromisoformat(day)) is is_term


def test_the_half_year_clumps_as_in_life(everybody: Invented) -> None:
    half = parse(college.PERIOD)
    whole = everybody.people

    def of_half(name: str) -> pl.DataFrame:
        return whole.filter(pl.col(name).is_between(half.since, half.last_day))

    assert of_half("train_from")["train_from"].n_unique() == 1
    sittings = of_half("approval_on").filter(pl.col("meeting_on") >= half.since)
    assert sittings["approval_on"].n_unique() == 2
    afternoons = (
        of_half("meeting_on")
        .with_columns(month=pl.col("meeting_on").dt.month())
        .group_by("branch", "month")
        .agg(pl.col("meeting_on").n_unique(), pl.col("due_voting", "present_voting").n_unique())
    )
    assert afternoons.select("meeting_on", "due_voting", "present_voting").max().row(0) == (1, 1, 1)


def test_nobody_could_be_a_real_person(everybody: Invented) -> None:
    rows = [(row["id_no"], row["birth_date"]) for row in everybody.people.iter_rows(named=True)]
    for number, born in rows:
        read = identity(number)
        assert (read.birth_date, number[:6]) == (born, NO_DISTRICT)
    numbers = [number for number, _ in rows] + [m.id_no for m in everybody.members]
    names = everybody.people["name"].to_list() + [m.name for m in everybody.members]
    assert len(set(numbers)) == len(numbers)
    assert len(set(names)) == len(names)
    assert everybody.people["number"].n_unique() == everybody.people.height


def test_contacts_and_introducers_stand_in_the_branchs_register(everybody: Invented) -> None:
    register: dict[str, set[str]] = defaultdict(set)
    for member in everybody.members:
        register[member.branch].add(member.name)
    for row in everybody.people.iter_rows(named=True):
        named = {*(row["contacts"] or ()), *(row["introducers"] or ()), *row["talkers"]}
        assert named <= register[row["branch"]]


def test_about_six_hundred_people_of_every_stage(everybody: Invented) -> None:
    assert 570 <= everybody.people.height <= 630
    by_day = everybody.people.select(
        applicants=(pl.col("activist_on").is_null() | (pl.col("activist_on") > QUARTER_END)).sum(),
        probationary=(
            (pl.col("approval_on") <= QUARTER_END)
            & (pl.col("full_approval_on").is_null() | (pl.col("full_approval_on") > QUARTER_END))
        ).sum(),
        full=(pl.col("full_approval_on") <= QUARTER_END).sum(),
        staff=(pl.col("person_kind") != "学生").sum(),
    ).row(0, named=True)
    assert by_day["applicants"] >= 200
    assert by_day["probationary"] >= 60
    assert by_day["full"] >= 20
    assert by_day["staff"] >= 40


def test_at_the_quarters_end_every_level_shows(filled: demo.Filled) -> None:
    found = dispatches.computed(
        parse(college.PERIOD), as_of=QUARTER_END, pacing=pacing_on(QUARTER_END)
    )
    assert {r.place.name: r.pace.level for r in found.rows} == LEVELS_OF_THE_QUARTER
    assert found.document == college.DOCUMENT


def test_the_plan_is_the_notices_and_is_not_exceeded_by_the_years_end(filled: demo.Filled) -> None:
    plan = plans.plan(parse(college.PERIOD), as_of=date(2019, 12, 31))
    figures = [
        (r.place.name, r.line.quota, r.line.teachers, r.line.high_knowledge) for r in plan.rows
    ]
    assert figures == [
        (college.XUEQIAN, 32, 2, 1),
        (college.CHUDENG, 6, 0, 0),
        (college.YINYUE, 7, 0, 0),
        (college.MEISHU, 3, 0, 0),
        (college.YUWEN, 5, 0, 0),
    ]
    assert sum(quota for _, quota, _, _ in figures) == filled.planned == 53
    assert all(row.line.remaining >= 0 for row in plan.rows)
    first = plan.rows[0].line
    assert (first.admitted_teachers, first.admitted_high_knowledge) == (2, 1)


def test_every_planted_fault_is_found_and_nobody_else_has_one(
    filled: demo.Filled, everybody: Invented
) -> None:
    made = reviews.review(
        by=accounts.system(),
        as_of=QUARTER_END,
        today=TODAY,
        unit=None,
        everything=False,
        unmask=False,
    )
    found = list(made.found)
    breaches: dict[str | None, set[str]] = defaultdict(set)
    for one in found:
        if one.level == Level.BREACH and one.verdict in GRAVE:
            breaches[one.number].add(one.check)
    assert breaches == {number: {check} for number, check in everybody.planted.items()}
    assert len(set(everybody.planted.values())) == len(everybody.planted) == 25
    assert {one.number for one in found if one.verdict == Verdict.OVERDUE} == everybody.tardy
    assert 10 <= sum(one.verdict == Verdict.DUE_SOON for one in found) <= 30
    # The approvals due soon on that day came late, which later pages of the record prove.
    assert {one.check for one in found if one.verdict == Verdict.DUE_SOON} == {"B02", "C15"}
    assert "J04" in {one.check for one in found if one.verdict == Verdict.MET_LATE}


def test_nothing_of_a_step_shows_before_its_day(filled: demo.Filled) -> None:
    frame = gathered(as_of=QUARTER_END, known_at=timezone.now())
    for named, day in (("contacts", "activist_on"), ("introducers", "target_on")):
        early = frame.filter((pl.col(named).list.len() > 0) & pl.col(day).is_null())
        assert early.height == 0
        assert frame.filter(pl.col(day).is_not_null() & pl.col(named).is_null()).height == 0
    assert frame.filter(
        pl.col("form_serial").is_not_null(), pl.col("preexam_on").is_null()
    ).is_empty()


def test_it_says_what_it_is_and_one_can_sign_in_at_once(filled: demo.Filled) -> None:
    assert settings.get("is_demonstration") is True
    assert filled.opens_as_of == QUARTER_END
    assert settings.get("opens_as_of") == QUARTER_END.isoformat()
    assert settings.get("college_name") == college.COLLEGE_NAME
    for opened in filled.accounts:
        account = Account.objects.get(login=opened.login)
        assert account.check_password(opened.password)
        assert not account.must_change_password
    branch = accounts.actor("yinyue", today=TODAY)
    assert branch.may(Right.RECORD, Unit.objects.get(name=college.YINYUE).pk)
    assert not branch.may(Right.RECORD, Unit.objects.get(name=college.MEISHU).pk)
    counted = {u.name: u.full_members for u in Unit.objects.all() if u.full_members}
    assert counted == {
        b.name: Member.objects.filter(unit__name=b.name).count() for b in college.BRANCHES
    }


def test_it_fills_only_an_empty_base(filled: demo.Filled) -> None:
    for again in (demo.fill, demo.fill_tree):
        with pytest.raises(Refused, match="空库"):
            again(by=accounts.system(), today=TODAY)
    assert Unit.objects.count() == filled.organizations == len(college.TREE)


def test_the_tree_alone_is_no_demonstration(home: Any) -> None:
    with at_base(home.name), scoped(accounts.system().scope):
        planted = demo.fill_tree(by=accounts.system(), today=TODAY)
        assert (planted.dossiers, planted.planned, Member.objects.count()) == (0, 0, 0)
        assert settings.get("is_demonstration") is False
        assert settings.get("opens_as_of") is None
        assert plans.periods() == []
        parents = {u.name: u.parent.name if u.parent else None for u in Unit.objects.all()}
        assert parents == {one.name: one.parent for one in college.TREE}
        assert [u.name for u in Unit.objects.filter(may_approve=True)] == [college.COMMITTEE]
        passwords = {opened.password for opened in planted.accounts}
        assert len(passwords) == len(planted.accounts)
        assert Account.objects.filter(must_change_password=True).count() == len(passwords)


def test_the_command_fills_says_so_and_leaves_a_full_base_alone(filled_home: Any) -> None:
    home = filled_home
    told = json.loads((home.path / TOLD).read_text("utf-8"))
    assert (told["organizations"], told["planned"]) == (10, 53)
    assert told["opens_as_of"] == "2019-09-30"
    logins = {account["login"] for account in told["accounts"]}
    assert {"department", "auditor", "yinyue", "meishu"} <= logins

    again = home.call("demo")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.strip() == demo.NOT_EMPTY
    gently = home.call("demo", "--if-empty")
    assert (gently.returncode, gently.stderr) == (0, "")

    run = home.call("dispatch", college.PERIOD, "--as-of", "2019-09-30", "--json")
    levels = {unit["unit"]: unit["level"] for unit in json.loads(run.stdout)["units"]}
    assert levels == {name: level.value for name, level in LEVELS_OF_THE_QUARTER.items()}
    seen = home.call("review", "--as", "yinyue", "--as-of", "2019-09-30", "--json")
    assert {f["unit"] for f in json.loads(seen.stdout)["findings"]} == {college.YINYUE}
    assert json.loads(home.call("audit", "verify", "--json").stdout)["ok"] is True
