"""The college's negative list in versions, and one dossier gone through by it, item by item."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import negative_lists
from rudang.core.scope import Refused, Right
from rudang.store.reads import inquiries as reads
from rudang.web import filled
from rudang.web.door import Visit, page
from rudang.web.pages.dossier import Seen, seen
from rudang.web.pages.inquiries import complaints

Errors = list[tuple[str, str]]
_SAID = {"1": True, "0": False}


@page(Right.READ_DOSSIERS)
def versions(visit: Visit) -> HttpResponse:
    """Every version of the list; make a new one, or put the latest right while it is unused."""
    may_make = visit.me.may(Right.DEMANDS)
    form: Mapping[str, str] = {}
    errors: Errors = []
    if visit.request.method == "POST":
        if not may_make:
            raise PermissionDenied
        form = filled.typed(visit.request.POST)
        try:
            _keep(visit, form)
            return visit.redirect("negative-lists")
        except Refused as refused:
            errors = complaints(refused)
    every = reads.versions()
    latest = every[0] if every else None
    may_amend = may_make and latest is not None and not reads.has_marks(latest.id)
    asked = visit.request.GET.get("amend", "")
    if latest is not None and may_amend and not form and asked == str(latest.id):
        form = {
            "title": latest.title,
            "document": latest.document,
            "items": negative_lists.typed(latest.items),
            "since": latest.since.isoformat(),
            "list": str(latest.id),
            "version": str(latest.version),
        }
    return visit.render(
        "negative-lists.html",
        {
            "crumbs": [("地方要求", visit.address("demands")), ("负面清单", None)],
            "versions": [(one, one.holds_on(visit.as_of)) for one in every],
            "may_make": may_make,
            "amend": latest.id if latest is not None and may_amend else None,
            "form": form,
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="demands",
    )


def _keep(visit: Visit, form: Mapping[str, str]) -> None:
    given: dict[str, Any] = {
        "title": form.get("title", ""),
        "document": form.get("document", ""),
        "items": negative_lists.parse(form.get("items", "")),
        "since": filled.day_of(form, "since", "开始执行的日期"),
    }
    number, version = form.get("list", ""), form.get("version", "")
    if number.isdecimal():
        made = negative_lists.amend(
            by=visit.me,
            negative_list=int(number),
            version=int(version) if version.isdecimal() else 0,
            today=visit.today,
            **given,
        )
        visit.say(f"已修改“{made.title}”，共 {len(made.items)} 项。")
        return
    made = negative_lists.make(by=visit.me, today=visit.today, **given)
    visit.say(
        f"“{made.title}”自 {made.since.isoformat()} 起执行，共 {len(made.items)} 项。"
        "此前按上一版核对的保持原样；以后在每个人的“政治审查”里逐项核对。"
    )


@page(Right.READ_DOSSIERS)
def mark(visit: Visit, dossier: int) -> HttpResponse:
    """One dossier gone through by the version in force; decide where an item was found."""
    shown = seen(visit, dossier)
    form: Mapping[str, str] = {}
    errors: Errors = []
    if visit.request.method == "POST":
        if not visit.me.may(Right.RECORD, shown.case.unit):
            raise PermissionDenied
        form = filled.typed(visit.request.POST)
        try:
            if form.get("do") == "decide":
                _decide(visit, shown, form)
            else:
                _mark(visit, shown, form)
            return visit.redirect("negative-list", dossier)
        except Refused as refused:
            errors = complaints(refused)
    return _render(visit, shown, form, errors)


def _mark(visit: Visit, shown: Seen, form: Mapping[str, str]) -> None:
    number = form.get("list", "")
    said = {}
    for name, value in form.items():
        code = name.removeprefix("is-")
        if name.startswith("is-") and value in _SAID:
            version = form.get(f"version-{code}", "")
            said[code] = negative_lists.Said(
                _SAID[value],
                form.get(f"evidence-{code}", ""),
                int(version) if version.isdecimal() else 0,
            )
    made = negative_lists.mark(
        by=visit.me,
        dossier=shown.case.id,
        negative_list=int(number) if number.isdecimal() else 0,
        said=said,
        marked_on=filled.day_of(form, "marked_on", "核对日期"),
        today=visit.today,
    )
    found = [one for one in made if one.is_marked]
    name = shown.row["name"]
    if found:
        visit.say(
            f"已登记{name}核对 {len(made)} 项，其中 {len(found)} 项有所列情形。"
            "在校级作出决定以前，下一步暂停。"
        )
    else:
        visit.say(
            f"已登记{name}核对 {len(made)} 项。",
            href=visit.address("political-review", shown.case.id),
            link="回到政治审查",
        )


def _decide(visit: Visit, shown: Seen, form: Mapping[str, str]) -> None:
    number, version = form.get("mark", ""), form.get("version", "")
    if number not in {str(one.id) for one in reads.marks(shown.case.id)}:
        raise Http404
    made = negative_lists.decide(
        by=visit.me,
        mark=int(number),
        decision=form.get("decision", ""),
        reason=form.get("reason", ""),
        version=int(version) if version.isdecimal() else 0,
        today=visit.today,
    )
    after = "这一项不再阻止下一步。" if made.decision == "continue" else "此后各步不能再办。"
    name, decided = shown.row["name"], made.get_decision_display()
    visit.say(
        f"已决定{name}负面清单第 {made.item} 项：{decided}。{after}",
        href=visit.address("dossier", shown.case.id),
        link="打开档案",
    )


def _render(visit: Visit, shown: Seen, form: Mapping[str, str], errors: Errors) -> HttpResponse:
    case = shown.case
    version = reads.in_force(visit.as_of)
    marks = [one for one in reads.marks(case.id) if one.marked_on <= visit.as_of]
    mine = {one.item: one for one in marks if version and one.list == version.id}
    older = {one.id: one for one in reads.versions()}
    wrong = dict(errors)
    is_marking = bool(form) and form.get("do") != "decide"
    return visit.render(
        "negative-list.html",
        {
            "crumbs": [
                ("信息库", visit.address("dossiers")),
                (shown.row["name"], visit.address("dossier", case.id)),
                ("政治审查", visit.address("political-review", case.id)),
                ("负面清单", None),
            ],
            "case": case,
            "row": shown.row,
            "unit": shown.unit,
            "version": version,
            "items": [
                {
                    "code": code,
                    "words": words,
                    "mark": mine.get(code),
                    "said": form.get(f"is-{code}", "") if is_marking else _answer(mine.get(code)),
                    "evidence": form.get(f"evidence-{code}", "")
                    if is_marking
                    else (mine[code].evidence if code in mine else ""),
                    "error": wrong.get(f"evidence-{code}", ""),
                }
                for code, words in (version.items if version else ())
            ],
            "done": len(mine),
            "stops": [
                (one, older[one.list].words.get(one.item, one.item), older[one.list].title)
                for one in marks
                if one.is_marked
            ],
            "past": _past(marks, older, version),
            "may_record": visit.me.may(Right.RECORD, case.unit),
            "may_decide": negative_lists.may_decide(visit.me),
            "decisions": [
                ("continue", "可以继续", "写明理由，下一步不再因这一项停止。"),
                ("stop", "不得继续", "此后各步不能再办。"),
            ],
            "form": form,
            "errors": errors,
            "wrong": wrong,
        },
        status=400 if errors else 200,
        active="dossiers",
    )


def _answer(mark: reads.Marked | None) -> str:
    return "" if mark is None else "1" if mark.is_marked else "0"


def _past(
    marks: Sequence[reads.Marked],
    lists: Mapping[int, reads.Version],
    version: reads.Version | None,
) -> list[tuple[reads.Version, list[tuple[str, reads.Marked]]]]:
    """What was marked by versions before this one, by version."""
    found: dict[int, list[tuple[str, reads.Marked]]] = {}
    for one in marks:
        if version is None or one.list != version.id:
            words = lists[one.list].words.get(one.item, one.item)
            found.setdefault(one.list, []).append((words, one))
    return [(lists[number], some) for number, some in found.items()]


urls = [
    path("negative-lists", versions, name="negative-lists"),
    path("dossiers/<int:dossier>/negative-list", mark, name="negative-list"),
]
