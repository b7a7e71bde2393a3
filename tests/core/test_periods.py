"""Plan periods are whole quarters of a year, half-open, and nest."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.periods import parse, quarter_of


@pytest.mark.parametrize(
    ("code", "since", "until", "term"),
    [
        ("2019", date(2019, 1, 1), date(2020, 1, 1), "2019 年"),
        ("2019H1", date(2019, 1, 1), date(2019, 7, 1), "2019 年上半年"),
        ("2019H2", date(2019, 7, 1), date(2020, 1, 1), "2019 年下半年"),
        ("2019Q1", date(2019, 1, 1), date(2019, 4, 1), "2019 年第一季度"),
        ("2019Q3", date(2019, 7, 1), date(2019, 10, 1), "2019 年第三季度"),
        ("2019Q4", date(2019, 10, 1), date(2020, 1, 1), "2019 年第四季度"),
        (" 2019h2 ", date(2019, 7, 1), date(2020, 1, 1), "2019 年下半年"),
        ("２０１９Ｈ２", date(2019, 7, 1), date(2020, 1, 1), "2019 年下半年"),
        ("２０１９", date(2019, 1, 1), date(2020, 1, 1), "2019 年"),
        ("2019年", date(2019, 1, 1), date(2020, 1, 1), "2019 年"),
        ("2019 年下半年", date(2019, 7, 1), date(2020, 1, 1), "2019 年下半年"),
        ("2019年第三季度", date(2019, 7, 1), date(2019, 10, 1), "2019 年第三季度"),
        ("2019年三季度", date(2019, 7, 1), date(2019, 10, 1), "2019 年第三季度"),
    ],
)
def test_a_code_names_a_period(code: str, since: date, until: date, term: str) -> None:
    period = parse(code)
    assert (period.since, period.until, period.term) == (since, until, term)
    assert parse(period.code) == period


@pytest.mark.parametrize(
    "code",
    ["", "19H2", "2019H3", "2019Q0", "2019Q5", "2019-H2", "2019年H2", "2019年第五季度", "下半年"],
)
def test_a_bad_code_is_refused_in_a_sentence(code: str) -> None:
    with pytest.raises(ValueError, match="无法识别"):
        parse(code)


def test_a_period_has_its_quarters_in_order() -> None:
    assert [q.code for q in parse("2019H2").quarters] == ["2019Q3", "2019Q4"]
    assert [q.code for q in parse("2019").quarters] == ["2019Q1", "2019Q2", "2019Q3", "2019Q4"]
    assert parse("2019Q2").quarters == (parse("2019Q2"),)


@pytest.mark.parametrize(
    ("outer", "inner", "includes"),
    [
        ("2019", "2019H2", True),
        ("2019H2", "2019Q3", True),
        ("2019H2", "2019Q2", False),
        ("2019H2", "2019", False),
        ("2019", "2020Q1", False),
        ("2019", "2019", True),
    ],
)
def test_periods_nest(outer: str, inner: str, includes: bool) -> None:
    assert parse(outer).includes(parse(inner)) is includes


def test_the_last_day_belongs_to_the_period_and_the_next_does_not() -> None:
    period = parse("2019H2")
    assert period.last_day == date(2019, 12, 31)
    assert period.has(date(2019, 12, 31))
    assert not period.has(date(2020, 1, 1))


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_every_day_lies_in_exactly_one_quarter_of_its_year(day: date) -> None:
    quarters = parse(str(day.year)).quarters
    assert [q for q in quarters if q.has(day)] == [quarter_of(day)]
    assert sum((q.until - q.since for q in quarters), timedelta()) in (
        timedelta(days=365),
        timedelta(days=366),
    )
