"""A column of identity numbers is read as each number alone."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from rudang.core.codes import BadIdentity, identity
from rudang.core.identity_numbers import PROVINCES, birth_date_in, is_valid, sex_in

GOOD = "500101199910280015"


def read(numbers: list[str | None]) -> list[tuple[bool | None, date | None, str | None]]:
    number = pl.col("number")
    frame = pl.DataFrame({"number": numbers}, schema={"number": pl.String})
    return frame.select(
        valid=is_valid(number), born=birth_date_in(number), sex=sex_in(number)
    ).rows()


def numbered(area: str, born: date, serial: int) -> str:
    head = f"{area}0101{born:%Y%m%d}{serial:03d}"
    return head + ric.calc_check_digit(head + "0")


RIGHT = st.builds(
    numbered,
    st.sampled_from(PROVINCES),
    st.dates(date(1900, 1, 1), date(2030, 12, 31)),
    st.integers(0, 999),
)
MISREAD = st.builds(
    lambda number, at, digit: number[:at] + digit + number[at + 1 :],
    RIGHT,
    st.integers(0, 17),
    st.sampled_from("0123456789X"),
)


@given(st.lists(st.one_of(RIGHT, MISREAD), min_size=1))
def test_a_column_is_read_as_each_number_alone(numbers: list[str]) -> None:
    for number, (valid, born, sex) in zip(numbers, read(numbers), strict=True):
        try:
            alone = identity(number)
        except BadIdentity:
            assert not valid
        else:
            assert valid == (number[:2] in PROVINCES)
            assert (born, sex) == (alone.birth_date, alone.sex)


@pytest.mark.parametrize(
    ("number", "valid", "born", "sex"),
    [
        (GOOD, True, date(1999, 10, 28), "男"),
        ("500101199910280023", True, date(1999, 10, 28), "女"),
        ("11010519491231002X", True, date(1949, 12, 31), "女"),
        ("440524188001010014", True, date(1880, 1, 1), "男"),
        ("500101199910280016", False, date(1999, 10, 28), "男"),
        ("160101199910280011", False, date(1999, 10, 28), "男"),
        ("500101199902290010", False, None, "男"),
        (GOOD[:17], False, None, None),
        (GOOD + "0", False, None, None),
        ("500101991028001", False, None, None),
        ("", False, None, None),
        (None, None, None, None),
    ],
)
def test_a_number(number: str | None, valid: bool | None, born: date | None, sex: str) -> None:
    assert read([number]) == [(valid, born, sex)]
