"""A year's execution of a unit's plan: its figures, and wording that these figures suggest."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """One plan within the year: the year's own, or a half-year's."""

    period: str
    term: str
    quota: int
    admitted: int
    awaiting: int
    exempt: int

    @property
    def held(self) -> int:
        return self.admitted + self.awaiting

    @property
    def empty(self) -> int:
        return max(0, self.quota - self.held)

    @property
    def exceeded(self) -> int:
        return max(0, self.held - self.quota)


@dataclass(frozen=True, slots=True)
class Why:
    """Why so many places stayed empty or were exceeded."""

    term: str
    amount: int
    words: str


@dataclass(frozen=True, slots=True)
class Fault:
    """How often one check found a breach in the year's admissions, with its article."""

    check: str
    title: str
    article: str
    count: int


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What became of a unit's plan in a year, with all units below it that have places of it.

    `quarters` are the persons admitted in each; `kinds` those admitted by kind of person;
    `letters` the letters of the year by what they say.
    """

    year: int
    as_of: date
    counting: str
    parts: tuple[Part, ...] = ()
    quarters: tuple[int, int, int, int] = (0, 0, 0, 0)
    teachers: int = 0
    admitted_teachers: int = 0
    high_knowledge: int = 0
    admitted_high_knowledge: int = 0
    kinds: tuple[tuple[str, int], ...] = ()
    shifted_in: int = 0
    shifted_out: int = 0
    letters: tuple[tuple[str, int], ...] = ()
    reasons: tuple[Why, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def quota(self) -> int:
        return sum(part.quota for part in self.parts)

    @property
    def admitted(self) -> int:
        return sum(part.admitted for part in self.parts)

    @property
    def awaiting(self) -> int:
        return sum(part.awaiting for part in self.parts)

    @property
    def exempt(self) -> int:
        return sum(part.exempt for part in self.parts)

    @property
    def empty(self) -> int:
        """Places nobody used on the whole year: what one half lacks the other may have used."""
        return max(0, self.quota - self.admitted - self.awaiting)

    @property
    def exceeded(self) -> int:
        return max(0, self.admitted + self.awaiting - self.quota)

    @property
    def rate(self) -> float | None:
        return self.admitted / self.quota if self.quota else None

    @property
    def is_whole(self) -> bool:
        """Whether the year was over when the figures were counted."""
        return self.as_of >= date(self.year, 12, 31)

    def as_json(self) -> dict[str, Any]:
        """The figures as they are frozen."""
        return {**asdict(self), "as_of": self.as_of.isoformat()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "YearFigures":
        """The figures as they were frozen."""
        first, second, third, fourth = kept["quarters"]
        return cls(
            **{
                **kept,
                "as_of": date.fromisoformat(kept["as_of"]),
                "parts": tuple(Part(**one) for one in kept["parts"]),
                "quarters": (first, second, third, fourth),
                "kinds": tuple((term, n) for term, n in kept["kinds"]),
                "letters": tuple((term, n) for term, n in kept["letters"]),
                "reasons": tuple(Why(**one) for one in kept["reasons"]),
                "faults": tuple(Fault(**one) for one in kept["faults"]),
            }
        )


def together(year: int, as_of: date, counting: str, some: Iterable[YearFigures]) -> YearFigures:
    """The figures of several units as one: the same plans, kinds and reasons added up."""
    parts: dict[str, Part] = {}
    kinds: dict[str, int] = {}
    letters: dict[str, int] = {}
    reasons: dict[str, Why] = {}
    faults: dict[tuple[str, str], Fault] = {}
    quarters = [0, 0, 0, 0]
    single = ["teachers", "admitted_teachers", "high_knowledge", "admitted_high_knowledge"]
    sums = dict.fromkeys([*single, "shifted_in", "shifted_out"], 0)
    for one in some:
        for part in one.parts:
            before = parts.get(part.period, Part(part.period, part.term, 0, 0, 0, 0))
            parts[part.period] = Part(
                part.period,
                part.term,
                before.quota + part.quota,
                before.admitted + part.admitted,
                before.awaiting + part.awaiting,
                before.exempt + part.exempt,
            )
        for term, n in one.kinds:
            kinds[term] = kinds.get(term, 0) + n
        for term, n in one.letters:
            letters[term] = letters.get(term, 0) + n
        for why in one.reasons:
            told = reasons.get(why.term, Why(why.term, 0, ""))
            words = "；".join(filter(None, (told.words, why.words)))
            reasons[why.term] = Why(why.term, told.amount + why.amount, words)
        for fault in one.faults:
            key = (fault.check, fault.article)
            count = faults[key].count if key in faults else 0
            faults[key] = Fault(fault.check, fault.title, fault.article, count + fault.count)
        quarters = [a + b for a, b in zip(quarters, one.quarters, strict=True)]
        for name in sums:
            sums[name] += getattr(one, name)
    return YearFigures(
        year=year,
        as_of=as_of,
        counting=counting,
        parts=tuple(parts[code] for code in sorted(parts)),
        quarters=(quarters[0], quarters[1], quarters[2], quarters[3]),
        kinds=tuple(kinds.items()),
        letters=tuple(letters.items()),
        reasons=tuple(reasons.values()),
        faults=tuple(faults[key] for key in sorted(faults)),
        **sums,
    )


def by_article(
    breaches: Mapping[str, int], rules: Mapping[str, tuple[str, str, str]]
) -> tuple[Fault, ...]:
    """Breaches of rules as faults, of which each rule's check, title and article are given.

    Several rules may carry out one check.
    """
    found: dict[tuple[str, str], Fault] = {}
    for rule, n in breaches.items():
        check, title, article = rules[rule]
        before = found.get((check, article))
        found[check, article] = Fault(check, title, article, n + (before.count if before else 0))
    return tuple(found[key] for key in sorted(found))


BLOCKS: Mapping[str, str] = {
    "basic": "计划执行的基本情况",
    "structure": "结构计划和高知识群体",
    "unfilled": "空余名额和超出计划的原因",
    "dispatch": "预警调度和名额调整",
    "quality": "发展党员程序检查情况",
    "problems": "存在的主要问题",
    "measures": "下一步措施",
    "next": "对下一年度计划的建议",
}
"""The report's sections in order. Wording is suggested for those that figures tell of."""

BY_HAND = frozenset({"problems", "measures", "next"})
"""What no figure tells: the unit writes it."""


def suggested(name: str, figures: YearFigures) -> dict[str, str]:
    """Wording for each section out of the figures alone; blank where they tell nothing."""
    return {
        "basic": _basic(name, figures),
        "structure": _structure(figures),
        "unfilled": _unfilled(figures),
        "dispatch": _dispatch(figures),
        "quality": _quality(figures),
        **dict.fromkeys(BY_HAND, ""),
    }


def _basic(name: str, figures: YearFigures) -> str:
    day = figures.as_of
    rate = "" if figures.rate is None else f"，完成率 {figures.rate:.1%}"
    words = (
        f"{figures.year} 年，{name}发展党员计划 {figures.quota} 名{_only(figures)}。"
        f"截至 {day.year} 年 {day.month} 月 {day.day} 日，"
        f"已批准接收预备党员 {figures.admitted} 名{rate}"
    )
    if figures.awaiting:
        words += f"；另有 {figures.awaiting} 名支部大会已通过，待上级党委审批"
    words += "。"
    if len(figures.parts) > 1:
        each = "；".join(
            f"{part.term}计划 {part.quota} 名，已批准 {part.admitted} 名" for part in figures.parts
        )
        words += f"其中，{each}。"
    spread = "、".join(
        f"{term} {n} 名"
        for term, n in zip(
            ("第一季度", "第二季度", "第三季度", "第四季度"), figures.quarters, strict=True
        )
        if n
    )
    if spread:
        also = "（含备案不占计划的）" if figures.exempt else ""
        words += f"按季度分{also}，{spread}。"
    if figures.exempt:
        words += f"另有 {figures.exempt} 名高知识群体人员经备案，不占计划。"
    return words


def _only(figures: YearFigures) -> str:
    """That the year had a plan for a part of it alone."""
    terms = [part.term for part in figures.parts if part.period != str(figures.year)]
    return f"（只下达了{terms[0]}的计划）" if len(figures.parts) == len(terms) == 1 else ""


def _structure(figures: YearFigures) -> str:
    said = []
    if figures.kinds:
        said.append(
            "已批准接收的预备党员中，"
            + "、".join(f"{term} {n} 名" for term, n in figures.kinds)
            + "。"
        )
    if figures.teachers or figures.admitted_teachers:
        said.append(f"教师计划 {figures.teachers} 名，已批准 {figures.admitted_teachers} 名。")
    if figures.high_knowledge or figures.admitted_high_knowledge:
        said.append(
            f"单列高知识群体计划 {figures.high_knowledge} 名，已批准 "
            f"{figures.admitted_high_knowledge} 名。"
        )
    return "".join(said)


def _unfilled(figures: YearFigures) -> str:
    if not figures.empty and not figures.exceeded:
        return "计划名额全部用完，没有空余，没有超出。" if figures.quota else ""
    said = []
    if figures.empty:
        said.append(f"全年空余 {figures.empty} 名。")
    if figures.exceeded:
        said.append(f"全年超出计划 {figures.exceeded} 名。")
    for why in figures.reasons:
        more = f"（{why.words}）" if why.words else ""
        said.append(f"{why.term} {why.amount} 名{more}。")
    return "".join(said)


def _dispatch(figures: YearFigures) -> str:
    said = []
    if figures.letters:
        several = "、".join(f"“{term}”{n} 份" for term, n in figures.letters)
        # The same words for a unit, which received them, and for the college, which sent them.
        said.append(f"年内的预警函：{several}。")
    if figures.shifted_in:
        said.append(f"年内调入名额 {figures.shifted_in} 名。")
    if figures.shifted_out:
        said.append(f"年内调出名额 {figures.shifted_out} 名。")
    return "".join(said)


def _quality(figures: YearFigures) -> str:
    if not figures.admitted + figures.awaiting:
        return ""
    if not figures.faults:
        # Only breaches are counted: late approvals and the like are asked about elsewhere.
        return "对照细则检查库中记录，当年接收的人员没有发现违规；列为存疑、需要说明的不在此列。"
    # The regulation's name once, where all stand in the same edition.
    names = {one.article.partition("第")[0] for one in figures.faults}
    name = names.pop() if len(names) == 1 else ""
    several = "；".join(
        f"{one.title}（{one.article.removeprefix(name)}）{one.count} 处" for one in figures.faults
    )
    total = sum(one.count for one in figures.faults)
    return (
        f"对照{name or '细则'}检查库中记录，当年接收的人员中违规的共 {total} 处：{several}；"
        "列为存疑、需要说明的不在此列。"
    )
