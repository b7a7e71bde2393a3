"""Letters to units: what they say, what they never say, and how Word and LibreOffice show them."""

import io
import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from rudang.papers import official
from rudang.papers.issued import tidy_number, write_docx
from rudang.papers.letters import (
    LEVELS_WITH_LETTER,
    Kind,
    Letter,
    Waiting,
    WarningFacts,
    warning_letter,
)

MEETING, PREEXAM = "预审合格，待支部大会讨论", "待上级党委预审"
WAITING = (
    Waiting("向思远", MEETING, date(2019, 9, 12), "第二十条、第二十一条", "现在即可"),
    Waiting("阿卜杜热合曼·买买提", PREEXAM, None, "第十九条", "2019年10月8日"),
    Waiting("李明", PREEXAM, date(2019, 9, 2), "第十九条", "现在即可", number="201803"),
    Waiting("李明", PREEXAM, date(2019, 6, 20), "第十九条", "现在即可", number="201807"),
)
FACTS = WarningFacts(
    period_term="2019年下半年",
    unit_name="初等教育与应用技术系党支部",
    quota=6,
    admitted=0,
    awaiting=1,
    remaining=5,
    rate=0.0,
    time_share=0.3,
    as_of=date(2019, 9, 30),
    level="slow",
    reasons=("计入待审批 1 名以后，到 2019-09-30 仍比时间进度少 1 名。",),
    feasible=4,
    counting_words="经学校党委批准的人员，按支部大会日期计入所在期间",
    college_name="中共明德幼儿师范高等专科学校委员会",
    office_name="党委组织部",
    waiting=WAITING,
    answer_by=date(2019, 10, 20),
    plan_basis="明德幼专党委〔2019〕51号",
    exempt_basis="明德幼专党委〔2019〕51号第二部分",
)
LONG_UNIT = "中共明德幼儿师范高等专科学校马克思主义学院与思想政治理论课教学部联合总支部委员会"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
FORTY = tuple(
    Waiting(f"{SURNAMES[n % 20]}{'若思'[n // 20]}溪", PREEXAM, None, "第十九条", "现在即可")
    for n in range(40)
)
URGING = (
    "加快", "抓紧", "尽快", "务必", "赶", "冲刺", "力争", "确保完成", "必须完成", "按时完成",
    "完成任务", "限期", "突击", "催", "加大力度", "用足", "用完名额", "！",
)  # fmt: skip


def issued(letter: Letter) -> Letter:
    return replace(
        letter,
        signatory="周怀瑾",
        number="明幼党组[2019]第07号",
        dated_on=date(2019, 10, 8),
        is_draft=False,
    )


def said(letter: Letter) -> str:
    """Every word of the letter and of what is attached to it."""
    cells = [
        cell
        for attachment in letter.attachments
        for row in (attachment.table.headings, *attachment.table.rows, attachment.notes)
        for cell in row
    ]
    return "\n".join([letter.title, letter.text, *cells])


def opened(letter: Letter):
    return Document(io.BytesIO(write_docx(letter)))


class Converted:
    """A letter as LibreOffice lays it out: its pages' words without spaces, and its size."""

    def __init__(self, letter: Letter, place: Path) -> None:
        source = place / "letter.docx"
        source.write_bytes(write_docx(letter))
        command = [
            "soffice", f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless",
            "--convert-to", "pdf", "--outdir", str(place), str(source),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        pdf = str(place / "letter.pdf")
        self.info = subprocess.run(
            ["pdfinfo", pdf], check=True, capture_output=True, text=True
        ).stdout
        self.raw = subprocess.run(
            ["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True
        ).stdout
        pages = self.raw.split("\f")[:-1]
        self.pages = [re.sub(r"\s", "", page) for page in pages]
        self.lines = [[line for line in page.splitlines() if line.strip()] for page in pages]


# ---- what a letter says


@pytest.mark.parametrize(
    ("level", "kind", "title", "asks"),
    [
        (
            "slow",
            Kind.REMINDER,
            "关于2019年下半年发展党员计划执行进度的提醒函",
            ["停留在现环节的原因", "其中1个名额", "可提出交回"],
        ),
        (
            "cannot_finish",
            Kind.ADJUSTMENT,
            "关于商请调整2019年下半年发展党员计划的函",
            ["请研究是否交回这1个名额", "认为应当保留名额的"],
        ),
        (
            "will_exceed",
            Kind.CAUTION,
            "关于防止2019年下半年超计划发展党员的提醒函",
            ["请停在预审之前", "先报学校党委备案", "把剩余的5个名额逐一对应到人"],
        ),
        (
            "exceeded",
            Kind.CAUTION,
            "关于2019年下半年超计划发展党员情况的提醒函",
            ["请停在预审之前", "先报学校党委备案", "说明超出计划"],
        ),
    ],
)
def test_each_level_has_its_letter(level, kind, title, asks):
    letter = warning_letter(replace(FACTS, level=level))
    assert (letter.kind, letter.title) == (kind, title)
    assert [part for part in asks if part not in letter.text] == []


@pytest.mark.parametrize("level", ["done", "on_pace"])
def test_a_unit_that_is_well_gets_no_letter(level):
    with pytest.raises(ValueError, match="不需要发函"):
        warning_letter(replace(FACTS, level=level))


@pytest.mark.parametrize("level", LEVELS_WITH_LETTER)
@pytest.mark.parametrize("waiting", [WAITING, ()], ids=["people waiting", "nobody waiting"])
@pytest.mark.parametrize("feasible", [0, 4, 9])
@pytest.mark.parametrize("remaining", [-1, 0, 5])
def test_no_letter_urges_numbers(level, waiting, feasible, remaining):
    facts = replace(FACTS, level=level, waiting=waiting, feasible=feasible, remaining=remaining)
    text = said(warning_letter(facts))
    assert [word for word in URGING if word in text] == []
    assert "None" not in text


def test_figures_stand_with_their_day_and_the_way_they_are_counted():
    text = warning_letter(FACTS).text
    assert (
        "截至2019年9月30日，你支部计划发展6人，学校党委已批准0人，支部大会已通过、等待审批1人"
        "（占用计划名额），剩余5人，完成比例0%；本期时间进度为30%。"
        "统计口径：经学校党委批准的人员，按支部大会日期计入所在期间。"
    ) in text


def test_a_plan_of_nothing_has_no_rate():
    text = warning_letter(
        replace(FACTS, level="exceeded", quota=0, admitted=1, awaiting=0, remaining=-1, rate=None)
    ).text
    assert "已超出计划1人；本期时间进度" in text


def test_reasons_written_for_a_page_are_set_as_prose():
    assert "计入待审批1名以后，到2019年9月30日仍比时间进度少1名。" in warning_letter(FACTS).text


def test_people_are_counted_by_where_they_wait_and_named_in_the_attachment():
    letter = warning_letter(FACTS)
    assert "其中：预审合格，待支部大会讨论的1人；待上级党委预审的3人。" in letter.text
    (attachment,) = letter.attachments
    assert attachment.table.rows == (
        ("1", "向思远", MEETING, "2019-09-12", "现在即可", "第二十条、\n第二十一条"),
        ("2", "阿卜杜热合曼·\n买买提", PREEXAM, "未掌握", "2019-10-08", "第十九条"),
        ("3", "李明\n201803", PREEXAM, "2019-09-02", "现在即可", "第十九条"),
        ("4", "李明\n201807", PREEXAM, "2019-06-20", "现在即可", "第十九条"),
    )


def test_nobody_waiting_is_said_and_nothing_is_attached():
    letter = warning_letter(replace(FACTS, waiting=()))
    assert "目前没有已具备条件而等待办理下一环节的人员" in letter.text
    assert letter.attachments == ()
    assert "附件" not in letter.text


def test_the_answer_is_asked_by_a_day_only_when_one_is_set():
    assert "于2019年10月20日前书面回复学校党委组织部。" in warning_letter(FACTS).text
    assert "研究情况书面回复学校党委组织部。" in warning_letter(replace(FACTS, answer_by=None)).text


@pytest.mark.parametrize(
    ("college", "office", "issuer"),
    [
        ("中共明德学院委员会", "组织部", "中共明德学院委员会组织部"),
        ("中共明德学院委员会", "党委组织部", "中共明德学院委员会组织部"),
        ("明德学院", "组织部", "中共明德学院委员会组织部"),
        ("校党委", "党委组织部", "校党委组织部"),
        ("中共明德学院委员会", "中共明德学院委员会组织部", "中共明德学院委员会组织部"),
    ],
)
def test_the_issuer_is_the_committees_office(college, office, issuer):
    letter = warning_letter(replace(FACTS, college_name=college, office_name=office))
    assert letter.issuer == issuer
    assert letter.text.endswith("书面回复学校党委组织部。")


@pytest.mark.parametrize(
    ("unit", "you"),
    [("甲系党支部", "你支部"), ("甲系党总支部", "你总支"), ("甲系党委", "你单位")],
)
def test_a_unit_is_spoken_to_as_what_it_is(unit, you):
    assert f"现将{you}" in warning_letter(replace(FACTS, unit_name=unit)).text


def test_without_a_rule_on_filing_none_is_promised():
    text = warning_letter(replace(FACTS, level="will_exceed", exempt_basis=None)).text
    assert "备案" not in text


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("明幼党组〔2019〕7号", "明幼党组〔2019〕7号"),
        ("明幼党组[2019]第07号", "明幼党组〔2019〕7号"),
        ("明幼党组（2019）7 号", "明幼党组〔2019〕7号"),
        ("明幼党组【2019】120", "明幼党组〔2019〕120号"),
        ("无年份7号", "无年份7号"),
    ],
)
def test_numbers_take_the_standards_form(typed, tidied):
    assert tidy_number(typed) == tidied


@pytest.mark.parametrize("missing", ["signatory", "number", "dated_on"])
def test_an_issued_letter_lacks_nothing(missing):
    with pytest.raises(ValueError, match="签发"):
        replace(issued(warning_letter(FACTS)), **{missing: None})


# ---- the page


def test_the_page_is_the_standards():
    section = opened(warning_letter(FACTS)).sections[0]
    millimetres = [
        section.page_width, section.page_height, section.top_margin, section.bottom_margin,
        section.left_margin, section.right_margin,
    ]  # fmt: skip
    assert [round(length.mm) for length in millimetres] == [210, 297, 37, 35, 28, 26]
    assert section._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")) == "560"


def test_body_title_and_headings_have_their_type():
    letter = warning_letter(FACTS)
    found = {}
    for paragraph in opened(letter).paragraphs:
        for run in paragraph.runs:
            font = run._element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))
            found[paragraph.text.replace("\n", "")] = (font, run.font.size.pt)
    assert found[letter.title] == ("方正小标宋简体", 22)
    assert found["一、计划执行情况"] == ("黑体", 16)
    assert found[letter.paragraphs[0].text] == ("仿宋", 16)
    assert found[letter.issuer][0] == "仿宋"


def test_body_paragraphs_are_two_characters_in_with_28_points_a_line():
    letter = warning_letter(FACTS)
    body = next(p for p in opened(letter).paragraphs if p.text == letter.paragraphs[0].text)
    assert body.paragraph_format.line_spacing.pt == 28
    assert body._p.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages():
    document = opened(warning_letter(FACTS))
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        paragraph = footer.paragraphs[0]
        assert (paragraph.text, paragraph.alignment.name) == ("— 1 —", side)
        assert "PAGE" in paragraph._p.xml


def test_the_heading_row_is_repeated_and_no_row_is_cut():
    (table,) = opened(warning_letter(FACTS)).tables
    flags = [{e.tag.rpartition("}")[2] for e in row._tr.trPr} for row in table.rows]
    assert "tblHeader" in flags[0]
    assert not any("tblHeader" in row for row in flags[1:])
    assert all("cantSplit" in row for row in flags)


@pytest.mark.parametrize("is_demonstration", [True, False])
@pytest.mark.parametrize("is_draft", [True, False])
def test_every_page_says_draft_and_demonstration_where_it_is_one(is_draft, is_demonstration):
    letter = warning_letter(replace(FACTS, is_demonstration=is_demonstration))
    section = opened(letter if is_draft else issued(letter)).sections[0]
    for header in (section.header, section.even_page_header):
        text = header.paragraphs[0].text if header.paragraphs else ""
        assert ("草稿" in text, "演示" in text) == (is_draft, is_demonstration)


def test_a_draft_marks_what_is_still_to_be_given():
    text = "\n".join(p.text for p in opened(warning_letter(FACTS)).paragraphs)
    blanks = ("号（待填）", "签发人：（待填）", "（日期待填）")
    assert [blank for blank in blanks if blank not in text] == []
    text = "\n".join(p.text for p in opened(issued(warning_letter(FACTS))).paragraphs)
    assert "待填" not in text
    assert "明幼党组〔2019〕7号\t签发人：周怀瑾" in text
    assert "2019年10月8日" in text


def test_equal_letters_are_equal_bytes():
    assert write_docx(warning_letter(FACTS)) == write_docx(warning_letter(FACTS))


@pytest.mark.parametrize(
    ("phrases", "lines"),
    [
        (("关于", "短题", "的函"), ["关于短题的函"]),
        (
            ("关于", "2019年下半年", "发展党员计划", "执行进度的提醒函"),
            ["关于2019年下半年发展党员计划", "执行进度的提醒函"],
        ),
        (("甲" * 19, "乙" * 19), ["甲" * 19, "乙" * 19]),
        (("甲" * 30, "乙"), ["甲" * 30, "乙"]),
    ],
)
def test_titles_break_only_between_phrases(phrases, lines):
    width = official.TEXT_WIDTH_PT - official.TITLE_PT
    assert official.balanced_lines(phrases, width, official.TITLE_PT) == lines


# ---- what LibreOffice makes of it


def test_a_draft_opens_with_its_names_figures_and_marks(tmp_path):
    letter = warning_letter(replace(FACTS, is_demonstration=True))
    shown = Converted(letter, tmp_path)
    assert "(A4)" in shown.info
    assert all("草稿" in page and "演示" in page for page in shown.pages)
    assert letter.issuer in shown.pages[0]
    assert letter.title in shown.pages[0]
    assert "计划发展6人" in shown.pages[0]
    assert "初等教育与应用技术系党支部：" in shown.pages[0]
    last = shown.pages[-1]
    assert [n for n in ("向思远", "201803", "201807", "2019-09-12") if n not in last] == []
    assert [page[-3:] for page in shown.pages] == [f"—{n}—" for n in range(1, len(shown.pages) + 1)]


def test_a_page_of_body_holds_22_lines_and_a_line_28_characters(tmp_path):
    letter = warning_letter(FACTS)
    filler = replace(letter.paragraphs[0], text="发展党员工作" * 200)
    shown = Converted(issued(replace(letter, paragraphs=(filler,) * 2)), tmp_path)
    page = [line.strip() for line in shown.lines[1]][:-1]
    assert len(page) == official.LINES
    assert {len(line) for line in page} == {official.CHARACTERS}


def test_forty_people_and_a_very_long_unit_stay_whole(tmp_path):
    letter = issued(warning_letter(replace(FACTS, unit_name=LONG_UNIT, waiting=FORTY)))
    shown = Converted(letter, tmp_path)
    assert LONG_UNIT in shown.pages[0]
    lines = [line for page in shown.lines for line in page]
    assert [p.name for p in FORTY if not any(p.name in line for line in lines)] == []
    table_pages = [page for page in shown.pages if PREEXAM in page and "序号" in page]
    assert len(table_pages) >= 2
    assert all("最早接收日" in page for page in table_pages)
    assert "1.本表按2019年9月30日信息库记载生成" in table_pages[0]
    assert "许思溪" in shown.pages[-1]


def test_the_signature_is_never_alone_on_a_page(tmp_path):
    letter = warning_letter(replace(FACTS, level="cannot_finish", waiting=()))
    for count in range(4):
        longer = replace(letter.paragraphs[2], text="另起一行补足篇幅。" * 3)
        grown = (*letter.paragraphs[:3], *(longer,) * count, *letter.paragraphs[3:])
        place = tmp_path / str(count)
        place.mkdir()
        shown = Converted(issued(replace(letter, paragraphs=grown)), place)
        assert "2019年10月8日" in shown.pages[-1]
        assert "书面回复" in shown.pages[-1]
