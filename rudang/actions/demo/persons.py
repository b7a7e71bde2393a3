"""Two persons of the demonstration with own accounts, what they handed in, and who looked."""

from datetime import date, timedelta

from django.db.models import QuerySet

from rudang.actions import accounts, handed_in, looks, own_accounts, settings
from rudang.actions.demo.college import OPENS_AS_OF, PASSWORD, YINYUE
from rudang.core.scope import Scope
from rudang.store.door import enter
from rudang.store.models import Finding, Sheet

ACTIVIST = "benren"
MEMBER = "yubei"
_REPORT = (
    "敬爱的党组织：\n"
    "新学期开学以来，我参加了支部组织的学习和迎新志愿服务，对为人民服务的宗旨有了更实在的认识。"
    "暑期在家乡幼儿园见习，深感幼儿教师责任不轻，自己的专业本领还不够扎实。"
    "这学期我打算按照培养联系人的建议，读完规定的学习材料，每月同联系人交流一次。\n"
    "请党组织继续考察和帮助我。"
)


def furnish(today: date) -> None:
    """The college has switched the own pages on; an activist and a probationary member use them."""
    clerk, department = (accounts.actor(login, today=today) for login in ("yinyue", "department"))
    settings.choose(by=department, key="own_pages", value=True)
    clean = _unblemished()
    activists = clean.filter(
        activist_on__lt=OPENS_AS_OF - timedelta(days=90), target_on=None, exited_on=None
    )
    # Probation ends within weeks of the day on which the demonstration opens.
    members = clean.filter(
        meeting_on__gt=OPENS_AS_OF - timedelta(days=365), approval_on__isnull=False, exited_on=None
    ).exclude(full_app_on__lte=OPENS_AS_OF)
    for login, people in (
        (ACTIVIST, activists.order_by("-activist_on", "dossier_id")),
        (MEMBER, members.order_by("meeting_on", "dossier_id")),
    ):
        person = people.values_list("dossier_id", flat=True).first()
        if person is None:
            continue
        own_accounts.open_one(
            by=clerk,
            dossier=person,
            login=login,
            today=today,
            password=PASSWORD,
            must_change_password=False,
        )
        for by in (clerk, department):
            looks.note(by=by, dossier=person, kind=looks.OPENED, today=today)
        me = accounts.actor(login, today=today)
        handed_in.hand_in(
            by=me,
            kind=handed_in.THOUGHT_REPORT,
            dated_on=date(2019, 9, 20) if login == ACTIVIST else date(2019, 9, 25),
            words=_REPORT,
            today=today,
        )
        if login == ACTIVIST:
            handed_in.hand_in(
                by=me,
                kind=handed_in.CORRECTION,
                about="league_join_date",
                should_be="2014-12-09",
                words="团员证上的入团日期是 2014 年 12 月 9 日，可以带原件核对。",
                today=today,
            )
        # What is handed in narrows the transaction to the own dossier.
        enter(Scope.everything())


def _unblemished() -> QuerySet[Sheet]:
    """People of a branch in whose record nothing is wrong."""
    wrong = Finding.objects.filter(closed_at=None, state__in=("broken", "met_late"))
    people = Sheet.objects.filter(unit__name=YINYUE, number__isnull=False)
    return people.exclude(dossier_id__in=wrong.values("dossier_id"))
