"""The rule book: every declaration has its page, and filters narrow the list."""

import re

import pytest

from rudang.regulation.registry import REGULATION
from rudang.web.pages.rules import _says
from tests.cast import Cast, found_college

CHECKS = sorted({rule.check for rule in REGULATION.rules})


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def test_every_check_has_a_page_with_its_articles(cast: Cast) -> None:
    client = cast.client("yinyue")
    for check in CHECKS:
        answer = client.get(f"/rules/{check}")
        assert answer.status_code == 200
        body = answer.content.decode()
        for rule in REGULATION.rules:
            if rule.check == check:
                assert rule.title in body
                assert all(words in body for words in rule.cite.values())
    assert client.get("/rules/Z99").status_code == 404


def test_a_sentence_names_the_facts_in_their_places() -> None:
    for rule in REGULATION.rules:
        assert not re.search(r"[{}]|[a-z_]{3,}", _says(rule)), rule.id


def listed(cast: Cast, query: str) -> set[str]:
    body = cast.client("yinyue").get(f"/rules?{query}").content.decode()
    return set(re.findall(r'href="/rules/([^"?]+)', body))


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
    assert listed(cast, query) == {rule.check for rule in REGULATION.rules if holds(rule)}


def test_steps_and_numbers_stand_below_with_both_editions(cast: Cast) -> None:
    body = cast.client("yinyue").get("/rules").content.decode()
    for number in range(1, 26):
        assert f'id="step-{number}"' in body
    for param in REGULATION.params:
        assert param.term in body
