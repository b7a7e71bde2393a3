"""What one cell says: dates, spans of days, lists, whole numbers and text; or why it says nothing.

A reader takes the value of a cell that is not blank and returns what it means, or a `Fault`.
Nothing is guessed: what could be read in two ways is a fault that says so.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rudang.core import codes
from rudang.core.dates import YEARS

Value = str | float | int | date | datetime | time | timedelta | bool

# 190708 is rather a short 2019-07-08 than August 1907; 199807 can only be a year and a month.
EARLIEST_COMPACT = 1930


@dataclass(frozen=True, slots=True)
class Month:
    """A month without its day. Several are possible where a number cell ate a zero (1998.1)."""

    year: int
    months: tuple[int, ...]

    def holds(self, day: date) -> bool:
        """Whether the day may lie in the month."""
        return day.year == self.year and day.month in self.months


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell cannot be taken: the complaint's code and what would be accepted.

    A month without its day keeps the month, for the column that can supply the day.
    """

    code: str
    message: str
    month: Month | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A period of days, both ends counted; a single day has no known end."""

    first: date
    last: date | None


ACCEPTED_DATES = "请填写到日，例如 2019-07-08、2019.7.8、2019年7月8日或 20190708。"

_SEPARATED = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_WORDED = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MIDNIGHT = re.compile(r"[T ]*00?:00(:00(\.0+)?)?$")
_MONTH = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月?|(\d{2}))")
_YEAR = re.compile(r"\d{4}年?")
_AMBIGUOUS = re.compile(
    r"\d{1,2}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}年\d{1,2}月\d{1,2}[日号]?"
    r"|\d{1,2}([-/.])\d{1,2}\2\d{4}|\d{6}"
)


def plain(value: Value) -> str:
    """The value as a line of text: half-width, edges trimmed, whole numbers without a point."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return unicodedata.normalize("NFKC", str(value)).strip()


def _day(year: str, month: str, day: str, found: str) -> date | Fault:
    if int(year) not in YEARS:
        return Fault("not-a-date", f"“{found}”的年份不在 1900 至 2100 年之间。{ACCEPTED_DATES}")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return Fault("impossible-date", f"“{found}”不是真实存在的日期。{ACCEPTED_DATES}")


def _month(text: str) -> Month | Fault | None:
    met = _MONTH.fullmatch(text)
    if met is None:
        return None
    year, month = int(met[1]), int(met[2] or met[3] or met[4])
    if year not in YEARS or (met[4] and year < EARLIEST_COMPACT):
        return None
    if not 1 <= month <= 12:
        return Fault("impossible-date", f"“{text}”不是真实存在的年月。{ACCEPTED_DATES}")
    return Month(year, (month,))


def day_or_month(value: Value) -> date | Month | Fault:
    """A day, or a month without a day for the column that can supply it from elsewhere."""
    if isinstance(value, datetime):
        return day_or_month(value.date())
    if isinstance(value, date):
        if value.year in YEARS:
            return value
        return Fault("not-a-date", f"{value} 的年份不在 1900 至 2100 年之间。{ACCEPTED_DATES}")
    if isinstance(value, bool | time | timedelta):
        return Fault("not-a-date", f"“{plain(value)}”不是日期。{ACCEPTED_DATES}")
    found = plain(value)
    text = _MIDNIGHT.sub("", found)
    text = "".join(text.split())
    if isinstance(value, float) and not value.is_integer():
        # 1998.1 in a number cell may have been typed 1998.1 or 1998.10.
        month = _month(text)
        if isinstance(month, Month) and month.months == (1,) and text.endswith(".1"):
            return Month(month.year, (1, 10))
        return month or Fault("not-a-date", f"“{found}”不是日期。{ACCEPTED_DATES}")
    for pattern in (_SEPARATED, _WORDED, _COMPACT):
        if met := pattern.fullmatch(text):
            parts = met.groups()
            return _day(parts[0], parts[-2], parts[-1], found)
    month = _month(text)
    if isinstance(month, Month) or (month and not _AMBIGUOUS.fullmatch(text)):
        return month
    if _AMBIGUOUS.fullmatch(text):
        return Fault("ambiguous-date", f"“{found}”可以有几种读法，年份请写四位。{ACCEPTED_DATES}")
    if _YEAR.fullmatch(text) and int(text[:4]) in YEARS:
        return Fault("not-a-date", f"“{found}”只有年份。{ACCEPTED_DATES}")
    return Fault("not-a-date", f"“{found}”不是日期。{ACCEPTED_DATES}")


def day(value: Value) -> date | Fault:
    """A day; a month alone is a fault of its own."""
    read = day_or_month(value)
    if isinstance(read, Month):
        return month_only(plain(value), read)
    return read


def month_only(found: str, month: Month) -> Fault:
    """The fault of a month where a day is asked for."""
    return Fault("month-only", f"“{found}”只有年月，没有日。{ACCEPTED_DATES}", month)


_REST = re.compile(r"(?:(?:(\d{4})[-/.年])?(\d{1,2})[-/.月])?(\d{1,2})[日号]?")


def span(value: Value) -> Span | Fault:
    """A period: 2018.5.3—5.6, 2018年5月3日至6日, two whole dates, or a single day."""
    if not isinstance(value, str):
        read = day(value)
        return read if isinstance(read, Fault) else Span(read, None)
    found = unicodedata.normalize("NFKC", value).strip()
    halves = _halves("".join(found.split()))
    if halves is None:
        read = day(value)
        return read if isinstance(read, Fault) else Span(read, None)
    first = day(halves[0])
    if isinstance(first, Fault):
        return first
    last = _end(halves[1], first)
    if isinstance(last, Fault):
        return last
    if last < first:
        return Fault("impossible-date", f"“{found}”的止日早于起日。")
    return Span(first, last)


def _halves(text: str) -> tuple[str, str] | None:
    """The two sides of a span; None where the text is one day or none."""
    if "-" in text and not re.search(r"[—–―─~〜至到]|--", text):
        # 2018-05-03-2018-05-06 and 2018.5.3-5.6: the hyphen that parts follows a whole day.
        for pattern in (r"(\d{4}-\d{1,2}-\d{1,2})-(.+)", r"([^-]*\d[^-]*)-([^-]+)"):
            met = re.fullmatch(pattern, text)
            if met and not isinstance(day(met[1]), Fault):
                return met[1], met[2]
        return None
    parts = [part for part in re.split(r"[—–―─~〜至到]+|--+", text) if part]
    return (parts[0], parts[1]) if len(parts) == 2 else None


def _end(text: str, first: date) -> date | Fault:
    """The span's last day, whose year and month may be those of the first."""
    read = day(text)
    if not isinstance(read, Fault) or read.code == "impossible-date":
        return read
    met = _REST.fullmatch(text)
    if met is None:
        return Fault("not-a-date", f"“{text}”不是一段时间的止日。例如 2018.5.3—5.6。")
    year, month, day_ = met[1] or str(first.year), met[2] or str(first.month), met[3]
    return _day(year, month, day_, text)


_LIST = re.compile(r"[、,;\s]+")


def parts(value: Value) -> list[str]:
    """The pieces of a list in one cell, split on 、，,; spaces and line breaks."""
    return [piece for piece in _LIST.split(plain(value)) if piece]


_DATE_GAP = re.compile(r"(?<=[年月])\s+|\s+(?=[年月日])")


def days(value: Value) -> tuple[date, ...] | Fault:
    """A list of days in one cell, sorted, each once."""
    if not isinstance(value, str):
        read = day(value)
        return read if isinstance(read, Fault) else (read,)
    whole = day(value)
    if not isinstance(whole, Fault):
        return (whole,)
    found: set[date] = set()
    for piece in parts(_DATE_GAP.sub("", plain(value))):
        read = day(piece)
        if isinstance(read, Fault):
            return read
        found.add(read)
    return tuple(sorted(found)) if found else whole


_HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff·]"
_HAN_GAP = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
_SPACES = re.compile(r"\s+")
_DOTS = str.maketrans({"•": "·", "・": "·", "‧": "·", "∙": "·", "●": "·"})


def name(value: Value) -> str:
    """A person's name: spaces between Chinese characters go, those of other scripts stay single."""
    text = plain(value).translate(_DOTS)
    return _SPACES.sub(" ", _HAN_GAP.sub("", text))


_SPACED_NAME = re.compile(r"(?<![^、,;\s])([\u3400-\u9fff])\s+([\u3400-\u9fff])(?![^、,;\s])")


def names(value: Value) -> tuple[str, ...]:
    """Names in one cell. 王　芳 spread over two characters is one person, 王芳 李明 are two."""
    text = _SPACED_NAME.sub(r"\1\2", plain(value).translate(_DOTS))
    return tuple(dict.fromkeys(parts(text)))


_INTEGER = re.compile(r"([+-]?\d+)(?:\.0+)?(?:人|名|位|票|个|天|日|学时|课时|小时)?")
MOST = 2**31 - 1


def integer(value: Value) -> int | Fault:
    """A whole number from nothing upwards, with or without 人, 票, 天, 学时 behind it."""
    if isinstance(value, bool | date | time | timedelta):
        return Fault("not-a-number", f"“{plain(value)}”不是数字，请填写整数。")
    text = "".join(plain(value).replace(",", "").split())
    met = _INTEGER.fullmatch(text)
    if met is None:
        return Fault("not-a-number", f"“{plain(value)}”不是整数，请填写整数。")
    number = int(met[1])
    if number < 0:
        return Fault("negative-number", f"“{plain(value)}”是负数，请填写不小于 0 的整数。")
    if number > MOST:
        return Fault("not-a-number", f"“{plain(value)}”太大，请核对。")
    return number


_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
# Above this a spreadsheet's number no longer keeps each digit.
EXACT = 1e15


def digits(value: Value) -> str | Fault:
    """A number that is a name (学号, 志愿书编号): text, never rounded by the spreadsheet."""
    if isinstance(value, bool | date | time | timedelta):
        return Fault("unknown-code", f"“{plain(value)}”不是编号，请以文本填写。")
    if isinstance(value, float) and (abs(value) >= EXACT or not value.is_integer()):
        return _lost(value)
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return value
    text = "".join(plain(value).split()).lstrip("'")
    if _SCIENTIFIC.fullmatch(text):
        return _lost(value)
    return text


def _lost(value: Value) -> Fault:
    return Fault(
        "id-precision-lost",
        f"“{value}”是数值，末尾几位已经丢失。请把该列设为文本后重新填写完整号码。",
    )


def identity_number(value: Value) -> str | Fault:
    """An identity number of 18 characters whose check digit holds."""
    text = digits(value)
    if isinstance(text, Fault):
        return text
    try:
        return codes.identity(text).number
    except codes.BadIdentity as why:
        return Fault("id-checksum", f"“{text}”不是有效的公民身份号码：{why}")


def text(value: Value) -> str:
    """Free text, trimmed; inner line breaks stay as the writer set them."""
    if isinstance(value, str):
        return value.strip().strip("\u3000").strip()
    return plain(value)


def choice(allowed: tuple[str, ...]) -> Callable[[Value], str | Fault]:
    """A reader that takes one of the words allowed."""

    def read(value: Value) -> str | Fault:
        word = codes.squeezed(plain(value))
        if word in allowed:
            return word
        return Fault(
            "unknown-code", f"“{plain(value)}”不在可填范围内，可填：{'、'.join(allowed)}。"
        )

    return read


def coded(translate: Callable[[str], str | None], accepted: str) -> Callable[[Value], str | Fault]:
    """A reader that takes whatever word or code the set knows."""

    def read(value: Value) -> str | Fault:
        code = translate(plain(value))
        if code is None:
            return Fault("unknown-code", f"“{plain(value)}”不在代码表中，可填：{accepted}。")
        return code

    return read


def is_blank(value: object) -> bool:
    """Whether the cell is empty or holds nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip())
