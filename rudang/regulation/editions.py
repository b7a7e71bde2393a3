"""The two editions of the regulation, the day between them, and the week before publication."""

from datetime import date

from rudang.core.rules import Edition, Level, Rule

SINCE_2014 = date(2014, 5, 28)
SINCE_2026 = date(2026, 5, 11)
PUBLISHED_2026 = date(2026, 5, 18)

E2014 = "e2014"
E2026 = "e2026"

EDITION_2014 = Edition(
    code=E2014,
    term="《中国共产党发展党员工作细则》（2014年）",
    issuer="中共中央办公厅（中办发〔2014〕33号）",
    since=SINCE_2014,
    until=SINCE_2026,
)
EDITION_2026 = Edition(
    code=E2026,
    term="《中国共产党发展党员工作细则》（2026年修订）",
    issuer="中共中央办公厅",
    since=SINCE_2026,
)

EDITIONS: tuple[Edition, ...] = (EDITION_2014, EDITION_2026)

LENIENT = "公布前从宽"
LENIENT_READING = (
    f"{LENIENT}：2026 年版自 {SINCE_2026.isoformat()} 印发之日起施行，{PUBLISHED_2026.isoformat()} "
    "才公布；其间办理的事项不合新增要求的，结论不变，按存疑提示，不按违规。"
    "条文没有过渡规定，这是从宽的读法。"
)


def is_lenient(rule: Rule, edition: str, on: date | None) -> bool:
    """Whether the act judged lay in the week when the new edition was in force but not public.

    It makes a difference only to a demand that the new edition brought.
    """
    if on is None or edition != E2026 or E2014 in rule.cite:
        return False
    return SINCE_2026 <= on < PUBLISHED_2026


def level_told(rule: Rule, edition: str, on: date | None) -> Level:
    """The level under which a finding is told: a breach of that week is a likely fault."""
    if rule.level is Level.BREACH and is_lenient(rule, edition, on):
        return Level.WARNING
    return rule.level
