"""The page of an official letter after GB/T 9704-2012: paper, fonts, grid, red heading, signature.

Everything here is layout: the sentences come from `letters`. Lengths are written as the
standard gives them (millimetres, points, characters); the standard's sizes are 二号 22 pt,
三号 16 pt, 四号 14 pt, 小四 12 pt.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from itertools import combinations, pairwise
from math import ceil, floor
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210, 297
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 37, 35, 28, 26
LINES, CHARACTERS = 22, 28

TITLE_PT, BODY_PT, PAGE_NUMBER_PT, TABLE_PT = 22.0, 16.0, 14.0, 12.0
LINE_PT = 28.0
TITLE_LINE_PT = 36.0
TEXT_WIDTH_PT = (PAGE_WIDTH_MM - LEFT_MM - RIGHT_MM) / 25.4 * 72
# 28 characters of 16 pt are a little wider than 156 mm: each gives up what is missing, in the
# twentieths of a point in which Word counts, rounded so that the 28th still fits.
BODY_SPACING = floor((TEXT_WIDTH_PT / CHARACTERS - BODY_PT) * 20)

FANGSONG, HEITI, KAITI, XIAOBIAOSONG, SONGTI = "仿宋", "黑体", "楷体", "方正小标宋简体", "宋体"
LATIN = "Times New Roman"

RED = RGBColor(0xE6, 0x00, 0x12)
BLANK_FILL = "FFF2CC"

# What a machine may take instead, in this order, when it lacks the font: the older national
# names first, then the faces of macOS and of free systems.
FALLBACKS: dict[str, tuple[str, ...]] = {
    FANGSONG: ("仿宋_GB2312", "FangSong", "STFangsong", "FandolFang R", "Noto Serif CJK SC"),
    KAITI: ("楷体_GB2312", "KaiTi", "STKaiti", "FandolKai", "Noto Serif CJK SC"),
    HEITI: ("SimHei", "STHeiti", "FandolHei", "Noto Sans CJK SC"),
    XIAOBIAOSONG: ("方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "STZhongsong", "Noto Serif CJK SC"),
    SONGTI: ("SimSun", "STSong", "FandolSong", "Noto Serif CJK SC"),
}
_FAMILIES = {HEITI: "swiss"}

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OLDEST_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)


def date_words(day: date) -> str:
    """The day as official papers write it: Arabic digits without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def text_width_pt(text: str, size_pt: float) -> float:
    """About how wide the text stands: half a character for ASCII, a whole one otherwise."""
    return sum(0.5 if ord(character) < 128 else 1.0 for character in text) * size_pt


def balanced_lines(phrases: Sequence[str], width_pt: float, size_pt: float) -> list[str]:
    """Lines made of whole phrases, as few as fit and as even as can be.

    The longest line comes first where two ways are equally even (the inverted trapezoid that
    the standard asks of a title). A phrase wider than the line stands alone.
    """
    phrases = [phrase for phrase in phrases if phrase]
    joined = "".join(phrases)
    fewest = max(1, ceil(text_width_pt(joined, size_pt) / width_pt))
    for count in range(fewest, len(phrases) + 1):
        ways = []
        for cuts in combinations(range(1, len(phrases)), count - 1):
            edges = [0, *cuts, len(phrases)]
            lines = ["".join(phrases[a:b]) for a, b in pairwise(edges)]
            widths = [text_width_pt(line, size_pt) for line in lines]
            if max(widths) <= width_pt:
                # Below a quarter of a character the eye sees no difference.
                spread = round((max(widths) - min(widths)) / size_pt * 4)
                ways.append((spread, [-width for width in widths], lines))
        if ways:
            return min(ways)[2]
    return list(phrases)


def new_document(subject: str, author: str) -> Any:
    """An empty A4 document with the standard's margins, grid, fonts and page numbers."""
    document = Document()
    for child in list(document.element.body):
        if child.tag != qn("w:sectPr"):
            document.element.body.remove(child)
    _set_page(document.sections[0])
    _set_normal_style(document)
    _set_settings(document)
    _set_font_table(document)
    _set_page_numbers(document)
    properties = document.core_properties
    properties.title = subject
    properties.author = author
    properties.last_modified_by = author
    properties.comments = ""
    properties.language = "zh-CN"
    # The moment of writing is not a fact of the letter, and the template's own is not ours.
    for element in list(properties._element):
        if element.tag in {qn("dcterms:created"), qn("dcterms:modified")}:
            properties._element.remove(element)
    return document


def document_bytes(document: Any) -> bytes:
    """The file; the same document gives the same bytes on any day."""
    raw = io.BytesIO()
    document.save(raw)
    result = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _OLDEST_ZIP_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return result.getvalue()


# ---- pieces of a letter, in the order in which they stand on the page


def add_marks(document: Any, marks: Sequence[str]) -> None:
    """Words in the header of every page, odd and even, such as 草稿 and 演示."""
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        _plain(paragraph, line_pt=20)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for index, mark in enumerate(marks):
            if index:
                add_run(paragraph, "　", HEITI, PAGE_NUMBER_PT)
            run = add_run(paragraph, f"\u00a0{mark}\u00a0", HEITI, PAGE_NUMBER_PT, color=RED)
            border = parse_xml(
                f'<w:bdr {nsdecls("w")} w:val="single" w:sz="8" w:space="0" w:color="E60012"/>'
            )
            _insert_in_run(run, border)


def add_red_heading(document: Any, issuer: str) -> None:
    """The issuing organ's name in red, on one line however long the name is."""
    paragraph = document.add_paragraph()
    _plain(paragraph, line_pt=58)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    # The standard sets the mark 35 mm below the edge of the type area.
    paragraph.paragraph_format.space_before = Mm(25)
    size = 42.0
    # Narrowed first, as the printed headings of long names are, and only then made smaller.
    scale = min(100, int((TEXT_WIDTH_PT - 4) / text_width_pt(issuer, size) * 100))
    if scale < 55:
        size = max(16.0, int((TEXT_WIDTH_PT - 4) / text_width_pt(issuer, 0.55) * 2) / 2)
        scale = 55
    run = add_run(paragraph, issuer, XIAOBIAOSONG, size, color=RED)
    width = OxmlElement("w:w")
    width.set(qn("w:val"), str(scale))
    _insert_in_run(run, width)


def add_number_line(
    document: Any, number: str | None, signatory: str | None, *, blanks: tuple[str, str]
) -> None:
    """The number at the left, who signs at the right, and the red line under both.

    `blanks`: what stands, marked, in place of a number and of a name not yet given. A letter
    downwards names nobody who signs: with a blank second word the number stands in the middle.
    """
    paragraph = document.add_paragraph()
    _plain(paragraph)
    _off_grid(paragraph)
    paragraph.paragraph_format.space_before = Pt(LINE_PT)
    if not (signatory or blanks[1]):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _add_or_blank(paragraph, number, blanks[0], FANGSONG)
    else:
        paragraph.paragraph_format.tab_stops.add_tab_stop(
            Pt(TEXT_WIDTH_PT - BODY_PT), WD_TAB_ALIGNMENT.RIGHT
        )
        # A space of one character and not an indent: the red line is as wide as the type area.
        add_run(paragraph, "　", FANGSONG, BODY_PT)
        _add_or_blank(paragraph, number, blanks[0], FANGSONG)
        add_run(paragraph, "\t签发人：", FANGSONG, BODY_PT)
        _add_or_blank(paragraph, signatory, blanks[1], KAITI)
    borders = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="18" w:space="11" '
        'w:color="E60012"/></w:pBdr>'
    )
    _insert_in_order(paragraph, borders)


def add_title(document: Any, phrases: Sequence[str], *, on_new_page: bool = False) -> None:
    """The title, centred, two lines below the red line, never broken inside a phrase."""
    paragraph = document.add_paragraph()
    _plain(paragraph, line_pt=TITLE_LINE_PT)
    paragraph.paragraph_format.page_break_before = on_new_page
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = Pt(LINE_PT + 8)
    paragraph.paragraph_format.space_after = Pt(LINE_PT)
    lines = balanced_lines(phrases, TEXT_WIDTH_PT - TITLE_PT, TITLE_PT)
    for index, line in enumerate(lines):
        run = add_run(paragraph, line, XIAOBIAOSONG, TITLE_PT)
        if index < len(lines) - 1:
            run.add_break()


def add_addressee(document: Any, addressee: str) -> None:
    """Who the letter is for: flush left, a full-width colon after it."""
    paragraph = document.add_paragraph()
    _plain(paragraph)
    add_run(paragraph, f"{addressee}：", FANGSONG, BODY_PT)


def add_body(document: Any, text: str, *, font: str = FANGSONG, keeps_next: bool = False) -> None:
    """A paragraph of the body or one of its headings, two characters in."""
    paragraph = document.add_paragraph()
    _plain(paragraph)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _first_line(paragraph)
    paragraph.paragraph_format.keep_with_next = keeps_next
    add_run(paragraph, text, font, BODY_PT)


def add_attachment_list(document: Any, titles: Sequence[str]) -> None:
    """附件 and their names, a line below the body, the names aligned under one another."""
    for index, title in enumerate(titles):
        paragraph = document.add_paragraph()
        _plain(paragraph)
        paragraph.paragraph_format.keep_with_next = True
        if index == 0:
            paragraph.paragraph_format.space_before = Pt(LINE_PT)
        label = "附件：" if index == 0 else ""
        number = f"{index + 1}. " if len(titles) > 1 else ""
        hanging = 3 + len(number) / 2
        _indent(paragraph, left=2 + hanging)
        first = -hanging if label else -(hanging - 3)
        paragraph.paragraph_format.first_line_indent = Pt(first * BODY_PT)
        add_run(paragraph, f"{label}{number}{title}", FANGSONG, BODY_PT)


def add_signature(document: Any, issuer: str, dated_on: date | None, *, blank: str) -> None:
    """The organ over the date; the date four characters from the right edge.

    The name is centred on the date as a seal asks, or, when it is too long for that, stands
    as near to it as the edge allows.
    """
    words = date_words(dated_on) if dated_on else blank
    date_width = text_width_pt(words, BODY_PT)
    name_width = text_width_pt(issuer, BODY_PT)
    centre = 4 * BODY_PT + date_width / 2
    name = document.add_paragraph()
    _plain(name)
    name.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    name.paragraph_format.space_before = Pt(2 * LINE_PT)
    name.paragraph_format.keep_with_next = True
    name.paragraph_format.right_indent = Pt(max(0.0, centre - name_width / 2))
    add_run(name, issuer, FANGSONG, BODY_PT)
    day = document.add_paragraph()
    _plain(day)
    day.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _indent(day, right=4)
    _add_or_blank(day, words if dated_on else None, blank, FANGSONG)


def add_imprint(document: Any, office: str, dated_on: date | None, *, blank: str) -> None:
    """At the foot of the last page, between two lines: the printing office and the day."""
    paragraph = document.add_paragraph()
    _plain(paragraph)
    _off_grid(paragraph)
    paragraph.paragraph_format.space_before = Pt(2 * LINE_PT)
    paragraph.paragraph_format.tab_stops.add_tab_stop(
        Pt(TEXT_WIDTH_PT - PAGE_NUMBER_PT), WD_TAB_ALIGNMENT.RIGHT
    )
    day = f"{date_words(dated_on)}印发" if dated_on else blank
    add_run(paragraph, f"　{office}\t{day}", FANGSONG, PAGE_NUMBER_PT)
    line = 'w:val="single" w:sz="6" w:space="4" w:color="000000"'
    borders = parse_xml(f"<w:pBdr {nsdecls('w')}><w:top {line}/><w:bottom {line}/></w:pBdr>")
    _insert_in_order(paragraph, borders)


def add_attachment_page(document: Any, label: str, phrases: Sequence[str]) -> None:
    """A new page that opens with 附件 in 黑体 and the attachment's centred title."""
    heading = document.add_paragraph()
    _plain(heading)
    heading.paragraph_format.page_break_before = True
    add_run(heading, label, HEITI, BODY_PT)
    title = document.add_paragraph()
    _plain(title, line_pt=TITLE_LINE_PT)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before = Pt(LINE_PT / 2)
    title.paragraph_format.space_after = Pt(LINE_PT / 2)
    lines = balanced_lines(phrases, TEXT_WIDTH_PT - TITLE_PT, TITLE_PT)
    for index, line in enumerate(lines):
        run = add_run(title, line, XIAOBIAOSONG, TITLE_PT)
        if index < len(lines) - 1:
            run.add_break()


def add_table(
    document: Any,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    shares: Sequence[float],
    centred: Sequence[bool],
) -> None:
    """A ruled table over the whole width; its heading row stands on every page.

    `shares`: the columns' widths relative to one another. Rows are never cut by a page.
    """
    table = document.add_table(rows=1, cols=len(headings))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _set_table_frame(table)
    total = sum(shares)
    widths = [Pt(TEXT_WIDTH_PT * share / total) for share in shares]
    for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(int(width.pt * 20)))
    _fill_row(table.rows[0], headings, widths, [True] * len(headings), font=HEITI)
    _row_flag(table.rows[0], "w:tblHeader")
    for row in rows:
        _fill_row(table.add_row(), row, widths, centred, font=FANGSONG)
    # Word ends every text with a paragraph; one of its own height could open a blank page.
    _plain(document.add_paragraph(), line_pt=1)


def add_form(
    document: Any, rows: Sequence[Sequence[tuple[str, int, bool]]], shares: Sequence[float]
) -> None:
    """A ruled form over the whole width: cells of (text, columns taken, is a label).

    Every row fills all columns; a label stands centred in 黑体, a blank cell stays to be written
    in by hand.
    """
    table = document.add_table(rows=0, cols=len(shares))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _set_table_frame(table)
    total = sum(shares)
    points = [TEXT_WIDTH_PT * share / total for share in shares]
    for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), points, strict=True):
        column.set(qn("w:w"), str(int(width * 20)))
    for cells in rows:
        if sum(span for _, span, _ in cells) != len(shares):
            raise ValueError(f"a row of the form does not fill {len(shares)} columns: {cells}")
        row = table.add_row()
        at, texts, widths, labels = 0, [], [], []
        for text, span, is_label in cells:
            if span > 1:
                row.cells[at].merge(row.cells[at + span - 1])
            texts.append(text)
            widths.append(Pt(sum(points[at : at + span])))
            labels.append(is_label)
            at += span
        _fill_form_row(row, texts, widths, labels)
    _plain(document.add_paragraph(), line_pt=1)


def add_picture(document: Any, png: bytes, caption: str) -> None:
    """A picture over the whole width, its caption kept under it."""
    paragraph = document.add_paragraph()
    _plain(paragraph)
    _off_grid(paragraph)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    # A line of fixed height would show a strip of the picture only.
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.paragraph_format.space_before = Pt(6)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run().add_picture(io.BytesIO(png), width=Pt(TEXT_WIDTH_PT - 2))
    add_caption(document, caption, keeps_next=False)


def add_caption(document: Any, caption: str, *, keeps_next: bool) -> None:
    """The name of a table above it, or of a picture below it."""
    paragraph = document.add_paragraph()
    _plain(paragraph, line_pt=20)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = Pt(4)
    paragraph.paragraph_format.space_after = Pt(6)
    paragraph.paragraph_format.keep_with_next = keeps_next
    add_run(paragraph, caption, HEITI, TABLE_PT)


def add_table_notes(document: Any, notes: Sequence[str]) -> None:
    """Small lines over a table: under a long one they could stand alone on a last page."""
    for index, note in enumerate(notes):
        paragraph = document.add_paragraph()
        _plain(paragraph, line_pt=20)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.keep_with_next = True
        if index == len(notes) - 1:
            paragraph.paragraph_format.space_after = Pt(6)
        add_run(paragraph, note, FANGSONG, TABLE_PT)


def add_run(
    paragraph: Any, text: str, font: str, size_pt: float, *, color: RGBColor | None = None
) -> Any:
    """A run with its font set for every script, so that no machine mixes in another."""
    run = paragraph.add_run(text)
    run.font.size = Pt(size_pt)
    _set_fonts(run._element.get_or_add_rPr(), font)
    if color is not None:
        run.font.color.rgb = color
    if size_pt == BODY_PT:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(BODY_SPACING))
        _insert_in_run(run, spacing)
    return run


# ---- the document's frame


def _set_page(section: Any) -> None:
    section.page_width, section.page_height = Mm(PAGE_WIDTH_MM), Mm(PAGE_HEIGHT_MM)
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.header_distance = Mm(15)
    # The number stands 7 mm below the type area, and a line of it is about 5 mm high.
    section.footer_distance = Mm(BOTTOM_MM - 7 - 5)
    element = section._sectPr
    for old in element.findall(qn("w:docGrid")):
        element.remove(old)
    grid = OxmlElement("w:docGrid")
    # Lines only: a grid of characters narrower than the body's type makes LibreOffice give each
    # character two cells, so the 28 characters of a line come from the runs' spacing instead.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(int(LINE_PT * 20)))
    element.append(grid)


def _set_normal_style(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.size = Pt(BODY_PT)
    properties = style.element.get_or_add_rPr()
    _set_fonts(properties, FANGSONG)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)
    form = style.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_PT)
    form.space_before = form.space_after = Pt(0)
    form.widow_control = False


def _set_settings(document: Any) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    settings = document.settings.element
    for old in settings.findall(qn("w:compat")):
        settings.remove(old)
    # Without this Word opens the letter in its compatibility mode.
    compat = parse_xml(
        f"<w:compat {nsdecls('w')}><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    later = (
        "rsids", "mathPr", "themeFontLang", "clrSchemeMapping", "shapeDefaults",
        "decimalSymbol", "listSeparator",
    )  # fmt: skip
    for child in settings:
        if child.tag.rpartition("}")[2] in later:
            child.addprevious(compat)
            return
    settings.append(compat)


def _set_font_table(document: Any) -> None:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{",".join(others)}"/>'
        f'<w:charset w:val="86"/><w:family w:val="{_FAMILIES.get(name, "roman")}"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, others in FALLBACKS.items()
    )
    latin = (
        f'<w:font w:name="{LATIN}"><w:panose1 w:val="02020603050405020304"/>'
        '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    )
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    part._blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:fonts xmlns:w="{_WORD}">{fonts}{latin}</w:fonts>'
    ).encode()


def _set_page_numbers(document: Any) -> None:
    section = document.sections[0]
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        _plain(paragraph, line_pt=PAGE_NUMBER_PT)
        paragraph.alignment = side
        indent = Pt(PAGE_NUMBER_PT)
        if side == WD_ALIGN_PARAGRAPH.RIGHT:
            paragraph.paragraph_format.right_indent = indent
        else:
            paragraph.paragraph_format.left_indent = indent
        add_run(paragraph, "— ", SONGTI, PAGE_NUMBER_PT)
        for kind, text in (("begin", None), (None, " PAGE "), ("separate", None)):
            _field_run(paragraph, kind, text)
        add_run(paragraph, "1", SONGTI, PAGE_NUMBER_PT)
        _field_run(paragraph, "end", None)
        add_run(paragraph, " —", SONGTI, PAGE_NUMBER_PT)


def _field_run(paragraph: Any, kind: str | None, text: str | None) -> None:
    run = add_run(paragraph, "", SONGTI, PAGE_NUMBER_PT)
    if kind is not None:
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), kind)
    else:
        element = OxmlElement("w:instrText")
        element.set(qn("xml:space"), "preserve")
        element.text = text
    run._element.append(element)


# ---- small pieces of WordprocessingML that python-docx has no word for


def _set_fonts(properties: Any, font: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    # A theme's font would win over the one named here.
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    latin = SONGTI if font == SONGTI else LATIN
    for script, value in (("ascii", latin), ("hAnsi", latin), ("eastAsia", font), ("cs", latin)):
        fonts.set(qn(f"w:{script}"), value)
    # Dashes, middle dots and quotation marks belong to both scripts: here they are Chinese.
    fonts.set(qn("w:hint"), "eastAsia")


def _plain(paragraph: Any, *, line_pt: float = LINE_PT) -> None:
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line_pt)
    form.space_before = form.space_after = Pt(0)
    # Header and footer styles of the template bring tab stops and a style of their own.
    paragraph.style = None
    if line_pt != LINE_PT:
        _off_grid(paragraph)


def _indent(paragraph: Any, *, left: float | None = None, right: float | None = None) -> None:
    form = paragraph.paragraph_format
    if left is not None:
        form.left_indent = Pt(left * BODY_PT)
    if right is not None:
        form.right_indent = Pt(right * BODY_PT)


def _first_line(paragraph: Any) -> None:
    """Two characters, counted in characters where the reader knows that measure."""
    paragraph.paragraph_format.first_line_indent = Pt(2 * BODY_PT)
    paragraph._p.get_or_add_pPr().find(qn("w:ind")).set(qn("w:firstLineChars"), "200")


def _off_grid(paragraph: Any) -> None:
    element = OxmlElement("w:snapToGrid")
    element.set(qn("w:val"), "0")
    _insert_in_order(paragraph, element)


_PARAGRAPH_ORDER = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr",
    "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap",
    "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd",
    "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap",
    "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId",
    "cnfStyle", "rPr", "sectPr", "pPrChange",
)  # fmt: skip


_RUN_ORDER = (
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike",
    "outline", "shadow", "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden",
    "color", "spacing", "w", "kern", "position", "sz", "szCs", "highlight", "u", "effect",
    "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang",
)  # fmt: skip


def _insert_in_order(paragraph: Any, element: Any) -> None:
    _insert(paragraph._p.get_or_add_pPr(), element, _PARAGRAPH_ORDER)


def _insert_in_run(run: Any, element: Any) -> None:
    _insert(run._element.get_or_add_rPr(), element, _RUN_ORDER)


def _insert(properties: Any, element: Any, order: Sequence[str]) -> None:
    """Word refuses properties that stand out of the schema's order."""
    rank = order.index(element.tag.rpartition("}")[2])
    for child in properties:
        if order.index(child.tag.rpartition("}")[2]) > rank:
            child.addprevious(element)
            return
    properties.append(element)


def _add_or_blank(paragraph: Any, text: str | None, blank: str, font: str) -> None:
    """The text, or in its place a blank that nobody can overlook."""
    run = add_run(paragraph, text or blank, font, BODY_PT)
    if not text:
        _insert_in_run(
            run,
            parse_xml(
                f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{BLANK_FILL}"/>'
            ),
        )


def _no_spaces_around_digits(paragraph: Any) -> None:
    """A date in a narrow cell has no room for the spaces a reader puts around its digits."""
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        element = OxmlElement(name)
        element.set(qn("w:val"), "0")
        _insert_in_order(paragraph, element)


def _row_flag(row: Any, name: str) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement(name))


def _set_table_frame(table: Any) -> None:
    properties = table._tbl.tblPr
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
        for edge, size in (
            ("top", 8), ("left", 8), ("bottom", 8), ("right", 8), ("insideH", 4), ("insideV", 4),
        )
    )  # fmt: skip
    pieces = (
        parse_xml(f"<w:tblBorders {nsdecls('w')}>{edges}</w:tblBorders>"),
        parse_xml(
            f'<w:tblCellMar {nsdecls("w")}><w:left w:w="60" w:type="dxa"/>'
            '<w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
        ),
    )
    layout, look = properties.find(qn("w:tblLayout")), properties.find(qn("w:tblLook"))
    (layout if layout is not None else look).addprevious(pieces[0])
    look.addprevious(pieces[1])


def _fill_form_row(
    row: Any, texts: Sequence[str], widths: Sequence[Any], labels: Sequence[bool]
) -> None:
    # A merged cell stands in the row once for every column that it takes.
    cells = list({id(cell._tc): cell for cell in row.cells}.values())
    _row_flag(row, "w:cantSplit")
    height = OxmlElement("w:trHeight")
    height.set(qn("w:val"), str(24 * 20))
    height.set(qn("w:hRule"), "atLeast")
    row._tr.get_or_add_trPr().append(height)
    for cell, text, width, is_label in zip(cells, texts, widths, labels, strict=True):
        cell.width = width
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        _plain(paragraph, line_pt=18)
        _no_spaces_around_digits(paragraph)
        if is_label:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        # A heading is not left alone at the foot of a page.
        paragraph.paragraph_format.keep_with_next = len(cells) == 1 and is_label
        for index, line in enumerate(text.split("\n")):
            run = add_run(paragraph, "", HEITI if is_label else FANGSONG, TABLE_PT)
            if index:
                run.add_break()
            run.add_text(line)


def _fill_row(
    row: Any, texts: Sequence[str], widths: Sequence[Any], centred: Sequence[bool], *, font: str
) -> None:
    _row_flag(row, "w:cantSplit")
    height = OxmlElement("w:trHeight")
    height.set(qn("w:val"), str(24 * 20))
    height.set(qn("w:hRule"), "atLeast")
    row._tr.get_or_add_trPr().append(height)
    for cell, text, width, is_centred in zip(row.cells, texts, widths, centred, strict=True):
        cell.width = width
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        _plain(paragraph, line_pt=18)
        _no_spaces_around_digits(paragraph)
        if is_centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for index, line in enumerate(text.split("\n")):
            run = add_run(paragraph, "", font, TABLE_PT)
            if index:
                run.add_break()
            run.add_text(line)
