"""The public notice before the admission meeting, which only some places demand."""

from rudang.core.facts import fact
from rudang.core.rules import Level, Rule
from rudang.core.workdays import workdays_between
from rudang.regulation.articles import cite
from rudang.regulation.locals import local

BEFORE_ADMISSION = Rule(
    id="D07",
    name="D07.admission",
    cite=cite(20),
    level=Level.LOCAL,
    local="admission_notice_days",
    title="接收预备党员前公示",
    step=15,
    on=fact.meeting_on,
    applies=fact.meeting_on.is_not_null(),
    holds=(
        workdays_between("admission_notice_from", "admission_notice_to")
        >= local.admission_notice_days
    )
    & (fact.admission_notice_to <= fact.meeting_on),
    says="当地要求支部大会前公示不少于{local}个工作日；公示起{admission_notice_from}，"
    "公示止{admission_notice_to}，支部大会{meeting_on}。",
    reading="细则只要求列为发展对象前公示，此项属当地要求；按工作日计算，张贴当日不计入，"
    "公示最后一日当天开会的不算提前。",
)
