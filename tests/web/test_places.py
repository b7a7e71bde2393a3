"""The pages of places for persons: bound at a button, never seen by whom they are meant for."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rudang.actions import own_accounts, places
from rudang.actions import settings as choices
from rudang.core.scope import Scope
from rudang.store.door import enter
from rudang.store.models import OverPlanLeave, PlanEntry, PlanName, Sheet
from tests.planning import LISTED, PREEXAMINED, READY, VOTED, College, PlanLine, college, people
from tests.web.answers import signed_in, text

TODAY = date(2019, 9, 12)
DAY = "?as_of=2019-09-12"
SCHOLAR = {"person_kind": "教师", "education_code": "11"}


@pytest.fixture
def school(db: None) -> College:
    made = college()
    made.issue(PlanLine(made.general, 4, 2, 1), PlanLine(made.music, 3))
    return made


def page(unit: int) -> str:
    return f"/plan/2019H2/{unit}{DAY}"


def post(client: Client, unit: int, **form: Any) -> Any:
    return client.post(page(unit), form)


def test_every_place_is_seen_with_its_person_and_who_has_none_beside(school: College) -> None:
    people(school.music, 1, VOTED)
    (target,) = people(school.music, 1, LISTED)
    people(school.music, 1, READY)
    client = signed_in("clerk")
    body = text(client.get(page(school.music)))
    assert body.count('class="slot slot-awaiting"') == 1
    assert body.count('class="slot slot-empty"') == 2
    assert body.count("列入名额") == 1
    assert body.count("暂定名额</button>") == 1
    answer = client.post(page(school.music), {"do": "name", "dossier": target}, follow=True)
    after = text(answer)
    assert "确定，不限" in after
    assert after.count('class="slot slot-firm"') == 1
    assert after.count('class="slot slot-empty"') == 1


def test_a_place_for_a_teacher_asks_why_a_student_gets_it_and_keeps_what_was_typed(
    school: College,
) -> None:
    one, two, three = people(school.first, 3, LISTED)
    client = signed_in("department")
    for who in (one, two):
        post(client, school.general, do="name", dossier=who)
    answer = post(client, school.general, do="name", dossier=three, meant_for="teachers")
    assert answer.status_code == 400
    body = text(answer)
    assert "名额安排给教师" in body
    assert '<option value="teachers" selected>' in body
    reply = post(
        client, school.general, do="name", dossier=three, meant_for="teachers", why="教师暂无人选"
    )
    assert reply.status_code == 302
    assert "说明：教师暂无人选" in text(client.get(page(school.general)))


def test_a_change_of_person_is_told_and_put_in_order_at_a_button(school: College) -> None:
    (someone,) = people(school.music, 1, LISTED)
    place = places.name_person(by=school.clerk, period="2019H2", dossier=someone, today=TODAY)
    PlanName.objects.filter(pk=place.pk).update(is_firm=False)
    client = signed_in("clerk")
    assert "按现在的情况整理名额" in text(client.get(page(school.music)))
    assert post(client, school.music, do="settle").status_code == 302
    place.refresh_from_db()
    assert place.is_firm
    assert "按现在的情况整理名额" not in text(client.get(page(school.music)))


def test_freed_places_are_folded_with_their_reasons(school: College) -> None:
    (someone,) = people(school.music, 1, LISTED)
    place = places.name_person(by=school.clerk, period="2019H2", dossier=someone, today=TODAY)
    client = signed_in("clerk")
    post(client, school.music, do="release", name=place.pk, reason="本人休学")
    body = text(client.get(page(school.music)))
    assert "释放过的名额 1" in body
    assert "本人休学" in body


def test_a_refusal_says_that_the_place_is_free_and_its_undo_that_somebody_must_decide(
    school: College,
) -> None:
    before = {k: v for k, v in PREEXAMINED.items() if not k.startswith("preexam")}
    (one,) = people(school.music, 1, before)
    places.name_person(by=school.clerk, period="2019H2", dossier=one, today=TODAY)
    client = signed_in("department")
    form = {"held_on": "2019-09-12", "preexam_result": "不合格", "held_unit": school.committee}
    recorded = text(client.post(f"/dossiers/{one}/acts/preexam{DAY}", form, follow=True))
    assert "已释放音乐支部2019 年下半年的一个名额（政治审查或者预审不合格：" in recorded
    assert text(client.get(page(school.music))).count('class="slot slot-empty"') == 3
    undo = re.search(rf'"(/dossiers/{one}/acts/\d+/undo)[?"]', recorded)
    assert undo is not None
    back = client.post(undo[1] + DAY, follow=True)
    # To the top of the page, where the message stands.
    assert back.redirect_chain == [(f"/dossiers/{one}{DAY}", 302)]
    undone = text(back)
    assert "的名额已经释放（政治审查或者预审不合格：" in undone
    assert "没有随撤回恢复" in undone
    # Nobody has the place; the person stands among those without one, with what became of it.
    body = text(client.get(page(school.music)))
    assert body.count('class="slot slot-empty"') == 3
    assert "曾列名，" in body.split('id="without"')[1].split('id="freed"')[0]
    post(client, school.music, do="name", dossier=one)
    assert "曾列名，" not in text(client.get(page(school.music)))


def test_all_units_stand_side_by_side(school: College) -> None:
    (target, _) = people(school.music, 2, LISTED)
    (activist,) = people(school.first, 1, READY)
    for who in (target, activist):
        places.name_person(by=school.department, period="2019H2", dossier=who, today=TODAY)
    body = text(signed_in("department").get(f"/plan/2019H2/places{DAY}"))
    assert "已占用 0，确定 1，暂定 0，空余 2" in body
    assert "已占用 0，确定 0，暂定 1，空余 3" in body
    assert "学前教育系党总支部" not in text(signed_in("clerk").get(f"/plan/2019H2/places{DAY}"))


def test_leave_beyond_the_plan_is_given_on_the_page_by_the_department_alone(
    school: College,
) -> None:
    people(school.music, 3, PREEXAMINED)
    (one,) = people(school.music, 1, LISTED)
    assert "准予一人超计划预审" not in text(signed_in("clerk").get(page(school.music)))
    client = signed_in("department")
    assert "准予一人超计划预审" in text(client.get(page(school.music)))
    form = {"do": "leave", "leave-dossier": one, "leave-given_on": "2019-09-10"}
    answer = client.post(page(school.music), form)
    assert answer.status_code == 400
    assert "请写明为什么准予超计划预审" in text(answer)
    assert client.post(page(school.music), form | {"leave-reason": "学科带头人"}).status_code == 302
    leave = OverPlanLeave.objects.get()
    assert "学科带头人" in text(client.get(page(school.music)))
    post(client, school.music, **{"do": "take-back", "leave": leave.pk, "reason": "已调剂"})
    assert "已撤回" in text(client.get(page(school.music)))


def test_leave_beyond_the_plan_is_seen_in_the_unit_s_row_on_its_page_and_at_dispatch(
    school: College,
) -> None:
    people(school.music, 3, PREEXAMINED)
    (one,) = people(school.music, 1, LISTED)
    given = places.give_leave(
        by=school.department,
        period="2019H2",
        dossier=one,
        reason="学科带头人",
        document="校党委会第 12 次会议",
        given_on=date(2019, 9, 10),
        today=TODAY,
    )
    name = Sheet.objects.get(dossier=one).name
    client = signed_in("department")
    told = "2019-09-10，学科带头人（校党委会第 12 次会议）"
    row = f'#leave">{name}</a>（{told}，王部长）。</span>'
    plan, unit = f"/plan/2019H2{DAY}", page(school.music)
    assert row in text(client.get(plan))
    body = text(client.get(unit))
    assert f'<a href="#leave">{name}</a>（{told}，王部长）' in body
    assert f'<a href="/dossiers/{one}?as_of=2019-09-12">{name}</a>' in body.split('id="leave"')[1]
    assert f"经准予超计划预审 1 名：{told}。" in text(client.get(f"/dispatch/2019H2{DAY}"))
    assert "学科带头人" not in text(client.get("/plan/2019H2?as_of=2019-09-09"))
    school.issue(PlanLine(school.music, 2), period="2019")
    year = text(client.get(f"/plan/2019{DAY}"))
    assert f'2019 年下半年经准予超计划预审 1 名：<a href="/plan/2019H2/{school.music}' in year
    # The branch that it concerns sees it, nobody else below the college does.
    assert row in text(signed_in("clerk").get(plan))
    places.take_back_leave(by=school.department, leave=given.pk, reason="名额已调剂", today=TODAY)
    assert "学科带头人" not in text(client.get(plan))
    after = text(client.get(unit))
    assert "已撤回" in after
    assert '<a href="#leave">' not in after


def test_a_teacher_is_filed_outside_the_plan_and_the_reading_is_told(school: College) -> None:
    (teacher,) = people(school.music, 1, {**LISTED, **SCHOLAR})
    client = signed_in("department")
    address = f"/plan/2019H2/outside{DAY}"
    body = text(client.get(address))
    assert "本系统的理解" in body
    assert "学生不计" in body
    form = {"do": "file", "dossier": teacher, "reason": "学术骨干", "dated_on": "2019-09-31"}
    answer = client.post(address, form)
    assert answer.status_code == 400
    assert "不是存在的日期" in text(answer)
    assert "学术骨干" in text(answer)
    form |= {"dated_on": "2019-09-02", "document": "校党委会第 12 次会议"}
    assert client.post(address, form).status_code == 302
    entry = PlanEntry.objects.get(dossier=teacher)
    assert "校党委会第 12 次会议" in text(client.get(address))
    assert "登记备案</button>" not in text(signed_in("clerk").get(address))
    client.post(address, {"do": "take-back", "entry": entry.pk, "reason": "本人调离"})
    assert "已撤回" in text(client.get(address))


def test_a_recorded_pre_examination_beyond_the_plan_is_told_of(school: College) -> None:
    people(school.music, 3, PREEXAMINED)
    before = {k: v for k, v in PREEXAMINED.items() if not k.startswith("preexam")}
    (one,) = people(school.music, 1, before)
    form = {"held_on": "2019-09-12", "preexam_result": "合格", "held_unit": school.committee}
    answer = signed_in("department").post(f"/dossiers/{one}/acts/preexam{DAY}", form, follow=True)
    assert "预审合格待接收 4 名，超出计划 1 名" in text(answer)


def test_a_place_is_never_shown_to_the_person(school: College) -> None:
    (someone,) = people(school.music, 1, {**LISTED, **SCHOLAR})
    places.name_person(by=school.clerk, period="2019H2", dossier=someone, today=TODAY)
    places.file_person(
        by=school.department,
        period="2019H2",
        dossier=someone,
        reason="学术骨干",
        document="校党委会第 12 次会议",
        dated_on=date(2019, 9, 2),
        today=TODAY,
    )
    choices.choose(by=school.department, key="own_pages", value=True)
    own_accounts.open_one(
        by=school.clerk,
        dossier=someone,
        login="himself",
        today=TODAY,
        password="sunny-morning-walk-38",
        must_change_password=False,
    )
    client = signed_in("himself")
    for address in ("/own", "/own/report", "/own/correction"):
        body = text(client.get(address))
        for words in ("名额", "列名", "计划外", "学术骨干", "2019H2"):
            assert words not in body, (address, words)
    assert "我的入党历程" in text(client.get("/own"))
    for address in (page(school.music), f"/plan/2019H2/places{DAY}", f"/plan/2019H2/outside{DAY}"):
        assert client.get(address).status_code == 403
    enter(Scope.of([school.music]), dossier=someone)
    for table in (PlanName, PlanEntry, OverPlanLeave):
        assert not table.objects.exists()


@pytest.mark.parametrize("address", ["/plan/2019H2/places", "/plan/2019H2/outside"])
def test_queries_do_not_grow_with_people(school: College, address: str) -> None:
    client = signed_in("department")

    def add(number: int) -> None:
        for who in people(school.first, number, {**LISTED, **SCHOLAR})[:2]:
            places.name_person(by=school.department, period="2019H2", dossier=who, today=TODAY)

    add(1)
    client.get(address + DAY)
    with CaptureQueriesContext(connection) as few:
        client.get(address + DAY)
    add(20)
    with CaptureQueriesContext(connection) as many:
        client.get(address + DAY)
    assert len(many) == len(few)


def test_places_shifted_away_from_under_the_names_are_told_and_stay_seen_until_one_is_freed(
    school: College,
) -> None:
    client = signed_in("department")
    for who in people(school.music, 3, LISTED):
        assert post(client, school.music, do="name", dossier=who).status_code == 302
    overview = f"/plan/2019H2/places{DAY}"
    assert "列名多出" not in text(client.get(overview))
    moved = {"from_unit": school.music, "to_unit": school.arts, "amount": 2, "reason": "动态微调"}
    told = text(client.post(f"/plan/2019H2/shift{DAY}", moved, follow=True))
    assert "已列名的人有 2 名没有名额了" in told
    assert "列名多出 2 名" in text(client.get(overview))
    assert "已列名的人有 2 名没有名额：" in text(client.get(page(school.music)))

    (entry, *_) = PlanEntry.objects.filter(kind="shift")
    form = {"do": "correct", "entry": entry.pk, "reason": "登记错了"}
    back = text(client.post(f"/plan/2019H2/ledger{DAY}", form, follow=True))
    assert "已另记 2 笔冲正" in back
    assert "没有名额了" not in back
    # Taken back from under a name, the unit is left without a plan, and nobody keeps its place.
    client.post(f"/plan/2019H2/shift{DAY}", {**moved, "amount": 1}, follow=True)
    (someone,) = people(school.arts, 1, LISTED)
    assert post(client, school.arts, do="name", dossier=someone).status_code == 302
    entry = PlanEntry.objects.filter(kind="shift", unit=school.arts, corrects=None).last()
    assert entry is not None
    back = text(client.post(f"/plan/2019H2/ledger{DAY}", form | {"entry": entry.pk}, follow=True))
    assert "不再有计划的单位，列名 1 人已经释放" in back
    assert PlanName.objects.get(dossier=someone).reason == "名额已经更正收回：登记错了"
