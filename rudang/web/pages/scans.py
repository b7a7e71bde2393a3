"""The papers of a dossier: what there must be, what is there, uploading and opening scans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import paper_lists, scans
from rudang.actions.dossiers import Changed, Problem
from rudang.core.facts import ACT_KIND
from rudang.core.scope import Refused, Right
from rudang.core.stages import STAGES
from rudang.papers import scans as files
from rudang.regulation.locals import LOCAL
from rudang.regulation.papers import CATALOGUE, ITEM, Item
from rudang.regulation.registry import REGULATION
from rudang.regulation.steps import STAGES as STAGE_TERMS
from rudang.store import scans as keeping
from rudang.store.reads import demands
from rudang.store.reads import scans as reads
from rudang.store.reads.dossiers import Kept
from rudang.store.reads.units import below, depths, whole_tree
from rudang.web import event_terms, filled
from rudang.web.door import Visit, page
from rudang.web.pages.dossier import Seen, seen
from rudang.web.paper_states import lines_of
from rudang.web.responses import document, workbook

Errors = list[tuple[str, str]]

_STEPS = REGULATION.steps[REGULATION.editions[-1].code]
_ORIGINAL = {"1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Line:
    """One paper on the page: what it is, how it stands, its scans.

    `state` is held (a scan is there), listed (a list of held papers names it), missing, ahead
    (its step is still to come) or needless (the edition does not ask for it).
    """

    code: str
    term: str
    step: int
    issuer: str
    state: str
    scans: Sequence[Mapping[str, Any]] = field(default=())
    repeats: bool = False
    note: str = ""


@page(Right.READ_DOSSIERS)
def papers(visit: Visit, dossier: int) -> HttpResponse:
    """The papers of one dossier by step; a POST uploads scans of one of them."""
    shown = seen(visit, dossier)
    form: Mapping[str, str] = visit.request.GET.dict()
    errors: Errors = []
    if visit.request.method == "POST":
        if not visit.me.may(Right.RECORD, shown.case.unit):
            raise PermissionDenied
        form = filled.typed(visit.request.POST)
        errors = _upload(visit, shown, form)
        if not errors:
            return visit.redirect("papers", dossier)
    return _render(visit, shown, form, errors)


def _upload(visit: Visit, shown: Seen, form: Mapping[str, str]) -> Errors:
    """Take every file by itself: a bad one among them keeps out nobody but itself."""
    given = visit.request.FILES.getlist("file")
    if not given:
        return [("file", "请选择要上传的文件。")]
    try:
        values = _values(form)
    except Problem as problem:
        return [(problem.field, problem.message)]
    errors: Errors = []
    taken: list[scans.Added] = []
    for file in given:
        if file.size and file.size > scans.largest():
            mb = scans.largest() // 2**20
            errors.append(
                (
                    "file",
                    f"“{file.name}”有 {file.size / 2**20:.1f} MB，超过 {mb} MB 的上限，"
                    "请降低扫描分辨率，或分成几份。",
                )
            )
            continue
        try:
            taken.append(
                scans.add(
                    by=visit.me,
                    dossier=shown.case.id,
                    data=file.read(),
                    filename=file.name or "",
                    today=visit.today,
                    **values,
                )
            )
        except Problem as problem:
            errors.append((problem.field, problem.message))
            if problem.field != "file":
                break
        except Refused as refused:
            errors.append(("", str(refused)))
            break
    if taken:
        term = scans.term_of(taken[0].scan.paper, scans.titles())
        words = f"已为{shown.row['name']}上传“{term}” {len(taken)} 份。"
        hints = "；".join(dict.fromkeys(hint for one in taken for hint in one.hints))
        last = taken[-1].scan
        odd = _oddness(last.dated_on, _proven_on(shown, last.act_id, last.step))
        visit.say(
            words + (f"请注意：{hints}。" if hints else "") + odd,
            href=visit.address("scan", last.pk),
            link="查看扫描件",
            level=messages.WARNING if hints or odd else messages.SUCCESS,
        )
    return errors


def read_files(visit: Visit) -> list[tuple[str, bytes]]:
    """Name and bytes of every file that came with a form; one too large is not read at all.

    Raises:
        Problem: a file is larger than what is taken.
    """
    most = scans.largest()
    given = visit.request.FILES.getlist("file")
    for file in given:
        if file.size and file.size > most:
            raise Problem(
                "file",
                f"“{file.name}”有 {file.size / 2**20:.1f} MB，超过 {most // 2**20} MB 的上限，"
                "请降低扫描分辨率，或分成几份。",
            )
    return [(file.name or "", file.read()) for file in given]


def _values(form: Mapping[str, str]) -> dict[str, Any]:
    dated_on = filled.day_of(form, "dated_on", "落款日期")
    try:
        pages = filled.whole(form.get("pages", ""))
    except filled.Unreadable as error:
        raise Problem("pages", f"页数{error}") from None
    step, act = form.get("step", ""), form.get("act", "")
    return {
        "paper": form.get("paper", ""),
        "step": int(step) if step.isdecimal() else None,
        "is_original": _ORIGINAL.get(form.get("is_original", "")),
        "dated_on": dated_on,
        "pages": pages,
        "note": form.get("note", ""),
        "act": int(act) if act.isdecimal() else None,
    }


def _render(visit: Visit, shown: Seen, form: Mapping[str, str], errors: Errors) -> HttpResponse:
    every = reads.of_dossier(shown.case.id)
    kept = [one for one in every if not one.is_void]
    by_paper: dict[str, list[dict[str, Any]]] = {}
    for one in kept:
        by_paper.setdefault(one.paper, []).append(_scan(visit, shown, one))
    bound = demands.binding(demands.in_force(visit.as_of), shown.tree, shown.case.unit)
    asked = [one for one in bound if not one.code or LOCAL[one.code].is_paper]
    titles = scans.titles()
    told = lines_of(shown.row, by_paper, visit.as_of)
    local = [_local_line(shown, one, by_paper) for one in asked]
    known = {item.code for item in CATALOGUE} | {line.code for line, _ in local}
    edition = REGULATION.edition_on(shown.row["archived_on"] or visit.as_of)
    may_record = visit.me.may(Right.RECORD, shown.case.unit)
    return visit.render(
        "papers.html",
        {
            "crumbs": [
                ("信息库", visit.address("dossiers")),
                (shown.row["name"], visit.address("dossier", shown.case.id)),
                ("材料", None),
            ],
            "case": shown.case,
            "row": shown.row,
            "unit": shown.unit,
            "stage": STAGES.get(shown.row["stage"], ""),
            "edition": edition.term,
            "minimum": [_line(item, state, by_paper) for item, state, _ in told if item.minimum],
            "process": _by_stage(
                [_line(item, state, by_paper) for item, state, _ in told if not item.minimum]
            ),
            "local": local,
            "others": [
                (scans.term_of(code, titles), one)
                for code, some in by_paper.items()
                if code not in known
                for one in some
            ],
            "voided": [
                (scans.term_of(one.paper, titles), _scan(visit, shown, one))
                for one in every
                if one.is_void
            ],
            "count": len(kept),
            "missing": sum(state == "missing" and is_due for _, state, is_due in told),
            "may_record": may_record,
            "has_check": keeping.has_check(),
            "largest": scans.largest() // 2**20,
            "options": _options([line for line, _ in local]),
            "steps": [(n, f"{n} {step.term}") for n, step in _STEPS.items()],
            "acts": acts_of(shown.case),
            "form": form,
            "errors": errors,
            "wrong": dict(errors),
            "record_href": visit.address(
                "act", shown.case.id, "papers", papers_held="、".join(_held_terms(shown.row, told))
            )
            if may_record and not shown.case.standing("papers")
            else "",
        },
        status=400 if errors else 200,
        active="dossiers",
    )


def _line(item: Item, state: str, by_paper: Mapping[str, list[dict[str, Any]]]) -> Line:
    own = list(by_paper.get(item.code, ()))
    note = ""
    if state == "held" and not own:
        proving = [code for code in by_paper if code in ITEM and ITEM[code].proves(item)]
        note = f"以“{ITEM[proving[0]].term}”为准"
    if state == "needless":
        note = "这一版本的细则不要求归档" if item.minimum else "这一版本没有这一环节"
    return Line(item.code, item.term, item.step, item.issuer.value, state, own, item.repeats, note)


def _local_line(
    shown: Seen, one: demands.Kept, by_paper: Mapping[str, list[dict[str, Any]]]
) -> tuple[Line, demands.Kept]:
    code = scans.local_code(one.id)
    own = by_paper.get(code, [])
    is_due = one.step in shown.steps and bool(shown.steps[one.step]["is_done"])
    state = "held" if own else "missing" if is_due else "ahead"
    known = LOCAL.get(one.code)
    value = f"（{one.value} {known.unit}）" if known and one.value is not None else ""
    return Line(code, f"{one.title}{value}", one.step, "", state, own), one


def _by_stage(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Lines by the number of their stage, in order."""
    made: dict[int, list[Line]] = {}
    for line in lines:
        made.setdefault(_STEPS[line.step].stage, []).append(line)
    return [(STAGE_TERMS[number], made[number]) for number in sorted(made)]


def _scan(visit: Visit, shown: Seen, one: reads.Filed) -> dict[str, Any]:
    proven = _proven_on(shown, one.act, one.step)
    return {
        "scan": one,
        "href": visit.address("scan", one.id),
        "file": visit.address("scan-file", one.id),
        "kind": files.TERMS.get(one.mime, one.mime),
        "taken_from": paper_lists.COPY_TERMS[one.is_original],
        "odd": _oddness(one.dated_on, proven),
    }


def _proven_on(shown: Seen, act: int | None, step: int) -> date | None:
    """The day of what a paper proves: its act, or the single act of its step."""
    if act is not None:
        return next((a.held_on for a in shown.case.history if a.id == act), None)
    acts = [
        a
        for a in shown.case.history
        if a.is_standing and step and ACT_KIND[a.kind].step == step and a.held_on
    ]
    return max((a.held_on for a in acts if a.held_on), default=None)


def _oddness(dated_on: date | None, proven_on: date | None) -> str:
    if dated_on is None or proven_on is None or dated_on <= proven_on:
        return ""
    return (
        f"落款 {dated_on.isoformat()} 晚于所证事项（{proven_on.isoformat()}），核对材料时请登记。"
    )


def _held_terms(row: Mapping[str, Any], told: Sequence[tuple[Item, str, bool]]) -> list[str]:
    """The names of the minimum's papers that are held, by scan or by an earlier list.

    Of either edition's minimum: which one counts is known only once the day of archiving is.
    """
    scanned = [item.term for item, state, _ in told if item.minimum and state == "held"]
    return list(dict.fromkeys([*(row["papers_held"] or ()), *scanned]))


def acts_of(case: Kept) -> list[tuple[str, str]]:
    """The standing acts that a paper may prove, in the order of the steps."""
    some = [a for a in case.history if a.is_standing and ACT_KIND[a.kind].step]
    some.sort(key=lambda a: (ACT_KIND[a.kind].step, a.held_on or date.min))
    return [
        (
            str(a.id),
            f"{ACT_KIND[a.kind].step} {ACT_KIND[a.kind].term}"
            + (f" {a.held_on.isoformat()}" if a.held_on else ""),
        )
        for a in some
    ]


def _options(local: Sequence[Line]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be uploaded, in groups: the minimum, what steps leave, local extras, others."""
    least = [(item.code, f"{item.step} {item.term}") for item in CATALOGUE if item.minimum]
    rest = [(item.code, f"{item.step} {item.term}") for item in CATALOGUE if not item.minimum]
    made = [("国家规定归档的材料", least), ("过程材料", rest)]
    if local:
        made.append(("本地另加的材料", [(one.code, f"{one.step} {one.term}") for one in local]))
    return [*made, ("其他", [(scans.OTHER, "其他材料（在说明里写出名称）")])]


@page(Right.READ_DOSSIERS)
def scan(visit: Visit, scan: int) -> HttpResponse:
    """One scan with what is said of it and its trail; put it right or void it."""
    found, shown = _found(visit, scan)
    errors: Errors = []
    form: Mapping[str, str] = _typed(found)
    if visit.request.method == "POST":
        if not visit.me.may(Right.RECORD, found.unit):
            raise PermissionDenied
        form = filled.typed(visit.request.POST)
        try:
            return _carry_out(visit, found, shown, form)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Changed as meanwhile:
            # What stands now is shown beside what was typed; saving again means it.
            found, shown = _found(visit, scan)
            now = _typed(found)
            errors = [("", str(meanwhile)), *_differences(now, form)]
            form = {**form, "version": now["version"]}
        except Refused as refused:
            errors = [("", str(refused))]
    # A form of one field alone leaves the others as they stand.
    return _render_scan(visit, found, shown, {**_typed(found), **form}, errors)


def _carry_out(
    visit: Visit, found: reads.Filed, shown: Seen, form: Mapping[str, str]
) -> HttpResponse:
    name = shown.row["name"]
    if form.get("do") == "void":
        scans.void(by=visit.me, scan=found.id, reason=form.get("reason", ""))
        visit.say(f"已作废{name}的扫描件“{found.filename}”，文件和原因留在记录里。")
        return visit.redirect("papers", found.dossier)
    number = form.get("version", "")
    scans.change(
        by=visit.me,
        scan=found.id,
        version=int(number) if number.isdecimal() else 0,
        today=visit.today,
        **_values(form),
    )
    visit.say(
        f"已更正{name}的扫描件“{found.filename}”的登记。",
        href=visit.address("papers", found.dossier),
        link="回到材料",
    )
    return visit.redirect("scan", found.id)


def _differences(now: Mapping[str, str], typed: Mapping[str, str]) -> Errors:
    labels = {
        "paper": "材料",
        "is_original": "原件或复印件",
        "dated_on": "落款日期",
        "pages": "页数",
        "note": "说明",
        "act": "所证事项",
    }
    said = {"is_original": {"1": "原件", "0": "复印件"}}
    return [
        (name, f"{label}现在是“{said.get(name, {}).get(now[name], now[name]) or '（空）'}”。")
        for name, label in labels.items()
        if now[name] != typed.get(name, "")
    ]


def _typed(found: reads.Filed) -> dict[str, str]:
    return {
        "paper": found.paper,
        "step": str(found.step or ""),
        "act": str(found.act or ""),
        "is_original": "" if found.is_original is None else str(int(found.is_original)),
        "dated_on": found.dated_on.isoformat() if found.dated_on else "",
        "pages": str(found.pages or ""),
        "note": found.note,
        "version": str(found.version),
    }


def _found(visit: Visit, scan: int) -> tuple[reads.Filed, Seen]:
    found = reads.one(scan)
    if found is None:
        raise Http404
    return found, seen(visit, found.dossier)


def _render_scan(
    visit: Visit, found: reads.Filed, shown: Seen, form: Mapping[str, str], errors: Errors
) -> HttpResponse:
    titles = scans.titles()
    bound = demands.binding(demands.in_force(visit.today), shown.tree, shown.case.unit)
    local = [
        _local_line(shown, one, {})[0]
        for one in bound
        if not one.code or LOCAL[one.code].is_paper or scans.local_code(one.id) == found.paper
    ]
    options = _options(local)
    if not any(found.paper == code for _, some in options for code, _ in some):
        options.insert(0, ("现在", [(found.paper, scans.term_of(found.paper, titles))]))
    return visit.render(
        "scan.html",
        {
            "crumbs": [
                ("信息库", visit.address("dossiers")),
                (shown.row["name"], visit.address("dossier", shown.case.id)),
                ("材料", visit.address("papers", shown.case.id)),
                (scans.term_of(found.paper, titles), None),
            ],
            "row": shown.row,
            "unit": shown.unit,
            "term": scans.term_of(found.paper, titles),
            "step": _STEPS.get(found.step),
            **_scan(visit, shown, found),
            "act_words": dict(acts_of(shown.case)).get(str(found.act or ""), ""),
            "trail": [
                (one, event_terms.verb(one.verb), _changed(one))
                for one in reads.trail(found.id)
                if one.verb != "read_scan"
            ],
            "options": options,
            "steps": [(n, f"{n} {step.term}") for n, step in _STEPS.items()],
            "acts": acts_of(shown.case),
            "may_record": visit.me.may(Right.RECORD, found.unit) and not found.is_void,
            "has_check": keeping.has_check(),
            "form": form,
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="dossiers",
    )


def _changed(one: reads.Change) -> list[tuple[str, str, str]]:
    """What one entry of the trail changed: the field, what stood there, what stands now."""
    before = dict(event_terms.values(one.before, of="scan"))
    after = dict(event_terms.values(one.after, of="scan"))
    return [(label, old, after.get(label, "")) for label, old in before.items()]


@page(Right.READ_DOSSIERS)
def file(visit: Visit, scan: int) -> HttpResponse:
    """The file itself, to look at or, with `save`, to take along; every opening is told."""
    found = reads.one(scan)
    if found is None:
        raise Http404
    if visit.request.method != "GET":
        return visit.redirect("scan", scan)
    try:
        opened = scans.open_file(by=visit.me, scan=scan, today=visit.today)
    except Refused as refused:
        visit.say(str(refused), level=messages.ERROR)
        return visit.redirect("scan", scan)
    answer = HttpResponse(opened.data, content_type=opened.mime)
    way = "attachment" if visit.request.GET.get("save") == "1" else "inline"
    answer["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(opened.filename)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    # Whatever hides in a file runs nothing and reaches nothing of ours.
    answer["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
    )
    return answer


@page(Right.READ_DOSSIERS)
def contents(visit: Visit, dossier: int) -> HttpResponse:
    """The file's list of contents in Word."""
    shown = seen(visit, dossier)
    if visit.request.method != "GET":
        return visit.redirect("papers", dossier)
    body = paper_lists.export_contents(
        by=visit.me, dossier=dossier, row=shown.row, unit=shown.unit.name, as_of=visit.as_of
    )
    return document(body, f"档案材料清单（{shown.row['name']}）.docx")


@page(Right.READ_DOSSIERS)
def missing(visit: Visit) -> HttpResponse:
    """Who lacks which papers of the national minimum."""
    tree, chosen = whole_tree(), _chosen(visit)
    found = _lacking(visit, chosen)
    return visit.render(
        "papers-missing.html",
        {
            "crumbs": [("信息库", visit.address("dossiers")), ("缺少的材料", None)],
            "found": found,
            "rows": [
                {
                    "line": one,
                    "unit": tree[one.unit].term,
                    "stage": "已归档"
                    if one.archived_on and one.archived_on <= visit.as_of
                    else STAGES.get(one.stage, ""),
                    "papers": [(code, ITEM[code].term) for code in one.papers],
                    "href": visit.address("papers", one.dossier),
                }
                for one in found.people
            ],
            "filters": _filters(visit, found.counts),
            "counts": [(ITEM[c].term, n, c) for c, n in found.counts.items() if n],
            "export": visit.address(
                "export-papers-missing",
                **{k: v for k, v in visit.request.GET.items() if k != "page"},
            )
            if visit.me.may(Right.LOAD)
            else "",
        },
        active="dossiers",
    )


def _lacking(visit: Visit, chosen: Mapping[str, Any]) -> reads.Lackers:
    """On another day than the one pages open on, what was registered later does not count."""
    known_on = visit.as_of if visit.is_past else None
    return reads.lacking(scans.needed(), as_of=visit.as_of, known_on=known_on, **chosen)


_WHEN = {"closing": "已转正，待归档", "archived": "已归档"}


def _chosen(visit: Visit) -> dict[str, Any]:
    query, tree = visit.request.GET, whole_tree()
    unit, stage, paper = query.get("unit", ""), query.get("stage", ""), query.get("paper", "")
    return {
        "units": below(tree, int(unit)) if unit.isdecimal() and int(unit) in tree else None,
        "stage": stage if stage in STAGES or stage in _WHEN else "",
        "paper": paper if paper in ITEM and ITEM[paper].minimum else "",
        "page": visit.page_asked,
    }


def _filters(visit: Visit, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    tree, query = whole_tree(), visit.request.GET
    deep = depths(tree)
    mine = [p for p in tree.values() if p.id in visit.me.scope]
    top = min((deep[p.id] for p in mine), default=0)
    stages = {**_WHEN, **{c: t for c, t in STAGES.items() if c != "ended"}}
    return [
        {
            "name": "unit",
            "label": "党组织",
            "value": query.get("unit", ""),
            "options": [(p.id, f"{'　' * (deep[p.id] - top)}{p.term}", None) for p in mine],
        },
        {
            "name": "stage",
            "label": "阶段",
            "value": query.get("stage", ""),
            "options": [(code, term, None) for code, term in stages.items()],
        },
        {
            "name": "paper",
            "label": "材料",
            "value": query.get("paper", ""),
            "options": [(code, ITEM[code].term, count) for code, count in counts.items()],
        },
    ]


@page(Right.LOAD)
def export_missing(visit: Visit) -> HttpResponse:
    """The list of those who lack papers, all pages of it, in Excel."""
    if visit.request.method != "GET":
        return visit.redirect("papers-missing")
    chosen = _chosen(visit) | {"page": 1, "size": None}
    found = _lacking(visit, chosen)
    body = paper_lists.export_missing(by=visit.me, people=found.people, as_of=visit.as_of)
    return workbook(body, f"缺少的归档材料（{visit.as_of.isoformat()}）.xlsx")


urls = [
    path("dossiers/<int:dossier>/papers", papers, name="papers"),
    path("dossiers/<int:dossier>/papers/contents.docx", contents, name="papers-contents"),
    path("scans/<int:scan>", scan, name="scan"),
    path("scans/<int:scan>/file", file, name="scan-file"),
    path("papers/missing", missing, name="papers-missing"),
    path("papers/missing/export", export_missing, name="export-papers-missing"),
]
