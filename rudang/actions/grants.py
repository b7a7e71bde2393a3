"""Record what the authority above granted the college, and what it took back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from rudang.actions import ledger, plans
from rudang.actions.dossiers import Changed, Problem
from rudang.core.grants import GrantKind
from rudang.core.scope import Actor, Refused, Right
from rudang.store.models import PlanGrant
from rudang.store.reads.units import root, whole_tree


@dataclass(frozen=True, slots=True)
class Grant:
    """A line of a batch. A share is percent of the total, and only a structure target is one."""

    kind: GrantKind
    amount: int
    is_share: bool = False
    source: str = ""


@transaction.atomic
def record(
    *,
    by: Actor,
    period: str,
    lines: Sequence[Grant],
    document: str,
    dated_on: date,
    today: date,
    reason: str = "",
    unit: int | None = None,
) -> int:
    """Record a batch of what was granted for a period; returns its number.

    Args:
        unit: whom it was granted to, the whole college where left out.
    """
    span = plans.period_of(period)
    place = _place(by, unit)
    if not document.strip():
        raise Problem("document", "请填写上级下达计划的文号或者文件名称。")
    plans.refuse_later("dated_on", dated_on, today, "文件日期")
    if not lines:
        raise Problem("amount", "请至少填写一个数字。")
    kinds = [line.kind for line in lines]
    for line in lines:
        field = "amount" if line.kind is GrantKind.TOTAL else line.kind.value
        if line.amount <= 0:
            raise Problem(field, f"{line.kind.term}请填写大于零的整数；收回请另行登记。")
        if line.is_share and (line.kind is GrantKind.TOTAL or line.amount > 100):
            raise Problem(field, f"{line.kind.term}按比例填写的，应当是 1 至 100 的整数。")
        if kinds.count(line.kind) > 1:
            raise Problem(field, f"{line.kind.term}在同一批里写了两次。")
    total = sum(line.amount for line in lines if line.kind is GrantKind.TOTAL)
    for line in lines:
        if total and not line.is_share and line.amount > total:
            raise Problem(
                line.kind.value, f"{line.kind.term} {line.amount} 名，多于总数 {total} 名。"
            )
    plans.hold(span)
    rows = PlanGrant.objects.filter(unit=place, period=span.code)
    number = (rows.aggregate(Max("batch"))["batch__max"] or 0) + 1
    now = timezone.now()
    PlanGrant.objects.bulk_create(
        PlanGrant(
            unit_id=place,
            period=span.code,
            kind=line.kind.value,
            amount=line.amount,
            is_share=line.is_share,
            batch=number,
            document=document.strip(),
            dated_on=dated_on,
            source=line.source.strip(),
            reason=reason.strip(),
            entered_at=now,
            entered_by_id=by.account_id,
        )
        for line in lines
    )
    ledger.write(
        ledger.Event(
            verb="grant_plan",
            subject_kind="plan",
            subject_id=span.code,
            unit=place,
            after={
                "batch": number,
                "document": document.strip(),
                "dated_on": dated_on,
                **{
                    line.kind.value: f"{line.amount}%" if line.is_share else line.amount
                    for line in lines
                },
            },
            cause=reason.strip(),
        ),
        by=by,
    )
    return number


@transaction.atomic
def take_back(
    *,
    by: Actor,
    grant: int,
    amount: int,
    reason: str,
    document: str,
    dated_on: date | None,
    today: date,
) -> PlanGrant:
    """Take back of a grant by a negative entry; never more than stands of it."""
    found = PlanGrant.objects.filter(pk=grant).first()
    if found is None:
        raise Refused("没有这一笔下达，或不在您的范围内。")
    span = plans.period_of(found.period)
    _place(by, found.unit_id)
    if amount <= 0:
        raise Problem("amount", "收回的数量请填写大于零的整数。")
    if not reason.strip():
        raise Problem("reason", "请写明上级收回的原因。")
    plans.refuse_later("dated_on", dated_on, today, "文件日期")
    plans.hold(span)
    same = PlanGrant.objects.filter(
        unit=found.unit_id,
        period=found.period,
        batch=found.batch,
        kind=found.kind,
        is_share=found.is_share,
    )
    stands = same.aggregate(Sum("amount"))["amount__sum"] or 0
    if not stands:
        raise Changed("这一笔已经全部收回。")
    if amount > stands:
        raise Problem(
            "amount", f"这一批{GrantKind(found.kind).term}还有 {stands}，不能收回 {amount}。"
        )
    taken = PlanGrant.objects.create(
        unit_id=found.unit_id,
        period=found.period,
        kind=found.kind,
        amount=-amount,
        is_share=found.is_share,
        batch=found.batch,
        document=document.strip(),
        dated_on=dated_on,
        source=found.source,
        reason=reason.strip(),
        entered_at=timezone.now(),
        entered_by_id=by.account_id,
    )
    ledger.write(
        ledger.Event(
            verb="take_back_grant",
            subject_kind="plan",
            subject_id=span.code,
            unit=found.unit_id,
            before={"batch": found.batch, found.kind: stands},
            after={
                "batch": found.batch,
                found.kind: stands - amount,
                "document": document.strip(),
            },
            cause=reason.strip(),
        ),
        by=by,
    )
    return taken


def _place(by: Actor, unit: int | None) -> int:
    if unit is None:
        top = root()
        if top is None:
            raise Refused("还没有党组织，请先导入组织。")
        unit = top.pk
    elif unit not in whole_tree():
        raise Problem("unit", "没有这个党组织。")
    if not by.may(Right.PLAN, unit):
        raise Refused("只有校党委组织部可以登记上级下达的计划。")
    return unit
