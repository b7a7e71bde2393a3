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
    the act stands in the act's `facts` under its own name. `is_detail` marks what a form offers
    folded away: filled in where it is known, and unknown, not undone, where it is blank.
    """

    name: str
    kind: Kind
    act: str
    term: str
    is_day: bool = False
    is_detail: bool = False


@dataclass(frozen=True, slots=True)
class ActKind:
    """A kind of act, the step (1-25) of the official chart it belongs to (0: none), its term.

    `repeats`: several acts of the kind stand side by side (half-yearly observations); each of
    its facts gathers into a list, blanks left out. `may_lack_day`: often nobody wrote the day.
    `is_superior`: done above the branch, so that the superior's entering it is no entering for
    somebody else. `may_be_renewed`: the step can lawfully be done again after it was done, as
    after a failed vote or an extended probation; the act before stays what it was.
    """

    name: str
    step: int
    term: str
    repeats: bool = False
    may_lack_day: bool = False
    is_superior: bool = False
    may_be_renewed: bool = False


ACT_KINDS: tuple[ActKind, ...] = (
    ActKind("particulars", 0, "基本情况"),
    ActKind("application", 1, "递交入党申请书"),
    ActKind("talk", 2, "派人谈话"),
    ActKind("recommendation", 3, "推荐", may_lack_day=True),
    ActKind("activist", 3, "确定入党积极分子", may_be_renewed=True),
    ActKind("activist_filing", 4, "积极分子上级备案", is_superior=True, may_be_renewed=True),
    ActKind("contacts", 5, "指定培养联系人", may_lack_day=True, may_be_renewed=True),
    ActKind("contact_replacement", 5, "更换培养联系人", repeats=True),
    ActKind("observation", 6, "培养教育考察", repeats=True),
    ActKind("thought_report", 6, "思想汇报", repeats=True),
    ActKind("heart_talk", 6, "谈心谈话", repeats=True),
    ActKind("school", 6, "党校培训结业"),
    ActKind("activist_end", 6, "取消入党积极分子资格"),
    ActKind("evaluation", 7, "综合评价", may_be_renewed=True),
    ActKind("opinions", 7, "听取意见", may_be_renewed=True),
    ActKind("target_meeting", 7, "讨论确定发展对象", may_be_renewed=True),
    ActKind("superior_filing", 8, "发展对象上级备案", is_superior=True, may_be_renewed=True),
    ActKind("superior_consent", 8, "上级同意拟列为发展对象", is_superior=True, may_be_renewed=True),
    ActKind("public_notice", 8, "公示", may_be_renewed=True),
    ActKind("target", 8, "列为发展对象", may_be_renewed=True),
    ActKind("introducers", 9, "确定入党介绍人", may_lack_day=True, may_be_renewed=True),
    ActKind("review", 10, "政治审查", may_be_renewed=True),
    ActKind("training", 11, "短期集中培训", is_superior=True, may_be_renewed=True),
    ActKind("committee_exam", 12, "支部委员会审查", may_be_renewed=True),
    ActKind("preexam", 13, "上级党委预审", is_superior=True, may_be_renewed=True),
    ActKind("form", 14, "填写入党志愿书", may_lack_day=True, may_be_renewed=True),
    ActKind("admission_meeting", 15, "支部大会讨论接收", may_be_renewed=True),
    ActKind("general_review", 15, "党总支审议接收", is_superior=True, may_be_renewed=True),
    ActKind("interview", 16, "上级党委派人谈话", is_superior=True, may_be_renewed=True),
    ActKind("approval", 17, "上级党委审批", is_superior=True, may_be_renewed=True),
    ActKind("filed_up", 18, "再上一级组织部门备案", is_superior=True),
    ActKind("assignment", 19, "编入党支部和党小组"),
    ActKind("oath", 20, "入党宣誓"),
    ActKind("probation_observation", 21, "继续教育考察", repeats=True),
    ActKind("full_application", 22, "提出转正申请", may_be_renewed=True),
    ActKind("full_opinions", 23, "转正前听取意见", may_be_renewed=True),
    ActKind("extension", 23, "延长预备期", repeats=True),
    ActKind("full_meeting", 23, "支部大会讨论转正", may_be_renewed=True),
    ActKind("full_general_review", 23, "党总支审议转正", is_superior=True, may_be_renewed=True),
    ActKind("full_approval", 24, "上级党委审批转正", is_superior=True, may_be_renewed=True),
    ActKind("archive", 25, "材料归档"),
    ActKind("papers", 25, "存档材料"),
    ActKind("paper_check", 25, "核对材料", may_be_renewed=True),
    ActKind("transfer", 0, "转入接续", may_be_renewed=True),
    ActKind("away", 0, "外出", may_be_renewed=True),
    ActKind("status_change", 0, "学籍或工作变动", may_be_renewed=True),
    ActKind("punishment", 0, "处分或违法违纪情况", repeats=True),
    ActKind("negative_list", 0, "政治表现负面清单", may_be_renewed=True),
    ActKind("rejection", 0, "未通过后的处理", may_be_renewed=True),
    ActKind("national", 0, "全国系统登记情况"),
    ActKind("exit", 0, "终止"),
    ActKind("schedule", 0, "计划安排"),
)

ACT_KIND: dict[str, ActKind] = {kind.name: kind for kind in ACT_KINDS}


def _declare() -> Iterator[Fact]:
    def day(name: str, act: str, term: str, kind: Kind = Kind.DATE) -> Fact:
        return Fact(name, kind, act, term, is_day=True)

    def more(name: str, kind: Kind, act: str, term: str) -> Fact:
        return Fact(name, kind, act, term, is_detail=True)

    D, DS, N, T, TS = Kind.DATE, Kind.DATES, Kind.INTEGER, Kind.TEXT, Kind.TEXTS
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
    yield more("nationality", T, "particulars", "国籍")
    yield more("former_names", TS, "particulars", "曾用名")
    yield more("league_join_date", D, "particulars", "入团日期")
    yield more("political_status", T, "particulars", "政治面貌")
    yield more("kin_names", TS, "particulars", "亲属中的党务人员")
    yield more("is_floating", T, "particulars", "流动人员")
    yield more("is_from_elsewhere", T, "particulars", "户籍在外地")

    yield day("app_signed_on", "application", "申请入党日期")
    yield Fact("app_received_on", D, "application", "收到申请日期")
    yield more("app_first_on", D, "application", "首次申请日期")
    yield more("app_place", T, "application", "申请所向党组织")
    yield more("app_place_reason", T, "application", "向其他党组织申请的原因")

    yield day("talk_on", "talk", "谈话日期")
    yield Fact("talkers", TS, "talk", "谈话人")
    yield more("talk_topics", TS, "talk", "谈话内容")
    yield more("talk_place", T, "talk", "谈话地点")
    yield more("talk_points", T, "talk", "谈话要点")

    yield day("youth_league_rec_on", "recommendation", "推优日期")
    yield more("recommend_kinds", TS, "recommendation", "推荐方式")

    yield day("activist_on", "activist", "确定积极分子日期")
    yield more("activist_body", T, "activist", "确定积极分子的会议")
    yield more("activist_due", N, "activist", "确定积极分子应到会")
    yield more("activist_present", N, "activist", "确定积极分子实到会")
    yield more("activist_notice_from", D, "activist", "积极分子公示起")
    yield more("activist_notice_to", D, "activist", "积极分子公示止")

    yield day("activist_filed_on", "activist_filing", "积极分子备案日期")
    yield more("activist_filing_opinion", T, "activist_filing", "积极分子备案意见")

    yield day("contacts_on", "contacts", "指定培养联系人日期")
    yield Fact("contacts", TS, "contacts", "培养联系人")
    yield day("contact_replaced_on", "contact_replacement", "更换培养联系人日期", Kind.DATES)
    yield more("contacts_new", TS, "contact_replacement", "新任培养联系人")

    yield day("observations", "observation", "考察日期", Kind.DATES)
    yield more("contact_wrote", TS, "observation", "培养联系人写明意见")
    yield more("observers", TS, "observation", "考察人")
    yield more("observation_words", TS, "observation", "考察意见")
    yield day("thought_reports", "thought_report", "思想汇报日期", Kind.DATES)
    yield more("report_words", TS, "thought_report", "思想汇报内容")
    yield day("heart_talks", "heart_talk", "谈心谈话日期", Kind.DATES)
    yield more("heart_talkers", TS, "heart_talk", "谈心谈话人")
    yield more("heart_points", TS, "heart_talk", "谈心谈话内容")
    yield more("heart_agreed", TS, "heart_talk", "谈心谈话约定事项")
    yield day("school_cert_on", "school", "党校结业日期")
    yield day("activist_ended_on", "activist_end", "取消积极分子资格日期")

    yield day("evaluated_on", "evaluation", "综合评价日期")
    yield more("eval_politics", T, "evaluation", "政治表现")
    yield more("eval_motive", T, "evaluation", "入党动机评价")
    yield more("eval_character", T, "evaluation", "道德品行")
    yield more("eval_conduct", T, "evaluation", "现实表现")
    yield more("eval_overall", T, "evaluation", "综合素质")
    yield more("eval_grades", T, "evaluation", "学业情况")

    yield day("opinions_on", "opinions", "听取意见日期")
    yield more("opinion_kinds", TS, "opinions", "听取意见的方面")
    yield more("masses_present", N, "opinions", "座谈群众人数")

    yield day("target_meeting_on", "target_meeting", "支委会讨论日期")
    yield more("target_body", T, "target_meeting", "讨论发展对象的会议")
    yield more("target_due", N, "target_meeting", "讨论发展对象应到会")
    yield more("target_present", N, "target_meeting", "讨论发展对象实到会")

    yield day("superior_filed_on", "superior_filing", "上级备案日期")
    yield more("superior_filing_opinion", T, "superior_filing", "发展对象备案意见")
    yield day("superior_consent_on", "superior_consent", "上级同意日期")
    yield more("superior_consent_opinion", T, "superior_consent", "上级同意意见")

    yield day("notice_from", "public_notice", "公示起")
    yield Fact("notice_to", D, "public_notice", "公示止")
    yield more("notice_places", TS, "public_notice", "公示地点")
    yield more("notice_objections", T, "public_notice", "公示期间有无反映")
    yield more("objections_checked", T, "public_notice", "反映的问题已调查核实")
    yield more("notice_result", T, "public_notice", "公示结果")

    yield day("target_on", "target", "列为发展对象日期")

    yield day("introducers_on", "introducers", "确定入党介绍人日期")
    yield Fact("introducers", TS, "introducers", "入党介绍人")
    yield more("introducers_assigned", T, "introducers", "入党介绍人由党组织指定")

    yield day("review_concluded_on", "review", "政审结论日期")
    yield Fact("review_result", T, "review", "政审结论")
    yield more("reviewers", TS, "review", "政审人员")
    yield more("review_persons", TS, "review", "已审查的亲属")
    yield more("review_topics", TS, "review", "政审内容")
    yield more("kin_replied_on", D, "review", "函调最后回函日期")
    yield more("letters_by", T, "review", "函调发出单位")
    yield more("departments_needed", T, "review", "需听取有关部门意见")
    yield more("departments_heard", T, "review", "已听取有关部门意见")
    yield more("household_asked", T, "review", "已征求户籍地党组织意见")
    yield more("review_mentions_punishment", T, "review", "政审材料写明处分情况")

    yield day("train_from", "training", "培训起")
    yield Fact("train_to", D, "training", "培训止")
    yield Fact("train_days", N, "training", "培训天数")
    yield Fact("train_hours", N, "training", "培训学时")
    yield more("train_organizer", T, "training", "培训组织单位")
    yield more("train_mode", T, "training", "培训方式")
    yield more("train_special_reason", T, "training", "特殊情况说明")
    yield more("train_cert_no", T, "training", "结业证书编号")

    yield day("committee_exam_on", "committee_exam", "支委会审查日期")
    yield more("exam_due", N, "committee_exam", "支委会审查应到会")
    yield more("exam_present", N, "committee_exam", "支委会审查实到会")
    yield more("exam_opinion", T, "committee_exam", "支委会审查意见")

    yield day("preexam_on", "preexam", "预审日期")
    yield Fact("preexam_result", T, "preexam", "预审结论")
    yield more("preexam_by", T, "preexam", "预审单位")
    yield more("preexam_written", T, "preexam", "预审结果书面通知")
    yield more("preexam_opinion", T, "preexam", "预审意见")
    yield more("leave_reason", T, "preexam", "临近离校仍办理的原因")

    yield day("form_filled_on", "form", "志愿书填写日期")
    yield Fact("form_serial", T, "form", "志愿书编号")
    yield more("introducer_opinions_on", D, "form", "介绍人意见日期")
    yield more("form_resolution_on", D, "form", "志愿书决议日期")
    yield more("form_interview_on", D, "form", "志愿书谈话日期")
    yield more("form_approval_on", D, "form", "志愿书审批日期")

    yield day("meeting_on", "admission_meeting", "支部大会日期")
    yield Fact("due_voting", N, "admission_meeting", "应到会")
    yield Fact("present_voting", N, "admission_meeting", "实到会")
    yield Fact("votes_yes", N, "admission_meeting", "赞成")
    yield Fact("votes_no", N, "admission_meeting", "反对")
    yield Fact("votes_abstain", N, "admission_meeting", "弃权")
    yield Fact("votes_spoiled", N, "admission_meeting", "无效")
    yield Fact("written_yes", N, "admission_meeting", "书面赞成")
    yield Fact("meeting_result", T, "admission_meeting", "支部大会决议")
    yield more("vote_method", T, "admission_meeting", "表决方式")
    yield more("votes_issued", N, "admission_meeting", "发出票数")
    yield more("votes_returned", N, "admission_meeting", "收回票数")
    yield more("written_no", N, "admission_meeting", "书面反对")
    yield more("written_abstain", N, "admission_meeting", "书面弃权")
    yield more("written_last_on", D, "admission_meeting", "最后一份书面意见日期")
    yield more("written_names", TS, "admission_meeting", "提交书面意见的党员")
    yield more("attendees", TS, "admission_meeting", "到会党员名单")
    yield more("excluded_voters", N, "admission_meeting", "不计入应到会人数")
    yield more("exclusion_agreed", T, "admission_meeting", "不计入经上级同意")
    yield more("probationary_voted", T, "admission_meeting", "预备党员计入表决")
    yield more("voted_one_by_one", T, "admission_meeting", "逐个讨论表决")
    yield more("candidate_reported", T, "admission_meeting", "发展对象到会汇报")
    yield more("introducers_present", N, "admission_meeting", "到会介绍人数")
    yield more("introducers_spoke", T, "admission_meeting", "介绍人介绍情况并表明意见")
    yield more("discussion_recorded", T, "admission_meeting", "会议记录有讨论情况")
    yield more("resolution_items", TS, "admission_meeting", "决议写明的事项")
    yield more("meeting_chair", T, "admission_meeting", "支部大会主持人")
    yield more("meeting_recorder", T, "admission_meeting", "支部大会记录人")
    yield more("admission_notice_from", D, "admission_meeting", "接收前公示起")
    yield more("admission_notice_to", D, "admission_meeting", "接收前公示止")

    yield day("general_reviewed_on", "general_review", "党总支审议日期")
    yield more("general_review_result", T, "general_review", "党总支审议意见")

    yield day("interview_on", "interview", "组织员谈话日期")
    yield more("interviewer", T, "interview", "审批前谈话人")
    yield more("interviewer_post", T, "interview", "审批前谈话人职务")
    yield more("interview_place", T, "interview", "审批前谈话地点")
    yield more("interview_opinion", T, "interview", "审批前谈话意见")

    yield day("approval_on", "approval", "党委审批日期")
    yield Fact("approval_result", T, "approval", "审批结论")
    yield Fact("approval_delay_reason", T, "approval", "超期审批原因")
    yield Fact("probation_from", D, "approval", "预备期起")
    yield Fact("probation_to", D, "approval", "预备期止")
    yield more("approved_by", T, "approval", "审批单位")
    yield more("approved_collectively", T, "approval", "党委集体讨论表决")
    yield more("approved_one_by_one", T, "approval", "党委逐个审议表决")
    yield more("approval_due", N, "approval", "党委应到会")
    yield more("approval_present", N, "approval", "党委实到会")
    yield more("reply_on", D, "approval", "批复日期")
    yield more("told_on", D, "approval", "通知本人日期")
    yield more("announced_on", D, "approval", "党员大会宣布日期")
    yield more("reply_number", T, "approval", "批复文号")
    yield more("approval_yes", N, "approval", "党委赞成")
    yield more("approval_no", N, "approval", "党委反对")
    yield more("approval_abstain", N, "approval", "党委弃权")

    yield day("filed_up_on", "filed_up", "上级组织部门备案日期")

    yield day("assigned_on", "assignment", "编入党支部日期")
    yield more("assigned_group", T, "assignment", "编入党小组")
    yield more("joined_life_on", D, "assignment", "首次参加组织生活日期")
    yield more("dues_from", D, "assignment", "首次交纳党费日期")

    yield day("oath_on", "oath", "宣誓日期")
    yield more("oath_before_flag", T, "oath", "面向党旗宣誓")
    yield more("oath_reason", T, "oath", "推迟宣誓的原因")
    yield more("oath_place", T, "oath", "宣誓地点")
    yield more("oath_leader", T, "oath", "领誓人")
    yield more("oath_programme", TS, "oath", "宣誓程序")

    yield day("probation_observations", "probation_observation", "预备期考察日期", Kind.DATES)
    yield more("probation_observers", TS, "probation_observation", "预备期考察人")
    yield more("probation_words", TS, "probation_observation", "预备期考察意见")

    yield day("full_app_on", "full_application", "转正申请日期")

    yield day("full_opinions_on", "full_opinions", "转正听取意见日期")
    yield more("full_opinion_kinds", TS, "full_opinions", "转正听取意见的方面")
    yield more("full_exam_on", D, "full_opinions", "转正支委会审查日期")

    yield day("extension_meetings", "extension", "延长预备期大会日期", Kind.DATES)
    yield more("extended_to", DS, "extension", "延长预备期至")
    yield more("extension_approved_on", DS, "extension", "延长预备期审批日期")

    yield day("full_meeting_on", "full_meeting", "转正大会日期")
    yield Fact("full_due_voting", N, "full_meeting", "转正应到会")
    yield Fact("full_present_voting", N, "full_meeting", "转正实到会")
    yield Fact("full_votes_yes", N, "full_meeting", "转正赞成")
    yield Fact("full_votes_no", N, "full_meeting", "转正反对")
    yield Fact("full_votes_abstain", N, "full_meeting", "转正弃权")
    yield Fact("full_written_yes", N, "full_meeting", "转正书面赞成")
    yield Fact("full_decision", T, "full_meeting", "转正决定")
    yield Fact("extend_to", D, "full_meeting", "延长至")
    yield more("full_vote_method", T, "full_meeting", "转正表决方式")
    yield more("full_votes_spoiled", N, "full_meeting", "转正无效票")
    yield more("full_voted_one_by_one", T, "full_meeting", "转正逐个讨论表决")
    yield more("postponed_reason", T, "full_meeting", "推迟讨论转正的原因")
    yield more("full_notice_from", D, "full_meeting", "转正公示起")
    yield more("full_notice_to", D, "full_meeting", "转正公示止")

    yield day("full_general_reviewed_on", "full_general_review", "党总支审议转正日期")
    yield more("full_general_review_result", T, "full_general_review", "党总支审议转正意见")

    yield day("full_approval_on", "full_approval", "转正审批日期")
    yield Fact("full_from", D, "full_approval", "转正日期")
    yield more("full_approved_by", T, "full_approval", "转正审批单位")
    yield more("party_age_from", D, "full_approval", "党龄起算日期")
    yield more("full_talk_on", D, "full_approval", "书记同本人谈话日期")
    yield more("full_announced_on", D, "full_approval", "转正宣布日期")
    yield more("full_reply_number", T, "full_approval", "转正批复文号")

    yield day("archived_on", "archive", "归档日期")
    yield more("archive_receiver", T, "archive", "档案接收人")
    yield Fact("papers_held", TS, "papers", "存档材料")
    yield day("papers_checked_on", "paper_check", "核对材料日期")
    yield Fact("papers_differing", TS, "paper_check", "各份材料不一致的事项")
    yield Fact("papers_flawed", TS, "paper_check", "材料存在的问题")
    yield Fact("papers_dated_late", TS, "paper_check", "落款晚于所证事项的材料")

    yield day("transferred_in_on", "transfer", "转入日期")
    yield Fact("transferred_out_on", D, "transfer", "转出日期")
    yield Fact("transfer_papers", T, "transfer", "收到培养教育材料")
    yield Fact("transfer_examined", T, "transfer", "转入时审查材料")
    yield Fact("transfer_reported", T, "transfer", "转出时报告并介绍情况")
    yield more("transferred_from", T, "transfer", "原所在党组织")
    yield more("transfer_pages", N, "transfer", "转来材料份数")
    yield more("transfer_doubts", T, "transfer", "转入审查发现的问题")
    yield more("letter_on", D, "transfer", "介绍信日期")
    yield more("letter_stage", T, "transfer", "介绍信所载身份")
    yield more("unrecognized_by", T, "transfer", "不予承认的批准单位")

    yield day("away_since", "away", "外出日期")
    yield Fact("away_until", D, "away", "返回日期")
    yield Fact("away_settled", T, "away", "外出地点和单位固定")

    yield day("status_changed_on", "status_change", "变动日期")
    yield Fact("status_change", T, "status_change", "变动情况")

    yield day("punished_on", "punishment", "处分决定日期", Kind.DATES)
    yield Fact("punishment_kinds", TS, "punishment", "处分种类")
    yield Fact("punished_until", DS, "punishment", "处分影响期止")
    yield Fact("punishment_handled", TS, "punishment", "党组织已研究处理")

    yield day("negative_listed_on", "negative_list", "核对负面清单日期")
    yield Fact("negative_items", TS, "negative_list", "负面清单所列情形")
    yield Fact("negative_decided", T, "negative_list", "党组织已研究认定")

    yield day("followed_up_on", "rejection", "处理日期")
    yield Fact("follow_up", T, "rejection", "处理情况")

    yield day("national_on", "national", "全国系统核对日期")
    yield Fact("national_listed", T, "national", "全国系统有此人")
    yield Fact("national_stage", T, "national", "全国系统人员类别")
    yield Fact("national_unit", T, "national", "全国系统所在党支部")
    yield Fact("national_joined_on", D, "national", "全国系统入党日期")
    yield Fact("national_full_on", D, "national", "全国系统转正日期")
    yield Fact("national_birth_date", D, "national", "全国系统出生日期")
    yield Fact("national_education", T, "national", "全国系统学历")

    yield day("exited_on", "exit", "终止日期")
    yield Fact("exit_kind", T, "exit", "终止类型")
    yield more("exit_body", T, "exit", "作出决定的党组织")
    yield more("exit_reason", T, "exit", "终止原因")
    yield more("exit_document", T, "exit", "终止决定文号")
    yield more("exit_announced_on", D, "exit", "宣布终止日期")
    yield Fact("planned_days", TS, "schedule", "计划日期")


FACTS: tuple[Fact, ...] = tuple(_declare())
FACT: dict[str, Fact] = {fact.name: fact for fact in FACTS}

FACTS_OF_ACT: dict[str, tuple[Fact, ...]] = {
    kind.name: tuple(f for f in FACTS if f.act == kind.name) for kind in ACT_KINDS
}

# Days that an act can name before they have come; every other day of an act lies behind it.
MAY_LIE_AHEAD = frozenset(
    {
        "activist_notice_to",
        "admission_notice_to",
        "away_until",
        "expected_leave_date",
        "extend_to",
        "extended_to",
        "full_notice_to",
        "notice_to",
        "probation_to",
        "punished_until",
        "train_to",
    }
)

# Values that code sets allow, as the pages and workbooks write them.
PERSON_KINDS = ("学生", "教师", "职工")
REVIEW_RESULTS = ("合格", "不合格")
MEETING_RESULTS = ("通过", "未通过", "推迟")
APPROVAL_RESULTS = ("批准", "不批准")
FULL_DECISIONS = ("按期转正", "延长预备期", "取消资格")
EXIT_KINDS = (
    "本人撤回",
    "不再列为积极分子",
    "未列为发展对象",
    "不予接收",
    "取消资格",
    "不予承认",
    "转出",
)
GENERAL_REVIEWS = ("同意上报", "退回支部")
YES, NO = "是", "否"
YES_NO = (YES, NO)
HAVE = ("有", "无")
POLITICAL_STATUSES = ("共青团员", "群众", "民主党派", "无党派人士")
APP_PLACES = ("工作学习单位", "单位所在地或主管部门", "居住地", "流动党员党组织", "其他")
TALK_TOPICS = ("学习工作经历", "对党的认识", "入党动机", "遵纪守法情况", "家庭情况")
RECOMMEND_KINDS = ("党员推荐", "群团组织推优")
BRANCH_BODIES = ("支部委员会", "支部大会", "其他")
OPINION_KINDS = ("党小组", "培养联系人", "党员", "群众")
FULL_OPINION_KINDS = ("党小组", "党员", "群众")
NOTICE_PLACES = ("工作学习单位", "居住地", "流出地", "流入地")
NOTICE_RESULTS = ("不影响", "影响", "未查清")
REVIEW_PERSONS = ("父亲", "母亲", "配偶", "子女", "抚养人", "主要社会关系")
REVIEW_TOPICS = (
    "理想信念",
    "政治立场",
    "对理论路线政策的态度",
    "政治历史和急难险重任务中的表现",
    "法纪观念和道德品行（含家庭美德和网络言行）",
    "主要家庭成员和主要社会关系",
)
LETTER_ISSUERS = ("党委", "组织部门", "党总支", "党支部")
TRAINERS = ("基层党委", "县级以上组织部门", "党总支", "党支部", "系部")
TRAIN_MODES = ("线下", "线上")
BODIES = ("党委", "党工委", "党总支", "党支部", "乡镇街道下属党委", "党组", "临时党组织")
VOTE_METHODS = ("无记名投票", "举手表决", "其他")
RESOLUTION_ITEMS = ("主要表现", "应到会和实到会人数", "表决结果", "通过日期", "书记签名")
INTERVIEWER_POSTS = ("党委委员", "组织员", "党支部书记", "其他")
DIFFERING = (
    "姓名",
    "出生日期",
    "学历",
    "申请日期",
    "亲属关系",
    "志愿书与记录",
    "介绍人党龄",
    "介绍信与档案",
)
FLAWS = ("空白", "涂改", "缺签名", "缺印章", "缺联系人意见", "复印件充作原件")
STATUS_CHANGES = ("休学", "退学", "毕业", "转学", "调离", "复学")
STAGE_TERMS = ("入党申请人", "入党积极分子", "发展对象", "预备党员", "正式党员")
DECIDERS = ("县级以上党委组织部门", "其他")

CHOICES: dict[str, tuple[str, ...]] = {
    "person_kind": PERSON_KINDS,
    "political_status": POLITICAL_STATUSES,
    "is_floating": YES_NO,
    "is_from_elsewhere": YES_NO,
    "app_place": APP_PLACES,
    "talk_topics": TALK_TOPICS,
    "recommend_kinds": RECOMMEND_KINDS,
    "activist_body": BRANCH_BODIES,
    "contact_wrote": YES_NO,
    "opinion_kinds": OPINION_KINDS,
    "target_body": BRANCH_BODIES,
    "notice_places": NOTICE_PLACES,
    "notice_objections": HAVE,
    "objections_checked": YES_NO,
    "notice_result": NOTICE_RESULTS,
    "introducers_assigned": YES_NO,
    "review_result": REVIEW_RESULTS,
    "review_persons": REVIEW_PERSONS,
    "review_topics": REVIEW_TOPICS,
    "letters_by": LETTER_ISSUERS,
    "departments_needed": YES_NO,
    "departments_heard": YES_NO,
    "household_asked": YES_NO,
    "review_mentions_punishment": YES_NO,
    "train_organizer": TRAINERS,
    "train_mode": TRAIN_MODES,
    "preexam_result": REVIEW_RESULTS,
    "preexam_by": BODIES,
    "preexam_written": YES_NO,
    "meeting_result": MEETING_RESULTS,
    "vote_method": VOTE_METHODS,
    "exclusion_agreed": YES_NO,
    "probationary_voted": YES_NO,
    "voted_one_by_one": YES_NO,
    "candidate_reported": YES_NO,
    "introducers_spoke": YES_NO,
    "discussion_recorded": YES_NO,
    "resolution_items": RESOLUTION_ITEMS,
    "general_review_result": GENERAL_REVIEWS,
    "full_general_review_result": GENERAL_REVIEWS,
    "interviewer_post": INTERVIEWER_POSTS,
    "approval_result": APPROVAL_RESULTS,
    "approved_by": BODIES,
    "approved_collectively": YES_NO,
    "approved_one_by_one": YES_NO,
    "oath_before_flag": YES_NO,
    "full_opinion_kinds": FULL_OPINION_KINDS,
    "full_decision": FULL_DECISIONS,
    "full_vote_method": VOTE_METHODS,
    "full_voted_one_by_one": YES_NO,
    "full_approved_by": BODIES,
    "papers_differing": DIFFERING,
    "papers_flawed": FLAWS,
    "transfer_papers": YES_NO,
    "transfer_examined": YES_NO,
    "transfer_reported": YES_NO,
    "letter_stage": STAGE_TERMS,
    "unrecognized_by": DECIDERS,
    "away_settled": YES_NO,
    "status_change": STATUS_CHANGES,
    "punishment_handled": YES_NO,
    "negative_decided": YES_NO,
    "national_listed": YES_NO,
    "national_stage": STAGE_TERMS,
    "exit_kind": EXIT_KINDS,
}
"""Allowed values of text facts, and of each item of a fact of several texts."""


# What no act of the dossier tells, but the rest of the base: the register of members on the
# day of an act, the plan, other dossiers, the ledger. Made when a frame is judged, never stored.
# Null is unknown (nobody keeps the register there); an empty list means nobody.
CIRCUMSTANCES: tuple[Fact, ...] = tuple(
    Fact(name, kind, "", term)
    for name, kind, term in (
        ("same_person", Kind.INTEGER, "同一人的其他档案数"),
        ("named_in_plan", Kind.TEXT, "列入当期发展计划名单"),
        ("talkers_strange", Kind.TEXTS, "谈话时不是本党组织正式党员的谈话人"),
        ("full_members_on_activist", Kind.INTEGER, "确定积极分子时本支部正式党员数"),
        ("full_members_on_target_meeting", Kind.INTEGER, "讨论发展对象时本支部正式党员数"),
        ("contacts_unfit", Kind.TEXTS, "指定时不是正式党员的培养联系人"),
        ("contacts_unfound", Kind.TEXTS, "党员名册中没有的培养联系人"),
        ("contact_left_on", Kind.DATE, "培养联系人离开本支部或失去正式党员身份的日期"),
        ("introducers_unfit", Kind.TEXTS, "支部大会时不是正式党员的入党介绍人"),
        ("introducers_barred", Kind.TEXTS, "支部大会时受留党察看的入党介绍人"),
        ("introducers_in_effect", Kind.TEXTS, "支部大会时在处分影响期内的入党介绍人"),
        ("introducers_elsewhere", Kind.TEXTS, "支部大会时在其他支部的入党介绍人"),
        ("introducers_unfound", Kind.TEXTS, "党员名册中没有的入党介绍人"),
        ("introducer_left_on", Kind.DATE, "入党介绍人离开本支部或失去正式党员身份的日期"),
        ("reviewers_unfit", Kind.TEXTS, "政审时不是正式党员的政审人员"),
        ("voters_on_meeting", Kind.INTEGER, "支部大会当日有表决权的党员数"),
        ("voters_on_full_meeting", Kind.INTEGER, "转正大会当日有表决权的党员数"),
        ("meeting_unit_kind", Kind.TEXT, "召开支部大会的党组织类型"),
        ("chair_in_office", Kind.TEXT, "支部大会主持人在任"),
        ("attendees_strange", Kind.TEXTS, "到会名单中当日不是本支部正式党员的人"),
        ("attendees_elsewhere", Kind.TEXTS, "同日在其他支部到会的人"),
        ("kin_in_post", Kind.TEXTS, "在本支部任职的亲属"),
        ("serial_elsewhere", Kind.INTEGER, "使用同一志愿书编号的其他档案数"),
        ("cert_elsewhere", Kind.INTEGER, "使用同一结业证书编号的其他档案数"),
        ("edited_after_approval", Kind.INTEGER, "审批后改动的记录数"),
        ("entered_late", Kind.INTEGER, "事后补录的记录数"),
        ("registered_unit", Kind.TEXT, "所在党支部全称"),
    )
)
CIRCUMSTANCE: dict[str, Fact] = {fact.name: fact for fact in CIRCUMSTANCES}


class _Columns:
    """`fact.talk_on` reads the sheet's column; a name that is not declared fails at import."""

    def __init__(self, declared: dict[str, Fact]) -> None:
        self._declared = declared

    def __getattr__(self, name: str) -> pl.Expr:
        if name not in self._declared:
            raise AttributeError(f"no fact is declared under the name {name!r}")
        return pl.col(name)


fact = _Columns(FACT)
circumstance = _Columns(CIRCUMSTANCE)


def is_yes(name: str) -> pl.Expr:
    """Whether a fact of 是/否 says 是; null, unknown, where it is blank."""
    return pl.col(name) == YES


def asked(name: str) -> str:
    """The name of the frame's boolean column that says whether the fact was ever asked for."""
    return f"asked_{name}"


def sheet_schema() -> dict[str, pl.DataType]:
    """Column name to dtype of a frame of fact sheets, `dossier` and `unit` first."""
    schema: dict[str, pl.DataType] = {"dossier": pl.Int64(), "unit": pl.Int32()}
    schema.update({f.name: f.kind.dtype for f in FACTS})
    schema.update({asked(f.name): pl.Boolean() for f in FACTS})
    return schema
