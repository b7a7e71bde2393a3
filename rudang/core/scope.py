"""Who acts and what they may see: roles bound to places in the tree, and the scope they give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

EVERYTHING = (-(2**31), 2**31 - 1)


class RoleKind(StrEnum):
    """Roles bound to a place in the tree."""

    ORGANIZATION_DEPARTMENT = "organization_department"
    GENERAL_BRANCH_SECRETARY = "general_branch_secretary"
    BRANCH_SECRETARY = "branch_secretary"
    ORGANIZATION_MEMBER = "organization_member"
    ORGANIZER = "organizer"
    AUDITOR = "auditor"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    PERSON = "person"


class Right(StrEnum):
    """What a role lets one do within its place."""

    READ_DOSSIERS = "read_dossiers"
    RECORD = "record"
    UNMASK = "unmask"
    PLAN = "plan"
    READ_PLAN = "read_plan"
    DISPATCH = "dispatch"
    LETTERS = "letters"
    UNITS = "units"
    ACCOUNTS = "accounts"
    AUDIT = "audit"
    LOAD = "load"
    ACCEPT = "accept"
    DEMANDS = "demands"
    ANSWER = "answer"
    FORMS = "forms"
    OWN = "own"


_READ = frozenset({Right.READ_DOSSIERS, Right.READ_PLAN})
_BRANCH = _READ | {Right.RECORD, Right.LOAD, Right.UNMASK}

RIGHTS: Mapping[RoleKind, frozenset[Right]] = {
    RoleKind.ORGANIZATION_DEPARTMENT: _BRANCH
    | {
        Right.PLAN,
        Right.DISPATCH,
        Right.LETTERS,
        Right.UNITS,
        Right.ACCEPT,
        Right.DEMANDS,
        Right.ANSWER,
        Right.FORMS,
    },
    # What its branches send up comes to it first.
    RoleKind.GENERAL_BRANCH_SECRETARY: _BRANCH | {Right.ANSWER},
    RoleKind.BRANCH_SECRETARY: _BRANCH,
    RoleKind.ORGANIZATION_MEMBER: _BRANCH,
    RoleKind.ORGANIZER: _READ | {Right.RECORD, Right.ANSWER},
    RoleKind.AUDITOR: _READ | {Right.AUDIT},
    # Administration is kept apart from the work: an administrator sees no dossier.
    RoleKind.SYSTEM_ADMINISTRATOR: frozenset({Right.ACCOUNTS, Right.UNITS}),
    # Sees the own dossier alone, through the door made for it.
    RoleKind.PERSON: frozenset({Right.OWN}),
}

ROLE_TERMS: Mapping[RoleKind, str] = {
    RoleKind.ORGANIZATION_DEPARTMENT: "组织部",
    RoleKind.GENERAL_BRANCH_SECRETARY: "党总支书记",
    RoleKind.BRANCH_SECRETARY: "党支部书记",
    RoleKind.ORGANIZATION_MEMBER: "组织委员",
    RoleKind.ORGANIZER: "组织员",
    RoleKind.AUDITOR: "审计员",
    RoleKind.SYSTEM_ADMINISTRATOR: "系统管理员",
    RoleKind.PERSON: "本人",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """The units whose rows are visible, as closed ranges of unit ids in rising order."""

    ranges: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, units: Iterable[int]) -> "Scope":
        """The scope of just these units, neighbouring ids joined into ranges."""
        ranges: list[tuple[int, int]] = []
        for unit in sorted(set(units)):
            if ranges and ranges[-1][1] == unit - 1:
                ranges[-1] = (ranges[-1][0], unit)
            else:
                ranges.append((unit, unit))
        return cls(tuple(ranges))

    @classmethod
    def everything(cls) -> "Scope":
        return cls((EVERYTHING,))

    @classmethod
    def nothing(cls) -> "Scope":
        return cls(())

    def __contains__(self, unit: int) -> bool:
        return any(low <= unit <= high for low, high in self.ranges)

    @property
    def is_everything(self) -> bool:
        return self.ranges == (EVERYTHING,)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody at work: the account, rights with their scopes, and the name events carry.

    `login` is `system` for the command line without `--as`; `on_behalf_of` then names the
    user of the operating system.
    """

    login: str
    name: str
    account_id: int | None
    place: int | None
    place_term: str
    scopes: Mapping[Right, Scope]
    on_behalf_of: str = ""

    def may(self, right: Right, unit: int | None = None) -> bool:
        """Whether the right is held at all, or for one unit."""
        scope = self.scopes.get(right)
        return scope is not None and (unit is None or unit in scope)

    @property
    def scope(self) -> Scope:
        """Whose dossiers and figures are visible."""
        return self.scopes.get(Right.READ_DOSSIERS, Scope.nothing())


class Refused(Exception):
    """An act that the actor may not do or that the state of things forbids; the text is shown."""
