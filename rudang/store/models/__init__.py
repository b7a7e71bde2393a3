"""The tables, one file per noun."""

from rudang.store.models.accounts import Account, Role
from rudang.store.models.answers import Answer, ReviewRun
from rudang.store.models.audit import AuditEvent
from rudang.store.models.demands import CalendarYear, Demand, UnitAct
from rudang.store.models.dossiers import Act, Asking, Dossier, Finding, Member, Sheet
from rudang.store.models.execution import DutyDone, ExecutionReport, PlanReason
from rudang.store.models.inquiries import Inquiry, NegativeList, NegativeMark, Objection
from rudang.store.models.meetings import AgendaItem, Meeting
from rudang.store.models.moves import Package, Transfer
from rudang.store.models.papers import FormEvent, Scan
from rudang.store.models.persons import HandedIn, Look, OwnAccount
from rudang.store.models.plans import (
    DispatchRun,
    Letter,
    LetterStep,
    OverPlanLeave,
    PlanEntry,
    PlanGrant,
    PlanName,
    PlanPaper,
)
from rudang.store.models.proposals import Proposal, ProposalLine
from rudang.store.models.submissions import Batch, BatchLine, Submission
from rudang.store.models.surveys import Survey, SurveyName, SurveyReturn
from rudang.store.models.units import Setting, Unit
from rudang.store.models.uploads import Progress, Upload, UploadBody

__all__ = [
    "Account",
    "Act",
    "AgendaItem",
    "Answer",
    "Asking",
    "AuditEvent",
    "Batch",
    "BatchLine",
    "CalendarYear",
    "Demand",
    "DispatchRun",
    "Dossier",
    "DutyDone",
    "ExecutionReport",
    "Finding",
    "FormEvent",
    "HandedIn",
    "Inquiry",
    "Letter",
    "LetterStep",
    "Look",
    "Meeting",
    "Member",
    "NegativeList",
    "NegativeMark",
    "Objection",
    "OverPlanLeave",
    "OwnAccount",
    "Package",
    "PlanEntry",
    "PlanGrant",
    "PlanName",
    "PlanPaper",
    "PlanReason",
    "Progress",
    "Proposal",
    "ProposalLine",
    "ReviewRun",
    "Role",
    "Scan",
    "Setting",
    "Sheet",
    "Submission",
    "Survey",
    "SurveyName",
    "SurveyReturn",
    "Transfer",
    "Unit",
    "UnitAct",
    "Upload",
    "UploadBody",
]
