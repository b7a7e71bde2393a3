"""Send a matter to the level that must act; receive it, or send it back with a reason.

It is answered by the act itself, whichever way that is recorded: see `settling`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from rudang.actions import gates, ledger
from rudang.actions.dossiers import Changed, Problem
from rudang.core.answers import Standing
from rudang.core.facts import ACT_KIND
from rudang.core.rules import Rule, State
from rudang.core.scope import Actor, Refused, Right
from rudang.regulation import levels
from rudang.regulation.levels import LEVEL, Acting, Level, Rung
from rudang.regulation.registry import RULES
from rudang.store.models import Act, Dossier, Finding, Submission
from rudang.store.reads import answers
from rudang.store.reads import submissions as reads
from rudang.store.reads.units import Place, above, whole_tree

_OPEN = (Submission.State.SENT, Submission.State.RECEIVED)
_OUTSIDE = "没有这份档案，或不在您的范围内。"


@dataclass(frozen=True, slots=True)
class NotSent:
    """Somebody whose matter could not be sent, and why."""

    dossier: int
    person: str
    words: str


@dataclass(frozen=True, slots=True)
class Sending:
    """What came of sending several: each person by themselves."""

    sent: Sequence[Submission]
    refused: Sequence[NotSent]


@transaction.atomic
def send(
    *,
    by: Actor,
    kind: str,
    dossiers: Sequence[int],
    sent_on: date | None,
    today: date,
    note: str = "",
) -> Sending:
    """Send people's matters to the level that must act on them, each checked by itself.

    Raises:
        Refused: nobody's could be sent; every reason stands in it, one a line.
    """
    level = LEVEL.get(kind)
    if level is None:
        raise Refused("这一步不用向上级报送。")
    day = _sending_day(level, sent_on, today)
    if not dossiers:
        raise Problem("dossiers", "请至少选择一人。")
    found = Dossier.objects.select_for_update().filter(pk__in=set(dossiers), is_void=False)
    some = list(found.order_by("pk"))
    if len(some) != len(set(dossiers)):
        raise Refused(_OUTSIDE)
    looked = _Looked(level, some, day, today)
    sent, refused, events = [], [], []
    for case in some:
        to = looked.to_unit(case.unit_id)
        words = _why_not(by, looked, case, to, day)
        made = None
        if to is not None and not words:
            try:
                with transaction.atomic():
                    made = Submission.objects.create(
                        dossier=case,
                        unit_id=case.unit_id,
                        kind=kind,
                        from_unit_id=_sender(by, looked.line(case.unit_id), to),
                        to_unit_id=to,
                        sent_on=day,
                        note=note.strip(),
                        sent_at=timezone.now(),
                        sent_by_id=by.account_id,
                    )
            except IntegrityError:
                words = "刚刚已经有人报送。"
        if made is None:
            refused.append(NotSent(case.pk, looked.person(case.pk), words))
            continue
        sent.append(made)
        events.append(
            _event(
                "send_submission",
                made,
                after={"from_unit": made.from_unit_id, "to_unit": to, "sent_on": day},
                cause=note.strip(),
            )
        )
    if not sent:
        raise Refused("\n".join(f"{one.person}：{one.words}" for one in refused))
    ledger.write(*events, by=by)
    return Sending(sent, refused)


@transaction.atomic
def receive(*, by: Actor, submissions: Mapping[int, int]) -> list[Submission]:
    """Say that what was sent has come. `submissions` gives each one's version as it was seen."""
    found = _answerable(by, submissions)
    for one in found:
        if one.state != Submission.State.SENT:
            raise Changed(f"{_person(one)}的报送{_how_it_stands(one)}，不用再接收。")
        one.state = Submission.State.RECEIVED
        one.received_at, one.received_by_id = timezone.now(), by.account_id
        _save(one)
    ledger.write(*(_event("receive_submission", one) for one in found), by=by)
    return found


@transaction.atomic
def send_back(*, by: Actor, submissions: Mapping[int, int], reason: str) -> list[Submission]:
    """Return what was sent, with the reason; whoever sent it finds it on the own work list."""
    found = _answerable(by, submissions)
    if not reason.strip():
        raise Problem("reason", "退回要写明原因，让报送的支部知道要补什么、改什么。")
    for one in found:
        one.state = Submission.State.RETURNED
        one.reason = reason.strip()
        one.closed_at, one.closed_by_id = timezone.now(), by.account_id
        _save(one)
    ledger.write(*(_event("return_submission", one, cause=one.reason) for one in found), by=by)
    return found


@transaction.atomic
def withdraw(*, by: Actor, submission: int, version: int, reason: str = "") -> Submission:
    """Take back what was sent and not yet received, or drop what was returned."""
    (one,) = _locked({submission: version})
    if not by.may(Right.RECORD, one.unit_id):
        raise Refused(f"您没有撤回{_person(one)}的报送的权限。")
    if one.state == Submission.State.RECEIVED:
        raise Refused("上级已经接收，不能撤回；需要修改的，请上级退回。")
    if one.state not in (Submission.State.SENT, Submission.State.RETURNED):
        raise Changed(f"{_person(one)}的报送{_how_it_stands(one)}。")
    one.state = Submission.State.WITHDRAWN
    one.closed_at, one.closed_by_id = timezone.now(), by.account_id
    _save(one)
    ledger.write(_event("withdraw_submission", one, cause=reason.strip()), by=by)
    return one


def renewed(dossier: int, kind: str) -> int | None:
    """The standing act that another of the kind would do again; None where there is none."""
    if ACT_KIND[kind].repeats or not ACT_KIND[kind].may_be_renewed:
        return None
    standing = Act.objects.filter(dossier=dossier, kind=kind, is_void=False, superseded_by=None)
    return standing.values_list("pk", flat=True).first()


def line_of(tree: Mapping[int, Place], unit: int) -> list[Rung]:
    """A unit and its superiors as the regulation reads them."""
    return [Rung(one, tree[one].kind, tree[one].may_approve) for one in above(tree, unit)]


def wanted(kind: str, tree: Mapping[int, Place], **more: Any) -> reads.Wanted:
    """Whom a list proposes for sending, or for a batch of the kind."""
    level, batched = LEVEL.get(kind), levels.BATCHED.get(kind)
    after = level.after if level else batched.after if batched else kind
    unless = level.unless if level else batched.unless if batched else {}
    moot = level.moot if level else batched.moot if batched else ""
    under = [u for u in tree if levels.general_branch(line_of(tree, u)) is not None]
    return reads.Wanted(
        kind=kind,
        after=levels.day_of(after),
        done=levels.day_of(kind),
        may_renew=ACT_KIND[kind].may_be_renewed,
        unless=unless,
        moot=levels.day_of(moot) if moot else "",
        reviewed=levels.day_of(level.reviewed) if level and level.reviewed else "",
        under=under,
        only_under=level is not None and level.acting is Acting.GENERAL_BRANCH,
        **more,
    )


class _Looked:
    """Everything that says whether people's matters may be sent, read once for all of them."""

    def __init__(self, level: Level, some: Sequence[Dossier], day: date, today: date) -> None:
        self.level = level
        self.tree = whole_tree()
        self.manned = reads.handlers(today)
        ids = [case.pk for case in some]
        kinds = (level.after, level.kind, *([level.reviewed] if level.reviewed else []))
        days = [levels.day_of(kind) for kind in kinds]
        self.facts = reads.facts_of(ids, ["name", "stage", *days, *level.unless])
        self.open = {
            one.dossier_id: one
            for one in Submission.objects.filter(
                dossier_id__in=ids, kind=level.kind, state__in=_OPEN
            )
        }
        # What the level asked does by itself comes later, and stops nobody from being sent.
        later = {ACT_KIND[kind].step for kind in level.within}
        self.stops = {
            dossier: [s for s in stops if s.rule not in RULES or RULES[s.rule].step not in later]
            for dossier, stops in gates.stops_of(
                ids, level.kind, on=day, today=today, together=True
            ).items()
        }
        self.faults = _faults(level, ids)
        self._lines: dict[int, list[Rung]] = {}

    def line(self, unit: int) -> list[Rung]:
        if unit not in self._lines:
            self._lines[unit] = line_of(self.tree, unit)
        return self._lines[unit]

    def to_unit(self, unit: int) -> int | None:
        return levels.acting_unit(self.level, self.line(unit))

    def person(self, dossier: int) -> str:
        return str(self.facts[dossier]["name"] or "")


def _why_not(by: Actor, looked: _Looked, case: Dossier, to: int | None, day: date) -> str:
    """Why somebody's matter cannot be sent; empty where it can."""
    level, tree = looked.level, looked.tree
    place = tree[case.unit_id]
    if not by.may(Right.RECORD, case.unit_id):
        return f"您没有为{place.name}报送的权限。"
    if to is None and level.acting is Acting.GENERAL_BRANCH:
        return f"{place.name}的上级没有党总支，不用党总支审议，直接报上级党委。"
    if to is None:
        return f"{place.name}的上级中没有具有审批权限的党委，请先在“组织”中登记。"
    if level.acting is Acting.BEYOND and not by.may(Right.ANSWER, to):
        return f"报送校外由{tree[to].name}的组织部门办理。"
    if to not in looked.manned:
        return (
            f"{tree[to].name}现在没有人担任能办理报送的职务（组织部、党总支书记、组织员），"
            f"报送了也没有人办。请系统管理员先在{tree[to].name}增加账号或职务。"
        )
    return _not_due(looked, case, day)


def _not_due(looked: _Looked, case: Dossier, day: date) -> str:
    """What is not yet done, or done or sent already."""
    level, facts = looked.level, looked.facts[case.pk]
    before = facts[levels.day_of(level.after)]
    after_term = ACT_KIND[level.after].term
    if before is None:
        return f"还没有记录“{after_term}”，不能{level.verb}。"
    for name, values in level.unless.items():
        if facts[name] in values:
            return f"“{_term_of(name)}”的结果是“{facts[name]}”，不能{level.verb}。"
    review = levels.missing_review(level, looked.line(case.unit_id))
    if review:
        reviewed = facts[levels.day_of(review)]
        if reviewed is None or reviewed < before:
            return f"还没有记录“{ACT_KIND[review].term}”，先报党总支审议，再报上级党委。"
        before = max(before, reviewed)
    if day < before:
        return f"报送日期早于“{after_term}”的日期（{before.isoformat()}）。"
    done = facts[levels.day_of(level.kind)]
    if done is not None and (done >= before or not ACT_KIND[level.kind].may_be_renewed):
        return f"“{level.term}”已经在 {done.isoformat()} 办理。"
    # Refused once and discussed again since, a case is not closed.
    if facts["stage"] == "ended" and done is None:
        return "档案已经终止。"
    if (waits := looked.open.get(case.pk)) is not None:
        there = looked.tree[waits.to_unit_id].name
        return f"已于 {waits.sent_on.isoformat()} 报送{there}，{_how_it_stands(waits)}。"
    if faults := looked.faults.get(case.pk):
        return f"“{after_term}”不符合：{'；'.join(faults)}。先更正，或者写明情况并经认可，再报送。"
    return "；".join(f"{s.words}（{s.article}）" for s in looked.stops.get(case.pk, ()))


def _faults(level: Level, ids: Sequence[int]) -> dict[int, list[str]]:
    """Faults of the act before that keep the next one from being begun, and nobody accepted."""
    day = levels.day_of(level.after)
    rules = [rule for rule in RULES.values() if rule.stops and day in _days_of(rule)]
    broken = Finding.objects.filter(
        dossier_id__in=ids,
        closed_at=None,
        state=State.BROKEN.value,
        rule__in=[rule.name for rule in rules],
    )
    accepted = answers.only(broken, Standing.ACCEPTED, {}).values("pk")
    found: dict[int, list[str]] = {}
    for dossier, name, edition in broken.exclude(pk__in=accepted).values_list(
        "dossier_id", "rule", "edition"
    ):
        rule = RULES[name]
        found.setdefault(dossier, []).append(f"{rule.title}（{rule.cite.get(edition, '')}）")
    return found


def _days_of(rule: Rule) -> set[str]:
    """The facts whose day a rule judges."""
    met = rule.met.meta.root_names() if rule.met is not None else []
    return {*rule.on.meta.root_names(), *met}


def _term_of(fact: str) -> str:
    for kind in ACT_KIND:
        if any(one.name == fact for one in levels.FACTS_OF_ACT[kind]):
            return ACT_KIND[kind].term
    return fact


def _sending_day(level: Level, sent_on: date | None, today: date) -> date:
    if sent_on is None:
        raise Problem("sent_on", "请填写报送的日期。")
    if sent_on > today:
        raise Problem(
            "sent_on", f"{sent_on.isoformat()} 晚于今天（{today.isoformat()}），还没有报送。"
        )
    if not level.article_on(sent_on):
        instead = [
            one.term
            for one in levels.levels_on(sent_on)
            if one.step == level.step and one.after == level.after
        ]
        raise Problem(
            "sent_on",
            f"{sent_on.isoformat()} 施行的细则没有“{level.term}”，应办理“{'、'.join(instead)}”。",
        )
    return sent_on


def _sender(by: Actor, line: Sequence[Rung], to: int) -> int:
    """The unit that sends: one's own on the way up, or the dossier's, sent for it."""
    for rung in line:
        if rung.unit == to:
            break
        if rung.unit == by.place:
            return rung.unit
    # Beyond the college the committee itself sends.
    return line[0].unit


def _locked(versions: Mapping[int, int]) -> list[Submission]:
    rows = Submission.objects.select_for_update(of=("self",)).filter(pk__in=versions)
    found = list(rows.order_by("pk"))
    if not found or len(found) != len(versions):
        raise Refused("没有这条报送，或不在您的范围内。")
    for one in found:
        if one.version != versions[one.pk]:
            raise Changed(
                f"{_person(one)}的报送刚刚有变化：{_how_it_stands(one)}"
                f"{_by_whom(one)}，请看看新的内容再决定。"
            )
    return found


def _answerable(by: Actor, versions: Mapping[int, int]) -> list[Submission]:
    if not by.may(Right.ANSWER):
        raise Refused("您的职务不办理下级报送的事项。")
    found = _locked(versions)
    for one in found:
        if not by.may(Right.ANSWER, one.to_unit_id):
            raise Refused(f"{_person(one)}的事项报送的是{one.to_unit.name}，由那里的人办理。")
        if one.state not in _OPEN:
            raise Changed(f"{_person(one)}的报送{_how_it_stands(one)}{_by_whom(one)}。")
    return found


def _how_it_stands(one: Submission) -> str:
    return {
        Submission.State.SENT: "待接收",
        Submission.State.RECEIVED: "已接收，待办理",
        Submission.State.RETURNED: f"已退回（{one.reason}）",
        Submission.State.ANSWERED: "已办理",
        Submission.State.WITHDRAWN: "已撤回",
    }[Submission.State(one.state)]


def _by_whom(one: Submission) -> str:
    who = one.closed_by or one.received_by
    return f"（{who.name}）" if who else ""


def _person(one: Submission) -> str:
    sheet = getattr(one.dossier, "sheet", None)
    return str(sheet.name or "") if sheet else ""


def _save(one: Submission) -> None:
    one.version += 1
    one.save()


def _event(
    verb: str, one: Submission, *, after: Mapping[str, Any] | None = None, cause: str = ""
) -> ledger.Event:
    return ledger.Event(
        verb=verb,
        subject_kind="dossier",
        subject_id=one.dossier_id,
        unit=one.unit_id,
        after={"submission": one.pk, "kind": one.kind, **(after or {})},
        cause=cause,
    )
