"""The words by which a branch announces that somebody's case has ended, in Word."""

from dataclasses import dataclass
from datetime import date

from rudang.papers import official
from rudang.papers.issued import DEMONSTRATION_MARK

REGULATION = "《中国共产党发展党员工作细则》"


@dataclass(frozen=True, slots=True)
class Announcement:
    """Who, which way, decided by whom and when. `article` is of the edition of that day."""

    name: str
    kind: str
    unit: str
    body: str
    reason: str
    document: str
    decided_on: date
    article: str
    is_demonstration: bool = False


_TITLES = {
    "不予承认": ("关于对", "{name}同志", "党员身份", "不予承认的公布"),
    "取消资格": ("关于取消", "{name}同志", "预备党员资格的决定"),
}


def write_announcement(told: Announcement) -> bytes:
    """The Word file: what was decided, on what ground, and where it was read out (to be filled)."""
    phrases = tuple(
        part.format(name=told.name)
        for part in _TITLES.get(told.kind, ("关于", "{name}同志", f"{told.kind}的通知"))
    )
    document = official.new_document("".join(phrases), told.unit)
    if told.is_demonstration:
        official.add_marks(document, [DEMONSTRATION_MARK])
    official.add_title(document, phrases)
    official.add_addressee(document, f"{told.unit}全体党员" if told.unit else "全体党员")
    official.add_body(document, _decision(told))
    official.add_body(document, f"理由：{_sentence(told.reason)}")
    official.add_body(
        document,
        "本决定在支部大会上宣布，并告知本人。本人对决定有不同意见的，可以向上级党组织反映。",
    )
    official.add_body(document, "宣布时间：　　　　年　　月　　日")
    official.add_body(document, "宣布会议：　　　　　　　　　　　　主持人：", keeps_next=True)
    official.add_signature(document, told.unit, told.decided_on, blank="（日期待填）")
    return official.document_bytes(document)


def _decision(told: Announcement) -> str:
    day = official.date_words(told.decided_on)
    number = f"（{told.document}）" if told.document else ""
    body = f"经{told.body}研究决定" if told.body else "经研究决定"
    what = {
        "不予承认": f"对{told.name}同志的党员身份不予承认",
        "取消资格": f"取消{told.name}同志的预备党员资格",
    }.get(told.kind, f"对{told.name}同志作{told.kind}处理")
    return f"根据{REGULATION}{told.article}，{day}{body}{number}，{what}。"


def _sentence(text: str) -> str:
    return text.strip().rstrip("。；;") + "。"
