"""Which kind of workbook the headings speak of."""

from rudang.papers import members, organizations, plans, roster_columns
from rudang.papers.sheets import Grammar, columns_found

# Among equals the first: a plan and a list of organizations have headings of their own.
_GRAMMARS: tuple[tuple[str, Grammar], ...] = (
    ("plan", plans.GRAMMAR),
    ("units", organizations.GRAMMAR),
    ("members", members.GRAMMAR),
    ("roster", roster_columns.GRAMMAR),
)


def guess(data: bytes) -> str:
    """The kind most of whose columns the workbook has; a roster where no heading is known.

    Raises sheets.Unreadable where the bytes are no workbook.
    """
    found = [(columns_found(data, grammar), kind) for kind, grammar in _GRAMMARS]
    best = max(count for count, _ in found)
    return next(kind for count, kind in found if count == best) if best else "roster"
