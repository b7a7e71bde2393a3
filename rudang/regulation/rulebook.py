"""The rule book: every declaration in plain words, for the page and for the printed document."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from rudang.core.facts import CIRCUMSTANCE, FACT
from rudang.core.patterns import Pattern
from rudang.core.rules import Level, Param, Rule, Since, Verdict
from rudang.core.unit_sheets import COLUMN
from rudang.regulation.articles import ARTICLES, Article, article
from rudang.regulation.boundaries import AS_OF, VERDICT, Line, boundaries
from rudang.regulation.catalogue import GROUPS, Coverage, Group, coverage
from rudang.regulation.locals import LOCAL
from rudang.regulation.registry import FILE_OF, MODULE_OF, REGULATION

LEVEL_TERMS: Mapping[Level, str] = {
    Level.BREACH: "违规",
    Level.WARNING: "存疑",
    Level.LOCAL: "地方要求",
    Level.SIGNAL: "线索",
}
VERDICT_TERMS: Mapping[Verdict, str] = {
    Verdict.MET: "已完成",
    Verdict.MET_LATE: "超期完成",
    Verdict.BROKEN: "不符合",
    Verdict.PENDING: "待办",
    Verdict.DUE_SOON: "临近期限",
    Verdict.OVERDUE: "逾期",
    Verdict.UNKNOWN: "未掌握",
    Verdict.NOT_APPLICABLE: "不适用",
}

_PLACE = re.compile(r"\{(\w+)[^}]*\}")
_OTHER_TERMS = {
    "due": "期限",
    "not_before": "最早日期",
    "local": "地方要求的数",
    AS_OF: "查看的日期",
    VERDICT: "判断",
    "year": "年份",
    "unit": "党组织",
}


@dataclass(frozen=True, slots=True)
class Boundary:
    """A table of invented cases: its headings, and its lines with the verdict in words."""

    headings: Sequence[str]
    lines: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Number:
    """A parameter in words: what it was since when, and where that is written."""

    term: str
    told: str
    is_assumed: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule or pattern as people read it."""

    rule: Rule | Pattern
    level: str
    demand: str
    articles: Mapping[str, str]
    differs: str
    numbers: Sequence[Number]
    facts: Sequence[str]
    local: str
    boundary: Boundary | None
    file: str

    @property
    def is_pattern(self) -> bool:
        return isinstance(self.rule, Pattern)


def term(name: str) -> str:
    """The term of a fact, a circumstance, a unit sheet's column or a local demand's column."""
    for declared in (FACT, CIRCUMSTANCE, COLUMN):
        if name in declared:
            return declared[name].term
    if name.startswith("local_"):
        code = name.removeprefix("local_").removesuffix("_since")
        return f"{LOCAL[code].term}{'（自）' if name.endswith('_since') else ''}"
    return _OTHER_TERMS.get(name, name)


def spelled(says: str) -> str:
    """A rule's sentence with every fact named where its value will stand."""
    return _PLACE.sub(lambda place: f"〔{term(place[1])}〕", says)


def differing(rule: Rule | Pattern) -> str:
    """How the two editions differ in this demand; empty where the article alone moved."""
    first, last = (edition.code for edition in REGULATION.editions)
    if last not in rule.cite:
        return "2026年版起不再有此要求，改由同一条的新要求代替。"
    if first not in rule.cite:
        return "2026年版新设，此前办理的不适用。"
    return ""


def number(param: Param) -> Number:
    """A parameter's values in both editions, and later ones; one where it never changed."""
    entries = param.values
    values, articles = {one.value for one in entries}, {one.article for one in entries}
    if len(values) > 1:
        told = "，".join(_dated(param, one) for one in entries)
    elif len(articles) > 1:
        named = "，".join(f"{_began(one.since)}{one.article}" for one in entries)
        told = f"{entries[0].value} {param.unit}（{named}）"
    else:
        told = f"{entries[0].value} {param.unit}（{entries[0].article}）"
    return Number(param.term, told, any(one.assumed for one in entries))


def _dated(param: Param, entry: Since) -> str:
    if entry.value is None:
        return f"{_began(entry.since)}没有规定"
    return f"{_began(entry.since)}为 {entry.value} {param.unit}（{entry.article}）"


def _began(day: date) -> str:
    is_edition = any(edition.since == day for edition in REGULATION.editions)
    return f"{day.year}年版" if is_edition else f"{day.isoformat()} 起"


@cache
def entries() -> tuple[Entry, ...]:
    """Every rule and pattern in order of check and name; of one check, what is national first."""
    every = sorted(
        REGULATION.declared, key=lambda one: (one.check, one.level is Level.LOCAL, one.name)
    )
    return tuple(_entry(one) for one in every)


def _entry(rule: Rule | Pattern) -> Entry:
    return Entry(
        rule=rule,
        level=LEVEL_TERMS[rule.level],
        demand=spelled(rule.says),
        articles={e.code: rule.cite.get(e.code, "") for e in REGULATION.editions},
        differs=differing(rule),
        numbers=[number(param) for param in rule.params],
        facts=[term(name) for name in _read(rule)],
        local=f"{LOCAL[rule.local].term}（{LOCAL[rule.local].seen_in}）" if rule.local else "",
        boundary=_boundary(rule),
        file=FILE_OF[rule.name],
    )


def _read(rule: Rule | Pattern) -> Iterator[str]:
    """The facts read, in the order of the sheet; questions and calendars are no facts."""
    for declared in (FACT, CIRCUMSTANCE, COLUMN):
        yield from (name for name in declared if name in rule.reads)


def _boundary(rule: Rule | Pattern) -> Boundary | None:
    family = MODULE_OF[rule.name]
    lines = boundaries(f"patterns/{family}" if isinstance(rule, Pattern) else family).get(rule.name)
    if not lines:
        return None
    return Boundary([term(name) for name in lines[0]], [_told(line) for line in lines])


def _told(line: Line) -> list[str]:
    cells = [_CELLS.get(text, text) for name, text in line.items() if name != VERDICT]
    return [*cells, VERDICT_TERMS[Verdict(line[VERDICT])]]


_CELLS = {"-": "空白", "?": "未问", "true": "是", "false": "否"}


def by_group() -> Iterator[tuple[Group, list[Entry]]]:
    """The entries under the letters of the catalogue."""
    for group in GROUPS:
        yield group, [one for one in entries() if one.rule.check[0] == group.letter]


@dataclass(frozen=True, slots=True)
class Compared:
    """One subject of the regulation in both editions, and the checks that rest on it."""

    subject: str
    old: str
    new: str
    changed: str
    checks: Sequence[str]
    binds_no_record: str


@cache
def compared() -> tuple[Compared, ...]:
    """Both editions side by side, article by article, in the order of the older one."""
    return tuple(_compared(entry) for entry in ARTICLES)


def _compared(entry: Article) -> Compared:
    numbers = (entry.in_2014, entry.in_2026)
    named = [article(number) if number else "" for number in numbers]
    codes = [edition.code for edition in REGULATION.editions]
    checks = {
        one.rule.check
        for one in entries()
        for code, name in zip(codes, named, strict=True)
        if name and name in one.rule.cite.get(code, "").split("、")
    }
    old, new = named
    return Compared(entry.subject, old, new, entry.changed, sorted(checks), entry.binds_no_record)


def covered() -> Coverage:
    return coverage(REGULATION)


def as_markdown() -> str:
    """The whole book as one document: figures, then every check with its boundary table."""
    return "\n".join(_written()) + "\n"


def _written() -> Iterator[str]:
    figures = covered()
    yield "# 规则手册"
    yield ""
    yield "本文由规则声明生成：`rudang rules --book docs/rulebook.md`。改规则后重新生成，不要手改。"
    yield ""
    yield "## 覆盖情况"
    yield ""
    yield f"- 检查目录 {figures.checks} 项：已声明 {figures.declared} 项，记录不能查的"
    yield f"  {figures.not_checkable} 项，遗漏 {figures.missing} 项。"
    yield f"- 规则 {figures.rules} 条，苗头 {figures.patterns} 条。"
    for edition in REGULATION.editions:
        yield (
            f"- {edition.term}{figures.articles[edition.code]} 条："
            f"{figures.cited[edition.code]} 条有规则、步骤或数，"
            f"{figures.bind_no_record[edition.code]} 条不约束记录。"
        )
    yield ""
    yield "## 两版对照"
    yield ""
    yield _row(("事项", "2014年版", "2026年版", "2026年版改了什么", "检查"))
    yield _row(("---",) * 5)
    for one in compared():
        shown = "、".join(one.checks) or one.binds_no_record or "见步骤和数"
        yield _row(
            (one.subject, one.old or "无", one.new or "无", one.changed or "只改条次", shown)
        )
    for group, found in by_group():
        yield ""
        yield f"## {group.letter} {group.term}"
        for entry in found:
            yield from _section(entry)
        for check, reason in REGULATION.not_checkable.items():
            if check in group.checks:
                yield from ("", f"### {check} 记录不能查", "", reason)


def _section(entry: Entry) -> Iterator[str]:
    rule = entry.rule
    yield ""
    yield f"### {rule.name} {rule.title}"
    yield ""
    yield f"- 等级：{entry.level}（{rule.level.value}）"
    for edition in REGULATION.editions:
        yield f"- {edition.since.year}年版：{entry.articles[edition.code] or '无此要求'}"
    if entry.differs:
        yield f"- 两版差别：{entry.differs}"
    if entry.local:
        yield f"- 地方要求，启用后才查：{entry.local}"
    yield f"- 说法：{entry.demand}"
    if rule.reading:
        yield f"- 读法{'（未能核实，是假定）' if rule.assumed else ''}：{rule.reading}"
    for one in entry.numbers:
        yield f"- 数：{one.term}，{one.told}{'（假定）' if one.is_assumed else ''}"
    yield f"- 看哪些事实：{'、'.join(entry.facts)}"
    yield f"- 声明在：`{entry.file}`"
    if entry.boundary is not None:
        yield ""
        yield _row(entry.boundary.headings)
        yield _row("---" for _ in entry.boundary.headings)
        yield from map(_row, entry.boundary.lines)


def _row(cells: Sequence[str] | Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"
