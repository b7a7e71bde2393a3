"""Make the college's named choices: the counting date, its names, what the demonstration needs."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from rudang.actions import ledger
from rudang.actions.accounts import SYSTEM
from rudang.actions.dossiers import Problem
from rudang.core.quotas import Counting
from rudang.core.rules import Param
from rudang.core.scope import Actor, Refused, Right
from rudang.regulation.planning import PARAMS, contradictions
from rudang.store.models import Setting
from rudang.store.reads import settings as choices
from rudang.store.reads.units import root

_PARAMS = {param.name: param for param in PARAMS}
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
    before = choices.get(key)
    value = _with_own(before, value) if key == "planning" else _checked(key, value)
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


def _with_own(before: Mapping[str, int], changes: Mapping[str, Any]) -> dict[str, int]:
    """The college's own parameters after some were changed; None takes one back to the usual.

    Only what is named changes, so that two officials who change different ones lose nothing.
    """
    own = dict(before)
    for name, given in changes.items():
        param = _PARAMS.get(name)
        if param is None:
            raise Refused(f"没有“{name}”这项计划参数。")
        usual = param.values[-1].value
        own[name] = _within(param, given)
        if given is None or own[name] == usual:
            del own[name]
    values = {name: param.values[-1].value or 0 for name, param in _PARAMS.items()} | own
    for name, sentence in contradictions(values).items():
        raise Problem(name, sentence)
    return own


def _within(param: Param, given: Any) -> int:
    text = str(given if given is not None else param.values[-1].value).strip()
    if not text.isascii() or not text.isdecimal():
        raise Problem(
            param.name,
            f"{param.term}：“{text}”不是整数，请填写 {param.least} 至 {param.most} 之间的数。",
        )
    if not param.least <= int(text) <= param.most:
        raise Problem(
            param.name,
            f"{param.term}应在 {param.least} 至 {param.most} {param.unit}之间，填的是 {text}。",
        )
    return int(text)


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
