"""What checking and taking a workbook come to, whatever its kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from rudang.core.complaints import Complaint, Note
from rudang.core.scope import Actor, Refused
from rudang.store.models import Upload

Say = Callable[[str, int, int], None]
"""Stage, done, total: how far long work has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A workbook read and compared with the base, nothing changed yet.

    `preview` is what a page shows before confirming: changes and the findings they would raise.
    """

    rows: int
    good_rows: int
    complaints: Sequence[Complaint] = ()
    notes: Sequence[Note] = ()
    conflicts: Sequence[dict[str, Any]] = ()
    preview: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Rows taken, of them those that changed something; `memory` is what undoing needs."""

    taken: int
    changed: int
    unchanged: int
    memory: dict[str, Any] = field(default_factory=dict)


class Intake(Protocol):
    """One kind of workbook."""

    def check(self, upload: Upload, data: bytes, *, by: Actor, today: date) -> Checked: ...

    def take(
        self,
        upload: Upload,
        data: bytes,
        *,
        by: Actor,
        only_good_rows: bool,
        at: datetime,
        today: date,
        say: Say,
    ) -> Taken: ...

    def undo(
        self, upload: Upload, *, by: Actor, at: datetime, today: date, reason: str
    ) -> None: ...


def refuse_complaints(complaints: Sequence[Complaint], *, only_good_rows: bool) -> None:
    """Refuse a workbook that was well when checked and is not now, as after a renamed unit."""
    if complaints and not only_good_rows:
        raise Refused("库里的内容在检查之后变了，这份表出现了新的问题，请重新上传检查。")
