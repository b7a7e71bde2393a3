"""What the documents name is there: files, anchors, commands and options, settings, tables."""

import re
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import load_command_class

from rudang.core.facts import ACT_KINDS, FACTS
from rudang.regulation.catalogue import CATALOGUE
from rudang.regulation.locals import LOCALS
from rudang.regulation.registry import REGULATION
from rudang.web.door import NAVIGATION

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.en.md")
DOCUMENTS = (
    *READMES,
    "CHANGELOG.md",
    "GLOSSARY.md",
    "docs/architecture.md",
    "docs/decisions.md",
    "docs/adding-a-value.md",
)
COMMANDS = sorted(
    path.stem
    for path in (ROOT / "rudang/web/management/commands").glob("*.py")
    if path.stem != "__init__"
)
# Set by the program and its tests for its own processes.
INTERNAL = {
    "RUDANG_BASE_IS_READY",
    "RUDANG_DEBUG",
    "RUDANG_KEEPS_APP_PASSWORD",
    "RUDANG_SERVES_ITSELF",
}
SETTING = re.compile(r"\bRUDANG_[A-Z_]+\b")
FILE = re.compile(r"[\w-]+(?:/[\w.-]+)*/(?:[\w-]+\.(?:py|sql|md|txt|toml))?|\w+/[\w/]+")


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def quoted(name: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text_of(name), flags=re.S))


def calls(name: str) -> Iterator[str]:
    """The command lines that a document quotes or shows, without what goes before `rudang`."""
    for words in quoted(name):
        found = re.match(r"(?:\.venv/bin/)?rudang (.+)", words)
        if found:
            yield found.group(1)


def headings(name: str) -> set[str]:
    """The anchors that the headings of a document make."""
    titles = re.findall(r"^#+ (.+)$", text_of(name), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def parser_of(command: str) -> ArgumentParser:
    return load_command_class("rudang.web", command).create_parser("rudang", command)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name: str) -> None:
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(name)):
        path, _, anchor = target.partition("#")
        there = (ROOT / name).parent / path if path else ROOT / name
        is_there = there.exists() and (not anchor or anchor in headings(name))
        if not target.startswith("http") and not is_there:
            lost.append(target)
    assert lost == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_and_folder_named_is_there(name: str) -> None:
    places = (ROOT, ROOT / "rudang", ROOT / "rudang/regulation")
    named = [words for words in quoted(name) if FILE.fullmatch(words)]
    kept = [words for words in named if not words.startswith("RUDANG_HOME")]
    assert [words for words in kept if not any((where / words).exists() for where in places)] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_and_option_named_is_there(name: str) -> None:
    for call in calls(name):
        command, *words = call.split()
        assert command in COMMANDS, call
        options = {option for a in parser_of(command)._actions for option in a.option_strings}
        assert set(re.findall(r"--[a-z-]+", " ".join(words))) <= options, call


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_told(name: str) -> None:
    assert sorted(set(COMMANDS) - {call.split()[0] for call in calls(name)}) == []


@pytest.mark.parametrize("name", READMES)
def test_every_page_of_the_menu_is_told(name: str) -> None:
    pages = (
        text_of(name).split("## 页面" if name == "README.md" else "## Pages")[1].split("\n## ")[0]
    )
    assert [label for _, label, *_ in NAVIGATION if label not in pages] == []


@pytest.mark.parametrize("name", READMES)
def test_every_setting_is_told_and_no_other(name: str) -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "rudang").rglob("*.py")]
    read = {word for text in sources for word in SETTING.findall(text)}
    assert set(SETTING.findall(text_of(name))) == read - INTERNAL


@pytest.mark.parametrize("name", READMES)
def test_the_two_commands_are_targets(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.M))
    told = set(re.findall(r"\bmake ([a-z]+)\b(?=`|  )", text_of(name)))
    assert {"run", "test"} <= told <= targets


def test_the_change_log_counts_what_there_is() -> None:
    words = text_of("CHANGELOG.md")
    for told in (
        f"检查目录全部 {len(CATALOGUE)} 项",
        f"规则 {len(REGULATION.rules)} 条、苗头 {len(REGULATION.patterns)} 条",
        f"至 {len(FACTS)} 项",
        f"至 {len(ACT_KINDS)} 种",
        f"列入 {len(LOCALS)} 种",
    ):
        assert told in words


def test_the_twins_tell_the_same_number_of_everything() -> None:
    def shape(name: str) -> tuple[int, ...]:
        text = text_of(name)
        return tuple(len(re.findall(mark, text, re.M)) for mark in (r"^## ", r"^\| ", r"^\* "))

    assert shape(READMES[0]) == shape(READMES[1])


def test_every_table_that_the_architecture_names_is_there() -> None:
    tables = {model.__name__ for model in apps.get_app_config("store").get_models()}
    sections = re.split(r"^## ", text_of("docs/architecture.md"), flags=re.M)
    where_it_stands = [s for s in sections if s.startswith(("Casework", "Plan"))]
    assert len(where_it_stands) == 2
    named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)*)`", "".join(where_it_stands)))
    assert len(named) > 15
    assert sorted(named - tables - {"Param"}) == []
