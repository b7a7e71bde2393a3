"""The year's execution of plans: who reports, their figures, and the reports handed in."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from rudang.core import quotas
from rudang.core.execution import Part, Why, YearFigures, by_article
from rudang.core.linking import ReasonKind
from rudang.core.pace import PaceLevel
from rudang.core.periods import parse
from rudang.core.quotas import Counting
from rudang.store.models import ExecutionReport, Letter, PlanEntry, PlanReason
from rudang.store.reads import linking, plans
from rudang.store.reads.units import Place, above, whole_tree


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it stands; `figures` are those frozen when it was sent, none before."""

    unit: int
    year: int
    state: str
    state_term: str
    blocks: Mapping[str, str]
    figures: YearFigures | None
    reason: str
    sent_on: date | None
    changed_at: datetime
    changed_by: str
    version: int


def years() -> list[int]:
    """The years that have a plan, the latest first."""
    codes = PlanEntry.objects.order_by().values_list("period", flat=True).distinct()
    return sorted({parse(code).year for code in codes}, reverse=True)


def reporters(year: int, tree: Mapping[int, Place]) -> list[int]:
    """The units that report on a year: those with a plan of which no superior below the top has.

    A general branch reports for the branches to which it broke its plan down.
    """
    named = set(linking.bearing(year))
    found = []
    for unit in tree:
        superiors = [one for one in above(tree, unit)[1:] if tree[one].parent is not None]
        is_top = tree[unit].parent is None
        if unit in named and not is_top and not named & set(superiors):
            found.append(unit)
    return found


def reports(year: int) -> dict[int, Report]:
    """The reports of a year in scope, by unit."""
    rows = ExecutionReport.objects.filter(year=year).select_related("changed_by")
    return {row.unit_id: _report(row) for row in rows}


def report(year: int, unit: int) -> Report | None:
    """One unit's report, if it has been begun."""
    row = ExecutionReport.objects.filter(year=year, unit=unit).select_related("changed_by").first()
    return _report(row) if row else None


def _report(row: ExecutionReport) -> Report:
    return Report(
        unit=row.unit_id,
        year=row.year,
        state=row.state,
        state_term=row.get_state_display(),
        blocks=row.blocks,
        figures=YearFigures.from_json(row.figures) if row.figures else None,
        reason=row.reason,
        sent_on=row.sent_on,
        changed_at=row.changed_at,
        changed_by=row.changed_by.name if row.changed_by else "系统",
        version=row.version,
    )


@dataclass(slots=True)
class _Sums:
    """What one unit's figures are added up from."""

    parts: dict[str, Part]
    quarters: list[int]
    kinds: Counter[str]
    structure: Counter[str]
    dossiers: set[int]


def figures(
    year: int,
    *,
    as_of: date,
    rules: Mapping[str, tuple[str, str, str]],
    units: Collection[int],
) -> dict[int, YearFigures]:
    """The figures of a year for each of these units, with all lines at and below it.

    `rules`: those whose breaches are told, each with its check, title and article.
    """
    tree, by, wanted = whole_tree(), plans.counting(), set(units)
    sums = {unit: _Sums({}, [0, 0, 0, 0], Counter(), Counter(), set()) for unit in units}
    codes = set()
    for one in linking.used(parse(str(year)), as_of=as_of):
        for unit in wanted.intersection(above(tree, one.line.unit)):
            _add(sums[unit], one, as_of=as_of, by=by)
        codes.add(one.part.code)
    shifts, letters, whys = _shifts(codes), _letters(year), _reasons(codes)
    members: dict[int, list[int]] = {unit: [] for unit in units}
    for low in tree:
        for unit in wanted.intersection(above(tree, low)):
            members[unit].append(low)
    everybody = {dossier for total in sums.values() for dossier in total.dossiers}
    breaches = linking.breaches_of(everybody, rules=rules)
    found = {}
    for unit, total in sums.items():
        lows = members[unit]
        moved = [n for low in lows for n in shifts.get(low, ())]
        broken = Counter(rule for dossier in total.dossiers for rule in breaches.get(dossier, ()))
        found[unit] = YearFigures(
            year=year,
            as_of=as_of,
            counting=by.term,
            parts=tuple(total.parts[code] for code in sorted(total.parts)),
            quarters=(total.quarters[0], total.quarters[1], total.quarters[2], total.quarters[3]),
            teachers=total.structure["teachers"],
            admitted_teachers=total.structure["admitted_teachers"],
            high_knowledge=total.structure["high_knowledge"],
            admitted_high_knowledge=total.structure["admitted_high_knowledge"],
            kinds=tuple(sorted(total.kinds.items(), key=lambda kind: (-kind[1], kind[0]))),
            shifted_in=sum(n for n in moved if n > 0),
            shifted_out=-sum(n for n in moved if n < 0),
            letters=tuple(Counter(term for low in lows for term in letters.get(low, ())).items()),
            reasons=_told([why for low in lows for why in whys.get(low, ())]),
            faults=by_article(dict(sorted(broken.items())), rules),
        )
    return found


def _add(total: _Sums, one: linking.Used, *, as_of: date, by: Counting) -> None:
    part, line = one.part, one.line
    before = total.parts.get(part.code, Part(part.code, part.term, 0, 0, 0, 0))
    total.parts[part.code] = Part(
        part.code,
        part.term,
        before.quota + line.quota,
        before.admitted + line.admitted,
        before.awaiting + line.awaiting,
        before.exempt + line.exempt,
    )
    for name in ("teachers", "admitted_teachers", "high_knowledge", "admitted_high_knowledge"):
        total.structure[name] += getattr(line, name)
    day = "meeting_on" if by is Counting.MEETING else "approval_on"
    admitted = one.holders.filter(quotas.is_approved(plans.reckoned_on(part, today=as_of, by=by)))
    for quarter, n in admitted.group_by(pl.col(day).dt.quarter()).len().iter_rows():
        total.quarters[quarter - 1] += n
    for kind, n in admitted.group_by("person_kind").len().iter_rows():
        total.kinds[kind or "未登记类别"] += n
    total.dossiers |= set(one.holders["dossier"])


def _shifts(codes: Collection[str]) -> dict[int, list[int]]:
    """Places shifted into and out of each unit in a year, movement by movement."""
    rows = (
        PlanEntry.objects.filter(
            period__in=codes, kind=PlanEntry.Kind.SHIFT, category=PlanEntry.Category.TOTAL
        )
        .order_by("id")
        .values_list("unit", "amount")
    )
    found: dict[int, list[int]] = defaultdict(list)
    for unit, amount in rows:
        found[unit].append(amount)
    return found


def _letters(year: int) -> dict[int, list[str]]:
    """What the letters issued to each unit on a year's plans said."""
    rows = (
        Letter.objects.exclude(state=Letter.State.DRAFT)
        .filter(run__period__startswith=str(year))
        .order_by("id")
        .values_list("unit", "run__level")
    )
    found: dict[int, list[str]] = defaultdict(list)
    for unit, level in rows:
        found[unit].append(PaceLevel(level).term)
    return found


def _reasons(codes: Collection[str]) -> dict[int, list[Why]]:
    rows = PlanReason.objects.filter(period__in=codes, amount__gt=0).order_by("period", "id")
    found: dict[int, list[Why]] = defaultdict(list)
    for row in rows:
        found[row.unit_id].append(Why(ReasonKind(row.kind).term, row.amount, row.words))
    return found


def _told(some: Collection[Why]) -> tuple[Why, ...]:
    """Reasons of one kind together, with everybody's words."""
    found: dict[str, Why] = {}
    for one in some:
        before = found.get(one.term, Why(one.term, 0, ""))
        words = "；".join(filter(None, (before.words, one.words)))
        found[one.term] = Why(one.term, before.amount + one.amount, words)
    return tuple(found.values())
