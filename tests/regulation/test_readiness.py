"""The earliest lawful day of each goal, what is lacking, and a month's duties: both sides."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.dates import add_months
from rudang.core.evaluate import judge
from rudang.core.facts import FACT, asked
from rudang.core.periods import parse
from rudang.core.prospects import PACE_FACTS, prospects
from rudang.core.readiness import Group, of_month, ready
from rudang.core.rules import State
from rudang.core.workdays import WorkingDays
from rudang.regulation.articles import article
from rudang.regulation.editions import E2014, E2026, EDITIONS, SINCE_2026
from rudang.regulation.planning import minimums_on
from rudang.regulation.readiness import DUTIES, GOALS, READS, prepared
from rudang.regulation.registry import REGULATION, RULES

WEEKENDS_ONLY = WorkingDays([], [], range(2014, 2031))
D = date


def people(*rows: dict[str, Any], everything_asked: bool = True) -> pl.DataFrame:
    """People of whom everything was asked, or only what their row tells."""
    names = {n for n in READS if n in FACT} | set(PACE_FACTS)
    schema: dict[str, Any] = {
        "dossier": pl.Int64(),
        "unit": pl.Int32(),
        "pinyin": pl.String(),
        **{name: FACT[name].kind.dtype for name in sorted(names)},
        **{asked(name): pl.Boolean() for name in sorted(FACT)},
        **{name: pl.Int32() for name in sorted(READS) if name.startswith("local_")},
    }
    told = [
        {
            **dict.fromkeys(schema),
            "dossier": n,
            "unit": 1,
            "name": f"某{n}",
            "pinyin": f"mou{n}",
            **{asked(name): everything_asked or name in row for name in FACT},
            **row,
        }
        for n, row in enumerate(rows)
    ]
    return pl.DataFrame(told, schema=schema)


def look(goal: str, facts: dict[str, Any], as_of: date, period: str = "2019H2") -> dict[str, Any]:
    """What the goal's list says of one person; empty where the person does not stand before it."""
    frame = prepared(people(facts), as_of=as_of, calendar=WEEKENDS_ONLY)
    found = ready(frame, GOALS[goal], parse(period), editions=EDITIONS)
    return found.row(0, named=True) if found.height else {}


APPLIED = {"app_signed_on": D(2019, 3, 4), "birth_date": D(2000, 1, 1)}
TALKED = {**APPLIED, "talk_on": D(2019, 3, 20)}
ACTIVIST = {**TALKED, "activist_on": D(2018, 11, 20), "activist_filed_on": D(2018, 12, 1)}
LISTED = {**TALKED, "activist_on": D(2018, 3, 1), "target_on": D(2019, 5, 6)}
PROBATIONARY = {
    **LISTED,
    "meeting_on": D(2018, 12, 10),
    "meeting_result": "通过",
    "approval_on": D(2019, 1, 8),
    "approval_result": "批准",
}


@pytest.mark.parametrize(
    ("goal", "facts", "as_of", "earliest"),
    [
        # An activist from the day looked at, not before coming of age.
        ("activist", TALKED, D(2019, 9, 30), D(2019, 9, 30)),
        ("activist", APPLIED, D(2019, 9, 30), D(2019, 9, 30)),
        ("activist", TALKED | {"birth_date": D(2001, 10, 1)}, D(2019, 9, 30), D(2019, 10, 1)),
        ("activist", TALKED | {"birth_date": D(2001, 9, 30)}, D(2019, 9, 30), D(2019, 9, 30)),
        (
            "activist",
            TALKED | {"local_activist_wait_months": 8},
            D(2019, 9, 30),
            D(2019, 11, 4),
        ),
        # A target a year after becoming an activist, clamped to the month's end.
        ("target", ACTIVIST, D(2019, 9, 30), D(2019, 11, 20)),
        ("target", ACTIVIST, D(2019, 11, 19), D(2019, 11, 20)),
        ("target", ACTIVIST, D(2019, 11, 20), D(2019, 11, 20)),
        ("target", ACTIVIST, D(2019, 11, 21), D(2019, 11, 21)),
        ("target", ACTIVIST | {"activist_on": D(2016, 2, 29)}, D(2017, 2, 1), D(2017, 2, 28)),
        # From 2026-05-11 five working days of notice come on top, begun when the year is over.
        ("target", ACTIVIST | {"activist_on": D(2025, 5, 10)}, D(2026, 5, 1), D(2026, 5, 10)),
        ("target", ACTIVIST | {"activist_on": D(2025, 5, 11)}, D(2026, 5, 1), D(2026, 5, 18)),
        ("target", ACTIVIST | {"activist_on": D(2025, 5, 10)}, D(2026, 5, 11), D(2026, 5, 18)),
        (
            "target",
            ACTIVIST
            | {
                "activist_on": D(2025, 5, 10),
                "superior_consent_on": D(2026, 5, 11),
                "notice_from": D(2026, 5, 11),
                "notice_to": D(2026, 5, 20),
            },
            D(2026, 5, 12),
            D(2026, 5, 20),
        ),
        (
            "target",
            ACTIVIST
            | {
                "activist_on": D(2025, 5, 10),
                "notice_from": D(2026, 5, 11),
                "notice_to": D(2026, 5, 15),
            },
            D(2026, 5, 12),
            D(2026, 5, 18),
        ),
        # An admission after three days of training.
        ("admission", LISTED, D(2019, 9, 30), D(2019, 10, 2)),
        (
            "admission",
            LISTED | {"train_from": D(2019, 9, 29), "train_to": D(2019, 10, 8)},
            D(2019, 9, 30),
            D(2019, 10, 8),
        ),
        (
            "admission",
            LISTED | {"train_from": D(2019, 6, 1), "train_to": D(2019, 6, 3)},
            D(2019, 9, 30),
            D(2019, 9, 30),
        ),
        ("admission", ACTIVIST, D(2019, 9, 30), D(2019, 11, 22)),
        # Full membership when probation, or its extension, is over.
        ("full", PROBATIONARY, D(2019, 9, 30), D(2019, 12, 10)),
        ("full", PROBATIONARY, D(2019, 12, 11), D(2019, 12, 11)),
        (
            "full",
            PROBATIONARY
            | {"extension_meetings": [D(2019, 12, 12)], "extended_to": [D(2020, 6, 10)]},
            D(2019, 12, 20),
            D(2020, 6, 10),
        ),
        ("full", PROBATIONARY | {"meeting_on": D(2016, 2, 29)}, D(2016, 9, 1), D(2017, 2, 28)),
    ],
)
def test_the_earliest_lawful_day(
    goal: str, facts: dict[str, Any], as_of: date, earliest: date
) -> None:
    assert look(goal, facts, as_of)["earliest_on"] == earliest


@pytest.mark.parametrize(
    ("goal", "facts", "stands"),
    [
        ("activist", APPLIED, True),
        ("activist", ACTIVIST, False),
        ("activist", ACTIVIST | {"activist_ended_on": D(2019, 5, 1)}, True),
        ("target", ACTIVIST, True),
        ("target", ACTIVIST | {"activist_ended_on": D(2019, 5, 1)}, False),
        ("target", LISTED, False),
        ("target", ACTIVIST | {"exited_on": D(2019, 5, 1), "exit_kind": "本人撤回"}, False),
        ("admission", LISTED, True),
        ("admission", APPLIED, False),
        ("admission", LISTED | {"review_result": "不合格"}, False),
        ("admission", LISTED | {"preexam_on": D(2019, 6, 1), "preexam_result": "不合格"}, False),
        ("admission", LISTED | {"meeting_on": D(2019, 6, 1), "meeting_result": "未通过"}, False),
        ("admission", PROBATIONARY, False),
        ("full", PROBATIONARY, True),
        ("full", LISTED, False),
        ("full", PROBATIONARY | {"full_from": D(2019, 12, 10)}, False),
    ],
)
def test_who_stands_before_a_goal(goal: str, facts: dict[str, Any], stands: bool) -> None:
    assert bool(look(goal, facts, D(2019, 9, 30))) is stands


@pytest.mark.parametrize(
    ("as_of", "period", "when"),
    [
        (D(2019, 9, 30), "2019H2", "within"),
        (D(2019, 9, 30), "2019H1", "later"),
        (D(2018, 12, 1), "2019H1", "later"),
        (D(2018, 12, 1), "2019H2", "within"),
        (D(2019, 12, 31), "2019H2", "within"),
        (D(2020, 1, 1), "2019H2", "later"),
    ],
)
def test_a_day_falls_in_a_half_year(as_of: date, period: str, when: str) -> None:
    assert look("target", ACTIVIST, as_of, period)["when"] == when


def test_a_period_s_last_day_belongs_to_it() -> None:
    for activist_on, when in ((D(2018, 6, 30), "within"), (D(2018, 7, 1), "later")):
        found = look("target", ACTIVIST | {"activist_on": activist_on}, D(2019, 1, 1), "2019H1")
        assert found["when"] == when


LACKS = [
    ("activist", APPLIED, D(2019, 9, 30), {"talk", "recommendation"}),
    ("activist", TALKED | {"recommend_kinds": ["党员推荐"]}, D(2019, 9, 30), set()),
    ("activist", TALKED | {"youth_league_rec_on": D(2019, 8, 1)}, D(2019, 9, 30), set()),
    (
        "target",
        ACTIVIST,
        D(2019, 9, 30),
        {"year", "contacts", "observed", "opinions", "target_meeting", "superior_filing"},
    ),
    (
        "target",
        ACTIVIST
        | {
            "contacts": ["张红梅"],
            "observations": [D(2019, 5, 20)],
            "opinions_on": D(2019, 11, 1),
            "target_meeting_on": D(2019, 11, 20),
            "superior_filed_on": D(2019, 11, 20),
        },
        D(2019, 11, 20),
        set(),
    ),
    # Observed half a year ago to the day, and a day more.
    ("target", ACTIVIST | {"observations": [D(2019, 5, 19)]}, D(2019, 11, 20), {"observed"}),
    (
        "target",
        ACTIVIST
        | {
            "activist_on": D(2025, 5, 10),
            "contacts": ["张红梅"],
            "observations": [D(2026, 5, 1)],
            "opinions_on": D(2026, 5, 11),
            "target_meeting_on": D(2026, 5, 11),
            "superior_filed_on": D(2026, 5, 12),
        },
        D(2026, 5, 12),
        {"superior_consent", "public_notice"},
    ),
    (
        "admission",
        LISTED,
        D(2019, 9, 30),
        {"introducers", "review", "training", "exam", "preexam", "form"},
    ),
    (
        "admission",
        LISTED
        | {
            "introducers": ["张红梅", "李卫国"],
            "review_concluded_on": D(2019, 6, 1),
            "review_result": "合格",
            "train_from": D(2019, 6, 1),
            "train_to": D(2019, 6, 3),
            "train_days": 2,
            "train_hours": 23,
            "committee_exam_on": D(2019, 9, 1),
            "preexam_on": D(2019, 9, 12),
            "preexam_result": "合格",
            "form_serial": "500001",
        },
        D(2019, 9, 30),
        {"training"},
    ),
    (
        "full",
        PROBATIONARY,
        D(2019, 9, 30),
        {"probation", "oath", "probation_observation", "full_application", "full_opinions"},
    ),
]


@pytest.mark.parametrize(("goal", "facts", "as_of", "lacks"), LACKS)
def test_what_is_lacking(goal: str, facts: dict[str, Any], as_of: date, lacks: set[str]) -> None:
    found = look(goal, facts, as_of, "2026H1" if as_of.year == 2026 else "2019H2")
    told = set(found["lacks"])
    if goal == "target" and lacks == {"observed"}:
        told &= lacks
    assert told == lacks
    assert found["unknown"] == []


@pytest.mark.parametrize(
    ("observed", "is_lacking"), [(D(2019, 5, 20), False), (D(2019, 5, 19), True)]
)
def test_the_half_yearly_observation_is_wanted_until_the_listing(
    observed: date, is_lacking: bool
) -> None:
    found = look("target", ACTIVIST | {"observations": [observed]}, D(2019, 9, 30))
    assert ("observed" in found["lacks"]) is is_lacking


def test_two_introducers_are_two_persons() -> None:
    for names, lacking in ((["张", "李"], False), (["张", "张"], True), (["张"], True)):
        found = look("admission", LISTED | {"introducers": names}, D(2019, 9, 30))
        assert ("introducers" in found["lacks"]) is lacking


@pytest.mark.parametrize(("goal", "facts"), [("target", ACTIVIST), ("admission", LISTED)])
def test_what_was_never_asked_is_unknown_and_not_lacking(goal: str, facts: dict[str, Any]) -> None:
    frame = prepared(
        people(facts, everything_asked=False), as_of=D(2019, 12, 1), calendar=WEEKENDS_ONLY
    )
    (row,) = ready(frame, GOALS[goal], parse("2019H2"), editions=EDITIONS).to_dicts()
    assert row["unknown"]
    assert not set(row["lacks"]) - {"target"}
    assert not row["is_complete"]


def test_an_unknown_day_of_admission_leaves_the_day_of_full_membership_unknown() -> None:
    found = look("full", {"approval_on": D(2019, 1, 8)}, D(2019, 9, 30))
    assert found["earliest_on"] is None
    assert found["when"] == "unknown"


@pytest.mark.parametrize(
    ("leaves", "is_lacking"), [(D(2020, 1, 2), False), (D(2020, 1, 1), True), (None, False)]
)
def test_whoever_leaves_within_three_months_is_marked(
    leaves: date | None, is_lacking: bool
) -> None:
    found = look("admission", LISTED | {"expected_leave_date": leaves}, D(2019, 9, 30))
    assert found["earliest_on"] == D(2019, 10, 2)
    assert ("leaving" in found["lacks"]) is is_lacking


def test_from_2026_the_meeting_follows_pre_examination_within_a_month() -> None:
    passed = LISTED | {"train_to": D(2026, 5, 1), "preexam_result": "合格"}
    for preexam_on, as_of, latest in (
        (D(2026, 5, 20), D(2026, 5, 21), D(2026, 6, 20)),
        (D(2026, 5, 1), D(2026, 5, 12), D(2026, 6, 11)),
        (D(2026, 4, 1), D(2026, 4, 20), None),
    ):
        found = look("admission", passed | {"preexam_on": preexam_on}, as_of, "2026H1")
        assert found["latest_on"] == latest


def test_the_order_is_that_of_days_and_then_of_names() -> None:
    frame = people(
        ACTIVIST | {"pinyin": "zhao"},
        ACTIVIST | {"pinyin": "an"},
        ACTIVIST | {"activist_on": D(2018, 10, 1), "pinyin": "zhou"},
    )
    found = ready(
        prepared(frame, as_of=D(2019, 9, 30), calendar=WEEKENDS_ONLY),
        GOALS["target"],
        parse("2019H2"),
        editions=EDITIONS,
    )
    assert found["dossier"].to_list() == [2, 1, 0]


def test_every_need_rests_on_an_article_of_its_editions() -> None:
    for goal in GOALS.values():
        for need in goal.needs:
            assert set(need.cite) <= {E2014, E2026}
            assert all(word.startswith("第") for word in need.cite.values())
    assert GOALS["target"].needs[0].cite[E2014] == article(13)


DAYS = st.dates(D(2014, 6, 1), D(2027, 12, 31))


@given(activist_on=DAYS, later=st.integers(0, 900))
def test_nobody_is_ready_for_listing_before_the_lawful_day(activist_on: date, later: int) -> None:
    as_of = activist_on + timedelta(days=later)
    found = look("target", {"activist_on": activist_on}, as_of, "2019H2")
    day = found["earliest_on"]
    assert day >= max(as_of, add_months(activist_on, 12))
    begun = max(as_of, add_months(activist_on, 12))
    if day >= SINCE_2026:
        assert WEEKENDS_ONLY.between(begun, day) >= 5
        assert WEEKENDS_ONLY.between(begun, day - timedelta(days=1)) < 5
    else:
        assert day == begun
    # The rule that judges the listing agrees on either side.
    for held, is_early in ((day, False), (add_months(activist_on, 12) - timedelta(days=1), True)):
        frame = people({"activist_on": activist_on, "target_on": held})
        judged = judge(
            frame,
            [RULES["D01.listing"]],
            REGULATION.editions,
            as_of=held,
            keep=tuple(State),
        )
        assert (judged["state"].to_list() == [State.BROKEN.value]) is is_early


@given(meeting_on=DAYS, later=st.integers(0, 900))
def test_nobody_is_ready_for_full_membership_before_a_year(meeting_on: date, later: int) -> None:
    as_of = meeting_on + timedelta(days=later)
    facts = {"meeting_on": meeting_on, "meeting_result": "通过", "approval_on": meeting_on}
    assert look("full", facts, as_of)["earliest_on"] == max(as_of, add_months(meeting_on, 12))


@given(
    activist_on=st.dates(D(2017, 1, 1), D(2019, 12, 31)),
    target=st.one_of(st.none(), st.integers(0, 600)),
    training=st.one_of(st.none(), st.integers(0, 100)),
)
def test_admissions_agree_with_dispatch(
    activist_on: date, target: int | None, training: int | None
) -> None:
    as_of = D(2020, 6, 30)
    facts: dict[str, Any] = {"activist_on": activist_on}
    if target is not None:
        facts["target_on"] = activist_on + timedelta(days=target)
        if training is not None:
            start = facts["target_on"] + timedelta(days=training)
            if start <= as_of:
                facts |= {"train_from": start, "train_to": start + timedelta(days=2)}
        if facts["target_on"] > as_of:
            del facts["target_on"]
    frame = people(facts).with_columns(is_high_knowledge=pl.lit(False))
    dispatched = prospects(
        frame,
        parse("2020H2"),
        as_of=as_of,
        minimums=minimums_on(as_of),
        working_days=WEEKENDS_ONLY,
    )
    assert look("admission", facts, as_of)["earliest_on"] == dispatched["earliest_on"][0]


def month(facts: dict[str, Any], last: date, as_of: date) -> dict[str, date | None]:
    """The duties of a month by code, each with its last day."""
    frame = prepared(people(facts), as_of=as_of, calendar=WEEKENDS_ONLY)
    rows = of_month(frame, DUTIES, last, as_of=as_of, editions=EDITIONS)
    return dict(zip(rows["duty"], rows["due_on"], strict=True))


NO_TALK = {"app_signed_on": D(2019, 8, 31), "birth_date": D(2000, 1, 1)}
NINTH, TENTH, EIGHTH = D(2019, 9, 30), D(2019, 10, 31), D(2019, 8, 30)


@pytest.mark.parametrize(
    ("facts", "last", "duties"),
    [
        (NO_TALK, NINTH, {"talk": D(2019, 9, 30)}),
        (NO_TALK, EIGHTH, {}),
        (NO_TALK | {"talk_on": D(2019, 9, 1)}, NINTH, {}),
        # Half a year after the last observation, in the month of that day.
        (
            ACTIVIST | {"observations": [D(2019, 4, 30)], "target_meeting_on": NINTH},
            TENTH,
            {"observation": D(2019, 10, 30)},
        ),
        (
            ACTIVIST | {"observations": [D(2019, 5, 1)], "target_meeting_on": NINTH},
            TENTH,
            {},
        ),
        # Ripe for discussion in the month in which the year is over.
        (
            ACTIVIST | {"observations": [D(2019, 8, 1)], "activist_on": D(2018, 10, 31)},
            TENTH,
            {"target_meeting": None},
        ),
        (
            ACTIVIST | {"observations": [D(2019, 8, 1)], "activist_on": D(2018, 11, 1)},
            TENTH,
            {},
        ),
        (
            LISTED
            | {
                "meeting_on": D(2019, 7, 30),
                "meeting_result": "通过",
                "interview_on": D(2019, 9, 1),
            },
            TENTH,
            {"approval": D(2019, 10, 30)},
        ),
        (
            PROBATIONARY
            | {
                "meeting_on": D(2018, 10, 31),
                "oath_on": D(2019, 2, 1),
                "probation_observations": [D(2019, 8, 1)],
                "full_app_on": D(2019, 10, 1),
            },
            TENTH,
            {"full_meeting": D(2019, 11, 30)},
        ),
        (
            PROBATIONARY
            | {
                "meeting_on": D(2018, 11, 1),
                "oath_on": D(2019, 2, 1),
                "probation_observations": [D(2019, 8, 1)],
                "full_app_on": D(2019, 10, 1),
            },
            TENTH,
            {},
        ),
        # The old edition set no last day for the oath.
        (
            PROBATIONARY | {"probation_observations": [D(2019, 8, 1)]},
            TENTH,
            {"oath": None},
        ),
    ],
)
def test_what_a_month_must_not_miss(
    facts: dict[str, Any], last: date, duties: dict[str, date | None]
) -> None:
    assert month(facts, last, min(last, NINTH)) == duties


def test_from_2026_the_oath_has_a_last_day() -> None:
    facts = PROBATIONARY | {
        "meeting_on": D(2026, 4, 1),
        "approval_on": D(2026, 6, 10),
        "probation_observations": [D(2026, 6, 10)],
    }
    assert month(facts, D(2026, 6, 30), D(2026, 6, 20)) == {"oath": D(2026, 7, 10)}


def test_what_was_never_asked_is_no_duty() -> None:
    frame = prepared(
        people({"app_signed_on": D(2019, 8, 1)}, everything_asked=False),
        as_of=NINTH,
        calendar=WEEKENDS_ONLY,
    )
    assert of_month(frame, DUTIES, NINTH, as_of=NINTH, editions=EDITIONS).is_empty()


def test_overdue_duties_come_first() -> None:
    frame = prepared(
        people(
            ACTIVIST | {"observations": [D(2019, 9, 1)], "activist_on": D(2018, 9, 1)},
            NO_TALK,
            NO_TALK | {"app_signed_on": D(2019, 6, 1)},
        ),
        as_of=NINTH,
        calendar=WEEKENDS_ONLY,
    )
    rows = of_month(frame, DUTIES, NINTH, as_of=NINTH, editions=EDITIONS)
    assert rows["dossier"].to_list() == [2, 1, 0]


def test_every_group_has_duties_and_each_duty_a_form() -> None:
    assert {duty.group for duty in DUTIES} == set(Group)
    assert all(duty.act for duty in DUTIES)
