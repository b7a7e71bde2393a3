"""Read what a form was filled with into facts, and say what would be accepted where it cannot."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from rudang.actions.dossiers import Problem
from rudang.core import dates
from rudang.core.facts import Fact, Kind

BETWEEN_NAMES = re.compile(r"[、，,;；\s]+")

# No count of this work is longer, and a longer one fits no column.
_DIGITS = 9

# Whole sentences: a comma in them parts no names.
_SENTENCES = frozenset(
    {"observation_words", "report_words", "heart_points", "heart_agreed", "probation_words"}
)

Errors = list[tuple[str, str]]


class Unreadable(ValueError):
    """What was typed is no value of the kind asked for; the text says what would be."""


def day(text: str) -> date | None:
    """A day in any spelling that offices use; None where nothing was typed."""
    try:
        return dates.typed(text)
    except ValueError as error:
        raise Unreadable(str(error)) from None


def day_of(form: Mapping[str, str], name: str, term: str = "") -> date | None:
    """The day of a field; a `Problem` of that field where it is none."""
    try:
        return day(form.get(name, ""))
    except Unreadable as error:
        raise Problem(name, f"{term}{error}") from None


def whole(text: str) -> int | None:
    """A whole number; None where nothing was typed."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if not plain:
        return None
    if not plain.isdecimal() or len(plain) > _DIGITS:
        raise Unreadable(f"“{text.strip()}”不是整数，请写成 12 这样的形式。")
    return int(plain)


def value(fact: Fact, text: str) -> Any:
    """What a field's text means for its fact; None or an empty list where it is blank."""
    if fact.kind is Kind.DATE:
        return day(text)
    if fact.kind is Kind.DATES:
        found = day(text)
        return [] if found is None else [found]
    if fact.kind is Kind.INTEGER:
        return whole(text)
    if fact.name in _SENTENCES:
        return [text.strip()] if text.strip() else []
    if fact.kind is Kind.TEXTS:
        return [part for part in BETWEEN_NAMES.split(text.strip()) if part]
    return text.strip() or None


def typed(form: QueryDict) -> dict[str, str]:
    """A form's texts by field; what was ticked together stands in one text."""
    return {name: "、".join(form.getlist(name)) for name in form}


def facts(declared: Iterable[Fact], form: Mapping[str, str]) -> tuple[dict[str, Any], Errors]:
    """The facts a form gives, blanks included, and every field that cannot be read."""
    read: dict[str, Any] = {}
    wrong: Errors = []
    for fact in declared:
        try:
            read[fact.name] = value(fact, form.get(fact.name, ""))
        except Unreadable as error:
            wrong.append((fact.name, f"{fact.term}{error}"))
    return read, wrong
