"""Read what the command line was given into the arguments of a deed, with every complaint."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from rudang.actions import duties, linking, reviews, scans
from rudang.core.codes import education_code, ethnic_code, sex_of
from rudang.core.facts import CHOICES, FACT, FACTS_OF_ACT, Fact, Kind
from rudang.core.periods import parse
from rudang.core.scope import Actor, Refused
from rudang.store.reads import accounts, dossiers, versions
from rudang.store.reads.scans import lacking
from rudang.store.reads.units import whole_tree
from rudang.web import filled
from rudang.web.deeds import Asked, Form
from rudang.web.filled import Unreadable
from rudang.web.management.arguments import person_named, unit_named

_NOTHING = ("", "无", "null", None)
_YES, _NO = ("是", "yes", "true", "1"), ("否", "no", "false", "0")
_NESTED = (Form.LIST, Form.MAP, Form.RECORD, Form.FACTS, Form.ANYTHING, Form.PARTS)
# Facts that are kept under a code, and what finds it from the words that people use.
_CODES: Mapping[str, Callable[[str], str | None]] = {
    "education_code": education_code,
    "ethnic_code": ethnic_code,
    "sex": sex_of,
}
_LAST = ("version:", "seen", "read:")
# Of more choices than these the words alone are told.
_MANY = 12
# Stands where nothing could be read; what is wrong has been noted.
_UNREAD = object()


def nested(words: Sequence[str], base: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Words like `doing.letter=5` over what a file gave, and what cannot be understood.

    A name said twice holds a list.
    """
    given: dict[str, Any] = json.loads(json.dumps(base))
    said: set[str] = set()
    wrong = []
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name.strip():
            wrong.append(f"“{word}”看不懂，请写成 名称=值 这样的形式。")
            continue
        *path, last = name.strip().split(".")
        inner: Any = given
        for part in path:
            inner = inner.setdefault(part, {}) if isinstance(inner, dict) else None
        if not isinstance(inner, dict):
            wrong.append(f"{name} 所在的 {'.'.join(path)} 已经整个写过，请写在一起。")
            continue
        if name in said:
            before = inner[last]
            inner[last] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            inner[last] = value
            said.add(name)
    return given, wrong


def says(asked: Asked) -> str:
    """What is accepted for a value, in words."""
    match asked.form:
        case Form.DAY:
            said = "日期，如 2019-07-08"
        case Form.PERIOD:
            said = "期间，如 2019、2019H2、2019Q3"
        case Form.YES_NO:
            said = "是、否"
        case Form.NUMBER:
            said = "整数"
        case Form.UNIT:
            said = "党组织的全称、简称或者别称"
        case Form.PERSON:
            said = "姓名、学号（工号），或者 # 加档案的编号"
        case Form.ACCOUNT:
            said = "登录名"
        case Form.ROLE:
            said = "职务的编号"
        case Form.FILE | Form.NAMED_FILE:
            said = "文件的路径"
        case Form.CHOICE:
            known = asked.choices or {}
            is_long = len(known) > _MANY
            said = "、".join(t if is_long else _pair(code, t) for code, t in known.items())
        case Form.FACTS:
            said = "各项事项，写成 " + asked.name + ".事项=值，或者 JSON"
        case Form.LIST if asked.of[0].form in (Form.RECORD, Form.PARTS):
            said = f"可以有几个，每个是{says(asked.of[0])}"
        case Form.LIST if asked.of[0].form is Form.NAMED_FILE:
            said = f"{says(asked.of[0])}；有几个的，写几次"
        case Form.LIST:
            said = f"{says(asked.of[0])}；可以有几个，用顿号隔开"
        case Form.PARTS:
            said = ":".join(one.term for one in asked.of)
            told = [f"{one.term}是{says(one)}" for one in asked.of if one.form is not Form.TEXT]
            said = "，".join([said, *told])
        case Form.MAP:
            said = f"JSON，如 {example(asked)}"
            if _is_keyed_by_number(asked):
                said = f"{says(asked.of[0])}；可以有几个，用顿号隔开"
        case Form.RECORD:
            said = f" JSON，如 {example(asked)}"
        case Form.ANYTHING:
            said = "文字或者 JSON"
        case Form.TEXT:
            said = "文字"
    return said + ("；不知道的写 无" if asked.may_be_blank else "")


def example(asked: Asked) -> str:
    """The shape of a nested value, as JSON."""
    return json.dumps(_example(asked), ensure_ascii=False)


def _example(asked: Asked) -> Any:
    match asked.form:
        case Form.DAY:
            return "2019-07-08"
        case Form.PERIOD:
            return "2019H2"
        case Form.YES_NO:
            return True
        case Form.NUMBER | Form.ROLE:
            return 1
        case Form.UNIT:
            return "音乐教育系党支部"
        case Form.PERSON:
            return "王芳"
        case Form.CHOICE:
            return next(iter(asked.choices or {"": ""}))
        case Form.LIST:
            return [_example(asked.of[0])]
        case Form.PARTS:
            return [_example(one) for one in asked.of]
        case Form.MAP:
            return {str(_example(asked.of[0])): _example(asked.of[1])}
        case Form.RECORD:
            # What may be left out is told line by line.
            return {one.name: _example(one) for one in asked.of if one.is_needed}
        case Form.FACTS:
            return {}
    return "……"


def _pair(code: str, term: str) -> str:
    return code if code == term else f"{code}（{term}）"


def _is_keyed_by_number(asked: Asked) -> bool:
    """Whether the values are looked up, so that the keys alone say everything."""
    return asked.form is Form.MAP and asked.of[1].supplied != ""


@dataclass
class Reading:
    """One call being read; `wrong` gathers what cannot be, each in a sentence."""

    by: Actor
    today: date
    wrong: list[str] = field(default_factory=list)

    @cached_property
    def _units(self) -> Mapping[int, Any]:
        return whole_tree()

    def record(
        self,
        asks: Sequence[Asked],
        raw: Mapping[str, Any],
        path: str = "",
        outer: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The values of a record or of a whole call, what may be left out left out."""
        around = dict(outer or {})
        names = [one.name for one in asks if not one.is_hidden]
        for name in raw:
            if name not in names:
                near = get_close_matches(name, names, n=1)
                hint = f"是不是 {path}{near[0]}？" if near else f"可以有：{'、'.join(names)}。"
                self.wrong.append(f"没有 {path}{name} 这一项，{hint}")
        read: dict[str, Any] = {}
        # What is looked up rests on what was said.
        for one in sorted(asks, key=lambda one: one.supplied.startswith(_LAST)):
            if one.name in raw and not one.is_hidden:
                value = self.one(one, raw[one.name], f"{path}{one.name}", {**around, **read})
            elif one.supplied:
                value = self._supply(one, {**around, **read}, raw)
            elif one.is_needed and one.form is Form.RECORD and not _needs(one):
                value = self.one(one, {}, f"{path}{one.name}", {**around, **read})
            elif one.is_needed:
                value = _UNREAD
                self.wrong.append(f"缺少 {path}{one.name}（{one.term}）：{says(one).strip()}。")
            else:
                continue
            read[one.name] = value
        return read

    def _supply(self, asked: Asked, read: Mapping[str, Any], raw: Mapping[str, Any]) -> Any:
        if _UNREAD in read.values():
            return _UNREAD
        match asked.supplied.partition(":"):
            case ("version", _, kind):
                return versions.present(kind, read)
            case ("seen", _, _):
                return linking.mark_of(read["period"], read["unit"])
            case ("filename", _, _):
                return Path(str(raw.get("data", ""))).name
            case ("facts", _, _):
                return {}
            case ("read", _, what):
                return self._as_the_page_reads(what, read)
        return self.today

    def _as_the_page_reads(self, what: str, read: Mapping[str, Any]) -> Any:
        as_of = read["as_of"]
        if what == "cells":
            units = {unit for unit in self._units if unit in self.by.scope}
            return duties.calendar([read["year"]], as_of=as_of, units=units)
        if what == "people":
            return lacking(scans.needed(), as_of=as_of, size=None).people
        case, judged = (
            dossiers.case(read["dossier"]),
            reviews.one(read["dossier"], as_of, self.today),
        )
        if case is None or judged is None:
            raise Refused("没有这份档案，或不在您的范围内。")
        return judged.frame.row(0, named=True) if what == "row" else self._units[case.unit].name

    def one(self, asked: Asked, raw: Any, path: str, outer: Mapping[str, Any]) -> Any:
        """What one value was given as; `_UNREAD` with a complaint where that is nothing."""
        try:
            if asked.form in _NESTED and isinstance(raw, str) and raw.lstrip()[:1] in ("{", "["):
                raw = _from_json(raw)
            if raw in _NOTHING and asked.may_be_blank:
                return None
            read = self._nested(asked, raw, path, outer)
            if read is _UNREAD or asked.make is None:
                return read
            return asked.make(**read) if asked.form is Form.RECORD else asked.make(read)
        except (Unreadable, Refused, CommandError) as error:
            self.wrong.append(f"{path}（{asked.term}）：{error}")
        return _UNREAD

    def _nested(self, asked: Asked, raw: Any, path: str, outer: Mapping[str, Any]) -> Any:
        match asked.form:
            case Form.FACTS:
                return self._facts(asked, raw, path, outer)
            case Form.LIST:
                items = [raw] if isinstance(raw, Mapping) else _items(raw)
                if _is_one(asked.of[0], raw):
                    items = [raw]
                return self._whole(
                    [
                        self.one(asked.of[0], item, f"{path}[{at}]", outer)
                        for at, item in enumerate(items, 1)
                    ]
                )
            case Form.PARTS:
                parts = raw.split(":") if isinstance(raw, str) else raw
                if not isinstance(parts, list) or len(parts) != len(asked.of):
                    raise Unreadable(f"“{raw}”看不懂，应为 {says(asked)}。")
                read = [
                    self.one(one, part, path, outer)
                    for one, part in zip(asked.of, parts, strict=True)
                ]
                return _UNREAD if _UNREAD in read else tuple(read)
            case Form.MAP:
                return self._map(asked, raw, path, outer)
            case Form.RECORD:
                if not isinstance(raw, Mapping):
                    raise Unreadable(f"“{raw}”看不懂，应为{says(asked)}。")
                made = self.record(asked.of, raw, f"{path}.", outer)
                return _UNREAD if _UNREAD in made.values() else made
            case Form.ANYTHING:
                return _anything(raw)
        if isinstance(raw, list | Mapping):
            raise Unreadable(f"只能写一个值，应为{says(asked)}。")
        return self._plain(asked, raw)

    def _map(self, asked: Asked, raw: Any, path: str, outer: Mapping[str, Any]) -> Any:
        of_key, of_value = asked.of
        if not isinstance(raw, Mapping) and _is_keyed_by_number(asked):
            raw = dict.fromkeys(map(str, _items(raw)))
        if not isinstance(raw, Mapping):
            raise Unreadable(f"“{raw}”看不懂，应为 {says(asked)}。")
        made = {}
        for key, value in raw.items():
            here = f"{path}.{key}"
            at = self.one(of_key, key, here, outer)
            around = {**outer, of_key.name: at}
            if value is None and of_value.supplied:
                made[at] = self._supply(of_value, around, {})
            else:
                made[at] = self.one(of_value, value, here, around)
        return _UNREAD if _UNREAD in (*made, *made.values()) else made

    def _whole(self, items: list[Any]) -> Any:
        return _UNREAD if any(item is _UNREAD for item in items) else items

    def _plain(self, asked: Asked, raw: Any) -> Any:
        raw = "" if raw is None else raw
        text = str(raw).strip()
        match asked.form:
            case Form.TEXT:
                return str(raw)
            case Form.CHOICE:
                return _choice(asked, text)
            case Form.YES_NO:
                if text.lower() in (*_YES, *_NO):
                    return text.lower() in _YES
                raise Unreadable(f"“{text}”看不懂，可以是：是、否。")
            case Form.PERIOD:
                return _period(text)
            case Form.UNIT:
                by_number = text.isdecimal() and int(text) in self._units
                return int(text) if by_number else unit_named(text)
            case Form.PERSON:
                return _person(raw)
            case Form.ACCOUNT:
                found = accounts.by_login(text)
                if found is None:
                    raise Unreadable(f"没有账号“{text}”。")
                return found
            case Form.FILE:
                return _bytes_of(Path(text))
            case Form.NAMED_FILE:
                return Path(text).name, _bytes_of(Path(text))
        read: Any = filled.day(text) if asked.form is Form.DAY else _whole_number(text)
        if read is None:
            raise Unreadable(f"没有写，应为{says(asked)}。")
        if asked.form is Form.ROLE:
            read = accounts.role(read)
            if read is None:
                raise Unreadable(f"没有编号为 {text} 的职务。")
        return read

    def _facts(self, asked: Asked, raw: Any, path: str, outer: Mapping[str, Any]) -> Any:
        if not isinstance(raw, Mapping):
            raise Unreadable(f"“{raw}”看不懂，应为{says(asked)}。")
        declared = facts_of(asked, outer) or tuple(FACT.values())
        by_term = {fact.term: fact for fact in declared}
        made: dict[str, Any] = {}
        for name, value in raw.items():
            fact = next((one for one in declared if one.name == name), by_term.get(name))
            if fact is None:
                self.wrong.append(f"没有 {path}.{name} 这一项，{_meant(name, declared)}")
                continue
            try:
                made[fact.name] = _fact(fact, value)
            except Unreadable as error:
                self.wrong.append(f"{path}.{name}（{fact.term}）：{error}")
        return made


def facts_of(asked: Asked, outer: Mapping[str, Any]) -> tuple[Fact, ...] | None:
    """The facts that may be said: those of the kind of act named beside them; None for any."""
    kind = "particulars" if asked.name == "particulars" else outer.get("matter", outer.get("kind"))
    if isinstance(kind, str) and kind in FACTS_OF_ACT:
        return tuple(fact for fact in FACTS_OF_ACT[kind] if not fact.is_day)
    return None


def _meant(name: str, declared: Sequence[Fact]) -> str:
    """Which facts a word may have been meant for; all of them where they are few."""
    said = {word: _pair(one.name, one.term) for one in declared for word in (one.name, one.term)}
    if len(declared) <= _MANY:
        return f"可以有：{'、'.join(dict.fromkeys(said.values())) or '无'}。"
    near = dict.fromkeys(said[word] for word in get_close_matches(name, list(said)))
    return f"是不是 {'、'.join(near)}？" if near else "各类办理可以写的事项见 --help。"


def _fact(fact: Fact, value: Any) -> Any:
    if isinstance(value, list):
        if fact.kind not in (Kind.TEXTS, Kind.DATES):
            raise Unreadable("只能写一个值。")
        read: Any = [part for one in value for part in filled.value(fact, str(one))]
    else:
        read = filled.value(fact, "" if value is None else str(value))
    if fact.name in _CODES and read:
        code = _CODES[fact.name](read)
        if code is None:
            raise Unreadable(f"看不出“{read}”是哪一种。")
        return code
    known = CHOICES.get(fact.name)
    for item in (read if isinstance(read, list) else [read]) if known else ():
        if item is not None and item not in (known or ()):
            raise Unreadable(f"“{item}”不在选项内，可以是：{'、'.join(known or ())}。")
    return read


def _needs(asked: Asked) -> bool:
    """Whether a record cannot be made of nothing."""
    return any(one.is_needed for one in asked.of)


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise Unreadable(f"不是完整的 JSON（{error}）。") from None


def _anything(raw: Any) -> Any:
    """A number, a yes or a no where the text is one."""
    if not isinstance(raw, str):
        return raw
    if raw in ("是", "否"):
        return raw == "是"
    try:
        return json.loads(raw)
    except ValueError:
        return raw


def _items(raw: Any) -> list[Any]:
    """The items of a list, however they are set apart."""
    if isinstance(raw, str):
        return [part for part in filled.BETWEEN_NAMES.split(raw.strip()) if part]
    return raw if isinstance(raw, list) else [] if raw is None else [raw]


def _is_one(item: Asked, raw: Any) -> bool:
    """Whether what was given is one item: a path, whatever is in it, or a pair of two."""
    if item.form is Form.NAMED_FILE:
        return isinstance(raw, str)
    is_pair = isinstance(raw, list) and len(raw) == len(item.of)
    return item.form is Form.PARTS and is_pair and not any(":" in str(part) for part in raw)


def _choice(asked: Asked, text: str) -> str:
    known = asked.choices or {}
    if text in known or (not text and not asked.is_needed):
        return text
    meant = [code for code, term in known.items() if term == text]
    if len(meant) != 1:
        raise Unreadable(f"“{text}”不在选项内，可以是：{says(asked)}。")
    return meant[0]


def _period(text: str) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        raise Unreadable(str(error)) from None


def _whole_number(text: str) -> int | None:
    # Places are handed back by a number below nought.
    if text[:1] in ("-", "－"):
        number = filled.whole(text[1:])
        return None if number is None else -number
    return filled.whole(text)


def _person(raw: Any) -> int:
    if isinstance(raw, int):
        return raw
    text = str(raw).strip()
    if text.startswith("#") and text[1:].isdecimal():
        return int(text[1:])
    return person_named(text)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise Unreadable(f"读不到文件 {path}。") from None
