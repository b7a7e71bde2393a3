"""What a workbook gets back: complaints that stand in the way, and notes that do not."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from rudang.core import masking

# A run long enough to be an identity number, wherever it stands in a value or a sentence.
_IDENTITY = re.compile(r"(?<!\d)\d{14,17}[\dXx](?!\d)")


def masked(text: str) -> str:
    """The text with every identity number in it masked."""
    return _IDENTITY.sub(lambda m: masking.masked(m[0]), text)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One cell that cannot be taken: where it stands, what was found, what would be accepted.

    `cell` is an address such as `E7`; empty where the complaint is about the whole sheet.
    """

    sheet: str
    cell: str
    heading: str
    code: str
    value: str
    message: str

    @property
    def row(self) -> int | None:
        """The row's number as the spreadsheet shows it; None for a whole sheet."""
        digits = self.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return int(digits) if digits else None

    def as_json(self, *, unmask: bool = False) -> dict[str, str]:
        """The complaint under the names of the command line's JSON."""
        plain: dict[str, str] = asdict(self)
        if not unmask:
            plain["value"] = masked(self.value)
            plain["message"] = masked(self.message)
        return plain


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth saying that stands in nobody's way: an ignored column, a kept remark."""

    cell: str
    code: str
    message: str

    def as_json(self) -> dict[str, str]:
        """The note under the names of the command line's JSON."""
        return {"cell": self.cell, "code": self.code, "message": masked(self.message)}


def in_reading_order(complaints: Iterable[Complaint]) -> tuple[Complaint, ...]:
    """By row, then by column; what concerns the whole sheet first."""

    def place(complaint: Complaint) -> tuple[int, int, str]:
        letters = complaint.cell.rstrip("0123456789")
        return (complaint.row or 0, len(letters), letters)

    return tuple(sorted(complaints, key=place))
