"""The ledger's page: every event in Chinese words, and whether the chain holds."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from rudang.actions import dossiers
from rudang.web import event_terms
from rudang.web.clock import today
from tests.cast import Cast, found_college
from tests.world import whole

ACTIONS = Path(dossiers.__file__).parent


def told(keyword: str) -> Iterator[tuple[str, str]]:
    """Every text given for a keyword of `Event(...)` in rudang/actions, with its file."""
    for file in sorted(ACTIONS.rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call):
                for given in call.keywords:
                    if given.arg == keyword:
                        # Of "a" if x else "b" either may be written, the test x may not.
                        either = [given.value]
                        if isinstance(given.value, ast.IfExp):
                            either = [given.value.body, given.value.orelse]
                        for one in either:
                            if isinstance(one, ast.Constant):
                                yield file.name, str(one.value)


def test_every_verb_and_subject_that_actions_write_has_a_term() -> None:
    verbs, subjects = set(told("verb")), set(told("subject_kind"))
    assert len(verbs) > 30
    assert {(file, verb) for file, verb in verbs if verb not in event_terms.VERBS} == set()
    assert {(file, kind) for file, kind in subjects if kind not in event_terms.SUBJECTS} == set()


def test_terms_are_told_apart() -> None:
    for terms in (event_terms.VERBS, event_terms.SUBJECTS):
        assert len(set(terms.values())) == len(terms)


@pytest.mark.parametrize(
    ("written", "of", "words"),
    [
        ("", "unit", []),
        (
            '{"may_approve": true, "secretary": ""}',
            "unit",
            [("可否审批", "是"), ("书记", "（空）")],
        ),
        ('{"name": "李明"}', "dossier", [("姓名", "李明")]),
        ('{"id_no": "110101199003071233"}', "dossier", [("公民身份号码", "110*************33")]),
        ('{"3": {"total": 7}}', "plan", [("3", "总数 7")]),
        ('{"unheard_of": [1, 2]}', "unit", [("unheard_of", "1、2")]),
        ('{"kind": "talk", "state": "sent"}', "act", [("类型", "派人谈话"), ("状态", "已报送")]),
        ('{"roles": [["branch_secretary", 9]]}', "account", [("职务", "党支部书记、9")]),
        ('{"name": "talk"}', "unit", [("名称", "talk")]),
    ],
)
def test_what_changed_reads_field_by_field(
    written: str, of: str, words: list[tuple[str, str]]
) -> None:
    assert event_terms.values(written, of=of) == words


def test_a_setting_is_named_by_its_term() -> None:
    assert event_terms.subject("setting own_pages") == "设置 本人页面"


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def test_the_auditor_reads_events_in_words_and_checks_the_chain(cast: Cast) -> None:
    whole()
    dossiers.open_dossier(
        by=cast.actor("department"),
        unit=cast.units["yinyue"],
        particulars={"name": "李明", "id_no": "110101199003071233"},
        today=today(),
    )
    body = cast.client("auditor").get("/audit?verify=1").content.decode()
    assert "建立档案" in body
    assert "没有被改动" in body
    assert "110101199003071233" not in body
    assert "open_dossier" not in body


@pytest.mark.parametrize("before", ["0", "x", "-1", ""])
def test_a_strange_place_to_go_on_from_breaks_nothing(cast: Cast, before: str) -> None:
    assert cast.client("auditor").get("/audit", {"before": before}).status_code == 200
