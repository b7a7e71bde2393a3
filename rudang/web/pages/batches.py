"""One act for many: choose, fill in, check everybody, record, and the report of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import batches, requests, submissions
from rudang.actions.batches import Checked, Line
from rudang.actions.dossiers import Problem
from rudang.core.explain import spoken
from rudang.core.facts import ACT_KIND, FACT
from rudang.core.scope import Refused, Right
from rudang.regulation import levels
from rudang.regulation.levels import BATCHED, OATH_PROGRAMME, Batched
from rudang.store.reads import submissions as reads
from rudang.store.reads.units import Place, below, whole_tree
from rudang.web import act_forms, filled
from rudang.web.door import Visit, page
from rudang.web.people import named
from rudang.web.place_forms import telling_of_freed, warn_of_exceeding
from rudang.web.responses import document, workbook

_MOST = 200
_PROGRAMME = "oath_programme"


@page(Right.READ_DOSSIERS)
def show(visit: Visit) -> HttpResponse:
    """The batches recorded so far, and the kinds that one can begin."""
    tree = whole_tree()
    asked = visit.request.GET
    kind = asked.get("kind", "") if asked.get("kind") in BATCHED else ""
    found, at, pages = reads.batches(kind=kind, page=visit.page_asked)
    may_record = visit.me.may(Right.RECORD)
    open_kinds = levels.batches_on(visit.as_of) if may_record else []
    mine = _mine(visit, tree) if may_record else None
    wanted = [submissions.wanted(one.kind, tree, units=mine) for one in open_kinds]
    counts = reads.ready_counts(wanted, with_sent=True)
    return visit.render(
        "batches.html",
        {
            "rows": [
                {
                    "one": one,
                    "term": ACT_KIND[one.kind].term,
                    "unit": tree[one.unit].term,
                    "href": visit.address("batch", one.id),
                }
                for one in found
            ],
            "page": at,
            "pages": pages,
            "kinds": [
                {
                    "one": one,
                    "step": ACT_KIND[one.kind].step,
                    "people": counts[one.kind],
                    "href": visit.address("new-batch", kind=one.kind),
                }
                for one in open_kinds
            ],
            "filters": [
                {
                    "name": "kind",
                    "label": "事项",
                    "value": kind,
                    "options": [
                        ("", "全部", None),
                        *((k, b.term, None) for k, b in BATCHED.items()),
                    ],
                }
            ],
        },
        active="batches",
    )


@dataclass(frozen=True, slots=True)
class _Filled:
    """A form as it stands: its texts, whom it is about, what could be read of it."""

    form: Mapping[str, str]
    chosen: Sequence[int]
    also: Sequence[int]
    held_on: date | None
    facts: Mapping[str, Any]
    lines: Sequence[Line]
    programme: Sequence[str]
    errors: Sequence[tuple[str, str]]


@page(Right.RECORD)
def new(visit: Visit) -> HttpResponse:
    """Choose people and fill in what they share and where they differ; check; record."""
    form = visit.request.POST if visit.request.method == "POST" else None
    kind = (form or visit.request.GET).get("kind", "")
    if kind not in BATCHED:
        if form is not None:
            raise Http404
        return visit.redirect("batches")
    batched = BATCHED[kind]
    read = _read(visit, batched)
    errors = list(read.errors)
    checked: Mapping[int, Checked] = {}
    if form is not None and form.get("do") in ("check", "record") and not _is_finding(form):
        if not errors and not read.lines:
            errors = [("chosen", "请先选择人。")]
        if not errors:
            try:
                if form.get("do") == "record":
                    return _record(visit, batched, read)
                checked = batches.check(
                    kind=kind,
                    held_on=read.held_on,
                    facts=read.facts,
                    lines=read.lines,
                    today=visit.today,
                )
            except Problem as problem:
                errors = [(problem.field, problem.message)]
            except Refused as refused:
                errors = [("", one) for one in str(refused).split("\n")]
    return _form(visit, batched, read, checked, errors)


def _record(visit: Visit, batched: Batched, read: _Filled) -> HttpResponse:
    with telling_of_freed(visit):
        made = batches.record(
            by=visit.me,
            kind=batched.kind,
            held_on=read.held_on,
            facts=read.facts,
            lines=read.lines,
            title=read.form.get("title", ""),
            programme=read.programme,
            today=visit.today,
        )
    found = reads.batch(made.pk)
    lines = found[1] if found else []
    recorded = [line.dossier for line in lines if line.act is not None]
    words = f"已记录{named(recorded)}的“{batched.term}”（{made.held_on.isoformat()}）。"
    if len(lines) > len(recorded):
        words += f"另有 {len(lines) - len(recorded)} 人没有记录，原因见下表。"
    visit.say(words, href=visit.address("home"), link="回到工作台")
    if batched.kind == "preexam":
        warn_of_exceeding(visit, recorded, on=made.held_on)
    return visit.redirect("batch", made.pk)


def _form(
    visit: Visit,
    batched: Batched,
    read: _Filled,
    checked: Mapping[int, Checked],
    errors: Sequence[tuple[str, str]],
) -> HttpResponse:
    tree = whole_tree()
    unit = _whole(visit.request.GET.get("unit", ""))
    mine = _mine(visit, tree)
    if unit in tree:
        under = below(tree, unit)
        mine = sorted(under if mine is None else under & set(mine))
    wanted = submissions.wanted(batched.kind, tree, units=mine)
    found = reads.ready(wanted, size=_MOST)
    listed = {one.dossier for one in found.lines}
    extra = [one for one in {*read.also, *read.chosen} if one not in listed]
    people = [*reads.people(extra, wanted), *found.lines]
    shown = act_forms.form(batched.kind, values=read.form, errors=errors)
    fields = [
        one
        for one in shown.fields
        if one.name == act_forms.HELD_ON
        or (one.name in {*batched.shared, *batched.both} and one.name != _PROGRAMME)
    ]
    columns = [one for one in shown.fields if one.name in {*batched.own, *batched.both}]
    # A batch is filled in by whoever knows: nothing of it is folded away.
    rows = [
        {
            "person": one,
            "unit": tree[one.unit].term,
            "href": visit.address("dossier", one.dossier),
            "is_chosen": one.dossier in set(read.chosen),
            "values": [
                (
                    column,
                    f"own-{one.dossier}-{column.name}",
                    read.form.get(f"own-{one.dossier}-{column.name}", ""),
                )
                for column in columns
            ],
            "checked": checked.get(one.dossier),
        }
        for one in people
    ]
    done = [told for one in people if (told := checked.get(one.dossier)) is not None]
    return visit.render(
        "batch-form.html",
        {
            "crumbs": [
                ("成批办理", visit.address("batches")),
                (batched.term, None),
            ],
            "batched": batched,
            "step": ACT_KIND[batched.kind].step,
            "after": ACT_KIND[batched.after].term,
            "fields": fields,
            "columns": columns,
            "both": set(batched.both),
            "must": set(batched.must),
            "rows": rows,
            "total": found.total,
            "is_checked": bool(checked),
            "summary": _summary(done),
            "also": read.also,
            "form": read.form,
            "programme": _programme_text(batched, read.form),
            "has_programme": batched.kind == "oath",
            "units": [
                ("", "全部", None),
                *(
                    (str(p.id), p.term, None)
                    for p in tree.values()
                    if visit.me.may(Right.RECORD, p.id)
                ),
            ],
            "unit": visit.request.GET.get("unit", ""),
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="batches",
    )


def _summary(done: Sequence[Checked]) -> dict[str, int]:
    return {
        "clear": sum(one.may_record and not one.told for one in done),
        "faulty": sum(one.may_record and bool(one.told) for one in done),
        "refused": sum(not one.may_record for one in done),
    }


def _programme_text(batched: Batched, form: Mapping[str, str]) -> str:
    if batched.kind != "oath":
        return ""
    return form.get("programme", "\n".join(OATH_PROGRAMME))


def _read(visit: Visit, batched: Batched) -> _Filled:
    """What stands in the form; on the first look only those the address names."""
    posted = visit.request.POST if visit.request.method == "POST" else None
    if posted is None:
        asked = [int(one) for one in visit.request.GET.getlist("dossier") if one.isdecimal()]
        return _Filled({}, asked, asked, None, {}, (), (), ())
    form = filled.typed(posted)
    chosen = [int(one) for one in posted.getlist("chosen") if one.isdecimal()]
    also = [int(one) for one in posted.getlist("also") if one.isdecimal()]
    errors: list[tuple[str, str]] = []
    if _is_finding(form) and form.get("find", "").strip():
        found = reads.found(form.get("find", ""))
        if not found:
            errors.append(("find", f"没有找到“{form.get('find', '')}”，请写全姓名或学号、工号。"))
        also += [one for one in found if one not in also]
        chosen += [one for one in found if one not in chosen]
    shared = [FACT[name] for name in (*batched.shared, *batched.both) if name != _PROGRAMME]
    facts, wrong = filled.facts(shared, form)
    errors += wrong
    held_on = None
    try:
        held_on = filled.day(form.get(act_forms.HELD_ON, ""))
    except filled.Unreadable as error:
        errors.insert(0, (act_forms.HELD_ON, f"日期{error}"))
    programme: list[str] = []
    if batched.kind == "oath" and form.get("has_followed"):
        programme = [one.strip() for one in form.get("programme", "").splitlines() if one.strip()]
        facts[_PROGRAMME] = programme
    lines = []
    for dossier in chosen:
        own, wrong = _own(batched, form, dossier)
        lines.append(Line(dossier, own))
        errors += wrong
    given = {name: value for name, value in facts.items() if value not in (None, "", [])}
    return _Filled(form, chosen, also, held_on, given, lines, programme, errors)


def _is_finding(form: Mapping[str, str]) -> bool:
    """Whether somebody is to be added: by the button, or by Enter in the field for names."""
    do = form.get("do", "")
    return do == "find" or (do == "check" and bool(form.get("find", "").strip()))


def _own(
    batched: Batched, form: Mapping[str, str], dossier: int
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What one person has alone; a fault names its own field."""
    names = (*batched.own, *batched.both)
    texts = {name: form.get(f"own-{dossier}-{name}", "") for name in names}
    values, wrong = filled.facts([FACT[name] for name in names], texts)
    return (
        {name: value for name, value in values.items() if value not in (None, "", [])},
        [(f"own-{dossier}-{name}", words) for name, words in wrong],
    )


@page(Right.READ_DOSSIERS)
def one(visit: Visit, batch: int) -> HttpResponse:
    """The report of a batch: for whom it was recorded, for whom not, and why."""
    found = reads.batch(batch)
    if found is None:
        raise Http404
    made, lines = found
    tree = whole_tree()
    return visit.render(
        "batch.html",
        {
            "crumbs": [
                ("成批办理", visit.address("batches")),
                (made.title or ACT_KIND[made.kind].term, None),
            ],
            "made": made,
            "term": ACT_KIND[made.kind].term,
            "step": ACT_KIND[made.kind].step,
            "unit": tree[made.unit],
            "facts": [
                (FACT[name].term, spoken(value))
                for name, value in made.facts.items()
                if name in FACT and name != _PROGRAMME
            ],
            "rows": [
                {
                    "line": line,
                    "unit": tree[line.unit].term,
                    "href": visit.address("dossier", line.dossier) + f"#act-{line.act}",
                    "own": _own_words(made, line),
                    "messages": [words for words in line.message.split("\n") if words],
                }
                for line in lines
            ],
            "recorded": sum(line.act is not None for line in lines),
            "refused": sum(line.act is None for line in lines),
            "noted": sum(line.act is not None and bool(line.message) for line in lines),
            "may_export": visit.me.may(Right.RECORD),
        },
        active="batches",
    )


def _own_words(made: reads.Batched, line: reads.Lined) -> str:
    """What differs from what all share."""
    return "；".join(
        f"{FACT[name].term}：{spoken(value)}"
        for name, value in line.facts.items()
        if name in FACT and made.facts.get(name) != value
    )


@page(Right.RECORD)
def list_file(visit: Visit, batch: int, form: str) -> HttpResponse:
    """The people of a batch in Word or Excel."""
    if form not in ("docx", "xlsx") or reads.batch(batch) is None:
        raise Http404
    if visit.request.method != "GET":
        return visit.redirect("batch", batch)
    made = requests.batch_list(by=visit.me, batch=batch, form=form, today=visit.today)
    return (document if form == "docx" else workbook)(made.body, made.name)


def _mine(visit: Visit, tree: Mapping[int, Place]) -> list[int] | None:
    """The units for which one may record; None where that is the whole tree."""
    if visit.me.scopes[Right.RECORD].is_everything:
        return None
    return [unit for unit in tree if visit.me.may(Right.RECORD, unit)]


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0


urls = [
    path("batches", show, name="batches"),
    path("batches/new", new, name="new-batch"),
    path("batches/<int:batch>", one, name="batch"),
    path("batches/<int:batch>/list.<str:form>", list_file, name="batch-list"),
]
