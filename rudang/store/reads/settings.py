"""The college's named choices, with what holds while none is made."""

from typing import Any

from rudang.store.models import Setting

DEFAULTS: dict[str, Any] = {
    "college_name": "",
    "office_name": "党委组织部",
    "counting_date": "meeting",
    "is_demonstration": False,
    "opens_as_of": None,
    "own_pages": False,
    "planning": {},
}


def get(key: str) -> Any:
    """A choice, or what holds while none is made. Unknown keys are a KeyError."""
    default = DEFAULTS[key]
    found = Setting.objects.filter(key=key).first()
    return default if found is None else found.value


def everything() -> dict[str, Any]:
    """All choices at once."""
    return DEFAULTS | dict(Setting.objects.filter(key__in=DEFAULTS).values_list("key", "value"))
