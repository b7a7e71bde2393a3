"""Who may take the next step and when, what each still lacks, and what a month must not miss.

Nobody is scored or ranked: lists are in the order of days, then of names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl

from rudang.core.facts import FACT
from rudang.core.periods import Period
from rudang.core.rules import ON, Cite, Edition
from rudang.core.workdays import WorkingDays

AS_OF = pl.col("as_of")
"""The day looked at, a column of the frame that is judged."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Need:
    """Something that must be there before a goal.

    `has` is null where nobody knows. `act` is the kind of act that records it; blank where only
    time brings it. `day` is the day that `says` names: when time brings it, or until when it is
    wanted. The need binds in the editions that `cite` names. `local` is the demand's code.
    """

    code: str
    term: str
    cite: Cite
    has: pl.Expr
    act: str = ""
    day: pl.Expr | None = None
    says: str = ""
    local: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Goal:
    """A step that people wait for: who stands before it, from which day it is lawful.

    `open_to` is never null. `earliest` is null where the acts do not tell. `latest` is the last
    day for it, where there is one. `act` records that it was done.
    """

    code: str
    term: str
    title: str
    step: int
    act: str
    cite: Cite
    open_to: pl.Expr
    earliest: pl.Expr
    needs: tuple[Need, ...]
    latest: pl.Expr | None = None


class When(StrEnum):
    """How a goal lies to a period."""

    WITHIN = "within"
    LATER = "later"
    UNKNOWN = "unknown"


class Group(StrEnum):
    """What a month's list is about."""

    TALK = "talk"
    OBSERVE = "observe"
    DISCUSS = "discuss"

    @property
    def term(self) -> str:
        return {
            Group.TALK: "要谈话的",
            Group.OBSERVE: "要考察的",
            Group.DISCUSS: "要讨论和办理的",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Duty:
    """Something to be done about a person from `since` on, until `due` where there is a last day.

    `since` is null of whomever it does not concern. It belongs to a month once `since` has come;
    `waits_for_due`: only when its last day has come. `reading` says what the day rests on where
    no article sets it.
    """

    code: str
    group: Group
    term: str
    act: str
    cite: Cite
    since: pl.Expr
    due: pl.Expr | None = None
    waits_for_due: bool = False
    reading: str = ""


def working_days_after(
    frame: pl.DataFrame, column: str, days: int, calendar: WorkingDays, *, name: str
) -> pl.DataFrame:
    """The frame with `name`: the day by which `days` working days have passed since `column`.

    The day it starts from does not count; a blank one gives a blank.
    """
    starts = frame[column].drop_nulls().unique().to_list()
    ends = [calendar.after(start, days) for start in starts]
    return frame.with_columns(
        pl.col(column)
        .replace_strict(
            pl.Series(starts, dtype=pl.Date()),
            pl.Series(ends, dtype=pl.Date()),
            default=None,
            return_dtype=pl.Date(),
        )
        .alias(name)
        if starts
        else pl.lit(None, dtype=pl.Date()).alias(name)
    )


def _edition(editions: Sequence[Edition]) -> pl.Expr:
    code: pl.Expr = pl.lit(editions[0].code)
    for edition in editions[1:]:
        code = pl.when(pl.lit(edition.since) <= ON).then(pl.lit(edition.code)).otherwise(code)
    return code


def ready(
    frame: pl.DataFrame, goal: Goal, period: Period, *, editions: Sequence[Edition]
) -> pl.DataFrame:
    """Who stands before a goal, in the order of days, then of names.

    The frame has `as_of` and what the goal's expressions read. Added are `earliest_on`,
    `latest_on`, `edition` in force on the earliest day, `when`, `lacks` and `unknown` (codes of
    needs, in their order), and `day_` with the code for every need that names a day. What is
    not done yet cannot be done before `as_of`, so no earliest day lies before it.
    """
    latest = pl.lit(None, dtype=pl.Date()) if goal.latest is None else goal.latest
    within = pl.col("earliest_on") < period.until
    made = (
        frame.lazy()
        .with_columns(AS_OF.alias(ON.meta.output_name()))
        .filter(goal.open_to)
        .with_columns(earliest_on=goal.earliest)
        .with_columns(pl.coalesce("earliest_on", AS_OF).alias(ON.meta.output_name()))
        .with_columns(latest_on=latest, edition=_edition(editions))
        .with_columns(
            pl.when(within)
            .then(pl.lit(When.WITHIN.value))
            .when(pl.col("earliest_on").is_null())
            .then(pl.lit(When.UNKNOWN.value))
            .otherwise(pl.lit(When.LATER.value))
            .alias("when"),
            *(
                (pl.lit(None, dtype=pl.Date()) if n.day is None else n.day).alias(f"day_{n.code}")
                for n in goal.needs
            ),
        )
        .with_columns(
            lacks=_codes((n.code, _binds(n) & ~n.has) for n in goal.needs),
            unknown=_codes((n.code, _binds(n) & n.has.is_null()) for n in goal.needs),
        )
        .with_columns(
            is_complete=(pl.col("lacks").list.len() == 0) & (pl.col("unknown").list.len() == 0)
        )
    )
    return made.collect().sort(
        "earliest_on", "pinyin", "dossier", nulls_last=True, maintain_order=True
    )


def _binds(need: Need) -> pl.Expr:
    binds = pl.col("edition").is_in(list(need.cite))
    if need.local:
        binds = binds & pl.col(f"local_{need.local}").is_not_null()
    return binds


def _codes(told: Iterable[tuple[str, pl.Expr]]) -> pl.Expr:
    """Those of the codes whose condition holds, as a list; what is unknown does not hold."""
    items = [
        pl.when(holds.fill_null(False)).then(pl.lit(code)).otherwise(pl.lit(None, pl.String()))
        for code, holds in told
    ]
    return pl.concat_list(items).list.drop_nulls()


DUTIES_SCHEMA: dict[str, pl.DataType] = {
    "dossier": pl.Int64(),
    "unit": pl.Int32(),
    "name": pl.String(),
    "duty": pl.String(),
    "since_on": pl.Date(),
    "due_on": pl.Date(),
    "edition": pl.String(),
}


def of_month(
    frame: pl.DataFrame,
    duties: Iterable[Duty],
    last_day: date,
    *,
    as_of: date,
    editions: Sequence[Edition],
) -> pl.DataFrame:
    """What the month that ends on a day must not miss: a row per person and duty.

    Whatever is overdue stands first, then by last day, then what has none. The frame has `as_of`,
    `pinyin` and what the duties read; returned are the columns of DUTIES_SCHEMA, `pinyin`,
    `number`, `class_or_office` and `person_kind`.
    """
    # While an act is open, the edition in force when it could be done governs it.
    on = max(as_of, last_day)
    base = (
        frame.lazy()
        .with_columns(pl.lit(on).alias(ON.meta.output_name()))
        .with_columns(edition=_edition(editions))
    )
    parts = []
    for duty in duties:
        due = pl.lit(None, dtype=pl.Date()) if duty.due is None else duty.due
        has_come = pl.col("due_on" if duty.waits_for_due else "since_on") <= last_day
        parts.append(
            base.with_columns(since_on=duty.since, due_on=due)
            .filter(pl.col("since_on").is_not_null() & has_come.fill_null(False))
            .select(
                *(pl.lit(duty.code).alias(n) if n == "duty" else n for n in DUTIES_SCHEMA),
                "pinyin",
                "number",
                "class_or_office",
                "person_kind",
            )
        )
    return (
        pl.concat(parts)
        .collect()
        .sort("due_on", "since_on", "pinyin", "dossier", nulls_last=True, maintain_order=True)
    )


def reads(expressions: Iterable[pl.Expr | None]) -> frozenset[str]:
    """Facts and other columns that expressions read."""
    names = {name for one in expressions if one is not None for name in one.meta.root_names()}
    return frozenset(
        name for name in names if name in FACT or name.startswith(("asked_", "local_"))
    )
