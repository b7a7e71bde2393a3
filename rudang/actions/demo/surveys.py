"""Demand surveys in the demonstration: one closed before the plan, one under way for the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rudang.actions import accounts, surveys
from rudang.actions.demo.college import (
    CHUDENG,
    FIRST,
    MEISHU,
    PERIOD,
    SECOND,
    TEACHERS,
    THIRD,
    XUEQIAN,
    YINYUE,
    YUWEN,
)
from rudang.core.periods import Period, parse
from rudang.core.surveys import Candidate
from rudang.store.models import Unit

_NEXT = "2020H1"
# Who fills in: a branch without an account of its own has its general branch do it.
_CLERKS: Mapping[str, str] = {
    TEACHERS: "xueqian",
    FIRST: "xueqian1",
    SECOND: "xueqian",
    THIRD: "xueqian",
    XUEQIAN: "xueqian",
    CHUDENG: "chudeng",
    YINYUE: "yinyue",
    MEISHU: "meishu",
    YUWEN: "yuwen",
}


@dataclass(frozen=True, slots=True)
class _Given:
    """What a branch gives: at most so many people, the number it asks for, the day it is sent."""

    unit: str
    people: int
    sent_on: date | None
    wished: int | None = None
    note: str = ""


_BEFORE: tuple[_Given, ...] = (
    _Given(TEACHERS, 3, date(2019, 6, 5)),
    _Given(FIRST, 12, date(2019, 6, 6)),
    _Given(SECOND, 11, date(2019, 6, 10)),
    _Given(THIRD, 9, date(2019, 6, 10)),
    _Given(XUEQIAN, 0, date(2019, 6, 12)),
    _Given(CHUDENG, 8, date(2019, 6, 11)),
    _Given(YINYUE, 8, date(2019, 6, 13)),
    _Given(MEISHU, 4, date(2019, 6, 18)),
    _Given(YUWEN, 6, date(2019, 6, 14)),
)
_UNDER_WAY: tuple[_Given, ...] = (
    _Given(FIRST, 6, date(2019, 9, 27)),
    _Given(TEACHERS, 2, date(2019, 9, 26)),
    _Given(CHUDENG, 5, date(2019, 9, 27), 7, "2018 级专科转段学生较多，人选正在推荐"),
    _Given(MEISHU, 3, date(2019, 9, 29)),
    _Given(YINYUE, 4, None),
)


def furnish(today: date) -> None:
    """The survey from which the half-year's plan was made, and the one for the next half-year."""
    department = accounts.actor("department", today=today)
    units = dict(Unit.objects.values_list("name", "id"))
    surveys.announce(
        by=department,
        period=PERIOD,
        opened_on=date(2019, 5, 20),
        due_on=date(2019, 6, 14),
        note="按人申报，不报空数；高知识群体单独说明。",
        today=today,
    )
    seen = _give(PERIOD, _BEFORE, units, as_of=date(2019, 6, 3), today=today)
    direct = [units[name] for name in (XUEQIAN, CHUDENG, YINYUE, MEISHU, YUWEN)]
    surveys.take_in(by=department, period=PERIOD, units={unit: seen[unit] for unit in direct})
    surveys.close(by=department, period=PERIOD, version=1)
    surveys.announce(
        by=department,
        period=_NEXT,
        opened_on=date(2019, 9, 23),
        due_on=date(2019, 10, 25),
        note="按人申报，写明拟在哪一季度接收；期内不满一年的一般不报。",
        today=today,
    )
    seen = _give(_NEXT, _UNDER_WAY, units, as_of=date(2019, 9, 26), today=today)
    surveys.send_back(
        by=accounts.actor("xueqian", today=today),
        period=_NEXT,
        unit=units[TEACHERS],
        reason="漏报今年引进的青年教师，请与学院核对后补上。",
        version=seen[units[TEACHERS]],
    )


def _quarter(person: Candidate, span: Period, place: int) -> str:
    """Every third person is left to the last quarter, where that is lawful as well."""
    last = span.quarters[-1]
    return last.code if place % 3 == 2 and not person.evidence.against(last) else person.quarter


def _give(
    period: str,
    given: tuple[_Given, ...],
    units: Mapping[str, int],
    *,
    as_of: date,
    today: date,
) -> dict[int, int]:
    """Fill the returns in; tells the version that each has come to."""
    span = parse(period)
    seen: dict[int, int] = {}
    for one in given:
        by, unit = accounts.actor(_CLERKS[one.unit], today=today), units[one.unit]
        version = 0
        if one.people:
            found, _ = surveys.candidates(span, unit, as_of=as_of, today=today)
            names = [
                surveys.Put(person.dossier, _quarter(person, span, n))
                for n, person in enumerate([c for c in found if c.quarter][: one.people])
            ]
            if names:
                version = surveys.put_forward(
                    by=by,
                    period=period,
                    unit=unit,
                    names=names,
                    as_of=as_of,
                    version=version,
                    today=today,
                ).version
        if one.wished is not None:
            version = surveys.wish(
                by=by,
                period=period,
                unit=unit,
                wished=one.wished,
                note=one.note,
                version=version,
            ).version
        if one.sent_on is not None:
            version = surveys.send(
                by=by,
                period=period,
                unit=unit,
                sent_on=one.sent_on,
                version=version,
                today=today,
            ).version
        seen[unit] = version
    return seen
