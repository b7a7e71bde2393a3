"""Reads a roster (名册): one row per person, a column per fact of the fact sheet."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from rudang.core import codes
from rudang.core.complaints import Complaint, Note, in_reading_order
from rudang.core.facts import CHOICES, FACT, FACTS, MAY_LIE_AHEAD, Kind
from rudang.core.reconcile import ASSUMED_RECEIVED
from rudang.core.unit_names import UnitNames
from rudang.papers import cells
from rudang.papers.cells import Fault, Span, Value
from rudang.papers.columns import digest, distinct
from rudang.papers.sheets import Column, Grammar, Table, heading_word, read_table

_DUE: tuple[str, ...] = (
    "应到会",
    "应到",
    "应到会人数",
    "应到人数",
    "应到会有表决权人数",
    "应到会有表决权党员数",
    "应到会有表决权党员人数",
    "应到会有表决权的党员人数",
    "应到会有表决权正式党员数",
    "有表决权应到会人数",
    "应到会党员数",
)
_PRESENT = tuple(word.replace("应到", "实到") for word in _DUE)
_YES = ("赞成", "赞成票", "赞成票数", "赞成人数", "同意", "同意票", "同意票数")
_NO = ("反对", "反对票", "反对票数", "反对人数", "不赞成", "不同意", "不同意票数")
_ABSTAIN = ("弃权", "弃权票", "弃权票数", "弃权人数")
_SPOILED = ("无效", "无效票", "无效票数", "废票")
_WRITTEN = ("书面赞成", "书面赞成票", "书面赞成票数", "书面同意", "书面意见赞成")


def _votes(key: str, words: tuple[str, ...], prefix: str = "") -> Column:
    named = tuple(prefix + word for word in words)
    return Column(key, named[0], named[1:])


COLUMNS: tuple[Column, ...] = (
    Column("name", "姓名"),
    Column("sex", "性别"),
    Column("ethnic_code", "民族"),
    Column("birth_date", "出生日期", ("出生年月日", "出生年月", "出生时间")),
    Column(
        "id_no",
        "公民身份号码",
        (
            "身份证号",
            "身份证号码",
            "证件号码",
            "居民身份证号",
            "公民身份证号码",
            "身份证",
            "证件号",
        ),
    ),
    Column("number", "学号", ("工号", "学号/工号", "工号/学号", "学工号", "职工号"), joins=True),
    Column("person_kind", "人员类别", ("类别", "身份")),
    Column("education_code", "学历"),
    Column("degree", "学位"),
    Column("title_level", "专业技术职务", ("职称", "专业技术职称")),
    Column(
        "unit",
        "所在党支部",
        (
            "党支部",
            "支部名称",
            "支部",
            "所在支部",
            "党支部名称",
            "所属党支部",
            "所属支部",
            "所在党组织",
            "所在党支部名称",
        ),
    ),
    Column(
        "class_or_office",
        "系部班级",
        (
            "年级专业",
            "班级",
            "专业班级",
            "部门",
            "专业年级",
        ),
    ),
    Column(
        "enrol_date",
        "入校日期",
        (
            "入学时间",
            "入学日期",
            "入校时间",
            "到校时间",
        ),
    ),
    Column("expected_leave_date", "预计离校日期", ("预计毕业时间", "预计毕业日期", "毕业时间")),
    Column(
        "app_signed_on",
        "申请入党日期",
        (
            "递交入党申请书时间",
            "申请时间",
            "申请入党时间",
            "递交入党申请书日期",
            "入党申请日期",
            "提交入党申请书时间",
            "递交申请书时间",
            "提出入党申请时间",
        ),
    ),
    Column("app_received_on", "收到申请日期", ("收到入党申请书时间", "收到申请时间")),
    Column(
        "talk_on",
        "谈话日期",
        (
            "派人谈话时间",
            "派人谈话日期",
            "谈话时间",
            "党组织谈话时间",
            "派人同入党申请人谈话时间",
        ),
    ),
    Column("talkers", "谈话人", joins=True),
    Column(
        "youth_league_rec_on",
        "推优日期",
        (
            "团组织推优时间",
            "推优时间",
            "团组织推优日期",
            "群团推优时间",
            "共青团推优时间",
            "团支部推优时间",
        ),
    ),
    Column(
        "activist_on",
        "确定积极分子日期",
        (
            "积极分子时间",
            "确定为入党积极分子时间",
            "确定入党积极分子日期",
            "确定积极分子时间",
            "确定入党积极分子时间",
            "列为积极分子时间",
            "入党积极分子时间",
            "确定为积极分子时间",
            "列为入党积极分子时间",
            "积极分子确定时间",
            "入党积极分子确定时间",
        ),
    ),
    Column(
        "activist_filed_on",
        "积极分子备案日期",
        (
            "积极分子备案时间",
            "积极分子上级备案日期",
            "入党积极分子备案日期",
            "入党积极分子上级备案日期",
        ),
    ),
    Column(
        "contacts",
        "培养联系人",
        (
            "入党培养联系人",
            "培养联系人姓名",
        ),
        joins=True,
    ),
    Column(
        "observations",
        "考察日期",
        ("半年考察时间", "考察时间", "半年考察日期", "半年考察", "积极分子考察日期"),
        joins=True,
    ),
    Column(
        "opinions_on",
        "听取意见日期",
        (
            "听取意见时间",
            "征求意见时间",
            "征求意见日期",
            "听取党内外意见日期",
        ),
    ),
    Column(
        "target_meeting_on",
        "支委会讨论日期",
        (
            "支委会讨论时间",
            "支部委员会讨论日期",
            "支委会讨论发展对象日期",
            "支委会研究日期",
        ),
    ),
    Column(
        "superior_filed_on",
        "上级备案日期",
        (
            "发展对象备案时间",
            "发展对象备案日期",
            "上级备案时间",
            "上级党委备案日期",
            "发展对象上级备案日期",
        ),
    ),
    Column(
        "superior_consent_on",
        "上级同意日期",
        (
            "党委同意时间",
            "上级同意时间",
            "党委同意日期",
            "上级党委同意日期",
            "上级同意拟列日期",
        ),
    ),
    Column("notice_from", "公示起", ("公示开始时间", "公示开始日期", "公示开始", "公示起始日期")),
    Column("notice_to", "公示止", ("公示结束时间", "公示结束日期", "公示结束", "公示截止日期")),
    Column("notice_span", "公示时间", ("公示起止时间", "公示期", "公示起止日期", "公示日期")),
    Column(
        "target_on",
        "列为发展对象日期",
        (
            "确定发展对象时间",
            "发展对象时间",
            "确定发展对象日期",
            "列为发展对象时间",
            "确定为发展对象时间",
            "发展对象确定时间",
            "列入发展对象时间",
        ),
    ),
    Column(
        "introducers",
        "入党介绍人",
        (
            "入党介绍人姓名",
            "介绍人",
        ),
        joins=True,
    ),
    Column("review_concluded_on", "政审结论日期", ("政治审查时间", "政审时间", "政治审查日期")),
    Column(
        "review_result",
        "政审结论",
        (
            "政治审查结论",
            "政审结果",
            "政治审查结果",
        ),
    ),
    Column("train_from", "培训起", ("培训开始时间", "培训开始日期", "培训起始日期")),
    Column("train_to", "培训止", ("培训结束时间", "培训结束日期", "培训截止日期")),
    Column(
        "train_span",
        "集中培训时间",
        ("培训时间", "短期集中培训时间", "培训起止时间", "培训日期", "集中培训日期"),
    ),
    Column("train_days", "培训天数", ("培训天",)),
    Column("train_hours", "培训学时", ("学时", "培训课时")),
    Column(
        "committee_exam_on",
        "支委会审查日期",
        (
            "支委会审查时间",
            "支部委员会审查日期",
            "支部委员会审查时间",
        ),
    ),
    Column(
        "preexam_on",
        "预审日期",
        (
            "党委预审时间",
            "预审时间",
            "党委预审日期",
            "上级党委预审日期",
            "上级预审日期",
        ),
    ),
    Column(
        "preexam_result",
        "预审结论",
        (
            "党委预审结论",
            "预审结果",
            "党委预审结果",
        ),
    ),
    Column("form_serial", "志愿书编号", ("入党志愿书编号",)),
    Column(
        "meeting_on",
        "支部大会日期",
        (
            "接收预备党员时间",
            "入党时间",
            "支部大会时间",
            "接收预备党员日期",
            "入党日期",
            "支部大会接收日期",
            "支部党员大会日期",
            "接收为预备党员时间",
            "发展为预备党员时间",
            "成为预备党员时间",
            "支部大会通过日期",
        ),
    ),
    _votes("due_voting", _DUE),
    _votes("present_voting", _PRESENT),
    _votes("votes_yes", _YES),
    _votes("votes_no", _NO),
    _votes("votes_abstain", _ABSTAIN),
    _votes("votes_spoiled", _SPOILED),
    _votes("written_yes", _WRITTEN),
    Column("meeting_result", "支部大会决议", ("支部大会决议结果",)),
    Column(
        "interview_on",
        "组织员谈话日期",
        (
            "审批前谈话时间",
            "审批前谈话日期",
            "组织员谈话时间",
            "上级党委谈话日期",
            "党委派人谈话日期",
        ),
    ),
    Column(
        "approval_on",
        "党委审批日期",
        (
            "审批时间",
            "党委审批时间",
            "审批日期",
            "上级党委审批日期",
            "党委批准日期",
        ),
    ),
    Column("approval_result", "审批结论", ("党委审批结论",)),
    Column("approval_delay_reason", "超期审批原因"),
    Column("probation_from", "预备期起", ("预备期开始时间", "预备期开始日期")),
    Column("probation_to", "预备期止", ("预备期结束时间", "预备期结束日期", "预备期满日期")),
    Column("probation_span", "预备期", ("预备期起止时间", "预备期起止日期")),
    Column(
        "filed_up_on",
        "上级组织部门备案日期",
        (
            "上级组织部门备案时间",
            "上级组织部备案日期",
            "再上一级组织部门备案日期",
        ),
    ),
    Column("assigned_on", "编入党支部日期", ("编入党支部时间",)),
    Column("oath_on", "宣誓日期", ("入党宣誓时间", "宣誓时间", "入党宣誓日期")),
    Column("probation_observations", "预备期考察日期", ("预备期考察时间",), joins=True),
    Column(
        "full_app_on",
        "转正申请日期",
        (
            "转正申请时间",
            "提出转正申请时间",
            "递交转正申请书时间",
            "提出转正申请日期",
        ),
    ),
    Column(
        "full_meeting_on",
        "转正大会日期",
        (
            "转正大会时间",
            "转正支部大会日期",
            "讨论转正日期",
        ),
    ),
    _votes("full_due_voting", _DUE, "转正"),
    _votes("full_present_voting", _PRESENT, "转正"),
    _votes("full_votes_yes", _YES, "转正"),
    _votes("full_votes_no", _NO, "转正"),
    _votes("full_votes_abstain", _ABSTAIN, "转正"),
    _votes("full_written_yes", _WRITTEN, "转正"),
    Column("full_decision", "转正决定", ("转正决议", "转正结论")),
    Column("extend_to", "延长至", ("预备期延长至", "延长预备期至")),
    Column(
        "full_approval_on",
        "转正审批日期",
        (
            "转正审批时间",
            "转正批准日期",
        ),
    ),
    Column(
        "full_from",
        "转正日期",
        (
            "转正时间",
            "转为正式党员时间",
            "成为正式党员时间",
        ),
    ),
    Column(
        "archived_on",
        "归档日期",
        (
            "归档时间",
            "材料归档日期",
        ),
    ),
    Column("papers_held", "存档材料", joins=True),
    Column("exited_on", "终止日期"),
    Column("exit_kind", "终止类型"),
    Column("remark", "备注"),
)

# A cell that holds a period fills two facts.
_SPANS = {
    "notice_span": ("notice_from", "notice_to"),
    "train_span": ("train_from", "train_to"),
    "probation_span": ("probation_from", "probation_to"),
}

GRAMMAR = Grammar(
    columns=COLUMNS,
    required=("name", "unit"),
    parents={
        "转正": "转正",
        "公示": "公示",
        "培训": "培训",
        "预备期": "预备期",
        "支部大会": "",
        "接收": "",
    },
    bound=frozenset(
        [
            "meeting_on",
            "due_voting",
            "present_voting",
            "votes_yes",
            "votes_no",
            "votes_abstain",
            "votes_spoiled",
            "written_yes",
        ]
    ),
    days=(
        (("转正", "大会"), "full_meeting_on"),
        (("大会",), "meeting_on"),
        (("接收",), "meeting_on"),
    ),
)

# Days that may well lie ahead: plans and periods still running.
_BY_DIGITS = frozenset({"number", "form_serial"})


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row of a roster: its number in the sheet, its unit, and what it tells."""

    number: int
    unit: int | None
    facts: dict[str, Any]


@dataclass(frozen=True)
class RosterReading:
    """What a roster tells.

    `frame` has a row per person: `row` (the number in the sheet), `unit`, `is_good` (no complaint
    concerns the row), ASSUMED_RECEIVED (the day of receipt is the signed date, for want of its
    own) and a column for every declared fact, null where nothing is told. `asked` names the facts
    that the sheet had a column for.
    """

    sheet: str
    frame: pl.DataFrame
    asked: frozenset[str]
    complaints: tuple[Complaint, ...]
    notes: tuple[Note, ...]
    table: Table

    @property
    def row_count(self) -> int:
        """How many people the sheet lists."""
        return self.frame.height

    @property
    def good(self) -> pl.DataFrame:
        """The rows that nothing stands in the way of."""
        return self.frame.filter("is_good")

    @property
    def rows(self) -> Iterator[RosterRow]:
        """The rows one by one, with what they tell."""
        names = [fact.name for fact in FACTS]
        for row in self.frame.iter_rows(named=True):
            told = {name: row[name] for name in names if row[name] is not None}
            yield RosterRow(row["row"], row["unit"], told)

    def complaint(self, row: int, fact: str, code: str, value: str, message: str) -> Complaint:
        """A complaint about a fact of a row, for what shows only beside the base."""
        cell, heading = self.table.where(_source(self.table, fact), row)
        return Complaint(self.sheet, cell, heading, code, value, message)


def _source(table: Table, fact: str) -> str:
    """The key of the column that a fact is read from."""
    if table.has(fact):
        return fact
    for span, ends in _SPANS.items():
        if fact in ends and table.has(span):
            return span
    return "name"


def _reader(name: str) -> Callable[[Value], object]:
    """How a fact's cell is read."""
    kind = FACT[name].kind
    if name in CHOICES:
        return cells.choice(CHOICES[name])
    special: dict[str, Callable[[Value], object]] = {
        "name": cells.name,
        "sex": cells.coded(codes.sex_of, "男、女"),
        "ethnic_code": cells.coded(codes.ethnic_code, "民族名称（如 汉、土家族）或 GB/T 3304 代码"),
        "education_code": cells.coded(
            codes.education_code, "大学本科毕业、大学专科毕业、普通高级中学毕业等或 GB/T 4658 代码"
        ),
        "id_no": cells.identity_number,
        "papers_held": lambda value: tuple(dict.fromkeys(cells.parts(value))),
    }
    if name in special:
        return special[name]
    if name in _BY_DIGITS:
        return cells.digits
    by_kind: dict[Kind, Callable[[Value], object]] = {
        Kind.DATE: cells.day,
        Kind.DATES: cells.days,
        Kind.INTEGER: cells.integer,
        Kind.TEXT: cells.text,
        Kind.TEXTS: cells.names,
    }
    return by_kind[kind]


class _Reader:
    """The columns of one roster as they are read, with the rows that complaints concern."""

    def __init__(self, table: Table, as_of: date, units: UnitNames) -> None:
        self.table = table
        self.as_of = as_of
        self.units = units
        self.bad: set[int] = set()
        # The reader of sheets has named cells whose formula failed: they are no blanks.
        self.broken = {complaint.cell for complaint in table.complaints if complaint.cell}
        numbers = set(table.numbers)
        self.bad |= {c.row for c in table.complaints if c.row in numbers}
        self.read: dict[str, pl.Series] = {}
        self.faulty: dict[str, set[int]] = {}

    def complain(
        self, key: str, at: int, code: str, value: object, message: str, nth: int = 0
    ) -> None:
        """A complaint about the cell of a key in the row at that place."""
        number = self.table.numbers[at]
        cell, _ = self.table.where(key, number, nth)
        self.bad.add(number)
        if code == "missing-value" and cell in self.broken:
            return
        self.table.complain(key, number, code, value, message, nth)

    def take(self, key: str, nth: int, read: Callable[[Value], object], dtype: Any) -> pl.Series:
        """Reads one column and complains of its faults."""
        values = self.table.values(key, nth)
        found = digest(values, read, dtype)
        for at, fault in found.faults:
            self.faulty.setdefault(key, set()).add(at)
            self.complain(key, at, fault.code, values[at], fault.message, nth)
        return found.series

    def fact(self, name: str) -> pl.Series:
        """A fact's column, or several columns read as one."""
        read, dtype = _reader(name), FACT[name].kind.dtype
        series = [self.take(name, n, read, dtype) for n in range(len(self.table.places[name]))]
        for nth, each in enumerate(series):
            self.not_ahead(name, each, nth)
        if len(series) == 1:
            return series[0]
        frame = pl.DataFrame({str(i): each for i, each in enumerate(series)})
        if not isinstance(dtype, pl.List):
            return frame.select(pl.coalesce(pl.all())).to_series()
        joined = pl.concat_list(pl.all().fill_null([])).list.unique(maintain_order=True)
        if FACT[name].kind is Kind.DATES:
            joined = joined.list.sort()
        return frame.select(pl.when(joined.list.len() > 0).then(joined)).to_series()

    def not_ahead(self, name: str, series: pl.Series, nth: int = 0, key: str = "") -> None:
        """Complains of days of acts that lie after the day of reading."""
        if name in MAY_LIE_AHEAD:
            return
        if series.dtype == pl.List(pl.Date):
            series = series.list.max()
        elif series.dtype != pl.Date:
            return
        for at in (series > self.as_of).fill_null(False).arg_true():
            value = self.table.values(key or name, nth)[at]
            message = f"{series[at]} 晚于 {self.as_of}，尚未发生的事项不能填报日期。"
            self.faulty.setdefault(key or name, set()).add(at)
            self.complain(key or name, at, "future-date", value, message, nth)

    def span(self, key: str) -> tuple[pl.Series, pl.Series]:
        """A column of periods, as its first and its last days."""
        ends: dict[Value, Span] = {}

        def first(value: Value) -> date | Fault:
            read = cells.span(value)
            if isinstance(read, Fault):
                return read
            ends[value] = read
            return read.first

        firsts = self.take(key, 0, first, pl.Date())
        each, which = distinct(self.table.values(key))
        lasts = [span.last if (span := ends.get(value)) else None for value in each]
        self.not_ahead(_SPANS[key][0], firsts, 0, key)
        return firsts, pl.Series(lasts, dtype=pl.Date()).gather(which)

    def births(self, id_no: pl.Series | None) -> pl.Series:
        """Birth dates; a month alone is completed by the identity number that agrees with it."""
        key = "birth_date"
        values = self.table.values(key)
        heading = heading_word(self.table.headings[self.table.places[key][0]])
        read: Callable[[Value], object] = cells.day
        if heading.startswith("出生年月") and not heading.startswith("出生年月日"):
            dates = [value for value in set(values) if isinstance(value, date)]
            if dates and all(value.day == 1 for value in dates):
                read = _month_of_first
        found = digest(values, read, pl.Date())
        completed = found.series
        filled: list[tuple[int, date]] = []
        for at, fault in found.faults:
            number = None if id_no is None else id_no[at]
            if fault.month is not None and number is not None:
                born = codes.identity(number).birth_date
                if fault.month.holds(born):
                    filled.append((at, born))
                    continue
                self.complain(key, at, "id-birth-mismatch", values[at], _MISMATCH.format(born))
            else:
                self.complain(key, at, fault.code, values[at], fault.message)
            self.faulty.setdefault(key, set()).add(at)
        if filled:
            places, days = zip(*filled, strict=True)
            completed = completed.scatter(places, days)
        self.not_ahead(key, completed)
        return completed

    def unit(self) -> pl.Series:
        """The units that names stand for; a near miss is offered, never taken."""

        def resolve(value: Value) -> int | Fault:
            text = cells.plain(value)
            meant = self.units.meant(text)
            if len(meant) == 1:
                return meant[0]
            return unknown_unit(self.units, text, len(meant))

        return self.take("unit", 0, resolve, pl.Int32())


_MISMATCH = "与公民身份号码中的出生日期 {} 不一致。"


def _month_of_first(value: Value) -> date | Fault:
    """A date cell in a column of months holds the month's first day for want of a day."""
    if isinstance(value, datetime | date):
        month = cells.Month(value.year, (value.month,))
        return cells.month_only(f"{value.year}年{value.month}月", month)
    return cells.day(value)


def unknown_unit(units: UnitNames, text: str, meanings: int) -> Fault:
    """The fault of a unit's name that means none, or more than one."""
    if meanings > 1:
        return Fault("unknown-unit", f"“{text}”可指 {meanings} 个党组织，请填写全称。")
    near = "”或“".join(units.near(text))
    offer = f"是否为“{near}”？" if near else "请填写党组织的全称、简称或已登记的别名。"
    return Fault("unknown-unit", f"没有名为“{text}”的党组织。{offer}")


def read_roster(data: bytes, *, as_of: date, units: UnitNames) -> RosterReading:
    """Reads a roster; every complaint of the workbook comes back at once.

    Days of acts after `as_of` are complaints. Raises sheets.Unreadable where the bytes are no
    workbook.
    """
    table = read_table(data, GRAMMAR, about="名册")
    reader = _Reader(table, as_of, units)
    height = len(table.numbers)
    read = reader.read
    unit = reader.unit() if table.has("unit") else pl.Series([None] * height, dtype=pl.Int32())
    if table.has("id_no"):
        read["id_no"] = reader.fact("id_no")
    if table.has("birth_date"):
        read["birth_date"] = reader.births(read.get("id_no"))
    for column in COLUMNS:
        name = column.key
        if table.has(name) and name in FACT and name not in read:
            read[name] = reader.fact(name)
    for span, ends in _SPANS.items():
        if not table.has(span):
            continue
        for name, series in zip(ends, reader.span(span), strict=True):
            read[name] = (
                pl.select(pl.coalesce(read[name], series)).to_series() if name in read else series
            )
    frame = pl.DataFrame({"row": pl.Series(table.numbers, dtype=pl.Int32()), "unit": unit})
    frame = frame.with_columns(
        read[fact.name].alias(fact.name)
        if fact.name in read
        else pl.lit(None, dtype=fact.kind.dtype).alias(fact.name)
        for fact in FACTS
    )
    asked = set(read)
    frame = _with_identity(frame, reader, asked)
    _complain_of_gaps(frame, reader)
    _complain_of_doubles(frame, reader)
    assumed = pl.col("app_received_on").is_null() & pl.col("app_signed_on").is_not_null()
    frame = frame.with_columns(
        assumed.alias(ASSUMED_RECEIVED),
        app_received_on=pl.coalesce("app_received_on", "app_signed_on"),
    )
    if "app_signed_on" in asked:
        asked.add("app_received_on")
    bad = pl.Series(sorted(reader.bad), dtype=pl.Int32())
    whole = pl.lit(not any(not c.cell or c.row not in _numbers(table) for c in table.complaints))
    frame = frame.with_columns(is_good=~pl.col("row").is_in(bad.implode()) & whole)
    first = ["row", "unit", "is_good", ASSUMED_RECEIVED]
    return RosterReading(
        sheet=table.sheet,
        frame=frame.select(*first, *(fact.name for fact in FACTS)),
        asked=frozenset(asked),
        complaints=in_reading_order(table.complaints),
        notes=tuple(table.notes),
        table=table,
    )


def _numbers(table: Table) -> range:
    """The rows that may hold data: a complaint outside them concerns the whole sheet."""
    return range(table.numbers[0], table.numbers[-1] + 1) if table.numbers else range(0)


def _with_identity(frame: pl.DataFrame, reader: _Reader, asked: set[str]) -> pl.DataFrame:
    """Compares identity numbers with birth dates and sexes, and fills these where blank."""
    if "id_no" not in asked:
        return frame
    frame = frame.with_columns(
        _born=pl.col("id_no").str.slice(6, 8).str.to_date("%Y%m%d", strict=False),
        _sex=pl.when(pl.col("id_no").str.slice(16, 1).str.to_integer(strict=False) % 2 == 1)
        .then(pl.lit("男"))
        .when(pl.col("id_no").is_not_null())
        .then(pl.lit("女")),
    )
    for name, own, code, message in (
        ("birth_date", "_born", "id-birth-mismatch", _MISMATCH),
        ("sex", "_sex", "id-sex-mismatch", "与公民身份号码所示性别“{}”不一致。"),
    ):
        if name in asked:
            differs = frame.select(
                (pl.col(name) != pl.col(own)).fill_null(False).arg_true()
            ).to_series()
            for at in differs:
                value = reader.table.values(name)[at]
                reader.complain(name, at, code, value, message.format(frame[own][at]))
        faulty = pl.Series(sorted(reader.faulty.get(name, ())), dtype=pl.UInt32())
        frame = frame.with_columns(
            pl.when(pl.int_range(pl.len(), dtype=pl.UInt32()).is_in(faulty.implode()))
            .then(pl.col(name))
            .otherwise(pl.coalesce(name, own))
            .alias(name)
        )
        asked.add(name)
    return frame.drop("_born", "_sex")


_KEYS = ("id_no", "number", "birth_date")


def _complain_of_gaps(frame: pl.DataFrame, reader: _Reader) -> None:
    """Complains of people without a name, a unit or anything that tells them apart."""
    table = reader.table
    for key in ("name", "unit"):
        if not table.has(key):
            continue
        word = table.headings[table.places[key][0]]
        faulty = reader.faulty.get(key, ())
        for at in frame[key].is_null().arg_true():
            if at not in faulty:
                reader.complain(key, at, "missing-value", "", f"“{word}”不能为空。")
    present = [key for key in _KEYS if table.has(key)]
    if not present:
        if not table.missing or table.places:
            message = "至少要有一列用来辨认本人：公民身份号码、学号（工号）或出生日期。"
            table.complaints.append(
                Complaint(table.sheet, "", "公民身份号码", "missing-column", "", message)
            )
        return
    nobody = pl.all_horizontal(pl.col(key).is_null() for key in present)
    for at in frame.select(nobody.arg_true()).to_series():
        if not any(at in reader.faulty.get(key, ()) for key in present):
            message = "公民身份号码、学号（工号）、出生日期至少填一项，以便辨认本人。"
            reader.complain(present[0], at, "missing-value", "", message)


def _complain_of_doubles(frame: pl.DataFrame, reader: _Reader) -> None:
    """Complains of people who stand in the sheet twice, at the later row."""
    unnumbered = pl.col("id_no").is_null() & pl.col("number").is_null()
    said: set[int] = set()
    for keys, applies, message in (
        (["id_no"], pl.col("id_no").is_not_null(), "与第 {} 行的公民身份号码相同。"),
        (["number"], pl.col("number").is_not_null(), "与第 {} 行的学号（工号）相同。"),
        (
            ["name", "birth_date"],
            unnumbered & pl.col("name").is_not_null() & pl.col("birth_date").is_not_null(),
            "与第 {} 行的姓名、出生日期相同。",
        ),
    ):
        if not reader.table.has(keys[0]):
            continue
        rows = frame.with_row_index("_at").filter(applies)
        later = rows.filter(~pl.struct(keys).is_first_distinct())
        if later.is_empty():
            continue
        firsts = rows.unique(keys, keep="first").select(*keys, first="row")
        for row in later.join(firsts, on=keys, how="left").sort("_at").iter_rows(named=True):
            if row["_at"] in said:
                continue
            said.add(row["_at"])
            value = row[keys[0]]
            text = message.format(row["first"])
            reader.complain(keys[0], row["_at"], "duplicate-in-file", value, text)
