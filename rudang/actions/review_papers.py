"""Make out the papers of a political review from what is recorded, blanks where nothing is."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rudang.core.codes import decoded
from rudang.papers.reviews import InquiryLetter, Opinion, Relative, Report
from rudang.regulation.reviewing import topics_on
from rudang.store.models import Unit
from rudang.store.reads import inquiries as reads
from rudang.store.reads import settings as choices

# What an organization can say of somebody's kin; the rest is asked about the person alone.
_ASKED_OF_KIN = (
    "政治面貌，对党的理论和路线、方针、政策的态度",
    "政治历史和在重大政治斗争中的表现",
    "遵纪守法和遵守社会公德情况",
)


def letter(one: reads.Asked, row: Mapping[str, Any], unit: str) -> InquiryLetter:
    """The letter of an inquiry about a relative, for the office to sign and seal.

    Args:
        row: the person's fact sheet, of which only the name and the kind of person is used.
    """
    return InquiryLetter(
        issuer=_issuer(),
        addressee=one.addressee,
        person=row["name"] or "",
        person_kind=row["person_kind"] or "",
        unit=unit,
        relation=one.relation,
        relative=one.person,
        topics=_ASKED_OF_KIN,
        number=one.number,
        dated_on=one.sent_on,
        is_demonstration=bool(choices.get("is_demonstration")),
    )


def report(
    row: Mapping[str, Any],
    unit: str,
    asked: Sequence[reads.Asked],
    version: reads.Version | None,
    marks: Sequence[reads.Marked],
    *,
    as_of: date,
) -> Report:
    """The draft of the report: particulars, kin, opinions, findings, and the conclusion if any."""
    standing = [one for one in asked if not one.is_void]
    born = row["birth_date"]
    words = version.words if version else {}
    mine = [one for one in marks if version and one.list == version.id]
    return Report(
        issuer=unit,
        person=row["name"] or "",
        particulars=(
            ("姓名", row["name"] or ""),
            ("性别", row["sex"] or ""),
            ("民族", decoded("ethnic_code", row["ethnic_code"]) or ""),
            ("出生年月", f"{born.year}年{born.month}月" if born else ""),
            ("学历", decoded("education_code", row["education_code"]) or ""),
            ("所在班级或部门", row["class_or_office"] or ""),
            ("申请入党日期", _day(row["app_signed_on"])),
            ("列为发展对象日期", _day(row["target_on"])),
        ),
        relatives=tuple(
            Relative(
                one.relation,
                one.person,
                f"{one.term}{one.addressee}",
                one.replied_on,
                one.reply,
                one.has_problem,
            )
            for one in standing
            if one.is_letter
        ),
        opinions=tuple(
            Opinion(
                one.addressee or one.term, one.sent_on, one.replied_on, one.reply, one.has_problem
            )
            for one in standing
            if not one.is_letter
        ),
        topics=topics_on(row["review_concluded_on"] or as_of),
        topics_covered=tuple(row["review_topics"] or ()),
        negative_words=_negative_words(version, len(mine)),
        negative=tuple(
            f"第 {one.item} 项“{words.get(one.item, one.item)}”：有。依据：{one.evidence}。"
            + (f"{one.decision_term}：{one.reason}。" if one.decision else "尚未作出决定。")
            for one in mine
            if one.is_marked
        ),
        punishments=tuple(row["punishment_kinds"] or ()),
        result=row["review_result"] or "",
        concluded_on=row["review_concluded_on"],
        reviewers=tuple(row["reviewers"] or ()),
        is_demonstration=bool(choices.get("is_demonstration")),
    )


def _negative_words(version: reads.Version | None, marked: int) -> str:
    if version is None:
        return "学校没有执行中的负面清单。"
    how = "已逐项核对" if marked >= len(version.items) else f"已核对 {marked} 项"
    return f"按“{version.title}”（{version.document}）{how}，共 {len(version.items)} 项。"


def _issuer() -> str:
    chosen = choices.everything()
    if chosen["college_name"]:
        return f"{chosen['college_name']}{chosen['office_name'].removeprefix('党委')}"
    top = Unit.objects.filter(parent=None).order_by("position", "id").first()
    return top.name if top else str(chosen["office_name"])


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
