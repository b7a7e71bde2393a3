"""The 25 steps in both editions, and their days on one dossier's timeline."""

from datetime import date

import pytest

from rudang.core.evaluate import STEP_SCHEMA, timeline
from rudang.core.facts import ACT_KINDS, sheet_schema
from rudang.regulation.editions import E2014, E2026, EDITIONS
from rudang.regulation.steps import STAGES, STEPS
from tests.regulation.table import sheet


@pytest.mark.parametrize("edition", [E2014, E2026])
def test_there_are_25_steps_in_five_stages(edition: str) -> None:
    steps = STEPS[edition]
    assert list(steps) == list(range(1, 26))
    stages = [step.stage for step in steps.values()]
    assert stages == sorted(stages)
    assert set(stages) == set(STAGES)
    assert all(
        step.actor and step.term and set(step.cite) == {E2014, E2026} for step in steps.values()
    )


def test_every_kind_of_act_of_a_step_is_named_by_that_step() -> None:
    declared = {(n, act) for n, step in STEPS[E2014].items() for act in step.acts}
    assert declared == {(kind.step, kind.name) for kind in ACT_KINDS if kind.step}


def test_the_expressions_of_steps_read_only_the_sheet() -> None:
    known = set(sheet_schema()) | {"on", ""}
    for steps in STEPS.values():
        for step in steps.values():
            for expr in (step.done, step.is_done, step.not_before, step.due):
                assert expr is None or set(expr.meta.root_names()) <= known


def test_what_2026_changed_is_said() -> None:
    changed = {n for n, step in STEPS[E2026].items() if step.amended}
    assert changed == {2, 5, 6, 8, 9, 10, 15, 20, 21, 25}
    assert not any(step.amended for step in STEPS[E2014].values())


def test_the_file_needs_five_papers_under_the_old_text_and_six_under_the_new() -> None:
    def archived(edition: str) -> list[str]:
        return [paper.term for paper in STEPS[edition][25].papers if paper.archived]

    assert len(archived(E2014)) == 5
    assert len(archived(E2026)) == 6
    assert "预备党员教育考察登记表" in archived(E2026)


def _days(row: dict[str, object], *, as_of: date) -> dict[int, tuple[object, ...]]:
    found = timeline(sheet([row]), STEPS, EDITIONS, as_of=as_of)
    assert dict(found.schema) == STEP_SCHEMA
    return {
        r["step"]: (r["edition"], r["is_done"], r["done_on"], r["not_before"], r["due_on"])
        for r in found.iter_rows(named=True)
    }


def test_a_dossier_that_spans_both_editions_is_dated_step_by_step() -> None:
    row = {
        "app_signed_on": date(2024, 1, 31),
        "talk_on": date(2024, 2, 20),
        "activist_on": date(2024, 6, 30),
        "target_on": date(2025, 7, 1),
        "introducers": ["周正", "吴平"],
        "preexam_on": date(2026, 4, 1),
    }
    days = _days(row, as_of=date(2026, 5, 20))
    assert days[2] == (E2014, True, date(2024, 2, 20), date(2024, 1, 31), date(2024, 2, 29))
    assert days[7] == (E2026, False, None, date(2025, 6, 30), None)
    assert days[9][:3] == (E2026, True, None)
    assert days[15] == (E2026, False, None, date(2026, 4, 1), date(2026, 6, 11))
    assert len(days) == 25


def test_the_old_text_gave_the_meeting_no_deadline() -> None:
    days = _days({"preexam_on": date(2026, 4, 1)}, as_of=date(2026, 5, 10))
    assert days[15] == (E2014, False, None, date(2026, 4, 1), None)
