"""《发展党员工作全程纪实表》 of one person: what is recorded, and blanks where nothing is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rudang.papers import official

_SHARES = (2.2, 2.6, 2.2, 2.6)
_WIDE = len(_SHARES)
# About how much fits beside a second pair in one row.
_SHORT = 11


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the form: what is asked and what was recorded; `is_wide` takes the whole row."""

    label: str
    value: str
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One step of the form, or one of several that repeat; `signs` leaves room for a seal."""

    title: str
    entries: Sequence[Entry]
    signs: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A stage of the form."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Chronicle:
    """The whole form of one person as of a day."""

    name: str
    unit: str
    as_of: date
    parts: Sequence[Part]
    marks: Sequence[str] = ()


TITLE = "发展党员工作全程纪实表"


def write(chronicle: Chronicle) -> bytes:
    """The form as a Word file."""
    document = official.new_document(f"{TITLE}（{chronicle.name}）", chronicle.unit)
    if chronicle.marks:
        official.add_marks(document, chronicle.marks)
    official.add_title(document, (TITLE,))
    official.add_table_notes(
        document,
        (
            f"党支部：{chronicle.unit}　　姓名：{chronicle.name}　　"
            f"截至：{official.date_words(chronicle.as_of)}",
            "日期和内容照办理记录填写；没有记录的留空，由经办人照实补填，不得代填。",
        ),
    )
    for part in chronicle.parts:
        official.add_form(document, list(_rows(part)), _SHARES)
    return official.document_bytes(document)


_Row = list[tuple[str, int, bool]]


def _rows(part: Part) -> Iterator[_Row]:
    yield [(part.title, _WIDE, True)]
    for block in part.blocks:
        if block.title:
            yield [(block.title, _WIDE, True)]
        left: Entry | None = None
        for entry in block.entries:
            is_wide = entry.is_wide or len(entry.value) > _SHORT or "\n" in entry.value
            if is_wide:
                if left is not None:
                    yield _single(left)
                    left = None
                yield _single(entry)
            elif left is None:
                left = entry
            else:
                yield [
                    (left.label, 1, True),
                    (left.value, 1, False),
                    (entry.label, 1, True),
                    (entry.value, 1, False),
                ]
                left = None
        if left is not None:
            yield _single(left)
        if block.signs:
            yield [
                (block.signs, 1, True),
                ("\n　　　　　　　　（盖章）　　　年　　月　　日", 3, False),
            ]


def _single(entry: Entry) -> _Row:
    return [(entry.label, 1, True), (entry.value, _WIDE - 1, False)]
