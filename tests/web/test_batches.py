"""The pages of one act for many: choose, fill in, check, record, report, take the list along."""

import io
import re
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook

from rudang.actions import dossiers
from rudang.store.models import Act, Batch
from rudang.web.clock import today
from tests.cast import Cast, found_college
from tests.web.answers import text

NEW = "/batches/new"


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def target(cast: Cast, name: str, number: str = "") -> int:
    by = cast.actor("yinyue")
    case = dossiers.open_dossier(
        by=by,
        unit=cast.units["yinyue"],
        particulars={"name": name, "person_kind": "学生", "number": number},
        today=today(),
    ).pk
    for kind, day in (
        ("application", date(2017, 3, 6)),
        ("talk", date(2017, 3, 20)),
        ("activist", date(2017, 9, 11)),
        ("target", date(2018, 11, 20)),
    ):
        dossiers.record_act(by=by, dossier=case, kind=kind, held_on=day, facts={}, today=today())
    return case


def test_a_class_is_filled_in_checked_recorded_and_reported(cast: Cast) -> None:
    whole, ill, away = (target(cast, name) for name in ("甲一", "乙二", "丙三"))
    client = cast.client("yinyue")
    assert "甲一" in text(client.get(f"{NEW}?kind=training"))
    form = {
        "kind": "training",
        "do": "check",
        "title": "2019年春季发展对象培训班",
        "held_on": "2019-04-08",
        "train_to": "2019.4.12",
        "train_days": "5",
        "train_hours": "40",
        "train_organizer": "基层党委",
        "chosen": [whole, ill],
        f"own-{ill}-train_days": "2",
        f"own-{ill}-train_hours": "16",
    }
    checked = client.post(NEW, form)
    body = text(checked)
    assert checked.status_code == 200
    assert "检查结果" in body
    assert "记录这一批" in body
    assert 'value="2019年春季发展对象培训班"' in body
    assert f'name="own-{ill}-train_days" value="2"' in body
    assert "没有问题" in body
    assert not Act.objects.filter(kind="training").exists()
    report = text(client.post(NEW, {**form, "do": "record"}, follow=True))
    made = Batch.objects.get()
    assert re.search(r"已记录\S+、\S+的“短期集中培训”（2019-04-08）。", report)
    assert "2019年春季发展对象培训班" in report
    assert "培训天数：2" in report
    assert "丙三" not in report
    assert Act.objects.filter(dossier=away, kind="training").count() == 0
    assert f"/batches/{made.pk}/list.docx" in report
    sibling = cast.client("meishu")
    for address in (f"/batches/{made.pk}", f"/batches/{made.pk}/list.xlsx"):
        assert sibling.get(address).status_code == 404
    assert "甲一" not in text(sibling.get("/batches"))


def test_the_list_goes_along_in_word_and_excel(cast: Cast) -> None:
    case = target(cast, "甲一", number="201801")
    client = cast.client("yinyue")
    form = {
        "kind": "training",
        "do": "record",
        "held_on": "2019-04-08",
        "train_days": "5",
        "chosen": case,
        f"own-{case}-train_cert_no": "培字012",
    }
    client.post(NEW, form)
    made = Batch.objects.get()
    word = Document(io.BytesIO(client.get(f"/batches/{made.pk}/list.docx").content))
    cells = [c.text for row in word.tables[0].rows for c in row.cells]
    for told in ("甲一", "201801", "音乐教育系党支部", "培字012"):
        assert told in cells
    book = load_workbook(io.BytesIO(client.get(f"/batches/{made.pk}/list.xlsx").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[2][:2] == ("序号", "姓名")
    assert rows[3][:3] == (1, "甲一", "201801")
    assert client.get(f"/batches/{made.pk}/list.pdf").status_code == 404


def test_the_programme_of_an_oath_is_proposed_and_recorded_only_when_ticked(cast: Cast) -> None:
    by, cases = cast.actor("yinyue"), [target(cast, "甲一"), target(cast, "乙二")]
    for case in cases:
        dossiers.record_act(
            by=by,
            dossier=case,
            kind="approval",
            held_on=date(2019, 6, 20),
            facts={"approval_result": "批准"},
            today=today(),
        )
    client = cast.client("yinyue")
    page = text(client.get(f"{NEW}?kind=oath"))
    proposed = re.search(r'<textarea[^>]*name="programme"[^>]*>(.*?)</textarea>', page, re.S)
    assert proposed is not None
    assert proposed.group(1).splitlines()[0] == "唱（奏）《国际歌》"
    assert len(proposed.group(1).splitlines()) == 5
    form = {"kind": "oath", "do": "record", "held_on": "2019-07-01", "programme": "宣誓\n讲话"}
    client.post(NEW, {**form, "chosen": cases[0]})
    client.post(NEW, {**form, "chosen": cases[1], "has_followed": "1"})
    held = dict(Act.objects.filter(kind="oath").values_list("dossier_id", "facts"))
    assert "oath_programme" not in held[cases[0]]
    assert held[cases[1]]["oath_programme"] == ["宣誓", "讲话"]


def test_a_faulty_form_says_where_and_keeps_what_was_typed(cast: Cast) -> None:
    case = target(cast, "甲一")
    client = cast.client("yinyue")
    form = {
        "kind": "training",
        "do": "record",
        "held_on": "2019-02-30",
        "train_days": "五",
        "chosen": case,
        f"own-{case}-train_hours": "许多",
    }
    answer = client.post(NEW, form)
    body = text(answer)
    assert answer.status_code == 400
    for words in ("“2019-02-30”不是存在的日期", "“五”不是整数", "“许多”不是整数"):
        assert words in body
    assert 'value="2019-02-30"' in body
    assert f'name="own-{case}-train_hours" value="许多"' in body
    assert re.search(r'name="chosen"[^>]*checked', body)
    nobody = client.post(NEW, {"kind": "training", "do": "record", "held_on": "2019-04-08"})
    assert "请先选择人" in text(nobody)
    assert not Batch.objects.exists()


def test_somebody_can_be_added_by_name(cast: Cast) -> None:
    """Whoever is not proposed, such as somebody who was trained before, is found by name."""
    case = target(cast, "甲一")
    client = cast.client("yinyue")
    done = {"kind": "training", "do": "record", "held_on": "2019-04-08", "chosen": case}
    client.post(NEW, done, follow=True)
    assert "甲一" not in text(client.get(f"{NEW}?kind=training"))
    body = text(client.post(NEW, {"kind": "training", "do": "find", "find": "甲一"}))
    assert f'name="also" value="{case}"' in body
    assert re.search(rf'name="chosen"[^>]*value="{case}"[^>]*checked', body)
    # Enter in the field for names presses the form's first button, which checks.
    entered = text(client.post(NEW, {"kind": "training", "do": "check", "find": "甲一"}))
    assert f'name="also" value="{case}"' in entered
    assert "检查结果" not in entered
    gone = client.post(NEW, {"kind": "training", "do": "find", "find": "无此人"})
    assert "没有找到“无此人”" in text(gone)
    # The sibling's clerk does not find them.
    other = cast.client("meishu").post(NEW, {"kind": "training", "do": "find", "find": "甲一"})
    assert "没有找到“甲一”" in text(other)


def test_who_already_has_the_act_is_told_in_the_check_and_in_the_report(cast: Cast) -> None:
    first, second = target(cast, "甲一"), target(cast, "乙二")
    client = cast.client("yinyue")
    form = {"kind": "training", "held_on": "2019-04-08"}
    client.post(NEW, {**form, "do": "record", "chosen": first})
    form["chosen"] = [first, second]  # type: ignore[assignment]
    body = text(client.post(NEW, {**form, "do": "check", "also": first}))
    assert "已经有记录（2019-04-08），要改请用“更正”" in body
    report = text(client.post(NEW, {**form, "do": "record"}, follow=True))
    assert "另有 1 人没有记录，原因见下表" in report
    assert "没有记录" in report
