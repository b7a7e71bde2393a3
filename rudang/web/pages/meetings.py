"""Meetings: the list, calling one, its agenda and roll, the results, and the minutes in Word."""

import contextlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import meetings, sittings, submissions
from rudang.actions.dossiers import Changed, Problem
from rudang.actions.sittings import Sat, Seat
from rudang.core.facts import ACT_KIND
from rudang.core.scope import Refused, Right
from rudang.papers import minutes as papers
from rudang.regulation.levels import Acting, Level, levels_on
from rudang.regulation.meetings import MATTERS, SITTINGS, Sitting
from rudang.store.reads import meetings as reads
from rudang.store.reads.submissions import ready as ready_to_send
from rudang.store.reads.units import Place, whole_tree
from rudang.web import filled
from rudang.web import meeting_forms as forms
from rudang.web.door import Visit, page
from rudang.web.people import together
from rudang.web.place_forms import telling_of_freed, warn_of_exceeding

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Errors = Sequence[tuple[str, str]]


@page(Right.READ_DOSSIERS)
def show_all(visit: Visit) -> HttpResponse:
    """Meetings in scope: those to be held first, then the latest."""
    tree, asked = whole_tree(), visit.request.GET
    unit = int(asked["unit"]) if asked.get("unit", "").isdecimal() else None
    kind = asked.get("kind", "") if asked.get("kind") in reads.KINDS else ""
    state = asked.get("state", "") if asked.get("state") in reads.STATES else ""
    found = reads.listed(
        kind=kind, state=state, units=None if unit is None else [unit], page=visit.page_asked
    )
    units = [p for p in tree.values() if p.id in found.units or p.id == unit]
    return visit.render(
        "meetings.html",
        {
            "rows": [(one, tree[one.unit]) for one in found.meetings],
            "found": found,
            "filters": [
                _filter("state", "状态", state, reads.STATES, found.states),
                _filter("kind", "会议种类", kind, reads.KINDS, found.kinds),
                _filter("unit", "党组织", unit or "", {p.id: p.name for p in units}, found.units),
            ],
            "may_call": visit.me.may(Right.RECORD),
        },
        active="meetings",
    )


def _filter(
    name: str, label: str, value: Any, terms: Mapping[Any, str], counts: Mapping[Any, int]
) -> dict[str, Any]:
    options = [("", "全部", sum(counts.values()))]
    options += [(key, term, counts.get(key, 0)) for key, term in terms.items()]
    return {"name": name, "label": label, "value": value, "options": options}


# ---- calling


@page(Right.RECORD)
def new(visit: Visit) -> HttpResponse:
    """Call a meeting: which, when, and about whom."""
    asked = visit.request.GET
    if visit.request.method != "POST":
        return _agenda_form(visit, filled.typed(asked), set(asked.getlist("chosen")))
    form = filled.typed(visit.request.POST)
    chosen = visit.request.POST.getlist("chosen")
    unit, kind = _which(form)
    if unit is None or not visit.me.may(Right.RECORD, unit):
        raise Http404
    if form.get("do") == "list":
        return _agenda_form(visit, form, set(chosen))
    if form.get("do") == "record" and _keys(chosen):
        kept = {name: form.get(name, "") for name in ("what", "planned_on", "place", "note")}
        return visit.redirect("record-meeting", chosen=chosen, **kept)
    errors: Errors = []
    try:
        made = meetings.call(
            by=visit.me,
            unit=unit,
            kind=kind,
            planned_on=filled.day_of(form, "planned_on", "计划召开日期"),
            place=form.get("place", ""),
            items=_items(chosen),
            today=visit.today,
            note=form.get("note", ""),
        )
    except Problem as problem:
        errors = [(problem.field, problem.message)]
    except Refused as refused:
        errors = [("", words) for words in str(refused).split("\n")]
    if errors:
        return _agenda_form(visit, form, set(chosen), errors)
    day = made.planned_on.isoformat() if made.planned_on else ""
    visit.say(
        f"已召集 {day} 的{made.get_kind_display()}，议程 {len(chosen)} 项。会后在这里登记结果。"
    )
    return visit.redirect("meeting", made.pk)


@page(Right.RECORD)
def agenda(visit: Visit, meeting: int) -> HttpResponse:
    """Change who is on the agenda of a meeting still to be held, or its day and place."""
    kept = _mine(visit, meeting)
    if kept.state != reads.CALLED:
        return visit.redirect("meeting", meeting)
    stood = {
        "what": f"{kept.unit}:{kept.kind}",
        "planned_on": kept.planned_on.isoformat() if kept.planned_on else "",
        "place": kept.place,
        "note": kept.note,
        "version": str(kept.version),
    }
    if visit.request.method != "POST":
        return _agenda_form(visit, stood, {item.key for item in kept.items}, kept=kept)
    form = filled.typed(visit.request.POST)
    chosen = visit.request.POST.getlist("chosen")
    if form.get("do") == "list":
        return _agenda_form(visit, {**form, "what": stood["what"]}, set(chosen), kept=kept)
    form = {**form, "what": stood["what"]}
    errors: Errors = []
    try:
        meetings.change_agenda(
            by=visit.me,
            meeting=meeting,
            items=_items(chosen),
            planned_on=filled.day_of(form, "planned_on", "计划召开日期"),
            place=form.get("place", ""),
            note=form.get("note", ""),
            version=_version(form),
            today=visit.today,
        )
    except Problem as problem:
        errors = [(problem.field, problem.message)]
    except Changed as meanwhile:
        latest = reads.one(meeting) or kept
        errors = [("", str(meanwhile))]
        form = {**form, "version": str(latest.version)}
        return _agenda_form(visit, form, set(chosen), errors, kept=latest, is_changed=True)
    except Refused as refused:
        errors = [("", words) for words in str(refused).split("\n")]
    if errors:
        return _agenda_form(visit, form, set(chosen), errors, kept=kept)
    visit.say("已修改会议的议程和安排。")
    return visit.redirect("meeting", meeting)


def _agenda_form(
    visit: Visit,
    form: Mapping[str, str],
    chosen: set[str],
    errors: Errors = (),
    *,
    kept: reads.Kept | None = None,
    is_changed: bool = False,
) -> HttpResponse:
    tree = whole_tree()
    choices = [] if kept else _choices(visit, tree)
    unit, kind = _which(form)
    if not any(value == f"{unit}:{kind}" for value, _ in choices) and not kept:
        unit, kind = _which({"what": choices[0][0]}) if choices else (None, "")
    sitting = SITTINGS.get(kind)
    day = visit.as_of
    wrong = dict(errors)
    with contextlib.suppress(filled.Unreadable):
        day = filled.day(form.get("planned_on", "")) or day
    groups = []
    if unit is not None and sitting is not None:
        # Whom a past meeting concerned is told by the situation on its eve.
        as_of = day - timedelta(days=1) if day < visit.as_of else visit.as_of
        for matter in sittings.decides(sitting, unit, day):
            people = sittings.candidates(
                unit,
                matter,
                on=day,
                as_of=as_of,
                today=visit.today,
                text=form.get("find", ""),
            )
            groups.append(_group(visit, tree, unit, matter, people, chosen))
    listed = {line["key"] for group in groups for line in (*group["waiting"], *group["others"])}
    strays = sorted(chosen - listed)
    return visit.render(
        "meeting-agenda.html",
        {
            "crumbs": [
                ("会议", visit.address("meetings")),
                *([(kept.term, visit.address("meeting", kept.id))] if kept else []),
                ("改议程" if kept else "召集会议", None),
            ],
            "kept": kept,
            "is_changed": is_changed,
            "choices": choices,
            "what": f"{unit}:{kind}" if unit is not None else "",
            "sitting": sitting,
            "place": tree.get(unit or 0),
            "form": form,
            "day": day,
            "groups": groups,
            "strays": _strays(visit, strays),
            "errors": errors,
            "wrong": wrong,
        },
        status=400 if errors else 200,
        active="meetings",
    )


def _choices(visit: Visit, tree: Mapping[int, Place]) -> list[tuple[str, str]]:
    return [
        (f"{place.id}:{sitting.kind}", f"{place.term} · {sitting.term}")
        for place in tree.values()
        if visit.me.may(Right.RECORD, place.id)
        for sitting in reversed(sittings.kinds_of(place.kind))
    ]


def _group(
    visit: Visit,
    tree: Mapping[int, Place],
    unit: int,
    matter: str,
    people: Sequence[sittings.Candidate],
    chosen: set[str],
) -> dict[str, Any]:
    lines = [
        {
            "key": f"{one.dossier}-{matter}",
            "name": one.name,
            "number": one.number,
            "unit": tree[one.unit].term if one.unit != unit else "",
            "stage": one.stage,
            "href": visit.address("dossier", one.dossier),
            "lacks": one.lacks,
            "is_ready": one.is_ready,
            "is_waiting": one.is_waiting,
            "is_chosen": f"{one.dossier}-{matter}" in chosen,
        }
        for one in people
    ]
    return {
        "matter": matter,
        "term": ACT_KIND[matter].term,
        "step": ACT_KIND[matter].step,
        "waiting": [one for one in lines if one["is_waiting"] or one["is_chosen"]],
        "others": [one for one in lines if not (one["is_waiting"] or one["is_chosen"])],
    }


def _strays(visit: Visit, keys: Sequence[str]) -> list[dict[str, str]]:
    """Who was chosen and no longer stands among the candidates."""
    pairs = [(key, *key.partition("-")[::2]) for key in keys]
    known = reads.people_of([int(one) for _, one, _ in pairs if one.isdecimal()])
    return [
        {
            "key": key,
            "name": known[int(dossier)]["name"] or "",
            "term": ACT_KIND[matter].term,
            "href": visit.address("dossier", int(dossier)),
        }
        for key, dossier, matter in pairs
        if dossier.isdecimal() and int(dossier) in known and matter in MATTERS
    ]


# ---- one meeting


@page(Right.READ_DOSSIERS)
def show(visit: Visit, meeting: int) -> HttpResponse:
    """One meeting: called, with what is still to be done, or held, with what came of it."""
    return _show(visit, _kept(meeting))


def _show(visit: Visit, kept: reads.Kept, errors: Errors = (), reason: str = "") -> HttpResponse:
    tree = whole_tree()
    sitting = SITTINGS[kept.kind]
    roll = [Seat.of(line) for line in kept.roll]
    sat = Sat(held_on=kept.held_on, roll=roll)
    due = kept.record.get("due") if kept.state == reads.HELD else sat.due_counted
    whole = forms.figures_of({"due": due, "present": kept.record.get("present")})
    return visit.render(
        "meeting.html",
        {
            "crumbs": [
                ("会议", visit.address("meetings")),
                (f"{tree[kept.unit].term} {kept.term}", None),
            ],
            "kept": kept,
            "place": tree[kept.unit],
            "sitting": sitting,
            "roll": roll,
            "whole": whole,
            "must_attend": whole.must_attend(sitting.majority),
            "must_agree": None
            if sitting.majority.of_present
            else whole.must_agree(sitting.majority),
            "articles": _articles(visit, kept),
            "held": _held(kept, sitting),
            "state_term": reads.STATES[kept.state],
            "may_record": visit.me.may(Right.RECORD, kept.unit),
            "errors": errors,
            "wrong": dict(errors),
            "reason": reason,
        },
        status=400 if errors else 200,
        active="meetings",
    )


def _articles(visit: Visit, kept: reads.Kept) -> list[tuple[str, str]]:
    """The matters of the agenda with the articles they rest on."""
    day = kept.day or visit.as_of
    return [
        (ACT_KIND[matter].term, sittings.article(matter, day))
        for matter in dict.fromkeys(item.matter for item in kept.items)
    ]


def _held(kept: reads.Kept, sitting: Sitting) -> list[dict[str, Any]]:
    """What each matter came to, from the meeting's own record."""
    by_key = {item.key: item for item in kept.items}
    made = []
    for one in kept.record.get("items", []):
        figures = forms.figures_of(one["ballots"])
        rule = sitting.majority
        item = by_key.get(f"{one['dossier']}-{one['matter']}")
        made.append(
            {
                **one,
                "figures": figures,
                "must_agree": figures.must_agree(rule),
                "agreed": figures.agreed(rule),
                "passes": figures.passes(rule),
                "is_visible": item is not None,
            }
        )
    return made


@page(Right.RECORD)
def cancel(visit: Visit, meeting: int) -> HttpResponse:
    """Call a meeting off, with the reason."""
    kept = _mine(visit, meeting)
    if visit.request.method != "POST":
        return visit.redirect("meeting", meeting)
    form = visit.request.POST
    reason = form.get("reason", "")
    try:
        meetings.cancel(by=visit.me, meeting=meeting, reason=reason, version=_version(form))
    except Problem as problem:
        return _show(visit, kept, [(problem.field, problem.message)], reason)
    except Refused as refused:
        return _show(visit, reads.one(meeting) or kept, [("", str(refused))], reason)
    visit.say(
        f"已取消这次{kept.term}，各人的办理情况不变。",
        href=visit.address("new-meeting", what=f"{kept.unit}:{kept.kind}"),
        link="另行召集",
    )
    return visit.redirect("meeting", meeting)


@page(Right.RECORD)
def roll(visit: Visit, meeting: int) -> HttpResponse:
    """Who is not counted as due, and why."""
    kept = _mine(visit, meeting)
    if kept.state != reads.CALLED:
        return visit.redirect("meeting", meeting)
    seats = [Seat.of(line) for line in kept.roll]
    errors: Errors = []
    version = kept.version
    if visit.request.method == "POST":
        form = filled.typed(visit.request.POST)
        seats = forms.read_roll(form, has_attendance=False)
        try:
            meetings.set_roll(by=visit.me, meeting=meeting, roll=seats, version=_version(form))
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Changed as meanwhile:
            version = (reads.one(meeting) or kept).version
            errors = [("", str(meanwhile))]
        except Refused as refused:
            errors = [("", str(refused))]
        if not errors:
            left_out = sum(bool(seat.excluded) for seat in seats)
            due = Sat(held_on=None, roll=seats).due_counted
            visit.say(f"已保存名单：应到会 {due} 人，不计入 {left_out} 人。")
            return visit.redirect("meeting", meeting)
    return visit.render(
        "meeting-roll.html",
        {
            "crumbs": _crumbs(visit, kept, "名单"),
            "kept": kept,
            "version": version,
            "seats": forms.seats_of(seats),
            "reasons": forms.REASONS,
            "answers": forms.ANSWERS,
            "errors": errors,
            "wrong": dict(errors),
        },
        status=400 if errors else 200,
        active="meetings",
    )


# ---- results


@page(Right.RECORD)
def results(visit: Visit, meeting: int) -> HttpResponse:
    """Enter what a called meeting came to."""
    kept = _mine(visit, meeting)
    if kept.state != reads.CALLED and visit.request.method != "POST":
        return visit.redirect("meeting", meeting)
    sitting = SITTINGS[kept.kind]
    if visit.request.method != "POST":
        seats = [Seat.of(line) for line in kept.roll]
        values = {"place": kept.place, "note": kept.note, "version": str(kept.version)}
        asked = visit.request.GET.get("roll_on", "")
        if asked:
            try:
                day = filled.day(asked)
                seats = sittings.proposed_roll(sitting, kept.unit, day) if day else seats
            except filled.Unreadable as error:
                wrong = [("roll_on", f"日期{error}")]
                return _results_form(
                    visit, kept.unit, sitting, kept.items, seats, values, wrong, kept=kept
                )
        return _results_form(visit, kept.unit, sitting, kept.items, seats, values, kept=kept)
    form = filled.typed(visit.request.POST)
    keys = forms.keys_of(visit.request.POST)
    sat, errors = forms.read_sat(form, {matter for _, matter in keys})
    found, unread = forms.read_results(form, keys)
    errors += unread
    if not errors:
        try:
            with telling_of_freed(visit):
                made = meetings.hold(
                    by=visit.me,
                    meeting=meeting,
                    sat=sat,
                    results=found,
                    version=_version(form),
                    today=visit.today,
                )
            examined = [one.dossier for one in found if one.matter == "preexam"]
            warn_of_exceeding(visit, examined, on=sat.held_on)
            return _done(visit, made.pk)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Changed as meanwhile:
            kept = reads.one(meeting) or kept
            form = {**form, "version": str(kept.version)}
            errors = [("", str(meanwhile))]
        except Refused as refused:
            errors = [("", str(refused))]
    return _results_form(visit, kept.unit, sitting, kept.items, sat.roll, form, errors, kept=kept)


@page(Right.RECORD)
def record(visit: Visit) -> HttpResponse:
    """Enter a meeting that was held without being called here, all in one form."""
    is_post = visit.request.method == "POST"
    source = visit.request.POST if is_post else visit.request.GET
    form = filled.typed(source)
    unit, kind = _which(form)
    sitting = SITTINGS.get(kind)
    if unit is None or sitting is None or not visit.me.may(Right.RECORD, unit):
        raise Http404
    keys = forms.keys_of(source) if is_post else _keys(source.getlist("chosen"))
    if not keys:
        return visit.redirect("new-meeting", what=form.get("what", ""))
    known = reads.people_of([dossier for dossier, _ in keys])
    items = [
        reads.Item(
            id=0,
            meeting=0,
            dossier=dossier,
            unit=known[dossier]["unit_id"],
            matter=matter,
            name=known[dossier]["name"] or "",
            discussion="",
            decision="",
            reason="",
            act=None,
            introducers=tuple(known[dossier]["introducers"] or ()),
        )
        for dossier, matter in keys
        if dossier in known
    ]
    if len(items) < len(keys):
        raise Http404
    if not is_post:
        values = {
            "place": form.get("place", ""),
            "note": form.get("note", ""),
            "held_on": form.get("planned_on", "") or form.get("held_on", ""),
        }
        errors: list[tuple[str, str]] = []
        day = None
        try:
            day = filled.day(values["held_on"])
        except filled.Unreadable as error:
            errors = [("held_on", f"召开日期{error}")]
        seats = sittings.proposed_roll(sitting, unit, day or visit.as_of)
        return _results_form(visit, unit, sitting, items, seats, values, errors)
    sat, errors = forms.read_sat(form, {matter for _, matter in keys})
    found, unread = forms.read_results(form, keys)
    errors += unread
    if not errors:
        try:
            with telling_of_freed(visit):
                made = meetings.record(
                    by=visit.me,
                    unit=unit,
                    kind=kind,
                    sat=sat,
                    results=found,
                    today=visit.today,
                )
            examined = [one.dossier for one in found if one.matter == "preexam"]
            warn_of_exceeding(visit, examined, on=sat.held_on)
            return _done(visit, made.pk)
        except Problem as problem:
            errors = [(problem.field, problem.message)]
        except Refused as refused:
            errors = [("", str(refused))]
    return _results_form(visit, unit, sitting, items, sat.roll, form, errors)


def _done(visit: Visit, meeting: int) -> HttpResponse:
    """Tell what was decided of whom and what goes up now; the minutes stand on the page itself."""
    kept = _mine(visit, meeting)
    decided: dict[str, list[str]] = {}
    for one in kept.record["items"]:
        decided.setdefault(one["outcome"], []).append(one["name"])
    told = "；".join(f"{term}：{together(people)}" for term, people in decided.items())
    words = f"已登记会议结果（{told}），各人的档案已同时更新。"
    if warnings := kept.record["warnings"]:
        words += f"有 {len(warnings)} 处需要核对，列在下面。"
    level, ready = _goes_up(visit, kept)
    if level is None:
        minutes = visit.address("meeting-minutes", meeting)
        visit.say(words, href=minutes, link="下载会议记录")
    else:
        there = visit.address("send-submissions", level.kind, dossier=ready)
        visit.say(words, href=there, link=f"下一步：{level.verb}（{len(ready)} 人）")
    return visit.redirect("meeting", meeting)


def _goes_up(visit: Visit, kept: reads.Kept) -> tuple[Level | None, list[int]]:
    """What is asked of a level above next, and for whom; what it does on the way goes along."""
    matters = {item.matter for item in kept.items}
    people = [item.dossier for item in kept.items]
    tree = whole_tree()
    found: tuple[Level | None, list[int]] = (None, [])
    for level in levels_on(kept.day or visit.as_of):
        if not {level.after, level.reviewed} & matters:
            continue
        if level.acting is Acting.BEYOND and not visit.me.may(Right.ANSWER):
            continue
        if found[0] is not None and found[0].kind not in level.within:
            continue
        wanted = submissions.wanted(level.kind, tree, dossiers=people, is_sent=False)
        ready = [one.dossier for one in ready_to_send(wanted).lines]
        if ready:
            found = level, ready
    return found


def _results_form(
    visit: Visit,
    unit: int,
    sitting: Sitting,
    items: Sequence[reads.Item],
    seats: Sequence[Seat],
    values: Mapping[str, str],
    errors: Errors = (),
    *,
    kept: reads.Kept | None = None,
) -> HttpResponse:
    wrong = dict(errors)
    keys = [(item.dossier, item.matter) for item in items]
    matters = list(dict.fromkeys(matter for _, matter in keys))
    typed = filled.typed(visit.request.POST) if visit.request.method == "POST" else None
    tree = whole_tree()
    sat, _ = forms.read_sat(values, matters)
    found, _ = forms.read_results(values, keys)
    sat = Sat(
        held_on=sat.held_on, roll=list(seats), due=sat.due, present=sat.present, shared=sat.shared
    )
    return visit.render(
        "meeting-results.html",
        {
            "crumbs": _crumbs(visit, kept, "登记结果")
            if kept
            else [("会议", visit.address("meetings")), ("登记已开过的会议", None)],
            "kept": kept,
            "place": tree[unit],
            "sitting": sitting,
            "what": f"{unit}:{sitting.kind}",
            "values": {**values, "more_names": "" if typed else values.get("more_names", "")},
            "seats": forms.seats_of(seats, None),
            "items": forms.item_forms(items, sitting, values, wrong),
            "shared": forms.shared_fields(matters, values, wrong),
            "sums": forms.sums(
                unit, sitting, sat, found, {item.dossier: item.name for item in items}
            ),
            "reasons": forms.REASONS,
            "answers": forms.ANSWERS,
            "errors": errors,
            "wrong": wrong,
        },
        status=400 if errors else 200,
        active="meetings",
    )


@page(Right.RECORD)
def arithmetic(visit: Visit) -> HttpResponse:
    """The arithmetic of the results as the form stands; writes nothing."""
    if visit.request.method != "POST":
        return visit.redirect("meetings")
    form = filled.typed(visit.request.POST)
    unit, kind = _which(form)
    sitting = SITTINGS.get(kind)
    if unit is None or sitting is None or not visit.me.may(Right.RECORD, unit):
        raise Http404
    keys = forms.keys_of(visit.request.POST)
    sat, _ = forms.read_sat(form, {matter for _, matter in keys})
    found, _ = forms.read_results(form, keys)
    people = reads.people_of([dossier for dossier, _ in keys])
    names = {dossier: row["name"] or "" for dossier, row in people.items()}
    return visit.render(
        "meeting-arithmetic.html",
        {"sums": forms.sums(unit, sitting, sat, found, names), "sitting": sitting},
    )


# ---- papers


@page(Right.READ_DOSSIERS)
def minutes(visit: Visit, meeting: int) -> HttpResponse:
    """The minutes in Word."""
    written = _papers(visit, meeting)
    return _download(papers.minutes(written), f"会议记录-{_file_name(written)}.docx")


@page(Right.READ_DOSSIERS)
def tally(visit: Visit, meeting: int) -> HttpResponse:
    """The sheet of the ballots in Word."""
    written = _papers(visit, meeting)
    return _download(papers.tally(written), f"票决情况-{_file_name(written)}.docx")


def _papers(visit: Visit, meeting: int) -> papers.Minutes:
    kept = _kept(meeting)
    if kept.state != reads.HELD or kept.held_on is None:
        raise Http404
    sitting = SITTINGS[kept.kind]
    seats = [Seat.of(line) for line in kept.roll]
    absent = [s.name for s in seats if s.is_due and s.is_present is False]
    return papers.Minutes(
        unit=kept.record.get("unit", ""),
        term=kept.term,
        held_on=kept.held_on,
        place=kept.place,
        chair=kept.chair,
        recorder=kept.recorder,
        due=kept.record.get("due"),
        present=kept.record.get("present"),
        attendees=[s.name for s in seats if s.is_due and s.is_present],
        absent=absent,
        excluded=[(s.name, s.excluded) for s in seats if s.may_vote and s.excluded],
        sitting_in=[s.name for s in seats if not s.may_vote and s.is_present],
        note=kept.note,
        items=[
            papers.Item(
                name=one["name"],
                term=one["term"],
                ballots=one["ballots"],
                must_agree=one["must_agree"],
                discussion=one["discussion"],
                outcome=one["outcome"],
                reason=one["reason"],
                method=one["facts"].get("vote_method")
                or one["facts"].get("full_vote_method")
                or "",
                counts_written=sitting.majority.counts_written,
                until=one["facts"].get("extend_to", ""),
            )
            for one in _held(kept, sitting)
        ],
        is_demonstration=visit.is_demo,
    )


def _file_name(written: papers.Minutes) -> str:
    return f"{written.unit}{written.term}{written.held_on.isoformat()}"


def _download(body: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=_DOCX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


# ---- small pieces


def _kept(meeting: int) -> reads.Kept:
    kept = reads.one(meeting)
    if kept is None:
        raise Http404
    return kept


def _mine(visit: Visit, meeting: int) -> reads.Kept:
    """A meeting that the visitor may change."""
    kept = _kept(meeting)
    if not visit.me.may(Right.RECORD, kept.unit):
        raise PermissionDenied
    return kept


def _crumbs(visit: Visit, kept: reads.Kept, last: str) -> list[tuple[str, str | None]]:
    return [
        ("会议", visit.address("meetings")),
        (kept.term, visit.address("meeting", kept.id)),
        (last, None),
    ]


def _which(form: Mapping[str, str]) -> tuple[int | None, str]:
    """The unit and kind of meeting that a form names, in one field or in two."""
    what = form.get("what") or f"{form.get('unit', '')}:{form.get('kind', '')}"
    unit, _, kind = what.partition(":")
    return (int(unit) if unit.isdecimal() else None), kind


def _items(chosen: Sequence[str]) -> list[tuple[int, str]]:
    found = _keys(chosen)
    if len(found) < len(chosen):
        raise Problem("chosen", "请从名单中选择上会人员。")
    return found


def _keys(chosen: Sequence[str]) -> list[tuple[int, str]]:
    pairs = (key.partition("-")[::2] for key in chosen)
    return [(int(one), matter) for one, matter in pairs if one.isdecimal() and matter in MATTERS]


def _version(form: Mapping[str, str]) -> int:
    given = form.get("version", "")
    return int(given) if given.isdecimal() else 0


urls = [
    path("meetings", show_all, name="meetings"),
    path("meetings/new", new, name="new-meeting"),
    path("meetings/record", record, name="record-meeting"),
    path("meetings/arithmetic", arithmetic, name="meeting-arithmetic"),
    path("meetings/<int:meeting>", show, name="meeting"),
    path("meetings/<int:meeting>/agenda", agenda, name="meeting-agenda"),
    path("meetings/<int:meeting>/roll", roll, name="meeting-roll"),
    path("meetings/<int:meeting>/results", results, name="meeting-results"),
    path("meetings/<int:meeting>/cancel", cancel, name="cancel-meeting"),
    path("meetings/<int:meeting>/minutes.docx", minutes, name="meeting-minutes"),
    path("meetings/<int:meeting>/tally.docx", tally, name="meeting-tally"),
]
