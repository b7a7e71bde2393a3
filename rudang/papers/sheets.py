"""Opens a workbook and finds the table in it: heading row, columns, the rows that are data."""

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO
from xml.etree import ElementTree

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from rudang.core.codes import squeezed
from rudang.core.complaints import Complaint, Note
from rudang.papers.cells import Value, is_blank, plain

HEADING_WITHIN = 15
# What a workbook may unfold to; a small file that claims more is not a list of people.
LARGEST_UNFOLDED = 2 * 1024**3
# The reader keeps a place for every cell up to the last one: a stray cell in the sheet's far
# corner would ask for thousands of millions.
MOST_CELLS = 64_000_000

# Sheets that our own workbooks carry beside the list.
PROBLEMS, GUIDE = "问题清单", "填表说明"
OWN_SHEETS = frozenset({PROBLEMS, GUIDE})
# The column in which complaints are written beside the row.
PROBLEM_COLUMN = "问题"

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")


class Unreadable(ValueError):
    """The bytes are no workbook that can be read; `message` is one sentence for the reader."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Column:
    """A column asked for: its key, its canonical heading, the variants met.

    `joins`: several columns of this key are read together (培养联系人1, 培养联系人2).
    """

    key: str
    heading: str
    variants: tuple[str, ...] = ()
    joins: bool = False

    def words(self) -> Iterable[str]:
        """Every heading that means this column, as compared."""
        return (heading_word(word) for word in (self.heading, *self.variants))

    def other_words(self) -> Iterable[str]:
        """The same headings with 时间 for 日期 and the reverse: offices write either."""
        for word in self.words():
            for one, other in (("日期", "时间"), ("时间", "日期")):
                if word.endswith(one):
                    yield word.removesuffix(one) + other


@dataclass(frozen=True)
class Grammar:
    """Which columns a kind of workbook has, and which must be there.

    `parents` maps words over a group of columns (支部大会 over 日期, 应到) to the prefixes under
    which the columns below are looked up; a key in `bound` is never read from below a group with
    another prefix. `days` says what a bare 日期 below a group means, by words that stand in the
    group's heading; the first line counts. `extra` gives a key to a heading that no column names.
    """

    columns: tuple[Column, ...]
    required: tuple[str, ...]
    parents: dict[str, str] = field(default_factory=dict)
    bound: frozenset[str] = frozenset()
    days: tuple[tuple[tuple[str, ...], str], ...] = ()
    extra: Callable[[str], str | None] = lambda word: None

    def __post_init__(self) -> None:
        words = {word: column.key for column in self.columns for word in column.words()}
        for column in self.columns:
            for word in column.other_words():
                words.setdefault(word, column.key)
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "by_key", {column.key: column for column in self.columns})

    words: dict[str, str] = field(init=False, repr=False)
    by_key: dict[str, Column] = field(init=False, repr=False)

    def key(self, heading: str) -> str | None:
        """The key that one heading means; a trailing （人） is taken off where needed."""
        word = heading_word(heading)
        return (self.known(word) or self.extra(word)) if word else None

    def known(self, word: str) -> str | None:
        """The key of a declared heading."""
        for form in (word, _BRACKETED.sub("", word)):
            if found := self.words.get(form):
                return found
            # 培养联系人2 is the second of a column that joins; 备注2 is a column of its own.
            found = self.words.get(_NUMBERED.sub("", form))
            if found is not None and self.by_key[found].joins:
                return found
            for over, prefix in self.parents.items():
                under = self.words.get(prefix + form.removeprefix(over))
                if under is not None and form.startswith(over):
                    return under
        return None

    def stacked_key(self, parent: str, child: str) -> str | None:
        """The key of a heading that stands below another: both together, or either alone."""
        over, below = _BRACKETED.sub("", heading_word(parent)), heading_word(child)
        if not below:
            return self.key(over)
        if not over:
            return self.key(below)
        if found := self.known(over + below):
            return found
        if below in _BARE_DAYS:
            for parts, key in self.days:
                if all(part in over for part in parts):
                    return key
        prefix = next((p for word, p in self.parents.items() if word in over), None)
        if prefix is not None and (found := self.known(prefix + below)):
            return found
        if below in _BARE_DAYS:
            return self.known(over)
        alone = self.known(below)
        if alone is None:
            return self.extra(over + below)
        return None if prefix and alone in self.bound else alone


_BARE_DAYS = frozenset({"日期", "时间", "年月日"})
_BRACKETED = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]$")
_NUMBERED = re.compile(r"^第[一二三四五六七八九十\d]+次|(?<=[^\d])(?:\d{1,2}|[一二三四五六])$")


def heading_word(text: object) -> str:
    """A heading as compared: no spaces or line breaks, half-width, no colon or star."""
    return squeezed(str(text)).strip("*:：　.。")


def address(row: int, column: int) -> str:
    """The cell's address from its zero-based place."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


@dataclass
class Table:
    """The part of a sheet that is data: `columns[key]` are the values of the kept rows.

    `numbers` are the rows' numbers as the spreadsheet shows them; `places` and `headings` say
    where each key's columns stand and what is written over them.
    """

    sheet: str
    numbers: list[int]
    places: dict[str, list[int]]
    headings: dict[int, str]
    columns: dict[int, list[Value]]
    complaints: list[Complaint]
    notes: list[Note]
    total: dict[int, tuple[int, Value]]
    missing: tuple[str, ...]
    subtotals: list[tuple[int, dict[int, Value]]] = field(default_factory=list)

    def has(self, key: str) -> bool:
        """Whether the sheet has a column of this key."""
        return key in self.places

    def values(self, key: str, nth: int = 0) -> list[Value]:
        """The values of a key's column, as they stand in the cells."""
        return self.columns[self.places[key][nth]]

    def where(self, key: str, number: int, nth: int = 0) -> tuple[str, str]:
        """The address and the heading of a key's cell in the row of that number."""
        if key not in self.places:
            return address(number - 1, 0), ""
        column = self.places[key][nth]
        return address(number - 1, column), self.headings[column]

    def complain(
        self, key: str, number: int, code: str, value: object, message: str, nth: int = 0
    ) -> None:
        """Adds a complaint about a key's cell."""
        cell, heading = self.where(key, number, nth)
        shown = "" if value is None else plain(value)  # type: ignore[arg-type]
        self.complaints.append(Complaint(self.sheet, cell, heading, code, shown, message))


def open_workbook(data: bytes) -> CalamineWorkbook:
    """The workbook in the bytes; raises Unreadable with one sentence."""
    if not data:
        raise Unreadable("这个文件是空的。")
    if data[:2] == b"PK":
        _refuse_bombs(data)
    elif data[:8] == _OLE and "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("这个工作簿设了打开密码，请在 Excel 或 WPS 中取消密码后再上传。")
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        raise Unreadable("这个工作簿设了打开密码，请在 Excel 或 WPS 中取消密码后再上传。") from None
    except (CalamineError, OSError, ValueError):
        pass
    if data[:2] == b"PK" or data[:8] == _OLE:
        raise Unreadable("这个工作簿已损坏，或不是表格文件，请用 Excel 或 WPS 打开后另存为 .xlsx。")
    raise Unreadable("这不是 Excel 工作簿（可能是改了扩展名的文本文件），请另存为 .xlsx 后再上传。")


# What a damaged package or part raises when it is read.
_BROKEN = (CalamineError, zipfile.BadZipFile, OSError, ValueError, EOFError, zlib.error)


def _unreadable_sheet(name: str) -> Unreadable:
    return Unreadable(f"工作表“{name}”已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx。")


def _refuse_bombs(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            unfolded = sum(entry.file_size for entry in package.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise Unreadable("这个工作簿已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx。") from None
    if unfolded > LARGEST_UNFOLDED:
        raise Unreadable("这个工作簿展开后过大，请分成几个文件上传。")


def read_table(data: bytes, grammar: Grammar, *, about: str) -> Table:
    """The table of a workbook that the grammar describes, from the sheet that fits it best.

    `about` names the kind of workbook in messages. A workbook without such a table gives a
    Table with complaints and no rows.
    """
    book = open_workbook(data)
    found: list[tuple[tuple[int, bool], int, str, CalamineSheet, list[list[Value]], _Heading]] = []
    seen: list[str] = []
    errors: dict[str, list[tuple[str, int, str]]] = {}
    for index, meta in enumerate(book.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet or meta.visible != SheetVisibleEnum.Visible:
            continue
        if meta.name in OWN_SHEETS:
            continue
        _refuse_sprawl(data, meta.name)
        # Both unfold the same part of the package, and neither holds the other up.
        with ThreadPoolExecutor(1) as beside:
            failed = beside.submit(_error_cells, data, meta.name)
            try:
                sheet = book.get_sheet_by_index(index)
                rows = sheet.to_python(skip_empty_area=False)
                errors[meta.name] = failed.result()
            except _BROKEN:
                raise _unreadable_sheet(meta.name) from None
        if not rows:
            continue
        seen.append(meta.name)
        heading = _find_heading(rows, sheet.merged_cell_ranges or [], grammar)
        if heading is not None:
            found.append((heading.score, -index, meta.name, sheet, rows, heading))
    if not found:
        return _nothing(seen[0] if seen else "", grammar, about)
    found.sort(key=lambda each: each[:2], reverse=True)
    _, _, name, _, rows, heading = found[0]
    table = _cut(name, rows, heading, grammar, about)
    for other in seen:
        if other == name:
            continue
        rivals = [each for each in found if each[2] == other]
        if rivals and len(rivals[0][4]) > rivals[0][5].last_row + 1:
            message = f"工作表“{other}”也像{about}，本次只读取“{name}”；请另行上传。"
            table.notes.append(Note("", "sheet-not-read", message))
        else:
            table.notes.append(Note("", "sheet-ignored", f"工作表“{other}”没有读取。"))
    _complain_of_errors(errors[name], table)
    return table


@dataclass
class _Heading:
    """Where the headings stand: the last of their rows, and key and words by column."""

    score: tuple[int, bool]
    last_row: int
    keys: dict[int, str]
    words: dict[int, str]


def columns_found(data: bytes, grammar: Grammar) -> int:
    """How many of the grammar's columns the workbook's headings name; 0 without those required."""
    most = 0
    book = open_workbook(data)
    for index, meta in enumerate(book.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet or meta.visible != SheetVisibleEnum.Visible:
            continue
        _refuse_sprawl(data, meta.name)
        try:
            sheet = book.get_sheet_by_index(index)
            rows = sheet.to_python(skip_empty_area=False, nrows=HEADING_WITHIN + 2)
        except _BROKEN:
            raise _unreadable_sheet(meta.name) from None
        heading = _find_heading(rows, sheet.merged_cell_ranges or [], grammar)
        if heading is not None and set(grammar.required) <= set(heading.keys.values()):
            most = max(most, heading.score[0])
    return most


def _find_heading(
    rows: list[list[Value]],
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]],
    grammar: Grammar,
) -> _Heading | None:
    """The heading that names most columns; of equals one row before two, then the upper."""
    best: _Heading | None = None
    top = rows[:HEADING_WITHIN]
    spread = _spread(rows[: HEADING_WITHIN + 1], merged)
    for number, row in enumerate(top):
        single = {c: key for c, cell in enumerate(row) if (key := _key(grammar, cell))}
        words = {c: _shown(cell) for c, cell in enumerate(row) if not is_blank(cell)}
        best = _better(best, _Heading((len(set(single.values())), True), number, single, words))
        # A row with one thing in it is a title, and heads no columns.
        if number + 1 >= len(rows) or len({v for v in row if not is_blank(v)}) < 2:
            continue
        stacked: dict[int, str] = {}
        words = {}
        for c, (over, below) in enumerate(zip(spread[number], rows[number + 1], strict=True)):
            if not isinstance(over, str) or not isinstance(below, str):
                continue
            if key := grammar.stacked_key(over, below):
                stacked[c] = key
            if over.strip() or below.strip():
                words[c] = "".join(dict.fromkeys((_shown(over), _shown(below))))
        best = _better(
            best, _Heading((len(set(stacked.values())), False), number + 1, stacked, words)
        )
    # One known word is a title or a chance; a table has at least two.
    return best if best is not None and best.score[0] >= 2 else None


def _better(best: _Heading | None, other: _Heading) -> _Heading:
    return other if best is None or other.score > best.score else best


def _key(grammar: Grammar, cell: Value) -> str | None:
    return grammar.key(cell) if isinstance(cell, str) else None


def _shown(cell: Value) -> str:
    return "".join(unicodedata.normalize("NFC", str(cell)).split())


def _spread(
    rows: list[list[Value]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> list[list[Value]]:
    """The rows with each merged heading repeated over the columns it spans."""
    spread = [list(row) for row in rows]
    covered: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in merged:
        if top >= len(spread):
            continue
        # A title merged across the whole sheet heads no group.
        for column in range(left, min(right, len(spread[top]) - 1) + 1):
            spread[top][column] = spread[top][left]
            covered |= {(row, column) for row in range(top, bottom + 1)}
    if not merged:
        # Some programs save no merges: a blank belongs to the word on its left where something
        # stands below it.
        for number in range(len(spread) - 1):
            for column in range(1, len(spread[number])):
                if is_blank(spread[number][column]) and not is_blank(rows[number + 1][column]):
                    spread[number][column] = spread[number][column - 1]
    return spread


def _nothing(sheet: str, grammar: Grammar, about: str) -> Table:
    table = Table(sheet, [], {}, {}, {}, [], [], {}, grammar.required)
    wanted = "、".join(grammar.by_key[key].heading for key in grammar.required)
    message = f"前 {HEADING_WITHIN} 行中没有找到{about}的表头，至少应有：{wanted}。"
    table.complaints.append(Complaint(sheet, "", "", "missing-column", "", message))
    return table


_TOTALS = ("合计", "总计", "共计", "小计", "累计")
_REMARK = re.compile(
    r"(?:备?注|说明|填表说明|填表|填报|制表|审核|复核|负责人|经办|联系|单位盖章|盖章|党委书记|书记签)"
    r"[^:：]{0,8}[:：(（]|(?:说明|注)[:：\d]|(?:填表|填报|制表)(?:人|日期|单位|时间)"
)


_SENTENCE = re.compile(r".{6}[。；;，,：:]", re.DOTALL)
_TOTALS_OPEN = frozenset(word[0] for word in _TOTALS)


def is_total(cell: object) -> bool:
    """Whether the cell opens a total row."""
    return (
        isinstance(cell, str)
        and cell.lstrip()[:1] in _TOTALS_OPEN
        and heading_word(cell).startswith(_TOTALS)
    )


def _cut(
    sheet: str, rows: list[list[Value]], heading: _Heading, grammar: Grammar, about: str
) -> Table:
    """The data below the heading, without blank rows, total rows and remarks."""
    table = Table(sheet, [], {}, dict(heading.words), {}, [], [], {}, ())
    for column in sorted(heading.keys):
        key = heading.keys[column]
        known = grammar.by_key.get(key)
        if key in table.places and not (known is not None and known.joins):
            where = address(heading.last_row, column)
            earlier = address(heading.last_row, table.places[key][0])
            word = heading.words[column]
            message = f"“{word}”与 {earlier} 的列含义相同，请只保留一列。"
            table.complaints.append(
                Complaint(sheet, where, word, "duplicate-column", word, message)
            )
            continue
        table.places.setdefault(key, []).append(column)
    table.missing = tuple(key for key in grammar.required if key not in table.places)
    for key in table.missing:
        word = grammar.by_key[key].heading
        message = f"缺少必填列“{word}”。"
        if variants := grammar.by_key[key].variants:
            message = f"缺少必填列“{word}”（也可写作：{'、'.join(variants)}）。"
        table.complaints.append(Complaint(sheet, "", word, "missing-column", "", message))

    body = rows[heading.last_row + 1 :]
    columns = dict(enumerate(zip(*body, strict=True))) if body else {}
    mapped = [c for places in table.places.values() for c in places]
    kept = _kept(body, columns, heading, table, grammar, mapped)
    start = heading.last_row + 2
    if len(kept) == len(body):
        table.columns = {c: list(columns[c]) for c in mapped if c in columns}
    else:
        table.columns = {c: [columns[c][i] for i in kept] for c in mapped if c in columns}
    for c in mapped:
        table.columns.setdefault(c, [])
    table.numbers = [start + i for i in kept]
    for column, word in sorted(heading.words.items()):
        if column in heading.keys or heading_word(word) in _SERIAL:
            continue
        where = address(heading.last_row, column)
        table.notes.append(Note(where, "column-ignored", f"没有读取“{word}”一列。"))
    if not kept and not table.missing:
        message = f"表头下面没有数据行，这份{about}是空的。"
        table.complaints.append(Complaint(sheet, "", "", "missing-value", "", message))
    return table


# Columns of every list that carry nothing: a running number, and our own complaints.
_SERIAL = frozenset({"序号", "编号", "顺序号", "行号", "no", "No", "NO", PROBLEM_COLUMN})


def _kept(
    body: list[list[Value]],
    columns: dict[int, tuple[Value, ...]],
    heading: _Heading,
    table: Table,
    grammar: Grammar,
    mapped: list[int],
) -> list[int]:
    """The places of the rows that are data. Only rows that lack what is required are looked at."""
    if not body:
        return []
    required = [table.places[key][0] for key in grammar.required if key in table.places]
    kept: list[int] = []
    serial = [c for c, word in heading.words.items() if heading_word(word) in _SERIAL]
    first = min([*mapped, *serial], default=0)
    # What needs a look: a required cell that is blank, a cell that opens a total.
    look: set[int] = set()
    for c in {first, *required}:
        column = columns[c]
        odd = {v for v in set(column) if is_total(v) or (c in required and is_blank(v))}
        if odd:
            look.update(i for i, value in enumerate(column) if value in odd)
    if not required:
        look = set(range(len(body)))
    for i in range(len(body)):
        if i not in look:
            kept.append(i)
            continue
        row = body[i]
        filled = [c for c in range(len(row)) if not is_blank(row[c])]
        if not any(c in mapped for c in filled):
            continue
        if any(is_total(row[c]) for c in filled[:3]):
            number = heading.last_row + 2 + i
            if any(heading_word(row[c]).startswith("小计") for c in filled[:3]):
                table.subtotals.append((number, {c: row[c] for c in mapped if c in filled}))
            else:
                table.total.update({c: (number, row[c]) for c in mapped if not is_blank(row[c])})
            continue
        opening = row[filled[0]]
        lacks = any(is_blank(row[c]) for c in required)
        if lacks and isinstance(opening, str) and _REMARK.match(heading_word(opening)):
            continue
        # A single sentence across the sheet below the list is a remark too.
        if len(filled) == 1 and isinstance(opening, str) and _SENTENCE.search(opening):
            continue
        kept.append(i)
    return kept


_CELL_ERROR = re.compile(rb'<c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+)(\d+)"[^>]*>(.*?)</c>', re.DOTALL)
_VALUE = re.compile(rb"<v>(.*?)</v>", re.DOTALL)
_CHUNK = 1 << 20
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def _complain_of_errors(errors: list[tuple[str, int, str]], table: Table) -> None:
    """Complains of cells whose formula failed.

    The reader gives such a cell as blank, and a blank cell is no complaint; so they are sought
    in the package itself. Only what lies in a column that is read, in a row kept, counts.
    """
    by_place = {c: key for key, places in table.places.items() for c in places}
    numbers: set[int] | None = None
    for letters, number, value in errors:
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        key = by_place.get(column - 1)
        if key is None:
            continue
        numbers = set(table.numbers) if numbers is None else numbers
        if number in numbers:
            nth = table.places[key].index(column - 1)
            message = f"公式出错（{value}），请改为实际的值。"
            table.complain(key, number, "formula-error", value, message, nth)


_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')


def _refuse_sprawl(data: bytes, sheet: str) -> None:
    """Refuses a sheet that reaches so far that reading it would take the machine's memory."""
    if data[:2] != b"PK":
        return
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        path = _part_of(package, sheet)
        if path is None:
            return
        try:
            with package.open(path) as part:
                met = _DIMENSION.search(part.read(4096))
        except _BROKEN:
            # The reader of the sheet meets the same and says so.
            return
    if met is None:
        return
    columns = 0
    for letter in met[1]:
        columns = columns * 26 + letter - 64
    if columns * int(met[2]) > MOST_CELLS:
        corner = (met[1] + met[2]).decode()
        raise Unreadable(
            f"工作表“{sheet}”的范围一直到 {corner}，请删除表格以外的空白行和列后再上传。"
        )


def _error_cells(data: bytes, sheet: str) -> list[tuple[str, int, str]]:
    """Column, row and value of a sheet's cells whose formula failed."""
    found: list[tuple[str, int, str]] = []
    if data[:2] != b"PK":
        return found
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        path = _part_of(package, sheet)
        if path is None:
            return found
        with package.open(path) as part:
            for letters, number, inside in _errors_in(part):
                met = _VALUE.search(inside)
                value = met[1].decode("utf-8", "replace") if met else "#ERROR"
                found.append((letters.decode(), int(number), value))
    return found


def _errors_in(part: IO[bytes]) -> Iterable[tuple[bytes, bytes, bytes]]:
    rest = b""
    while chunk := part.read(_CHUNK):
        text = rest + chunk
        if b't="e"' in text:
            end = 0
            for met in _CELL_ERROR.finditer(text):
                yield met[1], met[2], met[3]
                end = met.end()
            text = text[end:]
        # A cell may lie across two chunks: keep what follows the last one that has ended.
        cut = text.rfind(b"</c>")
        rest = text[cut + 4 :] if cut >= 0 else text


def _part_of(package: zipfile.ZipFile, sheet: str) -> str | None:
    """The path of a sheet's part inside the package."""
    try:
        book = ElementTree.fromstring(package.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        return None
    targets = {
        each.get("Id"): each.get("Target", "")
        for each in relations.iter(f"{_RELATIONS}Relationship")
    }
    for element in book.iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            target = targets.get(element.get(f"{_OFFICE}id"), "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return path if path in package.namelist() else None
    return None
