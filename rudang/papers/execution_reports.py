"""The yearly report on a plan's execution in Word: tables, charts and the unit's own words."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with its paragraphs; `charts` are pictures (PNG) under them, with captions."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple["Rows", ...] = ()
    charts: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """A table: title, headings, rows of words; the last row is a total where `has_total`."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    has_total: bool = False


@dataclass(frozen=True, slots=True)
class ExecutionPaper:
    """A unit's report on a year's plan, or the college's over all units, ready to be laid out.

    `issuer`: who reports. `addressee`: to whom; blank for the college's own, which goes up.
    `notes`: how the figures were counted, and up to which day. A draft says that it is one.
    """

    title: str
    year: int
    issuer: str
    addressee: str
    blocks: tuple[Block, ...]
    as_of: date
    dated_on: date | None = None
    notes: tuple[str, ...] = field(default=())
    is_draft: bool = True
    is_demonstration: bool = False
