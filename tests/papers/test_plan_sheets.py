"""Plans: the notice's annex, other offices' columns, remarks that are structure, totals."""

import pytest

from rudang.core.periods import parse
from rudang.papers.plans import Remark, read_plan, read_remark
from tests.papers.workbook_making import MUSIC, SAMPLES, UNITS, Failed, codes, workbook

ART = "美术教育系党支部"


def read(*rows, **how):
    return read_plan(workbook(rows, **how), units=UNITS)


def test_the_notice_s_annex_is_53_in_five_units():
    reading = read_plan((SAMPLES / "plan-2019h2.xlsx").read_bytes(), units=UNITS)
    assert [line.total for line in reading.lines] == [32, 6, 7, 3, 5]
    assert reading.total == 53
    first = reading.lines[0]
    assert (first.unit, first.teachers, first.high_knowledge) == (2, 2, 1)
    assert first.remark == "2 名教师（1 名高知识群体教师）"
    assert all(line.teachers == 0 for line in reading.lines[1:])
    assert reading.complaints == ()
    assert reading.notes == ()


@pytest.mark.parametrize(
    ("remark", "teachers", "high"),
    [
        ("2 名教师（1 名高知识群体教师）", 2, 1),
        ("2名教师(1名高知识群体教师)", 2, 1),
        ("其中教师 2 名，高知识群体 1 名", 2, 1),
        ("教师2人", 2, None),
        ("两名教师", 2, None),
        ("高知识群体教师1名", 1, 1),
        ("含3名青年教师", 3, None),
        ("第二批", None, None),
        ("", None, None),
    ],
)
def test_a_remark_is_structure(remark, teachers, high):
    assert read_remark(remark) == Remark(teachers, high)


@pytest.mark.parametrize("heading", ["支部名称", "党组织名称", "单位", "二级单位党组织"])
@pytest.mark.parametrize("number", ["预计发展党员数量", "预计发展党员数量（人）", "计划数", "名额"])
def test_headings_vary(heading, number):
    reading = read([heading, number], [MUSIC, 7], ["合计", "7人"])
    assert reading.total == 7
    assert reading.complaints == ()


@pytest.mark.parametrize("cell", [7, "7", "7人", "7 人", "７人", "7名"])
def test_a_number_stands_with_or_without_its_measure(cell):
    assert read(["支部名称", "预计发展党员数量"], [MUSIC, cell]).total == 7


def test_two_number_columns_with_blanks_for_none():
    reading = read(
        ["2019 年发展党员计划"],
        ["序号", "二级单位党组织", "学生发展计划", "教工发展计划"],
        [1, MUSIC, 5, 2],
        [2, ART, 3, ""],
        ["合计", "", 8, 2],
    )
    assert reading.complaints == ()
    assert [(line.total, line.teachers) for line in reading.lines] == [(7, 2), (3, 0)]
    assert reading.lines[1].columns == (("学生发展计划", 3), ("教工发展计划", 0))
    assert reading.total == 10


def test_a_column_of_totals_must_equal_the_columns_beside_it():
    reading = read(
        ["单位", "学生发展计划", "教工发展计划", "合计"],
        [MUSIC, 5, 2, 8],
        [ART, 3, "", 3],
        ["合计", 8, 2, 11],
    )
    assert codes(reading.complaints) == [("D2", "total-mismatch")]
    assert "7" in reading.complaints[0].message
    assert "8" in reading.complaints[0].message


def test_the_total_row_must_equal_the_sum_and_both_figures_are_named():
    reading = read(["支部名称", "预计发展党员数量"], [MUSIC, 7], [ART, 3], ["合计", "11 人"])
    assert codes(reading.complaints) == [("B4", "total-mismatch")]
    assert "11" in reading.complaints[0].message
    assert "10" in reading.complaints[0].message
    assert reading.good == ()


def test_a_plan_without_a_total_row_says_so_in_a_note():
    reading = read(["支部名称", "预计发展党员数量"], [MUSIC, 7])
    assert reading.complaints == ()
    assert [note.code for note in reading.notes] == ["no-total"]


def test_a_remark_inside_a_number_cell_is_kept_and_noted():
    reading = read(["单位", "学生发展计划", "备注"], [MUSIC, "5(某学院)", "急"], ["合计", 5, ""])
    assert reading.complaints == ()
    assert reading.lines[0].total == 5
    assert reading.lines[0].remark == "急；某学院"
    assert [(n.cell, n.code) for n in reading.notes] == [
        ("B2", "remark-kept"),
        ("C2", "remark-kept"),
    ]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("七", "not-a-number"),
        (2.5, "not-a-number"),
        (-1, "negative-number"),
        ("", "missing-value"),
        (Failed("#DIV/0!"), "formula-error"),
    ],
)
def test_a_wrong_number_is_one_complaint_at_its_cell(cell, code):
    reading = read(["支部名称", "预计发展党员数量", "备注"], [MUSIC, cell, "甲"], [ART, 3, ""])
    assert codes(reading.complaints) == [("B2", code)]
    assert [line.total for line in reading.good] == [3]


def test_a_line_of_one_cell_is_a_unit_without_a_number_and_no_remark():
    reading = read(["支部名称", "预计发展党员数量"], ["初等教育与应用技术系党支部", ""], [ART, 3])
    assert codes(reading.complaints) == [("B2", "missing-value")]


def test_more_teachers_than_places_and_more_high_than_teachers_cannot_be():
    reading = read(
        ["支部名称", "预计发展党员数量", "备注"],
        [MUSIC, 1, "2 名教师"],
        [ART, 3, "1 名教师（2 名高知识群体教师）"],
    )
    assert codes(reading.complaints) == [("C2", "total-mismatch"), ("C3", "total-mismatch")]


def test_an_unknown_unit_and_a_unit_twice_are_complaints():
    reading = read(
        ["支部名称", "预计发展党员数量"], ["音乐系党支部", 7], [ART, 3], [ART, 2], ["合计", 12]
    )
    assert codes(reading.complaints) == [("A2", "unknown-unit"), ("A4", "duplicate-in-file")]
    assert MUSIC in reading.complaints[0].message


def test_a_plan_without_numbers_or_units_lacks_a_column():
    assert read(["支部名称", "备注"], [MUSIC, "x"]).complaints[0].code == "missing-column"
    lacking = read(["序号", "预计发展党员数量", "备注"], [1, 3, "x"])
    assert lacking.complaints[0].code == "missing-column"
    assert lacking.good == ()


# ---- tables as other colleges publish them: headings, rows, and what is read of two units


@pytest.mark.parametrize(
    ("headings", "music", "art", "total", "expected"),
    [
        (["单位", "学生发展计划", "教工发展计划"], [5, 2], [3, ""], [8, 2], [(7, 2), (3, 0)]),
        (["二级党组织", "学生", "教职工"], [5, 2], [3, None], [8, 2], [(7, 2), (3, 0)]),
        (["二级单位党组织", "学生党员", "教师党员"], [5, 2], ["", 1], [5, 3], [(7, 2), (1, 1)]),
        (["党组织名称", "上半年", "下半年"], [3, 4], ["", 2], [3, 6], [(7, 0), (2, 0)]),
        (["党组织名称", "第一季度", "二季度"], [3, 4], [1, 2], [4, 6], [(7, 0), (3, 0)]),
        (["单位", "本科生", "研究生"], [3, 4], ["—", 2], [3, 6], [(7, 0), (2, 0)]),
        (["单位", "学生", "教工"], [5, "/"], ["无", 1], [5, 1], [(5, 0), (1, 1)]),
        (["单位", "学生", "教工"], ["5（男2）", "2人"], ["３", ""], [8, 2], [(7, 2), (3, 0)]),
    ],
)  # fmt: skip
def test_two_number_columns_of_any_kind(headings, music, art, total, expected):
    reading = read(["某学院发展党员计划"], headings, [MUSIC, *music], [ART, *art], ["合计", *total])
    assert reading.complaints == ()
    assert [(line.total, line.teachers) for line in reading.lines] == expected


@pytest.mark.parametrize(
    ("period", "totals", "noted"),
    [("2019", [7, 2], []), ("2019H1", [3, 0], ["half-taken"]), ("2019H2", [4, 2], ["half-taken"])],
)
def test_of_two_halves_a_half_year_s_plan_takes_its_own(period, totals, noted):
    rows = (
        ["单位", "上半年", "下半年", "合计"],
        [MUSIC, 3, 4, 7],
        [ART, "", 2, 2],
        ["合计", 3, 6, 9],
    )
    reading = read_plan(workbook(rows), units=UNITS, period=parse(period))
    assert reading.complaints == ()
    assert [line.total for line in reading.lines] == totals
    assert reading.total == sum(totals)
    assert [note.code for note in reading.notes] == noted


@pytest.mark.parametrize(
    ("cell", "total", "teachers", "high"),
    [
        ("7（教师1）", 7, 1, 0),
        ("7(教师 1 名)", 7, 1, 0),
        ("7人（含高知识群体教师1名）", 7, 1, 1),
        ("7【2 名教师（1 名高知识群体教师）】", 7, 2, 1),
        ("7(某学院)", 7, 0, 0),
    ],
)
def test_a_remark_inside_a_number_cell_is_structure_too(cell, total, teachers, high):
    reading = read(["支部名称", "计划数"], [MUSIC, cell], ["合计", total])
    (line,) = reading.lines
    assert (line.total, line.teachers, line.high_knowledge) == (total, teachers, high)
    assert reading.complaints == ()
    assert [(note.cell, note.code) for note in reading.notes] == [("B2", "remark-kept")]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([[MUSIC, 7], [ART, 3], ["合计", 10]], None),
        ([["合计", 10], [MUSIC, 7], [ART, 3]], None),
        ([[MUSIC, 7], ["小计", 7], [ART, 3], ["小 计", 3], ["总计", 10]], None),
        ([["小计", 7], [MUSIC, 7], ["小计", 3], [ART, 3], ["合计", 10]], None),
        ([[MUSIC, 7], ["小计", 8], [ART, 3], ["合计", 10]], ("B3", "小计写的是 8", "相加为 7")),
        ([[MUSIC, 7], [ART, 3], ["合计", 11]], ("B4", "合计写的是 11", "相加为 10")),
        ([["合计", 9], [MUSIC, 7], [ART, 3]], ("B2", "合计写的是 9", "相加为 10")),
        ([[MUSIC, 7], [ART, 3], ["共计", "12 人"]], ("B4", "合计写的是 12", "相加为 10")),
    ],
)
def test_total_rows_stand_anywhere_and_both_figures_of_a_wrong_one_are_named(rows, complaint):
    reading = read(["支部名称", "预计发展党员数量"], *rows)
    assert [line.total for line in reading.lines] == [7, 3]
    if complaint is None:
        assert reading.complaints == ()
        return
    cell, *words = complaint
    assert codes(reading.complaints) == [(cell, "total-mismatch")]
    assert [word for word in words if word not in reading.complaints[0].message] == []
    assert reading.good == ()


def test_every_number_column_has_its_own_total():
    reading = read(
        ["单位", "学生", "教工", "合计"], [MUSIC, 5, 2, 7], [ART, 3, "", 3], ["合计", 9, 2, 11]
    )
    assert codes(reading.complaints) == [("B4", "total-mismatch"), ("D4", "total-mismatch")]


@pytest.mark.parametrize(
    ("name", "is_met"),
    [
        ("音乐教育系 党支部", True),
        (" 音乐教育系党支部\n", True),
        ("音乐教育系支部", False),
        ("音乐系党支部", False),
        ("音乐教育系党支部（含器乐）", False),
        ("音乐教育系", False),
    ],
)
def test_a_unit_named_a_little_differently_is_offered_and_never_taken(name, is_met):
    reading = read(["支部名称", "数量"], [name, 7], ["合计", 7])
    assert (reading.lines[0].unit is not None) == is_met
    if not is_met:
        assert codes(reading.complaints) == [("A2", "unknown-unit")]
        assert MUSIC in reading.complaints[0].message
        assert reading.good == ()
