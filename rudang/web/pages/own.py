"""The person's own pages: the way so far, what is asked next, what was handed in, who looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import handed_in, scans
from rudang.actions.dossiers import Problem
from rudang.core.dates import add_months
from rudang.core.evaluate import timeline
from rudang.core.facts import FACT
from rudang.core.masking import masked
from rudang.core.rules import Step
from rudang.core.scope import Refused, Right
from rudang.core.stages import STAGES
from rudang.regulation.registry import REGULATION
from rudang.regulation.steps import EXPIRY
from rudang.regulation.steps import STAGES as PARTS
from rudang.store.reads import demands
from rudang.store.reads import persons as reads
from rudang.store.reads import scans as scan_reads
from rudang.store.reads.units import Place, whole_tree
from rudang.web import filled
from rudang.web.door import Visit, page
from rudang.web.pages.dossier import next_step, value_of
from rudang.web.pages.scans import read_files

# What the person reads of the record. Remarks, opinions, ballots, punishments, inquiries and
# what rules find stay inside; decisions and their days do not.
_PARTICULARS = (
    "name",
    "sex",
    "ethnic_code",
    "birth_date",
    "id_no",
    "number",
    "person_kind",
    "education_code",
    "degree",
    "title_level",
    "class_or_office",
    "enrol_date",
    "expected_leave_date",
    "political_status",
    "league_join_date",
    "former_names",
)
_DONE = (
    "app_signed_on",
    "app_received_on",
    "talk_on",
    "activist_on",
    "contacts",
    "school_cert_on",
    "target_on",
    "introducers",
    "train_from",
    "train_to",
    "meeting_on",
    "approval_on",
    "probation_from",
    "oath_on",
    "full_app_on",
    "full_meeting_on",
    "full_approval_on",
    "full_from",
)
# Shown at a step beside its day: label and fact.
_TOLD: Mapping[int, Sequence[tuple[str, str]]] = {
    2: (("谈话人", "talkers"),),
    5: (("培养联系人", "contacts"),),
    8: (("公示", "notice_from"), ("至", "notice_to")),
    9: (("入党介绍人", "introducers"),),
    11: (("培训", "train_from"), ("至", "train_to")),
    15: (("决议", "meeting_result"),),
    17: (("结论", "approval_result"), ("预备期自", "probation_from")),
    23: (("决定", "full_decision"), ("延长至", "extend_to")),
    24: (("转正日期", "full_from"),),
}
# What comes next: whether it is the person who acts, and in what words.
_NEXT: Mapping[int, tuple[bool, str]] = {
    1: (True, "向党支部递交本人书写的入党申请书。"),
    2: (False, "党组织将派人同您谈话，了解基本情况，介绍入党条件和程序。"),
    3: (False, "等候推荐和支部委员会研究确定入党积极分子。"),
    4: (False, "已确定为入党积极分子，等候报上级党委备案。"),
    5: (False, "等候党组织指定一至两名正式党员作您的培养联系人。"),
    6: (True, "参加培养教育，向培养联系人和党组织汇报思想；党支部每半年考察一次。"),
    7: (False, "培养教育和考察满一年后，听取意见，由支部委员会讨论是否确定为发展对象。"),
    8: (False, "等候上级党委研究，列为发展对象前按规定公示。"),
    9: (False, "等候党组织确定两名入党介绍人。"),
    10: (True, "配合政治审查，如实说明本人和家庭主要成员、主要社会关系的情况。"),
    11: (True, "参加短期集中培训，不少于三天或二十四学时。"),
    12: (False, "等候支部委员会审查。"),
    13: (False, "等候上级党委预审。"),
    14: (True, "预审合格后，在入党介绍人指导下如实填写《入党志愿书》。"),
    15: (True, "参加支部大会，汇报对党的认识、入党动机、本人履历和需要向党组织说明的问题。"),
    16: (True, "上级党委将派人同您谈话，作进一步了解。"),
    17: (False, "等候上级党委审批。"),
    18: (False, "审批后由党委报再上一级党委组织部门备案。"),
    19: (False, "等候编入党支部和党小组，参加组织生活。"),
    20: (True, "参加入党宣誓。"),
    22: (True, "预备期将满时，向党支部提出书面转正申请。"),
    23: (True, "参加讨论转正的支部大会。"),
    24: (False, "等候上级党委审批转正。"),
    25: (False, "等候材料归档。"),
}
_CULTIVATED = ("activist", "target", "preexamined", "awaiting")
_NEAR = 30
"""Days before the end of probation from which the application is asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked of the person, or that they wait for."""

    words: str
    is_mine: bool = False
    is_late: bool = False
    note: str = ""
    article: str = ""
    article_href: str = ""
    href: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Mine:
    """The own dossier on the visit's day."""

    frame: pl.DataFrame
    row: Mapping[str, Any]
    steps: Mapping[int, Mapping[str, Any]]
    next: int | None
    tree: Mapping[int, Place]

    @property
    def unit(self) -> Place:
        return self.tree[self.row["unit"]]

    def step(self, number: int) -> Step:
        return REGULATION.steps[self.steps[number]["edition"]][number]


def mine(visit: Visit) -> Mine:
    """What is on record of the person who visits."""
    if visit.own is None:
        raise Http404
    frame = reads.own_sheet(visit.own, as_of=visit.as_of, today=visit.today)
    if frame.is_empty():
        raise Http404
    rows = timeline(frame, REGULATION.steps, REGULATION.editions, as_of=visit.as_of)
    steps = {row["step"]: row for row in rows.iter_rows(named=True)}
    row = frame.row(0, named=True)
    return Mine(frame, row, steps, next_step(frame, steps, row), whole_tree())


@page(Right.OWN)
def show(visit: Visit) -> HttpResponse:
    """The own way: where one stands, what comes next, and what is known."""
    seen = mine(visit)
    papers = reads.papers_of(seen.row["dossier"])
    return visit.render(
        "own.html",
        {
            "row": seen.row,
            "unit": seen.unit,
            "stage": STAGES.get(seen.row["stage"], ""),
            "is_ended": seen.row["stage"] == "ended",
            "asked": _asked(visit, seen, papers),
            "parts": _parts(visit, seen),
            "papers": papers,
            "files": scan_reads.handed_in_with([one.id for one in papers]),
            "particulars": [
                (FACT[name].term, _value(seen.row, name))
                for name in _PARTICULARS
                if seen.row[name] not in (None, [], "")
            ],
            "looks": reads.looks_at(seen.row["dossier"]),
            "looks_shown": reads.LOOKS_SHOWN,
            "college": visit.choices["college_name"],
        },
        active="own",
    )


@page(Right.OWN)
def report(visit: Visit) -> HttpResponse:
    """Hand in a thought report."""
    seen = mine(visit)
    form, errors = _posted(visit, handed_in.THOUGHT_REPORT)
    if errors is None:
        visit.say(
            f"思想汇报已经交给{seen.unit.name}，党支部收下或者退回后，在下面“我提交的材料”里可以看到。"
        )
        return visit.redirect("own")
    return visit.render(
        "own-report.html",
        {
            "crumbs": [("我的入党历程", visit.address("own")), ("交思想汇报", None)],
            "unit": seen.unit,
            "form": form,
            "errors": errors,
            "wrong": dict(errors),
            "most": handed_in.MOST,
            "most_files": handed_in.MOST_FILES,
            "largest": scans.largest() // 2**20,
        },
        status=400 if errors else 200,
        active="own",
    )


@page(Right.OWN)
def correction(visit: Visit) -> HttpResponse:
    """Ask for something on record to be corrected."""
    seen = mine(visit)
    form, errors = _posted(visit, handed_in.CORRECTION)
    if errors is None:
        visit.say(f"更正申请已经交给{seen.unit.name}，核实以后会在下面“我提交的材料”里答复。")
        return visit.redirect("own")
    return visit.render(
        "own-correction.html",
        {
            "crumbs": [("我的入党历程", visit.address("own")), ("申请更正", None)],
            "unit": seen.unit,
            "choices": [
                *(
                    (name, f"{FACT[name].term}（现在是：{_value(seen.row, name)}）")
                    for name in (*_PARTICULARS, *_DONE)
                    if seen.row[name] not in (None, [], "")
                ),
                *(
                    (name, f"{FACT[name].term}（没有登记）")
                    for name in _PARTICULARS
                    if seen.row[name] in (None, [], "")
                ),
                ("other", "其他内容"),
            ],
            "form": form,
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="own",
    )


def _posted(visit: Visit, kind: str) -> tuple[Mapping[str, str], list[tuple[str, str]] | None]:
    """What was typed and what is wrong with it; None in the place of faults once handed in."""
    form = filled.typed(visit.request.POST)
    if visit.request.method != "POST":
        return {"about": visit.request.GET.get("about", "")}, []
    about = form.get("about", "")
    try:
        if kind == handed_in.CORRECTION and about not in (*_PARTICULARS, *_DONE, "other"):
            raise Problem("about", "请选择要更正哪一项。")
        handed_in.hand_in(
            by=visit.me,
            kind=kind,
            words=form.get("words", ""),
            dated_on=filled.day_of(form, "dated_on"),
            about="" if about == "other" else about,
            should_be=form.get("should_be", ""),
            files=read_files(visit) if kind == handed_in.THOUGHT_REPORT else (),
            today=visit.today,
        )
    except Problem as problem:
        return form, [(problem.field, problem.message)]
    except Refused as refused:
        return form, [("", str(refused))]
    return form, None


def _value(row: Mapping[str, Any], name: str) -> str:
    value = row[name]
    return masked(value) if name == "id_no" else value_of(name, value)


def _parts(visit: Visit, seen: Mine) -> list[dict[str, Any]]:
    """The five stages with their steps: done, next and still to come."""
    furthest = max((n for n, step in seen.steps.items() if step["is_done"]), default=0)
    made = []
    for number, name in PARTS.items():
        steps = [
            _step(visit, seen, n, furthest) for n in seen.steps if seen.step(n).stage == number
        ]
        made.append(
            {
                "number": number,
                "name": name,
                "steps": steps,
                "done": sum(one["state"] == "done" for one in steps),
                "is_here": any(one["state"] == "next" for one in steps),
            }
        )
    return made


def _step(visit: Visit, seen: Mine, number: int, furthest: int) -> dict[str, Any]:
    row, step = seen.steps[number], seen.step(number)
    told = [
        f"{label} {_value(seen.row, name)}"
        for label, name in _TOLD.get(number, ())
        if seen.row[name] not in (None, [], "")
    ]
    if number == 6 and seen.row["thought_reports"]:
        days = seen.row["thought_reports"]
        told.append(f"思想汇报 {len(days)} 份，最近一份 {max(days).isoformat()}")
    state = "done" if row["is_done"] else "next" if number == seen.next else "ahead"
    if state == "ahead" and number < furthest:
        state = "blank"
    return {
        "number": number,
        "name": step.term,
        "state": state,
        "day": row["done_on"],
        "told": told,
        "article": step.cite[row["edition"]],
        "article_href": visit.address("rules", step=number, edition=row["edition"]),
    }


def _asked(visit: Visit, seen: Mine, papers: Sequence[reads.Paper]) -> list[Asked]:
    """What the person has to do, and then what others have to do next."""
    stage, made = seen.row["stage"], []
    if stage == "ended":
        return []
    ends = _probation_ends(seen)
    if ends is not None and seen.row["full_app_on"] is None:
        made.append(_full_application(visit, seen, ends))
    if seen.next is not None and seen.next in _NEXT and seen.next != 22:
        made.append(_coming(visit, seen, seen.next))
    if stage in (*_CULTIVATED, "probationary"):
        waiting = sum(one.is_waiting and one.kind == reads.THOUGHT_REPORT for one in papers)
        made.append(_thought_report(visit, seen, waiting))
    return sorted(made, key=lambda one: not one.is_mine)


def _coming(visit: Visit, seen: Mine, number: int) -> Asked:
    is_mine, words = _NEXT[number]
    row = seen.steps[number]
    day, due = row["not_before"], row["due_on"]
    notes = []
    if day is not None and day > visit.as_of:
        notes.append(f"不早于 {day.isoformat()}")
    if due is not None and number != 6:
        notes.append(f"最迟 {due.isoformat()}")
    return Asked(
        words,
        is_mine=is_mine,
        note="，".join(notes),
        article=seen.step(number).cite[row["edition"]],
        article_href=visit.address("rules", step=number, edition=row["edition"]),
    )


def _probation_ends(seen: Mine) -> date | None:
    if seen.row["stage"] != "probationary":
        return None
    ends = seen.frame.select(EXPIRY.cast(pl.Date)).item()
    return ends if isinstance(ends, date) else None


def _full_application(visit: Visit, seen: Mine, ends: date) -> Asked:
    left = (ends - visit.as_of).days
    if left > _NEAR:
        words = f"预备期到 {ends.isoformat()} 满。期满前后提出书面转正申请，现在还不用交。"
    elif left > 0:
        words = f"预备期到 {ends.isoformat()} 满，还有 {left} 天，请向党支部提出书面转正申请。"
    elif left == 0:
        words = "预备期今天满，请向党支部提出书面转正申请。"
    else:
        words = f"预备期已于 {ends.isoformat()} 满，请尽快向党支部提出书面转正申请。"
    row = seen.steps[22]
    return Asked(
        words,
        is_mine=left <= _NEAR,
        is_late=left < 0,
        note=f"已过 {-left} 天" if left < 0 else "",
        article=seen.step(22).cite[row["edition"]],
        article_href=visit.address("rules", step=22, edition=row["edition"]),
    )


def _thought_report(visit: Visit, seen: Mine, waiting: int) -> Asked:
    """No article says how often; where the college or a superior does, its demand is named."""
    row = seen.row
    is_member = row["stage"] == "probationary"
    code = "probation_report_months" if is_member else "thought_report_months"
    days = [day for day in row["thought_reports"] or () if day <= visit.as_of]
    last = max(days, default=None)
    bound = demands.binding(demands.in_force(visit.as_of), dict(seen.tree), row["unit"])
    demand = next((one for one in bound if one.code == code and one.value), None)
    note = f"最近一份 {last.isoformat()}" if last else "档案中还没有"
    if waiting:
        note += f"；另有 {waiting} 份已交，等党支部收下"
    is_late = False
    if demand is not None and demand.value:
        since = row["meeting_on"] if is_member else row["activist_on"]
        start = max((day for day in (last, since, demand.since) if day), default=None)
        if start is not None:
            until = add_months(start, demand.value)
            is_late = until < visit.as_of
            note += (
                f"；{demand.issuer}要求每 {demand.value} 个月一份，下一份最迟 {until.isoformat()}"
                "（地方要求，不是国家规定）"
            )
    words = (
        "按时参加组织生活，汇报思想、工作和学习情况。" if is_member else "主动向党组织汇报思想。"
    )
    return Asked(
        words,
        is_mine=True,
        is_late=is_late,
        note=note,
        href=visit.address("own-report"),
        label="交思想汇报",
    )


urls = [
    path("own", show, name="own"),
    path("own/report", report, name="own-report"),
    path("own/correction", correction, name="own-correction"),
]
