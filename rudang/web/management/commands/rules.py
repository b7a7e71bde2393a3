"""`rudang rules`: every check declared, its articles, its file, and what records cannot show."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from rudang.regulation.registry import CHECK_LEVELS, FILE_OF, REGULATION
from rudang.regulation.rulebook import as_markdown
from rudang.web.management.base import RudangCommand
from rudang.web.management.files import write


class Command(RudangCommand):
    """Print the catalogue of checks; nothing of the base is read."""

    help = "列出规则：查对编号、级别、条款和所在文件"
    needs_base = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--book", type=Path, metavar="FILE", help="把规则手册写成一个 Markdown 文件"
        )

    def handle(self, *args: Any, **options: Any) -> int:
        if options["book"]:
            write(options["book"], as_markdown().encode())
        document: list[dict[str, Any]] = []
        for check, levels in CHECK_LEVELS.items():
            rules = [rule for rule in REGULATION.declared if rule.check == check]
            cited = {
                REGULATION.article(rule, edition.code): None
                for edition in REGULATION.editions
                for rule in rules
                if edition.code in rule.cite
            }
            document.append(
                {
                    "check": check,
                    "title": rules[0].title,
                    "level": levels[0].value,
                    "levels": [level.value for level in levels],
                    "articles": list(cited),
                    "file": FILE_OF[rules[0].name],
                    "not_checkable": None,
                }
            )
        for check, reason in REGULATION.not_checkable.items():
            document.append(
                {
                    "check": check,
                    "title": "",
                    "level": None,
                    "levels": [],
                    "articles": [],
                    "file": None,
                    "not_checkable": reason,
                }
            )
        lines = [
            f"{one['check']} {'/'.join(one['levels']) or '-'} "
            f"{one['title'] or one['not_checkable']} {'；'.join(one['articles'])}"
            for one in document
        ]
        return self.report(options, document, lines)
