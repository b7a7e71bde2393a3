"""The plan of the year before in the demonstration: its empty places, and the reports on it."""

from dataclasses import dataclass
from datetime import date

from rudang.actions import accounts, linking, plans
from rudang.actions import execution_reports as reports
from rudang.actions.demo.college import CHUDENG, COMMITTEE, MEISHU, XUEQIAN, YINYUE, YUWEN
from rudang.actions.linking import Given
from rudang.core.linking import ReasonKind
from rudang.core.periods import parse
from rudang.store.models import Unit

_YEAR = 2018
_DOCUMENT = "青溪幼专党委〔2018〕26号"


@dataclass(frozen=True, slots=True)
class _Line:
    unit_id: int
    total: int
    teachers: int = 0
    high_knowledge: int = 0
    remark: str = ""


@dataclass(frozen=True, slots=True)
class _Told:
    """A unit's plan of the year, who reports, on which day, and what no figure tells."""

    unit: str
    total: int
    login: str
    sent_on: date
    problems: str
    measures: str
    teachers: int = 0


_TOLD: tuple[_Told, ...] = (
    _Told(
        XUEQIAN,
        36,
        "xueqian",
        date(2019, 1, 22),
        "各学生支部进度不一，第四季度集中办理较多。",
        "每月核对一次各支部发展对象的最早可办日期，分批召开支部大会。",
        teachers=4,
    ),
    _Told(
        CHUDENG,
        9,
        "chudeng",
        date(2019, 1, 18),
        "入党积极分子考察记录补记较多。",
        "每半年的考察当月记录。",
    ),
    _Told(
        YINYUE,
        9,
        "yinyue",
        date(2019, 1, 15),
        "外出实习的发展对象返校时间不一，会议组织困难。",
        "实习前摸清时间，提前召开支部大会。",
    ),
    _Told(
        MEISHU,
        8,
        "meishu",
        date(2019, 1, 25),
        "后备人选偏少。",
        "加强对二年级学生的教育引导，扩大申请人队伍。",
    ),
    _Told(
        YUWEN,
        7,
        "yuwen",
        date(2019, 1, 21),
        "部分材料填写不规范。",
        "由组织委员逐份核对后报送。",
    ),
)
_REASONS = {
    XUEQIAN: {
        ReasonKind.LEFT: Given(1, "一名发展对象转学"),
        ReasonKind.NOBODY_RIPE: Given(1, "一名教师培养考察期未满"),
    },
    MEISHU: {ReasonKind.HELD_BACK: Given(1, "一名发展对象延期讨论")},
}
_TAKEN_ON = date(2019, 2, 25)


def furnish(today: date) -> None:
    """The plan of 2018, why places stayed empty, five reports taken, and the college's own."""
    places = {unit.name: unit.pk for unit in Unit.objects.all()}
    department = accounts.actor("department", today=today)
    plans.issue(
        by=department,
        period=str(_YEAR),
        document=_DOCUMENT,
        lines=[_Line(places[told.unit], told.total, told.teachers) for told in _TOLD],
    )
    for told in _TOLD:
        by, unit = accounts.actor(told.login, today=today), places[told.unit]
        if told.unit in _REASONS:
            linking.give_reasons(
                by=by,
                period=parse(str(_YEAR)),
                unit=unit,
                reasons=_REASONS[told.unit],
                seen="",
                today=today,
            )
        figures = reports.figures_of(_YEAR, [unit], as_of=told.sent_on)[unit]
        blocks = reports.suggestions(told.unit, figures) | {
            "problems": told.problems,
            "measures": told.measures,
        }
        begun = reports.write(by=by, year=_YEAR, unit=unit, blocks=blocks, version=0)
        sent = reports.send(
            by=by,
            year=_YEAR,
            unit=unit,
            sent_on=told.sent_on,
            version=begun.version,
            today=today,
        )
        reports.take(by=department, year=_YEAR, unit=unit, version=sent.version)
    lines = reports.lines(_YEAR, as_of=_TAKEN_ON)
    blocks = reports.suggestions("全校", reports.merged(_YEAR, lines, as_of=_TAKEN_ON)) | {
        "problems": "各单位进度不均衡，第四季度集中办理较多；后备人选分布不均。",
        "measures": "按季度调度，进度较慢的及时预警提醒、精准指导，用不完的名额及时调剂。",
        "next": "在 2018 年基础上适当增加，向有成熟人选的单位倾斜。",
    }
    top = places[COMMITTEE]
    begun = reports.write(by=department, year=_YEAR, unit=top, blocks=blocks, version=0)
    reports.send(
        by=department,
        year=_YEAR,
        unit=top,
        sent_on=_TAKEN_ON,
        version=begun.version,
        today=today,
    )
