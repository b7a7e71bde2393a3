"""What a political review looks at, by edition (Art 16)."""

from datetime import date

from rudang.core.facts import REVIEW_TOPICS
from rudang.regulation.editions import E2014
from rudang.regulation.registry import REGULATION

TOPICS_2014 = (
    "对党的理论和路线、方针、政策的态度",
    "政治历史和在重大政治斗争中的表现",
    "遵纪守法和遵守社会公德情况",
    "直系亲属和与本人关系密切的主要社会关系的政治情况",
)


def topics_on(day: date) -> tuple[str, ...]:
    """What a review on a day has to look at: four things by the 2014 edition, six since 2026."""
    return TOPICS_2014 if REGULATION.edition_on(day).code == E2014 else REVIEW_TOPICS
