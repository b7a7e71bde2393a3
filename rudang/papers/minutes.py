"""The minutes of a meeting and the sheet of its ballots in Word, laid out as official papers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rudang.papers import official

DEMONSTRATION_MARK = "演示　人员和数据均为虚构"
NOT_KEPT = "（未登记）"
_ORDINALS = "一二三四五六七八九十"

_BALLOTS = (
    ("发出", "issued"),
    ("收回", "returned"),
    ("赞成", "yes"),
    ("反对", "no"),
    ("弃权", "abstain"),
    ("无效", "spoiled"),
)
_WRITTEN = (("赞成", "written_yes"), ("反对", "written_no"), ("弃权", "written_abstain"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One person's matter: discussion, vote and decision.

    `ballots` holds figures by name, None where nobody wrote them. `until`: the day, ISO, to
    which probation was extended.
    """

    name: str
    term: str
    ballots: Mapping[str, int | None]
    must_agree: int | None
    discussion: str
    outcome: str
    reason: str = ""
    method: str = ""
    counts_written: bool = True
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """A meeting as it was held. `excluded`: those not counted as due, each with the reason.

    `sitting_in`: those who were there without a vote.
    """

    unit: str
    term: str
    held_on: date
    place: str
    chair: str
    recorder: str
    due: int | None
    present: int | None
    attendees: Sequence[str] = ()
    absent: Sequence[str] = ()
    excluded: Sequence[tuple[str, str]] = ()
    sitting_in: Sequence[str] = ()
    note: str = ""
    items: Sequence[Item] = ()
    is_demonstration: bool = False


def minutes(meeting: Minutes) -> bytes:
    """会议记录: who met, then each matter by itself, then the lines to sign."""
    sitting = _sitting(meeting)
    phrases = (meeting.unit, sitting, "记录" if "会议" in sitting else "会议记录")
    document = _opened(meeting, "".join(phrases))
    official.add_title(document, phrases)
    for label, value in _heading(meeting):
        official.add_body(document, f"{label}：{value}")
    if meeting.note:
        official.add_body(document, f"说明：{meeting.note}")
    for number, item in enumerate(meeting.items, 1):
        official.add_body(
            document,
            f"{_ordinal(number)}、{item.name}：{item.term}",
            font=official.HEITI,
            keeps_next=True,
        )
        for place, (label, text) in enumerate(_parts(item), 1):
            official.add_body(
                document, f"（{_ordinal(place)}）{label}", font=official.KAITI, keeps_next=True
            )
            for line in text.split("\n"):
                if line.strip():
                    official.add_body(document, line.strip())
    _add_signing(document, ("主持人（签名）：", "记录人（签名）："))
    official.add_signature(document, meeting.unit, meeting.held_on, blank=NOT_KEPT)
    return official.document_bytes(document)


def tally(meeting: Minutes) -> bytes:
    """票决情况: one table of every vote, and the lines for those who counted."""
    phrases = (meeting.unit, _sitting(meeting), "票决情况")
    document = _opened(meeting, "".join(phrases))
    official.add_title(document, phrases)
    official.add_table_notes(
        document,
        [
            f"时间：{official.date_words(meeting.held_on)}　　地点：{meeting.place or NOT_KEPT}",
            f"应到会 {_number(meeting.due)} 人，实到会 {_number(meeting.present)} 人，"
            f"不计入应到会 {len(meeting.excluded)} 人。",
        ],
    )
    has_written = any(item.counts_written for item in meeting.items)
    headings = ["姓名", "事项", *(term for term, _ in _BALLOTS)]
    headings += ["书面\n赞成", "书面\n反对", "书面\n弃权"] if has_written else []
    headings += ["须赞成", "结果"]
    names = [name for _, name in (*_BALLOTS, *(_WRITTEN if has_written else ()))]
    rows = [
        (
            item.name,
            item.term,
            *(_figure(item.ballots, name) for name in names),
            _figure({"least": item.must_agree}, "least"),
            item.outcome,
        )
        for item in meeting.items
    ]
    official.add_table(
        document,
        headings,
        rows,
        [4, 5, *([2.2] * len(names)), 2.4, 4],
        [True, False, *([True] * (len(names) + 1)), True],
    )
    _add_signing(document, ("监票人（签名）：", "计票人（签名）：", "主持人（签名）："))
    official.add_signature(document, meeting.unit, meeting.held_on, blank=NOT_KEPT)
    return official.document_bytes(document)


def _sitting(meeting: Minutes) -> str:
    """What the meeting is called after the unit's name, which its term partly repeats."""
    for ending, beginning in (("党支部", "支部"), ("党总支部", "党总支"), ("党总支", "党总支")):
        if meeting.unit.endswith(ending) and meeting.term.startswith(beginning):
            return meeting.term.removeprefix(beginning)
    if meeting.unit.endswith(("党委", "委员会")) and meeting.term == "党委会":
        return "会议"
    return meeting.term


def _opened(meeting: Minutes, subject: str) -> Any:
    document = official.new_document(subject, meeting.unit)
    if meeting.is_demonstration:
        official.add_marks(document, [DEMONSTRATION_MARK])
    return document


def _heading(meeting: Minutes) -> Iterator[tuple[str, str]]:
    yield "时间", official.date_words(meeting.held_on)
    yield "地点", meeting.place or NOT_KEPT
    yield "主持人", meeting.chair or NOT_KEPT
    yield "记录人", meeting.recorder or NOT_KEPT
    yield "应到会", f"{_number(meeting.due)}人"
    yield "实到会", f"{_number(meeting.present)}人" + _named(meeting.attendees)
    if meeting.absent:
        yield "未到会", f"{len(meeting.absent)}人" + _named(meeting.absent)
    if meeting.excluded:
        reasons = "；".join(f"{name}，{reason}" for name, reason in meeting.excluded)
        yield "不计入应到会", f"{len(meeting.excluded)}人（{reasons}）"
    if meeting.sitting_in:
        yield "列席", "、".join(meeting.sitting_in)


def _parts(item: Item) -> Iterator[tuple[str, str]]:
    yield "讨论情况", item.discussion or NOT_KEPT
    yield "表决情况", "".join(_vote(item))
    decision = item.outcome or NOT_KEPT
    if item.until:
        decision += f"，延长至{official.date_words(date.fromisoformat(item.until))}"
    yield "会议决定", f"{decision}。" + (f"理由：{item.reason}" if item.reason else "")


def _vote(item: Item) -> Iterator[str]:
    """The vote in sentences; what nobody wrote is left out, and said where it is everything."""
    figures = item.ballots
    parts = [f"{term}{figures[name]}票" for term, name in _BALLOTS if figures.get(name) is not None]
    if not parts:
        yield "没有登记票数。"
    else:
        if item.method:
            yield f"采取{item.method}的方式表决，"
        yield "，".join(parts) + "。"
    if item.counts_written:
        written = [
            f"{term}{figures[name]}人" for term, name in _WRITTEN if figures.get(name) is not None
        ]
        if written:
            yield f"会前书面意见：{'，'.join(written)}。"
    if item.must_agree is not None and parts:
        yield f"须有{item.must_agree}人以上赞成方为通过。"


def _add_signing(document: Any, labels: Sequence[str]) -> None:
    official.add_body(document, "")
    for label in labels:
        official.add_body(document, f"{label}＿＿＿＿＿＿＿＿", keeps_next=True)


def _named(names: Sequence[str]) -> str:
    return f"（{'、'.join(names)}）" if names else ""


def _number(value: int | None) -> str:
    return "　　" if value is None else str(value)


def _figure(figures: Mapping[str, int | None], name: str) -> str:
    value = figures.get(name)
    return "—" if value is None else str(value)


def _ordinal(number: int) -> str:
    """1 is 一, 12 is 十二, 20 is 二十."""
    tens, ones = divmod(number, 10)
    if number <= 10:
        return _ORDINALS[number - 1]
    return ("" if tens == 1 else _ORDINALS[tens - 1]) + "十" + (_ORDINALS[ones - 1] if ones else "")
