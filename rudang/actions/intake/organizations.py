"""The list of organizations: added and changed one by one, superiors first."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from rudang.actions import units
from rudang.actions.intake.outcomes import Checked, Say, Taken, refuse_complaints
from rudang.actions.units import UnitFacts
from rudang.core.scope import Actor, Refused, Right, Scope
from rudang.papers.organizations import OrganizationLine, read_organizations
from rudang.store.models import Dossier, Unit, Upload
from rudang.store.reads.units import KINDS, unit_names

_TERMS = {
    "name": "全称",
    "short_name": "简称",
    "aliases": "别名",
    "kind": "类型",
    "parent": "上级党组织",
    "may_approve": "可否审批",
    "founded_on": "成立日期",
    "full_members": "正式党员数",
    "secretary": "书记",
    "organization_member": "组织委员",
}


class OrganizationIntake:
    """What a row does not tell of a known unit stays as it is."""

    def check(self, upload: Upload, data: bytes, *, by: Actor, today: date) -> Checked:
        reading = read_organizations(data, as_of=upload.as_of, units=unit_names())
        changes: list[dict[str, Any]] = []
        unchanged = 0
        for line in reading.good:
            fields = _differences(line)
            if line.unit is not None and not fields:
                unchanged += 1
                continue
            changes.append(
                {
                    "person": line.name,
                    "row": line.row,
                    "is_new": line.unit is None,
                    "fields": fields,
                }
            )
        return Checked(
            rows=reading.row_count,
            good_rows=len(reading.good),
            complaints=reading.complaints,
            notes=reading.notes,
            preview={"unchanged": unchanged, "changes": changes},
        )

    def take(
        self,
        upload: Upload,
        data: bytes,
        *,
        by: Actor,
        only_good_rows: bool,
        at: datetime,
        today: date,
        say: Say,
    ) -> Taken:
        reading = read_organizations(data, as_of=upload.as_of, units=unit_names())
        refuse_complaints(reading.complaints, only_good_rows=only_good_rows)
        placed: dict[int, int] = {}
        added: list[int] = []
        before: list[dict[str, Any]] = []
        changed = 0
        for n, line in enumerate(reading.good, 1):
            parent = placed.get(line.parent_row, line.parent) if line.parent_row else line.parent
            if line.unit is None:
                unit = units.add(by=by, facts=_facts(line, parent)).pk
                added.append(unit)
                by = _reaching(by, unit)
            else:
                unit = line.unit
                found = Unit.objects.get(pk=unit)
                known = units.facts_of(found)
                wanted = _merged(known, line, parent)
                if wanted != known:
                    version = found.version
                    units.change(
                        by=by,
                        unit=unit,
                        facts=wanted,
                        version=version,
                        today=today,
                        cause=f"党组织表“{upload.filename}”",
                    )
                    before.append({"unit": unit, "version": version + 1, **_plain(known)})
                    changed += 1
            placed[line.row] = unit
            say("导入党组织", n, len(reading.good))
        if upload.unit_id == 0 and added:
            _keep_at(upload, added[0])
        rows = len(reading.good)
        return Taken(
            taken=rows,
            changed=len(added) + changed,
            unchanged=rows - len(added) - changed,
            memory={"added": added, "before": before},
        )

    def undo(self, upload: Upload, *, by: Actor, at: datetime, today: date, reason: str) -> None:
        memory = upload.preview.get("memory", {})
        added = memory.get("added", [])
        if Dossier.objects.filter(unit__in=added, is_void=False).exists():
            raise Refused("这一批增加的党组织里已经有档案，不能整批撤销。")
        for old in memory.get("before", []):
            found = Unit.objects.get(pk=old["unit"])
            if found.version != old["version"]:
                raise Refused(f"“{found.name}”在这一批之后又改过，不能整批撤销。")
            units.change(
                by=by,
                unit=found.pk,
                facts=_restored(found, old),
                version=found.version,
                today=today,
                cause=reason,
            )
        if upload.unit_id in added:
            _keep_at(upload, 0)
        by = _reaching(by, *added)
        for unit in reversed(added):
            units.remove(by=by, unit=unit, cause=reason)


def _keep_at(upload: Upload, unit: int) -> None:
    """The first organizations come before there is a unit to keep their workbook at."""
    Upload.objects.filter(pk=upload.pk).update(unit=unit)
    upload.unit_id = unit
    upload.body.unit_id = unit
    upload.body.save(update_fields=["unit"])


def _reaching(by: Actor, *added: int) -> Actor:
    """The actor, whose right to the tree extends to what was added under it."""
    reach = by.scopes[Right.UNITS]
    within = Scope((*reach.ranges, *((unit, unit) for unit in added)))
    return replace(by, scopes={**by.scopes, Right.UNITS: within})


def _facts(line: OrganizationLine, parent: int | None) -> UnitFacts:
    return UnitFacts(
        name=line.name,
        kind=line.kind,
        parent=parent,
        short_name=line.short_name or "",
        aliases=line.aliases,
        may_approve=bool(line.may_approve),
        founded_on=line.founded_on,
        full_members=line.full_members,
        secretary=line.secretary or "",
        organization_member=line.organization_member or "",
    )


def _merged(known: UnitFacts, line: OrganizationLine, parent: int | None) -> UnitFacts:
    told: dict[str, Any] = {
        name: value
        for name, value in (
            ("kind", line.kind),
            ("parent", parent),
            ("short_name", line.short_name),
            ("aliases", line.aliases or None),
            ("may_approve", line.may_approve),
            ("founded_on", line.founded_on),
            ("full_members", line.full_members),
            ("secretary", line.secretary),
            ("organization_member", line.organization_member),
        )
        if value is not None
    }
    return replace(known, **told)


def _differences(line: OrganizationLine) -> list[list[str]]:
    if line.unit is None:
        return []
    known = units.facts_of(Unit.objects.get(pk=line.unit))
    wanted = _merged(known, line, known.parent if line.parent_row else line.parent)
    return [
        [_TERMS[name], _words(name, old), _words(name, new)]
        for name, old in _plain(known).items()
        if (new := _plain(wanted)[name]) != old
    ]


def _words(name: str, value: Any) -> str:
    if name == "kind":
        return KINDS[value]
    if name == "parent":
        return Unit.objects.get(pk=value).name if value else ""
    if isinstance(value, list):
        return "、".join(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def _plain(facts: UnitFacts) -> dict[str, Any]:
    return {
        name: (
            list(value)
            if isinstance(value, tuple)
            else value.isoformat()
            if isinstance(value, date)
            else value
        )
        for name in _TERMS
        for value in (getattr(facts, name),)
    }


def _restored(unit: Unit, old: dict[str, Any]) -> UnitFacts:
    values = {name: old[name] for name in _TERMS}
    values["aliases"] = tuple(values["aliases"])
    if values["founded_on"]:
        values["founded_on"] = date.fromisoformat(values["founded_on"])
    return replace(units.facts_of(unit), **values)
