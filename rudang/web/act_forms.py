"""The form of each kind of act, made from the facts it leaves, and a recorded act in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rudang.core import schedule
from rudang.core.codes import EDUCATION, ETHNIC, SEXES
from rudang.core.explain import spoken
from rudang.core.facts import ACT_KIND, CHOICES, FACT, FACTS_OF_ACT, Fact, Kind
from rudang.core.masking import masked
from rudang.store.reads.dossiers import Recorded
from rudang.store.reads.units import Place

HELD_ON = "held_on"
MEETINGS = ("admission_meeting", "full_meeting")
"""Acts of which it matters which branch held them."""

_OPTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    **{name: tuple((value, value) for value in values) for name, values in CHOICES.items()},
    "sex": tuple((value, value) for value in SEXES.values()),
    "ethnic_code": tuple(ETHNIC.items()),
    "education_code": tuple(EDUCATION.items()),
}
_HELP = {
    Kind.TEXTS: "几个人之间用顿号隔开。",
}
_HELP_OF = {
    "papers_held": "各份材料之间用顿号隔开，名称照归档目录写。",
    "approval_delay_reason": "超过三个月才审批的，写明特殊情况。",
    "written_yes": "因故不能到会、会前正式提出书面赞成意见的人数。",
    "app_received_on": "收到的日子与申请书落款不是同一天时填写。",
}


@dataclass(frozen=True, slots=True)
class Window:
    """When an act may and must be held: in words, first and last day."""

    words: str = ""
    earliest: date | None = None
    latest: date | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `shape` is day, number, choice, choices or text.

    `is_detail`: offered folded away, for whoever knows it.
    """

    name: str
    label: str
    shape: str
    value: str
    options: Sequence[tuple[str, str]] = ()
    help: str = ""
    error: str = ""
    is_required: bool = False
    is_detail: bool = False
    window: Window = Window()

    @property
    def chosen(self) -> list[str]:
        """The values ticked, of a field of several choices."""
        return [part for part in self.value.split("、") if part]


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one act; `corrects` is the act that it would take the place of."""

    kind: str
    term: str
    fields: Sequence[Field]
    corrects: int | None = None

    @property
    def plain(self) -> list[Field]:
        return [field for field in self.fields if not field.is_detail]

    @property
    def details(self) -> list[Field]:
        return [field for field in self.fields if field.is_detail]

    @property
    def has_filled_details(self) -> bool:
        return any(field.value or field.error for field in self.details)

    @property
    def button(self) -> str:
        return f"更正{self.term}" if self.corrects else f"记录{self.term}"


def form(
    kind: str,
    *,
    values: Mapping[str, str],
    window: Window | None = None,
    errors: Iterable[tuple[str, str]] = (),
    branches: Sequence[tuple[str, str]] = (),
    corrects: int | None = None,
) -> Form:
    """A form filled with texts. `branches` are offered where it matters who held the meeting."""
    wrong = dict(errors)
    days = [fact for fact in FACTS_OF_ACT[kind] if fact.is_day]
    fields = []
    if kind != "particulars":
        label = days[0].term if days else f"{ACT_KIND[kind].term}日期"
        fields.append(
            Field(
                HELD_ON,
                label,
                "day",
                values.get(HELD_ON, ""),
                error=wrong.get(HELD_ON, ""),
                is_required=bool(days) and not ACT_KIND[kind].may_lack_day,
                window=window or Window(),
            )
        )
    if kind in MEETINGS and branches:
        fields.append(
            Field(
                "held_unit",
                "召开支部大会的党支部",
                "choice",
                values.get("held_unit", ""),
                options=branches,
                error=wrong.get("held_unit", ""),
            )
        )
    for fact in FACTS_OF_ACT[kind]:
        if not fact.is_day:
            fields.append(_field(fact, values.get(fact.name, ""), wrong.get(fact.name, "")))
    return Form(kind, ACT_KIND[kind].term, fields, corrects)


def _field(fact: Fact, value: str, error: str) -> Field:
    shape = {Kind.DATE: "day", Kind.DATES: "day", Kind.INTEGER: "number"}.get(fact.kind, "text")
    options = _OPTIONS.get(fact.name, ())
    return Field(
        fact.name,
        fact.term,
        shape if not options else "choices" if _is_several(fact) else "choice",
        value,
        options=options,
        help=_HELP_OF.get(fact.name, "" if options else _HELP.get(fact.kind, "")),
        error=error,
        is_required=fact.name == "name",
        is_detail=fact.is_detail,
    )


def _is_several(fact: Fact) -> bool:
    """Whether several values can be ticked; an act that repeats says one thing each time."""
    return fact.kind is Kind.TEXTS and not ACT_KIND[fact.act].repeats


def filled(act: Recorded) -> dict[str, str]:
    """A recorded act as the texts of its form; the identity number stays covered."""
    values = {name: _typed(value) for name, value in act.facts.items() if name != "id_no"}
    values[HELD_ON] = act.held_on.isoformat() if act.held_on else ""
    values["held_unit"] = str(act.held_unit)
    return values


def _typed(value: Any) -> str:
    if value is None:
        return ""
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def branches(tree: Mapping[int, Place], allowed: Iterable[int]) -> list[tuple[str, str]]:
    """Units that hold branch meetings, among those allowed."""
    some = set(allowed)
    return [
        (str(place.id), place.name)
        for place in tree.values()
        if place.kind in ("branch", "temporary_branch") and place.id in some
    ]


def in_words(act: Recorded) -> str:
    """The facts of a recorded act in one line."""
    parts = []
    order = {fact.name: n for n, fact in enumerate(FACTS_OF_ACT[act.kind])}
    for name in sorted(act.facts, key=lambda one: order.get(one, len(order))):
        value = act.facts[name]
        if value in (None, "", []):
            continue
        if name == "id_no":
            value = masked(value)
        if name == "planned_days":
            value = schedule.in_words(value)
        options = dict(_OPTIONS.get(name, ()))
        term = FACT[name].term if name in FACT else name
        parts.append(f"{term}：{options.get(str(value)) or spoken(value)}")
    return "；".join(parts)
