"""From which facts of the dossier each circumstance is made."""

import polars as pl

ENTRY_DAYS = 30
"""A record entered more days than these after what it tells of was entered late."""

# Before somebody came from elsewhere the register of today's unit says nothing of his acts.
_CAME = "transferred_in_on"

SOURCES: dict[str, tuple[str, ...]] = {
    "same_person": ("id_no", "name", "birth_date", "number"),
    "named_in_plan": ("target_on",),
    "talkers_strange": ("talkers", "talk_on", _CAME),
    "full_members_on_activist": ("activist_on", _CAME),
    "full_members_on_target_meeting": ("target_meeting_on", _CAME),
    "contacts_unfit": ("contacts", "contacts_on", "activist_on", _CAME),
    "contacts_unfound": ("contacts", "contacts_on", "activist_on", _CAME),
    "contact_left_on": ("contacts", "contacts_on", "activist_on", _CAME),
    "introducers_unfit": ("introducers", "meeting_on", _CAME),
    "introducers_barred": ("introducers", "meeting_on", _CAME),
    "introducers_in_effect": ("introducers", "meeting_on", _CAME),
    "introducers_elsewhere": ("introducers", "meeting_on", _CAME),
    "introducers_unfound": ("introducers", "introducers_on", _CAME),
    "introducer_left_on": ("introducers", "introducers_on", _CAME),
    "reviewers_unfit": ("reviewers", "review_concluded_on", _CAME),
    "voters_on_meeting": ("meeting_on", _CAME),
    "voters_on_full_meeting": ("full_meeting_on", _CAME),
    "meeting_unit_kind": ("meeting_on",),
    "chair_in_office": ("meeting_chair", "meeting_on", _CAME),
    "attendees_strange": ("attendees", "meeting_on", _CAME),
    "attendees_elsewhere": ("attendees", "meeting_on"),
    "kin_in_post": ("kin_names", "app_signed_on", _CAME),
    "serial_elsewhere": ("form_serial",),
    "cert_elsewhere": ("train_cert_no",),
    "edited_after_approval": ("approval_on",),
    "entered_late": (),
    "registered_unit": (),
}
"""Circumstance to the facts it is made from; a change of one of them moves it."""

OF_RECORDS = ("edited_after_approval", "entered_late")
"""Made from the acts themselves: whichever is recorded may move them."""

OF_PLAN = ("named_in_plan",)
"""Made from the names that places of the plan are meant for."""

OF_REGISTER = (
    "talkers_strange",
    "full_members_on_activist",
    "full_members_on_target_meeting",
    "contacts_unfit",
    "contacts_unfound",
    "contact_left_on",
    "introducers_unfit",
    "introducers_barred",
    "introducers_in_effect",
    "introducers_elsewhere",
    "introducers_unfound",
    "introducer_left_on",
    "reviewers_unfit",
    "voters_on_meeting",
    "voters_on_full_meeting",
    "chair_in_office",
    "attendees_strange",
    "attendees_elsewhere",
    "kin_in_post",
)
"""Made from the register of members."""

SOURCE_FACTS: frozenset[str] = frozenset(name for names in SOURCES.values() for name in names)

_POST = r"(?:书记|委员|支委|组织员|辅导员)$"


def is_post(name: pl.Expr) -> pl.Expr:
    """Whether a post stands where a name is asked for (支部书记): nobody can be looked up by it."""
    return name.str.contains(_POST)
