"""A handover package: one person's dossier as a zip that another rudang can take in and trust.

Members are stored, not packed: contents page, acts as data, scans, checksums, signature. The
same contents give the same bytes, so whatever differs from how it was written is refused.
"""

import hashlib
import io
import json
import re
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rudang.papers import official

FORMAT = "rudang-handover"
VERSION = 1

CONTENTS, ACTS, CHECKSUMS, SIGNATURE = (
    "contents.docx",
    "acts.json",
    "checksums.txt",
    "signature.txt",
)
LARGEST = 60 * 2**20
LARGEST_ACTS = 5 * 2**20
MOST_MEMBERS = 2_000

_SCAN = re.compile(r"scans/\d{4}\.(?:pdf|jpg|png)")
_SIGNED = re.compile(r"Ed25519 ([0-9a-f]{64}) ([0-9a-f]{128})\n")
_MOMENT = (1980, 1, 1, 0, 0, 0)
_WHOLE = "移交包"
_ASK = "请原单位重新发送。"


class Broken(ValueError):
    """A package that cannot be taken in: `member` names what is wrong, the text says how."""

    def __init__(self, member: str, words: str) -> None:
        super().__init__(f"{member}：{words}")
        self.member = member


@dataclass(frozen=True, slots=True)
class Paper:
    """One scan. `about` is what the base knows of it: paper, step, day, whether the original."""

    data: bytes
    ending: str
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stated:
    """One line of the contents page: what was done, when, what is recorded."""

    term: str
    day: str
    words: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a package.

    `about` holds the school, the branch, the person's name and stage, in words; `acts` the acts
    as data; `stated` the same for people to read.
    """

    about: Mapping[str, str]
    acts: Sequence[Mapping[str, Any]]
    stated: Sequence[Stated]
    papers: Sequence[Paper] = ()
    counted: Sequence[tuple[str, int]] = ()
    written_on: date | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A package that holds: nothing in it differs from what was signed."""

    about: Mapping[str, str]
    acts: Sequence[Mapping[str, Any]]
    papers: Sequence[Paper]
    counted: Sequence[tuple[str, int]]
    members: Mapping[str, tuple[int, str]]
    fingerprint: str


def fingerprint(public_key: bytes) -> str:
    """The key in eight groups of four digits, short enough to read out on the telephone."""
    digest = hashlib.sha256(public_key).hexdigest()[:32].upper()
    return " ".join(digest[n : n + 4] for n in range(0, 32, 4))


def own_fingerprint(seed: bytes) -> str:
    """The fingerprint under which a school's packages go out."""
    return fingerprint(_public(Ed25519PrivateKey.from_private_bytes(seed)))


def write(contents: Contents, *, seed: bytes) -> bytes:
    """The package, signed with the key made from 32 bytes kept secret by the school."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = _public(key)
    names = [f"scans/{n:04d}.{paper.ending}" for n, paper in enumerate(contents.papers, 1)]
    data = {
        "format": FORMAT,
        "version": VERSION,
        "about": dict(contents.about),
        "acts": list(contents.acts),
        "counted": [list(one) for one in contents.counted],
        "papers": [
            {"file": name, **paper.about}
            for name, paper in zip(names, contents.papers, strict=True)
        ],
    }
    body = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).encode()
    members = {
        CONTENTS: _contents_page(contents, names, fingerprint(public), hash_of(body)),
        ACTS: body,
        **{name: paper.data for name, paper in zip(names, contents.papers, strict=True)},
    }
    members[CHECKSUMS] = _checksums(members)
    members[SIGNATURE] = f"Ed25519 {public.hex()} {key.sign(members[CHECKSUMS]).hex()}\n".encode()
    return _zipped(members)


def read(data: bytes) -> Received:
    """Open a package and prove every byte of it.

    Raises:
        Broken: it is not one, of an unknown version, or something in it was changed.
    """
    members = _members(data)
    _prove(members)
    if _zipped(members) != data:
        raise Broken(_WHOLE, f"压缩包的目录或结构与写出时不同，文件可能被重新打包过；{_ASK}")
    body = _acts(members[ACTS])
    names = [name for name in members if _SCAN.fullmatch(name)]
    told = {str(one.get("file")): one for one in body["papers"]}
    for name in sorted(set(names) ^ set(told)):
        raise Broken(name, f"材料文件与 {ACTS} 中的清单不一致；{_ASK}")
    papers = [
        Paper(
            members[name],
            name.rpartition(".")[2],
            {key: value for key, value in told[name].items() if key != "file"},
        )
        for name in names
    ]
    signed = _SIGNED.fullmatch(members[SIGNATURE].decode())
    assert signed is not None
    return Received(
        about={str(k): str(v) for k, v in body["about"].items()},
        acts=body["acts"],
        papers=papers,
        counted=[(str(name), int(count)) for name, count in body["counted"]],
        members={name: (len(each), hash_of(each)) for name, each in members.items()},
        fingerprint=fingerprint(bytes.fromhex(signed[1])),
    )


def hash_of(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def _checksums(members: Mapping[str, bytes]) -> bytes:
    return "".join(f"{hash_of(data)}  {name}\n" for name, data in members.items()).encode()


def _zipped(members: Mapping[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, data)
    return raw.getvalue()


def _members(data: bytes) -> dict[str, bytes]:
    """Every member's bytes, none larger, packed, doubled or elsewhere than a package has them."""
    if len(data) > LARGEST:
        raise Broken(_WHOLE, f"超过 {LARGEST // 2**20} MB，不能接收。")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, struct.error, NotImplementedError, OSError):
        raise Broken(_WHOLE, f"不是移交包，或者压缩包的目录已损坏；{_ASK}") from None
    if len(entries) > MOST_MEMBERS:
        raise Broken(_WHOLE, f"文件多于 {MOST_MEMBERS} 个，不能接收。")
    found: dict[str, bytes] = {}
    room = LARGEST
    for entry in entries:
        name = entry.filename
        if name not in (CONTENTS, ACTS, CHECKSUMS, SIGNATURE) and not _SCAN.fullmatch(name):
            raise Broken(name[:80] or _WHOLE, "移交包里不应有这个文件，没有接收。")
        if name in found:
            raise Broken(name, f"同名文件有两个；{_ASK}")
        if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
            raise Broken(name, f"是压缩存储的，移交包一律不压缩；{_ASK}")
        room -= entry.file_size
        if room < 0 or (name == ACTS and entry.file_size > LARGEST_ACTS):
            raise Broken(name, "大小超出限度，没有接收。")
        try:
            found[name] = archive.read(entry)
        except Exception:
            # zipfile tells a broken member in a dozen ways; each means the same here.
            raise Broken(name, f"内容被改动或损坏；{_ASK}") from None
    for name in (ACTS, CHECKSUMS, SIGNATURE, CONTENTS):
        if name not in found:
            raise Broken(name, f"移交包里缺少这个文件；{_ASK}")
    return found


def _prove(members: Mapping[str, bytes]) -> None:
    """Check that the checksums are the signed ones and that every member has its own."""
    covered = {n: data for n, data in members.items() if n not in (CHECKSUMS, SIGNATURE)}
    made = _checksums(covered)
    signed = _SIGNED.fullmatch(members[SIGNATURE].decode("ascii", "replace"))
    if signed is None:
        raise Broken(SIGNATURE, f"不是可以核对的签名；{_ASK}")
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed[1]))
        key.verify(bytes.fromhex(signed[2]), members[CHECKSUMS])
    except (InvalidSignature, ValueError):
        # Where the checksums are right all the same it is the signature that was changed.
        culprit = SIGNATURE if made == members[CHECKSUMS] else CHECKSUMS
        raise Broken(culprit, f"签名与校验值不相符，文件被改动过；{_ASK}") from None
    told = _told(members[CHECKSUMS])
    for name in told:
        if name not in covered:
            raise Broken(name, f"移交包里缺少这个文件；{_ASK}")
    for name, data in covered.items():
        if name not in told:
            raise Broken(name, f"不在签名的清单里，是后来放进去的；{_ASK}")
        if hash_of(data) != told[name]:
            raise Broken(name, f"内容与校验值不相符，文件被改动过；{_ASK}")


def _told(text: bytes) -> dict[str, str]:
    lines = [line.partition("  ") for line in text.decode("utf-8", "replace").splitlines()]
    return {name: digest for digest, _, name in lines}


def _acts(body: bytes) -> dict[str, Any]:
    """The data of the acts, of a version that is known here."""
    try:
        data = json.loads(body)
    except ValueError:
        raise Broken(ACTS, f"不是可以读取的数据；{_ASK}") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise Broken(ACTS, "不是本系统的移交数据。")
    if data.get("version") != VERSION:
        raise Broken(
            ACTS, f"数据格式是第 {data.get('version')} 版，本系统只认第 {VERSION} 版，请先升级。"
        )
    shapes = {"about": dict, "acts": list, "papers": list, "counted": list}
    for name, shape in shapes.items():
        if not isinstance(data.get(name), shape):
            raise Broken(ACTS, f"缺少“{name}”一项；{_ASK}")
    return data


def _contents_page(contents: Contents, names: Sequence[str], key: str, digest: str) -> bytes:
    about = contents.about
    document = official.new_document("入党材料移交清单", about.get("school", ""))
    official.add_title(document, ("入党材料移交清单",))
    day = official.date_words(contents.written_on) if contents.written_on else ""
    told = (
        ("姓名", about.get("name", "")),
        ("身份", about.get("stage", "")),
        ("原单位", "　".join(filter(None, (about.get("school", ""), about.get("unit", ""))))),
        ("转往", about.get("to", "")),
        ("写出日期", day),
        ("签名密钥指纹", key),
        (f"{ACTS} 校验值", digest),
    )
    official.add_table(document, ("项目", "内容"), told, (1.0, 3.0), (True, False))
    official.add_body(document, "一、办理记录", font=official.HEITI, keeps_next=True)
    official.add_table(
        document,
        ("事项", "日期", "内容"),
        [(one.term, one.day, one.words) for one in contents.stated],
        (1.3, 0.9, 2.8),
        (False, True, False),
    )
    official.add_body(document, "二、材料", font=official.HEITI, keeps_next=True)
    rows = [(name, str(count), "纸质") for name, count in contents.counted]
    rows += [
        (
            str(paper.about.get("term") or paper.about.get("paper", "")),
            name,
            f"扫描件 {hash_of(paper.data)[:16]}",
        )
        for name, paper in zip(names, contents.papers, strict=True)
    ]
    official.add_table(
        document,
        ("材料", "份数或文件", "形式"),
        rows or [("（没有登记材料）", "", "")],
        (2.0, 1.4, 1.6),
        (False, True, False),
    )
    official.add_body(
        document,
        "接收单位请先打电话向原单位核对上面的签名密钥指纹，再在系统里导入。文件中任何一个字节被改动，"
        "导入时都会指出是哪一个文件。",
    )
    official.add_body(document, "移交人（签名、盖章）：　　　　　　　年　　月　　日")
    official.add_body(document, "接收人（签名、盖章）：　　　　　　　年　　月　　日")
    return official.document_bytes(document)
