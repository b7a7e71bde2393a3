"""A finding explained on its page, answered there, and what answering does to the lists of work."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rudang.core.rules import Level
from rudang.regulation.editions import E2014, E2026, is_lenient, level_told
from rudang.regulation.registry import RULES
from rudang.store.models import Act, Answer, AuditEvent, Unit
from rudang.web.clock import today
from tests.world import World, make_world, whole


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def late(world: World, name: str = "李明", unit: str = "music") -> int:
    """Somebody whose talk came two months after the application, on a clamped month."""
    row = {"name": name, "app_signed_on": date(2019, 1, 31), "talk_on": date(2019, 3, 20)}
    return world.people(unit, [row], today=today())[name]


def waiting(world: World, name: str = "李明") -> int:
    row = {"name": name, "app_signed_on": date(2019, 1, 31), "talk_on": None}
    return world.people("music", [row], today=today())[name]


def page(world: World, login: str, address: str) -> str:
    answer = world.client(login).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def answer(world: World, login: str, number: int, do: str, reason: str = "在外实习") -> int:
    address = f"/dossiers/{number}/findings/B02"
    return world.client(login).post(address, {"do": do, "reason": reason}).status_code


def test_the_page_tells_facts_sources_sum_and_edition(world: World) -> None:
    number = late(world)
    said = page(world, "music", f"/dossiers/{number}/findings/B02")
    for words in (
        "2019-01-31 加 1 个月，落在月末 2019-02-28",
        "收到申请后派人谈话的期限：1 个月",
        "这件事办理于 2019-03-20，当日有效的是《中国共产党发展党员工作细则》（2014年）",
        "谈话日期",
        "派人谈话",
        "2026 年版",
        "系统，",
    ):
        assert words in said, words
    whole()
    talk = Act.objects.get(dossier=number, kind="talk").pk
    assert f"#act-{talk}" in said


@pytest.mark.parametrize(
    ("rule", "facts", "told"),
    [
        (
            "D07.length",
            {"notice_from": date(2026, 5, 18), "notice_to": date(2026, 5, 20)},
            ["发展对象公示的最少工作日：5 个工作日（第十三条，自 2026-05-11 起）"],
        ),
        (
            "D07.length",
            {"notice_from": date(2019, 5, 13), "notice_to": date(2019, 5, 15)},
            ["发展对象公示的最少工作日：当时没有规定（2014年版无此规定）"],
        ),
        (
            "C15.gap",
            {"activist_on": date(2019, 5, 6), "target_on": date(2021, 5, 10)},
            [
                "党支部考察入党积极分子的间隔：6 个月（第十一条，自 2014-05-28 起）",
                "半年考察间隔的宽限：15 天（细则无明文，按通行做法设定） 假定",
            ],
        ),
        ("C07", {"activist_on": date(2019, 5, 6)}, []),
    ],
)
def test_the_page_names_every_number_in_force_on_the_day(
    world: World, rule: str, facts: dict[str, object], told: list[str]
) -> None:
    row = {"name": "李明", "app_signed_on": date(2018, 1, 10), "target_on": facts.get("notice_to")}
    number = world.people("music", [row | facts], today=today())["李明"]
    said = page(world, "music", f"/dossiers/{number}/findings/{rule}")
    rows = re.findall(r"<dt>期限和数</dt><dd>(.*?)</dd>", said)
    assert [re.sub(r"<[^>]+>", "", one).strip() for one in rows] == told


def test_the_fold_on_the_dossier_names_the_numbers_too(world: World) -> None:
    said = page(world, "music", f"/dossiers/{late(world)}")
    assert "收到申请后派人谈话的期限：1 个月（第七条）" in said


def test_a_corrected_value_shows_what_it_was_and_what_mended_the_finding(world: World) -> None:
    number = late(world)
    whole()
    act = Act.objects.get(dossier=number, kind="talk").pk
    form = {"act": str(act), "held_on": "2019-02-28", "reason": "谈话表上是二月"}
    world.client("music").post(f"/dossiers/{number}/acts/talk", form)
    said = page(world, "music", f"/dossiers/{number}/findings/B02")
    assert "<del>2019-03-20</del>" in said
    assert "更正原因：谈话表上是二月" in said
    assert "消除：更正" in said.replace("</b> ", "").replace("<b>", "")
    assert "已完成" in said
    assert 'id="answer"' not in said


def test_rules_that_are_met_or_cannot_tell_have_their_page_too(world: World) -> None:
    row = {"name": "王芳", "app_signed_on": date(2019, 1, 31)}
    number = world.people("music", [row], today=today())["王芳"]
    said = page(world, "music", f"/dossiers/{number}/findings/B02")
    assert "还不能判断，缺少：谈话日期" in said
    assert world.client("music").get(f"/dossiers/{number}/findings/Z99").status_code == 404
    # One of each letter and level: judging the dossier anew for all of them takes minutes.
    some = {(rule.check[0], rule.level, rule.term is None): name for name, rule in RULES.items()}
    client = world.client("music")
    for rule in some.values():
        assert client.get(f"/dossiers/{number}/findings/{rule}").status_code == 200


def test_the_dossier_leads_to_the_page_of_each_finding(world: World) -> None:
    number = late(world)
    said = page(world, "music", f"/dossiers/{number}")
    assert f'<a href="/dossiers/{number}/findings/B02">为什么</a>' in said


def test_an_explained_finding_waits_for_whoever_may_accept(world: World) -> None:
    number = waiting(world)
    assert "李明" in page(world, "music", "/")
    assert answer(world, "music", number, "explain") == 302
    assert "在外实习" not in page(world, "music", "/")
    desk = page(world, "department", "/")
    assert "已说明，待认可" in desk
    assert "在外实习" in desk
    assert "李明" in page(world, "department", "/dossiers?verdict=explained")
    assert "李明" not in page(world, "department", "/dossiers?verdict=overdue&check=B02")
    assert answer(world, "department", number, "accept", "属实") == 302
    assert "在外实习" not in page(world, "department", "/")
    assert "李明" in page(world, "department", "/dossiers?verdict=accepted")
    dossier = page(world, "department", f"/dossiers/{number}")
    assert "说明：在外实习" in dossier
    assert "认可：属实" in dossier
    assert answer(world, "department", number, "withdraw", "材料不全") == 302
    assert "李明" in page(world, "department", "/dossiers?verdict=explained")


def test_accepted_faults_are_no_longer_counted_as_to_be_done(world: World) -> None:
    number = late(world)
    listed = "/dossiers?level=B&verdict=faulty&check=B02"
    past = f"{listed}&as_of=2026-05-01"
    for address in (listed, past):
        assert "李明" in page(world, "department", address)
    answer(world, "department", number, "accept", "属实")
    for address in (listed, past):
        assert "李明" not in page(world, "department", address)
    for address in (listed, past):
        assert "李明" in page(
            world, "department", address.replace("faulty", "accepted").replace("level=B&", "")
        )


@pytest.mark.parametrize(
    ("login", "do", "reason", "says"),
    [
        ("music", "explain", " ", "请写明理由"),
        ("music", "accept", "属实", "您没有认可"),
        ("auditor", "explain", "在外实习", "您没有说明"),
        ("music", "withdraw", "误填", "不用撤回"),
    ],
)
def test_what_cannot_be_answered_is_said_on_the_page(
    world: World, login: str, do: str, reason: str, says: str
) -> None:
    number = late(world)
    answer = world.client(login).post(
        f"/dossiers/{number}/findings/B02", {"do": do, "reason": reason}
    )
    assert answer.status_code == 400
    assert says in answer.content.decode()
    whole()
    assert not Answer.objects.exists()


def test_a_finding_of_another_branch_does_not_exist(world: World) -> None:
    number = late(world, unit="art")
    assert world.client("music").get(f"/dossiers/{number}/findings/B02").status_code == 404
    assert answer(world, "music", number, "explain") == 404


def begin(world: World, unit: str, day: str) -> None:
    """Set the day on the unit's page, as the department does."""
    whole()
    found = Unit.objects.get(pk=world.units[unit])
    form = {
        "name": found.name,
        "kind": found.kind,
        "parent": str(found.parent_id or ""),
        "may_approve": "1" if found.may_approve else "",
        "version": str(found.version),
        "began_on": day,
    }
    assert world.client("department").post(f"/units/{found.pk}", form).status_code == 302


def test_what_a_unit_closed_before_it_began_is_history_for_all_below_it(world: World) -> None:
    number = late(world)
    listed = "/dossiers?verdict=faulty&check=B02"
    assert "李明" in page(world, "music", listed)
    begin(world, "college", "2019-03-21")
    for address in (listed, f"{listed}&as_of=2026-05-01"):
        assert "李明" not in page(world, "music", address)
        assert "李明" in page(world, "music", address.replace("faulty", "history"))
    dossier = page(world, "music", f"/dossiers/{number}")
    assert 'id="past"' in dossier
    assert "自 2019-03-21 起用本系统办理" in dossier
    begin(world, "music", "2019-03-20")
    assert "李明" in page(world, "music", listed)
    whole()
    assert AuditEvent.objects.filter(verb="change_unit", after__contains="began_on").count() == 2


def test_what_is_not_done_yet_stays_work_in_a_unit_that_began_later(world: World) -> None:
    waiting(world)
    begin(world, "music", "2025-01-01")
    assert "李明" in page(world, "music", "/dossiers?verdict=overdue&check=B02")
    assert "李明" in page(world, "music", "/")


@pytest.mark.parametrize("day", ["2025-02-30", "明天"])
def test_a_day_that_does_not_exist_is_not_taken_for_the_beginning(world: World, day: str) -> None:
    unit = world.units["music"]
    form = {"name": "x", "kind": "branch", "version": "1", "began_on": day}
    answer = world.client("department").post(f"/units/{unit}", form)
    assert answer.status_code == 400
    assert f"开始使用日期“{day}”不是存在的日期" in answer.content.decode()


@pytest.mark.parametrize(
    ("on", "edition", "is_so"),
    [
        (date(2026, 5, 10), E2014, False),
        (date(2026, 5, 11), E2026, True),
        (date(2026, 5, 17), E2026, True),
        (date(2026, 5, 18), E2026, False),
        (None, E2026, False),
    ],
)
def test_the_week_before_publication_is_read_leniently(
    on: date | None, edition: str, is_so: bool
) -> None:
    new, old = RULES["D07.missing"], RULES["B02"]
    assert is_lenient(new, edition, on) is is_so
    assert level_told(new, edition, on) is (Level.WARNING if is_so else Level.BREACH)
    assert not is_lenient(old, edition, on)
    assert level_told(old, edition, on) is Level.BREACH


@pytest.mark.parametrize(
    ("listed_on", "level"),
    [
        (date(2026, 5, 10), ""),
        (date(2026, 5, 11), "存疑"),
        (date(2026, 5, 17), "存疑"),
        (date(2026, 5, 18), "违规"),
    ],
)
def test_a_listing_without_notice_in_that_week_is_told_as_a_likely_fault(
    world: World, listed_on: date, level: str
) -> None:
    row = {"name": "李明", "target_on": listed_on, "notice_from": None, "notice_to": None}
    number = world.people("music", [row], today=today())["李明"]
    said = page(world, "music", f"/dossiers/{number}/findings/D07.missing")
    head = said[said.index('class="page-head"') : said.index("怎样得出")]
    if not level:
        assert "不适用" in head
        return
    assert "不符合" in head
    assert f">{level}</span>" in head
    assert ("公布前从宽" in head) == (level == "存疑")
    # The list of a level holds whom the level is told of.
    for code, term in (("B", "违规"), ("W", "存疑")):
        for day in ("", f"&as_of={today().replace(year=today().year + 1).isoformat()}"):
            listed = page(world, "music", f"/dossiers?level={code}&check=D07{day}")
            assert (">李明</a>" in listed) == (term == level), (code, day)


def test_the_page_asks_the_base_as_often_with_many_answers(world: World) -> None:
    number = late(world)
    client = world.client("music")
    address = f"/dossiers/{number}/findings/B02"
    client.get(address)
    counts = []
    for n in range(2):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
        for k in range(10):
            answer(world, "music", number, "explain", f"{n}-{k}")
        client.get(address)
    assert counts[0] == counts[1] <= 40
