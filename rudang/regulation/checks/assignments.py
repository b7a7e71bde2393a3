"""A new member's place: branch, organizational life and dues (2014: Art 29, 2026: Art 28)."""

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule
from rudang.regulation.articles import cite
from rudang.regulation.steps import APPROVED, PROBATION_START

ASSIGNED = Rule(
    id="K01",
    name="K01.assigned",
    cite=cite(29),
    level=Level.WARNING,
    title="批准后及时编入党支部和党小组",
    step=19,
    on=fact.assigned_on,
    applies=APPROVED,
    met=fact.assigned_on,
    not_before=fact.approval_on,
    later=fact.full_meeting_on.is_not_null(),
    asks="assigned_on",
    says="预备党员批准后应及时编入党支部和党小组；审批日期{approval_on}，编入日期{assigned_on}，"
    "转正大会{full_meeting_on}。",
    reading="条文只说“及时”，没有期限；到讨论转正时仍没有编入记录的才提示。",
)

NO_LIFE_BEFORE_APPROVAL = Rule(
    id="K01",
    name="K01.early",
    cite=cite(29),
    level=Level.WARNING,
    title="批准后才参加党的组织生活",
    step=19,
    on=fact.joined_life_on,
    applies=APPROVED,
    holds=fact.joined_life_on >= fact.approval_on,
    says="党委批准后才以预备党员身份参加组织生活；审批日期{approval_on}，"
    "首次参加组织生活{joined_life_on}。",
    reading="条文没有直接写明，按批准后才编入党支部的次序判断。",
    assumed=True,
)

DUES_FROM_THE_MEETING = Rule(
    id="K06",
    cite=cite(32),
    level=Level.WARNING,
    title="党费从支部大会通过的当月交起",
    step=19,
    on=fact.dues_from,
    applies=APPROVED & PROBATION_START.is_not_null(),
    holds=fact.dues_from.dt.month_start() == PROBATION_START.dt.month_start(),
    says="预备党员从支部大会通过之日所在的月份交纳党费；支部大会{meeting_on}，"
    "预备期起{probation_from}，首次交纳{dues_from}。",
    reading="依据是党费收缴的规定，本细则只规定预备期从支部大会通过之日算起；按月比较，不比较日。",
    assumed=True,
)
