"""What a look through the papers found in the application form (2014, 2026: Art 41)."""

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule, names_none
from rudang.regulation.articles import cite

_CHECKED = fact.papers_checked_on.is_not_null()

FILLED_CLEANLY = Rule(
    id="H08",
    cite=cite(41),
    level=Level.WARNING,
    title="入党志愿书没有空白、涂改和漏签",
    step=14,
    on=fact.papers_checked_on,
    applies=_CHECKED,
    holds=names_none("papers_flawed", "空白", "涂改", "缺签名"),
    says="入党志愿书各栏应填写齐全、没有涂改、签名完备；核对日期{papers_checked_on}，"
    "发现：{papers_flawed}。",
    reading="核对过而没有登记问题的，视为没有发现问题；是否出于弄虚作假由人判断。",
)

FITS_THE_RECORD = Rule(
    id="H09",
    cite=cite(41),
    level=Level.WARNING,
    title="入党志愿书与其他材料所载一致",
    step=14,
    on=fact.papers_checked_on,
    applies=_CHECKED,
    holds=names_none("papers_differing", "出生日期", "学历", "志愿书与记录"),
    says="入党志愿书所填出生日期、学历等应与记录一致；核对日期{papers_checked_on}，"
    "不一致的事项：{papers_differing}。",
    reading="核对过而没有登记不一致的，视为一致；是否出于弄虚作假由人判断。",
)
