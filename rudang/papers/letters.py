"""Warning letters to units: the sentences made from figures and names."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from rudang.papers import official
from rudang.papers.issued import Attachment, Paper, Paragraph, Table, committee, tight

REGULATION = "《中国共产党发展党员工作细则》"

# The levels of a unit for which there is something to write; `done` and `on_pace` have none.
LEVELS_WITH_LETTER = ("slow", "cannot_finish", "will_exceed", "exceeded")


class Kind(StrEnum):
    """What a letter wants of the unit."""

    REMINDER = "reminder"  # reasons for being behind
    ADJUSTMENT = "adjustment"  # whether places shall be taken back
    CAUTION = "caution"  # to stop before the plan is exceeded, or further exceeded


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(Paper):
    """A letter to one unit: signed, numbered and dated by a person, or a draft that says so."""

    kind: Kind

    def __post_init__(self) -> None:
        Paper.__post_init__(self)
        if not self.is_draft and not (self.signatory and self.number and self.dated_on):
            raise ValueError("签发的函须有签发人、发文字号和成文日期。")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One person who is ready, and where that person waits.

    `where`: in words, the same words for the same place（预审合格，待支部大会讨论）.
    `since`: the day from which the person waits there; None where no record tells it.
    `article`: the regulation's article that governs the next step（第十九条）.
    `earliest`: the earliest day that the minimum intervals allow for admission, in words.
    `number`: 学号 or 工号, shown only to tell namesakes apart.
    """

    name: str
    where: str
    since: date | None
    article: str
    earliest: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class WarningFacts:
    """The figures and names of one unit on the day of a dispatch.

    `period_term`: 2019年下半年. `rate`, `time_share`: between 0 and 1; `rate` is None where the
    quota is 0. `awaiting`: passed by the branch meeting, not yet approved; they hold a place.
    `feasible`: people who could still be admitted in the period beyond those two, by the
    minimum intervals. `reasons`: why the level was given, in words. `counting_words`: which
    date counts an admission. `college_name`: the college or its committee（…委员会）.
    `office_name`: the office that writes（组织部）. `plan_basis`: the paper, and the part of it,
    by which the plan was issued; `exempt_basis`: the part that lets people of the high-knowledge
    group be admitted outside the plan once filed, None where no such rule is known.
    """

    period_term: str
    unit_name: str
    quota: int
    admitted: int
    awaiting: int
    remaining: int
    rate: float | None
    time_share: float
    as_of: date
    level: str
    reasons: tuple[str, ...]
    feasible: int
    counting_words: str
    college_name: str
    office_name: str
    waiting: tuple[Waiting, ...] = field(default=())
    answer_by: date | None = None
    plan_basis: str | None = None
    exempt_basis: str | None = None
    is_demonstration: bool = False


def warning_letter(facts: WarningFacts) -> Letter:
    """The draft of the letter that the unit's level asks for.

    Raises ValueError for a level that needs no letter.
    """
    if facts.level not in LEVELS_WITH_LETTER:
        raise ValueError(f"级别为 {facts.level} 的单位不需要发函。")
    kind, title_phrases, requests = {
        "slow": (Kind.REMINDER, _slow_title, _slow_requests),
        "cannot_finish": (Kind.ADJUSTMENT, _cannot_finish_title, _cannot_finish_requests),
        "will_exceed": (Kind.CAUTION, _will_exceed_title, _will_exceed_requests),
        "exceeded": (Kind.CAUTION, _exceeded_title, _exceeded_requests),
    }[facts.level]
    return Letter(
        kind=kind,
        title_phrases=title_phrases(facts),
        issuer=_issuer(facts),
        addressee=facts.unit_name,
        paragraphs=(
            Paragraph(_opening(facts)),
            Paragraph("一、计划执行情况", level=1),
            Paragraph(_figures(facts)),
            *_reasons(facts),
            Paragraph("二、在办人员情况", level=1),
            *_people(facts),
            Paragraph("三、请研究说明的事项" if kind != Kind.CAUTION else "三、有关要求", level=1),
            *(Paragraph(f"{index}. {text}") for index, text in enumerate(requests(facts), 1)),
            Paragraph(_principle(facts)),
            Paragraph(_answer(facts)),
        ),
        attachments=_attachments(facts),
        is_demonstration=facts.is_demonstration,
    )


# ---- titles


def _slow_title(facts: WarningFacts) -> tuple[str, ...]:
    return ("关于", facts.period_term, "发展党员计划", "执行进度的提醒函")


def _cannot_finish_title(facts: WarningFacts) -> tuple[str, ...]:
    return ("关于商请调整", facts.period_term, "发展党员计划的函")


def _will_exceed_title(facts: WarningFacts) -> tuple[str, ...]:
    return ("关于防止", facts.period_term, "超计划", "发展党员的提醒函")


def _exceeded_title(facts: WarningFacts) -> tuple[str, ...]:
    return ("关于", facts.period_term, "超计划", "发展党员情况的提醒函")


# ---- sentences


def _you(facts: WarningFacts) -> str:
    """How the letter speaks to the unit."""
    if facts.unit_name.endswith(("党总支部", "党总支")):
        return "你总支"
    return "你支部" if facts.unit_name.endswith("支部") else "你单位"


def _committee(facts: WarningFacts) -> str:
    return committee(facts.college_name)


def _issuer(facts: WarningFacts) -> str:
    committee = _committee(facts)
    if facts.office_name.startswith(committee):
        return facts.office_name
    # The committee is named already: 党委组织部 after it would name it twice.
    return committee + re.sub(r"^(校党委|党委)(?=.)", "", facts.office_name)


def _office(facts: WarningFacts) -> str:
    """The office as the body calls it after its full name has stood at the top."""
    return "学校党委" + _issuer(facts).removeprefix(_committee(facts))


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%"


def _opening(facts: WarningFacts) -> str:
    basis = f"{facts.plan_basis}下达的计划和" if facts.plan_basis else ""
    return (
        f"根据{basis}学校党委定期调度、预警提醒的安排，现将{_you(facts)}{facts.period_term}"
        "发展党员指导性计划的执行情况函告如下。"
    )


def _figures(facts: WarningFacts) -> str:
    left = f"剩余{facts.remaining}人" if facts.remaining >= 0 else f"已超出计划{-facts.remaining}人"
    rate = f"，完成比例{_percent(facts.rate)}" if facts.rate is not None else ""
    counting = facts.counting_words.rstrip("。")
    return (
        f"截至{official.date_words(facts.as_of)}，{_you(facts)}计划发展{facts.quota}人，"
        f"学校党委已批准{facts.admitted}人，支部大会已通过、等待审批{facts.awaiting}人"
        f"（占用计划名额），{left}{rate}；本期时间进度为{_percent(facts.time_share)}。"
        f"统计口径：{counting}。"
    )


def _reasons(facts: WarningFacts) -> list[Paragraph]:
    reasons = [_set_in_prose(reason) for reason in facts.reasons if reason.strip()]
    return [Paragraph(f"调度判断的依据：{''.join(reasons)}")] if reasons else []


def _set_in_prose(sentence: str) -> str:
    """A sentence written for a page as a letter has it: no spaces by hand, days in words."""
    sentence = re.sub(
        r"(\d{4})-(\d{2})-(\d{2})",
        lambda found: official.date_words(date(*(int(part) for part in found.groups()))),
        sentence.strip().rstrip("。；;"),
    )
    return tight(sentence) + "。"


def _people(facts: WarningFacts) -> list[Paragraph]:
    if facts.waiting:
        places = Counter(person.where for person in facts.waiting)
        parts = "；".join(f"{where}的{count}人" for where, count in places.items())
        spread = f"其中：{parts}。" if len(places) > 1 else f"均为{next(iter(places))}。"
        present = (
            f"按信息库记载，{_you(facts)}有{len(facts.waiting)}人已具备办理下一环节的条件，{spread}"
        )
        present += "姓名、所处环节和所依据的条款见附件。"
    else:
        present = f"按信息库记载，{_you(facts)}目前没有已具备条件而等待办理下一环节的人员。"
    return [Paragraph(present), Paragraph(_outlook(facts))]


def _outlook(facts: WarningFacts) -> str:
    if facts.feasible <= 0:
        return (
            f"按细则规定的最短间隔推算，除已批准和等待审批的人员外，{facts.period_term}内"
            "没有其他人员可以接收为预备党员。"
        )
    return (
        f"按细则规定的最短间隔推算，除已批准和等待审批的人员外，{facts.period_term}内"
        f"最多还有{facts.feasible}人可能接收为预备党员。这一人数只供研判计划使用，"
        "不是发展数量的要求。"
    )


_CHECK_RECORDS = (
    "核对信息库记载与纸质档案是否一致；漏记、错记的，按实际发生的日期补记、更正，并说明原因。"
)


def _give_back(facts: WarningFacts, count: int) -> str:
    places = f"其中{count}个名额" if 0 < count < facts.remaining else "剩余名额"
    return (
        f"研究{places}在本期是否仍有需要。认为不再需要的，可提出交回，"
        "由学校党委按程序调整到其他有需要的单位。"
    )


def _slow_requests(facts: WarningFacts) -> list[str]:
    people = (
        "说明附件所列人员停留在现环节的原因，有无需要学校党委协调解决的困难。"
        if facts.waiting
        else "说明进度落后于时间进度的原因，有无需要学校党委协调解决的困难。"
    )
    spare = facts.remaining - facts.feasible
    requests = [people, _CHECK_RECORDS]
    if facts.remaining > 0:
        requests.append(_give_back(facts, spare))
    return requests


def _cannot_finish_requests(facts: WarningFacts) -> list[str]:
    spare = facts.remaining - facts.feasible
    if spare > 0:
        offer = (
            f"按上述推算，{_you(facts)}有{spare}个名额在本期没有可以对应的人选。"
            f"请研究是否交回这{spare}个名额，由学校党委按程序调整到其他有需要的单位。"
        )
    else:
        offer = (
            "请研究剩余名额能否逐一对应到人；不能对应的，可提出交回，"
            "由学校党委按程序调整到其他有需要的单位。"
        )
    return [
        offer,
        "认为应当保留名额的，请逐一说明对应的人选、目前所处环节和理由。",
        _CHECK_RECORDS,
    ]


def _stop(facts: WarningFacts) -> str:
    filing = (
        f"其中属于高知识群体的发展对象，可按{facts.exempt_basis}的规定先报学校党委备案；"
        "备案后不占用计划名额，程序和条件不变。"
        if facts.exempt_basis
        else ""
    )
    return (
        "没有计划名额可以对应的人员，在名额明确以前请停在预审之前，不再报送预审；"
        f"培养教育和考察照常进行。{filing}"
    )


def _will_exceed_requests(facts: WarningFacts) -> list[str]:
    places = (
        f"把剩余的{facts.remaining}个名额逐一对应到人，写明人选和先后考虑的依据。"
        if facts.remaining > 0
        else "说明名额已经占满以后仍有人员在办的原因。"
    )
    return [
        places,
        _stop(facts),
        "确需增加名额的，请说明人选、所处环节和理由，由学校党委研究；研究决定前按现有计划执行。",
        _CHECK_RECORDS,
    ]


def _exceeded_requests(facts: WarningFacts) -> list[str]:
    over = facts.admitted + facts.awaiting - facts.quota
    cause = f"说明超出计划{over}人的原因和经过。" if over > 0 else "说明超出计划的原因和经过。"
    return [cause, _stop(facts), _CHECK_RECORDS]


def _principle(facts: WarningFacts) -> str:
    if facts.level in {"will_exceed", "exceeded"}:
        return (
            f"{REGULATION}第三条要求发展党员工作有领导、有计划地进行，坚持个别吸收，"
            "成熟一个、发展一个。名额的调整须经学校党委研究，不因人员已在培养而自然增加。"
        )
    return (
        f"{REGULATION}第三条规定，发展党员坚持入党自愿和个别吸收原则，成熟一个、发展一个。"
        "计划是指导性的，不以用满名额为目标，不得因计划降低标准、减少程序，"
        "也不得在规定之外另加程序和材料。"
    )


def _answer(facts: WarningFacts) -> str:
    when = f"于{official.date_words(facts.answer_by)}前" if facts.answer_by else ""
    return f"请将以上事项的研究情况{when}书面回复{_office(facts)}。"


# ---- the table of people


def _attachments(facts: WarningFacts) -> tuple[Attachment, ...]:
    if not facts.waiting:
        return ()
    names = Counter(person.name for person in facts.waiting)
    rows = tuple(
        (
            str(index),
            _name(person, is_namesake=names[person.name] > 1),
            person.where,
            person.since.isoformat() if person.since else "未掌握",
            _short_dates(person.earliest),
            person.article.replace("、", "、\n"),
        )
        for index, person in enumerate(facts.waiting, 1)
    )
    # In points: a name of up to five characters has its place; longer ones take from `where`.
    longest = max(len(line) for row in rows for line in row[1].split("\n"))
    name_width = min(max(longest * official.TABLE_PT + 8, 62), 112)
    return (
        Attachment(
            title_phrases=(facts.unit_name, "在办人员情况表"),
            table=Table(
                headings=("序号", "姓名", "所处环节", "起始日期", "最早接收日", "依据条款"),
                rows=rows,
                shares=(34, name_width, 192 - name_width, 68, 68, 80),
                centred=(True, True, False, True, True, True),
            ),
            notes=(
                f"说明：1. 本表按{official.date_words(facts.as_of)}信息库记载生成；"
                f"条款指{REGULATION}的条款。",
                "2. 最早接收日是按细则规定的最短间隔推算、支部大会可以讨论接收的最早日期，"
                "不是办理的期限。",
                "3. 本表含个人信息，仅供办理发展党员工作使用，不得张贴、转发。",
            ),
        ),
    )


def _short_dates(words: str) -> str:
    """The words with their days as 2019-10-08, which one line of a column holds."""
    return re.sub(
        r"(\d{4})年(\d{1,2})月(\d{1,2})日",
        lambda found: f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}",
        words,
    )


def _name(person: Waiting, *, is_namesake: bool) -> str:
    """The name in lines that do not break inside a part of it."""
    lines: Sequence[str] = [person.name]
    if len(person.name) > 7 and "·" in person.name:
        given, dot, rest = person.name.partition("·")
        lines = [given + dot, rest]
    return "\n".join([*lines, *([person.number] if is_namesake and person.number else [])])
