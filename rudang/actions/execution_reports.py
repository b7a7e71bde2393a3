"""The yearly report on a plan's execution: written, handed in with its figures, returned, taken."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from rudang.actions import ledger
from rudang.actions.dossiers import Changed, Problem
from rudang.actions.linking import told_rules
from rudang.core.execution import BLOCKS, YearFigures, suggested, together
from rudang.core.scope import Actor, Refused, Right
from rudang.regulation.planning import report_due_on
from rudang.store.models import ExecutionReport
from rudang.store.reads import execution_reports as reads
from rudang.store.reads import plans
from rudang.store.reads.execution_reports import Report
from rudang.store.reads.units import Place, root, whole_tree

_State = ExecutionReport.State
_OPEN = (_State.DRAFT, _State.RETURNED)
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """A unit in the year's table: its figures, whether frozen, and how its report stands.

    `differs`: the base has changed since the figures were frozen.
    """

    place: Place
    figures: YearFigures
    report: Report | None
    is_due: bool
    is_overdue: bool
    differs: bool = False

    @property
    def is_in(self) -> bool:
        return self.report is not None and self.report.state in (_State.SENT, _State.TAKEN)


def figures_of(year: int, units: Collection[int], *, as_of: date) -> dict[int, YearFigures]:
    """The figures of a year for these units as the base has them on a day."""
    rules = told_rules(date(year, 12, 31))
    return reads.figures(year, as_of=as_of, rules=rules, units=units)


def lines(year: int, *, as_of: date) -> list[Line]:
    """Every unit that reports on a year, in the order of the tree, as far as one sees."""
    tree = whole_tree()
    units = reads.reporters(year, tree)
    live, handed = figures_of(year, units, as_of=as_of), reads.reports(year)
    found = []
    for unit in units:
        report = handed.get(unit)
        is_in = report is not None and report.state in (_State.SENT, _State.TAKEN)
        frozen = report.figures if report is not None and is_in else None
        found.append(
            Line(
                place=tree[unit],
                figures=frozen or live[unit],
                report=report,
                is_due=not is_in and as_of >= date(year, 12, 31),
                is_overdue=not is_in and as_of > report_due_on(year),
                differs=frozen is not None and _counts(frozen) != _counts(live[unit]),
            )
        )
    return found


def _counts(figures: YearFigures) -> tuple[int, ...]:
    return (figures.quota, figures.admitted, figures.awaiting, figures.exempt)


def merged(year: int, some: Collection[Line], *, as_of: date) -> YearFigures:
    """The college's figures: those handed in, and the base's own for units that have not."""
    return together(year, as_of, plans.counting().term, [line.figures for line in some])


def suggestions(name: str, figures: YearFigures) -> dict[str, str]:
    """Wording for each section that the figures suggest; nothing is said that they do not tell."""
    return suggested(name, figures)


@transaction.atomic
def write(
    *, by: Actor, year: int, unit: int, blocks: Mapping[str, str], version: int
) -> ExecutionReport:
    """Keep the text of a unit's report, or of the college's; 0 is the version of one not begun."""
    tree = _must_write(by, year, unit)
    strange = sorted(set(blocks) - set(BLOCKS))
    if strange:
        raise Refused(f"报告没有“{strange[0]}”这一部分。")
    for name, text in blocks.items():
        if len(text) > _LONGEST:
            raise Problem(
                name, f"“{BLOCKS[name]}”共 {len(text)} 字，最多 {_LONGEST} 字，请精简或者另附材料。"
            )
    kept = {name: blocks.get(name, "").strip() for name in BLOCKS}
    found = _locked(year, unit)
    before = dict(found.blocks) if found else {}
    if found is None:
        if version:
            raise Changed("这份报告已经不在，请重新打开再写。")
        found = _begun(by, year, unit, tree)
    else:
        _must_be_seen(found, version)
        _must_be_open(found, tree[unit])
    found.blocks = kept
    _save(found, by)
    ledger.write(
        ledger.Event(
            verb="write_execution_report",
            subject_kind="execution_report",
            subject_id=found.pk,
            unit=unit,
            before={k: v for k, v in before.items() if v != kept.get(k)},
            after={k: v for k, v in kept.items() if v != before.get(k, "")},
        ),
        by=by,
    )
    return found


@transaction.atomic
def send(
    *, by: Actor, year: int, unit: int, sent_on: date | None, version: int, today: date
) -> ExecutionReport:
    """Hand a report in: the figures of the day are frozen with it.

    Raises:
        Problem: the day is missing or cannot be, or a section that figures do not tell is blank.
    """
    tree = _must_write(by, year, unit)
    found = _locked(year, unit)
    if found is None:
        raise Refused("请先保存报告的文字，再报送。")
    _must_be_seen(found, version)
    _must_be_open(found, tree[unit])
    if sent_on is None:
        raise Problem("sent_on", "请填写报送日期。")
    if sent_on > today:
        raise Problem("sent_on", f"报送日期不能晚于今天（{today.isoformat()}）。")
    if sent_on < date(year, 12, 1):
        raise Problem("sent_on", f"{year} 年的计划还在执行，年度报告从 {year}-12-01 起可以报送。")
    if not found.blocks.get("basic", "").strip():
        raise Problem("basic", f"“{BLOCKS['basic']}”还是空的，可以取用按数字拟的文字。")
    top = root()
    if top is not None and unit == top.pk:
        figures = merged(year, lines(year, as_of=sent_on), as_of=sent_on)
    else:
        figures = figures_of(year, [unit], as_of=sent_on)[unit]
    before = found.state
    found.state, found.sent_on, found.reason = _State.SENT, sent_on, ""
    found.figures = figures.as_json()
    _save(found, by)
    ledger.write(
        ledger.Event(
            verb="send_execution_report",
            subject_kind="execution_report",
            subject_id=found.pk,
            unit=unit,
            before={"state": before},
            after={
                "state": found.state,
                "sent_on": sent_on,
                "quota": figures.quota,
                "admitted": figures.admitted,
                "awaiting": figures.awaiting,
            },
        ),
        by=by,
    )
    return found


@transaction.atomic
def send_back(*, by: Actor, year: int, unit: int, reason: str, version: int) -> ExecutionReport:
    """Return a report with the reason; its unit may then change and send it again."""
    found = _judged(by, year, unit, version)
    if not reason.strip():
        raise Problem("reason", "退回要写明原因，让报送的单位知道要补什么、改什么。")
    before = found.state
    found.state, found.reason, found.figures = _State.RETURNED, reason.strip(), {}
    _save(found, by)
    ledger.write(
        ledger.Event(
            verb="return_execution_report",
            subject_kind="execution_report",
            subject_id=found.pk,
            unit=unit,
            before={"state": before, "sent_on": found.sent_on},
            after={"state": found.state},
            cause=found.reason,
        ),
        by=by,
    )
    return found


@transaction.atomic
def take(*, by: Actor, year: int, unit: int, version: int) -> ExecutionReport:
    """Say that a report handed in is in order; it is part of the college's from then on."""
    found = _judged(by, year, unit, version)
    if found.state == _State.TAKEN:
        raise Changed("这份报告刚刚已经接收。")
    found.state = _State.TAKEN
    _save(found, by)
    ledger.write(
        ledger.Event(
            verb="take_execution_report",
            subject_kind="execution_report",
            subject_id=found.pk,
            unit=unit,
            before={"state": _State.SENT.value},
            after={"state": found.state},
        ),
        by=by,
    )
    return found


def _must_write(by: Actor, year: int, unit: int) -> dict[int, Place]:
    tree = whole_tree()
    if unit not in tree or not by.may(Right.READ_PLAN, unit):
        raise Refused("没有这个单位，或不在您的范围内。")
    is_top = tree[unit].parent is None
    if is_top and not by.may(Right.PLAN, unit):
        raise Refused("全校的执行报告由组织部撰写。")
    if not is_top and not by.may(Right.RECORD, unit):
        raise Refused(f"您没有撰写{tree[unit].name}执行报告的权限。")
    if not is_top and unit not in reads.reporters(year, tree):
        raise Refused(f"{tree[unit].name}在 {year} 年没有单独的计划，不用报送执行报告。")
    return tree


def _judged(by: Actor, year: int, unit: int, version: int) -> ExecutionReport:
    """A report handed in, for whoever takes or returns it."""
    if not by.may(Right.PLAN, unit):
        raise Refused("只有校党委组织部可以接收和退回执行报告。")
    found = _locked(year, unit)
    if found is None:
        raise Refused("这个单位还没有报送。")
    _must_be_seen(found, version)
    if found.state in _OPEN:
        raise Refused(f"这份报告{found.get_state_display()}，还没有报送。")
    return found


def _locked(year: int, unit: int) -> ExecutionReport | None:
    return ExecutionReport.objects.select_for_update().filter(year=year, unit=unit).first()


def _begun(by: Actor, year: int, unit: int, tree: Mapping[int, Place]) -> ExecutionReport:
    try:
        with transaction.atomic():
            return ExecutionReport.objects.create(
                unit_id=unit,
                year=year,
                changed_at=timezone.now(),
                changed_by_id=by.account_id,
                version=0,
            )
    except IntegrityError:
        raise Changed(f"{tree[unit].name}的报告刚刚已经有人开始写，请看看再写。") from None


def _must_be_seen(found: ExecutionReport, version: int) -> None:
    if found.version != version:
        raise Changed("这份报告刚刚被别人改过，您写的还在下面，请对照新的内容再保存。")


def _must_be_open(found: ExecutionReport, place: Place) -> None:
    if found.state not in _OPEN:
        raise Changed(f"{place.name}的报告{found.get_state_display()}，要改请先由组织部退回。")


def _save(found: ExecutionReport, by: Actor) -> None:
    found.version += 1
    found.changed_at, found.changed_by_id = timezone.now(), by.account_id
    found.save()
