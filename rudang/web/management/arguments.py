"""Arguments that several commands take."""

from datetime import date

from rudang.web.management.base import Misused


def a_day(text: str) -> date:
    """An argument that is a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misused(f"“{text}”不是存在的日期，请写成 2019-09-30 这样的形式。") from None
