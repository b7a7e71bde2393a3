"""The version at which what several people change stands now, for a call that saw no page."""

from collections.abc import Mapping
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from rudang.store.models import (
    CalendarYear,
    Demand,
    ExecutionReport,
    HandedIn,
    Inquiry,
    Letter,
    Meeting,
    NegativeList,
    NegativeMark,
    Objection,
    PlanPaper,
    Proposal,
    ProposalLine,
    Scan,
    Submission,
    Survey,
    SurveyReturn,
    Transfer,
    Unit,
)

# Where a row is looked for, and which given value each of its columns must equal.
_ROWS: Mapping[str, tuple[Any, Mapping[str, str]]] = {
    "answered_line": (
        ProposalLine.objects.filter(state=Proposal.State.ASKING),
        {"period": "period", "unit": "unit"},
    ),
    "calendar_year": (CalendarYear.objects, {"year": "year"}),
    "demand": (Demand.objects, {"pk": "demand"}),
    "execution_report": (ExecutionReport.objects, {"year": "year", "unit": "unit"}),
    "handed_in": (HandedIn.objects, {"pk": "handed_in"}),
    "inquiry": (Inquiry.objects, {"pk": "inquiry"}),
    "letter": (Letter.objects, {"pk": "letter"}),
    "meeting": (Meeting.objects, {"pk": "meeting"}),
    "negative_list": (NegativeList.objects, {"pk": "negative_list"}),
    "negative_mark": (NegativeMark.objects, {"pk": "mark"}),
    "objection": (Objection.objects, {"pk": "objection"}),
    "plan_paper": (
        PlanPaper.objects,
        {"period": "matter.period.code", "kind": "matter.kind", "about": "matter.about"},
    ),
    "proposal": (Proposal.objects, {"pk": "proposal"}),
    "proposal_line": (ProposalLine.objects, {"pk": "line"}),
    "scan": (Scan.objects, {"pk": "scan"}),
    "submission": (Submission.objects, {"pk": "submission"}),
    "survey": (Survey.objects, {"period": "period"}),
    "survey_return": (SurveyReturn.objects, {"survey__period": "period", "unit": "unit"}),
    "transfer": (Transfer.objects, {"pk": "transfer"}),
    "unit": (Unit.objects, {"pk": "unit"}),
}


def present(kind: str, given: Mapping[str, Any]) -> int:
    """The version of the row that `given` names; 0 where there is none yet, or none in sight."""
    rows, names = _ROWS[kind]
    said = SimpleNamespace(**given)
    wanted = {column: attrgetter(path)(said) for column, path in names.items()}
    return int(rows.filter(**wanted).values_list("version", flat=True).first() or 0)
