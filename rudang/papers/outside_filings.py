"""The form by which a unit files somebody of the high-knowledge group outside the plan.

It holds personal data and goes to the committee alone. What is not recorded stays blank, and
opinions, seals and their days are for people to write by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rudang.papers import official
from rudang.papers.issued import DEMONSTRATION_MARK

TITLE = "计划外发展高知识群体备案表"
_NOTE = (
    "说明：备案后不占用发展党员指导性计划名额，条件和程序不变。本表按“备案在支部大会讨论接收"
    "以前办理”理解，文件未写明先后，为假定。本表含个人信息，只报学校党委，不公开。"
)


@dataclass(frozen=True, slots=True)
class Filing:
    """One person to be filed. `basis`: why the person belongs to the group; blanks stay blank."""

    name: str
    sex: str
    ethnic: str
    birth_month: str
    person_kind: str
    education: str
    degree: str
    title_level: str
    unit_name: str
    branch_name: str
    activist_on: date | None
    target_on: date | None
    basis: str
    reason: str = ""
    document: str = ""
    filed_on: date | None = None


def write(
    filings: Sequence[Filing], *, period_term: str, college: str, is_demonstration: bool = False
) -> bytes:
    """A form for each person on a page of its own, after a list of them where there are several."""
    document = official.new_document(TITLE, college)
    if is_demonstration:
        official.add_marks(document, [DEMONSTRATION_MARK])
    if len(filings) > 1:
        official.add_title(document, ("计划外发展高知识群体", "备案名册"))
        official.add_table_notes(document, [f"{college}　{period_term}　共{len(filings)}人", _NOTE])
        official.add_table(
            document,
            ("序号", "姓名", "所在党支部", "人员类别", "认定依据", "备案日期"),
            [
                (
                    str(n),
                    one.name,
                    one.branch_name,
                    one.person_kind,
                    one.basis,
                    one.filed_on.isoformat() if one.filed_on else "",
                )
                for n, one in enumerate(filings, 1)
            ],
            (34, 70, 130, 56, 100, 68),
            (True, True, False, True, False, True),
        )
    for n, one in enumerate(filings):
        official.add_title(document, (TITLE,), on_new_page=n > 0 or len(filings) > 1)
        official.add_table_notes(document, [f"{college}　{period_term}"])
        official.add_form(document, _rows(one), (1.1, 1.3, 1.0, 1.1, 1.2, 1.3))
        official.add_table_notes(document, [_NOTE])
    return official.document_bytes(document)


def _rows(one: Filing) -> list[list[tuple[str, int, bool]]]:
    def row(*pairs: tuple[str, str]) -> list[tuple[str, int, bool]]:
        wide = 6 // len(pairs) - 1
        return [cell for label, text in pairs for cell in ((label, 1, True), (text, wide, False))]

    def day(value: date | None) -> str:
        return official.date_words(value) if value else ""

    opinion = "\n\n\n　　　　　　　　　　　　　（盖章）　　　　年　　月　　日"
    return [
        row(("姓名", one.name), ("性别", one.sex), ("民族", one.ethnic)),
        row(("出生年月", one.birth_month), ("学历", one.education), ("学位", one.degree)),
        row(("人员类别", one.person_kind), ("职称", one.title_level), ("认定依据", one.basis)),
        row(("所在\n党支部", one.branch_name), ("计划单位", one.unit_name)),
        row(
            ("确定积极\n分子日期", day(one.activist_on)), ("列为发展\n对象日期", day(one.target_on))
        ),
        row(("备案理由", one.reason or "\n\n")),
        row(("依据文件", one.document), ("备案日期", day(one.filed_on))),
        row(("党支部\n意见", opinion)),
        row(("党总支\n意见", opinion)),
        row(("学校党委\n备案意见", opinion)),
    ]
