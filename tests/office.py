"""Opens Word files as an office program would, and reads what stands on their pages."""

import subprocess
import tempfile
from pathlib import Path


def words_of(document: Path) -> str:
    """The text of a document's pages without any space, drawn by LibreOffice."""
    (pages,) = pages_of(document)
    return "".join(pages)


def pages_of(*documents: Path) -> list[list[str]]:
    """The text of each page of each document, without any space; all are opened in one go."""
    with tempfile.TemporaryDirectory(prefix="rudang-office-", dir="/tmp") as name:
        place = Path(name)
        command = ["soffice", f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", str(place), *map(str, documents)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return [_pages(place / f"{document.stem}.pdf") for document in documents]


def _pages(pdf: Path) -> list[str]:
    drawn = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True
    )
    return ["".join(page.split()) for page in drawn.stdout.split("\f")[:-1]]
