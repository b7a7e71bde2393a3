"""What a finding's answers come to: nothing, an explanation that waits, or its acceptance."""

from collections.abc import Iterable
from enum import StrEnum

from rudang.core.rules import Verdict


class Standing(StrEnum):
    """Where a finding stands: what raises work, and why the rest of it does not.

    `history` is what was closed before the unit began to work with the product.
    """

    WORK = "work"
    EXPLAINED = "explained"
    ACCEPTED = "accepted"
    HISTORY = "history"


ANSWERABLE = frozenset({Verdict.BROKEN, Verdict.MET_LATE, Verdict.OVERDUE})
"""Only what is wrong today can be explained or accepted."""

EXPLAINED, ACCEPTED, WITHDRAWN = "explained", "accepted", "withdrawn"


def standing(answers: Iterable[str]) -> Standing:
    """What answers, the oldest first, come to.

    A withdrawal takes back the acceptance that stands, and otherwise the explanation. Nobody
    explains what is accepted.
    """
    is_explained = is_accepted = False
    for answer in answers:
        if answer == ACCEPTED:
            is_accepted = True
        elif answer == EXPLAINED:
            is_explained = True
        elif is_accepted:
            is_accepted = False
        else:
            is_explained = False
    if is_accepted:
        return Standing.ACCEPTED
    return Standing.EXPLAINED if is_explained else Standing.WORK
