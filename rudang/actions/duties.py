"""The calendar of duties: how each stands, entering one as done, taking an entry back, the list."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from rudang.actions import ledger, pacing
from rudang.actions.dossiers import Changed, Problem
from rudang.core.duties import Counted, Duty, DutyState, Owing, ShownBy, Stand, stand
from rudang.core.periods import Period, parse
from rudang.core.scope import Actor, Refused, Right
from rudang.papers.contents import Sheet, write_lists
from rudang.regulation.duties import DUTIES, DUTY, source
from rudang.regulation.planning import DUTY_SOON_DAYS
from rudang.regulation.registry import REGULATION
from rudang.store.models import DutyDone
from rudang.store.reads import duties as reads
from rudang.store.reads import execution_reports
from rudang.store.reads.duties import Doing
from rudang.store.reads.units import Place, began, whole_tree


@dataclass(frozen=True, slots=True)
class Cell:
    """One duty of one unit and span; `doing` is what shows it as done, `counted` for persons."""

    place: Place
    duty: Duty
    span: Period
    stand: Stand
    doing: Doing | None = None
    counted: Counted | None = None

    @property
    def source(self) -> str:
        """The paper and article, by the edition in force on the last day."""
        return source(self.duty, REGULATION.edition_on(self.stand.due_on).code)


def calendar(
    years: Collection[int],
    *,
    as_of: date,
    units: Collection[int],
    duties: Sequence[Duty] = DUTIES,
) -> list[Cell]:
    """Every duty that these units owe in these years, by unit in the order of the tree."""
    tree = whole_tree()
    since = began(tree)
    soon = pacing.value(DUTY_SOON_DAYS, as_of)
    shown = {duty.shown_by for duty in duties}
    entered = reads.entries(years, until=as_of)
    dispatched = reads.dispatched(years, until=as_of) if ShownBy.DISPATCH in shown else {}
    analysed = reads.analysed(years, until=as_of) if ShownBy.ANALYSIS in shown else {}
    reported = reads.reported(years, until=as_of) if ShownBy.REPORT in shown else {}
    observed = (
        reads.observed(
            [span for year in years for duty in duties if duty.shown_by is ShownBy.OBSERVATIONS
             for span in duty.spans(year)],
            as_of=as_of,
        )
        if ShownBy.OBSERVATIONS in shown
        else {}
    )  # fmt: skip
    reporters = {
        year: set(execution_reports.reporters(year, tree)) if ShownBy.REPORT in shown else set()
        for year in years
    }
    cells = []
    for unit in (unit for unit in tree if unit in units):
        place = tree[unit]
        for duty in duties:
            for span in (span for year in sorted(years) for span in duty.spans(year)):
                if duty.owed_by is Owing.REPORTER:
                    is_owed = unit in reporters[span.year]
                else:
                    is_owed = duty.owed_by.has(place.kind, may_approve=place.may_approve)
                if not is_owed:
                    continue
                counted = None
                doing = entered.get((unit, duty.code, span.code))
                match duty.shown_by:
                    case ShownBy.DISPATCH if span.code in dispatched:
                        doing = Doing(dispatched[span.code])
                    case ShownBy.ANALYSIS:
                        doing = analysed.get((unit, span.code), doing)
                    case ShownBy.REPORT:
                        doing = reported.get((unit, span.code), doing)
                    case ShownBy.OBSERVATIONS:
                        counted = observed.get((unit, span.code), Counted(0, 0, 0, None))
                found = stand(
                    duty,
                    span,
                    as_of=as_of,
                    done_on=doing.done_on if doing else None,
                    counted=counted,
                    began_on=since.get(unit),
                    soon_days=soon,
                )
                cells.append(Cell(place, duty, span, found, doing, counted))
    return cells


def owed(cells: Iterable[Cell]) -> list[Cell]:
    """What is overdue or due soon, the earliest last day first."""
    return sorted(
        (cell for cell in cells if cell.stand.state in (DutyState.OVERDUE, DutyState.DUE_SOON)),
        key=lambda cell: cell.stand.due_on,
    )


@transaction.atomic
def record(
    *,
    by: Actor,
    unit: int,
    duty: str,
    span: str,
    done_on: date | None,
    words: str,
    document: str = "",
    today: date,
) -> DutyDone:
    """Enter a duty of a unit as done for a span: on which day, what was done, by which paper."""
    kind, period = _known(duty, span)
    place = whole_tree().get(unit)
    if place is None or not by.may(Right.RECORD, unit):
        raise Refused("您没有为这个党组织登记的权限。")
    if kind.shown_by is ShownBy.OBSERVATIONS:
        raise Refused("半年考察按每个人的考察记录汇总，请在考察表里登记。")
    if kind.owed_by is not Owing.REPORTER and not kind.owed_by.has(
        place.kind, may_approve=place.may_approve
    ):
        raise Refused(f"“{kind.term}”由{kind.owed_by.term}办理，不是{place.name}的事项。")
    if done_on is None:
        raise Problem("done_on", "请填写完成日期。")
    if done_on < period.since:
        raise Problem("done_on", f"完成日期不能早于 {period.since.isoformat()}。")
    if done_on > today:
        raise Problem("done_on", f"完成日期不能晚于今天（{today.isoformat()}）。")
    if not words.strip():
        raise Problem("words", "请写明做了什么、结果怎样。")
    try:
        with transaction.atomic():
            made = DutyDone.objects.create(
                unit_id=unit,
                duty=duty,
                span=period.code,
                done_on=done_on,
                words=words.strip(),
                document=document.strip(),
                entered_at=timezone.now(),
                entered_by_id=by.account_id,
            )
    except IntegrityError:
        raise Changed(f"{place.name}的这一项已经登记过；要改正，请先撤回原来的登记。") from None
    ledger.write(_event("record_duty", made, after={"words": made.words}), by=by)
    return made


@transaction.atomic
def take_back(*, by: Actor, done: int, reason: str) -> DutyDone:
    """Take back an entry made by mistake; it stays on record with the reason."""
    found = DutyDone.objects.select_for_update().filter(pk=done).first()
    if found is None or not by.may(Right.RECORD, found.unit_id):
        raise Refused("没有这条登记，或您没有撤回它的权限。")
    if found.taken_back_at is not None:
        raise Changed("这条登记刚刚已经撤回。")
    if not reason.strip():
        raise Problem("reason", "请填写撤回的原因。")
    found.taken_back_at, found.reason = timezone.now(), reason.strip()
    found.save(update_fields=["taken_back_at", "reason"])
    ledger.write(_event("take_back_duty", found, cause=found.reason), by=by)
    return found


@transaction.atomic
def export(*, by: Actor, year: int, cells: Sequence[Cell], as_of: date) -> bytes:
    """The year's duties as a list for the office, a line for each unit, duty and span."""
    if not by.may(Right.LOAD):
        raise Refused("您没有导出名册的权限。")
    rows = [
        (
            number,
            cell.place.name,
            cell.duty.term,
            cell.source,
            cell.span.term,
            cell.stand.due_on,
            cell.stand.state.term,
            cell.stand.done_on,
            in_words(cell),
        )
        for number, cell in enumerate(cells, 1)
    ]
    columns = (
        ("序号", 6.0), ("党组织", 30.0), ("事项", 34.0), ("依据", 34.0), ("时段", 14.0),
        ("期限", 12.0), ("状态", 10.0), ("完成日期", 12.0), ("情况", 40.0),
    )  # fmt: skip
    body = write_lists(
        [Sheet("年度工作事项", f"{year} 年发展党员工作事项完成情况", columns, rows)],
        under=f"截至 {as_of.isoformat()}；依据没有定日期的，期限为推定。",
        as_of=as_of,
    )
    ledger.write(
        ledger.Event(
            verb="export_duties",
            subject_kind="duty",
            subject_id=str(year),
            unit=by.place,
            after={"rows": len(rows), "as_of": as_of},
        ),
        by=by,
    )
    return body


def in_words(cell: Cell) -> str:
    """What is known of a duty beside its state: how many of how many, what was done."""
    if cell.counted is not None:
        if not cell.counted.of:
            return "没有应考察的人"
        words = f"应考察 {cell.counted.of} 人，已考察 {cell.counted.done} 人"
        return words + (f"，{cell.counted.unknown} 人未掌握" if cell.counted.unknown else "")
    if cell.doing is None:
        return ""
    return "；".join(part for part in (cell.doing.words, cell.doing.document) if part)


def _known(duty: str, span: str) -> tuple[Duty, Period]:
    kind = DUTY.get(duty)
    try:
        period = parse(span)
    except ValueError as error:
        raise Refused(str(error)) from None
    if kind is None or period not in kind.spans(period.year):
        raise Refused(f"没有“{duty} {span}”这一事项。")
    return kind, period


def _event(
    verb: str, done: DutyDone, *, after: dict[str, object] | None = None, cause: str = ""
) -> ledger.Event:
    said = {"duty": DUTY[done.duty].term, "span": done.span, "done_on": done.done_on}
    return ledger.Event(
        verb=verb,
        subject_kind="duty",
        subject_id=done.pk,
        unit=done.unit_id,
        before=said if verb == "take_back_duty" else None,
        after=None
        if verb == "take_back_duty"
        else said | {"document": done.document} | (after or {}),
        cause=cause,
    )
