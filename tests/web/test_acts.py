"""The forms of acts: by edition, checked as one types, done again, undone, saved by two at once."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rudang.actions import accounts, dossiers
from rudang.core.facts import ACT_KIND
from rudang.store.models import Act, AuditEvent, Member, Sheet
from rudang.web.clock import today
from tests.world import World, make_world, whole

APPLIED = date(2019, 3, 4)
ADMITTED = {
    "name": "李明",
    "app_signed_on": date(2017, 3, 4),
    "talk_on": date(2017, 3, 20),
    "activist_on": date(2017, 9, 20),
    "contacts": ["赵一", "钱二"],
    "target_on": date(2018, 12, 1),
    "preexam_on": date(2019, 9, 20),
    "preexam_result": "合格",
    "meeting_on": date(2019, 10, 10),
    "meeting_result": "通过",
}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def applicant(world: World) -> int:
    return world.people("music", [{"name": "李明", "app_signed_on": APPLIED}], today=today())[
        "李明"
    ]


def admitted(world: World, **more: object) -> int:
    return world.people("music", [{**ADMITTED, **more}], today=today())["李明"]


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def live(client: Client, dossier: int, kind: str, **typed: str) -> str:
    answer = client.post(f"/dossiers/{dossier}/acts/{kind}/window", typed)
    assert answer.status_code == 200
    return answer.content.decode()


def record(client: Client, dossier: int, kind: str, **typed: str) -> int:
    """The status of the answer."""
    return client.post(f"/dossiers/{dossier}/acts/{kind}", typed).status_code


def standing(dossier: int, kind: str) -> Act:
    whole()
    return Act.objects.get(dossier=dossier, kind=kind, superseded_by=None)


# What is asked ----------------------------------------------------------------------------------


def test_crossing_into_the_new_edition_asks_what_it_asks_and_loses_nothing(
    world: World, applicant: int
) -> None:
    client = world.client("music")
    typed = {"observation_words": "态度端正，学习认真", "edition": "e2014"}
    old = live(client, applicant, "observation", held_on="2026-05-10", **typed)
    assert "培养联系人写明意见" not in old
    new = live(client, applicant, "observation", held_on="2026-05-11", **typed)
    assert 'id="act-asked" hx-swap-oob="true"' in new
    assert "培养联系人写明意见" in new
    assert "态度端正，学习认真</textarea>" in new
    assert 'name="edition" value="e2026"' in new


def test_going_back_to_the_old_edition_keeps_what_only_the_new_one_asks(
    world: World, applicant: int
) -> None:
    page = live(
        world.client("music"),
        applicant,
        "oath",
        held_on="2019-06-01",
        oath_reason="学生在外实习",
        edition="e2026",
    )
    assert "不要求、但已经填写的" in page
    assert "学生在外实习</textarea>" in page


def test_within_one_edition_the_fields_stay_as_they_are(world: World, applicant: int) -> None:
    page = live(world.client("music"), applicant, "talk", held_on="2019-03-20", edition="e2014")
    assert "act-asked" not in page


@pytest.mark.parametrize(
    ("kind", "day", "words"),
    [
        ("superior_consent", "2019-06-01", "2014年版是报上级党委备案"),
        ("superior_filing", "2026-06-01", "2026年版起，上级党委由备案改为同意拟列"),
        ("public_notice", "2019-06-01", "2014年版没有规定列为发展对象前公示"),
    ],
)
def test_an_act_of_the_other_edition_is_remarked_and_recorded_all_the_same(
    world: World, applicant: int, kind: str, day: str, words: str
) -> None:
    client = world.client("music")
    assert words in live(client, applicant, kind, held_on=day, edition="x")
    assert record(client, applicant, kind, held_on=day) == 302
    assert standing(applicant, kind).held_on == date.fromisoformat(day)


@pytest.mark.parametrize("kind", sorted(set(ACT_KIND) - {"schedule", "particulars"}))
def test_every_form_opens_without_any_day_filled_in(
    world: World, applicant: int, kind: str
) -> None:
    if kind == "application":
        applicant = world.people("music", [{"name": "王芳"}], today=today())["王芳"]
    page = page_of(world.client("music"), f"/dossiers/{applicant}/acts/{kind}")
    days = re.findall(r'<input id="f-[a-z_]+" [^>]*value="([^"]*)"[^>]*data-day', page)
    assert set(days) <= {""}
    assert "data-day" in page or not any(one for one in (ACT_KIND[kind],) if not one.may_lack_day)


def test_introducers_are_prefilled_from_the_contacts_and_said_to_be(world: World) -> None:
    person = admitted(world)
    page = page_of(world.client("music"), f"/dossiers/{person}/acts/introducers")
    assert 'value="赵一、钱二"' in page
    assert "已照培养联系人填好" in page


def test_probation_is_not_filled_in_but_said_as_it_should_be(world: World) -> None:
    person = admitted(world)
    client = world.client("music")
    page = page_of(client, f"/dossiers/{person}/acts/approval")
    assert "按规定应为 2020-10-10或其前一日" in page
    assert 'name="probation_to" value=""' in page
    wrong = live(
        client, person, "approval", held_on="2019-12-01", probation_to="2020.10.20", edition="e2014"
    )
    assert "比应为的 2020-10-10 晚 10 天" in wrong


def test_beside_every_day_stand_its_article_and_the_rules_reason(world: World) -> None:
    person = admitted(world)
    page = live(
        world.client("music"),
        person,
        "full_meeting",
        held_on="2020-10-01",
        full_decision="延长预备期",
        extend_to="2020-12-01",
        edition="e2014",
    )
    assert "比最早的 2021-04-09 早 129 天" in page
    assert "第三十二条" in page
    assert 'href="/rules/L03"' in page
    assert "预备期满（延长的，延长期满；2020-10-10起）才能讨论转正" in page


def test_due_members_are_proposed_from_the_register_of_that_day_and_never_filled_in(
    world: World,
) -> None:
    person = admitted(world, meeting_on=None, meeting_result=None)
    whole()
    for n in range(9):
        Member.objects.create(
            unit_id=world.units["music"],
            name=f"党员{n}",
            kind="正式党员",
            joined_on=date(2000, 1, 1),
            full_on=date(2001, 1, 1) if n < 7 else date(2019, 10, 1),
        )
    client = world.client("music")
    for day, voters in (("2019-09-30", 7), ("2019-10-10", 9)):
        page = live(client, person, "admission_meeting", held_on=day, edition="e2014")
        assert f'data-take="{voters}" data-into="f-due_voting"' in page
        assert f"{day} 本支部有表决权的党员 {voters} 人" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"due_voting": "31"}, "应到会 31，须到会 ≥16，须赞成 ≥16"),
        ({"due_voting": "31", "present_voting": "15"}, "不足法定人数"),
        (
            {"due_voting": "31", "present_voting": "20", "votes_yes": "15", "written_yes": "1"},
            "赞成 15 ＋ 书面赞成 1 ＝ 16，达到须赞成的 16 人",
        ),
        (
            {"due_voting": "31", "present_voting": "20", "votes_yes": "15"},
            "赞成 15，没有达到须赞成的 16 人",
        ),
    ],
)
def test_the_arithmetic_of_a_vote_is_told_as_its_figures_are_typed(
    world: World, applicant: int, typed: dict[str, str], words: str
) -> None:
    page = live(world.client("music"), applicant, "admission_meeting", **typed)
    assert words in page


def test_words_with_commas_stay_one_text(world: World, applicant: int) -> None:
    words = "态度端正，学习认真；能帮助同学"
    record(
        world.client("music"),
        applicant,
        "observation",
        held_on="2019-06-01",
        observation_words=words,
    )
    assert standing(applicant, "observation").facts["observation_words"] == [words]


# Done again -------------------------------------------------------------------------------------


def meeting(client: Client, dossier: int, day: str, result: str, **more: str) -> int:
    return record(client, dossier, "admission_meeting", held_on=day, meeting_result=result, **more)


def test_where_an_act_stands_correcting_and_doing_again_are_two_choices(
    world: World, applicant: int
) -> None:
    client = world.client("music")
    meeting(client, applicant, "2019-06-01", "未通过")
    page = page_of(client, f"/dossiers/{applicant}/acts/admission_meeting")
    assert "更正（记错了）" in page
    assert "再次办理（又办了一次）" in page
    assert "<textarea" not in page


def test_a_second_meeting_leaves_the_first_as_it_was(world: World, applicant: int) -> None:
    client = world.client("music")
    meeting(client, applicant, "2019-06-01", "未通过")
    first = standing(applicant, "admission_meeting")
    form = page_of(client, f"/dossiers/{applicant}/acts/admission_meeting?renews={first.pk}")
    assert f'name="renews" value="{first.pk}"' in form
    assert 'name="held_on" value=""' in form
    assert meeting(client, applicant, "2019-09-01", "通过", renews=str(first.pk)) == 302
    page = page_of(client, f"/dossiers/{applicant}")
    assert "已再次办理" in page
    assert "第 1 次" in page
    assert "第 2 次" in page
    whole()
    assert Sheet.objects.get(dossier=applicant).meeting_on == date(2019, 9, 1)


def test_what_is_done_once_only_cannot_be_done_again(world: World, applicant: int) -> None:
    client = world.client("music")
    record(client, applicant, "talk", held_on="2019-03-20")
    first = standing(applicant, "talk")
    page = page_of(client, f"/dossiers/{applicant}/acts/talk")
    assert "再次办理（又办了一次）" not in page
    answer = client.get(f"/dossiers/{applicant}/acts/talk?renews={first.pk}")
    assert answer.status_code == 404


def test_a_past_day_says_of_what_was_done_since_that_it_is_done(
    world: World, applicant: int
) -> None:
    client = world.client("music")
    record(client, applicant, "talk", held_on="2019-03-20")
    address = f"/dossiers/{applicant}/acts/talk?as_of="
    before = page_of(client, f"{address}2019-03-19")
    assert "按 2019-03-19 的情况，这一步还没有办；2019-03-20 已经办了，不用再记。" in before
    assert f'href="/dossiers/{applicant}?as_of={today().isoformat()}"' in before
    assert "还没有办" not in page_of(client, f"{address}2019-03-20")


def test_a_renewal_taken_back_leaves_the_time_before(world: World, applicant: int) -> None:
    client = world.client("music")
    meeting(client, applicant, "2019-06-01", "未通过")
    first = standing(applicant, "admission_meeting")
    meeting(client, applicant, "2019-09-01", "通过", renews=str(first.pk))
    second = standing(applicant, "admission_meeting")
    address = f"/dossiers/{applicant}/acts/admission_meeting/void"
    client.post(address, {"act": str(second.pk), "reason": "记到别人名下"})
    sheet = Sheet.objects.get(dossier=applicant)
    assert (sheet.meeting_on, sheet.meeting_result) == (date(2019, 6, 1), "未通过")


def test_a_corrected_renewal_counts_from_the_day_last_written(world: World, applicant: int) -> None:
    client = world.client("music")
    meeting(client, applicant, "2019-06-01", "未通过")
    first = standing(applicant, "admission_meeting")
    meeting(client, applicant, "2019-09-01", "通过", renews=str(first.pk))
    again = standing(applicant, "admission_meeting")
    meeting(client, applicant, "2019-08-01", "通过", act=str(again.pk), reason="日期抄错")
    # Between the day first written and the right one there is one meeting, not two.
    for day, held in (("2019-07-01", "2019-06-01"), ("2019-08-15", "2019-08-01")):
        page = page_of(client, f"/dossiers/{applicant}?as_of={day}")
        assert "现行</td>" in page
        row = re.search(r'id="step-15">(.*?)</li>', page, re.DOTALL)
        assert row
        assert held in row[1]


# Entered for a branch ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "kind", "is_marked"),
    [("department", "talk", True), ("department", "approval", False), ("music", "talk", False)],
)
def test_what_the_superior_enters_for_the_branch_is_marked(
    world: World, applicant: int, login: str, kind: str, is_marked: bool
) -> None:
    client = world.client(login)
    form = page_of(client, f"/dossiers/{applicant}/acts/{kind}")
    assert ("记录标明代录" in form) == is_marked
    record(client, applicant, kind, held_on="2019-03-20")
    page = page_of(client, f"/dossiers/{applicant}")
    assert ("代录</span>" in page) == is_marked
    assert standing(applicant, kind).is_for_branch is is_marked


# Two at once ------------------------------------------------------------------------------------


def test_the_second_to_correct_sees_old_new_and_theirs_and_decides(
    world: World, applicant: int
) -> None:
    first, second = world.client("music"), world.client("department")
    record(first, applicant, "talk", held_on="2019-03-20", talkers="赵一")
    opened = str(standing(applicant, "talk").pk)
    record(
        first, applicant, "talk", held_on="2019-03-22", talkers="赵一", act=opened, reason="抄错"
    )
    typed = {"held_on": "2019-03-20", "talkers": "钱二", "talk_points": "谈了入党动机"}
    answer = second.post(
        f"/dossiers/{applicant}/acts/talk", {**typed, "act": opened, "reason": "人记错"}
    )
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "music某 已经保存了这一步" in page
    assert "<td>2019-03-20</td><td>2019-03-22</td><td>2019-03-20</td><td>现在的</td>" in page
    assert "<td>赵一</td><td>赵一</td><td>钱二</td><td>您填的</td>" in page
    # Nothing typed is lost, and what was not touched is as it stands now.
    assert 'value="2019-03-22"' in page
    assert "谈了入党动机</textarea>" in page
    assert "人记错</textarea>" in page
    now = standing(applicant, "talk")
    assert f'name="act" value="{now.pk}"' in page
    assert now.facts["talkers"] == ["赵一"]
    typed |= {"held_on": "2019-03-22", "act": str(now.pk), "reason": "人记错"}
    assert record(second, applicant, "talk", **typed) == 302
    after = standing(applicant, "talk")
    assert (after.held_on, after.facts["talkers"]) == (date(2019, 3, 22), ["钱二"])


def test_two_who_record_the_same_step_for_the_first_time(world: World, applicant: int) -> None:
    record(world.client("music"), applicant, "talk", held_on="2019-03-20", talkers="赵一")
    answer = world.client("department").post(
        f"/dossiers/{applicant}/acts/talk",
        {"held_on": "2019-03-21", "talkers": "钱二", "saw": "0"},
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "保留现在的，不要我填的" in page
    assert "仍要更正派人谈话" in page
    assert f'name="act" value="{standing(applicant, "talk").pk}"' in page


def test_what_somebody_took_back_meanwhile_may_be_recorded_anew(
    world: World, applicant: int
) -> None:
    client = world.client("music")
    record(client, applicant, "talk", held_on="2019-03-20", talkers="赵一")
    opened = str(standing(applicant, "talk").pk)
    client.post(f"/dossiers/{applicant}/acts/talk/void", {"act": opened, "reason": "没谈过"})
    answer = world.client("department").post(
        f"/dossiers/{applicant}/acts/talk",
        {"held_on": "2019-03-20", "talkers": "钱二", "act": opened, "reason": "人记错"},
    )
    page = answer.content.decode()
    assert "撤回了这条记录" in page
    assert 'name="act"' not in page
    assert "仍要记录派人谈话" in page


def test_the_same_observation_entered_twice_is_asked_about(world: World, applicant: int) -> None:
    first, second = world.client("music"), world.client("department")
    record(first, applicant, "observation", held_on="2019-06-01", observation_words="认真")
    typed = {"held_on": "2019-06-01", "observation_words": "踏实", "saw": "0"}
    answer = second.post(f"/dossiers/{applicant}/acts/observation", typed)
    page = answer.content.decode()
    assert "已经记录了同一天的一次" in page
    (saw,) = re.findall(r'name="saw" value="(\d+)"', page)
    assert record(second, applicant, "observation", **{**typed, "saw": saw}) == 302
    whole()
    assert Act.objects.filter(dossier=applicant, kind="observation").count() == 2


# Undo -------------------------------------------------------------------------------------------


def undo_link(page: str) -> str:
    """Where the newest message takes its act back."""
    return re.findall(r'<form class="undo" method="post" action="([^"]+)"', page)[-1]


def test_one_click_takes_back_what_was_just_recorded_and_both_stay(
    world: World, applicant: int
) -> None:
    client = world.client("music")
    record(client, applicant, "talk", held_on="2019-03-20")
    page = page_of(client, f"/dossiers/{applicant}")
    assert "已记录李明的“派人谈话”" in page
    assert client.post(undo_link(page)).status_code == 302
    after = page_of(client, f"/dossiers/{applicant}")
    assert "已撤销刚才对李明“派人谈话”的记录" in after
    assert "刚才记录有误，当即撤销" in after
    whole()
    assert Sheet.objects.get(dossier=applicant).talk_on is None
    assert Act.objects.filter(dossier=applicant, kind="talk").count() == 2
    assert AuditEvent.objects.filter(verb="void_act", by="music").count() == 1


def test_an_undone_correction_restores_what_it_corrected(world: World, applicant: int) -> None:
    client = world.client("music")
    record(client, applicant, "talk", held_on="2019-03-20", talkers="赵一")
    first = str(standing(applicant, "talk").pk)
    typed = {"held_on": "2019-03-25", "talkers": "钱二", "act": first, "reason": "抄错"}
    record(client, applicant, "talk", **typed)
    client.post(undo_link(page_of(client, f"/dossiers/{applicant}")))
    sheet = Sheet.objects.get(dossier=applicant)
    assert (sheet.talk_on, sheet.talkers) == (date(2019, 3, 20), ["赵一"])
    assert Act.objects.filter(dossier=applicant, kind="talk").count() == 3


def test_nobody_undoes_what_another_recorded_or_what_was_recorded_upon(
    world: World, applicant: int
) -> None:
    mine, theirs = world.client("music"), world.client("department")
    record(mine, applicant, "talk", held_on="2019-03-20")
    first = standing(applicant, "talk").pk
    theirs.post(f"/dossiers/{applicant}/acts/{first}/undo")
    assert "只能撤销自己刚才的记录" in page_of(theirs, f"/dossiers/{applicant}")
    record(theirs, applicant, "talk", held_on="2019-03-21", act=str(first), reason="抄错")
    mine.post(f"/dossiers/{applicant}/acts/{first}/undo")
    assert "之后又有人记录，不能再撤销" in page_of(mine, f"/dossiers/{applicant}")
    assert standing(applicant, "talk").held_on == date(2019, 3, 21)


# The page ---------------------------------------------------------------------------------------


def test_the_next_step_stands_above_the_steps_with_its_form_open(
    world: World, applicant: int
) -> None:
    page = page_of(world.client("music"), f"/dossiers/{applicant}")
    assert page.index('id="next"') < page.index('id="steps-head"')
    assert page.index("记录派人谈话</button>") < page.index('id="steps-head"')


def test_the_acts_of_the_next_step_are_shown_with_what_is_recorded(world: World) -> None:
    person = world.people(
        "music",
        [
            {
                "name": "李明",
                "app_signed_on": date(2017, 3, 4),
                "talk_on": date(2017, 3, 20),
                "activist_on": date(2017, 9, 20),
                "activist_filed_on": date(2017, 9, 25),
                "contacts": ["赵一"],
                "observations": [date(2018, 3, 1)],
                "opinions_on": date(2018, 10, 1),
            }
        ],
        today=today(),
    )["李明"]
    page = page_of(world.client("music"), f"/dossiers/{person}?as_of=2018-10-02")
    parts = re.search(r'<ol class="parts">(.*?)</ol>', page, re.DOTALL)
    assert parts
    assert re.findall(r">([^<>]+)</a>", parts[1]) == ["听取意见", "综合评价", "讨论确定发展对象"]
    assert "2018-10-01" in parts[1]


def test_the_dossier_page_asks_the_base_as_often_for_few_acts_as_for_many(
    world: World, applicant: int
) -> None:
    client = world.client("music")
    by = accounts.actor("music", today=today())
    counts = []
    for first, last in ((0, 2), (2, 30)):
        whole()
        for n in range(first, last):
            dossiers.record_act(
                by=by,
                dossier=applicant,
                kind="thought_report",
                held_on=APPLIED + timedelta(days=10 * n),
                facts={},
                today=today(),
            )
        client.get(f"/dossiers/{applicant}")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/dossiers/{applicant}").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 60
