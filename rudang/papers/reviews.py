"""Papers of the political review in Word: the letter of inquiry with its reply slip, the report.

Whatever nobody has recorded stays blank for a person to fill in; nothing is concluded here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rudang.papers import official

DEMONSTRATION_MARK = "演示　人员和数据均为虚构"
DRAFT_MARK = "草稿　未经签发，不作公文使用"
BLANK = "（待填）"
BLANK_NUMBER = "〔　　〕　号（待填）"
BLANK_DATE = "（日期待填）"


@dataclass(frozen=True, slots=True)
class InquiryLetter:
    """A letter that asks an organization about one relative of somebody on the way.

    It names the person, their unit and the relative, and asks for nothing that the review does
    not look at: no identity number, birth date, address or telephone goes out with it.
    """

    issuer: str
    addressee: str
    person: str
    person_kind: str
    unit: str
    relation: str
    relative: str
    topics: tuple[str, ...]
    number: str = ""
    dated_on: date | None = None
    is_demonstration: bool = False

    @property
    def who(self) -> str:
        """The relative in words."""
        return f"{self.relation}{self.relative or BLANK}"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        kind = self.person_kind or "同志"
        return (
            f"因发展党员工作需要，现需了解我校{self.unit}{kind}{self.person}的{self.who}的"
            "政治情况。请协助就以下方面提供材料：",
            *(f"{n}. {topic}；" for n, topic in enumerate(self.topics, 1)),
            "请在所附回执上如实填写，由党组织负责人签名并加盖公章，密封后寄回我单位，"
            "请勿交由本人或其亲属转递。所提供的情况只用于政治审查。",
            f"回函地址：{BLANK}；联系人：{BLANK}；联系电话：{BLANK}。",
        )


@dataclass(frozen=True, slots=True)
class Relative:
    """One relative in the report: who, how they were asked about, what came back."""

    relation: str
    name: str
    asked: str
    replied_on: date | None
    reply: str
    has_problem: bool | None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What an office answered about the person."""

    office: str
    sent_on: date
    replied_on: date | None
    reply: str
    has_problem: bool | None


@dataclass(frozen=True, slots=True)
class Report:
    """The draft of the comprehensive report on a political review.

    `particulars` are terms with their values. `negative` are the items of the college's list
    that the reviewing body found, each with its evidence and what was decided; `negative_words`
    says how far the list was gone through.
    """

    issuer: str
    person: str
    particulars: tuple[tuple[str, str], ...]
    relatives: tuple[Relative, ...]
    opinions: tuple[Opinion, ...]
    topics: tuple[str, ...]
    topics_covered: tuple[str, ...]
    negative_words: str
    negative: tuple[str, ...]
    punishments: tuple[str, ...]
    result: str = ""
    concluded_on: date | None = None
    reviewers: tuple[str, ...] = ()
    is_demonstration: bool = False

    @property
    def title(self) -> str:
        return f"关于{self.person}同志政治审查情况的报告"

    @property
    def problems(self) -> list[str]:
        """What replies and offices said against the person or kin, as they said it."""
        said = [
            f"{one.relation}{one.name}（{one.asked}）：{one.reply}"
            for one in self.relatives
            if one.has_problem
        ]
        return said + [f"{one.office}：{one.reply}" for one in self.opinions if one.has_problem]


def write_letter(letter: InquiryLetter) -> bytes:
    """The letter of inquiry with its reply slip on a page of its own."""
    title = ("关于协助了解", "有关人员政治情况的函")
    document = official.new_document("".join(title), letter.issuer)
    marks = [DRAFT_MARK] if letter.dated_on is None or not letter.number else []
    marks += [DEMONSTRATION_MARK] * letter.is_demonstration
    if marks:
        official.add_marks(document, marks)
    official.add_red_heading(document, letter.issuer)
    official.add_title(document, title)
    number = letter.number or BLANK_NUMBER
    official.add_body(document, f"文号：{number}")
    official.add_addressee(document, letter.addressee or BLANK)
    for index, words in enumerate(letter.paragraphs):
        is_last = index == len(letter.paragraphs) - 1
        official.add_body(document, words, keeps_next=is_last)
    official.add_attachment_list(document, ["政治审查函调回执"])
    official.add_signature(document, letter.issuer, letter.dated_on, blank=BLANK_DATE)
    official.add_attachment_page(document, "附件", ("政治审查函调回执",))
    official.add_table_notes(
        document,
        [f"来函编号：{number}　　被了解人：{letter.who}（{letter.person}的{letter.relation}）"],
    )
    rows = [("政治面貌、职业", ""), *((topic, "") for topic in letter.topics)]
    rows += [("有无需要说明的问题（时间、地点、情节、是否已有结论）", "")]
    rows += [("出具意见的党组织（盖章）\n负责人签名\n年　月　日", "\n\n\n")]
    official.add_table(document, ("了解的方面", "情况"), rows, (2, 3), (False, False))
    return official.document_bytes(document)


def write_report(report: Report) -> bytes:
    """The report's draft, with blanks wherever nothing is recorded."""
    document = official.new_document(report.title, report.issuer)
    marks = [] if report.concluded_on else [DRAFT_MARK]
    marks += [DEMONSTRATION_MARK] * report.is_demonstration
    if marks:
        official.add_marks(document, marks)
    official.add_title(document, ("关于", f"{report.person}同志", "政治审查情况的报告"))
    _heading(document, "一、基本情况")
    for term, value in report.particulars:
        official.add_body(document, f"{term}：{value or BLANK}")
    _heading(document, "二、个人简历")
    official.add_table(
        document,
        ("起止年月", "在何地何单位学习或工作", "职务", "证明人"),
        [("", "", "", "")] * 5,
        (3, 6, 2, 2),
        (True, False, True, True),
    )
    _heading(document, "三、主要家庭成员和主要社会关系")
    if report.relatives:
        official.add_table(
            document,
            ("关系", "姓名", "怎样了解", "回复日期", "回复情况"),
            [
                (
                    one.relation,
                    one.name,
                    one.asked,
                    one.replied_on.isoformat() if one.replied_on else "尚未回复",
                    one.reply,
                )
                for one in report.relatives
            ],
            (4, 4, 7, 5, 10),
            (True, True, False, True, False),
        )
    else:
        official.add_body(document, BLANK)
    _heading(document, "四、听取有关部门意见的情况")
    for opinion in report.opinions:
        said = (
            f"{official.date_words(opinion.replied_on)}回复：{opinion.reply}"
            if opinion.replied_on
            else "尚未回复"
        )
        asked = official.date_words(opinion.sent_on)
        official.add_body(document, f"{opinion.office}：{asked}征求意见，{said}。")
    if not report.opinions:
        official.add_body(document, BLANK)
    _heading(document, "五、审查的内容")
    for number, topic in enumerate(report.topics, 1):
        noted = "已审查，情况：" if topic in report.topics_covered else ""
        official.add_body(document, f"{number}. {topic}：{noted}{BLANK}")
    _heading(document, "六、反映和发现的问题")
    _list(document, report.problems, "函调、外调回复和有关部门的意见中反映的问题")
    _list(document, report.punishments, "处分和违法违纪情况")
    official.add_body(document, report.negative_words)
    for words in report.negative:
        official.add_body(document, words)
    _heading(document, "七、审查结论")
    official.add_body(document, f"结论：{report.result or BLANK}")
    official.add_body(document, f"审查人员：{'、'.join(report.reviewers) or BLANK}")
    official.add_body(document, f"党组织负责人签名：{BLANK}", keeps_next=True)
    official.add_signature(document, report.issuer, report.concluded_on, blank=BLANK_DATE)
    return official.document_bytes(document)


def _heading(document: object, words: str) -> None:
    official.add_body(document, words, font=official.HEITI, keeps_next=True)


def _list(document: object, found: Sequence[str], term: str) -> None:
    """What was found, or that nothing of it is on record, which is not that there is nothing."""
    if not found:
        official.add_body(document, f"{term}：没有登记。")
        return
    official.add_body(document, f"{term}：", keeps_next=True)
    for number, words in enumerate(found, 1):
        official.add_body(document, f"（{number}）{words}")
