"""The list of dossiers and the pages of one: who sees whom, what is found, what is recorded."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rudang.core.facts import ACT_KINDS
from rudang.store.models import Act, AuditEvent, Sheet
from rudang.web.clock import today
from tests.world import World, make_world, whole

ID_NO = "110101199003070011"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def late_talk(name: str, **more: object) -> dict[str, object]:
    """Somebody whose talk came two months after the application."""
    return {
        "name": name,
        "birth_date": date(1990, 3, 7),
        "app_signed_on": date(2018, 1, 10),
        "talk_on": date(2018, 3, 20),
        **more,
    }


def waiting(name: str, days: int) -> dict[str, object]:
    """Somebody whose talk is due in so many days from today."""
    received = today() + timedelta(days=days - 31)
    return {"name": name, "app_signed_on": received, "talk_on": None}


def test_a_branch_lists_its_own_people_and_nobody_elses(world: World) -> None:
    world.people("music", [late_talk("李明")], today=today())
    world.people("art", [late_talk("王芳")], today=today())
    page = world.client("music").get("/dossiers").content.decode()
    assert "李明" in page
    assert "王芳" not in page
    assert "共 1 人" in page


@pytest.mark.parametrize("path", ["", "/acts/talk", "/acts/talk/window"])
def test_an_address_out_of_scope_does_not_exist(world: World, path: str) -> None:
    people = world.people("art", [late_talk("王芳")], today=today())
    assert world.client("music").get(f"/dossiers/{people['王芳']}{path}").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lm", {"李明"}),
        ("q=LiMing", {"李明"}),
        ("q=王", {"王芳"}),
        ("q=芳", {"王芳"}),
        ("q=2018", {"王芳"}),
        ("q=zz", set()),
        ("check=B02&verdict=faulty", {"李明"}),
        ("check=B02&verdict=overdue", set()),
        ("level=B", {"李明"}),
        ("stage=activist", {"王芳"}),
        ("stage=nowhere", {"李明", "王芳"}),
        ("unit=abc&page=x&sort=y", {"李明", "王芳"}),
        ("sort=-name", {"李明", "王芳"}),
        ("sort=stage", {"李明", "王芳"}),
        ("sort=unit", {"李明", "王芳"}),
    ],
)
@pytest.mark.parametrize("day", ["", "&as_of=2020-01-01"])
def test_the_list_is_narrowed_alike_today_and_on_a_past_day(
    world: World, query: str, found: set[str], day: str
) -> None:
    people = [
        late_talk("李明"),
        {
            **late_talk("王芳", number="2018001", activist_on=date(2018, 12, 1)),
            "talk_on": date(2018, 1, 20),
        },
    ]
    world.people("music", people, today=today())
    page = world.client("music").get(f"/dossiers?{query}{day}").content.decode()
    assert {name for name in ("李明", "王芳") if f">{name}</a>" in page} == found


def test_sorted_by_day_the_most_urgent_comes_first(world: World) -> None:
    world.people(
        "music",
        [waiting("后日", 20), waiting("昨日", -1), waiting("明日", 2), late_talk("无期")],
        today=today(),
    )
    page = world.client("music").get("/dossiers?sort=due").content.decode()
    assert "无期" not in page
    places = [page.index(f">{name}</a>") for name in ("昨日", "明日", "后日")]
    assert places == sorted(places)
    falling = world.client("music").get("/dossiers?sort=-due").content.decode()
    assert falling.index(">后日</a>") < falling.index(">昨日</a>")


@pytest.mark.parametrize("query", ["", "?sort=due", "?level=B", "?q=r", "?as_of=2020-01-01"])
def test_the_list_asks_the_base_as_often_for_ten_as_for_two_hundred(
    world: World, query: str
) -> None:
    client = world.client("music")
    counts = []
    for first, last in ((0, 10), (10, 200)):
        world.people("music", [late_talk(f"人{n:03}") for n in range(first, last)], today=today())
        client.get("/dossiers")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(f"/dossiers{query}").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 25


def test_fifty_stand_on_a_page_and_the_rest_on_the_next(world: World) -> None:
    world.people("music", [late_talk(f"人{n:03}") for n in range(60)], today=today())
    client = world.client("music")
    first = client.get("/dossiers").content.decode()
    second = client.get("/dossiers?page=2").content.decode()
    assert first.count('class="name"><a') == 50
    assert second.count('class="name"><a') == 10
    assert "共 60 人，显示 50" in first


def test_lists_never_show_an_identity_number(world: World) -> None:
    world.people("music", [late_talk("李明", id_no=ID_NO)], today=today())
    for address in ("/dossiers", "/dossiers?q=lm", "/dossiers?as_of=2020-01-01", "/"):
        assert ID_NO not in world.client("music").get(address).content.decode()


def test_the_identity_number_is_covered_until_asked_for_and_the_look_is_written_down(
    world: World,
) -> None:
    number = world.people("music", [late_talk("李明", id_no=ID_NO)], today=today())["李明"]
    client = world.client("music")
    page = client.get(f"/dossiers/{number}").content.decode()
    assert ID_NO not in page
    assert "110*************11" in page
    shown = client.post(f"/dossiers/{number}/unmask")
    assert ID_NO in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store"
    whole()
    assert AuditEvent.objects.filter(verb="reveal_identity", by="music").count() == 1


def test_who_may_not_uncover_a_number_is_refused(world: World) -> None:
    number = world.people("music", [late_talk("李明", id_no=ID_NO)], today=today())["李明"]
    answer = world.client("auditor").post(f"/dossiers/{number}/unmask")
    assert answer.status_code == 403
    assert ID_NO not in answer.content.decode()


def test_a_dossier_shows_its_finding_with_article_and_arithmetic(world: World) -> None:
    number = world.people("music", [late_talk("李明")], today=today())["李明"]
    page = world.client("music").get(f"/dossiers/{number}").content.decode()
    assert 'id="finding-B02"' in page
    assert "第七条" in page
    assert "2018-01-10 加 1 个月，为 2018-02-10" in page
    assert "/rules/B02" in page
    assert "更正派人谈话" in page


def test_a_dossier_of_a_past_day_knows_nothing_of_later_acts(world: World) -> None:
    number = world.people("music", [late_talk("李明")], today=today())["李明"]
    page = world.client("music").get(f"/dossiers/{number}?as_of=2018-02-01").content.decode()
    assert "还有 9 天" in page
    assert "现行（此日之后）" in page
    assert "记录派人谈话" not in page
    assert 'id="finding-B02"' not in page


def test_an_act_is_recorded_and_leads_back_to_what_comes_next(world: World) -> None:
    number = world.people("music", [waiting("李明", 5)], today=today())["李明"]
    client = world.client("music")
    answer = client.post(
        f"/dossiers/{number}/acts/talk",
        {"held_on": today().strftime("%Y.%m.%d"), "talkers": "赵一、钱二"},
    )
    assert answer.status_code == 302
    assert answer["Location"] == f"/dossiers/{number}"
    page = client.get(f"/dossiers/{number}").content.decode()
    assert "已记录李明的“派人谈话”" in page
    assert "赵一、钱二" in page
    whole()
    assert Sheet.objects.get(dossier=number).talk_on == today()


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"held_on": ""}, "请填写这件事实际办理的日期"),
        ({"held_on": "2018.02.30"}, "不是存在的日期"),
        ({"held_on": "2099-01-01"}, "还没有办的事不能记"),
    ],
)
def test_a_form_with_a_fault_keeps_what_was_typed(
    world: World, form: dict[str, str], says: str
) -> None:
    number = world.people("music", [waiting("李明", 5)], today=today())["李明"]
    answer = world.client("music").post(
        f"/dossiers/{number}/acts/talk", {**form, "talkers": "赵一"}
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert says in page
    assert 'value="赵一"' in page
    assert 'href="#f-held_on"' in page


def test_the_second_to_record_the_same_act_sees_what_the_first_recorded(world: World) -> None:
    number = world.people("music", [waiting("李明", 5)], today=today())["李明"]
    client, day = world.client("music"), today().isoformat()
    client.post(f"/dossiers/{number}/acts/talk", {"held_on": day, "talkers": "赵一"})
    answer = world.client("department").post(
        f"/dossiers/{number}/acts/talk", {"held_on": day, "talkers": "钱二"}
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "您填写期间，music某 已经保存了这一步" in page
    assert "<td>赵一</td><td>钱二</td><td>您填的</td>" in page
    assert 'value="钱二"' in page


def test_a_correction_needs_a_reason_and_both_records_stay(world: World) -> None:
    number = world.people("music", [late_talk("李明")], today=today())["李明"]
    client = world.client("music")
    whole()
    act = Act.objects.get(dossier=number, kind="talk").pk
    form = {"act": str(act), "held_on": "2018-02-01"}
    assert "更正要写明原因" in client.post(f"/dossiers/{number}/acts/talk", form).content.decode()
    answer = client.post(f"/dossiers/{number}/acts/talk", {**form, "reason": "谈话表上是二月"})
    assert answer.status_code == 302
    page = client.get(f"/dossiers/{number}").content.decode()
    assert 'id="finding-B02"' not in page
    assert "谈话表上是二月" in page
    assert "已被更正" in page
    stale = client.post(f"/dossiers/{number}/acts/talk", {**form, "reason": "又改"})
    assert stale.status_code == 400
    assert "已经保存了这一步" in stale.content.decode()


def test_an_act_recorded_by_mistake_is_taken_back_with_a_reason(world: World) -> None:
    number = world.people("music", [late_talk("李明")], today=today())["李明"]
    client = world.client("music")
    whole()
    act = Act.objects.get(dossier=number, kind="talk").pk
    refused = client.post(f"/dossiers/{number}/acts/talk/void", {"act": str(act), "reason": ""})
    assert refused.status_code == 400
    assert "作废要写明原因" in refused.content.decode()
    client.post(f"/dossiers/{number}/acts/talk/void", {"act": str(act), "reason": "记到别人名下"})
    page = client.get(f"/dossiers/{number}").content.decode()
    assert "记到别人名下" in page
    whole()
    assert Sheet.objects.get(dossier=number).talk_on is None


def test_correcting_the_particulars_keeps_a_number_that_was_not_shown(world: World) -> None:
    number = world.people("music", [late_talk("李明", id_no=ID_NO)], today=today())["李明"]
    client = world.client("music")
    whole()
    act = Act.objects.get(dossier=number, kind="particulars").pk
    form = client.get(f"/dossiers/{number}/acts/particulars?act={act}").content.decode()
    assert ID_NO not in form
    client.post(
        f"/dossiers/{number}/acts/particulars",
        {"act": str(act), "name": "李鸣", "id_no": "", "reason": "写错了名字"},
    )
    whole()
    sheet = Sheet.objects.get(dossier=number)
    assert (sheet.name, sheet.id_no) == ("李鸣", ID_NO)


def test_the_window_under_the_day_says_what_the_rules_would_say(world: World) -> None:
    number = world.people(
        "music",
        [{"name": "李明", "app_signed_on": date(2018, 1, 10), "talk_on": None}],
        today=today(),
    )["李明"]
    client = world.client("music")
    for day, says in (("2018-02-10", "符合"), ("2018-02-11", "超期"), ("", "")):
        page = client.get(f"/dossiers/{number}/acts/talk/window?held_on={day}").content.decode()
        assert says in page
    assert re.sub(r'<div class="live"[^>]*></div>', "", page).strip() == ""


def test_a_dossier_is_opened_by_hand(world: World) -> None:
    client = world.client("music")
    unit = world.units["music"]
    assert client.get("/dossiers/new").status_code == 200
    refused = client.post("/dossiers/new", {"unit": str(unit), "name": ""})
    assert refused.status_code == 400
    assert "请填写姓名" in refused.content.decode()
    other = client.post("/dossiers/new", {"unit": str(world.units["art"]), "name": "王芳"})
    assert "请选择所在党组织" in other.content.decode()
    answer = client.post("/dossiers/new", {"unit": str(unit), "name": "王芳", "sex": "女"})
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "记录递交入党申请书" in page


def test_a_finding_tells_the_days_of_observations_that_it_reads(world: World) -> None:
    """Half-yearly observations stopped, so the check on them stands, with the days it counted."""
    seen = [date(2018, 9, 3), date(2019, 3, 4)]
    person = late_talk("李明", activist_on=date(2018, 5, 7), observations=seen)
    number = world.people("music", [person], today=today())["李明"]
    answer = world.client("music").get(f"/dossiers/{number}?as_of=2020-03-01")
    assert answer.status_code == 200
    assert "2018-09-03、2019-03-04" in answer.content.decode()


@pytest.mark.parametrize("kind", [k.name for k in ACT_KINDS if k.name != "schedule"])
def test_every_kind_of_act_has_a_form(world: World, kind: str) -> None:
    number = world.people("music", [late_talk("李明")], today=today())["李明"]
    answer = world.client("music").get(f"/dossiers/{number}/acts/{kind}")
    assert answer.status_code == 200
    assert "记录" in answer.content.decode()


@pytest.mark.parametrize("kind", ["party", "schedule"])
def test_a_kind_of_act_without_a_form_does_not_exist(world: World, kind: str) -> None:
    number = world.people("music", [late_talk("李明")], today=today())["李明"]
    assert world.client("music").get(f"/dossiers/{number}/acts/{kind}").status_code == 404


def test_who_only_reads_sees_no_forms(world: World) -> None:
    number = world.people("music", [late_talk("李明")], today=today())["李明"]
    client = world.client("auditor")
    page = client.get(f"/dossiers/{number}").content.decode()
    assert "更正" not in page.replace("已被更正", "")
    assert client.get(f"/dossiers/{number}/acts/talk").status_code == 403


def test_the_list_is_taken_along_as_a_workbook(world: World) -> None:
    world.people("music", [late_talk("李明", id_no=ID_NO)], today=today())
    answer = world.client("music").get("/dossiers/export?check=B02&verdict=faulty")
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
    whole()
    assert AuditEvent.objects.filter(verb="export_roster", by="music").count() == 1
    assert world.client("auditor").get("/dossiers/export").status_code == 403
