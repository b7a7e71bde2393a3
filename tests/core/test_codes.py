"""Code sets, the high-knowledge predicate, identity numbers, names of units, masked values."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core import codes
from rudang.core.complaints import Complaint, in_reading_order, masked
from rudang.core.unit_names import UnitNames


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("汉", "01"),
        ("汉族", "01"),
        ("土家族", "15"),
        ("15", "15"),
        ("5", "05"),
        ("５", "05"),
        (" 蒙 古 族 ", "02"),
        ("基诺", "56"),
        ("其他", "97"),
        ("57", None),
        ("汉民", None),
        ("", None),
    ],
)
def test_ethnic_groups(word, code):
    assert codes.ethnic_code(word) == code


def test_there_are_56_groups_and_each_is_its_own():
    assert len([code for code in codes.ETHNIC if int(code) <= 56]) == 56
    assert len(set(codes.ETHNIC.values())) == len(codes.ETHNIC)
    assert {codes.ethnic_code(name) for name in codes.ETHNIC.values()} == set(codes.ETHNIC)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("普通高级中学毕业", "61"),
        ("高中", "61"),
        ("高中毕业", "61"),
        ("大专", "31"),
        ("专科毕业", "31"),
        ("大学", "21"),
        ("本科", "21"),
        ("大学本科毕业", "21"),
        ("本科肄业", "23"),
        ("硕士研究生", "14"),
        ("博士研究生毕业", "11"),
        ("研究生", "10"),
        ("中专", "41"),
        ("职高毕业", "44"),
        ("技校", "47"),
        ("初中肄业", "73"),
        ("小学", "81"),
        ("61", "61"),
        ("本科在读", None),
        ("99", None),
    ],
)
def test_education(word, code):
    assert codes.education_code(word) == code


def test_every_education_s_own_name_means_it():
    assert {codes.education_code(name) for name in codes.EDUCATION.values()} == set(codes.EDUCATION)


@pytest.mark.parametrize(
    ("word", "sex"), [("男", "男"), (" 女 ", "女"), ("1", "男"), ("2", "女"), ("0", None)]
)
def test_sex(word, sex):
    assert codes.sex_of(word) == sex


def test_an_identity_number_tells_birth_date_and_sex():
    told = codes.identity("50024019970512438x")
    assert (told.number, told.birth_date, told.sex) == (
        "50024019970512438X",
        date(1997, 5, 12),
        "女",
    )
    assert codes.identity("500112199803313335").sex == "男"


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("500112199803313336", "校验位"),
        ("500112199803313353", "校验位"),
        ("500112980331333", "15 位"),
        ("50011219980331333", "17 位"),
        ("5001121998033133X5", "18 位"),
        ("500112199802303338", "日期"),
        ("", "0 位"),
    ],
)
def test_a_wrong_identity_number_is_refused_with_its_reason(number, word):
    with pytest.raises(codes.BadIdentity, match=word):
        codes.identity(number)


@given(st.integers(0, 16), st.integers(1, 9))
def test_no_single_wrong_digit_passes(place, shift):
    right = "500112199803313335"
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    with pytest.raises(codes.BadIdentity):
        codes.identity(wrong)


UNITS = UnitNames.of(
    [
        (1, "学前教育系党总支部", "学前总支", None),
        (2, "学前教育系学生第一党支部", "学生一支部", ["学前一支部"]),
        (3, "音乐教育系学生第一党支部", "学生一支部", []),
        (4, "学前总支", "", None),
    ]
)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("学前教育系党总支部", 1),
        (" 学前教育系 党总支部\n", 1),
        ("学前一支部", 2),
        ("学生一支部", None),
        ("学前总支", 4),
        ("学前教育系党总支", None),
        ("", None),
    ],
)
def test_a_unit_s_name_means_one_unit_or_none(name, unit):
    assert UNITS.resolve(name) == unit


def test_near_misses_are_offered_by_official_name():
    assert UNITS.near("学前教育系党总支")[0] == "学前教育系党总支部"
    assert "音乐教育系学生第一党支部" in UNITS.near("音乐系学生第一支部")
    assert UNITS.near("后勤") == ()
    assert UNITS.meant("学生一支部") == (2, 3)


def test_identity_numbers_are_masked_wherever_they_stand():
    assert masked("号码500112199803313335不符") == "号码500*************35不符"
    assert masked("50024019970512438X") == "500*************8X"
    assert masked("500112980331333") == "500**********33"
    assert masked("2016602582") == "2016602582"


def test_complaints_are_put_in_reading_order():
    cells = ["AA2", "B10", "C2", "", "B2"]
    complaints = [Complaint("名册", cell, "", "x", "", "") for cell in cells]
    assert [each.cell for each in in_reading_order(complaints)] == ["", "B2", "C2", "AA2", "B10"]
    assert complaints[1].row == 10
    assert complaints[3].row is None
