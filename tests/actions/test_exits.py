"""A case ends a way that its stage allows, with who decided and why, and opens again."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from rudang.actions import dossiers, exits
from rudang.actions.dossiers import Changed, Problem
from rudang.core.facts import EXIT_KINDS
from rudang.core.scope import Refused
from rudang.regulation.exits import EXIT, EXITS, article, possible
from rudang.store.models import Act, Sheet
from tests.cast import Cast, found_college
from tests.office import words_of

TODAY = date(2026, 5, 8)
ON = date(2019, 9, 20)

# Acts that bring somebody to a stage.
PATH = (
    ("application", date(2017, 3, 1), {}),
    ("activist", date(2017, 9, 1), {}),
    ("target", date(2018, 10, 8), {}),
    ("admission_meeting", date(2018, 12, 3), {"meeting_result": "通过"}),
    ("approval", date(2019, 1, 7), {"approval_result": "批准"}),
    ("full_approval", date(2019, 8, 30), {"full_from": date(2019, 12, 3)}),
)
REACHED = {"applicant": 1, "activist": 2, "target": 3, "awaiting": 4, "probationary": 5, "full": 6}


@pytest.fixture
def cast(db: None) -> Cast:
    return found_college()


def at(cast: Cast, stage: str) -> int:
    by = cast.actor("yinyue")
    number = dossiers.open_dossier(
        by=by, unit=cast.units["yinyue"], particulars={"name": "段若兰"}, today=TODAY
    ).pk
    for kind, day, facts in PATH[: REACHED[stage]]:
        dossiers.record_act(by=by, dossier=number, kind=kind, held_on=day, facts=facts, today=TODAY)
    assert Sheet.objects.get(dossier=number).stage == stage
    return number


def end(cast: Cast, number: int, kind: str, **more: Any) -> Act:
    asked: dict[str, Any] = {
        "by": cast.actor("yinyue"),
        "dossier": number,
        "kind": kind,
        "on": ON,
        "body": "支部大会",
        "reason": "不符合条件",
        "decider": "县级以上党委组织部门" if EXIT[kind].deciders else "",
        "today": TODAY,
    }
    return exits.end(**asked | more)


def test_every_way_out_of_the_fact_is_declared_or_said_by_another_act() -> None:
    assert set(EXIT) == set(EXIT_KINDS)
    assert all(one.cite for one in EXITS)


@pytest.mark.parametrize(
    ("kind", "in_2014", "in_2026"),
    [
        ("取消资格", "第三十二条", "第三十一条"),
        ("不予承认", "第三十五条、第四十一条", "第三十四条、第四十一条"),
        ("不予接收", "第二十一条、第二十五条", "第二十条、第二十四条"),
    ],
)
def test_the_article_is_of_the_edition_of_the_day(kind: str, in_2014: str, in_2026: str) -> None:
    assert article(EXIT[kind], date(2026, 5, 10)) == in_2014
    assert article(EXIT[kind], date(2026, 5, 11)) == in_2026


@pytest.mark.parametrize(
    ("stage", "kinds"),
    [
        ("applicant", {"本人撤回", "转出"}),
        ("activist", {"本人撤回", "不再列为积极分子", "未列为发展对象", "转出"}),
        ("target", {"本人撤回", "不予接收", "转出"}),
        ("awaiting", {"本人撤回", "不予接收", "转出"}),
        ("probationary", {"取消资格", "不予承认", "转出"}),
        ("full", {"不予承认", "转出"}),
    ],
)
def test_the_stage_says_which_ways_there_are(cast: Cast, stage: str, kinds: set[str]) -> None:
    assert {one.kind for one in possible(stage)} == kinds
    number = at(cast, stage)
    for kind in EXIT_KINDS:
        with transaction.atomic():
            if kind in kinds:
                assert end(cast, number, kind).facts["exit_kind"] == kind
                assert Sheet.objects.get(dossier=number).stage == "ended"
            else:
                with pytest.raises(Problem, match="可以的是"):
                    end(cast, number, kind)
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        ("取消资格", {"body": ""}, "exit_body"),
        ("取消资格", {"reason": " "}, "exit_reason"),
        ("取消资格", {"on": date(2027, 1, 1)}, "held_on"),
        ("取消资格", {"announced_on": date(2019, 9, 19)}, "exit_announced_on"),
        ("取消资格", {"announced_on": date(2027, 1, 1)}, "exit_announced_on"),
        ("不予承认", {"decider": ""}, "unrecognized_by"),
    ],
)
def test_what_each_way_needs(cast: Cast, kind: str, more: dict[str, Any], field: str) -> None:
    number = at(cast, "probationary")
    with pytest.raises(Problem) as refusal, transaction.atomic():
        end(cast, number, kind, **more)
    assert refusal.value.field == field
    assert not Act.objects.filter(kind="exit").exists()


def test_a_case_is_opened_again_with_a_reason_and_both_records_stay(cast: Cast) -> None:
    number = at(cast, "activist")
    end(cast, number, "不再列为积极分子")
    with pytest.raises(Changed, match="已经有记录"), transaction.atomic():
        end(cast, number, "本人撤回")
    by = cast.actor("yinyue")
    with pytest.raises(Problem, match="写明撤回终止的原因"), transaction.atomic():
        exits.reopen(by=by, dossier=number, reason=" ", today=TODAY)
    exits.reopen(by=by, dossier=number, reason="会议决定撤销", today=TODAY)
    assert Sheet.objects.get(dossier=number).stage == "activist"
    assert Act.objects.filter(dossier=number, kind="exit").count() == 2
    with pytest.raises(Refused, match="没有终止记录"), transaction.atomic():
        exits.reopen(by=by, dossier=number, reason="再来", today=TODAY)


def test_who_came_and_is_not_recognized_has_the_deciding_body_in_the_transfer(cast: Cast) -> None:
    number = at(cast, "probationary")
    dossiers.record_act(
        by=cast.actor("yinyue"),
        dossier=number,
        kind="transfer",
        held_on=date(2019, 9, 2),
        facts={"transferred_from": "某厂党支部", "letter_on": date(2019, 8, 1)},
        today=TODAY,
    )
    end(cast, number, "不予承认", body="县委组织部")
    sheet: Any = Sheet.objects.get(dossier=number)
    assert (sheet.unrecognized_by, sheet.letter_on) == ("县级以上党委组织部门", date(2019, 8, 1))


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("不予承认", ("党员身份不予承认", "县委组织部研究决定", "第三十五条、第四十一条")),
        ("取消资格", ("取消段若兰同志的预备党员资格", "第三十二条")),
    ],
)
def test_the_words_to_be_read_out_open_in_an_office_program(
    cast: Cast, tmp_path: Path, kind: str, told: tuple[str, ...]
) -> None:
    number = at(cast, "probationary")
    end(cast, number, kind, body="县委组织部", document="某组〔2019〕7号", reason="材料系伪造")
    page = tmp_path / "words.docx"
    page.write_bytes(exits.announce(by=cast.actor("yinyue"), dossier=number, today=TODAY))
    words = words_of(page)
    for part in (*told, "某组〔2019〕7号", "2019年9月20日", "材料系伪造", "音乐教育系党支部"):
        assert part in words
