"""The graduates of a summer leave as one batch; each is checked alone, one list tells of all."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from django.db import transaction

from rudang.actions import dossiers, graduates, transfers
from rudang.actions.graduates import Going
from rudang.core.scope import Refused
from rudang.store.door import enter
from rudang.store.models import Package, Transfer
from rudang.store.reads import moves
from tests.cast import Cast, found_college
from tests.office import words_of

TODAY = date(2026, 5, 8)
ON = date(2020, 6, 20)


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def person(cast: Cast, name: str, leaves: date | None, unit: str = "yinyue") -> int:
    by = cast.actor("department")
    number = dossiers.open_dossier(
        by=by,
        unit=cast.units[unit],
        particulars={"name": name, "expected_leave_date": leaves},
        today=TODAY,
    ).pk
    dossiers.record_act(
        by=by,
        dossier=number,
        kind="application",
        held_on=date(2019, 3, 4),
        facts={},
        today=TODAY,
    )
    return number


def move(cast: Cast, goings: list[Going], who: str = "yinyue") -> graduates.Report:
    by = cast.actor(who)
    enter(by.scope)
    return graduates.move(by=by, year=2020, on=ON, goings=goings, today=TODAY)


@pytest.mark.parametrize(
    ("leaves", "is_listed"),
    [
        (date(2020, 4, 30), False),
        (date(2020, 5, 1), True),
        (date(2020, 8, 31), True),
        (date(2020, 9, 1), False),
        (None, False),
    ],
)
def test_whoever_leaves_in_the_summer_is_listed(
    cast: Cast, leaves: date | None, is_listed: bool
) -> None:
    number = person(cast, "何晓舟", leaves)
    people = moves.graduates(*graduates.summer(2020), transfers.PAPER_NAMES)
    assert [one.dossier for one in people] == ([number] if is_listed else [])
    if is_listed:
        assert people[0].papers == [{"paper": "入党申请书", "count": 1}]


def test_whoever_cannot_leave_stays_and_is_told_why_while_the_others_leave(cast: Cast) -> None:
    inside = person(cast, "何晓舟", ON)
    outside = person(cast, "陆小满", ON)
    nobody = person(cast, "蒋一凡", ON)
    foreign = person(cast, "孙立言", ON, unit="meishu")
    report = move(
        cast,
        [
            Going(inside, to_unit=cast.units["meishu"]),
            Going(outside, outside="青溪县某街道党工委"),
            Going(nobody, to_unit=cast.units["chudeng"]),
            Going(foreign, outside="江州大学党委"),
        ],
    )
    assert [(line.dossier, line.is_done) for line in report.lines] == [
        (inside, True),
        (outside, True),
        (nobody, False),
        (foreign, False),
    ]
    assert "没有能接收档案的账号" in report.lines[2].words
    sent, out = moves.batch(report.label, [cast.units["yinyue"]])
    assert [one.name for one in sent] == ["何晓舟"]
    assert [(one.name, one.school) for one in out] == [("陆小满", "青溪县某街道党工委")]
    assert all(
        one.is_on_the_way
        for one in moves.graduates(*graduates.summer(2020), transfers.PAPER_NAMES)[:1]
    )


def test_where_nobody_can_leave_nothing_is_written(cast: Cast) -> None:
    foreign = person(cast, "孙立言", ON, unit="meishu")
    report = move(cast, [Going(foreign, outside="江州大学党委")])
    assert (report.label, report.done) == ("", 0)
    assert not Transfer.objects.exists()
    assert not Package.objects.exists()


def test_a_siblings_clerk_has_no_such_batch(cast: Cast) -> None:
    label = move(cast, [Going(person(cast, "何晓舟", ON), outside="江州大学党委")]).label
    other: Any = cast.actor("meishu")
    enter(other.scope)
    assert moves.batch(label, graduates.mine(other)) == ([], [])
    with pytest.raises(Refused, match="没有这一批"), transaction.atomic():
        graduates.write_list(by=other, label=label, form="docx", today=TODAY)


def test_the_list_opens_in_word_and_excel_with_places_to_sign(cast: Cast, tmp_path: Path) -> None:
    label = move(
        cast,
        [
            Going(person(cast, "何晓舟", ON), to_unit=cast.units["meishu"]),
            Going(person(cast, "=陆小满", ON), outside="青溪县某街道党工委"),
        ],
    ).label
    by = cast.actor("yinyue")
    page = tmp_path / "list.docx"
    page.write_bytes(graduates.write_list(by=by, label=label, form="docx", today=TODAY))
    words = words_of(page)
    for told in ("何晓舟", "校内转接1人", "青溪县某街道", "共2人"):
        assert told in words
    heads = [
        cell.text.replace("\n", "") for cell in docx.Document(str(page)).tables[0].rows[0].cells
    ]
    assert heads[-2:] == ["移交人签名", "接收人签名"]
    book = graduates.write_list(by=by, label=label, form="xlsx", today=TODAY)
    sheet = openpyxl.load_workbook(BytesIO(book)).active
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert rows[0][1:6] == ("姓名", "学号", "身份", "原党支部", "去向（接收党组织）")
    assert [row[1] for row in rows[1:]] == ["何晓舟", "=陆小满"]
    assert sheet.cell(row=5, column=2).data_type == "s"


def test_everybody_who_goes_outside_gets_a_letter_with_the_papers_in_one_zip(
    cast: Cast, tmp_path: Path
) -> None:
    label = move(
        cast,
        [
            Going(person(cast, "何晓舟", ON), to_unit=cast.units["meishu"]),
            Going(person(cast, "陆小满", ON), outside="青溪县某街道党工委"),
            Going(person(cast, "../蒋一凡", ON), outside="江州大学党委"),
        ],
    ).label
    by = cast.actor("yinyue")
    body = graduates.write_list(by=by, label=label, form="zip", today=TODAY)
    assert graduates.write_list(by=by, label=label, form="zip", today=TODAY) == body
    with ZipFile(BytesIO(body)) as bundle:
        names = bundle.namelist()
        assert names[0] == "毕业生转接清单.docx"
        letters = {
            name.split("-")[1]: docx.Document(BytesIO(bundle.read(name))) for name in names[1:]
        }
    assert set(letters) == {"陆小满", "蒋一凡"}
    words = "".join(one.text for one in letters["陆小满"].paragraphs)
    for told in ("青溪县某街道党工委：", "陆小满同志", "共1份", "回执", "音乐教育系党支部"):
        assert told in words
    rows = [[cell.text for cell in row.cells] for row in letters["陆小满"].tables[0].rows]
    assert rows[1][:3] == ["1", "入党申请书", "1"]
