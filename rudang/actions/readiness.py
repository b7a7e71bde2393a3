"""Who may take the next step in a period and what each lacks, and what a month must not miss."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from rudang.actions import calendars, ledger, looks, reviews
from rudang.core.dates import add_months
from rudang.core.facts import FACT, asked
from rudang.core.periods import Period
from rudang.core.readiness import Goal, Group, Need, When, of_month, ready
from rudang.core.scope import Actor, Refused, Right
from rudang.papers.office_lists import Extra, write_list
from rudang.regulation.readiness import DUTIES, DUTY, GOALS, READS, prepared
from rudang.regulation.registry import REGULATION
from rudang.store import frames
from rudang.store.reads import dossiers as dossier_reads
from rudang.store.reads.units import whole_tree

PAGE = 50
MOST = 20_000
"""Rows of one exported list."""
_HAN = "01"
COMPLETE = "complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom a list is asked for; None and blanks ask for nothing.

    `lack` is the code of a need, or COMPLETE for those who lack nothing. `care` is `high` for
    the high-knowledge group or `minority`.
    """

    units: Collection[int] | None = None
    person_kind: str = ""
    care: str = ""
    lack: str = ""
    text: str = ""
    when: When = When.WITHIN
    page: int = 1


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that somebody lacks, or of which nobody knows whether it is there."""

    code: str
    words: str
    article: str
    act: str
    is_unknown: bool
    is_local: bool

    @property
    def in_short(self) -> str:
        return f"{self.words}（未掌握）" if self.is_unknown else self.words


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who stands before a goal."""

    dossier: int
    name: str
    number: str
    unit: int
    class_or_office: str
    person_kind: str
    is_high: bool
    is_minority: bool
    earliest_on: date | None
    latest_on: date | None
    lacks: Sequence[Lack]

    @property
    def is_complete(self) -> bool:
        return not self.lacks


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the people before a goal.

    `counts` are those of each goal within the period; `whens` those of the goal shown, `needs`
    how many of those listed lack each need, all before `lack` narrowed them.
    """

    lines: Sequence[Line]
    total: int
    page: int
    pages: int
    counts: Mapping[str, int]
    whens: Mapping[When, int]
    needs: Mapping[str, int]
    complete: int


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a month must not miss of somebody."""

    dossier: int
    name: str
    number: str
    unit: int
    class_or_office: str
    duty: str
    since_on: date
    due_on: date | None
    article: str


@dataclass(frozen=True, slots=True)
class Tasks:
    """A page of one group of a month's tasks; `total` counts all of them."""

    tasks: Sequence[Task]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A workbook's bytes and how many rows it holds."""

    body: bytes
    rows: int


def people(
    as_of: date,
    today: date,
    *,
    units: Collection[int] | None = None,
    more: Collection[str] = (),
) -> pl.DataFrame:
    """Everybody in scope on a day, ready for goals and duties.

    Args:
        units: only those who stand at these today.
        more: further facts.
    """
    wanted = READS | set(more)
    if as_of != today and units is None:
        frame = reviews.judged(as_of, today).frame
    else:
        if as_of == today:
            where, params = ("", ()) if units is None else ("s.unit_id = ANY(%s)", [sorted(units)])
            found = frames.sheets(wanted, where=where, params=params)
        else:
            some = dossier_reads.of_units(units or ())
            found = frames.gathered(as_of=as_of, known_at=timezone.now(), dossiers=some)
        frame = frames.enriched(found, wanted, as_of=as_of).join(
            dossier_reads.spellings(), on="dossier", how="left", maintain_order="left"
        )
    return prepared(frame, as_of=as_of, calendar=calendars.in_force())


def narrowed(frame: pl.DataFrame, wanted: Wanted) -> pl.DataFrame:
    """Those of the people whom a list is asked for, needs apart."""
    if wanted.units is not None:
        frame = frame.filter(pl.col("unit").is_in(sorted(wanted.units)))
    if wanted.person_kind:
        frame = frame.filter(pl.col("person_kind") == wanted.person_kind)
    if wanted.care == "high":
        frame = frame.filter(pl.col("is_high_knowledge"))
    if wanted.care == "minority":
        frame = frame.filter(pl.col("ethnic_code") != _HAN)
    word = "".join(wanted.text.split())
    if not word:
        return frame
    if not word.isascii():
        return frame.filter(pl.col("name").str.contains(word, literal=True))
    low = word.lower()
    return frame.filter(
        pl.col("initials").str.starts_with(low)
        | pl.col("pinyin").str.starts_with(low)
        | pl.col("number").str.starts_with(word)
    )


def next_ones(
    goal: str, period: Period, wanted: Wanted, *, as_of: date, today: date, size: int = PAGE
) -> Listing:
    """Who may reach a goal in a period, nearest day first, with what each still lacks."""
    frame = narrowed(people(as_of, today, units=wanted.units), wanted)
    found = {
        code: ready(frame, one, period, editions=REGULATION.editions) for code, one in GOALS.items()
    }
    counts = {code: _count(one, When.WITHIN) for code, one in found.items()}
    whens = {when: _count(found[goal], when) for when in When}
    rows = found[goal].filter(pl.col("when") == wanted.when.value)
    needs = {need.code: rows.filter(_lacks(need.code)).height for need in GOALS[goal].needs}
    complete = rows.filter("is_complete").height
    rows = _of_lack(rows, wanted.lack)
    page, pages, first = _place(wanted.page, rows.height, size)
    shown = [_line(row, GOALS[goal]) for row in rows[first : first + size].iter_rows(named=True)]
    return Listing(shown, rows.height, page, pages, counts, whens, needs, complete)


def _count(rows: pl.DataFrame, when: When) -> int:
    return rows.filter(pl.col("when") == when.value).height


def _lacks(code: str) -> pl.Expr:
    return pl.col("lacks").list.contains(code) | pl.col("unknown").list.contains(code)


def _of_lack(rows: pl.DataFrame, lack: str) -> pl.DataFrame:
    if lack == COMPLETE:
        return rows.filter("is_complete")
    return rows.filter(_lacks(lack)) if lack else rows


def _place(page: int, total: int, size: int) -> tuple[int, int, int]:
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    return page, pages, (page - 1) * size


def _line(row: Mapping[str, Any], goal: Goal) -> Line:
    return Line(
        row["dossier"],
        row["name"] or "",
        row["number"] or "",
        row["unit"],
        row["class_or_office"] or "",
        row["person_kind"] or "",
        bool(row["is_high_knowledge"]),
        row["ethnic_code"] not in (None, _HAN),
        row["earliest_on"],
        row["latest_on"],
        _lacked(row, goal),
    )


def _lacked(row: Mapping[str, Any], goal: Goal) -> list[Lack]:
    """What somebody lacks, in the order of the steps."""
    made = []
    for need in goal.needs:
        is_unknown = need.code in row["unknown"]
        if is_unknown or need.code in row["lacks"]:
            made.append(
                Lack(
                    need.code,
                    need.term if is_unknown else _words(need, row),
                    need.cite[row["edition"]],
                    need.act,
                    is_unknown,
                    bool(need.local),
                )
            )
    return made


def lacking(frame: pl.DataFrame, goal: str, period: Period) -> Mapping[int, Sequence[Lack]]:
    """What each of those who stand before a goal lacks, by dossier; `frame` as of `people`."""
    rows = ready(frame, GOALS[goal], period, editions=REGULATION.editions)
    return {row["dossier"]: _lacked(row, GOALS[goal]) for row in rows.iter_rows(named=True)}


def _words(need: Need, row: Mapping[str, Any]) -> str:
    day = row[f"day_{need.code}"]
    return need.says.format(day=day.isoformat()) if need.says and day else need.term


def month_of(code: str) -> date | None:
    """The first day of a month written 2019-10; None where the text names none."""
    try:
        return date.fromisoformat(f"{code}-01") if len(code) == 7 else None
    except ValueError:
        return None


def last_day_of(month: date) -> date:
    """The last day of the month that begins on a day."""
    return add_months(month, 1) - timedelta(days=1)


def of_the_month(
    month: date,
    wanted: Wanted,
    *,
    as_of: date,
    today: date,
    size: int,
    only: Group | None = None,
) -> Mapping[Group, Tasks]:
    """What a month must not miss, by group, whatever is overdue first.

    Args:
        month: its first day.
        only: the one group whose page is asked for; the others come from their beginning.
    """
    frame = _month_frame(narrowed(people(as_of, today, units=wanted.units), wanted), month, as_of)
    made = {}
    for group in Group:
        codes = [duty.code for duty in DUTIES if duty.group is group]
        rows = frame.filter(pl.col("duty").is_in(codes))
        page, pages, first = _place(wanted.page if group is only else 1, rows.height, size)
        tasks = [_task(row) for row in rows[first : first + size].iter_rows(named=True)]
        made[group] = Tasks(tasks, rows.height, page, pages)
    return made


def _month_frame(frame: pl.DataFrame, month: date, as_of: date) -> pl.DataFrame:
    return of_month(frame, DUTIES, last_day_of(month), as_of=as_of, editions=REGULATION.editions)


def _task(row: Mapping[str, Any]) -> Task:
    return Task(
        row["dossier"],
        row["name"] or "",
        row["number"] or "",
        row["unit"],
        row["class_or_office"] or "",
        row["duty"],
        row["since_on"],
        row["due_on"],
        DUTY[row["duty"]].cite[row["edition"]],
    )


# The offices' own lists -----------------------------------------------------------------------

_PERSON = ("name", "sex", "ethnic_code", "birth_date", "id_no", "number", "person_kind")
_PLACE = ("education_code", "unit", "class_or_office")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "activist": ("app_signed_on", "app_received_on", "talk_on", "talkers", "youth_league_rec_on"),
    "target": (
        "app_signed_on",
        "activist_on",
        "activist_filed_on",
        "contacts",
        "observations",
        "school_cert_on",
        "opinions_on",
        "target_meeting_on",
    ),
    "admission": (
        "app_signed_on",
        "activist_on",
        "target_on",
        "contacts",
        "introducers",
        "review_concluded_on",
        "review_result",
        "train_from",
        "train_to",
        "train_days",
        "train_hours",
        "preexam_on",
        "preexam_result",
        "form_serial",
    ),
    "full": (
        "introducers",
        "meeting_on",
        "approval_on",
        "probation_from",
        "probation_to",
        "oath_on",
        "probation_observations",
        "full_app_on",
        "extend_to",
    ),
    "activists": (
        "app_signed_on",
        "talk_on",
        "youth_league_rec_on",
        "activist_on",
        "activist_filed_on",
        "contacts",
        "observations",
        "thought_reports",
        "school_cert_on",
    ),
    "month": (),
}
TITLES: Mapping[str, str] = {
    "activist": "拟确定入党积极分子人选名册",
    "target": "拟列为发展对象人选名册",
    "admission": "拟接收预备党员名册",
    "full": "拟转正预备党员名册",
    "activists": "入党积极分子名册",
}


def _facts(kind: str, *, unmask: bool) -> tuple[str, ...]:
    person = _PERSON if unmask else tuple(name for name in _PERSON if name != "id_no")
    return (*person, *_PLACE, *COLUMNS[kind])


def _must_be_allowed(by: Actor, frame: pl.DataFrame, *, unmask: bool) -> None:
    if not by.may(Right.LOAD):
        raise Refused("您没有导出名册的权限。")
    if frame.height > MOST:
        raise Refused(f"一次最多导出 {MOST:,} 人，现在选中 {frame.height:,} 人，请先缩小范围。")
    if unmask and not all(by.may(Right.UNMASK, unit) for unit in frame["unit"].unique()):
        raise Refused("名册中有您无权查看完整公民身份号码的人，请不带号码导出。")


@transaction.atomic
def export_goal(
    *,
    by: Actor,
    goal: str,
    period: Period,
    wanted: Wanted,
    as_of: date,
    today: date,
    unmask: bool = False,
) -> Sheet:
    """The people before a goal in a period as the office's list; it loads again as a roster.

    The identity number is left out unless asked for by somebody with the right to it.
    """
    facts = _facts(goal, unmask=unmask)
    frame = narrowed(people(as_of, today, units=wanted.units, more=_stored(facts)), wanted)
    rows = ready(frame, GOALS[goal], period, editions=REGULATION.editions)
    rows = _of_lack(rows.filter(pl.col("when") == wanted.when.value), wanted.lack)
    _must_be_allowed(by, rows, unmask=unmask)
    lacks = [in_short(_lacked(row, GOALS[goal])) for row in rows.iter_rows(named=True)]
    body = write_list(
        rows,
        facts,
        {place.id: place.name for place in whole_tree().values()},
        title=f"{period.term}{TITLES[goal]}",
        sheet="名册",
        as_of=as_of,
        extras=(
            Extra("最早可办日期", rows["earliest_on"].to_list(), 14),
            Extra("最迟办理日期", rows["latest_on"].to_list(), 14),
            Extra("尚缺", lacks, 48),
        ),
    )
    _write_down(by, f"{goal}-{period.code}", rows, as_of, today, unmask=unmask)
    return Sheet(body, rows.height)


@transaction.atomic
def export_activists(
    *, by: Actor, wanted: Wanted, as_of: date, today: date, unmask: bool = False
) -> Sheet:
    """Everybody who is an activist on a day, with contacts, observations and reports."""
    facts = _facts("activists", unmask=unmask)
    frame = narrowed(people(as_of, today, units=wanted.units, more=_stored(facts)), wanted)
    rows = frame.filter(GOALS["target"].open_to).sort("unit", "pinyin", "dossier")
    _must_be_allowed(by, rows, unmask=unmask)
    body = write_list(
        rows,
        facts,
        {place.id: place.name for place in whole_tree().values()},
        title=TITLES["activists"],
        sheet="名册",
        as_of=as_of,
        extras=(Extra("满一年日期", _year_over(rows), 14),),
    )
    _write_down(by, "activists", rows, as_of, today, unmask=unmask)
    return Sheet(body, rows.height)


def _year_over(rows: pl.DataFrame) -> list[date | None]:
    day = next(need.day for need in GOALS["target"].needs if need.code == "year")
    assert day is not None
    return rows.select(year=day)["year"].to_list()


@transaction.atomic
def export_month(
    *, by: Actor, month: date, wanted: Wanted, as_of: date, today: date, only: Group | None = None
) -> Sheet:
    """What a month must not miss as a list: matter, last day, article. No identity numbers."""
    facts = tuple(name for name in _facts("month", unmask=False) if name != "birth_date")
    frame = narrowed(people(as_of, today, units=wanted.units, more=_stored(facts)), wanted)
    rows = _month_frame(frame, month, as_of).select(
        "dossier", "duty", "since_on", "due_on", "edition"
    )
    if only is not None:
        rows = rows.filter(
            pl.col("duty").is_in([duty.code for duty in DUTIES if duty.group is only])
        )
    rows = rows.join(frame, on="dossier", how="left", maintain_order="left")
    _must_be_allowed(by, rows, unmask=False)
    duties = [DUTY[code] for code in rows["duty"]]
    editions = rows["edition"].to_list()
    term = f"{month.year}年{month.month}月"
    body = write_list(
        rows,
        facts,
        {place.id: place.name for place in whole_tree().values()},
        title=f"{term}{only.term if only else '要谈话、考察和讨论的'}人员名单",
        sheet="名单",
        as_of=as_of,
        extras=(
            Extra("事项", [duty.term for duty in duties], 22),
            Extra("可以办理之日", rows["since_on"].to_list(), 14),
            Extra("最迟办理日期", rows["due_on"].to_list(), 14),
            Extra(
                "依据条款",
                [d.cite[e] for d, e in zip(duties, editions, strict=True)],
                22,
            ),
            Extra("办理情况", [None] * rows.height, 24),
        ),
    )
    _write_down(by, f"month-{month.isoformat()[:7]}", rows, as_of, today, unmask=False)
    return Sheet(body, rows.height)


def _stored(facts: Sequence[str]) -> set[str]:
    names = {name for name in facts if name in FACT}
    return names | {asked(name) for name in names}


def in_short(lacks: Sequence[Lack]) -> str:
    """What is lacking in one line."""
    return "；".join(one.in_short for one in lacks)


def _write_down(
    by: Actor, what: str, rows: pl.DataFrame, as_of: date, today: date, *, unmask: bool
) -> None:
    people = rows["dossier"].unique().to_list()
    looks.note_many(by=by, dossiers=people, kind=looks.EXPORTED, today=today)
    ledger.write(
        ledger.Event(
            verb="export_list",
            subject_kind="roster",
            subject_id=what,
            unit=by.place,
            after={"people": rows.height, "with_identity": unmask, "as_of": as_of.isoformat()},
        ),
        by=by,
    )
