"""Days of one year as people write them in a line: 1.1-1.3、10.1-10.7."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

from rudang.web.filled import Unreadable

_BETWEEN = re.compile(r"[、，,;；\s]+")
_PART = re.compile(r"(\d{1,2})\.(\d{1,2})(?:-(?:(\d{1,2})\.)?(\d{1,2}))?")
_SPELLINGS = (("月", "."), ("日", ""), ("至", "-"), ("到", "-"), ("~", "-"), ("—", "-"), ("–", "-"))


def parse(text: str, year: int) -> list[date]:
    """The days written, in order; Unreadable names the part that is none."""
    made: set[date] = set()
    for part in _BETWEEN.split(text.strip()):
        if part:
            made.update(_span(part, year))
    return sorted(made)


def _span(part: str, year: int) -> Iterable[date]:
    plain = unicodedata.normalize("NFKC", part)
    for one, other in _SPELLINGS:
        plain = plain.replace(one, other)
    found = _PART.fullmatch(plain)
    if found is None:
        raise Unreadable(f"“{part}”看不明白，请写成 1.1-1.3、10.1-10.7 这样的形式。")
    month, day, last_month, last_day = (int(n) if n else None for n in found.groups())
    try:
        first = date(year, month or 0, day or 0)
        last = date(year, last_month or month or 0, last_day) if last_day else first
    except ValueError:
        raise Unreadable(f"“{part}”不是 {year} 年存在的日期。") from None
    if last < first:
        raise Unreadable(f"“{part}”的末一天早于第一天；跨年的分两年登记。")
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def written(days: Iterable[date]) -> str:
    """Days in a line, those that follow one another as a span."""
    spans: list[tuple[date, date]] = []
    for day in sorted(days):
        if spans and spans[-1][1] + timedelta(days=1) == day:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return "、".join(
        _short(first) if first == last else f"{_short(first)}-{_short(last)}"
        for first, last in spans
    )


def _short(day: date) -> str:
    return f"{day.month}.{day.day}"
