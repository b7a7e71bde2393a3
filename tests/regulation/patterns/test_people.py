"""Who stands behind each signal: those whom its figure counts, and nobody of another year."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from rudang.actions.patterns import spans_on
from rudang.core import unit_sheets
from rudang.core.unit_sheets import unit_sheet, with_marks
from rudang.regulation.registry import PATTERNS
from tests.core.test_unit_sheets import BRANCH, people, sources

AS_OF = date(2020, 6, 30)
Row = Mapping[str, Any]
LAST, NOW = date(2019, 5, 6), date(2020, 5, 6)


def came(day: date, **more: object) -> Row:
    return {"meeting_on": day, "approval_on": day, **more}


def first_day(day: date) -> Row:
    return {"activist_on": date(day.year - 1, day.month, day.day), "target_on": day}


# Pattern to people of the year told, the first of whom are the ones behind it, and of another.
BEHIND: Sequence[tuple[str, int, int, Sequence[Row]]] = (
    ("O01.window", 2019, 2, [came(LAST), came(LAST), came(LAST + timedelta(90)), came(NOW)]),
    (
        "O01.minimum",
        2019,
        1,
        [
            came(LAST, activist_on=date(2018, 5, 1)),
            came(LAST, activist_on=date(2017, 5, 1)),
            came(NOW, activist_on=date(2019, 5, 1)),
        ],
    ),
    (
        "O01.month",
        2019,
        2,
        [
            {"target_on": LAST},
            {"target_on": LAST},
            {"target_on": date(2019, 6, 1)},
            {"target_on": NOW},
        ],
    ),
    (
        "D02",
        2019,
        1,
        [first_day(LAST), {"activist_on": date(2018, 1, 1), "target_on": LAST}, first_day(NOW)],
    ),
    (
        "O03.red",
        2020,
        1,
        [
            {"activist_on": date(2018, 1, 1)},
            {"activist_on": date(2020, 1, 1)},
            came(LAST, activist_on=date(2018, 1, 1)),
        ],
    ),
    ("O04", 2019, 2, [came(LAST), came(LAST), came(NOW)]),
    (
        "O07.contact",
        2020,
        2,
        [
            {"activist_on": LAST, "contacts": ["周正"]},
            {"activist_on": LAST, "contacts": ["周正", "吴平"], "target_on": date(2020, 1, 1)},
            {"activist_on": LAST, "contacts": ["李明"]},
            {"activist_on": LAST, "contacts": ["周正"], "target_on": date(2019, 12, 31)},
        ],
    ),
    (
        "E06.many",
        2019,
        2,
        [
            came(LAST, introducers=["周正", "吴平"]),
            came(LAST, introducers=["周正", "李明"]),
            came(LAST, introducers=["李广"]),
            came(NOW, introducers=["周正"]),
        ],
    ),
    (
        "O07.talker",
        2019,
        2,
        [
            {"talk_on": LAST, "talkers": ["周正"]},
            {"talk_on": date(2019, 8, 1), "talkers": ["周正"]},
            {"talk_on": LAST, "talkers": ["吴平"]},
            {"talk_on": NOW, "talkers": ["周正"]},
        ],
    ),
    (
        "B08",
        2019,
        2,
        [
            {"talk_on": LAST, "talkers": ["周正"]},
            {"talk_on": LAST, "talkers": ["周正"]},
            {"talk_on": LAST, "talkers": ["吴平"]},
            {"talk_on": date(2019, 8, 1), "talkers": ["周正"]},
        ],
    ),
    (
        "O05.share",
        2020,
        1,
        [
            {"activist_on": LAST, "kin_in_post": ["周正"]},
            {"activist_on": LAST, "kin_in_post": []},
            came(LAST, activist_on=date(2018, 1, 1), kin_in_post=["周正"]),
        ],
    ),
    ("O12.women", 2019, 2, [came(LAST, sex="女"), came(LAST, sex="男"), came(NOW, sex="女")]),
    (
        "O11",
        2019,
        2,
        [
            came(LAST, votes_no=0, votes_abstain=0),
            came(LAST, votes_no=0, votes_abstain=0),
            came(NOW, votes_no=0, votes_abstain=0),
        ],
    ),
)
ALIKE = {
    "O03.yellow": "O03.red",
    "O03.orange": "O03.red",
    "C13": "O07.contact",
    "E06.local": "E06.many",
    "O07.introducer": "E06.many",
    "O12.minority": "O12.women",
    "O12.young": "O12.women",
}


def picked(name: str, year: int, rows: Sequence[Row]) -> list[int]:
    """The people whom a pattern picks for a year, the figure being none of its concern."""
    pattern, spans = PATTERNS[name], spans_on(AS_OF)
    frame = people(*rows)
    sheet = unit_sheet(sources(frame), spans, as_of=AS_OF)
    row = sheet.filter((sheet["unit"] == BRANCH) & (sheet["year"] == year))
    assert pattern.who is not None
    marked = with_marks(frame, spans, as_of=AS_OF).drop("unit")
    found = marked.join(row, how="cross").filter(pattern.who.fill_null(False))
    assert pattern.day in found.columns
    assert pattern.whose in unit_sheets.KEYS or pattern.whose in frame.columns
    return found["dossier"].to_list()


@pytest.mark.parametrize(("name", "year", "count", "rows"), BEHIND, ids=lambda v: str(v)[:12])
def test_the_people_behind_a_signal(name: str, year: int, count: int, rows: Sequence[Row]) -> None:
    for alike in (name, *(other for other, like in ALIKE.items() if like == name)):
        assert picked(alike, year, rows) == list(range(1, count + 1)), alike


def test_every_pattern_with_people_behind_it_is_tried() -> None:
    with_people = {name for name, pattern in PATTERNS.items() if pattern.who is not None}
    assert with_people == {name for name, *_ in BEHIND} | set(ALIKE)
