"""The regulation's numbers on both sides of the change of edition."""

from datetime import date

import pytest

from rudang.core.rules import Param, Since
from rudang.regulation import params
from rudang.regulation.params import PARAMS

BEFORE, FROM = date(2026, 5, 10), date(2026, 5, 11)


@pytest.mark.parametrize(
    ("param", "old", "new", "old_article", "new_article"),
    [
        (params.MIN_AGE_YEARS, 18, 18, "第五条", "第五条"),
        (params.TALK_DEADLINE_MONTHS, 1, 1, "第七条", "第七条"),
        (params.CONTACTS_MIN, 1, 1, "第九条", "第九条"),
        (params.CONTACTS_MAX, 2, 2, "第九条", "第九条"),
        (params.OBSERVATION_INTERVAL_MONTHS, 6, 6, "第十一条", "第十一条"),
        (params.COMMITTEE_ANALYSIS_INTERVAL_MONTHS, 12, 12, "第十一条", "第十一条"),
        (params.CULTIVATION_MONTHS, 12, 12, "第十三条", "第十三条"),
        (params.NOTICE_WORKING_DAYS, None, 5, params.NOT_YET, "第十三条"),
        (params.INTRODUCERS, 2, 2, "第十四条", "第十四条"),
        (params.TRAINING_DAYS, 3, 3, "第十七条", "第十七条"),
        (params.TRAINING_HOURS, 24, 24, "第十七条", "第十七条"),
        (params.LEAVE_MONTHS, 3, 3, "第十九条", "第十八条"),
        (params.MEETING_MONTHS, None, 1, params.NOT_YET, "第十九条"),
        (params.APPROVAL_MONTHS, 3, 3, "第二十六条", "第二十五条"),
        (params.APPROVAL_SPECIAL_MONTHS, 6, 6, "第二十六条", "第二十五条"),
        (params.OATH_MONTHS, None, 1, params.NOT_YET, "第二十九条"),
        (params.PROBATION_YEARS, 1, 1, "第三十二条", "第三十一条"),
        (params.EXTENSION_MIN_MONTHS, 6, 6, "第三十二条", "第三十一条"),
        (params.EXTENSION_MAX_MONTHS, 12, 12, "第三十二条", "第三十一条"),
        (params.FULL_APPROVAL_MONTHS, 3, 3, "第三十四条", "第三十三条"),
        (params.POSTPONE_MONTHS, 6, 6, "第三十六条", "第三十五条"),
    ],
    ids=lambda value: value.name if isinstance(value, Param) else "",
)
def test_a_number_and_its_article(
    param: Param, old: int | None, new: int, old_article: str, new_article: str
) -> None:
    assert (param.on(BEFORE), param.since(BEFORE).article) == (old, old_article)
    assert (param.on(FROM), param.since(FROM).article) == (new, new_article)


def test_a_number_without_an_article_is_marked_as_assumed() -> None:
    assert all(v.assumed == (v.article == params.NO_ARTICLE) for p in PARAMS for v in p.values)


def test_names_are_unique() -> None:
    assert len({p.name for p in PARAMS}) == len(PARAMS)


def test_before_the_first_edition_the_first_value_is_used() -> None:
    assert params.TALK_DEADLINE_MONTHS.on(date(2013, 1, 1)) == 1


def test_values_must_rise_in_time() -> None:
    later, earlier = Since(FROM, 1, "第一条"), Since(BEFORE, 2, "第一条")
    with pytest.raises(ValueError, match="rising order"):
        Param("p", "数", "个", (later, earlier))
