"""The notice of adjustments: what moved in a plan between two days, from before to after."""

from dataclasses import dataclass
from datetime import date

from rudang.papers.issued import Attachment, Given, Paper, Table, tight, to_all_units
from rudang.papers.official import date_words


@dataclass(frozen=True, slots=True)
class Adjusted:
    """One unit's figure before and after, and why it moved, in words."""

    unit_name: str
    before: int
    after: int
    why: tuple[str, ...]

    @property
    def moved(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class AdjustmentFacts:
    """The movements of a period between two days, both included; totals over the whole plan."""

    period_term: str
    since: date
    until: date
    lines: tuple[Adjusted, ...]
    total_before: int
    total_after: int


def usual_words(facts: AdjustmentFacts) -> str:
    """The body as the ledger has it, a paragraph to a line, for people to edit."""
    gained = sum(line.moved for line in facts.lines if line.moved > 0)
    given = -sum(line.moved for line in facts.lines if line.moved < 0)
    if facts.total_before == facts.total_after:
        whole = f"全校计划总数不变，仍为{facts.total_after}人。"
    else:
        whole = f"全校计划总数由{facts.total_before}人调整为{facts.total_after}人。"
    return "\n".join(
        (
            f"根据学校党委对计划执行情况定期调度、动态微调的安排，现将{facts.period_term}发展党员"
            "指导性计划的调整情况通知如下。",
            f"一、{date_words(facts.since)}至{date_words(facts.until)}，共调整"
            f"{len(facts.lines)}个单位的计划，调减{given}人，调增{gained}人。{whole}"
            "各单位调整前后的计划数见附件。",
            "二、请各有关单位按调整后的计划数执行，把名额落实到人；调出名额的单位对入党积极分子的"
            "培养教育和考察照常进行。",
        )
    )


def _table(facts: AdjustmentFacts) -> Attachment:
    rows = [
        (
            str(n),
            line.unit_name,
            str(line.before),
            f"{line.moved:+d}" if line.moved else "0",
            str(line.after),
            "\n".join(tight(why) for why in line.why),
        )
        for n, line in enumerate(facts.lines, 1)
    ]
    return Attachment(
        title_phrases=(facts.period_term, "发展党员计划", "调整情况表"),
        table=Table(
            headings=("序号", "支部名称", "调整前", "增减", "调整后", "备注"),
            rows=tuple(rows),
            shares=(30, 150, 44, 40, 44, 134),
            centred=(True, False, True, True, True, False),
        ),
        notes=(
            f"说明：单位为人；登记日期为{date_words(facts.since)}至{date_words(facts.until)}。"
            f"全校计划总数：调整前{facts.total_before}人，调整后{facts.total_after}人。",
        ),
    )


def adjustment(
    given: Given, facts: AdjustmentFacts, *, issuer: str, is_demonstration: bool = False
) -> Paper:
    """The notice with its table of before and after."""
    return to_all_units(
        given,
        title_phrases=("关于调整", facts.period_term, "发展党员指导性计划", "的通知"),
        issuer=issuer,
        attachments=(_table(facts),),
        is_demonstration=is_demonstration,
    )
