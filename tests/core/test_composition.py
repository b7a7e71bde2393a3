"""Composition: every person once in each table, bands at their edges, units with all below."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rudang.core import composition
from rudang.core.codes import EDUCATION, ETHNIC
from rudang.core.composition import COLUMNS, READS, Composition, Table, age
from rudang.core.facts import FACT
from rudang.core.stages import STAGES

AS_OF = date(2019, 9, 30)
NAMES = {1: "校党委", 2: "学前教育系党总支部", 3: "学生第一党支部", 4: "音乐教育系党支部"}
PARENTS = {1: None, 2: 1, 3: 2, 4: 1}
SCHEMA = {
    "dossier": pl.Int64(),
    "unit": pl.Int32(),
    "stage": pl.String(),
    "is_admitted": pl.Boolean(),
    **{name: FACT[name].kind.dtype for name in READS},
}


def frame(*people: dict[str, object]) -> pl.DataFrame:
    rows = [
        {"dossier": n, "unit": 3, "stage": "applicant", "is_admitted": False} | person
        for n, person in enumerate(people, 1)
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def composed(people: pl.DataFrame, names: dict[int, str] = NAMES) -> Composition:
    return composition.composition(
        people, as_of=AS_OF, names=names, parents=PARENTS, ethnic_names=ETHNIC
    )


def table(people: pl.DataFrame, name: str) -> Table:
    return next(t for t in composed(people).tables if t.name == name)


def counts(people: pl.DataFrame, name: str, column: str = "入党申请人") -> dict[str, int]:
    found = table(people, name)
    at = found.columns.index(column)
    return {row.term: row.counts[at] for row in found.rows if row.counts[at]}


@pytest.mark.parametrize(
    ("born", "as_of", "years"),
    [
        (date(1999, 9, 30), date(2019, 9, 30), 20),
        (date(1999, 10, 1), date(2019, 9, 30), 19),
        (date(1999, 10, 1), date(2019, 10, 1), 20),
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(2000, 2, 29), date(2020, 2, 29), 20),
        (None, date(2019, 9, 30), None),
    ],
)
def test_an_age_is_whole_years_lived(born: date | None, as_of: date, years: int | None) -> None:
    assert frame({"birth_date": born}).select(age(as_of)).item() == years


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(1993, 10, 1), "25 岁及以下"),
        (date(1993, 9, 30), "26—30 岁"),
        (date(1988, 10, 1), "26—30 岁"),
        (date(1988, 9, 30), "31—35 岁"),
        (date(1983, 9, 30), "36—40 岁"),
        (date(1978, 9, 30), "41—59 岁"),
        (date(1959, 10, 1), "41—59 岁"),
        (date(1959, 9, 30), "60 岁及以上"),
        (None, "未掌握"),
    ],
)
def test_bands_of_age_hold_at_their_edges(born: date | None, band: str) -> None:
    found = counts(frame({"birth_date": born}), "年龄")
    assert [term for term in found if not term.startswith("其中")] == [band]


@pytest.mark.parametrize(
    ("code", "level", "is_college"),
    [
        ("14", "研究生", True),
        ("21", "大学本科", True),
        ("31", "大学专科", True),
        ("41", "中专", False),
        ("44", "高中、中技", False),
        ("61", "高中、中技", False),
        ("71", "初中及以下", False),
        ("90", "其他", False),
        (None, "未掌握", False),
    ],
)
def test_levels_of_education(code: str | None, level: str, is_college: bool) -> None:
    found = counts(frame({"education_code": code}), "学历")
    assert set(found) == {level} | ({"其中：大专及以上"} if is_college else set())


@pytest.mark.parametrize(
    ("code", "group"),
    [("01", "汉族"), ("02", "少数民族"), ("56", "少数民族"), ("97", "其他"), (None, "未掌握")],
)
def test_ethnic_groups(code: str | None, group: str) -> None:
    assert counts(frame({"ethnic_code": code}), "民族") == {group: 1}


def test_a_row_for_what_is_unknown_stands_only_where_something_is() -> None:
    assert [row.term for row in table(frame({"sex": "男"}), "性别").rows] == ["男", "女"]
    assert [row.term for row in table(frame({}), "性别").rows] == ["男", "女", "未掌握"]


def test_whoever_has_left_counts_only_among_those_admitted() -> None:
    people = frame(
        {"stage": "ended", "sex": "女"},
        {"stage": "ended", "sex": "女", "is_admitted": True},
        {"stage": "probationary", "sex": "男", "is_admitted": True},
    )
    assert counts(people, "性别", "本期发展") == {"男": 1, "女": 1}
    assert counts(people, "性别", "预备党员") == {"男": 1}
    made = composed(people)
    assert (made.people, made.ended) == (1, 2)


def test_students_are_not_of_the_high_knowledge_group() -> None:
    people = frame(
        {"person_kind": "学生", "education_code": "14"},
        {"person_kind": "教师", "title_level": "副教授"},
        {"person_kind": "职工"},
    )
    assert counts(people, "人员类别") == {
        "学生": 1,
        "教师": 1,
        "职工": 1,
        "其中：高知识群体": 1,
    }


def test_a_unit_holds_all_below_it_and_the_tops_sum_to_the_total() -> None:
    people = frame({"unit": 2}, {"unit": 3}, {"unit": 3}, {"unit": 4})
    assert counts(people, "党组织") == {
        "校党委": 4,
        "学前教育系党总支部": 3,
        "学生第一党支部": 2,
        "音乐教育系党支部": 1,
    }


def test_a_branch_clerk_sees_only_the_own_branch_as_top() -> None:
    made = composed(frame({"unit": 3}), {3: NAMES[3]})
    units = next(t for t in made.tables if t.name == "党组织")
    assert [(row.term, row.depth) for row in units.rows] == [("学生第一党支部", 0)]


def test_an_empty_base_gives_tables_of_noughts() -> None:
    for each in composed(frame()).tables:
        assert not any(each.total.counts)


PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "unit": st.sampled_from(sorted(NAMES)),
            "stage": st.sampled_from(sorted(STAGES)),
            "is_admitted": st.booleans(),
            "sex": st.sampled_from(["男", "女", None]),
            "ethnic_code": st.sampled_from([*sorted(ETHNIC), None]),
            "birth_date": st.none() | st.dates(date(1940, 1, 1), date(2005, 1, 1)),
            "education_code": st.sampled_from([*sorted(EDUCATION), None]),
            "person_kind": st.sampled_from(["学生", "教师", "职工", None]),
        }
    ),
    max_size=25,
)


@given(PEOPLE)
@settings(max_examples=60, deadline=None)
def test_every_table_counts_everybody_once(people: list[dict[str, object]]) -> None:
    made = composed(frame(*people))
    standing = {s for s in STAGES if s != "ended"}
    for each in made.tables:
        rows = [row for row in each.rows if not row.is_part and row.depth == 0]
        sums = tuple(sum(column) for column in zip(*(row.counts for row in rows), strict=True))
        assert (sums or (0,) * len(each.columns)) == each.total.counts, each.name
        if each.columns == COLUMNS:
            assert sum(each.total.counts[:-1]) == sum(p["stage"] in standing for p in people)
            assert each.total.counts[-1] == sum(bool(p["is_admitted"]) for p in people)
