"""The minutes and the ballot sheet: each matter by itself, nothing made up, opened by an office."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

from docx import Document

from rudang.papers.minutes import Item, Minutes, minutes, tally
from tests.office import words_of

BALLOTS = {
    "issued": 18, "returned": 17, "yes": 15, "no": 1, "abstain": 1, "spoiled": 0,
    "written_yes": 1, "written_no": 0, "written_abstain": None,
}  # fmt: skip
MEETING = Minutes(
    unit="音乐教育系党支部",
    term="支部大会",
    held_on=date(2019, 10, 14),
    place="音乐楼 201",
    chair="段月洁",
    recorder="蒋薇月",
    due=20,
    present=18,
    attendees=["段月洁", "蒋薇月"],
    absent=["戴洁琪"],
    excluded=[("陈国强", "自费出国半年以上")],
    sitting_in=["何小雨"],
    items=[
        Item(
            name="李白",
            term="支部大会讨论接收",
            ballots=BALLOTS,
            must_agree=11,
            discussion="介绍人介绍情况。\n与会党员充分讨论。",
            outcome="通过",
            method="无记名投票",
        ),
        Item(
            name="杜甫",
            term="支部大会讨论转正",
            ballots={},
            must_agree=11,
            discussion="",
            outcome="推迟讨论",
            reason="转入不久，材料未到。",
        ),
    ],
)


def test_each_matter_stands_by_itself_with_discussion_ballots_and_decision(tmp_path: Path) -> None:
    document = tmp_path / "minutes.docx"
    document.write_bytes(minutes(MEETING))
    words = words_of(document)
    for said in (
        "音乐教育系党支部大会会议记录",
        "时间：2019年10月14日",
        "地点：音乐楼201",
        "应到会：20人",
        "实到会：18人（段月洁、蒋薇月）",
        "未到会：1人（戴洁琪）",
        "不计入应到会：1人（陈国强，自费出国半年以上）",
        "列席：何小雨",
        "一、李白：支部大会讨论接收",
        "采取无记名投票的方式表决，发出18票，收回17票，赞成15票，反对1票，弃权1票，无效0票。",
        "会前书面意见：赞成1人，反对0人。",
        "须有11人以上赞成方为通过。",
        "二、杜甫：支部大会讨论转正",
        "没有登记票数。",
        "推迟讨论。理由：转入不久，材料未到。",
        "主持人（签名）：",
        "记录人（签名）：",
    ):
        assert said in words, said
    assert words.index("一、李白") < words.index("通过。") < words.index("二、杜甫")


def test_the_ballot_sheet_has_a_line_for_every_vote(tmp_path: Path) -> None:
    document = tmp_path / "tally.docx"
    document.write_bytes(tally(replace(MEETING, is_demonstration=True)))
    words = words_of(document)
    for said in ("音乐教育系党支部大会票决情况", "演示", "监票人（签名）：", "计票人（签名）："):
        assert said in words, said
    assert words.count("李白") == words.count("杜甫") == 1


def test_what_nobody_wrote_is_said_to_be_missing_and_not_made_up(tmp_path: Path) -> None:
    document = tmp_path / "minutes.docx"
    bare = replace(MEETING, place="", chair="", recorder="", due=None, present=None, attendees=())
    document.write_bytes(minutes(bare))
    words = words_of(document)
    for said in ("地点：（未登记）", "主持人：（未登记）", "应到会：人", "实到会：人"):
        assert said in words, said


def test_the_same_meeting_gives_the_same_bytes() -> None:
    assert minutes(MEETING) == minutes(MEETING)


def test_a_unit_is_not_named_twice() -> None:
    for unit, term, title in (
        ("学前教育系党总支部", "党总支委员会会议", "学前教育系党总支部委员会会议记录"),
        ("校党委", "党委会", "校党委会议记录"),
        ("音乐教育系党支部", "支部委员会会议", "音乐教育系党支部委员会会议记录"),
    ):
        body = minutes(replace(MEETING, unit=unit, term=term, items=()))
        assert _title(body) == title


def _title(body: bytes) -> str:
    return str(Document(io.BytesIO(body)).core_properties.title)
