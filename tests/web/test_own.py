"""The own page tells the way in plain words, asks what is due, and shows nothing from inside."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rudang.actions import demands, dossiers, handed_in, own_accounts, settings
from rudang.actions.demo.papers import pdf
from rudang.core.scope import Scope
from rudang.store.door import enter
from rudang.store.models import Account, HandedIn, Scan
from rudang.web.clock import today
from tests.cast import PASSWORD, Cast, found_college

PARTICULARS = {
    "name": "林徽之",
    "number": "2019007",
    "id_no": "110101199003071233",
    "remark": "家访时了解的情况另附",
}
# Acts of one case, each with something that the person does not read.
UNTIL_PROBATION: tuple[tuple[str, date, Mapping[str, Any]], ...] = (
    ("application", date(2017, 3, 1), {}),
    ("talk", date(2017, 3, 10), {"talkers": ["张红梅"]}),
    ("activist", date(2017, 9, 1), {}),
    ("contacts", date(2017, 9, 5), {"contacts": ["李建国"]}),
    ("observation", date(2018, 3, 1), {}),
    ("target_meeting", date(2018, 10, 8), {}),
    ("target", date(2018, 10, 20), {}),
    ("introducers", date(2018, 10, 22), {"introducers": ["李建国", "王秀英"]}),
    ("review", date(2018, 11, 1), {}),
    ("training", date(2018, 11, 5), {"train_to": date(2018, 11, 9)}),
    (
        "admission_meeting",
        date(2018, 12, 3),
        {"due_voting": 831, "present_voting": 829, "votes_yes": 823, "meeting_result": "通过"},
    ),
    (
        "approval",
        date(2019, 1, 15),
        {"approval_result": "批准", "probation_from": date(2018, 12, 3)},
    ),
)


@pytest.fixture
def cast(db: None) -> Cast:
    cast = found_college()
    settings.choose(by=cast.actor("department"), key="own_pages", value=True)
    return cast


def person(cast: Cast, acts: int = 0, **more: Any) -> int:
    """A dossier of the branch with so many acts of the case, and its own account."""
    clerk = cast.actor("yinyue")
    dossier = dossiers.open_dossier(
        by=clerk,
        unit=cast.units["yinyue"],
        particulars={**PARTICULARS, **more},
        today=today(),
    ).pk
    for kind, day, facts in UNTIL_PROBATION[:acts]:
        dossiers.record_act(
            by=clerk, dossier=dossier, kind=kind, held_on=day, facts=facts, today=today()
        )
    own_accounts.open_one(
        by=clerk,
        dossier=dossier,
        today=today(),
        password=PASSWORD,
        must_change_password=False,
    )
    return dossier


def client(login: str = "2019007") -> Client:
    browser = Client(HTTP_HOST="localhost")
    account = Account.objects.get(login=login)
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def own(day: str = "") -> str:
    body: str = client().get(f"/own?as_of={day}" if day else "/own").content.decode()
    return body


def now(body: str) -> str:
    found = re.search(r'aria-labelledby="now-head".*?</section>', body, re.S)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found.group()))


def test_steps_done_stand_with_their_day_and_their_people(cast: Cast) -> None:
    person(cast, acts=len(UNTIL_PROBATION))
    body = own("2019-06-01")
    for words in (
        "2017-03-01",
        "谈话人 张红梅",
        "培养联系人 李建国",
        "入党介绍人 李建国、王秀英",
        "决议 通过",
        "结论 批准",
        "预备期自 2018-12-03",
    ):
        assert words in body
    # Five stages, and twenty-five steps in them.
    assert body.count('class="own-step ') == 25
    assert body.count("own-step-done") == 12


def test_ballots_remarks_and_findings_stay_inside(cast: Cast) -> None:
    dossier = person(cast, acts=len(UNTIL_PROBATION))
    inside = cast.client("yinyue").get(f"/dossiers/{dossier}").content.decode()
    # The token of a form is random, and may well hold three digits of a ballot.
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", own())
    for words in (PARTICULARS["remark"], "831", "829", "823", "需要处理的问题", "缺少事实"):
        assert words in inside
        assert words not in body
    assert PARTICULARS["id_no"] not in body
    assert "110***" in body


@pytest.mark.parametrize(
    ("acts", "day", "words", "is_mine"),
    [
        (0, "2019-06-01", "递交本人书写的入党申请书", True),
        (1, "2017-03-05", "党组织将派人同您谈话", False),
        (2, "2017-03-20", "等候推荐和支部委员会研究", False),
        (3, "2017-09-03", "等候", False),
        (9, "2018-11-03", "参加短期集中培训", True),
    ],
)
def test_what_comes_next_says_who_acts(
    cast: Cast, acts: int, day: str, words: str, is_mine: bool
) -> None:
    person(cast, acts=acts)
    asked = now(own(day))
    assert words in asked
    lines = re.split(r"(?=请您办理|党组织办理)", asked)
    (line,) = (one for one in lines if words in one)
    assert line.startswith("请您办理" if is_mine else "党组织办理")


def test_the_last_day_of_the_talk_is_told(cast: Cast) -> None:
    person(cast, acts=1)
    assert "最迟 2017-04-01" in now(own("2017-03-05"))


# Probation runs to 2019-12-03.
@pytest.mark.parametrize(
    ("day", "words", "is_mine"),
    [
        ("2019-06-01", "现在还不用交", False),
        ("2019-11-02", "现在还不用交", False),
        ("2019-11-03", "还有 30 天", True),
        ("2019-12-02", "还有 1 天", True),
        ("2019-12-03", "预备期今天满", True),
        ("2019-12-04", "已过 1 天", True),
    ],
)
def test_the_application_for_full_membership_is_asked_for_around_the_end_of_probation(
    cast: Cast, day: str, words: str, is_mine: bool
) -> None:
    person(cast, acts=len(UNTIL_PROBATION))
    asked = now(own(day))
    assert words in asked
    lines = re.split(r"(?=请您办理|党组织办理)", asked)
    (line,) = (one for one in lines if "预备期" in one and words in one)
    assert line.startswith("请您办理" if is_mine else "党组织办理")


def test_how_often_to_report_is_told_only_where_somebody_demands_it_and_as_a_local_demand(
    cast: Cast,
) -> None:
    person(cast, acts=4)
    assert "个月一份" not in now(own("2017-12-05"))
    demands.make(
        by=cast.actor("department"),
        unit=cast.units["college"],
        code="thought_report_months",
        value=3,
        rank="college",
        issuer="校党委",
        since=date(2017, 1, 1),
        today=today(),
    )
    early, late = now(own("2017-11-30")), now(own("2017-12-05"))
    for asked in (early, late):
        assert "校党委要求每 3 个月一份，下一份最迟 2017-12-01" in asked
        assert "地方要求，不是国家规定" in asked


def test_a_report_is_handed_in_and_its_fate_is_followed(cast: Cast) -> None:
    dossier = person(cast, acts=4)
    done = client().post(
        "/own/report", {"dated_on": "2018-01-02", "words": "学习有感"}, follow=True
    )
    body = done.content.decode()
    assert "思想汇报已经交给音乐教育系党支部" in body
    assert "待处理" in body
    enter(Scope.everything())
    made = HandedIn.objects.get(dossier=dossier)
    handed_in.decline(by=cast.actor("yinyue"), handed_in=made.pk, version=1, reply="请写具体些")
    body = own()
    assert "已退回" in body
    assert "答复：请写具体些" in body


@pytest.mark.parametrize(
    ("address", "form", "error"),
    [
        ("report", {"dated_on": "2018-02-30", "words": "学习有感"}, "不是存在的日期"),
        ("report", {"dated_on": "", "words": "学习有感"}, "落款的日期"),
        ("correction", {"about": "", "should_be": "林徽因", "words": "学习有感"}, "哪一项"),
        ("correction", {"about": "remark", "should_be": "林徽因", "words": "学习有感"}, "哪一项"),
        ("correction", {"about": "name", "should_be": "", "words": "学习有感"}, "正确的内容"),
    ],
)
def test_what_was_typed_stays_where_something_is_wrong(
    cast: Cast, address: str, form: dict[str, str], error: str
) -> None:
    person(cast)
    answer = client().post(f"/own/{address}", form)
    assert answer.status_code == 400
    body = answer.content.decode()
    assert error in body
    assert "学习有感" in body
    assert form.get("should_be", "") in body


def test_what_may_be_corrected_is_what_one_may_read(cast: Cast) -> None:
    person(cast, acts=len(UNTIL_PROBATION))
    options = re.findall(
        r'<option value="([^"]+)"', client().get("/own/correction").content.decode()
    )
    assert {"name", "sex", "id_no", "talk_on", "meeting_on", "other"} <= set(options)
    assert not {"remark", "votes_yes", "review_concluded_on", "punishments"} & set(options)


def test_the_page_costs_as_many_queries_however_much_is_on_it(cast: Cast) -> None:
    counted = []
    for n in (1, 8):
        person(cast, acts=4, number=f"2019{n}")
        browser = client(f"2019{n}")
        for k in range(n):
            browser.post("/own/report", {"dated_on": f"2018-01-0{k + 1}", "words": f"其{k}"})
            enter(Scope.everything())
        browser.get("/own")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/own").status_code == 200
        counted.append(len(queries))
        enter(Scope.everything())
    assert counted[0] == counted[1] <= 25


def test_a_report_is_handed_in_with_its_scan_and_taken_with_it(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.RUDANG_HOME, settings.RUDANG_SCAN_HOOK = tmp_path, ""
    dossier = person(cast, 4)
    browser = client("2019007")
    assert 'enctype="multipart/form-data"' in browser.get("/own/report").content.decode()
    sent = browser.post(
        "/own/report",
        {"dated_on": "2018-09-02", "words": "", "file": SimpleUploadedFile("手写.pdf", pdf("1"))},
        follow=True,
    )
    assert "思想汇报已经交给" in sent.content.decode()
    refused = browser.post(
        "/own/report",
        {"dated_on": "2018-09-03", "file": SimpleUploadedFile("坏.pdf", b"MZ\x90\x00")},
    )
    assert refused.status_code == 400
    assert "Windows 程序" in refused.content.decode()
    enter(Scope.everything())
    waiting = HandedIn.objects.get(dossier=dossier)
    clerk = cast.client("yinyue")
    page = clerk.get(f"/handed-in/{waiting.pk}").content.decode()
    assert "手写.pdf" in page
    assert "扫描件 1 份随记录存入材料" in page
    clerk.post(f"/handed-in/{waiting.pk}", {"do": "take", "version": "1"})
    assert "手写.pdf" in clerk.get(f"/dossiers/{dossier}/papers").content.decode()


def file_of(login: str) -> str:
    """The line that the own page has of a file."""
    body = client(login).get("/own").content.decode()
    found = re.search(r"手写\.pdf <span[^>]*>(.*?)</span>", body, re.S)
    return " ".join(found[1].split()) if found else ""


def test_a_person_alone_sees_what_became_of_the_files_they_sent(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.RUDANG_HOME, settings.RUDANG_SCAN_HOOK = tmp_path, ""
    mine, other = person(cast, 4), person(cast, 4, number="2019008")
    for login, day in (("2019007", "2018-09-02"), ("2019008", "2018-09-03")):
        report = {"dated_on": day, "file": SimpleUploadedFile("手写.pdf", pdf(login))}
        assert client(login).post("/own/report", report).status_code == 302
        enter(Scope.everything())
    assert file_of("2019007") == "1 页 · 等候党支部收下"
    assert client().get("/own").content.decode().count("手写.pdf") == 1
    enter(Scope.everything())
    clerk = cast.client("yinyue")
    for dossier, do in ((mine, {"do": "take"}), (other, {"do": "decline", "reply": "缺第二页"})):
        enter(Scope.everything())
        made = HandedIn.objects.get(dossier=dossier)
        assert clerk.post(f"/handed-in/{made.pk}", {"version": "1", **do}).status_code == 302
    assert file_of("2019007") == "1 页 · 已存入档案材料"
    assert file_of("2019008") == "1 页 · 已退回，没有存入档案"
    assert "答复：缺第二页" in client("2019008").get("/own").content.decode()
    enter(Scope.everything())
    scan = Scan.objects.get(handed_in__dossier=mine)
    clerk.post(f"/scans/{scan.pk}", {"do": "void", "reason": "传重了"})
    assert file_of("2019007") == "1 页 · 党支部已作废这份扫描件"
