"""Public notices: what may be public and nothing else, in the words and in the Word files."""

import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rudang.core.facts import FACTS, Kind
from rudang.papers.notices import (
    POINTS,
    READS,
    Named,
    Notice,
    public,
    write_notice,
    write_poster,
)
from tests.office import pages_of, words_of

POSTED, ENDED = date(2026, 11, 23), date(2026, 11, 30)
ID_NO = "110101200003051233"
PHONE = "13812345678"
ADDRESS = "某市某区某路12号3单元"
BIRTH = date(2000, 3, 5)
FACTS_OF_SOMEBODY: dict[str, Any] = {
    "name": "徐嘉怡",
    "sex": "女",
    "ethnic_code": "01",
    "birth_date": BIRTH,
    "education_code": "31",
    "class_or_office": "音乐教育2018级1班",
    "app_signed_on": date(2018, 3, 4),
    "activist_on": date(2018, 10, 8),
    "contacts": ["段月洁", "彭楠宇"],
}


def notice(*people: Named, point: str = "target") -> Notice:
    return Notice(
        point=point,
        issuer="音乐教育系党支部",
        people=people,
        since=POSTED,
        until=ENDED,
        working_days=5,
        places=("音乐楼一楼公告栏",),
        office="校党委组织部",
        phone="023-88880000",
        letterbox="音乐楼102室意见箱",
    )


def squeezed(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z一-鿿]", "", unicodedata.normalize("NFKC", text))


def spellings(day: date) -> set[str]:
    """How a whole birth date may be written, without what parts it."""
    return {
        day.strftime("%Y%m%d"),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month:02}月{day.day:02}日",
    }


@pytest.mark.parametrize("point", POINTS)
def test_a_notice_says_who_when_where_and_to_whom_to_speak(point: str) -> None:
    text = notice(Named.of(FACTS_OF_SOMEBODY), point=point).text
    assert "徐嘉怡，女，汉族，2000年3月出生，" in text
    assert "音乐教育2018级1班，2018年3月4日申请入党，" in text
    assert "2026年11月23日至2026年11月30日，共5个工作日（张贴当日不计入）。" in text
    for words in ("音乐楼一楼公告栏", "023-88880000", "音乐楼102室意见箱", "音乐教育系党支部"):
        assert words in text, words


def test_what_is_unknown_is_left_out_and_what_is_not_settled_is_marked() -> None:
    bare = Notice("target", "某支部", (Named.of({"name": "钱学文"}),), None, None, None)
    assert "\n钱学文。\n" in bare.text
    assert "None" not in bare.text
    assert "（日期待填）至（日期待填）。" in bare.text
    assert "联系电话：（待填）" in bare.text


def test_only_facts_that_may_be_public_are_read() -> None:
    private = {"id_no", "number", "remark", "former_names", "kin_names", "nationality",
               "political_status", "app_place"}  # fmt: skip
    assert not private & set(READS)


# Whatever may have been typed anywhere, with an identity number, a telephone, an address and a
# birth date among it.
leaks = st.sampled_from(
    [
        ID_NO,
        PHONE,
        f"班 {PHONE}",
        "138-1234-5678",
        "138 1234 5678",
        "１３８１２３４５６７８",
        "110101 20000305 1233",
        "2000-03-05",
        "2000.3.5",
        "2000年3月5日生",
        "00年3月5日",
        f"1班（{ID_NO}）",
    ]
)
words = st.text(alphabet="音乐教育级班张李0129- ()", max_size=8)
dirty = st.builds(lambda a, b, c: a + b + c, words, leaks, words)
days = st.integers(0, 9000).map(lambda n: date(2001, 1, 1) + timedelta(days=n))
KINDS: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: dirty,
    Kind.TEXTS: st.lists(dirty, max_size=3),
    Kind.DATE: days,
    Kind.DATES: st.lists(days, max_size=2),
    Kind.INTEGER: st.integers(0, 99),
}


@st.composite
def somebody(draw: st.DrawFn) -> dict[str, Any]:
    facts = {fact.name: draw(st.none() | KINDS[fact.kind]) for fact in FACTS}
    return facts | {
        "id_no": ID_NO,
        "remark": f"{ADDRESS}，{PHONE}",
        "birth_date": BIRTH,
        "ethnic_code": draw(st.sampled_from(["01", "97", ID_NO, None])),
    }


@given(facts=somebody(), point=st.sampled_from(sorted(POINTS)))
def test_no_number_address_telephone_or_birth_date_ever_leaks(
    facts: dict[str, Any], point: str
) -> None:
    text = squeezed(notice(Named.of(facts), point=point).text.replace("023-88880000", ""))
    for secret in {ID_NO, PHONE, ID_NO[6:14], squeezed(ADDRESS), *spellings(BIRTH)}:
        assert secret not in text, secret


@pytest.mark.parametrize(
    "kept", ["音乐教育2018级1班", "2018级3班", "教务处", "学前教育系（5+3）班"]
)
def test_the_name_of_a_class_stays_as_it_is(kept: str) -> None:
    assert public(kept) == unicodedata.normalize("NFKC", kept)


@pytest.mark.parametrize("write", [write_notice, write_poster])
def test_word_files_open_and_say_what_the_text_says(write: Any, tmp_path: Path) -> None:
    made = notice(*[Named.of({**FACTS_OF_SOMEBODY, "id_no": ID_NO, "remark": ADDRESS})] * 2)
    place = tmp_path / "notice.docx"
    place.write_bytes(write(made))
    seen = words_of(place)
    # A cell's lines are read across the table, so long words of it are looked for in the text.
    for said in ("关于拟列为发展对象人选的公示", "徐嘉怡", "段月洁", "共5个工作日",
                 "音乐楼102室意见箱", "023-88880000", "音乐教育系党支部"):  # fmt: skip
        assert squeezed(said) in squeezed(seen), said
    assert ID_NO not in seen
    assert squeezed(ADDRESS) not in squeezed(seen)
    assert "20000305" not in squeezed(seen)


def test_equal_notices_give_equal_bytes() -> None:
    made = notice(Named.of(FACTS_OF_SOMEBODY))
    assert write_notice(made) == write_notice(made)


def test_a_poster_for_several_people_takes_one_page(tmp_path: Path) -> None:
    crowds = (1, 2, 5, 10)
    files = []
    for count in crowds:
        people = [Named.of(FACTS_OF_SOMEBODY | {"name": f"徐嘉{n}"}) for n in range(count)]
        for is_demonstration in (False, True):
            hung = replace(notice(*people, point="full"), is_demonstration=is_demonstration)
            files.append(tmp_path / f"{count}-{is_demonstration}.docx")
            files[-1].write_bytes(write_poster(hung))
    for file, pages in zip(files, pages_of(*files), strict=True):
        assert len(pages) == 1, file.stem
        assert "意见箱" in pages[0]
