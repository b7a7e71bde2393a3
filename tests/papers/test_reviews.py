"""Papers of the political review: the letter with its slip, the report with its blanks."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from rudang.papers.reviews import (
    InquiryLetter,
    Opinion,
    Relative,
    Report,
    write_letter,
    write_report,
)
from tests.office import words_of

LETTER = InquiryLetter(
    issuer="中共某学院委员会组织部",
    addressee="某县某镇党委",
    person="徐嘉怡",
    person_kind="学生",
    unit="音乐教育系党支部",
    relation="父亲",
    relative="徐某",
    topics=("政治面貌", "遵纪守法情况"),
)
REPORT = Report(
    issuer="音乐教育系党支部",
    person="徐嘉怡",
    particulars=(("姓名", "徐嘉怡"), ("学历", "")),
    relatives=(
        Relative("父亲", "徐某", "函调某县某镇党委", date(2019, 9, 12), "遵纪守法", False),
        Relative("母亲", "", "函调某街道", None, "", None),
    ),
    opinions=(Opinion("学生工作部", date(2019, 9, 16), date(2019, 9, 19), "曾受警告处分", True),),
    topics=("政治历史", "遵纪守法"),
    topics_covered=("政治历史",),
    negative_words="按负面清单已核对 3 项，共 7 项。",
    negative=(),
    punishments=(),
)


def opened(body: bytes, place: Path) -> str:
    source = place / "paper.docx"
    source.write_bytes(body)
    return words_of(source)


def test_a_letter_asks_an_organization_and_brings_its_slip(tmp_path: Path) -> None:
    seen = opened(write_letter(LETTER), tmp_path)
    for words in ("某县某镇党委：", "现需了解我校音乐教育系党支部学生徐嘉怡的父亲徐某的政治情况",
                  "请勿交由本人或其亲属转递", "政治审查函调回执", "遵纪守法情况",
                  "出具意见的党组织（盖章）", "草稿"):  # fmt: skip
        assert words in seen, words


def test_a_letter_with_its_number_and_day_is_no_draft(tmp_path: Path) -> None:
    dated = replace(LETTER, number="某党组函〔2019〕31号", dated_on=date(2019, 9, 2))
    seen = opened(write_letter(dated), tmp_path)
    assert "草稿" not in seen
    assert "某党组函〔2019〕31号" in seen
    assert "2019年9月2日" in seen


def test_a_report_leaves_blank_what_nobody_recorded_and_concludes_nothing(tmp_path: Path) -> None:
    seen = opened(write_report(REPORT), tmp_path)
    for words in ("学历：（待填）", "个人简历", "证明人", "母亲", "尚未回复", "结论：（待填）",
                  "已核对3项，共7项", "处分和违法违纪情况：没有登记", "草稿"):  # fmt: skip
        assert words in seen, words
    assert "学生工作部：曾受警告处分" in seen
    assert REPORT.problems == ["学生工作部：曾受警告处分"]


def test_a_concluded_report_carries_its_day_and_reviewers(tmp_path: Path) -> None:
    done = replace(
        REPORT, result="合格", concluded_on=date(2019, 9, 25), reviewers=("段月洁", "彭楠宇")
    )
    seen = opened(write_report(done), tmp_path)
    assert "草稿" not in seen
    assert "结论：合格" in seen
    assert "段月洁、彭楠宇" in seen
    assert "2019年9月25日" in seen
