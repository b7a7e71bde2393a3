"""States and verdicts: what a missing fact, a late act and a passing day make of a rule."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from rudang.core.evaluate import FINDING_SCHEMA, judge, verdict_of, verdicts
from rudang.core.rules import Edition, Level, Rule, State, Verdict
from rudang.core.workdays import WorkingDays, workdays_between

EDITIONS = (
    Edition("old", "旧版", "甲", date(2014, 5, 28), date(2026, 5, 11)),
    Edition("new", "新版", "甲", date(2026, 5, 11)),
)
AS_OF = date(2020, 6, 1)
TALK = Rule(
    id="T",
    cite={"old": "第一条"},
    level=Level.BREACH,
    title="t",
    step=2,
    on=pl.col("talk_on"),
    applies=pl.col("app_signed_on").is_not_null(),
    met=pl.col("talk_on"),
    not_before=pl.col("app_signed_on"),
    due=pl.col("app_received_on"),
    later=pl.col("activist_on").is_not_null(),
    asks="talk_on",
    says="{talk_on}",
)


def _judged(
    rule: Rule, *, as_of: date = AS_OF, is_asked: bool = True, **days: str
) -> tuple[str, date | None, date | None, str]:
    names = ("app_signed_on", "app_received_on", "talk_on", "activist_on", "exited_on")
    row = {n: date.fromisoformat(days[n]) if n in days else None for n in names}
    frame = pl.DataFrame(
        [{"dossier": 1, "unit": 1, "asked_talk_on": is_asked, **row}],
        schema={
            "dossier": pl.Int64,
            "unit": pl.Int32,
            "asked_talk_on": pl.Boolean,
            **dict.fromkeys(names, pl.Date),
        },
    )
    found = judge(frame, [rule], EDITIONS, as_of=as_of, keep=tuple(State))
    assert dict(found.schema) == FINDING_SCHEMA
    return found.select("state", "on", "due_on", "edition").row(0)


COUNTING = replace(
    TALK,
    met=None,
    asks=None,
    not_before=None,
    due=None,
    later=None,
    holds=workdays_between("app_signed_on", "talk_on") >= 5,
)


@pytest.mark.parametrize(
    ("holidays", "state"),
    [([], State.MET), ([date(2020, 1, 13)], State.BROKEN)],
)
def test_the_calendar_given_decides_what_a_working_day_is(
    holidays: list[date], state: State
) -> None:
    row = {"dossier": 1, "unit": 1, "app_signed_on": date(2020, 1, 10)}
    frame = pl.DataFrame([{**row, "talk_on": date(2020, 1, 17)}])
    calendar = WorkingDays(holidays, [], [2020])
    found = judge(frame, [COUNTING], EDITIONS, as_of=AS_OF, keep=tuple(State), calendar=calendar)
    assert found["state"].to_list() == [state]


def test_working_days_are_not_counted_without_a_calendar() -> None:
    with pytest.raises(ValueError, match="calendar"):
        judge(pl.DataFrame({"dossier": [1], "unit": [1]}), [COUNTING], EDITIONS, as_of=AS_OF)


def test_a_rule_that_counts_working_days_reads_the_days_themselves() -> None:
    assert COUNTING.reads == {"app_signed_on", "talk_on"}
    assert COUNTING.counted_days == {"app_signed_on", "talk_on"}


SIGNED = {"app_signed_on": "2020-01-10", "app_received_on": "2020-02-10"}


@pytest.mark.parametrize(
    ("days", "state"),
    [
        ({}, State.NOT_APPLICABLE),
        (SIGNED | {"talk_on": "2020-02-10"}, State.MET),
        (SIGNED | {"talk_on": "2020-02-11"}, State.MET_LATE),
        (SIGNED | {"talk_on": "2020-01-09"}, State.BROKEN),
        (SIGNED, State.OPEN),
        (SIGNED | {"activist_on": "2020-05-01"}, State.BROKEN),
        (SIGNED | {"exited_on": "2020-05-01"}, State.NOT_APPLICABLE),
        (SIGNED | {"talk_on": "2026-05-11"}, State.NOT_APPLICABLE),
        ({"app_signed_on": "2020-01-10", "talk_on": "2020-02-11"}, State.UNKNOWN),
        ({"app_signed_on": "2020-01-10", "talk_on": "2020-01-09"}, State.BROKEN),
    ],
)
def test_the_state_of_an_act_with_a_deadline(days: dict[str, str], state: State) -> None:
    assert _judged(TALK, **days)[0] == state.value


def test_what_was_never_asked_is_unknown_even_after_later_steps() -> None:
    assert _judged(TALK, is_asked=False, **SIGNED)[0] == State.UNKNOWN
    assert _judged(TALK, is_asked=False, activist_on="2020-05-01", **SIGNED)[0] == State.UNKNOWN


def test_an_absence_that_is_no_breach_becomes_unknown() -> None:
    rule = replace(TALK, absence_is_breach=False)
    assert _judged(rule, activist_on="2020-05-01", **SIGNED)[0] == State.UNKNOWN


def test_an_open_act_is_judged_by_the_edition_of_the_day_asked_about() -> None:
    assert _judged(TALK, **SIGNED) == ("open", None, date(2020, 2, 10), "old")
    assert _judged(TALK, as_of=date(2026, 5, 11), **SIGNED)[0] == State.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("holds", "state"), [(True, State.MET), (False, State.BROKEN), (None, State.UNKNOWN)]
)
def test_the_state_of_a_condition(holds: bool | None, state: State) -> None:
    condition = pl.lit(holds, dtype=pl.Boolean)
    rule = replace(TALK, met=None, not_before=None, due=None, holds=condition)
    assert _judged(rule, **SIGNED)[0] == state.value


@pytest.mark.parametrize(
    ("state", "due_on", "verdict"),
    [
        (State.OPEN, None, Verdict.PENDING),
        (State.OPEN, "2020-06-17", Verdict.PENDING),
        (State.OPEN, "2020-06-16", Verdict.DUE_SOON),
        (State.OPEN, "2020-06-01", Verdict.DUE_SOON),
        (State.OPEN, "2020-05-31", Verdict.OVERDUE),
        (State.BROKEN, "2020-05-31", Verdict.BROKEN),
        (State.MET_LATE, "2020-07-31", Verdict.MET_LATE),
        (State.UNKNOWN, None, Verdict.UNKNOWN),
    ],
)
def test_time_turns_only_open_into_more(state: State, due_on: str | None, verdict: Verdict) -> None:
    day = due_on and date.fromisoformat(due_on)
    assert verdict_of(state, day, as_of=AS_OF, soon_days=15) is verdict
    frame = pl.DataFrame({"s": [state.value], "d": [day]}, schema={"s": pl.String, "d": pl.Date})
    found = frame.select(verdicts(pl.col("s"), pl.col("d"), as_of=AS_OF, soon_days=15)).item()
    assert found == verdict.value


def test_no_rules_make_no_findings() -> None:
    empty = judge(pl.DataFrame({"dossier": [1], "unit": [1]}), [], EDITIONS, as_of=AS_OF)
    assert dict(empty.schema) == FINDING_SCHEMA
    assert empty.is_empty()
