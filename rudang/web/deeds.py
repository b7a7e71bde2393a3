"""Everything an official can do, found among the actions, with what each asks for in words."""

import importlib
import inspect
import pkgutil
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from enum import Enum, StrEnum
from types import SimpleNamespace
from typing import Any, Union, get_args, get_origin, get_type_hints

import rudang.actions
from rudang.core.arrival import ANSWER_TERMS, STAGE_OF_TERM
from rudang.core.ballots import Decision
from rudang.core.execution import BLOCKS
from rudang.core.facts import (
    ACT_KIND,
    DECIDERS,
    EXIT_KINDS,
    HAVE,
    NOTICE_PLACES,
    NOTICE_RESULTS,
    PERSON_KINDS,
    REVIEW_PERSONS,
    STAGE_TERMS,
    YES_NO,
)
from rudang.core.periods import Period
from rudang.core.places import MeantFor
from rudang.core.readiness import When
from rudang.core.scope import ROLE_TERMS, RoleKind
from rudang.papers import notices
from rudang.papers.notices import Notice
from rudang.regulation.duties import DUTY
from rudang.regulation.levels import BATCHED, LEVEL
from rudang.regulation.locals import LOCAL
from rudang.regulation.meetings import LEFT_OUT, MATTERS, SITTINGS
from rudang.regulation.papers import ITEM
from rudang.regulation.readiness import GOALS
from rudang.store.models import Account, Role
from rudang.store.reads import demands, inquiries, patterns, persons, plan_ledger, units
from rudang.store.reads.plans import Planned
from rudang.web.event_terms import FIELDS, VERBS

NOT_FROM_HERE: Mapping[str, str] = {
    "demo.fill": "rudang demo 装入演示数据",
    "demo.fill_tree": "rudang demo --tree-only 装入组织和账号",
    "disclosures.export_roster": "是 exports.export_roster 的一部分",
    "ledger.write": "是其他各项写台账的笔",
    "looks.note": "打开档案时自动记下",
    "looks.note_many": "导出名册时自动记下",
    "notices.complete": "是 notices.finish 和 objections.handle 的一部分",
    "reviews.review": "rudang review 列出检查结果",
    "settling.reopen": "是 dossiers.void_act 的一部分",
    "settling.settle": "是 dossiers.record_act 的一部分",
    "uploads.fail_check": "后台任务没有做完时自动记下",
    "uploads.give_up": "后台任务没有做完时自动记下",
    "uploads.start": "是页面交给后台任务的标记，命令直接用 uploads.confirm",
}
"""Actions that make no sense as a call of their own, each with the reason."""

# The noun of each module of actions in the order of the list, and what each action does: a verb
# of the ledger where that verb tells it, words of its own elsewhere.
_DONE: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "dossiers": (
        "档案和办理",
        {
            "open_dossier": "open_dossier",
            "record_act": "record_act",
            "void_act": "void_act",
            "undo_act": "撤销刚做的一步",
            "rebuild": "rebuild",
        },
    ),
    "grids": ("逐人表格", {"record": "按表格逐人记录谈话、考察"}),
    "schedules": ("计划安排", {"plan_step": "安排某一步计划哪天办"}),
    "batches": ("成批办理", {"record": "record_batch"}),
    "meetings": (
        "会议",
        {
            "call": "call_meeting",
            "change_agenda": "change_agenda",
            "set_roll": "set_roll",
            "cancel": "cancel_meeting",
            "hold": "hold_meeting",
            "record": "补记已经开过的会议",
        },
    ),
    "submissions": (
        "报送",
        {
            "send": "send_submission",
            "receive": "receive_submission",
            "send_back": "return_submission",
            "withdraw": "withdraw_submission",
        },
    ),
    "requests": (
        "报送公文",
        {"letter": "write_request", "reply": "write_reply", "batch_list": "export_batch"},
    ),
    "notices": (
        "公示",
        {"write": "write_notice", "post": "登记公示开始", "finish": "登记公示结果"},
    ),
    "objections": ("反映", {"receive": "receive_objection", "handle": "handle_objection"}),
    "inquiries": (
        "函调和征求意见",
        {"send": "send_inquiry", "reply": "keep_reply", "void": "void_inquiry"},
    ),
    "negative_lists": (
        "负面清单",
        {
            "make": "make_negative_list",
            "amend": "amend_negative_list",
            "mark": "mark_negative_list",
            "decide": "decide_negative_mark",
        },
    ),
    "scans": (
        "扫描件",
        {
            "add": "add_scan",
            "change": "change_scan",
            "void": "void_scan",
            "open_file": "取出扫描件",
            "record_with": "记录办理，同时上传扫描件",
        },
    ),
    "forms": (
        "志愿书",
        {
            "receive": "receive_forms",
            "issue_to_unit": "向下级党组织发放志愿书",
            "issue": "向本人发放志愿书",
            "issue_many": "成批向本人发放志愿书",
            "use": "use_form",
            "write_off": "登记志愿书作废或者遗失",
            "hand_back": "return_forms",
            "void": "void_form_entry",
        },
    ),
    "paper_lists": (
        "材料清单",
        {
            "export_contents": "export_contents",
            "export_missing": "export_missing_papers",
            "export_forms": "export_forms",
        },
    ),
    "transfers": (
        "转接",
        {
            "offer": "offer_transfer",
            "accept": "accept_transfer",
            "send_back": "return_transfer",
            "withdraw": "withdraw_transfer",
        },
    ),
    "arrivals": (
        "从校外转入",
        {
            "take_in": "take_in_papers",
            "record_elsewhere": "补记转入以前办过的事项",
            "record_arrival": "登记转入核对情况",
        },
    ),
    "packages": (
        "移交包",
        {
            "write_out": "write_package",
            "hand_out_papers": "hand_out_papers",
            "receive": "receive_package",
            "take_in": "take_in_package",
            "discard": "discard_package",
        },
    ),
    "graduates": ("毕业生转接", {"move": "move_graduates", "write_list": "export_graduates"}),
    "exits": (
        "终止",
        {
            "end": "登记终止",
            "reopen": "撤回终止，恢复办理",
            "announce": "write_announcement",
        },
    ),
    "handed_in": (
        "本人提交的材料",
        {"hand_in": "hand_in", "take": "take_handed_in", "decline": "decline_handed_in"},
    ),
    "own_accounts": (
        "本人账号",
        {
            "open_one": "open_own_account",
            "open_many": "成批开立本人账号",
            "close": "close_own_account",
            "reset_password": "reset_own_password",
        },
    ),
    "answers": (
        "问题的答复",
        {
            "explain": "explain_finding",
            "accept": "accept_finding",
            "withdraw": "withdraw_answer",
        },
    ),
    "review_runs": ("检查", {"run": "run_review"}),
    "rejudging": ("重新检查", {"rejudge": "rejudge"}),
    "surveys": (
        "摸底申报",
        {
            "announce": "open_survey",
            "amend": "amend_survey",
            "close": "close_survey",
            "reopen": "reopen_survey",
            "put_forward": "put_forward",
            "withdraw": "withdraw_name",
            "wish": "wish_places",
            "send": "send_return",
            "take_back": "take_back_return",
            "send_back": "send_back_return",
            "take_in": "take_in_return",
            "export": "export_survey",
        },
    ),
    "proposals": (
        "计划建议方案",
        {
            "make": "make_proposal",
            "recompute": "recompute_proposal",
            "edit": "edit_proposal",
            "ask": "ask_units",
            "answer": "answer_proposal",
            "issue": "issue_proposal",
            "drop": "drop_proposal",
        },
    ),
    "grants": ("上级下达", {"record": "grant_plan", "take_back": "take_back_grant"}),
    "plans": (
        "计划",
        {
            "issue": "issue_plan",
            "add": "add_to_plan",
            "shift": "shift_plan",
            "correct": "correct_plan",
            "file_outside": "file_outside_plan",
            "undo_upload": "undo_plan",
        },
    ),
    "places": (
        "名额列名",
        {
            "name_person": "name_person",
            "release_person": "release_person",
            "change_place": "change_place",
            "settle": "make_place_firm",
            "file_person": "file_person_outside",
            "take_back_filing": "take_back_filing",
            "give_leave": "give_over_plan_leave",
            "take_back_leave": "take_back_over_plan_leave",
        },
    ),
    "suggestions": ("调剂建议", {"take": "按建议调剂计划"}),
    "plan_papers": (
        "计划文件",
        {
            "keep": "word_plan_paper",
            "write": "write_plan_paper",
            "write_filings": "write_filing_form",
        },
    ),
    "dispatches": ("调度", {"record": "freeze_dispatch"}),
    "letters": ("函件", {"issue": "issue_letter", "hand_over": "hand_over_letter"}),
    "letter_steps": (
        "函件的后续",
        {
            "answer": "answer_letter",
            "return_answer": "return_letter_answer",
            "guide": "guide_unit",
            "follow_up": "follow_up_letter",
            "escalate": "escalate_letter",
            "close": "close_letter",
        },
    ),
    "linking": ("计划完成情况", {"give_reasons": "give_plan_reasons"}),
    "execution_reports": (
        "执行报告",
        {
            "write": "write_execution_report",
            "send": "send_execution_report",
            "send_back": "return_execution_report",
            "take": "take_execution_report",
        },
    ),
    "execution_files": ("执行报告文件", {"write": "write_execution_report_file"}),
    "duties": (
        "年度事项",
        {
            "record": "record_duty",
            "take_back": "take_back_duty",
            "export": "export_duties",
        },
    ),
    "unit_acts": ("党组织事项", {"record": "record_unit_act", "void": "void_unit_act"}),
    "readiness": (
        "近期可办名册",
        {
            "export_goal": "导出近期可办的名册",
            "export_activists": "导出积极分子名册",
            "export_month": "导出本月要办的名册",
        },
    ),
    "exports": (
        "导出",
        {
            "export_roster": "export_roster",
            "export_plan": "export_plan",
            "export_ledger": "export_ledger",
            "export_statistics": "export_statistics",
            "export_dossier": "export_dossier",
        },
    ),
    "chronicles": ("入党历程", {"take_out": "导出一人的入党历程"}),
    "disclosures": ("身份号码", {"reveal_identity": "reveal_identity"}),
    "uploads": (
        "导入",
        {
            "receive": "receive_workbook",
            "check": "check_workbook",
            "confirm": "take_workbook",
            "undo": "undo_workbook",
        },
    ),
    "national": (
        "全国系统名单",
        {"reconcile": "reconcile_national_list", "keep": "keep_national_list"},
    ),
    "demands": (
        "地方要求",
        {"make": "make_demand", "amend": "amend_demand", "end": "end_demand"},
    ),
    "holidays": ("工作日历", {"enter_year": "enter_calendar_year"}),
    "units": ("党组织", {"add": "add_unit", "change": "change_unit", "remove": "remove_unit"}),
    "accounts": (
        "账号",
        {
            "create": "open_account",
            "grant_role": "grant_role",
            "end_role": "end_role",
            "end": "end_account",
            "reset_password": "reset_password",
            "change_password": "change_password",
        },
    ),
    "settings": ("设置", {"choose": "choose_setting"}),
}

# The word of each thing asked for, where the ledger's own word is another or there is none; a
# name with its owner goes before the bare one.
_TERMS: Mapping[str, str] = {
    "abstain": "弃权",
    "account": "账号",
    "acts": "以前办过的事项",
    "agrees": "是否同意",
    "amount": "数量",
    "announced_on": "在支部大会公布的日期",
    "answers": "核对结果",
    "arrival": "转入情况",
    "ballots": "票数",
    "batch": "批次",
    "requests.batch_list.batch": "成批办理的编号",
    "before": "转入日期",
    "blocks": "各部分的文字",
    "body": "作出决定的党组织",
    "care": "关注",
    "cause": "原因",
    "chair": "主持人",
    "corrects": "所更正记录的编号",
    "counted": "清点的材料",
    "data": "文件",
    "day": "计划日期",
    "decider": "批准单位",
    "decision": "决定",
    "demand": "地方要求的编号",
    "discussion": "讨论情况",
    "doing": "这一步",
    "done": "年度事项登记的编号",
    "dossier": "人员",
    "dossiers": "人员",
    "entry": "计划台账一笔的编号",
    "event": "志愿书登记的编号",
    "evidence": "依据",
    "facts": "事项",
    "files": "文件",
    "finding": "问题的编号",
    "first": "起号",
    "form": "文件格式",
    "goal": "目标",
    "goings": "逐人去向",
    "grant": "上级下达一笔的编号",
    "group": "群体",
    "handed_in": "提交材料的编号",
    "held_unit": "开会的党支部",
    "inquiry": "函调记录的编号",
    "is_demo": "是否演示",
    "is_marked": "是否有这种情形",
    "is_present": "是否到会",
    "is_renewal": "是否再次办理",
    "is_share": "是否百分比",
    "issued": "发出票数",
    "issuer": "落款",
    "items": "各项",
    "meetings.items": "议程",
    "key": "设置项",
    "label": "批次",
    "lack": "缺什么",
    "last": "止号",
    "least": "至少",
    "leave": "准予记录的编号",
    "left_on": "转出日期",
    "letter": "函件的编号",
    "letter_on": "介绍信日期",
    "letter_stage": "介绍信上的身份",
    "letterbox": "意见箱",
    "line": "建议方案一行的编号",
    "lines": "各行",
    "logins": "登录名",
    "mark": "负面清单一项的编号",
    "marked_on": "核对日期",
    "matter": "事项",
    "plan_papers.matter": "哪份文件",
    "may_be_alike": "确认可以相同",
    "may_vote": "有无表决权",
    "meeting": "会议的编号",
    "meeting_agreed": "大会是否同意",
    "month": "月份",
    "more": "补充",
    "most": "至多",
    "must_change_password": "首次登录须改密码",
    "name": "姓名",
    "UnitFacts.name": "名称",
    "places.name": "列名记录的编号",
    "names": "人选",
    "negative_list": "负面清单的编号",
    "new": "新密码",
    "no": "反对",
    "objection": "反映的编号",
    "objections": "有无反映",
    "office": "受理部门",
    "old": "原密码",
    "on": "日期",
    "only": "只要哪类",
    "onward": "已经报送的怎么办",
    "outside": "校外去向",
    "package": "移交包的编号",
    "page": "页",
    "paper": "材料",
    "particulars": "基本情况",
    "password": "密码",
    "people": "人员",
    "person": "姓名",
    "person_kind": "人员类别",
    "phone": "电话",
    "notices.places": "公示地点",
    "point": "哪个环节",
    "posts": "职务",
    "programme": "程序",
    "proposal": "建议方案的编号",
    "quarter": "季度",
    "reason": "原因",
    "reasons": "各种原因",
    "recorder": "记录人",
    "remark": "备注",
    "renews": "再次办理以前记录的编号",
    "reported": "是否报到",
    "result": "结果",
    "results": "逐人结果",
    "returned": "收回票数",
    "roll": "会议名单",
    "rows": "逐人各行",
    "said": "逐项核对结果",
    "sat": "会议情况",
    "scan": "扫描件的编号",
    "seen": "所见的原因",
    "serial": "志愿书编号",
    "shared": "会议共同事项",
    "spoiled": "无效",
    "spots": "张贴处",
    "submission": "报送的编号",
    "submissions": "报送的编号",
    "superior_agreed": "上级是否同意",
    "take_good_rows": "只导入没有问题的行",
    "text": "姓名或者学号",
    "to": "接收人",
    "to_branches": "直接下达到党支部",
    "to_unit": "接收单位",
    "plans.to_unit": "调入单位",
    "suggestions.to_unit": "调入单位",
    "total": "总数",
    "transfer": "转接的编号",
    "units.facts": "党组织情况",
    "unmask": "含完整身份号码",
    "upload": "导入批次的编号",
    "act": "记录的编号",
    "version": "版本",
    "question": "核对项",
    "answer": "核对结果",
    "block": "哪一部分",
    "given": "数量和说明",
    "Edit.figure": "建议数",
    "Wanted.structure": "结构要求",
    "wanted": "要求",
    "when": "时间范围",
    "whole": "整批",
    "why_not": "没有表决权的原因",
    "words": "内容",
    "written_abstain": "书面弃权",
    "written_no": "书面反对",
    "written_yes": "书面赞成",
    "year": "年度",
    "years": "往前几年",
    "yes": "赞成",
    "code": "编号",
    "item": "项号",
    "span": "时段",
    "inquiries.number": "函号",
    "forms.receive.source": "来源",
    "unit_id": "党组织",
}


def _same(values: Sequence[str]) -> dict[str, str]:
    return {value: value for value in values}


_ACTS = {kind.name: kind.term for kind in ACT_KIND.values()}
_STAGES = {code: term for term, code in STAGE_OF_TERM.items()}
_FORMATS = {"docx": "Word 文件", "xlsx": "Excel 文件"}
_POINTS = {point: one.term for point, one in notices.POINTS.items()}
_DECISIONS = {
    Decision.APPROVE.value: "同意",
    Decision.REFUSE.value: "不同意",
    Decision.POSTPONE.value: "推迟",
    Decision.EXTEND.value: "延长",
    Decision.CANCEL.value: "取消",
}
# What may be said where only certain values are known, under the name with or without its owner.
_CHOICES: Mapping[str, Mapping[str, str]] = {
    "dossiers.record_act.kind": _ACTS,
    "Elsewhere.kind": _ACTS,
    "scans.record_with.kind": _ACTS,
    "arrivals.record_arrival.stage": _STAGES,
    "batches.record.kind": {kind: ACT_KIND[kind].term for kind in BATCHED},
    "demands.make.code": {code: one.term for code, one in LOCAL.items()},
    "rank": demands.RANKS,
    "duty": {code: one.term for code, one in DUTY.items()},
    "exits.end.kind": _same(EXIT_KINDS),
    "exits.end.decider": _same(DECIDERS),
    "exports.export_ledger.kind": plan_ledger.KINDS,
    "forms.write_off.kind": {"spoiled": "作废", "lost": "遗失"},
    "form": _FORMATS,
    "goal": {code: one.term for code, one in GOALS.items()},
    "grids.record.kind": {
        kind: ACT_KIND[kind].term
        for kind in ("talk", "observation", "heart_talk", "probation_observation")
    },
    "graduates.write_list.form": _FORMATS | {"zip": "连同校外各人的移送函"},
    "handed_in.hand_in.kind": persons.KINDS,
    "inquiries.send.kind": inquiries.KINDS,
    "inquiries.send.relation": _same(REVIEW_PERSONS),
    "key": {
        "college_name": "学校名称",
        "office_name": "部门名称",
        "counting_date": "计数日",
        "own_pages": "本人页面",
        "planning": "计划参数",
    },
    "letter_stage": _same(STAGE_TERMS),
    "meant_for": {one.value: one.term for one in MeantFor},
    "meetings.call.kind": {kind: one.term for kind, one in SITTINGS.items()},
    "meetings.record.kind": {kind: one.term for kind, one in SITTINGS.items()},
    "matter": {matter: ACT_KIND[matter].term for matter in MATTERS},
    "Result.decision": _DECISIONS,
    "negative_lists.decide.decision": inquiries.DECISIONS,
    "excluded": _same(LEFT_OUT),
    "objections.receive.source": inquiries.SOURCES,
    "notices.finish.objections": _same(HAVE),
    "notices.finish.result": _same(NOTICE_RESULTS),
    "notices.write.places": _same(NOTICE_PLACES),
    "notices.post.places": _same(NOTICE_PLACES),
    "onward": {"redirect": "改报接收支部的上级", "withdraw": "撤回，以后重新报送"},
    "paper": {code: one.term for code, one in ITEM.items()},
    "person_kind": _same(PERSON_KINDS),
    "point": _POINTS,
    "reported": _same(YES_NO),
    "superior_agreed": _same(YES_NO),
    "meeting_agreed": _same(YES_NO),
    "submissions.send.kind": {kind: one.term for kind, one in LEVEL.items()},
    "unit_acts.record.kind": patterns.ACT_KINDS,
    "UnitFacts.kind": units.KINDS,
    "uploads.receive.kind": {
        "roster": "名册",
        "plan": "计划表",
        "units": "党组织",
        "members": "党员名册",
    },
    "answer": {answer.value: term for answer, term in ANSWER_TERMS.items()},
    "block": BLOCKS,
}
_OF_ENUMS: Mapping[type[Enum], Mapping[Any, str]] = {
    RoleKind: ROLE_TERMS,
    When: {When.WITHIN: "本期可办", When.LATER: "本期以后", When.UNKNOWN: "日期未掌握"},
}

# What the parts of a pair, and a mapping's keys and values, are called.
_PARTS: Mapping[str, tuple[str, str]] = {
    "meetings.items": ("dossier", "matter"),
    "negative_lists.items": ("item", "words"),
    "roles": ("kind", "unit"),
    "answers": ("question", "answer"),
    "blocks": ("block", "words"),
    "logins": ("dossier", "login"),
    "reasons": ("reason", "given"),
    "said": ("item", "said"),
    "submissions": ("submission", "version"),
    "units": ("unit", "version"),
}
_UNITS = frozenset(
    {"unit", "to_unit", "from_unit", "held_unit", "parent", "units", "unit_id"},
)
_PERSONS = frozenset({"dossier", "dossiers", "people"})
_FACTS = frozenset({"facts", "particulars", "shared"})

# What a page reads from the base before it asks the action, and is never said.
_READ_FIRST: Mapping[str, str] = {
    "duties.export.cells": "read:cells",
    "paper_lists.export_contents.row": "read:row",
    "paper_lists.export_contents.unit": "read:unit",
    "paper_lists.export_missing.people": "read:people",
}

# Which row's version an argument `version` is of: under the action, the module or the record.
_VERSION_OF: Mapping[str, str] = {
    "Doing": "letter",
    "Edit": "proposal_line",
    "demands": "demand",
    "execution_reports": "execution_report",
    "handed_in": "handed_in",
    "holidays": "calendar_year",
    "inquiries": "inquiry",
    "letters": "letter",
    "meetings": "meeting",
    "negative_lists.amend": "negative_list",
    "negative_lists.decide": "negative_mark",
    "objections": "objection",
    "plan_papers": "plan_paper",
    "proposals": "proposal",
    "proposals.answer": "answered_line",
    "scans": "scan",
    "submissions": "submission",
    "surveys": "survey_return",
    "surveys.amend": "survey",
    "surveys.close": "survey",
    "surveys.reopen": "survey",
    "transfers": "transfer",
    "units": "unit",
}


class Form(StrEnum):
    """What a value is written as."""

    ACCOUNT = "account"
    ANYTHING = "anything"
    CHOICE = "choice"
    DAY = "day"
    FACTS = "facts"
    FILE = "file"
    NAMED_FILE = "named_file"
    LIST = "list"
    MAP = "map"
    NUMBER = "number"
    PARTS = "parts"
    PERIOD = "period"
    PERSON = "person"
    RECORD = "record"
    ROLE = "role"
    TEXT = "text"
    UNIT = "unit"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Asked:
    """One value that a deed asks for.

    `of` are the values within: the items of a list, key and value of a mapping, the fields of a
    record. `make` turns what was read into what the action takes. `supplied` names what is
    taken where nothing is said: the day, no facts, the version at which a row stands; and what
    is never said, since a page reads it first.
    """

    name: str
    term: str
    form: Form
    is_needed: bool
    may_be_blank: bool = False
    choices: Mapping[str, str] | None = None
    of: tuple["Asked", ...] = ()
    make: Callable[..., Any] | None = None
    supplied: str = ""

    @property
    def is_hidden(self) -> bool:
        """Whether only the command itself says it."""
        return self.supplied == "today" or self.supplied.startswith("read:")


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be done: its name, what it does, what it asks for."""

    name: str
    noun: str
    term: str
    run: Callable[..., Any]
    asks: tuple[Asked, ...]
    leaves_file: bool


def actions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of the actions that says by whom."""
    for found in pkgutil.walk_packages(rudang.actions.__path__, "rudang.actions."):
        module = importlib.import_module(found.name)
        for name, function in vars(module).items():
            is_ours = inspect.isfunction(function) and function.__module__ == found.name
            is_public = is_ours and not name.startswith("_")
            if is_public and "by" in inspect.signature(function).parameters:
                yield f"{found.name.removeprefix('rudang.actions.')}.{name}", function


def deeds() -> dict[str, Deed]:
    """Everything that can be called, by name, in the order of the nouns."""
    found = dict(actions())
    return {
        f"{module}.{name}": _deed(
            f"{module}.{name}", noun, VERBS.get(verb, verb), found[f"{module}.{name}"]
        )
        for module, (noun, done) in _DONE.items()
        for name, verb in done.items()
    }


def _deed(name: str, noun: str, term: str, run: Callable[..., Any]) -> Deed:
    plain = inspect.unwrap(run)
    hints = get_type_hints(plain)
    asks = tuple(
        _asked(one.name, hints[one.name], name, has_default=one.default is not one.empty)
        for one in inspect.signature(plain).parameters.values()
        # A callback is for whoever watches.
        if one.name != "by"
        and one.kind is not one.VAR_KEYWORD
        and get_origin(hints[one.name]) is not Callable
    )
    return Deed(name, noun, term, run, asks, _leaves_file(hints.get("return")))


_BY_TYPE: Mapping[Any, Form] = {
    Account: Form.ACCOUNT,
    Any: Form.ANYTHING,
    Role: Form.ROLE,
    bool: Form.YES_NO,
    bytes: Form.FILE,
    date: Form.DAY,
    int: Form.NUMBER,
    str: Form.TEXT,
    tuple[str, bytes]: Form.NAMED_FILE,
}


def _asked(name: str, hint: Any, owner: str, *, has_default: bool) -> Asked:
    if f"{owner}.{name}" in _READ_FIRST:
        read = _READ_FIRST[f"{owner}.{name}"]
        return Asked(name, name, Form.ANYTHING, is_needed=False, supplied=read)
    may_be_blank = False
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (one for one in get_args(hint) if one is not type(None))
        may_be_blank = True
    supplied = _supplied(name, owner)
    common: dict[str, Any] = {
        "name": name,
        "term": _of(name, owner, _TERMS) or FIELDS.get(name, name),
        "is_needed": not (has_default or supplied),
        "may_be_blank": may_be_blank,
        "supplied": "" if has_default and name == "version" else supplied,
    }
    choices = _of(name, owner, _CHOICES)
    if name in _FACTS and get_origin(hint) is not None:
        if name == "facts":
            common |= {"is_needed": False, "supplied": "facts"}
        return Asked(form=Form.FACTS, **common)
    if hint is Period or (name in ("period", "span") and hint is str):
        return Asked(
            form=Form.PERIOD, make=None if hint is Period else lambda period: period.code, **common
        )
    if hint is int and name in _UNITS:
        return Asked(form=Form.UNIT, **common)
    if hint is int and name in _PERSONS:
        return Asked(form=Form.PERSON, **common)
    if hint is str and choices:
        return Asked(form=Form.CHOICE, choices=choices, **common)
    if hint in _BY_TYPE:
        return Asked(form=_BY_TYPE[hint], **common)
    if isinstance(hint, type) and issubclass(hint, Enum):
        terms = _OF_ENUMS.get(hint) or {
            one: getattr(one, "term", None) or getattr(one, "label", None) or str(one.value)
            for one in hint
        }
        words = {str(one.value): term for one, term in terms.items()}
        return Asked(form=Form.CHOICE, choices=words, make=hint, **common)
    if hint is Planned:
        return Asked(form=Form.RECORD, of=_PLANNED, make=_planned, **common)
    if is_dataclass(hint):
        record: Any = hint
        return Asked(form=Form.RECORD, of=_fields(record), make=record, **common)
    return _several(name, hint, owner, common)


def _several(name: str, hint: Any, owner: str, common: dict[str, Any]) -> Asked:
    args = get_args(hint)
    if len(args) == 2 and args[1] is not Ellipsis:
        first, second = _of(name, owner, _PARTS) or ("key", "value")
        is_map = get_origin(hint) is not tuple
        of = tuple(
            _asked(part, arg, owner, has_default=False)
            for part, arg in ((first, args[0]), (second, args[1]))
        )
        return Asked(form=Form.MAP if is_map else Form.PARTS, of=of, **common)
    return Asked(form=Form.LIST, of=(_asked(name, args[0], owner, has_default=False),), **common)


def _fields(record: Any) -> tuple[Asked, ...]:
    hints = get_type_hints(record)
    return tuple(
        _asked(
            one.name,
            hints[one.name],
            record.__name__,
            has_default=one.default is not MISSING or one.default_factory is not MISSING,
        )
        for one in fields(record)
    )


_PLANNED = (
    Asked("unit_id", "党组织", Form.UNIT, is_needed=True),
    Asked("total", "名额", Form.NUMBER, is_needed=True),
    Asked("teachers", "其中教师", Form.NUMBER, is_needed=False),
    Asked("high_knowledge", "其中高知识群体", Form.NUMBER, is_needed=False),
    Asked("remark", "备注", Form.TEXT, is_needed=False),
)


def _planned(
    unit_id: int, total: int, teachers: int = 0, high_knowledge: int = 0, remark: str = ""
) -> SimpleNamespace:
    return SimpleNamespace(
        unit_id=unit_id,
        total=total,
        teachers=teachers,
        high_knowledge=high_knowledge,
        remark=remark,
    )


def _of(name: str, owner: str, table: Mapping[str, Any]) -> Any:
    """The entry of a name: of this action or record, of its module, or of the name anywhere."""
    module = owner.split(".")[0]
    for key in (f"{owner}.{name}", f"{module}.{name}", name):
        if key in table:
            return table[key]
    return None


def _supplied(name: str, owner: str) -> str:
    if name in ("today", "as_of", "seen", "filename"):
        return name
    if name == "version":
        kind = _VERSION_OF.get(owner) or _VERSION_OF.get(owner.split(".")[0])
        return f"version:{kind}" if kind else ""
    return ""


def _leaves_file(hint: Any) -> bool:
    if hint is bytes or hint is Notice or bytes in get_args(hint):
        return True
    return is_dataclass(hint) and bytes in get_type_hints(hint).values()
