"""The words under which the ledger's events are shown: what was done, to what, in which field."""

import json
from collections.abc import Mapping
from typing import Any

from rudang.core import schedule
from rudang.core.complaints import masked
from rudang.core.facts import FACT

VERBS: Mapping[str, str] = {
    "offer_transfer": "发起转接",
    "accept_transfer": "接收转接",
    "return_transfer": "退回转接",
    "withdraw_transfer": "撤回转接",
    "take_in_papers": "接收校外材料",
    "write_package": "写出移交包",
    "receive_package": "收到移交包",
    "take_in_package": "接收移交包",
    "discard_package": "不接收移交包",
    "hand_out_papers": "移交材料",
    "move_graduates": "毕业生转接",
    "export_graduates": "导出转接清单",
    "write_announcement": "写出公布文字",
    "accept_finding": "认可问题",
    "add_unit": "增加党组织",
    "amend_demand": "修改地方要求",
    "call_meeting": "召集会议",
    "cancel_meeting": "取消会议",
    "change_agenda": "修改会议议程",
    "hold_meeting": "登记会议结果",
    "set_roll": "修改会议名单",
    "break_down_plan": "分解计划",
    "change_password": "修改密码",
    "close_own_account": "停用本人账号",
    "decline_handed_in": "未采纳本人提交的材料",
    "change_unit": "修改党组织",
    "check_workbook": "检查工作簿",
    "choose_setting": "修改设置",
    "correct_act": "更正记录",
    "renew_act": "再次办理",
    "restore_act": "撤销后恢复记录",
    "reopen_submission": "恢复报送待办",
    "answer_submission": "办理报送",
    "export_batch": "导出成批名册",
    "receive_submission": "接收报送",
    "record_batch": "成批办理",
    "return_submission": "退回报送",
    "send_submission": "报送",
    "withdraw_submission": "撤回报送",
    "write_reply": "写批复草稿",
    "write_request": "写报送公文",
    "end_account": "停用账号",
    "end_demand": "终止地方要求",
    "end_role": "终止职务",
    "enter_calendar_year": "登记工作日历",
    "export_dossier": "导出档案",
    "export_list": "导出办理名册",
    "export_plan": "导出计划",
    "export_roster": "导出名册",
    "export_statistics": "导出统计",
    "explain_finding": "说明问题",
    "fail_check": "检查未完成",
    "fail_taking": "导入未完成",
    "file_outside_plan": "计划外备案",
    "fill_demonstration": "装入演示数据",
    "freeze_dispatch": "固定调度",
    "grant_role": "增加职务",
    "hand_in": "本人提交材料",
    "hand_over_letter": "送达函件",
    "issue_letter": "签发函件",
    "issue_plan": "下达计划",
    "keep_national_list": "记录全国系统核对结果",
    "make_demand": "设定地方要求",
    "name_person": "名额列名",
    "open_account": "开立账号",
    "open_dossier": "建立档案",
    "open_own_account": "开立本人账号",
    "rebuild": "重新整理档案",
    "receive_workbook": "收到工作簿",
    "reconcile_national_list": "核对全国系统名单",
    "record_act": "记录办理",
    "record_unit_act": "记录党组织事项",
    "rejudge": "重新检查",
    "release_person": "释放名额",
    "remove_unit": "删除党组织",
    "reset_own_password": "重置本人账号密码",
    "reset_password": "重置密码",
    "reveal_identities": "查看多人身份号码",
    "reveal_identity": "查看身份号码",
    "run_review": "检查一次",
    "shift_plan": "调剂计划",
    "sign_in": "登录",
    "start_taking": "开始导入",
    "take_handed_in": "采纳本人提交的材料",
    "take_workbook": "导入工作簿",
    "undo_plan": "撤销计划",
    "undo_workbook": "撤销导入",
    "void_act": "撤回记录",
    "void_unit_act": "撤回党组织事项",
    "withdraw_answer": "撤回答复",
    "add_scan": "上传扫描件",
    "change_scan": "更正扫描件登记",
    "void_scan": "作废扫描件",
    "read_scan": "查看扫描件",
    "export_contents": "导出档案材料清单",
    "export_missing_papers": "导出缺少的材料",
    "export_forms": "导出志愿书台账",
    "receive_forms": "领取志愿书",
    "issue_forms": "发放志愿书",
    "use_form": "登记使用志愿书",
    "spoil_forms": "作废志愿书",
    "lose_forms": "登记志愿书遗失",
    "return_forms": "退回志愿书",
    "void_form_entry": "撤回志愿书登记",
    "amend_negative_list": "修改负面清单",
    "decide_negative_mark": "决定能否继续",
    "handle_objection": "登记反映的处理",
    "keep_reply": "登记回复",
    "make_negative_list": "登记负面清单",
    "mark_negative_list": "核对负面清单",
    "receive_objection": "登记反映",
    "send_inquiry": "登记函调和征求意见",
    "void_inquiry": "作废函调记录",
    "write_notice": "写公示",
}

SUBJECTS: Mapping[str, str] = {
    "graduates": "毕业生转接",
    "package": "移交包",
    "account": "账号",
    "base": "信息库",
    "batch": "成批办理",
    "calendar_year": "工作日历",
    "demand": "地方要求",
    "dispatch": "调度",
    "dossier": "档案",
    "letter": "函件",
    "meeting": "会议",
    "national_list": "全国系统名单",
    "negative_list": "负面清单",
    "plan": "计划",
    "review": "检查结果",
    "roster": "名册",
    "setting": "设置",
    "statistics": "统计",
    "submission": "报送",
    "unit": "党组织",
    "upload": "导入",
    "scan": "扫描件",
    "form": "志愿书",
}

_FIELDS: Mapping[str, str] = {
    "transfer": "转接",
    "accepted_on": "接收日期",
    "withdrawn": "需重新报送",
    "school": "学校或单位",
    "stage": "身份",
    "package": "移交包",
    "fingerprint": "密钥指纹",
    "confirmed_with": "指纹核对人",
    "addressee": "发往",
    "content": "内容",
    "handled_on": "办结日期",
    "handling": "处理",
    "has_problem": "反映有问题",
    "inquiry": "函调记录",
    "inquiry_kind": "方式",
    "is_upheld": "属实",
    "items": "所列情形",
    "list": "负面清单",
    "objection": "反映",
    "received_on": "收到日期",
    "relation": "了解谁",
    "replied_on": "回复日期",
    "reply_words": "回复",
    "sent_on": "发出日期",
    "source": "来源",
    "agenda": "议程",
    "decisions": "决定",
    "due": "应到会",
    "excluded": "不计入应到会",
    "place": "地点",
    "planned_on": "计划日期",
    "present": "实到会",
    "about": "更正内容",
    "act": "记录",
    "dossier": "档案",
    "papers": "材料",
    "forms": "册数",
    "size": "字节",
    "note": "说明",
    "pages": "页数",
    "is_original": "原件",
    "paper": "材料",
    "aliases": "别称",
    "amount": "名额",
    "began_on": "开始使用日期",
    "answer_by": "答复期限",
    "as_of": "截至",
    "changed": "有变化",
    "code": "编号",
    "complaints": "问题",
    "dated_on": "落款日期",
    "different": "不一致",
    "document": "文号",
    "dossiers": "档案",
    "figure": "人数",
    "filename": "文件",
    "founded_on": "成立日期",
    "from": "调出后计划",
    "from_unit": "调出单位",
    "full_members": "正式党员数",
    "held_on": "办理日期",
    "handed_in": "提交的材料",
    "holidays": "放假日",
    "high_knowledge": "高知识群体",
    "issuer": "提出组织",
    "kind": "类型",
    "letters": "函件",
    "levels": "进度",
    "lines": "行数",
    "login": "登录名",
    "may_approve": "可否审批",
    "missing_here": "本库没有",
    "missing_there": "对方没有",
    "name": "名称",
    "number": "文号",
    "opens_as_of": "打开日期",
    "counting_date": "计数日",
    "is_demonstration": "演示数据",
    "organization_member": "组织委员",
    "own_pages": "本人页面",
    "parent": "上级",
    "parent_id": "上级",
    "people": "人数",
    "period": "时期",
    "rank": "级别",
    "role": "职务",
    "roles": "职务",
    "rule": "规则",
    "rows": "行数",
    "secretary": "书记",
    "sha256": "校验值",
    "reply": "答复",
    "should_be": "应为",
    "short_name": "简称",
    "signatory": "签发人",
    "since": "起",
    "state": "状态",
    "step": "步骤",
    "taken": "导入",
    "teachers": "教师",
    "title": "名称",
    "to": "调入后计划",
    "to_unit": "调入单位",
    "total": "总数",
    "unit": "党组织",
    "until": "止",
    "upload": "批次",
    "value": "数值",
    "with_identity": "含身份号码",
    "worked": "上班的周末",
}


def verb(name: str) -> str:
    """What was done; a verb of an older program stands as it was written."""
    return VERBS.get(name, name)


def subject(text: str) -> str:
    """`dossier 12` reads 档案 12."""
    kind, _, which = text.partition(" ")
    return f"{SUBJECTS.get(kind, kind)} {which}".strip()


def values(written: str, *, of: str) -> list[tuple[str, str]]:
    """What changed, field by field, with identity numbers masked.

    Args:
        written: the event's JSON text, empty where it holds nothing.
        of: the kind of subject, since a dossier's fields are facts and have terms of their own.
    """
    return [
        (
            _field(key, of),
            schedule.in_words(value) if key == "planned_days" else _plain(value),
        )
        for key, value in json.loads(written or "{}").items()
    ]


def _field(key: str, of: str) -> str:
    if of == "dossier" and key in FACT:
        return FACT[key].term
    return _FIELDS.get(key, key)


def _plain(value: Any) -> str:
    if value in (None, "", [], {}):
        return "（空）"
    match value:
        case bool():
            return "是" if value else "否"
        case list():
            return "、".join(_plain(one) for one in value)
        case dict():
            return "，".join(f"{_FIELDS.get(key, key)} {_plain(one)}" for key, one in value.items())
    return masked(str(value))
