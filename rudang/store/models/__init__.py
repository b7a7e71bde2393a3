"""The tables, one file per noun."""

from rudang.store.models.accounts import Account, Role
from rudang.store.models.answers import Answer, ReviewRun
from rudang.store.models.audit import AuditEvent
from rudang.store.models.demands import CalendarYear, Demand, UnitAct
from rudang.store.models.dossiers import Act, Asking, Dossier, Finding, Member, Sheet
from rudang.store.models.inquiries import Inquiry, NegativeList, NegativeMark, Objection
from rudang.store.models.meetings import AgendaItem, Meeting
from rudang.store.models.moves import Package, Transfer
from rudang.store.models.papers import FormEvent, Scan
from rudang.store.models.persons import HandedIn, Look, OwnAccount
from rudang.store.models.plans import DispatchRun, Letter, PlanEntry, PlanName
from rudang.store.models.submissions import Batch, BatchLine, Submission
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
    "Finding",
    "FormEvent",
    "HandedIn",
    "Inquiry",
    "Letter",
    "Look",
    "Meeting",
    "Member",
    "NegativeList",
    "NegativeMark",
    "Objection",
    "OwnAccount",
    "Package",
    "PlanEntry",
    "PlanName",
    "Progress",
    "ReviewRun",
    "Role",
    "Scan",
    "Setting",
    "Sheet",
    "Submission",
    "Transfer",
    "Unit",
    "UnitAct",
    "Upload",
    "UploadBody",
]
