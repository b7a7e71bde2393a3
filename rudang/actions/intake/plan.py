"""The plan's annex: its lines become entries of the ledger."""

from dataclasses import dataclass
from datetime import date, datetime

from rudang.actions import plans
from rudang.actions.intake.outcomes import Checked, Say, Taken, refuse_complaints
from rudang.core.periods import parse
from rudang.core.scope import Actor
from rudang.papers.plans import PlanReading, read_plan
from rudang.store.models import Upload
from rudang.store.reads import plans as reads
from rudang.store.reads.units import unit_names

_CATEGORY = {"total": "总数", "teachers": "其中教师", "high_knowledge": "其中高知识群体"}


class PlanIntake:
    """Lines become the period's issued figures; a sum that does not add up stops them all."""

    def check(self, upload: Upload, data: bytes, *, by: Actor, today: date) -> Checked:
        reading = read_plan(data, units=unit_names(), period=parse(upload.period))
        good = _planned(reading)
        moved = reads.differences(parse(upload.period), good)
        names = {line.unit: line.unit_name for line in reading.lines}
        changed = {change.unit for change in moved}
        return Checked(
            rows=len(reading.lines),
            good_rows=len(good),
            complaints=reading.complaints,
            notes=reading.notes,
            preview={
                "unchanged": len(good) - len(changed),
                "changes": [
                    {
                        "person": names[unit],
                        "is_new": False,
                        "fields": [
                            [_CATEGORY[c.category.value], c.before, c.after]
                            for c in moved
                            if c.unit == unit
                        ],
                    }
                    for unit in dict.fromkeys(change.unit for change in moved)
                ],
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
        reading = read_plan(data, units=unit_names(), period=parse(upload.period))
        refuse_complaints(reading.complaints, only_good_rows=only_good_rows)
        done = plans.issue(
            by=by,
            period=upload.period,
            lines=_planned(reading),
            document=upload.preview.get("document", ""),
            upload=upload.pk,
            reason=upload.preview.get("reason", ""),
        )
        return Taken(taken=done.lines, changed=done.changed, unchanged=done.lines - done.changed)

    def undo(self, upload: Upload, *, by: Actor, at: datetime, today: date, reason: str) -> None:
        if upload.changed:
            plans.undo_upload(by=by, upload=upload.pk, reason=reason)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line whose unit is known."""

    unit_id: int
    total: int
    teachers: int
    high_knowledge: int
    remark: str


def _planned(reading: PlanReading) -> list[_Line]:
    return [
        _Line(line.unit, line.total, line.teachers, line.high_knowledge, line.remark)
        for line in reading.good
        if line.unit is not None
    ]
