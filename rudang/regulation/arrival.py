"""What is asked of the papers of somebody who comes from elsewhere, each with where it is written.

The practice marks are those of a college's notice of 2015 on checking the files of freshmen; the
regulation itself says only that papers are handed over, examined strictly and time runs on.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from rudang.core.arrival import STAGE_OF_TERM, Question, day_of
from rudang.core.dates import add_months, add_years
from rudang.regulation.articles import cite
from rudang.regulation.editions import EDITIONS
from rudang.regulation.params import (
    CULTIVATION_MONTHS,
    LETTER_MONTHS,
    MIN_AGE_YEARS,
    TRANSFER_GAP_DAYS,
)

FRESHMEN_NOTICE = "高校 2015 年新生党员档案审查的做法"
LETTERS = "组通字〔2015〕33号"

_EVERYBODY = ("applicant", "activist", "target", "probationary", "full")
_CULTIVATED = _EVERYBODY[1:]
_LISTED = _EVERYBODY[2:]
_MEMBERS = _EVERYBODY[3:]


def _too_young(facts: Mapping[str, Any], *days: str) -> str | None:
    born, day = day_of(facts, "birth_date"), day_of(facts, *days)
    if born is None or day is None:
        return None
    adult = add_years(born, MIN_AGE_YEARS.on(day) or 0)
    if day >= adult:
        return None
    return f"出生日期 {born.isoformat()}，到 {day.isoformat()} 还不满十八周岁。"


def _young_applicant(facts: Mapping[str, Any]) -> str | None:
    return _too_young(facts, "app_signed_on", "app_received_on")


def _young_member(facts: Mapping[str, Any]) -> str | None:
    return _too_young(facts, "meeting_on")


def _short_cultivation(facts: Mapping[str, Any]) -> str | None:
    since, until = day_of(facts, "activist_on"), day_of(facts, "target_on", "meeting_on")
    if since is None or until is None:
        return None
    whole = add_months(since, CULTIVATION_MONTHS.on(until) or 0)
    if until >= whole:
        return None
    return (
        f"确定入党积极分子 {since.isoformat()}，到 {until.isoformat()} 不满一年"
        f"（{whole.isoformat()} 满一年）。"
    )


def _gap(facts: Mapping[str, Any]) -> str | None:
    out, back = day_of(facts, "transferred_out_on"), day_of(facts, "transferred_in_on")
    if out is None or back is None:
        return None
    days, allowed = (back - out).days, TRANSFER_GAP_DAYS.on(back) or 0
    if days <= allowed:
        return None
    return f"转出到转入相隔 {days} 天，超过 {allowed} 天的部分不计入培养时间。"


def _old_letter(facts: Mapping[str, Any]) -> str | None:
    written, used = day_of(facts, "letter_on"), day_of(facts, "transferred_in_on")
    if written is None or used is None:
        return None
    last = add_months(written, LETTER_MONTHS.on(used) or 0)
    if used <= last:
        return None
    return f"介绍信 {written.isoformat()} 开出，{last.isoformat()} 已过有效期。"


def _other_stage(facts: Mapping[str, Any]) -> str | None:
    told, found = facts.get("letter_stage"), facts.get("stage")
    said = STAGE_OF_TERM.get(told or "")
    found = {"preexamined": "target", "awaiting": "target"}.get(found or "", found)
    if not said or not found or said == found:
        return None
    terms = {code: term for term, code in STAGE_OF_TERM.items()}
    return f"介绍信写的是{told}，按已登记的记录是{terms.get(str(found), '其他阶段')}。"


def _out_of_order(facts: Mapping[str, Any]) -> str | None:
    order = (
        ("递交入党申请书", "app_signed_on"),
        ("派人谈话", "talk_on"),
        ("确定入党积极分子", "activist_on"),
        ("列为发展对象", "target_on"),
        ("支部大会", "meeting_on"),
        ("党委审批", "approval_on"),
        ("转正大会", "full_meeting_on"),
    )
    known = [(term, day) for term, name in order if (day := day_of(facts, name))]
    for (before, first), (after, second) in pairwise(known):
        if second < first:
            return f"{after}（{second.isoformat()}）早于{before}（{first.isoformat()}）。"
    return None


def _declare() -> Iterator[Question]:
    def ask(
        code: str, words: str, fault: str, stages: tuple[str, ...], *articles: int, **more: Any
    ) -> Question:
        return Question(code, words, fault, stages, cite(*articles) if articles else {}, **more)

    yield ask("application", "收到入党申请书", "没有入党申请书", _EVERYBODY, 12, is_credit=True)
    yield ask(
        "register",
        "收到《入党积极分子培养考察登记表》等培养教育考察材料",
        "没有培养教育考察材料",
        _CULTIVATED,
        12,
        is_credit=True,
    )
    yield ask(
        "adult",
        "申请入党时已满十八周岁",
        "申请入党时不满十八周岁",
        _EVERYBODY,
        5,
        hint=_young_applicant,
    )
    yield ask("talk", "有收到申请后派人谈话的记录", "没有派人谈话的记录", _EVERYBODY, 7)
    yield ask(
        "activist",
        "有确定入党积极分子的会议记录和上级备案",
        "没有确定入党积极分子的会议记录或备案",
        _CULTIVATED,
        8,
    )
    yield ask("gap", "转出以后没有长期中断", "转移衔接中断过久", _CULTIVATED, 12, hint=_gap)
    yield ask(
        "year",
        "列为发展对象时培养教育已满一年",
        "列为发展对象时培养教育不满一年",
        _LISTED,
        13,
        hint=_short_cultivation,
    )
    yield ask(
        "listed",
        "列为发展对象听取了意见，经上级备案或同意",
        "列为发展对象没有听取意见或没有上级备案、同意",
        _LISTED,
        13,
    )
    yield ask("review", "有结论性的政治审查材料", "没有政治审查结论", _MEMBERS, 16)
    yield ask("training", "有短期集中培训记录", "没有短期集中培训记录", _MEMBERS, 17)
    yield ask(
        "form", "有《中国共产党入党志愿书》原件", "没有《中国共产党入党志愿书》", _MEMBERS, 22
    )
    yield ask(
        "introducers", "志愿书上两名介绍人写了意见", "志愿书上没有两名介绍人的意见", _MEMBERS, 15
    )
    yield ask("meeting", "有支部大会决议", "没有支部大会决议", _MEMBERS, 21, 22)
    yield ask(
        "grown",
        "接收为预备党员时已满十八周岁",
        "接收为预备党员时不满十八周岁",
        _MEMBERS,
        practice=FRESHMEN_NOTICE,
        hint=_young_member,
    )
    yield ask("interview", "有审批前上级派人谈话的记录", "没有审批前谈话的记录", _MEMBERS, 24)
    yield ask("approval", "有审批权限的党委已经审批", "没有党委审批", _MEMBERS, 23, 25)
    yield ask(
        "introduced",
        "原党组织介绍了教育考察情况",
        "原党组织没有介绍教育考察情况",
        ("probationary",),
        35,
    )
    yield ask("full", "有转正的支部大会决议和党委审批", "没有转正决议或审批", ("full",), 33, 34)
    yield ask(
        "dates",
        "各份材料的日期前后一致",
        "材料日期互相矛盾",
        _EVERYBODY,
        practice=FRESHMEN_NOTICE,
        hint=_out_of_order,
    )
    yield ask(
        "hand",
        "材料由本人和经办人分别书写，没有涂改、代写",
        "材料有涂改或同一笔迹代写",
        _CULTIVATED,
        practice=FRESHMEN_NOTICE,
    )
    yield ask(
        "letter_stage",
        "介绍信所载身份与档案一致",
        "介绍信所载身份与档案不一致",
        _CULTIVATED,
        practice=FRESHMEN_NOTICE,
        hint=_other_stage,
    )
    yield ask(
        "letter",
        "介绍信在六个月有效期内",
        "介绍信已过有效期",
        _MEMBERS,
        practice=LETTERS,
        hint=_old_letter,
    )


QUESTIONS: tuple[Question, ...] = tuple(_declare())


def written_where(question: Question, on: date) -> str:
    """The article in the edition in force on a day, or whose practice it is."""
    if not question.cite:
        return question.practice
    edition = next((one for one in EDITIONS if one.in_force_on(on)), EDITIONS[0])
    return question.cite[edition.code]


PAPER_ACTS: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "applicant": (
        ("application", ("app_received_on",)),
        ("talk", ("talkers",)),
    ),
    "activist": (
        ("activist", ()),
        ("activist_filing", ()),
        ("contacts", ("contacts",)),
        ("observation", ()),
        ("thought_report", ()),
        ("school", ()),
    ),
    "target": (
        ("opinions", ()),
        ("target_meeting", ()),
        ("superior_filing", ()),
        ("superior_consent", ()),
        ("public_notice", ("notice_to",)),
        ("target", ()),
        ("introducers", ("introducers",)),
        ("review", ("review_result",)),
        ("training", ("train_to", "train_days", "train_hours")),
    ),
    "probationary": (
        ("committee_exam", ()),
        ("preexam", ("preexam_result",)),
        ("form", ("form_serial",)),
        (
            "admission_meeting",
            ("due_voting", "present_voting", "votes_yes", "votes_no", "meeting_result"),
        ),
        ("interview", ()),
        ("approval", ("approval_result", "probation_from", "probation_to")),
        ("oath", ()),
        ("probation_observation", ()),
    ),
    "full": (
        ("full_application", ()),
        ("full_meeting", ("full_due_voting", "full_votes_yes", "full_decision")),
        ("full_approval", ("full_from",)),
    ),
}
"""What papers tell of somebody who arrives at a stage, beside what those of the stages before do:
kinds of act, and the facts of each that are asked with its day."""


def paper_acts(stage: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every kind of act whose day the papers can tell of somebody at a stage."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for code in _EVERYBODY:
        found.extend(PAPER_ACTS[code])
        if code == stage:
            break
    return found


SOURCES: tuple[str, ...] = ("高中", "其他高校", "用人单位", "街道、乡镇", "其他")
"""Where somebody comes from."""
