"""Files handed to the browser, with Chinese names that every browser keeps."""

from urllib.parse import quote

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def attachment(body: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to save under a name."""
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def workbook(body: bytes, name: str) -> HttpResponse:
    """An Excel workbook."""
    return attachment(body, name, XLSX)


def document(body: bytes, name: str) -> HttpResponse:
    """A Word document."""
    return attachment(body, name, DOCX)


def archive(body: bytes, name: str) -> HttpResponse:
    """Several files in a zip."""
    return attachment(body, name, "application/zip")
