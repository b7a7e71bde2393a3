"""The proposal's pages: who is out, live sums that save nothing, a unit's own line and answer."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from rudang.actions import accounts, proposals, reviews
from rudang.core.scope import Scope
from rudang.store.door import enter
from rudang.store.models import PlanEntry, Proposal, ProposalLine
from rudang.store.reads.units import whole_tree
from tests.planning import College, college
from tests.surveyed import NEXT, TODAY, usual
from tests.web.answers import signed_in, text

DAY = "?as_of=2020-01-06"
EDITOR = f"/plan/{NEXT}/proposal{DAY}"
TERMS = {"do": "make", "total": "20", "as_of": "2020-01-06", "need_weight": "0"}


@pytest.fixture(scope="module")
def surveyed_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[College]:
    """The surveyed college, made once for the module and undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = college()
        usual(made)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def school(surveyed_once: College) -> Iterator[College]:
    """The surveyed college; whatever the test does to it is undone."""
    with transaction.atomic():
        enter(Scope.everything())
        reviews.forget()
        yield surveyed_once
        transaction.set_rollback(True)
    reviews.forget()


@pytest.fixture
def made(school: College) -> Proposal:
    return proposals.make(
        by=school.department,
        period=NEXT,
        total=20,
        as_of=TODAY,
        today=TODAY,
        wanted=proposals.Wanted(),
    )


def line(unit: int) -> ProposalLine:
    enter(Scope.everything())
    return ProposalLine.objects.get(unit=unit)


def typed(**changes: Any) -> dict[str, Any]:
    """The editor's form as it is served, with changes by field."""
    enter(Scope.everything())
    form: dict[str, Any] = {"do": "save", "proposal": Proposal.objects.get().pk}
    for one in ProposalLine.objects.all():
        form |= {
            f"figure-{one.pk}": one.figure,
            f"teachers-{one.pk}": one.teachers,
            f"high_knowledge-{one.pk}": one.high_knowledge,
            f"remark-{one.pk}": one.remark,
            f"version-{one.pk}": one.version,
        }
    return form | changes


def asked(made: Proposal) -> None:
    """Ask the units; the page that follows sees what a unit sees."""
    enter(Scope.everything())
    made.refresh_from_db()
    proposals.ask(
        by=accounts.actor("department", today=TODAY),
        proposal=made.pk,
        answer_by=date(2020, 1, 13),
        version=made.version,
    )


def test_before_the_surveys_are_in_the_page_says_who_is_out(school: College) -> None:
    body = text(signed_in("department").get(f"/plan/2021H1/proposal{DAY}"))
    assert "还没有布置摸底，不能测算建议数" in body
    assert "音乐教育系党支部" in body
    assert 'value="make"' not in body
    answer = signed_in("department").post(f"/plan/2021H1/proposal{DAY}", TERMS)
    assert answer.status_code == 400
    assert "没有按人报送" in text(answer)


def test_a_proposal_is_computed_from_the_page_with_a_structure_target(school: College) -> None:
    client = signed_in("department")
    assert client.post(EDITOR, TERMS | {"least-teachers": "1"}).status_code == 302
    body = text(client.get(EDITOR))
    for words in ("9 / 7", "上期完成 6 / 6", "高知识群体（单列）", "怎样得出", "怎样算的", "推定"):
        assert words in body
    assert Proposal.objects.get().terms["structure"][0]["least"] == 1


def test_what_cannot_be_met_keeps_what_was_typed(school: College) -> None:
    answer = signed_in("department").post(EDITOR, TERMS | {"total": "99"})
    assert answer.status_code == 400
    assert "总数 99 名分不完，有 77 名没有人可以落到" in text(answer)
    assert 'value="99"' in text(answer)


def test_sums_and_remarks_follow_the_typing_and_nothing_is_saved(
    school: College, made: Proposal
) -> None:
    general, music = line(school.general), line(school.music)
    form = typed(**{f"figure-{general.pk}": general.figure - 2, f"figure-{music.pk}": 9})
    body = text(signed_in("department").post(f"/plan/{NEXT}/proposal/live", form))
    assert f"支部合计 {general.figure}，多 2" in body
    assert "9 名多于期内符合条件的 7 人" in body
    assert line(school.music).figure == music.figure


def test_saving_keeps_the_lines_that_changed(school: College, made: Proposal) -> None:
    music = line(school.music)
    form = typed(**{f"figure-{music.pk}": 5, f"remark-{music.pk}": "本人休学 1 名"})
    client = signed_in("department")
    assert client.post(EDITOR, form).status_code == 302
    assert (line(school.music).figure, line(school.music).remark) == (5, "本人休学 1 名")
    assert "已保存 1 个单位的修改" in text(client.get(EDITOR))
    # The same form again was read before the others' change.
    answer = client.post(EDITOR, form | {f"figure-{music.pk}": 4})
    assert answer.status_code == 400
    assert "刚刚被别人改过" in text(answer)
    assert f'name="figure-{music.pk}" value="4"' in text(answer)


def test_a_figure_above_the_names_is_refused_at_its_field(school: College, made: Proposal) -> None:
    music = line(school.music)
    answer = signed_in("department").post(EDITOR, typed(**{f"figure-{music.pk}": 10}))
    assert answer.status_code == 400
    assert "名额不能多于报名的人：最多填 9" in text(answer)
    assert f'href="#f-figure-{music.pk}"' in text(answer)


def test_a_branch_sees_its_own_line_once_asked_and_answers(school: College, made: Proposal) -> None:
    client = signed_in("clerk")
    own = f"/plan/{NEXT}/proposal/{school.music}{DAY}"
    assert "还没有向您征求意见" in text(client.get(own))
    assert "待答复" not in text(client.get(f"/{DAY}"))
    asked(made)
    body = text(client.get(own))
    assert "摸底报名 9 人，其中期内符合条件 7 人" in body
    desk = text(client.get(f"/{DAY}"))
    assert "计划建议数待答复" in desk
    assert "美术" not in desk
    assert client.get(f"/plan/{NEXT}/proposal/{school.arts}{DAY}").status_code == 404
    assert client.get(EDITOR).status_code == 403
    version = line(school.music).version
    wrong = client.post(own, {"answer": "objects", "words": "", "version": version})
    assert wrong.status_code == 400
    assert "写明建议改为几名和理由" in text(wrong)
    sent = {"answer": "objects", "words": "请增加 1 名", "version": version}
    assert client.post(own, sent).status_code == 302
    assert line(school.music).answer == "objects"
    assert "请增加 1 名" in text(signed_in("department").get(EDITOR))


def test_the_work_list_tells_the_department_of_answers_that_are_in_or_late(
    school: College, made: Proposal
) -> None:
    client = signed_in("department")

    def desk(day: str = "2020-01-13") -> str:
        return text(client.get(f"/?as_of={day}"))

    assert "计划建议方案" not in desk()
    asked(made)
    # The units still have time, and the last day is one of theirs.
    assert "计划建议方案" not in desk()
    silent = ProposalLine.objects.order_by("position", "pk")
    total = silent.count()
    late = desk("2020-01-15")
    assert f"0 / {total} 个单位已答复；" in late
    assert f"等 {total} 个单位未答复，逾期 2 天" in late
    assert f'href="/plan/{NEXT}/proposal?as_of=2020-01-15"' in late
    for row in silent[1:]:
        ProposalLine.objects.filter(pk=row.pk).update(answer="agrees")
    last = silent[0]
    named = whole_tree()[last.unit_id].term
    assert f"{total - 1} / {total} 个单位已答复；{named}未答复，逾期 2 天" in desk("2020-01-15")
    proposals.answer(
        by=school.department,
        period=NEXT,
        unit=last.unit_id,
        agrees=False,
        words="请增加一名",
        version=last.version,
    )
    assert f"{total} 个单位全部答复，其中 1 个有不同意见，可以核对、修改后下达" in desk()
    assert "逾期" not in desk("2020-01-15").split("计划建议数的答复")[1].split("</section>")[0]


def test_the_department_s_work_list_asks_as_often_for_one_line_as_for_many(
    school: College, made: Proposal
) -> None:
    client = signed_in("department")
    asked(made)
    counts = []
    for kept in (1, 4):
        enter(Scope.everything())
        ProposalLine.objects.update(state="draft")
        some = ProposalLine.objects.order_by("pk").values_list("pk", flat=True)[:kept]
        ProposalLine.objects.filter(pk__in=list(some)).update(state="asking")
        client.get("/?as_of=2020-01-15")
        with CaptureQueriesContext(connection) as seen:
            assert "未答复，逾期 2 天" in text(client.get("/?as_of=2020-01-15"))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 60


def test_the_plan_is_issued_from_the_page_and_the_proposal_stays_to_be_read(
    school: College, made: Proposal
) -> None:
    asked(made)
    made.refresh_from_db()
    client = signed_in("department")
    form = {
        "do": "issue",
        "proposal": made.pk,
        "version": made.version,
        "document": "某党委〔2020〕3 号",
        "approver": "校党委会",
        "dated_on": "2020-01-14",
    }
    answer = client.post(EDITOR, form)
    assert "仍按此下达的，请写明理由" in text(answer)
    assert client.post(EDITOR, form | {"reason": "逾期视为没有意见"}).status_code == 302
    enter(Scope.everything())
    assert sum(e.amount for e in PlanEntry.objects.filter(period=NEXT, category="total")) == 20
    body = text(client.get(f"/plan/{NEXT}/proposal/of/{made.pk}{DAY}"))
    assert "某党委〔2020〕3 号" in body
    assert "核定" in body
    assert client.get(f"/plan/2019H2/proposal/of/{made.pk}{DAY}").status_code == 404


def test_the_editor_asks_the_base_a_bounded_number_of_times(
    school: College, made: Proposal
) -> None:
    client = signed_in("department")
    with CaptureQueriesContext(connection) as found:
        client.get(EDITOR)
    assert len(found) <= 40, len(found)
