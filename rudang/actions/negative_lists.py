"""Keep the college's negative list in versions, mark it item by item, and decide on a mark.

Nothing here computes a mark or counts a score: a person says of every item whether what it names
was found, and where it was found another person decides whether the case may go on.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from rudang.actions import dossiers, ledger
from rudang.actions.dossiers import Changed, Problem, done_on
from rudang.core.facts import NO, YES
from rudang.core.scope import Actor, Refused, Right
from rudang.store.models import Act, Dossier, NegativeList, NegativeMark, Unit
from rudang.store.reads import inquiries as reads

KIND = "negative_list"
_ITEM = 300
_ITEMS = 100
_CODE = re.compile(r"^(?P<code>[A-Za-z]{0,2}\d{1,3})(?:[.．、)）:：]\s*|\s+)(?P<words>.+)$")


@dataclass(frozen=True, slots=True)
class Said:
    """What the reviewing body says of one item; `version` is that of the mark it saw, 0 if none."""

    is_marked: bool
    evidence: str = ""
    version: int = 0


def parse(text: str) -> list[tuple[str, str]]:
    """Items typed one a line, each with the code in front of it or its place as the code."""
    items: list[tuple[str, str]] = []
    for line in text.splitlines():
        line = line.strip()
        if not line:
            continue
        found = _CODE.match(line)
        code, words = (found["code"], found["words"]) if found else (str(len(items) + 1), line)
        items.append((code, words.strip()))
    return items


def typed(items: Sequence[tuple[str, str]]) -> str:
    """Items as a form shows them; `parse` gives them back."""
    return "\n".join(f"{code}. {words}" for code, words in items)


@transaction.atomic
def make(
    *,
    by: Actor,
    title: str,
    document: str,
    items: Sequence[tuple[str, str]],
    since: date | None,
    today: date,
) -> NegativeList:
    """Put a new version in force; the one before ends with the day before.

    Marks made by an older version stay with it.
    """
    unit = _college(by)
    given = _checked(title, document, items, since, today)
    last = NegativeList.objects.select_for_update().order_by("-since", "-pk").first()
    if last is not None:
        if given["since"] <= last.since:
            raise Problem("since", f"新的一版要晚于现行一版开始执行的 {last.since.isoformat()}。")
        if last.until is None or last.until > given["since"]:
            last.until = given["since"]
            last.version += 1
            last.save()
    made = NegativeList.objects.create(unit=unit, **given)
    ledger.write(
        ledger.Event(
            verb="make_negative_list",
            subject_kind="negative_list",
            subject_id=made.pk,
            unit=unit.pk,
            after=_listed(made),
        ),
        by=by,
    )
    return made


@transaction.atomic
def amend(
    *,
    by: Actor,
    negative_list: int,
    title: str,
    document: str,
    items: Sequence[tuple[str, str]],
    since: date | None,
    version: int,
    today: date,
) -> NegativeList:
    """Put right a version by which nobody has been gone through yet."""
    unit = _college(by)
    found = NegativeList.objects.select_for_update().filter(pk=negative_list).first()
    if found is None:
        raise Refused("没有这一版负面清单。")
    if found.version != version or found.until is not None:
        raise Changed("这一版刚刚被别人改过或已被新的一版代替，请看看新的内容再决定。")
    if reads.has_marks(found.pk):
        raise Refused("已有人按这一版核对过，不能再改；内容有变化的请登记新的一版。")
    given = _checked(title, document, items, since, today)
    earlier = NegativeList.objects.exclude(pk=found.pk).order_by("-since", "-pk").first()
    if earlier is not None and given["since"] <= earlier.since:
        raise Problem("since", f"要晚于上一版开始执行的 {earlier.since.isoformat()}。")
    before = _listed(found)
    if earlier is not None and earlier.until == found.since:
        earlier.until = given["since"]
        earlier.version += 1
        earlier.save()
    for name, value in given.items():
        setattr(found, name, value)
    found.version += 1
    found.save()
    ledger.write(
        ledger.Event(
            verb="amend_negative_list",
            subject_kind="negative_list",
            subject_id=found.pk,
            unit=unit.pk,
            before=before,
            after=_listed(found),
        ),
        by=by,
    )
    return found


@transaction.atomic
def mark(
    *,
    by: Actor,
    dossier: int,
    negative_list: int,
    said: Mapping[str, Said],
    marked_on: date | None,
    today: date,
) -> list[NegativeMark]:
    """Write down what the reviewing body found, item by item; items left out stay as they are.

    An item found present needs its evidence and waits for a decision; a changed mark loses the
    decision it had. Once every item of the version is marked, the act of it is recorded.
    """
    case = _case(dossier)
    if not by.may(Right.RECORD, case.unit_id):
        raise Refused("没有这份档案，或您没有为它记录的权限。")
    standing = NegativeList.objects.filter(pk=negative_list).first()
    if standing is None:
        raise Refused("没有这一版负面清单。")
    words: dict[str, str] = dict(standing.items)
    if standing.until is not None and standing.until <= today:
        raise Changed("负面清单已有新的一版，请按新的一版核对。")
    strange = [code for code in said if code not in words]
    if strange:
        raise Refused(f"这一版负面清单没有第 {'、'.join(strange)} 项。")
    if not said:
        raise Problem("marks", "还没有核对任何一项，请逐项选择有或无。")
    marked_on = done_on(marked_on, today=today, field="marked_on", absent="请填写核对的日期。")
    for code, one in said.items():
        if one.is_marked and not one.evidence.strip():
            raise Problem(f"evidence-{code}", f"第 {code} 项选择“有”的，请写明依据。")
    kept = {
        row.item: row
        for row in NegativeMark.objects.select_for_update(of=("self",))
        .select_related("marked_by")
        .filter(dossier=case, negative_list=standing)
    }
    now = timezone.now()
    changed: list[NegativeMark] = []
    before: dict[str, str] = {}
    for code, one in said.items():
        row = kept.get(code)
        if row is not None and row.version != one.version:
            raise Changed(_meanwhile(code, words[code], row))
        if row is not None and (row.is_marked, row.evidence) == (
            one.is_marked,
            one.evidence.strip(),
        ):
            continue
        if row is None:
            row = NegativeMark(
                dossier=case, unit_id=case.unit_id, negative_list=standing, item=code
            )
        else:
            before[code] = _marked(row)
            row.version += 1
        row.is_marked, row.evidence = one.is_marked, one.evidence.strip()
        row.marked_on, row.marked_at, row.marked_by_id = marked_on, now, by.account_id
        row.decision, row.reason, row.decided_at, row.decided_by = "", "", None, None
        row.save()
        kept[code] = row
        changed.append(row)
    if not changed:
        raise Refused("同已经登记的一样，没有变化。")
    _tell_the_rules(case, standing, kept, marked_on, by=by, today=today)
    ledger.write(
        ledger.Event(
            verb="mark_negative_list",
            subject_kind="dossier",
            subject_id=case.pk,
            unit=case.unit_id,
            before=before or None,
            after={"list": standing.title, **{row.item: _marked(row) for row in changed}},
        ),
        by=by,
    )
    return changed


@transaction.atomic
def decide(
    *, by: Actor, mark: int, decision: str, reason: str, version: int, today: date
) -> NegativeMark:
    """Decide at college level whether a case with a mark may go on; a reason is always needed."""
    found = NegativeMark.objects.filter(pk=mark).first()
    if found is None or not may_decide(by):
        raise Refused("没有这一项，或您没有在校级作出决定的权限。")
    # Whatever touches a dossier takes its lock first, so that two hands never wait crosswise.
    case = _case(found.dossier_id)
    found = NegativeMark.objects.select_for_update().get(pk=mark)
    if not found.is_marked:
        raise Refused("这一项没有发现所列情形，不用作决定。")
    if found.version != version:
        raise Changed("这一项刚刚被别人改过，请看看新的内容再决定。")
    if decision not in NegativeMark.Decision.values:
        raise Problem("decision", "请选择可以继续或者不得继续。")
    if not reason.strip():
        raise Problem("reason", "请写明作出这个决定的理由。")
    before = {found.item: _marked(found)}
    found.decision, found.reason = decision, reason.strip()
    found.decided_at, found.decided_by_id = timezone.now(), by.account_id
    found.version += 1
    found.save()
    standing = found.negative_list
    kept = {
        row.item: row for row in NegativeMark.objects.filter(dossier=case, negative_list=standing)
    }
    # The day on which the list was gone through is the act's, whenever it was decided.
    days = [row.marked_on for row in kept.values()]
    _tell_the_rules(case, standing, kept, max(days), by=by, today=today)
    ledger.write(
        ledger.Event(
            verb="decide_negative_mark",
            subject_kind="dossier",
            subject_id=case.pk,
            unit=case.unit_id,
            before=before,
            after={found.item: _marked(found)},
            cause=found.reason,
        ),
        by=by,
    )
    return found


def may_decide(actor: Actor) -> bool:
    """Whether the actor may say that a case with a mark goes on."""
    return actor.may(Right.ANSWER, _root())


def _tell_the_rules(
    case: Dossier,
    standing: NegativeList,
    kept: Mapping[str, NegativeMark],
    held_on: date,
    *,
    by: Actor,
    today: date,
) -> None:
    """Record, correct or renew the act that the rules read, once every item is marked."""
    if any(code not in kept for code, _ in standing.items):
        return
    later = NegativeMark.objects.filter(dossier=case, negative_list__since__gt=standing.since)
    if later.exists():
        # What the act tells is the latest version gone through, never an older one again.
        return
    found = [(words, kept[code]) for code, words in standing.items if kept[code].is_marked]
    facts: dict[str, Any] = {}
    if found:
        facts["negative_items"] = [words for words, _ in found]
        facts["negative_decided"] = YES if all(row.decision for _, row in found) else NO
    last = (
        Act.objects.filter(dossier=case, kind=KIND, superseded_by=None, is_void=False)
        .order_by("-pk")
        .first()
    )
    if last is not None and last.held_on == held_on and last.facts == facts:
        return
    # A later going through stands beside the one before; the same one is put right.
    is_again = last is not None and last.held_on is not None and held_on > last.held_on
    dossiers.record_act(
        by=by,
        dossier=case.pk,
        kind=KIND,
        held_on=held_on,
        facts=facts,
        today=today,
        corrects=last.pk if last is not None and not is_again else None,
        renews=last.pk if last is not None and is_again else None,
        reason="逐项核对负面清单" if last is not None else "",
    )


def _case(dossier: int) -> Dossier:
    case = Dossier.objects.select_for_update().filter(pk=dossier, is_void=False).first()
    if case is None:
        raise Refused("没有这份档案，或不在您的范围内。")
    return case


def _root() -> int:
    top = Unit.objects.filter(parent=None).order_by("position", "id").first()
    return top.pk if top is not None else 0


def _college(by: Actor) -> Unit:
    top = Unit.objects.filter(parent=None).order_by("position", "id").first()
    if top is None or not by.may(Right.DEMANDS, top.pk):
        raise Refused("您没有登记学校负面清单的权限。")
    return top


def _checked(
    title: str,
    document: str,
    items: Sequence[tuple[str, str]],
    since: date | None,
    today: date,
) -> dict[str, Any]:
    if not title.strip():
        raise Problem("title", "请填写负面清单的名称。")
    if not document.strip():
        raise Problem("document", "请填写印发负面清单的文件名称或文号。")
    if not items:
        raise Problem("items", "请逐行填写所列情形，一行一项。")
    if len(items) > _ITEMS:
        raise Problem("items", f"所列情形请不超过 {_ITEMS} 项。")
    codes = [code for code, _ in items]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise Problem("items", f"编号 {'、'.join(twice)} 重复，每一项的编号要不同。")
    long = [code for code, words in items if len(words) > _ITEM]
    if long:
        raise Problem("items", f"第 {'、'.join(long)} 项太长，请不超过 {_ITEM} 字。")
    if since is None:
        raise Problem("since", "请填写从哪一天起执行。")
    if since > today:
        raise Problem("since", f"开始执行的日期不能晚于今天（{today.isoformat()}），到那一天再办。")
    return {
        "title": title.strip(),
        "document": document.strip(),
        "items": [list(item) for item in items],
        "since": since,
    }


def _meanwhile(code: str, words: str, row: NegativeMark) -> str:
    who = row.marked_by.name if row.marked_by else "别人"
    return f"第 {code} 项“{words}”刚刚被{who}改为：{_marked(row)}。请看看再决定。"


def _marked(row: NegativeMark) -> str:
    """A mark in words, as the ledger keeps it."""
    said = f"有，依据：{row.evidence}" if row.is_marked else "无"
    if row.decision:
        said += f"；{row.get_decision_display()}，{row.reason}"
    return said


def _listed(found: NegativeList) -> dict[str, Any]:
    return {
        "title": found.title,
        "document": found.document,
        "since": found.since,
        "items": [f"{code} {words}" for code, words in found.items],
    }
