"""Findings and dates in words."""

from dataclasses import replace
from datetime import date

import pytest

from rudang.core.explain import added, arithmetic, explain, spoken, standards
from rudang.core.rules import Param, Since
from rudang.regulation.calendar import WORKING_DAYS
from rudang.regulation.editions import SINCE_2014, SINCE_2026
from rudang.regulation.params import NO_ARTICLE
from rudang.regulation.registry import RULES


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "未掌握"),
        ("", "未掌握"),
        ([], "未掌握"),
        (0, "0"),
        (date(2019, 1, 5), "2019-01-05"),
        ([date(2019, 1, 5), date(2019, 7, 1)], "2019-01-05、2019-07-01"),
        (["周正", "吴平"], "周正、吴平"),
    ],
)
def test_a_value_is_spoken(value: object, words: str) -> None:
    assert spoken(value) == words


def test_a_finding_is_told_with_its_facts() -> None:
    row = {"app_signed_on": date(2019, 1, 31), "due_on": date(2019, 2, 28), "talk_on": None}
    told = explain(RULES["B02"], row)
    assert "（2019-02-28前" in told
    assert "谈话日期未掌握" in told


@pytest.mark.parametrize(
    ("posted", "taken_down", "says"),
    [
        (date(2026, 12, 24), date(2026, 12, 31), ""),
        (date(2026, 12, 25), date(2027, 1, 4), "2027年放假安排未公布，工作日数为暂定。"),
        (date(2026, 12, 25), date(2028, 1, 4), "2027至2028年放假安排未公布，工作日数为暂定。"),
    ],
)
def test_a_count_over_a_year_not_announced_is_called_provisional(
    posted: date, taken_down: date, says: str
) -> None:
    row = {"notice_from": posted, "notice_to": taken_down}
    told = explain(RULES["D07.length"], row, calendar=WORKING_DAYS)
    assert told == explain(RULES["D07.length"], row) + says


def test_only_a_rule_that_counts_working_days_speaks_of_the_calendar() -> None:
    row = {"notice_from": date(2027, 1, 4), "notice_to": date(2027, 1, 12)}
    assert "暂定" not in explain(RULES["D07.end"], row, calendar=WORKING_DAYS)
    assert "暂定" not in explain(RULES["D07.length"], {}, calendar=WORKING_DAYS)


@pytest.mark.parametrize(
    ("start", "months", "end", "words"),
    [
        (date(2019, 1, 31), 1, date(2019, 2, 28), "2019-01-31 加 1 个月，落在月末 2019-02-28"),
        (date(2019, 1, 15), 1, date(2019, 2, 15), "2019-01-15 加 1 个月，为 2019-02-15"),
        (date(2016, 2, 29), 12, date(2017, 2, 28), "2016-02-29 加 1 年，落在月末 2017-02-28"),
    ],
)
def test_the_arithmetic_of_a_day(start: date, months: int, end: date, words: str) -> None:
    assert added(start, months, end) == words


def test_the_arithmetic_of_a_rule_names_the_article_in_force() -> None:
    row = {"meeting_on": date(2018, 11, 30)}
    words = "2018-11-30 加 3 个月，落在月末 2019-02-28（审批支部大会决议的期限：第二十六条）"
    assert arithmetic(RULES["J04.three"], row, on=date(2019, 3, 1)) == words
    assert "第二十五条" in arithmetic(RULES["J04.three"], row, on=date(2026, 6, 1))


def test_a_span_that_began_with_the_new_edition_says_so() -> None:
    words = arithmetic(RULES["I01"], {"preexam_on": date(2026, 1, 5)}, on=date(2026, 6, 1))
    assert words.startswith("2026-05-11 加 1 个月，为 2026-06-11")
    assert words.endswith("自新版施行之日起算")


def test_a_day_that_was_not_counted_has_no_arithmetic() -> None:
    row = {"meeting_on": date(2018, 9, 26)}
    counted, recorded = date(2019, 9, 26), date(2020, 3, 26)
    words = "2018-09-26 加 1 年，为 2019-09-26"
    on = date(2020, 4, 1)
    assert arithmetic(RULES["L01"], {**row, "not_before": counted}, on=on).startswith(words)
    assert arithmetic(RULES["L01"], {**row, "not_before": recorded}, on=on) == ""


def test_a_rule_without_a_span_or_a_start_has_no_arithmetic() -> None:
    assert arithmetic(RULES["E01"], {}, on=date(2020, 1, 1)) == ""
    assert arithmetic(RULES["B02"], {}, on=date(2020, 1, 1)) == ""


@pytest.mark.parametrize(
    ("rule", "on", "told"),
    [
        ("D07.length", date(2026, 5, 10), [("当时没有规定", "2014年版无此规定", None, False)]),
        ("D07.length", SINCE_2026, [("5 个工作日", "第十三条", SINCE_2026, False)]),
        ("H04", date(2026, 5, 10), [("3 个月", "第十九条", SINCE_2014, False)]),
        ("H04", SINCE_2026, [("3 个月", "第十八条", SINCE_2026, False)]),
        (
            "C15.gap",
            date(2020, 1, 1),
            [
                ("6 个月", "第十一条", SINCE_2014, False),
                ("15 天", NO_ARTICLE, None, True),
            ],
        ),
        ("B02", date(2020, 1, 1), [("1 个月", "第七条", SINCE_2014, False)]),
        ("C07", date(2020, 1, 1), []),
    ],
)
def test_the_numbers_are_those_in_force_on_the_day_of_the_act(
    rule: str, on: date, told: list[tuple[object, ...]]
) -> None:
    found = standards(RULES[rule], on=on)
    assert [(one.value, one.article, one.since, one.is_assumed) for one in found] == told
    assert [one.term for one in found] == [param.term for param in RULES[rule].params]


def test_a_number_assumed_anew_says_since_when() -> None:
    anew = Param(
        "days",
        "宽限",
        "天",
        (
            Since(SINCE_2014, 15, NO_ARTICLE, assumed=True),
            Since(date(2027, 1, 1), 20, NO_ARTICLE, assumed=True),
        ),
    )
    rule = replace(RULES["C07"], numbers=(anew,))
    (before,) = standards(rule, on=date(2026, 12, 31))
    (after,) = standards(rule, on=date(2027, 1, 1))
    assert (before.value, before.since) == ("15 天", None)
    assert (after.value, after.since) == ("20 天", date(2027, 1, 1))
