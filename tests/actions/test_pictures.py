"""The charts of a period show the figures of its outlook, with the sums of the tree."""

from datetime import date

import pytest

from rudang.actions import forecasting, pictures
from rudang.core.periods import parse
from rudang.core.scope import Scope
from rudang.papers import charts
from rudang.store.reads.forecasts import Outlook
from tests.planning import ADMITTED, PREEXAMINED, VOTED, College, PlanLine, college, people

H2 = parse("2019H2")
AS_OF = date(2019, 10, 15)


@pytest.fixture
def school(db: None) -> College:
    made = college()
    made.issue(PlanLine(made.first, 4), PlanLine(made.second, 3), PlanLine(made.music, 7))
    people(made.first, 2, ADMITTED)
    people(made.second, 1, VOTED)
    people(made.music, 3, PREEXAMINED)
    return made


def outlook() -> Outlook:
    return forecasting.outlook(H2, as_of=AS_OF, scope=Scope.everything())


def test_the_tree_adds_its_branches_up(school: College) -> None:
    spec = pictures.plan_and_actual(outlook())
    picture = charts.svg(spec)
    for figures in ("2＋1 / 14", "2＋1 / 7", "2 / 4", "0＋1 / 3", "0 / 7"):
        assert f">{figures}<" in picture, figures
    assert "校党委" in picture
    assert "学前总支" in picture


def test_every_chart_gives_the_figures_of_the_outlook(school: College) -> None:
    found = outlook()
    assert (found.quota, len(found.counted_on)) == (14, 3)
    by_quarter = [figures for _, figures in pictures.by_quarter(found)]
    assert sorted(by_quarter) == [(0, 0), (1, 0), (2, 0)]
    assert pictures.ahead(found)[-1] == (H2.last_day, found.end)
    ends = pictures.month_ends(found)
    assert [day.month for day, _, _ in ends] == [7, 8, 9, 10, 11, 12]
    assert [held for _, held, _ in ends] == [0, 0, 3, None, None, None]
    assert ends[-1][2] == found.end


def test_the_figures_stay_until_the_ledger_moves(school: College) -> None:
    before = outlook()
    assert outlook() is before
    school.issue(PlanLine(school.arts, 2))
    assert outlook().quota == 16
