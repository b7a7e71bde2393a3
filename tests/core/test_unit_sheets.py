"""The unit sheet counted from a handful of people, acts and plan lines."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest

from rudang.core import unit_sheets
from rudang.core.facts import CIRCUMSTANCE, FACT
from rudang.core.unit_sheets import SCHEMA, Sources, Spans, unit_sheet, with_marks

SPANS = Spans(cultivation_months=12, window_days=31, past_years=3, quick_days=30, young_years=35)
COMMITTEE, BRANCH, OTHER = 1, 2, 3
AS_OF = date(2020, 6, 30)
PEOPLE: dict[str, pl.DataType] = {
    "dossier": pl.Int64(),
    "unit": pl.Int32(),
    "branch": pl.Int32(),
    **{name: FACT[name].kind.dtype for name in unit_sheets.READS},
    "kin_in_post": CIRCUMSTANCE["kin_in_post"].kind.dtype,
}
UNITS = (
    (COMMITTEE, "committee", date(2018, 5, 1), None),
    (BRANCH, "branch", None, COMMITTEE),
    (OTHER, "branch", None, COMMITTEE),
)
Row = Mapping[str, Any]


def day(text: str) -> date:
    return date.fromisoformat(text)


def people(*rows: Row) -> pl.DataFrame:
    filled = [
        {"unit": BRANCH, "branch": BRANCH, **row, "dossier": number}
        for number, row in enumerate(rows, start=1)
    ]
    return pl.DataFrame(filled, schema=PEOPLE)


def sources(
    frame: pl.DataFrame,
    *,
    acts: Sequence[tuple[Any, ...]] = (),
    plans: Sequence[tuple[Any, ...]] = (),
    entries: Sequence[tuple[Any, ...]] = (),
    extras: Sequence[tuple[Any, ...]] = (),
) -> Sources:
    """What the sheet is made from, with these people and rows."""

    def table(values: Sequence[tuple[Any, ...]], schema: dict[str, pl.DataType]) -> pl.DataFrame:
        return pl.DataFrame(list(values), schema=schema, orient="row")

    return Sources(
        people=frame,
        units=table(UNITS, unit_sheets.UNITS_SCHEMA),
        plans=table(plans, unit_sheets.PLAN_SCHEMA),
        acts=table(acts, unit_sheets.ACTS_SCHEMA),
        entries=table(entries, unit_sheets.ENTRIES_SCHEMA),
        extras=table(extras, unit_sheets.EXTRAS_SCHEMA),
    )


def sheet(
    *rows: Row,
    acts: Sequence[tuple[Any, ...]] = (),
    plans: Sequence[tuple[Any, ...]] = (),
    entries: Sequence[tuple[Any, ...]] = (),
    extras: Sequence[tuple[Any, ...]] = (),
    as_of: date = AS_OF,
) -> dict[tuple[int, int], Row]:
    """The sheet's rows by unit and year."""

    made = unit_sheet(
        sources(people(*rows), acts=acts, plans=plans, entries=entries, extras=extras),
        SPANS,
        as_of=as_of,
    )
    assert made.schema == pl.Schema(SCHEMA)
    return {(row["unit"], row["year"]): row for row in made.iter_rows(named=True)}


def admitted(on: str, **more: object) -> Row:
    return {"meeting_on": day(on), "approval_on": day(on), **more}


def test_a_column_of_the_sheet_is_called_like_no_fact() -> None:
    assert not set(unit_sheets.COLUMN) & set(FACT)


def test_an_empty_base_has_the_committees_row_alone() -> None:
    assert set(sheet()) == {(COMMITTEE, 2020)}


def test_every_year_since_the_first_record_has_a_row() -> None:
    rows = sheet({"app_signed_on": day("2018-03-01")})
    assert {year for unit, year in rows if unit == BRANCH} == {2018, 2019, 2020}
    assert rows[BRANCH, 2019]["is_over"] is True
    assert rows[BRANCH, 2020]["is_over"] is False
    assert rows[BRANCH, 2020]["on"] == AS_OF


def test_admissions_are_counted_by_the_day_of_the_meeting_and_at_the_branch_that_met() -> None:
    rows = sheet(
        admitted("2019-01-02"),
        admitted("2019-12-31", unit=OTHER),
        admitted("2020-01-01"),
        {"meeting_on": day("2019-05-05"), "meeting_result": "未通过"},
        {"meeting_on": day("2019-05-05"), "exited_on": day("2019-06-01")},
    )
    assert rows[BRANCH, 2019]["admitted"] == 2
    assert rows[BRANCH, 2019]["admitted_quarters"] == [1, 0, 0, 1]
    assert rows[BRANCH, 2020]["admitted"] == 1
    assert rows[BRANCH, 2020]["admitted_before"] == 2


@pytest.mark.parametrize(
    ("last", "most"),
    [("2019-03-31", 3), ("2019-04-01", 2)],
    ids=["31 days, both ends counted", "a day longer"],
)
def test_the_window_holds_31_days(last: str, most: int) -> None:
    rows = sheet(admitted("2019-03-01"), admitted("2019-03-15"), admitted(last))
    found = rows[BRANCH, 2019]
    assert found["window_most"] == most
    assert (found["window_to"] - found["window_from"]).days == 30


def test_the_past_begins_with_the_first_admission_and_goes_back_three_years() -> None:
    many = [admitted(f"{year}-05-{n:02}") for year, n in ((2017, 1), (2018, 1), (2018, 2))]
    rows = sheet({"app_signed_on": day("2015-01-01")}, *many, admitted("2019-05-01"))
    assert rows[BRANCH, 2017]["window_past"] is None
    assert rows[BRANCH, 2017]["admitted_before"] is None
    assert rows[BRANCH, 2018]["window_past"] == 1
    assert rows[BRANCH, 2019]["window_past"] == 1.5
    assert rows[BRANCH, 2020]["window_past"] == pytest.approx(4 / 3)


def test_a_quick_admission_and_a_listing_on_the_first_day() -> None:
    rows = sheet(
        {
            "activist_on": day("2018-03-31"),
            "target_on": day("2019-03-31"),
            **admitted("2019-04-30"),
        },
        {
            "activist_on": day("2018-03-31"),
            "target_on": day("2019-04-01"),
            **admitted("2019-05-01"),
        },
        {"target_on": day("2019-04-01"), **admitted("2019-05-01")},
    )
    found = rows[BRANCH, 2019]
    assert (found["quick"], found["quick_known"]) == (1, 2)
    assert (found["targets_first_day"], found["targets_dated"], found["targets"]) == (1, 2, 3)
    assert (found["targets_in_month"], found["targets_month"]) == (2, day("2019-04-01"))


def test_who_waits_at_the_end_of_a_year() -> None:
    rows = sheet(
        {"activist_on": day("2017-12-31")},
        {"activist_on": day("2018-01-01")},
        {"activist_on": day("2017-06-01"), **admitted("2019-12-31")},
        {"activist_on": day("2017-06-01"), "activist_ended_on": day("2018-12-31")},
    )
    assert rows[BRANCH, 2018]["waiting"] == 2
    assert rows[BRANCH, 2018]["waiting_since"] == day("2017-06-01")
    assert rows[BRANCH, 2019]["waiting"] == 2
    assert rows[BRANCH, 2020]["waiting"] == 2


def test_years_without_an_admission_are_whole_years_in_which_somebody_waited() -> None:
    waiting = {"activist_on": day("2015-06-01")}
    rows = sheet(waiting, admitted("2017-05-05"))
    told = {year: rows[BRANCH, year]["dry_years"] for year in range(2015, 2021)}
    assert told == {2015: 0, 2016: 1, 2017: 0, 2018: 1, 2019: 2, 2020: 2}
    assert sheet(waiting, admitted("2020-02-02"))[BRANCH, 2020]["dry_years"] == 0


def test_years_without_a_new_activist() -> None:
    rows = sheet({"app_signed_on": day("2018-01-01")}, {"activist_on": day("2018-02-02")})
    assert [rows[BRANCH, year]["fallow_years"] for year in (2018, 2019, 2020)] == [0, 1, 1]


def test_the_contact_with_the_most_activists_at_one_time() -> None:
    rows = sheet(
        {"activist_on": day("2018-01-01"), "contacts": ["周正"], "target_on": day("2019-03-01")},
        # Begins on the day on which the first ends: never both at one time.
        {"activist_on": day("2019-03-01"), "contacts": ["周正", "吴平"]},
        {"activist_on": day("2019-04-01"), "contacts": ["吴平"]},
        {
            "activist_on": day("2019-04-01"),
            "contacts": ["吴平"],
            "contact_replaced_on": [day("2020-01-01")],
            "contacts_new": ["李明"],
        },
    )
    assert rows[BRANCH, 2018]["contact_activists"] == 1
    assert (rows[BRANCH, 2019]["contact_most"], rows[BRANCH, 2019]["contact_activists"]) == (
        "吴平",
        3,
    )
    assert rows[BRANCH, 2020]["contact_activists"] == 2


def test_talks_introductions_and_votes() -> None:
    def talked(on: str, *who: str) -> Row:
        return {"talk_on": day(on), "talkers": list(who)}

    rows = sheet(
        talked("2019-03-01", "周正", "吴平"),
        talked("2019-03-01", "周正"),
        talked("2019-04-01", "周正"),
        talked("2019-04-01"),
        # A post is not one person, however often it talked.
        talked("2019-05-06", "支部书记"),
        talked("2019-05-06", "支部书记"),
        talked("2019-05-06", "支部书记"),
        talked("2019-05-06", "支部书记"),
        admitted("2019-05-01", introducers=["周正", "吴平"], votes_no=0, votes_abstain=0),
        admitted("2019-05-01", introducers=["周正"], votes_no=0, votes_abstain=1),
        admitted("2019-05-01", votes_no=0),
    )
    found = rows[BRANCH, 2019]
    assert (found["talks"], found["talks_known"]) == (8, 3)
    assert (found["talker_most"], found["talker_talks"]) == ("周正", 3)
    assert (found["talk_day"], found["talk_day_talks"]) == (day("2019-03-01"), 2)
    assert (found["introducer_most"], found["introducer_people"]) == ("周正", 2)
    assert found["introduced_known"] == 2
    assert (found["votes_known"], found["votes_all_yes"]) == (2, 1)


def test_shares_among_the_admitted_and_among_all_who_had_applied() -> None:
    woman = {"app_signed_on": day("2018-01-01"), "sex": "女", "ethnic_code": "02"}
    man = {"app_signed_on": day("2018-01-01"), "sex": "男", "birth_date": day("1983-12-31")}
    rows = sheet(
        {**woman, **admitted("2019-05-01")}, man, man, {"app_signed_on": day("2018-01-01")}
    )
    found = rows[BRANCH, 2019]
    assert (found["women_share"], found["women_known"]) == (100, 1)
    assert found["women_pool"] == pytest.approx(100 / 3)
    assert found["minority_share"] == 100
    assert (found["young_known"], found["young_share"]) == (0, None)
    assert (found["young_pool"], rows[BRANCH, 2018]["young_pool"]) == (0, 100)
    # Whoever was admitted has left the pool in the year after.
    assert rows[BRANCH, 2020]["applicants"] == 3


def test_relatives_in_office_among_those_not_yet_admitted() -> None:
    rows = sheet(
        {"activist_on": day("2019-01-01"), "kin_in_post": ["周正"]},
        {"activist_on": day("2019-01-01"), "kin_in_post": []},
        {"activist_on": day("2019-01-01"), "kin_in_post": None},
        {"activist_on": day("2018-01-01"), "kin_in_post": ["周正"], **admitted("2019-06-01")},
    )
    assert (rows[BRANCH, 2020]["kin_in_post"], rows[BRANCH, 2020]["kin_known"]) == (1, 2)


def test_the_period_most_used_and_the_sum_of_the_year() -> None:
    rows = sheet(
        plans=[
            (BRANCH, 2019, "2019H1", True, 3, 4, 4, 0, 0, 1, 0),
            (BRANCH, 2019, "2019H2", True, 4, 2, 1, 1, 1, 0, 0),
            (BRANCH, 2019, "2019", False, 7, 6, 5, 0, 0, 1, 2),
        ]
    )
    found = rows[BRANCH, 2019]
    told = (found["plan_period"], found["plan_quota"], found["plan_held"])
    assert told == ("2019 年上半年", 3, 4)
    # Of the year only those approved: who awaits it makes no plan complete.
    told = (found["plan_total"], found["plan_admitted"], found["plan_admitted_teachers"])
    assert told == (7, 5, 2)


def test_analyses_are_asked_for_since_the_unit_began_or_first_recorded_one() -> None:
    waiting = {"activist_on": day("2016-01-01")}
    acts = [(COMMITTEE, "analysis", day("2019-11-11"), None, None)]
    rows = sheet(waiting, acts=acts)
    assert rows[COMMITTEE, 2019]["analyses"] == 1
    assert rows[COMMITTEE, 2019]["activists_below"] == 1
    early = sheet(waiting, acts=[(COMMITTEE, "analysis", day("2017-11-11"), None, None)])
    told = {year: early[COMMITTEE, year]["analyses"] for year in (2017, 2018, 2019)}
    assert told == {2017: 1, 2018: 0, 2019: 0}
    other = sheet(waiting, acts=[(BRANCH, "census", day("2017-11-11"), 3, 3)])
    assert other[BRANCH, 2018]["analyses"] is None


def test_the_last_figure_of_a_year_stands_beside_the_register() -> None:
    acts = [
        (BRANCH, "census", day("2019-06-30"), 30, 31),
        (BRANCH, "census", day("2019-12-31"), 32, 31),
        (BRANCH, "census", day("2020-12-31"), 33, 31),
    ]
    rows = sheet(acts=acts)
    found = rows[BRANCH, 2019]
    assert (found["census_figure"], found["census_register"]) == (32, 31)
    assert (BRANCH, 2020) in rows
    assert rows[BRANCH, 2020]["census_figure"] is None


def test_late_entries_and_demands_of_ones_own() -> None:
    rows = sheet(
        entries=[
            (BRANCH, 2018, day("2019-04-01"), 19),
            (BRANCH, 2018, day("2019-04-02"), 21),
        ],
        extras=[
            (BRANCH, "加写承诺书", day("2020-06-30"), None),
            (BRANCH, "加印照片", day("2019-01-01"), day("2020-06-30")),
            (BRANCH, "明年才要求", day("2020-07-01"), None),
        ],
    )
    found = rows[BRANCH, 2018]
    assert (found["entered_together"], found["entered_on"]) == (21, day("2019-04-02"))
    assert rows[BRANCH, 2019]["extra_titles"] == ["加印照片"]
    assert rows[BRANCH, 2020]["extra_titles"] == ["加写承诺书"]
    assert rows[BRANCH, 2018]["extra_demands"] == 0


def test_marks_pick_the_people_behind_a_figure() -> None:
    marked = with_marks(
        people(
            {"activist_on": day("2018-01-01"), "target_on": day("2019-01-01")},
            {"activist_on": day("2018-01-01"), **admitted("2019-01-31")},
            {"activist_on": day("2019-07-01"), "kin_in_post": ["周正"]},
        ),
        SPANS,
        as_of=AS_OF,
    )
    assert marked["is_first_day"].to_list() == [True, False, False]
    assert marked["is_quick"].to_list() == [False, True, False]
    assert marked["is_waiting"].to_list() == [True, False, False]
    assert marked["is_kin"].to_list() == [False, False, True]
