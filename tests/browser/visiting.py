"""Somebody at a browser, who holds every page to the rules of the house."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect

from rudang.actions.demo.college import PASSWORD

SCREEN = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


class Visitor:
    """A page in a browser that holds every page it opens to the rules of the house."""

    def __init__(self, browser: Browser, address: str, viewport: Any) -> None:
        context = browser.new_context(
            base_url=address, viewport=viewport, locale="zh-CN", accept_downloads=True
        )
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.faults: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self._fault(str(error)))
        self.page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        # A question to the server that is still under way is dropped when the page is left.
        # One that was answered with an error shows in its response.
        is_dropped = message.text.startswith(("htmx:send", "htmx:afterRequest"))
        if message.type in ("error", "warning") and not is_dropped:
            self._fault(message.text)

    def _fault(self, words: str) -> None:
        self.faults.append(f"{self.page.url}: {words}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._fault(f"{response.status} {response.url}")

    def holds(self) -> None:
        """Nothing is wider than the screen, and the browser had nothing to complain of."""
        wide = self.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide[0] <= wide[1], f"{self.page.url} is {wide[0]} wide on {wide[1]}"
        assert not self.faults, self.faults

    def resize(self, viewport: Any) -> None:
        """The page that is open holds on another screen too."""
        self.page.set_viewport_size(viewport)
        self.holds()

    def sheets(self) -> list[str]:
        """What is on each sheet of the page that is open as it is printed, without any space."""
        paper = self.page.pdf(prefer_css_page_size=True)
        words = subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=paper, check=True, capture_output=True
        )
        return ["".join(sheet.split()) for sheet in words.stdout.decode().split("\f")[:-1]]

    def open(self, path: str) -> Page:
        self.page.goto(path)
        self.holds()
        return self.page

    def press(self, name: str) -> None:
        """Press a button, and hold the page that comes of it to the rules."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).click()
        self.holds()

    def follow(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
        self.holds()

    def sign_in(self, login: str) -> None:
        self.page.get_by_label("账号").fill(login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.press("登录")

    def sign_out(self) -> None:
        self.page.locator("details", has_text="退出登录").locator("summary").click()
        self.press("退出登录")

    def upload(self, name: str, body: bytes, path: str = "/uploads") -> None:
        self.open(path)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        self.page.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": kind, "buffer": body}
        )
        self.page.get_by_role("button", name="上传并检查").click()
        # The answer is put in place without another visit, and the address follows it.
        expect(self.page).to_have_url(re.compile(r"/uploads/\d+(\?.*)?$"), timeout=30_000)
        self.holds()

    def download(self, name: str) -> Path:
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=name).first.click()
        path = Path(waiting.value.path())
        kept = path.with_name(waiting.value.suggested_filename)
        shutil.copy(path, kept)
        return kept
