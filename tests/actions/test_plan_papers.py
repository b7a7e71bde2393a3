"""What people give the plan's papers stays, figures follow the ledger, each file leaves a trace."""

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from docx import Document

from rudang.actions import exports, plan_papers, plans, uploads
from rudang.actions.dossiers import Changed, Problem
from rudang.actions.plan_papers import Matter
from rudang.core.periods import parse
from rudang.core.scope import Actor, Refused
from rudang.store.models import AuditEvent, Upload
from rudang.store.reads import plans as plan_reads
from tests.cast import PERIOD, Cast, Line
from tests.papers.workbook_making import SAMPLES

TODAY = date(2026, 5, 4)
SPAN = parse(PERIOD)
ISSUED_ON = date(2019, 7, 8)


@dataclass
class Office:
    """The department of a furnished college, with the plan's papers."""

    cast: Cast
    by: Actor

    def keep(self, matter: Matter, **given: Any) -> plan_papers.Composed:
        blank = {"words": "", "number": "", "dated_on": None, "signatory": "", "printed_by": ""}
        version = plan_papers.composed(matter).kept.version
        how = blank | {"today": TODAY, "version": version} | given
        return plan_papers.keep(by=self.by, matter=matter, **how)


@pytest.fixture
def office(furnished: Any) -> Office:
    cast, _ = furnished
    return Office(cast, cast.actor("department"))


def text_of(body: bytes) -> str:
    document = Document(io.BytesIO(body))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True))


def test_a_notice_is_a_draft_until_number_and_date_are_given(office: Office) -> None:
    matter = plan_papers.notice_of(SPAN)
    first = plan_papers.composed(matter)
    assert (first.paper.is_draft, first.kept.version) == (True, 0)
    made = office.keep(matter, number="明幼党委[2019]第51号")
    assert made.paper.is_draft
    made = office.keep(matter, number=made.kept.number, dated_on=ISSUED_ON)
    assert (made.paper.is_draft, made.paper.number) == (False, "明幼党委〔2019〕51号")
    assert made.kept.version == 2
    written = plan_papers.write(by=office.by, matter=matter)
    assert written.name == "关于印发2019年下半年发展党员指导性计划的通知.docx"
    assert "2名教师\n（1名高知识群体教师）" in text_of(written.body)
    assert verbs()[-3:] == ["word_plan_paper", "word_plan_paper", "write_plan_paper"]


def test_words_that_people_wrote_stay_and_blank_ones_bring_the_usual_back(office: Office) -> None:
    matter = plan_papers.circular_of(SPAN, date(2019, 9, 30))
    usual = plan_papers.composed(matter).usual
    made = office.keep(matter, words="一、情况\n另有安排。")
    assert [p.text for p in made.paper.paragraphs] == ["一、情况", "另有安排。"]
    assert [p.level for p in made.paper.paragraphs] == [1, 0]
    # Sent back as they stood, the usual words are not kept as anybody's own.
    for words in (usual.replace("\n", "\r\n"), "  "):
        made = office.keep(matter, words=words)
        assert made.kept.words == ""
        assert made.paper.paragraphs[0].text == usual.splitlines()[0]


def test_papers_of_other_days_and_periods_have_words_of_their_own(office: Office) -> None:
    office.keep(plan_papers.circular_of(SPAN, date(2019, 9, 30)), words="第一次。")
    other = plan_papers.composed(plan_papers.circular_of(SPAN, date(2019, 12, 31)))
    assert (other.kept.words, other.kept.version) == ("", 0)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": "51号"}, "number"),
        ({"number": "明幼党委2019"}, "number"),
        ({"dated_on": date(2026, 5, 5)}, "dated_on"),
        ({"words": "字" * 20_001}, "words"),
    ],
)
def test_what_a_paper_cannot_bear_is_told_at_its_field(
    office: Office, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Problem) as told:
        office.keep(plan_papers.notice_of(SPAN), **given)
    assert told.value.field == field


def test_the_second_to_save_is_told(office: Office) -> None:
    matter = plan_papers.notice_of(SPAN)
    office.keep(matter, printed_by="党政办公室")
    with pytest.raises(Changed):
        office.keep(matter, printed_by="办公室", version=0)
    assert plan_papers.composed(matter).paper.printed_by == "党政办公室"


@pytest.mark.parametrize(
    ("matter", "why"),
    [
        (plan_papers.notice_of(parse("2018H2")), "没有下达过计划"),
        (plan_papers.circular_of(SPAN, date(2019, 10, 15)), "还没有固定"),
        (plan_papers.adjustment_of(SPAN, date(2019, 1, 1), date(2019, 1, 31)), "没有调整"),
        (plan_papers.adjustment_of(SPAN, date(2019, 2, 1), date(2019, 1, 31)), "早于"),
    ],
)
def test_where_there_is_nothing_to_write_it_is_said(
    office: Office, matter: Matter, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        plan_papers.write(by=office.by, matter=matter)


@pytest.mark.parametrize("login", ["yinyue", "xueqian", "organizer", "auditor"])
def test_only_the_department_writes_to_everybody(office: Office, login: str) -> None:
    for matter in (plan_papers.notice_of(SPAN), plan_papers.circular_of(SPAN, date(2019, 9, 30))):
        with pytest.raises(Refused):
            plan_papers.write(by=office.cast.actor(login), matter=matter)


def test_the_notice_shows_what_was_issued_and_the_adjustments_what_moved_since(
    office: Office,
) -> None:
    units = office.cast.units
    plans.shift(
        by=office.by,
        period=PERIOD,
        from_unit=units["meishu"],
        to_unit=units["chudeng"],
        amount=2,
        reason="周某毕业离校，没有人选",
        document="明幼党委〔2019〕80号",
        dated_on=date(2019, 11, 5),
        today=TODAY,
    )
    (annex,) = plan_papers.composed(plan_papers.notice_of(SPAN)).paper.attachments
    assert [row[2] for row in annex.table.rows if "美术" in row[1]] == ["3人"]
    matter = plan_papers.adjustment_of(SPAN, date(2019, 11, 1), date(2019, 11, 30))
    made = plan_papers.composed(matter)
    (table,) = made.paper.attachments
    moved = {row[1]: row[2:] for row in table.table.rows}
    assert moved["美术教育系党支部"] == ("3", "-2", "1", "调剂-2（明幼党委〔2019〕80号）")
    assert moved["初等教育与应用技术系党支部"][1] == "+2"
    # A reason may name a person: it is not for everybody.
    assert "周某" not in text_of(plan_papers.write(by=office.by, matter=matter).body)
    assert "调减2人，调增2人" in made.usual


def test_the_circular_follows_the_frozen_figures_whatever_comes_later(office: Office) -> None:
    matter = plan_papers.circular_of(SPAN, date(2019, 9, 30))
    before = plan_papers.composed(matter).paper
    plans.issue(
        by=office.by,
        period=PERIOD,
        lines=[Line(office.cast.units["meishu"], 5)],
        document="明幼党委〔2019〕80号",
    )
    assert plan_papers.composed(matter).paper.attachments == before.attachments


def test_the_plan_s_workbook_loads_again_unchanged(office: Office) -> None:
    def load(period: str, body: bytes) -> Upload:
        made = uploads.receive(
            by=office.by,
            filename="plan.xlsx",
            data=body,
            kind="plan",
            period=period,
            document="明幼党委〔2021〕1号",
            as_of=TODAY,
        )
        made = uploads.check(by=office.by, upload=made.pk, today=TODAY)
        assert made.complaints == []
        return uploads.confirm(by=office.by, upload=made.pk, today=TODAY)

    def export(period: str) -> bytes:
        return exports.export_plan(by=office.by, period=parse(period), as_of=TODAY).body

    def lines(period: str) -> list[tuple[Any, ...]]:
        return [
            (n.unit_name, n.total, n.teachers, n.high_knowledge, n.remark)
            for n in exports.issued_lines(parse(period))
        ]

    load("2021H1", (SAMPLES / "plan-2019h2.xlsx").read_bytes())
    first = export("2021H1")
    again = load("2021H1", first)
    assert (again.taken, again.changed) == (5, 0)
    # Into another period it brings the same lines, remarks and order.
    load("2021H2", first)
    assert lines("2021H2") == lines("2021H1")
    assert lines("2021H1")[0][1:] == (32, 2, 1, "2 名教师（1 名高知识群体教师）")
    assert sum(line[1] for line in lines("2021H2")) == 53
    assert [row.place.name for row in plan_reads.plan(parse("2021H2"), as_of=TODAY).rows] == [
        line[0] for line in lines("2021H1")
    ]
