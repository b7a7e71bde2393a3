"""Let out what lists and pages keep covered: a whole identity number, a roster as a workbook."""

from datetime import date

import polars as pl
from django.db import transaction

from rudang.actions import ledger
from rudang.core.facts import FACTS, asked
from rudang.core.scope import Actor, Refused, Right
from rudang.papers.written import write_roster
from rudang.store.reads import dossiers as reads
from rudang.store.reads.units import whole_tree

MOST = 50_000
"""Rows of one exported workbook."""


@transaction.atomic
def reveal_identity(*, by: Actor, dossier: int) -> str:
    """The whole identity number of one person; who looked and when is written down."""
    found = reads.identity(dossier)
    if found is None:
        raise Refused("没有这份档案，或不在您的范围内。")
    unit, id_no = found
    if not by.may(Right.UNMASK, unit):
        raise Refused("您没有查看完整公民身份号码的权限。")
    ledger.write(
        ledger.Event(verb="reveal_identity", subject_kind="dossier", subject_id=dossier, unit=unit),
        by=by,
    )
    return id_no or ""


@transaction.atomic
def export_roster(*, by: Actor, frame: pl.DataFrame, as_of: date) -> bytes:
    """The rows of a list as a roster that can be loaded again.

    Identity numbers are in it only where one may see them whole: a covered one could not be
    loaded again.

    Args:
        frame: dossiers in the order of the list, with every fact and `asked_` column.
    """
    if not by.may(Right.LOAD):
        raise Refused("您没有导出的权限。")
    if frame.height > MOST:
        raise Refused(f"一次最多导出 {MOST:,} 人，现在选中 {frame.height:,} 人，请先缩小范围。")
    open_units = [u for u in frame["unit"].unique().to_list() if by.may(Right.UNMASK, u)]
    id_no = pl.when(pl.col("unit").is_in(open_units)).then(pl.col("id_no"))
    rows = frame.with_columns(id_no=id_no).select(
        "unit", *(f.name for f in FACTS), *(asked(f.name) for f in FACTS)
    )
    body = write_roster(
        rows, {place.id: place.name for place in whole_tree().values()}, as_of=as_of
    )
    ledger.write(
        ledger.Event(
            verb="export_roster",
            subject_kind="roster",
            subject_id=as_of.isoformat(),
            unit=by.place,
            after={"people": frame.height, "with_identity": bool(open_units)},
        ),
        by=by,
    )
    return body
