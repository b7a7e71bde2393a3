"""The rule book: every declaration has its page, and filters narrow the list."""

import re
from pathlib import Path

import pytest

from rudang.regulation.registry import REGULATION
from rudang.regulation.rulebook import as_markdown, compared, covered, entries, spelled
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
    for number in range(1, 26):
        assert f'id="step-{number}"' in body
    for param in REGULATION.params:
        assert param.term in body
