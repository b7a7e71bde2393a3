"""The fact sheet: one wide row per dossier, and the acts whose record each fact comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import polars as pl


class Kind(StrEnum):
    """What a fact's value is; the sheet's column, the workbook's cell and the frame follow it."""

    DATE = "date"
    DATES = "dates"
    INTEGER = "integer"
    TEXT = "text"
    TEXTS = "texts"

    @property
    def dtype(self) -> pl.DataType:
        return _DTYPES[self]


_DTYPES: dict[Kind, pl.DataType] = {
    Kind.DATE: pl.Date(),
    Kind.DATES: pl.List(pl.Date()),
    Kind.INTEGER: pl.Int32(),
    Kind.TEXT: pl.String(),
    Kind.TEXTS: pl.List(pl.String()),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One column of the sheet. `act` is the kind of act that leaves it.

    `is_day` marks the fact that is the day on which the act was held; every other fact of
    the act stands in the act's `facts` under its own name.
    """

    name: str
    kind: Kind
    act: str
    term: str
    is_day: bool = False


@dataclass(frozen=True, slots=True)
class ActKind:
    """A kind of act, the step (1-25) of the official chart it belongs to (0: none), its term.

    `repeats`: several acts of the kind stand side by side (half-yearly observations).
    """

    name: str
    step: int
    term: str
    repeats: bool = False


ACT_KINDS: tuple[ActKind, ...] = (
    ActKind("particulars", 0, "基本情况"),
    ActKind("application", 1, "递交入党申请书"),
    ActKind("talk", 2, "派人谈话"),
    ActKind("recommendation", 3, "推荐"),
    ActKind("activist", 3, "确定入党积极分子"),
    ActKind("activist_filing", 4, "积极分子上级备案"),
    ActKind("contacts", 5, "指定培养联系人"),
    ActKind("observation", 6, "培养教育考察", repeats=True),
    ActKind("opinions", 7, "听取意见"),
    ActKind("target_meeting", 7, "讨论确定发展对象"),
    ActKind("superior_filing", 8, "发展对象上级备案"),
    ActKind("superior_consent", 8, "上级同意拟列为发展对象"),
    ActKind("public_notice", 8, "公示"),
    ActKind("target", 8, "列为发展对象"),
    ActKind("introducers", 9, "确定入党介绍人"),
    ActKind("review", 10, "政治审查"),
    ActKind("training", 11, "短期集中培训"),
    ActKind("committee_exam", 12, "支部委员会审查"),
    ActKind("preexam", 13, "上级党委预审"),
    ActKind("form", 14, "填写入党志愿书"),
    ActKind("admission_meeting", 15, "支部大会讨论接收"),
    ActKind("interview", 16, "上级党委派人谈话"),
    ActKind("approval", 17, "上级党委审批"),
    ActKind("filed_up", 18, "再上一级组织部门备案"),
    ActKind("assignment", 19, "编入党支部和党小组"),
    ActKind("oath", 20, "入党宣誓"),
    ActKind("probation_observation", 21, "继续教育考察", repeats=True),
    ActKind("full_application", 22, "提出转正申请"),
    ActKind("full_meeting", 23, "支部大会讨论转正"),
    ActKind("full_approval", 24, "上级党委审批转正"),
    ActKind("archive", 25, "材料归档"),
    ActKind("papers", 25, "存档材料"),
    ActKind("exit", 0, "终止"),
    ActKind("schedule", 0, "计划安排"),
)

ACT_KIND: dict[str, ActKind] = {kind.name: kind for kind in ACT_KINDS}


def _declare() -> Iterator[Fact]:
    def day(name: str, act: str, term: str, kind: Kind = Kind.DATE) -> Fact:
        return Fact(name, kind, act, term, is_day=True)

    D, N, T, TS = Kind.DATE, Kind.INTEGER, Kind.TEXT, Kind.TEXTS
    yield Fact("name", T, "particulars", "姓名")
    yield Fact("sex", T, "particulars", "性别")
    yield Fact("ethnic_code", T, "particulars", "民族")
    yield Fact("birth_date", D, "particulars", "出生日期")
    yield Fact("id_no", T, "particulars", "公民身份号码")
    yield Fact("number", T, "particulars", "学号/工号")
    yield Fact("person_kind", T, "particulars", "人员类别")
    yield Fact("education_code", T, "particulars", "学历")
    yield Fact("degree", T, "particulars", "学位")
    yield Fact("title_level", T, "particulars", "专业技术职务")
    yield Fact("class_or_office", T, "particulars", "系部班级")
    yield Fact("enrol_date", D, "particulars", "入校日期")
    yield Fact("expected_leave_date", D, "particulars", "预计离校日期")
    yield Fact("remark", T, "particulars", "备注")
    yield day("app_signed_on", "application", "申请入党日期")
    yield Fact("app_received_on", D, "application", "收到申请日期")
    yield day("talk_on", "talk", "谈话日期")
    yield Fact("talkers", TS, "talk", "谈话人")
    yield day("youth_league_rec_on", "recommendation", "推优日期")
    yield day("activist_on", "activist", "确定积极分子日期")
    yield day("activist_filed_on", "activist_filing", "积极分子备案日期")
    yield Fact("contacts", TS, "contacts", "培养联系人")
    yield day("observations", "observation", "考察日期", Kind.DATES)
    yield day("opinions_on", "opinions", "听取意见日期")
    yield day("target_meeting_on", "target_meeting", "支委会讨论日期")
    yield day("superior_filed_on", "superior_filing", "上级备案日期")
    yield day("superior_consent_on", "superior_consent", "上级同意日期")
    yield day("notice_from", "public_notice", "公示起")
    yield Fact("notice_to", D, "public_notice", "公示止")
    yield day("target_on", "target", "列为发展对象日期")
    yield Fact("introducers", TS, "introducers", "入党介绍人")
    yield day("review_concluded_on", "review", "政审结论日期")
    yield Fact("review_result", T, "review", "政审结论")
    yield day("train_from", "training", "培训起")
    yield Fact("train_to", D, "training", "培训止")
    yield Fact("train_days", N, "training", "培训天数")
    yield Fact("train_hours", N, "training", "培训学时")
    yield day("committee_exam_on", "committee_exam", "支委会审查日期")
    yield day("preexam_on", "preexam", "预审日期")
    yield Fact("preexam_result", T, "preexam", "预审结论")
    yield Fact("form_serial", T, "form", "志愿书编号")
    yield day("meeting_on", "admission_meeting", "支部大会日期")
    yield Fact("due_voting", N, "admission_meeting", "应到会")
    yield Fact("present_voting", N, "admission_meeting", "实到会")
    yield Fact("votes_yes", N, "admission_meeting", "赞成")
    yield Fact("votes_no", N, "admission_meeting", "反对")
    yield Fact("votes_abstain", N, "admission_meeting", "弃权")
    yield Fact("votes_spoiled", N, "admission_meeting", "无效")
    yield Fact("written_yes", N, "admission_meeting", "书面赞成")
    yield Fact("meeting_result", T, "admission_meeting", "支部大会决议")
    yield day("interview_on", "interview", "组织员谈话日期")
    yield day("approval_on", "approval", "党委审批日期")
    yield Fact("approval_result", T, "approval", "审批结论")
    yield Fact("approval_delay_reason", T, "approval", "超期审批原因")
    yield Fact("probation_from", D, "approval", "预备期起")
    yield Fact("probation_to", D, "approval", "预备期止")
    yield day("filed_up_on", "filed_up", "上级组织部门备案日期")
    yield day("assigned_on", "assignment", "编入党支部日期")
    yield day("oath_on", "oath", "宣誓日期")
    yield day("probation_observations", "probation_observation", "预备期考察日期", Kind.DATES)
    yield day("full_app_on", "full_application", "转正申请日期")
    yield day("full_meeting_on", "full_meeting", "转正大会日期")
    yield Fact("full_due_voting", N, "full_meeting", "转正应到会")
    yield Fact("full_present_voting", N, "full_meeting", "转正实到会")
    yield Fact("full_votes_yes", N, "full_meeting", "转正赞成")
    yield Fact("full_votes_no", N, "full_meeting", "转正反对")
    yield Fact("full_votes_abstain", N, "full_meeting", "转正弃权")
    yield Fact("full_written_yes", N, "full_meeting", "转正书面赞成")
    yield Fact("full_decision", T, "full_meeting", "转正决定")
    yield Fact("extend_to", D, "full_meeting", "延长至")
    yield day("full_approval_on", "full_approval", "转正审批日期")
    yield Fact("full_from", D, "full_approval", "转正日期")
    yield day("archived_on", "archive", "归档日期")
    yield Fact("papers_held", TS, "papers", "存档材料")
    yield day("exited_on", "exit", "终止日期")
    yield Fact("exit_kind", T, "exit", "终止类型")
    yield Fact("planned_days", TS, "schedule", "计划日期")


FACTS: tuple[Fact, ...] = tuple(_declare())
FACT: dict[str, Fact] = {fact.name: fact for fact in FACTS}

FACTS_OF_ACT: dict[str, tuple[Fact, ...]] = {
    kind.name: tuple(f for f in FACTS if f.act == kind.name) for kind in ACT_KINDS
}

# Values that code sets allow, as the pages and workbooks write them.
PERSON_KINDS = ("学生", "教师", "职工")
REVIEW_RESULTS = ("合格", "不合格")
MEETING_RESULTS = ("通过", "未通过", "推迟")
APPROVAL_RESULTS = ("批准", "不批准")
FULL_DECISIONS = ("按期转正", "延长预备期", "取消资格")
EXIT_KINDS = ("本人撤回", "不再列为积极分子", "未列为发展对象", "不予接收", "取消资格", "转出")
CHOICES: dict[str, tuple[str, ...]] = {
    "person_kind": PERSON_KINDS,
    "review_result": REVIEW_RESULTS,
    "preexam_result": REVIEW_RESULTS,
    "meeting_result": MEETING_RESULTS,
    "approval_result": APPROVAL_RESULTS,
    "full_decision": FULL_DECISIONS,
    "exit_kind": EXIT_KINDS,
}


class _Columns:
    """`fact.talk_on` reads the sheet's column; a name that is not declared fails at import."""

    def __getattr__(self, name: str) -> pl.Expr:
        if name not in FACT:
            raise AttributeError(f"no fact is declared under the name {name!r}")
        return pl.col(name)


fact = _Columns()


def asked(name: str) -> str:
    """The name of the frame's boolean column that says whether the fact was ever asked for."""
    return f"asked_{name}"


def sheet_schema() -> dict[str, pl.DataType]:
    """Column name to dtype of a frame of fact sheets, `dossier` and `unit` first."""
    schema: dict[str, pl.DataType] = {"dossier": pl.Int64(), "unit": pl.Int32()}
    schema.update({f.name: f.kind.dtype for f in FACTS})
    schema.update({asked(f.name): pl.Boolean() for f in FACTS})
    return schema
