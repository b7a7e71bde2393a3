"""Who met, against the register of members: numbers, names, the chair, the kind of branch."""

from rudang.core.facts import YES, circumstance, fact, is_yes
from rudang.core.rules import Level, Rule, is_recorded
from rudang.regulation.articles import cite
from rudang.regulation.params import BRANCH_MIN_MEMBERS

_HELD = fact.meeting_on.is_not_null()
_LEFT_OUT = (fact.excluded_voters > 0).fill_null(False)

AS_MANY_AS_REGISTERED = Rule(
    id="I02",
    cite=cite(20),
    level=Level.WARNING,
    title="应到会人数与党员名册相符",
    step=15,
    on=fact.meeting_on,
    applies=_HELD,
    holds=fact.due_voting + fact.excluded_voters.fill_null(0) == circumstance.voters_on_meeting,
    says="应到会有表决权人数应等于当日名册上有表决权的党员数减去经同意不计入的人数；"
    "应到会{due_voting}，不计入{excluded_voters}，名册上{voters_on_meeting}，支部大会{meeting_on}。",
    reading="没有登记不计入人数的，按没有人不计入核对；支部没有维护党员名册的为未掌握。",
)

IN_ONE_PLACE = Rule(
    id="I14",
    cite=cite(20),
    level=Level.WARNING,
    title="到会的人同日没有在其他支部到会",
    step=15,
    on=fact.meeting_on,
    applies=is_recorded("attendees"),
    holds=circumstance.attendees_elsewhere.list.len() == 0,
    says="到会名单应如实记载；支部大会{meeting_on}，同日在其他支部到会的人：{attendees_elsewhere}。",
    reading="条文没有此规定，属记录之间的核对；按姓名比对，同名的须由人查看。",
)

FROM_THIS_BRANCH = Rule(
    id="I15",
    cite=cite(20),
    level=Level.WARNING,
    title="计入到会的是当日本支部的正式党员",
    step=15,
    on=fact.meeting_on,
    applies=is_recorded("attendees"),
    holds=circumstance.attendees_strange.list.len() == 0,
    says="到会有表决权的应是当日本支部的正式党员；支部大会{meeting_on}，"
    "当日不是的：{attendees_strange}。",
    reading="条文没有此规定，属到会名单与党员名册的核对。",
)

LEFT_OUT_BY_CONSENT = Rule(
    id="I17",
    name="I17.consent",
    cite=cite(20),
    level=Level.WARNING,
    title="不计入应到会人数须经上级同意",
    step=15,
    on=fact.meeting_on,
    applies=_HELD & _LEFT_OUT,
    holds=is_yes("exclusion_agreed"),
    says="长期不能到会的党员，经上级党组织同意才可不计入应到会人数；不计入{excluded_voters}人，"
    "经上级同意：{exclusion_agreed}，支部大会{meeting_on}。",
    reading="细则没有写明此项，取各地通行的做法，所以只作提示。",
    assumed=True,
)

LEFT_OUT_IN_FACT = Rule(
    id="I17",
    name="I17.number",
    cite=cite(20),
    level=Level.WARNING,
    title="经同意不计入的人数已从应到会人数中减去",
    step=15,
    on=fact.meeting_on,
    applies=_HELD & _LEFT_OUT & is_yes("exclusion_agreed").fill_null(False),
    holds=fact.due_voting < circumstance.voters_on_meeting,
    says="经同意不计入的党员应从应到会人数中减去；应到会{due_voting}，不计入{excluded_voters}，"
    "名册上{voters_on_meeting}，支部大会{meeting_on}。",
    reading="细则没有写明此项，取各地通行的做法；减得是否正好由 I02 查对。",
    assumed=True,
)

ENOUGH_MEMBERS = Rule(
    id="I18",
    cite=cite(20),
    level=Level.BREACH,
    title="正式党员不足三人的不成立支部，不能接收党员",
    step=15,
    on=fact.meeting_on,
    applies=_HELD,
    holds=circumstance.voters_on_meeting >= BRANCH_MIN_MEMBERS.expr,
    numbers=(BRANCH_MIN_MEMBERS,),
    says="有正式党员三人以上的才成立党支部；支部大会{meeting_on}，"
    "当日名册上有表决权的党员{voters_on_meeting}人。",
    reading="人数出自支部工作条例第四条，按当日名册上有表决权的党员计算。",
    assumed=True,
)

CHAIRED_BY_ONE_IN_OFFICE = Rule(
    id="I19",
    cite=cite(21),
    level=Level.WARNING,
    title="支部大会由在任的支部委员会成员主持",
    step=15,
    on=fact.meeting_on,
    applies=_HELD & fact.meeting_chair.is_not_null(),
    holds=circumstance.chair_in_office == YES,
    says="支部大会由在任的书记或委员主持；支部大会{meeting_on}，主持人{meeting_chair}，"
    "当日在任：{chair_in_office}。",
    reading="主持人的要求出自支部工作条例第十四条。",
    assumed=True,
)

NOT_A_TEMPORARY_BRANCH = Rule(
    id="I20",
    cite=cite(23),
    level=Level.BREACH,
    title="临时党支部不能接收预备党员",
    step=15,
    stops=True,
    on=fact.meeting_on,
    applies=_HELD,
    holds=circumstance.meeting_unit_kind != "临时党支部",
    says="除另有规定外，临时党组织不能接收、审批预备党员；支部大会{meeting_on}，"
    "召开大会的党组织是{meeting_unit_kind}。",
)
