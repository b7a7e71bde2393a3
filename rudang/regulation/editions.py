"""The two editions of the regulation on admitting Party members, and the day between them."""

from datetime import date

from rudang.core.rules import Edition

SINCE_2014 = date(2014, 5, 28)
SINCE_2026 = date(2026, 5, 11)

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
