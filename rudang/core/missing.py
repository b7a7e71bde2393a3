"""What is missing where a rule cannot say anything: a fact of the dossier, or a register."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rudang.core.circumstances import SOURCES
from rudang.core.facts import ACT_KIND, CIRCUMSTANCE, FACT
from rudang.core.rules import Rule

_MEMBERS = "members"
REGISTERS: Mapping[str, str] = {
    _MEMBERS: "党员名册",
    "plan": "发展计划名单",
    "others": "其他人的档案",
    "ledger": "办理记录",
    "units": "党组织信息",
}
"""What circumstances are made from beyond the dossier, under the words of an address."""

_REGISTER_OF = {
    "same_person": "others",
    "serial_elsewhere": "others",
    "cert_elsewhere": "others",
    "named_in_plan": "plan",
    "edited_after_approval": "ledger",
    "entered_late": "ledger",
    "meeting_unit_kind": "units",
    "registered_unit": "units",
}


# Where nobody wrote when an application was received, the day on which it was signed counts.
_EITHER = frozenset({"app_received_on", "app_signed_on"})


def is_occasional(name: str) -> bool:
    """Whether a fact is left by an act that few dossiers ever have."""
    kind = ACT_KIND[FACT[name].act]
    return kind.step == 0 and kind.name != "particulars"


def register_of(circumstance: str) -> str:
    """The register that a circumstance is made from."""
    return _REGISTER_OF.get(circumstance, _MEMBERS)


@dataclass(frozen=True, slots=True)
class Want:
    """What one rule needs to speak. Of each set of `facts` one is enough.

    `registers` are needed once the dossier's own facts are there.
    """

    rule: str
    check: str
    facts: tuple[frozenset[str], ...]
    registers: frozenset[str]


def want(rule: Rule) -> Want:
    """What a rule needs, from its declaration."""
    names = {name for name in rule.wants if name in FACT}
    circumstances = {name for name in rule.wants if name in CIRCUMSTANCE}
    for circumstance in circumstances:
        names |= set(SOURCES[circumstance])
    sets = [frozenset({name}) for name in sorted(names - _EITHER)]
    if _EITHER & names:
        sets.append(_EITHER & names)
    return Want(rule.name, rule.check, tuple(sets), frozenset(map(register_of, circumstances)))


def missing(wanted: Want, blank: Iterable[str]) -> frozenset[str]:
    """Facts, or else registers, for want of which the rule says nothing of a dossier.

    What happens to few (a transfer, a punishment) is missing only where nothing else is.
    """
    blanks = set(blank)
    facts = frozenset(name for some in wanted.facts if some <= blanks for name in some)
    return frozenset(name for name in facts if not is_occasional(name)) or facts or wanted.registers


def term_of(lack: str) -> str:
    """The words for a missing fact or register."""
    return FACT[lack].term if lack in FACT else f"需要{REGISTERS[lack]}"
