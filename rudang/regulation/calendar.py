"""The State Council's arrangement of public holidays and worked weekends, year by year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rudang.core.workdays import WorkingDays


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One year's days off and worked weekends, with the notices that set them.

    `off` and `worked` are written month-day, spans with two dots: "10-01..10-07".
    A notice also sets the last days of December before its year; they stand under the year in
    which they lie.
    """

    year: int
    notices: tuple[str, ...]
    off: str
    worked: str

    def holidays(self) -> Iterator[date]:
        return self._days(self.off)

    def worked_weekends(self) -> Iterator[date]:
        return self._days(self.worked)

    def _days(self, text: str) -> Iterator[date]:
        for part in text.split():
            first, _, last = part.partition("..")
            day = date.fromisoformat(f"{self.year}-{first}")
            end = date.fromisoformat(f"{self.year}-{last or first}")
            while day <= end:
                yield day
                day += timedelta(days=1)


ARRANGEMENTS: tuple[Arrangement, ...] = (
    Arrangement(
        2014,
        ("国办发明电〔2013〕28号",),
        "01-01 01-31..02-06 04-05..04-07 05-01..05-03 06-02 09-08 10-01..10-07",
        "01-26 02-08 05-04 09-28 10-11",
    ),
    Arrangement(
        2015,
        ("国办发明电〔2014〕28号", "国发明电〔2015〕1号"),
        "01-01..01-03 02-18..02-24 04-05..04-06 05-01 06-20 06-22 09-03..09-04 09-27 10-01..10-07",
        "01-04 02-15 02-28 09-06 10-10",
    ),
    Arrangement(
        2016,
        ("国办发明电〔2015〕18号",),
        "01-01 02-07..02-13 04-04 05-01..05-02 06-09..06-11 09-15..09-17 10-01..10-07",
        "02-06 02-14 06-12 09-18 10-08 10-09",
    ),
    Arrangement(
        2017,
        ("国办发明电〔2016〕17号",),
        "01-01..01-02 01-27..02-02 04-02..04-04 05-01 05-28..05-30 10-01..10-08",
        "01-22 02-04 04-01 05-27 09-30",
    ),
    Arrangement(
        2018,
        ("国办发明电〔2017〕12号", "国办发明电〔2018〕15号"),
        "01-01 02-15..02-21 04-05..04-07 04-29..05-01 06-18 09-24 10-01..10-07 12-30..12-31",
        "02-11 02-24 04-08 04-28 09-29 09-30 12-29",
    ),
    Arrangement(
        2019,
        ("国办发明电〔2018〕15号", "国办发明电〔2019〕3号"),
        "01-01 02-04..02-10 04-05..04-07 05-01..05-04 06-07..06-09 09-13..09-15 10-01..10-07",
        "02-02 02-03 04-28 05-05 09-29 10-12",
    ),
    Arrangement(
        2020,
        ("国办发明电〔2019〕16号", "国办发明电〔2020〕1号"),
        "01-01 01-24..02-02 04-04..04-06 05-01..05-05 06-25..06-27 10-01..10-08",
        "01-19 04-26 05-09 06-28 09-27 10-10",
    ),
    Arrangement(
        2021,
        ("国办发明电〔2020〕27号",),
        "01-01..01-03 02-11..02-17 04-03..04-05 05-01..05-05 06-12..06-14 09-19..09-21"
        " 10-01..10-07",
        "02-07 02-20 04-25 05-08 09-18 09-26 10-09",
    ),
    Arrangement(
        2022,
        ("国办发明电〔2021〕11号", "国办发明电〔2022〕16号"),
        "01-01..01-03 01-31..02-06 04-03..04-05 04-30..05-04 06-03..06-05 09-10..09-12"
        " 10-01..10-07 12-31",
        "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
    ),
    Arrangement(
        2023,
        ("国办发明电〔2022〕16号", "国办发明电〔2023〕7号"),
        "01-01..01-02 01-21..01-27 04-05 04-29..05-03 06-22..06-24 09-29..10-06 12-30..12-31",
        "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    ),
    Arrangement(
        2024,
        ("国办发明电〔2023〕7号",),
        "01-01 02-10..02-17 04-04..04-06 05-01..05-05 06-10 09-15..09-17 10-01..10-07",
        "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    ),
    Arrangement(
        2025,
        ("国办发明电〔2024〕12号",),
        "01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08",
        "01-26 02-08 04-27 09-28 10-11",
    ),
    Arrangement(
        2026,
        ("国办发明电〔2025〕7号",),
        "01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27"
        " 10-01..10-07",
        "01-04 02-14 02-28 05-09 09-20 10-10",
    ),
)
"""The years announced. In every other year only weekends are known: a count is provisional."""

WORKING_DAYS = WorkingDays(
    holidays=(day for year in ARRANGEMENTS for day in year.holidays()),
    worked_weekends=(day for year in ARRANGEMENTS for day in year.worked_weekends()),
    known_years=(year.year for year in ARRANGEMENTS),
)
