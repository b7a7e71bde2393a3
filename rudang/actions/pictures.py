"""The charts of a period's outlook, drawn from one place for the pages and for the papers."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from rudang.core.forecast import Range, remarks
from rudang.papers import charts
from rudang.papers.charts import Spec
from rudang.store.reads.forecasts import ON_THE_WAY, Outlook, Row
from rudang.store.reads.units import Place, whole_tree

# More bars than this nobody reads: the units are then summed under those right below the top.
_MOST = 40


def plan_and_actual(found: Outlook, unit: int | None = None, *, narrow: bool = False) -> Spec:
    """The plan beside those who use it, over the tree with its sums."""
    standings = [
        charts.Standing(
            name,
            quota=sum(row.pace.quota for row in rows),
            admitted=sum(row.pace.admitted for row in rows),
            awaiting=sum(row.pace.awaiting for row in rows),
            depth=depth,
        )
        for name, depth, rows in _tree(found)
    ]
    return charts.plan_and_actual(standings, narrow=narrow)


def cumulative(found: Outlook, unit: int | None = None, *, narrow: bool = False) -> Spec:
    """Those who hold places against time with the forecast's fan, of one unit or of all."""
    row = found.of(unit) if unit is not None else None
    days = row.counted_on if row else found.counted_on
    quota = row.pace.quota if row else found.quota
    period = found.period
    until = period.last_day
    as_of = min(max(found.as_of, period.since), until)
    fan = [
        charts.Fan(day, reach.low, reach.usual, reach.high)
        for day, reach in ahead(found, unit)
        if day > as_of
    ]
    return charts.cumulative(
        [charts.Step(day, n) for n, day in enumerate(days, start=1)],
        fan if found.as_of < until else (),
        since=period.since,
        until=until,
        as_of=as_of,
        quota=quota,
        expected=[(day, share * quota) for day, share in found.progress],
        narrow=narrow,
    )


def ahead(found: Outlook, unit: int | None = None) -> list[tuple[date, Range]]:
    """The range by each day on which it moves and by the period's last, of a unit or of all."""
    row = found.of(unit) if unit is not None else None
    moving = {day: row.forecast.by(day) for day in row.forecast.days} if row else found.ahead
    end = row.forecast.end if row else found.end
    return sorted({**moving, found.period.last_day: end}.items())


def heat_map(found: Outlook, unit: int | None = None, *, narrow: bool = False) -> Spec:
    """Units by quarter: how many hold places by the quarter that counts."""
    terms = _quarter_terms(found)
    return charts.heat_map(
        [
            charts.Cell(name, term, figure)
            for name, figures in by_quarter(found)
            for term, figure in zip(terms, figures, strict=True)
        ],
        narrow=narrow,
    )


def by_quarter(found: Outlook) -> list[tuple[str, tuple[int | None, ...]]]:
    """Each unit's figures by quarter; None for quarters to come."""
    return [
        (
            name,
            tuple(
                None if None in column else sum(figure or 0 for figure in column)
                for column in zip(
                    *(row.quarters(found.period, found.as_of) for row in rows), strict=True
                )
            ),
        )
        for name, rows in _units(found)
    ]


def pipeline(found: Outlook, unit: int | None = None, *, narrow: bool = False) -> Spec:
    """Who is on the way in each unit and can arrive within the period, by what is awaited."""
    units = _units(found)
    stocks = [
        charts.Stock(name, term, sum(dict(row.stocks)[term] for row in rows))
        for name, rows in units
        for term in ON_THE_WAY
    ]
    return charts.pipeline(
        stocks, steps=ON_THE_WAY, units=[name for name, _ in units], narrow=narrow
    )


def reaches(found: Outlook, unit: int | None = None, *, narrow: bool = False) -> Spec:
    """Each unit's forecast beside its plan."""
    made = []
    for name, rows in _units(found):
        end = sum((row.forecast.end for row in rows), Range(0, 0, 0))
        made.append(
            charts.Reach(
                name,
                quota=sum(row.pace.quota for row in rows),
                held=sum(row.forecast.held for row in rows),
                low=end.low,
                usual=end.usual,
                high=end.high,
            )
        )
    return charts.reaches(made, narrow=narrow)


PICTURES: Mapping[str, Callable[..., Spec]] = {
    "plan-and-actual": plan_and_actual,
    "cumulative": cumulative,
    "heat-map": heat_map,
    "pipeline": pipeline,
    "reaches": reaches,
}
"""The charts by the name that their address bears."""


def month_ends(found: Outlook, unit: int | None = None) -> list[tuple[date, int | None, Range]]:
    """What a curve shows as figures: by each month's end those who hold places, or the range."""
    row = found.of(unit) if unit is not None else None
    rows = [row] if row else list(found.rows)
    lines = []
    day = found.period.since
    while day < found.period.until:
        after = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        end = after - timedelta(days=1)
        held = sum(sum(on <= end for on in one.counted_on) for one in rows)
        reach = sum((one.forecast.by(end) for one in rows), Range(0, 0, 0))
        lines.append((end, held if end <= found.as_of else None, reach))
        day = after
    return lines


def figures(found: Outlook, unit: int | None = None) -> dict[str, Any]:
    """What the charts show, as figures for the tables beside them."""
    return {
        "outlook": found,
        "month_ends": month_ends(found, unit),
        "by_quarter": by_quarter(found) if unit is None else [],
        "quarter_terms": _quarter_terms(found),
    }


def figures_of(found: Outlook, unit: int) -> dict[str, Any] | None:
    """The same of one unit, with what its forecast says; None where it has no line."""
    row = found.of(unit)
    if row is None:
        return None
    said = () if found.is_over else remarks(row.forecast)
    return {**figures(found, unit), "row": row, "remarks": said}


def _quarter_terms(found: Outlook) -> list[str]:
    year = f"{found.period.year} 年"
    return [quarter.term.removeprefix(year) for quarter in found.period.quarters]


def _names(places: Sequence[Place]) -> dict[int, str]:
    """What each unit is called in a chart: its short name where no other has the same."""
    short = Counter(place.term for place in places)
    return {
        place.id: place.term if short[place.term] == 1 else f"{place.name}（{place.id}）"
        for place in places
    }


def _units(found: Outlook) -> list[tuple[str, list[Row]]]:
    """The bars of a chart: every unit, or where they are too many those right below the top."""
    if len(found.rows) <= _MOST:
        names = _names([row.place for row in found.rows])
        return [(names[row.place.id], [row]) for row in found.rows]
    return [(name, rows) for name, depth, rows in _tree(found) if depth == 1]


def _tree(found: Outlook) -> list[tuple[str, int, list[Row]]]:
    """Units with a line and the sums above two or more of them, in the order of the tree."""
    tree = whole_tree()
    under: dict[int, list[Row]] = {}
    chains: dict[int, list[int]] = {}
    for row in found.rows:
        chain, above = [], row.place.id
        while True:
            chain.append(above)
            under.setdefault(above, []).append(row)
            parent = tree[above].parent if above in tree else None
            if parent is None:
                break
            above = parent
        chains[row.place.id] = chain
    own = {row.place.id for row in found.rows}
    chosen = {unit for unit, rows in under.items() if unit in own or len(rows) > 1}

    def depth(unit: int) -> int:
        count, above = 0, tree[unit].parent
        while above is not None:
            count += above in chosen
            above = tree[above].parent
        return count

    nodes = [(unit, depth(unit)) for unit in tree if unit in chosen]
    if len(nodes) > _MOST:
        nodes = [(unit, level) for unit, level in nodes if level <= 1]
    names = _names([tree[unit] for unit, _ in nodes])
    return [(names[unit], level, under[unit]) for unit, level in nodes]
