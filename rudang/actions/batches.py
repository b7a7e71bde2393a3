"""One act for many people: each checked and recorded by themselves, with one report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from rudang.actions import dossiers as cases
from rudang.actions import ledger, reviews
from rudang.actions.dossiers import Problem
from rudang.actions.submissions import renewed
from rudang.core.facts import ACT_KIND, FACT, FACTS_OF_ACT, Kind
from rudang.core.rules import Verdict
from rudang.core.scope import Actor, Refused, Right
from rudang.regulation.levels import BATCHED, Batched, day_of
from rudang.store.models import Act, Batch, BatchLine, Dossier, Submission, Unit

_FAULTS = (Verdict.BROKEN.value, Verdict.MET_LATE.value)


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a batch, with what differs from the others."""

    dossier: int
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """One rule that the act would break: its sentence and its article."""

    check: str
    level: str
    words: str
    article: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What recording the act would mean for one person.

    `done_on` and `is_done` tell of an act of the kind that stands already; `is_again` that the
    step would be done again after it. `is_sent` means that somebody sent it up and waits.
    """

    dossier: int
    told: Sequence[Told]
    is_done: bool
    done_on: date | None
    is_again: bool
    is_sent: bool
    missing: str = ""

    @property
    def may_record(self) -> bool:
        return not self.missing and (not self.is_done or self.is_again)


def check(
    *,
    kind: str,
    held_on: date | None,
    facts: Mapping[str, Any],
    lines: Sequence[Line],
    today: date,
) -> dict[int, Checked]:
    """Rehearse the act for everybody in scope; nothing is written."""
    batched = _known(kind)
    day = cases.done_on(held_on, today=today, absent="请填写实际办理的日期。")
    ids = [line.dossier for line in lines]
    standing = {
        dossier: (pk, on)
        for dossier, pk, on in Act.objects.filter(
            dossier_id__in=ids, kind=kind, is_void=False, superseded_by=None
        ).values_list("dossier_id", "pk", "held_on")
    }
    sent = set(
        Submission.objects.filter(
            dossier_id__in=ids,
            kind=kind,
            state__in=(Submission.State.SENT, Submission.State.RECEIVED),
        ).values_list("dossier_id", flat=True)
    )
    frame = reviews.several(ids, today, today)
    before = dict(zip(frame["dossier"], frame[day_of(batched.after)], strict=True))
    told: dict[int, list[Told]] = {}
    for values, some in _alike(batched, facts, lines):
        rehearsed: dict[str, Any] = dict(values)
        for fact in FACTS_OF_ACT[kind]:
            if fact.is_day:
                rehearsed[fact.name] = [day] if fact.kind is Kind.DATES else day
        part = frame.filter(frame["dossier"].is_in(some))
        if part.is_empty():
            continue
        ahead, found = reviews.rehearsed(part, rehearsed, today)
        for one in reviews.told(ahead, found):
            if one.verdict in _FAULTS:
                told.setdefault(one.dossier, []).append(
                    Told(one.check, one.level, one.message, one.article)
                )
    return {
        line.dossier: Checked(
            line.dossier,
            told.get(line.dossier, ()),
            is_done=line.dossier in standing,
            done_on=standing.get(line.dossier, (0, None))[1],
            is_again=_is_again(kind, standing.get(line.dossier), before.get(line.dossier), day),
            is_sent=line.dossier in sent,
            missing=_missing(batched, {**facts, **line.facts}),
        )
        for line in lines
        if line.dossier in before
    }


@transaction.atomic
def record(
    *,
    by: Actor,
    kind: str,
    held_on: date | None,
    facts: Mapping[str, Any],
    lines: Sequence[Line],
    today: date,
    title: str = "",
    programme: Sequence[str] = (),
) -> Batch:
    """Record the act for everybody for whom it can be, and why not for the others.

    Args:
        facts: those all share; a line's own take their place.
        programme: the order of a ceremony as it was held.

    Raises:
        Refused: for nobody of them could it be recorded; each reason stands in it.
    """
    if not by.may(Right.RECORD):
        raise Refused("您没有记录的权限。")
    _known(kind)
    day = cases.done_on(held_on, today=today, absent="请填写实际办理的日期。")
    if not lines:
        raise Problem("chosen", "请至少选择一人。")
    if len({line.dossier for line in lines}) != len(lines):
        raise Problem("chosen", "同一人只能选一次。")
    unit = _unit(by)
    custody = dict(
        Dossier.objects.filter(pk__in=[line.dossier for line in lines], is_void=False).values_list(
            "pk", "unit_id"
        )
    )
    if len(custody) != len(lines):
        raise Refused("有的人没有档案，或不在您的范围内。")
    checked = check(kind=kind, held_on=day, facts=facts, lines=lines, today=today)
    outcomes: list[tuple[Line, Act | None, str]] = []
    for line in lines:
        looked = checked[line.dossier]
        act, words = _record_one(
            by=by, kind=kind, day=day, facts=facts, line=line, looked=looked, today=today
        )
        if act is not None:
            words = "\n".join(f"{one.words}（{one.article}）" for one in looked.told)
        outcomes.append((line, act, words))
    if all(act is None for _, act, _ in outcomes):
        raise Refused("\n".join(dict.fromkeys(words for _, _, words in outcomes)))
    made = Batch(
        unit_id=unit,
        kind=kind,
        title=title.strip(),
        held_on=day,
        facts={name: _plain(value) for name, value in facts.items() if value not in (None, "", [])},
        programme=list(programme),
        recorded_at=timezone.now(),
        recorded_by_id=by.account_id,
    )
    made.save(force_insert=True)
    BatchLine.objects.bulk_create(
        BatchLine(
            batch=made,
            dossier_id=line.dossier,
            unit_id=custody[line.dossier],
            act=act,
            message=words,
        )
        for line, act, words in outcomes
    )
    ledger.write(
        ledger.Event(
            verb="record_batch",
            subject_kind="batch",
            subject_id=made.pk,
            unit=unit,
            after={
                "kind": kind,
                "held_on": day,
                "title": made.title,
                "people": sum(act is not None for _, act, _ in outcomes),
                "refused": sum(act is None for _, act, _ in outcomes),
            },
        ),
        by=by,
    )
    return made


def _record_one(
    *,
    by: Actor,
    kind: str,
    day: date,
    facts: Mapping[str, Any],
    line: Line,
    looked: Checked,
    today: date,
) -> tuple[Act | None, str]:
    """One person's act, or the sentence that says why there is none. Nothing of it is left half."""
    if looked.missing:
        return None, looked.missing
    try:
        with transaction.atomic():
            act = cases.record_act(
                by=by,
                dossier=line.dossier,
                kind=kind,
                held_on=day,
                facts={**facts, **{n: v for n, v in line.facts.items() if v not in (None, "", [])}},
                today=today,
                renews=renewed(line.dossier, kind) if looked.is_again else None,
            )
    except Refused as refused:
        return None, str(refused)
    return act, ""


def _known(kind: str) -> Batched:
    if kind not in BATCHED:
        raise Refused("这种事项不能成批记录：要逐人谈话、讨论或者表决。")
    return BATCHED[kind]


def _unit(by: Actor) -> int:
    """Whose batch it is: one's own unit's."""
    if by.place is not None and by.may(Right.RECORD, by.place):
        return by.place
    found = Unit.objects.order_by("position", "pk").values_list("pk", flat=True)
    mine = next((unit for unit in found if by.may(Right.RECORD, unit)), None)
    if mine is None:
        raise Refused("您没有记录的权限。")
    return mine


def _alike(
    batched: Batched, facts: Mapping[str, Any], lines: Sequence[Line]
) -> list[tuple[Mapping[str, Any], list[int]]]:
    """People with the same facts together, so that they are judged in one pass."""
    groups: dict[str, tuple[dict[str, Any], list[int]]] = {}
    for line in lines:
        own = {name: v for name, v in line.facts.items() if v not in (None, "", [])}
        values = {
            name: value
            for name, value in {**facts, **own}.items()
            if name in FACT and FACT[name].act == batched.kind and value not in (None, "", [])
        }
        groups.setdefault(repr(sorted(values.items())), (values, []))[1].append(line.dossier)
    return list(groups.values())


def _is_again(
    kind: str, standing: tuple[int, date | None] | None, before: date | None, day: date
) -> bool:
    """Whether the step is done again: what came before it lies after the act that stands."""
    if standing is None or not ACT_KIND[kind].may_be_renewed:
        return False
    done = standing[1]
    return done is not None and before is not None and done < before and done <= day


def _missing(batched: Batched, facts: Mapping[str, Any]) -> str:
    lacking = [FACT[name].term for name in batched.must if facts.get(name) in (None, "")]
    return f"没有填写{'、'.join(lacking)}，每个人要各填各的。" if lacking else ""


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
