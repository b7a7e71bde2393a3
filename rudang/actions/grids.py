"""Record talks and observations of several people, each with the own day, person and words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from rudang.actions import dossiers
from rudang.core.facts import FACTS_OF_ACT
from rudang.core.scope import Actor, Refused


@dataclass(frozen=True, slots=True)
class Grid:
    """Which facts of a kind of act stand in the columns: who did it, the words, what more."""

    who: str
    words: str
    more: str = ""


GRIDS: Mapping[str, Grid] = {
    "talk": Grid("talkers", "talk_points"),
    "observation": Grid("observers", "observation_words"),
    "heart_talk": Grid("heart_talkers", "heart_points", "heart_agreed"),
    "probation_observation": Grid("probation_observers", "probation_words"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One person's line as typed."""

    dossier: int
    held_on: date | None
    who: Sequence[str]
    words: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell of a person's line: held_on, who, words or more."""

    dossier: int
    cell: str
    words: str


class Faults(Refused):
    """The lines that could not be recorded; nothing was."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"有 {len(faults)} 处需要改正，一行也没有保存。")
        self.faults = faults


class Alike(Refused):
    """People about whom the very same words were written: a question, not a refusal for good."""

    def __init__(self, groups: Sequence[Sequence[int]]) -> None:
        super().__init__("有几个人的内容完全相同，请核对。")
        self.groups = groups


@transaction.atomic
def record(
    *,
    by: Actor,
    kind: str,
    rows: Sequence[Row],
    today: date,
    may_be_alike: bool = False,
) -> list[int]:
    """Record one act for each line, all or none; returns the acts.

    Raises:
        Faults: with everything that is wrong, cell by cell.
        Alike: where lines hold the same words and nobody confirmed that.
    """
    if kind not in GRIDS:
        raise Refused("只有谈话和考察用这种表填写。")
    if not rows:
        raise Refused("还没有填写任何一行。")
    faults = [fault for row in rows for fault in blank(row)]
    if not faults and not may_be_alike and (groups := alike(rows)):
        raise Alike(groups)
    made = []
    for row in rows:
        if any(fault.dossier == row.dossier for fault in faults):
            continue
        try:
            act = dossiers.record_act(
                by=by,
                dossier=row.dossier,
                kind=kind,
                held_on=row.held_on,
                facts=_facts(kind, row),
                today=today,
            )
        except dossiers.Problem as problem:
            faults.append(Fault(row.dossier, _cell(kind, problem.field), problem.message))
        except Refused as refused:
            faults.append(Fault(row.dossier, "held_on", str(refused)))
        else:
            made.append(act.pk)
    if faults:
        raise Faults(faults)
    return made


def alike(rows: Sequence[Row]) -> list[list[int]]:
    """Dossiers of lines whose words are the same but for spaces and marks."""
    found: dict[str, list[int]] = {}
    for row in rows:
        plain = "".join(one for one in row.words if one.isalnum())
        found.setdefault(plain, []).append(row.dossier)
    return [group for plain, group in found.items() if plain and len(group) > 1]


def blank(row: Row) -> list[Fault]:
    """What a line in which something was typed lacks."""
    made = []
    if row.held_on is None:
        made.append(Fault(row.dossier, "held_on", "请填写实际日期。"))
    if not any(one.strip() for one in row.who):
        made.append(Fault(row.dossier, "who", "请填写是谁。"))
    if not row.words.strip():
        made.append(Fault(row.dossier, "words", "请写下这个人的具体内容。"))
    return made


def _facts(kind: str, row: Row) -> dict[str, Any]:
    grid, declared = GRIDS[kind], {fact.name: fact for fact in FACTS_OF_ACT[kind]}
    facts: dict[str, Any] = {grid.who: list(row.who)}
    for name, text in ((grid.words, row.words), (grid.more, row.more)):
        if name and text.strip():
            is_list = declared[name].kind.name == "TEXTS"
            facts[name] = [text.strip()] if is_list else text.strip()
    return facts


def _cell(kind: str, field: str) -> str:
    grid = GRIDS[kind]
    return {grid.who: "who", grid.words: "words", grid.more: "more"}.get(field, "held_on")
