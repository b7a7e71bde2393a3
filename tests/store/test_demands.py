"""A demand reaches everybody under whoever made it, and the nearest one wins."""

from datetime import date

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rudang.store.demands import with_demands
from rudang.store.models import Demand
from tests.world import World, make_world

MADE = date(2019, 3, 1)
BEFORE, LATER, LATEST = date(2019, 2, 28), date(2019, 6, 1), date(2020, 1, 1)
BOTH = ["local_archive_days", "local_archive_days_since"]


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def demand(world: World, unit: str, value: int | None = None, **more: object) -> None:
    given: dict[str, object] = {"code": "archive_days", "since": MADE, **more}
    Demand.objects.create(
        unit_id=world.units[unit],
        title="归档",
        value=value,
        rank="college",
        issuer="校党委",
        **given,
    )


def read(world: World, as_of: date, names: list[str] = BOTH) -> dict[str, list[object]]:
    """Unit by its short name to the columns named, for one dossier in each."""
    frame = pl.DataFrame(
        {"dossier": [1, 2, 3], "unit": list(world.units.values())},
        schema={"dossier": pl.Int64, "unit": pl.Int32},
    )
    made = with_demands(frame, names, as_of=as_of)
    assert made.columns == ["dossier", "unit", *names]
    assert made["dossier"].to_list() == [1, 2, 3]
    return {
        short: list(row) for short, row in zip(world.units, made.select(names).rows(), strict=True)
    }


def test_a_demand_of_the_college_reaches_every_branch_from_its_first_day(world: World) -> None:
    demand(world, "college", 7)
    for day, found in ((BEFORE, [None, None]), (MADE, [7, MADE]), (LATEST, [7, MADE])):
        assert read(world, day) == dict.fromkeys(world.units, found)


def test_a_branchs_own_demand_wins_over_the_colleges_and_reaches_nobody_beside_it(
    world: World,
) -> None:
    demand(world, "college", 7)
    demand(world, "music", 3, since=LATER)
    assert read(world, MADE)["music"] == [7, MADE]
    assert read(world, LATEST) == {
        "college": [7, MADE],
        "music": [3, LATER],
        "art": [7, MADE],
    }


def test_an_ended_demand_holds_until_the_day_before(world: World) -> None:
    demand(world, "art", 7, until=LATER)
    assert read(world, date(2019, 5, 31))["art"] == [7, MADE]
    assert read(world, LATER)["art"] == [None, None]


def test_a_demand_without_a_number_reads_one(world: World) -> None:
    demand(world, "college", None, code="contact_no_kin")
    assert read(world, MADE, ["local_contact_no_kin"]) == {unit: [1] for unit in world.units}


def test_columns_have_their_types_where_nothing_is_demanded(world: World) -> None:
    frame = pl.DataFrame(
        {"dossier": [1], "unit": [1]}, schema={"dossier": pl.Int64, "unit": pl.Int32}
    )
    made = with_demands(frame, BOTH, as_of=MADE)
    assert made.schema[BOTH[0]] == pl.Int32
    assert made.schema[BOTH[1]] == pl.Date
    assert made.row(0) == (1, 1, None, None)


def test_everybody_is_read_in_one_query(world: World) -> None:
    demand(world, "college", 7)
    demand(world, "music", None, code="contact_no_kin")
    count = 200_000
    units = pl.Series("unit", list(world.units.values()), dtype=pl.Int32)
    frame = pl.select(pl.int_range(count, dtype=pl.Int64).alias("dossier")).with_columns(
        unit=units.gather(pl.Series([n % 3 for n in range(count)]))
    )
    with CaptureQueriesContext(connection) as seen:
        made = with_demands(frame, [*BOTH, "local_contact_no_kin"], as_of=LATEST)
    assert len(seen) == 1
    assert made["local_archive_days"].null_count() == 0
    assert (
        made["local_contact_no_kin"].drop_nulls().len()
        == frame.filter(pl.col("unit") == world.units["music"]).height
    )
