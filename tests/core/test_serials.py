"""A register of numbered forms balances whatever is done with them, and tells what is odd."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.serials import (
    MAY_FOLLOW,
    Event,
    Fault,
    Held,
    Move,
    State,
    Use,
    after,
    balances,
    between,
    by_year,
    discrepancies,
    held,
    tidy,
)

DAY = date(2019, 9, 2)
COLLEGE, YINYUE, MEISHU = 1, 7, 8


@pytest.mark.parametrize(
    ("first", "last", "serials"),
    [
        ("05019001", "05019003", ["05019001", "05019002", "05019003"]),
        ("05019001", "", ["05019001"]),
        ("０５０１９００１", " 05019001 ", ["05019001"]),
        ("黔a009", "黔a011", ["黔A009", "黔A010", "黔A011"]),
        ("A099", "A100", ["A099", "A100"]),
    ],
)
def test_a_range_has_every_serial_from_the_first_to_the_last(
    first: str, last: str, serials: list[str]
) -> None:
    assert between(first, last) == serials


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("", "", "请填写编号"),
        ("05019003", "05019001", "小于起始编号"),
        ("05019001", "5019003", "位数要相同"),
        ("A001", "B003", "字头"),
        ("无号", "有号", "不是连续的编号"),
        ("00000001", "00002001", "一次最多登记 2000 册"),
    ],
)
def test_what_is_no_range_is_refused_with_what_would_be(first: str, last: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        between(first, last)


@st.composite
def registers(draw: st.DrawFn) -> list[Event]:
    """Any lawful course of a few forms through three registers."""
    events: list[Event] = []
    stand: dict[str, Held] = {}
    for number in range(draw(st.integers(0, 60))):
        serial = f"{draw(st.integers(1, 8)):04d}"
        now = stand.get(serial)
        moves = [m for m in Move if now is not None and now.state in MAY_FOLLOW[m]]
        if now is None:
            moves = [Move.RECEIVED]
        if not moves:
            continue
        move = draw(st.sampled_from(moves))
        unit = now.unit if now is not None and move is not Move.RECEIVED else COLLEGE
        if move is Move.RECEIVED:
            unit = draw(st.sampled_from([COLLEGE, YINYUE]))
        to_unit = dossier = None
        if move is Move.ISSUED:
            to_unit = draw(st.sampled_from([unit, YINYUE, MEISHU]))
            dossier = draw(st.sampled_from([None, 11, 12]))
        if move is Move.USED:
            dossier = draw(st.sampled_from([11, 12]))
        if move is Move.RETURNED:
            to_unit = draw(st.sampled_from([None, COLLEGE, unit]))
        event = Event(number, serial, move, unit, DAY, to_unit, dossier)
        stand[serial] = after(event, now)
        events.append(event)
    return events


@given(registers())
def test_every_register_balances_after_any_course(events: list[Event]) -> None:
    found = balances(events)
    assert all(one.is_even for one in found.values()), found
    forms = held(events)
    for state in State:
        assert sum(getattr(one, state.value) for one in found.values()) == sum(
            form.state is state for form in forms.values()
        )


@given(registers())
def test_what_one_register_passes_on_the_others_take_in(events: list[Event]) -> None:
    found = balances(events).values()
    back = sum(e.move is Move.RECEIVED for e in events) - len({e.serial for e in events})
    # A form received once more had been passed out of the college in between.
    assert sum(one.passed_on for one in found) == sum(one.taken_in for one in found) + back


@given(registers(), st.integers(0, 60))
def test_a_branch_that_sees_part_of_the_entries_sees_its_own_register_balance(
    events: list[Event], unit: int
) -> None:
    unit = (COLLEGE, YINYUE, MEISHU)[unit % 3]
    seen = [event for event in events if unit in (event.unit, event.to_unit)]
    found = balances(seen)
    if unit in found:
        assert found[unit].is_even
        assert found[unit].stock == balances(events)[unit].stock


def test_a_balance_that_lost_a_form_is_not_even() -> None:
    received = [Event(n, f"{n:04d}", Move.RECEIVED, COLLEGE, DAY) for n in (1, 2)]
    (balance,) = balances(received).values()
    assert balance.is_even
    assert not (balance + balances(received[:1])[COLLEGE]).__class__(received=3, stock=2).is_even


def course(*moves: tuple[Move, int | None]) -> dict[str, Held]:
    """One form of 音乐's register, received and then moved; the second is whose it was."""
    events = [Event(0, "0001", Move.RECEIVED, YINYUE, DAY)]
    for number, (move, dossier) in enumerate(moves, 1):
        on = DAY + timedelta(days=number)
        events.append(Event(number, "0001", move, YINYUE, on, None, dossier))
    return held(events)


def use(dossier: int, serial: str = "0001", *, met: date | None = None) -> Use:
    return Use(dossier, YINYUE, {11: "甲", 12: "乙"}[dossier], serial, met, met is not None)


MET = date(2019, 9, 16)
ISSUED_TO_JIA = ((Move.ISSUED, 11),)
USED_BY_JIA = (*ISSUED_TO_JIA, (Move.USED, 11))


@pytest.mark.parametrize(
    ("moves", "uses", "faults"),
    [
        (USED_BY_JIA, [use(11, met=MET)], []),
        (USED_BY_JIA, [use(11, " ０００１", met=MET)], []),
        (ISSUED_TO_JIA, [use(11)], []),
        (ISSUED_TO_JIA, [use(11, met=MET)], [Fault.STILL_OUT]),
        (ISSUED_TO_JIA, [use(12)], [Fault.OTHER_PERSON]),
        ((*ISSUED_TO_JIA, (Move.USED, 12)), [use(12, met=MET)], [Fault.OTHER_PERSON]),
        (((Move.USED, 11),), [use(11, met=MET)], [Fault.NEVER_ISSUED]),
        ((), [use(11)], [Fault.NEVER_ISSUED]),
        (USED_BY_JIA, [use(11, met=MET), use(12, met=MET)], [Fault.TWICE]),
        (USED_BY_JIA, [], [Fault.NOT_IN_DOSSIER]),
        ((*ISSUED_TO_JIA, (Move.SPOILED, 11)), [use(11)], [Fault.WRITTEN_OFF]),
        ((*ISSUED_TO_JIA, (Move.LOST, 11)), [use(11)], [Fault.WRITTEN_OFF]),
        ((), [use(11, "0009")], [Fault.NOT_IN_REGISTER]),
        ((), [use(11, "0009", met=date(2018, 9, 1))], []),
        ((), [use(11, "")], []),
    ],
)
def test_each_disagreement_of_register_and_dossiers_is_named(
    moves: tuple[tuple[Move, int | None], ...], uses: list[Use], faults: list[Fault]
) -> None:
    found = discrepancies(course(*moves), uses, {11: "甲", 12: "乙"}, since=DAY)
    assert [one.fault for one in found] == faults
    assert all(one.words.endswith("。") and one.serial in one.words for one in found)


def test_the_year_tells_forms_used_beside_people_admitted() -> None:
    forms = course(*USED_BY_JIA)
    uses = [use(11, met=MET), use(12, "", met=MET), use(12, "", met=date(2018, 5, 4))]
    assert by_year(forms, uses, since=DAY) == {2019: (1, 2)}
    assert by_year(forms, uses) == {2018: (0, 1), 2019: (1, 2)}


def test_spellings_of_a_serial_are_one() -> None:
    assert tidy(" ０５０１ 9001a") == "05019001A"
