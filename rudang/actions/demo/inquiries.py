"""Letters of inquiry, the negative list, notices and an objection in the demonstration."""

from collections.abc import Iterable
from datetime import date

from rudang.actions import accounts, inquiries, negative_lists, notices, objections
from rudang.actions.demo.college import YINYUE
from rudang.actions.negative_lists import Said
from rudang.core.scope import Actor
from rudang.store.models import Finding, Sheet, Unit

_LIST = """
1. 在党的领导、我国社会主义制度等重大原则问题上公开发表错误言论，经教育不改
2. 传播政治谣言，或者在网络上转发、评论丑化党和国家形象的内容，经教育不改
3. 组织、参加非法组织和非法集会
4. 对党不忠诚不老实，隐瞒本人或者主要家庭成员的重大问题
5. 入党动机不端正，为就业、评优等个人利益而申请
6. 受到违法处理，或者受留校察看以上处分尚在影响期内
"""
_SINCE = date(2019, 9, 2)


def furnish(today: date) -> None:
    """One review with a reply outstanding, one mark to decide, two notices, one objection."""
    unit = Unit.objects.get(name=YINYUE)
    clerk = accounts.actor("yinyue", today=today)
    department = accounts.actor("department", today=today)
    listed = negative_lists.make(
        by=department,
        title="政治上不合格负面清单（试行）",
        document="明德幼专党委〔2019〕58号",
        items=negative_lists.parse(_LIST),
        since=_SINCE,
        today=today,
    )
    codes = [code for code, _ in listed.items]
    faulty = Finding.objects.filter(closed_at=None, state="broken", dossier__unit=unit)
    sound = Sheet.objects.filter(unit=unit).exclude(dossier__in=faulty.values("dossier"))
    targets = list(sound.filter(stage="target").order_by("target_on", "dossier")[:2])
    fresh = sound.filter(
        stage="activist", activist_on__range=(date(2019, 9, 1), date(2019, 9, 20))
    ).order_by("activist_on", "dossier")
    if targets:
        _ask_about(targets[-1].dossier_id, clerk, today)
        _go_through(targets[-1].dossier_id, listed.pk, codes, clerk, today)
    applicants = sound.filter(stage="applicant").order_by("-app_received_on", "dossier")
    marked = applicants.filter(app_received_on__lt=_SINCE).first()
    if marked is not None:
        negative_lists.mark(
            by=clerk,
            dossier=marked.dossier_id,
            negative_list=listed.pk,
            said={
                "1": Said(False),
                "2": Said(
                    True, "八月在班级群转发不实信息，辅导员谈话记录 2019-08-29；本人有书面说明"
                ),
                "3": Said(False),
            },
            marked_on=date(2019, 9, 18),
            today=today,
        )
    people = [one.dossier_id for one in fresh[:2]]
    if people:
        _post(people, clerk, today)


def _ask_about(dossier: int, clerk: Actor, today: date) -> None:
    """Both parents' organizations are asked in good time, and the student-affairs office."""
    father = inquiries.send(
        by=clerk,
        dossier=dossier,
        kind="letter",
        relation="父亲",
        addressee="某县某镇党委",
        number="明幼党组函〔2019〕31号",
        sent_on=date(2019, 8, 26),
        today=today,
    )
    inquiries.reply(
        by=clerk,
        inquiry=father.pk,
        replied_on=date(2019, 9, 12),
        words="拥护党的路线方针政策，遵纪守法，没有发现政治历史问题。",
        has_problem=False,
        version=1,
        today=today,
    )
    inquiries.send(
        by=clerk,
        dossier=dossier,
        kind="letter",
        relation="母亲",
        addressee="某市某区某街道党工委",
        number="明幼党组函〔2019〕32号",
        sent_on=date(2019, 8, 26),
        today=today,
    )
    office = inquiries.send(
        by=clerk,
        dossier=dossier,
        kind="student_affairs",
        addressee="学生工作部",
        sent_on=date(2019, 9, 16),
        today=today,
    )
    inquiries.reply(
        by=clerk,
        inquiry=office.pk,
        replied_on=date(2019, 9, 19),
        words="在校期间没有违纪处分记录。",
        has_problem=False,
        version=1,
        today=today,
    )


def _go_through(dossier: int, listed: int, codes: Iterable[str], clerk: Actor, today: date) -> None:
    negative_lists.mark(
        by=clerk,
        dossier=dossier,
        negative_list=listed,
        said={code: Said(False) for code in codes},
        marked_on=date(2019, 9, 20),
        today=today,
    )


def _post(people: list[int], clerk: Actor, today: date) -> None:
    """The first hung out with an objection handled; the rest hang on the day that is shown."""
    notices.post(
        by=clerk, point="activist", people=people[:1], since=date(2019, 9, 16), places=[],
        today=today,
    )  # fmt: skip
    raised = objections.receive(
        by=clerk,
        dossier=people[0],
        received_on=date(2019, 9, 18),
        source="signed",
        content="反映上学期期末小组作业由他人代做。",
        point="activist",
        today=today,
    )
    objections.handle(
        by=clerk,
        objection=raised.pk,
        handled_on=date(2019, 9, 20),
        handling="向任课教师和同组同学了解，作业由本人完成，有提交记录；9月20日向反映人答复。",
        is_upheld=False,
        version=1,
        today=today,
    )
    standing = notices.standing(people[0], "activist")
    if standing is not None:
        notices.finish(by=clerk, act=standing.pk, until=date(2019, 9, 23), today=today)
    if people[1:]:
        notices.post(
            by=clerk, point="activist", people=people[1:], since=date(2019, 9, 20), places=[],
            today=today,
        )  # fmt: skip
