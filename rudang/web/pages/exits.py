"""End a case before its time: the ways there are for this person, and what each needs."""

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import exits
from rudang.actions.dossiers import Problem
from rudang.core.facts import DECIDERS
from rudang.core.scope import Refused, Right
from rudang.core.stages import STAGES
from rudang.regulation.exits import EXIT, article, possible
from rudang.store.reads import dossiers as reads
from rudang.web import arrival_forms as forms
from rudang.web import filled
from rudang.web.door import Visit, page
from rudang.web.pages.moves import mine
from rudang.web.place_forms import tell_of_given_back, telling_of_freed
from rudang.web.responses import document


@page(Right.RECORD)
def exit_(visit: Visit, dossier: int) -> HttpResponse:
    """Record an ending, or take it back."""
    _, name, stage = mine(visit, dossier)
    form: Mapping[str, str] = (
        filled.typed(visit.request.POST) if visit.request.method == "POST" else {}
    )
    errors: forms.Errors = []
    if visit.request.method == "POST":
        try:
            if form.get("do") == "reopen":
                ending = exits.standing(dossier)
                exits.reopen(
                    by=visit.me, dossier=dossier, reason=form.get("reason", ""), today=visit.today
                )
                visit.say(f"已撤回{name}的终止，按原来的阶段继续办理；两条记录都留在历史里。")
                if ending is not None:
                    tell_of_given_back(visit, dossier, since=ending.recorded_at)
                return visit.redirect("dossier", dossier)
            errors = _end(visit, dossier, name, form)
            if not errors:
                return visit.redirect("dossier", dossier)
        except Problem as problem:
            field = "on" if problem.field == "held_on" else problem.field
            errors = [(field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
    case = reads.case(dossier)
    if case is None:
        raise Http404
    standing = case.standing("exit")
    asked = form.get("exit_kind") or visit.request.GET.get("kind", "")
    ways = possible(stage)
    way = EXIT.get(asked)
    on = forms.day(form, "on", "", [], must=False) or visit.as_of
    return visit.render(
        "exit.html",
        {
            "crumbs": [
                ("信息库", visit.address("dossiers")),
                (name, visit.address("dossier", dossier)),
                ("终止", None),
            ],
            "dossier": dossier,
            "name": name,
            "stage": STAGES.get(stage, ""),
            "standing": standing[0] if standing else None,
            "standing_way": EXIT.get(str(standing[0].facts.get("exit_kind"))) if standing else None,
            "ways": [(one, article(one, on)) for one in ways],
            "way": way if way in ways else None,
            "article": article(way, on) if way else "",
            "deciders": [(one, one) for one in DECIDERS],
            "form": form,
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="dossiers",
    )


def _end(visit: Visit, dossier: int, name: str, form: Mapping[str, str]) -> forms.Errors:
    wrong: forms.Errors = []
    on = forms.day(form, "on", "决定日期", wrong, must=True)
    announced_on = forms.day(form, "exit_announced_on", "宣布日期", wrong, must=False)
    if not form.get("exit_kind"):
        wrong.insert(0, ("exit_kind", "请选择终止的类型。"))
    if wrong:
        return wrong
    with telling_of_freed(visit):
        exits.end(
            by=visit.me,
            dossier=dossier,
            kind=form["exit_kind"],
            on=on,
            body=form.get("exit_body", ""),
            reason=form.get("exit_reason", ""),
            document=form.get("exit_document", ""),
            announced_on=announced_on,
            decider=form.get("unrecognized_by", ""),
            today=visit.today,
        )
    way = EXIT[form["exit_kind"]]
    if way.is_announced and announced_on is None:
        visit.say(
            f"已记录{name}“{way.kind}”。还要在支部大会上公布，公布后补记宣布日期。",
            href=visit.address("exit-announcement", dossier),
            link="下载公布文字",
        )
    else:
        visit.say(f"已记录{name}“{way.kind}”，档案到此终止，不再列入待办。")
    return []


@page(Right.RECORD)
def announcement(visit: Visit, dossier: int) -> HttpResponse:
    """The words of the announcement in Word."""
    _, name, _ = mine(visit, dossier)
    if visit.request.method != "GET":
        return visit.redirect("exit", dossier)
    try:
        body = exits.announce(by=visit.me, dossier=dossier, today=visit.today)
    except Refused:
        raise Http404 from None
    return document(body, f"公布文字-{name}.docx")


urls = [
    path("dossiers/<int:dossier>/exit", exit_, name="exit"),
    path("dossiers/<int:dossier>/exit/announcement", announcement, name="exit-announcement"),
]
