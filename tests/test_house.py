"""What the house forbids everywhere, read from the sources themselves."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rudang.core.facts import ACT_KINDS, CIRCUMSTANCES, FACTS
from rudang.core.scope import ROLE_TERMS
from rudang.regulation.locals import LOCALS
from rudang.regulation.planning import PARAMS
from rudang.regulation.rulebook import LEVEL_TERMS, VERDICT_TERMS

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "rudang").rglob("*.py"))
EVERYTHING = sorted(
    path
    for folder in ("rudang", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)

# Where the day may be read. `migrate` and `restore` only name the file of a dump by the moment.
READ_THE_DAY = {
    "rudang/web/clock.py",
    "rudang/web/management/base.py",
    "rudang/web/management/commands/restore.py",
    "rudang/store/migrate.py",
}
DAYS = {"today", "localdate", "localtime", "utcnow"}
SAVES = {"save", "delete"}
OBJECT_SAVES = {
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "bulk_update",
    "update",
}
WRITTEN_SQL = re.compile(
    r"\b(INSERT\s+INTO|DELETE\s+FROM|TRUNCATE\s+\w|UPDATE\s+\w+\s+(\w\s+)?SET)\b"
)

Found = Iterator[int]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_in(path: Path, *rooms: str) -> bool:
    return named(path).startswith(tuple(f"rudang/{room}/" for room in rooms))


def clocks(tree: ast.AST, *, moments: bool) -> Found:
    """Lines that read the day; with `moments` also those that read the moment."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            source, name = ast.unparse(node.func.value), node.func.attr
            is_clock = source.split(".")[-1] in {"date", "datetime", "timezone"}
            # With a moment handed in, it only turns that into local time.
            turns = name in {"localdate", "localtime"} and bool(node.args or node.keywords)
            # Under whatever name the class was imported.
            reads_day = (name == "today" or (name in DAYS and is_clock)) and not turns
            reads_now = name == "now" and source != "timezone"
            reads_moment = (source, name) in {("timezone", "now"), ("time", "time")}
            if reads_day or reads_now or (moments and reads_moment):
                yield node.lineno


def day_readers(tree: ast.AST) -> Found:
    """Lines that take a text for a day in one spelling alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"fromisoformat", "strptime"}:
            yield node.lineno


def late_imports(tree: ast.AST) -> Found:
    """Lines inside functions or classes that import from this house."""
    for outer in ast.walk(tree):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for node in ast.walk(outer):
                names = []
                if isinstance(node, ast.ImportFrom):
                    names = [node.module or "."] if not node.level else ["rudang"]
                elif isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                if any(name.split(".")[0] == "rudang" for name in names):
                    yield node.lineno


def saves(tree: ast.AST) -> Found:
    """Lines that write to the base, through the mapper or in SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            chain = ast.unparse(node.func.value)
            is_object = re.search(r"\bobjects\b|_set\b", chain) is not None
            if node.func.attr in SAVES or (node.func.attr in OBJECT_SAVES and is_object):
                yield node.lineno
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and WRITTEN_SQL.search(node.value):
            yield node.lineno


def found(see: Callable[[ast.AST], Found], paths: list[Path]) -> list[str]:
    return [
        f"{named(path)}:{line}"
        for path in paths
        for line in see(ast.parse(path.read_text("utf-8")))
    ]


def test_the_day_is_read_at_the_door_and_by_the_commands_alone() -> None:
    paths = [path for path in SOURCES if named(path) not in READ_THE_DAY]
    assert found(lambda tree: clocks(tree, moments=False), paths) == []
    assert {named(path) for path in SOURCES} >= READ_THE_DAY


def test_grammar_regulation_and_papers_do_not_even_know_the_moment() -> None:
    paths = [path for path in SOURCES if is_in(path, "core", "regulation", "papers")]
    assert found(lambda tree: clocks(tree, moments=True), paths) == []


def test_no_page_reads_a_day_by_itself() -> None:
    paths = [path for path in SOURCES if is_in(path, "web/pages", "web/management")]
    assert found(day_readers, paths) == []


def test_rooms_import_one_another_at_the_top_of_the_file() -> None:
    assert found(late_imports, SOURCES) == []


def test_only_actions_save() -> None:
    # Papers know no base: what they save are documents.
    paths = [p for p in SOURCES if not is_in(p, "actions", "papers", "store/migrations")]
    assert found(saves, paths) == []


@pytest.mark.parametrize(
    ("see", "source", "lines"),
    [
        (lambda t: clocks(t, moments=False), "a = date.today()", [1]),
        (lambda t: clocks(t, moments=False), "a = datetime.datetime.now(UTC)", [1]),
        (lambda t: clocks(t, moments=False), "a = timezone.localdate()", [1]),
        (lambda t: clocks(t, moments=False), "a = timezone.localtime(act.recorded_at)", []),
        (lambda t: clocks(t, moments=False), "a = timezone.now()", []),
        (lambda t: clocks(t, moments=True), "a = timezone.now()", [1]),
        (lambda t: clocks(t, moments=False), "a = d.today()", [1]),
        (lambda t: clocks(t, moments=False), "a = dt.now(UTC)", [1]),
        (lambda t: clocks(t, moments=False), "visit.today", []),
        (late_imports, "import rudang.core.facts", []),
        (late_imports, "def f():\n    from rudang.core import facts", [2]),
        (late_imports, "def f():\n    from . import facts", [2]),
        (late_imports, "def f():\n    import fcntl", []),
        (saves, "account.save()", [1]),
        (saves, "Act.objects.filter(pk=1).update(kind='x')", [1]),
        (saves, "unit.children_set.create(name='x')", [1]),
        (saves, "values.update(a=1)", []),
        (saves, "accounts.create(by=by)", []),
        (saves, "cursor.execute('UPDATE store_act SET kind = 1')", [1]),
        (saves, "cursor.execute('INSERT INTO store_act VALUES (1)')", [1]),
        (saves, "cursor.execute('SELECT 1 FROM store_act')", []),
    ],
)
def test_the_guards_see_what_they_are_for(
    see: Callable[[ast.AST], Found], source: str, lines: list[int]
) -> None:
    assert list(see(ast.parse(source))) == lines


def test_every_file_opens_with_one_sentence_saying_what_it_is_for() -> None:
    missing = []
    for path in EVERYTHING:
        text = ast.get_docstring(ast.parse(path.read_text("utf-8")))
        first = (text or "").split("\n\n")[0]
        if not first.rstrip().endswith((".", "?", "!")):
            missing.append(named(path))
    assert missing == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_locks_hold_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    # A lock with a hash on every line but one installs that one unchecked.
    requirements = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n?", "", text, flags=re.M).strip())
    assert len(requirements) > 5
    assert [r.split()[0] for r in requirements if "==" not in r or "--hash=sha256:" not in r] == []
    assert re.findall(r"https?://\S+|--(?:extra-)?index-url|--find-links", text) == []


def glossary() -> set[tuple[str, str]]:
    """Identifier and term of every row of the glossary's tables."""
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+?) \|", (ROOT / "GLOSSARY.md").read_text(), re.M)
    assert len(rows) > 100
    return set(rows)


def test_every_act_has_its_row_in_the_glossary() -> None:
    assert sorted({(kind.name, kind.term) for kind in ACT_KINDS} - glossary()) == []


def test_every_fact_has_its_row_in_the_glossary() -> None:
    assert sorted({(fact.name, fact.term) for fact in FACTS} - glossary()) == []


def test_every_circumstance_and_local_demand_has_its_row_in_the_glossary() -> None:
    rows = glossary()
    assert sorted({(told.name, told.term) for told in CIRCUMSTANCES} - rows) == []
    assert sorted({(local.code, local.term) for local in LOCALS} - rows) == []


def test_every_parameter_of_the_plan_has_its_row_in_the_glossary() -> None:
    assert sorted({(param.name, param.term) for param in PARAMS} - glossary()) == []


def test_every_role_level_and_verdict_has_its_row_in_the_glossary() -> None:
    rows = glossary()
    assert sorted({(kind.value, term) for kind, term in ROLE_TERMS.items()} - rows) == []
    assert sorted({(word.value, term) for word, term in VERDICT_TERMS.items()} - rows) == []
    assert sorted({(word.value, term) for word, term in LEVEL_TERMS.items()} - rows) == []


# Words that only a machine of the house's builders could have left behind.
FOREIGN = re.compile(
    r"/(?:root|work|home)/[a-z]|/tmp/(?!\")[a-z]+/|\bpypi\.org\b|\bTODO\b|\bFIXME\b"
)


def test_no_file_names_a_machine_or_leaves_a_promise() -> None:
    kept = [
        path
        for folder in ("rudang", "tests", "docs", "benchmarks", ".ci")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".md", ".html", ".css", ".js", ".sql"} and path != Path(__file__)
    ]
    kept += [ROOT / name for name in ("README.md", "README.en.md", "CHANGELOG.md", "Makefile")]
    hits = [
        f"{named(path)}: {hit.group()}"
        for path in kept
        if "static" not in path.parts
        for hit in FOREIGN.finditer(path.read_text("utf-8"))
    ]
    assert hits == []
