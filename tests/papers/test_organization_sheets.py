"""Organizations and members: superiors in any order, circles, who approves, who is listed twice."""

from datetime import date

import pytest

from rudang.core.unit_names import UnitNames
from rudang.papers.members import read_members
from rudang.papers.organizations import read_organizations
from tests.papers.workbook_making import AS_OF, MUSIC, MUSIC_ID, UNITS, codes, workbook

HEAD = ["党组织全称", "简称", "类型", "上级党组织", "成立日期", "正式党员数", "书记", "组织委员"]
HEAD += ["可否审批"]
NOBODY = UnitNames.of([])


def units(*rows, known=NOBODY):
    return read_organizations(workbook([HEAD, *rows]), as_of=AS_OF, units=known)


def test_superiors_are_defined_in_the_same_sheet_in_any_order():
    reading = units(
        ["甲支部", "", "党支部", "甲总支", "2015-03-01", 12, "王芳", "李明", "否"],
        ["甲总支", "甲", "党总支", "校党委", "", "", "", "", ""],
        ["校党委", "", "党委", "", "", "", "", "", "是"],
    )
    assert reading.complaints == ()
    assert [line.name for line in reading.lines] == ["校党委", "甲总支", "甲支部"]
    top, middle, low = reading.lines
    assert (top.kind, top.may_approve, top.parent_row) == ("committee", True, None)
    assert (middle.kind, middle.short_name, middle.parent_row) == ("general_branch", "甲", 4)
    assert (low.parent_row, low.full_members, low.founded_on) == (3, 12, date(2015, 3, 1))
    assert (low.secretary, low.organization_member) == ("王芳", "李明")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("党委", "committee"),
        ("党总支", "general_branch"),
        ("党总支部", "general_branch"),
        ("党支部", "branch"),
        ("临时党支部", "temporary_branch"),
        ("党小组", "group"),
        ("教育工委", "working_committee"),
    ],
)
def test_every_type_is_known(word, kind):
    reading = units(["甲", "", word, "校党委"], known=UNITS)
    assert reading.complaints == ()
    assert (reading.lines[0].kind, reading.lines[0].parent) == (kind, 1)


def test_organizations_known_are_met_again():
    assert units([MUSIC, "", "党支部", "校党委"], known=UNITS).lines[0].unit == MUSIC_ID


def test_a_circle_of_superiors_is_complained_of_at_each_of_its_rows():
    reading = units(
        ["甲总支", "", "党总支", "乙总支"],
        ["乙总支", "", "党总支", "甲总支"],
        ["丙支部", "", "党支部", "甲总支"],
        ["丁支部", "", "党支部", "丁支部"],
    )
    assert codes(reading.complaints) == [("D2", "cycle"), ("D3", "cycle"), ("D5", "cycle")]
    assert "甲总支 → 乙总支 → 甲总支" in reading.complaints[0].message
    assert reading.good == ()


def test_only_a_committee_approves():
    reading = units(["甲总支", "", "党总支", "校党委", "", "", "", "", "是"], known=UNITS)
    assert codes(reading.complaints) == [("I2", "not-a-committee")]


def test_wrong_cells_are_complained_of():
    reading = units(
        ["", "", "党支部", "校党委"],
        ["乙", "", "部门", "校党委"],
        ["丙", "", "党支部", "校党"],
        ["丁", "", "党支部", ""],
        ["戊", "", "党支部", "校党委", "2015.2.30", "十", "", "", "也许"],
        ["戊", "", "党支部", "校党委", "2030-01-01", -1],
        known=UNITS,
    )
    assert codes(reading.complaints) == [
        ("A2", "missing-value"),
        ("C3", "unknown-code"),
        ("D4", "unknown-unit"),
        ("D5", "missing-value"),
        ("E6", "impossible-date"),
        ("F6", "not-a-number"),
        ("I6", "unknown-code"),
        ("A7", "duplicate-in-file"),
        ("E7", "future-date"),
        ("F7", "negative-number"),
    ]
    assert "校党委" in reading.complaints[2].message


def test_what_stands_under_a_wrong_line_is_not_taken_without_it():
    reading = units(
        ["甲总支", "", "机关", "校党委"],
        ["甲支部", "", "党支部", "甲总支"],
        ["乙支部", "", "党支部", "校党委"],
        known=UNITS,
    )
    assert [line.name for line in reading.good] == ["乙支部"]


MEMBER_HEAD = ["姓名", "公民身份号码", "所在党支部", "人员类别", "入党日期", "转正日期", "职务"]
MEMBER_HEAD += ["任职起", "任职止", "处分", "处分影响期止"]
MEMBER_HEAD += ["处分日期", "转入支部日期", "转出支部日期"]
WANG = "500112199803313335"


def members(*rows):
    return read_members(workbook([MEMBER_HEAD, *rows]), as_of=AS_OF, units=UNITS)


def test_a_register_of_members_is_read():
    row = ["王　芳", WANG, MUSIC, "正式党员", "2010.7.1", "2011年7月1日", "组织委员"]
    punished = ["警告", "2027-03-01", "2026-03-01"]
    reading = members([*row, "2018-01-01", "2027-01-01", *punished, "2015.9.1", "2026-04-01"])
    assert reading.complaints == ()
    told = reading.frame.row(0, named=True)
    assert told == {
        "row": 2,
        "unit": MUSIC_ID,
        "is_good": True,
        "name": "王芳",
        "id_no": WANG,
        "category": "正式党员",
        "joined_on": date(2010, 7, 1),
        "full_from": date(2011, 7, 1),
        "post": "组织委员",
        "post_since": date(2018, 1, 1),
        "post_until": date(2027, 1, 1),
        "since": date(2015, 9, 1),
        "until": date(2026, 4, 1),
        "punishment": "警告",
        "punished_on": date(2026, 3, 1),
        "punishment_effect_to": date(2027, 3, 1),
    }


def test_wrong_members_are_complained_of_cell_by_cell():
    reading = members(
        ["王芳", WANG, "音乐系党支部", "党员", "2010.2.30", ""],
        ["", 5.00112e17, MUSIC, "预备党员", "2030-01-01", ""],
        ["李明", "", MUSIC, "正式党员", "2011-07-01", "2010-07-01"],
    )
    assert codes(reading.complaints) == [
        ("C2", "unknown-unit"),
        ("D2", "unknown-code"),
        ("E2", "impossible-date"),
        ("A3", "missing-value"),
        ("B3", "id-precision-lost"),
        ("E3", "future-date"),
        ("F4", "impossible-date"),
    ]
    assert reading.good.height == 0


def test_a_stay_and_a_punishment_do_not_end_before_they_begin():
    row = ["王芳", WANG, MUSIC, "正式党员", "", "", "", "", ""]
    reading = members([*row, "警告", "2019-03-01", "2020-03-01", "2015-09-02", "2015-09-01"])
    assert codes(reading.complaints) == [("K2", "impossible-date"), ("N2", "impossible-date")]


def test_whoever_came_from_another_branch_stands_in_two_rows():
    row = ["王芳", WANG, MUSIC, "正式党员", "", "", "", "", "", "", "", ""]
    reading = members(
        [*row, "2015-09-01", "2018-03-01"], [*row, "2018-03-01"], [*row, "2018-03-01"]
    )
    assert codes(reading.complaints) == [("A4", "duplicate-in-file")]


def test_a_post_is_listed_once_and_somebody_may_have_two():
    first = ["王芳", WANG, MUSIC, "正式党员", "2010-07-01", "2011-07-01"]
    reading = members([*first, "书记"], [*first, "组织委员"], [*first, "书记"])
    assert codes(reading.complaints) == [("A4", "duplicate-in-file")]
    assert reading.good.height == 2


def test_a_register_without_units_lacks_a_column():
    reading = read_members(
        workbook([["姓名", "人员类别"], ["王芳", "正式党员"]]), as_of=AS_OF, units=UNITS
    )
    assert [each.code for each in reading.complaints] == ["missing-column"]
    assert reading.good.height == 0
