"""A handover package holds to the last byte, or the member that does not is named."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rudang.papers import package
from rudang.papers.package import Broken, Contents, Paper, Stated, read, write
from tests.office import words_of

SEED, OTHER = b"1" * 32, b"2" * 32
ABOUT = {
    "school": "青溪师范高等专科学校",
    "unit": "音乐教育系党支部",
    "name": "段若兰",
    "stage": "积极分子",
    "to": "江州大学",
}
ACTS = [{"id": 1, "kind": "application", "held_on": "2019-03-04", "facts": {}}]
CONTENTS = Contents(
    about=ABOUT,
    acts=ACTS,
    stated=[Stated("递交入党申请书", "2019-03-04", "")],
    papers=[
        Paper(b"%PDF-1.4 one", "pdf", {"paper": "入党申请书", "step": 1}),
        Paper(b"\xff\xd8\xff two", "jpg", {"paper": "思想汇报", "step": 6}),
    ],
    counted=[("入党申请书", 1), ("思想汇报", 4)],
    written_on=date(2020, 6, 20),
)
WHOLE = write(CONTENTS, seed=SEED)
MEMBERS = (
    "contents.docx",
    "acts.json",
    "scans/0001.pdf",
    "scans/0002.jpg",
    "checksums.txt",
    "signature.txt",
)


def members(data: bytes = WHOLE) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", how) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, how)
    return raw.getvalue()


def offset(name: str) -> int:
    """Where a member's own bytes begin."""
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        entry = archive.getinfo(name)
    return entry.header_offset + 30 + len(name.encode())


def test_what_goes_in_comes_out() -> None:
    found = read(WHOLE)
    assert found.about == ABOUT
    assert found.acts == ACTS
    assert [(p.data, p.ending, p.about["paper"]) for p in found.papers] == [
        (b"%PDF-1.4 one", "pdf", "入党申请书"),
        (b"\xff\xd8\xff two", "jpg", "思想汇报"),
    ]
    assert found.counted == [("入党申请书", 1), ("思想汇报", 4)]
    assert tuple(found.members) == MEMBERS


def test_the_same_contents_give_the_same_bytes() -> None:
    assert write(CONTENTS, seed=SEED) == WHOLE


def test_the_fingerprint_is_the_keys_and_no_other_schools() -> None:
    assert read(WHOLE).fingerprint == package.own_fingerprint(SEED)
    assert package.own_fingerprint(SEED) != package.own_fingerprint(OTHER)
    assert len(package.own_fingerprint(SEED).split()) == 8


@pytest.mark.parametrize("name", MEMBERS)
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_one_flipped_byte_is_refused_with_its_name(name: str, place: str) -> None:
    size = len(members()[name])
    at = offset(name) + {"first": 0, "middle": size // 2, "last": size - 1}[place]
    data = bytearray(WHOLE)
    data[at] ^= 1
    with pytest.raises(Broken) as refusal:
        read(bytes(data))
    assert refusal.value.member == name
    assert str(refusal.value).startswith(f"{name}：")


@pytest.mark.parametrize("name", MEMBERS[:4])
def test_a_member_changed_and_zipped_anew_is_refused_with_its_name(name: str) -> None:
    parts = members()
    data = bytearray(parts[name])
    data[len(data) // 2] ^= 1
    with pytest.raises(Broken) as refusal:
        read(zipped(parts | {name: bytes(data)}))
    assert refusal.value.member == name


# A busy machine draws slowly; what is drawn matters here, not how fast.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(1, 255)), min_size=1, max_size=3)
)
def test_no_flipped_byte_anywhere_goes_unseen(flips: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for at, by in flips:
        data[at] ^= by
    if bytes(data) == WHOLE:
        return
    with pytest.raises(Broken):
        read(bytes(data))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, len(WHOLE) - 1))
def test_no_cut_goes_unseen(at: int) -> None:
    with pytest.raises(Broken):
        read(WHOLE[:at])


@pytest.mark.parametrize("name", MEMBERS)
def test_a_missing_member_is_named(name: str) -> None:
    parts = members()
    del parts[name]
    with pytest.raises(Broken, match="缺少这个文件") as refusal:
        read(zipped(parts))
    assert refusal.value.member == name


@pytest.mark.parametrize(
    "name",
    [
        "../evil.pdf",
        "/etc/passwd",
        "scans/../../x.pdf",
        "scans/0001.exe",
        "scans\\0001.pdf",
        "readme.txt",
        "SCANS/0003.pdf",
    ],
)
def test_nothing_else_may_be_in_it_nor_lead_out_of_it(name: str) -> None:
    with pytest.raises(Broken, match="不应有这个文件"):
        read(zipped(members() | {name: b"x"}))


def test_a_scan_put_in_later_is_refused_by_name() -> None:
    with pytest.raises(Broken) as refusal:
        read(zipped(members() | {"scans/0003.pdf": b"%PDF"}))
    assert refusal.value.member == "scans/0003.pdf"


def test_a_signature_by_another_key_over_the_same_list_is_another_fingerprint() -> None:
    forged = write(CONTENTS, seed=OTHER)
    assert read(forged).fingerprint != read(WHOLE).fingerprint
    mine = members()["signature.txt"].split(b" ")
    theirs = members(forged)["signature.txt"].split(b" ")
    # The old key's name over the new key's signature.
    mixed = zipped(members() | {"signature.txt": b" ".join([*mine[:2], theirs[2]])})
    with pytest.raises(Broken) as refusal:
        read(mixed)
    assert refusal.value.member == "signature.txt"


def test_packed_members_are_refused_before_they_are_unpacked() -> None:
    bomb = members() | {"acts.json": b"0" * (64 * 2**20)}
    with pytest.raises(Broken) as refusal:
        read(zipped(bomb, zipfile.ZIP_DEFLATED))
    assert "不压缩" in str(refusal.value)


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "LARGEST", len(WHOLE) - 1)
    with pytest.raises(Broken, match="超过"):
        read(WHOLE)


def test_acts_of_another_version_say_which_one() -> None:
    parts = members()
    body = json.loads(parts["acts.json"]) | {"version": 9}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(package, "VERSION", 9)
        newer = write(CONTENTS, seed=SEED)
    assert json.loads(members(newer)["acts.json"])["version"] == body["version"]
    with pytest.raises(Broken, match="第 9 版") as refusal:
        read(newer)
    assert refusal.value.member == "acts.json"


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"%PDF-1.4", b"PK\x05\x06" + b"\0" * 18],
    ids=["nothing", "two letters", "a document", "an empty archive"],
)
def test_what_is_no_package_is_refused(data: bytes) -> None:
    with pytest.raises(Broken):
        read(data)


def test_the_contents_page_opens_with_the_person_the_acts_and_the_fingerprint(
    tmp_path: Path,
) -> None:
    page = tmp_path / "contents.docx"
    page.write_bytes(members()["contents.docx"])
    words = words_of(page)
    for told in ("段若兰", "江州大学", "递交入党申请书", "2019-03-04", "思想汇报", "移交人"):
        assert told in words
    assert package.own_fingerprint(SEED).replace(" ", "") in words
