"""The register of Party members: who may vote, accompany and introduce."""

from datetime import date, datetime
from typing import Any

from rudang.actions import projecting
from rudang.actions.intake.outcomes import Checked, Say, Taken, refuse_complaints
from rudang.core.circumstances import OF_REGISTER
from rudang.core.scope import Actor, Refused, Right
from rudang.core.unit_names import UnitNames
from rudang.papers.members import MembersReading, read_members
from rudang.store.models import Member, Upload
from rudang.store.reads.units import unit_names

# The register's column to the sheet's, with the term a page shows.
_FIELDS = (
    ("id_no", "id_no", "公民身份号码"),
    ("kind", "category", "人员类别"),
    ("joined_on", "joined_on", "入党日期"),
    ("full_on", "full_from", "转正日期"),
    ("post_since", "post_since", "任职起"),
    ("post_until", "post_until", "任职止"),
    ("since", "since", "转入支部日期"),
    ("until", "until", "转出支部日期"),
    ("punishment", "punishment", "处分"),
    ("punished_on", "punished_on", "处分日期"),
    ("effect_until", "punishment_effect_to", "处分影响期止"),
)


class MemberIntake:
    """A row is known by its person (identity number, else name within the unit) and post."""

    def check(self, upload: Upload, data: bytes, *, by: Actor, today: date) -> Checked:
        reading = _read(upload, data, by=by)
        known = _known()
        changes: list[dict[str, Any]] = []
        unchanged = 0
        for row in reading.good.iter_rows(named=True):
            member = _found(known, row)
            told = _told(member, row)
            if member is not None and not told:
                unchanged += 1
                continue
            changes.append(
                {
                    "person": row["name"],
                    "row": row["row"],
                    "is_new": member is None,
                    "fields": [
                        [term, str(getattr(member, ours) or ""), str(told[ours])]
                        for ours, _, term in _FIELDS
                        if member is not None and ours in told and ours != "id_no"
                    ],
                }
            )
        return Checked(
            rows=reading.row_count,
            good_rows=reading.good.height,
            complaints=reading.complaints,
            notes=reading.notes,
            preview={
                "unchanged": unchanged,
                "changes": changes[:100],
                "more_changes": max(0, len(changes) - 100),
            },
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
        reading = _read(upload, data, by=by)
        refuse_complaints(reading.complaints, only_good_rows=only_good_rows)
        good = reading.good
        known = _known()
        added: list[Member] = []
        before: list[dict[str, Any]] = []
        for row in good.iter_rows(named=True):
            member = _found(known, row)
            if member is None:
                added.append(
                    Member(
                        unit_id=row["unit"],
                        name=row["name"],
                        post=row["post"] or "",
                        upload=upload,
                        **_blank_as_empty({ours: row[theirs] for ours, theirs, _ in _FIELDS}),
                    )
                )
                continue
            told = _told(member, row)
            if not told:
                continue
            before.append({"member": member.pk, **{n: _plain(getattr(member, n)) for n in told}})
            for name, value in told.items():
                setattr(member, name, value)
            member.save(update_fields=list(told))
        created = Member.objects.bulk_create(added, batch_size=1000)
        if created or before:
            _judge_anew(today)
        say("导入党员名册", good.height, good.height)
        return Taken(
            taken=good.height,
            changed=len(created) + len(before),
            unchanged=good.height - len(created) - len(before),
            memory={"before": before},
        )

    def undo(self, upload: Upload, *, by: Actor, at: datetime, today: date, reason: str) -> None:
        newer = Upload.objects.filter(
            kind=Upload.Kind.MEMBERS, state=Upload.State.TAKEN, taken_at__gt=upload.taken_at
        )
        if newer.exists():
            raise Refused("这一批之后又导入过党员名册，请先撤销较新的一批。")
        Member.objects.filter(upload=upload).delete()
        for old in upload.preview.get("memory", {}).get("before", []):
            member = Member.objects.get(pk=old.pop("member"))
            for name, value in old.items():
                setattr(member, name, value)
            member.save(update_fields=list(old))
        _judge_anew(today)


def _judge_anew(today: date) -> None:
    """Members decide who might vote, accompany and introduce, in whichever dossier."""
    projecting.rejudge(None, today=today, rules=projecting.resting_on(OF_REGISTER))


def _read(upload: Upload, data: bytes, *, by: Actor) -> MembersReading:
    units = UnitNames(tuple(unit for unit in unit_names().units if by.may(Right.LOAD, unit[0])))
    return read_members(data, as_of=upload.as_of, units=units)


def _found(known: dict[tuple[object, ...], Member], row: dict[str, Any]) -> Member | None:
    """Who a row speaks of; a name alone never joins two different identity numbers."""
    post = row["post"] or ""
    if row["id_no"]:
        here = known.get((row["id_no"], post, row["unit"]))
        if here is not None:
            return here
        elsewhere = known.get((row["id_no"], post))
        # A stay that has ended is its own entry, beside the one in the next branch.
        if elsewhere is not None and elsewhere.until is None and row["until"] is None:
            return elsewhere
    named = known.get(((row["unit"], row["name"]), post))
    if named is not None and row["id_no"] and named.id_no:
        return None
    return named


def _known() -> dict[tuple[object, ...], Member]:
    found: dict[tuple[object, ...], Member] = {}
    for member in Member.objects.all():
        found[((member.unit_id, member.name), member.post)] = member
        if member.id_no:
            found[(member.id_no, member.post)] = member
            found[(member.id_no, member.post, member.unit_id)] = member
    return found


def _told(member: Member | None, row: dict[str, Any]) -> dict[str, Any]:
    """What the row tells that the register does not say already; a blank tells nothing."""
    told = {
        ours: row[theirs]
        for ours, theirs, _ in _FIELDS
        if row[theirs] is not None and (member is None or getattr(member, ours) != row[theirs])
    }
    if member is not None and member.unit_id != row["unit"]:
        told["unit_id"] = row["unit"]
    return told


def _blank_as_empty(values: dict[str, Any]) -> dict[str, Any]:
    texts = {"id_no", "kind", "punishment"}
    return {n: "" if v is None and n in texts else v for n, v in values.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
