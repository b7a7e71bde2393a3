"""The survey's pages: a branch picks persons by their evidence, the college sees who is out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rudang.actions import accounts, surveys
from rudang.core.scope import RoleKind
from rudang.store.models import Survey, SurveyName, SurveyReturn
from rudang.store.reads import surveys as reads
from rudang.store.reads.units import whole_tree
from tests.planning import PASSWORD, PREEXAMINED, READY, TODAY, VOTED, College, college, people
from tests.surveying import CALLED, DUE, YOUNG, announce
from tests.web.answers import signed_in, text

DAY = f"?as_of={TODAY}"


@pytest.fixture
def school(db: None) -> College:
    made = college()
    accounts.create(
        by=made.system,
        login="general",
        name="总支书记",
        roles=[(RoleKind.GENERAL_BRANCH_SECRETARY, made.general)],
        since=CALLED,
        password=PASSWORD,
        must_change_password=False,
    )
    announce(made)
    return made


def test_the_list_leads_to_the_survey(school: College) -> None:
    body = text(signed_in("auditor").get(f"/surveys{DAY}"))
    assert "2020 年上半年" in body
    assert "0 / 5" in body


def test_a_survey_is_called_from_the_page(school: College) -> None:
    client = signed_in("department")
    form = {"period": "2020H2", "opened_on": "2019-11-25", "due_on": "2019-11-20"}
    answer = client.post(f"/surveys/new{DAY}", form)
    assert answer.status_code == 400
    assert "截止日期不能早于布置日期" in text(answer)
    assert "2019-11-20" in text(answer)
    assert client.post(f"/surveys/new{DAY}", form | {"due_on": "2019-12-20"}).status_code == 302
    assert Survey.objects.filter(period="2020H2").exists()
    assert signed_in("clerk").get(f"/surveys/new{DAY}").status_code == 403


def test_a_branch_picks_from_people_with_their_evidence(school: College) -> None:
    (ready,) = people(school.music, 1, PREEXAMINED)
    client = signed_in("clerk")
    address = f"/surveys/2020H1/{school.music}{DAY}"
    body = text(client.get(address))
    assert "培养 21 个月" in body
    assert "政审已有结论" in body
    form = {"do": "put", "version": "0", "chosen": ready, f"quarter-{ready}": "2020Q1"}
    assert client.post(address, form).status_code == 302
    assert SurveyName.objects.get(dossier=ready).quarter == "2020Q1"
    assert "报送校党委" in text(client.get(address))
    sent = {"do": "send", "version": "1", "sent_on": "2019-12-01"}
    assert client.post(address, sent).status_code == 302
    assert SurveyReturn.objects.get(unit=school.music).state == "sent"


def test_whom_the_regulation_keeps_out_is_shown_with_the_reason_and_taken_with_a_note_only(
    school: College,
) -> None:
    (young,) = people(school.music, 1, YOUNG)
    client = signed_in("clerk")
    address = f"/surveys/2020H1/{school.music}{DAY}"
    body = text(client.get(address))
    assert "本期内依规定办不到的 1 人" in body
    assert "依规定最早 2020-09-04" in body
    form = {"do": "put", "version": "0", "chosen": young, f"quarter-{young}": "2020Q2"}
    answer = client.post(address, form)
    assert answer.status_code == 400
    assert f'href="#f-note-{young}"' in text(answer)
    assert f'value="{young}" form="batch"' in text(answer)
    done = client.post(address, form | {f"note-{young}": "组织部已同意提前考察"})
    assert done.status_code == 302
    body = text(client.get(address))
    assert "依规定办不到" in body
    assert "组织部已同意提前考察" in body


def test_what_is_typed_stays_when_somebody_else_was_faster(school: College) -> None:
    ready, other = people(school.music, 2, PREEXAMINED)
    client = signed_in("clerk")
    address = f"/surveys/2020H1/{school.music}{DAY}"
    form = {"do": "put", "version": "0", "chosen": ready, f"quarter-{ready}": "2020Q2"}
    client.post(address, form)
    late = {"do": "put", "version": "0", "chosen": other, f"note-{other}": "表现突出"}
    answer = client.post(address, late | {f"quarter-{other}": "2020Q2"})
    assert answer.status_code == 400
    assert "刚刚被别人改过" in text(answer)
    assert "表现突出" in text(answer)


def test_a_number_without_people_is_seen_by_the_college(school: College) -> None:
    clerk = signed_in("clerk")
    address = f"/surveys/2020H1/{school.music}{DAY}"
    form = {"do": "wish", "version": "0", "wished": "6"}
    answer = clerk.post(address, form)
    assert answer.status_code == 400
    assert "多出的 6 名没有人选" in text(answer)
    assert 'value="6"' in text(answer)
    clerk.post(address, form | {"note": "新生多"})
    body = text(signed_in("department").get(f"/surveys/2020H1{DAY}&state=nobody"))
    assert "音乐教育系党支部" in body
    assert "美术教育系党支部" not in body


def test_a_general_branch_returns_and_merges(school: College) -> None:
    people(school.first, 1, PREEXAMINED)
    general = signed_in("general")
    own = f"/surveys/2020H1/{school.general}{DAY}"
    send = {"do": "send", "version": "0", "sent_on": "2019-12-01"}
    refused = general.post(own, send)
    assert refused.status_code == 400
    assert "还没有报送，不能汇总" in text(refused)
    for branch in (school.first, school.second):
        there = f"/surveys/2020H1/{branch}{DAY}"
        general.post(there, send)
        back = {"do": "send-back", "version": "1", "reason": ""}
        assert "请写明退回的原因" in text(general.post(there, back))
    first = f"/surveys/2020H1/{school.first}{DAY}"
    general.post(first, {"do": "send-back", "version": "1", "reason": "漏了预审合格的人"})
    assert "漏了预审合格的人" in text(general.get(own))
    general.post(first, send | {"version": "2"})
    assert general.post(own, send).status_code == 302
    assert set(SurveyReturn.objects.values_list("unit", "state")) == {
        (school.general, "sent"),
        (school.first, "merged"),
        (school.second, "merged"),
    }
    department = signed_in("department")
    whole = f"/surveys/2020H1{DAY}"
    assert "汇总已报送的 1 个单位" in text(department.get(whole))
    given = SurveyReturn.objects.get(unit=school.general)
    department.post(
        whole, {"do": "take-in", "version": "1", "unit": f"{school.general}:{given.version}"}
    )
    given.refresh_from_db()
    assert given.state == "merged"


def test_the_department_sees_who_is_late_and_closes_with_a_reason(school: College) -> None:
    client = signed_in("department")
    body = text(client.get(f"/surveys/2020H1?as_of={DUE.replace(month=12, day=20)}"))
    assert "逾期" in body
    address = f"/surveys/2020H1{DAY}"
    close = {"do": "close", "version": "1"}
    answer = client.post(address, close)
    assert answer.status_code == 400
    assert "还没有报送" in text(answer)
    assert client.post(address, close | {"reason": "校党委已定"}).status_code == 302
    body = text(signed_in("clerk").get(f"/surveys/2020H1/{school.music}{DAY}"))
    assert "摸底已截止" in body
    assert "列入报送单" not in body
    client.post(address, {"do": "reopen", "version": "2", "reason": "补报"})
    assert Survey.objects.get().closed_at is None


def test_a_branch_sees_its_own_return_only(school: College) -> None:
    client = signed_in("clerk")
    assert client.get(f"/surveys/2020H1/{school.arts}{DAY}").status_code == 404
    assert client.get(f"/surveys/2020H1/{school.committee}{DAY}").status_code == 404
    body = text(client.get(f"/surveys/2020H1{DAY}"))
    assert "音乐教育系党支部" in body
    assert "美术教育系党支部" not in body
    assert client.get(f"/surveys/2021H1{DAY}").status_code == 404
    assert client.get(f"/surveys/2021H3{DAY}").status_code == 404


@pytest.mark.parametrize(
    ("login", "words"),
    [
        ("clerk", "逐人申报哪一季度可以接收谁"),
        ("general", "汇总所属支部的申报"),
        ("general", "0 / 2 个单位已报送"),
        ("department", "0 / 3 个单位已报送"),
    ],
)
def test_the_work_list_reminds(school: College, login: str, words: str) -> None:
    assert words in text(signed_in(login).get("/"))


def test_the_work_list_tells_why_a_return_came_back(school: College) -> None:
    given = {"by": school.clerk, "period": "2020H1", "unit": school.music}
    surveys.send(**given, sent_on=TODAY, version=0, today=TODAY)
    surveys.send_back(**given | {"by": school.department}, reason="缺一名教师", version=1)
    assert "报送单被退回：缺一名教师" in text(signed_in("clerk").get("/"))


def test_the_work_list_is_quiet_once_a_return_is_in(school: College) -> None:
    surveys.send(
        by=school.clerk,
        period="2020H1",
        unit=school.music,
        sent_on=TODAY,
        version=0,
        today=TODAY,
    )
    assert "摸底申报，" not in text(signed_in("clerk").get("/"))
    assert "1 个待汇总" in text(signed_in("department").get("/"))


def test_the_work_list_tells_the_college_who_is_late_and_when_all_is_in(school: College) -> None:
    office = signed_in("department")
    answering = list(reads.gathered_by(whole_tree(), school.committee))
    late = text(office.get("/"))
    assert "0 / 3 个单位已报送；学前总支、音乐支部、美术支部未报送，逾期" in late
    for unit in (school.first, school.second, *answering):
        SurveyReturn.objects.create(
            survey=Survey.objects.get(),
            unit_id=unit,
            state="merged",
            sent_on=TODAY,
            changed_at=timezone.now(),
        )
    assert "全部单位已报送并汇总，可以截止并编制计划" in text(office.get("/"))


def test_the_list_is_exported_as_the_office_writes_it(school: College) -> None:
    (ready,) = people(school.music, 1, PREEXAMINED)
    surveys.put_forward(
        by=school.clerk,
        period="2020H1",
        unit=school.music,
        names=[surveys.Put(ready, "2020Q1")],
        as_of=TODAY,
        version=0,
        today=TODAY,
    )
    client = signed_in("clerk")
    answer = client.get(f"/surveys/2020H1/file{DAY}&unit={school.music}")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert client.get(f"/surveys/2020H1/file{DAY}&unit={school.arts}").status_code == 404


@pytest.mark.parametrize("address", ["/surveys", "/surveys/2020H1", "/surveys/2020H1/{unit}"])
def test_queries_do_not_grow_with_people(school: College, address: str) -> None:
    client = signed_in("department")
    place = address.format(unit=school.music) + DAY
    put(school, people(school.music, 1, READY), 0)
    client.get(place)
    with CaptureQueriesContext(connection) as few:
        client.get(place)
    put(school, people(school.music, 40, READY), 1)
    people(school.music, 20, VOTED)
    client.get(place)
    with CaptureQueriesContext(connection) as many:
        client.get(place)
    assert len(many) == len(few)
    assert len(few) < 30


def put(school: College, dossiers: list[int], version: int) -> None:
    surveys.put_forward(
        by=school.clerk,
        period="2020H1",
        unit=school.music,
        names=[surveys.Put(dossier, "2020Q2") for dossier in dossiers],
        as_of=TODAY,
        version=version,
        today=TODAY,
    )
