"""Meetings of the demonstration: one held on two people, one called."""

from datetime import date

from rudang.actions import accounts, meetings, sittings
from rudang.actions.demo.college import SECOND, YUWEN
from rudang.actions.sittings import Result, Sat, Seat
from rudang.core.ballots import Ballots, Decision
from rudang.regulation.meetings import SITTINGS
from rudang.store.models import Sheet, Unit

_HELD_ON = date(2019, 9, 26)
_PLANNED_ON = date(2019, 10, 16)


def furnish(today: date) -> None:
    """A branch committee examined one target and put off the other; a branch is to vote."""
    _committee(today)
    _called(today)


def _committee(today: date) -> None:
    unit = Unit.objects.get(name=SECOND)
    waiting = Sheet.objects.filter(
        unit=unit, stage="target", committee_exam_on=None, train_to__lt=_HELD_ON
    )
    ready, not_yet = waiting.order_by("pinyin")[:2]
    roll = sittings.proposed_roll(SITTINGS["branch_committee"], unit.pk, _HELD_ON)
    came = [
        Seat(name=seat.name, posts=seat.posts, may_vote=seat.may_vote, is_present=True)
        for seat in roll
    ]
    votes = Ballots(issued=len(came), returned=len(came), yes=len(came), no=0, abstain=0, spoiled=0)
    meetings.record(
        by=accounts.actor("xueqian", today=today),
        unit=unit.pk,
        kind="branch_committee",
        sat=Sat(
            held_on=_HELD_ON,
            place="学前楼二楼会议室",
            chair=came[0].name,
            recorder=came[-1].name,
            roll=came,
        ),
        results=[
            Result(
                dossier=ready.dossier_id,
                matter="committee_exam",
                decision=Decision.APPROVE.value,
                ballots=votes,
                facts={"exam_opinion": "材料齐全，手续完备，同意报上级党委预审。"},
                discussion="组织委员逐项介绍培养教育考察、政治审查和短期集中培训的情况。"
                "与会委员认为该同志入党动机端正，担任班级学习委员以来热心为同学服务。",
            ),
            Result(
                dossier=not_yet.dossier_id,
                matter="committee_exam",
                decision=Decision.POSTPONE.value,
                discussion="组织委员反映，群众座谈会的记录缺一人签名，需要补齐后再审查。",
                reason="听取意见的记录不全，补齐后再审查。",
            ),
        ],
        today=today,
    )


def _called(today: date) -> None:
    unit = Unit.objects.get(name=YUWEN)
    person = Sheet.objects.filter(unit=unit, stage="preexamined").order_by("preexam_on").first()
    if person is None:
        return
    meetings.call(
        by=accounts.actor("yuwen", today=today),
        unit=unit.pk,
        kind="branch_meeting",
        planned_on=_PLANNED_ON,
        place="文科楼 301",
        items=[(person.dossier_id, "admission_meeting")],
        today=today,
        note="请入党介绍人到会。",
    )
