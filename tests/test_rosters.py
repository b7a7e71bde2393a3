"""Rosters of the 2026 edition, taken in and reviewed: planted faults are found, nobody is wronged.

The same people in the dress of offices, with odd headings and dates, must give the same findings.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from rudang.actions import accounts, reviews, uploads
from rudang.papers.roster import read_roster
from tests.cast import found_college
from tests.papers.workbook_making import UNITS
from tests.rosters import (
    KEPT,
    Person,
    admitted,
    applied,
    approved_before,
    begun_anew,
    clean,
    cultivated,
    full,
    listed,
    listed_before,
    messy,
    named,
    prepared,
)

AS_OF = date(2028, 12, 31)
WRONG = ("broken", "met_late", "overdue")
BEFORE = {
    heading: listed_before()[heading]
    for heading in ("听取意见日期", "支委会讨论日期", "上级备案日期", "列为发展对象日期")
} | dict.fromkeys(("上级同意日期", "公示起", "公示止"), "")


# Observed a third time, for whoever is listed in the autumn.
AGAIN = ("2025-10-10", "2026-04-08", "2026-09-25")


def on_notice(first: str, last: str, listed_on: str, **changed: Any) -> Person:
    """Listed after a notice of these days."""
    days = {"公示起": first, "公示止": last, "列为发展对象日期": listed_on}
    return listed(**(days | changed))


def in_the_week(day: str, **changed: Any) -> Person:
    """Listed on a day by the old edition's way: filed above, without consent or notice."""
    return listed_before(day, **({"上级备案日期": "2026-05-08"} | changed))


# What was planted, the person, and every check that must be found, by level.
CASES: tuple[tuple[str, Person, str], ...] = (
    # Nothing is wrong with these.
    ("一切如常", full(), ""),
    ("旧版列为发展对象，新版开支部大会", full(**BEFORE), ""),
    ("旧版预审，新版开支部大会", full("2026-06-11", **BEFORE, 政审结论日期="2026-05-06",
        培训起="2026-05-01", 培训止="2026-05-06", 支委会审查日期="2026-05-07",
        预审日期="2026-05-08"), ""),
    ("旧版批准，新版宣誓，恰在最后一天", approved_before(), ""),
    ("全部在新版施行后", begun_anew(), ""),
    ("申请当天满十八周岁", full(出生日期="2006-10-10"), ""),
    ("谈话在一个月的最后一天", full(谈话日期="2024-11-10"), ""),
    ("谈话期限落在月末", full(申请入党日期="2025-01-31", 收到申请日期="2025-01-31",
        谈话日期="2025-02-28"), ""),
    ("恰满一年讨论", full(确定积极分子日期="2025-05-25", 积极分子备案日期="2025-06-03",
        考察日期=("2025-11-20", "2026-05-19")), ""),
    ("公示五个工作日，跨端午节", on_notice("2026-06-12", "2026-06-22", "2026-06-22"), ""),
    ("公示五个工作日，跨国庆节，周六补班算一天",
        on_notice("2026-09-29", "2026-10-12", "2026-10-13", 考察日期=AGAIN), ""),
    ("五月十日按旧版列为发展对象", in_the_week("2026-05-10"), ""),
    # A roster cannot show whether somebody moved in, or was recommended by members.
    ("入校前申请", full(入校日期="2024-10-11"), ""),
    ("没有推优日期", full(推优日期=""), ""),
    ("培训三天但不满二十四学时", full(培训天数=3, 培训学时=20), ""),
    ("支部大会恰在一个月的最后一天", full("2026-10-15"), ""),
    ("支部大会期限落在月末", admitted("2027-02-28", 支委会审查日期="2027-01-26",
        预审日期="2027-01-31", 转正大会日期=""), "W:L02 B:L02"),
    ("到会刚过半数", full(应到会=15, 实到会=8, 赞成=8, 弃权=0), ""),
    ("书面赞成使票数过半", full(应到会=15, 实到会=8, 赞成=7, 弃权=1, 书面赞成=1), ""),
    ("审批恰在三个月的最后一天", full(党委审批日期="2027-01-12", 上级组织部门备案日期="2027-01-20",
        宣誓日期="2027-01-22"), ""),
    ("预备期止写为周年前一天", full(预备期止="2027-10-11"), ""),
    ("宣誓恰在一个月的最后一天", full(宣誓日期="2026-12-04"), ""),
    ("期满当天讨论转正", full(转正大会日期="2027-10-12"), ""),
    ("转正审批恰在三个月的最后一天", full(转正审批日期="2028-01-13", 归档日期="2028-01-20"), ""),
    # Application and talk.
    ("差一天满十八周岁", full(出生日期="2006-10-11"), "B:A04"),
    ("谈话晚一天", full(谈话日期="2024-11-11"), "B:B02"),
    ("谈话过了月末的期限", full(申请入党日期="2025-01-31", 收到申请日期="2025-01-31",
        谈话日期="2025-03-01"), "B:B02"),
    ("申请后一直没有谈话", applied(谈话日期="", 谈话人=""), "B:B02"),
    ("谈话早于申请", full(谈话日期="2024-10-09"), "B:B03"),
    ("收到早于落款", full(收到申请日期="2024-10-09"), "W:B06"),
    # Activist stage.
    ("谈话前确定积极分子", full(申请入党日期="2025-03-20", 收到申请日期="2025-03-20",
        谈话日期="2025-04-16"), "B:C07"),
    ("备案早于确定", full(积极分子备案日期="2025-04-14"), "B:C09"),
    ("没有备案", full(积极分子备案日期=""), "B:C09"),
    ("三名培养联系人", full(培养联系人=("周正", "吴平", "郑明")), "B:C11"),
    ("没有培养联系人", full(培养联系人=""), "B:C11"),
    ("一年只考察一次", full(考察日期=("2026-04-08",)), "B:C15"),
    ("考察略超半年", full(考察日期=("2025-10-20", "2026-04-08")), "W:C15"),
    ("长期不再考察", cultivated(), "B:C15"),
    ("确定之前考察", full(考察日期=("2025-04-10", "2025-10-10", "2026-04-08")), "W:C16"),
    # Listing, by the new edition.
    ("不满一年，差一天", full(确定积极分子日期="2025-06-13", 积极分子备案日期="2025-06-20",
        考察日期=("2025-12-01", "2026-05-20")), "B:D01 W:D01"),
    ("满一年列为而讨论略早", full(确定积极分子日期="2025-05-26", 积极分子备案日期="2025-06-03",
        考察日期=("2025-11-20", "2026-05-19")), "W:D01"),
    ("没有听取意见", full(听取意见日期=""), "B:D03"),
    ("讨论之后才听取意见", full(听取意见日期="2026-05-26"), "B:D03"),
    ("没有支委会讨论", full(支委会讨论日期=""), "B:D05"),
    ("没有上级同意", full(上级同意日期=""), "B:D06"),
    ("上级同意早于讨论", full(上级同意日期="2026-05-24"), "B:D06"),
    ("列为之后才同意", full(上级同意日期="2026-06-13"), "B:D06 B:D07"),
    ("公示之后才同意", full(上级同意日期="2026-06-05"), "B:D07"),
    ("没有公示", full(公示起="", 公示止=""), "B:D07"),
    ("公示四个工作日", full(公示止="2026-06-10"), "B:D07"),
    ("公示跨端午节只有四个工作日", on_notice("2026-06-12", "2026-06-19", "2026-06-22"), "B:D07"),
    ("公示跨国庆节只有四个工作日",
        on_notice("2026-09-29", "2026-10-11", "2026-10-13", 考察日期=AGAIN), "B:D07"),
    ("公示未完就列为", full(公示止="2026-06-15"), "B:D07"),
    ("周六开始公示", full(公示起="2026-06-06", 公示止="2026-06-12"), "W:D09"),
    # The day between the editions, and the week before the new one was public.
    ("五月十一日仍按旧版列为", in_the_week("2026-05-11"), "W:D06 W:D07"),
    ("五月十七日仍按旧版列为", in_the_week("2026-05-17"), "W:D06 W:D07"),
    ("五月十八日仍按旧版列为", in_the_week("2026-05-18"), "B:D06 B:D07"),
    ("五月十日列为而没有备案", in_the_week("2026-05-10", 上级备案日期=""), "B:D06"),
    # Introducers, review, training, examination.
    ("一名介绍人", full(入党介绍人=("周正",)), "B:E01"),
    ("同一介绍人写两次", full(入党介绍人=("周正", "周正")), "B:E01"),
    ("三名介绍人", full(入党介绍人=("周正", "吴平", "郑明")), "B:E01"),
    ("没有政审", full(政审结论日期="", 政审结论=""), "B:F01 B:F02"),
    ("政审不合格仍接收", full(政审结论="不合格"), "B:F02"),
    ("政审晚于支部大会", full(政审结论日期="2026-10-13"), "B:F03 W:F03"),
    ("政审晚于预审", full(政审结论日期="2026-09-16"), "W:F03"),
    ("政审过了一年", full(政审结论日期="2025-10-11"), "W:F04"),
    ("没有培训", full(培训起="", 培训止="", 培训天数="", 培训学时=""), "B:G01"),
    ("培训两天、二十四学时", full(培训天数=2, 培训学时=24), "W:G05"),
    ("培训两天十六学时", full(培训天数=2, 培训学时=16), "B:G02"),
    ("列为之前培训", full(培训起="2026-06-08", 培训止="2026-06-12"), "W:G03"),
    ("没有支委会审查", full(支委会审查日期=""), "B:H01"),
    ("没有预审", full(预审日期="", 预审结论=""), "B:H02"),
    ("预审晚于支部大会", full(预审日期="2026-10-13"), "B:H02"),
    ("预审不合格仍开会", full(预审结论="不合格"), "B:H02"),
    ("预审后迟迟不开会", prepared(), "B:H10"),
    # The branch meeting.
    ("支部大会晚一天", full("2026-10-16"), "B:I01"),
    ("支部大会过了月末的期限", full("2027-03-01", 支委会审查日期="2027-01-26",
        预审日期="2027-01-31"), "B:I01"),
    ("旧版预审，过了新版起算的一个月", full("2026-06-12", **BEFORE, 政审结论日期="2026-05-06",
        培训起="2026-05-01", 培训止="2026-05-06", 支委会审查日期="2026-05-07",
        预审日期="2026-05-08"), "B:I01"),
    ("到会恰好半数", full(应到会=14, 实到会=7, 赞成=7, 弃权=0, 书面赞成=1), "B:I03"),
    ("到会多于应到", full(应到会=12, 实到会=13, 赞成=12), "B:I03"),
    ("票数多于到会", full(赞成=13, 弃权=1), "B:I04"),
    ("书面意见多于缺席", full(书面赞成=3), "B:I04 B:I08"),
    ("赞成没有过半仍接收", full(赞成=7, 反对=6, 弃权=0), "B:I05"),
    ("支部大会早于培训结束", full(培训止="2026-10-13"), "W:G03 W:I13"),
    # Talk, approval, filing, oath.
    ("没有审批前谈话", full(组织员谈话日期=""), "B:J02"),
    ("审批之后才谈话", full(组织员谈话日期="2026-11-05"), "B:J02"),
    ("支部大会之前谈话", full(组织员谈话日期="2026-10-10"), "W:J02"),
    ("审批超三个月一天", full(党委审批日期="2027-01-13", 上级组织部门备案日期="2027-01-20",
        宣誓日期="2027-01-22"), "W:J04"),
    ("审批超六个月一天", full(党委审批日期="2027-04-13", 上级组织部门备案日期="2027-04-20",
        宣誓日期="2027-04-22"), "B:J04 W:J04"),
    ("大会之后迟迟不审批", admitted(组织员谈话日期="", 党委审批日期="", 预备期起="", 预备期止="",
        上级组织部门备案日期="", 宣誓日期=""), "B:J04 W:J04"),
    ("预备期从审批之日起", full(预备期起="2026-11-04", 预备期止="2027-11-04"), "B:J06"),
    ("没有写预备期", full(预备期起="", 预备期止=""), "B:J06"),
    ("预备期差两天", full(预备期止="2027-10-10"), "B:J06"),
    ("审批早于支部大会", full(党委审批日期="2026-10-11", 组织员谈话日期="2026-10-10",
        上级组织部门备案日期="2026-10-30", 宣誓日期="2026-11-05"), "B:J07 W:J02"),
    ("没有报上级组织部门备案", full(上级组织部门备案日期=""), "B:J08"),
    ("宣誓晚一天", full(宣誓日期="2026-12-05"), "W:K02"),
    ("没有宣誓", full(宣誓日期=""), "W:K02"),
    ("旧版批准，宣誓过了新版起算的一个月", approved_before(宣誓日期="2026-06-12"), "W:K02"),
    ("宣誓早于审批", full(宣誓日期="2026-11-03"), "B:K03"),
    ("转正之后才宣誓", full(宣誓日期="2027-10-12"), "B:K03 W:K02"),
    # Full membership.
    ("差一天期满就讨论转正", full(转正大会日期="2027-10-11"), "B:L01"),
    ("期满一个多月才讨论", full(转正大会日期="2027-11-13", 转正审批日期="2027-12-10",
        归档日期="2027-12-20"), "W:L02"),
    ("期满半年多才讨论", full(转正大会日期="2028-04-13", 转正审批日期="2028-05-10",
        归档日期="2028-05-20"), "B:L02 W:L02"),
    ("延长不足六个月", full(转正决定="延长预备期", 延长至="2028-04-10", 转正日期="", 归档日期="",
        存档材料=""), "B:L03 W:L02"),
    ("延长超过一年", full(转正决定="延长预备期", 延长至="2028-10-13", 转正日期="", 归档日期="",
        存档材料=""), "B:L03 W:L02"),
    ("没有转正申请", full(转正申请日期=""), "B:L05"),
    ("转正申请晚于大会", full(转正申请日期="2027-10-14"), "B:L05"),
    ("转正票数多于到会", full(转正赞成=13, 转正反对=1), "B:L07"),
    ("转正赞成没有过半", full(转正赞成=7, 转正反对=6), "B:L07"),
    ("转正到会没有过半", full(转正实到会=7, 转正赞成=7), "B:L07"),
    ("转正审批超三个月", full(转正审批日期="2028-01-14", 归档日期="2028-01-20"), "B:L08"),
    ("转正日期写成大会之日", full(转正日期="2027-10-13"), "W:L09"),
    ("归档缺预备党员登记表", full(存档材料=KEPT[:-1]), "B:N01"),
    ("归档没有材料清单", full(存档材料=""), "B:N01"),
)  # fmt: skip
PEOPLE = named([person for _, person, _ in CASES])
EXPECTED = {
    f"{person['姓名']}：{what}": set(checks.split())
    for person, (what, _, checks) in zip(PEOPLE, CASES, strict=True)
}
LABEL = {label.split("：")[0]: label for label in EXPECTED}


def load(data: bytes) -> "uploads.Upload":
    by = accounts.system(on_behalf_of="tests")
    found = uploads.receive(by=by, filename="名册.xlsx", data=data, kind="roster", as_of=AS_OF)
    found = uploads.check(by=by, upload=found.pk, today=AS_OF)
    assert found.complaints == []
    return uploads.confirm(by=by, upload=found.pk, today=AS_OF)


def found(as_of: date = AS_OF) -> list[reviews.Found]:
    by = accounts.system(on_behalf_of="tests")
    return list(reviews.review(by=by, as_of=as_of, today=AS_OF).found)


def wrong(findings: Sequence[reviews.Found]) -> dict[str, set[str]]:
    """What is told of everybody at the levels B and W, beside what was planted."""
    told: dict[str, set[str]] = {label: set() for label in EXPECTED}
    for one in findings:
        if one.verdict in WRONG and one.level in "BW":
            told[LABEL[one.person]].add(f"{one.level}:{one.check}")
    return told


DRESSES = [None, 1, 2]


def dressed(people: Sequence[Person], seed: int | None) -> bytes:
    return clean(people) if seed is None else messy(people, seed)


@pytest.mark.parametrize("seed", DRESSES)
def test_every_planted_fault_is_found_and_no_other(db: None, seed: int | None) -> None:
    found_college()
    load(dressed(PEOPLE, seed))
    findings = found()
    told = wrong(findings)
    amiss = {label for label, said in told.items() if said != EXPECTED[label]}
    assert {label: told[label] for label in amiss} == {label: EXPECTED[label] for label in amiss}
    # What of the new edition is told of the week before it was public says so.
    for one in findings:
        if one.verdict in WRONG:
            is_of_the_week = LABEL[one.person].endswith(
                ("十一日仍按旧版列为", "十七日仍按旧版列为")
            )
            assert ("公布前从宽" in one.message) == is_of_the_week, one.message


def test_the_same_people_in_another_dress_change_nothing(db: None) -> None:
    found_college()
    load(clean(PEOPLE))
    before = found()
    for seed in (3, 4):
        assert load(messy(PEOPLE, seed)).changed == 0
    assert found() == before


@pytest.mark.parametrize("seed", range(10, 30))
def test_a_roster_tells_the_same_in_every_dress(seed: int) -> None:
    people = PEOPLE[::4]
    plain = read_roster(clean(people), as_of=AS_OF, units=UNITS)
    other = read_roster(messy(people, seed), as_of=AS_OF, units=UNITS)
    assert other.complaints == ()
    assert {note.code for note in other.notes} == {"column-ignored"}
    assert len(other.notes) == 3
    assert other.asked == plain.asked
    assert other.frame.drop("row").equals(plain.frame.drop("row"))


NEW = ("上级同意日期", "公示起", "公示止", "存档材料")


def test_what_a_roster_has_no_column_for_is_unknown_and_nobody_is_accused(db: None) -> None:
    found_college()
    people = named([full(), full(上级同意日期="", 公示起="", 公示止="", 存档材料="")])
    load(clean(people, without=NEW))
    said = {(one.check, one.verdict) for one in found() if one.check in ("D06", "D07", "N01")}
    assert said == {("D06", "unknown"), ("D07", "unknown"), ("N01", "unknown")}
    assert not [one for one in found() if one.verdict in WRONG and one.level in "BW"]


@pytest.mark.parametrize(
    "as_of",
    [
        date(2024, 10, 9),
        date(2025, 12, 31),
        date(2026, 5, 10),
        date(2026, 5, 14),
        date(2027, 1, 31),
    ],
)
def test_whoever_did_all_in_order_is_not_accused_on_any_day(db: None, as_of: date) -> None:
    found_college()
    load(clean(named([person for _, person, checks in CASES if not checks])))
    accused = [one for one in found(as_of) if one.verdict in WRONG and one.level in "BW"]
    assert [(one.person, one.check, one.message) for one in accused] == []
