"""Persons' own accounts, what they handed in, and who looked at their data."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from rudang.core.facts import FACT, FACTS, asked
from rudang.core.scope import ROLE_TERMS, RoleKind
from rudang.core.stages import stage_expr
from rudang.store import frames
from rudang.store.models import Act, HandedIn, Look, OwnAccount, Role, Sheet

PAGE = 50
LOOKS_SHOWN = 200

KINDS: dict[str, str] = dict(HandedIn.Kind.choices)
STATES: dict[str, str] = dict(HandedIn.State.choices)
LOOKS: dict[str, str] = dict(Look.Kind.choices)
THOUGHT_REPORT = HandedIn.Kind.THOUGHT_REPORT.value
CORRECTION = HandedIn.Kind.CORRECTION.value
WAITING = HandedIn.State.WAITING.value


@dataclass(frozen=True, slots=True)
class Own:
    """The dossier of an account's person, and the unit that has custody of it."""

    dossier: int
    unit: int


def own_dossier(account: int) -> Own | None:
    """Whose dossier an account is for; answers before there is a scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT dossier, unit FROM rudang_own_dossier(%s)", [account])
        found = cursor.fetchone()
    return Own(*found) if found else None


_WANTED = tuple(name for fact in FACTS for name in (fact.name, asked(fact.name)))


def own_sheet(dossier: int, *, as_of: date, today: date) -> pl.DataFrame:
    """The one row of a dossier's own facts and its `stage`; nothing that the base knows beside."""
    if as_of == today:
        frame = frames.sheets(_WANTED, dossiers=[dossier])
    else:
        frame = frames.gathered(as_of=as_of, known_at=timezone.now(), dossiers=[dossier])
    return frame.with_columns(stage=stage_expr())


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody in scope and their own account, if there is one."""

    dossier: int
    name: str
    number: str
    unit: int
    stage: str
    login: str = ""
    since: date | None = None
    until: date | None = None
    last_login: datetime | None = None
    is_first_password: bool = False

    def is_open(self, today: date) -> bool:
        """Whether the account can sign in."""
        return bool(self.login) and (self.until is None or today < self.until)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of people."""

    lines: Sequence[Line]
    total: int
    page: int
    pages: int


def listed(
    *, units: Collection[int], state: str, page: int, today: date, text: str = ""
) -> Listing:
    """People at these units with the state of their accounts, in two queries.

    Args:
        state: `none` without an account that can sign in, `open` with one, empty for all.
        text: part of the name, its initials, or the beginning of the number.
    """
    people = Sheet.objects.filter(unit_id__in=sorted(units)).exclude(stage="ended")
    can_sign_in = Q(dossier__own__isnull=False) & (
        Q(dossier__own__account__until__isnull=True) | Q(dossier__own__account__until__gt=today)
    )
    if text:
        people = people.filter(
            Q(name__contains=text) | Q(number__startswith=text) | Q(initials=text.lower())
        )
    if state == "open":
        people = people.filter(can_sign_in)
    elif state == "none":
        people = people.exclude(can_sign_in)
    total = people.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    rows = people.order_by("unit_id", "pinyin", "dossier_id").values_list(
        "dossier_id",
        "name",
        "number",
        "unit_id",
        "stage",
        "dossier__own__account__login",
        "dossier__own__account__since",
        "dossier__own__account__until",
        "dossier__own__account__last_login",
        "dossier__own__account__must_change_password",
    )[(page - 1) * PAGE : page * PAGE]
    return Listing([_line(row) for row in rows], total, page, pages)


def _line(row: Sequence[Any]) -> Line:
    dossier, name, number, unit, stage, login, since, until, last, is_first = row
    return Line(
        dossier,
        name or "",
        number or "",
        unit,
        stage or "",
        login or "",
        since,
        until,
        last,
        bool(is_first),
    )


def names_of(dossiers: Collection[int]) -> dict[int, str]:
    """The names of those of the dossiers that are in scope."""
    found = Sheet.objects.filter(dossier_id__in=sorted(dossiers))
    return {dossier: name or "" for dossier, name in found.values_list("dossier_id", "name")}


@dataclass(frozen=True, slots=True)
class Opened:
    """The own account of one dossier."""

    login: str
    since: date | None
    until: date | None
    last_login: datetime | None
    is_first_password: bool


def account_of(dossier: int) -> Opened | None:
    """The own account of a dossier in scope, whether it can still sign in or not."""
    found = OwnAccount.objects.select_related("account").filter(dossier_id=dossier).first()
    if found is None:
        return None
    one = found.account
    return Opened(one.login, one.since, one.until, one.last_login, one.must_change_password)


@dataclass(frozen=True, slots=True)
class Paper:
    """Something handed in, and what became of it."""

    id: int
    dossier: int
    unit: int
    person: str
    kind: str
    state: str
    about: str
    should_be: str
    dated_on: date | None
    words: str
    act: int | None
    reply: str
    handed_at: datetime
    answered_at: datetime | None
    answered_by: str
    version: int

    @property
    def term(self) -> str:
        return KINDS[self.kind]

    @property
    def state_term(self) -> str:
        if self.kind == THOUGHT_REPORT and self.state != WAITING:
            return "已收下" if self.is_taken else "已退回"
        return STATES[self.state]

    @property
    def is_taken(self) -> bool:
        return self.state == HandedIn.State.TAKEN

    @property
    def is_waiting(self) -> bool:
        return self.state == WAITING

    @property
    def about_term(self) -> str:
        return FACT[self.about].term if self.about in FACT else "其他内容"


_PAPER = (
    "pk",
    "dossier_id",
    "unit_id",
    "dossier__sheet__name",
    "kind",
    "state",
    "about",
    "should_be",
    "dated_on",
    "words",
    "act_id",
    "reply",
    "handed_at",
    "answered_at",
    "answered_by__name",
    "version",
)
_BLANK = {"dossier__sheet__name", "answered_by__name"}


def _papers(rows: QuerySet[HandedIn]) -> list[Paper]:
    return [_paper(row) for row in rows.values_list(*_PAPER)]


def _paper(row: Sequence[Any]) -> Paper:
    values: list[Any] = [
        value or "" if name in _BLANK else value for name, value in zip(_PAPER, row, strict=True)
    ]
    return Paper(*values)


def paper(which: int) -> Paper | None:
    """One thing handed in, in scope."""
    return next(iter(_papers(HandedIn.objects.filter(pk=which))), None)


def papers_of(dossier: int) -> list[Paper]:
    """Everything handed in for a dossier, newest first."""
    return _papers(HandedIn.objects.filter(dossier_id=dossier).order_by("-handed_at", "-pk"))


@dataclass(frozen=True, slots=True)
class Pile:
    """Some of what was handed in, and how many there are."""

    papers: Sequence[Paper]
    total: int


def waiting(*, place: int | None, handed_before: datetime | None = None, limit: int = 10) -> Pile:
    """What waits to be handled at one unit, or anywhere in scope since before a moment."""
    at_hand = Q(unit_id=place)
    if handed_before is not None:
        at_hand |= Q(handed_at__lt=handed_before)
    found = HandedIn.objects.filter(at_hand, state=WAITING).order_by("handed_at", "pk")
    papers = _papers(found[: limit + 1])
    total = len(papers) if len(papers) <= limit else found.count()
    return Pile(papers[:limit], total)


def handed_in(*, units: Collection[int], state: str, page: int) -> tuple[list[Paper], int, int]:
    """A page of what was handed in at these units, newest first; with page and pages."""
    found = HandedIn.objects.filter(unit_id__in=sorted(units))
    if state:
        found = found.filter(state=state)
    pages = max(1, -(-found.count() // PAGE))
    page = min(max(1, page), pages)
    some = found.order_by("-handed_at", "-pk")[(page - 1) * PAGE : page * PAGE]
    return _papers(some), page, pages


@dataclass(frozen=True, slots=True)
class Correction:
    """An act that corrected or took back another."""

    id: int
    kind: str
    held_on: date | None
    reason: str
    recorded_at: datetime


def corrections_since(dossier: int, moment: datetime) -> list[Correction]:
    """What was corrected in a dossier after a moment, newest first."""
    acts = Act.objects.filter(
        dossier_id=dossier, supersedes__isnull=False, recorded_at__gte=moment
    ).order_by("-recorded_at", "-pk")
    return [Correction(a.pk, a.kind, a.held_on, a.reason, a.recorded_at) for a in acts[:20]]


@dataclass(frozen=True, slots=True)
class Looked:
    """Who looked on which day, in which way, how many times."""

    on: date
    name: str
    office: str
    kind: str
    times: int
    last_at: datetime


def looks_at(dossier: int, *, limit: int = LOOKS_SHOWN) -> list[Looked]:
    """Who looked at a dossier, newest first, with the offices they held on the day."""
    rows = list(
        Look.objects.filter(dossier_id=dossier)
        .select_related("account")
        .order_by("-on", "-last_at", "-pk")[:limit]
    )
    roles = Role.objects.select_related("unit").filter(
        account_id__in={row.account_id for row in rows}
    )
    held: dict[int, list[Role]] = {}
    for role in roles.order_by("since", "pk"):
        held.setdefault(role.account_id, []).append(role)
    return [
        Looked(
            row.on,
            row.account.name,
            "、".join(_office(r) for r in held.get(row.account_id, ()) if _holds(r, row.on)),
            LOOKS[row.kind],
            row.times,
            row.last_at,
        )
        for row in rows
    ]


def _holds(role: Role, day: date) -> bool:
    return role.since <= day and (role.until is None or day < role.until)


def _office(role: Role) -> str:
    return f"{role.unit.short_name or role.unit.name}{ROLE_TERMS[RoleKind(role.kind)]}"


def look_count(dossier: int) -> int:
    """How many days, persons and ways of looking stand in a dossier's list."""
    return Look.objects.filter(dossier_id=dossier).count()
