"""What is missing where rules cannot say anything: counted by unit, and whose it is."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl
from django.db import connection
from django.db.models import Q

from rudang.core.facts import FACT, Kind
from rudang.core.missing import Want, is_occasional, missing
from rudang.core.rules import Verdict

_LISTS = (Kind.DATES, Kind.TEXTS)


@dataclass(slots=True)
class Lack:
    """A missing fact or register: how many dossiers are without it, for which checks."""

    key: str
    dossiers: int = 0
    by_unit: Counter[int] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)


def lacks(wants: Sequence[Want], units: Collection[int] | None = None) -> list[Lack]:
    """Everything missing in the stored sheets in scope, the most wanted first, in one query.

    Dossiers that lack the same things in the same unit are counted together.
    """
    by_rule = {wanted.rule: wanted for wanted in wants}
    facts = sorted({name for wanted in wants for some in wanted.facts for name in some})
    found: dict[str, Lack] = {}
    for unit, rules, blanks, dossiers in _ways(facts, units):
        blank = {name for name, is_blank in zip(facts, blanks, strict=True) if is_blank == "1"}
        here: dict[str, set[str]] = defaultdict(set)
        for rule in rules:
            if rule in by_rule:
                for key in missing(by_rule[rule], blank):
                    here[key].add(by_rule[rule].check)
        for key, checks in here.items():
            lack = found.setdefault(key, Lack(key))
            lack.dossiers += dossiers
            lack.by_unit[unit] += dossiers
            for check in checks:
                lack.checks[check] += dossiers
    return sorted(found.values(), key=lambda lack: (-lack.dossiers, lack.key))


def _ways(
    facts: Sequence[str], units: Collection[int] | None
) -> list[tuple[int, list[str], str, int]]:
    """Unit, silent rules, which of the facts are blank, and how many dossiers are so."""
    flags = " || ".join(f"CASE WHEN {_blank_sql(name)} THEN '1' ELSE '0' END" for name in facts)
    only, values = "", []
    if units is not None:
        only, values = " AND s.unit_id = ANY(%s)", [sorted(units)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.unit_id, s.unknown, {flags or chr(39) * 2}, count(*) FROM store_sheet s"
            f" WHERE s.unknown <> '{{}}'{only} GROUP BY 1, 2, 3",
            values or None,
        )
        return cursor.fetchall()


def _blank_sql(name: str) -> str:
    if FACT[name].kind in _LISTS:
        return f"s.\"{name}\" = '{{}}'"
    return f's."{name}" IS NULL'


def silent(rules: Collection[str] | None) -> Q:
    """Sheets in which one of the rules cannot say anything; any rule where None."""
    if rules is None:
        return ~Q(unknown=[])
    return Q(unknown__overlap=sorted(rules)) if rules else Q(pk__in=())


def lacking(lack: str, wants: Sequence[Want]) -> Q:
    """Sheets that are without a fact or register for which one of the rules is silent."""
    any_of = Q(pk__in=())
    for wanted in wants:
        is_silent = Q(unknown__contains=[wanted.rule])
        if lack in FACT:
            for some in wanted.facts:
                if lack in some:
                    any_of |= is_silent & _blank(some) & _unless_else(lack, wanted)
        elif lack in wanted.registers:
            any_of |= is_silent & _none_blank(wanted.facts)
    return any_of


def _unless_else(lack: str, wanted: Want) -> Q:
    """What few ever have is missing only where nothing else is."""
    if not is_occasional(lack):
        return Q()
    return _none_blank(
        some for some in wanted.facts if not all(is_occasional(name) for name in some)
    )


def _none_blank(sets: Iterable[Collection[str]]) -> Q:
    none_blank = Q()
    for some in sets:
        none_blank &= ~_blank(some)
    return none_blank


def _blank(names: Collection[str]) -> Q:
    blank = Q()
    for name in sorted(names):
        blank &= Q(**{name: []}) if FACT[name].kind in _LISTS else Q(**{f"{name}__isnull": True})
    return blank


def lacking_in(
    frame: pl.DataFrame, findings: pl.DataFrame, lack: str, wants: Sequence[Want]
) -> pl.Series:
    """`lacking` for a day that is not stored: the dossiers of a frame with its findings."""
    by_rule = {wanted.rule: wanted for wanted in wants}
    silent_ones = findings.filter(
        pl.col("verdict") == Verdict.UNKNOWN.value, pl.col("rule").is_in(sorted(by_rule))
    )
    facts = sorted({name for wanted in wants for some in wanted.facts for name in some})
    rows = silent_ones.select("dossier", "rule").join(
        frame.select("dossier", *(_is_blank(name) for name in facts)), on="dossier", how="inner"
    )
    found = {
        row["dossier"]
        for row in rows.iter_rows(named=True)
        if lack in missing(by_rule[row["rule"]], (name for name in facts if row[name]))
    }
    return pl.Series("dossier", sorted(found), dtype=pl.Int64)


def _is_blank(name: str) -> pl.Expr:
    if FACT[name].kind in _LISTS:
        return (pl.col(name).list.len().fill_null(0) == 0).alias(name)
    return pl.col(name).is_null().alias(name)
