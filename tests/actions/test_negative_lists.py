"""The negative list: versions, marks item by item, the stop, and the decision of a person."""

from datetime import date
from typing import Any

import pytest

from rudang.actions import gates, negative_lists
from rudang.actions.dossiers import Changed, Problem
from rudang.actions.negative_lists import Said
from rudang.core.scope import Actor, Refused
from rudang.store.models import Act, Finding, NegativeList, NegativeMark, Sheet
from rudang.store.reads import inquiries as reads
from tests.cast import Cast, Things

TODAY = date(2026, 5, 4)
DAY = date(2019, 9, 10)


@pytest.fixture
def cast(furnished: tuple[Cast, Things]) -> Cast:
    return furnished[0]


@pytest.fixture
def things(furnished: tuple[Cast, Things]) -> Things:
    return furnished[1]


@pytest.fixture
def clerk(cast: Cast, things: Things) -> Actor:
    return cast.actor("yinyue")


@pytest.fixture
def department(cast: Cast, things: Things) -> Actor:
    return cast.actor("department")


def mark(by: Actor, things: Things, said: dict[str, Said], **more: Any) -> list[NegativeMark]:
    given: dict[str, Any] = {
        "dossier": things.dossier,
        "negative_list": things.negative_list,
        "marked_on": DAY,
    }
    return negative_lists.mark(by=by, said=said, today=TODAY, **(given | more))


def found(by: Actor, things: Things) -> NegativeMark:
    (made,) = mark(by, things, {"1": Said(True, "转发记录")})
    return made


def decide(by: Actor, made: NegativeMark, decision: str, reason: str = "查无实据") -> NegativeMark:
    made.refresh_from_db()
    return negative_lists.decide(
        by=by, mark=made.pk, decision=decision, reason=reason, version=made.version, today=TODAY
    )


def stops(things: Things) -> list[str]:
    return [
        one.words
        for one in gates.stops(things.dossier, "activist", on=DAY, today=TODAY)
        if one.rule == "negative_list"
    ]


def test_items_are_typed_one_a_line_with_or_without_their_codes() -> None:
    items = negative_lists.parse("1. 甲\n\n 乙 \n3、丙\nA4 丁\n")
    assert items == [("1", "甲"), ("2", "乙"), ("3", "丙"), ("A4", "丁")]
    assert negative_lists.parse(negative_lists.typed(items)) == items


def test_a_new_version_ends_the_old_one_and_old_marks_keep_theirs(
    clerk: Actor, department: Actor, things: Things
) -> None:
    (old,) = mark(clerk, things, {"1": Said(False)})
    new = negative_lists.make(
        by=department,
        title="负面清单（修订）",
        document="某党〔2020〕1号",
        items=[("1", "另一项")],
        since=date(2020, 1, 6),
        today=TODAY,
    )
    first = NegativeList.objects.get(pk=things.negative_list)
    assert first.until == date(2020, 1, 6)
    before, after = reads.in_force(date(2020, 1, 5)), reads.in_force(date(2020, 1, 6))
    assert (before and before.id, after and after.id) == (first.pk, new.pk)
    (kept,) = reads.marks(things.dossier)
    assert (kept.id, kept.list) == (old.pk, first.pk)
    with pytest.raises(Changed, match="新的一版"):
        mark(clerk, things, {"2": Said(False)})


def test_a_version_is_put_right_only_while_nobody_was_gone_through_by_it(
    clerk: Actor, department: Actor, things: Things
) -> None:
    given: dict[str, Any] = {
        "title": "负面清单",
        "document": "某党〔2020〕1号",
        "items": [("1", "一项")],
    }
    new = negative_lists.make(by=department, since=date(2020, 1, 6), today=TODAY, **given)
    put_right = negative_lists.amend(
        by=department,
        negative_list=new.pk,
        version=1,
        since=date(2020, 2, 3),
        today=TODAY,
        **(given | {"title": "负面清单（二）"}),
    )
    assert put_right.title == "负面清单（二）"
    # The version before holds until the day that was put right.
    assert NegativeList.objects.get(pk=things.negative_list).until == date(2020, 2, 3)
    mark(clerk, things, {"1": Said(False)}, negative_list=new.pk)
    with pytest.raises(Refused, match="已有人按这一版核对过"):
        negative_lists.amend(
            by=department, negative_list=new.pk, version=2, since=date(2020, 2, 3), today=TODAY,
            **given,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": " "}, "title"),
        ({"document": ""}, "document"),
        ({"items": []}, "items"),
        ({"items": [("1", "甲"), ("1", "乙")]}, "items"),
        ({"items": [("1", "长" * 301)]}, "items"),
        ({"since": None}, "since"),
        ({"since": date(2026, 5, 5)}, "since"),
        # Not before the version in force.
        ({"since": date(2019, 7, 8)}, "since"),
    ],
)
def test_a_faulty_version_is_told_at_its_field(
    department: Actor, more: dict[str, Any], field: str
) -> None:
    given: dict[str, Any] = {"title": "清单", "document": "某党〔2020〕1号", "items": [("1", "甲")],
             "since": date(2020, 1, 6)}  # fmt: skip
    with pytest.raises(Problem) as problem:
        negative_lists.make(by=department, today=TODAY, **(given | more))
    assert problem.value.field == field


def test_nobody_below_the_college_keeps_the_list(cast: Cast, clerk: Actor) -> None:
    for login in ("yinyue", "xueqian", "organizer"):
        with pytest.raises(Refused):
            negative_lists.make(
                by=cast.actor(login), title="清单", document="某", items=[("1", "甲")],
                since=date(2020, 1, 6), today=TODAY,
            )  # fmt: skip


def test_an_item_found_needs_its_evidence(clerk: Actor, things: Things) -> None:
    with pytest.raises(Problem) as problem:
        mark(clerk, things, {"1": Said(True, " ")})
    assert problem.value.field == "evidence-1"
    assert not NegativeMark.objects.filter(dossier=things.dossier).exists()


def test_partly_gone_through_is_neither_an_act_nor_a_stop(clerk: Actor, things: Things) -> None:
    mark(clerk, things, {"1": Said(False)})
    assert not Act.objects.filter(dossier=things.dossier, kind="negative_list").exists()
    assert stops(things) == []


def test_a_clean_list_gone_through_is_told_to_the_rules(clerk: Actor, things: Things) -> None:
    mark(clerk, things, {"1": Said(False), "2": Said(False)})
    sheet = Sheet.objects.get(pk=things.dossier)
    assert sheet.negative_listed_on == DAY
    assert not sheet.negative_items
    assert stops(things) == []


def test_a_mark_stops_the_next_step_until_a_person_decides(
    clerk: Actor, department: Actor, things: Things
) -> None:
    made = found(clerk, things)
    (words,) = stops(things)
    assert "诋毁党的领导" in words
    assert "尚未由校级作出能否继续的决定" in words
    with pytest.raises(Refused, match="诋毁党的领导"):
        gates.must_pass(things.dossier, "activist", on=DAY, today=TODAY)
    decide(department, made, "continue")
    assert stops(things) == []
    decide(department, made, "stop", "经研究不得继续")
    assert ["校级决定不得继续" in one for one in stops(things)] == [True]


def test_several_dossiers_are_stopped_as_each_alone(clerk: Actor, things: Things) -> None:
    found(clerk, things)
    several = gates.stops_of([things.dossier, things.late], "activist", on=DAY, today=TODAY)
    rules = {dossier: {one.rule for one in stops} for dossier, stops in several.items()}
    assert "negative_list" in rules[things.dossier]
    assert "negative_list" not in rules.get(things.late, set())


@pytest.mark.parametrize("login", ["yinyue", "xueqian", "auditor"])
def test_only_the_college_decides(cast: Cast, clerk: Actor, things: Things, login: str) -> None:
    made = found(clerk, things)
    with pytest.raises(Refused):
        decide(cast.actor(login), made, "continue")


@pytest.mark.parametrize(
    ("decision", "reason", "field"), [("", "查过", "decision"), ("continue", " ", "reason")]
)
def test_a_decision_is_chosen_and_has_its_reason(
    clerk: Actor, department: Actor, things: Things, decision: str, reason: str, field: str
) -> None:
    made = found(clerk, things)
    with pytest.raises(Problem) as problem:
        decide(department, made, decision, reason)
    assert problem.value.field == field


def test_the_act_says_what_was_found_and_whether_it_was_decided(
    clerk: Actor, department: Actor, things: Things
) -> None:
    made, _ = mark(clerk, things, {"1": Said(True, "转发记录"), "2": Said(False)})
    sheet = Sheet.objects.get(pk=things.dossier)
    assert (sheet.negative_items, sheet.negative_decided) == (["诋毁党的领导"], "否")
    decide(department, made, "continue")
    sheet.refresh_from_db()
    assert (sheet.negative_items, sheet.negative_decided) == (["诋毁党的领导"], "是")
    standing = Act.objects.filter(
        dossier=things.dossier, kind="negative_list", superseded_by=None
    ).get()
    assert standing.held_on == DAY
    # Nothing of it is a finding unless the place demands the list.
    assert not Finding.objects.filter(dossier=things.dossier, rule="A17", closed_at=None).exists()


def test_gone_through_again_later_stands_beside_the_first(clerk: Actor, things: Things) -> None:
    mark(clerk, things, {"1": Said(False), "2": Said(False)})
    later = date(2019, 12, 2)
    mark(clerk, things, {"1": Said(True, "新发现", version=1)}, marked_on=later)
    last = Act.objects.get(dossier=things.dossier, kind="negative_list", superseded_by=None)
    assert (last.held_on, last.is_renewal) == (later, True)


def test_a_changed_mark_loses_its_decision(clerk: Actor, department: Actor, things: Things) -> None:
    made = found(clerk, things)
    decide(department, made, "continue")
    mark(clerk, things, {"1": Said(True, "又有新的转发记录", version=2)})
    made.refresh_from_db()
    assert (made.decision, made.reason, made.decided_by) == ("", "", None)
    assert len(stops(things)) == 1


def test_the_second_to_mark_sees_what_the_first_said(clerk: Actor, things: Things) -> None:
    found(clerk, things)
    with pytest.raises(Changed) as changed:
        mark(clerk, things, {"1": Said(False, version=0)})
    assert "有，依据：转发记录" in changed.value.what
    assert NegativeMark.objects.get(dossier=things.dossier, item="1").is_marked


def test_an_old_mark_decided_late_does_not_speak_over_the_new_list(
    clerk: Actor, department: Actor, things: Things
) -> None:
    old, _ = mark(clerk, things, {"1": Said(True, "转发记录"), "2": Said(False)})
    new = negative_lists.make(
        by=department, title="清单二", document="某党〔2020〕1号", items=[("1", "一项")],
        since=date(2020, 1, 6), today=TODAY,
    )  # fmt: skip
    later = date(2020, 2, 3)
    mark(clerk, things, {"1": Said(False)}, negative_list=new.pk, marked_on=later)
    decide(department, old, "continue")
    sheet = Sheet.objects.get(pk=things.dossier)
    assert (sheet.negative_listed_on, list(sheet.negative_items or [])) == (later, [])
