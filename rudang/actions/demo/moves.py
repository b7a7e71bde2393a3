"""Transfers of the demonstration: one offered, one accepted, a freshman come from a high school."""

from datetime import date, timedelta

from django.db.models import QuerySet

from rudang.actions import accounts, arrivals, transfers
from rudang.actions.arrivals import Arrival, Elsewhere
from rudang.actions.demo.college import MEISHU, OPENS_AS_OF, YINYUE, YUWEN
from rudang.core.arrival import asked_of
from rudang.core.scope import Scope
from rudang.regulation.arrival import QUESTIONS
from rudang.store.door import enter
from rudang.store.models import Finding, Sheet, Unit
from rudang.store.reads import moves

_SENT, _TAKEN = date(2019, 9, 16), date(2019, 9, 20)
_OFFERED = date(2019, 9, 26)
_ARRIVED = date(2019, 9, 10)


def furnish(today: date) -> None:
    """Three people on the move, each at another point of it."""
    units = dict(Unit.objects.values_list("name", "pk"))
    clerks = {login: accounts.actor(login, today=today) for login in ("yinyue", "meishu", "yuwen")}
    there = _activist(YUWEN)
    if there is not None:
        papers = moves.papers_known([there], transfers.PAPER_NAMES)[there]
        move = transfers.offer(
            by=clerks["yuwen"],
            dossier=there,
            to_unit=units[MEISHU],
            sent_on=_SENT,
            reason="转专业到美术教育系",
            papers=papers,
            reported="是",
            today=today,
        )
        transfers.accept(
            by=clerks["meishu"],
            transfer=move.pk,
            accepted_on=_TAKEN,
            counted=papers,
            answers=_in_order("activist"),
            today=today,
            version=1,
        )
    waiting = _activist(MEISHU)
    if waiting is not None:
        transfers.offer(
            by=clerks["meishu"],
            dossier=waiting,
            to_unit=units[YINYUE],
            sent_on=_OFFERED,
            reason="转专业到音乐教育系",
            papers=moves.papers_known([waiting], transfers.PAPER_NAMES)[waiting],
            reported="是",
            today=today,
        )
    arrivals.take_in(
        by=clerks["yinyue"],
        unit=units[YINYUE],
        particulars={
            "name": "岑知夏",
            "sex": "女",
            "ethnic_code": "01",
            "birth_date": date(2000, 11, 6),
            "number": "20190388",
            "person_kind": "学生",
            "enrol_date": date(2019, 9, 2),
            "expected_leave_date": date(2022, 6, 30),
            "league_join_date": date(2014, 12, 9),
        },
        acts=[
            Elsewhere("application", date(2018, 12, 10)),
            Elsewhere("talk", date(2018, 12, 21), {"talkers": ["段怀远"]}),
            Elsewhere("recommendation", date(2019, 4, 19)),
            Elsewhere("activist", date(2019, 5, 8)),
            Elsewhere("activist_filing", date(2019, 5, 20)),
            Elsewhere("contacts", date(2019, 5, 8), {"contacts": ["段怀远", "柏青岩"]}),
        ],
        arrival=Arrival(
            on=_ARRIVED,
            school="青溪县第一中学党总支部",
            source="高中",
            left_on=date(2019, 8, 28),
            letter_on=date(2019, 8, 26),
            letter_stage="入党积极分子",
            reported="是",
            papers=[
                {"paper": "入党申请书", "count": 1},
                {"paper": "入党积极分子培养考察登记表", "count": 1},
                {"paper": "思想汇报", "count": 2},
            ],
            answers=_in_order("activist"),
        ),
        today=today,
    )
    enter(Scope.everything())


def _in_order(stage: str) -> dict[str, str]:
    return {one.code: "yes" for one in asked_of(QUESTIONS, stage)}


def _activist(branch: str) -> int | None:
    """Somebody of a branch cultivated for some months, in whose record nothing is wrong."""
    wrong = Finding.objects.filter(closed_at=None, state__in=("broken", "met_late"))
    people: QuerySet[Sheet] = Sheet.objects.filter(
        unit__name=branch,
        stage="activist",
        person_kind="学生",
        # Too lately confirmed to be admitted within the half-year: no branch's pace changes.
        activist_on__range=(date(2019, 1, 2), OPENS_AS_OF - timedelta(days=90)),
        target_meeting_on=None,
        dossier__transfers=None,
        dossier__own=None,
    ).exclude(dossier__in=wrong.values("dossier_id"))
    return people.order_by("-activist_on", "dossier").values_list("dossier_id", flat=True).first()
