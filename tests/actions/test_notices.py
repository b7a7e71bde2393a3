"""Public notices and objections: who may hang, how long, how it ended, what was said."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.actions import accounts, gates, notices, objections
from rudang.actions.dossiers import Changed, Problem
from rudang.core.scope import Actor, Refused
from rudang.regulation.calendar import WORKING_DAYS
from rudang.store.models import Act, AuditEvent, Objection, Sheet
from rudang.store.reads import inquiries as reads
from tests.world import World, make_world, whole

TODAY = date(2026, 7, 31)
POSTED = date(2026, 6, 1)
ENDED = date(2026, 6, 8)
HERE = ["工作学习单位"]
ROW: dict[str, Any] = {
    "app_signed_on": date(2024, 3, 4),
    "talk_on": date(2024, 3, 20),
    "activist_on": date(2024, 9, 2),
    "target_meeting_on": date(2026, 5, 20),
    "superior_consent_on": date(2026, 5, 28),
    "birth_date": date(2004, 3, 5),
    "id_no": "",
}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def people(world: World) -> dict[str, int]:
    rows = [{**ROW, "name": "柳永"}, {**ROW, "name": "秦观", "is_floating": "是"}]
    return dict(world.people("music", rows, today=TODAY))


@pytest.fixture
def clerk(people: dict[str, int]) -> Actor:
    return accounts.actor("music", today=TODAY)


def post(by: Actor, *people: int, **more: Any) -> list[notices.Outcome]:
    given: dict[str, Any] = {"point": "target", "since": POSTED, "places": HERE}
    return notices.post(by=by, people=list(people), today=TODAY, **(given | more))


def standing(dossier: int) -> Act:
    found = notices.standing(dossier, "target")
    assert found is not None
    return found


def finish(by: Actor, dossier: int, **more: Any) -> Act:
    given: dict[str, Any] = {"until": ENDED, "objections": "无"}
    return notices.finish(by=by, act=standing(dossier).pk, today=TODAY, **(given | more))


def receive(by: Actor, dossier: int, **more: Any) -> Objection:
    given: dict[str, Any] = {
        "received_on": date(2026, 6, 3),
        "source": "signed",
        "content": "反映作业抄袭",
    }
    return objections.receive(by=by, dossier=dossier, today=TODAY, **(given | more))


def handle(by: Actor, one: Objection, **more: Any) -> Objection:
    given: dict[str, Any] = {
        "handled_on": date(2026, 6, 5),
        "handling": "查无此事",
        "is_upheld": False,
        "result": "不影响",
    }
    return objections.handle(
        by=by, objection=one.pk, version=one.version, today=TODAY, **(given | more)
    )


def stops(dossier: int) -> set[str]:
    return {one.rule for one in gates.stops(dossier, "target", on=TODAY, today=TODAY)}


# ---- how long


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2026, 6, 1), date(2026, 6, 8)),
        (date(2026, 6, 5), date(2026, 6, 12)),
        (date(2026, 6, 6), date(2026, 6, 12)),
        # Over the National Day of 2019, with a Sunday worked before it and a Saturday after.
        (date(2019, 9, 27), date(2019, 10, 10)),
    ],
)
def test_the_posting_day_is_not_counted(db: None, since: date, until: date) -> None:
    assert notices.span(since).until == until
    assert notices.counted(since, until) == 5


@given(st.dates(date(2014, 6, 11), date(2026, 12, 1)))
def test_the_last_day_is_the_first_on_which_five_working_days_are_over(since: date) -> None:
    last = WORKING_DAYS.after(since, 5)
    assert WORKING_DAYS.between(since, last) == 5
    assert WORKING_DAYS.between(since, date.fromordinal(last.toordinal() - 1)) == 4


def test_a_year_without_an_arrangement_and_a_borrowed_number_are_said(db: None) -> None:
    assert "结果是暂定的" in notices.span(date(2031, 6, 2)).words
    assert "2014年版细则没有规定公示天数" in notices.span(date(2019, 9, 2)).words
    assert "暂定" not in notices.span(POSTED).words
    assert "2014年版" not in notices.span(POSTED).words


# ---- the notice


def test_a_notice_is_made_out_for_several_and_leaves_an_event_each(
    clerk: Actor, people: dict[str, int]
) -> None:
    before = AuditEvent.objects.filter(verb="write_notice").count()
    made = notices.write(
        by=clerk, point="target", people=[people["柳永"]], since=POSTED, until=ENDED,
        places=HERE, today=TODAY,
    )  # fmt: skip
    assert made.working_days == 5
    assert "2004年3月" in made.text
    assert "2004年3月5日" not in made.text
    assert made.issuer == "音乐教育系党支部"
    assert AuditEvent.objects.filter(verb="write_notice").count() == before + 1


def test_somebody_floating_is_put_up_in_both_places_or_not_at_all(
    clerk: Actor, people: dict[str, int]
) -> None:
    def write(places: list[str]) -> object:
        return notices.write(
            by=clerk, point="target", people=[people["秦观"]], since=POSTED, until=None,
            places=places, today=TODAY,
        )  # fmt: skip

    with pytest.raises(Refused, match="流动人员应在流出地和流入地同时公示"):
        write(["流出地"])
    assert write(["流出地", "流入地"])


def test_posting_is_recorded_for_each_by_themselves(clerk: Actor, people: dict[str, int]) -> None:
    post(clerk, people["柳永"])
    first, second = post(clerk, people["柳永"], people["秦观"])
    assert (first.is_done, second.is_done) == (False, True)
    assert "2026-06-01 起正在公示" in first.words
    sheet = Sheet.objects.get(pk=people["秦观"])
    assert (sheet.notice_from, sheet.notice_to, sheet.notice_places) == (POSTED, None, HERE)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"since": None}, "since"),
        ({"since": date(2026, 8, 1)}, "since"),
        ({"places": []}, "places"),
    ],
)
def test_nothing_is_dated_and_nothing_to_come_is_recorded(
    clerk: Actor, people: dict[str, int], more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Problem) as problem:
        post(clerk, people["柳永"], **more)
    assert problem.value.field == field


def test_an_activists_notice_is_told_by_the_act_it_belongs_to(
    clerk: Actor, people: dict[str, int]
) -> None:
    post(clerk, people["柳永"], point="activist", since=date(2024, 9, 3), places=[])
    sheet = Sheet.objects.get(pk=people["柳永"])
    assert (sheet.activist_on, sheet.activist_notice_from) == (ROW["activist_on"], date(2024, 9, 3))
    with pytest.raises(Refused, match="请先记录“支部大会讨论接收”"):
        post(clerk, people["柳永"], point="admission")


def test_a_notice_that_ended_without_a_word_lets_the_listing_go_on(
    clerk: Actor, people: dict[str, int]
) -> None:
    post(clerk, people["柳永"])
    # While it hangs nobody is listed, though to the rules its end is only unknown.
    assert "D07.end" in stops(people["柳永"])
    several = gates.stops_of(list(people.values()), "target", on=TODAY, today=TODAY)
    assert "D07.end" in {one.rule for one in several[people["柳永"]]}
    finish(clerk, people["柳永"])
    sheet = Sheet.objects.get(pk=people["柳永"])
    assert (sheet.notice_to, sheet.notice_objections, sheet.notice_result) == (
        ENDED,
        "无",
        "不影响",
    )
    assert not {"D07.length", "D07.end", "D08.checked", "D08.result"} & stops(people["柳永"])


def test_a_notice_taken_down_too_early_is_recorded_as_it_was_and_stops(
    clerk: Actor, people: dict[str, int]
) -> None:
    post(clerk, people["柳永"])
    finish(clerk, people["柳永"], until=date(2026, 6, 5))
    assert "D07.length" in stops(people["柳永"])


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"until": None}, "until"),
        ({"until": date(2026, 5, 31)}, "until"),
        ({"until": date(2026, 8, 1)}, "until"),
        ({"objections": ""}, "objections"),
        ({"objections": "无", "result": "还行"}, "result"),
    ],
)
def test_a_faulty_end_is_told_at_its_field(
    clerk: Actor, people: dict[str, int], more: dict[str, Any], field: str
) -> None:
    post(clerk, people["柳永"])
    with pytest.raises(Problem) as problem:
        finish(clerk, people["柳永"], **more)
    assert problem.value.field == field


def test_a_second_notice_stands_beside_the_first(clerk: Actor, people: dict[str, int]) -> None:
    post(clerk, people["柳永"])
    finish(clerk, people["柳永"], until=date(2026, 6, 3))
    (again,) = post(clerk, people["柳永"], since=date(2026, 6, 10))
    assert again.is_done
    assert standing(people["柳永"]).is_renewal


# ---- objections


def test_an_open_objection_stops_the_listing_until_it_is_handled(
    clerk: Actor, people: dict[str, int]
) -> None:
    dossier = people["柳永"]
    post(clerk, dossier)
    raised = receive(clerk, dossier)
    sheet = Sheet.objects.get(pk=dossier)
    assert (sheet.notice_objections, sheet.objections_checked, sheet.notice_result) == (
        "有", "否", "未查清",
    )  # fmt: skip
    finish(clerk, dossier, objections="有")
    assert {"D08.checked", "D08.result"} <= stops(dossier)
    handle(clerk, raised)
    assert not {"D08.checked", "D08.result"} & stops(dossier)
    sheet.refresh_from_db()
    assert (sheet.notice_to, sheet.objections_checked, sheet.notice_result) == (
        ENDED, "是", "不影响",
    )  # fmt: skip


def test_one_of_two_handled_is_not_all(clerk: Actor, people: dict[str, int]) -> None:
    dossier = people["柳永"]
    post(clerk, dossier)
    first, second = receive(clerk, dossier), receive(clerk, dossier, source="anonymous")
    handle(clerk, first)
    assert Sheet.objects.get(pk=dossier).notice_result == "未查清"
    handle(clerk, second, is_upheld=True, result="影响")
    finish(clerk, dossier, objections="有", result="影响")
    assert "D08.result" in stops(dossier)


def test_whether_it_stands_in_the_way_is_said_by_people(
    clerk: Actor, people: dict[str, int]
) -> None:
    post(clerk, people["柳永"])
    raised = receive(clerk, people["柳永"])
    with pytest.raises(Problem, match="请选择公示结果"):
        handle(clerk, raised, is_upheld=False, result="")


def test_where_something_was_said_the_notice_cannot_end_without_it(
    clerk: Actor, people: dict[str, int]
) -> None:
    post(clerk, people["柳永"])
    receive(clerk, people["柳永"])
    with pytest.raises(Problem, match="登记簿里有"):
        finish(clerk, people["柳永"], objections="无")
    with pytest.raises(Problem, match="结果只能是未查清"):
        finish(clerk, people["柳永"], objections="有", result="不影响")


def test_the_second_to_handle_sees_what_the_first_did(clerk: Actor, people: dict[str, int]) -> None:
    raised = receive(clerk, people["柳永"])
    handle(clerk, raised)
    with pytest.raises(Changed) as changed:
        handle(clerk, raised, handling="另一种说法")
    assert "查无此事" in changed.value.what


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"received_on": None}, "received_on"),
        ({"received_on": date(2026, 8, 1)}, "received_on"),
        ({"source": "rumour"}, "source"),
        ({"content": " "}, "content"),
        ({"point": "party"}, "point"),
    ],
)
def test_a_faulty_objection_is_told_at_its_field(
    clerk: Actor, people: dict[str, int], more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Problem) as problem:
        receive(clerk, people["柳永"], **more)
    assert problem.value.field == field


def test_notices_that_hang_come_before_those_that_ended(
    clerk: Actor, people: dict[str, int]
) -> None:
    spans = {told.kind: (told.since, told.until) for told in notices.TOLD_BY.values()}
    post(clerk, people["柳永"], people["秦观"])
    finish(clerk, people["柳永"])
    receive(clerk, people["秦观"])
    found = reads.posted(spans, as_of=TODAY, limit=9)
    assert [(one.person, one.until, one.open_objections) for one in found] == [
        ("秦观", None, 1),
        ("柳永", ENDED, 0),
    ]
    # On a day on which both still hung, both hang.
    then = reads.posted(spans, as_of=date(2026, 6, 2), limit=9)
    assert [one.until for one in then] == [None, None]


def test_a_sibling_neither_posts_nor_hears(world: World, people: dict[str, int]) -> None:
    sibling = accounts.actor("art", today=TODAY)
    whole()
    with pytest.raises(Refused):
        post(sibling, people["柳永"])
    with pytest.raises(Refused):
        receive(sibling, people["柳永"])
