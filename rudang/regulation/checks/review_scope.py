"""Whom and what the political review must look at, and whom it must ask (Art 16)."""

import polars as pl

from rudang.core.facts import REVIEW_TOPICS, YES, fact
from rudang.core.rules import Level, Rule, includes, is_recorded, names_none
from rudang.regulation.articles import cite

_CONCLUDED = fact.review_concluded_on.is_not_null()
_WENT_ON = pl.coalesce(fact.preexam_on, fact.meeting_on)

PARENTS = Rule(
    id="F06",
    name="F06.family",
    cite=cite(16),
    level=Level.WARNING,
    title="政治审查包括父母或抚养人",
    step=10,
    on=fact.review_concluded_on,
    applies=_CONCLUDED,
    holds=pl.when(is_recorded("review_persons")).then(
        ~names_none("review_persons", "父亲", "母亲", "抚养人")
    ),
    says="政治审查应了解直系亲属的情况；已审查的亲属：{review_persons}，"
    "政审结论日期{review_concluded_on}。",
    reading="父母、抚养人一个也没有登记的才提示；配偶、子女因人而异，由审查的人判断。",
)

BOTH_PARENTS = Rule(
    id="F06",
    name="F06.both",
    cite=cite(16),
    level=Level.LOCAL,
    local="both_parents_letters",
    title="父亲、母亲都须函调",
    step=10,
    on=fact.review_concluded_on,
    applies=_CONCLUDED,
    holds=includes("review_persons", "父亲", "母亲"),
    says="本单位要求父母双方都要函调；已审查的亲属：{review_persons}，"
    "政审结论日期{review_concluded_on}。",
    reading="条文规定情况清楚的可不函调，这是地方要求；父母已故等情形请说明。",
)

EVERY_TOPIC = Rule(
    id="F08",
    cite=cite(16, since_2026=True),
    level=Level.WARNING,
    title="政治审查的内容齐全",
    step=10,
    on=fact.review_concluded_on,
    applies=_CONCLUDED,
    holds=includes("review_topics", *REVIEW_TOPICS),
    says="政治审查应包括条文列明的各项内容；已写明的内容：{review_topics}，"
    "政审结论日期{review_concluded_on}。",
)

DEPARTMENTS = Rule(
    id="F09",
    cite={**cite(19, until_2026=True), **cite(16, since_2026=True)},
    level=Level.WARNING,
    title="需要听取有关部门意见的，已经听取",
    step=10,
    on=_WENT_ON,
    applies=_WENT_ON.is_not_null() & fact.departments_needed.eq_missing(pl.lit(YES)),
    holds=fact.departments_heard == YES,
    says="认为需要的，应听取纪检、执法等有关部门的意见；需要听取：{departments_needed}，"
    "已听取：{departments_heard}，预审日期{preexam_on}，支部大会{meeting_on}。",
)

_HOUSEHOLD = fact.household_asked == YES
_SAYS_HOUSEHOLD = "已征求户籍地党组织意见：{household_asked}，政审结论日期{review_concluded_on}。"

FLOATING = Rule(
    id="F11",
    name="F11.floating",
    cite=cite(16),
    level=Level.WARNING,
    title="流动人员的政治审查征求户籍地党组织意见",
    step=10,
    on=fact.review_concluded_on,
    applies=_CONCLUDED & fact.is_floating.eq_missing(pl.lit(YES)),
    holds=_HOUSEHOLD,
    says="流动人员的政治审查应征求户籍所在地和居住地党组织的意见；" + _SAYS_HOUSEHOLD,
)

FROM_ELSEWHERE = Rule(
    id="F11",
    name="F11.local",
    cite=cite(16),
    level=Level.LOCAL,
    local="household_asked",
    title="外地生源征求户籍地党组织意见",
    step=10,
    on=fact.review_concluded_on,
    applies=_CONCLUDED & fact.is_from_elsewhere.eq_missing(pl.lit(YES)),
    holds=_HOUSEHOLD,
    says="本单位要求户籍在外地的征求户籍地党组织意见；" + _SAYS_HOUSEHOLD,
    reading="条文只对流动人员作了规定，对其他户籍在外地的人是地方要求。",
)

KINSHIP = Rule(
    id="F12",
    cite=cite(41),
    level=Level.WARNING,
    title="各份材料所载亲属关系一致",
    step=10,
    on=fact.papers_checked_on,
    applies=fact.papers_checked_on.is_not_null(),
    holds=names_none("papers_differing", "亲属关系"),
    says="志愿书、政审材料和履历所载亲属关系应当一致；核对材料日期{papers_checked_on}，"
    "不一致的事项：{papers_differing}。",
    reading="由核对材料的人登记；核对过而没有登记的，视为一致。",
)
