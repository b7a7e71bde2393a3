"""Two persons of the demonstration with own accounts, what they handed in, and who looked."""

from datetime import date

from rudang.actions import accounts, handed_in, looks, own_accounts, settings
from rudang.actions.demo.college import PASSWORD, YINYUE
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
    for login, stage in ((ACTIVIST, "activist"), (MEMBER, "probationary")):
        person = _unblemished(stage)
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
                about="class_or_office",
                should_be="音乐教育2018级2班",
                words="本学期分班后调到了2班，班主任可以证明。",
                today=today,
            )
        # What is handed in narrows the transaction to the own dossier.
        enter(Scope.everything())


def _unblemished(stage: str) -> int | None:
    """Somebody at a stage in whose record nothing is wrong."""
    wrong = Finding.objects.filter(closed_at=None, state__in=("broken", "met_late"))
    people = Sheet.objects.filter(unit__name=YINYUE, stage=stage, number__isnull=False)
    clean = people.exclude(dossier_id__in=wrong.values("dossier_id"))
    # The one whose probation ends first, or who became an activist last.
    found = clean.order_by("meeting_on", "-activist_on", "dossier_id")
    return found.values_list("dossier_id", flat=True).first()
