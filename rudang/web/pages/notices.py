"""Public notices: who hangs where and until when, the papers, what was said against somebody."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import notices, objections, reviews
from rudang.core.facts import NOTICE_PLACES, NOTICE_RESULTS
from rudang.core.scope import Refused, Right
from rudang.papers import notices as papers
from rudang.store.reads import demands
from rudang.store.reads import inquiries as reads
from rudang.store.reads.units import Place, whole_tree
from rudang.web import filled, responses
from rudang.web.door import Visit, page
from rudang.web.pages.dossier import Seen, seen
from rudang.web.pages.inquiries import complaints

Errors = list[tuple[str, str]]
_LIMIT = 200
_SPANS = {told.kind: (told.since, told.until) for told in notices.TOLD_BY.values()}
_TERMS = {point: one.term for point, one in papers.POINTS.items()}
_PAPERS = {"notice": papers.write_notice, "poster": papers.write_poster}


@page(Right.READ_DOSSIERS)
def show(visit: Visit) -> HttpResponse:
    """Notices that hang and hung, and people who may be put up for notice at a point."""
    tree = whole_tree()
    point = _point(visit.request.GET.get("point", ""))
    if visit.as_of == visit.today:
        people, total = reads.candidates(point, limit=_LIMIT)
    else:
        frame = reviews.judged(visit.as_of, visit.today).frame
        people, total = reads.candidates_from(frame, point, limit=_LIMIT)
    posted = reads.posted(_SPANS, as_of=visit.as_of, limit=_LIMIT)
    return visit.render(
        "notices.html",
        {
            "hanging": [_line(visit, one, tree) for one in posted if one.until is None],
            "ended": [_line(visit, one, tree) for one in posted if one.until is not None],
            "people": [
                {
                    "id": one.dossier,
                    "name": one.person,
                    "href": visit.address("dossier", one.dossier),
                    "unit": tree[one.unit].term,
                    "day": one.day,
                }
                for one in people
            ],
            "total": total,
            "point": point,
            "points": [
                (one, term, visit.address("notices", point=one)) for one, term in _TERMS.items()
            ],
            "day_term": {
                "activist": "确定积极分子日期",
                "target": "讨论发展对象日期",
                "admission": "列为发展对象日期",
                "full": "转正申请日期",
            }[point],
            "may_record": visit.me.may(Right.RECORD),
        },
        active="notices",
    )


def _line(visit: Visit, one: reads.Posted, tree: Mapping[int, Place]) -> dict[str, Any]:
    point = notices.POINT_OF[one.kind]
    span = notices.span(one.since)
    return {
        "one": one,
        "term": _TERMS[point],
        "unit": tree[one.unit].term,
        "href": visit.address("dossier", one.dossier),
        "finish": visit.address("notice", one.act)
        if visit.me.may(Right.RECORD, one.unit) and one.until is None
        else "",
        "objections": visit.address("objections", one.dossier, point=point),
        "earliest": span.until,
        "days": notices.counted(one.since, one.until) if one.until else None,
        "is_ripe": span.until <= visit.as_of,
    }


def _point(asked: str) -> str:
    return asked if asked in papers.POINTS else "target"


@page(Right.RECORD)
def new(visit: Visit) -> HttpResponse:
    """Make a notice out for the people chosen, and record that it was posted."""
    request = visit.request
    source = request.POST if request.method == "POST" else request.GET
    point = _point(source.get("point", ""))
    chosen = [int(one) for one in source.getlist("chosen") if one.isdecimal()]
    form: Mapping[str, str] = filled.typed(request.POST) if request.method == "POST" else {}
    errors: Errors = []
    if request.method == "POST":
        try:
            return _write_or_post(visit, point, chosen, form, source.getlist("places"))
        except Refused as refused:
            errors = complaints(refused)
    people = reads.named(chosen)
    since = _readable(form.get("since", ""))
    return visit.render(
        "notice-form.html",
        {
            "crumbs": [("公示", visit.address("notices", point=point)), (_TERMS[point], None)],
            "point": point,
            "term": _TERMS[point],
            "people": people,
            "chosen": [one.dossier for one in people],
            "kinds_of_place": [(one, one) for one in NOTICE_PLACES],
            "is_floating": [one.person for one in people if one.words == "是"],
            "remark": _remark(visit, point, people),
            "span": notices.span(since) if since else None,
            "issuer": form.get("issuer", "") or _issuer(people),
            "form": form,
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="notices",
    )


def _write_or_post(
    visit: Visit,
    point: str,
    chosen: Sequence[int],
    form: Mapping[str, str],
    places: Sequence[str],
) -> HttpResponse:
    since = filled.day_of(form, "since", "公示起")
    if form.get("do") == "post":
        outcomes = notices.post(
            by=visit.me, point=point, people=chosen, since=since, places=places, today=visit.today
        )
        done = [one for one in outcomes if one.is_done]
        assert since is not None
        visit.say(
            f"已登记{'、'.join(one.person for one in done)}的公示，{notices.span(since).words}"
            "期间有反映的随时登记，结束以后回来登记结果。",
            href=visit.address("notices", point=point),
            link="看正在公示的",
        )
        for one in outcomes:
            if not one.is_done:
                visit.say(f"{one.person}没有登记：{one.words}", level=30)
        return visit.redirect("notices", point=point)
    until = filled.day_of(form, "until", "公示止")
    made = notices.write(
        by=visit.me,
        point=point,
        people=chosen,
        since=since,
        until=until,
        places=places,
        spots=form.get("spots", ""),
        issuer=form.get("issuer", ""),
        office=form.get("office", ""),
        phone=form.get("phone", ""),
        letterbox=form.get("letterbox", ""),
        today=visit.today,
    )
    kind = form.get("do", "")
    body = _PAPERS.get(kind, papers.write_notice)(made)
    term = "张贴版" if kind == "poster" else "公示"
    return responses.document(body, f"{made.title}（{term}）.docx")


def _issuer(people: Sequence[reads.Line]) -> str:
    tree = whole_tree()
    return "、".join(dict.fromkeys(tree[one.unit].name for one in people))


def _remark(visit: Visit, point: str, people: Sequence[reads.Line]) -> str:
    """Whether anybody demands a notice at this point: the regulation, the place, or nobody."""
    if point == "target":
        return (
            "2026年版细则第十三条：上级党委同意后公示，不少于五个工作日。2014年版没有这项规定。"
            "条文没有写明张贴当日是否计入，这里按不计入推算（假定）。"
        )
    tree = whole_tree()
    standing = demands.in_force(visit.as_of)
    for unit in dict.fromkeys(one.unit for one in people):
        for one in demands.binding(standing, tree, unit):
            if one.code == notices.LOCAL_DEMAND[point]:
                return f"地方要求：{one.title} {one.value or ''}，{one.issuer}。细则没有这项规定。"
    return (
        "细则没有规定这一环节公示，本单位也没有登记这样的地方要求；"
        "要公示的，可参照发展对象公示的天数。"
    )


def _readable(text: str) -> date | None:
    try:
        return filled.day(text)
    except filled.Unreadable:
        return None


@page(Right.RECORD)
def span(visit: Visit) -> HttpResponse:
    """The earliest last day of a notice posted on the day typed, in words."""
    since = _readable(visit.request.GET.get("since", ""))
    return visit.render("notice-span.html", {"span": notices.span(since) if since else None})


@page(Right.RECORD)
def finish(visit: Visit, act: int) -> HttpResponse:
    """Record that one person's notice ended and what came of it."""
    found = next((one for one in reads.of_acts([act], _SPANS)), None)
    if found is None:
        raise Http404
    if not visit.me.may(Right.RECORD, found.unit):
        raise PermissionDenied
    form: Mapping[str, str] = {}
    errors: Errors = []
    raised = reads.objections(found.dossier)
    if visit.request.method == "POST":
        form = filled.typed(visit.request.POST)
        try:
            notices.finish(
                by=visit.me,
                act=act,
                until=filled.day_of(form, "until", "公示止"),
                objections=form.get("objections", ""),
                result=form.get("result", ""),
                today=visit.today,
            )
            visit.say(
                f"已登记{found.person}的公示结束。",
                href=visit.address("dossier", found.dossier),
                link="打开档案看下一步",
            )
            return visit.redirect("notices", point=notices.POINT_OF[found.kind])
        except Refused as refused:
            errors = complaints(refused)
    point = notices.POINT_OF[found.kind]
    return visit.render(
        "notice-end.html",
        {
            "crumbs": [("公示", visit.address("notices", point=point)), (found.person, None)],
            "found": found,
            "term": _TERMS[point],
            "is_target": found.kind == notices.TARGET,
            "span": notices.span(found.since),
            "raised": raised,
            "open": sum(one.handled_on is None for one in raised),
            "register": visit.address("objections", found.dossier, point=point),
            "results": [(one, one, "") for one in NOTICE_RESULTS],
            "form": form,
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="notices",
    )


@page(Right.READ_DOSSIERS)
def register(visit: Visit, dossier: int) -> HttpResponse:
    """What was said against one person, and how each was handled."""
    shown = seen(visit, dossier)
    form: Mapping[str, str] = {}
    errors: Errors = []
    if visit.request.method == "POST":
        _must_record(visit, shown)
        form = filled.typed(visit.request.POST)
        try:
            made = objections.receive(
                by=visit.me,
                dossier=dossier,
                received_on=filled.day_of(form, "received_on", "收到日期"),
                source=form.get("source", ""),
                content=form.get("content", ""),
                point=form.get("point", ""),
                today=visit.today,
            )
            visit.say(
                f"已登记对{shown.row['name']}的反映。查清以前不列入下一步，"
                "调查核实以后登记处理结果。",
                href=visit.address("objection", dossier, made.pk),
                link="登记处理结果",
            )
            return visit.redirect("objections", dossier)
        except Refused as refused:
            errors = complaints(refused)
    return visit.render(
        "objections.html",
        {
            "crumbs": _crumbs(visit, shown, "公示期间的反映"),
            "case": shown.case,
            "row": shown.row,
            "unit": shown.unit,
            "raised": [one for one in reads.objections(dossier) if one.received_on <= visit.as_of],
            "may_record": visit.me.may(Right.RECORD, shown.case.unit),
            "points": list(_TERMS.items()),
            "sources": [(value, label, "") for value, label in reads.SOURCES.items()],
            "point": form.get("point", "") or _point(visit.request.GET.get("point", "")),
            "form": form,
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="notices",
    )


@page(Right.RECORD)
def objection(visit: Visit, dossier: int, objection: int) -> HttpResponse:
    """One objection: how it was looked into and what came of it."""
    shown = seen(visit, dossier)
    _must_record(visit, shown)
    one = _one(dossier, objection)
    form: Mapping[str, str] = {
        "handled_on": one.handled_on.isoformat() if one.handled_on else "",
        "handling": one.handling,
        "is_upheld": "" if one.is_upheld is None else "1" if one.is_upheld else "0",
        "result": "",
        "version": str(one.version),
    }
    errors: Errors = []
    if visit.request.method == "POST":
        form = filled.typed(visit.request.POST)
        version = form.get("version", "")
        try:
            objections.handle(
                by=visit.me,
                objection=objection,
                handled_on=filled.day_of(form, "handled_on", "办结日期"),
                handling=form.get("handling", ""),
                is_upheld={"1": True, "0": False}.get(form.get("is_upheld", "")),
                result=form.get("result", ""),
                version=int(version) if version.isdecimal() else 0,
                today=visit.today,
            )
            left = sum(other.handled_on is None for other in reads.objections(dossier))
            after = f"还有 {left} 条没有办结。" if left else "对这名同志的反映已全部办结。"
            visit.say(
                f"已登记对{shown.row['name']}的反映的处理结果。{after}",
                href=visit.address("dossier", dossier),
                link="打开档案看下一步",
            )
            return visit.redirect("objections", dossier)
        except Refused as refused:
            errors = complaints(refused)
            one = _one(dossier, objection)
            form = {**form, "version": str(one.version)}
    others = [
        other
        for other in reads.objections(dossier)
        if other.id != objection and other.handled_on is None
    ]
    return visit.render(
        "objection.html",
        {
            "crumbs": [
                *_crumbs(visit, shown, "")[:-1],
                ("公示期间的反映", visit.address("objections", dossier)),
                (one.source_term, None),
            ],
            "case": shown.case,
            "row": shown.row,
            "one": one,
            "others": len(others),
            "results": [(value, value, "") for value in NOTICE_RESULTS],
            "form": form,
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="notices",
    )


def _one(dossier: int, objection: int) -> reads.Raised:
    found = next((one for one in reads.objections(dossier) if one.id == objection), None)
    if found is None:
        raise Http404
    return found


def _must_record(visit: Visit, shown: Seen) -> None:
    if not visit.me.may(Right.RECORD, shown.case.unit):
        raise PermissionDenied


def _crumbs(visit: Visit, shown: Seen, last: str) -> list[tuple[str, str | None]]:
    return [
        ("公示", visit.address("notices")),
        (shown.row["name"], visit.address("dossier", shown.case.id)),
        (last, None),
    ]


urls = [
    path("notices", show, name="notices"),
    path("notices/new", new, name="new-notice"),
    path("notices/span", span, name="notice-span"),
    path("notices/<int:act>", finish, name="notice"),
    path("dossiers/<int:dossier>/objections", register, name="objections"),
    path("dossiers/<int:dossier>/objections/<int:objection>", objection, name="objection"),
]
