"""Casework from beginning to end in a browser: one way through, and the ways that turn off."""

import re

from playwright.sync_api import Browser, expect

from rudang.actions.demo.papers import pdf
from rudang.core.facts import FACT
from tests.browser.clerks import TODAY, Clerk
from tests.browser.visiting import PHONE, Visitor
from tests.office import words_of
from tests.papers.workbook_making import workbook

FIRST, GENERAL, COLLEGE = "学前教育系学生第一党支部", "学前教育系党总支部", "校党委"
MUSIC, ART = "音乐教育系党支部", "美术教育系党支部"
BOTH = ["程鑫语", "薛建国"]
OWN = "Chunlei-2020-Mi"


def test_one_person_from_application_to_archive_by_five_accounts(
    address: str, browser: Browser
) -> None:
    branch = Clerk(browser, address, "xueqian1")
    general = Clerk(browser, address, "xueqian")
    department = Clerk(browser, address, "department")
    organizer = Clerk(browser, address, "organizer")
    units = department.units()
    first, above, college = units[FIRST], units[GENERAL], units[COLLEGE]

    # 1-2: the branch opens the dossier, takes the application and talks with the applicant.
    person = "沈知微"
    one = branch.new_dossier(
        first,
        name=person,
        sex="女",
        birth_date="2000-05-16",
        number="2019990101",
        person_kind="学生",
        expected_leave_date="2023-06-30",
    )
    branch.act(one, "application", "2019-03-04", app_received_on="2019-03-05")
    branch.grid("talk", first, {one: ("2019-03-20", BOTH[0], "谈了学习经历和入党动机。")})
    branch.act(one, "recommendation", "2019-08-30", recommend_kinds=["群团组织推优"])

    # 3-5: an activist, filed by the college's department, with contacts from the register.
    branch.record_meeting(
        first, "branch_committee", "2019-09-10", {f"{one}-activist": "approve"}, sat=(5, 5)
    )
    branch.send_up("activist_filing", one, "2019-09-16")
    department.receive(person)
    department.batch("activist_filing", one, "2019-09-25")
    branch.act(one, "contacts", "2019-09-20", contacts=BOTH)

    # 6: half-yearly observations; the person hands in a thought report by the own account.
    for day in ("2020-03-09", "2020-09-08"):
        branch.grid("observation", first, {one: (day, BOTH[0], f"{day} 表现积极，能完成任务。")})
    _report_by_the_own_account(browser, address, department, branch, one, "2019990101")

    # 7-9: a development target with two introducers.
    branch.act(one, "opinions", "2020-10-12", opinion_kinds=["培养联系人", "党员", "群众"])
    branch.record_meeting(
        first, "branch_committee", "2020-10-15", {f"{one}-target_meeting": "approve"}, sat=(5, 4)
    )
    branch.send_up("superior_filing", one, "2020-10-19")
    department.batch("superior_filing", one, "2020-10-26")
    branch.act(one, "target", "2020-10-28")
    branch.act(one, "introducers", "2020-11-02", introducers=BOTH)

    # 10-11: the review with a letter and its reply, and the college's training.
    _review(branch, one)
    department.batch(
        "training",
        one,
        "2020-11-20",
        train_to="2020-11-22",
        train_days="3",
        train_hours="24",
        train_organizer="基层党委",
    )

    # 12-15: examined, pre-examined, the numbered form, and the branch meeting.
    branch.record_meeting(
        first, "branch_committee", "2021-04-01", {f"{one}-committee_exam": "approve"}, sat=(5, 5)
    )
    branch.send_up("preexam", one, "2021-04-02")
    department.send_back(person, "请补上自传")
    branch.at("/")
    expect(branch.page.get_by_text("请补上自传").first).to_be_visible()
    branch.send_up("preexam", one, "2021-04-08")
    department.record_meeting(
        college, "committee", "2021-04-15", {f"{one}-preexam": "approve"}, sat=(9, 8)
    )
    _issue_form(department, college, one, "05021001")
    branch.act(one, "form", "2021-04-20", form_serial="05021001")
    branch.record_meeting(
        first,
        "branch_meeting",
        "2021-05-06",
        {f"{one}-admission_meeting": "approve"},
        chair=BOTH[0],
    )
    minutes = words_of(branch.download("会议记录"))
    assert person in minutes
    assert "应到会" in minutes
    branch.send_up("general_review", one, "2021-05-07")
    general.receive(person)
    general.record_meeting(
        above, "general_branch", "2021-05-10", {f"{one}-general_review": "approve"}, sat=(5, 5)
    )

    # 16-18: an organizer talks, the committee approves, the level above files.
    branch.send_up("interview", one, "2021-05-11")
    branch.send_up("approval", one, "2021-05-11")
    organizer.act(
        one, "interview", "2021-05-20", interviewer="专职组织员", interviewer_post="组织员"
    )
    department.record_meeting(
        college,
        "committee",
        "2021-06-10",
        {f"{one}-approval": "approve"},
        sat=(9, 9),
        **{f"probation_from-{one}-approval": "2021-05-06"},
        **{f"probation_to-{one}-approval": "2022-05-05"},
    )
    department.batch("filed_up", one, "2021-06-18")

    # 19-22: placed, sworn in with the programme, observed, and applying for full membership.
    branch.act(one, "assignment", "2021-06-15")
    branch.batch("oath", one, "2021-07-01", oath_place="报告厅", has_followed="1")
    for day in ("2021-11-08", "2022-04-18"):
        branch.grid("probation_observation", first, {one: (day, BOTH[1], f"{day} 履行义务。")})
    branch.act(one, "full_application", "2022-04-25")

    # 23-25: full membership and the archive.
    branch.act(
        one,
        "full_opinions",
        "2022-05-05",
        full_opinion_kinds=["党员", "群众"],
        full_exam_on="2022-05-06",
    )
    branch.record_meeting(
        first, "branch_meeting", "2022-05-10", {f"{one}-full_meeting": "approve"}, chair=BOTH[0]
    )
    branch.send_up("full_general_review", one, "2022-05-11")
    general.record_meeting(
        above,
        "general_branch",
        "2022-05-13",
        {f"{one}-full_general_review": "approve"},
        sat=(5, 5),
    )
    branch.send_up("full_approval", one, "2022-05-16")
    department.record_meeting(
        college,
        "committee",
        "2022-06-02",
        {f"{one}-full_approval": "approve"},
        sat=(9, 9),
        **{f"full_from-{one}-full_approval": "2022-05-06"},
    )
    branch.amend(one, 24, full_talk_on="2022-06-05", full_announced_on="2022-06-06")
    _upload_minimum(branch, one)
    branch.act(one, "archive", "2022-06-08", archive_receiver="档案室")

    # Every step is done, none was piled on, and no rule that binds everybody is broken.
    branch.at(f"/dossiers/{one}")
    page = branch.page
    expect(page.get_by_text("正式党员").first).to_be_visible()
    done = [n for n in range(1, 26) if page.locator(f"#step-{n}.step-met").count()]
    assert done == list(range(1, 26))
    assert page.locator(".fault-list").count() == 0, page.locator(".fault-list").all_inner_texts()


def test_lines_and_ballots_are_filled_in_from_the_keyboard(address: str, browser: Browser) -> None:
    branch = Clerk(browser, address, "xueqian1")
    first, page = Clerk(browser, address, "department").units()[FIRST], branch.page
    press, write = page.keyboard.press, page.keyboard.type

    # An observation a line: the day above and the contact beside are taken over, never the words.
    branch.at(f"/grids/observation/{first}")
    expect(page.locator('[name^="held_on-"]').first).to_be_focused()
    for n in range(20):
        if n:
            press("Control+d")
        else:
            write(TODAY.replace("-", ""))
        for keys in ("Tab", "Control+d", "Tab", "Control+d"):
            press(keys)
        write(f"第{n + 1}人的表现。")
        press("Tab")
    rows = page.locator("tbody tr")
    for n in range(20):
        expect(rows.nth(n).locator('[name^="held_on-"]')).to_have_value(TODAY)
        contacts = rows.nth(n).locator("[data-take]").get_attribute("data-take")
        expect(rows.nth(n).locator('[name^="who-"]')).to_have_value(contacts or "")
        expect(rows.nth(n).locator("textarea")).to_have_value(f"第{n + 1}人的表现。")
    with page.expect_navigation():
        page.locator("tbody textarea").nth(19).press("Control+Enter")
    branch.holds()
    assert "等 20 人的“培养教育考察”" in branch.told()

    # A branch meeting over three people: what is counted alike is taken over, each in its turn.
    branch.at(f"/meetings/new?what={first}:branch_meeting&planned_on={TODAY}")
    chosen = [box.get_attribute("value") for box in page.locator('main [name="chosen"]').all()[:3]]
    for key in chosen:
        page.locator(f"#f-chosen-{key}").check()
    branch.send("会已开过，登记结果")
    page.locator(f"#f-issued-{chosen[0]}").focus()
    for figure in ("18", "18", "17"):
        write(figure)
        press("Tab")
    for key in chosen[1:]:
        page.locator(f"#f-issued-{key}").focus()
        for _ in range(3):
            press("Control+d")
            press("Tab")
    for key in chosen:
        for name, figure in (("issued", "18"), ("returned", "18"), ("yes", "17"), ("no", "")):
            expect(page.locator(f"#f-{name}-{key}")).to_have_value(figure)


def _report_by_the_own_account(
    browser: Browser, address: str, department: Clerk, branch: Clerk, one: int, number: str
) -> None:
    """The college opens own pages; the person hands in a report, and the branch takes it."""
    department.at("/own-pages")
    department.send("停用本人页面")
    department.fill({"has_read": "1"})
    department.send("开通本人页面")
    branch.at(f"/own-accounts?q={number}")
    branch.page.locator(f'main [name="chosen"][value="{one}"]').check()
    branch.send("开立账号并打印登录条")
    first = branch.page.locator(".slip-password").first.inner_text()

    me = Visitor(browser, address, PHONE)
    me.open("/sign-in")
    me.page.get_by_label("账号").fill(number)
    me.page.get_by_label("密码").fill(first)
    me.press("登录")
    for name, value in (("现在的密码", first), ("新密码", OWN), ("再输一遍新密码", OWN)):
        me.page.get_by_label(name, exact=True).fill(value)
    me.press("修改密码")
    expect(me.page.get_by_role("heading", name="我的入党历程")).to_be_visible()
    me.follow("交思想汇报")
    me.page.locator('[name="dated_on"]').fill("2020-06-15")
    me.page.locator('[name="words"]').fill("半年来学习了党章，对入党动机有了新的认识。")
    me.press("交思想汇报")

    branch.at("/")
    with branch.page.expect_navigation():
        branch.page.locator("[aria-labelledby=desk-handed-in] .work-action").first.click()
    branch.send("收下并记录思想汇报")
    # What the branch looked at, the person can see.
    me.open("/own")
    expect(me.page.locator("#looks").get_by_text("打开档案").first).to_be_visible()


def _review(branch: Clerk, one: int) -> None:
    """A letter about the father goes out and comes back, then the conclusion."""
    branch.at(f"/dossiers/{one}/review")
    asked = {"kind": "letter", "relation": "父亲", "addressee": "某县某镇党委"}
    branch.fill({**asked, "sent_on": "2020-11-10"})
    branch.send("登记发出")
    with branch.page.expect_navigation():
        branch.page.locator("main td a", has_text="登记回复").first.click()
    branch.fill({"replied_on": "2020-12-02", "reply": "政治清楚，遵纪守法。", "has_problem": "0"})
    branch.send("登记回复")
    branch.at(f"/dossiers/{one}/review")
    branch.fill({"held_on": "2021-03-10", "review_result": "合格"})
    branch.send("记录政治审查结论")


def _issue_form(department: Clerk, college: int, one: int, serial: str) -> None:
    """A numbered form is received by the college and issued to the person."""
    department.at("/forms/enter/receive")
    department.fill({"unit": college, "first": serial, "on": "2021-04-12", "note": "市委教育工委"})
    department.send("登记领取")
    department.at("/forms/enter/issue")
    department.fill({"serial": serial, "dossier": one, "on": "2021-04-16"})
    department.send("发给本人")


def _upload_minimum(branch: Clerk, one: int) -> None:
    """The papers that must end in the file are scanned, and said to be held."""
    for paper in ("application", "cultivation", "review", "form", "full_application"):
        branch.at(f"/dossiers/{one}/papers")
        branch.fill({"paper": paper, "is_original": "1"})
        scan = {"name": f"{paper}.pdf", "mimeType": "application/pdf", "buffer": pdf(paper)}
        branch.page.locator("#f-file").set_input_files(scan)
        branch.page.get_by_role("button", name="上传扫描件").click()
        expect(branch.page.locator("#messages")).to_contain_text("上传", timeout=15_000)
    branch.at(f"/dossiers/{one}/papers")
    branch.follow("登记存档材料")
    with branch.page.expect_navigation():
        branch.page.locator("main form.form button.btn-primary").first.click()
    branch.holds()


# Everything until the point where the four part ways, as a branch's roster would bring it in.
CULTIVATED = {
    "app_signed_on": "2017-03-06",
    "app_received_on": "2017-03-07",
    "talk_on": "2017-03-20",
    "talkers": "林建国",
    "activist_on": "2017-09-11",
    "activist_filed_on": "2017-09-25",
    "contacts": "邱雅雯、万彬",
    "observations": "2018-03-05、2018-09-03、2019-03-04、2019-09-02",
}
LISTED = CULTIVATED | {
    "opinions_on": "2018-10-08",
    "target_meeting_on": "2018-10-12",
    "superior_filed_on": "2018-10-22",
    "target_on": "2018-10-24",
    "introducers": "邱雅雯、万彬",
    "review_concluded_on": "2018-11-20",
    "review_result": "合格",
    "train_from": "2018-11-09",
    "train_to": "2018-11-11",
    "train_days": "3",
    "train_hours": "24",
    "committee_exam_on": "2018-12-03",
    "preexam_on": "2018-12-10",
    "preexam_result": "合格",
    "form_filled_on": "2018-12-12",
}
ADMITTED = LISTED | {
    "meeting_on": "2018-12-20",
    "due_voting": "20",
    "present_voting": "18",
    "votes_yes": "18",
    "meeting_result": "通过",
    "interview_on": "2019-01-08",
    "approval_on": "2019-01-15",
    "approval_result": "批准",
    "probation_from": "2018-12-20",
    "probation_to": "2019-12-19",
    "oath_on": "2019-03-01",
    "full_app_on": "2019-12-06",
}
LATER = {
    name: re.sub(r"20(\d\d)", lambda found: str(2000 + int(found[1]) + 6), value)
    for name, value in ADMITTED.items()
    if name not in ("full_app_on", "oath_on")
} | {"oath_on": "2025-03-03"}
FOUR = (
    ("曲文清", "2017990101", LISTED),
    ("黎安", "2017990102", ADMITTED),
    ("宋予", "2017990103", CULTIVATED),
    ("简明", "2017990104", LATER),
)


def _four(browser: Browser, address: str) -> tuple[Clerk, dict[str, int]]:
    """The four brought in as one roster; the clerk, and their dossiers by name."""
    branch = Clerk(browser, address, "yinyue")
    columns = list(dict.fromkeys(name for _, _, facts in FOUR for name in facts))
    heads = ["姓名", "所在党支部", "学号", "人员类别", *(FACT[name].term for name in columns)]
    rows = [
        [name, MUSIC, number, "学生", *(facts.get(column, "") for column in columns)]
        for name, number, facts in FOUR
    ]
    branch.upload("四人.xlsx", workbook([heads, *rows]), f"/uploads?as_of={TODAY}")
    branch.press("确认导入")
    found = {}
    for name, number, _ in FOUR:
        branch.at(f"/dossiers?q={number}")
        branch.follow(name)
        found[name] = int(re.search(r"/dossiers/(\d+)", branch.page.url)[1])  # type: ignore[index]
    return branch, found


def test_refused_extended_moved_and_across_both_editions(address: str, browser: Browser) -> None:
    branch, people = _four(browser, address)
    department = Clerk(browser, address, "department")
    units = department.units()
    _refused(branch, units[MUSIC], people["曲文清"])
    _extended(branch, department, units, people["黎安"])
    _moved(browser, address, branch, units, people["宋予"])
    _across_both_editions(branch, department, units, people["简明"])


def _refused(branch: Clerk, unit: int, one: int) -> None:
    """The branch meeting does not admit; the case ends by its decision, and can be taken up."""
    meeting = branch.call(unit, "branch_meeting", TODAY, [f"{one}-admission_meeting"])
    branch.at(f"/meetings/{meeting}")
    branch.fill({"reason": "改期"})
    branch.send("取消会议")
    branch.record_meeting(
        unit, "branch_meeting", "2018-12-20", {f"{one}-admission_meeting": "refuse"}
    )
    branch.at(f"/dossiers/{one}/exit?kind=不予接收")
    branch.fill({"on": "2018-12-28", "exit_body": MUSIC, "exit_reason": "支部大会未通过。"})
    branch.send("记录不予接收")
    branch.at(f"/dossiers/{one}")
    expect(branch.page.get_by_text("未通过").first).to_be_visible()
    expect(branch.page.locator("main .page-head")).to_contain_text("终止")


def _extended(branch: Clerk, department: Clerk, units: dict[str, int], one: int) -> None:
    """Probation is extended by half a year, discussed again, and ends in full membership."""
    music, college = units[MUSIC], units[COLLEGE]
    key = f"{one}-full_meeting"
    branch.record_meeting(
        music, "branch_meeting", "2019-12-23", {key: "extend"}, **{f"extend_to-{key}": "2020-06-19"}
    )
    approved = f"{one}-full_approval"
    department.record_meeting(college, "committee", "2020-01-10", {approved: "approve"}, sat=(9, 9))
    branch.record_meeting(music, "branch_meeting", "2020-06-22", {key: "approve"})
    department.record_meeting(
        college,
        "committee",
        "2020-07-10",
        {approved: "approve"},
        sat=(9, 9),
        **{f"full_from-{approved}": "2020-06-20"},
    )
    branch.at(f"/dossiers/{one}")
    expect(branch.page.get_by_text("正式党员").first).to_be_visible()
    history = branch.page.locator("#history")
    expect(history).to_contain_text("第 1 次")
    expect(history).to_contain_text("第 2 次")
    expect(history).to_contain_text("延长预备期")


def _moved(browser: Browser, address: str, branch: Clerk, units: dict[str, int], one: int) -> None:
    """An activist moves to another branch, which goes on where the first left off."""
    branch.at(f"/dossiers/{one}/transfer")
    branch.fill({"to_unit": units[ART], "sent_on": "2019-10-15", "reason": "转专业"})
    for place in (1, 2):
        branch.page.locator(f"#count-{place}").fill("1")
    branch.send("转给对方")
    taker = Clerk(browser, address, "meishu")
    # The receiving branch is told of the offer, and sees no dossier before it accepts.
    assert taker.page.goto(f"/dossiers/{one}").status == 404  # type: ignore[union-attr]
    taker.faults.clear()
    taker.at("/transfers")
    taker.follow("宋予")
    taker.fill({"accepted_on": "2019-10-18"})
    for place in (1, 2):
        taker.page.locator(f"#count-{place}").fill("1")
    for line in taker.page.locator(".check-answers").all():
        line.get_by_label("是", exact=True).check()
    taker.send("接收档案")
    taker.grid(
        "observation", units[ART], {one: ("2020-03-02", "林悦", "转来后继续考察，表现良好。")}
    )
    taker.at(f"/dossiers/{one}")
    expect(taker.page.locator("#history")).to_contain_text("2017-09-11")
    expect(taker.page.locator("#history")).to_contain_text("转入接续")
    assert branch.page.goto(f"/dossiers/{one}").status == 404  # type: ignore[union-attr]
    branch.faults.clear()


def _across_both_editions(
    branch: Clerk, department: Clerk, units: dict[str, int], one: int
) -> None:
    """Admitted by the old edition, full member by the new: each act by the one of its day."""
    branch.act(one, "full_application", "2025-12-08")
    key, approved = f"{one}-full_meeting", f"{one}-full_approval"
    branch.record_meeting(units[MUSIC], "branch_meeting", "2026-05-20", {key: "approve"})
    department.record_meeting(
        units[COLLEGE],
        "committee",
        "2026-06-10",
        {approved: "approve"},
        sat=(9, 9),
        **{f"full_from-{approved}": "2025-12-20"},
    )
    branch.at(f"/dossiers/{one}")
    expect(branch.page.get_by_text("正式党员").first).to_be_visible()
    branch.at(f"/dossiers/{one}/findings/I03")
    expect(branch.page.get_by_role("main")).to_contain_text("第二十条")
    branch.at(f"/dossiers/{one}/findings/L07.result")
    expect(branch.page.get_by_role("main")).to_contain_text("第三十二条")
