"""The columns of a roster (名册) with the headings that offices give them."""

from rudang.papers.sheets import Column, Grammar

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
SPANS = {
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
