"""Enter a year's public holidays and worked weekends, which the rules then count by."""

from collections.abc import Iterable
from datetime import date
from itertools import chain

from django.db import IntegrityError, transaction
from django.utils import timezone

from rudang.actions import calendars, ledger, projecting
from rudang.actions.dossiers import Changed, Problem
from rudang.core.scope import Actor, Refused, Right
from rudang.core.workdays import WorkingDays
from rudang.regulation.registry import REGULATION
from rudang.store.models import CalendarYear
from rudang.store.reads.units import root

FIRST_YEAR = 2014
_AHEAD = 3


@transaction.atomic
def enter_year(
    *,
    by: Actor,
    year: int,
    holidays: Iterable[date],
    worked: Iterable[date],
    document: str,
    version: int,
    today: date,
) -> CalendarYear:
    """Enter a year, or change what was entered; it then holds in place of any announced one.

    Args:
        worked: the Saturdays and Sundays that are worked.
        document: the notice that set them.
        version: of the entry that the form was filled from; 0 where there was none.
    """
    top = root()
    if top is None or not by.may(Right.DEMANDS, top.pk):
        raise Refused("只有校党委组织部可以登记工作日历。")
    off, on = sorted(set(holidays)), sorted(set(worked))
    _check(year, off, on, document, today)
    found = (
        CalendarYear.objects.select_for_update(of=("self",))
        .select_related("entered_by")
        .filter(year=year)
        .first()
    )
    if (found.version if found else 0) != version:
        name = found.entered_by.name if found and found.entered_by else "别人"
        raise Changed(f"{year} 年的工作日历刚刚被{name}改过，请看看新的内容再决定。")
    before = _told(found) if found else None
    counted = calendars.in_force()
    made = found or CalendarYear(year=year, version=0)
    made.holidays, made.worked, made.document = off, on, document.strip()
    if _told(made) == before:
        return made
    made.version += 1
    made.entered_at, made.entered_by_id = timezone.now(), by.account_id
    try:
        with transaction.atomic():
            made.save(force_insert=found is None)
    except IntegrityError:
        raise Changed(f"{year} 年的工作日历刚刚被别人登记，请看看新的内容再决定。") from None
    after = calendars.in_force()
    if _days(counted) != _days(after):
        rules = [rule for rule in REGULATION.rules if rule.calendar_columns]
        projecting.rejudge(None, today=today, rules=rules)
    ledger.write(
        ledger.Event(
            verb="enter_calendar_year",
            subject_kind="calendar_year",
            subject_id=year,
            unit=top.pk,
            before=before,
            after=_told(made),
        ),
        by=by,
    )
    return made


def _days(calendar: WorkingDays) -> tuple[frozenset[date], frozenset[date]]:
    return calendar.holidays, calendar.worked_weekends


def _check(year: int, off: list[date], on: list[date], document: str, today: date) -> None:
    last = today.year + _AHEAD
    if not FIRST_YEAR <= year <= last:
        raise Problem("year", f"可以登记 {FIRST_YEAR} 年至 {last} 年。")
    if not off:
        raise Problem("holidays", "请填写放假的日期，如 1.1-1.3、10.1-10.7。")
    strange = next((day for day in chain(off, on) if day.year != year), None)
    if strange is not None:
        field = "holidays" if strange in off else "worked"
        raise Problem(field, f"{strange.isoformat()} 不在 {year} 年，请在那一年登记。")
    weekday = next((day for day in on if day.weekday() < 5), None)
    if weekday is not None:
        raise Problem("worked", f"{weekday.isoformat()} 不是周六、周日，本来就上班，不用填写。")
    both = sorted(set(off) & set(on))
    if both:
        raise Problem("worked", f"{both[0].isoformat()} 既填为放假，又填为上班。")
    if not document.strip():
        raise Problem("document", "请填写安排节假日的通知，如 国办发明电〔2026〕5号。")


def _told(year: CalendarYear) -> dict[str, object]:
    return {
        "document": year.document,
        "holidays": [day.isoformat() for day in year.holidays],
        "worked": [day.isoformat() for day in year.worked],
    }
