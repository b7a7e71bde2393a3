"""Duties of the year done in the demonstration: three units studied the high-knowledge group."""

from datetime import date

from rudang.actions import accounts, duties
from rudang.actions.demo.college import CHUDENG, XUEQIAN, YINYUE
from rudang.store.models import Unit

_STUDIES = (
    (
        "xueqian",
        XUEQIAN,
        date(2019, 9, 4),
        "总支委会专题研究，确定联系高知教师 2 名",
        "总支委会记录〔2019〕第 8 次",
    ),
    (
        "yinyue",
        YINYUE,
        date(2019, 9, 11),
        "支委会专题研究，支委各联系 1 名青年骨干教师",
        "支委会记录〔2019〕第 9 次",
    ),
    (
        "chudeng",
        CHUDENG,
        date(2019, 9, 18),
        "支委会专题研究，目前没有高知识群体申请人，列出联系对象 1 名",
        "",
    ),
)


def furnish(today: date) -> None:
    """The special study of the high-knowledge group, by three that have done it so far."""
    for login, name, day, words, document in _STUDIES:
        duties.record(
            by=accounts.actor(login, today=today),
            unit=Unit.objects.get(name=name).pk,
            duty="high_knowledge_study",
            span="2019",
            done_on=day,
            words=words,
            document=document,
            today=today,
        )
