"""Write the letters between the levels from what is recorded: cover, name list, reply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from rudang.actions import ledger
from rudang.core.codes import decoded
from rudang.core.explain import spoken
from rudang.core.facts import FACT, FACTS_OF_ACT, YES
from rudang.core.scope import Actor, Refused, Right
from rudang.papers.official import date_words
from rudang.papers.requests import (
    NameList,
    Request,
    full_name,
    people_words,
    write_docx,
    write_list_docx,
    write_list_xlsx,
    you,
)
from rudang.regulation.levels import LEVEL, Acting, Level
from rudang.store.reads import settings
from rudang.store.reads import submissions as reads
from rudang.store.reads.units import whole_tree

_RULES = "《中国共产党发展党员工作细则》"
_PERSON = ("sex", "ethnic_code", "birth_date", "education_code", "class_or_office")

# What a list tells of each person beyond who it is.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "activist_filing": ("app_signed_on", "activist_on", "contacts"),
    "superior_filing": ("app_signed_on", "activist_on", "contacts", "target_meeting_on"),
    "superior_consent": ("app_signed_on", "activist_on", "contacts", "target_meeting_on"),
    "preexam": ("activist_on", "target_on", "introducers", "review_result", "train_to"),
    "general_review": ("target_on", "introducers", "meeting_on", "votes_yes"),
    "interview": ("target_on", "introducers", "meeting_on"),
    "approval": ("target_on", "introducers", "meeting_on", "due_voting", "votes_yes"),
    "filed_up": ("meeting_on", "approval_on", "probation_from", "probation_to"),
    "full_general_review": ("meeting_on", "probation_to", "full_meeting_on", "full_decision"),
    "full_approval": ("meeting_on", "probation_to", "full_meeting_on", "full_decision"),
}
_ANSWERED: Mapping[str, tuple[str, ...]] = {
    "approval": ("meeting_on", "approval_result", "probation_from", "probation_to"),
    "full_approval": ("probation_to", "full_meeting_on", "full_decision", "full_from"),
}

# Title around the people's names, what is said of them, and how the letter ends.
_SAID: Mapping[str, tuple[tuple[str, str], str, str]] = {
    "activist_filing": (
        ("关于确定", "为入党积极分子的备案报告"),
        "经{day}讨论，确定{people}为入党积极分子，现报备案。",
        "特此报告。",
    ),
    "superior_filing": (
        ("关于", "拟确定为发展对象的备案报告"),
        "{heard}经{day}讨论，同意将{people}作为发展对象人选，现报备案。",
        "特此报告。",
    ),
    "superior_consent": (
        ("关于", "拟列为发展对象的请示"),
        "{heard}经{day}讨论，拟将{people}列为发展对象，报请同意。",
        "妥否，请批示。",
    ),
    "preexam": (
        ("关于对", "进行预审的请示"),
        "经{day}支部委员会审查，现将{people}的有关材料报上，请予预审。",
        "妥否，请批示。",
    ),
    "general_review": (
        ("关于审议接收", "为中共预备党员的请示"),
        "经{day}支部大会讨论通过，同意接收{people}为中共预备党员，现报请审议。",
        "妥否，请批示。",
    ),
    "interview": (
        ("关于请派人同", "谈话的请示"),
        "经{day}支部大会讨论通过，同意接收{people}为中共预备党员，请在审批前派人谈话。",
        "妥否，请批示。",
    ),
    "approval": (
        ("关于接收", "为中共预备党员的请示"),
        "经{day}支部大会讨论通过，同意接收{people}为中共预备党员，现将支部大会决议和有关材料"
        "一并报上，请予审批。",
        "妥否，请批示。",
    ),
    "filed_up": (
        ("关于接收", "为中共预备党员的备案报告"),
        "经{day}党委会议讨论，批准接收{people}为中共预备党员，现报备案。",
        "特此报告。",
    ),
    "full_general_review": (
        ("关于审议", "预备党员转正的请示"),
        "{people}的转正问题，已经{day}支部大会讨论，现将决议报请审议。",
        "妥否，请批示。",
    ),
    "full_approval": (
        ("关于", "预备党员转正的请示"),
        "{people}的转正问题，已经{day}支部大会讨论，现将决议和有关材料一并报上，请予审批。",
        "妥否，请批示。",
    ),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A file and the name under which it is handed over."""

    body: bytes
    name: str


@transaction.atomic
def letter(*, by: Actor, submissions: Sequence[int]) -> Written:
    """The filing report or request for people sent together by one unit, with their list."""
    some = _some(by, submissions)
    level = LEVEL[some[0].kind]
    if len({(one.kind, one.from_unit, one.to_unit) for one in some}) > 1:
        raise Refused("一份公文只能写同一党组织报送的同一事项，请分别选择。")
    tree, chosen = whole_tree(), settings.everything()
    college = str(chosen["college_name"])
    names = [one.person for one in some]
    facts = _facts(some, (*_COLUMNS[level.kind], *_day_names(level), "opinions_on"))
    head, said, end = _SAID[level.kind]
    who = people_words(names)
    list_ = _list(_COLUMNS[level.kind], some, facts, f"{_list_name(level)}名册")
    to = (
        "（主送机关待填）"
        if level.acting is Acting.BEYOND
        else full_name(tree[some[0].to_unit].name, college)
    )
    sent_on = max(one.sent_on for one in some)
    named, usual = level.papers_on(sent_on)
    body = write_docx(
        Request(
            title_phrases=(head[0], who, head[1]),
            issuer=full_name(tree[some[0].from_unit].name, college),
            addressee=to,
            paragraphs=(
                f"根据{_RULES}{level.article_on(sent_on)}，"
                + said.format(people=who, day=_held_words(level, facts), heard=_heard(facts)),
                end,
            ),
            names=list_,
            papers=(
                *named,
                *(
                    one
                    for one in usual
                    if "名册" not in one and "报告" not in one and "请示" not in one
                ),
            ),
            is_demonstration=bool(chosen["is_demonstration"]),
        )
    )
    _told(by, "write_request", level.kind, some)
    return Written(body, f"{tree[some[0].from_unit].term}{_list_name(level)}{level.paper}.docx")


@transaction.atomic
def reply(*, by: Actor, submissions: Sequence[int]) -> Written:
    """The draft of the committee's reply on what it decided, from what is recorded of it."""
    some = _some(by, submissions)
    level = LEVEL[some[0].kind]
    if level.kind not in _ANSWERED:
        raise Refused(f"“{level.term}”不写批复。")
    if len({(one.kind, one.from_unit) for one in some}) > 1:
        raise Refused("一份批复只能答复同一党组织的同一事项，请分别选择。")
    if any(one.act is None for one in some):
        raise Refused("还没有审批记录，不能写批复。请先记录审批。")
    tree, chosen = whole_tree(), settings.everything()
    college = str(chosen["college_name"])
    columns = _ANSWERED[level.kind]
    facts = _facts(some, (*columns, "approved_collectively", "approved_one_by_one"))
    list_ = _list(columns, some, facts, f"{_list_name(level)}名册")
    unit = tree[some[0].from_unit]
    body = write_docx(
        Request(
            title_phrases=("关于", *_reply_title(level), "的批复"),
            issuer=full_name(tree[some[0].to_unit].name, college),
            addressee=full_name(unit.name, college),
            paragraphs=tuple(_decided(level, unit.name, some, facts)),
            names=list_,
            is_reply=True,
            is_demonstration=bool(chosen["is_demonstration"]),
        )
    )
    _told(by, "write_reply", level.kind, some)
    return Written(body, f"{unit.term}{_list_name(level)}批复.docx")


@transaction.atomic
def batch_list(*, by: Actor, batch: int, form: str, today: date) -> Written:
    """The people of a batch as a list in Word or Excel, with what is recorded of each."""
    if not by.may(Right.RECORD):
        raise Refused("您没有导出名册的权限。")
    found = reads.batch(batch)
    if found is None:
        raise Refused("没有这一批，或不在您的范围内。")
    made, lines = found
    kept = [line for line in lines if line.act is not None]
    names = _of_batch(made, kept)
    if form == "xlsx":
        body = write_list_xlsx(names, made_on=made.held_on)
    else:
        body = write_list_docx(
            names,
            issuer=whole_tree()[made.unit].name,
            is_demonstration=bool(settings.get("is_demonstration")),
        )
    ledger.write(
        ledger.Event(
            verb="export_batch",
            subject_kind="batch",
            subject_id=batch,
            unit=made.unit,
            after={"people": len(kept), "as_of": today},
        ),
        by=by,
    )
    return Written(body, f"{names.title}.{form}")


def _of_batch(made: reads.Batched, kept: Sequence[reads.Lined]) -> NameList:
    """Who was recorded in a batch, with the facts that each has apart; the shared ones below."""
    tree = whole_tree()
    own = [
        fact.name
        for fact in FACTS_OF_ACT[made.kind]
        if not fact.is_day
        and fact.name not in made.facts
        and any(fact.name in k.facts for k in kept)
    ][:4]
    term = LEVEL[made.kind].term if made.kind in LEVEL else _kind_term(made.kind)
    shared = "；".join(
        f"{FACT[name].term}：{spoken(value)}"
        for name, value in made.facts.items()
        if name in FACT and name != "oath_programme"
    )
    return NameList(
        title_phrases=(made.title or term, "名册"),
        headings=(
            "序号",
            "姓名",
            "学号、工号",
            "所在党支部",
            "系部班级",
            *(FACT[n].term for n in own),
        ),
        rows=tuple(
            (
                number,
                line.person,
                line.number,
                tree[line.unit].term,
                line.class_or_office,
                *(spoken(line.facts.get(name)) if line.facts.get(name) else "" for name in own),
            )
            for number, line in enumerate(kept, 1)
        ),
        shares=(1, 2, 2.4, 3, 3, *(2.4 for _ in own)),
        note=f"日期：{made.held_on.isoformat()}" + (f"；{shared}" if shared else ""),
    )


def _some(by: Actor, submissions: Sequence[int]) -> list[reads.Sent]:
    if not by.may(Right.RECORD):
        raise Refused("您没有写公文的权限。")
    some = reads.some(submissions)
    if not some or len(some) != len(set(submissions)):
        raise Refused("没有这些报送，或不在您的范围内。")
    return some


def _facts(some: Sequence[reads.Sent], names: Sequence[str]) -> dict[int, dict[str, Any]]:
    wanted = list(dict.fromkeys((*_PERSON, *names)))
    return reads.facts_of([one.dossier for one in some], wanted)


def _list(
    columns: Sequence[str],
    some: Sequence[reads.Sent],
    facts: Mapping[int, Mapping[str, Any]],
    title: str,
) -> NameList:
    return NameList(
        title_phrases=(title,),
        headings=(
            "序号",
            "姓名",
            "性别",
            "民族",
            "出生年月",
            *(_heading(name) for name in columns),
        ),
        rows=tuple(
            (
                number,
                one.person,
                *_who(facts[one.dossier]),
                *(_cell(facts[one.dossier][name]) for name in columns),
            )
            for number, one in enumerate(some, 1)
        ),
        shares=(1, 2, 1.2, 1.6, 2.2, *(2.6 for _ in columns)),
    )


def _who(facts: Mapping[str, Any]) -> tuple[str, str, str]:
    born = facts["birth_date"]
    return (
        facts["sex"] or "",
        decoded("ethnic_code", facts["ethnic_code"]) or "",
        f"{born.year}.{born.month:02d}" if born else "",
    )


def _heading(name: str) -> str:
    return {
        "app_signed_on": "申请入党日期",
        "activist_on": "确定积极分子日期",
        "target_on": "列为发展对象日期",
        "meeting_on": "支部大会日期",
        "train_to": "培训结业日期",
    }.get(name, FACT[name].term)


def _cell(value: Any) -> str | date | int | None:
    return "、".join(map(str, value)) if isinstance(value, list) else value


def _list_name(level: Level) -> str:
    return {
        "activist_filing": "入党积极分子备案",
        "superior_filing": "发展对象人选备案",
        "superior_consent": "拟列发展对象",
        "preexam": "发展对象预审",
        "general_review": "拟接收预备党员审议",
        "interview": "审批前谈话",
        "approval": "拟接收预备党员审批",
        "filed_up": "新发展党员备案",
        "full_general_review": "预备党员转正审议",
        "full_approval": "预备党员转正审批",
    }[level.kind]


def _kind_term(kind: str) -> str:
    return {
        "public_notice": "公示",
        "target": "发展对象",
        "training": "发展对象短期集中培训",
        "assignment": "编入党支部和党小组",
        "oath": "入党宣誓",
        "archive": "材料归档",
    }[kind]


def _day_names(level: Level) -> list[str]:
    return [fact.name for fact in FACTS_OF_ACT[level.after] if fact.is_day]


def _held_words(level: Level, facts: Mapping[int, Mapping[str, Any]]) -> str:
    """The day of the act before where it is one for all; otherwise the list tells each one's."""
    (name,) = _day_names(level)
    days = {values[name] for values in facts.values()}
    day = days.pop() if len(days) == 1 else None
    return date_words(day) if day else ""


def _heard(facts: Mapping[int, Mapping[str, Any]]) -> str:
    """That opinions were heard is said only where it is recorded of everybody."""
    if any(values["opinions_on"] is None for values in facts.values()):
        return ""
    return "在听取党小组、培养联系人、党员和群众意见的基础上，"


def _reply_title(level: Level) -> tuple[str, ...]:
    return ("接收预备党员",) if level.kind == "approval" else ("预备党员转正",)


def _decided(
    level: Level,
    unit: str,
    some: Sequence[reads.Sent],
    facts: Mapping[int, Mapping[str, Any]],
) -> list[str]:
    """What was decided, people with the same decision together."""
    name = "approval_result" if level.kind == "approval" else "full_decision"
    groups: dict[str, list[str]] = {}
    for one in some:
        groups.setdefault(str(facts[one.dossier][name] or ""), []).append(one.person)
    days = {one.act_on for one in some}
    day = days.pop() if len(days) == 1 else None
    when = f"经{date_words(day)}" if day else "经"
    said = {
        ("approval", "批准"): "批准接收{people}为中共预备党员，预备期起止见附件",
        ("approval", "不批准"): "不批准接收{people}为中共预备党员",
        ("full_approval", "按期转正"): "批准{people}按期转为中共正式党员，转正日期见附件",
        ("full_approval", "延长预备期"): "批准延长{people}的预备期",
        ("full_approval", "取消资格"): "批准取消{people}的预备党员资格",
    }
    parts = [
        said.get((level.kind, result), "{people}的审批结论（待填）").format(
            people=people_words(people)
        )
        for result, people in groups.items()
    ]
    asked = "接收预备党员" if level.kind == "approval" else "预备党员转正"
    # How the committee voted is said only where it is recorded so of everybody.
    voted = level.kind == "approval" and all(
        values["approved_collectively"] == values["approved_one_by_one"] == YES
        for values in facts.values()
    )
    how = "党委会议集体讨论、逐个审议和表决" if voted else "学校党委审批"
    return [
        f"{you(unit)}报来的关于{asked}的请示收悉。{when}{how}，{'；'.join(parts)}。",
        "请将审批结果及时通知本人，并在党员大会上宣布。",
        "此复。",
    ]


def _told(by: Actor, verb: str, kind: str, some: Sequence[reads.Sent]) -> None:
    ledger.write(
        ledger.Event(
            verb=verb,
            subject_kind="submission",
            subject_id=some[0].id,
            unit=some[0].unit,
            after={"kind": kind, "people": len(some)},
        ),
        by=by,
    )
