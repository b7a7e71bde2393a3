"""Clerks at work in a browser: how each form is filled in and sent."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, expect

from tests.browser.visiting import SCREEN, Visitor

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
_NAMED = re.compile(r'href="/units/(\d+)[^"]*"[^>]*>\s*([^<]+?)\s*<')


class Clerk(Visitor):
    """Somebody signed in, who looks at a day: today, whatever day the demonstration opens on."""

    def __init__(self, browser: Browser, address: str, login: str, day: str = TODAY) -> None:
        super().__init__(browser, address, SCREEN)
        self.day = day
        self.open("/sign-in")
        self.sign_in(login)

    def at(self, path: str) -> None:
        self.open(f"{path}{'&' if '?' in path else '?'}as_of={self.day}")
        self._unfold()

    def _unfold(self) -> None:
        # Menus stay shut: an open one would lie over what is below it.
        self.page.evaluate(
            "document.querySelectorAll('main details:not(.menu):not(.filter)')"
            ".forEach(d => { if (!d.closest('.filters')) d.open = true })"
        )

    def fill(self, values: Mapping[str, Any]) -> None:
        """Fill fields by their names; a list ticks several boxes."""
        self._unfold()
        for name, value in values.items():
            field = self.page.locator(f'main [name="{name}"]')
            kind = field.first.evaluate("e => e.type")
            if kind in ("radio", "checkbox"):
                for one in value if isinstance(value, list) else [value]:
                    self.page.locator(f'main [name="{name}"][value="{one}"]').check()
            elif kind == "select-one":
                field.select_option(str(value))
            else:
                field.fill("、".join(value) if isinstance(value, list) else str(value))

    def send(self, button: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
        self.holds()

    def units(self) -> dict[str, int]:
        """Ids of the organizations by name."""
        self.at("/units")
        return {name: int(unit) for unit, name in _NAMED.findall(self.page.content())}

    def new_dossier(self, unit: int, **particulars: Any) -> int:
        self.at("/dossiers/new")
        self.fill({"unit": unit, **particulars})
        self.send("新建档案")
        found = re.search(r"/dossiers/(\d+)", self.page.url)
        assert found, self.page.url
        return int(found.group(1))

    def act(self, dossier: int, kind: str, held_on: str = "", **facts: Any) -> None:
        """Record an act by its own form."""
        self.at(f"/dossiers/{dossier}/acts/{kind}")
        self._save_act(dossier, {**({"held_on": held_on} if held_on else {}), **facts})

    def act_again(self, dossier: int, kind: str, held_on: str, **facts: Any) -> None:
        """Record that a step was done once more, from the dossier's history."""
        self.at(f"/dossiers/{dossier}")
        link = self.page.locator(f'main a[href*="/acts/{kind}?"]').filter(has_text="再次办理").first
        with self.page.expect_navigation():
            link.click()
        self._save_act(dossier, {"held_on": held_on, **facts})

    def amend(self, dossier: int, step: int, **facts: Any) -> None:
        """Add to what was recorded of a step what became known afterwards."""
        self.at(f"/dossiers/{dossier}")
        link = self.page.locator(f"#step-{step} .step-edit a").filter(has_text="更正")
        with self.page.expect_navigation():
            link.click()
        # Taking an act back asks for a reason too, in a form of its own.
        self.page.locator("#f-reason").fill("补记以后办的事。")
        self._save_act(dossier, facts)

    def _save_act(self, dossier: int, values: Mapping[str, Any]) -> None:
        self.fill(values)
        with self.page.expect_navigation():
            self.page.locator("main form.form button.btn-primary").first.click()
        self.holds()
        assert re.search(rf"/dossiers/{dossier}(\?|#|$)", self.page.url), self.told()

    def told(self) -> str:
        """What the page has to say, messages and errors."""
        return self.page.locator("#messages, main .error-summary").all_inner_texts().__str__()

    def grid(self, kind: str, unit: int, rows: Mapping[int, tuple[str, str, str]]) -> None:
        """Write lines of a grid: the day, who, and the words of each person."""
        self.at(f"/grids/{kind}/{unit}")
        for dossier, (day, who, words) in rows.items():
            self.fill({f"held_on-{dossier}": day, f"who-{dossier}": who, f"words-{dossier}": words})
        self.send("保存填写的各行")
        assert "已记录" in self.told(), self.told()

    def call(self, unit: int, kind: str, planned_on: str, chosen: Iterable[str]) -> int:
        """Call a meeting; returns its number."""
        self._agenda(unit, kind, planned_on, chosen)
        self.send("召集会议")
        found = re.search(r"/meetings/(\d+)", self.page.url)
        assert found, self.told()
        return int(found.group(1))

    def record_meeting(
        self,
        unit: int,
        kind: str,
        held_on: str,
        results: Mapping[str, str],
        *,
        sat: tuple[int, int] | None = None,
        **facts: Any,
    ) -> None:
        """Enter a meeting that was held: the decision for each matter, by dossier and kind.

        Without `sat`, due and present, everybody of the register who may vote was there.
        """
        self._agenda(unit, kind, held_on, results)
        self.send("会已开过，登记结果")
        self.results(held_on, results, sat=sat, **facts)

    def results(
        self,
        held_on: str,
        results: Mapping[str, str],
        *,
        sat: tuple[int, int] | None = None,
        **facts: Any,
    ) -> None:
        """Fill in and send the results of the meeting whose form is open."""
        if sat is None:
            self.page.locator("[data-all-present]").check()
            present = self.page.locator('main [name^="present-"]:checked').count()
        else:
            present = sat[1]
            self.fill({"due": sat[0], "present": sat[1]})
        self.fill({"held_on": held_on, "place": "第一会议室", "recorder": "冯楠", **facts})
        for key, decision in results.items():
            is_agreed = decision in ("approve", "extend")
            votes = {"issued": present, "returned": present}
            votes |= {"yes": present if is_agreed else 0, "no": 0 if is_agreed else present}
            if decision != "postpone":
                self.fill({f"{name}-{key}": n for name, n in votes.items()})
            self.fill({f"decision-{key}": decision, f"discussion-{key}": "逐人讨论，意见一致。"})
            if not is_agreed:
                self.fill({f"reason-{key}": "还要再考察一段时间。"})
        self.send("登记会议结果")
        assert "已登记会议结果" in self.told(), self.told()

    def _agenda(self, unit: int, kind: str, day: str, chosen: Iterable[str]) -> None:
        self.at(f"/meetings/new?what={unit}:{kind}&planned_on={day}")
        for key in chosen:
            self.page.locator(f"#f-chosen-{key}").check()
        self.fill({"planned_on": day})

    def send_up(self, kind: str, dossier: int, sent_on: str) -> None:
        """Send somebody's matter to whoever must act on it."""
        self.at(f"/submissions/send/{kind}?dossier={dossier}")
        self.fill({"sent_on": sent_on})
        with self.page.expect_navigation():
            self.page.locator("#send button.btn-primary").click()
        self.holds()
        assert "等待接收" in self.told(), self.told()

    def receive(self, person: str) -> None:
        """Take in what was sent about somebody."""
        self.at("/submissions?box=inbox")
        self._choose(person)
        self.send("接收")
        assert "已接收" in self.told(), self.told()

    def send_back(self, person: str, reason: str) -> None:
        """Return what was sent about somebody, with the reason."""
        self.at("/submissions?box=inbox")
        self._choose(person)
        self.page.locator("#f-reason").fill(reason)
        self.send("退回")
        assert "已退回" in self.told(), self.told()

    def _choose(self, person: str) -> None:
        row = self.page.locator("main tr", has_text=person)
        row.get_by_role("checkbox").first.check()

    def batch(self, kind: str, person: int, held_on: str, **facts: Any) -> None:
        """Record one act for many, of whom one is enough here."""
        self.at(f"/batches/new?kind={kind}&dossier={person}")
        self.fill({"held_on": held_on, **facts})
        self.page.locator(f'main [name="chosen"][value="{person}"]').check()
        self.send("逐人检查")
        self.send("记录这一批")
        assert re.search(r"/batches/\d+", self.page.url), self.told()

    def load(self, file: Path, **choices: str) -> None:
        """Bring a workbook in and see what it would change."""
        self.at("/uploads")
        self.fill(choices)
        self.page.locator("input[type=file]").first.set_input_files(file)
        self.page.get_by_role("button", name="上传并检查").first.click()
        expect(self.page).to_have_url(re.compile(r"/uploads/\d+(\?.*)?$"), timeout=30_000)
        self.holds()

    def answer_survey(self, period: str, unit: int, sent_on: str) -> None:
        """Put everybody forward whom the period allows, and send the return up."""
        self.at(f"/surveys/{period}/{unit}")
        offered = self.page.locator('main tbody input[type="checkbox"][name="chosen"]')
        if offered.count():
            for box in offered.all()[:6]:
                box.check()
            self.send("列入报送单")
        self.send_survey(period, unit, sent_on)

    def send_survey(self, period: str, unit: int, sent_on: str) -> None:
        """Send a unit's return to whoever gathers it."""
        self.at(f"/surveys/{period}/{unit}")
        if not self.page.locator('main [name="sent_on"]').count():
            return
        self.fill({"sent_on": sent_on})
        with self.page.expect_navigation():
            self.page.locator("#wish form").filter(
                has=self.page.locator('[name="sent_on"]')
            ).get_by_role("button").click()
        self.holds()
        assert "报送" in self.told(), self.told()
