"""The calendar of working days: a year at a glance, and entering one by its notice."""

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import calendars, holidays
from rudang.actions.dossiers import Changed, Problem
from rudang.core.scope import Refused, Right
from rudang.core.workdays import WorkingDays
from rudang.regulation.calendar import ARRANGEMENTS
from rudang.store.reads import calendars as reads
from rudang.store.reads.units import root
from rudang.web import day_spans, filled
from rudang.web.door import Visit, page

_ANNOUNCED = {one.year: one for one in ARRANGEMENTS}
_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Day:
    """One square of a month: what kind of day it is, in a class's name and in words."""

    number: int
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Month:
    """One month in weeks from Monday; None stands for a square outside it."""

    number: int
    weeks: list[list[Day | None]]
    working: int


@page()
def show(visit: Visit) -> HttpResponse:
    """The year asked for, or that of the day looked at."""
    asked = visit.request.GET.get("year", "")
    years = _years(visit)
    year = int(asked) if asked.isdecimal() and int(asked) in years else visit.as_of.year
    calendar = calendars.in_force()
    months = [_month(year, number, calendar) for number in range(1, 13)]
    announced = _ANNOUNCED.get(year)
    return visit.render(
        "calendar.html",
        {
            "year": year,
            "years": years,
            "months": months,
            "working": sum(month.working for month in months),
            "is_provisional": year not in calendar.known_years,
            "notices": announced.notices if announced else (),
            "entered": reads.entered().get(year),
            "off": day_spans.written(day for day in calendar.holidays if day.year == year),
            "worked": day_spans.written(
                day for day in calendar.worked_weekends if day.year == year
            ),
            "may_enter": _may_enter(visit),
        },
        active="calendar",
    )


def _may_enter(visit: Visit) -> bool:
    top = root()
    return top is not None and visit.me.may(Right.DEMANDS, top.pk)


def _month(year: int, number: int, calendar: WorkingDays) -> Month:
    weeks = [
        [_day(day, calendar) if day.month == number else None for day in week]
        for week in Calendar().monthdatescalendar(year, number)
    ]
    days = [day for week in weeks for day in week if day]
    return Month(number, weeks, sum(day.kind in ("", "worked") for day in days))


def _day(day: date, calendar: WorkingDays) -> Day:
    if day in calendar.holidays:
        return Day(day.day, "off", "放假")
    if day in calendar.worked_weekends:
        return Day(day.day, "worked", "周末上班")
    return Day(day.day, "weekend", "周末") if day.weekday() > 4 else Day(day.day, "", "")


@page(Right.DEMANDS)
def enter(visit: Visit, year: str) -> HttpResponse:
    """Enter a year's days off and worked weekends, or change what was entered."""
    if not year.isdecimal() or int(year) not in _years(visit):
        raise Http404
    return _enter(visit, int(year))


def _years(visit: Visit) -> range:
    return range(holidays.FIRST_YEAR, visit.today.year + _AHEAD + 1)


def _enter(visit: Visit, year: int) -> HttpResponse:
    known = _filled(year)
    form: Mapping[str, str] = visit.request.POST if visit.request.method == "POST" else known
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        try:
            holidays.enter_year(
                by=visit.me,
                year=year,
                holidays=_read("holidays", "放假的日期", form, year),
                worked=_read("worked", "上班的周末", form, year),
                document=form.get("document", ""),
                version=_version(form),
                today=visit.today,
            )
            visit.say(f"已登记 {year} 年的工作日历，有关的检查已重新计算。")
            return visit.redirect("calendar", year=year)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Changed as changed:
            # The form is filled anew from what the other left, so that nothing of it is lost.
            errors, form = [("", str(changed))], _filled(year)
        except Refused as refused:
            errors = [("", str(refused))]
    return visit.render(
        "calendar-form.html",
        {"year": year, "form": form, "errors": errors, "wrong": dict(errors)},
        status=400 if errors else 200,
        active="calendar",
    )


def _filled(year: int) -> dict[str, str]:
    """What is in force for the year, as the form shows it."""
    entered = reads.entered().get(year)
    if entered is not None:
        return {
            "holidays": day_spans.written(entered.holidays),
            "worked": day_spans.written(entered.worked),
            "document": entered.document,
            "version": str(entered.version),
        }
    announced = _ANNOUNCED.get(year)
    return {
        "holidays": day_spans.written(announced.holidays()) if announced else "",
        "worked": day_spans.written(announced.worked_weekends()) if announced else "",
        "document": "、".join(announced.notices) if announced else "",
        "version": "0",
    }


def _read(name: str, term: str, form: Mapping[str, str], year: int) -> list[date]:
    try:
        return day_spans.parse(form.get(name, ""), year)
    except filled.Unreadable as error:
        raise Problem(name, f"{term}{error}") from None


def _version(form: Mapping[str, str]) -> int:
    given = form.get("version", "")
    return int(given) if given.isdecimal() else 0


urls = [
    path("calendar", show, name="calendar"),
    path("calendar/<str:year>", enter, name="calendar-year"),
]
