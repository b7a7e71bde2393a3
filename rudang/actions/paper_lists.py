"""Lists of papers to take along: a file's contents, who lacks what, the register of forms."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from rudang.actions import forms, ledger, scans
from rudang.core.facts import FACT
from rudang.core.scope import Actor, Refused, Right
from rudang.core.stages import STAGES
from rudang.papers.contents import Contents, Lying, Sheet, write_contents, write_lists
from rudang.regulation.papers import ITEM, minimum
from rudang.regulation.registry import REGULATION
from rudang.store.reads import scans as reads
from rudang.store.reads import settings
from rudang.store.reads.dossiers import case
from rudang.store.reads.units import whole_tree

COPY_TERMS: Mapping[bool | None, str] = {True: "原件", False: "复印件", None: "未注明"}


@transaction.atomic
def export_contents(
    *, by: Actor, dossier: int, row: Mapping[str, Any], unit: str, as_of: date
) -> bytes:
    """What lies in a person's file, from its scans and from the papers recorded as held.

    Args:
        row: the dossier's facts on the day.
    """
    found = case(dossier)
    if found is None or not by.may(Right.READ_DOSSIERS, found.unit):
        raise Refused("没有这份档案，或不在您的范围内。")
    titles = scans.titles()
    kept = [one for one in reads.of_dossier(dossier) if not one.is_void]
    lying = [
        Lying(
            scans.term_of(one.paper, titles) if one.paper != scans.OTHER else one.note,
            one.dated_on,
            one.pages,
            COPY_TERMS[one.is_original] if one.is_original is not None else "",
            one.note if one.paper != scans.OTHER else "",
        )
        for one in kept
    ]
    codes = {one.paper: 1 for one in kept}
    edition = REGULATION.edition_on(row["archived_on"] or as_of)
    listed = [name.strip("《》 ") for name in row["papers_held"] or ()]
    scanned = {name for code in codes if code in ITEM for name in ITEM[code].paper.names}
    lying += [
        Lying(name, None, None, "", "登记存档，没有扫描件")
        for name in listed
        if name not in scanned
    ]
    lacking = [
        item.term
        for item in minimum(edition.code)
        if not scans.is_proven(item, codes) and not set(item.paper.names) & set(listed)
    ]
    body = write_contents(
        Contents(
            row["name"] or "",
            unit,
            as_of,
            lying,
            lacking,
            edition.term,
            is_demo=bool(settings.get("is_demonstration")),
        )
    )
    ledger.write(
        ledger.Event(
            verb="export_contents",
            subject_kind="dossier",
            subject_id=dossier,
            unit=found.unit,
            after={"papers": len(lying), "as_of": as_of},
        ),
        by=by,
    )
    return body


@transaction.atomic
def export_missing(*, by: Actor, people: Sequence[reads.Lacking], as_of: date) -> bytes:
    """Who lacks which papers of the national minimum on a day; units and stages are today's."""
    if not by.may(Right.LOAD):
        raise Refused("您没有导出名册的权限。")
    tree = whole_tree()
    rows = [
        (
            n,
            one.name,
            one.number,
            tree[one.unit].name,
            "已归档" if one.archived_on and one.archived_on <= as_of else STAGES.get(one.stage, ""),
            "、".join(ITEM[code].term for code in one.papers),
        )
        for n, one in enumerate(people, 1)
    ]
    columns = (
        ("序号", 6.0),
        ("姓名", 10.0),
        (FACT["number"].term, 14.0),
        ("党组织", 30.0),
        ("阶段", 12.0),
        ("缺少的材料", 60.0),
    )
    body = write_lists(
        [Sheet("缺少的材料", "国家规定归档的材料缺少情况", columns, rows)],
        under=f"截至 {as_of.isoformat()}；已办到相应步骤而没有扫描件、也没有登记存档的；"
        "党组织和阶段是导出时的。",
        as_of=as_of,
    )
    _tell("export_missing_papers", "roster", as_of, by=by, after={"people": len(rows)})
    return body


@transaction.atomic
def export_forms(*, by: Actor, as_of: date) -> bytes:
    """The register of admission forms: each unit's balance, every form, and what is odd."""
    if not by.may(Right.LOAD):
        raise Refused("您没有导出台账的权限。")
    tree = whole_tree()
    found = forms.register(as_of)
    names = found.names
    figures = ("received", "taken_in", "passed_on", "stock", "out", "used", "spoiled", "lost")
    units = [unit for unit in tree if unit in found.balances and unit in by.scope]
    balance = Sheet(
        "收支平衡",
        "入党志愿书收支平衡表",
        (
            ("党组织", 34.0),
            *((term, 10.0) for term in (*FIGURE_TERMS.values(), "退回")),
            ("是否相符", 10.0),
        ),
        [
            (
                tree[unit].name,
                *(getattr(found.balances[unit], name) for name in figures),
                found.balances[unit].returned,
                "相符" if found.balances[unit].is_even else "不符",
            )
            for unit in units
        ],
    )
    forms_sheet = Sheet(
        "逐册登记",
        "入党志愿书逐册登记表",
        (("编号", 16.0), ("状态", 12.0), ("所在党组织", 34.0), ("日期", 12.0), ("本人", 12.0)),
        [
            (one.serial, one.state.term, tree[one.unit].name, one.on, names.get(one.dossier or 0))
            for _, one in sorted(found.forms.items())
        ],
    )
    odd = Sheet(
        "不符事项",
        "台账与档案不符的事项",
        (("种类", 34.0), ("编号", 16.0), ("党组织", 34.0), ("情况", 70.0)),
        [
            (one.fault.value, one.serial, tree[one.unit].name, one.words)
            for one in found.discrepancies
        ],
    )
    body = write_lists([balance, forms_sheet, odd], under=f"截至 {as_of.isoformat()}", as_of=as_of)
    _tell("export_forms", "form", as_of, by=by, after={"forms": len(found.forms)})
    return body


FIGURE_TERMS: Mapping[str, str] = {
    "received": "领取",
    "taken_in": "上级发来",
    "passed_on": "转出",
    "stock": "在库",
    "out": "已发本人",
    "used": "使用",
    "spoiled": "作废",
    "lost": "遗失",
}
"""The figures of a balance that stand before what was returned, and their terms."""


def _tell(verb: str, kind: str, as_of: date, *, by: Actor, after: Mapping[str, Any]) -> None:
    ledger.write(
        ledger.Event(
            verb=verb,
            subject_kind=kind,
            subject_id=as_of.isoformat(),
            unit=by.place,
            after=after,
        ),
        by=by,
    )
