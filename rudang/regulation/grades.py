"""Words by which a unit's own demand may cut people by grades alone, and what the notice says."""

import re

import polars as pl

SOURCE = "重庆幼专党委〔2019〕51号第二部分"
SENTENCE = (
    "通知要求综合考察和评判少数民族学生的思想政治、综合素质、道德品行、现实表现等，"
    "切忌简单地以学业成绩搞“一刀切”；对其他学生也应当这样看"
)
WORDS = "成绩|绩点|学分绩|均分|排名|名次|挂科|不及格|补考|重修|GPA"
_WORDS = re.compile(WORDS)


def speaks_of_grades(title: str) -> bool:
    """Whether the name of a unit's own demand speaks of grades: worth a look, never a verdict."""
    return _WORDS.search(title.upper()) is not None


def any_speaks_of_grades(titles: pl.Expr) -> pl.Expr:
    """The same of a list of names; blank where the list is."""
    spoken = pl.element().str.to_uppercase().str.contains(WORDS)
    return titles.list.eval(spoken).list.any()
