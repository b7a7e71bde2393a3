"""The calendar of duties on its pages: the matrix, one's own list, entering, and the desk."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rudang.actions import units
from rudang.store.models import DutyDone
from tests.planning import READY, College, PlanLine, college, people
from tests.web.test_plans import signed_in, text

STUDY = "high_knowledge_study/2019"


@pytest.fixture
def school(db: None) -> College:
    made = college()
    made.issue(PlanLine(made.music, 7))
    people(made.music, 2, READY)
    return made


def record(client: Client, unit: int, **changes: str) -> Any:
    form = {"done_on": "2019-10-16", "words": "支委会专题研究"}
    return client.post(f"/duties/{STUDY}/{unit}?as_of=2019-12-10", form | changes)


def test_the_department_sees_every_unit_by_every_duty(school: College) -> None:
    department = signed_in("department")
    body = text(department.get("/duties?year=2019&as_of=2019-12-10"))
    for words in ("校党委", "音乐教育系党支部", "2019 年第三季度", "临近到期", "逾期", "推定"):
        assert words in body
    overdue = text(department.get("/duties?year=2019&state=overdue&as_of=2019-12-10"))
    matrix = overdue.split("完成情况</h2>")[1].split("依据和口径")[0]
    assert "音乐教育系党支部" not in matrix
    assert "季度末预警调度" in matrix


def test_what_is_due_soon_is_found_behind_what_is_long_overdue(school: College) -> None:
    department = signed_in("department")

    def owed(query: str) -> str:
        body = text(department.get(f"/duties?year=2020&as_of=2020-05-20{query}"))
        return body.split("接下来要办的")[1].split("完成情况</h2>")[0]

    first, soon = owed(""), owed("&state=due_soon")
    assert "显示期限最早的 12 项" in first
    assert "只看临近到期的" in first
    assert first.count("期限 2020-05-31") < soon.count("期限 2020-05-31")
    assert "期限 2019-12-31" not in soon


def test_a_branch_sees_its_own_and_enters_one_as_done(school: College) -> None:
    clerk = signed_in("clerk")
    body = text(clerk.get("/duties?year=2019&as_of=2019-12-10"))
    assert "美术教育系党支部" not in body
    assert "应考察 2 人，已考察 0 人" in body
    assert record(clerk, school.music).status_code == 302
    page = text(clerk.get(f"/duties/{STUDY}/{school.music}?as_of=2019-12-10"))
    assert "支委会专题研究" in page
    assert "登记完成</button>" not in page
    assert clerk.get(f"/duties/{STUDY}/{school.arts}").status_code == 404
    done = DutyDone.objects.get()
    back = {"do": "take-back", "done": str(done.pk), "reason": "日期记错"}
    address = f"/duties/{STUDY}/{school.music}?as_of=2019-12-10"
    assert clerk.post(address, back).status_code == 302
    assert "已撤回：日期记错" in text(clerk.get(address))


def test_what_is_wrong_is_said_and_kept(school: College) -> None:
    clerk = signed_in("clerk")
    for wrong, words in (
        ({"done_on": "2019.2.30"}, "不是存在的日期"),
        ({"done_on": "2018-12-31"}, "完成日期不能早于 2019-01-01"),
        ({"done_on": ""}, "请填写完成日期"),
    ):
        answer = record(clerk, school.music, **wrong)
        assert answer.status_code == 400
        assert words in text(answer)
        assert "支委会专题研究" in text(answer)


@pytest.mark.parametrize(
    "address",
    ["high_knowledge_survey/2019", "dispatch/2019Q3", "party/2019", "high_knowledge_study/2019X"],
)
def test_what_a_unit_does_not_owe_has_no_page(school: College, address: str) -> None:
    assert signed_in("clerk").get(f"/duties/{address}/{school.music}").status_code == 404


def test_the_desk_tells_what_is_due_soon_until_it_is_done(school: College) -> None:
    clerk = signed_in("clerk")
    assert "年度工作事项</h2>" not in text(clerk.get("/?as_of=2019-11-30"))
    desk = text(clerk.get("/?as_of=2019-12-01"))
    assert "专门研究高知识群体发展党员工作" in desk
    assert "还有 30 天" in desk
    record(clerk, school.music)
    clerk.get("/duties")  # Where the message is told.
    assert "专门研究高知识群体发展党员工作" not in text(clerk.get("/?as_of=2019-12-01"))


def test_the_list_loads_for_the_office(school: College) -> None:
    answer = signed_in("clerk").get("/duties/list.xlsx?year=2019")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"


@pytest.mark.parametrize("address", ["/duties?year=2019", "/?as_of=2019-12-10"])
def test_queries_do_not_grow_with_units(school: College, address: str) -> None:
    department = signed_in("department")

    def asked() -> int:
        department.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert department.get(address).status_code == 200
        return len(seen)

    few = asked()
    for number in range(20):
        facts = units.UnitFacts(
            name=f"新设第{number}党支部", kind="branch", parent=school.committee
        )
        units.add(by=school.system, facts=facts)
    assert asked() == few
