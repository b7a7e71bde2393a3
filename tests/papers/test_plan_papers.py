"""The committee's papers on a plan: what they say, what they never say, and how they open."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document

from rudang.papers import dispatch_circulars, execution_reports, outside_filings
from rudang.papers import plan_adjustments as adjustments
from rudang.papers import plan_notices as notices
from rudang.papers.dispatch_circulars import CircularFacts, Standing, circular
from rudang.papers.execution_reports import Block, ExecutionPaper, Rows
from rudang.papers.issued import Given, Paragraph, committee, paragraphs_of, write_docx
from rudang.papers.outside_filings import Filing
from rudang.papers.plan_adjustments import Adjusted, AdjustmentFacts, adjustment
from rudang.papers.plan_notices import annex, notice
from rudang.papers.plans import PlanLine
from tests.office import pages_of

TERM, ISSUER = "2019年下半年", "中共明德幼儿师范高等专科学校委员会"
UNITS = (
    ("学前教育系党总支部", 32, 2, 1, "2 名教师（1 名高知识群体教师）", "on_pace", "进度正常"),
    ("初等教育与应用技术系党支部", 6, 0, 0, "", "slow", "进度较慢"),
    ("音乐教育系党支部", 7, 0, 0, "", "on_pace", "进度正常"),
    ("美术教育系党支部", 3, 0, 0, "", "cannot_finish", "难以完成"),
    ("语言文学系党支部", 5, 0, 0, "", "will_exceed", "将超计划"),
)
LINES = [
    PlanLine(n, n, name, total, teachers, high, (), remark)
    for n, (name, total, teachers, high, remark, *_) in enumerate(UNITS, 1)
]
FACTS = CircularFacts(
    period_term=TERM,
    as_of=date(2019, 9, 30),
    time_share=0.3,
    counting_words="经学校党委批准的人员，按支部大会日期计入所在期间",
    standings=tuple(
        Standing(name, total, 1, 1, 1 / total, level, term)
        for name, total, *_, level, term in UNITS
    ),
    plan_basis="明幼党委〔2019〕51号",
)
MOVED = AdjustmentFacts(
    period_term=TERM,
    since=date(2019, 10, 1),
    until=date(2019, 12, 31),
    lines=(
        Adjusted("美术教育系党支部", 3, 1, ("调剂-2（明幼党委〔2019〕80号）",)),
        Adjusted("音乐教育系党支部", 7, 9, ("调剂+2（明幼党委〔2019〕80号）",)),
    ),
    total_before=53,
    total_after=53,
)
WHO = Filing(
    name="欧阳慧",
    sex="女",
    ethnic="汉族",
    birth_month="1985年6月",
    person_kind="教师",
    education="研究生教育",
    degree="博士",
    title_level="副教授",
    unit_name="学前教育系党总支部",
    branch_name="学前教育系教师党支部",
    activist_on=date(2018, 3, 1),
    target_on=date(2019, 6, 3),
    basis="学位、职称",
    reason="学术骨干，成熟一个发展一个",
)
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
REPORT = ExecutionPaper(
    title="音乐教育系党支部2019年度发展党员计划执行情况报告",
    year=2019,
    issuer="音乐教育系党支部",
    addressee="校党委组织部",
    blocks=(
        Block(
            "计划执行情况",
            ("全年计划7人，已批准5人。",),
            (Rows("计划与完成", ("期间", "计划", "已批准"), (("2019H2", "7", "5"),)),),
            (("计划与完成", PICTURE),),
        ),
        Block("下一步打算", ("加强培养教育。\n逐人分析原因。",)),
    ),
    as_of=date(2020, 1, 15),
    notes=("数字截至 2020-01-15。", "待审批占用名额。"),
)


def given(words: str) -> Given:
    return Given(words, "明幼党委[2019]第51号", date(2019, 7, 8), printed_by="党政办公室")


def text_of(body: bytes) -> str:
    document = Document(BytesIO(body))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_annex_is_the_original_s():
    made = annex(TERM, LINES)
    assert made.title == "2019年下半年各支部预计发展党员数量情况统计表"
    assert made.table.headings == ("序号", "支部名称", "预计发展党员数量", "备注")
    assert made.table.rows == (
        ("1", "学前教育系党总支部", "32人", "2名教师\n（1名高知识群体教师）"),
        ("2", "初等教育与应用技术系党支部", "6人", ""),
        ("3", "音乐教育系党支部", "7人", ""),
        ("4", "美术教育系党支部", "3人", ""),
        ("5", "语言文学系党支部", "5人", ""),
        ("", "合计", "53人", ""),
    )


def test_the_remark_of_the_annex_tells_figures_that_the_paper_s_own_remark_does_not():
    (row, _) = annex(TERM, [replace(LINES[1], teachers=1, remark="第二批")]).table.rows
    assert row[3] == "1名教师；第二批"


def test_the_usual_words_of_a_notice_decide_nothing_and_name_no_figure_of_the_plan():
    words = notices.usual_words(TERM, year=2019)
    assert "请于2020年1月底前报送学校党委组织部门" in words
    assert [word for word in ("经研究", "批准", "53", "51号", "7月8日") if word in words] == []
    levels = [paragraph.level for paragraph in paragraphs_of(words)]
    assert levels.count(1) == 4


@pytest.mark.parametrize(
    ("line", "paragraph"),
    [
        ("一、认真执行计划", Paragraph("一、认真执行计划", 1)),
        ("  （二）单列计划", Paragraph("（二）单列计划", 2)),
        ("一、共调整2个单位。", Paragraph("一、共调整2个单位。", 0)),
        ("　　1. 说明原因", Paragraph("1. 说明原因", 0)),
        ("十二、其他", Paragraph("十二、其他", 1)),
    ],
)
def test_words_typed_a_paragraph_to_a_line_are_headings_or_text(line, paragraph):
    assert paragraphs_of(f"\n{line}\n\n") == (paragraph,)


@pytest.mark.parametrize(
    ("college", "name"),
    [
        ("明德学院", "中共明德学院委员会"),
        ("中共明德学院委员会", "中共明德学院委员会"),
        ("校党委", "校党委"),
    ],
)
def test_the_committee_is_called_by_its_full_name(college, name):
    assert committee(college) == name


def test_without_number_and_date_a_paper_is_a_draft_and_nothing_is_made_up():
    words = notices.usual_words(TERM, year=2019)
    draft = notice(Given(words), LINES, period_term=TERM, issuer=ISSUER)
    assert (draft.is_draft, draft.number, draft.dated_on) == (True, None, None)
    text = text_of(write_docx(draft))
    assert "号（待填）" in text
    assert "（日期待填）" in text
    assert "签发人" not in text
    assert "印发" not in text.replace("印发给", "").replace("关于印发", "")
    final = notice(given(words), LINES, period_term=TERM, issuer=ISSUER)
    assert (final.is_draft, final.number) == (False, "明幼党委〔2019〕51号")
    assert "待填" not in text_of(write_docx(final))


def test_the_circular_tells_every_unit_by_its_level_and_sums_what_it_tells():
    words = dispatch_circulars.usual_words(FACTS)
    assert "计划发展53人。截至2019年9月30日，学校党委已批准5人" in words
    assert "等待审批5人（占用计划名额），剩余43人，完成比例9%；本期时间进度为30%" in words
    assert "进度正常的单位2个：学前教育系党总支部、音乐教育系党支部。" in words
    assert "难以完成的单位1个：美术教育系党支部。" in words
    assert "名额是否交回" in words
    assert "书面说明原因和经过" not in words
    (table,) = circular(given(words), FACTS, issuer=ISSUER).attachments
    assert table.table.rows[-1] == ("", "合计", "53", "5", "5", "43", "9%", "")
    assert table.table.rows[1][-2:] == ("17%", "进度较慢")


def test_a_unit_without_a_plan_has_no_rate_in_the_circular():
    one = replace(FACTS.standings[0], quota=0, admitted=0, awaiting=0, rate=None)
    facts = replace(FACTS, standings=(one,))
    (table,) = circular(given("一、"), facts, issuer=ISSUER).attachments
    assert [row[6] for row in table.table.rows] == ["—", "—"]
    assert "完成比例" not in dispatch_circulars.usual_words(facts).split("统计口径")[0]


@pytest.mark.parametrize(
    ("after", "words"),
    [(53, "全校计划总数不变，仍为53人。"), (55, "全校计划总数由53人调整为55人。")],
)
def test_the_notice_of_adjustments_tells_what_moved_and_the_whole(after, words):
    text = adjustments.usual_words(replace(MOVED, total_after=after))
    assert "共调整2个单位的计划，调减2人，调增2人" in text
    assert words in text
    (table,) = adjustment(given(text), MOVED, issuer=ISSUER).attachments
    assert [row[1:5] for row in table.table.rows] == [
        ("美术教育系党支部", "3", "-2", "1"),
        ("音乐教育系党支部", "7", "+2", "9"),
    ]


def test_a_filing_form_leaves_blank_what_nobody_recorded():
    body = outside_filings.write(
        [replace(WHO, degree="", target_on=None)], period_term=TERM, college=ISSUER
    )
    text = text_of(body)
    assert "None" not in text
    assert "欧阳慧" in text
    assert "为假定" in text
    assert "2019年6月3日" not in text
    assert "备案名册" not in text


def test_equal_papers_are_equal_bytes():
    words = notices.usual_words(TERM, year=2019)
    once, again = (
        write_docx(notice(given(words), LINES, period_term=TERM, issuer=ISSUER)) for _ in range(2)
    )
    assert once == again
    assert execution_reports.write(REPORT) == execution_reports.write(REPORT)


def test_every_paper_opens_with_its_figures_on_its_pages(tmp_path):
    bodies = {
        "notice": write_docx(
            notice(
                given(notices.usual_words(TERM, year=2019)), LINES, period_term=TERM, issuer=ISSUER
            )
        ),
        "circular": write_docx(
            circular(
                Given(dispatch_circulars.usual_words(FACTS)),
                FACTS,
                issuer=ISSUER,
                is_demonstration=True,
            )
        ),
        "adjustment": write_docx(
            adjustment(given(adjustments.usual_words(MOVED)), MOVED, issuer=ISSUER)
        ),
        "one": outside_filings.write([WHO], period_term=TERM, college=ISSUER),
        "two": outside_filings.write([WHO, WHO], period_term=TERM, college=ISSUER),
        "report": execution_reports.write(REPORT),
    }
    files = []
    for name, body in bodies.items():
        files.append(tmp_path / f"{name}.docx")
        files[-1].write_bytes(body)
    opened = dict(zip(bodies, pages_of(*files), strict=True))

    pages = opened["notice"]
    assert len(pages) == 4
    assert ISSUER in pages[0]
    assert "明幼党委〔2019〕51号" in pages[0]
    assert "关于印发2019年下半年" in pages[0]
    assert "附件：2019年下半年各支部预计发展党员数量情况统计表" in pages[2]
    assert "2019年7月8日" in pages[2]
    annexed = pages[3]
    for words in (
        "学前教育系党总支部32人",
        "音乐教育系党支部7人",
        "合计53人",
        "2名教师",
        "（1名高知识群体教师）",
    ):
        assert words in annexed, words
    assert annexed.endswith("党政办公室2019年7月8日印发—4—")
    assert not any("草稿" in page for page in pages)

    pages = opened["circular"]
    assert all("草稿" in page and "演示" in page for page in pages)
    assert "执行情况的通报" in pages[0]
    assert "合计5355439%" in pages[-1]
    # Organizations and figures, and nobody: what goes to all units names no person.
    assert "姓名" not in "".join(pages)

    assert "音乐教育系党支部7+29" in opened["adjustment"][-1]
    assert len(opened["one"]) == 1
    assert len(opened["two"]) == 3
    assert "备案名册" in opened["two"][0]
    assert all("欧阳慧" in page for page in opened["two"])

    text = "".join(opened["report"])
    for words in ("一、计划执行情况", "二、下一步打算", "2019H275", "说明：数字截至2020-01-15"):
        assert words in text, words
    assert "草稿" in text
