"""Take out of the base: a roster, a plan, one person's record, statistics; each is written down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from rudang.actions import disclosures, ledger, looks, reviews
from rudang.core import schedule
from rudang.core.codes import ETHNIC, decoded
from rudang.core.composition import Composition, composition
from rudang.core.explain import UNKNOWN, spoken
from rudang.core.facts import ACT_KIND, FACT, FACTS, asked
from rudang.core.masking import masked
from rudang.core.periods import Period
from rudang.core.rules import Level, State, Verdict
from rudang.core.scope import Actor, Refused, Right
from rudang.core.stages import STAGES
from rudang.papers.exports import Done, Judged, Record, Stated, write_record, write_statistics
from rudang.papers.plan_ledgers import Moved, write_ledger
from rudang.papers.plans import PlanLine
from rudang.papers.written import write_plan
from rudang.regulation.registry import REGULATION
from rudang.regulation.rulebook import LEVEL_TERMS, VERDICT_TERMS
from rudang.store.models import PlanEntry
from rudang.store.reads import dossiers as dossier_reads
from rudang.store.reads import (
    places,
    plan_ledger,
    plan_papers,
    plans,
    settings,
    statistics,
)
from rudang.store.reads.units import Place, below, whole_tree

_EVERY_FACT = tuple(name for fact in FACTS for name in (fact.name, asked(fact.name)))


@dataclass(frozen=True, slots=True)
class Exported:
    """A workbook's bytes, how many people or lines it holds, and what its reader should know."""

    body: bytes
    rows: int
    notes: tuple[str, ...] = ()


@transaction.atomic
def export_roster(*, by: Actor, as_of: date, today: date, unit: int | None = None) -> Exported:
    """Everybody in scope, or at a unit and below it, as a roster that loads again unchanged."""
    if not by.may(Right.LOAD):
        raise Refused("您没有导出名册的权限。")
    tree = whole_tree()
    frame = statistics.people(
        _EVERY_FACT,
        as_of=as_of,
        today=today,
        known_at=timezone.now(),
        units=None if unit is None else below(tree, unit),
    )
    order = {place: n for n, place in enumerate(tree)}
    placed = frame.with_columns(
        _at=pl.col("unit").replace_strict(order, default=len(order), return_dtype=pl.Int32)
    ).join(dossier_reads.spellings(), on="dossier", how="left", maintain_order="left")
    frame = placed.sort("_at", "pinyin", "dossier")
    shown = frame["dossier"].to_list()
    looks.note_many(by=by, dossiers=shown, kind=looks.EXPORTED, today=today)
    body = disclosures.export_roster(by=by, frame=frame, as_of=as_of)
    covered = frame.filter(
        pl.col("id_no").is_not_null()
        & ~pl.col("unit").is_in([u for u in tree if by.may(Right.UNMASK, u)])
    ).height
    notes = []
    if covered:
        notes.append(f"有 {covered} 人的公民身份号码您无权查看全文，这些行不能原样再导入。")
    if as_of != today:
        notes.append(f"表中是 {as_of.isoformat()} 当日的情况，不含此后办理的事项。")
    return Exported(body, frame.height, tuple(notes))


@transaction.atomic
def export_plan(*, by: Actor, period: Period, as_of: date) -> Exported:
    """The plan as it was issued, as a workbook that loads again unchanged.

    Places shifted since then are no part of what was issued: they are told in the notes.
    """
    if not by.may(Right.READ_PLAN):
        raise Refused("您没有查看计划的权限。")
    tree = whole_tree()
    lines = issued_lines(period)
    if not lines:
        raise Refused(f"{period.term}没有下达过计划。")
    rows = plans.standing(plans.entries(period))
    moved = _moved(rows)
    notes = []
    if moved:
        told = "、".join(f"{tree[unit].name} {amount:+d}" for unit, amount in moved.items())
        notes.append(f"表中为下达数，未计入此后的追加、分解、调剂和备案：{told}。")
    notes += _beyond(period, as_of)
    ledger.write(
        ledger.Event(
            verb="export_plan",
            subject_kind="plan",
            subject_id=period.code,
            unit=by.place,
            after={"lines": len(lines)},
        ),
        by=by,
    )
    title = f"{period.term}预计发展党员数量情况统计表"
    body = write_plan(lines, as_of=as_of, title=title, notes=notes)
    return Exported(body, len(lines), tuple(notes))


def _beyond(period: Period, as_of: date) -> list[str]:
    """Unit by unit, how many were let through beyond the plan, when and why; nobody is named."""
    tree = whole_tree()
    return [
        f"{tree[unit].name}经准予超计划预审 {len(some)} 名："
        f"{'；'.join(leave.words for leave in some)}。"
        for unit, some in places.standing_leaves(period, as_of=as_of).items()
    ]


@transaction.atomic
def export_ledger(
    *, by: Actor, period: Period, as_of: date, unit: int | None = None, kind: str = ""
) -> Exported:
    """The movements of a period and of those within it, as a workbook."""
    if not by.may(Right.READ_PLAN):
        raise Refused("您没有查看计划的权限。")
    found = plan_ledger.movements(period, unit=unit, kind=kind)
    if not found:
        raise Refused(f"{period.term}没有这样的变动，没有可以导出的内容。")
    rows = [
        Moved(
            at=timezone.localtime(one.at).strftime("%Y-%m-%d %H:%M"),
            on=one.on,
            period=one.period.code,
            unit=one.unit.name,
            kind=one.kind,
            category=one.category,
            amount=one.amount,
            stands=one.stands,
            document=one.document,
            dated_on=one.dated_on,
            approver=one.approver,
            words=one.reason or one.remark,
            by=one.by,
            state="已更正或撤销" if one.is_taken_back else "",
        )
        for one in found
    ]
    body = write_ledger(
        rows,
        list(plan_ledger.sums(found).items()),
        title=f"{period.term}发展党员计划名额台账",
        under="".join(
            (
                "每个数字都由各笔变动相加得出；更正不改原来的记录，另记一笔。",
                *_beyond(period, as_of),
            )
        ),
        as_of=as_of,
    )
    ledger.write(
        ledger.Event(
            verb="export_ledger",
            subject_kind="plan",
            subject_id=period.code,
            unit=by.place,
            after={"lines": len(rows)},
        ),
        by=by,
    )
    return Exported(body, len(rows))


def issued_lines(period: Period) -> list[PlanLine]:
    """The plan as it was issued, in the order of the paper."""
    tree, issued = whole_tree(), plan_papers.issued(period)
    return [
        _plan_line(n, tree[unit], issued) for n, unit in enumerate(plans.in_order(issued, tree))
    ]


def _plan_line(number: int, place: Place, issued: Iterable[PlanEntry]) -> PlanLine:
    own = [row for row in issued if row.unit_id == place.id]

    def figure(category: str) -> int:
        return sum(row.amount for row in own if row.category == category)

    return PlanLine(
        row=number,
        unit=place.id,
        unit_name=place.name,
        total=figure(PlanEntry.Category.TOTAL),
        teachers=figure(PlanEntry.Category.TEACHERS),
        high_knowledge=figure(PlanEntry.Category.HIGH_KNOWLEDGE),
        columns=(),
        remark=next((row.remark for row in reversed(own) if row.remark), ""),
    )


def _moved(rows: Iterable[PlanEntry]) -> dict[int, int]:
    """Places that came to or went from units by anything but issuing."""
    sums: dict[int, int] = {}
    for row in rows:
        if row.kind != PlanEntry.Kind.ISSUE and row.category == PlanEntry.Category.TOTAL:
            sums[row.unit_id] = sums.get(row.unit_id, 0) + row.amount
    return {unit: amount for unit, amount in sums.items() if amount}


@transaction.atomic
def export_statistics(
    *, by: Actor, as_of: date, today: date, period: Period, unit: int | None = None
) -> Exported:
    """The composition of the people in scope, or at a unit and below it, with charts."""
    if not by.may(Right.READ_DOSSIERS):
        raise Refused("您没有查看档案的权限。")
    tree = whole_tree()
    counting = plans.counting()
    seen = {place for place in tree if place in by.scope}
    if unit is not None:
        seen &= below(tree, unit)
        if not seen:
            raise Refused(f"{tree[unit].name}不在您的范围内。")
    frame = statistics.composed_of(
        period,
        as_of=as_of,
        today=today,
        known_at=timezone.now(),
        counting=counting,
        units=None if unit is None else seen,
    )
    made = _composed(frame, tree, seen, as_of=as_of)
    tops = [tree[u].name for u in tree if u in seen and tree[u].parent not in seen]
    college = settings.get("college_name")
    body = write_statistics(
        made,
        title=f"{college}发展党员工作统计" if college else "发展党员工作统计",
        scope="、".join(tops),
        as_of=as_of,
        term=f"{period.term}（按{counting.term}计）",
    )
    ledger.write(
        ledger.Event(
            verb="export_statistics",
            subject_kind="statistics",
            subject_id=as_of.isoformat(),
            unit=unit or by.place,
            after={"period": period.code, "people": made.people},
        ),
        by=by,
    )
    return Exported(body, made.people)


def _composed(
    frame: pl.DataFrame, tree: Mapping[int, Place], seen: set[int], *, as_of: date
) -> Composition:
    """The composition of a frame over the units that can be seen, in the order of the tree."""
    return composition(
        frame,
        as_of=as_of,
        names={place.id: place.name for place in tree.values() if place.id in seen},
        parents={place.id: place.parent for place in tree.values()},
        ethnic_names=ETHNIC,
    )


@transaction.atomic
def export_dossier(
    *, by: Actor, dossier: int, as_of: date, today: date, unmask: bool = False
) -> Exported:
    """One person's record: facts, every act with its history, and what the rules find.

    The identity number is covered unless asked for by somebody with the right to it.
    """
    if not by.may(Right.READ_DOSSIERS):
        raise Refused("您没有查看档案的权限。")
    kept = dossier_reads.case(dossier)
    judged = reviews.one(dossier, as_of, today)
    if kept is None or judged is None:
        raise Refused("没有这份档案，或不在您的范围内。")
    if unmask and not by.may(Right.UNMASK, kept.unit):
        raise Refused("您没有查看完整公民身份号码的权限。")
    tree = whole_tree()
    row = judged.frame.row(0, named=True)
    record = Record(
        name=row["name"] or "",
        unit=tree[kept.unit].name,
        stage=STAGES[row["stage"]],
        as_of=as_of,
        facts=_stated(row, unmask=unmask),
        acts=[_done(act, tree, unmask=unmask) for act in kept.history],
        findings=_judged(judged, unmask=unmask),
        note="基本情况和检查结果以截止日为准；办理记录为全部录入，含更正和作废。",
    )
    looks.note(by=by, dossier=dossier, kind=looks.EXPORTED, today=today)
    ledger.write(
        ledger.Event(
            verb="export_dossier",
            subject_kind="dossier",
            subject_id=dossier,
            unit=kept.unit,
            after={"as_of": as_of, "with_identity": unmask},
        ),
        by=by,
    )
    return Exported(write_record(record), len(record.acts))


def _step(kind: str) -> str:
    number = ACT_KIND[kind].step
    return f"第 {number} 步　{_STEP_TERMS[number]}" if number else ACT_KIND[kind].term


_STEP_TERMS = {
    number: step.term for number, step in REGULATION.steps[REGULATION.editions[-1].code].items()
}


def _in_words(name: str, value: Any, *, unmask: bool) -> str:
    if name == "id_no" and value and not unmask:
        return masked(value)
    if name == "planned_days":
        return schedule.in_words(value)
    return spoken(decoded(name, value))


def _stated(row: Mapping[str, Any], *, unmask: bool) -> list[Stated]:
    """Facts that are recorded or were asked for; what nobody asked for says nothing."""
    facts = []
    for fact in FACTS:
        value = row[fact.name]
        if value is None or value == []:
            # No plan is nothing that the record lacks.
            if not row[asked(fact.name)] or fact.name == "planned_days":
                continue
            words = UNKNOWN if fact.act == "particulars" else "未登记"
        else:
            words = _in_words(fact.name, value, unmask=unmask)
        facts.append(Stated(_step(fact.act), fact.term, words))
    return facts


def _done(act: dossier_reads.Recorded, tree: Mapping[int, Place], *, unmask: bool) -> Done:
    told = (
        f"{FACT[name].term if name in FACT else name}：{_in_words(name, value, unmask=unmask)}"
        for name, value in act.facts.items()
        if value not in (None, "", [])
    )
    if act.superseded_by:
        standing = "已被更正"
    else:
        standing = "作废" if act.is_void else "现行"
    return Done(
        step=_step(act.kind),
        term=ACT_KIND[act.kind].term,
        held_on=act.held_on,
        where=tree[act.held_unit].name if act.held_unit in tree else "",
        facts="；".join(told),
        standing=standing,
        reason=act.reason,
        recorded_at=timezone.localtime(act.recorded_at).strftime("%Y-%m-%d %H:%M"),
        recorded_by=act.recorded_by or "系统",
        source=act.upload,
    )


def _judged(judged: reviews.Judged, *, unmask: bool) -> list[Judged]:
    kept = judged.findings.filter(
        ~pl.col("state").is_in([State.MET.value, State.NOT_APPLICABLE.value])
    )
    return [
        Judged(
            found.check,
            LEVEL_TERMS[Level(found.level)],
            VERDICT_TERMS[Verdict(found.verdict)],
            found.due_on,
            found.article,
            found.message,
        )
        for found in reviews.told(judged.frame, kept, unmask=unmask)
    ]
