"""The register of admission forms: who may move which form when, and that it balances."""

import threading
import time
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from rudang.actions import dossiers, forms
from rudang.actions.dossiers import Changed, Problem
from rudang.core.scope import Refused, Scope
from rudang.core.serials import Fault, State
from rudang.store.door import enter, scoped
from rudang.store.models import AuditEvent, FormEvent
from rudang.store.reads import forms as reads
from tests.cast import Cast, found_college

TODAY = date(2020, 3, 1)
DAY = date(2019, 9, 2)
PREEXAM = date(2019, 9, 10)


@pytest.fixture
def college(db: None) -> Cast:
    return found_college()


def person(
    college: Cast, name: str = "段若兰", unit: str = "yinyue", result: str = "合格", **facts: Any
) -> int:
    """Somebody who passed the pre-examination, or did not."""
    enter(Scope.everything())
    by = college.actor("department")
    case = dossiers.open_dossier(
        by=by, unit=college.units[unit], particulars={"name": name}, today=TODAY
    ).pk
    acts: list[tuple[str, date, dict[str, Any]]] = [("application", date(2018, 3, 5), {})]
    if result:
        acts.append(("preexam", PREEXAM, {"preexam_result": result}))
    for kind, day, given in acts:
        dossiers.record_act(by=by, dossier=case, kind=kind, held_on=day, facts=given, today=TODAY)
    return case


def used_at_a_meeting(college: Cast, case: int, serial: str, day: date) -> None:
    """What the branch recorded of the form and of its meeting."""
    enter(Scope.everything())
    by = college.actor("yinyue")
    for kind, facts in (
        ("form", {"form_serial": serial}),
        ("admission_meeting", {"meeting_result": "通过"}),
        ("approval", {"approval_result": "批准"}),
    ):
        dossiers.record_act(by=by, dossier=case, kind=kind, held_on=day, facts=facts, today=TODAY)


def receive(college: Cast, first: str, last: str = "", unit: str = "college", **more: Any) -> Any:
    by = college.actor(more.pop("who", "department"))
    enter(by.scope)
    given = {"on": DAY, "today": TODAY, **more}
    return forms.receive(by=by, unit=college.units[unit], first=first, last=last, **given)


def move(college: Cast, what: str, who: str = "department", **more: Any) -> Any:
    by = college.actor(who)
    enter(by.scope)
    given = {"on": date(2019, 9, 12), "today": TODAY, **more}
    return getattr(forms, what)(by=by, **given)


def states() -> dict[str, str]:
    enter(Scope.everything())
    return {serial: one.state.value for serial, one in forms.register(TODAY).forms.items()}


def test_a_range_is_received_once(college: Cast) -> None:
    assert receive(college, "0001", "0003") == ["0001", "0002", "0003"]
    assert states() == dict.fromkeys(["0001", "0002", "0003"], "stock")
    with pytest.raises(Problem, match="0003 已经登记过，现在在库"):
        receive(college, "0003", "0004")
    assert FormEvent.objects.count() == 3


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"who": "yinyue", "unit": "yinyue"}, "权限"),
        ({"who": "organizer"}, "权限"),
        ({"on": None}, "填写办理的日期"),
        ({"on": date(2020, 3, 2)}, "还没有到"),
        ({"last": "0"}, "位数要相同"),
    ],
)
def test_what_cannot_be_received(college: Cast, given: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        receive(college, "0001", **given)
    assert not FormEvent.objects.exists()


@pytest.mark.parametrize(
    ("result", "on", "words"),
    [
        ("", date(2019, 9, 12), "还没有预审合格。"),
        ("合格", date(2019, 9, 9), r"还没有预审合格（预审日期 2019-09-10）。"),
        ("不合格", date(2019, 9, 12), "段若兰的预审结论：不合格。"),
    ],
)
def test_no_form_is_issued_before_the_preexamination_is_passed(
    college: Cast, result: str, on: date, words: str
) -> None:
    case = person(college, result=result)
    receive(college, "0001")
    with pytest.raises(Refused, match=words) as refusal:
        move(college, "issue", serial="0001", dossier=case, on=on)
    assert "细则》（2014年）第十九条）" in str(refusal.value)
    assert states() == {"0001": "stock"}


def test_under_the_new_edition_the_refusal_names_its_article(college: Cast) -> None:
    case = person(college, result="")
    with pytest.raises(Refused, match="第十八条"):
        forms.must_be_due(case, on=date(2026, 5, 12), today=date(2026, 6, 1))


def test_a_form_goes_from_the_college_through_the_branch_to_the_person_and_is_used(
    college: Cast,
) -> None:
    case = person(college)
    receive(college, "0001", "0002")
    move(college, "issue_to_unit", to_unit=college.units["yinyue"], first="0001", on=DAY)
    move(college, "issue", "yinyue", serial="0001", dossier=case)
    move(college, "use", "yinyue", serial="0001", dossier=case, on=date(2019, 9, 16))
    used_at_a_meeting(college, case, "0001", date(2019, 9, 16))
    found = forms.register(TODAY)
    assert states() == {"0001": "used", "0002": "stock"}
    assert (found.discrepancies, found.years) == ([], {2019: (1, 1)})
    assert all(one.is_even for one in found.balances.values())
    top, branch = (found.balances[college.units[u]] for u in ("college", "yinyue"))
    assert (top.received, top.passed_on, top.stock) == (2, 1, 1)
    assert (branch.taken_in, branch.used) == (1, 1)
    # On the day before, it was out with the person.
    assert forms.register(date(2019, 9, 15)).forms["0001"].state is State.OUT


def test_the_department_issues_from_its_own_stock_and_the_branch_sees_it(college: Cast) -> None:
    case = person(college)
    receive(college, "0001")
    move(college, "issue", serial="0001", dossier=case)
    enter(college.actor("yinyue").scope)
    found = forms.register(TODAY)
    assert found.forms["0001"].dossier == case
    assert found.balances[college.units["yinyue"]].is_even
    enter(college.actor("meishu").scope)
    assert not forms.register(TODAY).forms
    assert reads.history("0001") == []


def test_one_person_has_one_form_until_it_is_written_off(college: Cast) -> None:
    case = person(college)
    receive(college, "0001", "0002")
    move(college, "issue", serial="0001", dossier=case)
    with pytest.raises(Problem, match="已经发过编号 0001 的志愿书"):
        move(college, "issue", serial="0002", dossier=case)
    move(college, "write_off", "yinyue", kind="spoiled", first="0001", reason="涂改")
    move(college, "issue", serial="0002", dossier=case)
    assert states() == {"0001": "spoiled", "0002": "out"}


@pytest.mark.parametrize(
    ("what", "given", "words"),
    [
        ("issue_to_unit", {"first": "0009"}, "台账里没有编号 0009"),
        ("issue_to_unit", {"first": "0001", "to": "college"}, "只能发给下级"),
        ("issue_to_unit", {"first": "0001", "to": ""}, "请选择发给哪个"),
        ("issue_to_unit", {"first": "0001", "on": date(2019, 9, 1)}, "不能早于那一天"),
        ("issue_to_unit", {"first": "0001", "who": "yinyue"}, "在校党委的登记簿里，您不能发放"),
        ("write_off", {"first": "0001", "kind": "burnt", "reason": "x"}, "作废还是遗失"),
        ("write_off", {"first": "0001", "kind": "lost", "reason": " "}, "填写原因"),
        ("hand_back", {"first": "0001", "to": "yinyue"}, "只能退给校党委的上级"),
    ],
)
def test_what_is_no_lawful_move_is_refused_with_its_sentence(
    college: Cast, what: str, given: dict[str, Any], words: str
) -> None:
    receive(college, "0001")
    given = dict(given)
    to = given.pop("to", "yinyue" if what == "issue_to_unit" else None)
    if to is not None:
        given["to_unit"] = college.units.get(to)
    with pytest.raises(Refused, match=words):
        move(college, what, **given)
    assert states() == {"0001": "stock"}


def test_a_form_in_another_branchs_register_is_not_issued_to_ones_own(college: Cast) -> None:
    case = person(college, unit="meishu")
    receive(college, "0001", unit="yinyue")
    with pytest.raises(Problem, match="请先把这一册发给本人所在的党组织"):
        move(college, "issue", serial="0001", dossier=case)
    with pytest.raises(Problem, match="在音乐教育系党支部的登记簿里"):
        move(college, "issue", "meishu", serial="0001", dossier=case)


def test_forms_come_back_from_the_person_the_branch_and_the_college(college: Cast) -> None:
    case = person(college)
    receive(college, "0001")
    units = college.units
    move(college, "issue", serial="0001", dossier=case)
    move(college, "hand_back", "yinyue", first="0001", to_unit=units["yinyue"])
    assert states() == {"0001": "stock"}
    move(college, "hand_back", "yinyue", first="0001", to_unit=units["college"])
    receive(college, "0002", unit="yinyue")
    with pytest.raises(Problem, match="退给印发单位由组织部登记"):
        move(college, "hand_back", "yinyue", first="0002")
    move(college, "hand_back", first="0001")
    assert states()["0001"] == "returned"
    assert all(one.is_even for one in forms.register(TODAY).balances.values())
    receive(college, "0001", on=date(2019, 10, 8))
    assert states()["0001"] == "stock"
    assert all(one.is_even for one in forms.register(TODAY).balances.values())


def test_a_use_is_entered_as_it_was_and_the_register_tells_what_is_odd(college: Cast) -> None:
    one, other = person(college), person(college, "钱学文")
    receive(college, "0001", "0002")
    move(college, "issue", serial="0001", dossier=one)
    move(college, "use", serial="0001", dossier=other, on=date(2019, 9, 16))
    used_at_a_meeting(college, other, "0001", date(2019, 9, 16))
    found = forms.register(TODAY)
    (odd,) = found.discrepancies
    assert (odd.fault, odd.words) == (
        Fault.OTHER_PERSON,
        "0001 发给段若兰，登记由钱学文使用。",
    )


def test_a_meeting_that_was_held_leaves_its_form_to_be_entered_as_used(college: Cast) -> None:
    case = person(college)
    receive(college, "0001")
    move(college, "issue", serial="0001", dossier=case)
    used_at_a_meeting(college, case, "0001", date(2019, 9, 16))
    found = forms.register(TODAY)
    assert [(held.serial, use.meeting_on) for held, use in found.to_use] == [
        ("0001", date(2019, 9, 16))
    ]
    assert [one.fault for one in found.discrepancies] == [Fault.STILL_OUT]
    assert forms.register(date(2019, 9, 15)).to_use == []


def test_a_mistake_is_taken_back_and_only_the_last_entry(college: Cast) -> None:
    receive(college, "0001", "0003")
    move(college, "issue_to_unit", to_unit=college.units["yinyue"], first="0001")
    entries = {e.serial: e.pk for e in FormEvent.objects.filter(kind="received")}
    enter(Scope.everything())
    by = college.actor("department")
    with pytest.raises(Changed, match="0001 在这条登记之后又有登记"):
        forms.void(by=by, event=entries["0001"], reason="重复")
    with pytest.raises(Changed, match="0001"):
        forms.void(by=by, event=entries["0002"], reason="重复", whole=True)
    with pytest.raises(Problem, match="原因"):
        forms.void(by=by, event=entries["0002"], reason=" ")
    assert forms.void(by=by, event=entries["0002"], reason="重复") == ["0002"]
    issued = FormEvent.objects.get(kind="issued")
    forms.void(by=by, event=issued.pk, reason="发错")
    assert states() == {"0001": "stock", "0003": "stock"}
    event = AuditEvent.objects.order_by("seq").last()
    assert event is not None
    assert (event.verb, event.subject_id, event.cause) == ("void_form_entry", "0001", "发错")
    # What was taken back can be entered anew.
    receive(college, "0002")


def test_entries_made_together_are_taken_back_together(college: Cast) -> None:
    receive(college, "0001", "0003")
    entry = FormEvent.objects.get(serial="0002")
    by = college.actor("department")
    assert forms.void(by=by, event=entry.pk, reason="录错", whole=True) == ["0001", "0002", "0003"]
    assert states() == {}


def test_another_branch_takes_nothing_back(college: Cast) -> None:
    receive(college, "0001", unit="yinyue")
    entry = FormEvent.objects.get()
    by = college.actor("meishu")
    enter(by.scope)
    with pytest.raises(Refused, match="没有这条登记"):
        forms.void(by=by, event=entry.pk, reason="x")


def test_no_entry_can_be_changed_or_deleted(college: Cast) -> None:
    receive(college, "0001")
    for change in (
        lambda: FormEvent.objects.update(serial="0002"),
        lambda: FormEvent.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


@pytest.mark.django_db(transaction=True)
def test_two_officials_cannot_issue_the_same_form() -> None:
    with transaction.atomic():
        college = found_college()
        people = [person(college, name) for name in ("段若兰", "钱学文")]
        receive(college, "0001")
        by = college.actor("department")
    is_issued = threading.Event()
    outcomes: list[str] = []

    def issue(case: int, *, is_first: bool) -> None:
        try:
            if not is_first:
                is_issued.wait(timeout=30)
            with scoped(Scope.everything()):
                forms.issue(by=by, serial="0001", dossier=case, on=date(2019, 9, 12), today=TODAY)
                is_issued.set()
                # The other begins before this one is committed.
                time.sleep(2 if is_first else 0)
            outcomes.append("issued")
        except Refused as refused:
            outcomes.append(str(refused))
        finally:
            connection.close()

    workers = [
        threading.Thread(target=issue, args=(case,), kwargs={"is_first": n == 0})
        for n, case in enumerate(people)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    first, second = outcomes
    assert first == "issued"
    assert second.startswith("0001 现在已发给本人（")
    assert second.endswith("不能发放。")
    with scoped(Scope.everything()):
        assert FormEvent.objects.filter(kind="issued").count() == 1


def test_a_run_goes_to_several_people_and_whoever_is_refused_uses_up_no_form(
    college: Cast,
) -> None:
    receive(college, "05019001", "05019004")
    some = [
        person(college, "段若兰"),
        person(college, "钱学文", result=""),
        person(college, "何晓舟", unit="meishu"),
        person(college, "陆小满", result="不合格"),
    ]
    enter(Scope.everything())
    department = college.actor("department")
    done = forms.issue_many(
        by=department, first="05019002", dossiers=some[:3], on=PREEXAM, today=TODAY
    )
    assert [(one.serial, one.dossier_id) for one in done.forms] == [
        ("05019002", some[0]),
        ("05019003", some[2]),
    ]
    ((name, words),) = done.refused
    assert name == "钱学文"
    assert "还没有预审合格" in words
    found = forms.register(TODAY).forms
    assert [found[f"0501900{n}"].state for n in range(1, 5)] == [
        State.STOCK,
        State.OUT,
        State.OUT,
        State.STOCK,
    ]
    # Nobody of them may have one: every reason is told, nothing is issued.
    with pytest.raises(Refused) as wrong, transaction.atomic():
        forms.issue_many(
            by=department, first="05019001", dossiers=[some[1], some[3]], on=PREEXAM, today=TODAY
        )
    assert "钱学文：" in str(wrong.value)
    assert "陆小满：" in str(wrong.value)
    with pytest.raises(Problem, match="在库的只有 1 册，不够发给 2 人") as few:
        forms.issue_many(
            by=department, first="05019004", dossiers=some[:2], on=PREEXAM, today=TODAY
        )
    assert few.value.field == "first"


def test_several_that_follow_no_run_are_written_off_or_handed_back_at_once(college: Cast) -> None:
    receive(college, "05019001", "05019005")
    enter(Scope.everything())
    department = college.actor("department")
    spoiled = forms.write_off(
        by=department,
        kind="spoiled",
        first="05019001、05019004",
        on=PREEXAM,
        today=TODAY,
        reason="受潮",
    )
    assert spoiled == ["05019001", "05019004"]
    event = AuditEvent.objects.filter(verb="spoil_forms").latest("seq")
    assert event.subject_id == "05019001、05019004"
    back = forms.hand_back(by=department, first="05019002 05019005", on=PREEXAM, today=TODAY)
    assert back == ["05019002", "05019005"]
    with pytest.raises(Problem, match="05019001 现在"):
        forms.hand_back(by=department, first="05019003，05019001", on=PREEXAM, today=TODAY)
    assert forms.register(TODAY).forms["05019003"].state is State.STOCK
