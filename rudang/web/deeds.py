"""Everything an official can do, found among the actions, with what each asks for in words."""

import importlib
import inspect
import pkgutil
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from enum import Enum, StrEnum
from types import SimpleNamespace
from typing import Any, Union, get_args, get_origin, get_type_hints

import rudang.actions
from rudang.core.periods import Period
from rudang.papers.notices import Notice
from rudang.store.models import Account, Role
from rudang.store.reads.plans import Planned
from rudang.web.deed_terms import CHOICES, DONE, OF_ENUMS, PARTS, TERMS
from rudang.web.event_terms import FIELDS, VERBS

NOT_FROM_HERE: Mapping[str, str] = {
    "demo.fill": "rudang demo 装入演示数据",
    "demo.fill_tree": "rudang demo --tree-only 装入组织和账号",
    "disclosures.export_roster": "是 exports.export_roster 的一部分",
    "ledger.write": "是其他各项写台账的笔",
    "looks.note": "打开档案时自动记下",
    "looks.note_many": "导出名册时自动记下",
    "notices.complete": "是 notices.finish 和 objections.handle 的一部分",
    "reviews.review": "rudang review 列出检查结果",
    "settling.reopen": "是 dossiers.void_act 的一部分",
    "settling.settle": "是 dossiers.record_act 的一部分",
    "uploads.fail_check": "后台任务没有做完时自动记下",
    "uploads.give_up": "后台任务没有做完时自动记下",
    "uploads.start": "是页面交给后台任务的标记，命令直接用 uploads.confirm",
}
"""Actions that make no sense as a call of their own, each with the reason."""

_UNITS = frozenset(
    {"unit", "to_unit", "from_unit", "held_unit", "parent", "units", "unit_id"},
)
_PERSONS = frozenset({"dossier", "dossiers", "people"})
_FACTS = frozenset({"facts", "particulars", "shared"})

# What a page reads from the base before it asks the action, and is never said.
_READ_FIRST: Mapping[str, str] = {
    "duties.export.cells": "read:cells",
    "paper_lists.export_contents.row": "read:row",
    "paper_lists.export_contents.unit": "read:unit",
    "paper_lists.export_missing.people": "read:people",
}

# Which row's version an argument `version` is of: under the action, the module or the record.
_VERSION_OF: Mapping[str, str] = {
    "Doing": "letter",
    "Edit": "proposal_line",
    "demands": "demand",
    "execution_reports": "execution_report",
    "handed_in": "handed_in",
    "holidays": "calendar_year",
    "inquiries": "inquiry",
    "letters": "letter",
    "meetings": "meeting",
    "negative_lists.amend": "negative_list",
    "negative_lists.decide": "negative_mark",
    "objections": "objection",
    "plan_papers": "plan_paper",
    "proposals": "proposal",
    "proposals.answer": "answered_line",
    "scans": "scan",
    "submissions": "submission",
    "surveys": "survey_return",
    "surveys.amend": "survey",
    "surveys.close": "survey",
    "surveys.reopen": "survey",
    "transfers": "transfer",
    "units": "unit",
}


class Form(StrEnum):
    """What a value is written as."""

    ACCOUNT = "account"
    ANYTHING = "anything"
    CHOICE = "choice"
    DAY = "day"
    FACTS = "facts"
    FILE = "file"
    NAMED_FILE = "named_file"
    LIST = "list"
    MAP = "map"
    NUMBER = "number"
    PARTS = "parts"
    PERIOD = "period"
    PERSON = "person"
    RECORD = "record"
    ROLE = "role"
    TEXT = "text"
    UNIT = "unit"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Asked:
    """One value that a deed asks for.

    `of` are the values within: the items of a list, key and value of a mapping, the fields of a
    record. `make` turns what was read into what the action takes. `supplied` names what is
    taken where nothing is said: the day, no facts, the version at which a row stands; and what
    is never said, since a page reads it first.
    """

    name: str
    term: str
    form: Form
    is_needed: bool
    may_be_blank: bool = False
    choices: Mapping[str, str] | None = None
    of: tuple["Asked", ...] = ()
    make: Callable[..., Any] | None = None
    supplied: str = ""

    @property
    def is_hidden(self) -> bool:
        """Whether only the command itself says it."""
        return self.supplied == "today" or self.supplied.startswith("read:")


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be done: its name, what it does, what it asks for."""

    name: str
    noun: str
    term: str
    run: Callable[..., Any]
    asks: tuple[Asked, ...]
    leaves_file: bool


def actions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of the actions that says by whom."""
    for found in pkgutil.walk_packages(rudang.actions.__path__, "rudang.actions."):
        module = importlib.import_module(found.name)
        for name, function in vars(module).items():
            is_ours = inspect.isfunction(function) and function.__module__ == found.name
            is_public = is_ours and not name.startswith("_")
            if is_public and "by" in inspect.signature(function).parameters:
                yield f"{found.name.removeprefix('rudang.actions.')}.{name}", function


def deeds() -> dict[str, Deed]:
    """Everything that can be called, by name, in the order of the nouns."""
    found = dict(actions())
    return {
        f"{module}.{name}": _deed(
            f"{module}.{name}", noun, VERBS.get(verb, verb), found[f"{module}.{name}"]
        )
        for module, (noun, done) in DONE.items()
        for name, verb in done.items()
    }


def _deed(name: str, noun: str, term: str, run: Callable[..., Any]) -> Deed:
    plain = inspect.unwrap(run)
    hints = get_type_hints(plain)
    asks = tuple(
        _asked(one.name, hints[one.name], name, has_default=one.default is not one.empty)
        for one in inspect.signature(plain).parameters.values()
        # A callback is for whoever watches.
        if one.name != "by"
        and one.kind is not one.VAR_KEYWORD
        and get_origin(hints[one.name]) is not Callable
    )
    return Deed(name, noun, term, run, asks, _leaves_file(hints.get("return")))


_BY_TYPE: Mapping[Any, Form] = {
    Account: Form.ACCOUNT,
    Any: Form.ANYTHING,
    Role: Form.ROLE,
    bool: Form.YES_NO,
    bytes: Form.FILE,
    date: Form.DAY,
    int: Form.NUMBER,
    str: Form.TEXT,
    tuple[str, bytes]: Form.NAMED_FILE,
}


def _asked(name: str, hint: Any, owner: str, *, has_default: bool) -> Asked:
    if f"{owner}.{name}" in _READ_FIRST:
        read = _READ_FIRST[f"{owner}.{name}"]
        return Asked(name, name, Form.ANYTHING, is_needed=False, supplied=read)
    may_be_blank = False
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (one for one in get_args(hint) if one is not type(None))
        may_be_blank = True
    supplied = _supplied(name, owner)
    common: dict[str, Any] = {
        "name": name,
        "term": _of(name, owner, TERMS) or FIELDS.get(name, name),
        "is_needed": not (has_default or supplied),
        "may_be_blank": may_be_blank,
        "supplied": "" if has_default and name == "version" else supplied,
    }
    choices = _of(name, owner, CHOICES)
    if name in _FACTS and get_origin(hint) is not None:
        if name == "facts":
            common |= {"is_needed": False, "supplied": "facts"}
        return Asked(form=Form.FACTS, **common)
    if hint is Period or (name in ("period", "span") and hint is str):
        return Asked(
            form=Form.PERIOD, make=None if hint is Period else lambda period: period.code, **common
        )
    if hint is int and name in _UNITS:
        return Asked(form=Form.UNIT, **common)
    if hint is int and name in _PERSONS:
        return Asked(form=Form.PERSON, **common)
    if hint is str and choices:
        return Asked(form=Form.CHOICE, choices=choices, **common)
    if hint in _BY_TYPE:
        return Asked(form=_BY_TYPE[hint], **common)
    if isinstance(hint, type) and issubclass(hint, Enum):
        terms = OF_ENUMS.get(hint) or {
            one: getattr(one, "term", None) or getattr(one, "label", None) or str(one.value)
            for one in hint
        }
        words = {str(one.value): term for one, term in terms.items()}
        return Asked(form=Form.CHOICE, choices=words, make=hint, **common)
    if hint is Planned:
        return Asked(form=Form.RECORD, of=_PLANNED, make=_planned, **common)
    if is_dataclass(hint):
        record: Any = hint
        return Asked(form=Form.RECORD, of=_fields(record), make=record, **common)
    return _several(name, hint, owner, common)


def _several(name: str, hint: Any, owner: str, common: dict[str, Any]) -> Asked:
    args = get_args(hint)
    if len(args) == 2 and args[1] is not Ellipsis:
        first, second = _of(name, owner, PARTS) or ("key", "value")
        is_map = get_origin(hint) is not tuple
        of = tuple(
            _asked(part, arg, owner, has_default=False)
            for part, arg in ((first, args[0]), (second, args[1]))
        )
        return Asked(form=Form.MAP if is_map else Form.PARTS, of=of, **common)
    return Asked(form=Form.LIST, of=(_asked(name, args[0], owner, has_default=False),), **common)


def _fields(record: Any) -> tuple[Asked, ...]:
    hints = get_type_hints(record)
    return tuple(
        _asked(
            one.name,
            hints[one.name],
            record.__name__,
            has_default=one.default is not MISSING or one.default_factory is not MISSING,
        )
        for one in fields(record)
    )


_PLANNED = (
    Asked("unit_id", "党组织", Form.UNIT, is_needed=True),
    Asked("total", "名额", Form.NUMBER, is_needed=True),
    Asked("teachers", "其中教师", Form.NUMBER, is_needed=False),
    Asked("high_knowledge", "其中高知识群体", Form.NUMBER, is_needed=False),
    Asked("remark", "备注", Form.TEXT, is_needed=False),
)


def _planned(
    unit_id: int, total: int, teachers: int = 0, high_knowledge: int = 0, remark: str = ""
) -> SimpleNamespace:
    return SimpleNamespace(
        unit_id=unit_id,
        total=total,
        teachers=teachers,
        high_knowledge=high_knowledge,
        remark=remark,
    )


def _of(name: str, owner: str, table: Mapping[str, Any]) -> Any:
    """The entry of a name: of this action or record, of its module, or of the name anywhere."""
    module = owner.split(".")[0]
    for key in (f"{owner}.{name}", f"{module}.{name}", name):
        if key in table:
            return table[key]
    return None


def _supplied(name: str, owner: str) -> str:
    if name in ("today", "as_of", "seen", "filename"):
        return name
    if name == "version":
        kind = _VERSION_OF.get(owner) or _VERSION_OF.get(owner.split(".")[0])
        return f"version:{kind}" if kind else ""
    return ""


def _leaves_file(hint: Any) -> bool:
    if hint is bytes or hint is Notice or bytes in get_args(hint):
        return True
    return is_dataclass(hint) and bytes in get_type_hints(hint).values()
