"""From what on a pattern is worth a look: no article gives these figures, each is an assumption."""

from rudang.core.rules import Param, Since
from rudang.regulation.editions import SINCE_2014

NO_ARTICLE = "细则无明文，仅为提示查看的界限"
LADDER = "若干地方的四级预警（蓝、黄、橙、红）"
NOTICE = "通知要求防止大起大落，未定幅度"


def _from(name: str, term: str, unit: str, value: int, source: str = NO_ARTICLE) -> Param:
    return Param(name, term, unit, (Since(SINCE_2014, value, source, assumed=True),))


PAST_YEARS = _from("past_years", "同本单位前几年比较", "年", 3)
WINDOW_DAYS = _from("window_days", "集中接收的时段", "天", 31)
WINDOW_MIN = _from("window_min", "一个时段接收人数的提示界限", "人", 5)
WINDOW_TIMES = _from("window_times", "超过本单位前几年的倍数", "倍", 3)
QUICK_DAYS = _from("quick_days", "培养满期后视为最短办理的天数", "天", 30)
QUICK_MIN = _from("quick_min", "最短办理人数的提示界限", "人", 3)
QUICK_SHARE = _from("quick_share", "最短办理占比的提示界限", "%", 50)
MONTH_MIN = _from("month_min", "一个月列为发展对象人数的提示界限", "人", 10)
MONTH_SHARE = _from("month_share", "一个月列为发展对象占全年的提示界限", "%", 80)
FIRST_DAY_MIN = _from("first_day_min", "满一年当天列为发展对象人数的提示界限", "人", 3)
FIRST_DAY_SHARE = _from("first_day_share", "满一年当天列为发展对象占比的提示界限", "%", 80)
DRY_YELLOW = _from("dry_yellow", "长期不发展的黄色提示", "年", 1, LADDER)
DRY_ORANGE = _from("dry_orange", "长期不发展的橙色提示", "年", 2, LADDER)
DRY_RED = _from("dry_red", "长期不发展的红色提示", "年", 3, LADDER)
DRY_BLUE = _from("dry_blue", "没有新确定积极分子的蓝色提示", "年", 1, LADDER)
BLUE_APPLICANTS = _from("blue_applicants", "蓝色提示要求的申请人数", "人", 1, LADDER)
WAITING_MIN = _from("waiting_min", "长期不发展要求的待发展人数", "人", 1)
SWING_MIN = _from("swing_min", "比较两年接收人数的最低人数", "人", 5, NOTICE)
SWING_SHARE = _from("swing_share", "两年接收人数相差的提示界限", "%", 50, NOTICE)
KIN_MIN = _from("kin_min", "亲属任职人数的提示界限", "人", 2)
KIN_SHARE = _from("kin_share", "亲属任职占比的提示界限", "%", 20)
CONTACT_MANY = _from("contact_many", "一名联系人同时联系人数的提示界限", "人", 6)
INTRODUCED_MANY = _from("introduced_many", "一名介绍人一年介绍人数的提示界限", "人", 4)
CONCENTRATED_MIN = _from("concentrated_min", "比较一人所占份额的最低人数", "人", 8)
CONCENTRATED_SHARE = _from("concentrated_share", "一人所占份额的提示界限", "%", 60)
TALKS_A_DAY = _from("talks_a_day", "一人一天谈话人次的提示界限", "人次", 6)
VOTES_MIN = _from("votes_min", "看全票通过情况的最低表决数", "次", 10)
GROUP_MIN = _from("group_min", "比较结构的最低接收人数", "人", 10)
GROUP_POINTS = _from("group_points", "结构相差的提示界限", "个百分点", 25)
ENTERED_MIN = _from("entered_min", "年后同一天补录记录的提示界限", "条", 20)
ENTERED_AFTER_DAYS = _from("entered_after_days", "年终后多久算事后补录", "天", 60)
YOUNG_YEARS = _from("young_years", "青年的年龄上限", "岁", 35)

PARAMS: tuple[Param, ...] = tuple(v for v in list(globals().values()) if isinstance(v, Param))
