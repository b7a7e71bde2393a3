"""Charts of the plan: values in, one spec, the same picture as SVG for pages and PNG for Word.

A spec is plain Vega-Lite. `narrow` draws the same for a telephone of 390 px: labels stand above
their bars instead of beside them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from json import dumps, loads
from threading import Lock
from typing import Any, ParamSpec

import altair as alt
import vl_convert

Spec = dict[str, Any]
P = ParamSpec("P")

# Altair sets a channel's options through one object that all threads share: specs made at once
# take each other's axes.
_making = Lock()

# Faces of Windows, macOS and free systems, in this order; any sans-serif face at the last.
FONT = "Microsoft YaHei, PingFang SC, Noto Sans CJK SC, Source Han Sans SC, SimHei, sans-serif"

PAPER, INK, MUTED, LINE, GROUND = "#ffffff", "#1f2328", "#57606a", "#d8dce0", "#e3e6e9"
FILLED, AWAITING = "#4a525b", "#97a0aa"
ACCENT, BLUE, BLUE_LIGHT = "#b3261e", "#1558a6", "#b9d0ea"

WIDE, NARROW = 560, 340
_LABEL_WIDE, _ROW, _ROW_NARROW = 130, 26, 40


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's plan beside those who use it. `depth` is the unit's level in the tree, from 0."""

    name: str
    quota: int
    admitted: int
    awaiting: int = 0
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """So many persons counted from this day on."""

    on: date
    count: int


@dataclass(frozen=True, slots=True)
class Fan:
    """The range expected on a day."""

    on: date
    low: int
    usual: int
    high: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a unit in a quarter; None where the quarter has not begun."""

    row: str
    column: str
    figure: int | None
    expected: float | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A movement of the plan's total; a total stands by itself from nought."""

    name: str
    amount: int
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Stock:
    """So many persons of a unit at a step."""

    name: str
    step: str
    count: int


@dataclass(frozen=True, slots=True)
class Reach:
    """A unit's plan beside what it holds and what is expected by the period's end."""

    name: str
    quota: int
    held: int
    low: int
    usual: int
    high: int


def svg(spec: Spec) -> str:
    """The picture for a page. It brings neither scripts nor styles."""
    return _svg(dumps(spec, ensure_ascii=False, sort_keys=True))


def png(spec: Spec, *, scale: float = 2.5) -> bytes:
    """The same picture for a paper."""
    return _png(dumps(spec, ensure_ascii=False, sort_keys=True), scale)


@lru_cache(maxsize=128)
def _svg(spec: str) -> str:
    return vl_convert.vegalite_to_svg(loads(spec))


@lru_cache(maxsize=32)
def _png(spec: str, scale: float) -> bytes:
    return vl_convert.vegalite_to_png(loads(spec), scale=scale)


def _one_at_a_time(make: Callable[P, Spec]) -> Callable[P, Spec]:
    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> Spec:
        with _making:
            return make(*args, **kwargs)

    return made


@_one_at_a_time
def plan_and_actual(rows: Sequence[Standing], *, narrow: bool = False) -> Spec:
    """Over the tree: a bar to the plan, within it those admitted and those awaiting approval."""
    order = [_indented(row) for row in rows]
    values: list[dict[str, Any]] = [
        {"unit": name, "what": what, "n": count, "end": end, "start": end - count}
        for name, row in zip(order, rows, strict=True)
        for what, count, end in (
            ("已批准", row.admitted, row.admitted),
            ("待审批", row.awaiting, row.admitted + row.awaiting),
        )
    ]
    plans: list[dict[str, Any]] = [
        {
            "unit": name,
            "quota": row.quota,
            "most": max(row.quota, row.admitted + row.awaiting),
            "words": f"{row.admitted}{f'＋{row.awaiting}' if row.awaiting else ''} / {row.quota}",
        }
        for name, row in zip(order, rows, strict=True)
    ]
    most = max((one["most"] for one in plans), default=0)
    x = alt.X("quota:Q").scale(domain=[0, max(1, most) * (1.2 if narrow else 1.12)], nice=False)
    x = x.title(None).axis(format="d", tickMinStep=1)
    on_unit = _units(order, narrow)
    base = alt.Chart(_data(plans))
    ground = base.mark_bar(color=GROUND, stroke=MUTED, strokeWidth=0.5, height=14).encode(
        x=x, y=on_unit
    )
    held = (
        alt.Chart(_data(values))
        .mark_bar(height=8)
        .encode(
            x=alt.X("start:Q"),
            x2="end:Q",
            y=on_unit,
            color=_legend("what", ["已批准", "待审批"], [FILLED, AWAITING]),
        )
    )
    words = base.mark_text(align="left", dx=5, color=INK).encode(
        x=alt.X("most:Q"), y=on_unit, text="words:N"
    )
    layers = [ground, held, words, *_above(base, on_unit, narrow)]
    return _spec(alt.layer(*layers), len(rows) * _step(narrow), narrow, labelled=True)


@_one_at_a_time
def cumulative(
    actual: Sequence[Step],
    fan: Sequence[Fan],
    *,
    since: date,
    until: date,
    as_of: date,
    quota: int,
    expected: Sequence[tuple[date, float]] = (),
    narrow: bool = False,
) -> Spec:
    """Those who hold places against time, the time progress of the plan, the forecast's fan.

    `actual` counts cumulatively. The fan rises out of the picture where more people could be
    admitted than there are places.
    """
    held = max((step.count for step in actual), default=0)
    top = max(1.0, max(quota, held) * 1.18)
    now = {"on": _stamp(as_of), "n": held}
    steps = [{"on": _stamp(since), "n": 0}]
    steps += [{"on": _stamp(max(step.on, since)), "n": step.count} for step in actual]
    steps.append(now)
    x = alt.X("on:T").title(None).scale(domain=[_stamp(since), _stamp(until)])
    x = x.axis(format="%m-%d", tickCount="month", grid=False, labelOverlap=True)
    y = alt.Y("n:Q").title(None).scale(domain=[0, top], nice=False)
    y = y.axis(format="d", tickMinStep=1)
    layers: list[Any] = []
    if fan:
        ahead = [{"on": _stamp(as_of), "low": held, "usual": held, "high": held}]
        ahead += [
            {"on": _stamp(one.on), "low": one.low, "usual": one.usual, "high": one.high}
            for one in fan
        ]
        to_come = alt.Chart(_data(ahead))
        layers.append(
            to_come.mark_area(interpolate="step-after", color=BLUE_LIGHT, opacity=0.7, clip=True)
            .encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
        )  # fmt: skip
        layers.append(
            to_come.mark_line(
                interpolate="step-after", color=BLUE, strokeDash=[5, 3], strokeWidth=1.5, clip=True
            ).encode(x=x, y=alt.Y("usual:Q"))
        )
    if expected:
        progress = [{"on": _stamp(on), "n": count} for on, count in expected]
        layers.append(
            alt.Chart(_data(progress))
            .mark_line(color=MUTED, strokeDash=[2, 3], strokeWidth=1)
            .encode(x=x, y=y)
        )
    limit = alt.Chart(_data([{"n": quota, "words": f"计划 {quota}", "on": _stamp(since)}]))
    layers.append(limit.mark_rule(color=ACCENT, strokeWidth=1.2).encode(y=y))
    layers.append(
        limit.mark_text(color=ACCENT, align="left", dx=4, dy=-7).encode(x=x, y=y, text="words:N")
    )
    layers.append(
        alt.Chart(_data(steps))
        .mark_line(interpolate="step-after", color=INK, strokeWidth=2.2)
        .encode(x=x, y=y)
    )
    day = alt.Chart(_data([{**now, "words": f"{held}"}]))
    layers.append(day.mark_point(color=INK, filled=True, size=40, opacity=1).encode(x=x, y=y))
    layers.append(
        day.mark_text(color=INK, fontWeight="bold", dx=-6, dy=-9, align="right").encode(
            x=x, y=y, text="words:N"
        )
    )
    if fan:
        last = fan[-1]
        end = {"on": _stamp(until), "words": _range_words(last)}
        layers.append(
            alt.Chart(_data([end]))
            .mark_text(color=BLUE, align="right", baseline="top", dx=-2)
            .encode(x=x, y=alt.value(2), text="words:N")
        )
    return _spec(alt.layer(*layers), 240, narrow)


@_one_at_a_time
def heat_map(cells: Sequence[Cell], *, narrow: bool = False) -> Spec:
    """Units by quarter: the figure in each field, the darker the more."""
    rows = list(dict.fromkeys(cell.row for cell in cells))
    columns = list(dict.fromkeys(cell.column for cell in cells))
    most = max((cell.figure or 0 for cell in cells), default=0) or 1
    values: list[dict[str, Any]] = [
        {
            "unit": cell.row,
            "quarter": cell.column,
            "n": cell.figure or 0,
            "words": "未到" if cell.figure is None else f"{cell.figure}",
            "ink": PAPER if (cell.figure or 0) > most * 0.55 else INK,
        }
        for cell in cells
    ]
    base = alt.Chart(_data(values))
    x = alt.X("quarter:N").sort(columns).title(None).axis(orient="top", labelAngle=0, domain=False)
    y = _units(rows, narrow)
    fields = base.mark_rect(stroke=PAPER, strokeWidth=2, height=22).encode(
        x=x,
        y=y,
        color=alt.Color("n:Q")
        .scale(domain=[0, most], range=["#f0f2f4", "#22282f"], interpolate="lab")
        .legend(None),
    )
    words = [
        base.transform_filter(f"datum.ink === '{ink}'")
        .mark_text(color=ink)
        .encode(x=x, y=y, text="words:N")
        for ink in (INK, PAPER)
    ]
    names = alt.Chart(_data({"unit": row} for row in rows))
    layers = [fields, *words, *_above(names, y, narrow)]
    return _spec(alt.layer(*layers), len(rows) * _step(narrow), narrow, labelled=True)


@_one_at_a_time
def waterfall(moves: Sequence[Move], *, narrow: bool = False) -> Spec:
    """How the total came about: what was issued, what came and went, what holds."""
    stands = 0
    values: list[dict[str, Any]] = []
    for index, move in enumerate(moves):
        start, end = (0, move.amount) if move.is_total else (stands, stands + move.amount)
        stands = end
        values.append(
            {
                "index": index,
                "unit": move.name,
                "start": start,
                "end": end,
                "top": max(start, end),
                "what": "合计" if move.is_total else "增加" if move.amount >= 0 else "减少",
                "words": f"{move.amount}" if move.is_total else f"{move.amount:+d}",
            }
        )
    order = [move.name for move in moves]
    most = max((one["top"] for one in values), default=0) or 1
    base = alt.Chart(_data(values))
    colors = _legend("what", ["合计", "增加", "减少"], [FILLED, BLUE, ACCENT])
    if narrow:
        y = _units(order, narrow)
        x = alt.X("start:Q").title(None).scale(domain=[0, most * 1.2], nice=False)
        x = x.axis(format="d", tickMinStep=1)
        bars = base.mark_bar(height=10).encode(x=x, x2="end:Q", y=y, color=colors)
        words = base.mark_text(align="left", dx=4, color=INK).encode(
            x=alt.X("top:Q"), y=y, text="words:N"
        )
        layers = [bars, words, *_above(base, y, narrow)]
        return _spec(alt.layer(*layers), len(order) * _step(narrow), narrow, labelled=True)
    across = alt.X("unit:N").sort(order).title(None).axis(labelAngle=0, labelLimit=90)
    up = alt.Y("start:Q").title(None).scale(domain=[0, most * 1.12], nice=False)
    up = up.axis(format="d", tickMinStep=1)
    bars = base.mark_bar(size=min(48, 400 // max(1, len(order)))).encode(
        x=across, y=up, y2="end:Q", color=colors
    )
    words = base.mark_text(dy=-7, color=INK).encode(x=across, y=alt.Y("top:Q"), text="words:N")
    return _spec(alt.layer(bars, words), 220, narrow)


@_one_at_a_time
def pipeline(
    stocks: Sequence[Stock], *, steps: Sequence[str], units: Sequence[str], narrow: bool = False
) -> Spec:
    """Who is on the way in each unit, stacked by step, the furthest first."""
    values: list[dict[str, Any]] = [
        {"unit": one.name, "step": one.step, "n": one.count, "at": list(steps).index(one.step)}
        for one in stocks
        if one.count
    ]
    base = alt.Chart(_data(values))
    shades = _shades(len(steps))
    bars = base.mark_bar(height=14).encode(
        x=alt.X("n:Q").stack("zero").title(None).axis(format="d", tickMinStep=1),
        y=_units(list(units), narrow),
        color=_legend("step", list(steps), shades, columns=1 if narrow else 2),
        order=alt.Order("at:Q"),
    )
    names = alt.Chart(_data([{"unit": unit} for unit in units]))
    layers = [bars, *_above(names, _units(list(units), narrow), narrow)]
    return _spec(alt.layer(*layers), len(units) * _step(narrow), narrow, labelled=True)


@_one_at_a_time
def reaches(rows: Sequence[Reach], *, narrow: bool = False) -> Spec:
    """Each unit's forecast as a span from low to high, its usual figure and its plan as marks.

    A span that goes beyond twice the plan is cut: nobody admits more than there are places.
    """
    most = max((max(row.quota, row.held) for row in rows), default=0) or 1
    limit = most * 1.6
    values: list[dict[str, Any]] = [
        {
            "unit": row.name,
            "quota": row.quota,
            "held": row.held,
            "low": min(row.low, limit),
            "usual": min(row.usual, limit),
            "high": min(row.high, limit),
            "words": f"{row.low}–{row.high}" if row.low != row.high else f"{row.low}",
            "edge": min(max(row.high, row.quota, row.held), limit),
        }
        for row in rows
    ]
    order = [row.name for row in rows]
    base = alt.Chart(_data(values))
    y = _units(order, narrow)
    x = alt.X("held:Q").title(None).scale(domain=[0, limit * 1.14], nice=False)
    x = x.axis(format="d", tickMinStep=1)
    layers = [
        base.mark_bar(color=FILLED, height=8).encode(x=x, y=y),
        base.mark_bar(color=BLUE_LIGHT, height=14, opacity=0.8).encode(
            x=alt.X("low:Q"), x2="high:Q", y=y
        ),
        base.mark_tick(color=BLUE, thickness=3, size=18).encode(x=alt.X("usual:Q"), y=y),
        base.mark_tick(color=ACCENT, thickness=2, size=24).encode(x=alt.X("quota:Q"), y=y),
        base.mark_text(align="left", dx=6, color=INK).encode(
            x=alt.X("edge:Q"), y=y, text="words:N"
        ),
        *_above(base, y, narrow),
    ]
    return _spec(alt.layer(*layers), len(rows) * _step(narrow), narrow, labelled=True)


def _shades(count: int) -> list[str]:
    """From dark to light, so that print without colour still tells them apart."""
    ends = (0x22, 0x28, 0x2F), (0xD8, 0xDD, 0xE2)
    made = []
    for index in range(count):
        share = index / max(1, count - 1)
        made.append(
            "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(*ends, strict=True))
        )
    return made


def _indented(row: Standing) -> str:
    return "　" * row.depth + row.name


def _range_words(end: Fan) -> str:
    if end.low == end.high:
        return f"期末预计 {end.usual}"
    return f"期末预计 {end.low}–{end.high}，惯常 {end.usual}"


def _step(narrow: bool) -> int:
    return _ROW_NARROW if narrow else _ROW


def _units(order: Sequence[str], narrow: bool) -> alt.Y:
    axis = alt.Axis(
        labels=not narrow,
        labelAlign="left",
        labelPadding=_LABEL_WIDE - 8,
        labelLimit=_LABEL_WIDE - 14,
        ticks=False,
        domain=False,
        grid=False,
        orient="left",
        minExtent=0 if narrow else _LABEL_WIDE,
        maxExtent=0 if narrow else _LABEL_WIDE,
    )
    return alt.Y("unit:N").sort(list(order)).title(None).axis(axis)


def _above(base: alt.Chart, y: alt.Y, narrow: bool) -> list[alt.Chart]:
    """In a narrow picture the names, each above its own bar."""
    if not narrow:
        return []
    return [
        base.mark_text(align="left", baseline="bottom", dy=-9, color=INK, limit=NARROW).encode(
            x=alt.value(0), y=y, text="unit:N"
        )
    ]


def _legend(
    field: str, terms: Sequence[str], colors: Sequence[str], *, columns: int = 0
) -> alt.Color:
    legend = alt.Legend(orient="bottom", direction="horizontal", title=None, columns=columns)
    scale = alt.Scale(domain=list(terms), range=list(colors))
    return alt.Color(f"{field}:N").scale(scale).legend(legend)


def _data(values: Iterable[dict[str, Any]]) -> alt.Data:
    return alt.Data(values=list(values))


def _stamp(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"


def _spec(
    chart: alt.LayerChart | alt.FacetChart, height: int, narrow: bool, *, labelled: bool = False
) -> Spec:
    width = NARROW - 30 if narrow else WIDE - (_LABEL_WIDE if labelled else 30) - 20
    made = chart.properties(width=width, height=max(height, 40), background=PAPER).configure(
        font=FONT,
        padding=6,
    )
    made = made.configure_axis(
        labelColor=INK,
        labelFontSize=12,
        gridColor=LINE,
        domainColor=MUTED,
        tickColor=MUTED,
    )
    made = made.configure_legend(
        labelColor=INK, labelFontSize=12, labelLimit=220, symbolType="square"
    )
    return made.configure_view(stroke=None).configure_text(fontSize=12).to_dict(validate=False)
