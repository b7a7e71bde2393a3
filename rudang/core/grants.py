"""What the authority above granted, what is issued of it, and what is still in hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rudang.core.nesting import around, parts_of
from rudang.core.periods import Period


class GrantKind(StrEnum):
    """What a grant counts: everybody, or the people of a structure target."""

    TOTAL = "total"
    STUDENTS = "students"
    TEACHERS = "teachers"
    HIGH_KNOWLEDGE = "high_knowledge"
    MINORITY = "minority"
    WOMEN = "women"
    YOUNG = "young"
    GRADUATES = "graduates"

    @property
    def term(self) -> str:
        return _TERMS[self]


_TERMS = {
    GrantKind.TOTAL: "总数",
    GrantKind.STUDENTS: "学生",
    GrantKind.TEACHERS: "教职工",
    GrantKind.HIGH_KNOWLEDGE: "高知识群体",
    GrantKind.MINORITY: "少数民族",
    GrantKind.WOMEN: "女性",
    GrantKind.YOUNG: "35 岁及以下",
    GrantKind.GRADUATES: "大专及以上学历",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A structure target as it stands: so many places, or so many percent of the total."""

    kind: GrantKind
    amount: int
    is_share: bool
    sources: tuple[str, ...] = ()

    def places(self, total: int) -> int:
        """The places that the target means of a total, a share rounded up."""
        return -(-total * self.amount // 100) if self.is_share else self.amount


@dataclass(frozen=True, slots=True)
class Standing:
    """People of a kind behind a period's figures on a day, each counted once.

    Those in the `pipeline` can still be admitted by the period's end. Of the `unknown` behind a
    figure nobody has recorded what tells whether they are of the kind: they count nowhere else.
    """

    admitted: int = 0
    awaiting: int = 0
    pipeline: int = 0
    unknown: int = 0

    def missing(self, places: int) -> int:
        """How many a target of so many places still lacks."""
        return max(0, places - self.admitted - self.awaiting)

    def out_of_reach(self, places: int) -> int:
        """How many it would lack even with everybody who can still be admitted."""
        return max(0, self.missing(places) - self.pipeline)


def free(period: Period, granted: Mapping[str, int], issued: Mapping[str, int]) -> int | None:
    """How many places may still be issued for a period; below nought, how many are too many.

    What is granted for a year holds for its halves together: a half takes its own grant first,
    and what it issues beyond draws on the year's. None where nothing is granted for the period
    nor for any around it, since then nobody knows the limit.

    Args:
        granted: the total granted by the code of the period it was granted for.
        issued: the places issued, likewise.
    """
    chain = (period, *around(period))
    governed = [each for each in chain if each.code in granted]
    if not governed:
        return None
    chain = chain[: chain.index(governed[-1]) + 1]
    codes = {*granted, *issued}
    spare = [_spare(each, granted, issued, codes) for each in chain]
    return spare[-1] if spare[-1] < 0 else sum(max(0, each) for each in spare)


def _spare(
    period: Period, granted: Mapping[str, int], issued: Mapping[str, int], codes: set[str]
) -> int:
    """The period's own grant less what is issued of it and what the periods within draw on it."""
    drawn = sum(max(0, -_spare(part, granted, issued, codes)) for part in parts_of(period, codes))
    return granted.get(period.code, 0) - issued.get(period.code, 0) - drawn
