"""Somebody from outside the tree: papers entered once, a package proved and taken in; and out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import arrivals, packages
from rudang.actions.arrivals import Arrival, Elsewhere
from rudang.actions.dossiers import Problem
from rudang.core.arrival import STAGE_OF_TERM
from rudang.core.facts import ACT_KIND, CHOICES, FACT, FACTS_OF_ACT, STAGE_TERMS, YES_NO, Kind
from rudang.core.scope import Refused, Right
from rudang.core.stages import STAGES
from rudang.papers import package as paper
from rudang.regulation.arrival import SOURCES, paper_acts
from rudang.store.reads import moves
from rudang.store.reads.units import whole_tree
from rudang.web import act_forms, filled
from rudang.web import arrival_forms as forms
from rudang.web.door import Visit, page
from rudang.web.pages.moves import mine, places
from rudang.web.responses import archive

_TERMS = {code: term for term, code in STAGE_OF_TERM.items()}
_TAKEN = {"transferred_out_on": "left_on", "transferred_in_on": "on"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field about an act done elsewhere. `shape` is day, days, number, choice or text."""

    name: str
    label: str
    shape: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    error: str = ""


@page(Right.RECORD)
def arrive(visit: Visit) -> HttpResponse:
    """Take in somebody on paper: who, where from, what the letter says, what was done there."""
    tree = whole_tree()
    units = places(tree, visit)
    posted = visit.request.POST if visit.request.method == "POST" else None
    form: dict[str, str] = filled.typed(posted) if posted is not None else {}
    asked = form or visit.request.GET
    stage = STAGE_OF_TERM.get(asked.get("letter_stage", ""), "")
    source = asked.get("source", "")
    errors: forms.Errors = []
    hints: Mapping[str, str] = {}
    if posted is not None and stage:
        opened, errors, hints = _take_in(visit, form, stage)
        if opened is not None:
            visit.say(
                f"已接收{form.get('name', '')}，此前的办理按原来的日期记入档案，接着从这里往下办。",
                href=visit.address("dossiers"),
                link="回到信息库",
            )
            return visit.redirect("dossier", opened)
    if posted is not None and not stage:
        errors = [("letter_stage", "请选择介绍信或来函上写的身份。")]
    on = forms.day(form, "on", "", [], must=False) or visit.as_of
    return visit.render(
        "arrive.html",
        {
            "crumbs": [("转接", visit.address("transfers")), ("从外校（单位）接收", None)],
            "stage": stage,
            "stage_term": _TERMS.get(stage, ""),
            "source": source,
            "sources": [(one, one) for one in SOURCES],
            "stage_terms": [(one, one) for one in STAGE_TERMS],
            "units": units,
            "particulars": act_forms.form("particulars", values=form, errors=errors),
            "acts": _acts(stage, form, dict(errors)) if stage else [],
            "form": form,
            "unit": form.get("unit", units[0][0] if len(units) == 1 else ""),
            "rows": forms.rows(posted, _usual(stage), is_prefilled=False),
            "questions": forms.questions(stage, on=on, values=form, hints=hints, errors=errors)
            if stage
            else [],
            "options": forms.OPTIONS,
            "yes_no": YES_NO,
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="transfers",
    )


def _usual(stage: str) -> list[dict[str, Any]]:
    """The papers that usually come with somebody at a stage, to be counted."""
    names = ["入党申请书"]
    if stage in ("activist", "target", "probationary", "full"):
        names += ["入党积极分子培养考察登记表", "思想汇报"]
    if stage in ("target", "probationary", "full"):
        names += ["政治审查材料", "短期集中培训材料"]
    if stage in ("probationary", "full"):
        names += ["中国共产党入党志愿书", "预备党员教育考察登记表"]
    if stage == "full":
        names.append("转正申请书")
    return [{"paper": name, "count": ""} for name in names]


def _take_in(
    visit: Visit, form: Mapping[str, str], stage: str
) -> tuple[int | None, forms.Errors, Mapping[str, str]]:
    """The dossier opened, or what is wrong with the form and what its dates show."""
    declared = [fact for fact in FACTS_OF_ACT["particulars"] if not fact.is_day]
    particulars, errors = filled.facts(declared, form)
    acts, known, wrong = _read_acts(stage, form)
    errors += wrong
    arrival, wrong = _arrival(visit, form)
    errors += wrong + forms.unanswered(stage, form)
    hints = arrivals.hinted(
        {
            **particulars,
            **known,
            "transferred_in_on": arrival.on,
            "transferred_out_on": arrival.left_on,
            "letter_on": arrival.letter_on,
            "letter_stage": arrival.letter_stage,
            "stage": _furthest(known),
        },
        stage,
    )
    unit = form.get("unit", "")
    if not unit.isdecimal():
        errors.insert(0, ("unit", "请选择接收的党支部。"))
    if not particulars.get("name"):
        errors.insert(0, ("name", "请填写姓名。"))
    if errors:
        return None, errors, hints
    try:
        opened = arrivals.take_in(
            by=visit.me,
            unit=int(unit),
            particulars=particulars,
            acts=acts,
            arrival=arrival,
            today=visit.today,
        )
    except Problem as problem:
        field = f"day-{problem.field}" if problem.field in ACT_KIND else problem.field
        return None, [(field, problem.message)], hints
    except Refused as refused:
        return None, [("", str(refused))], hints
    return opened.pk, [], {}


def _furthest(known: Mapping[str, Any]) -> str:
    for name, stage in (
        ("full_approval_on", "full"),
        ("approval_on", "probationary"),
        ("target_on", "target"),
        ("activist_on", "activist"),
    ):
        if known.get(name):
            return stage
    return "applicant"


def _arrival(visit: Visit, form: Mapping[str, str]) -> tuple[Arrival, forms.Errors]:
    wrong: forms.Errors = []
    on = forms.day(form, "on", "转入日期", wrong, must=True)
    left_on = forms.day(form, "left_on", "转出日期", wrong, must=False)
    letter_on = forms.day(form, "letter_on", "介绍信日期", wrong, must=False)
    counted, faults = forms.papers(visit.request.POST)
    if not form.get("school", "").strip():
        wrong.append(("school", "请填写原单位，如“青溪县第一中学”。"))
    return (
        Arrival(
            on=on or visit.today,
            school=form.get("school", ""),
            source=form.get("source", ""),
            left_on=left_on,
            letter_on=letter_on,
            letter_stage=form.get("letter_stage", ""),
            reported=form.get("reported", ""),
            papers=counted,
            answers=forms.answers(form),
            note=form.get("note", ""),
        ),
        wrong + faults,
    )


def _acts(
    stage: str, form: Mapping[str, str], wrong: Mapping[str, str]
) -> list[tuple[str, list[Field]]]:
    """The acts that the papers can tell of: each with its day and the few facts asked with it."""
    made = []
    for kind, names in paper_acts(stage):
        is_several = ACT_KIND[kind].repeats
        label = next((f.term for f in FACTS_OF_ACT[kind] if f.is_day), ACT_KIND[kind].term)
        day = f"day-{kind}"
        fields = [
            Field(
                day,
                label,
                "days" if is_several else "day",
                form.get(day, ""),
                error=wrong.get(day, ""),
            )
        ]
        for name in names:
            fact = FACT[name]
            options = tuple((one, one) for one in CHOICES.get(name, ()))
            shape = (
                "choice"
                if options
                else {Kind.DATE: "day", Kind.INTEGER: "number"}.get(fact.kind, "text")
            )
            fields.append(
                Field(name, fact.term, shape, form.get(name, ""), options, wrong.get(name, ""))
            )
        made.append((ACT_KIND[kind].term, fields))
    return made


def _read_acts(
    stage: str, form: Mapping[str, str]
) -> tuple[list[Elsewhere], dict[str, Any], forms.Errors]:
    acts: list[Elsewhere] = []
    known: dict[str, Any] = {}
    errors: forms.Errors = []
    for kind, names in paper_acts(stage):
        facts, wrong = filled.facts([FACT[name] for name in names], form)
        errors += wrong
        days, wrong = _days(kind, form.get(f"day-{kind}", ""))
        errors += wrong
        given = {name: value for name, value in facts.items() if value not in (None, "", [])}
        if not days and given and not wrong:
            if ACT_KIND[kind].may_lack_day:
                acts.append(Elsewhere(kind, None, given))
            else:
                errors.append((f"day-{kind}", f"填了{ACT_KIND[kind].term}的内容，请写明日期。"))
        acts.extend(Elsewhere(kind, day, given) for day in days)
        fact = next((f for f in FACTS_OF_ACT[kind] if f.is_day), None)
        if fact is not None and days:
            known[fact.name] = days[0]
        known |= given
    return acts, known, errors


def _days(kind: str, text: str) -> tuple[list[date], forms.Errors]:
    parts = [
        part for part in text.replace("，", "、").replace(",", "、").split("、") if part.strip()
    ]
    if not ACT_KIND[kind].repeats:
        parts = [text] if text.strip() else []
    days, wrong = [], []
    for part in parts:
        try:
            found = filled.day(part)
        except filled.Unreadable as error:
            wrong.append((f"day-{kind}", f"{ACT_KIND[kind].term}{error}"))
            continue
        if found is not None:
            days.append(found)
    return days, wrong


@page(Right.RECORD)
def receive(visit: Visit) -> HttpResponse:
    """Drop a package of another school: every byte is proved before anything is shown."""
    units = places(whole_tree(), visit)
    form = visit.request.POST
    errors: forms.Errors = []
    if visit.request.method == "POST":
        try:
            row = _receive(visit)
            visit.say(f"{row.school or '对方'}的移交包完整无损。请核对密钥指纹和内容，再确认接收。")
            return visit.redirect("taken-package", row.pk)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("file", str(refused))]
    return visit.render(
        "take-package.html",
        {
            "crumbs": [("转接", visit.address("transfers")), ("导入移交包", None)],
            "units": units,
            "unit": form.get("unit", units[0][0] if len(units) == 1 else ""),
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="transfers",
    )


def _receive(visit: Visit) -> Any:
    unit = visit.request.POST.get("unit", "")
    if not unit.isdecimal():
        raise Problem("unit", "请选择接收的党支部。")
    file = visit.request.FILES.get("file")
    if file is None:
        raise Problem("file", "请选择移交包（.zip）。")
    if file.size and file.size > paper.LARGEST:
        raise Problem("file", f"文件超过 {paper.LARGEST // 2**20} MB，不能接收。")
    return packages.receive(
        by=visit.me,
        unit=int(unit),
        filename=file.name or "",
        data=file.read(),
        today=visit.today,
    )


@page(Right.RECORD)
def taken(visit: Visit, package: int) -> HttpResponse:
    """What a received package holds; confirm the key, answer the check, take it in, or do not."""
    row = moves.parcel(package)
    if row is None or row.is_out:
        raise Http404
    if not visit.me.may(Right.RECORD, row.unit):
        raise PermissionDenied
    if row.dossier is not None:
        return visit.redirect("dossier", row.dossier)
    posted = visit.request.POST if visit.request.method == "POST" else None
    form: dict[str, str] = filled.typed(posted) if posted is not None else {}
    errors: forms.Errors = []
    data = moves.body(package)
    if data is None:
        raise Http404
    try:
        found = packages.opened(data)
        acts = packages.effective(found)
    except Problem as problem:
        return visit.render(
            "refused.html", {"message": problem.message}, status=400, active="transfers"
        )
    known = {
        _TAKEN.get(name, name): value
        for act in acts
        for name, value in _with_day(act)
        if name not in _TAKEN
    }
    stage = row.stage or "applicant"
    asked_stage = STAGE_OF_TERM.get(form.get("letter_stage", ""), stage)
    if posted is not None:
        try:
            if form.get("do") == "discard":
                packages.discard(
                    by=visit.me, package=package, reason=form.get("reason", ""), today=visit.today
                )
                visit.say(f"没有接收{row.name}的移交包，文件已清除；原因记入审计。")
                return visit.redirect("transfers")
            arrival, errors = _arrival(visit, {**form, "school": row.school or "原单位"})
            errors += forms.unanswered(asked_stage, form)
            if not form.get("confirmed_with", "").strip():
                errors.insert(
                    0,
                    (
                        "confirmed_with",
                        "请先打电话向原单位核对签名密钥指纹，再填写同谁核对的。",
                    ),
                )
            if not errors:
                case = packages.take_in(
                    by=visit.me,
                    package=package,
                    arrival=arrival,
                    confirmed_with=form["confirmed_with"],
                    today=visit.today,
                )
                visit.say(f"已接收{row.name}的档案，此前的办理都已按原来的日期记入。")
                return visit.redirect("dossier", case.pk)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
    on = forms.day(form, "on", "", [], must=False)
    facts = {
        **known,
        "stage": stage,
        "letter_stage": form.get("letter_stage", ""),
        "transferred_in_on": on,
        "transferred_out_on": forms.day(form, "left_on", "", [], must=False),
        "letter_on": forms.day(form, "letter_on", "", [], must=False),
    }
    return visit.render(
        "taken-package.html",
        {
            "crumbs": [("转接", visit.address("transfers")), (f"{row.name}的移交包", None)],
            "row": row,
            "unit": whole_tree()[row.unit],
            "about": found.about,
            "acts": sorted(
                (
                    (ACT_KIND[act.kind].term, act.held_on, _words(act))
                    for act in acts
                    if act.kind != "particulars"
                ),
                key=lambda each: each[1] or date.min,
            ),
            "form": {"letter_stage": _TERMS.get(stage, ""), **form},
            "rows": forms.rows(posted, row.manifest.get("papers", []), is_prefilled=False),
            "questions": forms.questions(
                asked_stage,
                on=on or visit.as_of,
                values=form,
                hints=arrivals.hinted(facts, asked_stage),
                errors=errors,
            ),
            "options": forms.OPTIONS,
            "stage": STAGES.get(stage, stage),
            "stage_terms": [(one, one) for one in STAGE_TERMS],
            "yes_no": YES_NO,
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="transfers",
    )


def _with_day(act: Elsewhere) -> list[tuple[str, Any]]:
    day = next((f.name for f in FACTS_OF_ACT[act.kind] if f.is_day), None)
    return [*([(day, act.held_on)] if day and act.held_on else []), *act.facts.items()]


def _words(act: Elsewhere) -> str:
    return "；".join(
        f"{FACT[name].term}：{'、'.join(map(str, v)) if isinstance(v, list) else v}"
        for name, v in act.facts.items()
        if name != "id_no" and v not in (None, "", [])
    )


@page(Right.RECORD)
def write_out(visit: Visit, dossier: int) -> HttpResponse:
    """Write the dossier for another school; the file comes at once, nothing else changes."""
    unit, name, stage = mine(visit, dossier)
    if not visit.me.may(Right.UNMASK, unit):
        raise PermissionDenied
    form: Mapping[str, str] = visit.request.POST
    errors: forms.Errors = []
    if visit.request.method == "POST":
        on = forms.day(form, "on", "移交日期", errors, must=True)
        if not errors:
            try:
                made = packages.write_out(
                    by=visit.me,
                    dossier=dossier,
                    school=form.get("school", ""),
                    on=on,
                    today=visit.today,
                )
                answer = archive(made.body, made.filename)
                answer.headers["Cache-Control"] = "no-store"
                return answer
            except Problem as problem:
                errors = [(problem.field, problem.message)]
            except Refused as refused:
                errors = [("", str(refused))]
    _, sent = moves.of_dossier(dossier)
    return visit.render(
        "package.html",
        {
            "crumbs": [
                ("信息库", visit.address("dossiers")),
                (name, visit.address("dossier", dossier)),
                ("移交包", None),
            ],
            "dossier": dossier,
            "name": name,
            "stage": STAGES.get(stage, ""),
            "sent": [one for one in sent if one.is_out],
            "fingerprint": packages.own_fingerprint(),
            "form": form or {"school": visit.request.GET.get("school", "")},
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="transfers",
    )


urls = [
    path("dossiers/arrive", arrive, name="arrive"),
    path("dossiers/<int:dossier>/package", write_out, name="package"),
    path("transfers/package", receive, name="take-package"),
    path("transfers/packages/<int:package>", taken, name="taken-package"),
]
