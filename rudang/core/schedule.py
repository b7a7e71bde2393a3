"""Planned days of steps still to be done, written as “15 2019-10-10”: the step, then the day."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

STEPS = range(1, 26)

_ENTRY = re.compile(r"(\d{1,2}) (\d{4}-\d{2}-\d{2})")


def parse(entries: Iterable[str] | None) -> dict[int, date]:
    """The planned day of each step.

    Raises:
        ValueError: an entry is not a step and a day, or a step stands there twice.
    """
    days: dict[int, date] = {}
    for entry in entries or ():
        found = _ENTRY.fullmatch(entry)
        if found is None or int(found[1]) not in STEPS or int(found[1]) in days:
            raise ValueError(f"{entry!r} is no planned day of a step")
        days[int(found[1])] = date.fromisoformat(found[2])
    return days


def written(days: Mapping[int, date]) -> list[str]:
    """The entries of planned days, in the order of the steps."""
    return [f"{step} {days[step].isoformat()}" for step in sorted(days)]


def in_words(entries: Iterable[str] | None) -> str:
    """The entries as a page shows them."""
    return "、".join(f"第 {step} 步 {day.isoformat()}" for step, day in parse(entries).items())


def outside(day: date, *, earliest: date | None, latest: date | None) -> str:
    """What is wrong with a planned day beside the legal window; empty where it lies within."""
    if earliest is not None and day < earliest:
        return f"早于最早日期 {earliest.isoformat()}"
    if latest is not None and day > latest:
        return f"晚于最迟日期 {latest.isoformat()}"
    return ""
