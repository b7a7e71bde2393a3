"""From which facts of the dossier each circumstance is made."""

SOURCES: dict[str, tuple[str, ...]] = {
    "same_person": ("id_no", "name", "birth_date", "number"),
    "named_in_plan": ("target_on",),
    "talkers_strange": ("talkers", "talk_on"),
    "full_members_on_activist": ("activist_on",),
    "full_members_on_target_meeting": ("target_meeting_on",),
    "contacts_unfit": ("contacts", "contacts_on", "activist_on"),
    "contacts_unfound": ("contacts",),
    "contact_left_on": ("contacts", "contacts_on", "activist_on"),
    "introducers_unfit": ("introducers", "meeting_on"),
    "introducers_barred": ("introducers", "meeting_on"),
    "introducers_in_effect": ("introducers", "meeting_on"),
    "introducers_elsewhere": ("introducers", "meeting_on"),
    "introducers_unfound": ("introducers",),
    "introducer_left_on": ("introducers", "introducers_on"),
    "reviewers_unfit": ("reviewers", "review_concluded_on"),
    "voters_on_meeting": ("meeting_on",),
    "voters_on_full_meeting": ("full_meeting_on",),
    "meeting_unit_kind": ("meeting_on",),
    "chair_in_office": ("meeting_chair", "meeting_on"),
    "attendees_strange": ("attendees", "meeting_on"),
    "attendees_elsewhere": ("attendees", "meeting_on"),
    "kin_in_post": ("kin_names",),
    "serial_elsewhere": ("form_serial",),
    "cert_elsewhere": ("train_cert_no",),
    "edited_after_approval": ("approval_on",),
    "entered_late": (),
    "registered_unit": (),
}
"""Circumstance to the facts it is made from; a change of one of them moves it."""

SOURCE_FACTS: frozenset[str] = frozenset(name for names in SOURCES.values() for name in names)
