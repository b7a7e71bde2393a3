"""Reads a list of Party organizations (党组织): names, kinds, and what stands under what."""

from dataclasses import dataclass, replace
from datetime import date

from rudang.core.codes import squeezed
from rudang.core.complaints import Complaint, Note, in_reading_order
from rudang.core.unit_names import UnitNames
from rudang.papers import cells
from rudang.papers.cells import Fault, Value, is_blank
from rudang.papers.sheets import Column, Grammar, Table, read_table

# The words of the column 类型 and the kinds of the organization tree.
KINDS = {
    "教育工委": "working_committee",
    "党委": "committee",
    "党总支": "general_branch",
    "党支部": "branch",
    "临时党支部": "temporary_branch",
    "党小组": "group",
}
_KIND_WORDS = KINDS | {
    "工委": "working_committee",
    "党工委": "working_committee",
    "基层党委": "committee",
    "党总支部": "general_branch",
    "总支": "general_branch",
    "支部": "branch",
    "临时支部": "temporary_branch",
    "小组": "group",
}
_ROOTS = frozenset({"working_committee", "committee"})
_YES = frozenset({"是", "可", "可以", "有", "√", "Y", "y", "1"})
_NO = frozenset({"否", "不可", "无", "×", "N", "n", "0", "-", "/"})

GRAMMAR = Grammar(
    columns=(
        Column("name", "党组织全称", ("党组织名称", "全称", "名称")),
        Column("short_name", "简称", ("党组织简称",)),
        Column("aliases", "别名", ("曾用名", "其他名称")),
        Column("kind", "类型", ("党组织类型", "党组织类别", "类别")),
        Column("parent", "上级党组织", ("上级党组织名称", "上级")),
        Column("founded_on", "成立日期", ("成立时间",)),
        Column("full_members", "正式党员数", ("正式党员人数", "正式党员")),
        Column("secretary", "书记", ("党组织书记", "支部书记")),
        Column("organization_member", "组织委员"),
        Column("may_approve", "可否审批", ("可否审批预备党员", "是否有审批权")),
    ),
    required=("name", "kind"),
)


@dataclass(frozen=True, slots=True)
class OrganizationLine:
    """One organization. `unit` is its id where it is known already; `parent` that of its superior.

    Where the superior is defined in the same sheet, `parent_row` is its row. None in an optional
    field means that nothing is told.
    """

    row: int
    unit: int | None
    name: str
    kind: str
    short_name: str | None
    aliases: tuple[str, ...]
    parent: int | None
    parent_row: int | None
    parent_name: str | None
    founded_on: date | None
    full_members: int | None
    secretary: str | None
    organization_member: str | None
    may_approve: bool | None


@dataclass(frozen=True)
class OrganizationsReading:
    """What a list of organizations tells; `lines` name every superior before its subordinates."""

    sheet: str
    lines: tuple[OrganizationLine, ...]
    complaints: tuple[Complaint, ...]
    notes: tuple[Note, ...]

    @property
    def row_count(self) -> int:
        """How many organizations the sheet lists."""
        return len(self.lines)

    @property
    def good(self) -> tuple[OrganizationLine, ...]:
        """The lines that may be taken: nothing stands in their way, nor in their superiors'."""
        rows = {line.row for line in self.lines}
        bad = {c.row for c in self.complaints}
        if bad - rows:
            return ()
        taken: list[OrganizationLine] = []
        for line in self.lines:
            if line.row in bad or line.parent_row in bad:
                bad.add(line.row)
            else:
                taken.append(line)
        return tuple(taken)


def _kind(value: Value) -> str | Fault:
    kind = _KIND_WORDS.get(squeezed(cells.plain(value)))
    if kind is not None:
        return kind
    accepted = "、".join(KINDS)
    return Fault("unknown-code", f"“{cells.plain(value)}”不是党组织类型，可填：{accepted}。")


def _yes_or_no(value: Value) -> bool | Fault:
    word = squeezed(cells.plain(value))
    if word in _YES or value is True:
        return True
    if word in _NO or value is False:
        return False
    return Fault("unknown-code", f"“{cells.plain(value)}”应填 是 或 否。")


_READERS = {
    "kind": _kind,
    "founded_on": cells.day,
    "full_members": cells.integer,
    "may_approve": _yes_or_no,
    "aliases": cells.parts,
}


class _Row:
    """The cells of one row, read with complaints."""

    def __init__(self, table: Table, at: int, as_of: date) -> None:
        self.table, self.at, self.as_of = table, at, as_of
        self.number = table.numbers[at]

    def raw(self, key: str) -> Value:
        return self.table.values(key)[self.at] if self.table.has(key) else ""

    def complain(self, key: str, code: str, message: str) -> None:
        self.table.complain(key, self.number, code, self.raw(key), message)

    def get(self, key: str):  # type: ignore[no-untyped-def]
        """The meaning of a cell; None where it is blank or cannot be taken."""
        value = self.raw(key)
        if is_blank(value):
            return None
        read = _READERS.get(key, cells.text)(value)  # type: ignore[operator]
        if isinstance(read, Fault):
            self.complain(key, read.code, read.message)
            return None
        if isinstance(read, date) and read > self.as_of:
            self.complain(key, "future-date", f"{read} 晚于 {self.as_of}。")
            return None
        return read


def read_organizations(data: bytes, *, as_of: date, units: UnitNames) -> OrganizationsReading:
    """Reads a list of organizations, whose superiors may stand anywhere in it or be known."""
    table = read_table(data, GRAMMAR, about="党组织名册")
    lines: list[OrganizationLine] = []
    broken = {complaint.cell for complaint in table.complaints if complaint.cell}
    for at, number in enumerate(table.numbers):
        row = _Row(table, at, as_of)
        for key, word in (("name", "党组织全称"), ("kind", "类型")):
            blank = table.has(key) and is_blank(row.raw(key))
            if blank and table.where(key, number)[0] not in broken:
                row.complain(key, "missing-value", f"“{word}”不能为空。")
        name = squeezed(row.get("name") or "")
        kind = row.get("kind") or ""
        may_approve = row.get("may_approve")
        if may_approve and kind and kind != "committee":
            row.complain(
                "may_approve", "not-a-committee", "只有党委可以审批预备党员，此处应填 否。"
            )
        lines.append(
            OrganizationLine(
                row=number,
                unit=units.resolve(name) if name else None,
                name=name,
                kind=kind,
                short_name=row.get("short_name"),
                aliases=tuple(row.get("aliases") or ()),
                parent=None,
                parent_row=None,
                parent_name=row.get("parent"),
                founded_on=row.get("founded_on"),
                full_members=row.get("full_members"),
                secretary=row.get("secretary"),
                organization_member=row.get("organization_member"),
                may_approve=may_approve,
            )
        )
    _complain_of_doubles(lines, table)
    placed = [_placed(line, lines, table, units) for line in lines]
    return OrganizationsReading(
        sheet=table.sheet,
        lines=_superiors_first(placed, table),
        complaints=in_reading_order(table.complaints),
        notes=tuple(table.notes),
    )


def _complain_of_doubles(lines: list[OrganizationLine], table: Table) -> None:
    first: dict[str, int] = {}
    for line in lines:
        if line.name and first.setdefault(line.name, line.row) != line.row:
            message = f"与第 {first[line.name]} 行的党组织全称相同。"
            table.complain("name", line.row, "duplicate-in-file", line.name, message)


def _placed(
    line: OrganizationLine, lines: list[OrganizationLine], table: Table, units: UnitNames
) -> OrganizationLine:
    """The line with its superior found in the sheet or among the units known."""
    if line.parent_name is None:
        if line.kind and line.kind not in _ROOTS and line.unit is None and table.has("parent"):
            message = "只有党委、教育工委可以没有上级党组织，请填写上级。"
            table.complain("parent", line.row, "missing-value", "", message)
        elif line.kind and line.kind not in _ROOTS and line.unit is None:
            message = "新的党组织须有“上级党组织”一列。"
            table.complain("name", line.row, "missing-value", line.name, message)
        return line
    wanted = squeezed(line.parent_name)
    here = [other for other in lines if other.name == wanted] or [
        other for other in lines if wanted in (squeezed(other.short_name or ""), *other.aliases)
    ]
    meant = units.meant(wanted)
    if here:
        return replace(line, parent_row=here[0].row, parent=here[0].unit)
    if len(meant) == 1:
        return replace(line, parent=meant[0])
    near = "”或“".join(
        UnitNames.of(
            [*units.units, *((-other.row, other.name, other.short_name, ()) for other in lines)]
        ).near(wanted)
    )
    offer = f"是否为“{near}”？" if near else "请填写本表或库中党组织的全称。"
    message = f"没有名为“{line.parent_name}”的党组织。{offer}"
    table.complain("parent", line.row, "unknown-unit", line.parent_name, message)
    return line


def _superiors_first(lines: list[OrganizationLine], table: Table) -> tuple[OrganizationLine, ...]:
    """The lines in an order in which each superior is known; circles are complained of."""
    by_row = {line.row: line for line in lines}
    ordered: dict[int, OrganizationLine] = {}
    for line in lines:
        path: dict[int, OrganizationLine] = {}
        at: OrganizationLine | None = line
        while at is not None and at.row not in ordered and at.row not in path:
            path[at.row] = at
            at = by_row.get(at.parent_row) if at.parent_row is not None else None
        if at is not None and at.row in path:
            rows = list(path)
            circle = rows[rows.index(at.row) :]
            names = " → ".join(by_row[row].name for row in [*circle, at.row])
            for row in circle:
                message = f"上下级成了环：{names}。"
                table.complain("parent", row, "cycle", by_row[row].parent_name, message)
        ordered.update((each.row, each) for each in reversed(path.values()))
    return tuple(ordered.values())
