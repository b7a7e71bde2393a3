"""Whether the particulars can be right: identity number, birth date, sex, codes, days (Art 5)."""

import polars as pl

from rudang.core.codes import EDUCATION, ETHNIC
from rudang.core.facts import asked, circumstance, fact
from rudang.core.identity_numbers import birth_date_in, is_valid, sex_in
from rudang.core.rules import Level, Rule, Term, given
from rudang.regulation import params
from rudang.regulation.articles import cite

_IS_CITIZEN = is_valid(fact.id_no)
_CHINESE = ("中国", "中国籍", "中国国籍", "中华人民共和国")
_IS_CHINESE = fact.nationality.is_in(_CHINESE)
_ENROLLED = Term(("birth_date",), params.MIN_ENROL_AGE_YEARS)
_AS_REGISTERED = "条文没有这项要求，属登记内容的核对；它影响对年龄、性别等条件的判断，请核对原件。"

_ENDING = ("休学", "退学", "毕业", "转学", "调离")
_BRANCH_ACTS = ("activist_on", "target_on", "meeting_on", "full_meeting_on")
_LAST_ACT = pl.max_horizontal(*_BRANCH_ACTS)
_MOVED = (fact.transferred_in_on >= fact.status_changed_on).fill_null(False) | (
    fact.exit_kind.eq_missing(pl.lit("转出"))
)

NUMBER_VALID = Rule(
    id="A01",
    cite=cite(5),
    level=Level.WARNING,
    title="公民身份号码有效",
    step=1,
    on=fact.app_signed_on,
    applies=fact.id_no.is_not_null(),
    holds=is_valid(fact.id_no),
    says="公民身份号码应为18位，行政区划、出生日期和校验码相符；"
    "{name}登记的号码请对照身份证件核对。",
    reading=_AS_REGISTERED + "行政区划只核对前两位（省级）。",
)

BIRTH_AS_NUMBERED = Rule(
    id="A02",
    cite=cite(5),
    level=Level.WARNING,
    title="出生日期与公民身份号码一致",
    step=1,
    on=fact.app_signed_on,
    applies=fact.id_no.is_not_null() & fact.birth_date.is_not_null(),
    holds=fact.birth_date == birth_date_in(fact.id_no),
    says="登记的出生日期应与公民身份号码第7至14位一致；{name}登记的出生日期为{birth_date}。",
    reading=_AS_REGISTERED + "号码中读不出日期的由 A01 反映，本项为未掌握。",
)

SEX_AS_NUMBERED = Rule(
    id="A03",
    cite=cite(5),
    level=Level.WARNING,
    title="性别与公民身份号码一致",
    step=1,
    on=fact.app_signed_on,
    applies=fact.id_no.is_not_null() & fact.sex.is_not_null(),
    holds=fact.sex == sex_in(fact.id_no),
    says="登记的性别应与公民身份号码第17位（单数为男、双数为女）一致；{name}登记的性别为{sex}。",
    reading=_AS_REGISTERED + "不是18位号码的由 A01 反映，本项为未掌握。",
)

POSSIBLE_DAY = Rule(
    id="A05",
    cite=cite(5),
    level=Level.BREACH,
    title="申请日期不得早于出生，也不得在今后",
    step=1,
    on=fact.app_signed_on,
    applies=fact.app_signed_on.is_not_null(),
    holds=(fact.app_signed_on >= fact.birth_date) & (fact.app_signed_on <= pl.col("as_of")),
    says="申请日期应在出生之后，不晚于核对之日；出生日期{birth_date}，申请日期{app_signed_on}。",
    reading="条文没有这样写：出生前或今后的申请不可能成立，属登记差错，请核对申请书落款。",
)

ONE_DOSSIER = Rule(
    id="A06",
    cite=cite(12, 35),
    level=Level.WARNING,
    title="一人只有一份档案",
    step=1,
    on=fact.app_signed_on,
    applies=fact.name.is_not_null(),
    holds=circumstance.same_person == 0,
    says="同一人不应在两处或两个阶段同时登记；与{name}公民身份号码相同，"
    "或姓名和出生日期相同的其他档案有{same_person}份。",
    reading="条文要求单位变动时转交材料、接续办理，不另起一份；同名同日出生而确非一人的，由人说明。",
)

CHINESE = Rule(
    id="A07",
    cite=cite(5),
    level=Level.BREACH,
    title="申请入党须为中国公民",
    step=1,
    stops=True,
    on=fact.app_signed_on,
    applies=fact.app_signed_on.is_not_null(),
    holds=pl.when(fact.nationality.is_null())
    .then(pl.when(_IS_CITIZEN).then(pl.lit(True)))
    .when(_IS_CHINESE)
    .then(pl.lit(True))
    .when(~_IS_CITIZEN.fill_null(False))
    .then(pl.lit(False)),
    says="申请入党须为中国的工人、农民、军人、知识分子和其他社会阶层的先进分子；"
    "{name}登记的国籍为{nationality}。",
    reading="有效的公民身份号码视为具有中国国籍；号码有效而登记为外国国籍的，两者相抵触，"
    "本项为未掌握，由人核对。",
)

AFTER_ENROLMENT = Rule(
    id="A08",
    cite=cite(6, 12),
    level=Level.WARNING,
    title="申请日期不早于进入本单位，转入的除外",
    step=1,
    on=fact.app_signed_on,
    applies=fact.app_signed_on.is_not_null() & fact.enrol_date.is_not_null(),
    holds=pl.when(fact.app_signed_on >= fact.enrol_date)
    .then(pl.lit(True))
    .otherwise(given("transferred_in_on", pl.lit(True))),
    says="申请应向所在单位党组织提出，进入本单位之前申请的应有转入记录；"
    "入校日期{enrol_date}，申请日期{app_signed_on}，转入日期{transferred_in_on}。",
)

KNOWN_CODES = Rule(
    id="A10",
    cite=cite(5),
    level=Level.WARNING,
    title="民族、学历为国家标准代码",
    step=1,
    on=fact.app_signed_on,
    applies=fact.ethnic_code.is_not_null() | fact.education_code.is_not_null(),
    holds=fact.ethnic_code.is_in(list(ETHNIC)).fill_null(True)
    & fact.education_code.is_in(list(EDUCATION)).fill_null(True),
    says="民族应为 GB/T 3304 代码、学历应为 GB/T 4658 代码；"
    "登记的民族为{ethnic_code}，学历为{education_code}。",
    reading=_AS_REGISTERED + "空白的不算差错。",
)

OLD_ENOUGH = Rule(
    id="A12",
    name="A12.enrolment",
    cite=cite(5),
    level=Level.WARNING,
    title="入校时的年龄合理",
    step=1,
    on=fact.app_signed_on,
    applies=fact.enrol_date.is_not_null(),
    met=fact.enrol_date,
    not_before=_ENROLLED.expr,
    term=_ENROLLED,
    asks="enrol_date",
    says="入校日期与年龄应合理（{not_before}起）；出生日期{birth_date}，入校日期{enrol_date}。",
    reading="条文没有这项要求，属登记内容的核对；最低合理年龄为设定值，少年入学的由人说明。",
    assumed=True,
)

LEAVES_AFTER = Rule(
    id="A12",
    name="A12.leaving",
    cite=cite(5),
    level=Level.WARNING,
    title="预计离校日期晚于入校日期",
    step=1,
    on=fact.app_signed_on,
    applies=fact.enrol_date.is_not_null() & fact.expected_leave_date.is_not_null(),
    holds=fact.expected_leave_date > fact.enrol_date,
    says="预计离校日期应晚于入校日期；入校日期{enrol_date}，预计离校日期{expected_leave_date}。",
    reading="条文没有这项要求，属登记内容的核对。",
)

OTHER_PARTY = Rule(
    id="A14",
    cite=cite(5),
    level=Level.WARNING,
    title="已参加民主党派的须说明",
    step=1,
    on=fact.app_signed_on,
    applies=fact.app_signed_on.is_not_null(),
    holds=fact.political_status != "民主党派",
    says="申请人已参加民主党派的，应说明情况；登记的政治面貌为{political_status}。",
    reading="条文没有禁止，按统一战线有关规定须先商有关方面；本项只提示，由人判断。",
    assumed=True,
)

NOT_AFTER_LEAVING = Rule(
    id="A16",
    cite=cite(12, 35),
    level=Level.WARNING,
    title="离开后原支部不再办理",
    step=6,
    on=_LAST_ACT,
    applies=fact.status_changed_on.is_not_null()
    & (fact.status_change.is_null() | fact.status_change.is_in(_ENDING)),
    holds=pl.when((fact.status_changed_on >= _LAST_ACT).fill_null(True) | _MOVED)
    .then(pl.lit(True))
    .when(fact.status_change.is_not_null() & pl.col(asked("transferred_in_on")))
    .then(pl.lit(False)),
    says="学习、工作单位变动后应转交材料、由现单位接续；{status_change}日期{status_changed_on}，"
    "确定入党积极分子{activist_on}，列为发展对象{target_on}，支部大会{meeting_on}，"
    "转正大会{full_meeting_on}，转入日期{transferred_in_on}。",
    reading="变动当日办理的不算；毕业后组织关系依规定暂留学校、休学后仍在本支部参加活动的，由人说明。",
)
