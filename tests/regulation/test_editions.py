"""Two editions, one day between them, and the articles that moved."""

from datetime import date

import pytest

from rudang.regulation.articles import article, cite
from rudang.regulation.editions import E2014, E2026, EDITION_2014, EDITION_2026
from rudang.regulation.registry import REGULATION


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2013-06-01", E2014),
        ("2014-05-28", E2014),
        ("2026-05-10", E2014),
        ("2026-05-11", E2026),
        ("2030-01-01", E2026),
    ],
)
def test_the_edition_of_a_day(day: str, code: str) -> None:
    assert REGULATION.edition_on(date.fromisoformat(day)).code == code


def test_no_day_has_two_editions() -> None:
    day = date(2026, 5, 11)
    assert not EDITION_2014.in_force_on(day)
    assert EDITION_2026.in_force_on(day)


@pytest.mark.parametrize(
    ("number", "name"),
    [(1, "第一条"), (10, "第十条"), (19, "第十九条"), (20, "第二十条"), (44, "第四十四条")],
)
def test_an_article_is_named_as_the_text_names_it(number: int, name: str) -> None:
    assert article(number) == name


def test_a_citation_by_the_old_number_carries_over() -> None:
    assert cite(16) == {E2014: "第十六条", E2026: "第十六条"}
    assert cite(22, 25) == {E2014: "第二十二条、第二十五条", E2026: "第二十一条、第二十四条"}
    assert cite(13, until_2026=True) == {E2014: "第十三条"}
    assert cite(19, since_2026=True) == {E2026: "第十九条"}


def test_the_article_of_a_rule_names_the_edition() -> None:
    rule = next(r for r in REGULATION.rules if r.name == "H02")
    assert REGULATION.article(rule, E2026).endswith("第十八条")
    only_new = next(r for r in REGULATION.rules if r.name == "I01")
    assert REGULATION.article(only_new, E2014) == ""
