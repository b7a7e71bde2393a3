"""The unit sheet: one row per unit and year, reckoned from the dossiers, the plan and unit acts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from rudang.core.circumstances import is_post
from rudang.core.dates import months_later
from rudang.core.periods import parse
from rudang.core.quotas import HOLDER_FACTS, is_approved, is_awaiting

# How far back the rows go: an older past says nothing of today's unit.
_YEARS = 12


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the unit sheet. Null is unknown: nobody recorded what it is counted from."""

    name: str
    dtype: pl.DataType
    term: str


def _declare() -> Iterator[Column]:
    number, share, day = pl.Int64(), pl.Float64(), pl.Date()
    text, names, flag = pl.String(), pl.List(pl.String()), pl.Boolean()
    yield Column("kind", text, "党组织类型")
    yield Column("is_over", flag, "全年已过")
    yield Column("admitted", number, "接收预备党员")
    yield Column("admitted_before", number, "上一年接收预备党员")
    yield Column("admitted_quarters", pl.List(number), "各季度接收预备党员")
    yield Column("window_most", number, "最集中时段接收人数")
    yield Column("window_past", share, "前几年最集中时段平均接收人数")
    yield Column("window_from", day, "最集中时段起")
    yield Column("window_to", day, "最集中时段止")
    yield Column("quick_known", number, "接收且知道确定积极分子日期的人数")
    yield Column("quick", number, "各环节均按最短时间办理的人数")
    yield Column("targets", number, "列为发展对象")
    yield Column("targets_in_month", number, "最集中月份列为发展对象")
    yield Column("targets_month", day, "最集中月份")
    yield Column("targets_dated", number, "列为发展对象且知道确定积极分子日期的人数")
    yield Column("targets_first_day", number, "满一年当天列为发展对象的人数")
    yield Column("activists_made", number, "新确定入党积极分子")
    yield Column("fallow_years", number, "有申请人而连续未确定入党积极分子的年数")
    yield Column("waiting", number, "培养满一年尚未接收的入党积极分子")
    yield Column("waiting_since", day, "其中最早确定日期")
    yield Column("dry_years", number, "有人可发展而连续未接收的年数")
    yield Column("applicants", number, "入党申请人和入党积极分子")
    yield Column("contact_most", text, "联系最多的培养联系人")
    yield Column("contact_activists", number, "其同时联系的人数")
    yield Column("talks", number, "谈话人次")
    yield Column("talks_known", number, "写明谈话人的谈话")
    yield Column("talker_most", text, "谈话最多的人")
    yield Column("talker_talks", number, "其谈话人次")
    yield Column("talk_day", day, "谈话最集中的一天")
    yield Column("talk_day_talker", text, "当天的谈话人")
    yield Column("talk_day_talks", number, "当天谈话人次")
    yield Column("introduced_known", number, "写明入党介绍人的人数")
    yield Column("introducer_most", text, "介绍最多的入党介绍人")
    yield Column("introducer_people", number, "其介绍的人数")
    yield Column("votes_known", number, "写明票数的支部大会表决")
    yield Column("votes_all_yes", number, "全票赞成的表决")
    yield Column("kin_known", number, "问过亲属情况的在册积极分子和发展对象")
    yield Column("kin_in_post", number, "其中有亲属在本支部任职")
    for group, term in GROUPS.items():
        yield Column(f"{group}_known", number, f"接收的人中知道是否{term}的人数")
        yield Column(f"{group}_share", share, f"接收的人中{term}占比")
        yield Column(f"{group}_pool", share, f"申请人和积极分子中{term}占比")
    yield Column("plan_period", text, "占用最多的计划期间")
    yield Column("plan_quota", number, "该期间计划")
    yield Column("plan_held", number, "该期间已接收（含待审批）")
    yield Column("plan_scheduled", number, "该期间预审合格待接收")
    yield Column("plan_exempt", number, "该期间计划外备案")
    yield Column("plan_total", number, "全年计划")
    yield Column("plan_admitted", number, "全年计划内接收")
    yield Column("plan_teachers", number, "全年计划中的教师")
    yield Column("plan_admitted_teachers", number, "全年接收的教师")
    yield Column("census_on", day, "上报党员人数日期")
    yield Column("census_figure", number, "上报党员人数")
    yield Column("census_register", number, "当日名册党员人数")
    yield Column("analyses", number, "分析入党积极分子队伍次数")
    yield Column("activists_below", number, "所属范围内的入党积极分子")
    yield Column("entered_together", number, "年后同一天补录的记录")
    yield Column("entered_on", day, "补录日期")
    yield Column("extra_demands", number, "没有上级文件的自加要求")
    yield Column("extra_titles", names, "自加的要求")


GROUPS: dict[str, str] = {"women": "女性", "minority": "少数民族", "young": "35岁及以下"}
COLUMNS: tuple[Column, ...] = tuple(_declare())
COLUMN: dict[str, Column] = {column.name: column for column in COLUMNS}
KEYS: dict[str, pl.DataType] = {"unit": pl.Int32(), "year": pl.Int32(), "on": pl.Date()}
SCHEMA: dict[str, pl.DataType] = {**KEYS, **{c.name: c.dtype for c in COLUMNS}}

READS: tuple[str, ...] = (
    *HOLDER_FACTS,
    "name",
    "number",
    "sex",
    "ethnic_code",
    "birth_date",
    "app_signed_on",
    "talk_on",
    "talkers",
    "activist_on",
    "activist_ended_on",
    "contacts",
    "contacts_on",
    "contact_replaced_on",
    "contacts_new",
    "target_on",
    "introducers",
    "introducers_on",
    "votes_no",
    "votes_abstain",
    "votes_spoiled",
)
"""Facts that the sheet is made from, beside `dossier`, `unit`, `branch` and `kin_in_post`."""


class _Columns:
    """`of_unit.admitted` reads the unit sheet's column; an undeclared name fails at import."""

    def __getattr__(self, name: str) -> pl.Expr:
        if name not in SCHEMA:
            raise AttributeError(f"the unit sheet has no column {name!r}")
        return pl.col(name)


of_unit = _Columns()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """The numbers that the sheet is counted with.

    `window_days` is the length of the moving window, `past_years` how many earlier years make
    a unit's own past, `quick_days` what may pass beyond the year of cultivation for an
    admission to count as the quickest possible.
    """

    cultivation_months: int
    window_days: int
    past_years: int
    quick_days: int
    young_years: int


PLAN_SCHEMA: dict[str, pl.DataType] = {
    "unit": pl.Int32(),
    "year": pl.Int32(),
    "period": pl.String(),
    "is_within": pl.Boolean(),
    "quota": pl.Int64(),
    "held": pl.Int64(),
    "admitted": pl.Int64(),
    "scheduled": pl.Int64(),
    "exempt": pl.Int64(),
    "teachers": pl.Int64(),
    "admitted_teachers": pl.Int64(),
}
"""A plan's line; `is_within`: another plan of the year includes the period, so it adds nothing."""

ACTS_SCHEMA: dict[str, pl.DataType] = {
    "unit": pl.Int32(),
    "kind": pl.String(),
    "held_on": pl.Date(),
    "figure": pl.Int64(),
    "register": pl.Int64(),
}
"""Standing unit acts. `register`: how many members the register has on the day, where kept."""

ENTRIES_SCHEMA: dict[str, pl.DataType] = {
    "unit": pl.Int32(),
    "year": pl.Int32(),
    "entered_on": pl.Date(),
    "entered": pl.Int64(),
}
"""How many acts of a year were recorded by hand on one day after it."""

EXTRAS_SCHEMA: dict[str, pl.DataType] = {
    "unit": pl.Int32(),
    "title": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
}
"""Demands of a unit's own making, without a superior's document."""

UNITS_SCHEMA: dict[str, pl.DataType] = {
    "unit": pl.Int32(),
    "kind": pl.String(),
    "began_on": pl.Date(),
    "parent": pl.Int32(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What the sheet is made from: people with READS, `unit`, `branch` and `kin_in_post`."""

    people: pl.DataFrame
    units: pl.DataFrame
    plans: pl.DataFrame
    acts: pl.DataFrame
    entries: pl.DataFrame
    extras: pl.DataFrame


ADMITTED_ON = "admitted_on"
BRANCH = "branch"


def with_admissions(people: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """People with `admitted_on`: the day of the meeting that took them in, still standing.

    It is the approval's where the meeting's is unknown, and null for whoever was not taken in by
    `as_of`. `people` has a row a dossier with the facts of meeting, approval and exit.
    """
    is_in = is_approved(as_of) | is_awaiting(as_of)
    day = pl.coalesce("meeting_on", "approval_on")
    return people.with_columns(admitted_on=pl.when(is_in & (day <= as_of)).then(day))


def unit_sheet(sources: Sources, spans: Spans, *, as_of: date) -> pl.DataFrame:
    """A row for every unit and year since its first record, in SCHEMA, by unit and year."""
    people = with_admissions(sources.people, as_of)
    parts = [
        *_admissions(people, spans),
        *_targets(people, spans, as_of),
        *_activists(people, spans, as_of),
        *_talks(people, as_of),
        _introducers(people, as_of),
        _votes(people),
        _kin(people, as_of),
        *_groups(people, spans, as_of),
        *_plans(sources.plans),
        _entries(sources.entries),
    ]
    rows = _rows([*parts, _act_years(sources.acts)], sources, as_of)
    for part in parts:
        rows = rows.join(part, on=["unit", "year"], how="left", validate="1:1")
    rows = _with_acts(rows, sources, as_of)
    rows = rows.join(sources.units.select("unit", "kind"), on="unit", how="left")
    rows = _with_past(rows, spans)
    for name, dtype in SCHEMA.items():
        if name not in rows.columns:
            rows = rows.with_columns(pl.lit(None, dtype=dtype).alias(name))
    return rows.select(pl.col(n).cast(dtype) for n, dtype in SCHEMA.items()).sort("unit", "year")


def _rows(parts: Sequence[pl.DataFrame], sources: Sources, as_of: date) -> pl.DataFrame:
    """Every unit's years from its first record to the day's own; nothing before a record."""
    seen = pl.concat([part.select(*_KEY) for part in parts])
    demanding = sources.extras.select("unit", year=pl.lit(as_of.year, dtype=pl.Int32))
    # A committee answers for the years of all below it.
    earliest = seen["year"].min()
    over = sources.units.filter(pl.col("kind").is_in(_COMMITTEES)).select(
        "unit", year=pl.lit(as_of.year if earliest is None else earliest, dtype=pl.Int32)
    )
    first = (
        pl.concat([seen, demanding, over])
        .filter(pl.col("unit").is_not_null() & (pl.col("year") <= as_of.year))
        .group_by("unit")
        .agg(first=pl.col("year").min())
    )
    known = pl.max_horizontal("first", pl.lit(as_of.year - _YEARS + 1))
    return (
        first.with_columns(year=pl.int_ranges(known, as_of.year + 1, dtype=pl.Int32))
        .explode("year")
        .with_columns(on=pl.min_horizontal(pl.date(pl.col("year"), 12, 31), pl.lit(as_of)))
        .with_columns(is_over=pl.col("on") == pl.date(pl.col("year"), 12, 31))
    )


_KEY = (pl.col("unit").cast(pl.Int32), pl.col("year").cast(pl.Int32))
_COMMITTEES = ("committee", "working_committee")


def _per_year(frame: pl.DataFrame, unit: str, day: str, **figures: pl.Expr) -> pl.DataFrame:
    return (
        frame.filter(pl.col(day).is_not_null())
        .group_by(pl.col(unit).alias("unit"), pl.col(day).dt.year().alias("year"))
        .agg(**figures)
    )


def _most(frame: pl.DataFrame, count: str, *order: str) -> pl.DataFrame:
    """For each unit and year the row with the greatest count; the first by `order` among equals."""
    return frame.sort(
        "unit", "year", count, *order, descending=[False, False, True, *(False for _ in order)]
    ).unique(["unit", "year"], keep="first", maintain_order=True)


def _admissions(people: pl.DataFrame, spans: Spans) -> Iterator[pl.DataFrame]:
    admitted = people.filter(pl.col(ADMITTED_ON).is_not_null())
    ripe = months_later(pl.col("activist_on"), spans.cultivation_months)
    is_quick = pl.col(ADMITTED_ON) <= ripe.dt.offset_by(f"{spans.quick_days}d")
    quarter = pl.col(ADMITTED_ON).dt.quarter()
    yield _per_year(
        admitted,
        BRANCH,
        ADMITTED_ON,
        admitted=pl.len(),
        admitted_quarters=pl.concat_list((quarter == n).sum().cast(pl.Int64) for n in range(1, 5)),
        quick_known=pl.col("activist_on").is_not_null().sum(),
        quick=is_quick.sum(),
    )
    windows = (
        admitted.sort(BRANCH, ADMITTED_ON)
        .rolling(ADMITTED_ON, period=f"{spans.window_days}d", group_by=BRANCH)
        .agg(window_most=pl.len())
        .select(
            unit=pl.col(BRANCH),
            year=pl.col(ADMITTED_ON).dt.year(),
            window_most="window_most",
            window_to=pl.col(ADMITTED_ON),
        )
    )
    yield _most(windows, "window_most", "window_to").with_columns(
        window_from=pl.col("window_to").dt.offset_by(f"-{spans.window_days - 1}d")
    )


def _targets(people: pl.DataFrame, spans: Spans, as_of: date) -> Iterator[pl.DataFrame]:
    targets = people.filter(pl.col("target_on") <= as_of)
    ripe = months_later(pl.col("activist_on"), spans.cultivation_months)
    yield _per_year(
        targets,
        BRANCH,
        "target_on",
        targets=pl.len(),
        targets_dated=pl.col("activist_on").is_not_null().sum(),
        targets_first_day=(pl.col("target_on") == ripe).sum(),
    )
    month = pl.col("target_on").dt.truncate("1mo")
    months = (
        targets.group_by(
            unit=pl.col(BRANCH), year=pl.col("target_on").dt.year(), targets_month=month
        )
        .agg(targets_in_month=pl.len())
        .select("unit", "year", "targets_month", "targets_in_month")
    )
    yield _most(months, "targets_in_month", "targets_month")


def _activists(people: pl.DataFrame, spans: Spans, as_of: date) -> Iterator[pl.DataFrame]:
    activists = people.filter(pl.col("activist_on") <= as_of)
    yield _per_year(activists, "unit", "activist_on", activists_made=pl.len())
    gone = pl.min_horizontal(ADMITTED_ON, "exited_on", "activist_ended_on")
    ripe = months_later(pl.col("activist_on"), spans.cultivation_months)
    # Who waits at a year's end: ripe by then, gone in a later year or not at all.
    waits = activists.with_columns(ripe=ripe, gone=gone).filter(pl.col("ripe") <= as_of)
    last = (pl.col("gone").dt.year() - 1).fill_null(as_of.year).clip(upper_bound=as_of.year)
    yield (
        _over_years(waits, pl.col("ripe").dt.year(), last)
        .group_by("unit", "year")
        .agg(waiting=pl.len(), waiting_since=pl.col("activist_on").min())
    )
    yield _contacts(activists, as_of)


def _over_years(frame: pl.DataFrame, first: pl.Expr, last: pl.Expr) -> pl.DataFrame:
    """The frame with a row for each year of a span; no row where the span is empty."""
    return (
        frame.with_columns(year=pl.int_ranges(first, last + 1, dtype=pl.Int32))
        .explode("year")
        .filter(pl.col("year").is_not_null())
    )


def _contacts(activists: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The contact with the most activists at one time within each year."""
    until = pl.min_horizontal(
        "target_on", "exited_on", "activist_ended_on", ADMITTED_ON, pl.lit(as_of).dt.offset_by("1d")
    )
    replaced = pl.col("contact_replaced_on").list.min()
    start = pl.coalesce("contacts_on", "activist_on")
    first = activists.select(
        "unit",
        contact=pl.col("contacts"),
        since=start,
        until=pl.min_horizontal(until, replaced),
    )
    then = activists.select("unit", contact=pl.col("contacts_new"), since=replaced, until=until)
    spans = (
        pl.concat([first, then])
        .with_columns(pl.col("contact").list.unique())
        .explode("contact")
        .filter(pl.col("contact").is_not_null() & (pl.col("since") < pl.col("until")))
    )
    yearly = _over_years(
        spans,
        pl.col("since").dt.year(),
        pl.col("until").dt.offset_by("-1d").dt.year(),
    ).with_columns(
        since=pl.max_horizontal("since", pl.date(pl.col("year"), 1, 1)),
        until=pl.min_horizontal("until", pl.date(pl.col("year") + 1, 1, 1)),
    )
    key = ("unit", "year", "contact")
    # Whoever leaves on a day makes room for whoever comes on it, so departures are counted first.
    steps = pl.concat(
        [
            yearly.select(*key, day="since", step=pl.lit(1)),
            yearly.select(*key, day="until", step=pl.lit(-1)),
        ]
    ).sort("day", "step")
    most = steps.group_by(*key).agg(contact_activists=pl.col("step").cum_sum().max())
    return _most(most, "contact_activists", "contact").rename({"contact": "contact_most"})


def _talks(people: pl.DataFrame, as_of: date) -> Iterator[pl.DataFrame]:
    names = pl.element().filter(~is_post(pl.element())).unique()
    talks = people.filter(pl.col("talk_on") <= as_of).with_columns(
        pl.col("talkers").list.eval(names)
    )
    is_known = (pl.col("talkers").list.len() > 0).fill_null(False)
    yield _per_year(talks, "unit", "talk_on", talks=pl.len(), talks_known=is_known.sum())
    each = (
        talks.filter(is_known)
        .explode("talkers")
        .select("unit", year=pl.col("talk_on").dt.year(), talker="talkers", day="talk_on")
    )
    by_talker = each.group_by("unit", "year", talker_most="talker").agg(talker_talks=pl.len())
    yield _most(by_talker, "talker_talks", "talker_most")
    by_day = each.group_by("unit", "year", talk_day="day", talk_day_talker="talker").agg(
        talk_day_talks=pl.len()
    )
    yield _most(by_day, "talk_day_talks", "talk_day", "talk_day_talker")


def introduced_on() -> pl.Expr:
    """The day that puts an introduction into a year: the meeting's, or the assignment's before."""
    return pl.coalesce("meeting_on", "introducers_on", "target_on")


def _introducers(people: pl.DataFrame, as_of: date) -> pl.DataFrame:
    each = (
        people.with_columns(pl.col("introducers").list.unique(), day=introduced_on())
        .filter((pl.col("introducers").list.len() > 0) & (pl.col("day") <= as_of))
        .with_columns(year=pl.col("day").dt.year())
    )
    known = each.group_by(unit=pl.col(BRANCH), year="year").agg(introduced_known=pl.len())
    counted = (
        each.explode("introducers")
        .group_by(unit=pl.col(BRANCH), year="year", introducer_most="introducers")
        .agg(introducer_people=pl.len())
    )
    most = _most(counted, "introducer_people", "introducer_most")
    return known.join(most, on=["unit", "year"], how="left")


def _votes(people: pl.DataFrame) -> pl.DataFrame:
    against = pl.sum_horizontal("votes_no", "votes_abstain", ignore_nulls=False)
    spoiled = pl.col("votes_spoiled").fill_null(0)
    return _per_year(
        people,
        BRANCH,
        "meeting_on",
        votes_known=against.is_not_null().sum(),
        votes_all_yes=(against + spoiled == 0).sum(),
    )


def _kin(people: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Activists and targets of the present, of whom it was asked who their relatives are."""
    present = people.filter(
        pl.col("activist_on").is_not_null()
        & pl.col(ADMITTED_ON).is_null()
        & pl.col("exited_on").is_null()
    )
    return present.group_by("unit").agg(
        year=pl.lit(as_of.year, dtype=pl.Int32).first(),
        kin_known=pl.col("kin_in_post").is_not_null().sum(),
        kin_in_post=(pl.col("kin_in_post").list.len() > 0).sum(),
    )


def _groups(people: pl.DataFrame, spans: Spans, as_of: date) -> Iterator[pl.DataFrame]:
    """Shares of each group among those admitted in a year, and among those who had applied."""
    age = pl.col("year") - pl.col("birth_date").dt.year()
    of_group = {
        "women": pl.col("sex") == "女",
        "minority": pl.col("ethnic_code").is_between(pl.lit("02"), pl.lit("56")),
        "young": age <= spans.young_years,
    }
    applied = people.filter(pl.col("app_signed_on") <= as_of)
    gone = pl.min_horizontal(ADMITTED_ON, "exited_on").dt.year()
    pool = _over_years(
        applied,
        pl.col("app_signed_on").dt.year(),
        gone.fill_null(as_of.year).clip(upper_bound=as_of.year),
    )
    admitted = people.filter(pl.col(ADMITTED_ON).is_not_null()).with_columns(
        year=pl.col(ADMITTED_ON).dt.year()
    )
    yield pool.group_by("unit", "year").agg(
        pl.len().alias("applicants"),
        *((100 * holds.mean()).alias(f"{name}_pool") for name, holds in of_group.items()),
    )
    yield admitted.group_by(unit=pl.col(BRANCH), year="year").agg(
        *(holds.is_not_null().sum().alias(f"{name}_known") for name, holds in of_group.items()),
        *((100 * holds.mean()).alias(f"{name}_share") for name, holds in of_group.items()),
    )


def _plans(plans: pl.DataFrame) -> Iterator[pl.DataFrame]:
    excess = pl.col("held") + pl.col("scheduled") - pl.col("quota")
    terms = {code: parse(code).term for code in plans["period"].unique()}
    yield _most(plans.with_columns(excess=excess), "excess", "period").select(
        "unit",
        "year",
        plan_period=pl.col("period").replace_strict(terms, return_dtype=pl.String),
        plan_quota="quota",
        plan_held="held",
        plan_scheduled="scheduled",
        plan_exempt="exempt",
    )
    yield (
        plans.filter(~pl.col("is_within"))
        .group_by("unit", "year")
        .agg(
            plan_total=pl.col("quota").sum(),
            plan_admitted=pl.col("admitted").sum(),
            plan_teachers=pl.col("teachers").sum(),
            plan_admitted_teachers=pl.col("admitted_teachers").sum(),
        )
    )


def _entries(entries: pl.DataFrame) -> pl.DataFrame:
    return _most(entries, "entered", "entered_on").rename({"entered": "entered_together"})


def _act_years(acts: pl.DataFrame) -> pl.DataFrame:
    return acts.select("unit", year=pl.col("held_on").dt.year()).unique()


def _with_acts(rows: pl.DataFrame, sources: Sources, as_of: date) -> pl.DataFrame:
    """Analyses, reported figures and demands of the unit's own, beside each year."""
    acts = sources.acts.filter(pl.col("held_on") <= as_of).with_columns(
        year=pl.col("held_on").dt.year()
    )
    analyses = acts.filter(pl.col("kind") == "analysis")
    census = (
        acts.filter(pl.col("kind") == "census")
        .sort("held_on")
        .unique(["unit", "year"], keep="last", maintain_order=True)
        .select(
            "unit",
            "year",
            census_on="held_on",
            census_figure="figure",
            census_register="register",
        )
    )
    # Nobody was asked for analyses before the first is recorded or the unit began its work here.
    asked = (
        pl.concat(
            [
                sources.units.select("unit", year=pl.col("began_on").dt.year()),
                analyses.select("unit", "year"),
            ]
        )
        .group_by("unit")
        .agg(asked_since=pl.col("year").min())
    )
    count = analyses.group_by("unit", "year").agg(analyses=pl.len())
    return (
        rows.join(asked, on="unit", how="left")
        .join(count, on=["unit", "year"], how="left")
        .join(census, on=["unit", "year"], how="left")
        .join(_below(rows, sources.units), on=["unit", "year"], how="left")
        .join(_extras(rows, sources.extras), on=["unit", "year"], how="left")
        .with_columns(
            analyses=pl.when(pl.col("year") >= pl.col("asked_since")).then(
                pl.col("analyses").fill_null(0)
            ),
            extra_demands=pl.col("extra_demands").fill_null(0),
        )
    )


def _below(rows: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """How many activists each unit and all below it had waiting or made in each year."""
    parents = dict(units.select("unit", "parent").iter_rows())
    above = []
    for unit in parents:
        at: int | None = unit
        while at is not None:
            above.append((unit, at))
            at = parents.get(at)
    lines = pl.DataFrame(above, schema={"unit": pl.Int32(), "over": pl.Int32()}, orient="row")
    own = rows.select(
        "unit",
        "year",
        people=pl.col("waiting").fill_null(0) + pl.col("activists_made").fill_null(0),
    )
    return (
        own.join(lines, on="unit")
        .group_by(unit=pl.col("over"), year="year")
        .agg(activists_below=pl.col("people").sum())
    )


def _extras(rows: pl.DataFrame, extras: pl.DataFrame) -> pl.DataFrame:
    """Demands in force on a row's day."""
    return (
        rows.select("unit", "year", "on")
        .join(extras, on="unit")
        .filter(
            (pl.col("since") <= pl.col("on"))
            & (pl.col("until").is_null() | (pl.col("until") > pl.col("on")))
        )
        .group_by("unit", "year")
        .agg(extra_demands=pl.len(), extra_titles=pl.col("title").sort())
    )


_COUNTS = (
    *("admitted", "window_most", "targets", "targets_in_month", "activists_made", "waiting"),
    *("talks", "applicants", "quick", "quick_known", "targets_dated", "targets_first_day"),
    *("talks_known", "introduced_known", "votes_known", "votes_all_yes"),
)


def _with_past(rows: pl.DataFrame, spans: Spans) -> pl.DataFrame:
    """Counts of nothing are nought, and each year knows the unit's own years before it.

    A unit's past begins with its first admission on record: earlier years say nothing.
    """
    counted = rows.sort("unit", "year").with_columns(
        pl.col(name).fill_null(0).cast(pl.Int64) for name in _COUNTS
    )
    has_begun = (pl.col("admitted").cum_sum() > 0).over("unit")

    def own(name: str) -> pl.Expr:
        return pl.when(has_begun).then(pl.col(name))

    window_past = own("window_most").shift(1).rolling_mean(spans.past_years, min_samples=1)
    nobody_talked = pl.col("talks") == 0
    nobody_came = (pl.col("admitted") == 0) & (pl.col("introduced_known") == 0)
    return (
        counted.with_columns(
            pl.when(nobody_talked).then(0).otherwise("talker_talks").alias("talker_talks"),
            pl.when(nobody_talked).then(0).otherwise("talk_day_talks").alias("talk_day_talks"),
            pl.when(nobody_came).then(0).otherwise("introducer_people").alias("introducer_people"),
            admitted_before=own("admitted").shift(1).over("unit"),
            window_past=window_past.over("unit"),
        )
        .pipe(_with_runs, "dry_years", "admitted", "waiting")
        .pipe(_with_runs, "fallow_years", "activists_made", "applicants")
    )


def _with_runs(rows: pl.DataFrame, name: str, done: str, could: str) -> pl.DataFrame:
    """How many whole years running nothing was done although there was somebody to do it for.

    The running year neither adds to the years nor, while nothing is done in it, ends them.
    """
    nothing, somebody = pl.col(done) == 0, pl.col(could) > 0
    counts = pl.col("is_over") & nothing & somebody
    ends = ~nothing | ~somebody
    return rows.with_columns(run=ends.cum_sum().over("unit")).with_columns(
        pl.when(ends).then(0).otherwise(counts.cum_sum().over("unit", "run")).alias(name)
    )


def with_marks(people: pl.DataFrame, spans: Spans, *, as_of: date) -> pl.DataFrame:
    """People with the columns by which a pattern picks those behind it; booleans never null.

    `people` as in Sources. Added: `admitted_on`, `introduced_on`, `accompanied_until` (days) and
    `is_quick`, `is_first_day`, `is_waiting`, `is_kin`.
    """
    ripe = months_later(pl.col("activist_on"), spans.cultivation_months)
    gone = pl.min_horizontal(ADMITTED_ON, "exited_on", "activist_ended_on")
    return with_admissions(people, as_of).with_columns(
        introduced_on=introduced_on(),
        accompanied_until=pl.min_horizontal("target_on", gone),
        is_quick=(pl.col(ADMITTED_ON) <= ripe.dt.offset_by(f"{spans.quick_days}d")).fill_null(
            False
        ),
        is_first_day=(pl.col("target_on") == ripe).fill_null(False),
        is_waiting=((ripe <= as_of) & (gone.is_null() | (gone > as_of))).fill_null(False),
        is_kin=(pl.col("kin_in_post").list.len() > 0).fill_null(False)
        & pl.col(ADMITTED_ON).is_null()
        & pl.col("exited_on").is_null(),
    )


def pasts_of(sheet: pl.DataFrame, column: str) -> dict[int, list[tuple[int, float | None]]]:
    """Each unit's years with one of its figures, oldest first."""
    pasts: dict[int, list[tuple[int, float | None]]] = {}
    for unit, year, figure in sheet.select("unit", "year", column).iter_rows():
        pasts.setdefault(unit, []).append((year, figure))
    return pasts
