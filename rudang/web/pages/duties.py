"""The year's calendar of duties: who owes what by when, what is done, and entering one as done."""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import duties
from rudang.actions.dossiers import Problem
from rudang.core.duties import DutyState, Owing, ShownBy
from rudang.core.periods import parse
from rudang.core.scope import Refused, Right
from rudang.regulation.duties import DUTY
from rudang.store.reads import duties as reads
from rudang.store.reads.units import whole_tree
from rudang.web import filled
from rudang.web.door import Visit, page

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_A_PAGE = 60
_NEXT = 12
_STATES = (
    DutyState.OVERDUE,
    DutyState.DUE_SOON,
    DutyState.DUE,
    DutyState.DONE,
    DutyState.DONE_LATE,
    DutyState.UNKNOWN,
)
_FIRST_YEAR = 2014


def _year(visit: Visit) -> int:
    text = visit.request.GET.get("year", "")
    return int(text) if text.isdecimal() and 2000 <= int(text) <= 2100 else visit.as_of.year


def _cells(visit: Visit, *years: int) -> list[duties.Cell]:
    units = {unit for unit in whole_tree() if unit in visit.me.scope}
    return duties.calendar(years, as_of=visit.as_of, units=units)


@page(Right.READ_PLAN)
def show(visit: Visit) -> HttpResponse:
    """Organizations by duties for a year; one organization's own duties as a list."""
    year = _year(visit)
    # The report on a year is owed in the next one.
    cells = _cells(visit, year - 1, year)
    of_year = [cell for cell in cells if cell.span.year == year]
    state = visit.request.GET.get("state", "")
    # What the committee alone owes would leave the columns of all others empty.
    committee = [cell for cell in of_year if cell.duty.owed_by is Owing.COMMITTEE]
    columns = []
    for cell in of_year:
        if cell not in committee and (cell.duty, cell.span) not in columns:
            columns.append((cell.duty, cell.span))
    by_unit: dict[int, dict[tuple[str, str], duties.Cell]] = {}
    places = {}
    for cell in (one for one in of_year if one not in committee):
        by_unit.setdefault(cell.place.id, {})[cell.duty.code, cell.span.code] = cell
        places[cell.place.id] = cell.place
    rows = [
        (places[unit], cells_of)
        for unit, cells_of in by_unit.items()
        if not state or any(cell.stand.state.value == state for cell in cells_of.values())
    ]
    pages = max(1, -(-len(rows) // _A_PAGE))
    number = min(pages, visit.page_asked)
    held = [cell.stand.state for cell in of_year]
    owed = [cell for cell in duties.owed(cells) if not state or cell.stand.state.value == state]
    return visit.render(
        "duties.html",
        {
            "year": year,
            "columns": columns,
            "rows": rows[(number - 1) * _A_PAGE : number * _A_PAGE] if len(by_unit) > 1 else [],
            "listed": of_year if len(by_unit) == 1 else committee,
            "total": len(by_unit),
            "shown": len(rows),
            "page": number,
            "pages": pages,
            "owed": owed[:_NEXT],
            "owed_total": len(owed),
            "kinds": list(DUTY.values()),
            "words": duties.in_words,
            "shown_by": reads.SHOWN,
            "figures": [
                (held.count(one), one.term, visit.address("duties", year=year, state=one.value), "")
                for one in _STATES
                if one in held
            ],
            "filters": [
                {
                    "name": "year",
                    "label": "年度",
                    "value": year,
                    "options": [
                        (one, f"{one} 年", None)
                        for one in range(visit.today.year, _FIRST_YEAR - 1, -1)
                    ],
                },
                {
                    "name": "state",
                    "label": "状态",
                    "value": state,
                    "options": [
                        ("", "全部", len(of_year)),
                        *((one.value, one.term, held.count(one)) for one in _STATES),
                    ],
                },
            ],
            "may_export": visit.me.may(Right.LOAD),
            "crumbs": [],
        },
        active="duties",
    )


@page(Right.READ_PLAN)
def one(visit: Visit, duty: str, span: str, unit: int) -> HttpResponse:
    """One duty of one organization: its source, how it stands, its entries; entering it."""
    tree = whole_tree()
    try:
        period = parse(span)
    except ValueError as error:
        raise Http404(str(error)) from None
    if duty not in DUTY or unit not in tree or unit not in visit.me.scope:
        raise Http404
    errors: list[tuple[str, str]] = []
    form = visit.request.POST
    if visit.request.method == "POST":
        try:
            _do(visit, duty, period.code, unit)
            return visit.redirect("duty", duty, period.code, unit)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
    found = [
        cell
        for cell in duties.calendar(
            [period.year], as_of=visit.as_of, units=[unit], duties=[DUTY[duty]]
        )
        if cell.span == period
    ]
    if not found:
        raise Http404
    return visit.render(
        "duty.html",
        {
            "errors": errors,
            "wrong": dict(errors),
            "form": form,
            "cell": found[0],
            "words": duties.in_words(found[0]),
            "shown_by": reads.SHOWN[DUTY[duty].shown_by],
            "history": reads.history(unit, duty, period.code),
            "may_record": visit.me.may(Right.RECORD, unit)
            and DUTY[duty].shown_by is not ShownBy.OBSERVATIONS,
            "crumbs": [
                ("年度事项", visit.address("duties", year=period.year)),
                (f"{tree[unit].term} {DUTY[duty].term}", None),
            ],
        },
        status=400 if errors else 200,
        active="duties",
    )


def _do(visit: Visit, duty: str, span: str, unit: int) -> None:
    form = visit.request.POST
    if form.get("do") == "take-back":
        done = form.get("done", "")
        made = duties.take_back(
            by=visit.me, done=int(done) if done.isdecimal() else 0, reason=form.get("reason", "")
        )
        visit.say(f"已撤回{made.unit.name} {made.done_on} 的登记，原因保留在记录里。")
        return
    made = duties.record(
        by=visit.me,
        unit=unit,
        duty=duty,
        span=span,
        done_on=filled.day_of(form, "done_on"),
        words=form.get("words", ""),
        document=form.get("document", ""),
        today=visit.today,
    )
    visit.say(
        f"已登记：{made.unit.name}于 {made.done_on} 完成“{DUTY[duty].term}”。",
        href=visit.address("duties", year=span[:4]),
        link="看全年事项",
    )


@page(Right.LOAD)
def export(visit: Visit) -> HttpResponse:
    """The year's duties as a workbook; only asked for, never posted."""
    if visit.request.method != "GET":
        raise Http404
    year = _year(visit)
    body = duties.export(by=visit.me, year=year, cells=_cells(visit, year), as_of=visit.as_of)
    answer = HttpResponse(body, content_type=_XLSX)
    name = quote(f"{year}年工作事项完成情况.xlsx")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


urls = [
    path("duties", show, name="duties"),
    path("duties/list.xlsx", export, name="export-duties"),
    path("duties/<str:duty>/<str:span>/<int:unit>", one, name="duty"),
]
