"""Moves of a member on probation: report, papers, letter, and absence (2014: Art 35)."""

import polars as pl

from rudang.core.facts import asked, fact, is_yes
from rudang.core.rules import Level, Rule, months_after, names_none
from rudang.regulation.articles import cite
from rudang.regulation.params import AWAY_MONTHS, LETTER_MONTHS
from rudang.regulation.steps import APPROVED, MOVED_IN

REPORTED = Rule(
    id="M01",
    name="M01.report",
    cite=cite(35),
    level=Level.WARNING,
    title="预备党员转移时报告并介绍情况",
    step=21,
    on=fact.transferred_in_on,
    applies=MOVED_IN,
    holds=is_yes("transfer_reported"),
    says="预备党员转移时应及时报告，原党组织应介绍其教育考察情况；转入日期{transferred_in_on}，"
    "转出时报告并介绍情况：{transfer_reported}。",
)

PAPERS_CAME = Rule(
    id="M01",
    name="M01.papers",
    cite=cite(35),
    level=Level.WARNING,
    title="预备党员转移时移交材料",
    step=21,
    on=fact.transferred_in_on,
    applies=MOVED_IN,
    holds=is_yes("transfer_papers"),
    says="原党组织应将预备党员的教育考察材料认真负责地转交；转入日期{transferred_in_on}，"
    "收到材料：{transfer_papers}。",
)

EXAMINED = Rule(
    id="M02",
    name="M02.examined",
    cite=cite(35),
    level=Level.BREACH,
    title="接收转入的预备党员时严格审查材料",
    step=21,
    on=fact.transferred_in_on,
    applies=MOVED_IN,
    holds=is_yes("transfer_examined"),
    says="接收转入的预备党员应严格审查入党材料；转入日期{transferred_in_on}，"
    "转入时审查材料：{transfer_examined}。",
)

UNRECOGNIZED_BY_THE_COUNTY = Rule(
    id="M02",
    name="M02.unrecognized",
    cite=cite(35),
    level=Level.BREACH,
    title="不予承认须经县级以上党委组织部门批准",
    step=21,
    on=fact.transferred_in_on,
    applies=fact.unrecognized_by.is_not_null(),
    holds=fact.unrecognized_by == "县级以上党委组织部门",
    says="对无法认定的预备党员不予承认的，须报县级以上党委组织部门批准；"
    "转入日期{transferred_in_on}，批准单位：{unrecognized_by}。",
)

_WRITTEN_ON = pl.coalesce(fact.letter_on, fact.transferred_in_on)
_FULL_ON = pl.coalesce(fact.full_approval_on, fact.full_from)
_WAS_FULL = (
    pl.when(_FULL_ON.is_not_null())
    .then(_WRITTEN_ON >= _FULL_ON)
    .when(pl.col(asked("full_approval_on")) | pl.col(asked("full_from")))
    .then(pl.lit(False))
)
_WAS_APPROVED = (
    pl.when(fact.approval_on.is_not_null())
    .then(fact.approval_on <= _WRITTEN_ON)
    .when(pl.col(asked("approval_on")))
    .then(pl.lit(False))
)

LETTER_AS_THE_FILE = Rule(
    id="M03",
    cite=cite(35),
    level=Level.BREACH,
    title="介绍信所载身份与档案一致",
    step=21,
    on=fact.transferred_in_on,
    applies=fact.letter_stage.is_not_null() & _WRITTEN_ON.is_not_null(),
    holds=pl.when(fact.letter_stage == "正式党员")
    .then(_WAS_FULL)
    .when(fact.letter_stage == "预备党员")
    .then(_WAS_APPROVED & ~_WAS_FULL)
    .otherwise(~_WAS_APPROVED & ~_WAS_FULL),
    says="介绍信所载身份应与档案一致；介绍信（{letter_on}）载明{letter_stage}，"
    "档案中审批接收{approval_on}，转正审批{full_approval_on}，转入日期{transferred_in_on}。",
    reading="以介绍信落款之日（没有登记的，以转入之日）档案所处的阶段比较；"
    "只比较是否预备党员、正式党员。",
)

LETTER_LIKE_THE_FILE = Rule(
    id="M04",
    cite=cite(35),
    level=Level.WARNING,
    title="介绍信内容与档案一致",
    step=21,
    on=fact.papers_checked_on,
    applies=fact.papers_checked_on.is_not_null() & fact.transferred_in_on.is_not_null(),
    holds=names_none("papers_differing", "介绍信与档案"),
    says="介绍信上的姓名、日期等应与档案一致；核对日期{papers_checked_on}，"
    "不一致的事项：{papers_differing}。",
    reading="由人核对材料后登记；核对后没有登记不一致的视为一致。",
)

LETTER_IN_TIME = Rule(
    id="M05",
    cite=cite(35),
    level=Level.WARNING,
    title="组织关系介绍信在有效期内使用",
    step=21,
    on=fact.transferred_in_on,
    applies=fact.letter_on.is_not_null() & fact.transferred_in_on.is_not_null(),
    met=fact.transferred_in_on,
    not_before=fact.letter_on,
    due=months_after(fact.letter_on, LETTER_MONTHS),
    asks="transferred_in_on",
    numbers=(LETTER_MONTHS,),
    says="组织关系介绍信开出后应在六个月内（{due}前，含当日）接转；介绍信日期{letter_on}，"
    "转入日期{transferred_in_on}。",
    reading="依据是中央组织部门关于组织关系管理的通知（组通字〔2015〕33号），细则没有写明。",
    assumed=True,
)

_DUE_TO_MOVE = months_after(fact.away_since, AWAY_MONTHS)
_MOVED_ON = pl.min_horizontal(
    pl.when(fact.transferred_in_on >= fact.away_since).then("transferred_in_on"),
    pl.when(fact.transferred_out_on >= fact.away_since).then("transferred_out_on"),
    pl.when(fact.exit_kind == "转出").then("exited_on"),
)

MOVED_WHEN_AWAY = Rule(
    id="M06",
    cite=cite(35),
    level=Level.WARNING,
    title="外出六个月以上且地点固定的转移组织关系",
    step=21,
    on=fact.away_since,
    applies=APPROVED
    & fact.away_since.is_not_null()
    & is_yes("away_settled").fill_null(False)
    & (fact.away_until > _DUE_TO_MOVE).fill_null(True),
    met=_MOVED_ON,
    due=_DUE_TO_MOVE,
    asks="transferred_in_on",
    numbers=(AWAY_MONTHS,),
    says="外出地点和单位固定、外出六个月以上的，应转移组织关系（{due}前）；外出日期{away_since}，"
    "返回日期{away_until}，转出{transferred_out_on}，转入{transferred_in_on}，"
    "终止类型{exit_kind}。",
    reading="依据是《中国共产党党员教育管理工作条例》第二十五条，细则没有写明；"
    "六个月内已经返回的不适用。",
    assumed=True,
)
