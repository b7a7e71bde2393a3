"""The review workbench, the negative list's pages, and what they add to dossier and work list."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rudang.actions import dossiers, inquiries, negative_lists
from rudang.core.facts import REVIEW_TOPICS
from rudang.store.models import Inquiry, NegativeMark, Sheet
from rudang.web.clock import today
from tests.cast import Cast, Things
from tests.web.answers import text
from tests.world import whole


@pytest.fixture
def cast(furnished: tuple[Cast, Things]) -> Cast:
    return furnished[0]


@pytest.fixture
def things(furnished: tuple[Cast, Things]) -> Things:
    return furnished[1]


@pytest.fixture
def clerk(cast: Cast, things: Things) -> Client:
    return cast.client("yinyue")


def address(things: Things) -> str:
    return f"/dossiers/{things.late}/review"


def test_the_workbench_says_what_is_looked_at_by_edition_and_what_is_out(
    clerk: Client, things: Things
) -> None:
    now = text(clerk.get(address(things)))
    for topic in REVIEW_TOPICS:
        assert topic in now
    then = text(clerk.get(f"{address(things)}?as_of=2019-09-30"))
    assert "直系亲属和与本人关系密切的主要社会关系的政治情况" in then
    assert "理想信念" not in then.split("审查什么")[1].split("函调和征求意见")[0]
    assert "已等 28 天" in then
    assert "1 件没有回复" in then
    assert "多数地方由县级以上党委或组织部门发出" in then


def test_the_work_list_leads_straight_to_the_reply_that_is_waited_for(
    clerk: Client, things: Things
) -> None:
    form = f"{address(things)}/{things.inquiry}?as_of=2019-10-31"
    desk = text(clerk.get("/?as_of=2019-10-31"))
    line = desk.split("天没有回复")[1].split("</li>")[0]
    assert f'href="{form}">登记回复</a>' in line
    assert 'name="replied_on" value=""' in text(clerk.get(form))


def test_a_letter_is_sent_answered_and_the_conclusion_filled_in_but_never_dated(
    clerk: Client, things: Things
) -> None:
    form = {"do": "send", "kind": "student_affairs", "sent_on": "2019-09-10"}
    body = text(clerk.post(address(things), form, follow=True))
    assert "已登记为钱学文征求意见（学生工作部门）" in body
    office = Inquiry.objects.get(kind="student_affairs")
    answer = {"replied_on": "2019-09-12", "reply": "没有违纪", "has_problem": "0", "version": "1"}
    body = text(clerk.post(f"{address(things)}/{office.pk}", answer, follow=True))
    assert "还有 1 件没有回复" in body
    assert f'href="/dossiers/{things.late}/papers?paper=review#upload">上传回函</a>' in body
    answer["replied_on"] = "2019-09-20"
    body = text(clerk.post(f"{address(things)}/{things.inquiry}", answer, follow=True))
    assert "回复已经收齐" in body
    assert "登记的最后一份回函是 2019-09-20 收到的" in body
    conclusion = body.split('id="conclusion"')[1]
    assert 'name="review_persons" value="父亲" checked' in conclusion
    assert 'name="review_persons" value="母亲" checked' not in conclusion
    assert '<option value="是" selected>' in conclusion.split('name="departments_heard"')[1][:200]
    for day in ("held_on", "kin_replied_on"):
        assert f'name="{day}" value=""' in conclusion
    done = {
        "do": "conclude",
        "held_on": "2019-09-25",
        "review_result": "合格",
        "review_persons": ["父亲"],
        "departments_heard": "是",
        "kin_replied_on": "2019-09-20",
    }
    body = text(clerk.post(address(things), done, follow=True))
    assert "已记录钱学文的政治审查结论" in body
    sheet = Sheet.objects.get(pk=things.late)
    assert (sheet.review_concluded_on, sheet.review_result) == (date(2019, 9, 25), "合格")
    assert "更正政治审查结论" in body


def test_a_faulty_form_keeps_what_was_typed(clerk: Client, things: Things) -> None:
    form = {"do": "send", "kind": "letter", "relation": "母亲", "addressee": "某镇党委",
            "sent_on": "2019-02-30"}  # fmt: skip
    answer = clerk.post(address(things), form)
    assert answer.status_code == 400
    assert "发出日期“2019-02-30”不是存在的日期" in text(answer)
    assert 'value="某镇党委"' in text(answer)
    answer = clerk.post(address(things), {"do": "conclude", "reviewers": "段月洁"})
    assert answer.status_code == 400
    assert "请选择政审结论" in text(answer)
    assert 'value="段月洁"' in text(answer)


def test_two_at_once_see_one_another(clerk: Client, things: Things) -> None:
    place = f"{address(things)}/{things.inquiry}"
    form = {"replied_on": "2019-09-20", "reply": "甲说", "has_problem": "0", "version": "1"}
    assert clerk.post(place, form).status_code == 302
    answer = clerk.post(place, form | {"reply": "乙说"})
    assert answer.status_code == 400
    assert "甲说" in text(answer)
    assert "乙说" in text(answer)


def test_the_papers_come_in_word(clerk: Client, things: Things) -> None:
    for tail in ("report.docx", f"{things.inquiry}/letter.docx"):
        answer = clerk.get(f"{address(things)}/{tail}")
        assert answer.status_code == 200
        assert answer.content[:2] == b"PK"
        assert "attachment" in answer["Content-Disposition"]


def marking(things: Things) -> str:
    return f"/dossiers/{things.late}/negative-list"


def test_no_item_is_chosen_beforehand_and_no_score_is_shown(clerk: Client, things: Things) -> None:
    body = text(clerk.get(marking(things)))
    assert "已核对 1 项，共 2 项" in body
    second = body.split('name="is-2"')
    assert len(second) == 3
    assert "checked" not in second[1].split(">")[0] + second[2].split(">")[0]
    assert 'value=""' in body.split('name="marked_on"')[1][:40]
    assert "得分" not in body


def test_a_mark_stops_the_case_on_its_page_and_waits_on_the_departments_desk(
    cast: Cast, clerk: Client, things: Things
) -> None:
    form = {"do": "mark", "list": str(things.negative_list), "is-2": "1", "marked_on": "2019-09-10"}
    answer = clerk.post(marking(things), form)
    assert answer.status_code == 400
    assert "第 2 项选择“有”的，请写明依据" in text(answer)
    body = text(clerk.post(marking(things), form | {"evidence-2": "书面说明"}, follow=True))
    assert "在校级作出决定以前，下一步暂停" in body
    assert 'value="decide"' not in body
    page = text(clerk.get(f"/dossiers/{things.late}"))
    assert "等待校级决定，下一步暂停" in page
    department = cast.client("department")
    assert "负面清单有所列情形，等待决定能否继续" in text(department.get("/"))
    assert "等待决定能否继续" not in text(clerk.get("/"))
    whole()
    mark = NegativeMark.objects.get(item="2")
    decided = {"do": "decide", "mark": str(mark.pk), "decision": "continue", "version": "1"}
    answer = department.post(marking(things), decided)
    assert answer.status_code == 400
    assert "请写明作出这个决定的理由" in text(answer)
    body = text(department.post(marking(things), decided | {"reason": "查无实据"}, follow=True))
    assert "可以继续" in body
    assert "等待决定能否继续" not in text(department.get("/"))


def test_a_mark_of_somebody_else_is_not_decided_here(
    cast: Cast, clerk: Client, things: Things
) -> None:
    answer = cast.client("department").post(
        f"/dossiers/{things.dossier}/negative-list",
        {"do": "decide", "mark": str(things.mark), "decision": "continue", "reason": "x",
         "version": "1"},
    )  # fmt: skip
    assert answer.status_code == 404


def test_the_colleges_list_is_kept_in_versions(cast: Cast, clerk: Client, things: Things) -> None:
    assert "<textarea" not in text(clerk.get("/negative-lists"))
    department = cast.client("department")
    form = {"title": "清单二", "document": "某党〔2020〕1号", "items": "甲\n乙", "since": ""}
    answer = department.post("/negative-lists", form)
    assert answer.status_code == 400
    assert "甲\n乙</textarea>" in text(answer)
    body = text(department.post("/negative-lists", form | {"since": "2020-01-06"}, follow=True))
    assert "“清单二”自 2020-01-06 起执行，共 2 项" in body
    assert "修改这一版" in body
    then = text(clerk.get(f"{marking(things)}?as_of=2020-02-03"))
    assert "按以前的一版核对过" in then
    assert "清单二" in then


def test_the_evaluation_is_six_rows_side_by_side(cast: Cast, clerk: Client, things: Things) -> None:
    words = {"eval_politics": "立场坚定", "eval_motive": "端正", "eval_character": "诚实",
             "eval_conduct": "认真", "eval_overall": "良好", "eval_grades": "中等"}  # fmt: skip
    whole()
    dossiers.record_act(
        by=cast.actor("yinyue"), dossier=things.late, kind="evaluation",
        held_on=date(2019, 9, 20), facts=words, today=today(),
    )  # fmt: skip
    body = text(clerk.get(f"/dossiers/{things.late}"))
    rows = body.split('class="evaluation"')[1].split("</dl>")[0]
    terms = ("政治表现", "入党动机评价", "道德品行", "现实表现", "综合素质", "学业情况")
    assert [rows.index(term) for term in terms] == sorted(rows.index(term) for term in terms)
    assert rows.count("<dt>") == 6


def test_the_workbench_asks_the_base_as_often_for_many_inquiries_as_for_one(
    cast: Cast, clerk: Client, things: Things
) -> None:
    clerk.get(address(things))
    with CaptureQueriesContext(connection) as few:
        clerk.get(address(things))
    whole()
    for _ in range(4):
        inquiries.send(
            by=cast.actor("yinyue"), dossier=things.late, kind="security",
            sent_on=date(2019, 9, 10), today=today(),
        )  # fmt: skip
    negative_lists.mark(
        by=cast.actor("yinyue"), dossier=things.late, negative_list=things.negative_list,
        said={"2": negative_lists.Said(False)}, marked_on=date(2019, 9, 10), today=today(),
    )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        clerk.get(address(things))
    assert len(many) <= len(few) + 1
