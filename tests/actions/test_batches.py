"""One act for many: each checked and recorded by themselves, nothing half-written, one report."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from rudang.actions import batches, dossiers, submissions
from rudang.actions.batches import Line
from rudang.actions.dossiers import Problem
from rudang.core.scope import Refused
from rudang.regulation.levels import BATCHED, BATCHES, batches_on
from rudang.store.models import Act, AuditEvent, Batch, BatchLine, Submission
from rudang.store.reads import submissions as reads
from tests.cast import Cast, found_college

TODAY = date(2026, 9, 1)
DAY = date(2019, 9, 25)


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


@pytest.fixture
def activist(cast: Cast) -> Callable[..., int]:
    """Somebody whom the branch made an activist on 2019-09-18."""

    def made(name: str, unit: str = "yinyue", decided: date | None = date(2019, 9, 18)) -> int:
        by = cast.actor("department")
        case = dossiers.open_dossier(
            by=by,
            unit=cast.units[unit],
            particulars={"name": name, "person_kind": "学生"},
            today=TODAY,
        ).pk
        for kind, day in (
            ("application", date(2019, 3, 4)),
            ("talk", date(2019, 3, 20)),
            ("activist", decided),
        ):
            if day is not None:
                dossiers.record_act(
                    by=by, dossier=case, kind=kind, held_on=day, facts={}, today=TODAY
                )
        return case

    return made


def record(cast: Cast, *cases: int, who: str = "department", **more: Any) -> Batch:
    values = {
        "kind": "activist_filing",
        "held_on": DAY,
        "facts": {"activist_filing_opinion": "同意备案"},
        "lines": [Line(case) for case in cases],
        **more,
    }
    return batches.record(by=cast.actor(who), today=TODAY, **values)


def outcomes(batch: Batch) -> dict[int, tuple[bool, str]]:
    return {
        line.dossier_id: (line.act_id is not None, line.message)
        for line in BatchLine.objects.filter(batch=batch)
    }


def test_each_person_gets_an_act_of_their_own(cast: Cast, activist: Any) -> None:
    first, second = activist("段若兰"), activist("贺知章", "meishu")
    made = record(cast, first, second, title="九月备案")
    acts = Act.objects.filter(kind="activist_filing").order_by("dossier")
    assert [(a.dossier_id, a.held_on, a.facts) for a in acts] == [
        (case, DAY, {"activist_filing_opinion": "同意备案"}) for case in sorted((first, second))
    ]
    assert made.unit_id == cast.units["college"]
    # Each line is where the dossier is, so that a branch sees its own people's alone.
    assert set(made.lines.values_list("unit_id", flat=True)) == {
        cast.units["yinyue"],
        cast.units["meishu"],
    }
    verbs = list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs[-3:] == ["record_act", "record_act", "record_batch"]


def test_who_cannot_be_recorded_is_told_and_the_others_are_recorded(
    cast: Cast, activist: Any
) -> None:
    good, done, bare = activist("甲一"), activist("乙二"), activist("丙三")
    record(cast, done)
    made = record(cast, good, done, bare)
    found = outcomes(made)
    assert found[good] == (True, "")
    assert found[done][0] is False
    assert "已经有记录（2019-09-25），要改请用“更正”" in found[done][1]
    report = reads.batch(made.pk)
    assert report is not None
    assert (report[0].people, report[0].refused) == (2, 1)


def test_where_nobody_can_be_recorded_nothing_is_written(cast: Cast, activist: Any) -> None:
    case = activist("甲一")
    record(cast, case)
    with pytest.raises(Refused, match="已经有记录"):
        record(cast, case)
    assert Batch.objects.count() == 1


def test_a_line_that_fails_leaves_nothing_of_itself(cast: Cast, activist: Any) -> None:
    good, bad = activist("甲一"), activist("乙二")
    made = record(
        cast,
        kind="preexam",
        facts={"preexam_by": "党委"},
        lines=[
            Line(good, {"preexam_result": "合格"}),
            Line(bad, {"preexam_result": "很好"}),
        ],
    )
    assert outcomes(made)[bad] == (
        False,
        "预审结论“很好”不在选项内，可以是：合格、不合格。",
    )
    assert not Act.objects.filter(dossier=bad, kind="preexam").exists()


def test_a_conclusion_is_not_given_by_one_click_for_all(cast: Cast, activist: Any) -> None:
    told, silent = activist("甲一"), activist("乙二")
    made = record(
        cast,
        kind="preexam",
        facts={},
        lines=[Line(told, {"preexam_result": "合格"}), Line(silent)],
    )
    assert outcomes(made)[silent] == (False, "没有填写预审结论，每个人要各填各的。")


def test_what_differs_takes_the_place_of_what_is_shared(cast: Cast, activist: Any) -> None:
    whole, ill = activist("甲一"), activist("乙二")
    record(
        cast,
        kind="training",
        facts={"train_days": 5, "train_hours": 40},
        lines=[Line(whole), Line(ill, {"train_days": 2, "train_hours": 16})],
    )
    days = dict(Act.objects.filter(kind="training").values_list("dossier_id", "facts__train_days"))
    assert days == {whole: 5, ill: 2}


def test_everybody_is_rehearsed_before_and_told_with_the_article(cast: Cast, activist: Any) -> None:
    """Two days are too few for one of them, five are enough for the other."""
    whole, ill = activist("甲一"), activist("乙二")
    before = Act.objects.count()
    checked = batches.check(
        kind="training",
        held_on=DAY,
        facts={"train_days": 5, "train_hours": 40},
        lines=[Line(whole), Line(ill, {"train_days": 2, "train_hours": 16})],
        today=TODAY,
    )
    short = {one.check for one in checked[ill].told} - {one.check for one in checked[whole].told}
    assert short
    told = [one for one in checked[ill].told if one.check in short]
    assert [one.article for one in told] == ["《中国共产党发展党员工作细则》（2014年）第十七条"]
    assert "2天、16学时" in told[0].words
    assert Act.objects.count() == before


def test_the_check_says_what_recording_would_do(cast: Cast, activist: Any) -> None:
    fresh, done, sent = activist("甲一"), activist("乙二"), activist("丙三")
    record(cast, done)
    submissions.send(
        by=cast.actor("yinyue"),
        kind="activist_filing",
        dossiers=[sent],
        sent_on=date(2019, 9, 20),
        today=TODAY,
    )
    checked = batches.check(
        kind="activist_filing",
        held_on=DAY,
        facts={},
        lines=[Line(fresh), Line(done), Line(sent)],
        today=TODAY,
    )
    assert [checked[case].may_record for case in (fresh, done, sent)] == [True, False, True]
    assert checked[done].done_on == DAY
    assert [checked[case].is_sent for case in (fresh, done, sent)] == [False, False, True]


def test_a_batch_answers_what_was_sent_up(cast: Cast, activist: Any) -> None:
    cases = [activist("甲一"), activist("乙二")]
    made = submissions.send(
        by=cast.actor("yinyue"),
        kind="activist_filing",
        dossiers=cases,
        sent_on=date(2019, 9, 20),
        today=TODAY,
    ).sent
    record(cast, *cases)
    found = Submission.objects.filter(pk__in=[one.pk for one in made])
    assert set(found.values_list("state", flat=True)) == {"answered"}
    assert all(one.act is not None and one.act.held_on == DAY for one in found)


def test_an_oath_keeps_its_programme_only_where_it_was_held_so(cast: Cast, activist: Any) -> None:
    case = activist("甲一")
    made = record(
        cast,
        case,
        kind="oath",
        facts={"oath_leader": "王书记", "oath_programme": ["唱《国际歌》", "宣誓"]},
        programme=["唱《国际歌》", "宣誓"],
        who="yinyue",
    )
    assert made.programme == ["唱《国际歌》", "宣誓"]
    assert Act.objects.get(kind="oath").facts["oath_programme"] == ["唱《国际歌》", "宣誓"]
    assert made.unit_id == cast.units["yinyue"]
    bare = record(cast, activist("乙二"), kind="oath", facts={}, who="yinyue")
    assert bare.programme == []
    assert "oath_programme" not in Act.objects.get(dossier__sheet__name="乙二", kind="oath").facts


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"held_on": None}, "held_on", "请填写实际办理的日期"),
        ({"held_on": date(2026, 9, 2)}, "held_on", "还没有办的事不能记"),
        ({"lines": []}, "chosen", "请至少选择一人"),
    ],
)
def test_what_a_batch_cannot_do_without(
    cast: Cast, activist: Any, more: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(Problem, match=says) as problem:
        record(cast, activist("甲一"), **more)
    assert problem.value.field == field


@pytest.mark.parametrize("kind", ["talk", "observation", "heart_talk", "approval", "interview"])
def test_talks_observations_and_votes_are_no_batch(cast: Cast, activist: Any, kind: str) -> None:
    with pytest.raises(Refused, match="要逐人谈话、讨论或者表决"):
        record(cast, activist("甲一"), kind=kind)
    assert kind not in BATCHED


def test_a_sibling_branch_records_nobody_of_another(cast: Cast, activist: Any) -> None:
    case = activist("甲一")
    with pytest.raises(Refused, match="没有在音乐教育系党支部记录的权限"):
        record(cast, case, who="meishu")
    assert not Batch.objects.exists()


def test_an_edition_knows_its_own_batches() -> None:
    old = {one.kind for one in batches_on(date(2026, 5, 10))}
    new = {one.kind for one in batches_on(date(2026, 5, 11))}
    assert old - new == {"superior_filing"}
    assert new - old == {"superior_consent", "public_notice"}
    assert old | new == {one.kind for one in BATCHES}
