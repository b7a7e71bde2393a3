"""Fill an empty base with the demonstration: organizations, accounts, plan and invented people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import transaction
from django.utils import timezone

from rudang.actions import accounts, ledger, plans, projecting, rejudging, settings, taking, units
from rudang.actions.demo import casework, college
from rudang.actions.demo.people import Invented, Member, invented, sheet_facts
from rudang.core.facts import asked
from rudang.core.projection import project
from rudang.core.scope import ROLE_TERMS, Actor, Refused
from rudang.store import models
from rudang.store.reads.units import has_organizations

NOT_EMPTY = "库里已经有党组织，演示数据只能装进空库；请换一个 RUDANG_HOME，或者先清空再试。"

# What the 2014 edition did not know was never asked.
_NEVER_ASKED = ("superior_consent_on", "notice_from", "notice_to")

# Kinds of act that leave no day of their own, each with the day on which it was in fact done.
_DONE_ON = {"contacts": "activist_on", "introducers": "target_on", "form": "preexam_on"}


@dataclass(frozen=True, slots=True)
class Opened:
    """An account with its first password, which is known only now."""

    login: str
    name: str
    role: str
    unit: str
    password: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What was put into the base; `planned` and `dossiers` are 0 where only the tree was."""

    organizations: int
    accounts: tuple[Opened, ...]
    planned: int = 0
    dossiers: int = 0
    opens_as_of: date | None = None


@dataclass(frozen=True, slots=True)
class _Issued:
    unit_id: int
    total: int
    teachers: int
    high_knowledge: int
    remark: str


@transaction.atomic
def fill_tree(*, by: Actor, today: date) -> Filled:
    """Fill an empty base with organizations and accounts alone, ready for the college's rosters.

    The accounts have passwords of their own, to be changed at the first sign-in.
    """
    _must_be_empty()
    places = _plant_tree(by=by, people=None)
    opened = _open_accounts(by=by, places=places, people=None, today=today)
    settings.choose(by=by, key="college_name", value=college.COLLEGE_NAME)
    rejudging.note(today)
    return Filled(len(places), opened)


@transaction.atomic
def fill(*, by: Actor, today: date) -> Filled:
    """Fill an empty base with the whole demonstration; `today` judges the stored findings.

    Every account has the one password of the demonstration, so that one can look at once.
    """
    _must_be_empty()
    people = invented()
    places = _plant_tree(by=by, people=people)
    opened = _open_accounts(by=by, places=places, people=people, today=today)
    for key, value in (
        ("college_name", college.COLLEGE_NAME),
        ("is_demonstration", True),
        ("opens_as_of", college.OPENS_AS_OF),
    ):
        settings.choose(by=by, key=key, value=value)
    plans.issue(
        by=by,
        period=college.PERIOD,
        document=college.DOCUMENT,
        dated_on=college.DATED_ON,
        approver="校党委会",
        lines=[
            _Issued(places[p.unit], p.total, p.teachers, p.high_knowledge, p.remark)
            for p in college.PLAN
        ],
    )
    _register(people.members, places)
    acts = _take_in(people.people, places, at=timezone.now(), today=today)
    casework.furnish(today)
    rejudging.note(today)
    ledger.write(
        ledger.Event(
            verb="fill_demonstration",
            subject_kind="base",
            subject_id=college.COLLEGE_NAME,
            after={
                "dossiers": people.people.height,
                "acts": acts,
                "members": len(people.members),
                "opens_as_of": college.OPENS_AS_OF,
            },
        ),
        by=by,
    )
    return Filled(
        len(places),
        opened,
        planned=sum(line.total for line in college.PLAN),
        dossiers=models.Dossier.objects.filter(is_void=False).count(),
        opens_as_of=college.OPENS_AS_OF,
    )


def _must_be_empty() -> None:
    if has_organizations():
        raise Refused(NOT_EMPTY)


def _plant_tree(*, by: Actor, people: Invented | None) -> dict[str, int]:
    """Add every unit; returns their ids by name."""
    places: dict[str, int] = {}
    for one in college.TREE:
        has_register = people is not None and one.full_members > 0
        unit = units.add(
            by=by,
            facts=units.UnitFacts(
                name=one.name,
                kind=one.kind,
                parent=places[one.parent] if one.parent else None,
                short_name=one.short_name,
                may_approve=one.kind == "committee",
                full_members=one.full_members if has_register else None,
                secretary=people.holder(one.name, "书记") if people and has_register else "",
                organization_member=people.holder(one.name, "组织委员")
                if people and has_register
                else "",
            ),
        )
        places[one.name] = unit.pk
    return places


def _open_accounts(
    *, by: Actor, places: Mapping[str, int], people: Invented | None, today: date
) -> tuple[Opened, ...]:
    short = {one.name: one.short_name for one in college.TREE}
    opened = []
    for login in college.LOGINS:
        name = login.name or f"{short[login.unit]}{ROLE_TERMS[login.role].removeprefix('党支部')}"
        if people and not login.name:
            name = people.holder(login.unit, ROLE_TERMS[login.role].removeprefix("党支部"))
        _, password = accounts.create(
            by=by,
            login=login.login,
            name=name,
            roles=[(login.role, places[login.unit])],
            since=min(college.SINCE, today),
            password=college.PASSWORD if people else None,
            must_change_password=people is None,
        )
        opened.append(Opened(login.login, name, ROLE_TERMS[login.role], login.unit, password))
    return tuple(opened)


def _register(members: Iterable[Member], places: Mapping[str, int]) -> None:
    models.Member.objects.bulk_create(
        models.Member(
            unit_id=places[member.branch],
            name=member.name,
            id_no=member.id_no,
            kind="正式党员",
            joined_on=member.joined_on,
            full_on=member.full_on,
            post=member.post,
            post_since=college.SINCE if member.post else None,
        )
        for member in members
    )


def _take_in(people: pl.DataFrame, places: Mapping[str, int], *, at: datetime, today: date) -> int:
    """Dossiers, acts, sheets and findings of the invented; returns how many acts.

    Unlike a roster, the demonstration knows when contacts and introducers were named and forms
    filled in, so that none of them shows before its day.
    """
    questions = [name for name in sheet_facts() if name not in _NEVER_ASKED]
    people = people.with_columns(
        pl.Series("dossier", taking.new_ids(people.height), dtype=pl.Int64),
        unit=pl.col("branch").replace_strict(dict(places), return_dtype=pl.Int32),
    ).drop("branch")
    taking.insert_dossiers(people, asked=questions, at=at)
    # The meeting has the form before it, even where the pre-examination came too late.
    days = (
        people.with_columns(preexam_on=pl.min_horizontal("preexam_on", "meeting_on"))
        .unpivot(
            on=list(_DONE_ON.values()), index="dossier", variable_name="fact", value_name="done_on"
        )
        .with_columns(kind=pl.col("fact").replace({day: kind for kind, day in _DONE_ON.items()}))
    )
    acts = (
        taking.acts_of(people)
        .join(days, on=["dossier", "kind"], how="left", maintain_order="left")
        .with_columns(held_on=pl.coalesce("held_on", "done_on"))
        .drop("fact", "done_on")
    )
    taking.insert_acts(acts, upload=None, account=None, reason="", at=at)
    sheets = project(
        acts.with_columns(held_unit=pl.col("unit").cast(pl.Int32)),
        people.select("dossier", "unit"),
    ).with_columns(pl.lit(name in questions).alias(asked(name)) for name in sheet_facts())
    projecting.refresh(sheets["dossier"].to_list(), today=today, gathered=sheets)
    return acts.height
