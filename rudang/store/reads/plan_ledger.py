"""The ledger of a plan as people read it: every movement, and figures before and after any day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rudang.core import plan_ledger
from rudang.core.nesting import within
from rudang.core.periods import Period, parse
from rudang.core.plan_ledger import Dated, Step
from rudang.core.quotas import Category, Entry, EntryKind, Quota
from rudang.store.models import PlanEntry
from rudang.store.reads import plans
from rudang.store.reads.units import Place, whole_tree

KINDS: dict[str, str] = dict(PlanEntry.Kind.choices)


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry. `on` is the day from which it counts, `stands` the figure after it.

    `is_taken_back`: it has been corrected or its upload undone, and a counter-entry stands.
    """

    id: int
    at: datetime
    on: date
    period: Period
    unit: Place
    code: str
    kind: str
    category: str
    amount: int
    stands: int
    reason: str
    document: str
    dated_on: date | None
    approver: str
    remark: str
    by: str
    dossier: int | None
    corrects: int | None
    is_taken_back: bool

    @property
    def may_be_corrected(self) -> bool:
        return not self.is_taken_back and self.corrects is None and self.code != "undo"


@dataclass(frozen=True, slots=True)
class Compared:
    """A unit's figures at the end of two days."""

    unit: Place
    before: Quota
    after: Quota


@dataclass(frozen=True, slots=True)
class Comparison:
    """A plan at the end of two days, and what came between them."""

    since: date
    until: date
    units: tuple[Compared, ...]
    movements: tuple[Movement, ...]
    steps: tuple[Step, ...]

    @property
    def before(self) -> Quota:
        return sum((each.before for each in self.units), Quota())

    @property
    def after(self) -> Quota:
        return sum((each.after for each in self.units), Quota())


def movements(
    period: Period, *, unit: int | None = None, kind: str = "", is_wide: bool = True
) -> tuple[Movement, ...]:
    """The movements of a period in the order in which they were entered.

    Args:
        is_wide: those of the periods within it as well.
    """
    rows = _rows(period, is_wide=is_wide)
    found = _movements(rows, whole_tree())
    return tuple(
        each
        for each in found
        if unit in (None, each.unit.id) and (not kind or kind in (each.code, _special(each)))
    )


def _special(movement: Movement) -> str:
    return "correct" if movement.corrects is not None else ""


def counts(period: Period) -> dict[str, int]:
    """How many movements of each kind there are, corrections by themselves."""
    found: dict[str, int] = {}
    for each in movements(period):
        code = _special(each) or each.code
        found[code] = found.get(code, 0) + 1
    return found


def compared(period: Period, since: date, until: date, *, unit: int | None = None) -> Comparison:
    """Each unit's figures at the end of two days, and the movements between."""
    tree = whole_tree()
    every = _rows(period)
    rows = [row for row in every if unit in (None, row.unit_id)]
    since_of = _counts_from(every)
    dated = [Dated(since_of[row.pk], _entry(row)) for row in rows]
    before, after = plan_ledger.figures(dated, since), plan_ledger.figures(dated, until)
    return Comparison(
        since,
        until,
        tuple(
            Compared(tree[each], before.get(each, Quota()), after.get(each, Quota()))
            for each in plans.in_order(rows, tree)
            if each in after or each in before
        ),
        tuple(each for each in _movements(rows, tree) if since < each.on <= until),
        tuple(plan_ledger.steps([d.entry for d in plan_ledger.after(dated, since, until)])),
    )


def days(period: Period, *, unit: int | None = None) -> list[date]:
    """The days on which anything moved."""
    rows = _rows(period)
    since = _counts_from(rows)
    return sorted({since[row.pk] for row in rows if unit in (None, row.unit_id)})


def _rows(period: Period, *, is_wide: bool = True) -> list[PlanEntry]:
    codes = [period.code, *(each.code for each in within(period))] if is_wide else [period.code]
    found = PlanEntry.objects.filter(period__in=codes).select_related("entered_by")
    return list(found.order_by("id"))


def _counts_from(rows: Iterable[PlanEntry]) -> dict[int, date]:
    of_period = _by_period(rows).values()
    return {pk: on for found in of_period for pk, on in plans.counts_from(found).items()}


def _entry(row: PlanEntry) -> Entry:
    return Entry(
        row.unit_id,
        Category(row.category),
        EntryKind(row.kind),
        row.amount,
        row.dossier_id,
        row.dated_on,
    )


def _movements(rows: Sequence[PlanEntry], tree: Mapping[int, Place]) -> list[Movement]:
    standing = {row.pk for row in _standing(rows)}
    since = _counts_from(rows)
    sums: dict[tuple[str, int, str, bool], int] = {}
    made = []
    for row in rows:
        is_outside = row.kind == PlanEntry.Kind.FILE_OUTSIDE
        key = (row.period, row.unit_id, row.category, is_outside)
        sums[key] = sums.get(key, 0) + row.amount
        made.append(
            Movement(
                id=row.pk,
                at=row.entered_at,
                on=since[row.pk],
                period=parse(row.period),
                unit=tree[row.unit_id],
                code=row.kind,
                kind=f"更正{row.get_kind_display()}"
                if row.corrects_id is not None
                else row.get_kind_display(),
                category="计划外" if is_outside else row.get_category_display(),
                amount=row.amount,
                stands=sums[key],
                reason=row.reason,
                document=row.document,
                dated_on=row.dated_on,
                approver=row.approver,
                remark=row.remark,
                by=row.entered_by.name if row.entered_by else "系统",
                dossier=row.dossier_id,
                corrects=row.corrects_id,
                is_taken_back=row.pk not in standing and row.corrects_id is None,
            )
        )
    return made


def _standing(rows: Iterable[PlanEntry]) -> list[PlanEntry]:
    return [row for found in _by_period(rows).values() for row in plans.standing(found)]


def _by_period(rows: Iterable[PlanEntry]) -> dict[str, list[PlanEntry]]:
    found: dict[str, list[PlanEntry]] = {}
    for row in rows:
        found.setdefault(row.period, []).append(row)
    return found


def sums(movements: Iterable[Movement]) -> dict[str, int]:
    """What movements add up to, by category as shown."""
    found: dict[str, int] = {}
    for each in movements:
        found[each.category] = found.get(each.category, 0) + each.amount
    return found
