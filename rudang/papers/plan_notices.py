"""The notice that issues a plan: its usual words to be edited, and its annex from the ledger."""

from collections.abc import Sequence

from rudang.papers.issued import Attachment, Given, Paper, Table, tight, to_all_units
from rudang.papers.plans import PlanLine
from rudang.papers.written import told_remark

RULES = "《中国共产党发展党员工作细则》"


def usual_words(period_term: str, *, year: int) -> str:
    """The body of a notice as such notices read, a paragraph to a line, for people to edit.

    It names no figure, number or decision: who approved the plan is for people to write.
    """
    return "\n".join(
        (
            f"现将《{period_term}发展党员指导性计划》印发给你们，并提出如下要求，请一并执行。",
            "一、认真执行发展党员指导性计划",
            "各基层党组织要把制定和执行好计划作为发展党员工作的重要任务，健全完善发展党员工作"
            "信息库，认真分析各领域、各群体入党积极分子、发展对象构成情况，准确把握党员队伍现状和"
            "变化趋势，将总量计划和结构计划逐项落到每个基层单位、落到每个发展对象，有序推进发展党员"
            "工作，着力避免超计划发展、突击发展、长期不发展、发展数量大起大落等现象。要做好发展计划"
            "实际需求摸排和分解下达工作，防止坐在办公室搞数据匡算，防止平均分计划、简单卡比例。",
            "实行年度计划完成情况与下年度计划安排挂钩制度，对计划执行情况定期调度，对推进进度较慢的"
            "单位及时预警提醒、精准指导、动态微调，把有限的发展计划用在最需要的地方。学校党委在每"
            "季度末对发展党员工作进展情况进行预警调度。",
            "二、加大发展高知群体和少数民族群体党员力度",
            "各基层党组织每年至少专门研究一次高知群体发展党员工作，单列发展计划。对高知群体发展对象"
            "较多的基层单位，按照成熟一个发展一个的原则，报学校党委备案，可不受发展党员指导性计划"
            "限制。各基层党支部要对高知群体的政治面貌和思想状况进行摸底，于5月底前报学校党委。",
            "重视做好在少数民族学生中发展党员工作，综合考察和评判入党的思想政治、综合素质、道德品行、"
            "现实表现等，切忌简单地以学业成绩“一刀切”。",
            "三、不断提高发展党员工作质量",
            f"要把政治标准放在首位，以{RULES}为遵循，确保环节一个不少、程序一个不漏，从严做实发展党员"
            "各环节工作。认真自查和整改入党程序及材料层层加码问题。各党支部明确专人及时收集整理新"
            "发展党员档案材料，按程序报上级党组织归档管理。",
            "四、切实加强发展党员工作的领导",
            "各基层党组织要严肃发展党员工作纪律，对不坚持标准、不履行程序、超过审批时限和培养考察失职、"
            "审查把关不严的，按有关规定处理。要将本单位入党申请人、入党积极分子、发展对象、预备党员、"
            "正式党员等基础数据全面准确录入党务管理信息系统。",
            f"{year}年发展党员计划执行等工作情况，请于{year + 1}年1月底前报送学校党委组织部门。",
        )
    )


def annex(period_term: str, lines: Sequence[PlanLine]) -> Attachment:
    """The table of the notice: every unit with its places, and their sum."""
    rows = [
        (str(n), line.unit_name, f"{line.total}人", _remark(line))
        for n, line in enumerate(lines, 1)
    ]
    return Attachment(
        title_phrases=(period_term, "各支部预计发展党员数量", "情况统计表"),
        table=Table(
            headings=("序号", "支部名称", "预计发展党员数量", "备注"),
            rows=(*rows, ("", "合计", f"{sum(line.total for line in lines)}人", "")),
            shares=(30, 163, 102, 147),
            centred=(True, True, True, True),
        ),
    )


def _remark(line: PlanLine) -> str:
    """The remark, its bracket on a line of its own where one line cannot hold both."""
    remark = tight(told_remark(line))
    return remark.replace("（", "\n（", 1) if len(remark) > 12 else remark


def notice(
    given: Given,
    lines: Sequence[PlanLine],
    *,
    period_term: str,
    issuer: str,
    is_demonstration: bool = False,
) -> Paper:
    """The notice with its annex."""
    return to_all_units(
        given,
        title_phrases=("关于印发", period_term, "发展党员指导性计划", "的通知"),
        issuer=issuer,
        attachments=(annex(period_term, lines),),
        is_demonstration=is_demonstration,
    )
