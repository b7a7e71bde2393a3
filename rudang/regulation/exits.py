"""How a case ends before its time: who decides, what is needed, and by which article."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rudang.core.facts import DECIDERS
from rudang.regulation.articles import cite
from rudang.regulation.editions import EDITIONS

_BEFORE = ("applicant", "activist", "target", "preexamined", "awaiting")
_MEMBERS = ("probationary", "full")


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out. `kind` is a value of the fact exit_kind.

    `stages`: where somebody must stand for it to be possible at all. `decides` is who decides,
    as an example for the form. `reason` says what the reason must hold. `has_document`: the
    decision has a number. `is_announced`: the article has it announced at a branch meeting.
    `deciders`: the bodies that may approve it, where the article limits them.
    """

    kind: str
    stages: tuple[str, ...]
    decides: str
    reason: str
    needs: str
    cite: Mapping[str, str]
    needs_body: bool = True
    has_document: bool = False
    is_announced: bool = False
    deciders: tuple[str, ...] = ()


EXITS: tuple[Exit, ...] = (
    Exit(
        "本人撤回",
        _BEFORE,
        "",
        "本人书面说明的内容",
        "本人要有书面说明；说明原件存入材料。预备党员、正式党员要求退党的按党章办理，不在这里记录。",
        cite(3),
        needs_body=False,
    ),
    Exit(
        "不再列为积极分子",
        ("activist",),
        "支部委员会（不设委员会的由支部大会）",
        "作出决定的理由",
        "由党支部集体研究决定，并告知本人。",
        cite(8, 11),
    ),
    Exit(
        "未列为发展对象",
        ("activist",),
        "支部委员会或上级党委",
        "没有列入的理由，如公示反映的问题经查属实",
        "支部委员会讨论没有同意，上级没有同意，或者公示结果影响列入。",
        cite(13),
    ),
    Exit(
        "不予接收",
        ("target", "preexamined", "awaiting"),
        "支部大会或上级党委",
        "没有通过或没有批准的理由",
        "支部大会没有通过，或者上级党委审批没有批准；没有批准的要通知党支部并做好本人工作。",
        cite(21, 25),
        has_document=True,
    ),
    Exit(
        "取消资格",
        ("probationary",),
        "支部大会，上级党委批准",
        "取消预备党员资格的理由",
        "由支部大会讨论通过，报上级党委批准，批准后生效；大会和审批另按第 23、24 步记录。",
        cite(32),
        has_document=True,
    ),
    Exit(
        "不予承认",
        _MEMBERS,
        "县级以上党委组织部门",
        "不予承认的理由",
        "转入时无法认定的，报县级以上党委组织部门批准；违反规定吸收入党的，一律或经综合分析研判后"
        "不予承认。都要在支部大会上公布。",
        cite(35, 41),
        has_document=True,
        is_announced=True,
        deciders=DECIDERS,
    ),
    Exit(
        "转出",
        (*_BEFORE, *_MEMBERS),
        "接收的党组织",
        "去向，如升学、就业、调动",
        "收到对方接收的回执以后再记；同一棵组织树里的转接请用“转接”。",
        cite(12, 35),
    ),
)

EXIT: Mapping[str, Exit] = {one.kind: one for one in EXITS}


def possible(stage: str) -> list[Exit]:
    """The ways out for somebody at a stage."""
    return [one for one in EXITS if stage in one.stages]


def article(one: Exit, on: date) -> str:
    """The article in the edition in force on a day."""
    edition = next((e for e in EDITIONS if e.in_force_on(on)), EDITIONS[0])
    return one.cite[edition.code]
