"""What a political review looks at, by edition (Art 16), and words that cut by grades alone."""

import re
from datetime import date

from rudang.core.facts import REVIEW_TOPICS
from rudang.regulation.editions import E2014
from rudang.regulation.registry import REGULATION

TOPICS_2014 = (
    "对党的理论和路线、方针、政策的态度",
    "政治历史和在重大政治斗争中的表现",
    "遵纪守法和遵守社会公德情况",
    "直系亲属和与本人关系密切的主要社会关系的政治情况",
)


def topics_on(day: date) -> tuple[str, ...]:
    """What a review on a day has to look at: four things by the 2014 edition, six since 2026."""
    return TOPICS_2014 if REGULATION.edition_on(day).code == E2014 else REVIEW_TOPICS


GRADES_SOURCE = "重庆幼专党委〔2019〕51号第二部分"
GRADES_SENTENCE = (
    "通知要求综合考察和评判思想政治、综合素质、道德品行、现实表现等，切忌简单地以学业成绩搞“一刀切”"
)
_GRADES = re.compile(r"成绩|绩点|学分绩|均分|排名|名次|挂科|不及格|补考|重修|GPA", re.IGNORECASE)


def speaks_of_grades(title: str) -> bool:
    """Whether the name of a unit's own demand speaks of grades: worth a look, never a verdict."""
    return _GRADES.search(title) is not None
