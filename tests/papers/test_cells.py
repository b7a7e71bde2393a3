"""What a cell says: every way of writing a date, a period, a list or a number that is met."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.papers import cells
from rudang.papers.cells import Fault, Month, Span

D = date(2019, 7, 8)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (D, D),
        (datetime(2019, 7, 8), D),  # noqa: DTZ001
        ("2019-07-08", D),
        ("2019/7/8", D),
        ("2019.7.8", D),
        ("2019.07.08", D),
        ("2019年7月8日", D),
        ("2019年07月08日", D),
        ("20190708", D),
        (20190708.0, D),
        ("２０１９．７．８", D),
        ("２０１９年７月８日", D),
        ("  2019-07-08 ", D),
        ("\u30002019年 7 月 8 日\n", D),
        ("2019-07-08 00:00:00", D),
        ("2020.2.29", date(2020, 2, 29)),
    ],
)
def test_a_date_is_taken_however_it_is_written(cell, day):
    assert cells.day(cell) == day


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2019.02.30", "impossible-date"),
        ("2019.02.29", "impossible-date"),
        ("2019-13-01", "impossible-date"),
        ("20191301", "impossible-date"),
        ("2019.0.5", "impossible-date"),
        ("2019.13", "impossible-date"),
        ("19.7.8", "ambiguous-date"),
        ("19-7-8", "ambiguous-date"),
        ("19年7月8日", "ambiguous-date"),
        ("7/8/2019", "ambiguous-date"),
        ("190708", "ambiguous-date"),
        ("2019.07", "month-only"),
        ("2019-07", "month-only"),
        ("2019/7", "month-only"),
        ("2019年7月", "month-only"),
        ("201907", "month-only"),
        (2019.07, "month-only"),
        ("2019", "not-a-date"),
        ("2019年", "not-a-date"),
        ("不详", "not-a-date"),
        ("2019.7-8", "not-a-date"),
        ("0219-07-08", "not-a-date"),
        (43654.0, "not-a-date"),
        (True, "not-a-date"),
        (date(1899, 12, 31), "not-a-date"),
    ],
)
def test_what_is_no_date_is_a_complaint_of_its_own_and_never_a_guess(cell, code):
    found = cells.day(cell)
    assert isinstance(found, Fault)
    assert found.code == code


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back_from_every_form(day):
    forms = [
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y.%m.%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        float(f"{day:%Y%m%d}"),
    ]
    forms += [
        form.translate(str.maketrans("0123456789./-", "０１２３４５６７８９．／－"))
        for form in forms
        if isinstance(form, str)
    ]
    assert {cells.day(form) for form in forms} == {day}


@given(st.integers(1900, 2100), st.integers(0, 99), st.integers(0, 99))
def test_a_written_date_is_that_day_or_impossible(year, month, day):
    read = cells.day(f"{year}.{month}.{day}")
    try:
        assert read == date(year, month, day)
    except ValueError:
        assert isinstance(read, Fault)
        assert read.code == "impossible-date"


@given(st.text(max_size=20) | st.floats() | st.booleans() | st.dates() | st.times())
def test_no_cell_makes_a_reader_fail(value):
    for read in (cells.day, cells.span, cells.days, cells.integer, cells.names, cells.digits):
        read(value)
    cells.identity_number(value)
    cells.name(value)
    cells.text(value)


def test_a_number_cell_that_ate_a_zero_may_be_two_months():
    assert cells.day_or_month(1998.1) == Month(1998, (1, 10))
    assert cells.day_or_month(1998.12) == Month(1998, (12,))


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2018.5.3—5.6", date(2018, 5, 3), date(2018, 5, 6)),
        ("2018年5月3日至6日", date(2018, 5, 3), date(2018, 5, 6)),
        ("2018年5月3日—5月6日", date(2018, 5, 3), date(2018, 5, 6)),
        ("2018.5.3-5.6", date(2018, 5, 3), date(2018, 5, 6)),
        ("2018-05-03-2018-05-06", date(2018, 5, 3), date(2018, 5, 6)),
        ("2018-05-03至05-06", date(2018, 5, 3), date(2018, 5, 6)),
        ("2018.12.30——2019.1.2", date(2018, 12, 30), date(2019, 1, 2)),
        ("20180503~20180506", date(2018, 5, 3), date(2018, 5, 6)),
        ("２０１８．５．３～６", date(2018, 5, 3), date(2018, 5, 6)),
        ("2018-05-03", date(2018, 5, 3), None),
        (date(2018, 5, 3), date(2018, 5, 3), None),
    ],
)
def test_a_period_stands_in_one_cell(cell, first, last):
    assert cells.span(cell) == Span(first, last)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2018.5.6—5.3", "impossible-date"),
        ("2018.2.27—30", "impossible-date"),
        ("2018.5—6", "month-only"),
        ("18.5.3—5.6", "ambiguous-date"),
        ("五月上旬", "not-a-date"),
    ],
)
def test_a_period_that_cannot_be_is_a_complaint(cell, code):
    assert cells.span(cell).code == code


@pytest.mark.parametrize(
    "cell",
    [
        "2018-09-29、2019-03-08",
        "2019.3.8，2018.9.29",
        "2018.9.29,2019.3.8",
        "2018/9/29；2019/3/8",
        "2018年9月29日 2019年3月8日",
        "2018 年 9 月 29 日\n2019年3月8日",
    ],
)
def test_a_list_of_dates_stands_in_one_cell(cell):
    assert cells.days(cell) == (date(2018, 9, 29), date(2019, 3, 8))


def test_one_wrong_date_spoils_the_list():
    assert cells.days("2018-09-29、2019-02-30").code == "impossible-date"


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("王芳、李明", ("王芳", "李明")),
        ("王芳，李明", ("王芳", "李明")),
        ("王芳,李明;赵云", ("王芳", "李明", "赵云")),
        ("王芳；李明", ("王芳", "李明")),
        ("王芳 李明", ("王芳", "李明")),
        ("王芳\n李明", ("王芳", "李明")),
        ("王　芳、李　明", ("王芳", "李明")),
        ("欧阳文 王　芳", ("欧阳文", "王芳")),
        ("阿依古丽•买买提", ("阿依古丽·买买提",)),
        ("王芳、王芳", ("王芳",)),
    ],
)
def test_names_in_one_cell_are_split(cell, people):
    assert cells.names(cell) == people


@pytest.mark.parametrize(
    ("cell", "name"), [("王　芳", "王芳"), (" 王 小 芳 ", "王小芳"), ("Anna  Lee", "Anna Lee")]
)
def test_spaces_inside_chinese_names_go(cell, name):
    assert cells.name(cell) == name


@pytest.mark.parametrize(
    ("cell", "number"),
    [(13.0, 13), ("13", 13), ("１３", 13), ("32 人", 32), ("13票", 13), ("24学时", 24), ("0", 0)],
)
def test_a_whole_number_is_read(cell, number):
    assert cells.integer(cell) == number


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (3.5, "not-a-number"),
        ("十三", "not-a-number"),
        ("13/15", "not-a-number"),
        (True, "not-a-number"),
        (-1.0, "negative-number"),
        ("-2", "negative-number"),
        (1e12, "not-a-number"),
    ],
)
def test_what_is_no_whole_number_is_a_complaint(cell, code):
    assert cells.integer(cell).code == code


@pytest.mark.parametrize("cell", [5.00101199706248e17, "5.00101E+17", "5.00101e17"])
def test_a_number_that_lost_digits_is_a_complaint_of_its_own(cell):
    assert cells.identity_number(cell).code == "id-precision-lost"
    assert cells.digits(cell).code == "id-precision-lost"


def test_numbers_that_are_names_become_text():
    assert cells.digits(2016602582.0) == "2016602582"
    assert cells.digits("'00123") == "00123"


def test_identity_numbers_are_text_in_one_form():
    assert cells.identity_number("50024019970512438x") == "50024019970512438X"
    assert cells.identity_number(" ５００１１２１９９８０３３１３３３５ ") == "500112199803313335"
