"""Letters: drafts and the outbox, each letter with its course, and what is done about it."""

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import drafting, letter_steps, letters
from rudang.actions.dossiers import Problem
from rudang.actions.letter_steps import Doing
from rudang.core.follow_up import Standing
from rudang.core.pace import PaceLevel
from rudang.core.scope import Refused, Right
from rudang.papers.issued import write_docx
from rudang.store.models import LetterStep
from rudang.store.reads import dispatches as reads
from rudang.web import filled
from rudang.web.door import Visit, page

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_STATES: tuple[tuple[str, str], ...] = (
    ("draft", "草稿"),
    ("issued", "待送达"),
    *((standing.value, standing.term) for standing in Standing),
)
_A_PAGE = 100
# What has to be done about first stands first; what is done last.
_URGENCY = ("draft", "issued", "overdue", "escalated", "awaited", "answered", "closed")


def state_of(item: reads.Item) -> str:
    """One of the states by which letters are listed."""
    return item.course.standing.value if item.course else item.state


@page(Right.READ_PLAN)
def outbox(visit: Visit) -> HttpResponse:
    """Letters: drafts to issue, issued ones to hand over, and how the others are answered."""
    state = visit.request.GET.get("state", "")
    items = reads.letters(with_drafts=visit.me.may(Right.LETTERS), as_of=visit.as_of)
    items.sort(
        key=lambda item: (
            _URGENCY.index(state_of(item)),
            (item.course.answer_by if item.course else None) or date.max,
        )
    )

    def is_in(item: reads.Item, key: str) -> bool:
        # A letter brought to the next level and late again is overdue as well.
        is_late = key == Standing.OVERDUE.value and item.course and item.course.is_overdue
        return bool(is_late) or state_of(item) == key

    listed = [item for item in items if not state or is_in(item, state)]
    pages = max(1, -(-len(listed) // _A_PAGE))
    number = min(pages, visit.page_asked)
    return visit.render(
        "letters.html",
        {
            "items": listed[(number - 1) * _A_PAGE : number * _A_PAGE],
            "shown": len(listed),
            "total": len(items),
            "page": number,
            "pages": pages,
            "filters": [
                {
                    "name": "state",
                    "label": "状态",
                    "value": state,
                    "options": [
                        ("", "全部", len(items)),
                        *(
                            (key, term, sum(1 for item in items if is_in(item, key)))
                            for key, term in _STATES
                        ),
                    ],
                }
            ],
            "crumbs": [("调度", visit.address("dispatches")), ("函件", None)],
        },
        active="letters",
    )


def _paper(visit: Visit, letter: int) -> reads.Paper:
    found = reads.letter(letter, with_drafts=visit.me.may(Right.LETTERS), as_of=visit.as_of)
    if found is None:
        raise Http404
    return found


@page(Right.READ_PLAN)
def letter(visit: Visit, letter: int) -> HttpResponse:
    """A letter as it would be printed, its course, and the steps that may be taken now."""
    found = _paper(visit, letter)
    errors: list[tuple[str, str]] = []
    do = visit.request.POST.get("do", "issue")
    if visit.request.method == "POST":
        try:
            _do(visit, letter, do)
            return visit.redirect("letter", letter)
        except Problem as problem:
            prefix = f"{do}-" if do in _STEPS else ""
            errors = [(prefix + problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
        found = _paper(visit, letter)
    unit = found.item.place.id
    may_letters = visit.me.may(Right.LETTERS, unit)
    return visit.render(
        "letter.html",
        {
            "errors": errors,
            "wrong": dict(errors),
            "form": visit.request.POST,
            "do": do if errors else "",
            "item": found.item,
            "course": found.item.course,
            "happened": reads.happened(letter),
            "letter": drafting.composed(found),
            "may_issue": may_letters,
            "may_answer": visit.me.may(Right.RECORD, unit),
            "may_guide": may_letters
            or (visit.me.place != unit and visit.me.may(Right.ANSWER, unit)),
            "may_escalate": may_letters
            or (found.item.next_level and visit.me.may(Right.ANSWER, found.item.next_level)),
            "crumbs": [
                ("调度", visit.address("dispatches")),
                ("函件", visit.address("letters")),
                (found.item.place.term, None),
            ],
        },
        status=400 if errors else 200,
        active="letters",
    )


def _do(visit: Visit, letter: int, do: str) -> None:
    form = visit.request.POST
    version = form.get("version", "")
    number = int(version) if version.isdecimal() else 0
    if do in _STEPS:
        doing = Doing(
            letter=letter,
            version=number,
            held_on=filled.day_of({"held_on": form.get(f"{do}-held_on", "")}, "held_on"),
            words=form.get(f"{do}-words", ""),
            today=visit.today,
        )
        _say(visit, _STEPS[do](visit, doing))
        return
    if do == "hand-over":
        made = letters.hand_over(
            by=visit.me,
            letter=letter,
            to=form.get("to", ""),
            on=filled.day_of(form, "handed_over_on"),
            today=visit.today,
            version=number,
        )
        assert made.answer_by is not None
        visit.say(
            f"已记录：{made.number} 交给{made.handed_over_to}；"
            f"收件单位应在 {made.answer_by.isoformat()} 前答复。",
            href=visit.address("letters", state=Standing.AWAITED.value),
            link="看待答复的函件",
        )
        return
    made = letters.issue(
        by=visit.me,
        letter=letter,
        signatory=form.get("signatory", ""),
        number=form.get("number", ""),
        dated_on=filled.day_of(form, "dated_on"),
        today=visit.today,
        version=number,
    )
    assert made.answer_by is not None
    visit.say(
        f"已签发 {made.number}，请下载打印后送达；答复期限 {made.answer_by.isoformat()}。",
        href=visit.address("letters", state="issued"),
        link="看待送达的函件",
    )


def _answer(visit: Visit, doing: Doing) -> LetterStep:
    form = visit.request.POST
    return letter_steps.answer(
        by=visit.me,
        doing=doing,
        measures=form.get("answer-measures", ""),
        places=_places(form.get("answer-asks", ""), form.get("answer-places", "")),
        who=form.get("answer-who", ""),
    )


def _guide(visit: Visit, doing: Doing) -> LetterStep:
    return letter_steps.guide(
        by=visit.me, doing=doing, who=visit.request.POST.get("guidance-who", "")
    )


_STEPS: dict[str, Callable[[Visit, Doing], LetterStep]] = {
    "answer": _answer,
    "return": lambda visit, doing: letter_steps.return_answer(by=visit.me, doing=doing),
    "guidance": _guide,
    "follow_up": lambda visit, doing: letter_steps.follow_up(by=visit.me, doing=doing),
    "escalate": lambda visit, doing: letter_steps.escalate(by=visit.me, doing=doing),
    "close": lambda visit, doing: letter_steps.close(by=visit.me, doing=doing),
}


def _places(asks: str, text: str) -> int:
    """Places offered back (negative), asked for, or none."""
    if asks not in ("offer", "ask"):
        return 0
    text = text.strip()
    if not text.isdecimal() or not int(text):
        raise Problem("places", "请填写名额数，写成 1、2 这样的数字；不涉及名额的选“不涉及”。")
    return -int(text) if asks == "offer" else int(text)


def _say(visit: Visit, step: LetterStep) -> None:
    """What was done, and what comes next."""
    number, unit, until = step.letter.number, step.unit.name, step.answer_by
    words = {
        "answer": f"已记录{unit}对 {number} 的答复，等组织部看过以后跟踪或者办结。",
        "return": f"已退回{unit}对 {number} 的答复；请在 {until} 前重新答复。",
        "guidance": f"已记录 {step.held_on} 对{unit}的精准指导。",
        "follow_up": f"已记录 {step.held_on} 对{unit}的跟踪情况。",
        "escalate": f"{number} 已提到{step.who}，由其督促{unit}在 {until} 前答复。",
        "close": f"{number} 已办结。",
    }[step.kind]
    visit.say(words, href=visit.address("letters"), link="看其他函件")


@page(Right.READ_PLAN)
def letter_file(visit: Visit, letter: int) -> HttpResponse:
    """The letter in Word."""
    found = _paper(visit, letter)
    return download(write_docx(drafting.composed(found)), found.item.place.name, found.item.level)


def download(body: bytes, unit: str, level: PaceLevel) -> HttpResponse:
    """A letter as a file, named by its unit and why it is written."""
    answer = HttpResponse(body, content_type=_DOCX)
    name = drafting.file_name(unit, level.value)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


urls = [
    path("letters", outbox, name="letters"),
    path("letters/<int:letter>", letter, name="letter"),
    path("letters/<int:letter>/letter.docx", letter_file, name="letter-file"),
]
