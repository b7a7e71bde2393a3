"""Dossiers as lists and as one person's record: today's from the store, another day's from a frame.

Row-level security decides what is there; nothing here narrows by scope.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import Case, Exists, IntegerField, Min, OuterRef, Q, QuerySet, Value, When

from rudang.core.answers import Standing
from rudang.core.missing import Want
from rudang.core.rules import State, Verdict
from rudang.store import frames
from rudang.store.models import Act, Dossier, Finding, Sheet
from rudang.store.reads import answers, unknowns

PAGE = 50
COUNTED = 5_000
"""Lists are counted exactly up to here and leafed through no further."""

SORTS = ("name", "unit", "stage", "due")
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Lenient:
    """Faults against some rules, of acts held from one day until before another."""

    rules: Collection[str]
    since: date
    until: date

    @property
    def condition(self) -> Q:
        return Q(
            rule__in=sorted(self.rules),
            on__gte=self.since,
            on__lt=self.until,
            state__in=(State.BROKEN.value, State.MET_LATE.value),
        )

    @property
    def expr(self) -> pl.Expr:
        """Vectorised `condition`."""
        is_wrong = pl.col("state").is_in([State.BROKEN.value, State.MET_LATE.value])
        is_then = (pl.col("on") >= self.since) & (pl.col("on") < self.until)
        return (pl.col("rule").is_in(sorted(self.rules)) & is_wrong & is_then).fill_null(False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is asked for. None and empty texts ask for nothing.

    `rules`, `verdicts` and `standing` belong together: somebody is listed for one finding that
    has them all. Findings of `also` count with the rules, those of `spared` do not. `lack` is a
    fact or register, and `wants` are the rules that may be without it. `began` is the day each
    unit began to work with the product, where it did.
    """

    units: Collection[int] | None = None
    stage: str = ""
    rules: Collection[str] | None = None
    also: Lenient | None = None
    spared: Lenient | None = None
    verdicts: Collection[str] | None = None
    standing: Standing | None = None
    lack: str = ""
    wants: Sequence[Want] = ()
    began: Mapping[int, date] = field(default_factory=dict)
    text: str = ""
    sort: str = "name"
    page: int = 1

    @property
    def key(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def is_falling(self) -> bool:
        return self.sort.startswith("-")

    @property
    def is_narrowed(self) -> bool:
        return bool(
            self.units is not None or self.stage or self.text or self.lack or self.asks_findings
        )

    @property
    def asks_findings(self) -> bool:
        return self.rules is not None or self.verdicts is not None


@dataclass(frozen=True, slots=True)
class Raised:
    """One standing finding of a line."""

    rule: str
    verdict: str
    due_on: date | None
    on: date | None = None
    edition: str = ""
    standing: str = Standing.WORK.value


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a list. Identity numbers are not in lists."""

    dossier: int
    name: str
    number: str
    unit: int
    class_or_office: str
    person_kind: str
    stage: str
    findings: tuple[Raised, ...] = ()

    @property
    def due_on(self) -> date | None:
        """The nearest last day of what is open."""
        days = (f.due_on for f in self.findings if f.due_on and _is_waiting(f))
        return min(days, default=None)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list; `total` is exact unless `is_more`."""

    lines: Sequence[Line]
    total: int
    is_more: bool
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """One act as it was recorded, by whom and when; `superseded_by` names what took its place."""

    id: int
    kind: str
    held_on: date | None
    held_unit: int
    facts: Mapping[str, Any]
    supersedes: int | None
    superseded_by: int | None
    is_void: bool
    reason: str
    recorded_at: datetime
    recorded_by: str
    upload: str
    is_for_branch: bool = False
    is_renewal: bool = False
    recorded_by_id: int | None = None

    @property
    def is_standing(self) -> bool:
        return self.superseded_by is None and not self.is_void

    def says_as(self, other: "Recorded") -> bool:
        """Whether both say the same of the step."""
        return (self.held_on, self.held_unit, self.facts, self.is_void) == (
            other.held_on,
            other.held_unit,
            other.facts,
            other.is_void,
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a dossier stands and which version of it is seen."""

    id: int
    unit: int
    version: int
    history: Sequence[Recorded] = field(default=())

    def standing(self, kind: str) -> list[Recorded]:
        return [act for act in self.history if act.kind == kind and act.is_standing]

    def act(self, number: int | None) -> Recorded | None:
        return next((act for act in self.history if act.id == number), None)

    def latest(self, act: Recorded) -> Recorded:
        """What stands, or was taken back, at the end of the line that an act began."""
        while act.superseded_by is not None and (after := self.act(act.superseded_by)):
            act = after
        return act

    def times(self) -> Mapping[int, int]:
        """Act to how often its step had been done with it: corrections do not count."""
        made: dict[int, int] = {}
        first: dict[int, Recorded | None] = {}
        for act in reversed(self.history):
            before = self.act(act.supersedes)
            if before is None:
                made[act.id], first[act.id] = 1, None
            elif act.is_renewal:
                made[act.id], first[act.id] = made[before.id] + 1, before
            else:
                earlier = first[before.id]
                is_restored = earlier is not None and earlier.says_as(act)
                made[act.id] = made[earlier.id] if is_restored and earlier else made[before.id]
                first[act.id] = first[earlier.id] if is_restored and earlier else earlier
        return made


_OPEN = frozenset({Verdict.PENDING.value, Verdict.DUE_SOON.value, Verdict.OVERDUE.value})


def _is_waiting(finding: Raised) -> bool:
    return finding.verdict in _OPEN and finding.standing == Standing.WORK.value


def listed(
    wanted: Wanted, *, as_of: date, soon_days: int, stages: Iterable[str], size: int = PAGE
) -> Listing:
    """A page of today's list, in a number of queries that does not depend on its length."""
    people = _narrowed(wanted, as_of, soon_days)
    if wanted.key == "due":
        return _by_day(wanted, people, as_of, soon_days, size)
    total = people.order_by()[: COUNTED + 1].count()
    if not total and _is_name(wanted.text):
        people = _narrowed(wanted, as_of, soon_days, is_inside=True)
        total = people.order_by()[: COUNTED + 1].count()
    page, pages, first = _place(wanted.page, total, size)
    rows = _ordered(people, wanted, stages).values_list(*_COLUMNS)[first : first + size]
    lines = [_line(row) for row in rows]
    return Listing(
        _with_findings(lines, as_of, soon_days, wanted.began),
        min(total, COUNTED),
        total > COUNTED,
        page,
        pages,
    )


_COLUMNS = ("dossier_id", "name", "number", "unit_id", "class_or_office", "person_kind", "stage")


def _line(row: Sequence[Any]) -> Line:
    dossier, name, number, unit, office, kind, stage = row
    return Line(dossier, name or "", number or "", unit, office or "", kind or "", stage or "")


def with_number(number: str, *, but: int) -> list[Line]:
    """Whoever else in scope bears a number: somebody entered twice, or a slip."""
    if not number:
        return []
    found = Sheet.objects.filter(number=number).exclude(dossier_id=but).order_by("dossier_id")
    return [_line(row) for row in found.values_list(*_COLUMNS)]


def is_number_borne(number: str) -> bool:
    """Whether any dossier of the college bears a number, in scope or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rudang_numbers_elsewhere(%s)", [[number]])
        return cursor.fetchone() is not None


def _place(page: int, total: int, size: int) -> tuple[int, int, int]:
    pages = max(1, -(-min(total, COUNTED) // size))
    page = min(max(1, page), pages)
    return page, pages, (page - 1) * size


def _narrowed(
    wanted: Wanted, as_of: date, soon_days: int, *, is_inside: bool = False
) -> QuerySet[Sheet]:
    """Whom a list asks for; `is_inside` looks for a name's text anywhere in it."""
    # A void dossier has no sheet; asking for it again would cost a join over everybody.
    people = Sheet.objects.all()
    if wanted.units is not None:
        people = people.filter(unit_id__in=sorted(wanted.units))
    if wanted.stage:
        people = people.filter(stage=wanted.stage)
    if wanted.asks_findings:
        raised = _raised(wanted, as_of, soon_days).filter(dossier_id=OuterRef("dossier_id"))
        any_of = Q(Exists(raised))
        if wanted.verdicts is None or Verdict.UNKNOWN.value in wanted.verdicts:
            any_of |= unknowns.silent(wanted.rules)
        people = people.filter(any_of)
    if wanted.lack:
        people = people.filter(unknowns.lacking(wanted.lack, wanted.wants))
    if not wanted.text:
        return people
    if is_inside:
        return people.filter(name__contains="".join(wanted.text.split()))
    return people.filter(_matching(wanted.text))


def _is_name(text: str) -> bool:
    return not "".join(text.split()).isascii()


def _matching(text: str) -> Q:
    """Letters are pinyin or initials, figures the number, anything else how the name begins.

    Ranges rather than LIKE: under row-level security only they can use an index.
    """
    word = "".join(text.split())
    if word.isascii():
        low = word.lower()
        return (
            Q(initials__gte=low, initials__lt=low + _LAST)
            | Q(pinyin__gte=low, pinyin__lt=low + _LAST)
            | Q(number__gte=word, number__lt=word + _LAST)
        )
    return Q(name__gte=word, name__lt=word + _LAST)


def _raised(wanted: Wanted, as_of: date, soon_days: int) -> QuerySet[Finding]:
    found = Finding.objects.filter(closed_at=None)
    if wanted.rules is not None:
        of_rules = Q(rule__in=sorted(wanted.rules))
        found = found.filter(of_rules | wanted.also.condition if wanted.also else of_rules)
    if wanted.spared is not None:
        found = found.exclude(wanted.spared.condition)
    if wanted.verdicts is not None:
        any_of = Q(pk__in=())
        for verdict in wanted.verdicts:
            any_of |= _said(verdict, as_of, soon_days)
        found = found.filter(any_of)
    if wanted.standing is not None:
        found = answers.only(found, wanted.standing, wanted.began)
    return found


def _said(verdict: str, as_of: date, soon_days: int) -> Q:
    """The stored states and days that mean a verdict on a day."""
    is_open = Q(state=State.OPEN.value)
    soon = as_of + timedelta(days=soon_days)
    if verdict == Verdict.OVERDUE:
        return is_open & Q(due_on__lt=as_of)
    if verdict == Verdict.DUE_SOON:
        return is_open & Q(due_on__gte=as_of, due_on__lte=soon)
    if verdict == Verdict.PENDING:
        return is_open & (Q(due_on=None) | Q(due_on__gt=soon))
    return Q(state=verdict)


def _ordered(people: QuerySet[Sheet], wanted: Wanted, stages: Iterable[str]) -> QuerySet[Sheet]:
    if wanted.key == "unit":
        order = ["unit_id", "pinyin", "dossier_id"]
    elif wanted.key == "stage":
        place = Case(
            *(When(stage=code, then=Value(n)) for n, code in enumerate(stages)),
            default=Value(99),
            output_field=IntegerField(),
        )
        people = people.annotate(place=place)
        order = ["place", "pinyin", "dossier_id"]
    elif _is_name(wanted.text):
        # The index that finds a name's beginning gives its order too.
        order = ["name", "dossier_id"]
    else:
        order = ["pinyin", "dossier_id"]
    return people.order_by(*(f"-{name}" if wanted.is_falling else name for name in order))


def _by_day(
    wanted: Wanted, people: QuerySet[Sheet], as_of: date, soon_days: int, size: int
) -> Listing:
    """Those with a last day ahead or past, the nearest first: each at their earliest one."""
    days = answers.only(
        Finding.objects.filter(closed_at=None, state=State.OPEN.value, due_on__isnull=False),
        Standing.WORK,
        {},
    )
    if wanted.is_narrowed:
        days = days.filter(dossier_id__in=people.order_by().values("dossier_id"))
    nearest = days.order_by().values("dossier_id").annotate(next_on=Min("due_on"))
    total = days.order_by().values("dossier_id").distinct()[: COUNTED + 1].count()
    page, pages, first = _place(wanted.page, total, size)
    order = ("-next_on", "-dossier_id") if wanted.is_falling else ("next_on", "dossier_id")
    ids = [row["dossier_id"] for row in nearest.order_by(*order)[first : first + size]]
    known = {row[0]: _line(row) for row in Sheet.objects.filter(pk__in=ids).values_list(*_COLUMNS)}
    lines = _with_findings([known[dossier] for dossier in ids], as_of, soon_days, wanted.began)
    return Listing(lines, min(total, COUNTED), total > COUNTED, page, pages)


def _with_findings(
    lines: Sequence[Line], as_of: date, soon_days: int, began: Mapping[int, date]
) -> list[Line]:
    soon = as_of + timedelta(days=soon_days)
    raised: dict[int, list[Raised]] = {}
    found = answers.with_standing(
        Finding.objects.filter(closed_at=None, dossier_id__in=[line.dossier for line in lines]),
        began,
    ).values_list("dossier_id", "rule", "state", "due_on", "on", "edition", "standing")
    for dossier, rule, state, due_on, on, edition, standing in found:
        verdict = state
        if state == State.OPEN:
            verdict = (
                Verdict.PENDING
                if due_on is None or due_on > soon
                else Verdict.OVERDUE
                if due_on < as_of
                else Verdict.DUE_SOON
            )
        raised.setdefault(dossier, []).append(
            Raised(rule, str(verdict), due_on, on, edition, standing)
        )
    return [_raising(line, raised.get(line.dossier, ())) for line in lines]


def _raising(line: Line, raised: Iterable[Raised]) -> Line:
    return Line(
        line.dossier,
        line.name,
        line.number,
        line.unit,
        line.class_or_office,
        line.person_kind,
        line.stage,
        tuple(sorted(raised, key=lambda f: f.rule)),
    )


def listed_from(
    frame: pl.DataFrame,
    findings: pl.DataFrame,
    wanted: Wanted,
    *,
    stages: Iterable[str],
    size: int = PAGE,
) -> Listing:
    """`listed` for a day that is not stored, from the frame and findings of that day."""
    people = frame_of(frame, findings, wanted, stages=stages)
    total = people.height
    page, pages, first = _place(wanted.page, total, size)
    rows = people.slice(first, size)
    lines = [
        _line(row)
        for row in rows.select(
            "dossier", "name", "number", "unit", "class_or_office", "person_kind", "stage"
        ).iter_rows()
    ]
    raised: dict[int, list[Raised]] = {}
    some = findings.filter(pl.col("dossier").is_in(rows["dossier"].to_list()))
    for dossier, *told in some.select(
        "dossier", "rule", "verdict", "due_on", "on", "edition", "standing"
    ).iter_rows():
        raised.setdefault(dossier, []).append(Raised(*told))
    return Listing(
        [_raising(line, raised.get(line.dossier, ())) for line in lines],
        min(total, COUNTED),
        total > COUNTED,
        page,
        pages,
    )


def frame_of(
    frame: pl.DataFrame, findings: pl.DataFrame, wanted: Wanted, *, stages: Iterable[str]
) -> pl.DataFrame:
    """All rows of a frame that a list asks for, in its order."""
    people = frame
    if wanted.units is not None:
        people = people.filter(pl.col("unit").is_in(sorted(wanted.units)))
    if wanted.stage:
        people = people.filter(pl.col("stage") == wanted.stage)
    if wanted.asks_findings:
        raised = findings
        if wanted.rules is not None:
            of_rules = pl.col("rule").is_in(sorted(wanted.rules))
            raised = raised.filter(of_rules | wanted.also.expr if wanted.also else of_rules)
        if wanted.spared is not None:
            raised = raised.filter(~wanted.spared.expr)
        if wanted.verdicts is not None:
            raised = raised.filter(pl.col("verdict").is_in(sorted(wanted.verdicts)))
        if wanted.standing is not None:
            raised = raised.filter(pl.col("standing") == wanted.standing.value)
        people = people.join(raised.select("dossier").unique(), on="dossier", how="semi")
    if wanted.lack:
        lacking = unknowns.lacking_in(people, findings, wanted.lack, wanted.wants)
        people = people.filter(pl.col("dossier").is_in(lacking.implode()))
    if wanted.text:
        word = "".join(wanted.text.split())
        low = word.lower()
        begun = people.filter(
            pl.col("initials").str.starts_with(low)
            | pl.col("pinyin").str.starts_with(low)
            | pl.col("number").str.starts_with(word)
            if word.isascii()
            else pl.col("name").str.starts_with(word)
        )
        inside = pl.col("name").str.contains(word, literal=True)
        people = begun if word.isascii() or begun.height else people.filter(inside)
    by = ["pinyin", "dossier"]
    if wanted.key == "unit":
        by = ["unit", *by]
    elif wanted.key == "stage":
        order = {code: n for n, code in enumerate(stages)}
        people = people.with_columns(
            place=pl.col("stage").replace_strict(order, default=99, return_dtype=pl.Int32)
        )
        by = ["place", *by]
    elif wanted.key == "due":
        days = (
            findings.filter(
                pl.col("state") == State.OPEN.value,
                pl.col("due_on").is_not_null(),
                pl.col("standing") == Standing.WORK.value,
            )
            .group_by("dossier")
            .agg(next_on=pl.col("due_on").min())
        )
        people = people.join(days, on="dossier", how="inner")
        by = ["next_on", *by]
    elif _is_name(wanted.text):
        by = ["name", "dossier"]
    return people.sort(by, descending=wanted.is_falling)


def spellings() -> pl.DataFrame:
    """Pinyin and initials of everybody in scope."""
    return frames.copy_out(
        "SELECT dossier_id AS dossier, pinyin, initials FROM store_sheet",
        {"dossier": pl.Int64(), "pinyin": pl.String(), "initials": pl.String()},
    )


def of_unit(unit: int) -> list[int]:
    """The dossiers that a unit has custody of."""
    return of_units([unit])


def of_units(units: Collection[int]) -> list[int]:
    """The dossiers of which any of these units has custody."""
    found = Sheet.objects.filter(unit_id__in=sorted(units))
    return list(found.values_list("dossier_id", flat=True))


def case(dossier: int) -> Kept | None:
    """A dossier and everything recorded in it, newest first; None where it is not in scope."""
    found = Dossier.objects.filter(pk=dossier, is_void=False).first()
    if found is None:
        return None
    acts = list(
        Act.objects.filter(dossier=found)
        .select_related("recorded_by", "upload")
        .order_by("-recorded_at", "-pk")
    )
    after = {act.supersedes_id: act.pk for act in acts if act.supersedes_id}
    history = [
        Recorded(
            id=act.pk,
            kind=act.kind,
            held_on=act.held_on,
            held_unit=act.held_unit_id,
            facts=act.facts,
            supersedes=act.supersedes_id,
            superseded_by=after.get(act.pk),
            is_void=act.is_void,
            reason=act.reason,
            recorded_at=act.recorded_at,
            recorded_by=act.recorded_by.name if act.recorded_by else "",
            upload=act.upload.filename if act.upload else "",
            is_for_branch=act.is_for_branch,
            is_renewal=act.is_renewal,
            recorded_by_id=act.recorded_by_id,
        )
        for act in acts
    ]
    return Kept(found.pk, found.unit_id, found.version, history)


def identity(dossier: int) -> tuple[int, str] | None:
    """The unit and the whole identity number of one dossier in scope."""
    return Sheet.objects.filter(dossier_id=dossier).values_list("unit_id", "id_no").first()
