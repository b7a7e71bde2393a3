"""The catalogue of checks: which there must be, so that none is forgotten and none invented."""

from collections.abc import Mapping
from dataclasses import dataclass

from rudang.core.regulation import Regulation
from rudang.regulation.articles import ARTICLES
from rudang.regulation.editions import EDITIONS


@dataclass(frozen=True, slots=True)
class Group:
    """A letter of the catalogue, what its checks are about, and how many there are."""

    letter: str
    term: str
    count: int

    @property
    def checks(self) -> tuple[str, ...]:
        return tuple(f"{self.letter}{number:02}" for number in range(1, self.count + 1))


GROUPS: tuple[Group, ...] = (
    Group("A", "身份和资格", 17),
    Group("B", "申请和谈话", 8),
    Group("C", "入党积极分子", 23),
    Group("D", "发展对象", 10),
    Group("E", "入党介绍人", 10),
    Group("F", "政治审查", 13),
    Group("G", "集中培训", 8),
    Group("H", "支委会审查、预审和志愿书", 11),
    Group("I", "支部大会", 20),
    Group("J", "谈话、审批和备案", 11),
    Group("K", "编入、宣誓和预备期", 7),
    Group("L", "转正", 15),
    Group("M", "转接", 6),
    Group("N", "材料和归档", 9),
    Group("O", "众多记录中的苗头", 15),
    Group("Q", "与全国系统一致", 5),
)

CATALOGUE: tuple[str, ...] = tuple(check for group in GROUPS for check in group.checks)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the catalogue and of both editions the declarations account for."""

    checks: int
    declared: int
    not_checkable: int
    rules: int
    patterns: int
    articles: Mapping[str, int]
    cited: Mapping[str, int]
    bind_no_record: Mapping[str, int]

    @property
    def missing(self) -> int:
        return self.checks - self.declared - self.not_checkable


def coverage(regulation: Regulation) -> Coverage:
    """Counted from the declarations; by edition where the figures differ."""
    declared = set(regulation.levels())
    numbers = {
        edition.code: [
            (entry.in_2014 if edition is EDITIONS[0] else entry.in_2026, entry)
            for entry in ARTICLES
        ]
        for edition in EDITIONS
    }
    existing = {code: [e for n, e in pairs if n is not None] for code, pairs in numbers.items()}
    silent = {code: sum(bool(e.binds_no_record) for e in some) for code, some in existing.items()}
    return Coverage(
        checks=len(CATALOGUE),
        declared=len(declared & set(CATALOGUE)),
        not_checkable=len(set(regulation.not_checkable) - declared),
        rules=len(regulation.rules),
        patterns=len(regulation.patterns),
        articles={code: len(some) for code, some in existing.items()},
        cited={code: len(some) - silent[code] for code, some in existing.items()},
        bind_no_record=silent,
    )
