"""`rudang do NAME ARGUMENT=VALUE …`: any one thing that an official can do, by its name."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Any

from rudang.actions import grids, ledger
from rudang.core.complaints import masked
from rudang.core.facts import CHOICES
from rudang.core.periods import Period
from rudang.core.scope import Actor, Refused, Right, Scope
from rudang.papers.notices import Notice, write_notice
from rudang.store import door
from rudang.store.reads import persons, settings
from rudang.store.reads.units import whole_tree
from rudang.web import event_terms, given
from rudang.web.deeds import Asked, Deed, Form, deeds
from rudang.web.given import Reading
from rudang.web.management import files
from rudang.web.management.base import COMPLAINTS, DONE, Misused, Parser, RudangCommand

# What was left out of a form that is kept whole is blank afterwards.
_KEPT_WHOLE = ("amend", "change", "change_agenda", "recompute")
_COLUMN = 30
_FEW = 6


class _Help(argparse.Action):
    """Tells of the deed named before it, or of the command."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, *_: Any
    ) -> None:
        if namespace.deed is None:
            parser.print_help()
        else:
            for line in _told(_found(namespace.deed), namespace.words or ()):
                sys.stdout.write(f"{line}\n")
        parser.exit()


class _Parser(Parser):
    """Takes words between the options, wherever they stand."""

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        found, rest = self.parse_known_args(args, namespace)
        odd = [word for word in rest if word.startswith("-")]
        if odd:
            self.error(f"没有选项 {'、'.join(odd)}")
        found.words += rest
        return found


class Command(RudangCommand):
    """Find the deed, read what was given, do it in one transaction, tell what was written."""

    help = "办理页面上能办的任何一件事；不写名称则列出全部"

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = _Parser(prog=f"rudang {subcommand}", description=self.help, add_help=False)
        self.add_arguments(parser)
        return parser

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "-h", "--help", action=_Help, nargs=0, help="写在名称后面，说明这件事要写什么"
        )
        parser.add_argument("deed", nargs="?", metavar="NAME", help="如 dossiers.record_act")
        parser.add_argument(
            "words", nargs="*", metavar="ARGUMENT=VALUE", help="如 dossier=王芳 kind=talk"
        )
        parser.add_argument(
            "--from", dest="source", metavar="FILE", help="从 JSON 文件读取，- 为标准输入"
        )
        parser.add_argument("--out", type=Path, metavar="FILE", help="结果是文件的，保存到这里")

    def execute(self, *args: Any, **options: Any) -> Any:
        # The list needs no base.
        self.needs_base = bool(options.get("deed"))
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> int:
        if not options["deed"]:
            return self._list(options)
        deed, by, out = _found(options["deed"]), self.by(options), options["out"]
        raw, wrong = _given(options["words"], options["source"])
        if deed.leaves_file and out is None:
            wrong.append("结果是一份文件，请用 --out 写明保存到哪里。")
        elif out is not None and not deed.leaves_file:
            wrong.append("这件事没有文件可以保存，不要写 --out。")
        try:
            with _inside(by), ledger.heard() as events:
                reading = Reading(by, self.today, wrong)
                called = reading.record(deed.asks, raw)
                if wrong:
                    raise Misused(masked("\n".join(wrong)))
                made = deed.run(by=by, **called)
                if out is not None:
                    files.write(out, _body(made))
                said = _document(deed, events, made, is_open=bool(called.get("unmask")))
        except grids.Faults as refused:
            rows = [row.dossier for row in called["rows"]]
            faults = [f"第 {rows.index(one.dossier) + 1} 行：{one.words}" for one in refused.faults]
            raise Refused("\n".join([str(refused), *faults])) from refused
        status = COMPLAINTS if _is_left_undone(made) else DONE
        return self.report(options, said, _lines(said, out), status=status)

    def _list(self, options: dict[str, Any]) -> int:
        known = deeds()
        lines, noun = [], ""
        for one in known.values():
            if one.noun != noun:
                noun = one.noun
                lines += ["", noun]
            lines.append(f"  {one.name:<{_COLUMN}}{one.term}")
        lines += ["", "每件事要写什么见 rudang do 名称 --help。"]
        document = [
            {"deed": one.name, "noun": one.noun, "term": one.term} for one in known.values()
        ]
        return self.report(options, document, lines[1:])


def _found(name: str) -> Deed:
    known = deeds()
    if name not in known:
        near = get_close_matches(name, list(known), n=3)
        hint = f"是不是 {'、'.join(near)}？" if near else "全部名称见 rudang do。"
        raise Misused(f"没有“{name}”这件事，{hint}")
    return known[name]


def _given(words: Sequence[str], source: str | None) -> tuple[dict[str, Any], list[str]]:
    base: Any = {}
    if source is not None:
        try:
            text = sys.stdin.read() if source == "-" else Path(source).read_text("utf-8")
            base = json.loads(text)
        except OSError:
            raise Misused(f"读不到文件 {source}。") from None
        except ValueError as error:
            raise Misused(f"{source} 不是完整的 JSON（{error}）。") from None
        if not isinstance(base, dict):
            raise Misused(f'{source} 应当是一个 JSON 对象，如 {{"dossier": "王芳"}}。')
    return given.nested(words, base)


@contextmanager
def _inside(by: Actor) -> Iterator[None]:
    """One transaction in the actor's scope; somebody with an own account sees the own dossier."""
    if not by.may(Right.OWN) or by.account_id is None:
        with door.scoped(by.scope):
            yield
        return
    own = persons.own_dossier(by.account_id)
    if own is None or not settings.get("own_pages"):
        raise Refused("学校没有开通本人页面，或者这个账号对应的档案已不在库中。")
    with door.scoped(Scope.of([own.unit])):
        door.enter(Scope.of([own.unit]), dossier=own.dossier)
        yield


def _body(made: Any) -> bytes:
    """The file within what an action gave."""
    if isinstance(made, Notice):
        return write_notice(made)
    parts = [getattr(made, one.name) for one in fields(made)] if is_dataclass(made) else made
    return made if isinstance(made, bytes) else next(x for x in parts if isinstance(x, bytes))


def _document(
    deed: Deed, events: Sequence[ledger.Event], made: Any, *, is_open: bool
) -> dict[str, Any]:
    tree = whole_tree()
    row = next(
        (one for one in (made if isinstance(made, tuple) else (made,)) if _is_row(one)), None
    )
    # Only who asked for whole numbers, or for the number itself, is told them.
    whole = is_open or deed.name == "disclosures.reveal_identity"
    return {
        "deed": deed.name,
        "term": deed.term,
        "events": [
            {
                "verb": event.verb,
                "term": event_terms.verb(event.verb),
                "subject": event.subject_kind,
                "number": event.subject_id,
                "unit": tree[event.unit].name if event.unit in tree else None,
            }
            for event in events
        ],
        "number": row.pk if row is not None else None,
        "version": getattr(row, "version", None),
        "result": _plain(_beside(made, row), whole=whole),
    }


def _beside(made: Any, row: Any) -> Any:
    """What an action gave beside the row that `number` tells of."""
    if row is None or not isinstance(made, tuple):
        return None if row is made else made
    rest = [one for one in made if one is not row]
    return rest[0] if len(rest) == 1 else rest


def _is_row(value: Any) -> bool:
    return hasattr(value, "_meta") and hasattr(value, "pk")


def _plain(value: Any, *, whole: bool) -> Any:
    """What an action gave, as JSON holds it: rows by their number, files left to `--out`."""
    match value:
        case None | bool() | int() | float() | date():
            return value
        case Enum():
            return value.value
        case str():
            return value if whole else masked(value)
        case Period():
            return value.code
        case bytes():
            return None
        case Mapping():
            return {str(key): _plain(one, whole=whole) for key, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(one, whole=whole) for one in value]
    if _is_row(value):
        return value.pk
    if is_dataclass(value):
        return {
            one.name: _plain(getattr(value, one.name), whole=whole)
            for one in fields(value)
            if not isinstance(getattr(value, one.name), bytes)
        }
    return masked(str(value))


def _is_left_undone(made: Any) -> bool:
    """Whether the action let somebody out and says why."""
    if getattr(made, "refused", ()) or getattr(made, "left_out", ()):
        return True
    lines = getattr(made, "lines", made)
    return isinstance(lines, list | tuple) and any(
        getattr(one, "is_done", True) is False for one in lines
    )


def _lines(said: Mapping[str, Any], out: Path | None) -> Iterator[str]:
    for event in said["events"]:
        subject = event_terms.subject(f"{event['subject']} {event['number']}")
        where = f"（{event['unit']}）" if event["unit"] else ""
        yield f"{event['term']}：{subject}{where}。"
    if not said["events"]:
        yield f"{said['term']}：没有变化。"
    if said["number"] is not None:
        yield f"编号 {said['number']}。"
    if out is not None:
        yield f"已保存到 {out}。"
    elif said["result"] not in (None, [], {}):
        yield f"结果：{json.dumps(said['result'], ensure_ascii=False, default=str)}"


def _told(deed: Deed, words: Sequence[str]) -> Iterator[str]:
    """What a deed asks for; `kind=talk` beside the question tells of that kind's facts."""
    yield f"{deed.term}（{deed.noun}）"
    yield ""
    yield f"用法：rudang do {deed.name} 名称=值 …" + (" --out 文件" if deed.leaves_file else "")
    yield ""
    yield from _lines_of(deed.asks, _given(words, None)[0], "")
    if deed.name.split(".")[-1] in _KEPT_WHOLE:
        yield ""
        yield "没有写到的项按空白保存，要保留的请一并写上。"


def _lines_of(asks: Sequence[Asked], raw: Mapping[str, Any], path: str) -> Iterator[str]:
    for one in asks:
        if one.is_hidden:
            continue
        needed = "必填" if one.is_needed else "可不写"
        usual = {"as_of": "，默认今天", "version": "，默认现在的版本", "seen": "，默认现在的"}
        when = usual.get(one.supplied.split(":")[0], "")
        name = f"{path}{one.name}"
        is_long = one.form is Form.CHOICE and len(one.choices or ()) > _FEW
        said = "可以是" if is_long else given.says(one).strip()
        yield f"  {name:<{_COLUMN}} {one.term}（{needed}{when}）：{said}"
        inner = one.of[0] if one.form is Form.LIST else one
        if is_long:
            yield from (
                f"    {code:<{_COLUMN}} {term}" for code, term in (one.choices or {}).items()
            )
        if one.form is Form.FACTS:
            known = given.facts_of(one, raw)
            for fact in known or ():
                values = "、".join(CHOICES.get(fact.name, ()))
                yield f"    {f'{name}.{fact.name}':<{_COLUMN}} {fact.term}" + (
                    f"：{values}" if values else ""
                )
            if known is None:
                yield "    各类事项不同，见 rudang do dossiers.record_act kind=talk --help。"
        elif inner.form is Form.RECORD:
            yield from _lines_of(inner.of, raw, f"{name}." if inner is one else f"{name}[].")
