"""Comparing with the national list: who is missing on which side, and which fields differ."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from rudang.core.national import (
    FIELDS,
    LISTED_SCHEMA,
    OUR_SCHEMA,
    Comparison,
    compare,
    ours,
    told_of,
)

NAMES = {4: "校党委", 2: "音乐教育系党支部", 3: "美术教育系党支部"}
ID, OTHER = "110101199003070011", "110101199003070038"
MEMBER = {
    "id_no": ID,
    "name": "王芳",
    "sex": "女",
    "ethnic_code": "01",
    "birth_date": date(1990, 3, 7),
    "education_code": "21",
    "category": "正式党员",
    "unit": 2,
    "joined_on": date(2018, 6, 1),
    "full_on": date(2019, 6, 1),
}


def here(*people: dict[str, Any]) -> pl.DataFrame:
    rows = [{"number": "", **MEMBER, **person} for person in people]
    return pl.DataFrame(rows, schema=OUR_SCHEMA)


def there(*people: dict[str, Any]) -> pl.DataFrame:
    rows = [
        {**MEMBER, "unit_written": "音乐教育系党支部", "row": n, **person}
        for n, person in enumerate(people, 2)
    ]
    return pl.DataFrame(rows, schema=LISTED_SCHEMA)


def compared(
    mine: pl.DataFrame, theirs: pl.DataFrame, *, columns: Any = FIELDS, is_mine: Any = None
) -> Comparison:
    return compare(mine, theirs, columns=columns, names=NAMES, is_mine=is_mine)


def test_the_same_on_both_sides_agrees() -> None:
    found = compared(here({}), there({}))
    assert found.agrees
    assert found.compared == 1


@pytest.mark.parametrize(
    ("mine", "theirs", "heading", "said"),
    [
        ({}, {"name": "王方"}, "姓名", ("王芳", "王方")),
        ({}, {"sex": "男"}, "性别", ("女", "男")),
        ({}, {"ethnic_code": "15"}, "民族", ("汉", "土家")),
        ({}, {"birth_date": date(1990, 3, 8)}, "出生日期", ("1990-03-07", "1990-03-08")),
        ({}, {"education_code": "31"}, "学历", ("大学本科毕业", "大学专科毕业")),
        ({}, {"category": "预备党员"}, "人员类别", ("正式党员", "预备党员")),
        ({}, {"joined_on": date(2018, 6, 2)}, "入党日期", ("2018-06-01", "2018-06-02")),
        ({}, {"joined_on": None}, "入党日期", ("2018-06-01", "")),
        ({"full_on": None}, {}, "转正日期", ("", "2019-06-01")),
        (
            {},
            {"unit": 3, "unit_written": "美术教育系党支部"},
            "所在党支部",
            ("音乐教育系党支部", "美术教育系党支部"),
        ),
        (
            {},
            {"unit": None, "unit_written": "音乐党支部"},
            "所在党支部",
            ("音乐教育系党支部", "音乐党支部"),
        ),
    ],
)
def test_a_field_that_differs_is_named_with_both_values(
    mine: dict[str, Any], theirs: dict[str, Any], heading: str, said: tuple[str, str]
) -> None:
    (found,) = compared(here(mine), there(theirs)).different
    assert (found.field, (found.here, found.there)) == (heading, said)
    assert (found.unit, found.row, found.id_no) == ("音乐教育系党支部", 2, ID)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({"education_code": None}, {}),
        ({}, {"sex": None}),
        ({"full_on": None}, {"full_on": None}),
        ({}, {"unit": None, "unit_written": None}),
        ({}, {"unit_written": "音乐支部"}),
    ],
)
def test_a_blank_that_says_nothing_and_a_known_alias_do_not_differ(
    mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    assert compared(here(mine), there(theirs)).agrees


def test_a_column_that_the_list_lacks_is_not_compared() -> None:
    theirs = there({"joined_on": None, "full_on": None})
    assert compared(here({}), theirs, columns={"name", "category"}).agrees


def test_who_stands_on_one_side_only_is_missing_on_the_other() -> None:
    found = compared(
        here({}, {"id_no": OTHER, "name": "李明", "number": "2018002", "unit": 3}),
        there({}, {"id_no": "110101199003070054", "name": "赵云"}),
    )
    assert [(s.name, s.unit, s.row) for s in found.missing_here] == [
        ("赵云", "音乐教育系党支部", 3)
    ]
    assert [(s.name, s.unit, s.number) for s in found.missing_there] == [
        ("李明", "美术教育系党支部", "2018002")
    ]


def test_people_come_by_branch_in_the_order_of_the_tree() -> None:
    mine = here({"id_no": "a", "unit": 3}, {"id_no": "b", "unit": 2}, {"id_no": "c", "unit": 4})
    found = compared(mine, there({}))
    assert [s.id_no for s in found.missing_there] == ["c", "b", "a"]


def test_a_category_that_the_list_holds_nobody_of_is_left_out() -> None:
    mine = here({}, {"id_no": OTHER, "category": "入党申请人"})
    found = compared(mine, there({}))
    assert not found.missing_there
    assert "入党申请人" in found.left_out
    found = compared(mine, there({}, {"id_no": "x", "category": "入党申请人"}))
    assert [s.id_no for s in found.missing_there] == [OTHER]


def test_a_list_without_categories_leaves_none_out() -> None:
    mine = here({}, {"id_no": OTHER, "category": "入党申请人"})
    theirs = there({"category": None})
    for columns in ({"name"}, {"name", "category"}):
        assert len(compared(mine, theirs, columns=columns).missing_there) == 1


def test_whose_case_has_ended_is_missed_nowhere_and_differs_where_listed() -> None:
    ended = here({"category": "已终止", "joined_on": None, "full_on": None})
    assert compared(ended, there({"id_no": OTHER})).missing_there == ()
    found = compared(ended, there({"category": "入党积极分子"}), columns={"category"})
    assert [(d.here, d.there) for d in found.different] == [("已终止", "入党积极分子")]


def test_branches_out_of_sight_are_counted_and_not_called_missing() -> None:
    theirs = there(
        {"id_no": "a"},
        {"id_no": "b", "unit": 3},
        {"id_no": "c", "unit": None, "unit_written": "某支部"},
    )
    found = compared(here(), theirs, is_mine={2})
    assert [s.id_no for s in found.missing_here] == ["a"]
    assert found.beyond == 2


def test_without_an_identity_number_nobody_is_compared() -> None:
    found = compared(here({"id_no": None}), there({}))
    assert (found.unnumbered, found.missing_there) == (1, ())


REGISTER = {"unit": pl.Int32, "name": pl.String, "id_no": pl.String, "category": pl.String}
REGISTER |= {"joined_on": pl.Date, "full_on": pl.Date}
DOSSIER = {name: dtype for name, dtype in OUR_SCHEMA.items() if name in ("id_no", "name", "unit")}
DOSSIER |= {name: pl.String() for name in ("number", "sex", "ethnic_code", "education_code")}
DOSSIER |= {name: pl.Date() for name in ("birth_date", "meeting_on", "full_from")}
DOSSIER |= {"stage": pl.String()}


def our_side(dossiers: list[dict[str, Any]], register: list[dict[str, Any]]) -> list[Any]:
    frame = pl.DataFrame(dossiers, schema=DOSSIER)
    return ours(frame, pl.DataFrame(register, schema=REGISTER)).to_dicts()


def test_a_dossier_goes_before_the_register_which_fills_its_blanks() -> None:
    dossier = {"id_no": ID, "name": "王芳", "unit": 2, "stage": "probationary"}
    member = {"id_no": ID, "name": "王方", "unit": 3, "category": "正式党员"}
    member |= {"joined_on": date(2018, 6, 1), "full_on": date(2019, 6, 1)}
    (row,) = our_side([dossier], [member, {**member, "full_on": None}])
    assert (row["name"], row["unit"], row["category"]) == ("王芳", 2, "预备党员")
    assert row["joined_on"] == date(2018, 6, 1)


def test_the_day_of_the_branch_meeting_is_the_day_of_joining_once_approved() -> None:
    met = {"id_no": ID, "name": "王芳", "unit": 2, "meeting_on": date(2018, 6, 1)}
    (row,) = our_side([{**met, "stage": "awaiting"}], [])
    assert (row["category"], row["joined_on"]) == ("发展对象", None)
    (row,) = our_side([{**met, "stage": "probationary"}], [])
    assert (row["category"], row["joined_on"]) == ("预备党员", date(2018, 6, 1))


def test_a_running_dossier_goes_before_one_that_has_ended() -> None:
    person = {"id_no": ID, "name": "王芳", "unit": 2}
    rows = our_side([{**person, "stage": "ended"}, {**person, "stage": "activist"}], [])
    assert [row["category"] for row in rows] == ["入党积极分子"]


def test_people_without_a_number_are_not_taken_for_one_another() -> None:
    person = {"id_no": None, "name": "王芳", "unit": 2, "stage": "activist"}
    member = {"id_no": "", "name": "王芳", "unit": 2, "category": "正式党员"}
    assert len(our_side([person], [member])) == 2


def cases(*people: dict[str, Any]) -> pl.DataFrame:
    rows = [
        {"dossier": n, "unit": 2, "stage": "full", "id_no": ID, **one}
        for n, one in enumerate(people)
    ]
    return pl.DataFrame(
        rows, schema={"dossier": pl.Int64, "unit": pl.Int32, "stage": pl.String, "id_no": pl.String}
    )


@pytest.mark.parametrize(
    ("person", "listed", "said"),
    [
        ({}, {}, ["是"]),
        ({"stage": "ended"}, {}, ["是"]),
        # Somebody else of the branch and of the category stands there, and this one does not.
        ({}, {"id_no": OTHER}, ["否"]),
        ({"stage": "probationary"}, {"id_no": OTHER, "category": "预备党员"}, ["否"]),
        # A list of full members is silent on the others, one of a branch on other branches.
        ({"stage": "probationary"}, {"id_no": OTHER}, []),
        ({"unit": 3}, {"id_no": OTHER}, []),
        # Below a member nobody need stand there.
        ({"stage": "awaiting"}, {"id_no": OTHER, "category": "发展对象"}, []),
        ({"stage": "ended"}, {"id_no": OTHER}, []),
        ({"id_no": ""}, {"id_no": OTHER}, []),
    ],
)
def test_a_list_tells_of_whom_it_can_show(
    person: dict[str, Any], listed: dict[str, Any], said: list[str]
) -> None:
    told = told_of(cases(person), there(listed), columns=FIELDS, is_legible=True)
    assert told.frame["national_listed"].to_list() == said


def test_without_columns_of_branch_and_category_a_list_stands_for_all() -> None:
    bare = there({"id_no": OTHER, "category": None, "unit": None, "unit_written": None})
    told = told_of(cases({"unit": 3}), bare, columns=["name"], is_legible=True)
    assert told.frame["national_listed"].to_list() == ["否"]
    unread = told_of(cases({"unit": 3}), bare, columns=["name"], is_legible=False)
    assert (unread.frame.height, unread.untold) == (0, 1)


def test_of_two_dossiers_of_one_person_the_running_one_is_told_of() -> None:
    told = told_of(cases({"stage": "ended"}, {}), there({}), columns=FIELDS, is_legible=True)
    assert told.frame["dossier"].to_list() == [1]
    assert told.frame["national_education"].to_list() == ["大学本科毕业"]
