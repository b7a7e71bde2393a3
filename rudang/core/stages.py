"""Where a person stands, derived from the fact sheet: stage, next step, high-knowledge group."""

from dataclasses import dataclass

import polars as pl

from rudang.core.facts import FACT, Kind, asked, fact
from rudang.core.rules import carried

STAGES: dict[str, str] = {
    "applicant": "申请人",
    "activist": "积极分子",
    "target": "发展对象",
    "preexamined": "预审合格",
    "awaiting": "支部大会通过待审批",
    "probationary": "预备党员",
    "full": "正式党员",
    "ended": "已终止",
}
"""Stage code to its term, in the order in which people pass through them."""

_WAITING_FOR: dict[str, tuple[tuple[int, str], ...]] = {
    "applicant": ((2, "talk_on"), (3, "activist_on")),
    "activist": (
        (4, "activist_filed_on"),
        (5, "contacts"),
        (6, "observations"),
        (7, "target_meeting_on"),
        (8, "target_on"),
    ),
    "target": (
        (9, "introducers"),
        (10, "review_concluded_on"),
        (11, "train_from"),
        (12, "committee_exam_on"),
        (13, "preexam_on"),
    ),
    "preexamined": ((14, "form_serial"), (15, "meeting_on")),
    "awaiting": ((16, "interview_on"), (17, "approval_on")),
    "probationary": (
        (18, "filed_up_on"),
        (19, "assigned_on"),
        (20, "oath_on"),
        (22, "full_app_on"),
        (23, "full_meeting_on"),
        (24, "full_approval_on"),
    ),
    "full": ((25, "archived_on"),),
}
"""Per stage the steps still to come and the fact that each leaves. Step 21 runs all through."""

_LAST_STEP = {"applicant": 3, "activist": 8, "target": 13, "preexamined": 15, "awaiting": 17}


def stage_expr() -> pl.Expr:
    """Code of the stage, from the furthest act on record; never null."""
    refused = fact.approval_result.eq_missing(pl.lit("不批准"))
    cancelled = fact.full_decision.eq_missing(pl.lit("取消资格"))
    extended = fact.full_decision.eq_missing(pl.lit("延长预备期"))
    approved = fact.approval_on.is_not_null() & ~refused
    decided = fact.full_approval_on.is_not_null()
    votes = carried(
        fact.due_voting, fact.present_voting, fact.votes_yes, fact.written_yes
    ).fill_null(True)
    passed = fact.meeting_on.is_not_null() & (fact.meeting_result == "通过").fill_null(votes)
    order = (
        (fact.exited_on.is_not_null() | fact.exit_kind.is_not_null(), "ended"),
        ((refused & fact.approval_on.is_not_null()) | (cancelled & decided), "ended"),
        ((fact.full_from.is_not_null() | decided) & ~extended & ~cancelled, "full"),
        (approved | decided, "probationary"),
        (passed & ~refused, "awaiting"),
        (
            fact.preexam_on.is_not_null() & fact.preexam_result.eq_missing(pl.lit("合格")),
            "preexamined",
        ),
        (fact.target_on.is_not_null(), "target"),
        (fact.activist_on.is_not_null(), "activist"),
    )
    stage: pl.Expr = pl.lit("applicant")
    for condition, code in reversed(order):
        stage = pl.when(condition).then(pl.lit(code)).otherwise(stage)
    return stage


def next_step_expr() -> pl.Expr:
    """Number of the first step not yet done within the stage; null where nothing is left.

    A step that nobody was asked about does not hold the person back.
    """
    where = stage_expr()
    number: pl.Expr = pl.lit(None, dtype=pl.Int32)
    for code, waiting in _WAITING_FOR.items():
        step: pl.Expr = pl.lit(_LAST_STEP.get(code), dtype=pl.Int32)
        for next_step, name in reversed(waiting):
            undone = ~_is_recorded(name) & pl.col(asked(name))
            step = pl.when(undone).then(pl.lit(next_step, dtype=pl.Int32)).otherwise(step)
        number = pl.when(where == code).then(step).otherwise(number)
    return number


def _is_recorded(name: str) -> pl.Expr:
    if FACT[name].kind in (Kind.DATES, Kind.TEXTS):
        return (pl.col(name).list.len() > 0).fill_null(False)
    return pl.col(name).is_not_null()


@dataclass(frozen=True, slots=True)
class HighKnowledge:
    """Who counts as of the high-knowledge group: no rule defines it, so the college does.

    A person counts by one obtained qualification: `education` (code of GB/T 4658 or its
    name), `degrees`, or a word of `titles` in the professional title, unless a word of
    `lower_titles` stands there as well.
    """

    education: tuple[str, ...] = ("11", "14", "17", "博士毕业", "硕士毕业", "研究生班毕业")
    degrees: tuple[str, ...] = ("博士", "硕士")
    titles: tuple[str, ...] = ("正高", "副高", "教授", "研究员", "高级", "主任医师", "编审")
    lower_titles: tuple[str, ...] = ("助理研究员", "研究员助理")
    reading: str = "研究生毕业、硕士以上学位或副高级以上专业技术职务"
    assumed: bool = True

    @property
    def expr(self) -> pl.Expr:
        """Whether a row of the sheet counts; never null."""
        by_degree = fact.degree.str.contains_any(list(self.degrees))
        by_title = fact.title_level.str.contains_any(list(self.titles)) & (
            ~fact.title_level.str.contains_any(list(self.lower_titles))
        )
        by_education = fact.education_code.is_in(list(self.education))
        return (
            by_education.fill_null(False) | by_degree.fill_null(False) | by_title.fill_null(False)
        )


HIGH_KNOWLEDGE = HighKnowledge()
is_high_knowledge: pl.Expr = HIGH_KNOWLEDGE.expr

# The notice speaks of teachers: what a student has studied before gives no place of the group's.
is_of_group: pl.Expr = is_high_knowledge & fact.person_kind.ne_missing(pl.lit("学生"))
"""Whether somebody counts in figures as of the high-knowledge group; never null."""
