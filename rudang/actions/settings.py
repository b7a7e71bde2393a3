"""Make the college's named choices: the counting date, its names, what the demonstration needs."""

from datetime import date
from typing import Any

from django.db import transaction

from rudang.actions import ledger
from rudang.actions.accounts import SYSTEM
from rudang.core.quotas import Counting
from rudang.core.scope import Actor, Refused, Right
from rudang.store.models import Setting
from rudang.store.reads import settings as choices
from rudang.store.reads.units import root

_BY_SYSTEM_ONLY = ("is_demonstration", "opens_as_of")


@transaction.atomic
def choose(*, by: Actor, key: str, value: Any) -> None:
    """Set one of the college's choices; it holds for everybody from now on.

    Raises:
        Refused: the choice is not the actor's to make, or the value is none of its kind.
    """
    if key not in choices.DEFAULTS:
        raise Refused(f"没有“{key}”这项设置。")
    top = root()
    if key in _BY_SYSTEM_ONLY:
        if by.login != SYSTEM:
            raise Refused("这项设置只能由程序自己的命令更改。")
    elif key == "own_pages":
        if not by.may(Right.DEMANDS, top.pk if top else None):
            raise Refused("只有校党委组织部可以开通或停用本人页面。")
    elif not by.may(Right.PLAN, top.pk if top else None):
        raise Refused("只有校党委组织部可以更改全校的设置。")
    value = _checked(key, value)
    before = choices.get(key)
    Setting.objects.update_or_create(key=key, defaults={"value": value})
    ledger.write(
        ledger.Event(
            verb="choose_setting",
            subject_kind="setting",
            subject_id=key,
            before={key: before},
            after={key: value},
        ),
        by=by,
    )


def _checked(key: str, value: Any) -> Any:
    if key == "counting_date":
        try:
            return Counting(value).value
        except ValueError:
            terms = "、".join(each.term for each in Counting)
            raise Refused(f"统计口径可以是：{terms}。") from None
    if key in ("is_demonstration", "own_pages"):
        return bool(value)
    if key == "opens_as_of":
        if value is None:
            return None
        return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()
    value = str(value).strip()
    if not value:
        raise Refused("名称不能为空。")
    return value
