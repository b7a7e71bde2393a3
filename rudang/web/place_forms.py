"""What pages say and ask of a unit's places: bind, free, explain, leave beyond the plan."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.contrib import messages

from rudang.actions import freeing, ledger, pacing, places
from rudang.actions.dossiers import Problem
from rudang.core.periods import Period, parse
from rudang.core.places import MeantFor
from rudang.core.scope import Refused, Right
from rudang.store.reads import places as reads
from rudang.store.reads import plans
from rudang.store.reads.units import whole_tree
from rudang.web import filled
from rudang.web.door import Visit

KINDS = [(kind.value, kind.term) for kind in MeantFor]


def shown(visit: Visit, span: Period, unit: int) -> dict[str, Any]:
    """What the unit's page needs to draw its places."""
    found = reads.of_unit(span, unit, as_of=visit.as_of, pacing=pacing.on(visit.as_of))
    leaves = found.leaves if found else ()
    given = {leave.dossier for leave in leaves if leave.taken_back_on is None}
    return {
        "unit_places": found,
        "may_get_leave": [
            (who.dossier, f"{who.name}（{who.branch}，{who.where}）")
            for who in (found.may_be_examined if found else ())
            if who.dossier not in given
        ],
        "kinds": KINDS,
        "form": visit.request.POST,
    }


def done(visit: Visit, span: Period, unit: int) -> None:
    """Do what a form of the unit's page asks."""
    form = visit.request.POST
    act = _ACTS.get(form.get("do", ""))
    if act is None:
        raise Refused("没有这项操作。")
    act(visit, span, unit, form)


def _bind(visit: Visit, span: Period, unit: int, form: Mapping[str, str]) -> None:
    place = places.name_person(
        by=visit.me,
        period=span.code,
        dossier=whole(form.get("dossier", "")),
        today=visit.today,
        as_of=visit.as_of,
        meant_for=form.get("meant_for", ""),
        why=form.get("why", ""),
    )
    who = form.get("person") or "此人"
    how = "确定" if place.is_firm else "暂定"
    more = "" if place.is_firm else "，列为发展对象后改为确定"
    visit.say(
        f"{who}已列入{span.term}的名额（{how}，{place.get_meant_for_display()}）{more}。",
        href=visit.address("plan-unit", span.code, unit) + "#places",
        link="看名额",
    )


def _release(visit: Visit, span: Period, unit: int, form: Mapping[str, str]) -> None:
    places.release_person(
        by=visit.me,
        name=whole(form.get("name", "")),
        reason=form.get("reason", ""),
        today=visit.today,
    )
    visit.say(
        f"已释放{span.term}的一个名额，可以落到别人。",
        href=visit.address("plan-unit", span.code, unit) + "#without",
        link="看还没有名额的人",
    )


def _change(visit: Visit, span: Period, unit: int, form: Mapping[str, str]) -> None:
    place = places.change_place(
        by=visit.me,
        name=whole(form.get("name", "")),
        meant_for=form.get("meant_for", ""),
        why=form.get("why", ""),
        today=visit.today,
    )
    who = form.get("person") or "此人"
    visit.say(f"{who}的名额改为安排给{place.get_meant_for_display()}，说明已保存。")


def _settle(visit: Visit, span: Period, unit: int, form: Mapping[str, str]) -> None:
    done = places.settle(
        by=visit.me, period=span.code, unit=unit, today=visit.today, as_of=visit.as_of
    )
    said = [
        f"{words} {len(names)} 名：{'、'.join(names)}"
        for words, names in (("释放", done.freed), ("暂定改为确定", done.firm))
        if names
    ]
    visit.say(
        f"{span.term}的名额已按现在的情况整理，{'；'.join(said)}。",
        href=visit.address("plan-unit", span.code, unit) + "#freed",
        link="看释放的名额",
    )


def _leave(visit: Visit, span: Period, unit: int, form: Mapping[str, str]) -> None:
    given_on = filled.day_of(form, "leave-given_on")
    places.give_leave(
        by=visit.me,
        period=span.code,
        dossier=whole(form.get("leave-dossier", ""), "leave-dossier", "请选择准予的人。"),
        reason=form.get("leave-reason", ""),
        document=form.get("leave-document", ""),
        given_on=given_on,
        today=visit.today,
    )
    visit.say(
        "已准予一人超计划预审，原因记入台账；现在可以报送预审。",
        href=visit.address("submissions"),
        link="去报送",
    )


def _take_back(visit: Visit, span: Period, unit: int, form: Mapping[str, str]) -> None:
    places.take_back_leave(
        by=visit.me,
        leave=whole(form.get("leave", "")),
        reason=form.get("reason", ""),
        today=visit.today,
    )
    visit.say("已撤回超计划预审的准予，此人再送预审时按名额办理。")


_ACTS: Mapping[str, Callable[[Visit, Period, int, Mapping[str, str]], None]] = {
    "name": _bind,
    "release": _release,
    "change": _change,
    "settle": _settle,
    "leave": _leave,
    "take-back": _take_back,
}


def whole(text: str, field: str = "", words: str = "请填写整数。") -> int:
    """A whole number of a hidden field or a choice."""
    text = text.strip()
    if not text.isdecimal():
        raise Problem(field, words) if field else Refused(words)
    return int(text)


def warn_of_exceeding(visit: Visit, dossiers: Sequence[int], *, on: date | None) -> None:
    """Say that a pre-examination just recorded goes beyond the plan: judged, not refused."""
    if not dossiers or on is None:
        return
    found = reads.beyond(dossiers, on=on, today=visit.today, pacing=pacing.on(on))
    for one in {(one.unit, one.period.code): one for one in found.values()}.values():
        visit.say(
            f"{one.words}。预审已照实登记；请由校党委组织部调整名额，或者写明准予超计划的原因。",
            href=visit.address("plan-unit", one.period.code, one.unit) + "#places",
            link="看名额",
            level=messages.WARNING,
        )


def warn_of_unseated(visit: Visit, span: Period, *units: int) -> None:
    """Say for whom no place is left since places went elsewhere: of these units, or of all."""
    day = plans.reckoned_on(span, today=visit.today, by=plans.counting())
    tree = whole_tree()
    for unit, people in reads.unseated(span, units, as_of=day, pacing=pacing.on(day)).items():
        visit.say(
            f"{tree[unit].term}已列名的人有 {len(people)} 名没有名额了："
            f"请释放 {len(people)} 人的列名，或者另行调入名额。",
            href=visit.address("plan-unit", span.code, unit) + "#named",
            link="看已列名的人",
            level=messages.WARNING,
        )


@contextmanager
def telling_of_freed(visit: Visit) -> Iterator[None]:
    """Say which places came back by what is done meanwhile, to whoever may see their plan."""
    with ledger.heard() as events:
        yield
    for event in events:
        if event.verb != freeing.VERB or event.unit is None or event.before is None:
            continue
        if visit.me.may(Right.READ_PLAN, event.unit):
            span = parse(event.before["period"])
            visit.say(
                f"已释放{whole_tree()[event.unit].term}{span.term}的一个名额（{event.cause}），"
                "可以落到别人。",
                href=visit.address("plan-unit", span.code, event.unit) + "#places",
                link="看名额",
            )


def tell_of_given_back(visit: Visit, dossier: int, *, since: datetime) -> bool:
    """Say that a place freed by what was just taken back stays free: somebody has to decide."""
    found = reads.given_back(dossier, since=since, as_of=visit.today)
    for one in found:
        visit.say(
            f"{one.name}在{one.period.term}的名额已经释放（{one.reason}），没有随撤回恢复；"
            "仍要落到此人的，请重新列入名额。",
            href=visit.address("plan-unit", one.period.code, one.unit) + "#places",
            link="看名额",
            level=messages.WARNING,
        )
    return bool(found)
