"""The whole way in a browser: a faulty roster in, a letter out, on the demonstration's base."""

from io import BytesIO
from itertools import cycle

import openpyxl
from playwright.sync_api import Browser, expect

from rudang.actions.demo.college import PASSWORD
from rudang.core.pace import PaceLevel
from tests.browser.visiting import PHONE, SCREEN, Visitor
from tests.office import words_of
from tests.papers.workbook_making import workbook

PERSON, OTHER = "沈知微", "温以宁"
BRANCH = "音乐教育系党支部"
HEADINGS = ["姓名", "所在党支部", "学号", "人员类别", "申请入党日期", "谈话日期", "谈话人"]
# Two faults: a branch that is not called so, and a day that never was.
FAULTY = [
    HEADINGS,
    [PERSON, "音乐系党支部", "2019990101", "学生", "2019.3.4", "2019.5.20", "林建国"],
    [OTHER, BRANCH, "2019990102", "学生", "2019.3.6", "2019.2.30", "林建国"],
]
CORRECTIONS = {"B2": BRANCH, "F3": "2019.3.29"}


def test_from_a_faulty_roster_to_a_letter_in_word(address: str, browser: Browser) -> None:
    visitor = Visitor(browser, address, SCREEN)
    page = visitor.page

    # A branch's clerk signs in; the page says what must never be kept here.
    visitor.open("/uploads")
    expect(page).to_have_url(f"{address}sign-in?next=%2Fuploads")
    expect(page.get_by_text("不得存储、处理国家秘密").first).to_be_visible()
    visitor.sign_in("yinyue")
    expect(page).to_have_url(f"{address}uploads")
    expect(page.get_by_text("不得存储、处理国家秘密").first).to_be_visible()
    expect(page.get_by_text("演示").first).to_be_visible()

    # The roster has two wrong cells: both are named at once, and nothing was taken.
    visitor.upload("音乐名册.xlsx", workbook(FAULTY))
    complaints = page.locator("#complaints")
    for cell, value, help_ in (
        ("B2", "音乐系党支部", BRANCH),
        ("F3", "2019.2.30", "不是真实存在的日期"),
    ):
        line = complaints.locator("tr", has=page.locator("th", has_text=cell))
        expect(line).to_contain_text(value)
        expect(line).to_contain_text(help_)
    expect(complaints.locator("tbody tr")).to_have_count(2)
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)

    # The same workbook comes back with the complaints beside the cells; corrected, it goes in.
    returned = visitor.download("下载标出问题的表")
    assert returned.suffix == ".xlsx"
    book = openpyxl.load_workbook(returned)
    sheet = book.worksheets[0]
    assert sheet["B2"].comment is not None
    for cell, value in CORRECTIONS.items():
        sheet[cell] = value
    corrected = BytesIO()
    book.save(corrected)
    visitor.upload("音乐名册（已改）.xlsx", corrected.getvalue())
    expect(page.locator("#complaints")).to_have_count(0)
    expect(page.locator("#changes")).to_contain_text(PERSON)
    expect(page.get_by_text("B02").first).to_be_visible()
    visitor.press("确认导入")
    expect(page.get_by_text("已导入 2 行").first).to_be_visible()

    # Found by the initials of the name, the person's page has the finding and its article.
    visitor.open("/dossiers?q=szw")
    visitor.follow(PERSON)
    finding = page.get_by_role("main")
    expect(finding).to_contain_text("2019-05-20")
    expect(finding).to_contain_text("第七条")
    expect(finding).to_contain_text("2019-04-04")
    visitor.open("/dossiers?q=wyn")
    expect(page.get_by_role("main")).to_contain_text(OTHER)

    # The department freezes the quarter's dispatch, issues a letter and takes it away.
    visitor.sign_out()
    visitor.sign_in("department")
    visitor.open("/dispatch/2019H2")
    for unit, level in (
        ("学前教育系党总支部", PaceLevel.ON_PACE),
        ("初等教育与应用技术系党支部", PaceLevel.SLOW),
        ("美术教育系党支部", PaceLevel.CANNOT_FINISH),
        ("语言文学系党支部", PaceLevel.WILL_EXCEED),
    ):
        line = page.locator("tr", has=page.locator("th", has_text=unit))
        expect(line).to_contain_text(level.term)
    visitor.press("固定")
    expect(page.get_by_text("已固定").first).to_be_visible()
    visitor.open("/letters")
    visitor.follow("美术教育系党支部")
    page.get_by_label("签发人").fill("江明远")
    page.get_by_label("文号").fill("青溪幼专党组〔2019〕12号")
    page.get_by_label("成文日期").fill("2019-10-08")
    visitor.press("签发这份函")
    expect(page.get_by_text("已签发").first).to_be_visible()
    words = words_of(visitor.download("下载 Word"))
    for said in ("美术教育系党支部", "青溪幼专党组〔2019〕12号", "2019年10月8日", "演示", "江明远"):
        assert said in words, said

    # The unit reads its letter, and only its own.
    visitor.sign_out()
    visitor.sign_in("meishu")
    visitor.open("/letters")
    expect(page.get_by_role("main").locator("tbody tr")).to_have_count(1)
    visitor.follow("美术教育系党支部")
    expect(page.get_by_role("main")).to_contain_text("〔2019〕12号")


# Every list, form and report that has an address of its own, whatever the base holds.
PAGES = (
    *("/", "/dossiers", "/dossiers?verdict=faulty", "/dossiers/new", "/dossiers/arrive"),
    *("/next", "/month", "/members", "/unknowns", "/papers/missing", "/heart-talks"),
    *("/meetings", "/meetings/new", "/submissions", "/batches", "/notices"),
    *("/transfers", "/transfers/graduates", "/transfers/package"),
    *("/forms", "/forms/serials", "/forms/enter/receive", "/forms/enter/issue"),
    *("/surveys", "/surveys/new", "/surveys/2020H1", "/plan", "/plan/years"),
    *("/plan/2019H2", "/plan/2019", "/plan/2019H2/shift", "/plan/2019H2/add"),
    *("/plan/2019H2/ledger", "/plan/2019H2/grants", "/plan/2019H2/places"),
    *("/plan/2019H2/forecast", "/plan/2019H2/outside", "/plan/2019H2/notice"),
    *("/plan/2019H2/adjustment", "/plan/2019H2/proposal", "/plan/2020H1/proposal"),
    *("/plan/counting", "/plan/parameters", "/dispatch", "/dispatch/2019H2", "/letters"),
    *("/reports", "/reports/2019", "/reports/2019/college", "/duties", "/signals", "/signals/acts"),
    *("/reviews", "/uploads", "/rules", "/rules/B02", "/demands", "/demands/new"),
    *("/negative-lists", "/calendar", "/calendar/2019", "/units", "/units/new", "/units/on-day"),
    *("/own-accounts", "/own-pages", "/handed-in", "/password"),
)
UNNAMED = """[...document.querySelectorAll(
    "main input:not([type=hidden]), main select, main textarea")]
    .filter(field => !field.labels.length && !field.ariaLabel && !field.title)
    .map(field => field.name)"""
RED = """[...document.querySelectorAll("main .btn-primary")]
    .filter(button => button.checkVisibility()).map(button => button.innerText)"""
# A list, the head of its table, and the most sheets it may take.
PRINTED = (
    ("/dossiers", "学号、工号", 3),
    ("/next", "最早可办", 4),
    ("/plan/2019H2/ledger", "起算日期", 2),
)


def signed_in(browser: Browser, address: str) -> Visitor:
    visitor = Visitor(browser, address, SCREEN)
    visitor.open("/sign-in")
    visitor.sign_in("department")
    return visitor


def test_every_page_fits_its_screen_and_is_quiet(address: str, browser: Browser) -> None:
    visitor = signed_in(browser, address)
    for path, other in zip(PAGES, cycle((PHONE, SCREEN)), strict=False):
        visitor.open(path)
        assert visitor.page.locator("h1").count() == 1, path
        assert not visitor.page.title().startswith("·"), path
        assert visitor.page.evaluate(UNNAMED) == [], path
        assert len(visitor.page.evaluate(RED)) <= 1, path
        assert "built-in" not in visitor.page.content(), path
        visitor.resize(other)
    visitor.open("/dossiers?verdict=faulty")
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("main").locator("tbody th a").first.click()
    visitor.holds()
    # Folded parts are read too: opened, they still fit.
    visitor.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    visitor.resize(PHONE)
    visitor.resize(SCREEN)


def test_a_list_is_printed_with_its_head_on_every_sheet(address: str, browser: Browser) -> None:
    visitor = signed_in(browser, address)
    for path, head, most in PRINTED:
        visitor.open(path)
        sheets = visitor.sheets()
        assert len(sheets) <= most, (path, len(sheets))
        for number, words in enumerate(sheets, start=1):
            assert words.count("校党委") >= 1, (path, number)
            assert "截至2019-09-30" in words, (path, number)
            assert head in words, (path, number)
            assert f"{number}/{len(sheets)}" in words, (path, number)
            for screen_only in ("演示数据", "收起菜单", "上一页", "打印"):
                assert screen_only not in words, (path, screen_only)


def test_the_work_list_can_be_reached_and_used_by_keyboard_alone(
    address: str, browser: Browser
) -> None:
    visitor = Visitor(browser, address, SCREEN)
    page = visitor.page
    visitor.open("/")
    page.keyboard.type("department")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.getAttribute('href')")
    assert str(focused).startswith("#"), "the first stop skips to the content"
    visitor.holds()
