"""What goes out comes in again unchanged; forms are taken; faulty workbooks come back marked."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rudang.core.facts import CHOICES, FACTS, Kind, asked
from rudang.papers.corrected import write_corrected
from rudang.papers.members import read_members
from rudang.papers.organizations import read_organizations
from rudang.papers.plans import PlanLine, read_plan
from rudang.papers.roster import read_roster
from rudang.papers.roster_columns import COLUMNS
from rudang.papers.written import (
    remark_of,
    write_form,
    write_plan,
    write_roster,
)
from tests.papers.workbook_making import (
    AS_OF,
    MUSIC,
    MUSIC_ID,
    SAMPLES,
    TREE,
    UNITS,
    Failed,
    workbook,
)

ROSTER = (SAMPLES / "roster-2014.xlsx").read_bytes()


def read(data, as_of=AS_OF):
    return read_roster(data, as_of=as_of, units=UNITS)


def test_the_sample_roster_goes_out_and_comes_in_unchanged():
    first = read(ROSTER)
    again = read(write_roster(first.frame, UNITS, as_of=AS_OF))
    assert again.complaints == ()
    assert again.notes == ()
    columns = ["unit", *(fact.name for fact in FACTS)]
    assert again.frame.select(columns).equals(first.frame.select(columns))
    # A column that nobody has filled is left out, so that nobody is said to have been asked.
    assert first.asked - again.asked == {"remark"}


def test_a_fact_that_was_asked_and_is_blank_keeps_its_column():
    frame = read(ROSTER).frame.with_columns(
        pl.lit(True).alias(asked("papers_held")), pl.lit(False).alias(asked("extend_to"))
    )
    again = read(write_roster(frame, UNITS, as_of=AS_OF))
    assert "papers_held" in again.asked
    assert "extend_to" not in again.asked


WORDS = st.text(alphabet="王芳李明赵云张伟", min_size=2, max_size=3)
DAYS = st.dates(date(1990, 1, 1), AS_OF)
VALUES = {
    Kind.DATE: DAYS,
    Kind.DATES: st.lists(DAYS, min_size=1, max_size=3, unique=True).map(sorted),
    Kind.INTEGER: st.integers(0, 500),
    Kind.TEXT: WORDS | st.sampled_from(["=1+1", "0012", "+86", "2019-01-01", "1e5"]),
    Kind.TEXTS: st.lists(WORDS, min_size=1, max_size=3, unique=True),
}
CODES = {
    "sex": ["男", "女"],
    "ethnic_code": ["01", "15", "56"],
    "education_code": ["11", "21", "31", "61"],
    "number": ["0012", "2016602582", "J-7"],
    "form_serial": ["0012", "12224631"],
} | CHOICES


def value(fact):
    if fact.name == "id_no":
        return st.none()
    if fact.name in CODES:
        return st.none() | st.sampled_from(CODES[fact.name])
    return st.none() | VALUES[fact.kind]


# Planned days and the details of an act are no business of a roster: it has no column for them.
CARRIED = {column.key for column in COLUMNS}
PEOPLE = st.fixed_dictionaries(
    {fact.name: value(fact) if fact.name in CARRIED else st.none() for fact in FACTS}
)


@settings(max_examples=25, deadline=None)
@given(st.lists(PEOPLE, min_size=1, max_size=3))
def test_any_roster_goes_out_and_comes_in_unchanged(people):
    for n, person in enumerate(people):
        person |= {"name": "王芳", "number": f"00{n}"}
        person["app_received_on"] = person["app_received_on"] or person["app_signed_on"]
    schema = {fact.name: fact.kind.dtype for fact in FACTS}
    frame = pl.DataFrame(people, schema=schema).with_columns(unit=pl.lit(MUSIC_ID, pl.Int32))
    again = read(write_roster(frame, UNITS, as_of=AS_OF))
    assert again.complaints == ()
    assert again.frame.select(list(schema)).equals(frame.select(list(schema)))


def test_identity_numbers_are_written_as_text():
    data = write_roster(read(ROSTER).frame, UNITS, as_of=AS_OF)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    headings = [cell.value for cell in sheet[2]]
    cell = sheet.cell(3, headings.index("公民身份号码") + 1)
    assert (cell.value, cell.data_type, cell.number_format) == ("500112199803313335", "s", "@")


def test_the_same_list_gives_the_same_file():
    frame = read(ROSTER).frame.head(3)
    assert write_roster(frame, UNITS, as_of=AS_OF) == write_roster(frame, UNITS, as_of=AS_OF)


def test_the_notice_s_plan_goes_out_and_comes_in_unchanged():
    first = read_plan((SAMPLES / "plan-2019h2.xlsx").read_bytes(), units=UNITS)
    again = read_plan(write_plan(first.lines, as_of=AS_OF), units=UNITS)
    assert again.lines == first.lines
    assert again.complaints == ()
    assert again.notes == ()
    beside = write_plan(first.lines, as_of=AS_OF, notes=["音乐教育系党支部 1 名：学科带头人。"])
    third = read_plan(beside, units=UNITS)
    assert (third.lines, third.complaints) == (first.lines, ())
    assert [note.message for note in third.notes] == ["工作表“说明”没有读取。"]


@pytest.mark.parametrize(
    ("remark", "teachers", "high"),
    [
        ("2 名教师（1 名高知识群体教师）", 2, 1),
        ("第二批", 1, 0),
        ("第二批", 0, 0),
        ("1名教师", 0, 0),
        ("3名教师（2名高知识群体教师）", 3, 0),
        ("其中教师2人，急", 2, 1),
    ],
)
def test_whatever_a_remark_says_the_figures_come_in_again(remark, teachers, high):
    line = PlanLine(3, 8, "音乐教育系党支部", 7, teachers, high, (), remark)
    (again,) = read_plan(write_plan([line], as_of=AS_OF), units=UNITS).lines
    assert (again.total, again.teachers, again.high_knowledge) == (7, teachers, high)
    assert again.remark.endswith(remark)
    # What came in goes out in the same words from then on.
    (third,) = read_plan(write_plan([again], as_of=AS_OF), units=UNITS).lines
    assert third == again


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 9), st.integers(0, 9)),
        min_size=1,
        max_size=5,
    ),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_any_plan_goes_out_and_comes_in_with_its_figures(figures, by_column):
    lines = []
    for n, (students, teachers, high) in enumerate(figures):
        high = 0 if by_column else min(high, teachers)
        columns = (("学生发展计划", students), ("教工发展计划", teachers)) if by_column else ()
        lines.append(
            PlanLine(n + 3, n + 2, TREE[n + 1], students + teachers, teachers, high, columns, "")
        )
    again = read_plan(write_plan(lines, as_of=AS_OF), units=UNITS)
    assert again.complaints == ()
    assert [replace(line, remark="") for line in again.lines] == lines


def test_a_remark_says_how_many_are_teachers():
    assert remark_of(2, 1) == "2 名教师（1 名高知识群体教师）"
    assert remark_of(2, 0) == "2 名教师"
    assert remark_of(0, 0) == ""


READERS = {
    "roster": lambda data: read(data),
    "plan": lambda data: read_plan(data, units=UNITS),
    "units": lambda data: read_organizations(data, as_of=AS_OF, units=UNITS),
    "members": lambda data: read_members(data, as_of=AS_OF, units=UNITS),
}


@pytest.mark.parametrize("kind", READERS)
def test_a_blank_form_has_every_heading_and_says_only_that_it_is_empty(kind):
    reading = READERS[kind](write_form(kind, as_of=AS_OF, units=UNITS))
    assert [each.code for each in reading.complaints] == ["missing-value"]
    assert [note for note in reading.notes if note.code != "no-total"] == []


def test_a_form_offers_lists_to_choose_from():
    data = write_form("roster", as_of=AS_OF, units=UNITS)
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["名册"]
    headings = [cell.value for cell in sheet[2]]
    offered = {
        headings[cells.min_col - 1]: rule.formula1
        for rule in sheet.data_validations.dataValidation
        for cells in rule.sqref.ranges
    }
    assert set(offered) >= {
        "性别",
        "民族",
        "学历",
        "人员类别",
        "所在党支部",
        "政审结论",
        "转正决定",
    }
    assert book["选项"].sheet_state == "hidden"
    values = [cell.value for column in book["选项"].iter_cols() for cell in column]
    assert set(TREE) <= set(values)


def test_a_filled_form_is_taken():
    book = openpyxl.load_workbook(io.BytesIO(write_form("roster", as_of=AS_OF, units=UNITS)))
    sheet = book["名册"]
    headings = [cell.value for cell in sheet[2]]
    for word, cell in {"姓名": "王芳", "学号": "0012", "所在党支部": MUSIC, "性别": "女"}.items():
        sheet.cell(3, headings.index(word) + 1, cell)
    out = io.BytesIO()
    book.save(out)
    reading = read(out.getvalue())
    assert reading.complaints == ()
    assert reading.frame["number"].to_list() == ["0012"]


FAULTY = [
    ["二〇一九年名册", "", "", "", ""],
    ["姓名", "公民身份号码", "所在党支部", "支部大会", ""],
    ["", "", "", "日期", "应到"],
    ["万超红", "500112199803313335", "音乐系党支部", "2019.2.30", Failed("#REF!")],
    ["丁娜诚", "500101199706248026", MUSIC, date(2019, 9, 27), 20],
]
MERGED = [(0, 0, 0, 4), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4)]


def test_a_faulty_workbook_comes_back_with_complaints_beside_the_cells():
    data = workbook(FAULTY, merged=MERGED, names=["名册"])
    complaints = read(data).complaints
    assert [each.cell for each in complaints] == ["C4", "D4", "E4"]
    book = openpyxl.load_workbook(io.BytesIO(write_corrected(data, complaints, as_of=AS_OF)))
    sheet = book["名册"]
    for complaint in complaints:
        cell = sheet[complaint.cell]
        assert cell.fill.start_color.rgb == "FFFFF2A8"
        assert complaint.message in cell.comment.text
    assert sheet["A5"].fill.fill_type is None
    assert sheet["B4"].value == "500112199803313335"
    assert sheet["D4"].value == "2019.2.30"
    assert sheet["E4"].value == "#REF!"
    assert sheet["D5"].value.date() == date(2019, 9, 27)
    beside = sheet["F4"].value
    assert all(complaint.message in beside for complaint in complaints)
    assert sheet["F5"].value is None
    listed = [row[1].value for row in book["问题清单"].iter_rows(min_row=2)]
    assert listed == ["C4", "D4", "E4"]


def test_what_came_back_comes_in_with_the_same_complaints_until_it_is_corrected():
    data = workbook(FAULTY, merged=MERGED, names=["名册"])
    first = read(data)
    back = write_corrected(data, first.complaints, as_of=AS_OF)
    again = read(back)
    assert [each.cell for each in again.complaints] == ["C4", "D4", "E4"]
    assert again.notes == ()
    assert write_corrected(back, again.complaints, as_of=AS_OF)
    book = openpyxl.load_workbook(io.BytesIO(back))
    for cell, right in (("C4", MUSIC), ("D4", "2019.9.27"), ("E4", 20)):
        book["名册"][cell] = right
    out = io.BytesIO()
    book.save(out)
    corrected = read(out.getvalue())
    assert corrected.complaints == ()
    assert corrected.frame["due_voting"].to_list() == [20, 20]


def test_complaints_about_a_whole_sheet_are_listed_too():
    data = workbook([["姓名", "公民身份号码"], ["万超红", "500112199803313335"]])
    complaints = read(data).complaints
    book = openpyxl.load_workbook(io.BytesIO(write_corrected(data, complaints, as_of=AS_OF)))
    assert book["问题清单"]["D2"].value == "missing-column"
