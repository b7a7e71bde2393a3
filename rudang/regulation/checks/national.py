"""Our records beside those of the national members' system, as they were last compared."""

import polars as pl

from rudang.core.codes import EDUCATION, EDUCATION_WORDS
from rudang.core.facts import circumstance, fact, is_yes
from rudang.core.national import CATEGORY_OF_STAGE
from rudang.core.rules import Level, Rule
from rudang.core.stages import stage_expr
from rudang.regulation.articles import cite
from rudang.regulation.steps import APPROVED, CANCELLED

_READING = "条文没有规定两处记录必须一致，是对应录尽录的一致性核对；以最近一次核对的名单为准。"

_STAGE = stage_expr()
_IS_MEMBER = _STAGE.is_in(["probationary", "full"])
_COMPARED = fact.national_on.is_not_null()
# What changed here after the list was drawn is not the list's fault.
_LAST_CHANGE = pl.max_horizontal(
    fact.activist_on,
    fact.target_on,
    fact.meeting_on,
    fact.approval_on,
    fact.full_approval_on,
    fact.full_from,
    fact.transferred_in_on,
)
_AS_COMPARED = _COMPARED & (fact.national_on >= _LAST_CHANGE).fill_null(True)

LISTED = Rule(
    id="Q01",
    cite=cite(26),
    level=Level.WARNING,
    title="党员已录入全国党员管理信息系统",
    step=18,
    on=fact.national_on,
    applies=_COMPARED & APPROVED & _IS_MEMBER & (fact.national_on >= fact.approval_on),
    holds=is_yes("national_listed"),
    says="预备党员和正式党员应录入全国党员管理信息系统；审批日期{approval_on}，"
    "{national_on}核对时系统中有此人：{national_listed}。",
    reading=_READING + "名单里有、本库没有的人在核对结果中列出。",
)

JOINED_ON = Rule(
    id="Q02",
    name="Q02.joined",
    cite=cite(32),
    level=Level.WARNING,
    title="全国系统的入党日期为支部大会之日",
    step=18,
    on=fact.national_on,
    applies=_COMPARED & APPROVED & fact.national_joined_on.is_not_null(),
    holds=fact.national_joined_on == fact.meeting_on,
    says="入党日期为支部大会通过之日；支部大会{meeting_on}，全国系统入党日期{national_joined_on}。",
    reading=_READING,
)

BECAME_FULL_ON = Rule(
    id="Q02",
    name="Q02.full",
    cite=cite(34),
    level=Level.WARNING,
    title="全国系统的转正日期与本库一致",
    step=24,
    on=fact.national_on,
    applies=_COMPARED & fact.national_full_on.is_not_null() & ~CANCELLED,
    holds=fact.national_full_on == fact.full_from,
    says="两处的转正日期应一致；本库转正日期{full_from}，全国系统转正日期{national_full_on}。",
    reading=_READING,
)

SAME_STAGE = Rule(
    id="Q03",
    cite=cite(26),
    level=Level.WARNING,
    title="全国系统的人员类别与本库一致",
    step=18,
    on=fact.national_on,
    applies=_AS_COMPARED & fact.national_stage.is_not_null() & (_STAGE != "ended"),
    holds=_STAGE.replace_strict(CATEGORY_OF_STAGE, return_dtype=pl.String) == fact.national_stage,
    says="两处的人员类别应一致；全国系统为{national_stage}，本库列为发展对象{target_on}，"
    "审批日期{approval_on}，转正审批{full_approval_on}，核对日期{national_on}。",
    reading=_READING + "核对之后本库又有进展的，等下一次核对。",
)

SAME_UNIT = Rule(
    id="Q04",
    cite=cite(29),
    level=Level.WARNING,
    title="全国系统的党支部为本支部全称",
    step=19,
    on=fact.national_on,
    applies=_AS_COMPARED & fact.national_unit.is_not_null(),
    holds=fact.national_unit == circumstance.registered_unit,
    says="全国系统中的党支部应写全称并与本库一致；全国系统为{national_unit}，"
    "本库为{registered_unit}。",
    reading=_READING,
)

_CODE_OF = {code: code for code in EDUCATION} | EDUCATION_WORDS


def _code_of(education: pl.Expr) -> pl.Expr:
    return education.replace_strict(_CODE_OF, default=None, return_dtype=pl.String)


SAME_EDUCATION = Rule(
    id="Q05",
    name="Q05.education",
    cite=cite(26),
    level=Level.WARNING,
    title="全国系统的学历与本库一致",
    step=18,
    on=fact.national_on,
    applies=_COMPARED & fact.national_education.is_not_null(),
    holds=_code_of(fact.national_education) == _code_of(fact.education_code),
    says="两处的学历应一致；全国系统为{national_education}，本库登记{education_code}。",
    reading=_READING + "写法不同而程度相同的视为一致。",
)

SAME_BIRTH = Rule(
    id="Q05",
    name="Q05.birth",
    cite=cite(26),
    level=Level.WARNING,
    title="全国系统的出生日期与本库一致",
    step=18,
    on=fact.national_on,
    applies=_COMPARED & fact.national_birth_date.is_not_null(),
    holds=fact.national_birth_date == fact.birth_date,
    says="两处的出生日期应一致；全国系统为{national_birth_date}，本库为{birth_date}。",
    reading=_READING,
)
