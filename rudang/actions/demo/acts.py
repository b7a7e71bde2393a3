"""Observations, heart talks and an evaluation with their words, in the demonstration."""

from datetime import date

from rudang.actions import accounts, dossiers, grids
from rudang.actions.demo.college import YINYUE
from rudang.store.models import Finding, Sheet, Unit

_OBSERVED_ON = date(2019, 9, 19)
_TALKED_ON = date(2019, 9, 24)
_EVALUATED_ON = date(2019, 9, 25)

_OBSERVED = (
    "学习态度认真，本学期任声乐课代表，能按时交思想汇报；谈问题有时急躁，需要多听同学意见。",
    "参加“推普周”志愿服务两次，待人热情；理论学习笔记不够系统，下半年重点学习党章。",
    "能主动帮助同寝室同学，担任系团总支干事；期末前社会工作较多，注意安排好学业。",
)
_TALKED = (
    (
        "谈了实习单位离校较远、担心影响参加组织生活的想法。",
        "每月由联系人电话联系一次，回校参加支部活动。",
    ),
    (
        "谈了对入党动机的认识，还停留在“为了就业”的说法上，作了引导。",
        "十月底前交一份读党章的体会。",
    ),
)
_EVALUATION = {
    "eval_politics": "拥护党的路线方针政策，在重大问题上态度明确，积极参加组织的学习活动。",
    "eval_motive": "动机比较端正，能联系自己的经历谈为什么入党。",
    "eval_character": "诚实守信，尊敬师长，同学评价较好。",
    "eval_conduct": "担任学生干部两年，工作负责，遵守校规校纪，没有违纪。",
    "eval_overall": "综合素质较好，群众基础较好；不足是遇事不够果断。",
    "eval_grades": "专业课成绩居班级中等偏上。",
}


def furnish(today: date) -> None:
    """Some activists of one branch were observed and talked with, one was evaluated."""
    unit = Unit.objects.get(name=YINYUE)
    clerk = accounts.actor("yinyue", today=today)
    faulty = Finding.objects.filter(closed_at=None, state="broken", dossier__unit=unit)
    people = list(
        Sheet.objects.filter(unit=unit, stage="activist", activist_on__lt=_OBSERVED_ON)
        .exclude(dossier__in=faulty.values("dossier"))
        .order_by("activist_on", "dossier")[:3]
    )
    if len(people) < len(_OBSERVED):
        return
    contacts = [list(one.contacts or [])[:1] for one in people]
    grids.record(
        by=clerk,
        kind="observation",
        rows=[
            grids.Row(one.dossier_id, _OBSERVED_ON, who, words)
            for one, who, words in zip(people, contacts, _OBSERVED, strict=True)
        ],
        today=today,
    )
    grids.record(
        by=clerk,
        kind="heart_talk",
        rows=[
            grids.Row(one.dossier_id, _TALKED_ON, who, words, agreed)
            for one, who, (words, agreed) in zip(people, contacts, _TALKED, strict=False)
        ],
        today=today,
    )
    dossiers.record_act(
        by=clerk,
        dossier=people[0].dossier_id,
        kind="evaluation",
        held_on=_EVALUATED_ON,
        facts=_EVALUATION,
        today=today,
    )
