"""How the papers of the catalogue stand for one dossier."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rudang.actions import scans
from rudang.regulation.papers import CATALOGUE, Item
from rudang.regulation.registry import REGULATION


def lines_of(
    row: Mapping[str, Any], kept: Mapping[str, Any], as_of: date, *, only_minimum: bool = False
) -> list[tuple[Item, str, bool]]:
    """Every paper of the catalogue: how it stands for a dossier, and whether it must be filed."""
    edition = REGULATION.edition_on(row["archived_on"] or as_of).code
    listed = {name.strip("《》 ") for name in row["papers_held"] or ()}
    made = []
    for item in CATALOGUE:
        if only_minimum and not item.minimum:
            continue
        is_due = any(row[name] not in (None, []) for name in item.due_by)
        if scans.is_proven(item, dict.fromkeys(kept, 1)):
            state = "held"
        elif listed & set(item.paper.names):
            state = "listed"
        elif edition not in (item.minimum or item.editions):
            state = "needless"
        else:
            state = "missing" if is_due else "ahead"
        made.append((item, state, item.is_minimum(edition)))
    return made
