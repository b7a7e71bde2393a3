"""The demand survey as values: what the base says of each person, and figures with people in them.

Nobody is scored or ranked: people stand in the order of the days on which they can be admitted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from rudang.core.dates import add_months
from rudang.core.periods import Period, parse
from rudang.core.prospects import PACE_FACTS, Minimums, prospects
from rudang.core.workdays import WorkingDays

_HAN = "01"

SURVEY_FACTS = (*PACE_FACTS, "class_or_office", "ethnic_code", "observations", "contacts")
"""Facts that evidence reads, beside `dossier`, `unit` and the boolean `is_high_knowledge`."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the base said of a person on a day.

    `months` whole months of cultivation, `None` before it began; `earliest_on` the earliest
    lawful day of the admission meeting, `latest_on` the last one before the person leaves;
    `lacks` what is still missing, in words.
    """

    as_of: date
    where: str
    months: int | None = None
    observations: int = 0
    contacts: int = 0
    review: str = ""
    earliest_on: date | None = None
    latest_on: date | None = None
    lacks: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is kept; `read` is the way back."""
        kept: dict[str, Any] = {"lacks": list(self.lacks)}
        for name in ("where", "months", "observations", "contacts", "review"):
            kept[name] = getattr(self, name)
        for name in _DAYS:
            day = getattr(self, name)
            kept[name] = day.isoformat() if day else None
        return kept

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Evidence":
        days = {name: date.fromisoformat(kept[name]) if kept.get(name) else None for name in _DAYS}
        return cls(
            where=kept["where"],
            months=kept["months"],
            observations=kept["observations"],
            contacts=kept["contacts"],
            review=kept["review"],
            lacks=tuple(kept["lacks"]),
            **days,  # type: ignore[arg-type]
        )

    def against(self, quarter: Period) -> str:
        """Why the person cannot lawfully be admitted in a quarter; blank where that is possible."""
        if self.earliest_on is None:
            return "没有推算出最早可以接收的日期"
        if self.earliest_on >= quarter.until:
            return f"依规定最早 {self.earliest_on.isoformat()} 才能开支部大会接收"
        first = max(self.earliest_on, quarter.since)
        if self.latest_on is not None and first > self.latest_on:
            return f"{self.latest_on.isoformat()} 以后临近离校，一般不办理接收"
        return ""


_DAYS = ("as_of", "earliest_on", "latest_on")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may still come to an admission; `quarter` is the first lawful one, or blank."""

    dossier: int
    name: str
    number: str
    unit: int
    class_or_office: str
    kind: str
    is_high_knowledge: bool
    is_minority: bool
    is_activist: bool
    quarter: str
    evidence: Evidence

    def against(self, period: Period) -> str:
        """Why no quarter of the period is lawful; blank where one is."""
        if self.quarter:
            return ""
        return self.evidence.against(period) or self.evidence.against(period.quarters[-1])


def first_lawful(evidence: Evidence, period: Period) -> str:
    """The code of the first quarter in which the person can lawfully be admitted, or blank."""
    return next((q.code for q in period.quarters if not evidence.against(q)), "")


def whole_months(since: date, until: date) -> int:
    """The natural months that have passed between two days; none before the first."""
    months = 12 * (until.year - since.year) + until.month - since.month
    if months > 0 and add_months(since, months) > until:
        months -= 1
    return max(0, months)


def candidates(
    frame: pl.DataFrame,
    period: Period,
    *,
    as_of: date,
    minimums: Minimums,
    working_days: WorkingDays,
    lacks: Mapping[int, Sequence[str]],
) -> list[Candidate]:
    """Everybody of the frame who may still lead to an admission, the earliest day first.

    The frame has a row per dossier with SURVEY_FACTS and `is_high_knowledge`; `lacks` tells by
    dossier what is missing.
    """
    found = prospects(
        frame, period, as_of=as_of, minimums=minimums, working_days=working_days
    ).select("dossier", "earliest_on", "latest_on", "is_candidate", "where")
    rows = (
        frame.join(found, on="dossier", validate="1:1")
        .filter("is_candidate")
        .sort("earliest_on", "name", "dossier", nulls_last=True)
    )
    made = []
    for row in rows.iter_rows(named=True):
        evidence = _evidence(row, as_of, tuple(lacks.get(row["dossier"], ())))
        made.append(
            Candidate(
                dossier=row["dossier"],
                name=row["name"] or "",
                number=row["number"] or "",
                unit=row["unit"],
                class_or_office=row["class_or_office"] or "",
                kind=row["person_kind"] or "",
                is_high_knowledge=bool(row["is_high_knowledge"]),
                is_minority=row["ethnic_code"] not in (None, _HAN),
                is_activist=evidence.months is not None,
                quarter=first_lawful(evidence, period),
                evidence=evidence,
            )
        )
    return made


def _evidence(row: Mapping[str, Any], as_of: date, lacks: tuple[str, ...]) -> Evidence:
    since = row["activist_on"] if row["activist_on"] and row["activist_on"] <= as_of else None
    concluded = row["review_concluded_on"]
    is_concluded = concluded is not None and concluded <= as_of
    return Evidence(
        as_of=as_of,
        where=row["where"] or "",
        months=None if since is None else whole_months(since, as_of),
        observations=sum(day <= as_of for day in row["observations"] or ()),
        contacts=len(row["contacts"] or ()),
        review=(row["review_result"] or "已有结论") if is_concluded else "",
        earliest_on=row["earliest_on"],
        latest_on=row["latest_on"],
        lacks=lacks,
    )


@dataclass(frozen=True, slots=True)
class Forward:
    """One person put forward for a quarter, with what the base said when it was done."""

    dossier: int
    unit: int
    quarter: str
    kind: str
    is_high_knowledge: bool
    is_minority: bool
    evidence: Evidence
    person: str = ""
    number: str = ""
    note: str = ""

    @property
    def earliest_on(self) -> date | None:
        return self.evidence.earliest_on

    @property
    def against(self) -> str:
        """What speaks against the quarter by the regulation; blank where nothing does."""
        return self.evidence.against(parse(self.quarter))


@dataclass(frozen=True, slots=True)
class Figures:
    """What a return comes to. `wished` places have a person behind them but for `nobody`."""

    named: int = 0
    wished: int = 0
    nobody: int = 0
    against: int = 0
    high_knowledge: int = 0
    minority: int = 0
    quarters: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)


def figures(names: Sequence[Forward], wished: int | None) -> Figures:
    """A return in figures; a unit that gives no number asks for a place for each person named."""
    asked = len(names) if wished is None else wished
    return Figures(
        named=len(names),
        wished=asked,
        nobody=max(0, asked - len(names)),
        against=sum(bool(one.against) for one in names),
        high_knowledge=sum(one.is_high_knowledge for one in names),
        minority=sum(one.is_minority for one in names),
        quarters=Counter(one.quarter for one in names),
        kinds=Counter(one.kind for one in names),
    )


def merged(parts: Iterable[Figures]) -> Figures:
    """Several returns in one; one unit's missing people are not made good by another's."""
    counts: Counter[str] = Counter()
    quarters: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for part in parts:
        for name in _COUNTS:
            counts[name] += getattr(part, name)
        quarters.update(part.quarters)
        kinds.update(part.kinds)
    return Figures(**counts, quarters=quarters, kinds=kinds)


_COUNTS = ("named", "wished", "nobody", "against", "high_knowledge", "minority")
