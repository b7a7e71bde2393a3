"""What a file is, told by its bytes: whole scans are taken, everything else is named."""

import struct
import zlib

import pytest

from rudang.actions.demo.papers import pdf, picture
from rudang.papers.scans import JPEG, PDF, PNG, Unfit, look, tidy_name

JPEG_HEAD = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
FRAME = b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x00" * 40
PHOTO = JPEG_HEAD + FRAME + SCAN + b"\xff\xd9"
PICTURE = picture(width=40, height=40)
PAPER = pdf("Application", pages=3)
ZIP = b"PK\x03\x04" + b"\x00" * 60


def test_the_three_kinds_are_told_by_their_bytes_whatever_they_are_called() -> None:
    assert (look(PAPER).mime, look(PAPER).pages) == (PDF, 3)
    assert (look(PICTURE).mime, look(PICTURE).pages) == (PNG, 1)
    assert (look(PHOTO).mime, look(PHOTO).pages) == (JPEG, 1)
    # What a camera puts after the picture does not matter: it is served as a picture alone.
    assert look(PHOTO + b"\x00MotionPhoto").mime == JPEG
    assert look(PAPER + b"\n\n").mime == PDF


def test_a_name_of_another_scan_is_told_and_of_anything_else_refused() -> None:
    assert look(PICTURE, "谈话记录.pdf").hint == "文件名像 PDF，内容是 PNG，按内容保存"
    assert look(PHOTO, "a.JPEG").hint == ""
    with pytest.raises(Unfit, match=r"文件名以 \.exe 结尾，内容却是 PDF"):
        look(PAPER, "申请书.exe")


def chunk(name: bytes, data: bytes) -> bytes:
    """A piece of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b"MZ\x90\x00" + b"\x00" * 100, "Windows 程序"),
        (b"\x7fELF" + b"\x00" * 100, "Linux 程序"),
        (ZIP, "压缩文件或 Office 文档"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office 文档"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "网页"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "网页"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 20, "HEIC"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "WebP"),
        ("入党申请书".encode(), "文本"),
        (bytes(range(128, 256)) * 8, "认不出的格式"),
        (b"GIF89a", "GIF"),
        # A program or a page with a paper inside it is no paper.
        (b"MZ" + PAPER, "Windows 程序"),
        (b"\x00\x01\x02" + PAPER, "前面夹带了其他内容的 PDF"),
        (b"%PDF-x" + PAPER[6:], "没有版本号"),
        (PAPER[: len(PAPER) // 2], "PDF 不完整"),
        (PAPER[:-30], "PDF 不完整"),
        (b"%PDF-1.4\nstartxref\n999999\n%%EOF", "目录指向的位置没有内容"),
        (PAPER + ZIP, "PDF 的结尾之后还有别的内容"),
        (PAPER + b"x" * 5000, "PDF 的结尾之后还有别的内容"),
        (PAPER.replace(b"/Type /Catalog", b"/JS (a)".ljust(14)), "脚本"),
        (PAPER.replace(b"/Type /Catalog", b"/J#61vaScript "), "脚本"),
        (PAPER.replace(b"/Type /Catalog", b"/Launch 9".ljust(14)), "启动程序的动作"),
        (b"%PDF-1.4\nxref\nstartxref\n" + b"9" * 5000 + b"\n%%EOF\n", "PDF 不完整"),
        (PAPER.replace(b"/Type /Catalog", b"/EmbeddedFile "), "夹带的其他文件"),
        (PICTURE[:-20], "PNG 不完整"),
        (PICTURE[:60] + b"\x00" + PICTURE[61:], "PNG 已经损坏"),
        (PICTURE + ZIP, "PNG 的结尾之后还有别的内容"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""), "PNG 不完整"),
        (PHOTO[:-30], "JPEG 不完整"),
        (JPEG_HEAD + SCAN + b"\xff\xd9", "JPEG 不完整"),
        (JPEG_HEAD + b"\x00\x00\x00\x00\x00", "JPEG 已经损坏"),
        (b"\xff\xd8", "JPEG 不完整"),
    ],
)
def test_whatever_is_no_whole_scan_is_refused_and_named(data: bytes, says: str) -> None:
    with pytest.raises(Unfit) as refusal:
        look(data, "扫描件")
    assert says in refusal.value.message
    assert refusal.value.message.endswith("。")


def test_bytes_of_a_picture_inside_a_paper_may_spell_anything() -> None:
    noisy = PAPER.replace(b"Tj ET", b"/JS a")
    assert b"/JS " in noisy
    assert look(noisy).pages == 3


@pytest.mark.parametrize(
    ("filling", "pages"),
    [
        (b"stream\n", None),
        (b"/Type/Pages", None),
        (b"/Count 1 ", None),
        (b"startxref" + b" " * 200, None),
        (b"/Type/Pages/Count " + b"9" * 5000 + b" ", None),
        (b"<</Count 12/Type/Pages>>", 12),
        (b"<</Type/Pages/Count 12>>", 12),
    ],
)
def test_a_paper_made_to_be_long_in_reading_is_read(filling: bytes, pages: int | None) -> None:
    # Whoever hands in a report sends files, and all wait while one is looked at; read again for
    # each piece, one of these would take hours.
    start = b"%PDF-1.4\nxref\n"
    data = start + filling * (2**20 // len(filling)) + b"\nstartxref\n9\n%%EOF\n"
    assert look(data).pages == pages


@pytest.mark.parametrize(
    ("name", "mime", "kept"),
    [
        ("入党申请书.pdf", PDF, "入党申请书.pdf"),
        ("C:\\文档\\申请书.PDF", PDF, "申请书.pdf"),
        ("../../etc/passwd", PDF, "passwd.pdf"),
        ("谈话记录.pdf", PNG, "谈话记录.png"),
        ("a\x00b\u202egnp.png", PNG, "abgnp.png"),
        ('x"><script>.jpg', JPEG, "xscript.jpg"),
        ("", JPEG, "扫描件.jpg"),
        ("...", PDF, "扫描件.pdf"),
        ("长" * 300 + ".pdf", PDF, "长" * 120 + ".pdf"),
    ],
)
def test_a_kept_name_has_no_path_nothing_unseen_and_the_right_ending(
    name: str, mime: str, kept: str
) -> None:
    assert tidy_name(name, mime) == kept
