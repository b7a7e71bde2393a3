"""The list of dossiers: narrowed, sorted, leafed through, taken along as a workbook."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.urls import path

from rudang.actions import disclosures, looks, reviews
from rudang.core.answers import Standing
from rudang.core.facts import FACT
from rudang.core.missing import REGISTERS, term_of, want
from rudang.core.rules import Level, Verdict
from rudang.core.scope import Refused, Right
from rudang.core.stages import STAGES
from rudang.regulation.editions import E2026, PUBLISHED_2026, SINCE_2026, is_lenient
from rudang.regulation.registry import CHECK_LEVELS, REGULATION, RULES
from rudang.store.reads import dossiers as reads
from rudang.store.reads.units import Place, began, below, depths, whole_tree
from rudang.store.reads.worklists import in_words
from rudang.web.door import Visit, page
from rudang.web.pages import acts, dossier, findings

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Without a state asked for, a level means what is wrong, not what merely lies ahead.
_WRONG = (Verdict.BROKEN.value, Verdict.MET_LATE.value, Verdict.OVERDUE.value)
# The address's word for a state of findings: its label, the verdicts it stands for, and whether
# they must raise work or be answered.
STATES: dict[str, tuple[str, tuple[str, ...], Standing | None]] = {
    "faulty": ("不符合或超期", (Verdict.BROKEN.value, Verdict.MET_LATE.value), Standing.WORK),
    Verdict.OVERDUE.value: ("逾期未办", (Verdict.OVERDUE.value,), Standing.WORK),
    Verdict.DUE_SOON.value: ("近期到期", (Verdict.DUE_SOON.value,), Standing.WORK),
    Verdict.PENDING.value: ("等待办理", (Verdict.PENDING.value,), Standing.WORK),
    Standing.EXPLAINED.value: ("已说明，待认可", _WRONG, Standing.EXPLAINED),
    Standing.ACCEPTED.value: ("已认可", _WRONG, Standing.ACCEPTED),
    Standing.HISTORY.value: ("历史自查", _WRONG, Standing.HISTORY),
    Verdict.UNKNOWN.value: ("未掌握", (Verdict.UNKNOWN.value,), None),
}
LEVELS = {
    Level.BREACH.value: "违规",
    Level.WARNING.value: "存疑",
    Level.LOCAL.value: "地方要求",
    Level.SIGNAL.value: "线索",
}
# Breaches of what the new edition brought are told as likely faults in the week before all could
# read it.
_LENIENT = reads.Lenient(
    frozenset(
        rule.name
        for rule in REGULATION.rules
        if rule.level is Level.BREACH and is_lenient(rule, E2026, SINCE_2026)
    ),
    SINCE_2026,
    PUBLISHED_2026,
)
_WANTS = {rule.name: want(rule) for rule in REGULATION.rules}


def wanted(visit: Visit, tree: dict[int, Place]) -> reads.Wanted:
    """What the address asks for; what it does not know is as if it were not there."""
    query = visit.request.GET
    unit, check, level = query.get("unit", ""), query.get("check", ""), query.get("level", "")
    state = query.get("verdict", "")
    units = below(tree, int(unit)) if unit.isdecimal() and int(unit) in tree else None
    rules: set[str] | None = None
    if check in CHECK_LEVELS:
        rules = {rule.name for rule in REGULATION.rules if rule.check == check}
    if level in LEVELS:
        graded = {rule.name for rule in REGULATION.rules if rule.level == level}
        rules = graded if rules is None else rules & graded
    verdicts: tuple[str, ...] | None = None
    standing: Standing | None = None
    if state in STATES:
        _, verdicts, standing = STATES[state]
    elif level in LEVELS:
        verdicts, standing = _WRONG, Standing.WORK
    lack = query.get("lack", "")
    sort = query.get("sort", "name")
    return reads.Wanted(
        units=units,
        stage=query["stage"] if query.get("stage") in STAGES else "",
        rules=rules,
        verdicts=verdicts,
        standing=standing,
        also=_of_check(_LENIENT, check) if level == Level.WARNING.value else None,
        spared=_LENIENT if level == Level.BREACH.value else None,
        lack=lack if lack in FACT or lack in REGISTERS else "",
        wants=[one for name, one in _WANTS.items() if rules is None or name in rules],
        began=began(tree),
        text=query.get("q", "").strip()[:40],
        sort=sort if sort.removeprefix("-") in reads.SORTS else "name",
        page=visit.page_asked,
    )


def _of_check(lenient: reads.Lenient, check: str) -> reads.Lenient:
    rules = lenient.rules
    if check in CHECK_LEVELS:
        rules = {name for name in rules if RULES[name].check == check}
    return reads.Lenient(rules, lenient.since, lenient.until)


@page(Right.READ_DOSSIERS)
def show(visit: Visit) -> HttpResponse:
    """The list."""
    tree = whole_tree()
    asked_for = wanted(visit, tree)
    if visit.as_of == visit.today:
        listing = reads.listed(
            asked_for,
            as_of=visit.as_of,
            soon_days=reviews.soon_days(visit.as_of),
            stages=STAGES,
        )
    else:
        judged = reviews.judged(visit.as_of, visit.today)
        listing = reads.listed_from(judged.frame, judged.findings, asked_for, stages=STAGES)
    return visit.render(
        "dossiers.html",
        {
            "rows": [_row(visit, line, tree) for line in listing.lines],
            "listing": listing,
            "wanted": asked_for,
            "filters": _filters(visit, tree),
            "may_open": visit.me.may(Right.RECORD),
            "export": visit.address("export-dossiers", **_query(visit))
            if visit.me.may(Right.LOAD)
            else "",
        },
        active="dossiers",
    )


@page(Right.LOAD)
def export(visit: Visit) -> HttpResponse:
    """What the list shows, all pages of it, as a roster."""
    asked_for = wanted(visit, whole_tree())
    judged = reviews.judged(visit.as_of, visit.today)
    frame = reads.frame_of(judged.frame, judged.findings, asked_for, stages=STAGES)
    try:
        body = disclosures.export_roster(by=visit.me, frame=frame, as_of=visit.as_of)
    except Refused as refused:
        visit.say(str(refused), level=40)
        return visit.redirect("dossiers", **_query(visit))
    shown = frame["dossier"].to_list()
    looks.note_many(by=visit.me, dossiers=shown, kind=looks.EXPORTED, today=visit.today)
    answer = HttpResponse(body, content_type=_XLSX)
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="roster-{visit.as_of.isoformat()}.xlsx"'
    )
    return answer


def _query(visit: Visit) -> dict[str, Any]:
    return {key: value for key, value in visit.request.GET.items() if key != "page"}


def _row(visit: Visit, line: reads.Line, tree: dict[int, Place]) -> dict[str, Any]:
    return {
        "line": line,
        "href": visit.address("dossier", line.dossier),
        "unit": tree[line.unit].term,
        "stage": STAGES.get(line.stage, ""),
        "raised": _raised(line.findings),
        "answered": _answered(visit, line),
        "due_on": line.due_on,
        "due": in_words(line.due_on, visit.as_of) if line.due_on else "",
        "due_mark": _due_mark(line),
    }


def _raised(findings: Iterable[reads.Raised]) -> list[tuple[str, int, str]]:
    """What is wrong by level, gravest first: level, how many, their titles."""
    wrong = [
        (RULES[f.rule], f)
        for f in findings
        if f.verdict in _WRONG and f.rule in RULES and f.standing == Standing.WORK.value
    ]
    made = []
    for level in LEVELS:
        titles = [
            rule.title
            for rule, f in wrong
            if reviews.level(rule, f.verdict, f.edition, f.on) == level
        ]
        if titles:
            made.append((level, len(titles), "；".join(titles)))
    return made


def _due_mark(line: reads.Line) -> str:
    return next(
        (
            f.verdict
            for f in line.findings
            if f.due_on == line.due_on and f.due_on and f.standing == Standing.WORK.value
        ),
        "",
    )


def _answered(visit: Visit, line: reads.Line) -> list[tuple[str, int, str]]:
    """What is wrong but raises no work: how it stands, how many, and the list of them."""
    made = []
    for standing in (Standing.EXPLAINED, Standing.ACCEPTED, Standing.HISTORY):
        count = sum(f.standing == standing.value and f.verdict in _WRONG for f in line.findings)
        if count:
            label = STATES[standing.value][0]
            made.append((label, count, visit.address("dossiers", verdict=standing.value)))
    return made


def _filters(visit: Visit, tree: dict[int, Place]) -> list[dict[str, Any]]:
    query = visit.request.GET
    deep = depths(tree)
    mine = [p for p in tree.values() if p.id in visit.me.scope]
    top = min((deep[p.id] for p in mine), default=0)
    units = [(p.id, f"{'　' * (deep[p.id] - top)}{p.term}", None) for p in mine]
    checks = {rule.check: rule.title for rule in reversed(REGULATION.rules)}
    return [
        {
            "name": "unit",
            "label": "党组织",
            "value": query.get("unit", ""),
            "options": units,
        },
        {
            "name": "stage",
            "label": "阶段",
            "value": query.get("stage", ""),
            "options": [(code, term, None) for code, term in STAGES.items()],
        },
        {
            "name": "verdict",
            "label": "状态",
            "value": query.get("verdict", ""),
            "options": [(code, label, None) for code, (label, *_) in STATES.items()],
        },
        {
            "name": "level",
            "label": "级别",
            "value": query.get("level", ""),
            "options": [(code, label, None) for code, label in LEVELS.items()],
        },
        {
            "name": "check",
            "label": "规则",
            "value": query.get("check", ""),
            "options": [
                (check, f"{check} {title}", None) for check, title in sorted(checks.items())
            ],
        },
        *_lack_filter(query.get("lack", "")),
    ]


def _lack_filter(lack: str) -> list[dict[str, Any]]:
    """What is missing is chosen on the page of missing facts; here it is shown and cleared."""
    if lack not in FACT and lack not in REGISTERS:
        return []
    return [
        {
            "name": "lack",
            "label": "待补",
            "value": lack,
            "options": [(lack, term_of(lack), None)],
        }
    ]


urls = [
    path("dossiers", show, name="dossiers"),
    path("dossiers/export", export, name="export-dossiers"),
    *acts.urls,
    *dossier.urls,
    *findings.urls,
]
