"""The yearly execution reports: who owes one, each unit's own, and the college's over all."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from rudang.actions import execution_drafting as drafting
from rudang.actions import execution_files
from rudang.actions import execution_reports as reports
from rudang.actions.dossiers import Changed, Problem
from rudang.actions.execution_reports import Line
from rudang.core.execution import BLOCKS, BY_HAND, YearFigures
from rudang.core.scope import Refused, Right
from rudang.papers import charts
from rudang.regulation.planning import report_due_on
from rudang.store.reads import execution_reports as reads
from rudang.store.reads.execution_reports import Report
from rudang.store.reads.units import Place, whole_tree
from rudang.web import filled
from rudang.web.door import Visit, page
from rudang.web.responses import document

_IN = ("sent", "taken")


@page(Right.READ_PLAN)
def years(visit: Visit) -> HttpResponse:
    """The years that have a plan, each with its due day."""
    return visit.render(
        "execution-years.html",
        {"rows": [(year, report_due_on(year)) for year in reads.years()]},
        active="reports",
    )


@page(Right.READ_PLAN)
def year(visit: Visit, year: int) -> HttpResponse:
    """Every unit's figures and how its report stands; whom to chase, in words to copy."""
    if year not in reads.years():
        raise Http404
    lines = reports.lines(year, as_of=visit.as_of)
    may_college = _may_college(visit)
    return visit.render(
        "execution-year.html",
        {
            "year": year,
            "due_on": report_due_on(year),
            "lines": lines,
            "sums": reports.merged(year, lines, as_of=visit.as_of),
            "owing": [line for line in lines if not line.is_in],
            "chase": drafting.chase(year, lines) if visit.me.may(Right.PLAN) else "",
            "may_college": may_college,
            "college": _college_report(year) if may_college else None,
            "crumbs": [("执行报告", visit.address("execution-reports")), (f"{year} 年", None)],
        },
        active="reports",
    )


@dataclass(frozen=True)
class _Opened:
    """A report as its page opens it. `lines` are all units' where it is the college's own."""

    place: Place
    figures: YearFigures
    report: Report | None
    lines: list[Line] | None

    @property
    def is_in(self) -> bool:
        return self.report is not None and self.report.state in _IN

    @property
    def version(self) -> int:
        return self.report.version if self.report else 0

    @property
    def suggested(self) -> dict[str, str]:
        name = "全校" if self.lines is not None else self.place.name
        return reports.suggestions(name, self.figures)

    @property
    def blocks(self) -> dict[str, str]:
        """The text as it stands; what the figures suggest where nothing was begun."""
        return dict(self.report.blocks) if self.report else self.suggested


def _may_college(visit: Visit) -> bool:
    top = next((p for p in whole_tree().values() if p.parent is None), None)
    return top is not None and visit.me.may(Right.READ_PLAN, top.id)


def _college_report(year: int) -> Report | None:
    top = next(p for p in whole_tree().values() if p.parent is None)
    return reads.report(year, top.id)


def _of_unit(visit: Visit, year: int, unit: int) -> _Opened:
    tree = whole_tree()
    if not visit.me.may(Right.READ_PLAN, unit) or unit not in reads.reporters(year, tree):
        raise Http404
    report = reads.report(year, unit)
    frozen = report.figures if report is not None and report.state in _IN else None
    figures = frozen or reports.figures_of(year, [unit], as_of=visit.as_of)[unit]
    return _Opened(tree[unit], figures, report, None)


def _of_college(visit: Visit, year: int) -> _Opened:
    if not _may_college(visit) or year not in reads.years():
        raise Http404
    top = next(p for p in whole_tree().values() if p.parent is None)
    lines = reports.lines(year, as_of=visit.as_of)
    report = reads.report(year, top.id)
    frozen = report.figures if report is not None and report.state in _IN else None
    figures = frozen or reports.merged(year, lines, as_of=visit.as_of)
    return _Opened(top, figures, report, lines)


@page(Right.READ_PLAN)
def unit(visit: Visit, year: int, unit: int) -> HttpResponse:
    """A unit's report: its figures, the text to edit, handing it in, taking or returning it."""
    return _show(visit, year, _of_unit(visit, year, unit))


@page(Right.READ_PLAN)
def college(visit: Visit, year: int) -> HttpResponse:
    """The college's own report, merged from the units'."""
    return _show(visit, year, _of_college(visit, year))


def _show(visit: Visit, year: int, opened: _Opened) -> HttpResponse:
    errors: list[tuple[str, str]] = []
    form: Mapping[str, str] = {}
    is_college = opened.lines is not None
    address = (
        ("execution-college", year) if is_college else ("execution-report", year, opened.place.id)
    )
    if visit.request.method == "POST":
        form = visit.request.POST.dict()
        try:
            _do(visit, year, opened, form)
            return visit.redirect(*address)
        except Problem as problem:
            field = problem.field
            errors = [(f"block-{field}" if field in BLOCKS else field, problem.message)]
        except (Changed, Refused) as refused:
            errors = [("", str(refused))]
        opened = _of_college(visit, year) if is_college else _of_unit(visit, year, opened.place.id)
    right = Right.PLAN if is_college else Right.RECORD
    standing = opened.blocks
    typed = {name: form.get(f"block-{name}", standing.get(name, "")) for name in BLOCKS}
    return visit.render(
        "execution-report.html",
        {
            "errors": errors,
            "wrong": {name.removeprefix("block-"): words for name, words in errors},
            "form": form,
            "year": year,
            "opened": opened,
            "place": opened.place,
            "figures": opened.figures,
            "report": opened.report,
            "lines": opened.lines,
            "is_college": is_college,
            "rows": [(line.place.term, line.figures) for line in opened.lines or ()]
            or [(part.term, part) for part in opened.figures.parts],
            "due_on": report_due_on(year),
            "headings": BLOCKS,
            "by_hand": BY_HAND,
            "blocks": typed if form else standing,
            # Beside what was typed, what stands: after somebody else saved both are seen.
            "standing": standing if errors and form.get("do") in ("save", "send", "fill") else {},
            "suggested": opened.suggested,
            "charts": _charts(visit, year, opened),
            "quarters": drafting.QUARTERS,
            "may_write": visit.me.may(right, opened.place.id) and not opened.is_in,
            "may_judge": visit.me.may(Right.PLAN, opened.place.id) and opened.is_in,
            "docx": ("execution-college-file", year)
            if is_college
            else ("execution-report-file", year, opened.place.id),
            "crumbs": [
                ("执行报告", visit.address("execution-reports")),
                (f"{year} 年", visit.address("execution-year", year)),
                ("全校" if is_college else opened.place.term, None),
            ],
        },
        status=400 if errors else 200,
        active="reports",
    )


def _charts(visit: Visit, year: int, opened: _Opened) -> list[tuple[str, str, str, str]]:
    """Each chart's name and caption with its addresses, wide and narrow."""
    if not opened.figures.parts:
        return []
    where: tuple[object, ...] = ("execution-college-chart", year)
    if opened.lines is None:
        where = ("execution-report-chart", year, opened.place.id)

    def there(name: str, **query: object) -> str:
        return visit.address(str(where[0]), *where[1:], name, **query)

    return [
        (name, caption, there(name), there(name, narrow=1))
        for name, caption in drafting.PICTURES.items()
    ]


def _do(visit: Visit, year: int, opened: _Opened, form: Mapping[str, str]) -> None:
    unit, name = opened.place.id, opened.place.name
    text = form.get("version", "")
    version = int(text) if text.isdecimal() else 0
    there = visit.address("execution-year", year)
    do = form.get("do")
    if do == "take":
        reports.take(by=visit.me, year=year, unit=unit, version=version)
        visit.say(f"已接收{name} {year} 年执行报告。", href=there, link="看其他单位")
        return
    if do == "send-back":
        reports.send_back(
            by=visit.me, year=year, unit=unit, reason=form.get("reason", ""), version=version
        )
        visit.say(
            f"已退回{name} {year} 年执行报告，原因会显示在该单位的工作台上。",
            href=there,
            link="看其他单位",
        )
        return
    blocks = {key: form.get(f"block-{key}", "") for key in BLOCKS}
    if do == "fill":
        suggested = opened.suggested
        blocks = {key: kept if kept.strip() else suggested[key] for key, kept in blocks.items()}
    sent_on = filled.day_of(form, "sent_on") if do == "send" else None
    kept = reports.write(by=visit.me, year=year, unit=unit, blocks=blocks, version=version)
    if do != "send":
        visit.say(f"已保存{name} {year} 年执行报告的文字，还没有报送。")
        return
    reports.send(
        by=visit.me,
        year=year,
        unit=unit,
        sent_on=sent_on,
        version=kept.version,
        today=visit.today,
    )
    if opened.lines is not None:
        visit.say(f"{year} 年全校执行报告已定稿，数字不再变动，可以下载 Word。")
    else:
        visit.say(f"已报送{name} {year} 年执行报告，数字随报告固定；等待组织部接收。")


@require_safe
@page(Right.READ_PLAN)
def unit_file(visit: Visit, year: int, unit: int) -> HttpResponse:
    """A unit's report in Word."""
    return _download(visit, year, unit)


@require_safe
@page(Right.READ_PLAN)
def college_file(visit: Visit, year: int) -> HttpResponse:
    """The college's report in Word."""
    return _download(visit, year, None)


def _download(visit: Visit, year: int, unit: int | None) -> HttpResponse:
    try:
        made = execution_files.write(by=visit.me, year=year, as_of=visit.as_of, unit=unit)
    except Refused:
        raise Http404 from None
    return document(made.body, made.name)


@page(Right.READ_PLAN)
def unit_chart(visit: Visit, year: int, unit: int, chart: str) -> HttpResponse:
    """One chart of a unit's report."""
    return _chart(visit, chart, _of_unit(visit, year, unit))


@page(Right.READ_PLAN)
def college_chart(visit: Visit, year: int, chart: str) -> HttpResponse:
    """One chart of the college's report."""
    return _chart(visit, chart, _of_college(visit, year))


def _chart(visit: Visit, chart: str, opened: _Opened) -> HttpResponse:
    if chart not in drafting.PICTURES:
        raise Http404
    narrow = "narrow" in visit.request.GET
    spec = drafting.picture(chart, opened.figures, opened.lines or (), narrow=narrow)
    answer = HttpResponse(charts.svg(spec), content_type="image/svg+xml")
    answer["Cache-Control"] = "private, no-cache"
    return answer


urls = [
    path("reports", years, name="execution-reports"),
    path("reports/<int:year>", year, name="execution-year"),
    path("reports/<int:year>/college", college, name="execution-college"),
    path("reports/<int:year>/college/report.docx", college_file, name="execution-college-file"),
    path(
        "reports/<int:year>/college/<str:chart>.svg", college_chart, name="execution-college-chart"
    ),
    path("reports/<int:year>/<int:unit>", unit, name="execution-report"),
    path("reports/<int:year>/<int:unit>/report.docx", unit_file, name="execution-report-file"),
    path(
        "reports/<int:year>/<int:unit>/<str:chart>.svg", unit_chart, name="execution-report-chart"
    ),
]
