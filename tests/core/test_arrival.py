"""The check on arrival: who is asked what, what the answers come to, when time runs on."""

from hypothesis import given
from hypothesis import strategies as st

from rudang.core.arrival import Answer, Question, asked_of, hints, outcome

ASKED = (
    Question("a", "甲", "没有甲", ("activist", "target"), {"e": "第一条"}, is_credit=True),
    Question("b", "乙", "没有乙", ("activist",), {}, practice="做法", is_credit=True),
    Question("c", "丙", "没有丙", ("target",), {}, hint=lambda facts: facts.get("c")),
)
_answer = st.sampled_from([*(a.value for a in Answer), "", "perhaps"])


def test_everybody_is_asked_what_belongs_to_the_stage() -> None:
    assert [q.code for q in asked_of(ASKED, "activist")] == ["a", "b"]
    assert [q.code for q in asked_of(ASKED, "target")] == ["a", "c"]
    assert [q.code for q in asked_of(ASKED, "preexamined")] == ["a", "c"]
    assert asked_of(ASKED, "ended") == []


def test_a_hint_is_what_the_facts_say_and_no_answer() -> None:
    assert hints(ASKED, {"c": "日期矛盾"}) == {"c": "日期矛盾"}
    assert hints(ASKED, {}) == {}


@given(st.tuples(_answer, _answer))
def test_time_runs_on_only_where_every_paper_it_rests_on_is_there(given: tuple[str, str]) -> None:
    found = outcome(ASKED[:2], dict(zip("ab", given, strict=True)))
    if "no" in given:
        assert found.has_papers is False
    elif given == ("yes", "yes"):
        assert found.has_papers is True
    else:
        assert found.has_papers is None
    valid = [one for one in given if one in set(Answer)]
    assert found.is_whole == (len(valid) == 2)
    assert len(found.faults) == sum(one in ("no", "unseen") for one in given)


def test_what_nothing_rests_on_gives_no_credit_and_takes_none() -> None:
    assert outcome(ASKED[2:], {"c": "no"}).has_papers is None
    assert outcome(ASKED[2:], {"c": "no"}).doubts == "没有丙"
