"""Everybody is judged again by the worker: after an upgrade, and every night."""

import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from rudang.actions import accounts, dossiers, rejudging
from rudang.core.scope import Scope
from rudang.regulation.registry import REGULATION
from rudang.store.door import scoped
from rudang.store.models import AuditEvent, Finding, Setting
from rudang.web import tasks
from rudang.web.clock import today
from tests.cast import Cast, found_college
from tests.web.test_uploads import work

PERSON = {"name": "李清照", "birth_date": date(2001, 3, 4), "id_no": "110101200113450011"}


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    with scoped(Scope.everything()):
        return found_college()


def opened(cast: Cast, **changes: object) -> int:
    facts = PERSON | changes
    with scoped(Scope.everything()):
        by = cast.actor("yinyue")
        case = dossiers.open_dossier(
            by=by, unit=cast.units["yinyue"], particulars=facts, today=today()
        )
        return case.pk


def found(dossier: int) -> Mapping[str, int]:
    """What stands of a dossier: rule to the finding."""
    with scoped(Scope.everything()):
        standing = Finding.objects.filter(dossier=dossier, closed_at=None)
        return dict(standing.values_list("rule", "pk"))


def times() -> int:
    with scoped(Scope.everything()):
        return AuditEvent.objects.filter(verb="rejudge", by="system").count()


def test_the_night_finds_what_another_dossier_brought(cast: Cast) -> None:
    first = opened(cast)
    second = opened(cast)
    moved = set(found(second)) - set(found(first))
    assert moved
    tasks.rejudge_everybody.defer()
    work()
    assert set(found(first)) == set(found(second))
    assert times() == 1


def test_new_rules_judge_everybody_once(cast: Cast) -> None:
    dossier = opened(cast)
    before = found(dossier)
    assert before
    with scoped(Scope.everything()):
        Finding.objects.filter(dossier=dossier).delete()
        Setting.objects.create(
            key=rejudging.JUDGED_BY, value={"rules": "older", "on": today().isoformat()}
        )
    tasks.catch_up()
    tasks.catch_up()
    work()
    assert set(found(dossier)) == set(before)
    tasks.catch_up()
    work()
    assert times() == 1


def test_a_night_that_was_missed_is_made_up_for(cast: Cast) -> None:
    with scoped(Scope.everything()):
        rejudging.note(today() - timedelta(days=1))
    tasks.catch_up()
    work()
    assert (times(), rejudging.is_due(today())) == (1, False)


def test_a_rebuilt_base_is_not_judged_twice(cast: Cast) -> None:
    opened(cast)
    with scoped(Scope.everything()):
        dossiers.rebuild(by=accounts.system(), today=today())
    tasks.catch_up()
    work()
    assert times() == 0


def test_blocks_leave_nobody_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = [opened(cast, name=name) for name in ("甲一", "乙二", "丙三", "丁四", "戊五")]
    with scoped(Scope.everything()):
        Finding.objects.all().delete()
    monkeypatch.setattr(rejudging, "_BLOCK", 2)
    assert rejudging.rejudge(by=accounts.system(), today=today()) == 5
    assert [set(found(dossier)) for dossier in everybody] == [{"A01", "A06"}] * 5


def test_other_rules_have_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    known = rejudging.fingerprint()
    first, *others = REGULATION.rules
    later = replace(first, holds=None, met=first.on, due=first.on, asks="app_signed_on")
    for rules in ((*others,), (replace(first, applies=~first.applies), *others), (later, *others)):
        rejudging.fingerprint.cache_clear()
        with monkeypatch.context() as patch:
            patch.setattr(rejudging, "REGULATION", replace(REGULATION, rules=rules))
            assert rejudging.fingerprint() != known
    rejudging.fingerprint.cache_clear()
    assert rejudging.fingerprint() == known


def test_the_same_rules_have_one_fingerprint_in_every_process(home: Any) -> None:
    """Else every start would judge everybody again."""
    ask = "import django; django.setup(); from rudang.actions import rejudging as r"
    said = {
        subprocess.check_output(
            [sys.executable, "-c", f"{ask}; print(r.fingerprint())"],
            env={**home.environment, "PYTHONHASHSEED": seed},
            text=True,
        )
        for seed in ("1", "2")
    }
    assert said == {f"{rejudging.fingerprint()}\n"}


def test_a_start_of_the_product_judges_by_its_rules(home: Any) -> None:
    process = home.start("serve", "--port", "0")
    try:
        with psycopg.connect(home.environment["RUDANG_DATABASE_URL"], autocommit=True) as base:
            told = "SELECT value ->> 'rules' FROM store_setting WHERE key = 'judged_by'"
            deadline = time.monotonic() + 60
            while (row := base.execute(told).fetchone()) is None:
                assert time.monotonic() < deadline
                time.sleep(0.2)
        assert row[0] == rejudging.fingerprint()
    finally:
        process.terminate()
    assert process.wait(60) == 0
