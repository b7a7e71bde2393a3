"""Reading a list of the national system: every cell that cannot be read is named."""

import io
from datetime import date

import pytest
import xlsxwriter

from rudang.core.unit_names import UnitNames
from rudang.papers.national import NationalReading, read_national
from rudang.papers.sheets import Unreadable

OFFICIAL = "中共某学院委员会音乐教育系支部委员会"
UNITS = UnitNames.of([(2, "音乐教育系党支部", "音乐支部", [OFFICIAL])])
HEADINGS = (
    "姓名",
    "性别",
    "公民身份号码",
    "民族",
    "出生日期",
    "学历",
    "人员类别",
    "所在党支部",
    "入党日期",
    "转正日期",
)
ID, OTHER = "110101199003070011", "11010119900307002X"


def book(*rows: tuple[object, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet("党员信息")
        sheet.write(0, 0, "党员信息列表")
        for r, row in enumerate((headings, *rows), 1):
            for c, value in enumerate(row):
                sheet.write(r, c, value)
    return out.getvalue()


def row(**cells: object) -> tuple[object, ...]:
    known: dict[str, object] = dict(
        zip(
            HEADINGS,
            ("王芳", "男", ID, "汉族", "1990-03-07", "大学本科", "正式党员", "音乐支部"),
            strict=False,
        )
    ) | {"入党日期": "2018.6.1", "转正日期": "20190601"}
    return tuple((known | cells)[heading] for heading in HEADINGS)


def read(*rows: tuple[object, ...]) -> NationalReading:
    return read_national(book(*rows), units=UNITS)


def test_a_list_is_read_below_its_title() -> None:
    reading = read(row())
    assert not reading.complaints
    (found,) = reading.frame.to_dicts()
    assert found == {
        "row": 3,
        "id_no": ID,
        "name": "王芳",
        "sex": "男",
        "ethnic_code": "01",
        "birth_date": date(1990, 3, 7),
        "education_code": "21",
        "category": "正式党员",
        "unit": 2,
        "unit_written": "音乐支部",
        "joined_on": date(2018, 6, 1),
        "full_on": date(2019, 6, 1),
    }


@pytest.mark.parametrize(
    ("heading", "value", "cell", "code"),
    [
        ("公民身份号码", "110101199003070012", "C3", "id-checksum"),
        ("公民身份号码", "", "C3", "missing-value"),
        ("公民身份号码", 1.10101199003070e17, "C3", "id-precision-lost"),
        ("入党日期", "2018.02.30", "I3", "impossible-date"),
        ("转正日期", "2019.07", "J3", "month-only"),
        ("人员类别", "群众", "G3", "unknown-code"),
        ("民族", "火星族", "D3", "unknown-code"),
    ],
)
def test_a_cell_that_cannot_be_read_is_a_complaint(
    heading: str, value: object, cell: str, code: str
) -> None:
    reading = read(row(**{heading: value}))
    assert [(c.cell, c.heading, c.code) for c in reading.complaints] == [(cell, heading, code)]
    # The rest of the row is compared all the same, where one knows whose it is.
    assert reading.frame.height == (0 if heading == "公民身份号码" else 1)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("积极分子", "入党积极分子"), ("中共党员", "正式党员"), ("预备党员", "预备党员")],
)
def test_categories_as_exports_write_them(written: str, meant: str) -> None:
    assert read(row(人员类别=written)).frame["category"].to_list() == [meant]


def test_a_branch_that_is_none_of_ours_is_kept_as_written() -> None:
    reading = read(row(所在党支部="某乡党支部"))
    assert not reading.complaints
    assert reading.frame.select("unit", "unit_written").row(0) == (None, "某乡党支部")


def test_a_month_of_birth_is_blank_and_no_complaint() -> None:
    reading = read(row(出生日期="1990.03"))
    assert not reading.complaints
    assert reading.frame["birth_date"].to_list() == [None]


def test_the_same_number_twice_is_compared_once() -> None:
    reading = read(row(), row(姓名="王方"), row(公民身份号码=OTHER))
    assert [(c.cell, c.code) for c in reading.complaints] == [("C4", "duplicate-in-file")]
    assert reading.frame["row"].to_list() == [3, 5]
    assert reading.row_count == 3


def test_the_columns_of_the_list_are_known() -> None:
    data = book(("王芳", ID, "在职"), headings=("姓名", "身份证号", "工作岗位"))
    reading = read_national(data, units=UNITS)
    assert reading.columns == {"name"}
    assert [note.code for note in reading.notes] == ["column-ignored"]


def test_without_identity_numbers_there_is_nothing_to_compare_by() -> None:
    reading = read_national(book(("王芳", "男"), headings=("姓名", "性别")), units=UNITS)
    assert [c.code for c in reading.complaints] == ["missing-column"]
    assert reading.frame.is_empty()


def test_what_is_no_workbook_is_one_sentence() -> None:
    with pytest.raises(Unreadable):
        read_national("姓名,性别".encode(), units=UNITS)
