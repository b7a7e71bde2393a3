"""A contact replaced in time and a relative declared, in the demonstration."""

from datetime import date
from typing import Any

from rudang.actions import accounts, dossiers
from rudang.actions.demo.college import MEISHU
from rudang.core.bodies import branch_on
from rudang.core.facts import FACT, Kind
from rudang.store.models import Act, Finding, Sheet, Unit
from rudang.store.reads import members

_REPLACED_ON = date(2019, 9, 16)
_RELATIVE = "尉迟敬亭"
"""A surname that nobody of the invented register bears."""


def furnish(today: date) -> None:
    """One activist has another contact since September, and named a relative in the Party."""
    unit = Unit.objects.get(name=MEISHU)
    clerk = accounts.actor("meishu", today=today)
    faulty = Finding.objects.filter(closed_at=None, state="broken", dossier__unit=unit)
    person = (
        Sheet.objects.filter(unit=unit, stage="activist", activist_on__lt=_REPLACED_ON)
        .exclude(dossier__in=faulty.values("dossier"))
        .exclude(contacts=[])
        .order_by("activist_on", "dossier")
        .first()
    )
    if person is None:
        return
    had = list(person.contacts or [])
    branch = branch_on(members.entries(unit.pk), _REPLACED_ON)
    others = [one.name for one in branch.entitled if one.name not in had]
    if not others:
        return
    dossiers.record_act(
        by=clerk,
        dossier=person.dossier_id,
        kind="contact_replacement",
        held_on=_REPLACED_ON,
        facts={"contacts_new": [*had[1:], others[-1]]},
        today=today,
    )
    told = Act.objects.filter(dossier=person.dossier_id, kind="particulars").latest("pk")
    dossiers.record_act(
        by=clerk,
        dossier=person.dossier_id,
        kind="particulars",
        held_on=None,
        facts={**{n: _read(n, value) for n, value in told.facts.items()}, "kin_names": [_RELATIVE]},
        today=today,
        corrects=told.pk,
        reason="本人补充申报亲属情况",
    )


def _read(name: str, value: Any) -> Any:
    """A fact as it was stored, as an act takes it."""
    return date.fromisoformat(value) if value and FACT[name].kind is Kind.DATE else value
