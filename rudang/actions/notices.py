"""Write public notices, and record that they were posted and how they ended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from rudang.actions import calendars, dossiers, gates, ledger
from rudang.actions.dossiers import Problem
from rudang.core.facts import FACT, NOTICE_PLACES, NOTICE_RESULTS, Kind
from rudang.core.scope import Actor, Refused, Right
from rudang.papers import notices as papers
from rudang.regulation.params import NOTICE_WORKING_DAYS
from rudang.regulation.planning import required
from rudang.store import frames
from rudang.store.models import Act, Dossier, Objection
from rudang.store.reads import settings as choices
from rudang.store.reads.units import whole_tree

TARGET = "public_notice"
_MOST = 60


@dataclass(frozen=True, slots=True)
class Told:
    """Which act tells of a notice of some point, and its facts of the first and last day.

    `since` is blank where the day on which the act was held is the first day of the notice.
    """

    kind: str
    since: str
    until: str


TOLD_BY: Mapping[str, Told] = {
    "activist": Told("activist", "activist_notice_from", "activist_notice_to"),
    "target": Told(TARGET, "", "notice_to"),
    "admission": Told("admission_meeting", "admission_notice_from", "admission_notice_to"),
    "full": Told("full_meeting", "full_notice_from", "full_notice_to"),
}
POINT_OF: Mapping[str, str] = {told.kind: point for point, told in TOLD_BY.items()}
LOCAL_DEMAND: Mapping[str, str] = {
    "activist": "activist_notice_days",
    "target": "target_notice_days",
    "admission": "admission_notice_days",
    "full": "full_notice_days",
}
"""The local demand that sets the days of each point where the regulation sets none."""


@dataclass(frozen=True, slots=True)
class Span:
    """How long a notice has to hang: working days asked for, and the earliest last day."""

    since: date
    days: int
    until: date
    not_announced: tuple[int, ...]
    is_borrowed: bool = False

    @property
    def words(self) -> str:
        unsure = ""
        if self.not_announced:
            years = "、".join(map(str, self.not_announced))
            unsure = f"{years}年的放假安排还没有公布，只扣除了周末，结果是暂定的。"
        if self.is_borrowed:
            unsure += "2014年版细则没有规定公示天数，这里参照五个工作日。"
        return (
            f"{self.since.isoformat()} 张贴，当日不计入，扣除周末和节假日，"
            f"满 {self.days} 个工作日最早到 {self.until.isoformat()}。{unsure}"
        )


def span(since: date) -> Span:
    """The earliest last day of a notice posted on a day; the posting day does not count."""
    calendar = calendars.in_force()
    bound = NOTICE_WORKING_DAYS.on(since)
    wanted = bound or required(NOTICE_WORKING_DAYS, NOTICE_WORKING_DAYS.values[-1].since)
    until = calendar.after(since, wanted)
    unknown = tuple(calendar.not_announced([since, until]))
    return Span(since, wanted, until, unknown, is_borrowed=bound is None)


def counted(since: date, until: date) -> int:
    """Working days of a notice, the posting day left out."""
    return calendars.in_force().between(since, until)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one person of several: recorded, or refused with its sentence."""

    dossier: int
    person: str
    is_done: bool
    words: str = ""


@transaction.atomic
def write(
    *,
    by: Actor,
    point: str,
    people: Sequence[int],
    since: date | None,
    until: date | None,
    places: Sequence[str],
    spots: str = "",
    issuer: str = "",
    office: str = "",
    phone: str = "",
    letterbox: str = "",
    today: date,
) -> papers.Notice:
    """Make a notice out for several people at one point; it holds what may be public alone.

    Refused for whoever may not be put up for notice: the text forbids it, or a mark on the
    negative list waits for its decision.

    Args:
        places: where it is posted, as the code set has it; `spots` says it in words.
    """
    if point not in papers.POINTS:
        raise Refused("没有这一种公示。")
    cases = _cases(by, people)
    if since is not None and until is not None and until < since:
        raise Problem("until", f"公示止不能早于公示起（{since.isoformat()}）。")
    _must_be_places(places)
    refused = []
    sheet = frames.sheets(papers.READS, dossiers=[case.pk for case in cases])
    facts = {row["dossier"]: row for row in sheet.iter_rows(named=True)}
    for case in cases:
        stops: Sequence[gates.Stop] = gates.marked(case.pk)
        if point == "target":
            stops = _foreseen(case.pk, since or today, until, places, today=today)
        refused += [f"{facts[case.pk]['name']}：{one.words}（{one.article}）" for one in stops]
    if refused:
        raise Refused("\n".join(refused))
    tree = whole_tree()
    named = list(dict.fromkeys(tree[case.unit_id].name for case in cases))
    made = papers.Notice(
        point=point,
        issuer=issuer.strip() or (named[0] if len(named) == 1 else "、".join(named)),
        people=tuple(papers.Named.of(facts[case.pk]) for case in cases),
        since=since,
        until=until,
        working_days=counted(since, until) if since and until else None,
        places=(spots.strip(),) if spots.strip() else tuple(places),
        office=office.strip(),
        phone=phone.strip(),
        letterbox=letterbox.strip(),
        is_demonstration=bool(choices.get("is_demonstration")),
    )
    ledger.write(
        *(
            ledger.Event(
                verb="write_notice",
                subject_kind="dossier",
                subject_id=case.pk,
                unit=case.unit_id,
                after={"title": made.title, "since": since, "until": until},
            )
            for case in cases
        ),
        by=by,
    )
    return made


@transaction.atomic
def post(
    *,
    by: Actor,
    point: str,
    people: Sequence[int],
    since: date | None,
    places: Sequence[str],
    today: date,
) -> list[Outcome]:
    """Record for each person by themselves that the notice was posted on a day.

    For a development target it is an act of its own; at the other points it is told by the act
    that it belongs to, and can be added once that act is recorded.
    """
    if point not in TOLD_BY:
        raise Refused("没有这一种公示。")
    cases = _cases(by, people)
    if since is None:
        raise Problem("since", "请填写实际张贴的日期。")
    if since > today:
        raise Problem(
            "since", f"{since.isoformat()} 晚于今天（{today.isoformat()}），张贴以后再记。"
        )
    _must_be_places(places)
    told = TOLD_BY[point]
    if point == "target" and not places:
        raise Problem("places", f"请选择公示地点，可以是：{'、'.join(NOTICE_PLACES)}。")
    names = _names(cases)
    outcomes = []
    for case in cases:
        try:
            with transaction.atomic():
                if told.since:
                    _complete(case, told, {told.since: since}, "登记公示", by=by, today=today)
                else:
                    _open(case, since, places, by=by, today=today)
        except Refused as refused:
            outcomes.append(Outcome(case.pk, names[case.pk], False, str(refused)))
        else:
            outcomes.append(Outcome(case.pk, names[case.pk], True))
    if not any(one.is_done for one in outcomes):
        raise Refused("\n".join(f"{one.person}：{one.words}" for one in outcomes))
    return outcomes


@transaction.atomic
def finish(
    *,
    by: Actor,
    act: int,
    until: date | None,
    today: date,
    objections: str = "",
    result: str = "",
) -> Act:
    """Record that a notice ended on a day and, for a development target, what came of it.

    Args:
        objections: 有 or 无; where the register holds an objection it cannot be 无.
        result: whether it stands in the way, as people found; blank while it is not known.
    """
    found = Act.objects.filter(pk=act, kind__in=POINT_OF, is_void=False).first()
    if found is None:
        raise Refused("没有这次公示，或不在您的范围内。")
    (case,) = _cases(by, [found.dossier_id])
    told = TOLD_BY[POINT_OF[found.kind]]
    since = found.held_on if not told.since else _day(found.facts.get(told.since))
    if until is None:
        raise Problem("until", "请填写公示实际结束的日期。")
    if since is not None and until < since:
        raise Problem("until", f"公示止不能早于公示起（{since.isoformat()}）。")
    if until > today:
        raise Problem("until", f"{until.isoformat()} 还没有到，公示结束以后再记。")
    facts: dict[str, Any] = {told.until: until}
    if found.kind == TARGET:
        facts |= _came_of_it(case, objections, result)
    return _complete(case, told, facts, "登记公示结束", by=by, today=today, act=act)


def _came_of_it(case: Dossier, objections: str, result: str) -> dict[str, str]:
    known = Objection.objects.filter(dossier=case)
    open_ones = known.filter(handled_on=None).count()
    if objections not in ("有", "无"):
        raise Problem("objections", "请选择公示期间有没有反映。")
    if objections == "无" and known.exists():
        raise Problem("objections", "登记簿里有对这名同志的反映，不能登记为没有。")
    if result and result not in NOTICE_RESULTS:
        raise Problem("result", f"公示结果可以是：{'、'.join(NOTICE_RESULTS)}。")
    if objections == "无":
        return {"notice_objections": objections, "notice_result": result or "不影响"}
    if open_ones and result and result != "未查清":
        raise Problem("result", f"还有 {open_ones} 条反映没有办结，公示结果只能是未查清。")
    facts = {"notice_objections": objections, "objections_checked": "否" if open_ones else "是"}
    return facts | {"notice_result": "未查清" if open_ones else result}


def complete(
    case: Dossier, kind: str, facts: Mapping[str, Any], reason: str, *, by: Actor, today: date
) -> Act:
    """Add facts to the standing act of a kind by a correction that says why."""
    return _complete(case, TOLD_BY[POINT_OF[kind]], facts, reason, by=by, today=today)


def _foreseen(
    dossier: int, since: date, until: date | None, places: Sequence[str], *, today: date
) -> Sequence[gates.Stop]:
    """What forbids a notice for a development target as it is planned."""
    planned: dict[str, Any] = {"notice_to": until or span(since).until}
    if places:
        planned["notice_places"] = list(places)
    return gates.stops(dossier, TARGET, on=since, today=today, facts=planned)


def standing(dossier: int, point: str) -> Act | None:
    """The act that tells of a person's notice at a point, if it is recorded."""
    return Act.objects.filter(
        dossier=dossier, kind=TOLD_BY[point].kind, superseded_by=None, is_void=False
    ).first()


def _complete(
    case: Dossier,
    told: Told,
    facts: Mapping[str, Any],
    reason: str,
    *,
    by: Actor,
    today: date,
    act: int | None = None,
) -> Act:
    last = standing(case.pk, POINT_OF[told.kind])
    if last is None:
        term = dossiers.ACT_KIND[told.kind].term
        raise Refused(f"还没有“{term}”的记录，公示随它登记，请先记录“{term}”。")
    if act is not None and last.pk != act:
        raise dossiers.Changed("这次公示的记录刚刚被别人改过，请看看新的内容再决定。")
    kept = {name: typed(name, value) for name, value in last.facts.items()}
    return dossiers.record_act(
        by=by,
        dossier=case.pk,
        kind=told.kind,
        held_on=last.held_on,
        facts={**kept, **{name: value for name, value in facts.items() if value}},
        today=today,
        corrects=last.pk,
        reason=reason,
    )


def _open(case: Dossier, since: date, places: Sequence[str], *, by: Actor, today: date) -> None:
    last = standing(case.pk, "target")
    if last is not None and not last.facts.get("notice_to"):
        day = last.held_on.isoformat() if last.held_on else ""
        raise Refused(f"{day} 起正在公示，结束以后才能再次公示。")
    dossiers.record_act(
        by=by,
        dossier=case.pk,
        kind=TARGET,
        held_on=since,
        facts={"notice_places": list(places)},
        today=today,
        renews=last.pk if last else None,
        reason="再次公示" if last else "",
    )


def typed(name: str, value: Any) -> Any:
    """A recorded fact as `record_act` takes it: days as days."""
    kind = FACT[name].kind
    if kind is Kind.DATE and isinstance(value, str):
        return date.fromisoformat(value)
    if kind is Kind.DATES and isinstance(value, list):
        return [date.fromisoformat(day) for day in value]
    return value


def _cases(by: Actor, people: Iterable[int]) -> list[Dossier]:
    wanted = list(dict.fromkeys(people))
    if not wanted:
        raise Problem("chosen", "请先选择公示的人。")
    if len(wanted) > _MOST:
        raise Problem("chosen", f"一次公示请不超过 {_MOST} 人。")
    found = {case.pk: case for case in Dossier.objects.filter(pk__in=wanted, is_void=False)}
    if len(found) < len(wanted):
        raise Refused("其中有人的档案不在您的范围内，或者已经没有了。")
    for case in found.values():
        if not by.may(Right.RECORD, case.unit_id):
            raise Refused("您没有为其中的人办理公示的权限。")
    return [found[dossier] for dossier in wanted]


def _names(cases: Sequence[Dossier]) -> dict[int, str]:
    sheet = frames.sheets(["name"], dossiers=[case.pk for case in cases])
    return {dossier: name or "" for dossier, name in sheet.select("dossier", "name").iter_rows()}


def _must_be_places(places: Sequence[str]) -> None:
    strange = [place for place in places if place not in NOTICE_PLACES]
    if strange:
        raise Problem("places", f"公示地点可以是：{'、'.join(NOTICE_PLACES)}。")


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None
