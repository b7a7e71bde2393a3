"""The parameters of the plan in force: the college's own choices over those of the regulation."""

from collections.abc import Mapping
from datetime import date

from rudang.actions import calendars
from rudang.core.pace import Pacing
from rudang.core.rules import Param
from rudang.regulation.planning import pacing_on, required
from rudang.store.reads import plans, settings


def chosen() -> Mapping[str, int]:
    """The parameters that the college has set itself, by name."""
    own: Mapping[str, int] = settings.get("planning")
    return own


def value(param: Param, day: date) -> int:
    """A parameter of the plan as it holds in this college on a day."""
    own = chosen().get(param.name)
    return required(param, day) if own is None else own


def on(day: date) -> Pacing:
    """Everything by which a unit's pace is judged on a day, in this college."""
    return pacing_on(
        day,
        counting=plans.counting(),
        working_days=calendars.in_force(),
        chosen=chosen(),
    )
