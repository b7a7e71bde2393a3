"""The articles of both editions: which answers to which, and what each means for records."""

from collections.abc import Iterator
from dataclasses import dataclass

from rudang.core.rules import Cite
from rudang.regulation.editions import E2014, E2026

_DIGITS = "〇一二三四五六七八九"


def article(number: int) -> str:
    """The article's name as the text writes it: 19 is 第十九条."""
    tens, ones = divmod(number, 10)
    words = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return f"第{words}{_DIGITS[ones] if ones else ''}条"


def cite(*numbers: int, until_2026: bool = False, since_2026: bool = False) -> Cite:
    """A citation by the 2014 numbers, carried over to 2026 by the table below.

    `until_2026`: only the 2014 edition makes the demand. `since_2026`: only the 2026 edition
    does, and the numbers are its own.
    """
    if since_2026:
        return {E2026: "、".join(article(n) for n in numbers)}
    old = {E2014: "、".join(article(n) for n in numbers)}
    if until_2026:
        return old
    moved = [MOVED[n] for n in numbers]
    return old | {E2026: "、".join(article(n) for n in moved if n is not None)}


@dataclass(frozen=True, slots=True)
class Article:
    """One subject, its number in each edition, and why no record answers to it (if none does)."""

    subject: str
    in_2014: int | None
    in_2026: int | None
    binds_no_record: str = ""


_PRINCIPLE = "原则和目标，由人判断"
_LEADERSHIP = "对各级党组织的领导要求，不在个人档案中留痕"


def _declare() -> Iterator[Article]:
    yield Article("宗旨", 1, 1, _PRINCIPLE)
    yield Article("总要求", 2, 2, _PRINCIPLE)
    yield Article("原则", 3, 3)
    yield Article("宣传教育，扩大队伍", 4, 4, _PRINCIPLE)
    yield Article("申请入党的条件", 5, 5)
    yield Article("向何处申请", 6, 6)
    yield Article("派人谈话", 7, 7)
    yield Article("确定入党积极分子并备案", 8, 8)
    yield Article("培养联系人", 9, 9)
    yield Article("培养教育的方法", 10, 10)
    yield Article("半年考察、每年分析", 11, 11)
    yield Article("入党积极分子转移", 12, 12)
    yield Article("确定发展对象", 13, 13)
    yield Article("入党介绍人", 14, 14)
    yield Article("入党介绍人的任务", 15, 15)
    yield Article("政治审查", 16, 16)
    yield Article("短期集中培训", 17, 17)
    yield Article("按党章规定的手续接收", 18, None, "总括性规定，由其后各条落实")
    yield Article("支部委员会审查、预审、入党志愿书", 19, 18)
    yield Article("支部大会的法定人数", 20, 19)
    yield Article("支部大会的程序和表决", 21, 20)
    yield Article("支部大会决议并上报", 22, 21)
    yield Article("审批权限", 23, 22)
    yield Article("审批前谈话", 24, 23)
    yield Article("党委审批", 25, 24)
    yield Article("审批期限和备案", 26, 25)
    yield Article("中央和省级党委直接接收", 27, 26, "不在学校办理")
    yield Article("追认党员", 28, 27, "由省级党委批准，不在学校办理")
    yield Article("编入党支部和党小组", 29, 28)
    yield Article("入党宣誓", 30, 29)
    yield Article("预备党员的教育", 31, 30)
    yield Article("预备期", 32, 31)
    yield Article("转正的手续", 33, 32)
    yield Article("转正的审批和党龄", 34, 33)
    yield Article("预备党员转移", 35, 34)
    yield Article("转入人员推迟讨论", 36, 35)
    yield Article("归档", 37, 36)
    yield Article("领导和检查", 38, 37)
    yield Article("每年报告工作和计划", 39, 38)
    yield Article("组织员", 40, 39, _LEADERSHIP)
    yield Article("流动党员党组织", None, 40, _LEADERSHIP)
    yield Article("纪律", 41, 41)
    yield Article("表格的制定和印制", 42, 42)
    yield Article("解释", 43, 43, "附则")
    yield Article("施行", 44, 44, "附则")


ARTICLES: tuple[Article, ...] = tuple(_declare())
MOVED: dict[int, int | None] = {a.in_2014: a.in_2026 for a in ARTICLES if a.in_2014 is not None}
