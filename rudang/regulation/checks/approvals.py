"""The committee's approval: who decides, when and how, and the dates of probation (Arts 22-26)."""

import polars as pl

from rudang.core.dates import months_later
from rudang.core.facts import fact, is_yes
from rudang.core.rules import Level, Rule, Term, carried, given, local_since
from rudang.regulation.articles import cite
from rudang.regulation.locals import local
from rudang.regulation.params import PROBATION_YEARS
from rudang.regulation.steps import APPROVAL, APPROVAL_SPECIAL

_APPROVED = fact.approval_on.is_not_null() & fact.approval_result.ne_missing("不批准")
_RESOLVED = fact.meeting_on.is_not_null() & (fact.meeting_result == "通过").fill_null(
    carried(fact.due_voting, fact.present_voting, fact.votes_yes, fact.written_yes).fill_null(True)
)
_HAS_REASON = (fact.approval_delay_reason.str.strip_chars() != "").fill_null(False)
_STATED = Term(("probation_from",), PROBATION_YEARS)
_LATER = pl.any_horizontal(fact.oath_on.is_not_null(), fact.full_meeting_on.is_not_null())

BY_A_COMMITTEE_WITH_POWER = Rule(
    id="J03",
    cite=cite(23),
    level=Level.BREACH,
    title="预备党员由党委（党工委）审批",
    step=17,
    stops=True,
    on=fact.approval_on,
    applies=fact.approval_on.is_not_null(),
    holds=fact.approved_by.is_in(["党委", "党工委"]),
    says="预备党员必须由具有审批权限的党委（党工委）审批；审批日期{approval_on}，"
    "审批单位：{approved_by}。",
    reading="党总支、乡镇街道党委所属的基层党委只审议，党组、临时党组织不能审批；"
    "上级另有规定的由人判断。",
)

WITHIN_THREE_MONTHS = Rule(
    id="J04",
    name="J04.three",
    cite=cite(26),
    level=Level.WARNING,
    title="三个月内审批支部大会决议",
    step=17,
    on=fact.approval_on,
    applies=(_RESOLVED | _APPROVED) & fact.meeting_on.is_not_null() & ~_HAS_REASON,
    met=fact.approval_on,
    due=APPROVAL.expr,
    term=APPROVAL,
    later=_LATER,
    absence_is_breach=False,
    asks="approval_on",
    says="党委应在三个月内（{due}前，含当日）审批支部大会决议；支部大会{meeting_on}，"
    "审批日期{approval_on}，未登记特殊情况。",
    reading="登记了特殊情况的，适用六个月期限。",
)

WITHIN_SIX_MONTHS = Rule(
    id="J04",
    name="J04.six",
    cite=cite(26),
    level=Level.BREACH,
    title="特殊情况下审批不超过六个月",
    step=17,
    stops=True,
    on=fact.approval_on,
    applies=(_RESOLVED | _APPROVED) & fact.meeting_on.is_not_null(),
    met=fact.approval_on,
    due=APPROVAL_SPECIAL.expr,
    term=APPROVAL_SPECIAL,
    later=_LATER,
    absence_is_breach=False,
    asks="approval_on",
    says="特殊情况下审批最长不超过六个月（{due}前，含当日）；支部大会{meeting_on}，"
    "审批日期{approval_on}，原因：{approval_delay_reason}。",
)

VOTED_COLLECTIVELY = Rule(
    id="J05",
    name="J05.vote",
    cite=cite(25),
    level=Level.BREACH,
    title="党委集体讨论、逐个审议和表决",
    step=17,
    stops=True,
    on=fact.approval_on,
    applies=fact.approval_on.is_not_null(),
    holds=is_yes("approved_collectively") & is_yes("approved_one_by_one"),
    says="党委审批必须集体讨论和表决，审批两个以上发展对象的应逐个审议和表决；"
    "审批日期{approval_on}，集体讨论表决：{approved_collectively}，"
    "逐个审议表决：{approved_one_by_one}。",
)

COMMITTEE_QUORATE = Rule(
    id="J05",
    name="J05.quorum",
    cite=cite(25),
    level=Level.BREACH,
    title="党委会到会委员达到半数",
    step=17,
    stops=True,
    on=fact.approval_on,
    applies=fact.approval_on.is_not_null(),
    holds=2 * fact.approval_present >= fact.approval_due,
    says="党委会须有半数以上委员到会才能表决；审批日期{approval_on}，应到会{approval_due}人，"
    "实到会{approval_present}人。",
    reading="细则只要求集体讨论和表决，到会人数取党的委员会会议的通行规定；半数以上包括恰好半数。",
    assumed=True,
)

PROBATION_DATES = Rule(
    id="J06",
    cite=cite(25, 32),
    level=Level.BREACH,
    title="审批时写明预备期起止，从支部大会之日起一年",
    step=17,
    on=fact.approval_on,
    applies=_APPROVED,
    holds=given("probation_from", fact.probation_from == fact.meeting_on)
    & given(
        "probation_to",
        (fact.probation_to == _STATED.expr)
        | (fact.probation_to == _STATED.expr.dt.offset_by("-1d")),
    ),
    term=_STATED,
    says="预备期为一年，从支部大会通过之日（{meeting_on}）算起；登记的预备期{probation_from}至"
    "{probation_to}。",
    reading="预备期止写为周年当日或其前一日，都认可。",
)

AFTER_THE_MEETING = Rule(
    id="J07",
    cite=cite(22, 25),
    level=Level.BREACH,
    title="党委审批不得早于支部大会",
    step=17,
    stops=True,
    on=fact.approval_on,
    applies=fact.approval_on.is_not_null(),
    holds=fact.approval_on >= fact.meeting_on,
    says="支部大会通过后才能报党委审批；支部大会{meeting_on}，审批日期{approval_on}。",
)

PERSON_TOLD = Rule(
    id="J09",
    name="J09.told",
    cite=cite(25),
    level=Level.WARNING,
    title="审批结果通知本人",
    step=17,
    on=fact.approval_on,
    applies=fact.approval_on.is_not_null(),
    holds=fact.told_on >= fact.approval_on,
    says="审批结果由党支部通知本人，未批准的也应通知；审批日期{approval_on}，"
    "审批结论{approval_result}，通知本人{told_on}。",
    reading="没有通知日期的为未掌握；通知早于审批的，不是通知审批结果。",
)

ANNOUNCED = Rule(
    id="J09",
    name="J09.announced",
    cite=cite(25),
    level=Level.WARNING,
    title="批准后在党员大会上宣布",
    step=17,
    on=fact.approval_on,
    applies=_APPROVED,
    holds=fact.announced_on >= fact.approval_on,
    says="审批结果由党支部在党员大会上宣布；审批日期{approval_on}，宣布日期{announced_on}。",
    reading="没有宣布日期的为未掌握；宣布早于审批的，不是宣布审批结果。",
)

RESOLVED_AGAIN_WHEN_OLD = Rule(
    id="J10",
    cite=cite(26),
    level=Level.LOCAL,
    local="redo_after_months",
    title="决议逾期未审批的重新召开支部大会",
    step=17,
    on=fact.approval_on,
    applies=(_RESOLVED | _APPROVED) & fact.meeting_on.is_not_null(),
    met=fact.approval_on,
    due=months_later(
        pl.max_horizontal(fact.meeting_on, pl.col(local_since("redo_after_months"))),
        local.redo_after_months,
    ),
    later=_LATER,
    absence_is_breach=False,
    asks="approval_on",
    says="当地要求支部大会决议超过{local}个月（{due}）未审批的，重新召开支部大会讨论，"
    "不再沿用原决议；支部大会{meeting_on}，审批日期{approval_on}。",
    reading="细则没有此规定，属当地要求；要求提出前召开的，自提出之日起算。",
)

ONE_DAY_ON_ALL_PAPERS = Rule(
    id="J11",
    cite=cite(25),
    level=Level.WARNING,
    title="党委会、批复、志愿书的审批日期一致",
    step=17,
    on=fact.approval_on,
    applies=fact.approval_on.is_not_null(),
    holds=(fact.reply_on == fact.approval_on) & (fact.form_approval_on == fact.approval_on),
    says="批复和志愿书所写审批日期应是党委会讨论的日期；审批日期{approval_on}，批复{reply_on}，"
    "志愿书审批日期{form_approval_on}。",
    reading="条文没有此规定，属材料之间的核对。",
)
