"""What a scanned file is by its content: PDF, JPEG or PNG, whole and nothing beside it."""

import re
import struct
import unicodedata
import zlib
from dataclasses import dataclass

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
TERMS = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG"}
ENDINGS = {PDF: (".pdf",), JPEG: (".jpg", ".jpeg"), PNG: (".png",)}

_NAME_LENGTH = 120
_WANTED = "只收 PDF、JPEG、PNG 格式的扫描件"
# What else comes by mistake or by malice, told by its first bytes.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "Windows 程序"),
    (b"\x7fELF", "Linux 程序"),
    (b"PK\x03\x04", "压缩文件或 Office 文档（docx、xlsx、zip、wps 等）"),
    (b"PK\x05\x06", "压缩文件"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office 文档（doc、xls、wps 等）"),
    (b"Rar!", "RAR 压缩文件"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩文件"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"II*\x00", "TIFF 图片"),
    (b"MM\x00*", "TIFF 图片"),
    (b"\xe7\x9a\x84", "文本文件"),
    (b"#!", "脚本"),
    (b"{\\rtf", "RTF 文档"),
)
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PDF_HEAD = re.compile(rb"%PDF-[12]\.\d")
_PDF_END = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_PDF_STREAM, _PDF_STREAM_END = re.compile(rb"stream\r?\n"), b"endstream"
_PDF_TABLE = re.compile(rb"xref|\d\s+\d+\s+obj")
_PDF_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_PDF_TREE = re.compile(rb"/Type\s*/Pages\b")
_PDF_COUNT = re.compile(rb"/Count\s+(\d{1,4})(?!\d)")
_PDF_SPELT = re.compile(rb"#([0-9a-fA-F]{2})")
# A scan runs nothing and carries no further files.
_PDF_ACTIVE = (
    (re.compile(rb"/(?:JavaScript|JS)(?![a-zA-Z])"), "脚本"),
    (re.compile(rb"/Launch(?![a-zA-Z])"), "启动程序的动作"),
    (re.compile(rb"/EmbeddedFile(?![a-zA-Z])"), "夹带的其他文件"),
    (re.compile(rb"/Encrypt(?![a-zA-Z])"), "密码"),
)
_TRAILING = 4096


class Unfit(ValueError):
    """The bytes are no scan that can be taken; `message` is one sentence for the reader."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file was found to be; `pages` where it can be told, `hint` what is odd but taken."""

    mime: str
    pages: int | None
    hint: str = ""

    @property
    def term(self) -> str:
        return TERMS[self.mime]


def look(data: bytes, filename: str = "") -> Looked:
    """Tell by the bytes alone what a file is, and that it is whole.

    Raises:
        Unfit: with a sentence naming what was found.
    """
    if not data:
        raise Unfit("文件是空的，没有内容。")
    if data.startswith(b"%PDF-"):
        found = _pdf(data)
    elif data.startswith(_PNG_HEAD):
        found = _png(data)
    elif data.startswith(b"\xff\xd8"):
        found = _jpeg(data)
    else:
        raise Unfit(f"文件内容是{_other(data)}，{_WANTED}。")
    ending = _ending(filename)
    if ending and ending not in ENDINGS[found.mime]:
        named = next((TERMS[m] for m, some in ENDINGS.items() if ending in some), "")
        if not named:
            raise Unfit(
                f"文件名以 {ending} 结尾，内容却是 {found.term}，请改成"
                f" {ENDINGS[found.mime][0]} 后再上传。"
            )
        return Looked(found.mime, found.pages, f"文件名像 {named}，内容是 {found.term}，按内容保存")
    return found


def tidy_name(filename: str, mime: str) -> str:
    """A file's name as it is kept: no path, nothing that cannot be seen, the right ending."""
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rsplit("/", 1)[-1]
    # Marks of direction could make a name read backwards.
    kept = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    stem = kept.strip(" .")
    ending = _ending(stem)
    if any(ending in some for some in ENDINGS.values()):
        stem = stem[: -len(ending)].rstrip(" .")
    return f"{stem[:_NAME_LENGTH] or '扫描件'}{ENDINGS[mime][0]}"


def _ending(filename: str) -> str:
    name = filename.replace("\\", "/").rsplit("/", 1)[-1].strip()
    _, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and _ else ""


def _other(data: bytes) -> str:
    for head, term in _OTHERS:
        if data.startswith(head):
            return term
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return " HEIC 图片（手机可设为“兼容性最佳”，或另存为 JPEG）"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return " WebP 图片"
    start = data[:512].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")):
        return "网页或 XML 文件"
    if b"%PDF-" in data[:4096]:
        return "前面夹带了其他内容的 PDF"
    try:
        data[:4096].decode("utf-8")
    except UnicodeDecodeError as error:
        # A text cut in the middle of its last character is a text still.
        if error.start < min(len(data), 4096) - 4:
            return "认不出的格式"
    return "文本"


def _pdf(data: bytes) -> Looked:
    if not _PDF_HEAD.match(data):
        raise Unfit("文件开头像 PDF，但没有版本号，可能已经损坏。")
    ends = list(_PDF_END.finditer(data))
    if not ends:
        raise Unfit("PDF 不完整：没有结尾标记，可能没有传完或扫描时中断，请重新扫描或另存。")
    rest = data[ends[-1].end() :].strip(b"\x00\t\r\n\x0c ")
    if len(rest) > _TRAILING or b"PK\x03\x04" in rest or b"PK\x05\x06" in rest:
        raise Unfit("PDF 的结尾之后还有别的内容，请用扫描软件或打印功能重新生成。")
    place = int(ends[-1][1])
    # Scanners count a few bytes wrong, and every reader forgives them.
    if place >= len(data) or not _PDF_TABLE.search(data[max(0, place - 16) : place + 48]):
        raise Unfit("PDF 不完整：目录指向的位置没有内容，可能没有传完，请重新扫描或另存。")
    structure = _PDF_SPELT.sub(lambda found: bytes([int(found[1], 16)]), _structure(data))
    for pattern, what in _PDF_ACTIVE:
        if pattern.search(structure):
            raise Unfit(f"PDF 里有{what}，扫描件不应有，请用打印功能重新生成 PDF。")
    pages = len(_PDF_PAGE.findall(structure))
    trees = (part for part in structure.split(b">") if _PDF_TREE.search(part))
    counts = [int(count) for part in trees for count in _PDF_COUNT.findall(part)]
    return Looked(PDF, pages or max(counts, default=0) or None)


def _structure(data: bytes) -> bytes:
    """A PDF without the insides of its streams: a picture's own bytes may spell anything."""
    kept, place = [], 0
    while (opened := _PDF_STREAM.search(data, place)) is not None:
        end = data.find(_PDF_STREAM_END, opened.end())
        # Where one never ends none after it does; asked of each, a long file would take days.
        if end < 0:
            break
        kept.append(data[place : opened.end()])
        place = end + len(_PDF_STREAM_END)
    return b"".join([*kept, data[place:]])


def _png(data: bytes) -> Looked:
    place, names = len(_PNG_HEAD), []
    while place + 12 <= len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        name = data[place + 4 : place + 8]
        end = place + 12 + length
        if end > len(data):
            break
        (crc,) = struct.unpack(">I", data[end - 4 : end])
        if zlib.crc32(data[place + 4 : end - 4]) != crc:
            raise Unfit("PNG 已经损坏：一部分内容同校验值不符，请重新扫描或另存。")
        names.append(name)
        place = end
        if name == b"IEND":
            break
    if not names or names[0] != b"IHDR" or names[-1] != b"IEND" or b"IDAT" not in names:
        raise Unfit("PNG 不完整：没有结尾标记，可能没有传完，请重新扫描或另存。")
    if data[place:].strip(b"\x00"):
        raise Unfit("PNG 的结尾之后还有别的内容，请另存后再上传。")
    return Looked(PNG, 1)


def _jpeg(data: bytes) -> Looked:
    place, has_frame = 2, False
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            raise Unfit("JPEG 已经损坏：分段标记错位，请重新扫描或另存。")
        kind = data[place + 1]
        if kind == 0xFF:
            place += 1
            continue
        if kind == 0xD9:
            break
        (length,) = struct.unpack(">H", data[place + 2 : place + 4])
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            has_frame = True
        if kind == 0xDA:
            # From here on it is picture; cameras put further data after its end.
            if not has_frame or data.find(b"\xff\xd9", place + 2 + length) < 0:
                break
            return Looked(JPEG, 1)
        place += 2 + length
    raise Unfit("JPEG 不完整：没有结尾标记，可能没有传完，请重新扫描或另存。")
