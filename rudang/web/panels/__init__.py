"""The sections of a dossier's page and of the work list, one module a kind of casework."""

from collections.abc import Mapping, Sequence
from typing import Any

from rudang.store.reads.dossiers import Kept
from rudang.web.door import Visit
from rudang.web.panels import (
    acts,
    duties,
    execution_reports,
    inquiries,
    letters,
    meetings,
    moves,
    papers,
    people,
    persons,
    proposals,
    submissions,
    surveys,
)
from rudang.web.panels.shape import Desk, Panel

_MODULES = (
    letters,
    duties,
    submissions,
    meetings,
    acts,
    people,
    papers,
    inquiries,
    moves,
    persons,
    surveys,
    proposals,
    execution_reports,
)


def of_dossier(visit: Visit, case: Kept, row: Mapping[str, Any]) -> Sequence[Panel]:
    """Every section that the dossier has, in order of the page."""
    found = (module.panel(visit, case, row) for module in _MODULES)
    return [one for one in found if one is not None]


def of_desk(visit: Visit) -> Sequence[Desk]:
    """Every group that waits for the one who looks; today's, whatever day the page shows."""
    found = (module.desk(visit) for module in _MODULES)
    return [one for one in found if one is not None and one.lines]
