"""Grants from above in batches: taken back by a negative entry, exceeded only for a reason."""

import threading
from collections.abc import Callable
from dataclasses import astuple
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from rudang.actions import grants, pacing, plans
from rudang.actions.dossiers import Changed, Problem
from rudang.core.grants import GrantKind
from rudang.core.periods import parse
from rudang.core.scope import Refused, Scope
from rudang.store import door
from rudang.store.models import PlanEntry, PlanGrant
from rudang.store.reads import grants as reads
from rudang.store.reads import plans as plan_reads
from tests.planning import (
    ADMITTED,
    PREEXAMINED,
    READY,
    TODAY,
    VOTED,
    College,
    PlanLine,
    college,
    people,
)

H2 = parse("2019H2")
PAPER = "某教工委〔2019〕15 号"


@pytest.fixture
def school(db: None) -> College:
    return college()


def granted(
    school: College, total: int, period: str = "2019H2", *more: grants.Grant, **others: Any
) -> int:
    lines = [grants.Grant(GrantKind.TOTAL, total)] if total else []
    call = {"document": PAPER, "dated_on": date(2019, 6, 20), "today": TODAY} | others
    return grants.record(by=school.department, period=period, lines=[*lines, *more], **call)


def add(school: College, *lines: PlanLine, period: str = "2019H2", **more: Any) -> plans.Outcome:
    call = {"document": "某党组〔2019〕60 号", "today": TODAY} | more
    return plans.add(by=school.department, period=period, lines=lines, **call)


def test_what_is_granted_comes_in_batches_and_is_issued_from_hand(school: College) -> None:
    assert granted(school, 50) == 1
    assert granted(school, 8, dated_on=date(2019, 10, 8)) == 2
    school.issue(PlanLine(school.general, 32), PlanLine(school.music, 7))
    found = reads.granted(H2)
    assert [(batch.number, batch.total) for batch in found.batches] == [(1, 50), (2, 8)]
    assert (found.granted, found.issued, found.in_hand, found.free) == (58, 39, 19, 19)
    assert found.batches[0].rows[0].document == PAPER


def test_a_year_s_grant_holds_for_its_halves_together(school: College) -> None:
    granted(school, 90, "2019")
    school.issue(PlanLine(school.music, 37), period="2019H1")
    assert reads.free(H2) == 53
    year = reads.granted(parse("2019"))
    assert (year.granted, year.issued, year.in_hand) == (90, 37, 53)
    half = reads.granted(H2)
    assert [(period.code, amount) for period, amount in half.around] == [("2019", 90)]


EXCEEDING: list[tuple[str, Callable[[College, str], object]]] = [
    ("issue", lambda s, why: s.issue(PlanLine(s.music, 12), reason=why)),
    ("second batch", lambda s, why: add(s, PlanLine(s.music, 5), reason=why)),
]


@pytest.mark.parametrize("do", [do for _, do in EXCEEDING], ids=[name for name, _ in EXCEEDING])
def test_more_than_was_granted_is_told_and_recorded_only_with_a_reason(
    school: College, do: Callable[[College, str], object]
) -> None:
    granted(school, 10)
    school.issue(PlanLine(school.music, 7))
    with (
        pytest.raises(Problem, match="可用的计划还有 3 名，这次增加 5 名，将超出 2 名") as told,
        transaction.atomic(),
    ):
        do(school, " ")
    assert told.value.field == "reason"
    assert reads.free(H2) == 3
    do(school, "上级口头同意，文件后补")
    assert reads.free(H2) == -2
    assert PlanEntry.objects.filter(reason="上级口头同意，文件后补").exists()


def test_without_any_grant_on_record_nothing_is_exceeded(school: College) -> None:
    school.issue(PlanLine(school.music, 700))
    assert reads.free(H2) is None


def test_fewer_places_need_no_reason_however_much_was_exceeded(school: College) -> None:
    school.issue(PlanLine(school.music, 20))
    granted(school, 10)
    school.issue(PlanLine(school.music, 15))
    assert reads.free(H2) == -5


def test_what_is_taken_back_is_a_negative_entry_with_its_reason(school: College) -> None:
    granted(school, 50)
    row = PlanGrant.objects.get()

    def take(amount: int, reason: str = "统筹调减") -> PlanGrant:
        return grants.take_back(
            by=school.department,
            grant=row.pk,
            amount=amount,
            reason=reason,
            document="某教工委〔2019〕40 号",
            dated_on=date(2019, 10, 8),
            today=TODAY,
        )

    with pytest.raises(Problem, match="原因"):
        take(5, reason="")
    with pytest.raises(Problem, match="还有 50，不能收回 51"):
        take(51)
    assert take(5).amount == -5
    with pytest.raises(Problem, match="还有 45，不能收回 46"):
        take(46)
    assert reads.granted(H2).granted == 45
    row.refresh_from_db()
    assert row.amount == 50
    take(45)
    with pytest.raises(Changed, match="已经全部收回"):
        take(1)


def test_structure_targets_are_counts_or_shares_with_their_source(school: College) -> None:
    granted(
        school,
        60,
        "2019H2",
        grants.Grant(GrantKind.TEACHERS, 2, source="省委组织部文件"),
        grants.Grant(GrantKind.WOMEN, 45, is_share=True, source="市委组织部要求"),
    )
    granted(school, 0, "2019H2", grants.Grant(GrantKind.TEACHERS, 1))
    told = {one.kind: (one.amount, one.is_share, one.sources) for one in reads.targets(H2)}
    assert told == {
        GrantKind.TEACHERS: (3, False, ("省委组织部文件", PAPER)),
        GrantKind.WOMEN: (45, True, ("市委组织部要求",)),
    }
    assert reads.granted(H2).granted == 60
    assert reads.targets(parse("2019Q3")) == reads.targets(H2)
    assert reads.targets(parse("2020H1")) == ()


FACTS = {"birth_date": date(2000, 2, 1), "sex": "女", "ethnic_code": "08"}


def standings(day: date = TODAY, period: str = "2019H2") -> dict[str, tuple[int, ...]]:
    found = reads.structure(parse(period), as_of=day, pacing=pacing.on(day))
    assert found is not None
    return {one.target.kind.value: astuple(one.standing) for one in found.rows}


def test_people_are_set_beside_targets_by_kind_and_by_what_they_stand_behind(
    school: College,
) -> None:
    kinds = [kind for kind in GrantKind if kind is not GrantKind.TOTAL]
    granted(school, 60, "2019H2", *(grants.Grant(kind, 4) for kind in kinds))
    people(school.music, 2, {**ADMITTED, **FACTS, "education_code": "31"})
    people(school.music, 1, {**ADMITTED, "sex": "男", "person_kind": "教师"})
    people(school.music, 1, {**ADMITTED, **FACTS, "meeting_on": date(2019, 5, 6)})
    people(school.first, 1, {**VOTED, **FACTS, "education_code": "61"})
    people(school.arts, 1, {**PREEXAMINED, **FACTS, "birth_date": date(1980, 2, 1)})
    people(school.arts, 1, {**READY, "person_kind": "教师", "title_level": "教授"})
    # Cannot be admitted before the period is over: behind no figure.
    people(school.arts, 1, {**READY, **FACTS, "activist_on": date(2019, 6, 3)})
    # Admitted, awaiting, in the pipeline, unknown.
    assert standings() == {
        "students": (2, 1, 1, 0),
        "teachers": (1, 0, 1, 0),
        "high_knowledge": (0, 0, 1, 0),
        "minority": (2, 1, 1, 2),
        "women": (2, 1, 1, 1),
        "young": (2, 1, 0, 2),
        "graduates": (2, 0, 0, 3),
    }
    assert standings(date(2019, 9, 15))["women"] == (0, 3, 1, 1)


def test_who_was_young_when_admitted_stays_so_on_every_later_day(school: College) -> None:
    granted(school, 60, "2019H2", grants.Grant(GrantKind.YOUNG, 4))
    met: date = ADMITTED["meeting_on"]
    turning = met.replace(year=met.year - 36)
    for born in (turning, turning + timedelta(days=1)):
        people(school.music, 1, {**ADMITTED, "birth_date": born})
        people(school.music, 1, {**READY, "birth_date": born})
    # Of the ready the day looked at tells: both are 36 by then.
    assert standings() == {"young": (1, 0, 0, 0)}
    assert standings(date(2029, 1, 1)) == {"young": (1, 0, 0, 0)}


def test_the_people_of_a_kind_are_those_behind_its_figures(school: College) -> None:
    (admitted,) = people(school.music, 1, {**ADMITTED, **FACTS})
    (ready,) = people(school.arts, 1, {**READY, **FACTS})
    (unknown,) = people(school.arts, 1, READY)
    people(school.arts, 1, {**READY, "sex": "男"})
    found = reads.of_kind(H2, GrantKind.WOMEN, as_of=TODAY, pacing=pacing.on(TODAY))
    assert [(one.dossier, one.state) for one in found.people] == [
        (admitted, "admitted"),
        (ready, "feasible"),
    ]
    assert [one.dossier for one in found.unknown] == [unknown]
    door.enter(school.clerk.scope)
    own = reads.of_kind(H2, GrantKind.WOMEN, as_of=TODAY, pacing=pacing.on(TODAY))
    assert [one.dossier for one in (*own.people, *own.unknown)] == [admitted]
    # Nor is a branch told what the college was granted.
    assert reads.structure(H2, as_of=TODAY, pacing=pacing.on(TODAY)) is None
    door.enter(Scope.everything())


def test_what_was_granted_for_a_year_is_held_against_the_whole_year(school: College) -> None:
    granted(school, 40, "2019", grants.Grant(GrantKind.WOMEN, 50, is_share=True))
    granted(school, 60, "2019H2")
    people(school.music, 2, {**ADMITTED, **FACTS})
    people(school.music, 1, {**ADMITTED, **FACTS, "meeting_on": date(2019, 5, 6)})
    found = reads.structure(H2, as_of=TODAY, pacing=pacing.on(TODAY))
    assert found is not None
    (women,) = found.rows
    assert (found.period.code, women.places, women.standing.admitted) == ("2019", 50, 3)
    assert (women.missing, women.out_of_reach) == (47, 47)


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("no document", {"document": " "}, "document", "文号"),
    ("a day to come", {"dated_on": date(2020, 1, 1)}, "dated_on", "还没有到"),
    ("nothing", {"lines": []}, "amount", "至少填写一个数字"),
    ("nought", {"lines": [grants.Grant(GrantKind.TOTAL, 0)]}, "amount", "大于零"),
    (
        "a share of more than all",
        {"lines": [grants.Grant(GrantKind.WOMEN, 101, is_share=True)]},
        "women",
        "1 至 100",
    ),
    (
        "more of a kind than of all",
        {"lines": [grants.Grant(GrantKind.TOTAL, 5), grants.Grant(GrantKind.WOMEN, 6)]},
        "women",
        "多于总数 5 名",
    ),
    (
        "a kind twice",
        {"lines": [grants.Grant(GrantKind.WOMEN, 5), grants.Grant(GrantKind.WOMEN, 6)]},
        "women",
        "写了两次",
    ),
]


@pytest.mark.parametrize(
    ("changes", "field", "words"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_a_batch_that_cannot_be_says_where(
    school: College, changes: dict[str, Any], field: str, words: str
) -> None:
    call: dict[str, Any] = {
        "period": "2019H2",
        "lines": [grants.Grant(GrantKind.TOTAL, 5)],
        "document": PAPER,
        "dated_on": date(2019, 6, 20),
        "today": TODAY,
    }
    with pytest.raises(Problem, match=words) as problem:
        grants.record(by=school.department, **call | changes)
    assert problem.value.field == field
    assert not PlanGrant.objects.exists()


def test_only_the_department_records_what_was_granted(school: College) -> None:
    with pytest.raises(Refused, match="组织部"):
        grants.record(
            by=school.clerk,
            period="2019H2",
            lines=[grants.Grant(GrantKind.TOTAL, 5)],
            document=PAPER,
            dated_on=date(2019, 6, 20),
            today=TODAY,
        )


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do these at the same time over connections of their own; what each came to, in order."""
    start, outcomes = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=30)
            with door.scoped(Scope.everything()):
                act()
            outcomes[place] = "done"
        except Refused as refused:
            outcomes[place] = str(refused)
        finally:
            connection.close()

    workers = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_officials_at_once_cannot_overspend_what_was_granted_for_the_year() -> None:
    with transaction.atomic():
        school = college()
        granted(school, 90, "2019")
        school.issue(PlanLine(school.music, 80), period="2019H1")
        people(school.music, 3, ADMITTED)
    # Eight to the one half and eight to the other: of the year's there are ten.
    outcomes = at_once(
        lambda: add(school, PlanLine(school.music, 8), period="2019H1"),
        lambda: add(school, PlanLine(school.arts, 8), period="2019H2"),
    )
    assert sorted(outcome == "done" for outcome in outcomes) == [False, True]
    assert any("可用的计划还有 2 名，这次增加 8 名，将超出 6 名" in told for told in outcomes)
    with door.scoped(Scope.everything()):
        assert reads.free(H2) == 2


@pytest.mark.django_db(transaction=True)
def test_two_officials_at_once_correct_an_entry_once() -> None:
    with transaction.atomic():
        school = college()
        school.issue(PlanLine(school.music, 7))
        add(school, PlanLine(school.music, 3))
        mistaken = PlanEntry.objects.get(kind="add").pk

    def correct() -> int:
        return plans.correct(by=school.department, entry=mistaken, reason="录入有误", today=TODAY)

    outcomes = at_once(correct, correct)
    assert sorted(outcomes) == ["done", "这一笔变动已经更正或者撤销过。"]
    with door.scoped(Scope.everything()):
        (row,) = plan_reads.plan(H2, as_of=TODAY).rows
        assert row.line.quota == 7
