"""Dispatch of a period on a day, its frozen runs, the letters drawn from them, and the outbox."""

from datetime import date
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import dispatches, drafting, letters, pacing
from rudang.actions.dossiers import Problem
from rudang.core.pace import PaceLevel
from rudang.core.periods import Period
from rudang.core.scope import Refused, Right
from rudang.papers.issued import write_docx
from rudang.store.reads import dispatches as reads
from rudang.store.reads import plans
from rudang.web.door import Visit, page
from rudang.web.pages.plans import period_of

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# From most to least to be done about.
_ORDER = (
    PaceLevel.EXCEEDED,
    PaceLevel.WILL_EXCEED,
    PaceLevel.CANNOT_FINISH,
    PaceLevel.SLOW,
    PaceLevel.ON_PACE,
    PaceLevel.DONE,
)


def _quarter_ends(period: Period, today: date) -> list[date]:
    return [quarter.last_day for quarter in period.quarters if quarter.last_day <= today]


@page(Right.READ_PLAN)
def periods(visit: Visit) -> HttpResponse:
    """The periods to dispatch with their quarter ends, and the days frozen so far."""
    days = reads.frozen_days()
    frozen = {(day.period.code, day.as_of) for day in days}
    rows = [
        (
            issued,
            [
                (end, (issued.period.code, end) in frozen)
                for end in _quarter_ends(issued.period, visit.today)
            ],
        )
        for issued in plans.periods()
    ]
    return visit.render("dispatches.html", {"rows": rows, "days": days}, active="dispatch")


@page(Right.READ_PLAN)
def show(visit: Visit, period: str) -> HttpResponse:
    """Every unit's pace on the day looked at, with reasons; freezing it drafts the letters."""
    span = period_of(period)
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        try:
            return _freeze(visit, span)
        except Refused as refused:
            errors = [("", str(refused))]
    found = reads.computed(span, as_of=visit.as_of, pacing=pacing.on(visit.as_of))
    held = [row.pace.level for row in found.rows]
    return visit.render(
        "dispatch.html",
        {
            "errors": errors,
            "found": found,
            "frozen": {one.place.id: one for one in reads.frozen(span, as_of=visit.as_of)},
            "counts": [(level.value, held.count(level)) for level in _ORDER if level in held],
            "ends": _quarter_ends(span, visit.today),
            "may_freeze": visit.me.may(Right.DISPATCH) and visit.as_of <= visit.today,
            "may_letters": visit.me.may(Right.LETTERS),
            "crumbs": [("调度", visit.address("dispatches")), (span.term, None)],
        },
        status=400 if errors else 200,
        active="dispatch",
    )


def _freeze(visit: Visit, span: Period) -> HttpResponse:
    made = dispatches.record(by=visit.me, period=span, as_of=visit.as_of, today=visit.today)
    drafts = sum(1 for one in made.units if one.letter is not None)
    day = visit.as_of.isoformat()
    if not made.is_new:
        visit.say(f"{span.term} {day} 的调度此前已经固定，数字不变。")
    elif drafts:
        visit.say(
            f"已固定 {span.term} {day} 的调度，起草函件 {drafts} 份，等待签发。",
            href=visit.address("letters"),
            link="去签发",
        )
    else:
        visit.say(f"已固定 {span.term} {day} 的调度，没有单位需要发函。")
    return visit.redirect("dispatch", span.code)


@page(Right.READ_PLAN)
def draft(visit: Visit, period: str, unit: int) -> HttpResponse:
    """The Word file of a unit's letter as the day's figures would have it; nothing is kept."""
    span = period_of(period)
    if not visit.me.may(Right.LETTERS, unit):
        raise Http404
    found = reads.computed(span, as_of=visit.as_of, pacing=pacing.on(visit.as_of))
    for row in found.needing_letter:
        if row.place.id == unit:
            letter = drafting.composed_draft(found, row)
            return _download(write_docx(letter), row.place.name, row.pace.level)
    raise Http404


@page(Right.READ_PLAN)
def outbox(visit: Visit) -> HttpResponse:
    """Letters: drafts to issue, issued ones to hand over, and those handed over."""
    state = visit.request.GET.get("state", "")
    items = reads.letters(with_drafts=visit.me.may(Right.LETTERS))
    states = [("draft", "草稿"), ("issued", "待送达"), ("handed_over", "已送达")]
    return visit.render(
        "letters.html",
        {
            "items": [item for item in items if state in ("", item.state)],
            "total": len(items),
            "filters": [
                {
                    "name": "state",
                    "label": "状态",
                    "value": state,
                    "options": [
                        ("", "全部", len(items)),
                        *(
                            (key, term, sum(1 for item in items if item.state == key))
                            for key, term in states
                        ),
                    ],
                }
            ],
            "crumbs": [("调度", visit.address("dispatches")), ("函件", None)],
        },
        active="dispatch",
    )


def _paper(visit: Visit, letter: int) -> reads.Paper:
    found = reads.letter(letter, with_drafts=visit.me.may(Right.LETTERS))
    if found is None:
        raise Http404
    return found


@page(Right.READ_PLAN)
def letter(visit: Visit, letter: int) -> HttpResponse:
    """A letter as it would be printed; issue it, or say to whom it was handed."""
    found = _paper(visit, letter)
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        try:
            _do(visit, letter)
            return visit.redirect("letter", letter)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
        found = _paper(visit, letter)
    return visit.render(
        "letter.html",
        {
            "errors": errors,
            "wrong": dict(errors),
            "form": visit.request.POST,
            "item": found.item,
            "letter": drafting.composed(found),
            "may_issue": visit.me.may(Right.LETTERS, found.item.place.id),
            "crumbs": [
                ("调度", visit.address("dispatches")),
                ("函件", visit.address("letters")),
                (found.item.place.term, None),
            ],
        },
        status=400 if errors else 200,
        active="dispatch",
    )


def _do(visit: Visit, letter: int) -> None:
    form = visit.request.POST
    version = form.get("version", "")
    number = int(version) if version.isdecimal() else 0
    if form.get("do") == "hand-over":
        made = letters.hand_over(by=visit.me, letter=letter, to=form.get("to", ""), version=number)
        visit.say(f"已记录：{made.number} 交给{made.handed_over_to}。")
        return
    made = letters.issue(
        by=visit.me,
        letter=letter,
        signatory=form.get("signatory", ""),
        number=form.get("number", ""),
        dated_on=_day(form.get("dated_on", "")),
        today=visit.today,
        version=number,
    )
    assert made.answer_by is not None
    visit.say(
        f"已签发 {made.number}，请下载打印后送达；答复期限 {made.answer_by.isoformat()}。",
        href=visit.address("letters", state="issued"),
        link="看待送达的函件",
    )


def _day(text: str) -> date | None:
    text = text.strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem(
            "dated_on", f"“{text}”不是存在的日期，请写成 2017-02-28 这样的形式。"
        ) from None


@page(Right.READ_PLAN)
def letter_file(visit: Visit, letter: int) -> HttpResponse:
    """The letter in Word."""
    found = _paper(visit, letter)
    return _download(write_docx(drafting.composed(found)), found.item.place.name, found.item.level)


def _download(body: bytes, unit: str, level: PaceLevel) -> HttpResponse:
    answer = HttpResponse(body, content_type=_DOCX)
    name = drafting.file_name(unit, level.value)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


urls = [
    path("dispatch", periods, name="dispatches"),
    path("dispatch/<str:period>", show, name="dispatch"),
    path("dispatch/<str:period>/<int:unit>/draft.docx", draft, name="draft-file"),
    path("letters", outbox, name="letters"),
    path("letters/<int:letter>", letter, name="letter"),
    path("letters/<int:letter>/letter.docx", letter_file, name="letter-file"),
]
