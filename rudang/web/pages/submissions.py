"""What goes up between the levels: what came here, what was sent, who may be sent, and letters."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import requests, submissions
from rudang.actions.dossiers import Problem
from rudang.core.facts import ACT_KIND
from rudang.core.scope import Refused, Right
from rudang.regulation import levels
from rudang.regulation.levels import BATCHED, LEVEL, Acting, Level
from rudang.store.reads import dossiers as cases
from rudang.store.reads import submissions as reads
from rudang.store.reads.units import Place, below, whole_tree
from rudang.web import act_forms, filled
from rudang.web.door import Visit, page
from rudang.web.people import named
from rudang.web.responses import document

_BOXES = {
    "inbox": "待我办理",
    "sent": "已报送，待上级办理",
    "returned": "退回待补正",
    "done": "办结记录",
}
_EMPTY = {
    "inbox": ("没有报送到您这里的事项。", "下级报送后会列在这里，也会出现在工作台。"),
    "sent": (
        "没有等待上级办理的报送。",
        "可以从下面的“可以报送的”开始，也可以在档案的步骤里报送。",
    ),
    "returned": ("没有被退回的报送。", "退回的会写明原因，补正以后可以重新报送。"),
    "done": ("还没有办结的报送。", "办理、撤回和退回过的都留在这里。"),
}


@page(Right.READ_DOSSIERS)
def show(visit: Visit) -> HttpResponse:
    """The boxes of what was sent; several can be received, returned or answered together."""
    errors: list[tuple[str, str]] = []
    form: Mapping[str, str] = {}
    if visit.request.method == "POST":
        form = visit.request.POST
        try:
            return _do(visit)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", one) for one in str(refused).split("\n")]
    return _boxes(visit, errors=errors, form=form)


def _boxes(
    visit: Visit, *, errors: Sequence[tuple[str, str]], form: Mapping[str, str]
) -> HttpResponse:
    tree = whole_tree()
    own = reads.posts(visit.me.account_id, visit.today)
    asked = visit.request.GET
    counts = reads.counts(own)
    box = asked.get("box", "")
    if box not in _BOXES:
        box = "inbox" if own else "returned" if counts["returned"] else "sent"
    kind = asked.get("kind", "") if asked.get("kind") in LEVEL else ""
    unit = _whole(asked.get("unit", ""))
    state = asked.get("state", "") if asked.get("state") in reads.STATES else ""
    listing = reads.listed(
        box,
        own=own,
        kind=kind,
        units=below(tree, unit) if unit in tree else None,
        state=state if box == "done" else "",
        page=visit.page_asked,
    )
    may_send = visit.me.may(Right.RECORD)
    unattended = reads.unattended(visit.today)
    return visit.render(
        "submissions.html",
        {
            "box": box,
            "boxes": [
                (key, words, counts[key], visit.address("submissions", box=key))
                for key, words in _BOXES.items()
                if key != "inbox" or own
            ],
            "listing": listing,
            "rows": [_row(visit, one, tree) for one in listing.lines],
            "filters": _filters(tree, box, kind, unit, state, visit),
            "is_narrowed": bool(kind or unit or state),
            "empty": _EMPTY[box],
            "may_answer": bool(own) and box == "inbox",
            "may_write": may_send,
            "chosen": set(visit.request.POST.getlist("chosen")),
            "errors": errors,
            "form": form,
            "ready": _ready(visit, tree) if may_send and box != "inbox" else [],
            "unattended": [(tree[one].name, n) for one, n in unattended.items() if one in tree],
        },
        status=400 if errors else 200,
        active="submissions",
    )


def _filters(
    tree: Mapping[int, Place], box: str, kind: str, unit: int, state: str, visit: Visit
) -> list[dict[str, Any]]:
    found = [
        {
            "name": "kind",
            "label": "事项",
            "value": kind,
            "options": [("", "全部", None), *((k, v.term, None) for k, v in LEVEL.items())],
        },
        {
            "name": "unit",
            "label": "报送的党组织",
            "value": str(unit or ""),
            "options": [
                ("", "全部", None),
                *((str(p.id), p.term, None) for p in tree.values() if p.id in visit.me.scope),
            ],
        },
    ]
    if box == "done":
        closed = [s for s in reads.STATES if s not in reads.OPEN]
        found.append(
            {
                "name": "state",
                "label": "结果",
                "value": state,
                "options": [("", "全部", None), *((s, reads.STATES[s], None) for s in closed)],
            }
        )
    return found


def _ready(visit: Visit, tree: Mapping[int, Place]) -> list[dict[str, Any]]:
    """The kinds for which somebody may be sent now, with how many."""
    mine = _mine(visit, tree)
    open_kinds = [one for one in levels.levels_on(visit.as_of) if _may_send(visit, one)]
    wanted = [submissions.wanted(one.kind, tree, units=mine) for one in open_kinds]
    counts = reads.ready_counts(wanted)
    return [
        {
            "level": one,
            "people": counts[one.kind],
            "href": visit.address("send-submissions", one.kind),
        }
        for one in open_kinds
        if counts[one.kind]
    ]


def _may_send(visit: Visit, level: Level) -> bool:
    return level.acting is not Acting.BEYOND or visit.me.may(Right.ANSWER)


def _mine(visit: Visit, tree: Mapping[int, Place]) -> list[int] | None:
    """The units for which one may record; None where that is the whole tree."""
    if visit.me.scopes[Right.RECORD].is_everything:
        return None
    return [unit for unit in tree if visit.me.may(Right.RECORD, unit)]


def _row(visit: Visit, one: reads.Sent, tree: Mapping[int, Place]) -> dict[str, Any]:
    level = LEVEL.get(one.kind)
    may_answer = one.is_open and visit.me.may(Right.ANSWER, one.to_unit)
    return {
        "one": one,
        "href": visit.address("submission", one.id),
        "person_href": visit.address("dossier", one.dossier),
        "term": level.term if level else ACT_KIND[one.kind].term,
        "unit": tree[one.unit].term,
        "from_unit": tree[one.from_unit].term,
        "to_unit": _to_words(one, tree),
        "state": state_words(one),
        "mark": mark_of(one),
        "answer": act_address(visit, one) if may_answer else "",
        "send_again": _again(visit, one),
        "result": result_words(one),
    }


def _to_words(one: reads.Sent, tree: Mapping[int, Place]) -> str:
    level = LEVEL.get(one.kind)
    if level is not None and level.acting is Acting.BEYOND:
        return f"校外（{tree[one.to_unit].term}办理）"
    return tree[one.to_unit].term


def state_words(one: reads.Sent) -> str:
    """How a matter stands, in words."""
    if one.state == "sent":
        return "待接收"
    if one.state == "received":
        return "已接收，待办理"
    return reads.STATES[one.state]


def mark_of(one: reads.Sent) -> str:
    """The drawing beside it."""
    return {
        "sent": "pending",
        "received": "pending",
        "returned": "broken",
        "answered": "met",
        "withdrawn": "unknown",
    }[one.state]


def result_words(one: reads.Sent) -> str:
    """What came of it: the act's day and its conclusion, or why it was returned."""
    if one.state == "returned":
        return one.reason
    if one.act is None:
        return ""
    said = [
        str(value)
        for name, value in one.act_facts.items()
        if name.endswith(("_result", "_decision", "_opinion")) and value
    ]
    return "，".join([one.act_on.isoformat() if one.act_on else "", *said]).strip("，")


def act_address(visit: Visit, one: reads.Sent) -> str:
    """The form by which a matter is answered: the act's own."""
    renewed = one.standing if ACT_KIND[one.kind].may_be_renewed else None
    return visit.address("act", one.dossier, one.kind, renews=renewed or "")


def _again(visit: Visit, one: reads.Sent) -> str:
    if one.state != "returned" or not visit.me.may(Right.RECORD, one.unit):
        return ""
    return visit.address("send-submissions", one.kind, dossier=one.dossier)


def _do(visit: Visit) -> HttpResponse:
    """Receive, return or answer those chosen, or write a letter about them."""
    form = visit.request.POST
    versions = _versions(form)
    do = form.get("do", "")
    if not versions:
        raise Problem("", "请先选择报送的人。")
    if do == "receive":
        found = submissions.receive(by=visit.me, submissions=versions)
        kinds = {one.kind for one in found}
        words = f"已接收{named([one.dossier_id for one in found])}的报送。"
        if len(found) == 1:
            here = visit.address("submission", found[0].pk)
            visit.say(words + "接着可以办理。", href=here, link="看报送的材料")
        elif len(kinds) == 1 and (kind := kinds.pop()) in BATCHED:
            there = visit.address("new-batch", kind=kind, dossier=[one.dossier_id for one in found])
            visit.say(words + "接着可以逐人检查后成批办理。", href=there, link="成批办理")
        else:
            visit.say(words)
        return visit.redirect("submissions", box="inbox")
    if do == "return":
        found = submissions.send_back(
            by=visit.me, submissions=versions, reason=form.get("reason", "")
        )
        whose = named([one.dossier_id for one in found])
        visit.say(f"已退回{whose}的报送，原因会列在报送单位的工作台上。")
        return visit.redirect("submissions", box="inbox")
    some = reads.some(versions)
    if len(some) != len(versions):
        raise Refused("有的报送已经不在您的范围内。")
    if do in ("letter", "reply"):
        ids = [one.id for one in some]
        name = "submission-letter" if do == "letter" else "submission-reply"
        return visit.redirect(name, ids[0], also=ids[1:])
    return _answer(visit, some)


def _answer(visit: Visit, some: Sequence[reads.Sent]) -> HttpResponse:
    kinds = {one.kind for one in some}
    if len(kinds) > 1:
        raise Problem("", "一次只能办理同一种事项，请先按“事项”筛选。")
    kind = kinds.pop()
    if len(some) == 1:
        answer = HttpResponse(status=302)
        answer["Location"] = act_address(visit, some[0])
        return answer
    if kind not in BATCHED:
        raise Problem(
            "",
            f"“{LEVEL[kind].term}”要逐人谈话、审议和表决，请逐人办理；"
            "由会议讨论的，到“会议”里把这些人列入议程。",
        )
    return visit.redirect("new-batch", kind=kind, dossier=[one.dossier for one in some])


def _versions(form: Any) -> dict[int, int]:
    found = {}
    for text in form.getlist("chosen"):
        if text.isdecimal():
            found[int(text)] = _whole(form.get(f"version-{text}", form.get("version", "")))
    return found


@page(Right.READ_DOSSIERS)
def one(visit: Visit, submission: int) -> HttpResponse:
    """One matter: what went with it, what became of it, and what can be done."""
    errors: list[tuple[str, str]] = []
    found = _found(submission)
    if visit.request.method == "POST":
        form = visit.request.POST
        version = _whole(form.get("version", ""))
        try:
            words = _do_one(visit, found, form.get("do", ""), version, form.get("reason", ""))
            visit.say(words)
            return visit.redirect("submission", submission)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
        # What somebody else did meanwhile is read again.
        found = _found(submission)
    tree = whole_tree()
    level = LEVEL[found.kind]
    named, usual = level.papers_on(found.sent_on)
    may_answer = found.is_open and visit.me.may(Right.ANSWER, found.to_unit)
    may_record = visit.me.may(Right.RECORD, found.unit)
    return visit.render(
        "submission.html",
        {
            "crumbs": [
                ("报送", visit.address("submissions")),
                (f"{found.person} {level.term}", None),
            ],
            "one": found,
            "row": _row(visit, found, tree),
            "level": level,
            "article": level.article_on(found.sent_on),
            "named": named,
            "usual": usual,
            "act": _act_words(found),
            "others": [
                _row(visit, other, tree)
                for other in reads.of_dossier(found.dossier)
                if other.kind == found.kind and other.id != found.id
            ],
            "handlers": reads.handlers(visit.today).get(found.to_unit, []),
            "may_answer": may_answer,
            "may_withdraw": may_record and found.state in ("sent", "returned"),
            "may_write": may_record,
            "may_reply": may_record and found.kind in ("approval", "full_approval") and found.act,
            "reason": visit.request.POST.get("reason", ""),
            "errors": errors,
        },
        status=400 if errors else 200,
        active="submissions",
    )


def _act_words(one: reads.Sent) -> str:
    """The act that answered it, as the dossier's history writes it."""
    if one.act is None:
        return ""
    kept = cases.case(one.dossier)
    act = next((a for a in kept.history if a.id == one.act), None) if kept else None
    return act_forms.in_words(act) if act else ""


def _do_one(visit: Visit, one: reads.Sent, do: str, version: int, reason: str) -> str:
    chosen = {one.id: version}
    if do == "receive":
        submissions.receive(by=visit.me, submissions=chosen)
        return f"已接收{one.person}的报送，接着可以办理。"
    if do == "return":
        submissions.send_back(by=visit.me, submissions=chosen, reason=reason)
        return f"已退回{one.person}的报送，原因会列在报送单位的工作台上。"
    if do == "withdraw":
        submissions.withdraw(by=visit.me, submission=one.id, version=version, reason=reason)
        return f"已撤回{one.person}的报送。"
    raise Refused("请选择接收、退回或者撤回。")


def _found(submission: int) -> reads.Sent:
    found = reads.one(submission)
    if found is None or found.kind not in LEVEL:
        raise Http404
    return found


@page(Right.RECORD)
def send(visit: Visit, kind: str) -> HttpResponse:
    """Choose whom to send, with the papers that go along and who will receive them."""
    level = LEVEL.get(kind)
    if level is None:
        raise Http404
    tree = whole_tree()
    errors: list[tuple[str, str]] = []
    form: Mapping[str, str] = {}
    if visit.request.method == "POST":
        form = visit.request.POST
        try:
            return _send(visit, level, tree)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", one) for one in str(refused).split("\n")]
    asked = [int(one) for one in visit.request.GET.getlist("dossier") if one.isdecimal()]
    unit = _whole(visit.request.GET.get("unit", ""))
    mine = _mine(visit, tree)
    if unit in tree:
        under = below(tree, unit)
        mine = sorted(under if mine is None else under & set(mine))
    wanted = submissions.wanted(kind, tree, units=mine, is_sent=False)
    chosen = {int(one) for one in visit.request.POST.getlist("dossiers") if one.isdecimal()}
    chosen |= set(asked)
    # Somebody named by the address alone: the list is about them.
    found = (
        reads.People(reads.people(asked, wanted), len(asked), 1, 1)
        if asked
        else reads.ready(wanted, page=visit.page_asked)
    )
    if asked and not found.lines:
        raise Http404
    if asked and not all(visit.me.may(Right.RECORD, person.unit) for person in found.lines):
        raise PermissionDenied
    return _send_page(visit, level, tree, found, chosen, errors, form)


def _send_page(
    visit: Visit,
    level: Level,
    tree: Mapping[int, Place],
    found: reads.People,
    chosen: set[int],
    errors: Sequence[tuple[str, str]],
    form: Mapping[str, str],
) -> HttpResponse:
    manned = reads.handlers(visit.today)
    lines = {unit: submissions.line_of(tree, unit) for unit in {p.unit for p in found.lines}}
    to = {unit: levels.acting_unit(level, line) for unit, line in lines.items()}
    try:
        day = filled.day(form.get("sent_on", "")) or visit.as_of
    except filled.Unreadable:
        day = visit.as_of
    named, usual = level.papers_on(day)
    units = sorted({unit for unit in to.values() if unit is not None})
    return visit.render(
        "submission-send.html",
        {
            "crumbs": [("报送", visit.address("submissions")), (level.verb, None)],
            "level": level,
            "after": ACT_KIND[level.after].term,
            "article": level.article_on(day),
            "named": named,
            "usual": usual,
            "found": found,
            "people": [
                {
                    "person": person,
                    "unit": tree[person.unit].term,
                    "href": visit.address("dossier", person.dossier),
                    "to": tree[to_unit].term if (to_unit := to[person.unit]) else "",
                }
                for person in found.lines
            ],
            "chosen": chosen,
            "returned": _returned(level, found),
            "goes_to": [(tree[unit].name, manned.get(unit, [])) for unit in units],
            "is_beyond": level.acting is Acting.BEYOND,
            "within": [LEVEL[one].term for one in level.within],
            "is_with": visit.request.method == "GET" or bool(form.get("within")),
            "errors": errors,
            "wrong": dict(errors),
            "form": form,
            "units": [
                ("", "全部", None),
                *(
                    (str(p.id), p.term, None)
                    for p in tree.values()
                    if visit.me.may(Right.RECORD, p.id)
                ),
            ],
            "unit": visit.request.GET.get("unit", ""),
        },
        status=400 if errors else 200,
        active="submissions",
    )


def _returned(level: Level, found: reads.People) -> str:
    """Why the matter of the only one listed came back the last time."""
    if len(found.lines) != 1:
        return ""
    sent = [s for s in reads.of_dossier(found.lines[0].dossier) if s.kind == level.kind]
    return sent[0].reason if sent and sent[0].state == "returned" else ""


def _send(visit: Visit, level: Level, tree: Mapping[int, Place]) -> HttpResponse:
    form = visit.request.POST
    made = submissions.send(
        by=visit.me,
        kind=level.kind,
        dossiers=[int(one) for one in form.getlist("dossiers") if one.isdecimal()],
        sent_on=filled.day_of(form, "sent_on", "报送日期"),
        note=form.get("note", ""),
        today=visit.today,
    )
    first = made.sent[0]
    also = _send_within(visit, level, [one.dossier_id for one in made.sent])
    to = "、".join(dict.fromkeys(tree[one.to_unit_id].name for one in made.sent))
    letter = visit.address("submission-letter", first.pk, also=[one.pk for one in made.sent[1:]])
    visit.say(
        f"已把{named([one.dossier_id for one in made.sent])}的“{level.term}”报送{to}，"
        f"等待接收。{also}",
        href=letter,
        link=f"下载{level.paper}和名册",
    )
    for one in made.refused:
        visit.say(f"{one.person}没有报送：{one.words}", level=messages.WARNING)
    if len(made.sent) == 1 and not made.refused and visit.request.GET.get("dossier"):
        answer = visit.redirect("dossier", first.dossier_id)
        answer["Location"] += f"#step-{level.step}"
        return answer
    return visit.redirect("submissions", box="sent")


def _send_within(visit: Visit, level: Level, people: Sequence[int]) -> str:
    """Ask together for what the level does by itself first; told where that was sent as well."""
    form = visit.request.POST
    sent = []
    for kind in level.within if form.get("within") else ():
        try:
            submissions.send(
                by=visit.me,
                kind=kind,
                dossiers=people,
                sent_on=filled.day_of(form, "sent_on", "报送日期"),
                today=visit.today,
            )
        except Refused:
            # Asked for before, or done already: there is nothing to ask for again.
            continue
        sent.append(LEVEL[kind].term)
    return f"同时报请了“{'、'.join(sent)}”。" if sent else ""


@page(Right.RECORD)
def letter(visit: Visit, submission: int) -> HttpResponse:
    """The filing report or request in Word, with the name list."""
    return _written(visit, submission, requests.letter)


@page(Right.RECORD)
def reply(visit: Visit, submission: int) -> HttpResponse:
    """The draft of the reply in Word."""
    return _written(visit, submission, requests.reply)


def _written(visit: Visit, submission: int, write: Any) -> HttpResponse:
    also = [int(one) for one in visit.request.GET.getlist("also") if one.isdecimal()]
    if reads.one(submission) is None:
        raise Http404
    if visit.request.method != "GET":
        return visit.redirect("submission", submission)
    try:
        made = write(by=visit.me, submissions=[submission, *also])
    except Refused as refused:
        visit.say(str(refused), level=messages.WARNING)
        return visit.redirect("submission", submission)
    return document(made.body, made.name)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0


urls = [
    path("submissions", show, name="submissions"),
    path("submissions/send/<str:kind>", send, name="send-submissions"),
    path("submissions/<int:submission>", one, name="submission"),
    path("submissions/<int:submission>/letter.docx", letter, name="submission-letter"),
    path("submissions/<int:submission>/reply.docx", reply, name="submission-reply"),
]
