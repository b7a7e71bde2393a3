"""The product as it is started, and the system's own Chromium."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright


@pytest.fixture
def address(filled_home: Any) -> Iterator[str]:
    """The product as it is started: web and worker over the demonstration's base."""
    process = filled_home.start("serve", "--port", "0")
    try:
        yield process.stdout.readline().split()[1]
    finally:
        process.terminate()
        assert process.wait(60) == 0


@pytest.fixture
def browser() -> Iterator[Browser]:
    """The system's own Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    assert program, "chromium is not installed; `make test` installs it"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()
