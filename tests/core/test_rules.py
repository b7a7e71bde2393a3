"""The grammar: votes, spans, gaps, and what a rule must declare."""

from datetime import date

import polars as pl
import pytest

from rudang.core.regulation import Regulation
from rudang.core.rules import (
    Level,
    Param,
    Quorum,
    Rule,
    Since,
    Step,
    Term,
    amend,
    attended,
    carried,
    has_gap,
)

OLD, NEW = date(2014, 5, 28), date(2026, 5, 11)
SIX = Param("six", "间隔", "个月", (Since(OLD, 6, "第十一条"),))
CHANGING = Param("p", "期限", "个月", (Since(OLD, None, "无"), Since(NEW, 1, "第十九条")))


@pytest.mark.parametrize(
    ("due", "present", "yes", "written", "is_quorate", "passes"),
    [
        (3, 2, 2, 0, True, True),
        (3, 2, 1, 0, True, False),
        (3, 2, 1, 1, True, True),
        (20, 10, 10, 5, False, False),
        (20, 11, 10, 0, True, False),
        (20, 11, 10, 1, True, True),
        (21, 11, 11, 0, True, True),
        (10, 11, 11, 0, False, False),
    ],
)
def test_a_vote_is_the_same_scalar_and_vectorised(
    due: int, present: int, yes: int, written: int, is_quorate: bool, passes: bool
) -> None:
    quorum = Quorum(due=due, present=present, yes=yes, written_yes=written)
    assert (quorum.is_quorate, quorum.passes) == (is_quorate, passes)
    frame = pl.DataFrame({"due": [due], "present": [present], "yes": [yes], "written": [written]})
    columns = [pl.col(n) for n in ("due", "present", "yes", "written")]
    whole = attended(pl.col("due"), pl.col("present")) & carried(*columns)
    assert frame.select(whole).item() == passes


@pytest.mark.parametrize(("due", "must"), [(3, 2), (4, 3), (20, 11), (21, 11)])
def test_more_than_half_is_strict(due: int, must: int) -> None:
    quorum = Quorum(due=due, present=must, yes=must)
    assert (quorum.must_attend, quorum.must_agree) == (must, must)
    assert quorum.passes
    assert not Quorum(due=due, present=must - 1, yes=must - 1).is_quorate


@pytest.mark.parametrize(("on", "expected"), [(date(2026, 5, 10), None), (NEW, date(2026, 2, 28))])
def test_a_span_runs_only_from_the_edition_that_set_it(on: date, expected: date | None) -> None:
    term = Term(("a", "b"), CHANGING)
    frame = pl.DataFrame(
        {"a": [None], "b": [date(2026, 1, 31)], "on": [on]}, schema_overrides={"a": pl.Date}
    )
    assert frame.select(term.expr).item() == expected
    counted = term.counted({"a": None, "b": date(2026, 1, 31)}, on)
    assert (counted and counted[2]) == expected


def test_a_span_never_starts_before_its_edition() -> None:
    term = Term(("a",), CHANGING, never_before=NEW)
    frame = pl.DataFrame({"a": [date(2026, 1, 31), date(2026, 6, 1), None], "on": [NEW] * 3})
    ends = [date(2026, 6, 11), date(2026, 7, 1), None]
    assert frame.select(term.expr).to_series().to_list() == ends
    assert term.counted({"a": date(2026, 1, 31)}, NEW) == (NEW, 1, ends[0])


@pytest.mark.parametrize(
    ("days", "end", "expected"),
    [
        (["2018-07-31"], "2018-08-31", False),
        (["2018-08-01"], "2018-08-31", True),
        (["2018-07-01", "2018-12-31"], None, False),
        (["2018-07-01", "2019-01-02"], None, True),
        ([], None, False),
        (None, "2018-08-01", True),
        (["2017-01-01", "2018-07-01"], "2018-08-31", False),
        (["2018-07-01", "2020-01-01"], "2018-08-31", False),
    ],
)
def test_a_gap_is_longer_than_the_months(
    days: list[str] | None, end: str | None, expected: bool
) -> None:
    frame = pl.DataFrame(
        {
            "start": [date(2018, 1, 31)],
            "days": [None if days is None else [date.fromisoformat(d) for d in days]],
            "end": [end and date.fromisoformat(end)],
            "on": [OLD],
        },
        schema_overrides={"days": pl.List(pl.Date), "end": pl.Date},
    )
    gap = has_gap(pl.col("start"), pl.col("days"), pl.col("end"), SIX)
    assert frame.select(gap).item() is expected


def _rule(**changes: object) -> Rule:
    told: dict[str, object] = {
        "id": "X01",
        "cite": {"e": "第一条"},
        "level": Level.BREACH,
        "title": "x",
        "on": pl.col("talk_on"),
        "applies": pl.lit(True),
        "says": "{talk_on}",
        "step": 1,
        "holds": pl.lit(True),
    }
    return Rule(**(told | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cite": {}}, "without an article"),
        ({"holds": None}, "either `met` or `holds`"),
        ({"met": pl.col("talk_on")}, "either `met` or `holds`"),
        ({"holds": None, "met": pl.col("talk_on")}, "`asks`"),
    ],
)
def test_a_rule_that_says_too_little_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        _rule(**changes)


def test_a_rule_is_named_by_its_check_unless_told() -> None:
    assert _rule().name == "X01"
    assert _rule(name="X01.late").check == "X01"


def test_levels_of_a_check_come_gravest_first() -> None:
    rules = (_rule(name="X01.w", level=Level.WARNING), _rule(name="X01.b"))
    regulation = Regulation(editions=(), params=(), steps={}, rules=rules)
    assert regulation.levels() == {"X01": (Level.BREACH, Level.WARNING)}


def test_amending_replaces_only_what_is_named() -> None:
    step = Step(
        number=1,
        term="一",
        stage=1,
        actor="甲",
        cite={"e": "第一条"},
        acts=(),
        done=pl.col("talk_on"),
    )
    changed = amend({1: step}, {1: {"term": "壹"}})[1]
    assert (changed.term, changed.actor) == ("壹", "甲")
    with pytest.raises(ValueError, match=r"\[2\]"):
        amend({1: step}, {2: {}})
