"""Pages of public notices and of objections, and the log of heart-to-heart talks."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rudang.actions import accounts, dossiers, notices, objections
from rudang.store.models import Act, Objection, Sheet
from tests.web.answers import text
from tests.world import World, make_world, whole

TODAY = date(2026, 7, 31)
ROW: dict[str, Any] = {
    "app_signed_on": date(2024, 3, 4),
    "talk_on": date(2024, 3, 20),
    "activist_on": date(2024, 9, 2),
    "target_meeting_on": date(2026, 5, 20),
    "superior_consent_on": date(2026, 5, 28),
    "birth_date": date(2004, 3, 5),
    "number": "20180315",
}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def people(world: World) -> dict[str, int]:
    rows = [{**ROW, "name": "柳永"}, {**ROW, "name": "秦观", "is_floating": "是"}]
    return dict(world.people("music", rows, today=TODAY))


@pytest.fixture
def clerk(world: World, people: dict[str, int]) -> Client:
    return world.client("music")


def test_people_are_chosen_from_the_page_and_put_on_one_poster(
    clerk: Client, people: dict[str, int]
) -> None:
    page = text(clerk.get("/notices"))
    for dossier in people.values():
        assert f'name="chosen" value="{dossier}"' in page
    chosen = "&".join(f"chosen={dossier}" for dossier in people.values())
    form = text(clerk.get(f"/notices/new?point=target&{chosen}"))
    assert "共 2 人" in form
    assert "秦观是流动人员，应在流出地和流入地同时公示" in form
    assert "没有写明张贴当日是否计入，这里按不计入推算（假定）" in form
    assert 'name="since" value=""' in form


def test_the_earliest_last_day_is_said_in_words_as_one_types(clerk: Client) -> None:
    words = text(clerk.get("/notices/span?since=2026-06-01"))
    assert "满 5 个工作日最早到 2026-06-08" in words
    assert "当日不计入" in words
    assert text(clerk.get("/notices/span?since=x")).strip() == ""


@pytest.mark.parametrize("kind", ["notice", "poster"])
def test_notice_and_poster_come_in_word(clerk: Client, people: dict[str, int], kind: str) -> None:
    form = {"do": kind, "point": "target", "chosen": str(people["柳永"]), "since": "2026-06-01"}
    answer = clerk.post("/notices/new", form)
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    # Made out, and nothing recorded by it.
    assert not Act.objects.filter(kind="public_notice").exists()


def test_whoever_may_not_hang_is_named_with_the_article(
    clerk: Client, people: dict[str, int]
) -> None:
    form = {"do": "notice", "point": "target", "chosen": str(people["秦观"]),
            "since": "2026-06-01", "places": ["流出地"], "phone": "023-1"}  # fmt: skip
    answer = clerk.post("/notices/new", form)
    assert answer.status_code == 400
    assert "秦观：流动人员应在流出地和流入地同时公示" in text(answer)
    assert "第十三条" in text(answer)
    assert 'value="023-1"' in text(answer)


def test_a_notice_is_posted_spoken_against_handled_and_ended(
    clerk: Client, people: dict[str, int]
) -> None:
    dossier = people["柳永"]
    form = {"do": "post", "point": "target", "chosen": str(dossier), "since": "2026-06-01",
            "places": ["工作学习单位"]}  # fmt: skip
    body = text(clerk.post("/notices/new", form, follow=True))
    assert "已登记柳永的公示" in body
    assert "登记结束" in body
    assert "公示已满 5 个工作日（2026-06-08），等待登记结束" in text(
        clerk.get("/?as_of=2026-06-09")
    )
    assert "等待登记结束" not in text(clerk.get("/?as_of=2026-06-05"))
    raised = {"point": "target", "received_on": "2026-06-03", "source": "signed",
              "content": "反映作业抄袭"}  # fmt: skip
    body = text(clerk.post(f"/dossiers/{dossier}/objections", raised, follow=True))
    assert "已登记对柳永的反映" in body
    assert "收到 2 天，没有办结" in text(clerk.get("/?as_of=2026-06-05"))
    whole()
    one = Objection.objects.get()
    place = f"/dossiers/{dossier}/objections/{one.pk}"
    wrong = clerk.post(place, {"handled_on": "2026-06-05", "handling": "查过", "version": "1"})
    assert wrong.status_code == 400
    assert "查过</textarea>" in text(wrong)
    done = {"handled_on": "2026-06-05", "handling": "查无此事", "is_upheld": "0",
            "result": "不影响", "version": "1"}  # fmt: skip
    assert "已全部办结" in text(clerk.post(place, done, follow=True))
    whole()
    act = notices.standing(dossier, "target")
    assert act is not None
    ended = {"until": "2026-06-08", "objections": "有", "result": "不影响"}
    body = text(clerk.post(f"/notices/{act.pk}", ended, follow=True))
    assert "已登记柳永的公示结束" in body
    whole()
    assert Sheet.objects.get(pk=dossier).notice_to == date(2026, 6, 8)
    # What was superseded meanwhile is ended by nobody.
    assert clerk.get(f"/notices/{act.pk}").status_code == 404


def test_the_list_asks_the_base_as_often_for_many_as_for_one(
    world: World, clerk: Client, people: dict[str, int]
) -> None:
    by = accounts.actor("music", today=TODAY)

    def hang(dossier: int) -> None:
        whole()
        notices.post(
            by=by, point="target", people=[dossier], since=date(2026, 6, 1),
            places=["工作学习单位"], today=TODAY,
        )  # fmt: skip
        objections.receive(
            by=by, dossier=dossier, received_on=date(2026, 6, 2), source="signed",
            content="某事", today=TODAY,
        )  # fmt: skip

    hang(people["柳永"])
    clerk.get("/notices")
    with CaptureQueriesContext(connection) as few:
        clerk.get("/notices")
    hang(people["秦观"])
    with CaptureQueriesContext(connection) as many:
        clerk.get("/notices")
    assert len(many) <= len(few) + 1


def talk(people: dict[str, int], who: str, day: date, agreed: str) -> None:
    whole()
    dossiers.record_act(
        by=accounts.actor("music", today=TODAY), dossier=people[who], kind="heart_talk",
        held_on=day, today=TODAY,
        facts={"heart_talkers": ["段月洁"], "heart_points": ["谈了动机"], "heart_agreed": [agreed]},
    )  # fmt: skip


def test_heart_talks_are_logged_with_who_when_and_what_was_agreed(
    world: World, clerk: Client, people: dict[str, int]
) -> None:
    talk(people, "柳永", date(2026, 6, 1), "月底交体会")
    talk(people, "柳永", date(2026, 7, 1), "暑期调研")
    body = text(clerk.get("/heart-talks"))
    # One record, seen here and written there, and each page leads to the other.
    assert "一次谈话只记一份" in body
    assert 'href="/grids/heart_talk"' in body
    sheet = text(clerk.get("/grids/heart_talk", follow=True))
    assert "同一份记录" in sheet
    assert 'href="/heart-talks?' in sheet
    assert body.index("暑期调研") < body.index("月底交体会")
    assert "段月洁" in body
    assert "暑期调研" not in text(clerk.get("/heart-talks?as_of=2026-06-30"))
    assert "暑期调研" in text(clerk.get("/heart-talks?name=段月洁"))
    assert "暑期调研" not in text(clerk.get("/heart-talks?name=某某"))
    assert "暑期调研" not in text(world.client("art").get("/heart-talks"))
    assert "暑期调研" in text(world.client("auditor").get("/heart-talks"))


def test_people_are_listed_by_their_last_talk_without_a_score(
    world: World, clerk: Client, people: dict[str, int]
) -> None:
    talk(people, "柳永", date(2026, 6, 1), "月底交体会")
    body = text(clerk.get("/heart-talks?view=people&as_of=2026-06-11")).split("<tbody>")[1]
    # Whoever was never talked to comes first.
    assert body.index("秦观") < body.index("柳永")
    assert "没有记录" in body
    assert ">10<" in body
    before = text(clerk.get("/heart-talks?view=people&as_of=2026-05-31")).split("<tbody>")[1]
    assert "2026-06-01" not in before


def test_the_log_asks_the_base_as_often_for_many_talks_as_for_one(
    clerk: Client, people: dict[str, int]
) -> None:
    talk(people, "柳永", date(2026, 6, 1), "一")
    for view in ("", "?view=people"):
        clerk.get(f"/heart-talks{view}")
        with CaptureQueriesContext(connection) as few:
            clerk.get(f"/heart-talks{view}")
        for n in range(3):
            talk(people, "秦观", date(2026, 6, 2) + timedelta(days=n), "二")
        with CaptureQueriesContext(connection) as many:
            clerk.get(f"/heart-talks{view}")
        assert len(many) <= len(few) + 1


def test_a_demand_that_speaks_of_grades_is_shown_for_people_to_look_at(world: World) -> None:
    form = {"unit": str(world.units["music"]), "title": "平均绩点3.0以上", "step": "3",
            "rank": "branch", "issuer": "音乐教育系党支部", "since": "2026-03-02"}  # fmt: skip
    client = world.client("department")
    assert "提到学业成绩的要求" not in text(client.get("/demands"))
    client.post("/demands/new", form | {"rank": "college"})
    body = text(client.get("/demands"))
    section = body.split('id="grades-title"')[1].split("</section>")[0]
    assert "平均绩点3.0以上" in section
    assert "一刀切" in section
    assert "不是结论" in section
