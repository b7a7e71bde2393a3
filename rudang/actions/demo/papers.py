"""A few scans and a register of admission forms for the demonstration, made on the spot."""

import struct
import zlib
from datetime import date

from rudang.actions import accounts, forms, scans
from rudang.actions.demo.college import YINYUE, YUWEN
from rudang.store.models import Sheet, Unit

_RECEIVED = date(2019, 9, 20)
_ISSUED = date(2019, 9, 25)
# The round of preexaminations that passed on 24 September 2019.
_PREEXAM = date(2019, 9, 24)
_FIRST, _LAST = "05019119", "05019160"
_TO_YUWEN = ("05019149", "05019151")


def furnish(today: date) -> None:
    """The department receives forms and issues them; two branches scan what they have."""
    department = accounts.actor("department", today=today)
    college = Unit.objects.get(parent=None)
    yuwen = Unit.objects.get(name=YUWEN)
    forms.receive(
        by=department,
        unit=college.pk,
        first=_FIRST,
        last=_LAST,
        on=_RECEIVED,
        today=today,
        source="市委教育工委组织处",
    )
    people = Sheet.objects.filter(preexam_on=_PREEXAM).order_by("form_serial")
    for dossier, serial in people.values_list("dossier_id", "form_serial"):
        forms.issue(by=department, serial=serial, dossier=dossier, on=_ISSUED, today=today)
    forms.issue_to_unit(
        by=department,
        to_unit=yuwen.pk,
        first=_TO_YUWEN[0],
        last=_TO_YUWEN[1],
        on=_ISSUED,
        today=today,
        note="备用",
    )
    forms.write_off(
        by=accounts.actor("yuwen", today=today),
        kind="spoiled",
        first=_TO_YUWEN[0],
        on=date(2019, 9, 26),
        today=today,
        reason="打印偏移",
    )
    _scan(today)


def _scan(today: date) -> None:
    clerk = accounts.actor("yinyue", today=today)
    person = Sheet.objects.filter(unit__name=YINYUE, preexam_on=_PREEXAM).first()
    if person is None:
        return
    for paper, data, name, on, is_original in (
        ("application", pdf("Application", pages=3), "入党申请书.pdf", person.app_signed_on, True),
        ("talk_record", picture(), "谈话记录.png", person.talk_on, True),
        ("review", pdf("Review", pages=5), "政审材料.pdf", person.review_concluded_on, True),
        ("training_certificate", picture(200), "结业证书.png", person.train_to, False),
    ):
        scans.add(
            by=clerk,
            dossier=person.dossier_id,
            paper=paper,
            data=data,
            filename=name,
            is_original=is_original,
            dated_on=on,
            today=today,
        )


def pdf(words: str, *, pages: int = 1) -> bytes:
    """A small PDF of so many pages with a few Latin words on each."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(pages))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n in range(pages):
        drawn = f"BT /F1 20 Tf 72 760 Td ({words} {n + 1}/{pages}) Tj ET"
        parts.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * n} 0 R >>"
        )
        parts.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{part}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    tail = (
        f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    )
    return body + tail.encode("ascii")


def picture(shade: int = 235, *, width: int = 420, height: int = 594) -> bytes:
    """A small PNG of a sheet of paper with ruled lines."""
    rows = b"".join(
        b"\x00" + bytes([120 if row % 40 == 0 and row > 60 else shade]) * width
        for row in range(height)
    )

    def chunk(name: bytes, data: bytes) -> bytes:
        mark = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + mark

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
