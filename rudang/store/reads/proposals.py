"""Proposals for a period's plan as they were made, and what the base says of units beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

import polars as pl
from django.db.models import Count, Max, Q, TextField, Value
from django.db.models.functions import Coalesce, Concat

from rudang.core import composition
from rudang.core.periods import Period, parse
from rudang.store import frames
from rudang.store.models import Member, Proposal, ProposalLine, Sheet
from rudang.store.reads.units import Place, below, whole_tree

DRAFT, ASKING, ISSUED, DROPPED = (state.value for state in Proposal.State)
OPEN = (DRAFT, ASKING)
_NOBODY = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's line. `inputs` are the figures that went in, `words` explain the computed one."""

    id: int
    proposal: int
    place: Place
    period: Period
    state: str
    answer_by: date | None
    computed: int
    figure: int
    teachers: int
    high_knowledge: int
    inputs: Mapping[str, Any]
    words: tuple[str, ...]
    remark: str
    answer: str
    answer_words: str
    answered_at: datetime | None
    answered_by: str
    version: int

    @property
    def parent(self) -> int | None:
        """The unit above it within the proposal."""
        parent: int | None = self.inputs["parent"]
        return parent

    @property
    def answer_term(self) -> str:
        return str(ProposalLine.Answer(self.answer).label)


@dataclass(frozen=True)
class Kept:
    """A proposal with its lines in the order of the tree, superiors before those below them."""

    id: int
    period: Period
    as_of: date
    total: int
    terms: Mapping[str, Any]
    state: str
    answer_by: date | None
    document: str
    made_at: datetime
    made_by: str
    version: int
    lines: tuple[Line, ...] = field(default=())

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def state_term(self) -> str:
        return str(Proposal.State(self.state).label)

    @cached_property
    def by_parent(self) -> Mapping[int | None, Sequence[Line]]:
        """The lines that share the places of each unit; under None those that share the total."""
        found: dict[int | None, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.parent, []).append(line)
        return found

    @property
    def tops(self) -> Sequence[Line]:
        """The lines that the total is given to; all others share what one above them has."""
        return self.by_parent.get(None, ())

    @property
    def given(self) -> int:
        return sum(line.figure for line in self.tops)


def _line(row: ProposalLine, tree: Mapping[int, Place]) -> Line:
    return Line(
        row.pk,
        row.proposal_id,
        tree[row.unit_id],
        parse(row.period),
        row.state,
        row.answer_by,
        row.computed,
        row.figure,
        row.teachers,
        row.high_knowledge,
        row.inputs,
        tuple(row.words),
        row.remark,
        row.answer,
        row.answer_words,
        row.answered_at,
        row.answered_by.name if row.answered_by else "",
        row.version,
    )


def proposals(period: Period) -> list[Kept]:
    """Every proposal for a period without its lines, the latest first."""
    rows = Proposal.objects.filter(period=period.code).select_related("made_by").order_by("-id")
    return [_kept(row) for row in rows]


def open_one(period: Period) -> Kept | None:
    """The proposal being worked on, with its lines."""
    row = (
        Proposal.objects.filter(period=period.code, state__in=OPEN)
        .select_related("made_by")
        .first()
    )
    return None if row is None else _with_lines(row)


def one(proposal: int) -> Kept | None:
    """A proposal with its lines."""
    row = Proposal.objects.filter(pk=proposal).select_related("made_by").first()
    return None if row is None else _with_lines(row)


def _kept(row: Proposal, lines: tuple[Line, ...] = ()) -> Kept:
    return Kept(
        row.pk,
        parse(row.period),
        row.as_of,
        row.total,
        row.terms,
        row.state,
        row.answer_by,
        row.document,
        row.made_at,
        row.made_by.name if row.made_by else "系统",
        row.version,
        lines,
    )


def _with_lines(row: Proposal) -> Kept:
    tree = whole_tree()
    lines = (
        ProposalLine.objects.filter(proposal=row.pk)
        .select_related("answered_by")
        .order_by("position", "pk")
    )
    return _kept(row, tuple(_line(each, tree) for each in lines))


def line_of(period: Period, unit: int) -> Line | None:
    """A unit's line of the latest proposal that stands; None where it has none in sight."""
    row = (
        ProposalLine.objects.filter(period=period.code, unit=unit)
        .exclude(state=DROPPED)
        .select_related("answered_by")
        .order_by("-proposal")
        .first()
    )
    return None if row is None else _line(row, whole_tree())


def lines_under(line: Line) -> tuple[Line, ...]:
    """The lines of the same proposal that share what this one has, as far as they are in sight."""
    tree = whole_tree()
    rows = ProposalLine.objects.filter(
        proposal=line.proposal, unit__in=below(tree, line.place.id) - {line.place.id}
    ).select_related("answered_by")
    return tuple(_line(row, tree) for row in rows.order_by("position", "pk"))


def asked(limit: int) -> tuple[tuple[Line, ...], int]:
    """Lines in sight that wait for an answer, those due first; and how many there are."""
    rows = ProposalLine.objects.filter(state=ASKING, answer=_NOBODY)
    tree = whole_tree()
    found = rows.select_related("answered_by").order_by("answer_by", "position", "pk")
    return tuple(_line(row, tree) for row in found[:limit]), rows.count()


@dataclass(frozen=True, slots=True)
class Round:
    """The answers asked for of a proposal: how many units, how many object, who is silent."""

    period: Period
    answer_by: date | None
    units: int
    objecting: int
    silent: tuple[Place, ...]


def rounds() -> tuple[Round, ...]:
    """The proposals in sight about which units were asked, by period."""
    rows = ProposalLine.objects.filter(state=ASKING).order_by("period", "position", "pk")
    tree = whole_tree()
    found: dict[str, list[ProposalLine]] = {}
    for row in rows.only("period", "unit", "answer", "answer_by"):
        found.setdefault(row.period, []).append(row)
    return tuple(
        Round(
            parse(period),
            lines[0].answer_by,
            len(lines),
            sum(line.answer == ProposalLine.Answer.OBJECTS for line in lines),
            tuple(tree[line.unit_id] for line in lines if line.answer == _NOBODY),
        )
        for period, lines in found.items()
    )


def last_admissions(*, as_of: date) -> dict[int, date]:
    """The day of each unit's latest admission on record by then: of the meeting that voted."""
    rows = (
        Sheet.objects.filter(approval_on__lte=as_of)
        .exclude(approval_result="不批准")
        .annotate(at=Coalesce("meeting_unit", "unit"))
        .values("at")
        .annotate(last=Max(Coalesce("meeting_on", "approval_on")))
        .order_by()
    )
    return dict(rows.values_list("at", "last"))


def members(*, as_of: date) -> dict[int, int]:
    """How many Party members each unit's register has on a day."""
    rows = (
        Member.objects.filter(Q(since=None) | Q(since__lte=as_of))
        .filter(Q(until=None) | Q(until__gt=as_of))
        .annotate(who=Concat("name", Value("|"), "id_no", output_field=TextField()))
        .values("unit")
        .annotate(n=Count("who", distinct=True))
    )
    return dict(rows.values_list("unit", "n").order_by())


def group_facts(dossiers: Sequence[int]) -> pl.DataFrame:
    """A row per dossier with the facts that tell which groups a person is of."""
    return frames.sheets(composition.READS, dossiers=sorted(dossiers))
