"""The yearly execution report as a paper: its tables, pictures and text blocks as values."""

import re
from collections.abc import Mapping, Sequence

from rudang.actions.execution_reports import Line
from rudang.core.execution import BLOCKS, YearFigures
from rudang.papers import charts
from rudang.papers.charts import Cell, Spec, Standing
from rudang.papers.execution_reports import Block, ExecutionPaper, Rows
from rudang.papers.issued import committee
from rudang.papers.official import date_words
from rudang.regulation.planning import report_due_on
from rudang.store.models import ExecutionReport
from rudang.store.reads import settings as choices
from rudang.store.reads.execution_reports import Report
from rudang.store.reads.units import Place, root

QUARTERS = ("一季度", "二季度", "三季度", "四季度")
_IN = (ExecutionReport.State.SENT, ExecutionReport.State.TAKEN)


PICTURES: Mapping[str, str] = {
    "plan": "计划与完成（单位：名）",
    "quarters": "各季度接收预备党员（单位：名）",
}
"""The charts of a report, with their captions."""


def picture(
    name: str, figures: YearFigures, lines: Sequence[Line] = (), *, narrow: bool = False
) -> Spec:
    """One of PICTURES: of a unit by its plans, of the college by its units."""
    if name == "plan":
        standings = [
            Standing(
                line.place.term, line.figures.quota, line.figures.admitted, line.figures.awaiting
            )
            for line in lines
        ] or [
            Standing(part.term, part.quota, part.admitted, part.awaiting) for part in figures.parts
        ]
        return charts.plan_and_actual(standings, narrow=narrow)
    rows = [(line.place.term, line.figures.quarters) for line in lines]
    cells = [
        Cell(term, quarter, n)
        for term, quarters in rows or [("接收", figures.quarters)]
        for quarter, n in zip(QUARTERS, quarters, strict=True)
    ]
    return charts.heat_map(cells, narrow=narrow)


def paper(
    place: Place,
    year: int,
    figures: YearFigures,
    blocks: Mapping[str, str],
    report: Report | None,
    lines: Sequence[Line] | None = None,
) -> ExecutionPaper:
    """A report ready to be laid out; `lines` are the units' where it is the college's own."""
    chosen = choices.everything()
    top = root()
    is_college = lines is not None
    issuer = committee(chosen["college_name"] or place.name) if is_college else place.name
    is_in = report is not None and report.state in _IN
    tables = _tables(figures, lines, blocks)
    drawn = [
        (caption, charts.png(picture(name, figures, lines or ())))
        for name, caption in PICTURES.items()
        if figures.parts
    ]
    laid = []
    for key, heading in BLOCKS.items():
        text = blocks.get(key, "").strip()
        mine = tables.get(key, ())
        shown = tuple(drawn) if key == "basic" else ()
        if text or mine or shown:
            laid.append(Block(heading, tuple(text.splitlines()) if text else (), mine, shown))
    notes = [
        f"经学校党委批准的人员，按{figures.counting}计入所在期间；"
        f"数字截至{date_words(figures.as_of)}。",
        "待审批的人员占用名额；备案不占计划的人员不计入计划内的数字。",
    ]
    missing = [line.place.term for line in lines or () if not line.is_in]
    if missing:
        notes.append(f"{'、'.join(missing)}没有报送，用的是库中的数字。")
    return ExecutionPaper(
        title=f"{issuer}关于{year}年发展党员计划执行情况的报告",
        year=year,
        issuer=issuer,
        addressee="" if is_college else _addressee(chosen, top.name if top else ""),
        blocks=tuple(laid),
        as_of=figures.as_of,
        dated_on=report.sent_on if report is not None and is_in else None,
        notes=tuple(notes),
        is_draft=not is_in,
        is_demonstration=bool(chosen["is_demonstration"]),
    )


def _addressee(chosen: Mapping[str, str], top: str) -> str:
    office = chosen["office_name"]
    return office if office.startswith("学校") else f"学校{office}" if office else top


def _tables(
    figures: YearFigures, lines: Sequence[Line] | None, blocks: Mapping[str, str]
) -> dict[str, tuple[Rows, ...]]:
    """The tables of each section; what its text tells one by one needs none."""
    found: dict[str, tuple[Rows, ...]] = {}
    if lines is not None:
        found["basic"] = (_units_table(figures, lines),)
    elif figures.parts:
        found["basic"] = (_parts_table(figures),)
    if any(one.term not in blocks.get("unfilled", "") for one in figures.reasons):
        found["unfilled"] = (
            Rows(
                "空余和超出的原因",
                ("原因", "名额", "具体情况"),
                tuple((one.term, str(one.amount), one.words) for one in figures.reasons),
            ),
        )
    if any(one.title not in blocks.get("quality", "") for one in figures.faults):
        found["quality"] = (
            Rows(
                "当年接收中的违规",
                ("检查", "条文", "处"),
                tuple((one.title, one.article, str(one.count)) for one in figures.faults),
            ),
        )
    return found


_HEADINGS = ("计划", "已批准", "待审批", "完成率", "空余", "超出", "不占计划")


def _parts_table(figures: YearFigures) -> Rows:
    rows: list[tuple[str, ...]] = [
        (
            part.term,
            str(part.quota),
            str(part.admitted),
            str(part.awaiting),
            _rate(part.admitted, part.quota),
            str(part.empty),
            str(part.exceeded),
            str(part.exempt),
        )
        for part in figures.parts
    ]
    if len(rows) > 1:
        rows.append(("全年", *_cells(figures)))
    return Rows("计划执行情况", ("期间", *_HEADINGS), tuple(rows))


def _units_table(figures: YearFigures, lines: Sequence[Line]) -> Rows:
    rows = [(line.place.name, *_cells(line.figures)) for line in lines]
    rows.append(("合计", *_cells(figures)))
    return Rows("各单位计划执行情况", ("党组织", *_HEADINGS), tuple(rows))


def _cells(figures: YearFigures) -> tuple[str, ...]:
    return (
        str(figures.quota),
        str(figures.admitted),
        str(figures.awaiting),
        _rate(figures.admitted, figures.quota),
        str(figures.empty),
        str(figures.exceeded),
        str(figures.exempt),
    )


def _rate(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "—"


def chase(year: int, lines: Sequence[Line]) -> str:
    """Words to copy into a message: which units still owe their report, and by when it was due."""
    owing = [line for line in lines if not line.is_in]
    if not owing:
        return ""
    due = report_due_on(year)
    said = [
        f"{year} 年发展党员计划执行情况应于 {due.year} 年 {due.month} 月 {due.day} 日前报送，"
        f"以下 {len(owing)} 个单位还没有报送："
    ]
    for number, line in enumerate(owing, 1):
        state = "没有开始" if line.report is None else line.report.state_term
        more = f"，{line.report.reason}" if line.report and line.report.reason else ""
        said.append(f"{number}. {line.place.name}（{state}{more}）")
    return "\n".join(said)


def file_name(paper: ExecutionPaper) -> str:
    """A name that every file system takes."""
    safe = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "_", paper.title).strip(" .")
    return f"{safe[:80]}.docx"
