"""The rule book: every declaration has its page, and filters narrow the list."""

import re
from datetime import date
from pathlib import Path

import pytest

from rudang.core.rules import Param, Since
from rudang.regulation import params
from rudang.regulation.registry import REGULATION
from rudang.regulation.rulebook import as_markdown, compared, covered, entries, number, spelled
from tests.cast import Cast, found_college

EVERY = (*REGULATION.rules, *REGULATION.patterns)
CHECKS = sorted({rule.check for rule in EVERY})
BOOK = Path(__file__).parents[2] / "docs" / "rulebook.md"


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def test_every_check_has_a_page_with_its_articles(cast: Cast) -> None:
    client = cast.client("yinyue")
    for check in CHECKS:
        answer = client.get(f"/rules/{check}")
        assert answer.status_code == 200
        body = answer.content.decode()
        for rule in EVERY:
            if rule.check == check:
                assert rule.title in body
                assert all(words in body for words in rule.cite.values())
    assert client.get("/rules/Z99").status_code == 404


def test_a_sentence_names_the_facts_in_their_places() -> None:
    for rule in EVERY:
        assert not re.search(r"[{}]|[a-z_]{3,}", spelled(rule.says)), rule.name


def test_the_first_page_says_how_much_is_covered(cast: Cast) -> None:
    figures = covered()
    assert figures.checks == figures.declared + figures.not_checkable == 188
    body = cast.client("yinyue").get("/rules").content.decode()
    assert f"{figures.rules} 条规则、{figures.patterns} 条苗头" in body
    cells = re.findall(r'<td class="num">(\d+)</td>', body)
    assert cells[:4] == [str(n) for n in (188, figures.declared, figures.not_checkable, 0)]
    assert cells[4:8] == [
        "44",
        str(figures.cited["e2014"]),
        str(figures.bind_no_record["e2014"]),
        "0",
    ]


def test_the_boundaries_of_a_rule_stand_on_its_page(cast: Cast) -> None:
    body = cast.client("yinyue").get("/rules/B02").content.decode()
    (entry,) = [one for one in entries() if one.rule.name == "B02"]
    assert entry.boundary is not None
    for line in entry.boundary.lines:
        assert "".join(f"<td>{cell}</td>" for cell in line) in body


@pytest.mark.parametrize(
    ("check", "told"),
    [
        ("D07", "发展对象公示的最少工作日：2014年版没有规定，2026年版为 5 个工作日（第十三条）"),
        ("H04", "3 个月（2014年版第十九条，2026年版第十八条）"),
        ("B02", "收到申请后派人谈话的期限：1 个月（第七条）"),
        ("C02", "7 人（细则无明文，按通行做法设定）"),
        ("O01", "集中接收的时段：31 天（细则无明文，仅为提示查看的界限）"),
    ],
)
def test_a_rules_page_names_the_numbers_that_it_rests_on(cast: Cast, check: str, told: str) -> None:
    body = cast.client("yinyue").get(f"/rules/{check}").content.decode()
    assert told in body


def test_only_an_assumed_number_is_marked_so(cast: Cast) -> None:
    assert ">假定<" in cast.client("yinyue").get("/rules/C02").content.decode()
    assert ">假定<" not in cast.client("yinyue").get("/rules/B02").content.decode()
    assert (
        "- 数：半年考察间隔的宽限，15 天（细则无明文，按通行做法设定）（假定）\n" in as_markdown()
    )


def test_a_number_changed_between_editions_is_told_with_its_day() -> None:
    param = Param(
        "talk",
        "谈话的期限",
        "个月",
        (*params.TALK_DEADLINE_MONTHS.values, Since(date(2030, 3, 1), 2, "第八条")),
    )
    assert number(param).told == (
        "2014年版为 1 个月（第七条），2026年版为 1 个月（第七条），2030-03-01 起为 2 个月（第八条）"
    )


def test_both_editions_stand_side_by_side_with_what_changed(cast: Cast) -> None:
    body = cast.client("yinyue").get("/rules").content.decode()
    rows = {one.subject: one for one in compared()}
    listing, oath = rows["确定发展对象"], rows["入党宣誓"]
    assert (listing.old, listing.new) == ("第十三条", "第十三条")
    assert {"D01", "D06", "D07"} <= set(listing.checks)
    assert (oath.old, oath.new) == ("第三十条", "第二十九条")
    assert rows["流动党员党组织"].old == ""
    for one in rows.values():
        assert one.changed in body
        assert one.checks or one.binds_no_record, one.subject


def test_a_rules_page_leads_to_the_dossiers_that_it_is_about(cast: Cast) -> None:
    client = cast.client("department")
    link = re.search(r'href="(/dossiers\?[^"]+)"', client.get("/rules/B02").content.decode())
    assert link is not None
    listed_there = client.get(link[1]).content.decode()
    assert '<option value="B02" selected' in listed_there or "B02" in listed_there


def test_what_records_cannot_show_has_a_page_with_the_reason(cast: Cast) -> None:
    for check, reason in REGULATION.not_checkable.items():
        assert reason in cast.client("yinyue").get(f"/rules/{check}").content.decode()


def test_every_rule_has_its_boundaries_in_the_book() -> None:
    assert [one.rule.name for one in entries() if one.boundary is None] == []


def test_the_printed_book_is_the_one_that_the_declarations_make() -> None:
    assert BOOK.read_text("utf-8") == as_markdown(), "rudang rules --book docs/rulebook.md"


def listed(cast: Cast, query: str) -> set[str]:
    body = cast.client("yinyue").get(f"/rules?{query}").content.decode()
    return set(re.findall(r'href="/rules/([^"?#]+)', body))


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("", lambda rule: True),
        ("level=B", lambda rule: rule.level == "B"),
        ("step=2", lambda rule: rule.step == 2),
        ("edition=e2026", lambda rule: "e2026" in rule.cite),
        ("article=第七条", lambda rule: any("第七条" in words for words in rule.cite.values())),
        ("level=Z", lambda rule: False),
    ],
)
def test_the_list_narrows(cast: Cast, query: str, holds) -> None:  # type: ignore[no-untyped-def]
    assert listed(cast, query) >= {rule.check for rule in EVERY if holds(rule)}
    assert listed(cast, query) <= {rule.check for rule in EVERY if holds(rule)} | (
        set() if query else set(REGULATION.not_checkable)
    )


def test_steps_and_numbers_stand_below_with_both_editions(cast: Cast) -> None:
    body = cast.client("yinyue").get("/rules").content.decode()
    for step in range(1, 26):
        assert f'id="step-{step}"' in body
    for param in REGULATION.params:
        assert param.term in body
