"""The numbers of the regulation as dated data, each with its article or marked as assumed."""

from rudang.core import circumstances
from rudang.core.rules import Param, Since
from rudang.regulation.articles import MOVED, article
from rudang.regulation.editions import SINCE_2014, SINCE_2026

NOT_YET = "2014年版无此规定"
NO_ARTICLE = "细则无明文，按通行做法设定"


def _both(name: str, term: str, unit: str, value: int, number: int, *later: Since) -> Param:
    """The same number in both editions; `number` is the article of 2014, `later` what follows."""
    moved = MOVED[number]
    assert moved is not None
    return Param(
        name,
        term,
        unit,
        (
            Since(SINCE_2014, value, article(number)),
            Since(SINCE_2026, value, article(moved)),
            *later,
        ),
    )


def _new(name: str, term: str, unit: str, value: int, number: int, *later: Since) -> Param:
    """A number that the 2026 edition introduced; `number` is its article there."""
    return Param(
        name,
        term,
        unit,
        (
            Since(SINCE_2014, None, NOT_YET),
            Since(SINCE_2026, value, article(number)),
            *later,
        ),
    )


def _assumed(name: str, term: str, unit: str, value: int, *later: Since) -> Param:
    return Param(name, term, unit, (Since(SINCE_2014, value, NO_ARTICLE, assumed=True), *later))


MIN_AGE_YEARS = _both("min_age_years", "申请入党的最低年龄", "年", 18, 5)
TALK_DEADLINE_MONTHS = _both("talk_deadline_months", "收到申请后派人谈话的期限", "个月", 1, 7)
CONTACTS_MIN = _both("contacts_min", "培养联系人最少人数", "人", 1, 9)
CONTACTS_MAX = _both("contacts_max", "培养联系人最多人数", "人", 2, 9)
OBSERVATION_INTERVAL_MONTHS = _both(
    "observation_interval_months", "党支部考察入党积极分子的间隔", "个月", 6, 11
)
OBSERVATION_TOLERANCE_DAYS = _assumed("observation_tolerance_days", "半年考察间隔的宽限", "天", 15)
COMMITTEE_ANALYSIS_INTERVAL_MONTHS = _both(
    "committee_analysis_interval_months", "基层党委分析入党积极分子队伍的间隔", "个月", 12, 11
)
CULTIVATION_MONTHS = _both("cultivation_months", "培养教育和考察的最短期限", "个月", 12, 13)
NOTICE_WORKING_DAYS = _new("notice_working_days", "发展对象公示的最少工作日", "个工作日", 5, 13)
INTRODUCERS = _both("introducers", "入党介绍人人数", "人", 2, 14)
TRAINING_DAYS = _both("training_days", "短期集中培训的最少天数", "天", 3, 17)
TRAINING_HOURS = _both("training_hours", "短期集中培训的最少学时", "学时", 24, 17)
LEAVE_MONTHS = _both("leave_months", "将离开工作、学习单位一般不办理接收手续的期限", "个月", 3, 19)
MEETING_MONTHS = _new("meeting_months", "预审合格后召开支部大会的期限", "个月", 1, 19)
APPROVAL_MONTHS = _both("approval_months", "审批支部大会决议的期限", "个月", 3, 26)
APPROVAL_SPECIAL_MONTHS = _both(
    "approval_special_months", "特殊情况下审批支部大会决议的最长期限", "个月", 6, 26
)
OATH_MONTHS = _new("oath_months", "批准后进行入党宣誓的一般期限", "个月", 1, 29)
PROBATION_YEARS = _both("probation_years", "预备期", "年", 1, 32)
EXTENSION_MIN_MONTHS = _both("extension_min_months", "延长预备期最短", "个月", 6, 32)
EXTENSION_MAX_MONTHS = _both("extension_max_months", "延长预备期最长", "个月", 12, 32)
FULL_DISCUSSION_MONTHS = _assumed(
    "full_discussion_months", "预备期满后讨论转正的提示期限", "个月", 1
)
FULL_APPROVAL_MONTHS = _both("full_approval_months", "审批转正的期限", "个月", 3, 34)
POSTPONE_MONTHS = _both("postpone_months", "转入预备党员推迟讨论转正的最长期限", "个月", 6, 36)
COMMITTEE_MIN_MEMBERS = _assumed(
    "committee_min_members", "应设支部委员会的正式党员人数（支部工作条例第二十条）", "人", 7
)
BRANCH_MIN_MEMBERS = _assumed(
    "branch_min_members", "成立党支部的正式党员人数（支部工作条例第四条）", "人", 3
)
LEAGUE_AGE_YEARS = _assumed("league_age_years", "一般经推优发展的年龄上限", "年", 28)
REVIEW_VALID_MONTHS = _assumed("review_valid_months", "政审结论的有效期", "个月", 12)
TRANSFER_GAP_DAYS = _assumed("transfer_gap_days", "转移衔接的宽限", "天", 90)
TRAIN_HOURS_A_DAY = _assumed("train_hours_a_day", "一天培训学时的上限", "学时", 10)
MIN_ENROL_AGE_YEARS = _assumed("min_enrol_age_years", "入校时的最低合理年龄", "年", 15)
AWAY_MONTHS = _assumed("away_months", "外出应转移组织关系的期限", "个月", 6)
LETTER_MONTHS = _assumed("letter_months", "组织关系介绍信的有效期", "个月", 6)
GRADUATE_MONTHS = _assumed("graduate_months", "临近毕业接收的提示期限", "个月", 6)
SAME_DAY_ACTS = _assumed("same_day_acts", "同一天办理步骤数的提示界限", "步", 3)
ENTRY_DAYS = _assumed("entry_days", "办理后录入的提示期限", "天", circumstances.ENTRY_DAYS)
REPORTS_APART_DAYS = _assumed("reports_apart_days", "两次思想汇报的最短间隔", "天", 7)
FOLLOW_UP_MONTHS = _assumed("follow_up_months", "未通过后登记处理情况的提示期限", "个月", 1)
DUE_SOON_DAYS = _assumed("due_soon_days", "到期前提醒的天数", "天", 15)

PARAMS: tuple[Param, ...] = tuple(v for v in list(globals().values()) if isinstance(v, Param))
