"""The notice's plan in a browser: loaded, broken down, named, dispatched, reported, proposed."""

import re
from pathlib import Path

import docx
from playwright.sync_api import Browser, expect

from tests.browser.clerks import Clerk

SAMPLE = Path(__file__).parent.parent / "samples" / "plan-2019h2.xlsx"
QUARTERS = ("2019-09-30", "2019-12-31")
GENERAL, TEACHERS, MUSIC = "学前教育系党总支部", "学前教育系教师党支部", "音乐教育系党支部"
BRANCHES = {
    "xueqian": (
        TEACHERS,
        "学前教育系学生第二党支部",
        "学前教育系学生第三党支部",
        "学前教育系学生第一党支部",
    ),
    "yinyue": (MUSIC,),
    "meishu": ("美术教育系党支部",),
    "yuwen": ("语言文学系党支部",),
    "chudeng": ("初等教育与应用技术系党支部",),
}


def test_the_notices_plan_from_the_workbook_to_the_next_proposal(
    address: str, browser: Browser
) -> None:
    department = Clerk(browser, address, "department", day=QUARTERS[0])
    units = department.units()

    # Loaded: the five lines of the notice, 53 in all; the same workbook again moves nothing.
    department.load(SAMPLE, kind="plan", period="2019H2")
    assert "与库里的内容一致" in department.page.get_by_role("main").inner_text()
    department.at("/plan/2019H2")
    table = department.page.get_by_role("main").locator("table").first
    for name, quota in ((GENERAL, 32), (MUSIC, 7), ("合计", 53)):
        row = table.locator("tr", has=department.page.get_by_role("rowheader", name=name))
        expect(row).to_contain_text(str(quota))

    # Broken down: the general branch's places for teachers go to the branch that has them.
    department.at("/plan/2019H2/shift")
    department.fill(
        {
            "from_unit": units[GENERAL],
            "to_unit": units[TEACHERS],
            "amount": 2,
            "teachers": 2,
            "high_knowledge": 1,
            "document": "分解会议纪要",
            "approver": "校党委",
            "reason": "教师名额由教师党支部落实。",
        }
    )
    department.send("调剂名额")
    assert "到学前教师支部" in department.told() or "现在分别为 30 名和 2 名" in department.told()
    department.at("/plan/2019H2/ledger")
    expect(department.page.get_by_role("main")).to_contain_text("分解会议纪要")

    # Named: the branch means a place for somebody who is ready.
    music = Clerk(browser, address, "yinyue", day=QUARTERS[0])
    music.at(f"/plan/2019H2/{units[MUSIC]}")
    button = music.page.get_by_role("button", name="列入名额", exact=True).first
    with music.page.expect_navigation():
        button.click()
    music.holds()
    assert "列入" in music.told(), music.told()

    # Dispatched at both quarters' ends: frozen, with letters for those who are slow.
    for day in QUARTERS:
        department.day = day
        department.at("/dispatch/2019H2")
        department.send("固定这一天的调度")
        assert "已固定" in department.told(), department.told()

    # Reported in January: the unit sends, the department takes in and writes the college's own.
    music.day = department.day = "2020-01-20"
    music.at(f"/reports/2019/{units[MUSIC]}")
    music.fill({"sent_on": "2020-01-15"})
    music.send("保存并报送执行报告")
    department.at(f"/reports/2019/{units[MUSIC]}")
    department.send("接收这份报告")
    department.at("/reports/2019/college")
    report = "\n".join(
        cell.text
        for one in docx.Document(str(department.download("下载 Word"))).tables
        for cell in one._cells
    )
    assert MUSIC in report

    # Proposed for the next half-year from the persons whom every branch puts forward.
    for login, names in BRANCHES.items():
        clerk = music if login == "yinyue" else Clerk(browser, address, login, day="2020-01-20")
        for name in names:
            clerk.answer_survey("2020H1", units[name], "2020-01-10")
        if login == "xueqian":
            clerk.send_survey("2020H1", units[GENERAL], "2020-01-12")
    department.at("/plan/2020H1/proposal")
    department.fill({"total": 26, "as_of": "2020-01-20"})
    department.send("测算建议数")
    expect(department.page.get_by_role("main")).to_contain_text("合计正好")
    department.fill({"answer_by": "2020-02-10"})
    department.send("征求意见")
    music.at(f"/plan/2020H1/proposal/{units[MUSIC]}")
    music.fill({"answer": "agrees"})
    music.send("答复组织部")
    department.at("/plan/2020H1/proposal")
    department.fill(
        {
            "document": "青溪幼专党委〔2020〕6号",
            "dated_on": "2020-02-14",
            "approver": "校党委会",
            "reason": "按摸底和上年完成情况安排。",
        }
    )
    department.send("下达计划")
    department.at("/plan/2020H1")
    expect(department.page.get_by_role("main")).to_contain_text("现有计划从 2020-02-14 起计入")
    department.page.get_by_role("link", name="看那一天").click()
    expect(department.page.get_by_role("main")).to_contain_text(re.compile(r"计划\s*26"))
