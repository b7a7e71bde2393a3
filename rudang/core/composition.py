"""The composition of the people on record: who stands at which stage, by group and by unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from rudang.core.facts import PERSON_KINDS, fact
from rudang.core.stages import HIGH_KNOWLEDGE, is_of_group

STANDINGS: Mapping[str, tuple[str, ...]] = {
    "入党申请人": ("applicant",),
    "入党积极分子": ("activist",),
    "发展对象": ("target", "preexamined", "awaiting"),
    "预备党员": ("probationary",),
    "正式党员": ("full",),
}
"""What people are called, and the stages it spans; whoever's case has ended is none of them."""

ADMITTED = "本期发展"
COLUMNS = (*STANDINGS, ADMITTED)
UNKNOWN = "未掌握"
TOTAL = "合计"

READS: tuple[str, ...] = (
    "sex",
    "ethnic_code",
    "birth_date",
    "education_code",
    "degree",
    "title_level",
    "person_kind",
)
"""Facts that composition reads, beside `unit`, `stage` and the boolean `is_admitted`."""


@dataclass(frozen=True, slots=True)
class Group:
    """People of one kind. `is_part`: they are counted within other groups as well (其中)."""

    term: str
    holds: pl.Expr
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A group and how many of it stand in each column; `depth` is how deep a unit stands."""

    term: str
    counts: tuple[int, ...]
    is_part: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of figures. Rows that are no part sum to `total`, but for rows by unit.

    By unit a row holds all below it as well, and only those of depth 0 sum to the total.
    """

    name: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row
    note: str = ""


@dataclass(frozen=True, slots=True)
class Composition:
    """Every table of a day, and the people who are in none because their case has ended."""

    tables: tuple[Table, ...]
    people: int
    ended: int


YOUNG_YEARS = 35
"""The national figures and plans count whoever is no older as young."""


def age(on: date | pl.Expr) -> pl.Expr:
    """Whole years lived on a day, the same for all or each one's own; null without a birth date.

    Born on 29 February one is a year older on 1 March where the year has no such day.
    """
    born, day = fact.birth_date.dt, pl.lit(on).dt if isinstance(on, date) else on.dt
    is_before_birthday = (born.month() > day.month()) | (
        (born.month() == day.month()) & (born.day() > day.day())
    )
    return day.year() - born.year() - is_before_birthday.cast(pl.Int32)


def _sexes() -> list[Group]:
    return [Group("男", fact.sex == "男"), Group("女", fact.sex == "女")]


def _ethnic() -> list[Group]:
    return [
        Group("汉族", fact.ethnic_code == "01"),
        Group("少数民族", fact.ethnic_code.is_between(pl.lit("02"), pl.lit("56"))),
        Group("其他", fact.ethnic_code > "56"),
    ]


# The bands of the annual tables on admission, not those of the stock of members.
_BANDS = (
    ("25 岁及以下", None, 25),
    ("26—30 岁", 26, 30),
    ("31—35 岁", 31, 35),
    ("36—40 岁", 36, 40),
    ("41—59 岁", 41, 59),
    ("60 岁及以上", 60, None),
)


def _ages(as_of: date) -> list[Group]:
    years = age(as_of)
    groups = []
    for term, low, high in _BANDS:
        holds = pl.lit(True)
        if low is not None:
            holds = holds & (years >= low)
        if high is not None:
            holds = holds & (years <= high)
        groups.append(Group(term, holds & years.is_not_null()))
    return [*groups, Group("其中：35 岁及以下", years <= YOUNG_YEARS, is_part=True)]


_EDUCATION = (
    ("研究生", ("1",)),
    ("大学本科", ("2",)),
    ("大学专科", ("3",)),
    ("中专", ("40", "41", "42", "43")),
    ("高中、中技", ("44", "45", "46", "47", "48", "49", "6")),
    ("初中及以下", ("7", "8")),
    ("其他", ("9",)),
)


def _education() -> list[Group]:
    def opens(prefixes: Iterable[str]) -> pl.Expr:
        return fact.education_code.str.contains(f"^(?:{'|'.join(prefixes)})")

    groups = [Group(term, opens(prefixes)) for term, prefixes in _EDUCATION]
    return [*groups, Group("其中：大专及以上", opens(("1", "2", "3")), is_part=True)]


def _kinds() -> list[Group]:
    groups = [Group(kind, fact.person_kind == kind) for kind in PERSON_KINDS]
    return [*groups, Group("其中：高知识群体", is_of_group, is_part=True)]


def _with_unknown(groups: Sequence[Group]) -> list[Group]:
    """The groups and, before those that are parts, whoever is in none of them."""
    whole = [group for group in groups if not group.is_part]
    in_none = ~pl.any_horizontal(pl.lit(False), *(g.holds.fill_null(False) for g in whole))
    parts = [group for group in groups if group.is_part]
    return [*whole, Group(UNKNOWN, in_none), *parts]


def _columns() -> list[Group]:
    stage = pl.col("stage")
    standing = [Group(term, stage.is_in(list(codes))) for term, codes in STANDINGS.items()]
    return [*standing, Group(ADMITTED, pl.col("is_admitted"))]


def crossed(
    frame: pl.DataFrame,
    name: str,
    heading: str,
    rows: Sequence[Group],
    columns: Sequence[Group],
    note: str = "",
) -> Table:
    """How many people are in each row and column at once, in one pass over the frame.

    A row 未掌握 for people in none of the rows is kept only where there are any.
    """
    every = [Group(TOTAL, pl.lit(True)), *_with_unknown(rows)]
    marked = frame.select(
        *(group.holds.fill_null(False).alias(f"r{i}") for i, group in enumerate(every)),
        *(group.holds.fill_null(False).alias(f"c{j}") for j, group in enumerate(columns)),
    )
    counted = marked.select(
        (pl.col(f"r{i}") & pl.col(f"c{j}")).sum().alias(f"{i}.{j}")
        for i in range(len(every))
        for j in range(len(columns))
    )
    total, *found = (
        Row(
            group.term,
            tuple(int(counted[f"{i}.{j}"][0]) for j in range(len(columns))),
            group.is_part,
        )
        for i, group in enumerate(every)
    )
    kept = tuple(row for row in found if row.term != UNKNOWN or any(row.counts))
    return Table(name, heading, tuple(c.term for c in columns), kept, total, note)


def by_unit(
    frame: pl.DataFrame, names: Mapping[int, str], parents: Mapping[int, int | None]
) -> Table:
    """People by the unit that has their dossier, each unit with all below it.

    Args:
        names: the units of the table by id, superiors before their subordinates.
        parents: the unit above each; one that is not in `names` makes a unit a top of the table.
    """
    columns = _columns()
    own = frame.group_by("unit").agg(
        group.holds.fill_null(False).sum().alias(f"c{j}") for j, group in enumerate(columns)
    )
    nothing = (0,) * len(columns)
    sums: dict[int, tuple[int, ...]] = dict.fromkeys(names, nothing)
    total = nothing
    for unit, *figures in own.iter_rows():
        total = _sum(total, figures)
        at: int | None = unit
        while at is not None and at in names:
            sums[at] = _sum(sums[at], figures)
            at = parents[at]
    depths: dict[int, int] = {}
    rows = []
    for unit, name in names.items():
        above = parents[unit]
        depths[unit] = depths[above] + 1 if above in depths else 0
        if any(sums[unit]):
            rows.append(Row(name, sums[unit], depth=depths[unit]))
    note = "各党组织的人数包含其下级党组织的人数。"
    return Table(
        "党组织",
        "按所在党组织",
        tuple(c.term for c in columns),
        tuple(rows),
        Row(TOTAL, total),
        note,
    )


def _sum(one: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _each_group(codes: pl.Series, names: Mapping[str, str]) -> list[Group]:
    """One group for each ethnic group met, those with most people first."""
    met = (
        codes.drop_nulls()
        .value_counts(sort=True)
        .sort(["count", codes.name], descending=[True, False])
    )
    return [
        Group(names.get(code, code), fact.ethnic_code == code) for code in met[codes.name].to_list()
    ]


def composition(
    frame: pl.DataFrame,
    *,
    as_of: date,
    names: Mapping[int, str],
    parents: Mapping[int, int | None],
    ethnic_names: Mapping[str, str],
) -> Composition:
    """Every table over a frame with READS, `unit`, `stage` and `is_admitted`.

    Whoever's case has ended is counted only among those admitted in the period, if they were.
    """
    columns = _columns()
    counted = frame.filter((pl.col("stage") != "ended") | pl.col("is_admitted"))
    years = f"年龄按 {as_of.isoformat()} 的周岁计算。"
    high = f"高知识群体按“{HIGH_KNOWLEDGE.reading}”统计，没有统一规定，以本校认定为准。"
    education = "学历按已取得的学历统计，在读学生一般为高中；结业、肄业计入所在层次。"
    admitted = counted.filter("is_admitted")
    across = [
        Group("总数", pl.lit(True)),
        Group("女", fact.sex == "女"),
        Group("少数民族", _ethnic()[1].holds),
        *(group for group in _ages(as_of) if not group.is_part),
        *(group for group in _education() if not group.is_part),
    ]
    tables = (
        crossed(counted, "性别", "按性别", _sexes(), columns),
        crossed(counted, "民族", "按民族", _ethnic(), columns),
        crossed(
            counted,
            "各民族",
            "按各个民族",
            _each_group(counted["ethnic_code"], ethnic_names),
            columns,
        ),
        crossed(counted, "年龄", "按年龄", _ages(as_of), columns, years),
        crossed(counted, "学历", "按学历", _education(), columns, education),
        crossed(counted, "人员类别", "按人员类别", _kinds(), columns, high),
        by_unit(counted, names, parents),
        crossed(
            admitted,
            ADMITTED,
            "本期发展党员构成",
            _kinds()[:-1],
            across,
            f"{years}各列中年龄、学历未掌握的不计入分段，只计入总数。",
        ),
    )
    ended = frame.filter(pl.col("stage") == "ended").height
    return Composition(tables, frame.height - ended, ended)
