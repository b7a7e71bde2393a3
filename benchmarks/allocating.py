"""A proposal over thousands of units against the bare solve of the same integer program."""

from collections.abc import Callable

import numpy as np
from scipy.optimize import milp

from rudang.core.allocation import Asked, Cell, Limit, Terms, program, proposed
from rudang.core.grants import GrantKind
from rudang.core.linking import LinkTerms, Result
from rudang.core.periods import parse

UNITS = 5_000
_LAST = parse("2019H1")
_OWN = ((GrantKind.STUDENTS,), (GrantKind.TEACHERS,))
_BESIDE = ((), (GrantKind.MINORITY,), (GrantKind.WOMEN,), (GrantKind.MINORITY, GrantKind.WOMEN))
KINDS: tuple[Cell, ...] = tuple(frozenset((*own, *more)) for own in _OWN for more in _BESIDE)
TOTAL = 26_000
TERMS = Terms(
    LinkTerms(empty_share=50, exceeded_share=100, fault_share=10, most_share=30),
    structure=(
        Limit(GrantKind.TEACHERS, least=10_000, most=14_000),
        Limit(GrantKind.MINORITY, least=8_000),
        Limit(GrantKind.WOMEN, least=12_000),
    ),
)


def units() -> list[Asked]:
    """So many units with people of every kind, a past plan each, a few long without admission."""
    dice = np.random.default_rng(2019)
    need = dice.integers(0, 5, (UNITS, len(KINDS)))
    ready = dice.integers(0, need + 1)
    quota = dice.integers(3, 10, UNITS)
    held = dice.integers(0, quota + 1)
    years = dice.integers(0, 4, UNITS)
    return [
        Asked(
            number + 1,
            f"第{number + 1}支部",
            None,
            dict(zip(KINDS, need[number].tolist(), strict=True)),
            dict(zip(KINDS, ready[number].tolist(), strict=True)),
            (Result(number + 1, _LAST, int(quota[number]), int(held[number]), 0, 0, 0),),
            int(years[number]),
        )
        for number in range(UNITS)
    ]


def measure(timed: Callable[[Callable[[], object]], float]) -> tuple[float, float]:
    """Seconds for a proposal with every figure in words, and for the bare solve."""
    asked = units()
    arguments = program(TOTAL, asked, TERMS).arguments

    def bare() -> None:
        assert milp(**arguments).x is not None  # type: ignore[arg-type]

    def whole() -> None:
        assert not proposed(TOTAL, asked, TERMS).unmet

    yardstick = timed(bare)
    return timed(whole), yardstick
