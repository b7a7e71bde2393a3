"""The political review of one dossier: who is asked about whom, what came back, the conclusion."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import dossiers, inquiries, review_papers
from rudang.actions.dossiers import Problem
from rudang.core.facts import CHOICES, FACT, FACTS_OF_ACT, REVIEW_PERSONS
from rudang.core.scope import Refused, Right
from rudang.papers import reviews as papers
from rudang.regulation.locals import LOCAL
from rudang.regulation.reviewing import topics_on
from rudang.store.reads import demands
from rudang.store.reads import inquiries as reads
from rudang.web import filled, responses
from rudang.web.door import Visit, page
from rudang.web.pages.dossier import Seen, seen

Errors = list[tuple[str, str]]
_LOCALS = ("letters_by_committee", "both_parents_letters", "household_asked")
_HELP = {
    "reviewers": "几个人之间用顿号隔开，宜由正式党员担任。",
    "review_mentions_punishment": "有处分或违法违纪情况的，结论性材料应当写明。",
}


@page(Right.READ_DOSSIERS)
def show(visit: Visit, dossier: int) -> HttpResponse:
    """The workbench: scope, letters and opinions, what is out, and the conclusion."""
    shown = seen(visit, dossier)
    form: Mapping[str, str] = {}
    errors: Errors = []
    if visit.request.method == "POST":
        _must_record(visit, shown)
        form = filled.typed(visit.request.POST)
        try:
            if form.get("do") == "conclude":
                return _conclude(visit, shown, form)
            return _send(visit, shown, form)
        except Refused as refused:
            errors = complaints(refused)
    return _render(visit, shown, form, errors)


def _send(visit: Visit, shown: Seen, form: Mapping[str, str]) -> HttpResponse:
    made = inquiries.send(
        by=visit.me,
        dossier=shown.case.id,
        kind=form.get("kind", ""),
        relation=form.get("relation", ""),
        person=form.get("person", ""),
        addressee=form.get("addressee", ""),
        number=form.get("number", ""),
        sent_on=filled.day_of(form, "sent_on", "发出日期"),
        today=visit.today,
    )
    name = shown.row["name"]
    if made.kind == "letter":
        visit.say(
            f"已登记为{name}发出的{made.get_kind_display()}（{made.addressee}）。"
            "函件可以下载打印，收到回复后回到这里登记。",
            href=visit.address("inquiry-letter", shown.case.id, made.pk),
            link="下载函件",
        )
    else:
        visit.say(
            f"已登记为{name}征求意见（{made.get_kind_display()}）。收到回复后登记。",
            href=visit.address("inquiry", shown.case.id, made.pk),
            link="登记回复",
        )
    return visit.redirect("political-review", shown.case.id)


def _conclude(visit: Visit, shown: Seen, form: Mapping[str, str]) -> HttpResponse:
    held_on = filled.day_of(form, "held_on", "政审结论日期")
    facts, wrong = filled.facts([f for f in FACTS_OF_ACT["review"] if not f.is_day], form)
    if wrong:
        raise Problem(*wrong[0])
    if not facts.get("review_result"):
        raise Problem("review_result", "请选择政审结论，可以是合格或不合格。")
    dossiers.record_act(
        by=visit.me,
        dossier=shown.case.id,
        kind="review",
        held_on=held_on,
        facts=facts,
        today=visit.today,
    )
    visit.say(
        f"已记录{shown.row['name']}的政治审查结论。接着可以下载政审情况报告，签名盖章后归档。",
        href=visit.address("political-review-report", shown.case.id),
        link="下载报告",
    )
    return visit.redirect("political-review", shown.case.id)


def _render(visit: Visit, shown: Seen, form: Mapping[str, str], errors: Errors) -> HttpResponse:
    case = shown.case
    asked = [one for one in reads.of_dossier(case.id, until=visit.as_of) if not one.is_void]
    may_record = visit.me.may(Right.RECORD, case.unit)
    standing = next((a for a in case.standing("review")), None)
    if standing is not None and standing.held_on and standing.held_on > visit.as_of:
        standing = None
    concluded = shown.row["review_concluded_on"]
    bound = demands.binding(demands.in_force(visit.as_of), shown.tree, case.unit)
    return visit.render(
        "political-review.html",
        {
            "crumbs": _crumbs(visit, shown, "政治审查"),
            "case": case,
            "row": shown.row,
            "unit": shown.unit,
            "asked": [
                {
                    "one": one,
                    "days": (visit.as_of - one.sent_on).days,
                    "href": visit.address("inquiry", case.id, one.id) if may_record else "",
                    "letter": visit.address("inquiry-letter", case.id, one.id)
                    if one.is_letter
                    else "",
                }
                for one in asked
            ],
            "out": sum(one.replied_on is None for one in asked),
            "persons": [
                (relation, [one for one in asked if one.relation == relation])
                for relation in REVIEW_PERSONS
            ],
            "kin_names": shown.row["kin_names"] or [],
            "topics": topics_on(concluded or visit.as_of),
            "locals": [
                (LOCAL[one.code].term, one.issuer) for one in bound if one.code in _LOCALS
            ],
            "standing": standing,
            "concluded": [
                (FACT[name].term, shown.row[name])
                for name in ("review_concluded_on", "review_result", "reviewers",
                             "review_persons", "review_topics", "kin_replied_on",
                             "departments_heard")
                if shown.row[name] not in (None, [])
            ],
            "fields": _fields(shown, asked, form, dict(errors))
            if may_record and concluded is None and not case.standing("review")
            else [],
            "may_record": may_record,
            "kinds": list(reads.KINDS.items()),
            "relations": [(one, one) for one in REVIEW_PERSONS],
            "form": form,
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="dossiers",
    )  # fmt: skip


def _fields(
    shown: Seen, asked: Sequence[reads.Asked], form: Mapping[str, str], wrong: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The fields of the conclusion; what inquiries tell is filled in, no day ever is."""
    known = {} if form.get("do") == "conclude" else _known(asked)
    made = []
    for fact in FACTS_OF_ACT["review"]:
        if fact.is_day:
            continue
        value = form.get(fact.name, "") if not known else known.get(fact.name, "")
        help_ = _HELP.get(fact.name, "")
        last = _last_reply(asked)
        if fact.name == "kin_replied_on" and last:
            help_ = f"登记的最后一份回函是 {last.isoformat()} 收到的。"
        options = CHOICES.get(fact.name, ())
        made.append(
            {
                "name": fact.name,
                "label": fact.term,
                "shape": "day"
                if fact.kind.value == "date"
                else "checks"
                if options and fact.kind.value == "texts"
                else "choice"
                if options
                else "text",
                "value": value,
                "chosen": value.split("、") if value else [],
                "options": [(one, one) for one in options],
                "help": help_,
                "error": wrong.get(fact.name, ""),
                "is_required": fact.name == "review_result",
            }
        )
    return made


def _known(asked: Sequence[reads.Asked]) -> dict[str, str]:
    replied = [one for one in asked if one.replied_on is not None]
    relations = dict.fromkeys(one.relation for one in replied if one.is_letter)
    known = {"review_persons": "、".join(relations)} if relations else {}
    if any(not one.is_letter for one in replied):
        known["departments_heard"] = "是"
    # Even with nothing to fill in, the form is a fresh one.
    return known or {"": ""}


def _last_reply(asked: Sequence[reads.Asked]) -> date | None:
    days = [one.replied_on for one in asked if one.is_letter and one.replied_on]
    return max(days, default=None)


@page(Right.RECORD)
def inquiry(visit: Visit, dossier: int, inquiry: int) -> HttpResponse:
    """One inquiry: write down its reply, or take it back as recorded by mistake."""
    shown = seen(visit, dossier)
    _must_record(visit, shown)
    one = _one(shown, inquiry)
    form: Mapping[str, str] = {
        "replied_on": one.replied_on.isoformat() if one.replied_on else "",
        "reply": one.reply,
        "has_problem": "" if one.has_problem is None else "1" if one.has_problem else "0",
        "version": str(one.version),
    }
    errors: Errors = []
    if visit.request.method == "POST":
        form = filled.typed(visit.request.POST)
        seen_version = form.get("version", "")
        version = int(seen_version) if seen_version.isdecimal() else 0
        try:
            if form.get("do") == "void":
                inquiries.void(
                    by=visit.me, inquiry=inquiry, version=version, reason=form.get("reason", "")
                )
                visit.say(f"已作废{shown.row['name']}的这条记录：{one.term}{one.addressee}。")
            else:
                inquiries.reply(
                    by=visit.me,
                    inquiry=inquiry,
                    replied_on=filled.day_of(form, "replied_on", "收到回复的日期"),
                    words=form.get("reply", ""),
                    has_problem={"1": True, "0": False}.get(form.get("has_problem", "")),
                    version=version,
                    today=visit.today,
                )
                _say_replied(visit, shown, one)
            return visit.redirect("political-review", dossier)
        except Refused as refused:
            errors = complaints(refused)
            one = _one(shown, inquiry)
            form = {**form, "version": str(one.version)}
    return visit.render(
        "inquiry.html",
        {
            "crumbs": [
                *_crumbs(visit, shown, "")[:-1],
                ("政治审查", visit.address("political-review", dossier)),
                (f"{one.term}{one.addressee}", None),
            ],
            "case": shown.case,
            "row": shown.row,
            "one": one,
            "form": form,
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="dossiers",
    )


def _say_replied(visit: Visit, shown: Seen, one: reads.Asked) -> None:
    left = [
        other
        for other in reads.of_dossier(shown.case.id)
        if other.replied_on is None and not other.is_void
    ]
    done = f"已登记{shown.row['name']}的回复（{one.term}{one.addressee}）。"
    if left:
        visit.say(
            f"{done}还有 {len(left)} 件没有回复。回函原件可以先扫描存入材料。",
            href=visit.address("papers", shown.case.id, paper="review") + "#upload",
            link="上传回函",
        )
    else:
        visit.say(
            f"{done}回复已经收齐，可以作出结论。",
            href=visit.address("political-review", shown.case.id) + "#conclusion",
            link="作结论",
        )


def _one(shown: Seen, inquiry: int) -> reads.Asked:
    found = next((one for one in reads.of_dossier(shown.case.id) if one.id == inquiry), None)
    if found is None or found.is_void:
        raise Http404
    return found


@page(Right.READ_DOSSIERS)
def letter(visit: Visit, dossier: int, inquiry: int) -> HttpResponse:
    """The letter of inquiry with its reply slip, in Word."""
    shown = seen(visit, dossier)
    one = _one(shown, inquiry)
    if not one.is_letter:
        raise Http404
    made = review_papers.letter(one, shown.row, shown.unit.name)
    name = f"政审函-{shown.row['name']}-{one.about}.docx"
    return responses.document(papers.write_letter(made), name)


@page(Right.READ_DOSSIERS)
def report(visit: Visit, dossier: int) -> HttpResponse:
    """The draft of the report on the review, in Word."""
    shown = seen(visit, dossier)
    marks = reads.marks(dossier)
    gone_through = {one.list for one in marks}
    every = reads.versions()
    version = next((v for v in every if v.id in gone_through), None) or reads.in_force(visit.as_of)
    made = review_papers.report(
        shown.row,
        shown.unit.name,
        reads.of_dossier(dossier, until=visit.as_of),
        version,
        marks,
        as_of=visit.as_of,
    )
    return responses.document(papers.write_report(made), f"政审情况报告-{shown.row['name']}.docx")


def _must_record(visit: Visit, shown: Seen) -> None:
    if not visit.me.may(Right.RECORD, shown.case.unit):
        raise PermissionDenied


def _crumbs(visit: Visit, shown: Seen, last: str) -> list[tuple[str, str | None]]:
    return [
        ("信息库", visit.address("dossiers")),
        (shown.row["name"], visit.address("dossier", shown.case.id)),
        (last, None),
    ]


def complaints(refused: Refused) -> Errors:
    """What a refusal says, by field, one sentence a line."""
    if isinstance(refused, Problem):
        return [(refused.field, refused.message)]
    return [("", line) for line in str(refused).split("\n")]


urls = [
    path("dossiers/<int:dossier>/review", show, name="political-review"),
    path("dossiers/<int:dossier>/review/report.docx", report, name="political-review-report"),
    path("dossiers/<int:dossier>/review/<int:inquiry>", inquiry, name="inquiry"),
    path("dossiers/<int:dossier>/review/<int:inquiry>/letter.docx", letter, name="inquiry-letter"),
]
