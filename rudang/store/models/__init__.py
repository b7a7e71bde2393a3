"""The tables, one file per noun."""

from rudang.store.models.accounts import Account, Role
from rudang.store.models.audit import AuditEvent
from rudang.store.models.dossiers import Act, Asking, Dossier, Finding, Member, Sheet
from rudang.store.models.plans import DispatchRun, Letter, PlanEntry, PlanName
from rudang.store.models.units import Setting, Unit
from rudang.store.models.uploads import Progress, Upload, UploadBody

__all__ = [
    "Account",
    "Act",
    "Asking",
    "AuditEvent",
    "DispatchRun",
    "Dossier",
    "Finding",
    "Letter",
    "Member",
    "PlanEntry",
    "PlanName",
    "Progress",
    "Role",
    "Setting",
    "Sheet",
    "Unit",
    "Upload",
    "UploadBody",
]
