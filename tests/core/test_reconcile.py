"""Incoming rows beside what is known: who is who, what supersedes, what stays as it is."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.facts import FACT
from rudang.core.reconcile import ASSUMED_RECEIVED, reconcile

KEYS = ("name", "id_no", "number", "birth_date")
A, B = "500112199803313335", "500101199706248026"


def frame(kind, rows, facts):
    index = "row" if kind == "incoming" else "dossier"
    schema = {index: pl.Int32() if kind == "incoming" else pl.Int64(), "unit": pl.Int32()}
    schema |= {name: FACT[name].kind.dtype for name in facts}
    if kind == "incoming":
        schema[ASSUMED_RECEIVED] = pl.Boolean()
    first = 2 if kind == "incoming" else 100
    whole = [
        {index: first + n, "unit": 1, **dict.fromkeys(schema.keys() - {index, "unit"}), **row}
        for n, row in enumerate(rows)
    ]
    return pl.DataFrame(whole, schema=schema)


def compare(incoming, known, *, by_hand=(), asked=None):
    facts = {*KEYS, *(k for row in (*incoming, *known) for k in row if k in FACT)}
    marks = pl.DataFrame(
        [(100, name) for name in by_hand],
        schema={"dossier": pl.Int64(), "fact": pl.String()},
        orient="row",
    )
    return reconcile(
        frame("incoming", incoming, facts),
        frame("known", known, facts),
        facts=facts if asked is None else asked,
        by_hand=marks,
    )


def told(differences):
    return differences.select("fact", "change", "old", "new").rows()


WANG = {"name": "王芳", "id_no": A, "number": "1", "birth_date": date(1998, 3, 31)}
TALK = date(2019, 5, 2)


def test_somebody_unknown_is_new_and_brings_everything():
    found = compare([WANG | {"talk_on": TALK}], [])
    assert found.matches["match"].to_list() == ["new"]
    assert found.to_record["dossier"].to_list() == [None]
    assert found.to_record["talk_on"].to_list() == [TALK]
    assert found.differences.is_empty()


def test_the_same_again_changes_nothing():
    found = compare([WANG | {"talk_on": TALK}], [WANG | {"talk_on": TALK}])
    assert (found.unchanged, found.to_record.height, found.differences.height) == (1, 0, 0)


def test_a_different_value_supersedes_and_both_are_named():
    found = compare([WANG | {"talk_on": TALK}], [WANG | {"talk_on": date(2019, 5, 1)}])
    assert told(found.differences) == [("talk_on", "changed", "2019-05-01", "2019-05-02")]
    assert found.to_record.select("dossier", "talk_on").row(0) == (100, TALK)
    assert found.to_record["name"].to_list() == [None]


def test_a_value_where_none_was_known_is_added():
    found = compare([WANG | {"talk_on": TALK}], [WANG])
    assert told(found.differences) == [("talk_on", "added", None, "2019-05-02")]


def test_a_blank_cell_erases_nothing():
    found = compare([WANG | {"talk_on": None}], [WANG | {"talk_on": TALK}])
    assert found.unchanged == 1
    assert found.to_record.is_empty()


def test_a_value_corrected_by_hand_is_listed_and_left():
    found = compare(
        [WANG | {"talk_on": TALK, "opinions_on": TALK}],
        [WANG | {"talk_on": date(2019, 5, 1), "opinions_on": date(2019, 5, 1)}],
        by_hand=["talk_on"],
    )
    assert told(found.conflicts) == [("talk_on", "conflict", "2019-05-01", "2019-05-02")]
    assert found.to_record.select("talk_on", "opinions_on").row(0) == (None, TALK)


def test_a_value_emptied_by_hand_is_left_empty():
    found = compare([WANG | {"talk_on": TALK}], [WANG], by_hand=["talk_on"])
    assert told(found.differences) == [("talk_on", "conflict", None, "2019-05-02")]
    assert found.to_record.is_empty()


def test_a_value_that_agrees_with_the_correction_is_no_conflict():
    found = compare([WANG | {"talk_on": TALK}], [WANG | {"talk_on": TALK}], by_hand=["talk_on"])
    assert found.conflicts.is_empty()


FIRST, SECOND, THIRD = date(2018, 9, 29), date(2019, 3, 8), date(2019, 9, 1)


@pytest.mark.parametrize(
    ("new", "old", "added"),
    [
        ([FIRST, SECOND], [FIRST, SECOND], None),
        ([SECOND, FIRST], [FIRST, SECOND], None),
        ([FIRST], [FIRST, SECOND], None),
        ([FIRST, THIRD], [FIRST, SECOND], [THIRD]),
        ([THIRD, SECOND], None, [SECOND, THIRD]),
        (None, [FIRST], None),
        ([], [FIRST], None),
    ],
)
def test_facts_that_repeat_are_compared_as_sets_and_only_grow(new, old, added):
    found = compare([WANG | {"observations": new}], [WANG | {"observations": old}])
    assert found.to_record["observations"].to_list() == ([] if added is None else [added])


@pytest.mark.parametrize(
    ("new", "old", "recorded"),
    [
        (["周正", "吴平"], ["吴平", "周正"], None),
        (["周正"], ["周正", "吴平"], ["周正"]),
        (["周正"], None, ["周正"]),
        ([], ["周正"], None),
        (None, ["周正"], None),
    ],
)
def test_names_are_compared_without_their_order(new, old, recorded):
    found = compare([WANG | {"contacts": new}], [WANG | {"contacts": old}])
    assert found.to_record["contacts"].to_list() == ([] if recorded is None else [recorded])


def person(name="王芳", id_no=None, number=None, born=None):
    return {"name": name, "id_no": id_no, "number": number, "birth_date": born}


BORN = date(1998, 3, 31)


@pytest.mark.parametrize(
    ("incoming", "known", "match"),
    [
        (person(id_no=A), [person(id_no=A)], "known"),
        (person("王方", id_no=A), [person(id_no=A)], "known"),
        (person(id_no=A, number="2"), [person(id_no=A, number="1")], "known"),
        (person(id_no=A, number="1"), [person(number="1")], "known"),
        (person(number="1"), [person(id_no=A, number="1")], "known"),
        (person(id_no=B, number="1"), [person(id_no=A, number="1")], "known"),
        (person("李明", id_no=B, number="1"), [person(id_no=A, number="1")], "unclear"),
        (
            person("李明", number="1", born=date(1999, 1, 1)),
            [person(number="1", born=BORN)],
            "unclear",
        ),
        (person("王方", number="1"), [person(number="1")], "known"),
        (person(born=BORN), [person(born=BORN)], "known"),
        (person(id_no=A, born=BORN), [person(born=BORN)], "known"),
        (person(id_no=A, born=BORN), [person(id_no=B, born=BORN)], "new"),
        (person(number="1", born=BORN), [person(number="2", born=BORN)], "new"),
        (person(born=BORN), [person(born=date(1998, 4, 1))], "new"),
        (person(id_no=A), [person(id_no=A), person(id_no=A)], "unclear"),
        (person(number="1"), [person(number="1"), person(number="1")], "unclear"),
        (person(born=BORN), [person(born=BORN), person(born=BORN)], "unclear"),
        (person(id_no=A, number="1"), [person(id_no=A), person(number="1")], "known"),
    ],
)
def test_people_are_known_by_identity_number_then_number_then_name_and_birth(
    incoming, known, match
):
    found = compare([incoming], known)
    assert found.matches["match"].to_list() == [match]
    assert found.unclear.height == (match == "unclear")
    assert (found.to_record.height == 0) or match != "unclear"


def test_the_strongest_key_decides():
    found = compare([person(id_no=A, number="1")], [person(number="1"), person(id_no=A)])
    assert found.matches["dossier"].to_list() == [101]


def test_an_unclear_row_says_why_and_under_which_fact():
    found = compare([person(number="1")], [person(number="1"), person(number="1")])
    row = found.unclear.row(0, named=True)
    assert (row["row"], row["fact"]) == (2, "number")
    assert "2 份档案" in row["message"]


def test_two_rows_of_one_person_are_not_both_taken():
    found = compare([person(id_no=A), person(number="1")], [person(id_no=A, number="1", born=BORN)])
    assert found.matches["match"].to_list() == ["known", "unclear"]
    assert "第 2 行" in found.unclear["message"][0]


def test_another_unit_is_a_move_and_no_fact():
    found = compare([WANG | {"unit": 8}], [WANG | {"unit": 1}])
    assert found.moves.row(0) == (2, 100, 1, 8)
    assert found.to_record.is_empty()
    assert found.unchanged == 0


def test_facts_without_a_column_are_not_compared():
    found = compare([WANG], [WANG | {"talk_on": TALK}], asked=set(KEYS))
    assert found.unchanged == 1
    assert "talk_on" not in found.to_record.columns


SIGNED, RECEIVED = date(2018, 5, 1), date(2018, 5, 4)


@pytest.mark.parametrize(
    ("assumed", "old", "recorded"),
    [
        (True, {"app_signed_on": SIGNED, "app_received_on": RECEIVED}, []),
        (True, {"app_signed_on": SIGNED, "app_received_on": None}, [SIGNED]),
        (False, {"app_signed_on": SIGNED, "app_received_on": RECEIVED}, [SIGNED]),
        (
            True,
            {"app_signed_on": date(2018, 4, 1), "app_received_on": date(2018, 4, 1)},
            [SIGNED],
        ),
    ],
)
def test_an_assumed_day_of_receipt_never_displaces_a_known_one(assumed, old, recorded):
    row = {"app_signed_on": SIGNED, "app_received_on": SIGNED, ASSUMED_RECEIVED: assumed}
    found = compare([WANG | row], [WANG | old])
    assert found.to_record["app_received_on"].to_list() == recorded


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["王芳", "李明"]),
            st.none() | st.sampled_from([A, B]),
            st.none() | st.sampled_from(["1", "2"]),
            st.none() | st.just(BORN),
        ),
        max_size=6,
    ),
    st.lists(
        st.tuples(
            st.sampled_from(["王芳", "李明"]),
            st.none() | st.sampled_from([A, B]),
            st.none() | st.sampled_from(["1", "2"]),
            st.none() | st.just(BORN),
        ),
        max_size=4,
    ),
)
def test_every_row_has_one_fate_and_no_dossier_two_rows(incoming, known):
    found = compare([person(*row) for row in incoming], [person(*row) for row in known])
    assert found.matches.height == len(incoming)
    taken = found.matches.filter(pl.col("match") == "known")["dossier"]
    assert taken.n_unique() == len(taken)
    assert not taken.has_nulls()
    unclear = found.matches.filter(pl.col("match") == "unclear")["row"]
    assert sorted(unclear) == found.unclear["row"].to_list()
