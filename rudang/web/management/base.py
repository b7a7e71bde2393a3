"""What every command shares: the base brought up, who acts, the JSON, exit status, one sentence."""

import argparse
import getpass
import json
import re
import signal
import sys
import traceback
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import date
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from rudang.actions import accounts
from rudang.core.scope import Actor, Refused, Right
from rudang.store.migrate import brought_up
from rudang.store.server import Unavailable, explain

DONE, COMPLAINTS, MISUSED = 0, 1, 2
_WHOLE = (Right.ACCOUNTS,)
# Untyped on purpose: Django's `handle` gives text, ours gives the exit status.
DjangoCommand: Any = BaseCommand


class Misused(CommandError):
    """The call itself is wrong; exit status 2."""

    def __init__(self, message: str) -> None:
        super().__init__(message, returncode=MISUSED)


# What argparse says, and how it is said here.
_SAID: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.+)", r"缺少 \1"),
    (r"unrecognized arguments: (.+)", r"没有这样的参数 \1"),
    (r"argument (\S+): invalid choice: '(.*)' \(choose from (.+)\)", r"\1 没有“\2”，可以是 \3"),
    (r"argument (\S+): invalid int value: '(.*)'", r"\1 的“\2”不是整数"),
    (r"argument (\S+): expected (?:one|at least one) argument", r"\1 后面没有写值"),
    (r"argument (\S+): ignored explicit argument '(.*)'", r"\1 后面不写值，多了“\2”"),
    (r"ambiguous option: (\S+) could match (.+)", r"\1 可以指 \2，请写全"),
)


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: Any = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """Speaks to people in their language: help, and a wrong call in one sentence with status 2."""

    def __init__(self, *, prog: str, description: str, add_help: bool = True) -> None:
        super().__init__(
            prog=prog, description=description, add_help=False, formatter_class=_Formatter
        )
        self._optionals.title = "选项"
        self._positionals.title = "参数"
        if add_help:
            self.add_argument("-h", "--help", action="help", help="说明怎样使用")

    def error(self, message: str) -> NoReturn:
        for english, chinese in _SAID:
            if (met := re.fullmatch(english, message)) is not None:
                message = met.expand(chinese).replace("', '", "、").replace("'", "")
                break
        raise Misused(f"用法有误：{message}。请看 {self.prog} --help。")


class RudangCommand(DjangoCommand):
    """A command of `rudang`.

    A subclass gives `help`, adds its arguments after `super().add_arguments(parser)`, and in
    `handle` returns the exit status (None is 0). In `handle` the base is up;
    `self.by(options)` is who acts, `self.today` is Shanghai's day, `self.report(options,
    document, lines)` prints either the JSON document or the lines. `Refused`, `Unavailable` and
    `CommandError` become one sentence on stderr.
    """

    needs_base = True
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """A parser with this house's options alone; Django's own have no place here."""
        parser = Parser(prog=f"rudang {subcommand}", description=self.help)
        self.add_arguments(parser)
        return parser

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--as", dest="login", metavar="LOGIN", help="以此账号的身份和范围执行")
        parser.add_argument("--json", action="store_true", help="只输出一份 JSON")

    @property
    def today(self) -> date:
        """Shanghai's day."""
        return timezone.localdate()

    def by(self, options: "dict[str, Any]") -> Actor:
        """Who acts: the account of `--as`, or the system on behalf of the operating-system user."""
        user = getpass.getuser()
        if options.get("login"):
            return accounts.actor(options["login"], today=self.today, on_behalf_of=user)
        return accounts.system(on_behalf_of=user)

    def whole_base(self, by: Actor) -> None:
        """Refuse whoever does not look after the whole tree and its accounts."""
        if not all(right in by.scopes and by.scopes[right].is_everything for right in _WHOLE):
            raise Refused("备份和恢复涉及全部数据，须由系统管理员办理。")

    def report(
        self,
        options: "dict[str, Any]",
        document: Any,
        lines: Iterable[str] = (),
        *,
        status: int = DONE,
    ) -> int:
        """Print the document with `--json`, the lines without, and give the status back."""
        if options.get("json"):
            text = json.dumps(document, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)
            self.stdout.write(text)
        else:
            for line in lines:
                self.stdout.write(line)
        return status

    def execute(self, *args: Any, **options: Any) -> Any:
        """Run `handle` over a base that is up; the exit status is what comes back."""
        for name in ("stdout", "stderr"):
            if options.get(name):
                setattr(self, name, type(self.stdout)(options[name]))
        with brought_up() if self.needs_base else nullcontext():
            return self.handle(*args, **options) or DONE

    def handle(self, *args: Any, **options: Any) -> Any:
        """Do the work and give the exit status; each command says how."""
        raise NotImplementedError

    def run_from_argv(self, argv: "list[str]") -> NoReturn:
        """The command as the shell sees it: a status, and no traceback."""
        # Ended by `kill` or a timeout, a command still gives its share of the server back.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            parser = self.create_parser(argv[0], argv[1])
            options = vars(parser.parse_args(argv[2:]))
            args = options.pop("args", ())
            status = self.execute(*args, **options)
            sys.stdout.flush()
        except BrokenPipeError:
            sys.stderr.close()
            status = COMPLAINTS
        except KeyboardInterrupt:
            status = 130
        except Exception as error:
            status = report_failure(error)
        sys.exit(status)


def report_failure(error: Exception) -> int:
    """One sentence on stderr, and the exit status; a fault of ours keeps its trace in the home."""
    if isinstance(error, CommandError):
        sentence, status = str(error), error.returncode
    elif isinstance(error, Refused | Unavailable):
        sentence, status = str(error), COMPLAINTS
    else:
        known = explain(error.__cause__ or error) or explain(error)
        sentence, status = known or _keep_trace(error), COMPLAINTS
    print(sentence, file=sys.stderr)  # noqa: T201
    return status


def _keep_trace(error: Exception) -> str:
    if isinstance(error, ImproperlyConfigured):
        return f"设置有误：{error}"
    if settings.DEBUG:
        traceback.print_exc()
    first = str(error).split("\n", 1)[0]
    said = f"程序出错（{type(error).__name__}：{first}）"
    kept = settings.RUDANG_HOME / "errors.log"
    try:
        kept.touch(mode=0o600)
        with kept.open("a", encoding="utf-8") as log:
            log.write(f"{timezone.localtime().isoformat()}\n{traceback.format_exc()}\n")
    except OSError:
        return f"{said}。"
    return f"{said}，详情记在 {kept}。"
