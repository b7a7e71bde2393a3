"""The form of each kind of act, made from the facts it leaves, and a recorded act in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rudang.core import schedule
from rudang.core.codes import EDUCATION, ETHNIC, SEXES
from rudang.core.explain import spoken
from rudang.core.facts import ACT_KIND, CHOICES, FACT, FACTS_OF_ACT, Fact, Kind
from rudang.core.masking import masked
from rudang.regulation import forms as regulated
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
    "contacts_new": "更换以后由谁培养联系，都写上，留任的也写；几个人之间用顿号隔开。",
    "talk_points": "谈了什么、本人怎么说，照实记。",
    "observation_words": "培养联系人、党小组、党支部各自的意见，照登记表写。",
    "heart_agreed": "约定的下一步、由谁在什么时候落实。",
    "eval_grades": "学业只是其中一项，不以成绩划线。",
    "oath_programme": "各项程序之间用顿号隔开。",
}
_AREA_ENDS = ("_words", "_points", "_opinion", "_agreed", "_reason", "_doubts")
_AREAS = frozenset(
    {"eval_politics", "eval_motive", "eval_character", "eval_conduct", "eval_overall", "follow_up"}
)

# Facts that name members of the register, whose names the form offers.
PERSONS = frozenset(
    {
        "talkers",
        "contacts",
        "contacts_new",
        "observers",
        "heart_talkers",
        "introducers",
        "reviewers",
        "probation_observers",
        "meeting_chair",
        "meeting_recorder",
        "written_names",
        "attendees",
        "interviewer",
        "archive_receiver",
    }
)


@dataclass(frozen=True, slots=True)
class Window:
    """When an act may and must be held: in words, first and last day."""

    words: str = ""
    earliest: date | None = None
    latest: date | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """What is said beside a field as one types.

    `follows`: the lawful day in words, `article` where it is written, with its rule's `check`.
    `outside`: how the day typed departs from it. `told`: (verdict, words, article, check) of the
    rules that judge the field. `value` could be taken over, for the reason in `why`.
    """

    follows: str = ""
    article: str = ""
    check: str = ""
    outside: str = ""
    told: Sequence[tuple[str, str, str, str]] = ()
    value: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `shape` is day, number, choice, choices, area or text.

    `is_detail`: offered folded away, for whoever knows it. `names`: completed from the register.
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
    live: Live = Live()
    names: bool = False

    @property
    def chosen(self) -> list[str]:
        """The values ticked, of a field of several choices."""
        return [part for part in self.value.split("、") if part]

    @property
    def is_live(self) -> bool:
        """Whether something may be said right beside the field while one types."""
        return self.name not in (HELD_ON, "held_unit")


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one act.

    `corrects` is the act that it would take the place of, `renews` the one after which the step
    was done again, `saw` the newest record of the kind when the form was opened. `elsewhere`
    holds what only another edition asks, where something was typed. `votes` is the arithmetic of
    a vote in words. `told` are findings of no field in particular, `rules` (check, title,
    article) those that judge the act's day.
    """

    kind: str
    term: str
    fields: Sequence[Field]
    corrects: int | None = None
    renews: int | None = None
    saw: int = 0
    edition: str = ""
    edition_term: str = ""
    remark: str = ""
    elsewhere: Sequence[Field] = ()
    votes: Sequence[tuple[str, str]] = ()
    told: Sequence[tuple[str, str, str, str]] = ()
    rules: Sequence[tuple[str, str, str]] = ()
    people: Sequence[str] = field(default=())

    @property
    def plain(self) -> list[Field]:
        return [one for one in self.fields if not one.is_detail]

    @property
    def details(self) -> list[Field]:
        return [one for one in self.fields if one.is_detail]

    @property
    def has_filled_details(self) -> bool:
        return any(one.value or one.error for one in self.details)

    @property
    def is_vote(self) -> bool:
        return self.kind in MEETINGS

    @property
    def button(self) -> str:
        if self.renews:
            return f"记录再次{self.term}"
        return f"更正{self.term}" if self.corrects else f"记录{self.term}"


def form(
    kind: str,
    *,
    values: Mapping[str, str],
    window: Window | None = None,
    errors: Iterable[tuple[str, str]] = (),
    branches: Sequence[tuple[str, str]] = (),
    corrects: int | None = None,
    renews: int | None = None,
    saw: int = 0,
    edition: str = "",
    edition_term: str = "",
    remark: str = "",
    live: Mapping[str, Live] | None = None,
    votes: Sequence[tuple[str, str]] = (),
    rules: Sequence[tuple[str, str, str]] = (),
    people: Sequence[str] = (),
) -> Form:
    """A form filled with texts. `branches` are offered where it matters who held the meeting.

    Without an edition everything is asked, in the order of the sheet.
    """
    wrong = dict(errors)
    beside = live or {}
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

    def made(facts: Iterable[Fact], *, is_detail: bool) -> list[Field]:
        return [
            _field(
                fact,
                values.get(fact.name, ""),
                wrong.get(fact.name, ""),
                beside.get(fact.name, Live()),
                is_detail=is_detail,
            )
            for fact in facts
        ]

    elsewhere: list[Field] = []
    if edition:
        asked = regulated.asked_of(kind, edition)
        fields += made(asked.first, is_detail=False)
        fields += made(asked.folded, is_detail=True)
        elsewhere = [one for one in made(asked.elsewhere, is_detail=True) if one.value or one.error]
    else:
        rest = [fact for fact in FACTS_OF_ACT[kind] if not fact.is_day]
        fields += made((one for one in rest if not one.is_detail), is_detail=False)
        fields += made((one for one in rest if one.is_detail), is_detail=True)
    return Form(
        kind,
        ACT_KIND[kind].term,
        fields,
        corrects,
        renews,
        saw,
        edition,
        edition_term,
        remark,
        elsewhere,
        votes,
        beside[HELD_ON].told if HELD_ON in beside else (),
        rules,
        people,
    )


def _field(fact: Fact, value: str, error: str, live: Live, *, is_detail: bool) -> Field:
    shape = {Kind.DATE: "day", Kind.DATES: "day", Kind.INTEGER: "number"}.get(fact.kind, "text")
    options = _OPTIONS.get(fact.name, ())
    if options:
        shape = "choices" if _is_several(fact) else "choice"
    elif shape == "text" and (fact.name in _AREAS or fact.name.endswith(_AREA_ENDS)):
        shape = "area"
    help_ = "" if options or shape == "area" else _HELP.get(fact.kind, "")
    return Field(
        fact.name,
        fact.term,
        shape,
        value,
        options=options,
        help=_HELP_OF.get(fact.name, help_),
        error=error,
        is_required=fact.name == "name",
        is_detail=is_detail,
        live=live,
        names=fact.name in PERSONS,
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


def term_of(kind: str, name: str) -> str:
    """What a field of a form is called."""
    if name == HELD_ON:
        return next((f.term for f in FACTS_OF_ACT[kind] if f.is_day), "办理日期")
    return "召开支部大会的党支部" if name == "held_unit" else FACT[name].term


def shown(name: str, text: str) -> str:
    """A field's text as people read it."""
    return dict(_OPTIONS.get(name, ())).get(text, text)


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
