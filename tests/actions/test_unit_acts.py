"""Recording a unit's yearly analysis and its reported figure, and taking a mistake back."""

from datetime import date

import pytest

from rudang.actions import unit_acts
from rudang.core.scope import Refused
from rudang.store.door import enter
from rudang.store.models import AuditEvent, UnitAct
from rudang.store.reads import patterns as reads
from tests.cast import Cast, found_college

TODAY = date(2020, 3, 1)


@pytest.fixture
def college(db: None) -> Cast:
    return found_college()


def figure(college: Cast, who: str = "yinyue", **more: object) -> UnitAct:
    actor = college.actor(who)
    enter(actor.scope)
    given = {"kind": "census", "held_on": date(2019, 12, 31), "figure": 31, "today": TODAY}
    return unit_acts.record(by=actor, unit=college.units["yinyue"], **{**given, **more})  # type: ignore[arg-type]


def test_a_figure_is_recorded_with_its_event(college: Cast) -> None:
    act = figure(college, note="年报表一")
    assert (act.kind, act.figure, act.note) == ("census", 31, "年报表一")
    assert act.recorded_by is not None
    event = AuditEvent.objects.order_by("seq").last()
    assert event is not None
    assert (event.verb, event.unit_id) == ("record_unit_act", college.units["yinyue"])
    assert "上报党员人数" in event.after


def test_an_analysis_has_no_figure(college: Cast) -> None:
    assert figure(college, kind="analysis").figure is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"figure": None}, "人数"),
        ({"held_on": date(2020, 3, 2)}, "还没有到"),
        ({"kind": "party"}, "事项"),
        ({"who": "meishu"}, "权限"),
        ({"who": "auditor"}, "权限"),
    ],
)
def test_what_is_refused(college: Cast, given: dict[str, object], words: str) -> None:
    with pytest.raises(Refused, match=words):
        figure(college, **given)
    assert not UnitAct.objects.exists()


def test_the_same_act_is_recorded_once_and_again_after_it_was_taken_back(college: Cast) -> None:
    act = figure(college)
    with pytest.raises(Refused, match="已经记录过"):
        figure(college, figure=32)
    unit_acts.void(by=college.actor("yinyue"), act=act.pk, reason="抄错了")
    assert reads.recorded() == []
    assert figure(college, figure=32).figure == 32
    assert [row["figure"] for row in reads.recorded()] == [32]


def test_taking_back_needs_a_reason_and_happens_once(college: Cast) -> None:
    act = figure(college)
    clerk = college.actor("yinyue")
    with pytest.raises(Refused, match="原因"):
        unit_acts.void(by=clerk, act=act.pk, reason=" ")
    unit_acts.void(by=clerk, act=act.pk, reason="抄错了")
    with pytest.raises(Refused, match="没有这条记录"):
        unit_acts.void(by=clerk, act=act.pk, reason="抄错了")


def test_nobody_takes_back_what_another_branch_recorded(college: Cast) -> None:
    act = figure(college)
    other = college.actor("meishu")
    enter(other.scope)
    with pytest.raises(Refused, match="没有这条记录"):
        unit_acts.void(by=other, act=act.pk, reason="抄错了")
