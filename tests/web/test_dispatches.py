"""From the dispatch of a quarter's end to the letter in Word, issued and handed over."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rudang.store.models import DispatchRun, Letter
from tests.planning import PREEXAMINED, READY, College, PlanLine, college, people
from tests.web.test_plans import signed_in, text

HAND_OVER = {
    "do": "hand-over",
    "version": "2",
    "to": "李书记",
    "handed_over_on": "2019-10-09",
}
ADDRESS = "/dispatch/2019H2?as_of=2019-09-30"


@pytest.fixture
def school(db: None) -> College:
    made = college()
    made.issue(PlanLine(made.general, 3), PlanLine(made.music, 7), PlanLine(made.arts, 3))
    people(made.first, 4, PREEXAMINED)
    people(made.music, 9, READY)
    people(made.arts, 1, READY)
    return made


@pytest.fixture
def department(school: College) -> Client:
    return signed_in("department")


def words_of(answer: Any) -> str:
    paper = docx.Document(BytesIO(answer.content))
    return "\n".join(paragraph.text for paragraph in paper.paragraphs)


def test_the_page_gives_level_reasons_and_the_time_gone(department: Client) -> None:
    body = text(department.get(ADDRESS))
    for words in ("将超计划", "进度较慢", "难以完成", "时间进度 30%", "按规定的最短期限"):
        assert words in body
    assert not DispatchRun.objects.exists()


def test_before_the_period_begins_there_is_no_level_to_tell(
    school: College, department: Client
) -> None:
    school.issue(PlanLine(school.general, 3), dated_on=date(2019, 6, 20))
    address = "/dispatch/2019H2?as_of=2019-06-25"
    body = text(department.get(address))
    assert "2019 年下半年从 2019-07-01 开始，2019-06-25 尚未开始" in body
    assert "将超计划" not in body
    refused = department.post(address)
    assert refused.status_code == 400
    assert not DispatchRun.objects.exists()
    draft = f"/dispatch/2019H2/{school.general}/draft.docx?as_of=2019-06-25"
    assert department.get(draft).status_code == 404


def test_once_the_period_is_over_its_last_day_is_dispatched(
    school: College, department: Client
) -> None:
    school.issue(PlanLine(school.general, 3), dated_on=date(2019, 6, 20))
    address = "/dispatch/2019H2?as_of=2020-01-08"
    body = text(department.get(address))
    assert "不再调度；期末的调度按 2019-12-31 的情况固定" in body
    assert "?as_of=2019-12-31" in body
    assert "本期已经结束，空余 3 名" in body
    for words in ("固定这一天的调度", "试拟稿", "动态微调"):
        assert words not in body
    assert department.post(address).status_code == 400
    assert not DispatchRun.objects.exists()
    draft = f"/dispatch/2019H2/{school.general}/draft.docx?as_of=2020-01-08"
    assert department.get(draft).status_code == 404


def test_a_year_names_the_periods_within_it_that_are_dispatched(
    school: College, department: Client
) -> None:
    body = text(department.get("/dispatch/2019?as_of=2019-09-30"))
    said = "2019 年所含的期间有各自的计划，请分别调度："
    assert said in body
    assert "/dispatch/2019H2" in body
    school.issue(PlanLine(school.music, 2), period="2019")
    body = text(department.get("/dispatch/2019?as_of=2019-09-30"))
    assert "音乐教育系党支部" in body
    assert said in body


def test_periods_offer_the_quarter_ends_gone_by(department: Client) -> None:
    body = text(department.get("/dispatch"))
    assert "as_of=2019-09-30" in body
    assert "as_of=2019-12-31" in body


def test_a_trial_draft_comes_in_word_without_being_kept(
    school: College, department: Client
) -> None:
    answer = department.get(f"/dispatch/2019H2/{school.music}/draft.docx?as_of=2019-09-30")
    assert answer.status_code == 200
    assert "音乐教育系党支部-slow.docx" in unquote(answer["Content-Disposition"])
    assert "计划发展7人" in words_of(answer)
    assert not Letter.objects.exists()


def test_from_freezing_to_handing_over(school: College, department: Client) -> None:
    assert department.post(ADDRESS).status_code == 302
    assert Letter.objects.count() == 3
    letter = Letter.objects.get(unit=school.music)
    page = f"/letters/{letter.pk}?as_of=2019-09-30"
    assert "草稿" in text(department.get(page))
    form = {
        "do": "issue",
        "version": "1",
        "signatory": "王部长",
        "number": "某党组〔2019〕12号",
        "dated_on": "2019.2.30",
    }
    wrong = department.post(page, form)
    assert wrong.status_code == 400
    assert "不是存在的日期" in text(wrong)
    assert "某党组〔2019〕12号" in text(wrong)
    assert department.post(page, form | {"dated_on": "2019-10-08"}).status_code == 302
    words = words_of(department.get(f"/letters/{letter.pk}/letter.docx"))
    assert "某党组〔2019〕12号" in words
    assert "2019年10月8日" in words
    assert "待送达" in text(department.get("/letters?state=issued"))
    handed = department.post(page, HAND_OVER)
    assert handed.status_code == 302
    letter.refresh_from_db()
    assert (letter.state, letter.handed_over_to) == ("handed_over", "李书记")


def test_a_unit_reads_its_letter_once_issued_and_never_a_draft(
    school: College, department: Client
) -> None:
    department.post(ADDRESS)
    own = Letter.objects.get(unit=school.music)
    other = Letter.objects.get(unit=school.arts)
    clerk = signed_in("clerk")
    assert clerk.get(f"/letters/{own.pk}").status_code == 404
    form = {"signatory": "王部长", "number": "某〔2019〕1号", "dated_on": "2019-10-08"}
    department.post(f"/letters/{own.pk}", {"do": "issue", "version": "1", **form})
    department.post(
        f"/letters/{other.pk}",
        {"do": "issue", "version": "1", **form, "number": "某〔2019〕2号"},
    )
    assert clerk.get(f"/letters/{own.pk}").status_code == 200
    assert clerk.get(f"/letters/{own.pk}/letter.docx").status_code == 200
    assert clerk.get(f"/letters/{other.pk}").status_code == 404
    refused = clerk.post(f"/letters/{own.pk}", HAND_OVER)
    assert refused.status_code == 400
    assert "组织部" in text(refused)


@pytest.mark.parametrize(
    ("slow_on", "rung"),
    [
        ([], "预警提醒"),
        (["2019-06-30"], "精准指导"),
        (["2019-03-31", "2019-06-30"], "动态微调"),
        # A quarter between was better, or its dispatch was not frozen: the count begins anew.
        (["2019-03-31"], "预警提醒"),
    ],
)
def test_a_unit_climbs_the_ladder_with_every_slow_quarter_end(
    school: College, department: Client, slow_on: list[str], rung: str
) -> None:
    for day in slow_on:
        DispatchRun.objects.create(
            period="2019", as_of=day, unit_id=school.music, figures={}, level="slow",
            recorded_at="2019-09-01T00:00Z",
        )  # fmt: skip
    page = text(department.get(ADDRESS))
    line = page.split("音乐教育系党支部</a>")[1].split("</tr>")[0]
    assert "进度较慢" in line
    assert rung in line


def test_a_branch_sees_its_own_pace_and_cannot_freeze(school: College) -> None:
    clerk = signed_in("clerk")
    body = text(clerk.get(ADDRESS))
    assert "音乐教育系党支部" in body
    assert "美术教育系党支部" not in body
    assert "固定这一天的调度" not in body
    assert clerk.post(ADDRESS).status_code == 400
    assert not DispatchRun.objects.exists()
    draft = f"/dispatch/2019H2/{school.music}/draft.docx?as_of=2019-09-30"
    assert clerk.get(draft).status_code == 404


@pytest.mark.parametrize("address", ["/dispatch", ADDRESS, "/letters"])
def test_queries_do_not_grow_with_people_and_letters(
    school: College, department: Client, address: str
) -> None:
    department.get(address)
    with CaptureQueriesContext(connection) as few:
        department.get(address)
    people(school.music, 60, PREEXAMINED)
    department.post(ADDRESS)
    department.get(address)
    with CaptureQueriesContext(connection) as many:
        department.get(address)
    # The steps of letters come with them, once for all.
    assert len(many) <= len(few) + (address == "/letters")


def test_the_commands_give_the_agreed_json_write_letters_and_freeze_once(
    filled_home: Any, tmp_path: Path
) -> None:
    plan = json.loads(filled_home.call("plan", "2019H2", "--json").stdout)
    assert (plan["period"], plan["total"]) == ("2019H2", 53)
    assert set(plan["lines"][0]) == {
        *("unit", "quota", "teachers", "high_knowledge", "named", "admitted", "awaiting"),
        *("admitted_teachers", "admitted_high_knowledge", "exempt", "remaining"),
    }

    call = ("dispatch", "2019H2", "--as-of", "2019-09-30", "--json")
    computed = json.loads(filled_home.call(*call, "--letters", str(tmp_path / "函件")).stdout)
    assert set(computed) == {"as_of", "units", "letters"}
    assert set(computed["units"][0]) == {
        *("unit", "quota", "admitted", "awaiting", "rate", "time_progress", "feasible"),
        *("level", "reasons"),
    }
    assert len(computed["letters"]) == 3
    for path in computed["letters"]:
        assert docx.Document(path).paragraphs

    first = json.loads(filled_home.call(*call, "--record").stdout)
    again = json.loads(filled_home.call(*call, "--record").stdout)
    assert first == again
    assert first["units"] == computed["units"]

    own = json.loads(filled_home.call(*call, "--as", "yinyue").stdout)
    assert [unit["unit"] for unit in own["units"]] == ["音乐教育系党支部"]
    refused = filled_home.call(*call, "--as", "yinyue", "--letters", str(tmp_path))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "起草函件" in refused.stderr
    wrong = filled_home.call("dispatch", "2019H9", "--json")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    early = filled_home.call("dispatch", "2019H2", "--as-of", "2018-09-30")
    assert (early.returncode, early.stdout) == (1, "")
    assert "2018-09-30 尚未开始" in early.stderr
    year = filled_home.call("dispatch", "2019", "--as-of", "2019-09-30")
    assert "请分别调度：2019H2。" in year.stdout
