"""A year's figures: frozen as they are, added up over units, and told in words and no more."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rudang.core.execution import (
    BLOCKS,
    BY_HAND,
    Fault,
    Part,
    Why,
    YearFigures,
    by_article,
    suggested,
    together,
)

DAY = date(2019, 12, 31)


def figures(*parts: Part, **more: object) -> YearFigures:
    return YearFigures(2019, DAY, "支部大会日期", tuple(parts), **more)  # type: ignore[arg-type]


FIRST = Part("2019H1", "2019 年上半年", 6, 5, 0, 0)
SECOND = Part("2019H2", "2019 年下半年", 7, 5, 1, 1)

some_figures = st.builds(
    YearFigures,
    year=st.just(2019),
    as_of=st.just(DAY),
    counting=st.just("支部大会日期"),
    parts=st.lists(
        st.builds(
            Part,
            period=st.sampled_from(["2019", "2019H1", "2019H2"]),
            term=st.just("期间"),
            quota=st.integers(0, 40),
            admitted=st.integers(0, 40),
            awaiting=st.integers(0, 5),
            exempt=st.integers(0, 5),
        ),
        max_size=2,
        unique_by=lambda part: part.period,
    ).map(tuple),
    quarters=st.tuples(*[st.integers(0, 20)] * 4),
    kinds=st.lists(st.tuples(st.sampled_from("学教"), st.integers(0, 9)), max_size=2).map(tuple),
    reasons=st.lists(
        st.builds(Why, term=st.sampled_from("甲乙"), amount=st.integers(0, 9), words=st.just("")),
        max_size=2,
    ).map(tuple),
    faults=st.lists(
        st.builds(
            Fault,
            check=st.sampled_from(["B01", "C02"]),
            title=st.just("检查"),
            article=st.just("第九条"),
            count=st.integers(1, 9),
        ),
        max_size=2,
    ).map(tuple),
)


@given(some_figures)
def test_frozen_figures_come_back_as_they_were(some: YearFigures) -> None:
    assert YearFigures.from_json(some.as_json()) == some


@given(st.lists(some_figures, max_size=4))
def test_the_college_is_the_sum_of_its_units(some: list[YearFigures]) -> None:
    whole = together(2019, DAY, "支部大会日期", some)
    for name in ("quota", "admitted", "awaiting", "exempt"):
        assert getattr(whole, name) == sum(getattr(one, name) for one in some)
    assert sum(whole.quarters) == sum(sum(one.quarters) for one in some)
    for part in ("kinds", "reasons", "faults"):
        before = sum(_count(item) for one in some for item in getattr(one, part))
        assert sum(_count(item) for item in getattr(whole, part)) == before


def _count(item: object) -> int:
    match item:
        case Why():
            return item.amount
        case Fault():
            return item.count
        case (_, int(n)):
            return n
    raise AssertionError(item)


def test_what_one_half_lacks_the_other_may_use() -> None:
    year = figures(Part("2019H1", "", 5, 3, 0, 0), Part("2019H2", "", 5, 7, 0, 0))
    assert (year.empty, year.exceeded) == (0, 0)
    assert [part.empty for part in year.parts] == [2, 0]


def test_the_wording_says_what_the_figures_tell() -> None:
    year = figures(
        FIRST,
        SECOND,
        quarters=(2, 3, 1, 4),
        kinds=(("学生", 9), ("教师", 1)),
        teachers=2,
        admitted_teachers=1,
        reasons=(Why("没有成熟的人选", 2, "两人还在培养"),),
        faults=(Fault("B02", "收到申请后一个月内谈话", "第七条", 3),),
    )
    said = suggested("音乐教育系党支部", year)
    assert "计划 13 名" in said["basic"]
    assert "已批准接收预备党员 10 名，完成率 76.9%" in said["basic"]
    assert "另有 1 名支部大会已通过" in said["basic"]
    assert "第四季度 4 名" in said["basic"]
    assert "教师计划 2 名，已批准 1 名" in said["structure"]
    assert said["unfilled"] == "全年空余 2 名。没有成熟的人选 2 名（两人还在培养）。"
    assert "共 3 处：收到申请后一个月内谈话（第七条）3 处" in said["quality"]


def test_what_no_figure_tells_is_left_to_the_unit() -> None:
    said = suggested("某支部", figures(FIRST))
    assert set(said) == set(BLOCKS)
    assert [said[key] for key in sorted(BY_HAND)] == ["", "", ""]
    # Nothing is cleared that was not looked at: warnings are no breaches, and not their absence.
    assert said["quality"].endswith("没有发现违规；列为存疑、需要说明的不在此列。")
    assert said["dispatch"] == ""
    # Without anybody admitted there is nothing to have checked.
    nobody = suggested("某支部", figures(Part("2019", "2019 年", 3, 0, 0, 0)))
    assert nobody["quality"] == nobody["structure"] == ""


def test_breaches_of_one_check_are_told_together() -> None:
    rules = {
        "B02": ("B02", "谈话", "第七条"),
        "B02.late": ("B02", "谈话", "第七条"),
        "C01": ("C01", "培养", "第九条"),
    }
    assert by_article({"B02": 1, "B02.late": 2, "C01": 1}, rules) == (
        Fault("B02", "谈话", "第七条", 3),
        Fault("C01", "培养", "第九条", 1),
    )
