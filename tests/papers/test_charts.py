"""The charts: drawn for real, with every figure in them, the same for a page and for a paper."""

import re
import struct
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from json import dumps
from xml.etree import ElementTree

import pytest

from rudang.papers import charts
from rudang.papers.charts import Cell, Fan, Move, Reach, Spec, Standing, Step, Stock

UNITS = ("学前教育系党总支部", "音乐教育系党支部")


@cache
def drawings(narrow: bool = False) -> dict[str, tuple[Spec, tuple[str, ...]]]:
    """Every chart with words that must be in it."""
    return {
        "plan_and_actual": (
            charts.plan_and_actual(
                [Standing("全校", 39, 9, 5), Standing(UNITS[0], 32, 7, 4, depth=1)], narrow=narrow
            ),
            ("全校", "学前教育系党总支部", "9＋5 / 39", "7＋4 / 32", "已批准", "待审批"),
        ),
        "cumulative": (
            charts.cumulative(
                [Step(date(2019, 9, 10), 3), Step(date(2019, 9, 20), 12)],
                [Fan(date(2019, 11, 4), 12, 20, 48), Fan(date(2019, 12, 31), 14, 31, 61)],
                since=date(2019, 7, 1),
                until=date(2019, 12, 31),
                as_of=date(2019, 9, 30),
                quota=53,
                expected=[(date(2019, 7, 1), 0.0), (date(2019, 12, 31), 53.0)],
                narrow=narrow,
            ),
            ("计划 53", "12", "期末预计 14–61，惯常 31", "10-01"),
        ),
        "heat_map": (
            charts.heat_map(
                [Cell(UNITS[0], "第三季度", 11), Cell(UNITS[0], "第四季度", None)], narrow=narrow
            ),
            ("第三季度", "11", "未到", UNITS[0]),
        ),
        "waterfall": (
            charts.waterfall(
                [Move("下达", 53), Move("调出", -3), Move("现有计划", 50, is_total=True)],
                narrow=narrow,
            ),
            ("下达", "+53", "-3", "50", "现有计划", "减少"),
        ),
        "pipeline": (
            charts.pipeline(
                [Stock(UNITS[0], "待审批", 4), Stock(UNITS[1], "待预审", 2)],
                steps=("待审批", "待预审"),
                units=UNITS,
                narrow=narrow,
            ),
            (*UNITS, "待审批", "待预审"),
        ),
        "reaches": (
            charts.reaches([Reach(UNITS[0], 32, 11, 19, 23, 84)], narrow=narrow),
            (UNITS[0], "19–84"),
        ),
    }


NAMES = sorted(drawings())


def size(picture: str) -> tuple[int, int]:
    found = re.search(r'width="(\d+)" height="(\d+)"', picture)
    assert found is not None
    return int(found[1]), int(found[2])


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_holds_its_figures_and_fits(name: str, narrow: bool) -> None:
    spec, words = drawings(narrow)[name]
    picture = charts.svg(spec)
    shown = ["".join(one.itertext()) for one in ElementTree.fromstring(picture).iter()]
    for word in words:
        assert any(word in text for text in shown), word
    # 390 px less the margins of the page
    assert size(picture)[0] <= (358 if narrow else 640)


@pytest.mark.parametrize("name", NAMES)
def test_the_paper_gets_the_same_picture(name: str) -> None:
    spec, _ = drawings()[name]
    picture = charts.png(spec, scale=2)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", picture[16:24])
    assert (width, height) == tuple(2 * side for side in size(charts.svg(spec)))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_may_show_it_under_its_own_policy(name: str) -> None:
    picture = charts.svg(drawings()[name][0])
    for forbidden in ("<script", "<style", " style=", "href=", "javascript:"):
        assert forbidden not in picture


def test_the_font_falls_back_from_one_chinese_face_to_the_next() -> None:
    picture = charts.svg(drawings()["waterfall"][0])
    for face in ("Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "sans-serif"):
        assert face in picture


def test_a_name_is_drawn_as_text_whatever_it_says() -> None:
    picture = charts.svg(charts.plan_and_actual([Standing("<script>x</script>", 1, 1)]))
    assert "<script" not in picture
    assert "&lt;script&gt;" in picture


@pytest.mark.parametrize("narrow", [False, True])
def test_a_plan_of_nought_and_nobody_can_be_drawn(narrow: bool) -> None:
    empty = charts.cumulative(
        [],
        [],
        since=date(2019, 7, 1),
        until=date(2019, 12, 31),
        as_of=date(2019, 7, 1),
        quota=0,
        narrow=narrow,
    )
    nothing = [charts.waterfall([Move("现有计划", 0, True)], narrow=narrow), empty]
    nothing.append(charts.plan_and_actual([Standing("某支部", 0, 0)], narrow=narrow))
    nothing.append(charts.heat_map([Cell("某支部", "第三季度", 0)], narrow=narrow))
    nothing.append(charts.pipeline([], steps=("待审批",), units=("某支部",), narrow=narrow))
    nothing.append(charts.reaches([Reach("某支部", 0, 0, 0, 0, 0)], narrow=narrow))
    for spec in nothing:
        assert charts.svg(spec).startswith("<svg")


def test_charts_drawn_at_once_are_those_drawn_alone() -> None:
    """A page asks for several charts at a time, each answered by a thread of its own."""

    def bars(count: int) -> Spec:
        return charts.reaches([Reach(UNITS[0], 10 + count, 3, 4, 5, 6)], narrow=count % 2 == 1)

    alone = [dumps(bars(count)) for count in range(150)]
    often, sometimes = 1e-5, sys.getswitchinterval()
    sys.setswitchinterval(often)
    try:
        with ThreadPoolExecutor(8) as threads:
            at_once = [dumps(spec) for spec in threads.map(bars, range(150))]
    finally:
        sys.setswitchinterval(sometimes)
    assert at_once == alone
