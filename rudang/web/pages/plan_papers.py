"""The committee's papers on a plan: read, given words, number and date, and taken as Word files."""

from django.http import Http404, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from rudang.actions import plan_papers
from rudang.actions.dossiers import Changed, Problem
from rudang.actions.plan_papers import Kind, Matter, Written
from rudang.core.scope import Refused, Right
from rudang.store.reads import plan_papers as reads
from rudang.web import filled
from rudang.web.door import Visit, page
from rudang.web.filled import Errors
from rudang.web.pages.plans import period_of
from rudang.web.responses import document

_PAGES = {
    Kind.NOTICE: "plan-notice",
    Kind.CIRCULAR: "dispatch-circular",
    Kind.ADJUSTMENT: "plan-adjustment",
}
_GIVEN = ("words", "number", "dated_on", "signatory", "printed_by")


@page(Right.PLAN)
def notice(visit: Visit, period: str) -> HttpResponse:
    """The notice that issues the plan, and what people give it."""
    return _paper(visit, plan_papers.notice_of(period_of(period)))


@require_safe
@page(Right.PLAN)
def notice_file(visit: Visit, period: str) -> HttpResponse:
    """The notice in Word."""
    return _file(visit, plan_papers.notice_of(period_of(period)))


@page(Right.DISPATCH)
def circular(visit: Visit, period: str) -> HttpResponse:
    """The circular on the dispatch frozen on the day looked at."""
    return _paper(visit, plan_papers.circular_of(period_of(period), visit.as_of))


@require_safe
@page(Right.DISPATCH)
def circular_file(visit: Visit, period: str) -> HttpResponse:
    """The circular in Word."""
    return _file(visit, plan_papers.circular_of(period_of(period), visit.as_of))


@page(Right.PLAN)
def adjustment(visit: Visit, period: str) -> HttpResponse:
    """The notice of what moved between two days."""
    matter, wrong = _span(visit, period)
    return _paper(visit, matter, wrong)


@require_safe
@page(Right.PLAN)
def adjustment_file(visit: Visit, period: str) -> HttpResponse:
    """The notice of adjustments in Word."""
    matter, wrong = _span(visit, period)
    if wrong:
        raise Http404
    return _file(visit, matter)


def _span(visit: Visit, period: str) -> tuple[Matter, Errors]:
    """The days asked for; those that usually are, with what is wrong, where one is none."""
    span = period_of(period)
    since, until = plan_papers.usual_span(span, visit.as_of)
    asked = visit.request.GET
    wrong: Errors = []
    try:
        since = filled.day_of(asked, "since", "变动自") or since
        until = filled.day_of(asked, "until", "至") or until
    except Problem as problem:
        wrong = [(problem.field, problem.message)]
    return plan_papers.adjustment_of(span, since, until), wrong


def _query(matter: Matter) -> dict[str, str]:
    """What an address carries to lead to the same paper."""
    if matter.since is None:
        return {}
    if matter.until is None:
        return {"as_of": matter.since.isoformat()}
    return {"since": matter.since.isoformat(), "until": matter.until.isoformat()}


def _paper(visit: Visit, matter: Matter, wrong: Errors | None = None) -> HttpResponse:
    errors = wrong or []
    code, name = matter.period.code, _PAGES[matter.kind]
    if visit.request.method == "POST":
        try:
            _keep(visit, matter)
            return visit.redirect(name, code, **_query(matter))
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
    found, nothing = None, ""
    try:
        found = plan_papers.composed(matter)
    except Problem as problem:
        errors = errors or [(problem.field, problem.message)]
    except Refused as refused:
        nothing = str(refused)
    kept = found.kept if found else reads.Kept()
    form = {field: getattr(kept, field) for field in _GIVEN}
    form["words"] = kept.words or (found.usual if found else "")
    if not kept.version:
        form["printed_by"] = reads.last_printed_by()
    if visit.request.method == "POST":
        form = {field: visit.request.POST.get(field, "") for field in _GIVEN}
    home = ("调度", "dispatches", "dispatch") if matter.kind == Kind.CIRCULAR else _PLAN
    return visit.render(
        "plan-paper.html",
        {
            "errors": errors,
            "wrong": dict(errors),
            "matter": matter,
            "found": found,
            "nothing": nothing,
            "kept": kept,
            "form": form,
            "file": visit.address(f"{name}-file", code, **_query(matter)),
            "crumbs": [
                (home[0], visit.address(home[1])),
                (matter.period.term, visit.address(home[2], code)),
                (matter.kind.label, None),
            ],
        },
        status=400 if errors else 200,
        active=home[2],
    )


_PLAN = ("计划", "plans", "plan")


def _keep(visit: Visit, matter: Matter) -> None:
    form = visit.request.POST
    version = form.get("version", "")
    try:
        made = plan_papers.keep(
            by=visit.me,
            matter=matter,
            words=form.get("words", ""),
            number=form.get("number", ""),
            dated_on=filled.day_of(form, "dated_on"),
            signatory=form.get("signatory", ""),
            printed_by=form.get("printed_by", ""),
            today=visit.today,
            version=int(version) if version.isdecimal() else -1,
        )
    except Changed as changed:
        raise Problem("words", str(changed)) from None
    state = (
        "仍是草稿，文号和成文日期填齐后才是定稿" if made.paper.is_draft else "可以下载 Word 用印"
    )
    visit.say(
        f"已保存{matter.period.term}的{matter.kind.label}，{state}。",
        href=visit.address(f"{_PAGES[matter.kind]}-file", matter.period.code, **_query(matter)),
        link="下载 Word",
    )


def _file(visit: Visit, matter: Matter) -> HttpResponse:
    try:
        return _handed(plan_papers.write(by=visit.me, matter=matter))
    except (Refused, Problem):
        raise Http404 from None


@require_safe
@page(Right.READ_DOSSIERS)
def filings_file(visit: Visit, period: str) -> HttpResponse:
    """Filing forms in Word for those filed outside the plan by name, or for `dossier=`."""
    chosen = [int(each) for each in visit.request.GET.getlist("dossier") if each.isdecimal()]
    try:
        made = plan_papers.write_filings(
            by=visit.me, period=period_of(period), today=visit.today, dossiers=chosen
        )
    except Refused:
        raise Http404 from None
    return _handed(made)


def _handed(made: Written) -> HttpResponse:
    return document(made.body, made.name)


urls = [
    path("plan/<str:period>/notice", notice, name="plan-notice"),
    path("plan/<str:period>/notice.docx", notice_file, name="plan-notice-file"),
    path("plan/<str:period>/adjustment", adjustment, name="plan-adjustment"),
    path("plan/<str:period>/adjustment.docx", adjustment_file, name="plan-adjustment-file"),
    path("plan/<str:period>/outside.docx", filings_file, name="plan-outside-file"),
    path("dispatch/<str:period>/circular", circular, name="dispatch-circular"),
    path("dispatch/<str:period>/circular.docx", circular_file, name="dispatch-circular-file"),
]
