"""The pages of meetings: called with what each lacks, entered with the arithmetic beside."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rudang.actions import accounts, meetings
from rudang.actions.sittings import Result, Sat
from rudang.store.models import Act, Meeting, Sheet
from tests.actions.test_meetings import DAY, NAMES, READY, register
from tests.office import words_of
from tests.web.answers import text
from tests.world import World, make_world, whole

TODAY = date(2026, 5, 4)
KIND = "admission_meeting"


@pytest.fixture
def world(db: None) -> World:
    made = make_world()
    register(made)
    return made


@pytest.fixture
def who(world: World) -> Mapping[str, int]:
    rows = [
        {"name": "李白", "person_kind": "学生", **READY},
        {"name": "杜甫", "person_kind": "学生", **READY},
        {"name": "王维", "person_kind": "学生", **READY, "review_result": "不合格"},
    ]
    return dict(world.people("music", rows, today=TODAY))


def plain(answer: Any) -> str:
    """What stands on a page, without marks and spaces."""
    return re.sub(r"<[^>]+>|\s+", "", text(answer))


def what(world: World, kind: str = "branch_meeting", unit: str = "music") -> str:
    return f"{world.units[unit]}:{kind}"


def called(world: World, *people: int) -> Meeting:
    whole()
    return meetings.call(
        by=accounts.actor("music", today=TODAY),
        unit=world.units["music"],
        kind="branch_meeting",
        planned_on=DAY,
        items=[(one, KIND) for one in people],
        today=TODAY,
    )


def form(world: World, *people: int, **more: str) -> dict[str, Any]:
    """A whole form of results: ten due, nine there, eight for each."""
    given: dict[str, Any] = {
        "what": what(world),
        "version": "1",
        "held_on": "2019-10-14",
        "seats": str(len(NAMES)),
        "item": [f"{one}-{KIND}" for one in people],
        "chair": "张红梅",
        "recorder": "王建国",
        "vote_method": "无记名投票",
    }
    for n, name in enumerate(NAMES):
        given |= {f"name-{n}": name, f"vote-{n}": "1"}
        if n:
            given[f"present-{n}"] = "1"
    for one in people:
        key = f"{one}-{KIND}"
        figures = {"issued": 9, "returned": 9, "yes": 8, "no": 1, "abstain": 0, "spoiled": 0}
        given |= {f"{name}-{key}": str(count) for name, count in figures.items()}
        given |= {f"decision-{key}": "approve", f"discussion-{key}": "与会党员充分讨论。"}
    return given | more


def test_the_ready_stand_first_and_whoever_is_not_says_why(
    world: World, who: Mapping[str, int]
) -> None:
    body = plain(
        world.client("music").get(
            "/meetings/new", {"what": what(world), "planned_on": "2019.10.14"}
        )
    )
    assert body.index("杜甫") < body.index("王维")
    assert body.index("李白") < body.index("王维")
    assert "还不能上会" in body
    assert "政治审查" in body[body.index("还不能上会") :]


def test_several_are_ticked_and_called_and_who_may_not_is_named_with_nothing_lost(
    world: World, who: Mapping[str, int]
) -> None:
    client = world.client("music")
    sent = {
        "what": what(world),
        "planned_on": "2019-10-14",
        "place": "音乐楼 201",
        "chosen": [f"{one}-{KIND}" for one in who.values()],
    }
    answer = client.post("/meetings/new", sent)
    assert answer.status_code == 400
    body = text(answer)
    assert "王维：" in body
    assert 'value="音乐楼 201"' in body
    assert len(re.findall(r'name="chosen" value="[^"]+"[^>]* checked', body)) == 3
    assert not Meeting.objects.exists()
    sent["chosen"] = [f"{who['李白']}-{KIND}", f"{who['杜甫']}-{KIND}"]
    body = plain(client.post("/meetings/new", sent, follow=True))
    assert "已召集2019-10-14的支部大会，议程2项" in body
    assert "应到会10" in body
    assert "须到会≥6" in body


def test_a_meeting_without_its_day_is_not_called(world: World, who: Mapping[str, int]) -> None:
    sent = {"what": what(world), "planned_on": "", "chosen": [f"{who['李白']}-{KIND}"]}
    answer = world.client("music").post("/meetings/new", sent)
    assert (answer.status_code, "请填写计划召开的日期" in text(answer)) == (400, True)


def test_the_arithmetic_stands_beside_the_form_as_one_types(
    world: World, who: Mapping[str, int]
) -> None:
    sent = form(world, who["李白"])
    body = plain(world.client("music").post("/meetings/arithmetic", sent))
    for words in ("应到会10", "须到会≥6", "实到会9达到", "须赞成≥6，赞成8达到"):
        assert words in body, words
    key = f"{who['李白']}-{KIND}"
    wrong = {**sent, f"yes-{key}": "5", f"no-{key}": "4", f"written_yes-{key}": "2"}
    body = plain(world.client("music").post("/meetings/arithmetic", wrong))
    assert "赞成7（含书面2）达到" in body
    assert "书面意见2份，多于未到会1人" in body
    nobody = {name: value for name, value in sent.items() if not name.startswith("present")}
    body = plain(world.client("music").post("/meetings/arithmetic", {**nobody, "present": "5"}))
    assert "实到会5未达到" in body
    assert "不足法定人数" in body
    assert not Act.objects.filter(kind=KIND).exists()


def test_an_example_of_thirty_one(world: World, who: Mapping[str, int]) -> None:
    """应到 31，须到会 ≥16，须赞成 ≥16."""
    body = plain(
        world.client("music").post(
            "/meetings/arithmetic", form(world, who["李白"], seats="0", due="31", present="16")
        )
    )
    for words in ("应到会31", "须到会≥16", "实到会16达到", "须赞成≥16，赞成8未达到"):
        assert words in body, words


def test_results_are_entered_person_by_person_and_everybodys_record_follows(
    world: World, who: Mapping[str, int]
) -> None:
    made = called(world, who["李白"], who["杜甫"])
    client = world.client("music")
    page = text(client.get(f"/meetings/{made.pk}/results"))
    assert page.count('class="ballots"') == 2
    assert 'name="held_on" value=""' in page  # nothing is dated by the system
    key = f"{who['杜甫']}-{KIND}"
    sent = form(world, who["李白"], who["杜甫"], **{f"decision-{key}": "refuse"})
    body = plain(client.post(f"/meetings/{made.pk}/results", sent, follow=True))
    # Who was admitted goes up next; who was not stays.
    assert "已登记会议结果（通过：李白；未通过：杜甫），各人的档案已同时更新。" in body
    assert "下一步：报请审批（1人）" in body
    page = text(client.get(f"/submissions/send/approval?dossier={who['李白']}"))
    assert "杜甫" not in page
    assert "杜甫：决定与票数不符" in body
    assert "未到会" in body
    whole()
    results = dict(Sheet.objects.values_list("name", "meeting_result"))
    assert (results["李白"], results["杜甫"]) == ("通过", "未通过")


def test_a_fault_keeps_all_that_was_typed(world: World, who: Mapping[str, int]) -> None:
    made = called(world, who["李白"])
    key = f"{who['李白']}-{KIND}"
    sent = form(world, who["李白"], held_on="2019-02-30", **{f"yes-{key}": "八"})
    sent["excluded-0"], sent["superior-0"] = "自费出国半年以上", "是"
    answer = world.client("music").post(f"/meetings/{made.pk}/results", sent)
    body = text(answer)
    assert answer.status_code == 400
    assert "不是存在的日期" in body
    assert "不是整数" in body
    for kept in ('value="2019-02-30"', 'value="八"', "与会党员充分讨论。", 'value="张红梅"'):
        assert kept in body, kept
    assert len(re.findall(r'name="present-\d+"[^>]* checked', body)) == 9
    assert re.search(r'<option value="自费出国半年以上" selected', body)


def test_a_past_meeting_is_called_and_held_in_one_form(
    world: World, who: Mapping[str, int]
) -> None:
    client = world.client("music")
    chosen = [f"{who['李白']}-{KIND}", f"{who['王维']}-{KIND}"]
    to = client.post(
        "/meetings/new",
        {"what": what(world), "planned_on": "2019-10-14", "chosen": chosen, "do": "record"},
    )
    assert to.headers["Location"].startswith("/meetings/record?")
    page = text(client.get(to.headers["Location"]))
    assert 'value="2019-10-14"' in page
    assert page.count('class="ballots"') == 2
    # What should not have been called was held all the same.
    sent = form(world, who["李白"], who["王维"])
    assert "已登记会议结果" in text(client.post("/meetings/record", sent, follow=True))
    whole()
    assert Sheet.objects.filter(meeting_on=DAY).count() == 2


def test_the_second_to_enter_sees_it_was_done_and_keeps_what_was_typed(
    world: World, who: Mapping[str, int]
) -> None:
    made = called(world, who["李白"])
    client = world.client("music")
    sent = form(world, who["李白"])
    client.post(f"/meetings/{made.pk}/results", sent)
    answer = client.post(f"/meetings/{made.pk}/results", sent)
    body = text(answer)
    assert answer.status_code == 400
    assert "已由别人登记" in body
    assert "与会党员充分讨论。" in body
    assert f'href="/meetings/{made.pk}"' in body
    whole()
    assert Act.objects.filter(kind=KIND, dossier=who["李白"]).count() == 1


def test_the_second_to_change_the_agenda_sees_what_changed_beside_their_own(
    world: World, who: Mapping[str, int]
) -> None:
    made = called(world, who["李白"])
    client = world.client("music")
    sent = {
        "version": "1",
        "planned_on": "2019-10-15",
        "place": "音乐楼 101",
        "chosen": [f"{who['李白']}-{KIND}"],
    }
    client.post(f"/meetings/{made.pk}/agenda", sent)
    answer = client.post(
        f"/meetings/{made.pk}/agenda", {**sent, "planned_on": "2019-10-16", "place": "音乐楼 301"}
    )
    body = text(answer)
    assert answer.status_code == 400
    for words in ("2019-10-15", "音乐楼 101", 'value="音乐楼 301"', 'value="2019-10-16"'):
        assert words in body, words
    # Having seen it, they decide: the form now carries the version that they saw.
    assert 'name="version" value="2"' in body


def test_who_is_left_out_needs_the_superiors_agreement(
    world: World, who: Mapping[str, int]
) -> None:
    made = called(world, who["李白"])
    client = world.client("music")
    sent = form(world, who["李白"]) | {"excluded-0": "自费出国半年以上"}
    answer = client.post(f"/meetings/{made.pk}/roll", sent)
    assert (answer.status_code, "须先经上级党组织同意" in text(answer)) == (400, True)
    body = plain(client.post(f"/meetings/{made.pk}/roll", sent | {"superior-0": "是"}, follow=True))
    assert "应到会9人，不计入1人" in body


def test_a_meeting_is_called_off_with_its_reason(world: World, who: Mapping[str, int]) -> None:
    made = called(world, who["李白"])
    client = world.client("music")
    sent = {"version": "1", "reason": ""}
    assert client.post(f"/meetings/{made.pk}/cancel", sent).status_code == 400
    body = text(client.post(f"/meetings/{made.pk}/cancel", {**sent, "reason": "改期"}, follow=True))
    assert "这次会议已取消：改期" in body


def held(world: World, client: Client, *people: int) -> Meeting:
    client.post("/meetings/record", form(world, *people))
    whole()
    return Meeting.objects.order_by("-id")[0]


def test_the_minutes_and_the_ballots_come_in_word(
    world: World, who: Mapping[str, int], tmp_path: Path
) -> None:
    client = world.client("music")
    made = held(world, client, who["李白"], who["杜甫"])
    for name, said in (
        ("minutes", ("一、李白：支部大会讨论接收", "二、杜甫：", "赞成8票", "主持人：张红梅")),
        ("tally", ("票决情况", "李白", "杜甫")),
    ):
        answer = client.get(f"/meetings/{made.pk}/{name}.docx")
        assert "wordprocessingml" in answer.headers["Content-Type"]
        paper = tmp_path / f"{name}.docx"
        paper.write_bytes(answer.content)
        words = words_of(paper)
        for one in said:
            assert one in words, one


def test_a_meeting_still_to_be_held_has_no_minutes(world: World, who: Mapping[str, int]) -> None:
    made = called(world, who["李白"])
    assert world.client("music").get(f"/meetings/{made.pk}/minutes.docx").status_code == 404


def test_the_list_counts_and_narrows_by_kind_and_state(
    world: World, who: Mapping[str, int]
) -> None:
    client = world.client("music")
    called(world, who["李白"])
    held(world, client, who["杜甫"])
    body = plain(client.get("/meetings"))
    assert "待召开1" in body
    assert "已召开1" in body
    assert "李白" not in plain(client.get("/meetings", {"state": "held"}))
    assert "没有符合条件的会议" in plain(client.get("/meetings", {"kind": "committee"}))


def test_the_list_costs_the_same_however_many_there_are(
    world: World, who: Mapping[str, int]
) -> None:
    client = world.client("music")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert client.get("/meetings").status_code == 200
        return len(counted)

    called(world, who["李白"])
    client.get("/meetings")
    first = queries()
    for _ in range(4):
        called(world, who["李白"], who["杜甫"])
    assert queries() == first


def test_the_dossier_tells_what_was_put_off_and_what_is_called(
    world: World, who: Mapping[str, int]
) -> None:
    whole()
    meetings.record(
        by=accounts.actor("music", today=TODAY),
        unit=world.units["music"],
        kind="branch_meeting",
        sat=Sat(held_on=date(2019, 9, 30)),
        results=[Result(dossier=who["李白"], matter=KIND, decision="postpone", reason="材料不齐")],
        today=TODAY,
    )
    client = world.client("music")
    body = text(client.get(f"/dossiers/{who['李白']}"))
    assert "推迟讨论（材料不齐）" in body
    assert f"chosen={who['李白']}-{KIND}" in body
    made = called(world, who["李白"])
    body = text(client.get(f"/dossiers/{who['李白']}"))
    assert "已列入 2019-10-14 支部大会议程，待召开" in body
    assert f'href="/meetings/{made.pk}"' in body
    assert f"chosen={who['李白']}-{KIND}" not in body


def test_a_meeting_whose_day_has_come_waits_on_the_work_list(
    world: World, who: Mapping[str, int]
) -> None:
    made = called(world, who["李白"])
    body = text(world.client("music").get("/"))
    assert "待召开、待登记的会议" in body
    assert f'href="/meetings/{made.pk}/results"' in body
    assert "还没有登记结果" in body
    assert "待召开、待登记的会议" not in text(world.client("art").get("/"))


def test_the_branch_reads_the_committees_decision_without_its_meeting(
    world: World, who: Mapping[str, int]
) -> None:
    client = world.client("music")
    held(world, client, who["李白"])
    made = meetings.record(
        by=accounts.actor("department", today=TODAY),
        unit=world.units["college"],
        kind="committee",
        sat=Sat(held_on=date(2019, 11, 4)),
        results=[
            Result(dossier=who["李白"], matter="approval", decision="postpone", reason="补材料")
        ],
        today=TODAY,
    )
    body = text(client.get(f"/dossiers/{who['李白']}"))
    assert "上级党组织会议：推迟讨论（补材料）" in body
    assert client.get(f"/meetings/{made.pk}").status_code == 404
