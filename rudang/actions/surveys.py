"""Call a demand survey; units put persons forward and hand on; the department takes in, closes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import transaction
from django.utils import timezone

from rudang.actions import ledger, looks, pacing, readiness
from rudang.actions.dossiers import Changed, Problem
from rudang.core import surveys
from rudang.core.facts import asked
from rudang.core.periods import Period, parse
from rudang.core.scope import Actor, Refused, Right
from rudang.core.surveys import SURVEY_FACTS, Candidate
from rudang.papers.office_lists import Extra, write_list
from rudang.store import frames
from rudang.store.models import Survey, SurveyName, SurveyReturn
from rudang.store.reads import surveys as reads
from rudang.store.reads.units import root, whole_tree

_State = SurveyReturn.State
MOST = 20_000
"""Rows of one exported list."""


@dataclass(frozen=True, slots=True)
class Put:
    """A person to be put forward: for which quarter, and why where the regulation is against it."""

    dossier: int
    quarter: str
    note: str = ""


def candidates(
    period: Period, unit: int, *, as_of: date, today: date
) -> tuple[list[Candidate], int]:
    """Whom a unit can put forward on a day, the earliest lawful day first.

    Returned apart is the number of applicants whose cultivation has not begun and could not be
    long enough within the period: they are not listed.
    """
    frame = readiness.people(
        as_of, today, units=reads.custody(whole_tree(), unit), more=SURVEY_FACTS
    )
    held = pacing.on(as_of)
    lacks = readiness.lacking(frame, "admission", period)
    found = surveys.candidates(
        frame,
        period,
        as_of=as_of,
        minimums=held.minimums,
        working_days=held.working_days,
        lacks={one: [lack.in_short for lack in told] for one, told in lacks.items()},
    )
    listed = [one for one in found if one.is_activist or one.quarter]
    return listed, len(found) - len(listed)


# The survey ------------------------------------------------------------------------------------


@transaction.atomic
def announce(
    *,
    by: Actor,
    period: str,
    opened_on: date | None,
    due_on: date | None,
    note: str = "",
    today: date,
) -> Survey:
    """Call a survey: every unit answers by persons until a day."""
    _must_plan(by)
    try:
        span = parse(period)
    except ValueError as error:
        raise Problem("period", str(error)) from None
    if opened_on is None:
        raise Problem("opened_on", "请填写布置摸底的日期。")
    if opened_on > today:
        raise Problem("opened_on", f"布置日期不能晚于今天（{today.isoformat()}）。")
    due = _due(opened_on, due_on)
    if Survey.objects.filter(period=span.code).exists():
        raise Problem("period", f"{span.term}已经布置过摸底，不能重复布置。")
    made = Survey.objects.create(
        period=span.code,
        opened_on=opened_on,
        due_on=due,
        note=note.strip(),
        opened_at=timezone.now(),
        opened_by_id=by.account_id,
    )
    _tell("open_survey", made, by=by, after={"opened_on": opened_on, "due_on": due})
    return made


def _due(opened_on: date, due_on: date | None) -> date:
    if due_on is None:
        raise Problem("due_on", "请填写报送的截止日期。")
    if due_on < opened_on:
        raise Problem("due_on", f"截止日期不能早于布置日期 {opened_on.isoformat()}。")
    return due_on


@transaction.atomic
def amend(*, by: Actor, period: str, due_on: date | None, note: str = "", version: int) -> Survey:
    """Move the day by which returns are due, or reword what the survey says."""
    found = _of_department(by, period, version)
    _must_be_open(found)
    due = _due(found.opened_on, due_on)
    before = {"due_on": found.due_on, "note": found.note}
    found.due_on, found.note = due, note.strip()
    _keep(found)
    _tell("amend_survey", found, by=by, before=before, after={"due_on": due, "note": found.note})
    return found


@transaction.atomic
def close(*, by: Actor, period: str, reason: str = "", version: int) -> Survey:
    """Close a survey; where returns are not in, with the reason."""
    found = _of_department(by, period, version)
    _must_be_open(found)
    missing = reads.outstanding(parse(found.period))
    if missing and not reason.strip():
        names = "、".join(place.term for place in missing[:5])
        more = f"等 {len(missing)} 个单位" if len(missing) > 5 else ""
        raise Problem(
            "reason", f"{names}{more}还没有报送。可以先代为填报或退回催报；仍要截止的，请写明原因。"
        )
    found.closed_at, found.reason = timezone.now(), reason.strip()
    _keep(found)
    _tell("close_survey", found, by=by, after={"missing": len(missing)}, cause=found.reason)
    return found


@transaction.atomic
def reopen(*, by: Actor, period: str, reason: str, version: int) -> Survey:
    """Open a closed survey again, with the reason."""
    found = _of_department(by, period, version)
    if found.closed_at is None:
        raise Changed("这次摸底没有截止，不必重新开放。")
    if not reason.strip():
        raise Problem("reason", "请写明重新开放的原因。")
    found.closed_at, found.reason = None, reason.strip()
    _keep(found)
    _tell("reopen_survey", found, by=by, cause=found.reason)
    return found


def _keep(survey: Survey) -> None:
    survey.version += 1
    survey.save()


def _of_department(by: Actor, period: str, version: int) -> Survey:
    _must_plan(by)
    found = _locked(period)
    if found.version != version:
        raise Changed("这次摸底的安排刚刚被别人改过，请看看现在的内容再决定。")
    return found


def _must_plan(by: Actor) -> None:
    top = root()
    if top is None or not by.may(Right.PLAN, top.pk):
        raise Refused("只有校党委组织部可以布置和截止摸底。")


def _locked(period: str) -> Survey:
    found = Survey.objects.select_for_update().filter(period=period).first()
    if found is None:
        raise Refused(f"{period} 没有布置摸底。")
    return found


def _must_be_open(survey: Survey) -> None:
    if survey.closed_at is not None:
        raise Refused(f"{parse(survey.period).term}的摸底已经截止；确需改动的，请组织部重新开放。")


# A unit's return -------------------------------------------------------------------------------


@transaction.atomic
def put_forward(
    *,
    by: Actor,
    period: str,
    unit: int,
    names: Sequence[Put],
    as_of: date,
    version: int,
    today: date,
) -> SurveyReturn:
    """Put persons forward, or move those already named to another quarter.

    What the base says of each on `as_of` is kept beside the name. Whom the regulation does not
    let in within the quarter is taken with a note only.
    """
    given = _to_fill(by, period, unit, version)
    span = parse(period)
    if not names:
        raise Problem("", "请先在名单里勾选要申报的人。")
    if as_of > today:
        raise Refused(f"{as_of.isoformat()} 还没有到，不能按那一天的情况申报。")
    open_to, _ = candidates(span, unit, as_of=as_of, today=today)
    known = {one.dossier: one for one in open_to}
    quarters = {quarter.code: quarter for quarter in span.quarters}
    before = dict(given.names.values_list("dossier", "quarter"))
    rows = []
    for one in names:
        person = known.get(one.dossier)
        if person is None:
            raise Problem(
                "",
                "所选的人里有一人不在本单位可以申报的名单上（已转出、已终止、未通过或者已经大会接收），"
                "请按现在的名单重新勾选。",
            )
        quarter = quarters.get(one.quarter)
        if quarter is None:
            terms = "、".join(each.term for each in span.quarters)
            raise Problem(f"quarter-{one.dossier}", f"{person.name}：请选择{terms}中的一个季度。")
        against = person.evidence.against(quarter)
        if against and not one.note.strip():
            raise Problem(
                f"note-{one.dossier}",
                f"{person.name}：{against}，不能列在{quarter.term}；仍要申报的，请写明理由。",
            )
        rows.append(
            SurveyName(
                given=given,
                dossier_id=one.dossier,
                unit_id=unit,
                quarter=one.quarter,
                kind=person.kind,
                note=one.note.strip(),
                evidence=person.evidence.as_json()
                | {
                    "is_high_knowledge": person.is_high_knowledge,
                    "is_minority": person.is_minority,
                },
            )
        )
    SurveyName.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["given", "dossier"],
        update_fields=["quarter", "kind", "note", "evidence"],
    )
    _save(given, by)
    _tell(
        "put_forward",
        given,
        by=by,
        before={str(one.dossier): before[one.dossier] for one in names if one.dossier in before},
        after={str(one.dossier): one.quarter for one in names},
    )
    return given


@transaction.atomic
def withdraw(*, by: Actor, period: str, unit: int, dossier: int, version: int) -> SurveyReturn:
    """Take a person off the return again."""
    given = _to_fill(by, period, unit, version)
    name = given.names.filter(dossier=dossier).first()
    if name is None:
        raise Changed("这个人已经不在报送单上。")
    quarter = name.quarter
    name.delete()
    _save(given, by)
    _tell("withdraw_name", given, by=by, before={str(dossier): quarter})
    return given


@transaction.atomic
def wish(
    *, by: Actor, period: str, unit: int, wished: int | None, note: str = "", version: int
) -> SurveyReturn:
    """Say how many places the unit asks for; blank asks for one for each person named."""
    given = _to_fill(by, period, unit, version)
    named = given.names.count()
    if wished is not None and not named and reads.gathered_by(whole_tree(), unit):
        raise Problem(
            "wished", "党总支希望安排的名额是所属支部的合计，不另外填写；要改动的，退回支部改。"
        )
    if wished is not None and wished > named and not note.strip():
        raise Problem(
            "note",
            f"希望安排 {wished} 名，报送单上只有 {named} 人，多出的 {wished - named} 名没有人选；"
            "请写明理由，或者补上人选。",
        )
    before = {"wished": given.wished, "note": given.note}
    given.wished, given.note = wished, note.strip()
    _save(given, by)
    _tell("wish_places", given, by=by, before=before, after={"wished": wished, "note": given.note})
    return given


@transaction.atomic
def send(
    *, by: Actor, period: str, unit: int, sent_on: date | None, version: int, today: date
) -> SurveyReturn:
    """Hand a return on; a general branch's takes those of its branches with it."""
    given = _to_fill(by, period, unit, version)
    opened_on = given.survey.opened_on
    if sent_on is None:
        raise Problem("sent_on", "请填写报送日期。")
    if not opened_on <= sent_on <= today:
        raise Problem(
            "sent_on",
            f"报送日期应在布置之日 {opened_on.isoformat()} 到今天 {today.isoformat()} 之间。",
        )
    tree = whole_tree()
    below = reads.gathered_by(tree, unit)
    parts = {
        row.unit_id: row
        for row in SurveyReturn.objects.select_for_update().filter(
            survey=given.survey, unit__in=below
        )
    }
    missing = [one for one in below if one not in parts or parts[one].state not in reads.IN]
    if missing:
        raise Refused(
            f"{'、'.join(tree[one].term for one in missing)}还没有报送，不能汇总；"
            "没有人选的也要报零，可以由您代为填报。"
        )
    now = timezone.now()
    for row in parts.values():
        if row.state == _State.SENT:
            row.state, row.version = _State.MERGED, row.version + 1
            row.changed_at, row.changed_by_id = now, by.account_id
            row.save()
    given.state, given.reason, given.sent_on = _State.SENT, "", sent_on
    _save(given, by)
    _tell(
        "send_return",
        given,
        by=by,
        after={
            "sent_on": sent_on,
            "people": given.names.count(),
            "wished": given.wished,
            "merged": below,
        },
    )
    return given


@transaction.atomic
def take_back(*, by: Actor, period: str, unit: int, version: int) -> SurveyReturn:
    """Take back what was handed on, as long as nobody above has taken it in."""
    given = _return(by, Right.RECORD, period, unit, version)
    if given.state != _State.SENT:
        raise Changed("报送单不在等待上级汇总的状态，不能撤回；需要改动的，请上级退回。")
    given.state = _State.DRAFT
    _save(given, by)
    _tell("take_back_return", given, by=by)
    return given


@transaction.atomic
def send_back(*, by: Actor, period: str, unit: int, reason: str, version: int) -> SurveyReturn:
    """Give a return back to its unit with the reason, to be put right and sent again."""
    given = _return(by, None, period, unit, version)
    above = _must_receive(by, unit)
    if given.state not in reads.IN:
        raise Changed("报送单已经不在您这里，不必退回。")
    held = SurveyReturn.objects.filter(survey=given.survey, unit=above, state__in=reads.IN).exists()
    if held:
        raise Refused(
            f"{whole_tree()[above].term}的汇总已经报送，先退回或撤回汇总，再退回支部的报送单。"
        )
    if not reason.strip():
        raise Problem("reason", "请写明退回的原因：缺什么、改什么。")
    given.state, given.reason = _State.RETURNED, reason.strip()
    _save(given, by)
    _tell("send_back_return", given, by=by, cause=given.reason)
    return given


@transaction.atomic
def take_in(*, by: Actor, period: str, units: Mapping[int, int]) -> int:
    """Take returns in, each with the version seen; returns how many."""
    if not units:
        raise Problem("", "没有等待汇总的报送单。")
    for unit, version in units.items():
        given = _return(by, None, period, unit, version)
        _must_receive(by, unit)
        if given.state != _State.SENT:
            raise Changed(f"{whole_tree()[unit].term}的报送单刚刚有了变动，请看看现在的状态。")
        given.state = _State.MERGED
        _save(given, by)
        _tell("take_in_return", given, by=by)
    return len(units)


def _must_receive(by: Actor, unit: int) -> int:
    above = reads.receiver(whole_tree(), unit)
    if above is None or not by.may(Right.ANSWER, above):
        raise Refused("报送单由上一级党组织汇总和退回，您没有这项权限。")
    return above


def _to_fill(by: Actor, period: str, unit: int, version: int) -> SurveyReturn:
    given = _return(by, Right.RECORD, period, unit, version)
    if given.state in reads.IN:
        raise Refused("报送单已经报送；要改动的，请先撤回，或者请上级退回。")
    return given


def _return(by: Actor, right: Right | None, period: str, unit: int, version: int) -> SurveyReturn:
    """A unit's return, locked; begun where there is none yet."""
    tree = whole_tree()
    place = tree.get(unit)
    if place is None or not reads.answers(place):
        raise Refused("这个党组织不填报摸底。")
    if right is not None and not by.may(right, unit):
        raise Refused(f"您没有填报{place.term}摸底的权限。")
    survey = _locked(period)
    _must_be_open(survey)
    given = SurveyReturn.objects.select_for_update().filter(survey=survey, unit=unit).first()
    if given is None:
        given = SurveyReturn(survey=survey, unit_id=unit, version=0)
        if right is None:
            raise Changed(f"{place.term}还没有填报。")
    if given.version != version:
        raise Changed(f"{place.term}的报送单刚刚被别人改过，请看看现在的内容再决定。")
    if given.pk is None:
        given.changed_at = timezone.now()
        given.save()
    return given


def _save(given: SurveyReturn, by: Actor) -> None:
    given.version += 1
    given.changed_at, given.changed_by_id = timezone.now(), by.account_id
    given.save()


def _tell(
    verb: str,
    about: Survey | SurveyReturn,
    *,
    by: Actor,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    cause: str = "",
) -> None:
    survey, given = (about.survey, about) if isinstance(about, SurveyReturn) else (about, None)
    ledger.write(
        ledger.Event(
            verb=verb,
            subject_kind="survey_return" if given else "survey",
            subject_id=survey.period,
            unit=given.unit_id if given else None,
            before=before,
            after=after,
            cause=cause,
        ),
        by=by,
    )


# The office's own list -------------------------------------------------------------------------

_COLUMNS = (
    *("name", "sex", "ethnic_code", "birth_date", "number", "person_kind", "education_code"),
    *("unit", "class_or_office", "app_signed_on", "activist_on", "target_on"),
)


@transaction.atomic
def export(*, by: Actor, period: str, units: Collection[int], as_of: date, today: date) -> bytes:
    """Everybody whom these units put forward, as the office's list; it loads as a roster."""
    if not by.may(Right.LOAD):
        raise Refused("您没有导出名册的权限。")
    span, tree = parse(period), whole_tree()
    names = {
        name.dossier: name
        for one in reads.returns(span, units=units).values()
        for name in one.names
    }
    if len(names) > MOST:
        raise Refused(f"一次最多导出 {MOST:,} 人，现在有 {len(names):,} 人，请分单位导出。")
    facts = {*_COLUMNS} - {"unit"}
    rows = frames.sheets(facts | {asked(name) for name in facts}, dossiers=list(names))
    place = {unit: position for position, unit in enumerate(tree)}
    order = sorted(
        names, key=lambda one: (names[one].quarter, place[names[one].unit], names[one].person)
    )
    rows = pl.DataFrame({"dossier": order}, schema={"dossier": pl.Int64()}).join(
        rows, on="dossier", how="inner", maintain_order="left"
    )
    shown = [names[dossier] for dossier in rows["dossier"]]
    body = write_list(
        rows,
        _COLUMNS,
        {one.id: one.name for one in tree.values()},
        title=f"{span.term}拟接收预备党员摸底名册",
        sheet="名册",
        as_of=as_of,
        extras=(
            Extra("拟接收季度", [parse(one.quarter).term for one in shown], 16),
            Extra("申报单位", [tree[one.unit].term for one in shown], 18),
            Extra("培养教育月数", [_count(one.evidence.months) for one in shown], 10),
            Extra("考察次数", [_count(one.evidence.observations) for one in shown], 8),
            Extra("政治审查", [one.evidence.review for one in shown], 10),
            Extra("最早可接收日期", [one.earliest_on for one in shown], 14),
            Extra("尚缺", ["；".join(one.evidence.lacks) for one in shown], 40),
            Extra("依规定的问题", [one.against for one in shown], 30),
            Extra("说明", [one.note for one in shown], 24),
        ),
    )
    looks.note_many(by=by, dossiers=list(names), kind=looks.EXPORTED, today=today)
    ledger.write(
        ledger.Event(
            verb="export_survey",
            subject_kind="survey",
            subject_id=span.code,
            unit=by.place,
            after={"people": len(names), "as_of": as_of.isoformat()},
        ),
        by=by,
    )
    return body


def _count(number: int | None) -> str:
    return "" if number is None else str(number)
