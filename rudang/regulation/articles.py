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
    """One subject, its number in each edition, and why no record answers to it (if none does).

    `changed` says what the 2026 edition made different, beyond the number; blank: nothing that
    a record could show.
    """

    subject: str
    in_2014: int | None
    in_2026: int | None
    binds_no_record: str = ""
    changed: str = ""


_PRINCIPLE = "原则和目标，由人判断"
_LEADERSHIP = "对各级党组织的领导要求，不在个人档案中留痕"


def _declare() -> Iterator[Article]:
    yield Article("宗旨", 1, 1, _PRINCIPLE)
    yield Article("总要求", 2, 2, _PRINCIPLE)
    yield Article(
        "原则",
        3,
        3,
        changed="2014年版的慎重发展、均衡发展改为综合平衡、分类指导，另强调严格程序、把关和纪律。",
    )
    yield Article("宣传教育，扩大队伍", 4, 4, _PRINCIPLE)
    yield Article("申请入党的条件", 5, 5)
    yield Article(
        "向何处申请",
        6,
        6,
        changed="单位没有党组织的，可以向单位所在地、主管部门或者居住地党组织申请；流动人员还可以向流动党员党组织申请。",
    )
    yield Article(
        "派人谈话",
        7,
        7,
        changed="谈话要了解的内容写得更具体：学习工作经历、对党的认识、入党动机、遵纪守法和家庭情况。期限仍为一个月。",
    )
    yield Article(
        "确定入党积极分子并备案",
        8,
        8,
        changed="会议改称党支部委员会会议，备案不变。",
    )
    yield Article(
        "培养联系人",
        9,
        9,
        changed="对联系人提出条件；联系人要在《入党积极分子培养考察登记表》写明意见，不宜继续的应当更换。",
    )
    yield Article("培养教育的方法", 10, 10)
    yield Article(
        "半年考察、每年分析",
        11,
        11,
        changed="县级以上党委组织部门也每年分析一次。",
    )
    yield Article(
        "入党积极分子转移",
        12,
        12,
        changed="写明要移交入党申请书和《入党积极分子培养考察登记表》。",
    )
    yield Article(
        "确定发展对象",
        13,
        13,
        changed="由报上级备案改为上级同意拟列、再公示不少于五个工作日（流动人员在流出地和流入地同时公示），结果不影响的才列为发展对象。",
    )
    yield Article(
        "入党介绍人",
        14,
        14,
        changed="在警告、严重警告、撤销党内职务处分影响期内的党员不宜担任；留党察看的仍不能担任。",
    )
    yield Article(
        "入党介绍人的任务",
        15,
        15,
        changed="接收以后继续教育帮助，并在《预备党员教育考察登记表》写明意见。",
    )
    yield Article(
        "政治审查",
        16,
        16,
        changed="审查内容增加理想信念、急难险重任务中的表现、家庭美德和网络言行等；听取执纪执法等部门意见移到政治审查中，实行县级政审联审。",
    )
    yield Article(
        "短期集中培训",
        17,
        17,
        changed="一般应当线下进行，确有需要的才用视频等方式。",
    )
    yield Article("按党章规定的手续接收", 18, None, "总括性规定，由其后各条落实")
    yield Article(
        "支部委员会审查、预审、入党志愿书",
        19,
        18,
        changed="听取部门意见的要求移到政治审查一条；临近离校三个月内一般不办理的规定不变。",
    )
    yield Article(
        "支部大会的法定人数",
        20,
        19,
        changed="预审合格后应在一个月内提交支部大会讨论。",
    )
    yield Article("支部大会的程序和表决", 21, 20)
    yield Article(
        "支部大会决议并上报",
        22,
        21,
        changed="随同上报的培养教育考察材料写明为登记表。",
    )
    yield Article(
        "审批权限",
        23,
        22,
        changed="党组可以讨论决定发展党员工作中的重要事项，但仍不能审批。",
    )
    yield Article("审批前谈话", 24, 23)
    yield Article("党委审批", 25, 24)
    yield Article("审批期限和备案", 26, 25)
    yield Article("中央和省级党委直接接收", 27, 26, "不在学校办理")
    yield Article("追认党员", 28, 27, "由省级党委批准，不在学校办理")
    yield Article("编入党支部和党小组", 29, 28)
    yield Article(
        "入党宣誓",
        30,
        29,
        changed="一般应在批准后一个月内进行；重要节日可以集中宣誓。",
    )
    yield Article(
        "预备党员的教育",
        31,
        30,
        changed="增加志愿服务等方式。",
    )
    yield Article("预备期", 32, 31)
    yield Article("转正的手续", 33, 32)
    yield Article("转正的审批和党龄", 34, 33)
    yield Article("预备党员转移", 35, 34)
    yield Article("转入人员推迟讨论", 36, 35)
    yield Article(
        "归档",
        37,
        36,
        changed="写明《入党积极分子培养考察登记表》和《预备党员教育考察登记表》两份表；有条件的建立电子档案。",
    )
    yield Article(
        "领导和检查",
        38,
        37,
        changed="不再规定市县每半年、省级每年检查一次，改为日常监督，并纳入述职评议考核和巡视巡察；长期不发展的加强指导或者整顿。",
    )
    yield Article("每年报告工作和计划", 39, 38)
    yield Article(
        "组织员",
        40,
        39,
        _LEADERSHIP,
        changed="写明高等学校配备一定数量的专职、兼职组织员。",
    )
    yield Article(
        "流动党员党组织",
        None,
        40,
        _LEADERSHIP,
        changed="新增一条。",
    )
    yield Article(
        "纪律",
        41,
        41,
        changed="2014年版规定违反规定吸收入党的一律不予承认；2026年版改为综合分析研判，不符合条件的不予承认。系统只列出事实，是否承认由有权机关决定，不自动得出结论。另增加对本人隐瞒、伪造的规定。",
    )
    yield Article(
        "表格的制定和印制",
        42,
        42,
        changed="两份登记表也由中央统一制定式样。",
    )
    yield Article("解释", 43, 43, "附则")
    yield Article("施行", 44, 44, "附则")


ARTICLES: tuple[Article, ...] = tuple(_declare())
MOVED: dict[int, int | None] = {a.in_2014: a.in_2026 for a in ARTICLES if a.in_2014 is not None}
