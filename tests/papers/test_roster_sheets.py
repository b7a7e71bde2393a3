"""Rosters as they are found: titles, odd headings, wrong cells, all complained of at once."""

import io
import json
import zipfile
from datetime import date

import pytest
import xlsxwriter

from rudang.core.facts import FACTS
from rudang.papers.roster import read_roster
from rudang.papers.roster_columns import COLUMNS
from rudang.papers.sheets import Unreadable
from tests.papers.workbook_making import (
    AS_OF,
    MUSIC,
    MUSIC_ID,
    SAMPLES,
    UNITS,
    Failed,
    codes,
    workbook,
)

HEAD = ["序号", "姓名", "性别", "公民身份号码", "所在党支部", "申请入党日期"]
WANG = "500112199803313335"
DING = "500101199706248026"


def read(data, as_of=AS_OF):
    return read_roster(data, as_of=as_of, units=UNITS)


def one(**cells):
    """The reading of a roster with one person, whose cells are given by heading."""
    row = {"姓名": "万超红", "公民身份号码": WANG, "所在党支部": MUSIC} | cells
    return read(workbook([list(row), list(row.values())]))


def facts(reading):
    return next(reading.rows).facts


def only(reading):
    """The one complaint that a reading has."""
    assert len(reading.complaints) == 1, reading.complaints
    return reading.complaints[0]


def test_the_sample_roster_is_taken_without_a_complaint():
    reading = read((SAMPLES / "roster-2014.xlsx").read_bytes())
    assert (reading.row_count, reading.good.height) == (120, 120)
    assert reading.complaints == ()
    assert reading.notes == ()
    expected = json.loads((SAMPLES / "roster-2014.expected.json").read_text())
    assert set(expected["expected"]) | set(expected["clean"]) <= set(reading.frame["name"])


def test_the_first_row_of_the_sample_tells_what_stands_in_it():
    told = facts(read((SAMPLES / "roster-2014.xlsx").read_bytes()))
    assert told["name"] == "万超红"
    assert told["ethnic_code"] == "01"
    assert told["education_code"] == "61"
    assert told["contacts"] == ["周正", "吴平"]
    assert told["observations"] == [date(2018, 9, 29), date(2019, 3, 8)]
    assert told["meeting_on"] == date(2019, 10, 9)
    assert (told["due_voting"], told["present_voting"], told["votes_yes"]) == (19, 13, 14)
    assert told["full_decision"] == "按期转正"


def test_titles_above_and_totals_blanks_and_remarks_below_are_no_people():
    rows = [
        ["二〇一九年发展党员名册"],
        ["填报单位：音乐教育系", "", "", "", "", "2019年9月30日"],
        [],
        HEAD,
        [1, "万超红", "男", WANG, MUSIC, "2017-11-02"],
        [],
        [2, "丁娜诚", "女", DING, MUSIC, "2016-11-17"],
        [3, "", "", "", "", ""],
        ["合计", "2 人"],
        ["注：本表一式两份。"],
        ["填表人：李四", "", "", "联系电话：023-1234567"],
        ["以上人员均已征求党员和群众意见，特此说明。"],
    ]
    reading = read(workbook(rows, merged=[(0, 0, 0, 5)]))
    assert reading.complaints == ()
    assert reading.frame["row"].to_list() == [5, 7]


def test_the_heading_row_is_found_within_fifteen_rows_and_no_further():
    row = [1, "万超红", "男", WANG, MUSIC, "2017-11-02"]
    assert read(workbook([["标题"]] * 14 + [HEAD, row])).row_count == 1
    far = read(workbook([["标题"]] * 15 + [HEAD, row]))
    assert far.row_count == 0
    assert only(far).code == "missing-column"


def test_headings_merged_over_two_rows_are_read_together():
    top = [
        "姓名",
        "公民身份号码",
        "所在党支部",
        "支部大会",
        "",
        "",
        "",
        "转正大会",
        "",
        "",
        "公示",
        "",
    ]
    low = ["", "", "", "日期", "应到", "实到", "赞成", "日期", "应到会", "赞成", "起", "止"]
    row = ["万超红", WANG, MUSIC, "2019-10-09", 19, 13, 12, "2020-10-15", 20, 14]
    row += ["2019-05-20", "2019-05-27"]
    merged = [(1, c, 2, c) for c in range(3)] + [(1, 3, 1, 6), (1, 7, 1, 9), (1, 10, 1, 11)]
    expected = {
        "meeting_on": date(2019, 10, 9),
        "due_voting": 19,
        "present_voting": 13,
        "votes_yes": 12,
        "full_meeting_on": date(2020, 10, 15),
        "full_due_voting": 20,
        "full_votes_yes": 14,
        "notice_from": date(2019, 5, 20),
        "notice_to": date(2019, 5, 27),
    }
    for merges in (merged, ()):
        reading = read(workbook([["名册"], top, low, row], merged=merges))
        assert reading.complaints == ()
        told = facts(reading)
        assert {name: told.get(name) for name in expected} == expected


def test_votes_below_a_word_of_the_second_meeting_are_not_those_of_the_first():
    top = ["姓名", "公民身份号码", "所在党支部", "转正情况", ""]
    low = ["", "", "", "赞成", "无效"]
    merged = [(0, c, 1, c) for c in range(3)] + [(0, 3, 0, 4)]
    reading = read(workbook([top, low, ["万超红", WANG, MUSIC, 12, 1]], merged=merged))
    assert facts(reading)["full_votes_yes"] == 12
    assert "votes_yes" not in reading.asked
    assert "votes_spoiled" not in reading.asked


def test_headings_carry_breaks_spaces_brackets_and_units():
    reading = one(
        **{" 应到会\n有表决权 人数（人）": 19, "赞成票数（票）": 15, "入党 介绍人：": "周正、吴平"}
    )
    told = facts(reading)
    assert (told["due_voting"], told["votes_yes"]) == (19, 15)
    assert told["introducers"] == ["周正", "吴平"]


@pytest.mark.parametrize(
    ("heading", "fact"),
    [(word, column.key) for column in COLUMNS for word in (column.heading, *column.variants)],
)
def test_every_heading_and_variant_is_known(heading, fact):
    reading = read(workbook([["姓名", "所在党支部", "学号", heading], ["王芳", MUSIC, "1", ""]]))
    spans = {
        "notice_span": "notice_from",
        "train_span": "train_from",
        "probation_span": "probation_from",
    }
    assert spans.get(fact, fact) in reading.asked | {"unit"}
    assert not any(note.code == "column-ignored" for note in reading.notes)


def test_columns_stand_in_any_order_and_unknown_ones_are_listed_and_ignored():
    reading = read(
        workbook(
            [
                ["手机", "所在党支部", "公民身份号码", "姓名", "序号"],
                ["13800000000", MUSIC, WANG, "万超红", 1],
            ]
        )
    )
    assert facts(reading)["name"] == "万超红"
    assert [(note.cell, note.code) for note in reading.notes] == [("A1", "column-ignored")]
    assert "手机" in reading.notes[0].message


def test_a_missing_required_column_is_one_complaint_and_nothing_is_good():
    reading = read(workbook([["姓名", "公民身份号码"], ["万超红", WANG], ["丁娜诚", DING]]))
    assert only(reading).code == "missing-column"
    assert "所在党支部" in only(reading).message
    assert reading.good.height == 0


def test_one_column_that_tells_people_apart_is_required():
    reading = read(workbook([["姓名", "所在党支部"], ["万超红", MUSIC]]))
    assert only(reading).code == "missing-column"
    assert reading.good.height == 0
    for heading, cell in (("学号", "2016"), ("工号", 2016), ("出生日期", "1998-03-31")):
        assert read(workbook([["姓名", "所在党支部", heading], ["王芳", MUSIC, cell]])).good.height


def test_somebody_without_name_unit_or_any_key_is_complained_of_cell_by_cell():
    rows = [
        ["姓名", "公民身份号码", "学号", "所在党支部"],
        ["", WANG, "1", MUSIC],
        ["丁娜诚", DING, "2", ""],
        ["任伟思", "", "", MUSIC],
    ]
    reading = read(workbook(rows))
    assert codes(reading.complaints) == [
        ("A2", "missing-value"),
        ("D3", "missing-value"),
        ("B4", "missing-value"),
    ]


def test_a_unit_is_matched_by_name_short_name_or_alias():
    for word in (MUSIC, "音乐支部", "音乐系支部", " 音乐教育系 党支部 "):
        assert next(one(所在党支部=word).rows).unit == MUSIC_ID


def test_a_near_miss_of_a_unit_is_offered_and_never_taken():
    reading = one(所在党支部="音乐系党支部")
    complaint = only(reading)
    assert (complaint.cell, complaint.code) == ("C2", "unknown-unit")
    assert MUSIC in complaint.message
    assert next(reading.rows).unit is None


def test_people_may_stand_at_a_general_branch():
    assert next(one(所在党支部="学前教育系党总支部").rows).unit == 2


@pytest.mark.parametrize(
    ("heading", "cell", "code"),
    [
        ("申请入党日期", "2019.02.30", "impossible-date"),
        ("申请入党日期", "19.7.8", "ambiguous-date"),
        ("申请入党日期", "2019.07", "month-only"),
        ("申请入党日期", "不详", "not-a-date"),
        ("申请入党日期", "2026-07-02", "future-date"),
        ("考察日期", "2019-03-08、2026-07-02", "future-date"),
        ("集中培训时间", "2026.7.3—7.6", "future-date"),
        ("考察日期", "2019-03-08、2019-02-30", "impossible-date"),
        ("应到会", "十九", "not-a-number"),
        ("应到会", -3, "negative-number"),
        ("民族", "火星", "unknown-code"),
        ("性别", "男女", "unknown-code"),
        ("学历", "本科在读", "unknown-code"),
        ("人员类别", "教职工", "unknown-code"),
        ("政审结论", "好", "unknown-code"),
        ("转正决定", "转正", "unknown-code"),
        ("公民身份号码", 5.00101e17, "id-precision-lost"),
        ("公民身份号码", "500112199803313336", "id-checksum"),
        ("公民身份号码", "500112980331333", "id-checksum"),
        ("公民身份号码", "5001121998", "id-checksum"),
        ("学号", 2.0160000000000002e17, "id-precision-lost"),
        ("出生日期", "1998-03-30", "id-birth-mismatch"),
        ("出生日期", "1998.04", "id-birth-mismatch"),
        ("性别", "女", "id-sex-mismatch"),
        ("谈话日期", Failed("#REF!"), "formula-error"),
    ],
)
def test_a_wrong_cell_is_complained_of_with_its_place_and_value(heading, cell, code):
    reading = one(**{heading: cell})
    complaint = only(reading)
    assert (complaint.code, complaint.heading) == (code, heading)
    assert complaint.cell == ("B2" if heading == "公民身份号码" else "D2")
    assert complaint.sheet == "Sheet1"
    assert complaint.value
    assert complaint.message.endswith(("。", "？"))
    assert reading.good.height == 0


def test_a_failed_formula_in_a_required_cell_is_one_complaint():
    assert only(one(姓名=Failed("#N/A"))).code == "formula-error"


def test_days_still_to_come_are_taken_where_they_are_plans():
    reading = one(预计离校日期="2027-06-30", 预备期止="2027-01-05", 公示止="2026-07-03")
    assert reading.complaints == ()


def test_what_is_future_depends_on_the_day_of_reading():
    data = workbook(
        [["姓名", "学号", "所在党支部", "谈话日期"], ["王芳", "1", MUSIC, "2019-05-02"]]
    )
    assert read(data, date(2019, 5, 2)).complaints == ()
    assert only(read(data, date(2019, 5, 1))).code == "future-date"


def test_every_complaint_comes_back_in_one_pass_in_reading_order():
    rows = [
        HEAD,
        [1, "万超红", "女", WANG, "音乐系支部部", "2019.2.30"],
        [2, "丁娜诚", "女", DING, MUSIC, "2016-11-17"],
        [3, "", "女", 5.00101e17, MUSIC, "19.7.8"],
    ]
    reading = read(workbook(rows))
    assert codes(reading.complaints) == [
        ("C2", "id-sex-mismatch"),
        ("E2", "unknown-unit"),
        ("F2", "impossible-date"),
        ("B4", "missing-value"),
        ("D4", "id-precision-lost"),
        ("F4", "ambiguous-date"),
    ]
    assert (reading.row_count, reading.good["name"].to_list()) == (3, ["丁娜诚"])


@pytest.mark.parametrize("cell", ["1998.03", "1998年3月", "1998-03", "199803", "1998/3", 1998.03])
def test_a_month_only_birth_date_is_completed_by_the_identity_number(cell):
    assert facts(one(出生年月=cell))["birth_date"] == date(1998, 3, 31)


def test_a_month_only_birth_date_without_an_identity_number_is_a_complaint():
    reading = read(
        workbook([["姓名", "学号", "所在党支部", "出生年月"], ["王芳", "1", MUSIC, "1998.03"]])
    )
    assert only(reading).code == "month-only"


def test_a_date_cell_that_shows_only_a_month_is_a_month():
    assert facts(one(出生年月=date(1998, 3, 1)))["birth_date"] == date(1998, 3, 31)
    assert only(one(出生日期=date(1998, 3, 1))).code == "id-birth-mismatch"


def test_an_identity_number_tells_birth_date_and_sex_where_they_are_blank():
    told = facts(one())
    assert (told["birth_date"], told["sex"]) == (date(1998, 3, 31), "男")


def test_somebody_who_stands_twice_is_complained_of_at_the_later_row():
    rows = [
        ["姓名", "公民身份号码", "学号", "出生日期", "所在党支部"],
        ["万超红", WANG, "1", "", MUSIC],
        ["万超红", WANG, "2", "", MUSIC],
        ["任伟", "", "1", "", MUSIC],
        ["张梦", "", "", "1998-01-06", MUSIC],
        ["张梦", "", "", "1998-01-06", MUSIC],
        ["张梦", "", "", "1998-01-07", MUSIC],
        ["张梦", "", "9", "1998-01-06", MUSIC],
    ]
    reading = read(workbook(rows))
    assert codes(reading.complaints) == [
        ("B3", "duplicate-in-file"),
        ("C4", "duplicate-in-file"),
        ("A6", "duplicate-in-file"),
    ]
    assert "第 2 行" in reading.complaints[0].message


def test_several_columns_of_contacts_and_dates_are_read_as_one():
    reading = one(
        培养联系人1="周正",
        培养联系人2="吴　平",
        考察日期1="2019-03-08",
        考察日期2="2018-09-29、2019-03-08",
        入党介绍人1="周正",
        入党介绍人2="",
    )
    told = facts(reading)
    assert told["contacts"] == ["周正", "吴平"]
    assert told["observations"] == [date(2018, 9, 29), date(2019, 3, 8)]
    assert told["introducers"] == ["周正"]


def test_student_number_and_staff_number_are_one_number():
    rows = [
        ["姓名", "学号", "工号", "所在党支部"],
        ["王芳", "2016", "", MUSIC],
        ["李明", "", "J01", MUSIC],
    ]
    assert read(workbook(rows)).frame["number"].to_list() == ["2016", "J01"]


def test_a_period_fills_both_ends_of_the_training():
    told = facts(one(集中培训时间="2018.5.3—5.6"))
    assert (told["train_from"], told["train_to"]) == (date(2018, 5, 3), date(2018, 5, 6))


def test_the_signed_date_stands_in_for_the_day_of_receipt():
    absent = one(申请入党日期="2017-11-02")
    assert facts(absent)["app_received_on"] == date(2017, 11, 2)
    assert absent.frame["assumed_app_received_on"].to_list() == [True]
    told = one(申请入党日期="2017-11-02", 收到申请日期="2017-11-05")
    assert facts(told)["app_received_on"] == date(2017, 11, 5)
    assert told.frame["assumed_app_received_on"].to_list() == [False]


def test_only_facts_with_a_column_are_asked():
    reading = one(谈话日期="")
    assert "talk_on" in reading.asked
    assert "talkers" not in reading.asked
    assert set(reading.frame.columns) >= {fact.name for fact in FACTS}


def test_two_columns_of_one_meaning_are_a_complaint():
    reading = one(申请入党日期="2017-11-02", 申请时间="2017-11-03")
    assert only(reading).code == "duplicate-column"
    assert reading.good.height == 0


def test_codes_are_taken_as_names_or_numbers():
    for cell in ("土家", "土家族", "15", 15):
        assert facts(one(民族=cell))["ethnic_code"] == "15"
    assert facts(one(学历="本科"))["education_code"] == "21"


def test_the_sheet_that_fits_is_taken_and_the_others_are_noted():
    roster = [HEAD, [1, "万超红", "男", WANG, MUSIC, "2017-11-02"]]
    other = [["说明"], ["请认真填写"]]
    reading = read(workbook(other, roster, roster, names=["说明", "一班", "二班"]))
    assert reading.sheet == "一班"
    assert [(n.code, n.message.split("”")[0]) for n in reading.notes] == [
        ("sheet-ignored", "工作表“说明"),
        ("sheet-not-read", "工作表“二班"),
    ]


def test_a_sheet_with_headings_alone_says_that_it_is_empty():
    assert only(read(workbook([HEAD]))).code == "missing-value"
    assert only(read(workbook([["随便"], ["写写"]]))).code == "missing-column"


def broken_package() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<document/>")
    return out.getvalue()


def damaged_sheet() -> bytes:
    """A workbook whose sheet is cut off in the middle, in a package that is whole."""
    out = io.BytesIO()
    whole = zipfile.ZipFile(io.BytesIO(workbook([HEAD, ["王芳"]])))
    with whole, zipfile.ZipFile(out, "w") as package:
        for name in whole.namelist():
            part = whole.read(name)
            cut = part[: len(part) // 2] if "sheet1" in name else part
            package.writestr(name, cut)
    return out.getvalue()


def encrypted() -> bytes:
    name = "EncryptedPackage".encode("utf-16-le")
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(512) + name + bytes(2048)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "空"),
        ("姓名,所在党支部\n王芳,音乐".encode(), "不是 Excel 工作簿"),
        ("姓名,所在党支部\n王芳,音乐".encode("gbk"), "不是 Excel 工作簿"),
        (b"%PDF-1.7 ...", "不是 Excel 工作簿"),
        (b"PK\x03\x04 cut off", "损坏"),
        (broken_package(), "损坏"),
        (workbook([HEAD])[:3000], "损坏"),
        (damaged_sheet(), "损坏"),
        (encrypted(), "密码"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(4096), "损坏"),
    ],
    ids=[
        *("nothing", "text", "text of old", "a document", "cut off", "no workbook inside"),
        *("half of one", "a damaged sheet", "locked", "an old one, damaged"),
    ],
)
def test_bytes_that_are_no_workbook_get_one_sentence(data, word):
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert word in refused.value.message
    assert refused.value.message.count("。") == 1


def test_a_stray_cell_in_the_far_corner_is_refused_before_it_eats_the_memory():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_string(1048575, 16383, "x")
    with pytest.raises(Unreadable, match="XFD1048576"):
        read(out.getvalue())


def test_identity_numbers_in_complaints_are_masked_unless_asked_for():
    complaint = only(one(公民身份号码="500112199803313336"))
    assert complaint.as_json()["value"] == "500*************36"
    assert "500112199803313336" not in complaint.as_json()["message"]
    assert complaint.as_json(unmask=True)["value"] == "500112199803313336"
