"""What a call of `rudang` is told, right or wrong: in words for people, with its exit status."""

import socket
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError

from rudang.actions import accounts
from rudang.core.scope import Refused
from rudang.web.clock import today
from rudang.web.management.arguments import a_day, a_period, unit_named
from rudang.web.management.base import Misused
from rudang.web.management.commands import serve
from tests.world import World, make_world

PLAN = Path(__file__).parent / "samples" / "plan-2019h2.xlsx"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


WRONG: dict[str, tuple[int, str]] = {
    "plan": (2, "缺少 PERIOD"),
    "plan 2019H2 extra": (2, "没有这样的参数 extra"),
    "plan 2019H2 --as-of": (2, "--as-of 后面没有写值"),
    "plan 2019H2 --json=3": (2, "--json 后面不写值"),
    "plan 2019H2 --as": (2, "--as 后面没有写值"),
    "load x.xlsx --kind unit": (2, "--kind 没有“unit”，可以是 roster、plan、units、members"),
    f"load {PLAN} --period 2019X": (2, "期间“2019X”无法识别"),
    "load /nonexistent/x.xlsx": (2, "没有这个文件或者目录"),
    "reconcile /nonexistent/x.xlsx": (2, "没有这个文件或者目录"),
    "report abc x.docx": (2, "YEAR 的“abc”不是整数"),
    "review --unit 不存在党支部": (2, "没有名为“不存在党支部”的党组织"),
    "rules --book /nonexistent/x.md": (1, "不能写入 /nonexistent/x.md：没有这个文件或者目录"),
    "backup /nonexistent/x.dump": (1, "没有这个文件或者目录"),
    "do units.add": (2, "缺少 facts（党组织情况）"),
}


def test_what_is_wrong_with_a_call_is_one_sentence_without_a_foreign_word(home: Any) -> None:
    for call, (status, words) in WRONG.items():
        done = home.call(*call.split())
        assert (done.returncode, done.stdout) == (status, ""), call
        assert words in done.stderr, call
        assert done.stderr.count("\n") == 1, call
        for foreign in ("argument", "No such", "Errno", "invalid", "required"):
            assert foreign not in done.stderr, call


def test_help_is_told_in_the_language_of_the_rest(home: Any) -> None:
    said = home.call("plan", "--help").stdout
    assert said.startswith("用法：rudang plan")
    assert "usage" not in said
    assert "show this" not in said


def test_a_port_that_cannot_be_had_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match="不能使用（已被占用）"):
            serve._listen("127.0.0.1", port)
    with pytest.raises(CommandError, match="端口号在 0 至 65535 之间"):
        serve._listen("127.0.0.1", 99999)


@pytest.mark.parametrize("port", ["abc", "-1", "70000", "８０００", "80 80"])
def test_a_port_that_is_none_is_a_wrong_call(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Misused, match=f"PORT 的值“{port}”不是端口号"):
        serve._port(None)


def test_days_and_periods_of_a_call_are_read_as_on_pages() -> None:
    assert a_day("2019.7.8") == a_day("２０１９年７月８日") == a_day("2019-07-08")
    assert a_period("２０１９h2") == a_period("2019H2")
    for wrong in ("2019.2.30", "", "1800-01-01"):
        with pytest.raises(Misused):
            a_day(wrong)


def test_a_unit_out_of_scope_is_refused_and_no_empty_answer(world: World) -> None:
    within = {
        login: accounts.of_account(world.accounts[login], today=today()).scope
        for login in ("department", "music")
    }
    assert unit_named("美术教育系党支部", within=within["department"]) == world.units["art"]
    with pytest.raises(Refused, match="不在您的范围内"):
        unit_named("美术教育系党支部", within=within["music"])
