"""Judge the dossiers in scope on any day, and tell what the rules find in plain words."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from threading import Lock
from typing import Any

import polars as pl
from django.db import connection
from django.utils import timezone

from rudang.actions import calendars, forecasting, ledger, patterns
from rudang.core.circumstances import SOURCE_FACTS, SOURCES
from rudang.core.evaluate import SHOWN_STATES, judge, verdicts
from rudang.core.explain import explain
from rudang.core.facts import CIRCUMSTANCE, FACT, FACTS, asked
from rudang.core.masking import masked
from rudang.core.rules import Level, Rule, State, Verdict
from rudang.core.scope import Actor, Refused, Right
from rudang.core.stages import stage_expr
from rudang.regulation.editions import LENIENT, level_told
from rudang.regulation.params import DUE_SOON_DAYS
from rudang.regulation.registry import REGULATION, RULES
from rudang.store import frames
from rudang.store.circumstances import with_circumstances
from rudang.store.reads import answers
from rudang.store.reads import dossiers as reads
from rudang.store.reads.units import began, below, whole_tree

_KEPT_ROWS = 400_000
_EVERY_FACT = tuple(name for fact in FACTS for name in (fact.name, asked(fact.name)))
_READS = frozenset[str]().union(*(rule.reads for rule in REGULATION.rules))
_PERSON = ("name", "number", "id_no")


@dataclass(frozen=True, slots=True)
class Judged:
    """All dossiers of a scope on a day.

    `frame` holds every fact and `asked_` column, `meeting_unit`, `stage`, `pinyin` and
    `initials`; `findings` is what judging keeps, with `verdict` and `standing`.
    """

    frame: pl.DataFrame
    findings: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Found:
    """What one rule says of one dossier, in words."""

    dossier: int
    rule: str
    check: str
    level: str
    verdict: str
    person: str
    number: str
    id_no: str
    unit: int
    due_on: date | None
    article: str
    edition: str
    message: str


@dataclass(frozen=True, slots=True)
class Review:
    """How many dossiers were judged, and what was found; the sentences are made as one reads."""

    dossiers: int
    found: Iterator[Found]


_cache: OrderedDict[tuple[object, ...], Judged] = OrderedDict()
_guard = Lock()


def soon_days(as_of: date) -> int:
    """How many days before its last day an act is called due soon."""
    return DUE_SOON_DAYS.on(as_of) or 0


def judged(as_of: date, today: date) -> Judged:
    """Every dossier that the running transaction may see, judged on a day.

    Kept until the next event of the ledger: whatever changes a dossier writes one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_database(), current_setting('rudang.lo', true),"
            " current_setting('rudang.hi', true), current_setting('rudang.units', true),"
            " rudang_ledger_position()"
        )
        key = (*cursor.fetchone(), as_of, today)
    with _guard:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    frame = _sheets(as_of, today, _EVERY_FACT)
    frame = frame.with_columns(stage=stage_expr()).join(
        reads.spellings(), on="dossier", how="left", maintain_order="left"
    )
    made = Judged(frame, _classed(_findings(frame, REGULATION.rules, as_of)))
    with _guard:
        _cache[key] = made
        while len(_cache) > 1 and sum(j.frame.height for j in _cache.values()) > _KEPT_ROWS:
            _cache.popitem(last=False)
    return made


def forget() -> None:
    """Empty the cache of judged days, for whoever puts another base behind the connection."""
    with _guard:
        _cache.clear()
    patterns.forget()
    forecasting.forget()


def review(
    *,
    by: Actor,
    as_of: date,
    today: date,
    unit: int | None = None,
    everything: bool = False,
    unmask: bool = False,
) -> Review:
    """What the rules find in the dossiers in scope, in one pass over all of them.

    Args:
        unit: only dossiers standing at this unit and below it.
        everything: also what is met or does not apply.
        unmask: whole identity numbers, which needs the right to it and is written down.
    """
    if not by.may(Right.READ_DOSSIERS):
        raise Refused("您的职务不含查看档案的权限。")
    if unmask and not by.may(Right.UNMASK):
        raise Refused("您没有查看完整公民身份号码的权限。")
    rules = REGULATION.rules
    names = set(_PERSON).union(*(rule.reads | _said(rule) for rule in rules))
    frame = _sheets(as_of, today, names)
    if unit is not None:
        frame = frame.filter(pl.col("unit").is_in(sorted(below(whole_tree(), unit))))
    keep = tuple(State) if everything else SHOWN_STATES
    findings = _findings(frame, rules, as_of, keep=keep)
    if unmask:
        ledger.write(
            ledger.Event(
                verb="reveal_identities",
                subject_kind="review",
                subject_id=as_of.isoformat(),
                unit=unit or by.place,
                after={"dossiers": frame.height},
            ),
            by=by,
        )
    if as_of >= today or everything:
        return Review(frame.height, told(frame, findings, unmask=unmask))
    known, shown = _shown_since(frame, findings, names, as_of)
    standing = findings.join(shown, on=["dossier", "rule"], how="anti", maintain_order="left")
    return Review(
        frame.height,
        chain(told(frame, standing, unmask=unmask), told(known, shown, unmask=unmask)),
    )


def _shown_since(
    frame: pl.DataFrame, findings: pl.DataFrame, names: Iterable[str], as_of: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Breaches that only acts held after the day show, of the dossiers of a frame.

    A review goes through the record as it lies there: what a later page of it proves is not
    passed over, whereas what was still open on the day keeps the verdict of the day. Returns
    today's sheets and the findings.
    """
    known = frames.enriched(frames.sheets({*names, *SOURCE_FACTS}), names, as_of=date.max).join(
        frame.select("dossier"), on="dossier", how="semi"
    )
    grave = [Verdict.BROKEN.value, Verdict.MET_LATE.value]
    # Beside what was recorded since, the day itself says nothing: an application may be of later.
    rules = [rule for rule in REGULATION.rules if not rule.reads_the_day]
    proved = _findings(known, rules, as_of, keep=(State.BROKEN, State.MET_LATE))
    # What a check says of the day itself stands, whichever of its rules of one level said it.
    checks = {rule.name: f"{rule.check} {rule.level}" for rule in REGULATION.rules}
    check = pl.col("rule").replace_strict(checks, return_dtype=pl.String).alias("check")
    already = findings.filter(pl.col("verdict").is_in([*grave, Verdict.OVERDUE.value]))
    said = already.select("dossier", check)
    fresh = proved.with_columns(check).join(
        said, on=["dossier", "check"], how="anti", maintain_order="left"
    )
    return known, fresh.drop("check")


def told(frame: pl.DataFrame, findings: pl.DataFrame, *, unmask: bool = False) -> Iterator[Found]:
    """Findings in words, in the order of rules and then of the frame.

    Args:
        frame: the judged dossiers, with the columns that the rules read.
        findings: as judging gives them, with `verdict` and `standing`.
        unmask: whole identity numbers; the caller has made sure of the right to them.
    """
    calendar = calendars.in_force()
    for (name,), part in findings.group_by("rule", maintain_order=True):
        rule = RULES[str(name)]
        wanted = sorted(((rule.reads | _said(rule)) & set(frame.columns)) | set(_PERSON))
        rows = part.join(
            frame.select("dossier", *wanted), on="dossier", how="left", maintain_order="left"
        )
        articles = {e.code: REGULATION.article(rule, e.code) for e in REGULATION.editions}
        for row in rows.iter_rows(named=True):
            id_no = row["id_no"] or ""
            yield Found(
                dossier=row["dossier"],
                rule=rule.name,
                check=rule.check,
                level=level(rule, row["verdict"], row["edition"], row["on"]).value,
                verdict=row["verdict"],
                person=row["name"] or "",
                number=row["number"] or "",
                id_no=id_no if unmask else masked(id_no),
                unit=row["unit"],
                due_on=row["due_on"],
                article=articles[row["edition"]],
                edition=row["edition"],
                message=_said_leniently(rule, row, explain(rule, row, calendar=calendar)),
            )


def level(rule: Rule, verdict: str, edition: str, on: date | None) -> Level:
    """The level under which a finding is told, lower for the week before publication."""
    is_wrong = verdict in (Verdict.BROKEN.value, Verdict.MET_LATE.value)
    return level_told(rule, edition, on) if is_wrong else rule.level


def _said_leniently(rule: Rule, row: Mapping[str, Any], message: str) -> str:
    if level(rule, row["verdict"], row["edition"], row["on"]) is rule.level:
        return message
    return f"{message}（{LENIENT}：办理时新版已经施行、尚未公布，先作存疑提示。）"


def one(dossier: int, as_of: date, today: date) -> Judged | None:
    """One dossier judged by every rule, with what is met too; None where it is not in scope."""
    frame = _sheets(as_of, today, _EVERY_FACT, dossiers=[dossier])
    if frame.is_empty():
        return None
    frame = frame.with_columns(stage=stage_expr())
    return Judged(frame, _classed(_findings(frame, REGULATION.rules, as_of, keep=tuple(State))))


def several(dossiers: Sequence[int], as_of: date, today: date) -> pl.DataFrame:
    """The sheets of some dossiers on a day with their stage; those out of scope are left out."""
    frame = _sheets(as_of, today, _EVERY_FACT, dossiers=list(dossiers))
    return frame.with_columns(stage=stage_expr())


def _classed(findings: pl.DataFrame) -> pl.DataFrame:
    return answers.classed(findings, began(whole_tree()))


def rehearsed(
    case: pl.DataFrame, values: Mapping[str, Any], as_of: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The dossier as it would be with these facts, and what the rules reading them would say."""
    columns = [
        pl.lit(value, dtype=FACT[name].kind.dtype).alias(name) for name, value in values.items()
    ]
    columns += [pl.lit(True).alias(asked(name)) for name in values]
    frame = case.with_columns(columns)
    moved = {name for name, sources in SOURCES.items() if values.keys() & set(sources)}
    frame = with_circumstances(frame, sorted(moved & set(frame.columns)))
    rules = [rule for rule in REGULATION.rules if _judges(rule, values)]
    keep = tuple(s for s in State if s is not State.NOT_APPLICABLE)
    return frame, _findings(frame, rules, as_of, keep=keep)


def _judges(rule: Rule, values: Iterable[str]) -> bool:
    """Whether a rule is about the day of one of these facts, not merely reading it."""
    about = set(rule.on.meta.root_names())
    if rule.met is not None:
        about |= set(rule.met.meta.root_names())
    return bool(about & set(values))


def _said(rule: Rule) -> frozenset[str]:
    """Facts that the rule's sentence names."""
    return frozenset(name for name in FACT | CIRCUMSTANCE if f"{{{name}}}" in rule.says)


def _sheets(
    as_of: date, today: date, names: Iterable[str], *, dossiers: Sequence[int] | None = None
) -> pl.DataFrame:
    """Today's sheets are stored; another day's are gathered from the acts held by then."""
    wanted = _READS | SOURCE_FACTS | set(names)
    if as_of == today:
        frame = frames.sheets(wanted, dossiers=dossiers)
    else:
        frame = frames.gathered(as_of=as_of, known_at=timezone.now(), dossiers=dossiers)
    return frames.enriched(frame, wanted, as_of=as_of)


def _findings(
    frame: pl.DataFrame,
    rules: Sequence[Rule],
    as_of: date,
    *,
    keep: Sequence[State] = SHOWN_STATES,
) -> pl.DataFrame:
    found = judge(
        frame, rules, REGULATION.editions, as_of=as_of, keep=keep, calendar=calendars.in_force()
    )
    return found.with_columns(
        verdict=verdicts(pl.col("state"), pl.col("due_on"), as_of=as_of, soon_days=soon_days(as_of))
    )
