"""Who carries out the political review and who sends its letters (Art 16)."""

import polars as pl

from rudang.core.facts import circumstance, fact
from rudang.core.rules import Level, Rule, is_recorded
from rudang.regulation.articles import cite

SENT_BY_THE_COMMITTEE = Rule(
    id="F07",
    cite=cite(16),
    level=Level.LOCAL,
    local="letters_by_committee",
    title="函调由党委或组织部门发出",
    step=10,
    on=fact.review_concluded_on,
    applies=fact.letters_by.is_not_null() | fact.kin_replied_on.is_not_null(),
    holds=fact.letters_by.is_in(["党委", "组织部门"]),
    says="本单位要求函调由党委或组织部门发出；函调发出单位{letters_by}，最后回函{kin_replied_on}。",
    reading="条文没有规定由谁发函，这是地方要求。",
)

FULL_MEMBERS = Rule(
    id="F10",
    cite=cite(16),
    level=Level.WARNING,
    title="政审人员为正式党员",
    step=10,
    on=fact.review_concluded_on,
    applies=fact.review_concluded_on.is_not_null() & is_recorded("reviewers"),
    holds=pl.when(circumstance.reviewers_unfit.is_not_null()).then(
        circumstance.reviewers_unfit.list.len() == 0
    ),
    says="政治审查宜由正式党员进行；政审人员：{reviewers}，"
    "政审结论日期{review_concluded_on}时不是正式党员的：{reviewers_unfit}。",
    reading="条文没有规定政审人员的身份，按通行做法提示；以当日的党员名册为准。",
)
