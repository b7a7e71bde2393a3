"""Who comes next, the month and the picker of members, in a browser on screen and telephone."""

from playwright.sync_api import Browser, expect

from tests.browser.visiting import PHONE, SCREEN, Visitor


def test_the_lists_fit_screen_and_telephone(address: str, browser: Browser) -> None:
    visitor = Visitor(browser, address, SCREEN)
    visitor.open("/next")
    visitor.sign_in("xueqian")
    for path in (
        "/next?period=2019H2&goal=activist",
        "/next?period=2019H2&goal=target",
        "/next?period=2019H2&goal=admission",
        "/next?period=2019H2&goal=full",
        "/month",
        "/month?group=talk",
        "/members",
        "/members?can=introducer",
    ):
        visitor.open(path)
        visitor.resize(PHONE)
        visitor.resize(SCREEN)


def test_a_contact_is_taken_from_the_register_by_initials(address: str, browser: Browser) -> None:
    visitor = Visitor(browser, address, SCREEN)
    page = visitor.page
    visitor.open("/next?period=2019H2&goal=target")
    visitor.sign_in("xueqian")
    page.locator("tbody th a").first.click()
    visitor.open(f"{page.url.split('?')[0].split('#')[0]}/acts/contact_replacement")
    field = page.locator("#f-contacts_new")
    field.click()
    offered = page.locator("#pick-contacts_new [data-pick]")
    expect(offered).not_to_have_count(0)
    first, second = (offered.nth(n).get_attribute("data-pick") or "" for n in (0, 1))
    offered.nth(0).click()
    expect(field).to_have_value(f"{first}、")
    # Whoever was taken is offered no more.
    expect(page.locator(f'#pick-contacts_new [data-pick="{first}"]')).to_have_count(0)
    # What was typed to find somebody gives way to the name.
    page.locator("#f-contacts_new").press_sequentially(second[0])
    only = page.locator(f'#pick-contacts_new [data-pick-text="{second[0]}"]')
    expect(only).not_to_have_count(0)
    page.locator(f'#pick-contacts_new [data-pick="{second}"]').click()
    expect(field).to_have_value(f"{first}、{second}、")
    # Names stay free.
    field.fill("名册外的人")
    expect(page.get_by_text("本支部名册中没有“名册外的人”")).to_be_visible()
    visitor.holds()
