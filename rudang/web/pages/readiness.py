"""Who may take the next step in a half-year and what each lacks; what a month must not miss."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import path

from rudang.actions import readiness
from rudang.core.dates import add_months
from rudang.core.facts import PERSON_KINDS
from rudang.core.periods import Period, parse
from rudang.core.readiness import Group, When
from rudang.core.scope import Refused, Right
from rudang.regulation.readiness import DUTY, GOALS
from rudang.store.reads.units import Place, below, depths, whole_tree
from rudang.store.reads.worklists import in_words
from rudang.web.door import Visit, page

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WHEN_TERMS = {
    When.WITHIN: "本期可办",
    When.LATER: "本期以后",
    When.UNKNOWN: "日期未掌握",
}
_CARES = (("high", "高知识群体"), ("minority", "少数民族"))
_SHOWN = 15
"""Lines of each group while all of a month's groups are shown."""


def _period(visit: Visit) -> Period:
    """The half-year asked for, or the one in which the day looked at lies."""
    try:
        return parse(visit.request.GET.get("period", ""))
    except ValueError:
        return parse(_half_of(visit.as_of))


def _half_of(day: date) -> str:
    return f"{day.year}H{1 if day.month <= 6 else 2}"


def _goal(visit: Visit) -> str:
    asked = visit.request.GET.get("goal", "")
    return asked if asked in GOALS else "target"


def _wanted(visit: Visit, tree: Mapping[int, Place]) -> readiness.Wanted:
    """What the address asks for; what it does not know is as if it were not there."""
    query = visit.request.GET
    unit = query.get("unit", "")
    when = query.get("when", "")
    return readiness.Wanted(
        units=below(dict(tree), int(unit)) if unit.isdecimal() and int(unit) in tree else None,
        person_kind=query["kind"] if query.get("kind") in PERSON_KINDS else "",
        care=query["care"] if query.get("care") in dict(_CARES) else "",
        lack=query.get("lack", "")[:40],
        text=query.get("q", "").strip()[:40],
        when=When(when) if when in set(When) else When.WITHIN,
        page=visit.page_asked,
    )


@page(Right.READ_DOSSIERS)
def show(visit: Visit) -> HttpResponse:
    """The people before one of the four goals."""
    tree = whole_tree()
    period, goal, wanted = _period(visit), _goal(visit), _wanted(visit, tree)
    listing = readiness.next_ones(goal, period, wanted, as_of=visit.as_of, today=visit.today)
    known = {need.code for need in GOALS[goal].needs} | {readiness.COMPLETE}
    return visit.render(
        "next.html",
        {
            "period": period,
            "goal": GOALS[goal],
            "goals": list(GOALS.values()),
            "listing": listing,
            "wanted": wanted,
            "lines": [_line(visit, line, goal, tree) for line in listing.lines],
            "filters": [
                *_filters(visit, tree),
                {
                    "name": "lack",
                    "label": "还缺",
                    "value": wanted.lack if wanted.lack in known else "",
                    "options": [
                        (readiness.COMPLETE, "都已具备", listing.complete),
                        *(
                            (need.code, need.term, listing.needs[need.code])
                            for need in GOALS[goal].needs
                            if listing.needs[need.code]
                        ),
                    ],
                },
                {
                    "name": "when",
                    "label": "时间",
                    "value": visit.request.GET.get("when", ""),
                    "options": [
                        ("" if when is When.WITHIN else when.value, term, listing.whens[when])
                        for when, term in _WHEN_TERMS.items()
                    ],
                },
            ],
            "periods": _periods(period, visit.as_of),
            "may_export": visit.me.may(Right.LOAD),
            "may_unmask": visit.me.may(Right.UNMASK),
        },
        active="next",
    )


def _line(
    visit: Visit, line: readiness.Line, goal: str, tree: Mapping[int, Place]
) -> dict[str, Any]:
    may = visit.me.may(Right.RECORD, line.unit)

    def form(act: str) -> str:
        return visit.address("act", line.dossier, act) if may and act else ""

    is_ripe = line.earliest_on is not None and line.earliest_on <= visit.as_of
    return {
        "line": line,
        "href": visit.address("dossier", line.dossier),
        "unit": tree[line.unit].term,
        "lacks": [(lack, form(lack.act)) for lack in line.lacks],
        "is_ripe": is_ripe,
        "act_href": form(GOALS[goal].act) if line.is_complete and is_ripe else "",
        "is_late": line.latest_on is not None
        and line.latest_on < max(visit.as_of, line.earliest_on or visit.as_of),
    }


def _periods(period: Period, as_of: date) -> list[tuple[str, str]]:
    """The half-years around the one shown and the day looked at."""
    years = sorted({period.year - 1, period.year, period.year + 1, as_of.year})
    return [(one.code, one.term) for y in years for one in (parse(f"{y}H1"), parse(f"{y}H2"))]


def _filters(visit: Visit, tree: Mapping[int, Place]) -> list[dict[str, Any]]:
    query = visit.request.GET
    deep = depths(dict(tree))
    mine = [p for p in tree.values() if p.id in visit.me.scope]
    top = min((deep[p.id] for p in mine), default=0)
    units = [(p.id, f"{'　' * (deep[p.id] - top)}{p.term}", None) for p in mine]
    return [
        {"name": "unit", "label": "党组织", "value": query.get("unit", ""), "options": units},
        {
            "name": "kind",
            "label": "类别",
            "value": query.get("kind", ""),
            "options": [(kind, kind, None) for kind in PERSON_KINDS],
        },
        {
            "name": "care",
            "label": "关注",
            "value": query.get("care", ""),
            "options": [(code, term, None) for code, term in _CARES],
        },
    ]


@page(Right.LOAD)
def export(visit: Visit) -> HttpResponse:
    """What the list shows, all pages of it, as the office's list."""
    if visit.request.method != "GET":
        return visit.redirect("next")
    tree = whole_tree()
    period, goal, wanted = _period(visit), _goal(visit), _wanted(visit, tree)
    unmask = visit.request.GET.get("unmask") == "1"
    try:
        if visit.request.GET.get("list") == "activists":
            made = readiness.export_activists(
                by=visit.me, wanted=wanted, as_of=visit.as_of, today=visit.today, unmask=unmask
            )
            name = "activists"
        else:
            made = readiness.export_goal(
                by=visit.me,
                goal=goal,
                period=period,
                wanted=wanted,
                as_of=visit.as_of,
                today=visit.today,
                unmask=unmask,
            )
            name = f"{goal}-{period.code}"
    except Refused as refused:
        visit.say(str(refused), level=40)
        return visit.redirect("next", **_query(visit))
    return _workbook(made.body, name, visit.as_of)


def _query(visit: Visit) -> dict[str, Any]:
    dropped = ("page", "unmask", "list")
    return {key: value for key, value in visit.request.GET.items() if key not in dropped}


def _workbook(body: bytes, name: str, as_of: date) -> HttpResponse:
    answer = HttpResponse(body, content_type=_XLSX)
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="{name}-{as_of.isoformat()}.xlsx"'
    )
    return answer


def _month(visit: Visit) -> date:
    """The month asked for, or the one in which the day looked at lies."""
    return readiness.month_of(visit.request.GET.get("month", "")) or visit.as_of.replace(day=1)


def _group(visit: Visit) -> Group | None:
    asked = visit.request.GET.get("group", "")
    return Group(asked) if asked in set(Group) else None


@page(Right.READ_DOSSIERS)
def month(visit: Visit) -> HttpResponse:
    """Who must be talked to, observed and discussed in a month."""
    tree = whole_tree()
    first, only, wanted = _month(visit), _group(visit), _wanted(visit, tree)
    groups = readiness.of_the_month(
        first,
        wanted,
        as_of=visit.as_of,
        today=visit.today,
        size=readiness.PAGE if only else _SHOWN,
        only=only,
    )
    last = readiness.last_day_of(first)
    return visit.render(
        "month.html",
        {
            "first": first,
            "term": f"{first.year} 年 {first.month} 月",
            "only": only,
            "wanted": wanted,
            "groups": [
                {
                    "group": group,
                    "tasks": _tasks(visit, tasks.tasks, tree, last),
                    "listing": tasks,
                }
                for group, tasks in groups.items()
                if only in (None, group)
            ],
            "counts": {group: tasks.total for group, tasks in groups.items()},
            "all_groups": list(Group),
            "filters": _filters(visit, tree),
            "before": add_months(first, -1).isoformat()[:7],
            "after": add_months(first, 1).isoformat()[:7],
            "may_export": visit.me.may(Right.LOAD),
        },
        active="month",
    )


def _tasks(
    visit: Visit, tasks: Sequence[readiness.Task], tree: Mapping[int, Place], last: date
) -> list[dict[str, Any]]:
    made = []
    for task in tasks:
        duty = DUTY[task.duty]
        may = visit.me.may(Right.RECORD, task.unit)
        due = task.due_on
        if due is None:
            mark, words = "pending", f"{task.since_on.isoformat()} 起可办"
        elif due < visit.as_of:
            mark, words = "overdue", in_words(due, visit.as_of)
        else:
            mark = "due_soon" if due <= last else "pending"
            words = f"最迟 {due.isoformat()}"
        made.append(
            {
                "task": task,
                "duty": duty,
                "unit": tree[task.unit].term,
                "href": visit.address("dossier", task.dossier),
                "mark": mark,
                "words": words,
                "act_href": visit.address("act", task.dossier, duty.act) if may else "",
            }
        )
    return made


@page(Right.LOAD)
def export_month(visit: Visit) -> HttpResponse:
    """A month's list as a workbook."""
    if visit.request.method != "GET":
        return visit.redirect("month")
    first = _month(visit)
    try:
        made = readiness.export_month(
            by=visit.me,
            month=first,
            wanted=_wanted(visit, whole_tree()),
            as_of=visit.as_of,
            today=visit.today,
            only=_group(visit),
        )
    except Refused as refused:
        visit.say(str(refused), level=40)
        return visit.redirect("month", **_query(visit))
    return _workbook(made.body, f"month-{first.isoformat()[:7]}", visit.as_of)


urls = [
    path("next", show, name="next"),
    path("next/export", export, name="export-next"),
    path("month", month, name="month"),
    path("month/export", export_month, name="export-month"),
]
