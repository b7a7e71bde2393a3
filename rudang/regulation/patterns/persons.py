"""One person for many: contacts, introducers and talkers, and relatives in office."""

import polars as pl

from rudang.core.facts import fact
from rudang.core.patterns import Pattern
from rudang.core.rules import Level, Param, local_column
from rudang.core.unit_sheets import of_unit
from rudang.regulation import thresholds
from rudang.regulation.articles import cite

_SAME_NAME = "按姓名在本单位内计数，同名的人由查看者分清。"


def _share(part: pl.Expr, whole: pl.Expr, share: Param) -> pl.Expr:
    return 100 * part >= share.expr * whole


_ACCOMPANIED = (
    fact.contacts.list.contains(of_unit.contact_most)
    & (fact.activist_on <= of_unit.on)
    & (pl.col("accompanied_until").dt.year() >= of_unit.year).fill_null(True)
)

CONTACT = Pattern(
    id="O07",
    name="O07.contact",
    cite=cite(9),
    level=Level.SIGNAL,
    title="一名培养联系人同时联系很多人",
    step=5,
    stands=True,
    applies=of_unit.contact_activists.is_not_null(),
    signal=of_unit.contact_activists >= thresholds.CONTACT_MANY.expr,
    numbers=(thresholds.CONTACT_MANY,),
    says="{year}年培养联系人{contact_most}同时联系{contact_activists}人。",
    evidence=("contact_most", "contact_activists"),
    chart="contact_activists",
    who=_ACCOMPANIED,
    whose="unit",
    day="activist_on",
    reading=_SAME_NAME + "自确定之日起，到列为发展对象、更换或终止为止。",
    assumed=True,
)

CONTACT_LOCAL = Pattern(
    id="C13",
    cite=cite(9),
    level=Level.LOCAL,
    local="contact_max_activists",
    title="一名培养联系人同时联系的人数有上限",
    step=5,
    stands=True,
    applies=of_unit.contact_activists.is_not_null(),
    signal=of_unit.contact_activists > pl.col(local_column("contact_max_activists")),
    says="{year}年培养联系人{contact_most}同时联系{contact_activists}人，本单位规定不超过{local}人。",
    evidence=("contact_most", "contact_activists"),
    chart="contact_activists",
    who=_ACCOMPANIED,
    whose="unit",
    day="activist_on",
    reading=_SAME_NAME,
)

_INTRODUCED = fact.introducers.list.contains(of_unit.introducer_most) & (
    pl.col("introduced_on").dt.year() == of_unit.year
)

INTRODUCER = Pattern(
    id="E06",
    name="E06.many",
    cite=cite(14),
    level=Level.SIGNAL,
    title="一名入党介绍人一年介绍很多人",
    step=9,
    applies=of_unit.introducer_people.is_not_null(),
    signal=of_unit.introducer_people >= thresholds.INTRODUCED_MANY.expr,
    numbers=(thresholds.INTRODUCED_MANY,),
    says="{year}年入党介绍人{introducer_most}介绍{introducer_people}人；写明介绍人的共"
    "{introduced_known}人。",
    evidence=("introducer_most", "introducer_people", "introduced_known"),
    chart="introducer_people",
    who=_INTRODUCED,
    day="introduced_on",
    reading=_SAME_NAME,
    assumed=True,
)

INTRODUCER_LOCAL = Pattern(
    id="E06",
    name="E06.local",
    cite=cite(14),
    level=Level.LOCAL,
    local="introducer_max_a_year",
    title="一名党员一年介绍的人数有上限",
    step=9,
    applies=of_unit.introducer_people.is_not_null(),
    signal=of_unit.introducer_people > pl.col(local_column("introducer_max_a_year")),
    says="{year}年入党介绍人{introducer_most}介绍{introducer_people}人，规定一般不超过{local}人。",
    evidence=("introducer_most", "introducer_people"),
    chart="introducer_people",
    who=_INTRODUCED,
    day="introduced_on",
    reading=_SAME_NAME,
)

INTRODUCER_SHARE = Pattern(
    id="O07",
    name="O07.introducer",
    cite=cite(14),
    level=Level.SIGNAL,
    title="入党介绍集中于一人",
    step=9,
    applies=of_unit.introduced_known >= thresholds.CONCENTRATED_MIN.expr,
    signal=_share(
        of_unit.introducer_people, of_unit.introduced_known, thresholds.CONCENTRATED_SHARE
    ),
    numbers=(thresholds.CONCENTRATED_MIN, thresholds.CONCENTRATED_SHARE),
    says="{year}年写明介绍人的{introduced_known}人中，{introducer_people}人由{introducer_most}介绍。",
    evidence=("introducer_most", "introducer_people", "introduced_known"),
    chart="introducer_people",
    who=_INTRODUCED,
    day="introduced_on",
    reading=_SAME_NAME,
    assumed=True,
)

TALKER_SHARE = Pattern(
    id="O07",
    name="O07.talker",
    cite=cite(7),
    level=Level.SIGNAL,
    title="谈话集中于一人",
    step=2,
    applies=of_unit.talks >= thresholds.CONCENTRATED_MIN.expr,
    signal=pl.when(of_unit.talks_known >= thresholds.CONCENTRATED_MIN.expr).then(
        _share(of_unit.talker_talks, of_unit.talks_known, thresholds.CONCENTRATED_SHARE)
    ),
    numbers=(thresholds.CONCENTRATED_MIN, thresholds.CONCENTRATED_SHARE),
    says="{year}年写明谈话人的{talks_known}次谈话中，{talker_talks}次由{talker_most}进行。",
    evidence=("talker_most", "talker_talks", "talks_known", "talks"),
    chart="talker_talks",
    who=fact.talkers.list.contains(of_unit.talker_most) & (fact.talk_on.dt.year() == of_unit.year),
    whose="unit",
    day="talk_on",
    reading=_SAME_NAME,
    assumed=True,
)

TALKS_A_DAY = Pattern(
    id="B08",
    cite=cite(7),
    level=Level.SIGNAL,
    title="一人在同一天同很多申请人谈话",
    step=2,
    applies=of_unit.talks >= thresholds.TALKS_A_DAY.expr,
    signal=pl.when(of_unit.talks_known >= thresholds.TALKS_A_DAY.expr).then(
        of_unit.talk_day_talks >= thresholds.TALKS_A_DAY.expr
    ),
    numbers=(thresholds.TALKS_A_DAY,),
    says="{talk_day}{talk_day_talker}一天谈话{talk_day_talks}人次。",
    evidence=("talk_day", "talk_day_talker", "talk_day_talks"),
    chart="talk_day_talks",
    who=fact.talkers.list.contains(of_unit.talk_day_talker) & (fact.talk_on == of_unit.talk_day),
    whose="unit",
    day="talk_on",
    reading="只数人次。谈话记录的文字不在库中，是否雷同由人查看原件。",
    assumed=True,
)

KIN = Pattern(
    id="O05",
    name="O05.share",
    cite=cite(3),
    level=Level.SIGNAL,
    title="积极分子和发展对象中多人有亲属在本支部任职",
    step=3,
    stands=True,
    applies=(of_unit.kin_known > 0).fill_null(False),
    signal=(of_unit.kin_in_post >= thresholds.KIN_MIN.expr)
    & _share(of_unit.kin_in_post, of_unit.kin_known, thresholds.KIN_SHARE),
    numbers=(thresholds.KIN_MIN, thresholds.KIN_SHARE),
    says="问过亲属情况的{kin_known}名积极分子和发展对象中，{kin_in_post}人有亲属在本支部任职。",
    evidence=("kin_in_post", "kin_known"),
    who=pl.col("is_kin"),
    whose="unit",
    day="activist_on",
    reading="以本人填报的亲属姓名同名册中任职人员姓名对照，未填报的无从知道。",
    assumed=True,
)
