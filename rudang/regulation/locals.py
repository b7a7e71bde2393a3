"""Demands beyond the regulation that places make: known practices, all off by default."""

from collections.abc import Iterator

import polars as pl

from rudang.core.rules import Local, local_column

_GUIZHOU = "贵州省发展党员工作规程（试行）"
_COLLEGES = "若干高校的做法"


def _declare() -> Iterator[Local]:
    yield Local("talk_persons", "谈话人数", "人", 2, _GUIZHOU)
    yield Local("activist_wait_months", "申请后多久才能确定积极分子", "个月", 3, _GUIZHOU)
    yield Local("activist_filing_months", "确定积极分子后备案的期限", "个月", 1, _GUIZHOU)
    yield Local("league_rec_valid_months", "推优结果的有效期", "个月", 24, "共青团推优办法")
    yield Local("league_age_months", "推优时的最短团龄", "个月", 12, "共青团推优办法")
    yield Local("contact_max_activists", "一名培养联系人同时联系的人数", "人", 5, _COLLEGES)
    yield Local("contact_no_kin", "培养联系人回避亲属", "", None, _GUIZHOU)
    yield Local("thought_report_months", "思想汇报的间隔", "个月", 3, _COLLEGES, is_paper=True)
    yield Local(
        "school_before_target", "列为发展对象前党校结业", "", None, _COLLEGES, is_paper=True
    )
    yield Local("masses_present", "群众座谈会最少人数", "人", 8, _COLLEGES, is_paper=True)
    yield Local("activist_notice_days", "积极分子公示", "天", 5, _COLLEGES, is_paper=True)
    yield Local(
        "target_notice_days", "发展对象公示（2026年前）", "工作日", 5, _COLLEGES, is_paper=True
    )
    yield Local(
        "admission_notice_days", "接收预备党员前公示", "工作日", 5, _COLLEGES, is_paper=True
    )
    yield Local("full_notice_days", "转正前公示", "工作日", 5, _COLLEGES, is_paper=True)
    yield Local("introducer_no_kin", "入党介绍人回避亲属", "", None, _GUIZHOU)
    yield Local("introducer_max_a_year", "一名党员一年介绍的人数", "人", 1, _GUIZHOU)
    yield Local("letters_by_committee", "函调由党委或组织部门发出", "", None, _GUIZHOU)
    yield Local("both_parents_letters", "父母双方都要函调", "", None, _COLLEGES, is_paper=True)
    yield Local(
        "household_asked", "外地生源征求户籍地党组织意见", "", None, _GUIZHOU, is_paper=True
    )
    yield Local("training_valid_months", "培训结果的有效期", "个月", 12, _GUIZHOU)
    yield Local("meeting_after_preexam_months", "预审后召开支部大会的期限", "个月", 1, _GUIZHOU)
    yield Local("meeting_same_year", "预审当年召开支部大会", "", None, "贵州师范大学志愿书管理办法")
    yield Local("form_ledger", "志愿书编号登记管理", "", None, "贵州师范大学志愿书管理办法")
    yield Local("introducers_attend", "介绍人到会", "", None, _GUIZHOU)
    yield Local("redo_after_months", "逾期未审批的重新召开支部大会", "个月", 6, _COLLEGES)
    yield Local(
        "probation_report_months", "预备期思想汇报的间隔", "个月", 3, _GUIZHOU, is_paper=True
    )
    yield Local("archive_days", "转正后归档的期限", "天", 7, _COLLEGES)
    yield Local("negative_list", "政治表现负面清单", "", None, "本校通知")


LOCALS: tuple[Local, ...] = tuple(_declare())
LOCAL: dict[str, Local] = {local.code: local for local in LOCALS}


class _Values:
    """`local.archive_days` reads the value in force for the dossier's unit."""

    def __getattr__(self, code: str) -> pl.Expr:
        if code not in LOCAL:
            raise AttributeError(f"no local demand is declared under the code {code!r}")
        return pl.col(local_column(code))


local = _Values()
