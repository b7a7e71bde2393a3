"""What persons add to a dossier's page and to the work list."""

from collections.abc import Mapping
from typing import Any

from rudang.store.reads.dossiers import Kept
from rudang.web.door import Visit
from rudang.web.panels.shape import Desk, Panel


def panel(visit: Visit, case: Kept, row: Mapping[str, Any]) -> Panel | None:
    """The dossier's section."""
    return None


def desk(visit: Visit) -> Desk | None:
    """What waits for the one who looks."""
    return None
