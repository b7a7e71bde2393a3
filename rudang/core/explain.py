"""A finding in words: the facts as they were read, and the arithmetic of its dates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rudang.core.facts import CIRCUMSTANCE, FACT
from rudang.core.rules import Param, Rule, local_column
from rudang.core.workdays import WorkingDays

UNKNOWN = "未掌握"
NO_NUMBER = "当时没有规定"


def spoken(value: object) -> str:
    """A value as a sentence shows it: days in ISO, lists joined, 未掌握 for nothing."""
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "、".join(spoken(item) for item in value) or UNKNOWN
    return str(value)


class _Spoken(dict[str, str]):
    def __missing__(self, name: str) -> str:
        if name in FACT or name in CIRCUMSTANCE or name in ("due", "not_before"):
            return UNKNOWN
        raise KeyError(name)


def explain(rule: Rule, row: Mapping[str, object], *, calendar: WorkingDays | None = None) -> str:
    """The rule's sentence over one dossier's facts.

    `row` holds facts under their names and, from the finding, `due_on` and `not_before`.
    Where the rule counts working days in years whose holidays `calendar` does not know, a
    second sentence says that the count is provisional.
    """
    words = {name: spoken(value) for name, value in row.items()}
    words["due"] = spoken(row.get("due_on", row.get("due")))
    words["local"] = spoken(row.get(local_column(rule.local)))
    sentence = rule.says.format_map(_Spoken(words))
    days = [day for name in rule.counted_days if isinstance(day := row.get(name), date)]
    years = calendar.not_announced(days) if calendar is not None and days else []
    if not years:
        return sentence
    span = f"{years[0]}" if len(years) == 1 else f"{years[0]}至{years[-1]}"
    return f"{sentence}{span}年放假安排未公布，工作日数为暂定。"


def added(start: date, months: int, end: date) -> str:
    """How a day was counted: whole years in years, and a word where the month was too short."""
    span = f"{months // 12} 年" if months % 12 == 0 else f"{months} 个月"
    landing = "，落在月末" if end.day != start.day else "，为"
    return f"{start.isoformat()} 加 {span}{landing} {end.isoformat()}"


def arithmetic(rule: Rule, row: Mapping[str, object], *, on: date) -> str:
    """The sum behind the rule's deadline or first day; empty where there is none to show.

    `on` is the day of the act judged, or `as_of` while it is open: it decides which value of
    the parameter was in force. `row` is that of `explain`: where the finding's day was not
    counted by the rule's span (an extended probation ends on a recorded day), there is no sum.
    """
    if rule.term is None:
        return ""
    counted = rule.term.counted(row, on)
    if counted is None:
        return ""
    found = [row[name] for name in ("due_on", "not_before") if row.get(name) is not None]
    if found and counted[2] not in found:
        return ""
    words = added(*counted)
    entry = rule.term.length.since(on)
    source = f"（{rule.term.length.term}：{entry.article}）"
    if rule.term.never_before == counted[0]:
        return f"{words}{source}，自新版施行之日起算"
    return f"{words}{source}"


@dataclass(frozen=True, slots=True)
class Standard:
    """A number of the regulation as it stood on a day, in words, with where it is written.

    `since` is blank where there was no number yet, or one is assumed for all of time.
    """

    term: str
    value: str
    article: str
    since: date | None
    is_assumed: bool


class Resting(Protocol):
    """A rule or a pattern: what rests on numbers of the regulation."""

    @property
    def params(self) -> tuple[Param, ...]: ...


def standards(rule: Resting, *, on: date) -> list[Standard]:
    """Every number that the rule rests on as it was in force on the day of the act judged."""
    return [_standard(number, on) for number in rule.params]


def _standard(number: Param, on: date) -> Standard:
    entry = number.since(on)
    is_dated = entry.value is not None and not (entry.assumed and entry is number.values[0])
    return Standard(
        term=number.term,
        value=NO_NUMBER if entry.value is None else f"{entry.value} {number.unit}",
        article=entry.article,
        since=entry.since if is_dated else None,
        is_assumed=entry.assumed,
    )
