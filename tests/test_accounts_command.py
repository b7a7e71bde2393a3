"""`rudang account`: how a college without a demonstration gets its first people."""

import json

from tests.conftest import Home


def opened(home: Home, *more: str) -> dict[str, str]:
    done = home.call("account", "guanli", "--name", "管理员", *more, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_first_administrator_is_opened_granted_reset_and_ended(home: Home) -> None:
    assert home.call("demo", "--tree-only").returncode == 0
    first = opened(home, "--role", "system_administrator", "--unit", "校党委")
    assert len(first["password"]) >= 8
    more = home.call("account", "guanli", "--role", "auditor", "--unit", "校党委")
    assert "审计员" in more.stdout
    listed = json.loads(home.call("account", "--json").stdout)
    roles = next(line["roles"] for line in listed if line["login"] == "guanli")
    assert [role["role"] for role in roles] == ["系统管理员", "审计员"]
    again = json.loads(home.call("account", "guanli", "--reset", "--json").stdout)
    assert again["password"] not in ("", first["password"])
    assert home.call("account", "guanli", "--end").returncode == 0
    refused = home.call("review", "--as", "guanli")
    assert refused.returncode == 1
    assert "不在有效期内" in refused.stderr


def test_a_call_that_says_too_little_or_too_much_is_refused(home: Home) -> None:
    assert home.call("demo", "--tree-only").returncode == 0
    assert home.call("account", "guanli", "--name", "甲").returncode == 2
    near = home.call(
        "account", "g", "--name", "甲", "--role", "auditor", "--unit", "音乐教育系支部"
    )
    assert near.returncode == 1
    assert "是不是：" in near.stderr
    clerk = home.call(
        "account", "g", "--name", "甲", "--role", "auditor", "--unit", "校党委", "--as", "yinyue"
    )
    assert clerk.returncode == 1
    assert "只有系统管理员可以管理账号" in clerk.stderr
