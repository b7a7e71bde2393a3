"""The people around cases on a day: members with whom they have, and who suits whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from rudang.actions import reviews
from rudang.actions.projecting import spell
from rudang.core.companions import (
    Limits,
    Member,
    Reason,
    Role,
    Tie,
    burdened,
    members_on,
    reasons,
    to_replace,
    turns,
)
from rudang.core.stages import stage_expr
from rudang.core.unit_sheets import introduced_on
from rudang.regulation.editions import SINCE_2026
from rudang.store import frames
from rudang.store.reads import companions as reads
from rudang.store.reads import demands
from rudang.store.reads.units import Place

_READS = (
    "name",
    "contacts",
    "contacts_on",
    "contact_replaced_on",
    "activist_on",
    "activist_ended_on",
    "target_on",
    "introducers",
    "introducers_on",
    "meeting_on",
    "exited_on",
)
# Whom introducers still guide: from listing to full membership.
_GUIDED = ("target", "preexamined", "awaiting", "probationary")
_WITH_SOMEBODY = "(cardinality(s.contacts) > 0 OR cardinality(s.introducers) > 0)"


@dataclass(frozen=True, slots=True)
class Around:
    """The register on a day with everybody's ties, and contacts to be replaced."""

    members: Sequence[Member]
    to_replace: Sequence[tuple[Member, Tie]]


def around(
    as_of: date, today: date, *, day: date | None = None, units: Collection[int] | None = None
) -> Around:
    """Everybody of the registers in scope, with whom they accompany and introduce.

    Args:
        day: whose standing is asked, where that is not `as_of`.
        units: only registers of these, and ties of dossiers there.
    """
    on = day or as_of
    members = [_spelt(one) for one in members_on(reads.entries(units), on)]
    people = _people(as_of, today, units)
    accompanied = _accompanied(people, as_of)
    introduced, by_year = _introduced(people, on)
    return Around(
        burdened(members, accompanied, introduced, by_year), to_replace(members, accompanied)
    )


@lru_cache(maxsize=20_000)
def _spelling(name: str) -> tuple[str, str]:
    return spell(name)


def _spelt(member: Member) -> Member:
    pinyin, initials = _spelling(member.name)
    return replace(member, pinyin=pinyin, initials=initials)


def _people(as_of: date, today: date, units: Collection[int] | None) -> pl.DataFrame:
    if as_of == today:
        where, params = _WITH_SOMEBODY, []
        if units is not None:
            where, params = f"{where} AND s.unit_id = ANY(%s)", [sorted(units)]
        return frames.sheets(_READS, where=where, params=params)
    frame = reviews.judged(as_of, today).frame.with_columns(stage=stage_expr())
    if units is not None:
        frame = frame.filter(pl.col("unit").is_in(sorted(units)))
    return frame.select("dossier", "unit", "stage", *_READS)


def _accompanied(people: pl.DataFrame, as_of: date) -> list[Tie]:
    """Who accompanies whom now: until the listing, a replacement or the end."""
    is_ended = (pl.col("activist_ended_on") >= pl.col("activist_on")).fill_null(False)
    rows = people.filter(
        (pl.col("contacts").list.len() > 0).fill_null(False),
        pl.col("stage").is_in(["applicant", "activist"]),
        ~is_ended,
        pl.col("exited_on").is_null(),
    )
    changed = rows.filter((pl.col("contact_replaced_on").list.len() > 0).fill_null(False))
    replaced = reads.replacements(as_of, changed["dossier"].to_list())
    ties = []
    for row in rows.iter_rows(named=True):
        since = row["contacts_on"] or row["activist_on"]
        for turn in turns(row["contacts"], since, replaced.get(row["dossier"], ()), None):
            if turn.until is None:
                ties.append(_tie(row, turn.name, turn.since))
    return ties


def _tie(row: dict[str, Any], member: str, since: date | None) -> Tie:
    return Tie(row["dossier"], row["unit"], row["name"] or "", member, since)


def _introduced(people: pl.DataFrame, day: date) -> tuple[list[Tie], dict[tuple[int, str], int]]:
    """Who introduces whom until full membership, and how many each introduced in the year."""
    rows = people.filter((pl.col("introducers").list.len() > 0).fill_null(False)).with_columns(
        introduced=introduced_on()
    )
    ties: list[Tie] = []
    by_year: dict[tuple[int, str], int] = {}
    for row in rows.iter_rows(named=True):
        since, is_guided = row["introduced"], row["stage"] in _GUIDED
        in_year = since is not None and since.year == day.year and since <= day
        for name in dict.fromkeys(row["introducers"]):
            if is_guided:
                ties.append(_tie(row, name, row["introducers_on"] or row["target_on"]))
            if in_year:
                key = (row["unit"], name)
                by_year[key] = by_year.get(key, 0) + 1
    return ties, by_year


def limits_of(tree: dict[int, Place], unit: int, as_of: date) -> Limits:
    """What binds a unit beyond the regulation when contacts and introducers are chosen."""
    return limits_from(demands.in_force(as_of), tree, unit)


def limits_from(kept: Sequence[demands.Kept], tree: dict[int, Place], unit: int) -> Limits:
    """`limits_of` from demands already read."""
    bound = {one.code: one for one in demands.binding(list(kept), tree, unit) if one.code}

    def number(code: str) -> int | None:
        return bound[code].value if code in bound else None

    return Limits(
        activists=number("contact_max_activists"),
        a_year=number("introducer_max_a_year"),
        contact_no_kin="contact_no_kin" in bound,
        introducer_no_kin="introducer_no_kin" in bound,
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member with what speaks against the role."""

    member: Member
    reasons: Sequence[Reason]


def candidates(
    role: Role,
    unit: int,
    house: Collection[int],
    *,
    day: date,
    as_of: date,
    today: date,
    tree: dict[int, Place],
    kin: Sequence[str] = (),
) -> list[Candidate]:
    """The members of a branch and then of its house, with what speaks against each.

    Whom nothing bars stands before whom the text bars; among these the order is that of names.
    """
    found = around(as_of, today, day=day, units=house)
    limits = limits_of(tree, unit, day)
    made = [
        Candidate(
            one,
            reasons(
                one,
                role,
                day=day,
                limits=limits,
                is_2026=day >= SINCE_2026,
                kin=kin,
                unit=unit,
            ),
        )
        for one in found.members
    ]
    return sorted(
        made,
        key=lambda c: (
            c.member.unit != unit,
            any(r.weight == "bar" for r in c.reasons),
            c.member.pinyin,
        ),
    )


def matching(found: Sequence[Candidate], text: str) -> list[Candidate]:
    """Those whose name, pinyin or initials begin as typed. Who has left must be typed by name."""
    word = "".join(text.split()).lower()
    return [one for one in found if _matches(one.member, word)]


def _matches(member: Member, word: str) -> bool:
    if not word:
        return member.is_here
    if word.isascii():
        return member.is_here and (
            member.initials.startswith(word) or member.pinyin.startswith(word)
        )
    return member.name.startswith(word)
