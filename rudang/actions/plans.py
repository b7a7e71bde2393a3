"""Move plan figures by ledger entries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from rudang.actions import freeing, ledger
from rudang.actions.dossiers import Changed, Problem
from rudang.core import quotas
from rudang.core.periods import Period, parse
from rudang.core.quotas import Category, Entry, EntryKind, Line
from rudang.core.scope import Actor, Refused, Right
from rudang.store.models import PlanEntry
from rudang.store.reads import grants, plans
from rudang.store.reads.plans import Planned
from rudang.store.reads.units import Place, below, whole_tree

# With the year: what is granted for a year is shared by its halves, so whoever moves figures of
# one waits for whoever is moving those of another.
_LOCK = 7205002


@dataclass(frozen=True, slots=True)
class Outcome:
    """What issuing a plan moved: lines read, lines with a moved figure, entries written."""

    lines: int
    changed: int
    entries: int


@transaction.atomic
def issue(
    *,
    by: Actor,
    period: str,
    lines: Sequence[Planned],
    document: str = "",
    upload: int | None = None,
    approver: str = "",
    dated_on: date | None = None,
    reason: str = "",
) -> Outcome:
    """Bring the period's issued figures to those of a plan, by entries for the difference.

    The same plan again changes nothing; additions and shifts made since it stay. A unit that the
    plan does not name keeps its figures. The order of the lines is the order of the paper. More
    than the authority above granted is issued only for a reason.
    """
    span = period_of(period)
    for line in lines:
        _must_plan(by, line.unit_id)
    units = [line.unit_id for line in lines]
    twice = sorted({unit for unit in units if units.count(unit) > 1})
    if twice:
        tree = whole_tree()
        raise Refused(f"计划表里重复出现：{'、'.join(tree[unit].name for unit in twice)}。")
    hold(span)
    changes = plans.differences(span, lines)
    more = sum(c.after - c.before for c in changes if c.category is Category.TOTAL)
    _within_grant(span, more, reason)
    position = {line.unit_id: index for index, line in enumerate(lines, 1)}
    remark = {line.unit_id: line.remark for line in lines}
    now = timezone.now()
    PlanEntry.objects.bulk_create(
        PlanEntry(
            period=span.code,
            unit_id=change.unit,
            kind=PlanEntry.Kind.ISSUE,
            category=change.category.value,
            amount=change.after - change.before,
            reason=reason.strip(),
            document=document,
            approver=approver.strip(),
            dated_on=dated_on,
            remark=remark[change.unit],
            position=position[change.unit],
            upload_id=upload,
            entered_at=now,
            entered_by_id=by.account_id,
        )
        for change in changes
    )
    moved = {change.unit for change in changes}
    _refuse_faults(span, moved)
    if not changes:
        return Outcome(lines=len(units), changed=0, entries=0)
    ledger.write(
        ledger.Event(
            verb="issue_plan",
            subject_kind="plan",
            subject_id=span.code,
            before=_figures((c.unit, c.category, c.before) for c in changes),
            after=_figures((c.unit, c.category, c.after) for c in changes),
            cause=reason.strip() or document or (f"upload {upload}" if upload else ""),
        ),
        by=by,
    )
    return Outcome(lines=len(units), changed=len(moved), entries=len(changes))


@transaction.atomic
def add(
    *,
    by: Actor,
    period: str,
    lines: Sequence[Planned],
    document: str,
    today: date,
    approver: str = "",
    dated_on: date | None = None,
    reason: str = "",
) -> Outcome:
    """Issue a second batch: so many more for each unit, beside what was issued before.

    A later table of the period's plan leaves it as it is.
    """
    span = period_of(period)
    for line in lines:
        _must_plan(by, line.unit_id)
    if not document.strip():
        raise Problem("document", "请填写追加计划的文号或者会议。")
    refuse_later("dated_on", dated_on, today, "文件日期")
    for line in lines:
        if min(line.total, line.teachers, line.high_knowledge) < 0:
            raise Problem("lines", "追加的名额不能是负数；收回名额请用调剂，登记错了请用更正。")
        if line.high_knowledge > line.teachers or line.teachers > line.total:
            raise Problem("lines", "高知识群体名额含在教师名额内，教师名额含在追加名额内。")
    more = sum(line.total for line in lines)
    if not more:
        raise Problem("lines", "请至少给一个单位填写追加的名额。")
    if len({line.unit_id for line in lines}) < len(lines):
        raise Problem("lines", "同一个单位写了两次。")
    hold(span)
    _within_grant(span, more, reason)
    added = [
        Entry(line.unit_id, category, EntryKind.ADD, amount)
        for line in lines
        for category, amount in (
            (Category.TOTAL, line.total),
            (Category.TEACHERS, line.teachers),
            (Category.HIGH_KNOWLEDGE, line.high_knowledge),
        )
        if amount
    ]
    _write(
        span,
        added,
        by=by,
        reason=reason.strip(),
        document=document.strip(),
        approver=approver.strip(),
        dated_on=dated_on,
    )
    moved = {entry.unit for entry in added}
    _refuse_faults(span, moved)
    ledger.write(
        ledger.Event(
            verb="add_to_plan",
            subject_kind="plan",
            subject_id=span.code,
            after=_figures((e.unit, e.category, e.amount) for e in added),
            cause=reason.strip() or document.strip(),
        ),
        by=by,
    )
    return Outcome(lines=len(lines), changed=len(moved), entries=len(added))


@transaction.atomic
def correct(
    *,
    by: Actor,
    entry: int,
    reason: str,
    today: date,
    document: str = "",
    approver: str = "",
) -> int:
    """Meet a mistaken entry, and all that was written with it, by entries against it.

    Of a plan's table or a second batch, only the unit's own figures; of a shift, both sides.
    Returns how many entries were met. Places that somebody holds cannot be taken so; those meant
    for persons of a unit that is left without a plan are freed.
    """
    mistaken = PlanEntry.objects.filter(pk=entry).first()
    if mistaken is None:
        raise Refused("没有这一笔变动，或不在您的范围内。")
    if not reason.strip():
        raise Problem("reason", "请写明更正的原因。")
    span = parse(mistaken.period)
    _must_plan(by, mistaken.unit_id)
    hold(span)
    rows = plans.entries(span)
    stands = {row.pk for row in plans.standing(rows)}
    if mistaken.pk not in stands:
        raise Changed("这一笔变动已经更正或者撤销过。")
    together = _written_with(mistaken, rows)
    for row in together:
        _must_plan(by, row.unit_id)
    tree = whole_tree()
    left = [row for row in rows if row not in together]
    before = plans.as_entries(rows)
    after = plans.as_entries(left)
    figures = quotas.balances(before)
    for unit in sorted({row.unit_id for row in together}):
        _refuse_held(span, unit, before, after, tree, today=today)
    touched = {row.unit_id for row in together}
    moved = {unit for unit in quotas.balances(after) if unit in touched}
    _refuse_faults(span, moved, entries=after, tree=tree)
    now = timezone.now()
    PlanEntry.objects.bulk_create(
        PlanEntry(
            period=row.period,
            unit_id=row.unit_id,
            kind=row.kind,
            category=row.category,
            amount=-row.amount,
            reason=reason.strip(),
            document=document.strip(),
            approver=approver.strip(),
            dossier_id=row.dossier_id,
            corrects=row,
            entered_at=now,
            entered_by_id=by.account_id,
        )
        for row in together
    )
    ledger.write(
        ledger.Event(
            verb="correct_plan",
            subject_kind="plan",
            subject_id=span.code,
            unit=mistaken.unit_id,
            before={str(unit): figures[unit].total for unit in touched},
            after=_figures((r.unit_id, Category(r.category), -r.amount) for r in together),
            cause=reason.strip(),
        ),
        *freeing.without_plan(
            span, touched - moved, today=today, why=f"名额已经更正收回：{reason.strip()}"
        ),
        by=by,
    )
    return len(together)


def _written_with(entry: PlanEntry, rows: Sequence[PlanEntry]) -> list[PlanEntry]:
    """The entries that one act wrote with this one, as far as they cannot stand without it."""
    moves = entry.kind in (PlanEntry.Kind.SHIFT, PlanEntry.Kind.DECOMPOSE)
    return [
        row
        for row in rows
        if (row.entered_at, row.kind, row.corrects_id) == (entry.entered_at, entry.kind, None)
        and (moves or (row.unit_id, row.dossier_id) == (entry.unit_id, entry.dossier_id))
    ]


def _refuse_held(
    period: Period,
    unit: int,
    before: Sequence[Entry],
    after: Sequence[Entry],
    tree: dict[int, Place],
    *,
    today: date,
) -> None:
    """No unit is left with fewer places than those held, unless it had too few already."""
    had = _lines_after(period, before, tree, today=today)[unit]
    has = _lines_after(period, after, tree, today=today).get(unit)
    if has is not None and has.remaining < min(0, had.remaining):
        raise Refused(
            f"{tree[unit].name}已批准和待审批占用 {has.admitted + has.awaiting} 名，"
            f"更正后计划只剩 {has.quota} 名；请先调剂名额。"
        )


@transaction.atomic
def undo_upload(*, by: Actor, upload: int, reason: str = "") -> int:
    """Take back the entries of an upload by entries against them; returns how many.

    Raises:
        Refused: nothing of it stands, or newer entries rest on the figures it moved.
    """
    first = PlanEntry.objects.filter(upload=upload).order_by("id").first()
    if first is None:
        raise Refused("这批计划没有改动任何数字，不必撤销。")
    span = parse(first.period)
    hold(span)
    rows = list(PlanEntry.objects.filter(upload=upload).order_by("id"))
    for unit in sorted({row.unit_id for row in rows}):
        _must_plan(by, unit)
    if any(row.kind == PlanEntry.Kind.UNDO for row in rows):
        raise Refused("这批计划已经撤销过。")
    newer = (
        PlanEntry.objects.filter(period=span.code, unit__in={row.unit_id for row in rows})
        .filter(id__gt=rows[-1].pk)
        .values("unit", "category")
        .annotate(moved=Sum("amount"))
        .exclude(moved=0)
    )
    resting = sorted({row["unit"] for row in newer})
    if resting:
        tree = whole_tree()
        names = "、".join(tree[unit].name for unit in resting)
        raise Refused(f"这批计划之后，{names}的名额又有变动，不能整批撤销；请用调剂或者重新下达。")
    now = timezone.now()
    PlanEntry.objects.bulk_create(
        PlanEntry(
            period=row.period,
            unit_id=row.unit_id,
            kind=PlanEntry.Kind.UNDO,
            category=row.category,
            amount=-row.amount,
            reason=reason,
            document=row.document,
            upload_id=upload,
            entered_at=now,
            entered_by_id=by.account_id,
        )
        for row in rows
    )
    ledger.write(
        ledger.Event(
            verb="undo_plan",
            subject_kind="plan",
            subject_id=span.code,
            before=_figures((r.unit_id, Category(r.category), r.amount) for r in rows),
            after={"upload": upload},
            cause=reason,
        ),
        by=by,
    )
    return len(rows)


@transaction.atomic
def shift(
    *,
    by: Actor,
    period: str,
    from_unit: int,
    to_unit: int,
    amount: int,
    reason: str,
    document: str = "",
    today: date,
    teachers: int = 0,
    high_knowledge: int = 0,
    approver: str = "",
    dated_on: date | None = None,
) -> tuple[Line, Line]:
    """Move places from one unit to another; `teachers` and `high_knowledge` of them in kind.

    To or from a unit below, this breaks the plan down. Places that admitted or awaiting persons
    hold cannot leave. Returns both lines as they now stand, the giving unit's first.
    """
    span = period_of(period)
    tree = whole_tree()
    _must_plan(by, from_unit)
    _must_plan(by, to_unit)
    if from_unit == to_unit:
        raise Problem("to_unit", "调出单位与调入单位不能相同。")
    if amount <= 0:
        raise Problem("amount", "调剂名额请填写大于零的整数。")
    if teachers < 0 or high_knowledge < 0:
        raise Problem("teachers", "其中的教师和高知识群体名额不能是负数。")
    if not (high_knowledge <= teachers <= amount):
        raise Problem("teachers", "高知识群体名额含在教师名额内，教师名额含在调剂名额内。")
    if not reason.strip():
        raise Problem("reason", "请写明调剂的原因。")
    refuse_later("dated_on", dated_on, today, "文件日期")
    hold(span)
    rows = plans.entries(span)
    before = plans.as_entries(rows)
    giving = quotas.balances(before).get(from_unit)
    if giving is None:
        raise Problem("from_unit", f"{tree[from_unit].name}在{span.term}没有计划，无从调出。")
    is_within = to_unit in below(tree, from_unit) or from_unit in below(tree, to_unit)
    kind = EntryKind.DECOMPOSE if is_within else EntryKind.SHIFT
    moved: list[Entry] = []
    for category, count in (
        (Category.TOTAL, amount),
        (Category.TEACHERS, teachers),
        (Category.HIGH_KNOWLEDGE, high_knowledge),
    ):
        if count:
            moved += quotas.moved(from_unit, to_unit, count, kind=kind, category=category)
    lines = _lines_after(span, [*before, *moved], tree, today=today)
    giver, taker = lines[from_unit], lines[to_unit]
    if giver.remaining < 0:
        held = giver.admitted + giver.awaiting
        free = max(0, giver.remaining + amount)
        raise Problem(
            "amount",
            f"{tree[from_unit].name}计划 {giver.quota + amount} 名，已批准和待审批占用 {held} 名，"
            f"最多只能调出 {free} 名。",
        )
    is_new = to_unit not in quotas.balances(before)
    if is_new and taker.remaining < 0:
        raise Problem(
            "amount",
            f"{tree[to_unit].name}已批准和待审批共 {taker.admitted + taker.awaiting} 名，"
            f"单列计划不能少于这个数。",
        )
    _refuse_faults(span, (from_unit, to_unit), entries=[*before, *moved], tree=tree)
    _write(
        span,
        moved,
        by=by,
        reason=reason.strip(),
        document=document.strip(),
        approver=approver.strip(),
        dated_on=dated_on,
    )
    ledger.write(
        ledger.Event(
            verb="break_down_plan" if kind is EntryKind.DECOMPOSE else "shift_plan",
            subject_kind="plan",
            subject_id=span.code,
            unit=from_unit,
            before={"from": giver.quota + amount, "to": taker.quota - amount},
            after={
                "from": giver.quota,
                "to": taker.quota,
                "from_unit": from_unit,
                "to_unit": to_unit,
                "amount": amount,
                "teachers": teachers,
                "high_knowledge": high_knowledge,
                "document": document.strip(),
                "approver": approver.strip(),
            },
            cause=reason.strip(),
        ),
        by=by,
    )
    return giver, taker


@transaction.atomic
def file_outside(
    *, by: Actor, period: str, unit: int, amount: int, reason: str, document: str = ""
) -> None:
    """File places for the high-knowledge group that do not count against the plan.

    A negative amount takes back what was filed.
    """
    span = period_of(period)
    _must_plan(by, unit)
    if not amount:
        raise Problem("amount", "请填写备案的人数。")
    if not reason.strip():
        raise Problem("reason", "请写明备案的依据。")
    hold(span)
    entry = Entry(unit, Category.HIGH_KNOWLEDGE, EntryKind.FILE_OUTSIDE, amount)
    before = plans.as_entries(plans.entries(span))
    _refuse_faults(span, (unit,), entries=[*before, entry])
    _write(span, [entry], by=by, reason=reason.strip(), document=document.strip())
    ledger.write(
        ledger.Event(
            verb="file_outside_plan",
            subject_kind="plan",
            subject_id=span.code,
            unit=unit,
            after={"amount": amount, "document": document.strip()},
            cause=reason.strip(),
        ),
        by=by,
    )


def period_of(code: str) -> Period:
    """The period that a code names, or a refusal that says how periods are written."""
    try:
        return parse(code)
    except ValueError as error:
        raise Refused(str(error)) from None


def hold(period: Period) -> None:
    """Let nobody else move figures of the period's year before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, period.year])


def refuse_later(field: str, day: date | None, today: date, term: str) -> None:
    """A document's day cannot be still to come."""
    if day is not None and day > today:
        raise Problem(
            field, f"{term} {day.isoformat()} 还没有到，请填写 {today.isoformat()} 以前的日期。"
        )


def _within_grant(period: Period, more: int, reason: str) -> None:
    """What is granted may be exceeded only for a reason that is recorded."""
    left = grants.free(period, adding=more) if more > 0 else None
    if left is not None and left < 0 and not reason.strip():
        raise Problem(
            "reason",
            f"上级下达{period.term}可用的计划还有 {more + left} 名，这次增加 {more} 名，"
            f"将超出 {-left} 名；确需下达的，请写明原因。",
        )


def _must_plan(by: Actor, unit: int) -> None:
    if not by.may(Right.PLAN, unit):
        raise Refused("只有校党委组织部可以下达和调剂计划。")


def _figures(moves: Iterable[tuple[int, Category, int]]) -> dict[str, dict[str, int]]:
    figures: dict[str, dict[str, int]] = {}
    for unit, category, amount in moves:
        of_unit = figures.setdefault(str(unit), {})
        of_unit[category.value] = of_unit.get(category.value, 0) + amount
    return figures


def _lines_after(
    period: Period, entries: Sequence[Entry], tree: dict[int, Place], *, today: date
) -> dict[int, Line]:
    """Every line as the entries would make it, with those who hold places as far as is known."""
    by = plans.counting()
    day = plans.reckoned_on(period, today=today, by=by)
    bearing = {entry.unit for entry in entries}
    frame = plans.people_frame(period, as_of=day, bearing=bearing, tree=tree, only_holders=True)
    found = quotas.lines(entries, frame, period, as_of=day, counting=by)
    return {line.unit: line for line in found}


def _refuse_faults(
    period: Period,
    units: Iterable[int],
    *,
    entries: Sequence[Entry] | None = None,
    tree: dict[int, Place] | None = None,
) -> None:
    entries = plans.as_entries(plans.entries(period)) if entries is None else entries
    figures = quotas.balances(entries)
    faults = [(unit, fault) for unit in sorted(units) for fault in figures[unit].faults()]
    if faults:
        tree = tree or whole_tree()
        raise Refused("".join(f"{tree[unit].name}：{fault}" for unit, fault in faults))


def _write(
    period: Period,
    entries: Iterable[Entry],
    *,
    by: Actor,
    reason: str,
    document: str,
    approver: str = "",
    dated_on: date | None = None,
) -> None:
    now = timezone.now()
    PlanEntry.objects.bulk_create(
        PlanEntry(
            period=period.code,
            unit_id=entry.unit,
            kind=entry.kind.value,
            category=entry.category.value,
            amount=entry.amount,
            reason=reason,
            document=document,
            approver=approver,
            dated_on=dated_on,
            entered_at=now,
            entered_by_id=by.account_id,
        )
        for entry in entries
    )
