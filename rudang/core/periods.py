"""Plan periods: a year, a half-year or a quarter, written 2019, 2019H2 or 2019Q3, or in words."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

_CODE = re.compile(
    r"(?P<year>(?:19|20)\d\d|2100)(?:H(?P<half>[12])|Q(?P<quarter>[1-4]))?", re.ASCII
)
_HALF_TERMS = {1: "上半年", 2: "下半年"}
_QUARTER_TERMS = {1: "第一季度", 2: "第二季度", 3: "第三季度", 4: "第四季度"}
# What stands after 年 where a period is written as offices say it.
_SAID = {
    "": "",
    **{term: f"H{half}" for half, term in _HALF_TERMS.items()},
    **{term: f"Q{number}" for number, term in _QUARTER_TERMS.items()},
    **{term.removeprefix("第"): f"Q{number}" for number, term in _QUARTER_TERMS.items()},
}


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole quarters of one year; `since` belongs to it, `until` no longer.

    `first_quarter` and `last_quarter` (1-4) both belong to it.
    """

    code: str
    year: int
    first_quarter: int
    last_quarter: int
    term: str

    @property
    def since(self) -> date:
        return date(self.year, 3 * self.first_quarter - 2, 1)

    @property
    def until(self) -> date:
        if self.last_quarter == 4:
            return date(self.year + 1, 1, 1)
        return date(self.year, 3 * self.last_quarter + 1, 1)

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def quarters(self) -> tuple["Period", ...]:
        """The quarters of the period in order; a quarter's only one is itself."""
        return tuple(
            _quarter(self.year, number)
            for number in range(self.first_quarter, self.last_quarter + 1)
        )

    def has(self, day: date) -> bool:
        return self.since <= day < self.until

    def includes(self, other: "Period") -> bool:
        """Whether the other period lies wholly within this one; each includes itself."""
        return self.since <= other.since and other.until <= self.until

    def __str__(self) -> str:
        return self.code


def parse(code: str) -> Period:
    """The period that a code names; a code that names none raises ValueError for people to read."""
    written = "".join(unicodedata.normalize("NFKC", code).split()).upper()
    year_said, said, rest = written.partition("年")
    if said and rest in _SAID:
        written = year_said + _SAID[rest]
    found = _CODE.fullmatch(written)
    if found is None:
        raise ValueError(
            f"期间“{code}”无法识别：年度写作 2019 年，半年写作 2019 年上半年（或 2019H1），"
            "季度写作 2019 年第三季度（或 2019Q3）。"
        )
    year = int(found["year"])
    if found["quarter"]:
        return _quarter(year, int(found["quarter"]))
    if found["half"]:
        half = int(found["half"])
        return Period(
            f"{year}H{half}", year, 2 * half - 1, 2 * half, f"{year} 年{_HALF_TERMS[half]}"
        )
    return Period(str(year), year, 1, 4, f"{year} 年")


def _quarter(year: int, number: int) -> Period:
    return Period(f"{year}Q{number}", year, number, number, f"{year} 年{_QUARTER_TERMS[number]}")


def quarter_of(day: date) -> Period:
    """The quarter in which a day lies."""
    return _quarter(day.year, (day.month + 2) // 3)
