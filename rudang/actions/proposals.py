"""Propose a period's plan from the persons put forward, ask the units, and issue what stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import polars as pl
from django.db import IntegrityError, transaction
from django.utils import timezone

from rudang.actions import ledger, linking, pacing, plans, readiness
from rudang.actions.dossiers import Changed, Problem
from rudang.core import quotas, surveys
from rudang.core.allocation import (
    Allocation,
    Asked,
    Cell,
    Edited,
    Figure,
    Limit,
    Remark,
    Terms,
    proposed,
    remarks,
)
from rudang.core.composition import YOUNG_YEARS, age
from rudang.core.facts import fact
from rudang.core.grants import GrantKind
from rudang.core.linking import LinkTerms
from rudang.core.periods import Period
from rudang.core.scope import Actor, Refused, Right
from rudang.core.stages import is_of_group
from rudang.core.surveys import SURVEY_FACTS
from rudang.regulation.planning import STARVED_YEARS, SWING_LEAST, SWING_SHARE
from rudang.store.models import Proposal, ProposalLine
from rudang.store.reads import proposals as reads
from rudang.store.reads import surveys as survey_reads
from rudang.store.reads.plans import as_entries, entries
from rudang.store.reads.units import Place, below, root, whole_tree

ALTERNATIVES = (0, 50, 100)
"""Weights of need, in percent, that are shown side by side."""

_State = Proposal.State
_Answer = ProposalLine.Answer
_PLANNED = (GrantKind.TEACHERS, GrantKind.HIGH_KNOWLEDGE)
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a proposal is to be computed with; None takes the college's own parameter."""

    need_weight: int = 0
    swing_share: int | None = None
    swing_least: int | None = None
    years: int | None = None
    structure: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """A line as it was edited: figures, the remark of the annex, the version it was read at."""

    line: int
    figure: int
    teachers: int
    high_knowledge: int
    remark: str
    version: int


@dataclass(frozen=True, slots=True)
class Issued:
    """The plan as a table brings it."""

    unit_id: int
    total: int
    teachers: int
    high_knowledge: int
    remark: str


def terms_on(day: date, wanted: Wanted) -> Terms:
    """The terms of a computation in this college on a day."""

    def or_else(given: int | None, param: Any) -> int:
        return pacing.value(param, day) if given is None else given

    return Terms(
        link=linking.terms_on(day),
        need_weight=wanted.need_weight,
        swing_share=or_else(wanted.swing_share, SWING_SHARE),
        swing_least=or_else(wanted.swing_least, SWING_LEAST),
        years=or_else(wanted.years, STARVED_YEARS),
        structure=wanted.structure,
    )


def terms_of(kept: Mapping[str, Any]) -> Terms:
    """The terms that a proposal was computed with."""
    own = {key: kept[key] for key in ("need_weight", "swing_share", "swing_least", "years")}
    structure = tuple(
        Limit(GrantKind(one["group"]), one["least"], one["most"], one["source"])
        for one in kept["structure"]
    )
    return Terms(link=LinkTerms(**kept["link"]), structure=structure, **own)


# What goes in ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ground:
    """What a proposal rests on: the units asked, and beside them what only remarks look at.

    `gone` were put forward and can no longer be admitted.
    """

    asked: tuple[Asked, ...]
    members: Mapping[int, int]
    gone: Mapping[int, int]


def ground(period: Period, *, groups: Iterable[GrantKind], as_of: date, today: date) -> Ground:
    """Who was put forward and is ready on a day, with each unit's results and last admission."""
    tree = whole_tree()
    units = survey_reads.answering(tree)
    forward = survey_reads.put_forward(period)
    held = pacing.on(as_of)
    found = {
        one.dossier: one
        for one in surveys.candidates(
            readiness.people(as_of, today, more=SURVEY_FACTS),
            period,
            as_of=as_of,
            minimums=held.minimums,
            working_days=held.working_days,
            lacks={},
        )
    }
    named = [one.dossier for names in forward.values() for one in names]
    cells = _cells(named, {*_PLANNED, *groups}, period)
    results = linking.results(period, as_of=as_of)
    admitted = reads.last_admissions(as_of=as_of)
    asked: list[Asked] = []
    gone: dict[int, int] = {}
    for unit, place in units.items():
        names: dict[Cell, int] = {}
        ready: dict[Cell, int] = {}
        for one in forward.get(unit, ()):
            candidate = found.get(one.dossier)
            if candidate is None:
                gone[unit] = gone.get(unit, 0) + 1
                continue
            cell = cells[one.dossier]
            names[cell] = names.get(cell, 0) + 1
            ready[cell] = ready.get(cell, 0) + bool(candidate.quarter)
        above = survey_reads.receiver(tree, unit)
        last = max((admitted[each] for each in below(tree, unit) if each in admitted), default=None)
        asked.append(
            Asked(
                unit,
                place.term,
                above if above in units else None,
                names,
                ready,
                results.get(unit, ()),
                None if last is None else surveys.whole_months(last, period.since) // 12,
            )
        )
    return Ground(tuple(asked), _members(tree, units, as_of), gone)


def _members(tree: dict[int, Place], units: Iterable[int], as_of: date) -> dict[int, int]:
    own = reads.members(as_of=as_of)
    return {unit: sum(own.get(each, 0) for each in below(tree, unit)) for unit in units}


def _cells(dossiers: Sequence[int], groups: set[GrantKind], period: Period) -> dict[int, Cell]:
    """Which of the groups each person counts towards."""
    marks = {
        GrantKind.STUDENTS: fact.person_kind == "学生",
        GrantKind.TEACHERS: fact.person_kind.is_in(["教师", "职工"]),
        GrantKind.HIGH_KNOWLEDGE: is_of_group,
        GrantKind.MINORITY: fact.ethnic_code.is_between(pl.lit("02"), pl.lit("56")),
        GrantKind.WOMEN: fact.sex == "女",
        GrantKind.YOUNG: age(period.since) <= YOUNG_YEARS,
        GrantKind.GRADUATES: fact.education_code.str.contains("^[123]"),
    }
    rows = reads.group_facts(dossiers).select(
        "dossier",
        *(
            marks[group].fill_null(False).alias(group.value)
            for group in sorted(groups & set(marks))
        ),
    )
    # The plan counts the high-knowledge group within teachers.
    within = {GrantKind.HIGH_KNOWLEDGE: {GrantKind.TEACHERS}}
    return {
        row["dossier"]: frozenset(
            each
            for group in groups
            if row.get(group.value)
            for each in {group, *within.get(group, set())}
        )
        for row in rows.iter_rows(named=True)
    }


# Making ----------------------------------------------------------------------------------------


@transaction.atomic
def make(
    *, by: Actor, period: str, total: int, as_of: date | None, today: date, wanted: Wanted
) -> Proposal:
    """Compute a proposal, once every unit's survey by name is in.

    Raises:
        Refused: a unit's survey is out, another proposal is open, or a demand cannot be met.
    """
    top = _must_plan(by)
    span = plans.period_of(period)
    _must_be_in(span)
    day = _checked(total, as_of, today)
    allocation, terms, rest = _computed(span, total, day, today, wanted)
    try:
        with transaction.atomic():
            made = Proposal.objects.create(
                unit_id=top,
                period=span.code,
                as_of=day,
                total=total,
                terms=_kept_terms(terms),
                made_at=timezone.now(),
                made_by_id=by.account_id,
            )
    except IntegrityError:
        raise Changed(f"{span.term}已有一份正在编制的建议方案，请在那一份上修改。") from None
    ProposalLine.objects.bulk_create(
        _line(made, place, figure, rest) for place, figure in enumerate(allocation.figures, 1)
    )
    _tell("make_proposal", made, by=by, after={"total": total, **_told(terms)})
    return made


@transaction.atomic
def recompute(
    *,
    by: Actor,
    proposal: int,
    total: int,
    as_of: date | None,
    today: date,
    wanted: Wanted,
    version: int,
) -> Proposal:
    """Compute anew with other terms; edited figures and answers give way to it."""
    found = _locked(by, proposal, version)
    span = plans.period_of(found.period)
    _must_be_in(span)
    day = _checked(total, as_of, today)
    allocation, terms, rest = _computed(span, total, day, today, wanted)
    before = {"total": found.total, **_told(terms_of(found.terms))}
    had = dict(found.lines.values_list("unit", "version"))
    found.lines.all().delete()
    found.as_of, found.total, found.terms = day, total, _kept_terms(terms)
    found.state, found.answer_by = _State.DRAFT, None
    _keep(found)
    made = [_line(found, place, figure, rest) for place, figure in enumerate(allocation.figures, 1)]
    for line in made:
        # Whoever still has the former line open must not write to this one.
        line.version = had.get(line.unit_id, 0) + 1
    ProposalLine.objects.bulk_create(made)
    _tell(
        "recompute_proposal",
        found,
        by=by,
        before=before,
        after={"total": total, **_told(terms)},
    )
    return found


def _checked(total: int, as_of: date | None, today: date) -> date:
    if total <= 0:
        raise Problem("total", "请填写大于零的总数。")
    if as_of is None:
        raise Problem("as_of", "请填写按哪一天的情况测算。")
    plans.refuse_later("as_of", as_of, today, "测算日期")
    return as_of


def _must_be_in(span: Period) -> None:
    out = survey_reads.outstanding(span)
    if out:
        names = "、".join(place.name for place in out[:_MOST_NAMED])
        more = f"等 {len(out)} 个单位" if len(out) > _MOST_NAMED else ""
        raise Refused(
            f"{span.term}的摸底还没有报齐：{names}{more}没有按人报送，"
            "不能测算建议数。请先催报，或者代为填报。"
        )


def _computed(
    span: Period, total: int, as_of: date, today: date, wanted: Wanted
) -> tuple[Allocation, Terms, Mapping[int, Mapping[str, Any]]]:
    """The figures, the terms, and by unit what is kept beside the figures."""
    try:
        terms = terms_on(as_of, wanted)
    except ValueError as error:
        raise Refused(str(error)) from None
    on = ground(span, groups=(one.group for one in terms.structure), as_of=as_of, today=today)
    made = proposed(total, on.asked, terms)
    if made.unmet:
        raise Refused("".join(made.unmet))
    others = {
        weight: made.by_unit
        if weight == terms.need_weight
        else proposed(total, on.asked, replace(terms, need_weight=weight)).by_unit
        for weight in sorted({*ALTERNATIVES, terms.need_weight})
    }
    rest = {
        one.unit: {
            "members": on.members.get(one.unit),
            "gone": on.gone.get(one.unit, 0),
            "others": {
                str(weight): figures[one.unit] for weight, figures in others.items() if figures
            },
        }
        for one in on.asked
    }
    return made, terms, rest


def _kept_terms(terms: Terms) -> dict[str, Any]:
    return asdict(terms)


def _told(terms: Terms) -> dict[str, Any]:
    """The terms as the ledger of what was done keeps them."""
    structure = [
        f"{one.group.term} {'' if one.least is None else one.least}—"
        f"{'' if one.most is None else one.most}"
        for one in terms.structure
    ]
    return {
        "need_weight": terms.need_weight,
        "swing_share": terms.swing_share,
        "swing_least": terms.swing_least,
        "starved_years": terms.years,
        "structure": structure,
    }


def _line(
    proposal: Proposal, position: int, figure: Figure, rest: Mapping[int, Mapping[str, Any]]
) -> ProposalLine:
    inputs = asdict(figure)
    words = list(inputs.pop("words"))
    gone = rest[figure.unit]["gone"]
    if gone:
        words.insert(1, f"另有 {gone} 人报名以后已经接收、终止或者离开，不再计入。")
    for name in ("unit", "figure", "teachers", "high_knowledge"):
        inputs.pop(name)
    return ProposalLine(
        proposal=proposal,
        unit_id=figure.unit,
        period=proposal.period,
        state=proposal.state,
        position=position,
        computed=figure.figure,
        figure=figure.figure,
        teachers=figure.teachers,
        high_knowledge=figure.high_knowledge,
        inputs={**inputs, **rest[figure.unit]},
        words=words,
        remark=_remark(figure.teachers, figure.high_knowledge),
    )


def _remark(teachers: int, high_knowledge: int) -> str:
    """As the annex of the notice words it: 2 名教师（1 名高知识群体教师）."""
    if not teachers:
        return ""
    return f"{teachers} 名教师" + (
        f"（{high_knowledge} 名高知识群体教师）" if high_knowledge else ""
    )


# Editing ---------------------------------------------------------------------------------------


_PARTS = (("figure", "共"), ("teachers", "其中教师"), ("high_knowledge", "高知识群体"))


def faults(kept: reads.Kept, edits: Mapping[int, Edit]) -> list[tuple[str, str]]:
    """What cannot stand in edited lines, by the field where it is: never above the names."""
    found: list[tuple[str, str]] = []
    for line in kept.lines:
        edit = edits.get(line.id)
        need = line.inputs["need"]
        term = line.place.term
        if edit is not None:
            if edit.figure > need:
                found.append(
                    (
                        f"figure-{line.id}",
                        f"{term}摸底报名 {need} 人，名额不能多于报名的人：最多填 {need}。",
                    )
                )
            if not edit.high_knowledge <= edit.teachers <= edit.figure:
                found.append(
                    (
                        f"teachers-{line.id}",
                        f"{term}：高知识群体含在教师内，教师含在名额内，请改小。",
                    )
                )
        for name, term in _PARTS:
            has = getattr(edits.get(line.id, line), name)
            inner = sum(
                getattr(edits.get(each.id, each), name)
                for each in kept.by_parent.get(line.place.id, ())
            )
            if inner > has:
                found.append(
                    (
                        f"{name}-{line.id}",
                        f"{line.place.term}{term} {has} 名，所属支部合计 {inner} 名，"
                        f"多出 {inner - has} 名。",
                    )
                )
    return found


@transaction.atomic
def edit(*, by: Actor, proposal: int, lines: Sequence[Edit]) -> int:
    """Put lines right by hand; returns how many changed. A changed unit answers anew."""
    found = _locked(by, proposal)
    kept = reads.one(found.pk)
    assert kept is not None
    rows = {row.pk: row for row in found.lines.select_for_update()}
    changed: list[Edit] = []
    for one in lines:
        row = rows.get(one.line)
        if row is None:
            raise Changed("建议方案刚刚重新测算过，请重新打开后再改。")
        before = (row.figure, row.teachers, row.high_knowledge, row.remark)
        if before != (one.figure, one.teachers, one.high_knowledge, one.remark.strip()):
            changed.append(one)
    for one in changed:
        row = rows[one.line]
        if row.version != one.version:
            raise Changed(
                f"{whole_tree()[row.unit_id].name}的这一行刚刚被别人改过或者已经答复，"
                f"现在是 {row.figure} 名；请核对后再保存。"
            )
    wrong = faults(kept, {one.line: one for one in changed})
    if wrong:
        raise Problem(*wrong[0])
    told: dict[str, list[int]] = {}
    for one in changed:
        row = rows[one.line]
        told[str(row.unit_id)] = [row.figure, one.figure]
        is_same = (row.figure, row.teachers, row.high_knowledge) == (
            one.figure,
            one.teachers,
            one.high_knowledge,
        )
        row.figure, row.teachers = one.figure, one.teachers
        row.high_knowledge, row.remark = one.high_knowledge, one.remark.strip()
        if not is_same:
            row.answer, row.answer_words = _Answer.NONE, ""
            row.answered_at = row.answered_by = None
        row.version += 1
        row.save()
    if changed:
        _keep(found)
        _tell("edit_proposal", found, by=by, after=told)
    return len(changed)


def judged(kept: reads.Kept, figures: Mapping[int, int]) -> tuple[Remark, ...]:
    """What figures look like, among the units at the top and those that share one's places."""
    terms = terms_of(kept.terms)
    found: list[Remark] = []
    for together in kept.by_parent.values():
        rows = [
            Edited(
                line.place.id,
                line.place.term,
                figures.get(line.place.id, line.figure),
                line.inputs["need"],
                line.inputs["ready"],
                line.inputs["members"],
                line.inputs["last_plan"],
                line.inputs["years_without"],
            )
            for line in together
        ]
        found.extend(remarks(rows, terms))
    return tuple(found)


# Asking and answering --------------------------------------------------------------------------


@transaction.atomic
def ask(*, by: Actor, proposal: int, answer_by: date | None, version: int) -> Proposal:
    """Ask every unit of the proposal for its answer by a day."""
    found = _locked(by, proposal, version)
    if answer_by is None:
        raise Problem("answer_by", "请填写各单位答复的截止日期。")
    if answer_by < found.as_of:
        raise Problem("answer_by", f"答复期限不能早于测算日期 {found.as_of.isoformat()}。")
    found.state, found.answer_by = _State.ASKING, answer_by
    _keep(found)
    found.lines.update(state=found.state, answer_by=answer_by)
    _tell("ask_units", found, by=by, after={"answer_by": answer_by, "units": found.lines.count()})
    return found


@transaction.atomic
def answer(
    *, by: Actor, period: str, unit: int, agrees: bool, words: str = "", version: int
) -> ProposalLine:
    """A unit's answer to its figure: it agrees, or says what it would change and why."""
    if not by.may(Right.RECORD, unit):
        raise Refused("您没有替这个党组织答复的权限。")
    span = plans.period_of(period)
    line = (
        ProposalLine.objects.select_for_update()
        .filter(period=span.code, unit=unit, state=_State.ASKING)
        .first()
    )
    if line is None:
        raise Refused("现在没有向这个党组织征求意见的建议数。")
    if line.version != version:
        raise Changed(f"这一行刚刚改过，现在的建议数是 {line.figure} 名，请核对后再答复。")
    if not agrees and not words.strip():
        raise Problem("words", "有不同意见的，请写明建议改为几名和理由。")
    line.answer = _Answer.AGREES if agrees else _Answer.OBJECTS
    line.answer_words = words.strip()
    line.answered_at, line.answered_by_id = timezone.now(), by.account_id
    line.version += 1
    line.save()
    ledger.write(
        ledger.Event(
            verb="answer_proposal",
            subject_kind="proposal",
            subject_id=line.proposal_id,
            unit=unit,
            after={"figure": line.figure, "answer": line.answer},
            cause=line.answer_words,
        ),
        by=by,
    )
    return line


# Issuing and dropping --------------------------------------------------------------------------


@transaction.atomic
def issue(
    *,
    by: Actor,
    proposal: int,
    document: str,
    approver: str,
    dated_on: date | None,
    today: date,
    version: int,
    reason: str = "",
    to_branches: bool = False,
) -> plans.Outcome:
    """Issue what stands as the period's plan, by entries of the ledger.

    The total goes to the units at the top of the proposal; `to_branches` breaks it down to the
    units below them as well. Units that object, or have let the day pass, need a reason.
    """
    found = _locked(by, proposal, version)
    if found.state != _State.ASKING or found.answer_by is None:
        raise Refused("建议方案还没有征求各单位的意见，不能下达。")
    if not document.strip():
        raise Problem("document", "请填写下达计划的文号或者会议。")
    if not approver.strip():
        raise Problem("approver", "请填写批准下达的领导或者会议。")
    if dated_on is None:
        raise Problem("dated_on", "请填写文件日期。")
    kept = reads.one(found.pk)
    assert kept is not None
    _must_be_answered(kept, dated_on, reason)
    if kept.given != kept.total:
        raise Refused(
            f"各单位合计 {kept.given} 名，与总数 {kept.total} 名不符，"
            f"{'少' if kept.given < kept.total else '多'} {abs(kept.total - kept.given)} 名；"
            "请先改平，或者按新的总数重新测算。"
        )
    outcome = plans.issue(
        by=by,
        period=found.period,
        lines=[
            Issued(line.place.id, line.figure, line.teachers, line.high_knowledge, line.remark)
            for line in kept.tops
        ],
        document=document.strip(),
        approver=approver.strip(),
        dated_on=dated_on,
        reason=reason.strip(),
    )
    if to_branches:
        _break_down(kept, by=by, document=document, approver=approver, day=dated_on, today=today)
    found.state, found.document = _State.ISSUED, document.strip()
    _keep(found)
    found.lines.update(state=found.state)
    _tell(
        "issue_proposal",
        found,
        by=by,
        after={"total": kept.total, "document": found.document, "approver": approver.strip()},
        cause=reason.strip(),
    )
    return outcome


def _must_be_answered(kept: reads.Kept, dated_on: date, reason: str) -> None:
    silent = [line.place.term for line in kept.lines if not line.answer]
    against = [line.place.term for line in kept.lines if line.answer == _Answer.OBJECTS]
    assert kept.answer_by is not None
    if silent and dated_on <= kept.answer_by:
        raise Refused(
            f"{_some(silent)}还没有答复，答复期限是 {kept.answer_by.isoformat()}；"
            "请等答复或者过了期限再下达。"
        )
    if (silent or against) and not reason.strip():
        told = [f"{_some(against)}有不同意见"] if against else []
        told += [f"{_some(silent)}过期没有答复"] if silent else []
        raise Problem("reason", f"{'，'.join(told)}；仍按此下达的，请写明理由。")


def _some(terms: Sequence[str]) -> str:
    more = f"等 {len(terms)} 个单位" if len(terms) > _MOST_NAMED else ""
    return "、".join(terms[:_MOST_NAMED]) + more


def _break_down(
    kept: reads.Kept, *, by: Actor, document: str, approver: str, day: date, today: date
) -> None:
    """Move to every unit below what it lacks of its figure, and back what it has too many."""
    tree = whole_tree()
    stand = quotas.roll_up(
        {place.id: place.parent for place in tree.values()},
        quotas.balances(as_entries(entries(kept.period))),
    )
    for line in kept.lines:
        if line.parent is None:
            continue
        has = stand[line.place.id]
        more = line.figure - has.total
        if more:
            teachers = line.teachers - has.teachers
            high = line.high_knowledge - has.high_knowledge
            plans.shift(
                by=by,
                period=kept.period.code,
                from_unit=line.parent if more > 0 else line.place.id,
                to_unit=line.place.id if more > 0 else line.parent,
                amount=abs(more),
                teachers=max(0, teachers if more > 0 else -teachers),
                high_knowledge=max(0, high if more > 0 else -high),
                reason="按建议方案分解到党支部",
                document=document,
                approver=approver,
                dated_on=day,
                today=today,
            )


@transaction.atomic
def drop(*, by: Actor, proposal: int, reason: str, version: int) -> Proposal:
    """Give a proposal up, with the reason; it stays on record."""
    found = _locked(by, proposal, version)
    if not reason.strip():
        raise Problem("reason", "请写明作废的原因。")
    found.state = _State.DROPPED
    _keep(found)
    found.lines.update(state=found.state)
    _tell("drop_proposal", found, by=by, cause=reason.strip())
    return found


def _must_plan(by: Actor) -> int:
    top = root()
    if top is None or not by.may(Right.PLAN, top.pk):
        raise Refused("只有校党委组织部可以编制和下达建议方案。")
    return int(top.pk)


def _locked(by: Actor, proposal: int, version: int | None = None) -> Proposal:
    """An open proposal, held until the transaction ends."""
    _must_plan(by)
    found = Proposal.objects.select_for_update().filter(pk=proposal).first()
    if found is None:
        raise Refused("没有这份建议方案，或不在您的范围内。")
    if found.state not in reads.OPEN:
        raise Changed(f"这份建议方案{found.get_state_display()}，不能再改。")
    if version is not None and found.version != version:
        raise Changed("这份建议方案刚刚被别人改过，请核对现在的数字后再办理。")
    return found


def _keep(found: Proposal) -> None:
    found.version += 1
    found.save()


def _tell(
    verb: str,
    found: Proposal,
    *,
    by: Actor,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    cause: str = "",
) -> None:
    ledger.write(
        ledger.Event(
            verb=verb,
            subject_kind="proposal",
            subject_id=found.pk,
            unit=found.unit_id,
            before={"period": found.period, **(before or {})} if before else None,
            after={"period": found.period, **(after or {})},
            cause=cause,
        ),
        by=by,
    )
