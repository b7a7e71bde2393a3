"""What the authority above granted in the demonstration, with its structure targets."""

from datetime import date

from rudang.actions import accounts, grants
from rudang.actions.demo import college
from rudang.actions.grants import Grant
from rudang.core.grants import GrantKind

_DOCUMENT = "市教委工委关于下达 2019 年下半年发展党员计划的通知（演示）"
_SOURCE = "同一文件附件"


def furnish(today: date) -> None:
    """One batch for the half-year, two places of it still in the college's hand."""
    grants.record(
        by=accounts.actor("department", today=today),
        period=college.PERIOD,
        lines=[
            Grant(GrantKind.TOTAL, 55),
            Grant(GrantKind.TEACHERS, 2, source=_SOURCE),
            Grant(GrantKind.HIGH_KNOWLEDGE, 1, source=_SOURCE),
            Grant(GrantKind.WOMEN, 60, is_share=True, source=_SOURCE),
        ],
        document=_DOCUMENT,
        dated_on=date(2019, 6, 20),
        today=today,
    )
