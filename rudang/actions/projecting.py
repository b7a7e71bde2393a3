"""Bring the stored sheets and findings of some dossiers up to their acts, in one transaction."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

import polars as pl
from django.db import connection
from django.utils import timezone

from rudang.actions import calendars
from rudang.core.circumstances import OF_RECORDS, SOURCE_FACTS, SOURCES
from rudang.core.evaluate import judgement
from rudang.core.facts import FACT, FACTS, asked
from rudang.core.rules import Rule, local_column
from rudang.core.stages import stage_expr
from rudang.regulation.registry import REGULATION
from rudang.store import frames

# Above this many changed rows the planner's guesses about a table are worth renewing. So they
# are with fewer where it takes the table for not much larger: it may have been looked at while
# it was empty, and every row would then be held against every other.
_MANY = 10_000

# From these a sheet has its spelling and its stage, which are written with whatever changed.
_OF_SHEETS = frozenset({"name", *stage_expr().meta.root_names()})

# Up to so many dossiers travel with the statements, as when one act is recorded.
_FEW = 20


def refresh(
    dossiers: Sequence[int],
    *,
    today: date,
    gathered: pl.DataFrame | None = None,
    changed: Collection[str] | None = None,
) -> None:
    """Rebuild sheets and findings of the dossiers from their standing acts.

    Args:
        gathered: their sheets where the caller has just made them, with every `asked_` column.
        changed: the only facts that can have changed; rules that read none of them are left.
    """
    if not dossiers:
        return
    rules = REGULATION.rules if changed is None else touched(changed)
    if gathered is None:
        gathered = (
            frames.gathered(as_of=date.max, known_at=timezone.now(), dossiers=list(dossiers))
            if changed is None
            else frames.renewed(
                {*_read_by(rules), *_OF_SHEETS},
                dossiers=dossiers,
                kinds=sorted({FACT[name].act for name in changed}),
            )
        )
    write_sheets(gathered, changed=changed)
    store_findings(gathered, today=today, rules=rules)
    if gathered.height > _FEW:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rudang_renew_statistics() FROM pg_class"
                " WHERE oid = 'store_sheet'::regclass AND (%s > %s OR reltuples < 2 * %s)",
                [gathered.height, _MANY, gathered.height],
            )


def touched(changed: Iterable[str]) -> tuple[Rule, ...]:
    """The rules that a change of these facts can move."""
    names = set(changed)
    names |= {asked(name) for name in names}
    names |= {name for name, sources in SOURCES.items() if names & set(sources)}
    names |= set(OF_RECORDS)
    return tuple(rule for rule in REGULATION.rules if rule.reads & names)


def resting_on(circumstances: Iterable[str]) -> tuple[Rule, ...]:
    """The rules that read one of these circumstances."""
    names = set(circumstances)
    return tuple(rule for rule in REGULATION.rules if rule.reads & names)


def rejudge(
    dossiers: Sequence[int] | None,
    *,
    today: date,
    rules: Sequence[Rule] = REGULATION.rules,
) -> int:
    """Judge stored sheets again, of everybody in scope where None: what they rest on changed.

    Args:
        rules: those alone that can say anything else now.
    """
    frame = frames.sheets(_read_by(rules), dossiers=dossiers)
    store_findings(frame, today=today, rules=rules)
    return frame.height


def _read_by(rules: Iterable[Rule]) -> frozenset[str]:
    """What sheets must hold to be judged by the rules, once `frames.enriched`."""
    return SOURCE_FACTS.union(*(rule.reads for rule in rules))


def write_sheets(gathered: pl.DataFrame, *, changed: Collection[str] | None = None) -> None:
    """Insert or replace the stored sheets of a frame of gathered dossiers.

    Args:
        changed: the only facts that can have changed, where the sheets are there already.
    """
    if gathered.is_empty():
        return
    names = gathered["name"].fill_null("").to_list()
    spelled = {name: spell(name) for name in set(names)}
    frame = gathered.with_columns(
        pinyin=pl.Series([spelled[n][0] for n in names], dtype=pl.String),
        initials=pl.Series([spelled[n][1] for n in names], dtype=pl.String),
        stage=stage_expr(),
    )
    facts = frames.sheet_columns()
    if changed is not None:
        facts = {name: facts[name] for name in facts.keys() & set(changed)}
    columns = {
        "dossier": "bigint",
        "unit": "bigint",
        "meeting_unit": "bigint",
        "pinyin": "text",
        "initials": "text",
        "stage": "text",
        **facts,
    }
    source, rows = frames.handed_in(
        "incoming_sheet", columns, frame, are_few=gathered.height <= _FEW
    )
    targets = ["dossier_id", "unit_id", "meeting_unit_id", "pinyin", "initials", "stage", *facts]
    values = [
        *(f't."{n}"' for n in ("dossier", "unit", "meeting_unit", "pinyin", "initials", "stage")),
        *(frames.from_text(name, sql_type) for name, sql_type in facts.items()),
    ]
    quoted = [f'"{t}"' for t in targets]
    with connection.cursor() as cursor:
        if changed is not None:
            pairs = zip(quoted[1:], values[1:], strict=True)
            cursor.execute(
                f"UPDATE store_sheet s SET {', '.join(f'{q} = {v}' for q, v in pairs)}"
                f" FROM {source} t WHERE s.dossier_id = t.dossier",
                rows,
            )
            return
        cursor.execute(
            f"INSERT INTO store_sheet ({', '.join(quoted)}, unknown)"
            f" SELECT {', '.join(values)}, '{{}}' FROM {source} t"
            " ON CONFLICT (dossier_id) DO UPDATE SET "
            + ", ".join(f"{q} = EXCLUDED.{q}" for q in quoted[1:]),
            rows,
        )


def spell(name: str) -> tuple[str, str]:
    """Pinyin of a name and its initials, in small letters without spaces."""
    # Its dictionary takes a third of the time in which a command starts, and few write a name.
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(name, style=Style.NORMAL)
    return "".join(syllables).lower(), "".join(s[:1] for s in syllables).lower()


def _asked(frame: pl.DataFrame, rules: Iterable[Rule]) -> Iterator[Rule]:
    """Without the local rules of demands that bind nobody here: they apply to nobody."""
    for rule in rules:
        if not rule.local or frame[local_column(rule.local)].null_count() < frame.height:
            yield rule


def store_findings(
    gathered: pl.DataFrame, *, today: date, rules: Sequence[Rule] = REGULATION.rules
) -> None:
    """Judge the frame and compare with what stands: opened, kept, closed.

    `gathered` has the facts and `asked_` columns of whole dossiers; of findings of other rules
    than these nothing is touched.
    """
    reads = frozenset[str]().union(*(rule.reads for rule in rules))
    frame = frames.enriched(gathered, reads, as_of=today)
    made = judgement(
        frame, _asked(frame, rules), REGULATION.editions, as_of=today, calendar=calendars.in_force()
    )
    at = timezone.now()
    names = [rule.name for rule in rules]
    found, found_rows = frames.handed_in(
        "incoming_finding",
        {
            "dossier": "bigint",
            "unit": "bigint",
            "rule": "text",
            "state": "text",
            "on": "date",
            "due_on": "date",
            "not_before": "date",
            "edition": "text",
        },
        made.findings(),
        are_few=gathered.height <= _FEW,
    )
    judged, judged_rows = frames.handed_in(
        "judged",
        {"dossier": "bigint", "unknown": "text[]"},
        frame.select("dossier").with_columns(made.unknown()),
        are_few=gathered.height <= _FEW,
    )
    with connection.cursor() as cursor:
        # Answers are to what was found: a breach on another day is another finding. What was
        # open stays the same one while it waits and when it is done late.
        cursor.execute(
            f"UPDATE store_finding f SET closed_at = %s FROM {judged} j"
            " WHERE f.dossier_id = j.dossier AND f.closed_at IS NULL AND f.rule = ANY(%s)"
            f" AND NOT EXISTS (SELECT 1 FROM {found} t"
            "  WHERE t.dossier = f.dossier_id AND t.rule = f.rule"
            "  AND (f.state = 'open' AND t.state <> 'broken'"
            '   OR (t.state, t."on", t.due_on)'
            "    IS NOT DISTINCT FROM (f.state, f.held_on, f.due_on)))",
            [at, *judged_rows, names, *found_rows],
        )
        cursor.execute(
            "INSERT INTO store_finding (dossier_id, unit_id, rule, state, held_on, due_on,"
            " not_before, edition, opened_at)"
            ' SELECT t.dossier, t.unit, t.rule, t.state, t."on", t.due_on, t.not_before,'
            f" t.edition, %s FROM {found} t"
            " ON CONFLICT (dossier_id, rule) WHERE closed_at IS NULL DO UPDATE SET"
            " unit_id = EXCLUDED.unit_id, state = EXCLUDED.state, held_on = EXCLUDED.held_on,"
            " due_on = EXCLUDED.due_on, not_before = EXCLUDED.not_before,"
            " edition = EXCLUDED.edition"
            " WHERE (store_finding.unit_id, store_finding.state, store_finding.held_on,"
            " store_finding.due_on, store_finding.not_before, store_finding.edition)"
            " IS DISTINCT FROM (EXCLUDED.unit_id, EXCLUDED.state, EXCLUDED.held_on,"
            " EXCLUDED.due_on, EXCLUDED.not_before, EXCLUDED.edition)",
            [at, *found_rows],
        )
        unknown, values = frames.array("j", "unknown"), judged_rows
        if len(rules) < len(REGULATION.rules):
            # What the other rules do not know stays as it stands.
            unknown = (
                "(SELECT COALESCE(array_agg(r ORDER BY r COLLATE \"C\"), '{}') FROM ("
                "SELECT r FROM store_sheet k, unnest(k.unknown) r"
                " WHERE k.dossier_id = j.dossier AND r <> ALL(%s)"
                f" UNION ALL SELECT unnest({unknown})) AS told (r))"
            )
            values = [names, *judged_rows]
        cursor.execute(
            "UPDATE store_sheet s SET unknown = t.unknown"
            f" FROM (SELECT j.dossier, {unknown} AS unknown FROM {judged} j OFFSET 0) t"
            " WHERE s.dossier_id = t.dossier AND s.unknown IS DISTINCT FROM t.unknown",
            values,
        )


def rebuild(*, today: date) -> int:
    """Rebuild every sheet and finding in scope from acts; returns how many dossiers."""
    everyone = frames.gathered(as_of=date.max, known_at=timezone.now())
    refresh(everyone["dossier"].to_list(), today=today, gathered=everyone)
    return everyone.height


ALL_ASKED = tuple(asked(fact.name) for fact in FACTS)
