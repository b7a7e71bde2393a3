"""What became of a unit's plan, and how it enters the next one: a formula to redo on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rudang.core.periods import Period, parse


class ReasonKind(StrEnum):
    """Why places of a plan stayed empty, or why more were admitted than planned."""

    NOBODY_RIPE = "nobody_ripe"
    LEFT = "left"
    HELD_BACK = "held_back"
    UNFINISHED = "unfinished"
    SUSPENDED = "suspended"
    TOO_LARGE = "too_large"
    OTHER = "other"
    EXCEEDED = "exceeded"

    @property
    def term(self) -> str:
        return _TERMS[self]

    @property
    def lies_outside(self) -> bool:
        """Whether places empty for it do not lower the next figure.

        Whoever holds back from admitting somebody unfit must not lose a place for it.
        """
        return self in _OUTSIDE

    @property
    def is_of_empty(self) -> bool:
        """Whether it tells of empty places; the other one tells of those beyond the plan."""
        return self is not ReasonKind.EXCEEDED


_TERMS = {
    ReasonKind.NOBODY_RIPE: "没有成熟的人选",
    ReasonKind.LEFT: "人员毕业、调离或者转出",
    ReasonKind.HELD_BACK: "从严把关：预审不合格、表决未通过或者延期讨论",
    ReasonKind.UNFINISHED: "已提交，审批没有办结",
    ReasonKind.SUSPENDED: "上级统一暂停办理",
    ReasonKind.TOO_LARGE: "计划多于实际需要",
    ReasonKind.OTHER: "其他",
    ReasonKind.EXCEEDED: "超出计划的原因",
}
_OUTSIDE = frozenset(
    {ReasonKind.LEFT, ReasonKind.HELD_BACK, ReasonKind.UNFINISHED, ReasonKind.SUSPENDED}
)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a unit's plan in a period that is over.

    `awaiting` hold places of the period. `exempt` were admitted outside the plan and are counted
    nowhere else. `faults` are admissions of the period in which a breach stands; `excused` of the
    empty places have a reason that lies outside the unit.
    """

    unit: int
    period: Period
    quota: int
    admitted: int
    awaiting: int
    exempt: int
    faults: int
    excused: int = 0

    @property
    def held(self) -> int:
        return self.admitted + self.awaiting

    @property
    def empty(self) -> int:
        """Places that nobody used."""
        return max(0, self.quota - self.held)

    @property
    def exceeded(self) -> int:
        """Persons beyond the plan."""
        return max(0, self.held - self.quota)

    @property
    def own_empty(self) -> int:
        """Empty places without a reason that lies outside the unit."""
        return max(0, self.empty - self.excused)

    @property
    def rate(self) -> float | None:
        """Admitted to planned; None where nothing was planned."""
        return self.admitted / self.quota if self.quota else None


@dataclass(frozen=True, slots=True)
class LinkTerms:
    """The formula's parameters in percent of a place: what each empty place without a reason
    outside the unit, each person beyond the plan and each faulty admission takes off the next, and
    what share of the need they take off together at most.
    """

    empty_share: int
    exceeded_share: int
    fault_share: int
    most_share: int

    def __post_init__(self) -> None:
        if min(self.empty_share, self.exceeded_share, self.fault_share) < 0:
            raise ValueError("挂钩参数不能是负数。")
        if not 0 <= self.most_share <= 100:
            raise ValueError(f"挂钩的减少上限应在 0% 至 100% 之间：{self.most_share}%")


@dataclass(frozen=True, slots=True)
class Linked:
    """The need as the last result lets it enter the proposal, with every step in words."""

    figure: int
    words: tuple[str, ...]


def linked(need: int, results: Sequence[Result], terms: LinkTerms) -> Linked:
    """The figure that enters the next proposal, from the latest of the results.

    The need, less what empty places without a reason outside the unit, persons beyond the plan
    and faulty admissions take off together, rounded down in the unit's favour and bounded by a
    share of the need. Nothing raises it: unused places are not carried over.
    """
    if need < 0:
        raise ValueError("需要不能是负数。")
    latest = next((one for one in results if one.quota or one.held), None)
    if latest is None:
        return Linked(
            need, (f"需要 {need} 名；以前没有可比的期间，挂钩不增不减，仍为 {need} 名。",)
        )
    parts = (
        latest.own_empty * terms.empty_share,
        latest.exceeded * terms.exceeded_share,
        latest.faults * terms.fault_share,
    )
    hundredths = sum(parts)
    most = need * terms.most_share // 100
    cut = min(hundredths // 100, most)
    figure = need - cut
    said = [
        f"需要 {need} 名。",
        f"{latest.period.term}计划 {latest.quota} 名，已接收（含待审批）{latest.held} 名。",
    ]
    if latest.empty:
        excused = min(latest.excused, latest.empty)
        outside = f"，其中 {excused} 名的原因不在本单位，不计" if excused else ""
        said.append(
            f"空余 {latest.empty} 名{outside}；{latest.own_empty} × {terms.empty_share}% = "
            f"{_places(parts[0])} 名。"
        )
    if latest.exceeded:
        said.append(
            f"超出计划 {latest.exceeded} 名：{latest.exceeded} × {terms.exceeded_share}% = "
            f"{_places(parts[1])} 名。"
        )
    if latest.faults:
        said.append(
            f"当期接收中有违规的 {latest.faults} 名：{latest.faults} × {terms.fault_share}% = "
            f"{_places(parts[2])} 名。"
        )
    if hundredths:
        said.append(
            f"合计 {_places(hundredths)} 名，舍去小数为 {hundredths // 100} 名；"
            f"最多减需要的 {terms.most_share}%，舍去小数为 {most} 名；取较小的，减 {cut} 名。"
        )
    said.append(f"{need} − {cut} = {figure} 名。")
    return Linked(figure, tuple(said))


def _places(hundredths: int) -> str:
    """Hundredths of a place as people write them: 150 is 1.5."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)


def following(period: Period) -> Period:
    """The period of the same length that comes right after one."""
    return next(
        one
        for one in (
            parse(code)
            for year in (period.year, period.year + 1)
            for code in _codes_like(period, year)
        )
        if one.since >= period.until
    )


def _codes_like(period: Period, year: int) -> list[str]:
    length = period.last_quarter - period.first_quarter + 1
    if length == 4:
        return [str(year)]
    if length == 2:
        return [f"{year}H1", f"{year}H2"]
    return [f"{year}Q{number}" for number in range(1, 5)]
