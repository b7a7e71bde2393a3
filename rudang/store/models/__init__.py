"""The tables, one file per noun."""

from rudang.store.models.accounts import Account, Role
from rudang.store.models.answers import Answer, ReviewRun
from rudang.store.models.audit import AuditEvent
from rudang.store.models.demands import CalendarYear, Demand, UnitAct
from rudang.store.models.dossiers import Act, Asking, Dossier, Finding, Member, Sheet
from rudang.store.models.plans import DispatchRun, Letter, PlanEntry, PlanName
from rudang.store.models.units import Setting, Unit
from rudang.store.models.uploads import Progress, Upload, UploadBody

__all__ = [
    "Account",
    "Act",
    "Answer",
    "Asking",
    "AuditEvent",
    "CalendarYear",
    "Demand",
    "DispatchRun",
    "Dossier",
    "Finding",
    "Letter",
    "Member",
    "PlanEntry",
    "PlanName",
    "Progress",
    "ReviewRun",
    "Role",
    "Setting",
    "Sheet",
    "Unit",
    "UnitAct",
    "Upload",
    "UploadBody",
]
