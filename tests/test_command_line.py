"""What `rudang` promises on the command line, from an empty home to the letters."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from rudang.store.server import APP, DATABASE, OWNER, Server
from tests.conftest import TOLD, Home
from tests.office import words_of
from tests.papers.workbook_making import workbook

SAMPLES = Path(__file__).parent / "samples"
ROSTER, PLAN = SAMPLES / "roster-2014.xlsx", SAMPLES / "plan-2019h2.xlsx"
EXPECTED = json.loads((SAMPLES / "roster-2014.expected.json").read_text("utf-8"))
GRAVE = {"broken", "met_late"}
BOUND = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity"


class Shell:
    """The installed command in a home of its own, with nothing there before it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        kept = {name: value for name, value in os.environ.items() if not name.startswith("RUDANG")}
        self.environment = {**kept, "RUDANG_HOME": str(path)}

    def call(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run it to its end."""
        return subprocess.run(
            [str(Path(sys.executable).parent / "rudang"), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


def said(shell: Any, *arguments: str, status: int = 0) -> Any:
    """The one JSON document that a command prints, and nothing beside it."""
    done = shell.call(*arguments, "--json")
    assert (done.returncode, done.stderr) == (status, ""), done.stderr + done.stdout[-500:]
    return json.loads(done.stdout)


@pytest.fixture
def shell() -> Iterator[Shell]:
    """An empty home that no server has ever seen."""
    path = Path(tempfile.mkdtemp(prefix="rudang-fresh-", dir="/tmp"))
    path.chmod(0o711)
    yield Shell(path)
    shutil.rmtree(path, ignore_errors=True)


def test_from_an_empty_home_to_the_findings_of_a_roster(shell: Shell) -> None:
    filled = said(shell, "demo", "--tree-only")
    assert filled["organizations"] == 10
    assert {"department", "auditor", "yinyue", "meishu"} <= {a["login"] for a in filled["accounts"]}
    wrong = shell.call("plan", "2019H3")
    assert (wrong.returncode, wrong.stdout, wrong.stderr.count("\n")) == (2, "", 1)

    # The plan of the notice: five lines, 53 in all, the remark taken apart.
    loaded = said(shell, "load", str(PLAN), "--kind", "plan", "--period", "2019H2")
    assert (loaded["rows"], loaded["taken"], loaded["complaints"]) == (5, 5, [])
    plan = said(shell, "plan", "2019H2")
    assert (plan["period"], plan["total"]) == ("2019H2", 53)
    assert [line["quota"] for line in plan["lines"]] == [32, 6, 7, 3, 5]
    assert [line["teachers"] for line in plan["lines"]] == [2, 0, 0, 0, 0]
    assert [line["high_knowledge"] for line in plan["lines"]] == [1, 0, 0, 0, 0]
    assert plan["lines"][0]["unit"] == "学前教育系党总支部"
    assert all(line["remaining"] == line["quota"] for line in plan["lines"])

    # A trial takes nothing.
    tried = said(shell, "load", str(ROSTER), "--dry-run")
    assert (tried["rows"], tried["taken"], tried["complaints"]) == (120, 0, [])
    assert said(shell, "review", "--as-of", "2020-12-31")["dossiers"] == 0

    loaded = said(shell, "load", str(ROSTER))
    assert (loaded["rows"], loaded["taken"], loaded["complaints"]) == (120, 120, [])
    assert loaded["changed"] == 120
    review = said(shell, "review", "--as-of", "2020-12-31", status=1)
    assert (review["as_of"], review["dossiers"]) == ("2020-12-31", 120)
    raised = {(f["person"], f["check"]) for f in review["findings"] if f["verdict"] in GRAVE}
    assert set(EXPECTED["expected"].items()) - raised == set()
    blamed = {
        f["person"] for f in review["findings"] if f["level"] == "B" and f["verdict"] in GRAVE
    }
    assert blamed & set(EXPECTED["clean"]) == set()
    for found in review["findings"]:
        assert found["verdict"] not in ("met", "not_applicable")
        assert found["article"]
        assert found["message"].endswith("。")
        assert found["edition"] == "e2014"
        assert found["level"] in set("BWLS")

    # Once more, and again under another name with a blank row less: nothing changes.
    again = said(shell, "load", str(ROSTER))
    assert again["changed"] == 0
    assert again["upload"] == loaded["upload"]
    assert said(shell, "review", "--as-of", "2020-12-31", status=1) == review

    # Every line stands in the ledger, and the ledger holds.
    verified = said(shell, "audit", "verify")
    assert verified["ok"] is True
    assert verified["events"] > 20
    with Server(shell.path) as server:
        address = server.address(OWNER, DATABASE)
        with psycopg.connect(**address, autocommit=True) as owner:
            owner.execute("ALTER TABLE store_auditevent DISABLE TRIGGER ALL")
            owner.execute("UPDATE store_auditevent SET after = after || ' ' WHERE seq = 17")
            owner.execute("ALTER TABLE store_auditevent ENABLE TRIGGER ALL")
        verified = said(shell, "audit", "verify", status=1)
        assert (verified["ok"], verified["event"]) == (False, 17)
        with psycopg.connect(**server.address(APP, DATABASE)) as app:
            tables = [name for (name,) in app.execute(BOUND).fetchall()]
            assert len(tables) >= 12
            for table in tables:
                counted = app.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
                assert counted == (0,), table


def test_the_demonstration_shows_every_level_and_writes_its_letters(
    filled_home: Home, tmp_path: Path
) -> None:
    home = filled_home
    assert json.loads((home.path / TOLD).read_text("utf-8"))["planned"] == 53
    folder = tmp_path / "letters"
    asked = ["dispatch", "2019H2", "--as-of", "2019-09-30"]
    dispatch = said(home, *asked, "--letters", str(folder))
    assert dispatch["as_of"] == "2019-09-30"
    assert {line["unit"]: line["level"] for line in dispatch["units"]} == {
        "学前教育系党总支部": "on_pace",
        "初等教育与应用技术系党支部": "slow",
        "音乐教育系党支部": "on_pace",
        "美术教育系党支部": "cannot_finish",
        "语言文学系党支部": "will_exceed",
    }
    for line in dispatch["units"]:
        assert line["reasons"], line["unit"]
        assert set(line) == {
            "unit", "quota", "admitted", "awaiting", "rate", "time_progress", "feasible", "level",
            "reasons",
        }  # fmt: skip
    assert sorted(dispatch["letters"]) == sorted(str(path) for path in folder.iterdir())
    assert len(dispatch["letters"]) == 3
    for unit in ("初等教育与应用技术系党支部", "美术教育系党支部", "语言文学系党支部"):
        (path,) = folder.glob(f"*{unit}*.docx")
        words = words_of(path)
        assert unit in words
        assert "演示" in words
        assert "2019年" in words
    # Only a recorded run stays, and the second time it is the first.
    assert said(home, *asked) == {**dispatch, "letters": []}
    first = said(home, *asked, "--record")
    assert said(home, *asked, "--record") == first

    # Each sees its own branch, through every command.
    mine = said(home, "review", "--as", "yinyue", status=1)
    assert 0 < mine["dossiers"] < said(home, "review", status=1)["dossiers"]
    assert {found["unit"] for found in mine["findings"]} == {"音乐教育系党支部"}
    assert [line["unit"] for line in said(home, "plan", "2019H2", "--as", "meishu")["lines"]] == [
        "美术教育系党支部"
    ]
    covered = [f["id_no"] for f in mine["findings"] if f["id_no"]]
    assert covered
    assert all("*" in number for number in covered)
    whole = said(home, "review", "--as", "yinyue", "--unmask", status=1)
    assert not any("*" in found["id_no"] for found in whole["findings"])
    refused = home.call("review", "--as", "auditor", "--unmask", "--json")
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert said(home, "audit", "verify")["ok"] is True


HEADINGS = ["姓名", "所在党支部", "公民身份号码", "学号", "申请入党日期", "谈话日期", "应到会"]
# Each wrong cell: its place in row and column, the value, and the complaint's code.
WRONG = (
    ("A3", "", "missing-value"),
    ("B4", "音乐系支部", "unknown-unit"),
    ("C5", "110101199003071234", "id-checksum"),
    ("C6", 5.00101e17, "id-precision-lost"),
    ("E7", "2019.02.30", "impossible-date"),
    ("E8", "19.7.8", "ambiguous-date"),
    ("E9", "2019.07", "month-only"),
    ("F10", "前天", "not-a-date"),
    ("F11", "2099-01-01", "future-date"),
    ("G12", "九人", "not-a-number"),
    ("G13", -3, "negative-number"),
)


def faulty() -> bytes:
    """A roster in which every row but the first has one wrong cell."""
    rows: list[list[Any]] = [HEADINGS]
    for n in range(2, 14):
        row: list[Any] = [
            f"人{'甲乙丙丁戊己庚辛壬癸子丑'[n - 2]}", "音乐教育系党支部", "", f"20{n:02}",
            "2019-03-04", "2019-03-20", 9,
        ]  # fmt: skip
        for cell, value, _ in WRONG:
            if int(cell[1:]) == n:
                row["ABCDEFG".index(cell[0])] = value
        rows.append(row)
    return workbook(rows)


def test_every_wrong_cell_is_named_at_once_and_nothing_is_taken(home: Any, tmp_path: Path) -> None:
    said(home, "demo", "--tree-only")
    file = tmp_path / "roster.xlsx"
    file.write_bytes(faulty())
    refused = said(home, "load", str(file), status=1)
    assert [(c["cell"], c["code"]) for c in refused["complaints"]] == [
        (cell, code) for cell, _, code in WRONG
    ]
    for complaint in refused["complaints"]:
        assert set(complaint) == {"sheet", "cell", "heading", "code", "value", "message"}
        assert complaint["heading"] == HEADINGS["ABCDEFG".index(complaint["cell"][0])]
        assert complaint["message"].endswith(("。", "？"))
    assert (refused["rows"], refused["taken"], refused["changed"]) == (12, 0, 0)
    assert said(home, "review")["dossiers"] == 0

    # Asked for, the good row goes in, and the status still says that something is wrong.
    some = said(home, "load", str(file), "--take-good-rows", status=1)
    assert (some["taken"], len(some["complaints"])) == (1, len(WRONG))
    assert said(home, "review")["dossiers"] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["load"],
        ["load", "/nonexistent.xlsx"],
        ["load", str(ROSTER), "--kind", "nonsense"],
        ["load", str(PLAN), "--kind", "plan"],
        ["plan", "2019H3"],
        ["plan"],
        ["review", "--as-of", "2019-02-30"],
        ["review", "--unit", "不存在党支部"],
        ["dispatch"],
        ["audit", "nonsense"],
        ["nonsense"],
    ],
)
def test_a_wrong_call_is_one_sentence_with_status_two(home: Any, arguments: list[str]) -> None:
    done = home.call(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr


def test_nobody_acts_beyond_their_rights(home: Any) -> None:
    said(home, "demo", "--tree-only")
    for login, arguments in (
        ("yinyue", ["load", str(PLAN), "--kind", "plan", "--period", "2019H2"]),
        ("auditor", ["load", str(ROSTER)]),
        ("admin", ["review"]),
        ("yinyue", ["audit", "verify"]),
        ("department", ["backup", str(home.path / "x.dump")]),
        ("stranger", ["review"]),
    ):
        done = home.call(*arguments, "--as", login)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), arguments
    # A roster reaches only the branches of whoever loads it.
    other = said(home, "load", str(ROSTER), "--as", "yinyue", status=1)
    assert {c["code"] for c in other["complaints"]} == {"unknown-unit"}
    assert other["taken"] == 0


def test_the_rule_book_is_one_document(home: Any) -> None:
    rules = said(home, "rules")
    assert {"B02", "I04", "N01"} <= {rule["check"] for rule in rules}
    told = {"check", "level", "articles", "file", "not_checkable"}
    assert all(told <= set(rule) for rule in rules)
    for rule in rules:
        assert bool(rule["articles"] and rule["file"]) != bool(rule["not_checkable"]), rule


def test_a_recorded_review_is_compared_with_the_one_before(home: Any) -> None:
    said(home, "demo", "--tree-only")
    kinds = ("opened", "standing", "closed")
    first = said(home, "review", "--record")
    assert [first[kind] for kind in kinds] == [[], [], []]
    assert said(home, "load", str(ROSTER))["taken"] == 120
    plain = said(home, "review", status=1)
    assert not set(kinds) & set(plain)
    # Told in lines, what nobody knows is a number and buries nothing.
    lines = home.call("review").stdout.splitlines()
    unknown = sum(found["verdict"] == "unknown" for found in plain["findings"])
    assert len(lines) == len(plain["findings"]) - unknown + 2
    assert str(unknown) in lines[-2]
    assert not [line for line in lines[:-2] if " unknown " in line]
    second = said(home, "review", "--record", status=1)
    assert {f["person"] for f in second["opened"]} <= {f["person"] for f in plain["findings"]}
    assert ({f["check"] for f in second["opened"]} >= {"B02"}, second["standing"]) == (True, [])
    third = said(home, "review", "--record", status=1)
    assert (third["opened"], third["closed"]) == ([], [])
    assert third["standing"] == second["opened"]
    past = home.call("review", "--record", "--as-of", "2020-12-31", "--json")
    assert past.returncode != 0
    assert "--record" in past.stderr + past.stdout
