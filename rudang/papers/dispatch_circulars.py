"""The circular after a dispatch: how the plan stands in every unit on a frozen day, what is asked.

It goes to all units, so it names organizations and figures, and nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rudang.papers.issued import Attachment, Given, Paper, Table, to_all_units
from rudang.papers.official import date_words

RULES = "《中国共产党发展党员工作细则》"


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit's figures as frozen. `level`: its code; `rate` None where the quota is 0.

    `leaves` persons were let through pre-examination beyond the plan, with the reason recorded.
    """

    unit_name: str
    quota: int
    admitted: int
    awaiting: int
    rate: float | None
    level: str
    level_term: str
    leaves: int = 0

    @property
    def remaining(self) -> int:
        return self.quota - self.admitted - self.awaiting


@dataclass(frozen=True, slots=True)
class CircularFacts:
    """A frozen dispatch. `time_share` between 0 and 1; `counting_words` end without a stop."""

    period_term: str
    as_of: date
    time_share: float
    counting_words: str
    standings: tuple[Standing, ...]
    plan_basis: str = ""


# What is asked of the units at a level, in the order in which levels are told.
_ASKED = (
    ("done", "按计划完成的单位，做好预备党员的教育考察和材料归档，不再超出计划接收。"),
    ("on_pace", "进度正常的单位，按既定安排成熟一个、发展一个，如期做好培养考察。"),
    (
        "slow",
        "进度较慢的单位，逐人分析停留在现环节的原因，需要学校党委协调解决的及时提出；"
        "剩余名额在本期是否仍有需要，一并研究说明。",
    ),
    (
        "cannot_finish",
        "按最短间隔推算难以用完计划的单位，研究没有人选可以对应的名额是否交回，"
        "由学校党委按程序调整到其他有需要的单位。",
    ),
    (
        "will_exceed",
        "在办人数多于剩余名额的单位，把剩余名额逐一对应到人；没有名额可以对应的人员，"
        "在名额明确以前停在预审之前，培养教育和考察照常进行。",
    ),
    ("exceeded", "已超出计划的单位，书面说明原因和经过，在研究决定以前不再报送预审。"),
)


def usual_words(facts: CircularFacts) -> str:
    """The body as the frozen figures have it, a paragraph to a line, for people to edit."""
    basis = f"{facts.plan_basis}和" if facts.plan_basis else ""
    present = [
        (level, asked, [one for one in facts.standings if one.level == level])
        for level, asked in _ASKED
    ]
    told = [
        f"{units[0].level_term}的单位{len(units)}个：{'、'.join(u.unit_name for u in units)}。"
        for _, _, units in present
        if units
    ]
    asked = [words for _, words, units in present if units]
    return "\n".join(
        (
            f"根据{basis}学校党委定期调度、预警提醒的安排，现将{facts.period_term}发展党员指导性"
            f"计划截至{date_words(facts.as_of)}的执行情况通报如下。",
            "一、总体情况",
            _whole(facts),
            "二、各单位情况",
            "".join(told) + _beyond(facts) + "各单位的数字见附件。",
            "三、有关要求",
            *(f"{n}. {words}" for n, words in enumerate(asked, 1)),
            f"{RULES}第三条规定，发展党员坚持入党自愿和个别吸收原则。计划是指导性的，不以用满名额"
            "为目标，不得因计划降低标准、减少程序，也不得在规定之外另加程序和材料。",
        )
    )


def _beyond(facts: CircularFacts) -> str:
    """In which units how many were let through beyond the plan; nothing where none was."""
    found = [one for one in facts.standings if one.leaves]
    if not found:
        return ""
    told = "、".join(f"{one.unit_name}{one.leaves}人" for one in found)
    return f"经学校党委写明原因、准予超计划预审的：{told}。"


def _whole(facts: CircularFacts) -> str:
    quota, admitted, awaiting, remaining, rate = _sums(facts.standings)
    left = f"剩余{remaining}人" if remaining >= 0 else f"超出计划{-remaining}人"
    done = f"，完成比例{rate}" if rate else ""
    return (
        f"{facts.period_term}计划发展{quota}人。截至{date_words(facts.as_of)}，学校党委已批准"
        f"{admitted}人，支部大会已通过、等待审批{awaiting}人（占用计划名额），{left}{done}；"
        f"本期时间进度为{_percent(facts.time_share)}。统计口径：{facts.counting_words}。"
    )


def _sums(standings: Sequence[Standing]) -> tuple[int, int, int, int, str]:
    quota = sum(one.quota for one in standings)
    admitted = sum(one.admitted for one in standings)
    awaiting = sum(one.awaiting for one in standings)
    rate = _percent(admitted / quota) if quota else ""
    return quota, admitted, awaiting, quota - admitted - awaiting, rate


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%"


def _table(facts: CircularFacts) -> Attachment:
    rows = [
        (
            str(n),
            one.unit_name,
            str(one.quota),
            str(one.admitted),
            str(one.awaiting),
            str(one.remaining),
            "—" if one.rate is None else _percent(one.rate),
            one.level_term,
        )
        for n, one in enumerate(facts.standings, 1)
    ]
    quota, admitted, awaiting, remaining, rate = _sums(facts.standings)
    total = ("", "合计", str(quota), str(admitted), str(awaiting), str(remaining), rate or "—", "")
    return Attachment(
        title_phrases=(facts.period_term, "发展党员计划", "执行情况表"),
        table=Table(
            headings=("序号", "支部名称", "计划", "已批准", "待审批", "剩余", "完成比例", "情况"),
            rows=(*rows, total),
            shares=(32, 146, 32, 44, 44, 32, 56, 56),
            centred=(True, False, *(True,) * 6),
        ),
        notes=(
            f"说明：1. 数字截至{date_words(facts.as_of)}，时间进度{_percent(facts.time_share)}；"
            f"{facts.counting_words}。",
            "2. 待审批指支部大会已通过、学校党委尚未批准，占用计划名额。各单位按计划下达的顺序"
            "排列，不作评比。",
        ),
    )


def circular(
    given: Given, facts: CircularFacts, *, issuer: str, is_demonstration: bool = False
) -> Paper:
    """The circular with its table."""
    return to_all_units(
        given,
        title_phrases=(f"关于{facts.period_term}", "发展党员计划", "执行情况的通报"),
        issuer=issuer,
        attachments=(_table(facts),),
        is_demonstration=is_demonstration,
    )
