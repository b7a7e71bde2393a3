"""Make local demands, change and end them; tell what was piled on and whom it holds up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import Q

from rudang.actions import calendars, ledger, projecting, reviews
from rudang.actions.dossiers import Changed, Problem
from rudang.core.circumstances import SOURCE_FACTS
from rudang.core.evaluate import judge
from rudang.core.facts import FACT, asked
from rudang.core.rules import Rule, State
from rudang.core.scope import Actor, Refused, Right
from rudang.core.stages import next_step_expr
from rudang.regulation.grades import speaks_of_grades
from rudang.regulation.locals import LOCAL
from rudang.regulation.registry import REGULATION
from rudang.store import frames
from rudang.store.models import Demand, Dossier, Finding, Unit
from rudang.store.reads import demands as reads
from rudang.store.reads.units import below, whole_tree

_STEPS = range(1, 26)
_TITLE = 60
_HOLDING = (State.OPEN.value, State.BROKEN.value)


def rules_of(code: str) -> tuple[Rule, ...]:
    """The rules that judge a known local demand."""
    return tuple(rule for rule in REGULATION.rules if code and rule.local == code)


def step_of(code: str) -> int:
    """The step of the chart that a known local demand belongs to; 0 where no rule says."""
    return next((rule.step for rule in rules_of(code)), 0)


@transaction.atomic
def make(
    *,
    by: Actor,
    unit: int,
    code: str = "",
    title: str = "",
    step: int | None = None,
    value: int | None = None,
    rank: str,
    issuer: str,
    document: str = "",
    since: date | None,
    today: date,
) -> Demand:
    """Put a demand into force for all dossiers of a unit and below it.

    Args:
        code: a known local demand; blank for one named by `title` and `step` alone.
        value: its number, where it has one.
        document: the superior's paper that it rests on; blank where there is none.
    """
    if not by.may(Right.DEMANDS, unit) or not Unit.objects.filter(pk=unit).exists():
        raise Refused("您没有为这个党组织设定地方要求的权限。")
    if code and code not in LOCAL:
        raise Problem("code", f"没有编号为“{code}”的地方做法。")
    found = Demand(unit_id=unit, code=code)
    _fill(found, _checked(code, title, step, value, rank, issuer, document, since, today))
    _must_stand_alone(found)
    found.save(force_insert=True)
    _rejudge(found, today=today)
    _tell("make_demand", found, by=by, after=_told(found))
    return found


@transaction.atomic
def amend(
    *,
    by: Actor,
    demand: int,
    title: str = "",
    step: int | None = None,
    value: int | None = None,
    rank: str,
    issuer: str,
    document: str = "",
    since: date | None,
    version: int,
    today: date,
) -> Demand:
    """Change a demand in force; refused when somebody changed it since `version` was read."""
    found = _locked(by, demand, version)
    before = _told(found)
    _fill(found, _checked(found.code, title, step, value, rank, issuer, document, since, today))
    after = _told(found)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return found
    _must_stand_alone(found)
    found.version += 1
    found.save()
    _rejudge(found, today=today)
    _tell(
        "amend_demand",
        found,
        by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return found


@transaction.atomic
def end(*, by: Actor, demand: int, until: date | None, version: int, today: date) -> Demand:
    """End a demand; `until` is the first day on which it no longer holds."""
    found = _locked(by, demand, version)
    if until is None:
        raise Problem("until", "请填写从哪一天起不再执行。")
    if until < found.since:
        raise Problem("until", f"不再执行的日期不能早于开始执行的 {found.since.isoformat()}。")
    if until > today:
        raise Problem("until", f"不再执行的日期不能晚于今天（{today.isoformat()}），到那一天再办。")
    found.until = until
    found.version += 1
    found.save()
    _rejudge(found, today=today)
    _tell("end_demand", found, by=by, before={"until": None}, after={"until": until})
    return found


def _locked(by: Actor, demand: int, version: int) -> Demand:
    found = Demand.objects.select_for_update().filter(pk=demand).first()
    if found is None or not by.may(Right.DEMANDS, found.unit_id):
        raise Refused("没有这项要求，或您没有改动它的权限。")
    if found.version != version:
        name = reads.last_hand(demand)
        raise Changed(f"这项要求刚刚被{name or '别人'}改过，请看看新的内容再决定。")
    if found.until is not None:
        raise Changed(f"这项要求已自 {found.until.isoformat()} 起不再执行。")
    return found


def _checked(
    code: str,
    title: str,
    step: int | None,
    value: int | None,
    rank: str,
    issuer: str,
    document: str,
    since: date | None,
    today: date,
) -> dict[str, Any]:
    known = LOCAL.get(code)
    title = known.term if known else title.strip()
    if not title:
        raise Problem("title", "请填写另加的材料或步骤的名称。")
    if len(title) > _TITLE:
        raise Problem("title", f"名称请不超过 {_TITLE} 字。")
    if known is None and step not in _STEPS:
        raise Problem("step", "请选择这项要求属于二十五个步骤中的哪一步。")
    has_number = known is not None and known.usual is not None
    if has_number and (value is None or not 1 <= value <= 999):
        assert known is not None
        raise Problem("value", f"请填写数值（单位：{known.unit}），如 {known.usual}。")
    if rank not in reads.RANKS:
        raise Problem("rank", "请选择是哪一级提出的要求。")
    if not issuer.strip():
        raise Problem("issuer", "请填写提出要求的组织，如 中共某市委教育工委。")
    if rank == Demand.Rank.SUPERIOR and not document.strip():
        raise Problem("document", "上级党组织的要求请写明文件名称或文号。")
    if since is None:
        raise Problem("since", "请填写从哪一天起执行。")
    if since > today:
        raise Problem("since", f"开始执行的日期不能晚于今天（{today.isoformat()}），到那一天再办。")
    return {
        "title": title,
        "step": step_of(code) if known else step,
        "value": value if has_number else None,
        "rank": rank,
        "issuer": issuer.strip(),
        "document": document.strip(),
        "since": since,
    }


def _fill(demand: Demand, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(demand, name, value)


def _must_stand_alone(demand: Demand) -> None:
    """One unit makes one demand once at a time; another's days must not overlap with it."""
    others = Demand.objects.filter(
        Q(until=None) | Q(until__gt=demand.since), unit_id=demand.unit_id, code=demand.code
    ).exclude(pk=demand.pk or 0)
    if not demand.code:
        others = others.filter(title=demand.title)
    other = others.order_by("-since").first()
    if other is None:
        return
    if other.until is None:
        raise Problem("code", f"“{demand.title}”已经在执行（{other.issuer}），请先修改或终止它。")
    raise Problem(
        "since",
        f"“{demand.title}”到 {other.until.isoformat()} 才不再执行，新的要求不能早于这一天。",
    )


def _told(demand: Demand) -> dict[str, Any]:
    told = {
        name: getattr(demand, name)
        for name in ("title", "code", "value", "step", "issuer", "document", "since")
    }
    return told | {"rank": reads.RANKS[demand.rank]}


def _rejudge(demand: Demand, *, today: date) -> None:
    """Judge everybody under the unit again by the rules that the demand switches on or off."""
    rules = rules_of(demand.code)
    if not rules:
        return
    tree = whole_tree()
    people = None
    if tree[demand.unit_id].parent is not None:
        units = below(tree, demand.unit_id)
        people = list(
            Dossier.objects.filter(unit_id__in=units, is_void=False).values_list("pk", flat=True)
        )
    projecting.rejudge(people, today=today, rules=rules)


def _tell(
    verb: str,
    demand: Demand,
    *,
    by: Actor,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any],
) -> None:
    ledger.write(
        ledger.Event(
            verb=verb,
            subject_kind="demand",
            subject_id=demand.pk,
            unit=demand.unit_id,
            before=before,
            after=after,
        ),
        by=by,
    )


@dataclass(frozen=True, slots=True)
class Piled:
    """One demand without a superior's paper, and whom it holds up: unit to their number."""

    demand: reads.Kept
    is_paper: bool
    people: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.people.values())


def piled_on(*, as_of: date, today: date) -> list[Piled]:
    """The demands that no superior's paper backs, each with those it holds up, by unit.

    Held up by a demand is whoever

    * has a finding of its rule that is open (overdue or not) or broken; or
    * could lawfully take the next national step on the day, and that step either belongs to
      the demand (where it is a paper or step named by title alone, of which nothing is
      recorded) or would be found broken by the demand's rule if it were taken that day.

    A step whose first lawful day cannot be told counts for nobody. People are counted where
    their dossier stands, only those in scope, and under the demand that binds them.
    """
    demands = reads.in_force(as_of)
    own = [one for one in demands if one.is_own_making]
    if not own:
        return []
    tree = whole_tree()
    judging = [rule for one in own for rule in rules_of(one.code)]
    frame = _waiting(_people(judging, as_of, today), as_of)
    held = _found(judging, as_of, today)
    for name, people in _would_break(frame, judging, as_of).items():
        held.setdefault(name, set()).update(people)
    bound = {unit: {one.id for one in reads.binding(demands, tree, unit)} for unit in tree}
    return [_piled(one, frame, held, bound) for one in own]


def cut_by_grades(*, as_of: date) -> list[reads.Kept]:
    """The demands in force whose own words speak of grades: for people to look at.

    The notice warns against cutting by grades alone; whether a demand does cannot be told from
    its name, and nothing is concluded from it.
    """
    return [one for one in reads.in_force(as_of) if not one.code and speaks_of_grades(one.title)]


def _piled(
    demand: reads.Kept,
    frame: pl.DataFrame,
    held: Mapping[str, set[int]],
    bound: Mapping[int, set[int]],
) -> Piled:
    if demand.code:
        people = set[int]().union(*(held.get(rule.name, ()) for rule in rules_of(demand.code)))
        some = frame.filter(pl.col("dossier").is_in(list(people)))
    else:
        some = frame.filter(pl.col("waits_at") == demand.step)
    units = [unit for unit, ids in bound.items() if demand.id in ids]
    counts = some.filter(pl.col("unit").is_in(units)).group_by("unit").len().sort("unit")
    known = LOCAL.get(demand.code)
    return Piled(demand, known is None or known.is_paper, dict(counts.iter_rows()))


def _people(rules: Sequence[Rule], as_of: date, today: date) -> pl.DataFrame:
    """Everybody in scope on a day, with what the rules and the steps read."""
    if as_of != today:
        return reviews.judged(as_of, today).frame
    read = set(next_step_expr().meta.root_names()) | {"exited_on"}
    for rule in rules:
        read |= rule.reads
    for step in REGULATION.steps[REGULATION.edition_on(as_of).code].values():
        for expression in (step.done, step.not_before):
            read |= set(expression.meta.root_names()) if expression is not None else set()
    read |= {asked(name) for name in read if name in FACT}
    return frames.enriched(frames.sheets(read | SOURCE_FACTS), read, as_of=as_of)


def _waiting(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The frame with `waits_at`: the next national step where it could be taken on the day."""
    steps = REGULATION.steps[REGULATION.edition_on(as_of).code]
    lawful: pl.Expr = pl.lit(False)
    for number, step in steps.items():
        may = pl.lit(True) if step.not_before is None else step.not_before <= as_of
        lawful = pl.when(pl.col("waits_at") == number).then(may).otherwise(lawful)
    return frame.with_columns(waits_at=next_step_expr()).with_columns(
        waits_at=pl.when(lawful.fill_null(False) & pl.col("exited_on").is_null()).then(
            pl.col("waits_at")
        )
    )


def _found(rules: Sequence[Rule], as_of: date, today: date) -> dict[str, set[int]]:
    """Rule name to those with a standing finding of it that is open or broken."""
    names = [rule.name for rule in rules]
    rows: Iterable[tuple[str, int]]
    if as_of == today:
        rows = Finding.objects.filter(
            closed_at=None, rule__in=names, state__in=_HOLDING
        ).values_list("rule", "dossier_id")
    else:
        rows = (
            reviews.judged(as_of, today)
            .findings.filter(pl.col("rule").is_in(names), pl.col("state").is_in(_HOLDING))
            .select("rule", "dossier")
            .iter_rows()
        )
    found: dict[str, set[int]] = {}
    for rule, dossier in rows:
        found.setdefault(rule, set()).add(dossier)
    return found


def _would_break(frame: pl.DataFrame, rules: Sequence[Rule], as_of: date) -> dict[str, set[int]]:
    """Rule name to those whose next step, taken on the day, the rule would find broken."""
    steps = REGULATION.steps[REGULATION.edition_on(as_of).code]
    taken = []
    for number, step in steps.items():
        for name in step.done.meta.root_names():
            if name in FACT and FACT[name].kind.dtype == pl.Date and name in frame.columns:
                now = (pl.col("waits_at") == number).fill_null(False) & pl.col(name).is_null()
                taken.append(pl.when(now).then(pl.lit(as_of)).otherwise(pl.col(name)).alias(name))
    waiting = frame.filter(pl.col("waits_at").is_not_null())
    if waiting.is_empty() or not rules:
        return {}
    broken = judge(
        waiting.with_columns(taken),
        rules,
        REGULATION.editions,
        as_of=as_of,
        keep=(State.BROKEN,),
        calendar=calendars.in_force(),
    )
    found: dict[str, set[int]] = {}
    for rule, dossier in broken.select("rule", "dossier").iter_rows():
        found.setdefault(rule, set()).add(dossier)
    return found
