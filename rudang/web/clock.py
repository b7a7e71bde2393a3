"""The one place, with the commands, where the clock is read: today in Shanghai."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """The calendar day in Shanghai now."""
    return datetime.now(SHANGHAI).date()
