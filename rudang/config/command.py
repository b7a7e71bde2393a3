"""The command `rudang`: finds the subcommand, runs it, and turns failures into one sentence."""

import os
import pkgutil
import sys

import django
from django.core.management import load_command_class

from rudang import __version__
from rudang.store.server import Unavailable

MISUSED = 2
APP = "rudang.web"


def main() -> None:
    """Run the subcommand of `sys.argv`; exit status 0, 1 (complaints, refused) or 2 (misused)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rudang.config.settings")
    arguments = sys.argv[1:]
    if arguments[:1] == ["--version"]:
        sys.stdout.write(f"rudang {__version__}\n")
        return
    asks_help = not arguments or arguments[0] in {"-h", "--help", "help"}
    names = command_names()
    if not asks_help and arguments[0] not in names:
        _fail(f"没有命令“{arguments[0]}”。请看 rudang --help。", MISUSED)
    try:
        django.setup()
    except Unavailable as error:
        _fail(str(error), 1)
    if asks_help:
        _print_help(names)
        sys.exit(0 if arguments else MISUSED)
    load_command_class(APP, arguments[0]).run_from_argv(["rudang", *arguments])


def command_names() -> list[str]:
    """The subcommands, found by scan."""
    root = os.path.join(os.path.dirname(os.path.dirname(__file__)), "web", "management", "commands")
    return sorted(found.name for found in pkgutil.iter_modules([root]))


def _print_help(names: list[str]) -> None:
    lines = ["用法：rudang 命令 [参数]", "", "命令："]
    for name in names:
        command = load_command_class(APP, name)
        lines.append(f"  {name:<12}{command.help.splitlines()[0] if command.help else ''}")
    lines += ["", "每个命令的参数见 rudang 命令 --help；数据在 RUDANG_HOME。"]
    sys.stdout.write("\n".join(lines) + "\n")


def _fail(sentence: str, status: int) -> None:
    sys.stderr.write(sentence + "\n")
    sys.exit(status)


if __name__ == "__main__":
    main()
