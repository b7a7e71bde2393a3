"""Change the organization tree."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from rudang.actions import ledger, projecting
from rudang.core.scope import Actor, Refused, Right
from rudang.regulation.registry import REGULATION
from rudang.store.models import Dossier, Unit
from rudang.store.reads.units import above, below, whole_tree

_LOCAL = tuple(rule for rule in REGULATION.rules if rule.local)

# What may stand directly under what; anything may be the top.
_ABOVE: Mapping[str, tuple[str, ...]] = {
    "working_committee": (),
    "committee": ("working_committee", "committee"),
    "general_branch": ("committee", "working_committee"),
    "branch": ("committee", "general_branch"),
    "temporary_branch": ("committee", "general_branch", "branch"),
    "group": ("branch", "temporary_branch"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts:
    """What is known of a unit; `parent` is the superior's id, None for the top."""

    name: str
    kind: str
    parent: int | None = None
    short_name: str = ""
    aliases: tuple[str, ...] = field(default=())
    may_approve: bool = False
    founded_on: date | None = None
    began_on: date | None = None
    full_members: int | None = None
    secretary: str = ""
    organization_member: str = ""


@transaction.atomic
def add(*, by: Actor, facts: UnitFacts) -> Unit:
    """Add a unit under its superior."""
    if not by.may(Right.UNITS, facts.parent):
        raise Refused("您没有增加党组织的权限。")
    _check(facts)
    unit = Unit(**_values(facts), position=Unit.objects.count() + 1)
    try:
        with transaction.atomic():
            unit.save(force_insert=True)
    except IntegrityError:
        raise Refused(f"已经有名为“{facts.name}”的党组织。") from None
    ledger.write(
        ledger.Event(
            verb="add_unit",
            subject_kind="unit",
            subject_id=unit.pk,
            unit=unit.pk,
            after=asdict(facts),
        ),
        by=by,
    )
    return unit


@transaction.atomic
def change(
    *, by: Actor, unit: int, facts: UnitFacts, version: int, today: date, cause: str = ""
) -> Unit:
    """Change a unit; refused when somebody changed it since `version` was read."""
    if not by.may(Right.UNITS, unit):
        raise Refused("您没有修改这个党组织的权限。")
    found = Unit.objects.select_for_update().get(pk=unit)
    if found.version != version:
        raise Refused("这个党组织刚刚被别人改过，请看看新的内容再改。")
    _check(facts, unit)
    _check_below(unit, facts)
    if facts.parent is not None and unit in above(whole_tree(), facts.parent):
        raise Refused(f"“{facts.name}”不能放在自己的下级之下。")
    before = {name: getattr(found, name) for name in _values(facts)}
    after = {n: v for n, v in _values(facts).items() if before[n] != v}
    if not after:
        return found
    for name, value in after.items():
        setattr(found, name, value)
    found.version += 1
    try:
        with transaction.atomic():
            found.save(update_fields=[*after, "version"])
    except IntegrityError:
        raise Refused(f"已经有名为“{facts.name}”的党组织。") from None
    if "parent_id" in after:
        _judge_below(unit, today=today)
    ledger.write(
        ledger.Event(
            verb="change_unit",
            subject_kind="unit",
            subject_id=unit,
            unit=unit,
            before={n: before[n] for n in after},
            after=after,
            cause=cause,
        ),
        by=by,
    )
    return found


@transaction.atomic
def remove(*, by: Actor, unit: int, cause: str) -> None:
    """Remove a unit that nothing rests on, as when the batch that added it is taken back."""
    if not by.may(Right.UNITS, unit):
        raise Refused("您没有删除这个党组织的权限。")
    found = Unit.objects.get(pk=unit)
    try:
        with transaction.atomic():
            found.delete()
    except (ProtectedError, IntegrityError):
        raise Refused(f"“{found.name}”已经有下级、人员、账号或导入记录，不能删除。") from None
    ledger.write(
        ledger.Event(
            verb="remove_unit",
            subject_kind="unit",
            subject_id=unit,
            unit=unit,
            before=asdict(facts_of(found)),
            cause=cause,
        ),
        by=by,
    )


def _judge_below(unit: int, *, today: date) -> None:
    """Judge those under a unit again: other organizations stand above them, with other demands.

    Only those in scope: who keeps units and sees no dossier leaves that to the next rebuilding.
    """
    units = below(whole_tree(), unit)
    people = Dossier.objects.filter(unit_id__in=units, is_void=False).values_list("pk", flat=True)
    projecting.rejudge(list(people), today=today, rules=_LOCAL)


def facts_of(unit: Unit) -> UnitFacts:
    """What is known of a unit."""
    return UnitFacts(
        name=unit.name,
        kind=unit.kind,
        parent=unit.parent_id,
        short_name=unit.short_name,
        aliases=tuple(unit.aliases),
        may_approve=unit.may_approve,
        founded_on=unit.founded_on,
        began_on=unit.began_on,
        full_members=unit.full_members,
        secretary=unit.secretary,
        organization_member=unit.organization_member,
    )


def _values(facts: UnitFacts) -> dict[str, Any]:
    values = asdict(facts)
    values["parent_id"] = values.pop("parent")
    values["aliases"] = list(facts.aliases)
    return values


def _check_below(unit: int, facts: UnitFacts) -> None:
    """A changed kind must still be one under which the unit's subordinates may stand."""
    kinds = dict(Unit.Kind.choices)
    for child in Unit.objects.filter(parent=unit).order_by("position", "id"):
        if facts.kind not in _ABOVE[child.kind]:
            raise Refused(
                f"下级“{child.name}”是{kinds[child.kind]}，不能直接设在{kinds[facts.kind]}之下。"
            )


def _check(facts: UnitFacts, unit: int | None = None) -> None:
    if not facts.name.strip():
        raise Refused("请填写党组织全称。")
    if facts.kind not in _ABOVE:
        raise Refused("请选择党组织类型。")
    if facts.may_approve and facts.kind != "committee":
        raise Refused("只有党委可以审批发展党员（条例第二十二条；旧版第二十三条）。")
    kinds = dict(Unit.Kind.choices)
    if facts.parent is None:
        # A second top is allowed only as the one that will stand above the first.
        top = Unit.objects.filter(parent=None).exclude(pk=unit or 0).first()
        if top is not None and facts.kind not in _ABOVE[top.kind]:
            raise Refused(f"最上一级已经是“{top.name}”，请选择上级党组织。")
        return
    superior = Unit.objects.filter(pk=facts.parent).first()
    if superior is None:
        raise Refused("没有这个上级党组织。")
    if superior.kind not in _ABOVE[facts.kind]:
        raise Refused(
            f"{kinds[facts.kind]}不能直接设在{kinds[superior.kind]}“{superior.name}”之下。"
        )
