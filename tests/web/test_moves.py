"""The pages of transfers, arrivals, packages, exits and graduates, as an office uses them."""

from datetime import date
from io import BytesIO
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rudang.actions import dossiers, packages, reviews, transfers
from rudang.core.arrival import asked_of
from rudang.core.scope import Refused, Scope
from rudang.regulation.arrival import QUESTIONS
from rudang.store.door import enter, scoped
from rudang.store.models import (
    Act,
    AgendaItem,
    Dossier,
    Meeting,
    Package,
    Sheet,
    Submission,
    Transfer,
)
from tests.cast import Cast, found_college, parcel_of
from tests.web.answers import text

TODAY = date(2026, 5, 8)


def checked(stage: str, **others: str) -> dict[str, str]:
    given = {one.code: "yes" for one in asked_of(QUESTIONS, stage)} | others
    return {f"answer-{code}": value for code, value in given.items()}


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def person(cast: Cast, name: str = "段若兰", unit: str = "yinyue") -> int:
    enter(Scope.everything())
    by = cast.actor("department")
    number = dossiers.open_dossier(
        by=by, unit=cast.units[unit], particulars={"name": name}, today=TODAY
    ).pk
    for kind, day in (("application", date(2018, 10, 10)), ("activist", date(2019, 1, 10))):
        dossiers.record_act(by=by, dossier=number, kind=kind, held_on=day, facts={}, today=TODAY)
    return number


def offered(cast: Cast, number: int, unit: str = "meishu") -> Transfer:
    enter(Scope.everything())
    return transfers.offer(
        by=cast.actor("yinyue"),
        dossier=number,
        to_unit=cast.units[unit],
        sent_on=date(2019, 9, 2),
        reason="转专业",
        papers=[{"paper": "入党申请书", "count": 1}],
        today=TODAY,
    )


def test_a_dossier_goes_from_one_desk_to_the_other(cast: Cast) -> None:
    number = person(cast)
    sender, receiver = cast.client("yinyue"), cast.client("meishu")
    form = text(sender.get(f"/dossiers/{number}/transfer"))
    assert 'name="paper" value="入党申请书"' in form
    # No day is written down for anybody.
    assert 'name="sent_on" value=""' in form
    said = sender.post(
        f"/dossiers/{number}/transfer",
        {
            "to_unit": cast.units["meishu"],
            "sent_on": "2019-09-02",
            "reason": "转专业",
            "paper": ["入党申请书", "思想汇报"],
            "count": ["1", "2"],
        },
        follow=True,
    )
    assert "对方接收以后才生效" in text(said)
    move = Transfer.objects.get()
    assert "段若兰" in text(receiver.get("/"))
    assert receiver.get(f"/dossiers/{number}").status_code == 404
    page = text(receiver.get(f"/transfers/{move.pk}"))
    assert "清点接收" in page
    assert 'name="accepted_on" value=""' in page
    done = receiver.post(
        f"/transfers/{move.pk}",
        {
            "do": "accept",
            "version": "1",
            "accepted_on": "2019-09-09",
            "paper": ["入党申请书", "思想汇报"],
            "count": ["1", "1"],
            **checked("activist"),
        },
        follow=True,
    )
    assert "有 1 种材料份数不符" in text(done)
    assert "音乐教育系党支部转入" in text(done)
    assert sender.get(f"/dossiers/{number}").status_code == 404
    assert "思想汇报：转出 2 份，收到 1 份" in text(sender.get(f"/transfers/{move.pk}"))


def test_the_page_says_what_of_the_sent_up_goes_to_another_superior(cast: Cast) -> None:
    case = person(cast)
    enter(Scope.everything())
    Submission.objects.create(
        dossier_id=case,
        unit_id=cast.units["yinyue"],
        kind="general_review",
        from_unit_id=cast.units["yinyue"],
        to_unit_id=cast.units["chudeng"],
        sent_on=date(2019, 9, 2),
        sent_at="2019-09-02T00:00:00Z",
    )
    move = offered(cast, case, "first")
    sender = text(cast.client("yinyue").get(f"/transfers/{move.pk}"))
    assert "对方接收档案时改报学前教育系党总支部或者撤回" in sender
    receiver = cast.client("xueqian")
    body = text(receiver.get(f"/transfers/{move.pk}"))
    assert "可以改报学前教育系党总支部" in body
    assert 'name="onward" value="redirect" checked' in body.replace('" required', '"')
    form = {"do": "accept", "version": "1", "accepted_on": "2019-09-09", "onward": "redirect"}
    taken = receiver.post(f"/transfers/{move.pk}", form | checked("activist"), follow=True)
    assert "已接收段若兰的档案" in text(taken)
    desk = text(receiver.get("/?as_of=2019-09-20"))
    assert "已随转接改报学前教育系党总支部，原处不用再办" in desk


def test_what_was_typed_stays_when_something_is_missing(cast: Cast) -> None:
    move = offered(cast, person(cast))
    answer = cast.client("meishu").post(
        f"/transfers/{move.pk}",
        {
            "do": "accept",
            "version": "1",
            "accepted_on": "2019.9.31",
            "paper": ["入党申请书", "自传"],
            "count": ["x", "3"],
            "note": "封面破损",
            **checked("activist", talk=""),
        },
    )
    body = text(answer)
    assert answer.status_code == 400
    for told in (
        "2019.9.31",
        "不是存在的日期",
        "不是整数",
        'value="自传"',
        "封面破损",
        "“有收到申请后派人谈话的记录”还没有回答",
    ):
        assert told in body
    assert body.count("checked") == 8
    assert not Act.objects.filter(kind="transfer").exists()


def test_an_offer_sent_back_stands_on_the_senders_desk_with_the_reason(cast: Cast) -> None:
    move = offered(cast, person(cast))
    cast.client("meishu").post(
        f"/transfers/{move.pk}", {"do": "return", "version": "1", "reason": "缺考察登记表"}
    )
    home = text(cast.client("yinyue").get("/"))
    assert "美术教育系党支部退回：缺考察登记表" in home
    assert "退回" not in text(cast.client("meishu").get("/"))


def test_the_second_to_accept_is_told_who_was_quicker(cast: Cast) -> None:
    number = person(cast)
    move = offered(cast, number)
    form = {
        "do": "accept",
        "version": "1",
        "accepted_on": "2019-09-09",
        "paper": "入党申请书",
        "count": "1",
        **checked("activist"),
    }
    client = cast.client("meishu")
    assert client.post(f"/transfers/{move.pk}", form).status_code == 302
    again = client.post(f"/transfers/{move.pk}", form)
    assert again.status_code == 400
    assert "刚刚被别人办过，现在是“已接收”" in text(again)


def test_a_matter_on_the_old_branchs_agenda_hinders_no_page(cast: Cast) -> None:
    number = person(cast)
    enter(Scope.everything())
    meeting = Meeting.objects.create(
        unit_id=cast.units["yinyue"], kind="branch_meeting", called_at="2019-09-01T00:00:00Z"
    )
    AgendaItem.objects.create(
        meeting=meeting,
        dossier_id=number,
        unit_id=cast.units["yinyue"],
        matter="admission_meeting",
    )
    move = offered(cast, number)
    receiver = cast.client("meishu")
    done = receiver.post(
        f"/transfers/{move.pk}",
        {"do": "accept", "version": "1", "accepted_on": "2019-09-09", **checked("activist")},
    )
    assert done.status_code == 302
    for client, address in (
        (receiver, f"/dossiers/{number}"),
        (receiver, "/"),
        (receiver, "/meetings"),
        (cast.client("yinyue"), f"/meetings/{meeting.pk}"),
        (cast.client("yinyue"), "/meetings"),
        (cast.client("yinyue"), "/"),
    ):
        assert client.get(address).status_code == 200, address


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_takes_the_dossier_over() -> None:
    with transaction.atomic():
        cast = found_college()
        number = person(cast)
        move = offered(cast, number)
    start, told = Barrier(2), []

    def take(login: str) -> None:
        try:
            start.wait()
            with scoped(cast.actor(login).scope):
                transfers.accept(
                    by=cast.actor(login),
                    transfer=move.pk,
                    accepted_on=date(2019, 9, 9),
                    counted=[],
                    answers={one.code: "yes" for one in asked_of(QUESTIONS, "activist")},
                    today=TODAY,
                    version=1,
                )
            told.append("done")
        except Refused as refused:
            told.append(str(refused))
        finally:
            connections.close_all()

    threads = [Thread(target=take, args=(login,)) for login in ("meishu", "department")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted("done" if one == "done" else "told" for one in told) == ["done", "told"]
    assert any("刚刚被别人办过" in one for one in told)
    with scoped(Scope.everything()):
        assert Act.objects.filter(dossier=number, kind="transfer").count() == 1
        assert Dossier.objects.get(pk=number).unit_id == cast.units["meishu"]


# From outside.

ARRIVAL = {
    "letter_stage": "入党积极分子",
    "source": "高中",
    "school": "青溪县第一中学党总支部",
    "on": "2019-09-10",
    "left_on": "2019-08-28",
    "letter_on": "2019-08-26",
    "name": "岑知夏",
    "birth_date": "2000-11-06",
    "day-application": "2018-12-10",
    "day-activist": "2019-05-08",
    "day-observation": "2019-06-03、2019-08-20",
    "contacts": "段怀远、柏青岩",
    "paper": "入党申请书",
    "count": "1",
}


def arrive(cast: Cast, **more: Any) -> Any:
    form = ARRIVAL | checked("activist") | {"unit": cast.units["yinyue"]} | more
    return cast.client("yinyue").post("/dossiers/arrive", form, follow=True)


def test_papers_of_a_high_school_are_entered_once_and_time_runs_on(cast: Cast) -> None:
    client = cast.client("yinyue")
    first = text(client.get("/dossiers/arrive"))
    assert "入党积极分子" in first
    assert "高中" in first
    body = text(arrive(cast))
    assert "已接收岑知夏" in body
    sheet: Any = Sheet.objects.get(name="岑知夏")
    assert (sheet.stage, sheet.activist_on, sheet.transferred_in_on) == (
        "activist",
        date(2019, 5, 8),
        date(2019, 9, 10),
    )
    assert sheet.observations == [date(2019, 6, 3), date(2019, 8, 20)]
    assert (sheet.contacts, sheet.transfer_papers) == (["段怀远", "柏青岩"], "是")
    assert "青溪县第一中学党总支部转入" in body
    listed = text(client.get("/transfers"))
    assert "岑知夏" in listed
    assert "高中" in listed


def test_targets_are_asked_more_than_applicants(cast: Cast) -> None:
    client = cast.client("yinyue")
    target = text(client.get("/dossiers/arrive?letter_stage=发展对象"))
    applicant = text(client.get("/dossiers/arrive?letter_stage=入党申请人"))
    for told in ("day-target", "review_result", "answer-year", "answer-listed"):
        assert f'name="{told}"' in target
        assert f'name="{told}"' not in applicant


def test_dates_that_speak_against_the_papers_are_shown_and_people_answer(cast: Cast) -> None:
    answer = arrive(
        cast, birth_date="2002-11-06", letter_on="2019-01-02", **{"day-activist": "2018-11-01"}
    )
    assert "已接收岑知夏" in text(answer)
    wrong = arrive(cast, name="陆小满", birth_date="2002-11-06", **{"answer-adult": ""})
    assert wrong.status_code == 400
    assert "到 2018-12-10 还不满十八周岁" in text(wrong)
    assert 'value="岑知夏"' not in text(wrong)
    assert 'value="陆小满"' in text(wrong)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"unit": ""}, "请选择接收的党支部"),
        ({"on": ""}, "请填写转入日期"),
        ({"name": ""}, "请填写姓名"),
        ({"day-activist": "2019-02-30"}, "不是存在的日期"),
        ({"day-contacts": "", "day-talk": "", "talkers": "张三"}, "请写明日期"),
        ({"day-activist": "2019-09-11"}, "晚于转入日期"),
        ({"count": "一"}, "不是整数"),
    ],
)
def test_nothing_is_opened_while_a_field_is_wrong(
    cast: Cast, more: dict[str, str], says: str
) -> None:
    answer = arrive(cast, **more)
    assert answer.status_code == 400
    assert says in text(answer)
    assert "青溪县第一中学党总支部" in text(answer)
    assert not Dossier.objects.exists()


def test_a_package_is_looked_at_before_it_is_taken_in(cast: Cast) -> None:
    client = cast.client("yinyue")
    page = client.post(
        "/transfers/package",
        {
            "unit": cast.units["yinyue"],
            "file": SimpleUploadedFile("p.zip", parcel_of()),
        },
        follow=True,
    )
    body = text(page)
    assert "何晓舟" in body
    assert "2018-09-10" in body
    row = Package.objects.get()
    assert row.manifest["fingerprint"] in body
    assert not Dossier.objects.exists()
    form = {
        "do": "accept",
        "on": "2019-09-10",
        "letter_stage": "入党申请人",
        **checked("applicant"),
    }
    refused = client.post(f"/transfers/packages/{row.pk}", form)
    assert refused.status_code == 400
    assert "核对签名密钥指纹" in text(refused)
    done = client.post(
        f"/transfers/packages/{row.pk}", form | {"confirmed_with": "周老师"}, follow=True
    )
    assert "已接收何晓舟的档案" in text(done)


def test_a_broken_package_is_refused_with_the_members_name(cast: Cast) -> None:
    data = bytearray(parcel_of())
    data[data.index(b'"rudang-handover"') + 3] ^= 1
    answer = cast.client("yinyue").post(
        "/transfers/package",
        {
            "unit": cast.units["yinyue"],
            "file": SimpleUploadedFile("p.zip", bytes(data)),
        },
    )
    assert answer.status_code == 400
    assert "acts.json：内容被改动或损坏" in text(answer)


def test_a_package_written_on_the_page_holds(cast: Cast) -> None:
    number = person(cast)
    answer = cast.client("yinyue").post(
        f"/dossiers/{number}/package", {"school": "江州大学", "on": "2020-06-20"}
    )
    assert answer["Content-Type"] == "application/zip"
    found = packages.opened(BytesIO(answer.content).getvalue())
    assert found.about["to"] == "江州大学"
    assert found.fingerprint == packages.own_fingerprint()


# Exits.


def test_an_exit_asks_what_its_way_needs_and_is_taken_back(cast: Cast) -> None:
    number = person(cast)
    client = cast.client("yinyue")
    ways = text(client.get(f"/dossiers/{number}/exit"))
    assert "不再列为积极分子" in ways
    assert "取消资格" not in ways
    form = text(client.get(f"/dossiers/{number}/exit?kind=不再列为积极分子"))
    assert "第八条、第十一条" in form
    wrong = client.post(
        f"/dossiers/{number}/exit",
        {"exit_kind": "不再列为积极分子", "on": "2019-09-20", "exit_reason": "长期不参加活动"},
    )
    assert wrong.status_code == 400
    assert "请填写作出决定的党组织" in text(wrong)
    assert "长期不参加活动" in text(wrong)
    done = client.post(
        f"/dossiers/{number}/exit",
        {
            "exit_kind": "不再列为积极分子",
            "on": "2019-09-20",
            "exit_body": "支部委员会",
            "exit_reason": "长期不参加活动",
        },
        follow=True,
    )
    assert "档案到此终止" in text(done)
    assert "已终止：不再列为积极分子 2019-09-20" in text(done)
    back = client.post(
        f"/dossiers/{number}/exit", {"do": "reopen", "reason": "决定撤销"}, follow=True
    )
    assert "按原来的阶段继续办理" in text(back)


# The graduates.


def test_the_batch_is_sent_from_one_page_and_listed_on_another(cast: Cast) -> None:
    number = person(cast)
    by = cast.actor("yinyue")
    particulars = Act.objects.get(dossier=number, kind="particulars")
    dossiers.record_act(
        by=by,
        dossier=number,
        kind="particulars",
        held_on=None,
        facts={"name": "段若兰", "expected_leave_date": date(2020, 6, 30)},
        today=TODAY,
        corrects=particulars.pk,
        reason="补登",
    )
    client = cast.client("yinyue")
    assert "段若兰" in text(client.get("/transfers/graduates?year=2020"))
    assert "段若兰" not in text(client.get("/transfers/graduates?year=2021"))
    row = {"dossier": number, "to": "", "outside": "青溪县某街道党工委"}
    wrong = client.post("/transfers/graduates?year=2020", row)
    assert wrong.status_code == 400
    assert "请填写移交日期" in text(wrong)
    assert "青溪县某街道党工委" in text(wrong)
    done = client.post("/transfers/graduates?year=2020", row | {"on": "2020-06-20"}, follow=True)
    assert "1 人的转接已经发出" in text(done)
    assert "青溪县某街道党工委" in text(done)


@pytest.mark.parametrize("address", ["/transfers", "/transfers/graduates?year=2020", "/"])
def test_the_pages_take_as_many_queries_for_many_as_for_few(cast: Cast, address: str) -> None:
    client: Client = cast.client("yinyue")

    def queries() -> int:
        reviews.forget()
        with CaptureQueriesContext(
            connection,
        ) as made:
            assert client.get(address).status_code == 200
        return len(made)

    offered(cast, person(cast, "何晓舟"))
    client.get(address)
    few = queries()
    for name in ("陆小满", "蒋一凡", "孙立言"):
        offered(cast, person(cast, name))
    assert queries() <= few + 1
