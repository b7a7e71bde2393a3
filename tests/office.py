"""Opens a Word file as an office program would, and reads what stands on its pages."""

import subprocess
import tempfile
from pathlib import Path


def words_of(document: Path) -> str:
    """The text of a document's pages without any space, drawn by LibreOffice."""
    with tempfile.TemporaryDirectory(prefix="rudang-office-", dir="/tmp") as name:
        place = Path(name)
        command = ["soffice", f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", str(place), str(document)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        pdf = str(place / f"{document.stem}.pdf")
        drawn = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True)
    return "".join(drawn.stdout.split())
