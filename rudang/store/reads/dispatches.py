"""Dispatch of a period: every unit's pace on a day, frozen runs, and their letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from rudang.core import follow_up, nesting
from rudang.core.follow_up import Course, StepKind
from rudang.core.pace import PaceLevel, Pacing, UnitPace, paces
from rudang.core.periods import Period, parse, quarter_of
from rudang.core.quotas import Counting
from rudang.store.models import DispatchRun, Letter, LetterStep
from rudang.store.reads import places, plans
from rudang.store.reads.units import Place, above, whole_tree


@dataclass(frozen=True, slots=True)
class Pace:
    """A unit's pace with its name; `run` and `letter` where the day was frozen."""

    place: Place
    pace: UnitPace
    run: int | None = None
    letter: int | None = None
    letter_state: str = ""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """All units of a period on a day. `document`: the paper by which the plan was issued.

    `parts` are the periods within it that have plans of their own, dispatched by themselves.
    """

    period: Period
    as_of: date
    counting: Counting
    rows: tuple[Pace, ...]
    document: str
    parts: tuple[Period, ...] = ()

    @property
    def is_frozen(self) -> bool:
        return any(row.run is not None for row in self.rows)

    @property
    def time_progress(self) -> float:
        return self.rows[0].pace.time_progress if self.rows else 0.0

    @property
    def needing_letter(self) -> tuple[Pace, ...]:
        return tuple(row for row in self.rows if row.pace.level.needs_letter)


@dataclass(frozen=True, slots=True)
class Frozen:
    """A day on which a period was frozen, with how many units stood at each level."""

    period: Period
    as_of: date
    units: int
    letters: int
    drafts: int


@dataclass(frozen=True, slots=True)
class Item:
    """A letter as a list shows it."""

    id: int
    place: Place
    period: Period
    as_of: date
    level: PaceLevel
    state: str
    state_term: str
    number: str
    signatory: str
    dated_on: date | None
    answer_by: date | None
    issued_at: datetime | None
    handed_over_at: datetime | None
    handed_over_on: date | None
    handed_over_to: str
    version: int
    # What followed: nothing before the letter was handed over.
    course: Course | None = None
    level_term: str = ""
    next_level: int | None = None
    next_term: str = ""
    answered_places: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter with what its text is made of."""

    item: Item
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing of a letter's course, from the freezing of its figures on."""

    kind: str
    term: str
    on: date
    words: str = ""
    measures: str = ""
    places: int = 0
    who: str = ""
    answer_by: date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class FrozenUnit:
    """One unit's frozen figures, as recorded."""

    run: int
    place: Place
    figures: Mapping[str, Any]
    recorded_at: datetime
    recorded_by: str
    letter: int | None
    letter_state: str


def computed(period: Period, *, as_of: date, pacing: Pacing) -> Dispatch:
    """Every unit's pace as its dossiers show it for a day; nothing is written."""
    ledger = plans.entries(period, as_of=as_of)
    tree = whole_tree()
    figures = plans.as_entries(ledger)
    frame = plans.people_frame(
        period, as_of=as_of, bearing={entry.unit for entry in figures}, tree=tree
    )
    leaves = places.standing_leaves(period, as_of=as_of)
    found = paces(figures, frame, period, as_of=as_of, pacing=pacing, leaves=leaves)
    runs: dict[int, dict[str, Any]] = {
        run["unit"]: dict(run)
        for run in DispatchRun.objects.filter(period=period.code, as_of=as_of).values(
            "id", "unit", "letter", "letter__state"
        )
    }
    rows = {
        pace.unit: Pace(
            place=tree[pace.unit],
            pace=pace,
            run=runs.get(pace.unit, {}).get("id"),
            letter=runs.get(pace.unit, {}).get("letter"),
            letter_state=runs.get(pace.unit, {}).get("letter__state") or "",
        )
        for pace in found
    }
    order = plans.in_order(ledger, tree)
    return Dispatch(
        period,
        as_of,
        pacing.counting,
        tuple(rows[unit] for unit in order if unit in rows),
        plans.document_of(ledger),
        nesting.parts_of(period, plans.ledgers(nesting.within(period), as_of=as_of)),
    )


def frozen_days() -> list[Frozen]:
    """The days on which a period was frozen, the latest first."""
    found = (
        DispatchRun.objects.values("period", "as_of")
        .annotate(
            units=Count("id"),
            letters=Count("letter"),
            drafts=Count("letter", filter=Q(letter__state=Letter.State.DRAFT)),
        )
        .order_by("-as_of", "period")
    )
    return [
        Frozen(parse(row["period"]), row["as_of"], row["units"], row["letters"], row["drafts"])
        for row in found
    ]


def slow_quarters(as_of: date) -> dict[int, int]:
    """At how many quarter ends running, before the quarter of a day, each unit was frozen slow."""
    slow: dict[int, set[date]] = {}
    found = DispatchRun.objects.filter(level=PaceLevel.SLOW.value, as_of__lt=as_of)
    for unit, day in found.values_list("unit", "as_of"):
        slow.setdefault(unit, set()).add(day)
    running = {}
    for unit, days in slow.items():
        end, count = quarter_of(as_of).since - timedelta(days=1), 0
        while end in days:
            end, count = quarter_of(end).since - timedelta(days=1), count + 1
        running[unit] = count
    return running


def frozen(period: Period, *, as_of: date) -> list[FrozenUnit]:
    """What was frozen on a day, in the order of the run."""
    tree = whole_tree()
    found = DispatchRun.objects.filter(period=period.code, as_of=as_of)
    return [
        FrozenUnit(
            run=run.pk,
            place=tree[run.unit_id],
            figures=run.figures,
            recorded_at=run.recorded_at,
            recorded_by=run.recorded_by.name if run.recorded_by else "系统",
            letter=run.letter.pk if hasattr(run, "letter") else None,
            letter_state=run.letter.state if hasattr(run, "letter") else "",
        )
        for run in found.select_related("recorded_by", "letter").order_by("id")
    ]


def letters(
    *,
    state: str = "",
    with_drafts: bool = True,
    with_closed: bool = True,
    as_of: date | None = None,
) -> list[Item]:
    """The letters in scope: drafts first, then those to hand over, then the rest by date.

    Days left for answers are reckoned from `as_of`; without it nothing is said of the course.
    """
    tree = whole_tree()
    found = Letter.objects.select_related("run")
    if state:
        found = found.filter(state=state)
    if not with_drafts:
        found = found.exclude(state=Letter.State.DRAFT)
    if not with_closed:
        found = found.exclude(steps__kind=LetterStep.Kind.CLOSE)
    if as_of is not None:
        found = found.prefetch_related("steps")
    order = [state.value for state in Letter.State]
    items = [item(letter, tree, as_of=as_of) for letter in found.order_by("-run__as_of", "id")]
    return sorted(items, key=lambda item: order.index(item.state))


def letter(pk: int, *, with_drafts: bool = True, as_of: date | None = None) -> Paper | None:
    """One letter in scope, or None."""
    found = Letter.objects.select_related("run").filter(pk=pk).first()
    if found is None or (not with_drafts and found.state == Letter.State.DRAFT):
        return None
    return Paper(item(found, whole_tree(), as_of=as_of), found.content)


def course_of(found: Letter, steps: Sequence[LetterStep], *, as_of: date) -> Course:
    """How a letter handed over stands by its steps, which are in the order of their entry."""
    return follow_up.course(
        found.answer_by,
        (
            follow_up.Step(StepKind(one.kind), one.held_on, one.answer_by, one.to_unit_id)
            for one in steps
        ),
        as_of=as_of,
    )


def happened(pk: int) -> list[Happened]:
    """All that a letter went through, in the order in which it was held and entered."""
    found = Letter.objects.select_related("run__recorded_by", "issued_by").get(pk=pk)
    run = found.run
    told = [Happened("freeze", "固定调度", run.as_of, by=_name(run.recorded_by))]
    if found.dated_on:
        told.append(
            Happened(
                "issue", f"签发 {found.number}", found.dated_on, who=found.signatory,
                answer_by=found.answer_by, by=_name(found.issued_by),
            )
        )  # fmt: skip
    if found.handed_over_at:
        day = found.handed_over_on or timezone.localdate(found.handed_over_at)
        told.append(Happened("hand_over", "送达", day, who=found.handed_over_to))
    for step in found.steps.select_related("entered_by").order_by("held_on", "id"):
        told.append(
            Happened(
                step.kind, step.get_kind_display(), step.held_on, step.words, step.measures,
                step.places, step.who, step.answer_by, _name(step.entered_by),
            )
        )  # fmt: skip
    return told


def _name(account: Any) -> str:
    return account.name if account else "系统"


def item(found: Letter, tree: Mapping[int, Place], *, as_of: date | None = None) -> Item:
    """A letter as a list shows it; `next_level` is the superior whom it would go to next."""
    steps: list[LetterStep] = []
    course = None
    superiors = above(tree, found.unit_id)[1:]
    if found.state == Letter.State.HANDED_OVER and as_of is not None:
        steps = sorted(found.steps.all(), key=lambda step: step.pk)
        course = course_of(found, steps, as_of=as_of)
    # Above the college committee nobody answers for its branches.
    tops = [index for index, unit in enumerate(superiors) if tree[unit].may_approve]
    superiors = superiors[: tops[0] + 1] if tops else superiors
    level = course.level if course else None
    following = follow_up.next_level(superiors, level) if course else None
    answers = [step.places for step in steps if step.kind == LetterStep.Kind.ANSWER]
    return Item(
        id=found.pk,
        place=tree[found.unit_id],
        period=parse(found.run.period),
        as_of=found.run.as_of,
        level=PaceLevel(found.run.level),
        state=found.state,
        state_term=course.standing.term if course else found.get_state_display(),
        number=found.number,
        signatory=found.signatory,
        dated_on=found.dated_on,
        answer_by=found.answer_by,
        issued_at=found.issued_at,
        handed_over_at=found.handed_over_at,
        handed_over_on=found.handed_over_on,
        handed_over_to=found.handed_over_to,
        version=found.version,
        course=course,
        level_term=tree[level].term if level else "",
        next_level=following,
        next_term=tree[following].term if following else "",
        answered_places=answers[-1] if answers else 0,
    )
