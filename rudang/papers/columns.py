"""Reads whole columns: each distinct value is read once, the result gathered for all rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from rudang.papers.cells import Fault, Value, is_blank


@dataclass(frozen=True)
class Digest:
    """What a column says: a value per row (null where blank or faulty), and the faults by row."""

    series: pl.Series
    faults: tuple[tuple[int, Fault], ...]


def distinct(values: Sequence[Value]) -> tuple[list[Value], pl.Series]:
    """The distinct values and, for each row, which of them it holds."""
    if bool in set(map(type, values)):
        # True and 1.0 are one key of a dictionary, and two things in a cell.
        values = [str(v).upper() if isinstance(v, bool) else v for v in values]
    each = dict.fromkeys(values)
    index = {value: i for i, value in enumerate(each)}
    which = pl.Series(list(map(index.__getitem__, values)), dtype=pl.UInt32)
    return list(each), which


def digest(values: Sequence[Value], read: Callable[[Value], object], dtype: pl.DataType) -> Digest:
    """Reads a column; `read` gives a value of the dtype, or a Fault."""
    each, which = distinct(values)
    meant: list[object] = []
    bad: dict[int, Fault] = {}
    for i, value in enumerate(each):
        if is_blank(value):
            meant.append(None)
            continue
        found = read(value)
        if isinstance(found, Fault):
            bad[i] = found
            found = None
        meant.append(list(found) if isinstance(found, tuple) else found)
    series = pl.Series(meant, dtype=dtype).gather(which)
    faults: tuple[tuple[int, Fault], ...] = ()
    if bad:
        rows = which.is_in(pl.Series(list(bad), dtype=pl.UInt32).implode()).arg_true()
        faults = tuple((row, bad[i]) for row, i in zip(rows, which.gather(rows), strict=True))
    return Digest(series, faults)
