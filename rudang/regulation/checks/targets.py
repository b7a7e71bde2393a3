"""Listing development targets: after a year, and with the superior's word (Art 13)."""

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, given
from rudang.regulation.articles import cite
from rudang.regulation.steps import CULTIVATION

AFTER_A_YEAR = Rule(
    id="D01",
    name="D01.listing",
    cite=cite(13),
    level=Level.BREACH,
    title="培养教育和考察满一年才能列为发展对象",
    step=8,
    stops=True,
    on=fact.target_on,
    applies=fact.target_on.is_not_null(),
    met=fact.target_on,
    not_before=CULTIVATION.expr,
    term=CULTIVATION,
    asks="target_on",
    says="经过一年以上培养教育和考察（{not_before}起）才能列为发展对象；"
    "确定入党积极分子{activist_on}，列为发展对象{target_on}。",
    reading="一年从支部委员会确定入党积极分子之日算起；转入前后的时间另行核算。",
)

DISCUSSED_AFTER_A_YEAR = Rule(
    id="D01",
    name="D01.discussion",
    cite=cite(13),
    level=Level.WARNING,
    title="满一年后支部委员会才讨论确定发展对象",
    step=7,
    on=fact.target_meeting_on,
    applies=fact.target_meeting_on.is_not_null(),
    met=fact.target_meeting_on,
    not_before=CULTIVATION.expr,
    term=CULTIVATION,
    asks="target_meeting_on",
    says="支部委员会讨论确定发展对象时培养教育和考察应已满一年（{not_before}起）；"
    "确定入党积极分子{activist_on}，讨论日期{target_meeting_on}。",
    reading="条文以满一年为讨论的前提；讨论略早而列入在后的，只作提示。",
)

FILED = Rule(
    id="D06",
    name="D06.filing",
    cite=cite(13, until_2026=True),
    level=Level.BREACH,
    title="报上级党委备案后才能列为发展对象",
    step=8,
    stops=True,
    on=fact.target_on,
    applies=fact.target_on.is_not_null(),
    holds=given("superior_filed_on", fact.superior_filed_on <= fact.target_on),
    says="支部委员会讨论同意并报上级党委备案后，才能列为发展对象；"
    "上级备案日期{superior_filed_on}，列为发展对象{target_on}。",
)

CONSENTED = Rule(
    id="D06",
    name="D06.consent",
    cite=cite(13, since_2026=True),
    level=Level.BREACH,
    title="上级党委同意后才能列为发展对象",
    step=8,
    stops=True,
    on=fact.target_on,
    applies=fact.target_on.is_not_null(),
    holds=given("superior_consent_on", fact.superior_consent_on <= fact.target_on),
    says="上级党委同意拟列后，才能公示并列为发展对象；"
    "上级同意日期{superior_consent_on}，列为发展对象{target_on}。",
    reading="以列为发展对象之日适用的版本为准：此前备案的，2026年5月11日起列入仍须上级同意。",
)

CONSENT_AFTER_MEETING = Rule(
    id="D06",
    name="D06.order",
    cite=cite(13, since_2026=True),
    level=Level.BREACH,
    title="支部委员会讨论同意后才报上级党委同意",
    step=8,
    on=fact.superior_consent_on,
    applies=fact.superior_consent_on.is_not_null() & fact.target_meeting_on.is_not_null(),
    holds=fact.superior_consent_on >= fact.target_meeting_on,
    says="应先由支部委员会讨论同意，再报上级党委；讨论日期{target_meeting_on}，"
    "上级同意日期{superior_consent_on}。",
)
