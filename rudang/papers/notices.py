"""Public notices in Word: the notice and its poster, with nothing that may not be public.

What a notice may say of somebody is the fields of `Named` and no more: neither identity number,
nor full birth date, address, telephone or kin has a place in it, and whatever of the kind was
typed into a field that has one is left out.
"""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from rudang.core.codes import EDUCATION, ETHNIC
from rudang.papers import official

DEMONSTRATION_MARK = "演示　人员和数据均为虚构"
BLANK = "（待填）"
BLANK_DATE = "（日期待填）"

READS = (
    "name",
    "sex",
    "ethnic_code",
    "birth_date",
    "education_code",
    "class_or_office",
    "app_signed_on",
    "activist_on",
    "target_on",
    "meeting_on",
    "contacts",
    "introducers",
)
"""The facts that a notice is made from; of the birth date the month alone."""

# Six figures or more in a row, however they are parted, are a number or a day of somebody's.
_FIGURES = re.compile(r"(?:\d[\s\-—–_./·*]*){6,}[Xx]?")
_DAY = re.compile(r"\d{2,4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日?")


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the procedure at which a notice is posted."""

    term: str
    title: tuple[str, ...]
    says: str


POINTS: dict[str, Point] = {
    "activist": Point(
        "确定入党积极分子",
        ("关于确定", "入党积极分子的公示"),
        "确定下列{n}名同志为入党积极分子",
    ),
    "target": Point(
        "拟列为发展对象",
        ("关于拟列为", "发展对象人选的公示"),
        "拟将下列{n}名同志列为发展对象",
    ),
    "admission": Point(
        "拟接收预备党员",
        ("关于拟接收", "预备党员的公示"),
        "拟讨论接收下列{n}名同志为预备党员",
    ),
    "full": Point(
        "预备党员转正",
        ("关于预备党员", "拟转为正式党员的公示"),
        "拟讨论下列{n}名预备党员转为正式党员",
    ),
}


def public(text: object) -> str:
    """What of a text may hang on a wall: without numbers and days that belong to a person."""
    plain = unicodedata.normalize("NFKC", str(text or ""))
    return " ".join(_FIGURES.sub("", _DAY.sub("", plain)).split())


def _ethnic(code: str) -> str:
    words = ETHNIC.get(code, "")
    # Codes of the 56 are numbers up to 56; the rest are no ethnic groups by name.
    return f"{words}族" if words and code.isdecimal() and int(code) <= 56 else words


@dataclass(frozen=True, slots=True)
class Named:
    """One person as a notice names them; `born` is year and month."""

    name: str
    sex: str
    ethnic: str
    born: tuple[int, int] | None
    education: str
    place: str
    applied_on: date | None
    activist_on: date | None
    target_on: date | None
    meeting_on: date | None
    contacts: tuple[str, ...]
    introducers: tuple[str, ...]

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Named":
        """Somebody from the fact sheet; whatever else it holds stays there."""
        birth = facts.get("birth_date")
        return cls(
            name=public(facts.get("name")),
            sex=public(facts.get("sex")),
            ethnic=_ethnic(facts.get("ethnic_code") or ""),
            born=(birth.year, birth.month) if birth else None,
            education=EDUCATION.get(facts.get("education_code") or "", ""),
            place=public(facts.get("class_or_office")),
            applied_on=facts.get("app_signed_on"),
            activist_on=facts.get("activist_on"),
            target_on=facts.get("target_on"),
            meeting_on=facts.get("meeting_on"),
            contacts=tuple(filter(None, map(public, facts.get("contacts") or ()))),
            introducers=tuple(filter(None, map(public, facts.get("introducers") or ()))),
        )

    @property
    def born_words(self) -> str:
        return f"{self.born[0]}年{self.born[1]}月" if self.born else ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice for several people at one point. What is not settled stays blank and is marked.

    `issuer`: the organization that posts it. `working_days`: counted without the posting day.
    `channel`: who hears objections, by which telephone of the office, in which letterbox.
    """

    point: str
    issuer: str
    people: tuple[Named, ...]
    since: date | None
    until: date | None
    working_days: int | None
    places: tuple[str, ...] = ()
    office: str = ""
    phone: str = ""
    letterbox: str = ""
    is_demonstration: bool = False

    @property
    def title(self) -> str:
        return "".join(POINTS[self.point].title)

    @property
    def opening(self) -> str:
        says = POINTS[self.point].says.format(n=len(self.people))
        return f"按照发展党员工作有关规定，{says}，现予公示，听取党员、群众的意见。"

    @property
    def time_words(self) -> str:
        since = official.date_words(self.since) if self.since else BLANK_DATE
        until = official.date_words(self.until) if self.until else BLANK_DATE
        count = f"，共{self.working_days}个工作日（张贴当日不计入）" if self.working_days else ""
        return f"公示时间：{since}至{until}{count}。"

    @property
    def place_words(self) -> str:
        return f"公示地点：{'、'.join(self.places) or BLANK}。"

    @property
    def channel_words(self) -> str:
        return (
            f"受理意见的党组织：{self.office or BLANK}；联系电话：{self.phone or BLANK}；"
            f"意见箱（来信来访地点）：{self.letterbox or BLANK}。"
        )

    @property
    def closing(self) -> str:
        return (
            "公示期间，对公示对象有意见的，可以当面、来电或者来信反映。反映情况应当实事求是，"
            "署名的予以答复；党组织对反映人和反映的内容保密。"
        )

    def line(self, person: Named) -> str:
        """One person in a sentence, as a poster has it; what is unknown is left out."""
        parts = [person.sex, person.ethnic]
        if person.born:
            parts.append(f"{person.born_words}出生")
        parts += [person.education, person.place]
        for day, words in _days(self.point, person):
            if day:
                parts.append(f"{official.date_words(day)}{words}")
        label, names = _beside(self.point, person)
        if names:
            parts.append(f"{label}{'、'.join(names)}")
        return "，".join(part for part in (person.name, *parts) if part) + "。"

    @property
    def text(self) -> str:
        """Everything the notice says, a paragraph a line."""
        return "\n".join(
            [
                self.title,
                self.opening,
                *(self.line(person) for person in self.people),
                self.time_words,
                self.place_words,
                self.closing,
                self.channel_words,
                self.issuer,
            ]
        )


def _days(point: str, person: Named) -> Sequence[tuple[date | None, str]]:
    days = [(person.applied_on, "申请入党"), (person.activist_on, "确定为入党积极分子")]
    if point in ("admission", "full"):
        days.append((person.target_on, "列为发展对象"))
    if point == "full":
        days.append((person.meeting_on, "接收为预备党员"))
    return days


def _beside(point: str, person: Named) -> tuple[str, tuple[str, ...]]:
    if point in ("admission", "full"):
        return "入党介绍人", person.introducers
    return "培养联系人", person.contacts


def write_notice(notice: Notice) -> bytes:
    """The notice in Word, on A4 after GB/T 9704-2012, its people in a table."""
    document = official.new_document(notice.title, notice.issuer)
    if notice.is_demonstration:
        official.add_marks(document, [DEMONSTRATION_MARK])
    official.add_title(document, POINTS[notice.point].title)
    official.add_body(document, notice.opening)
    label = _beside(notice.point, notice.people[0])[0] if notice.people else "培养联系人"
    official.add_table(
        document,
        ("序号", "姓名", "性别", "民族", "出生年月", "班级（部门）、学历", "主要时间", label),
        [_row(notice, n, person) for n, person in enumerate(notice.people, 1)],
        (4, 7, 4, 5, 8, 13, 18, 8),
        (True, True, True, True, True, False, False, True),
    )
    for words in (notice.time_words, notice.place_words, notice.closing):
        official.add_body(document, words)
    # The signature never stands on a page alone.
    official.add_body(document, notice.channel_words, keeps_next=True)
    official.add_signature(document, notice.issuer, notice.since, blank=BLANK_DATE)
    return official.document_bytes(document)


def _row(notice: Notice, number: int, person: Named) -> tuple[str, ...]:
    days = [
        f"{day.year}.{day.month:02}.{day.day:02} {words}"
        for day, words in _days(notice.point, person)
        if day
    ]
    return (
        str(number),
        person.name,
        person.sex,
        person.ethnic,
        f"{person.born[0]}.{person.born[1]:02}" if person.born else "",
        "\n".join(part for part in (person.place, person.education) if part),
        "\n".join(days),
        "\n".join(_beside(notice.point, person)[1]),
    )


# Paper of a poster, and its type, which is read from two metres away and shrinks, down to what
# can still be read from one, until everybody of the notice stands on one page.
_POSTER_MM = (297, 420)
_POSTER_MARGINS_MM = (32, 40)
_PT_OF_MM = 72 / 25.4
_HEAD_PT, _POSTER_TITLE_PT = 64.0, 32.0
_POSTER_PT = (26.0, 24.0, 22.0, 20.0, 19.0, 18.0, 17.0, 16.0, 15.0, 14.0)
_LEADING = 1.65
_AFTER_HEAD_PT, _AFTER_TITLE_PT, _BEFORE_ISSUER_PT = 18.0, 24.0, 24.0


def write_poster(notice: Notice) -> bytes:
    """The poster in Word, on A3: the same words in large type."""
    document = official.new_document(notice.title, notice.issuer)
    if notice.is_demonstration:
        official.add_marks(document, [DEMONSTRATION_MARK])
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(side) for side in _POSTER_MM)
    # The grid of an official letter would stretch the large lines to whole cells.
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    side, top = _POSTER_MARGINS_MM
    section.top_margin = section.bottom_margin = Mm(top)
    section.left_margin = section.right_margin = Mm(side)
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    _large(document, "公　示", official.XIAOBIAOSONG, _HEAD_PT, centre, after=_AFTER_HEAD_PT)
    _large(
        document,
        notice.title,
        official.HEITI,
        _POSTER_TITLE_PT,
        centre,
        after=_AFTER_TITLE_PT,
    )
    size = next((one for one in _POSTER_PT if _fits(notice, one)), _POSTER_PT[-1])
    _large(document, notice.opening, official.FANGSONG, size, indent=True)
    for person in notice.people:
        _large(document, notice.line(person), official.KAITI, size, indent=True)
    for words in (
        notice.time_words,
        notice.place_words,
        notice.closing,
        notice.channel_words,
    ):
        _large(document, words, official.FANGSONG, size, indent=True)
    _large(document, notice.issuer, official.FANGSONG, size, right, before=_BEFORE_ISSUER_PT)
    day = official.date_words(notice.since) if notice.since else BLANK_DATE
    _large(document, day, official.FANGSONG, size, right)
    return official.document_bytes(document)


def _fits(notice: Notice, size_pt: float) -> bool:
    """Whether everything stands on one page, with every character as wide as it is high."""
    wide, high = (
        (whole - 2 * margin) * _PT_OF_MM
        for whole, margin in zip(_POSTER_MM, _POSTER_MARGINS_MM, strict=True)
    )

    def lines(text: str, size: float, indent: int = 0) -> float:
        return math.ceil((len(text) + indent) / (wide // size)) * size * _LEADING

    told = [
        notice.opening,
        *(notice.line(person) for person in notice.people),
        notice.time_words,
        notice.place_words,
        notice.closing,
        notice.channel_words,
    ]
    needed = _AFTER_HEAD_PT + _AFTER_TITLE_PT + _BEFORE_ISSUER_PT
    needed += lines("公示", _HEAD_PT) + lines(notice.title, _POSTER_TITLE_PT)
    needed += sum(lines(one, size_pt, indent=2) for one in told)
    # Issuer and day, each a line, and the demonstration's mark above.
    needed += (2 + notice.is_demonstration) * size_pt * _LEADING
    return needed <= high


def _large(
    document: Any,
    text: str,
    font: str,
    size_pt: float,
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    *,
    before: float = 0,
    after: float = 0,
    indent: bool = False,
) -> None:
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(size_pt * _LEADING)
    form.space_before, form.space_after = Pt(before), Pt(after)
    if indent:
        form.first_line_indent = Pt(2 * size_pt)
    paragraph.alignment = alignment
    official.add_run(paragraph, text, font, size_pt)
