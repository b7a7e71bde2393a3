"""The roster: one row per person becomes dossiers and acts, set beside what is known."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

import polars as pl
from django.db import connection

from rudang.actions import calendars, freeing, ledger, projecting, taking
from rudang.actions.dossiers import asking
from rudang.actions.intake.outcomes import Checked, Say, Taken, refuse_complaints
from rudang.core.complaints import Complaint, masked
from rudang.core.evaluate import judge
from rudang.core.facts import ACT_KIND, FACT, FACTS, FACTS_OF_ACT, Kind, asked
from rudang.core.reconcile import ASSUMED_RECEIVED, Reconciled, reconcile
from rudang.core.rules import State
from rudang.core.scope import Actor, Refused, Right
from rudang.core.unit_names import UnitNames
from rudang.papers.roster import RosterReading, read_roster
from rudang.regulation.registry import REGULATION, RULES
from rudang.store import frames
from rudang.store.models import Dossier, Sheet, Upload
from rudang.store.reads.units import unit_names

_OTHERS = "这个人在本校其他党组织已有档案，请由组织部办理转接，不要重复建档。"
_SHOWN = 100
_EXAMPLES = 3
_EVERYTHING = tuple(name for fact in FACTS for name in (fact.name, asked(fact.name)))


@dataclass(frozen=True, slots=True)
class _Compared:
    """A roster beside the base: its reading, who is known, what differs, what is wrong."""

    reading: RosterReading
    incoming: pl.DataFrame
    known: pl.DataFrame
    result: Reconciled
    complaints: tuple[Complaint, ...]


class RosterIntake:
    """Rows are taken one by one or all together; a blank cell erases nothing."""

    def check(self, upload: Upload, data: bytes, *, by: Actor, today: date) -> Checked:
        compared = _compare(upload, data, by=by)
        bad = {c.row for c in compared.complaints}
        rows = compared.reading.row_count
        whole = any(c.row is None for c in compared.complaints)
        return Checked(
            rows=rows,
            good_rows=0 if whole else _good(compared).height,
            complaints=compared.complaints,
            notes=compared.reading.notes,
            conflicts=_conflicts(compared),
            preview={
                "unchanged": compared.result.unchanged,
                **_changes(compared, bad),
                "finding_counts": _rehearse(compared, today=today),
            },
        )

    def take(
        self,
        upload: Upload,
        data: bytes,
        *,
        by: Actor,
        only_good_rows: bool,
        at: datetime,
        today: date,
        say: Say,
    ) -> Taken:
        compared = _compare(upload, data, by=by)
        refuse_complaints(compared.complaints, only_good_rows=only_good_rows)
        if any(c.row is None for c in compared.complaints):
            raise Refused("这份表有针对整张表的问题，没有可以导入的行。")
        good = _good(compared)
        to_record = compared.result.to_record.filter(pl.col("row").is_in(good["row"].implode()))
        new = to_record.filter(pl.col("dossier").is_null())
        asked_now = compared.reading.asked & FACT.keys()
        reason = f"名册“{upload.filename}”"
        say("新建档案", 0, good.height)
        for start in range(0, new.height, taking.BLOCK):
            block = new.slice(start, taking.BLOCK)
            taking.take_new(
                block.drop("row", "dossier"),
                asked=asked_now,
                upload=upload.pk,
                account=by.account_id,
                reason=reason,
                at=at,
                today=today,
            )
            say("新建档案", start + block.height, good.height)
        known = good.filter(pl.col("dossier").is_not_null())
        moves = compared.result.moves.filter(pl.col("row").is_in(good["row"].implode()))
        _supersede(
            to_record.filter(pl.col("dossier").is_not_null()),
            compared.known,
            upload=upload.pk,
            account=by.account_id,
            reason=reason,
            at=at,
        )
        _place(moves.select("dossier", "new_unit").rows())
        touched, asked_before = _ask(known["dossier"].to_list(), asked_now)
        changed = set(to_record.filter(pl.col("dossier").is_not_null())["dossier"].to_list()) | set(
            moves["dossier"].to_list()
        )
        say("重新检查", new.height, good.height)
        projecting.refresh(sorted(changed | touched), today=today)
        _free_places(changed, moves["dossier"].to_list(), by=by, today=today, why=reason)
        # A long roster's reading is heavy, and nobody will ask for this one again.
        _read.cache_clear()
        say("完成", good.height, good.height)
        return Taken(
            taken=good.height,
            changed=new.height + len(changed),
            unchanged=good.height - new.height - len(changed),
            memory={
                "moves": moves.select("dossier", "old_unit", "new_unit").rows(),
                "asked": asked_before,
            },
        )

    def undo(self, upload: Upload, *, by: Actor, at: datetime, today: date, reason: str) -> None:
        memory = upload.preview.get("memory", {})
        moves = [tuple(move) for move in memory.get("moves", [])]
        _refuse_newer(upload, moves)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT dossier_id FROM store_act"
                " WHERE upload_id = %s AND kind = 'particulars' AND supersedes_id IS NULL",
                [upload.pk],
            )
            opened = [row[0] for row in cursor.fetchall()]
            Dossier.objects.filter(pk__in=opened).update(is_void=True)
            Sheet.objects.filter(dossier__in=opened).delete()
            # Answers may rest on findings, so they end rather than vanish.
            cursor.execute(
                "UPDATE store_finding SET closed_at = %s"
                " WHERE dossier_id = ANY(%s) AND closed_at IS NULL",
                [at, opened],
            )
            # What the batch replaced stands again; what it brought anew stands no more. Batches
            # that came later and were taken back already lie between an act and its chain's end.
            cursor.execute(
                "WITH RECURSIVE chain (first, last) AS ("
                " SELECT id, id FROM store_act WHERE upload_id = %s AND NOT (dossier_id = ANY(%s))"
                " UNION ALL"
                " SELECT c.first, n.id FROM chain c JOIN store_act n ON n.supersedes_id = c.last)"
                " INSERT INTO store_act (dossier_id, unit_id, held_unit_id, kind, held_on, facts,"
                " supersedes_id, is_void, upload_id, reason, recorded_at, recorded_by_id)"
                " SELECT a.dossier_id, a.unit_id, a.held_unit_id, a.kind, b.held_on,"
                " COALESCE(b.facts, '{}'), c.last, b.id IS NULL OR b.is_void, a.upload_id,"
                " %s, %s, %s"
                " FROM chain c JOIN store_act a ON a.id = c.first"
                " LEFT JOIN store_act b ON b.id = a.supersedes_id"
                " WHERE NOT EXISTS (SELECT 1 FROM store_act n WHERE n.supersedes_id = c.last)"
                " RETURNING dossier_id",
                [upload.pk, opened, f"撤销名册“{upload.filename}”：{reason}", at, by.account_id],
            )
            restored = {row[0] for row in cursor.fetchall()}
        _place([(dossier, old) for dossier, old, _ in moves])
        restored |= {dossier for dossier, _, _ in moves}
        restored |= _unask(memory.get("asked", []))
        projecting.refresh(sorted(restored), today=today)
        back = [dossier for dossier, _, _ in moves]
        _free_places(restored, back, by=by, today=today, why=f"撤销名册“{upload.filename}”")


def _free_places(
    dossiers: Collection[int], moved: Collection[int], *, by: Actor, today: date, why: str
) -> None:
    """Give back the places of those whom the rows tell to be refused, ended or elsewhere."""
    if freed := freeing.let_go(dossiers, today=today, why=why, moved=moved):
        ledger.write(*freed, by=by)


@lru_cache(maxsize=2)
def _read(data: bytes, as_of: date, units: UnitNames) -> RosterReading:
    """One workbook is read for checking and again for taking, usually by the same process."""
    return read_roster(data, as_of=as_of, units=units)


def _compare(upload: Upload, data: bytes, *, by: Actor) -> _Compared:
    units = UnitNames(tuple(unit for unit in unit_names().units if by.may(Right.LOAD, unit[0])))
    reading = _read(data, upload.as_of, units)
    # The day of receipt is told or it is unknown; rules fall back on the signed day themselves.
    incoming = reading.frame.with_columns(
        app_received_on=pl.when(~pl.col(ASSUMED_RECEIVED)).then(pl.col("app_received_on"))
    )
    known = frames.sheets([*_EVERYTHING])
    result = reconcile(
        incoming,
        known,
        facts=reading.asked & FACT.keys(),
        by_hand=_by_hand() if known.height else None,
    )
    complaints = [*reading.complaints]
    complaints += [
        reading.complaint(row, fact, "duplicate-in-base", "", message)
        for row, fact, message in result.unclear.iter_rows()
    ]
    complaints += _elsewhere(reading, incoming, known)
    complaints += [
        reading.complaint(row, "id_no", "duplicate-in-base", "", _OTHERS)
        for row, unit in result.moves.select("row", "old_unit").iter_rows()
        if not by.may(Right.LOAD, unit)
    ]
    return _Compared(reading, incoming, known, result, tuple(complaints))


def _by_hand() -> pl.DataFrame:
    """A line per dossier and fact whose value was last changed by a correction made by hand."""
    acts = frames.copy_out(
        "WITH RECURSIVE chain AS ("
        " SELECT a.*, 0 AS depth FROM store_act a WHERE (a.dossier_id, a.kind) IN"
        " (SELECT m.dossier_id, m.kind FROM store_act m"
        "  WHERE m.upload_id IS NULL AND m.supersedes_id IS NOT NULL)"
        " AND NOT EXISTS (SELECT 1 FROM store_act n WHERE n.supersedes_id = a.id)"
        " UNION ALL"
        " SELECT b.*, c.depth + 1 FROM chain c JOIN store_act b ON b.id = c.supersedes_id)"
        " SELECT c.dossier_id AS dossier, c.kind, (c.upload_id IS NULL)::int AS is_by_hand,"
        " c.is_void::int AS is_void, c.held_on, c.facts"
        " FROM chain c LEFT JOIN store_upload u ON u.id = c.upload_id"
        " WHERE u.state IS DISTINCT FROM 'undone' AND NOT (c.kind = ANY(%s))"
        " ORDER BY c.dossier_id, c.kind, c.depth",
        {
            "dossier": pl.Int64(),
            "kind": pl.String(),
            "is_by_hand": pl.Int8(),
            "is_void": pl.Int8(),
            "held_on": pl.String(),
            "facts": pl.String(),
        },
        [[kind.name for kind in ACT_KIND.values() if kind.repeats]],
    )
    corrected = []
    for (dossier, kind), chain in groupby(acts.iter_rows(named=True), _chain):
        corrected += [(dossier, fact) for fact in _corrected(kind, list(chain))]
    return pl.DataFrame(corrected, schema={"dossier": pl.Int64, "fact": pl.String}, orient="row")


def _chain(act: dict[str, Any]) -> tuple[int, str]:
    return act["dossier"], act["kind"]


def _corrected(kind: str, chain: Sequence[dict[str, Any]]) -> list[str]:
    """The facts whose latest change in a chain of acts, newest first, was made by hand."""
    told: list[dict[str, Any]] = []
    for act in chain:
        days = {f.name: act["held_on"] for f in FACTS_OF_ACT[kind] if f.is_day and act["held_on"]}
        told.append({} if act["is_void"] else {**json.loads(act["facts"]), **days})
    by_hand: dict[str, bool] = {}
    for newer, values, older in zip(chain, told, told[1:], strict=False):
        for fact in values.keys() | older.keys():
            if values.get(fact) != older.get(fact):
                by_hand.setdefault(fact, newer["is_by_hand"] == 1)
    return sorted(fact for fact, is_by_hand in by_hand.items() if is_by_hand)


# What names a person in the whole college, and the look across scopes that knows it.
_ACROSS = (("id_no", "rudang_known_elsewhere"), ("number", "rudang_numbers_elsewhere"))


def _elsewhere(
    reading: RosterReading, incoming: pl.DataFrame, known: pl.DataFrame
) -> list[Complaint]:
    """Rows whose person stands in a dossier that the loader may not see."""
    said: dict[int, Complaint] = {}
    for fact, look in _ACROSS:
        numbers = incoming[fact].drop_nulls().unique()
        unseen = numbers.filter(~numbers.is_in(known[fact].drop_nulls().implode()))
        if unseen.is_empty():
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {look}(%s)", [unseen.to_list()])
            found = [row[0] for row in cursor.fetchall()]
        rows = incoming.filter(pl.col(fact).is_in(found))
        for row, value in rows.select("row", fact).iter_rows():
            said.setdefault(row, reading.complaint(row, fact, "duplicate-in-base", value, _OTHERS))
    return list(said.values())


def _good(compared: _Compared) -> pl.DataFrame:
    """The rows that may be taken, with the dossier each belongs to."""
    bad = sorted({c.row for c in compared.complaints if c.row is not None})
    return compared.result.matches.filter(
        (pl.col("match") != "unclear")
        & ~pl.col("row").is_in(bad)
        & pl.col("row").is_in(compared.reading.good["row"].implode())
    )


def _label(fact: str) -> str:
    return FACT[fact].term


def _conflicts(compared: _Compared) -> list[dict[str, object]]:
    names = dict(compared.incoming.select("row", "name").iter_rows())
    return [
        {
            "row": row["row"],
            "person": names[row["row"]],
            "heading": _label(row["fact"]),
            "old": masked(row["old"] or ""),
            "new": masked(row["new"] or ""),
        }
        for row in compared.result.conflicts.iter_rows(named=True)
    ]


def _changes(compared: _Compared, bad: set[int | None]) -> dict[str, object]:
    """The first people whom taking the workbook in would change, with each field old → new."""
    names = dict(compared.incoming.select("row", "name").iter_rows())
    fields: dict[int, list[list[str]]] = {}
    for row in compared.result.differences.iter_rows(named=True):
        if row["change"] != "conflict":
            fields.setdefault(row["row"], []).append(
                [_label(row["fact"]), masked(row["old"] or ""), masked(row["new"] or "")]
            )
    known = {unit[0]: unit[1] for unit in unit_names().units}
    for row in compared.result.moves.iter_rows(named=True):
        fields.setdefault(row["row"], []).append(
            ["所在党支部", known.get(row["old_unit"], ""), known.get(row["new_unit"], "")]
        )
    matches = compared.result.matches
    new = matches.filter(pl.col("match") == "new")["row"].to_list()
    lines = [
        {"person": names[row], "row": row, "is_new": False, "fields": told}
        for row, told in fields.items()
        if row not in bad
    ]
    lines += [
        {"person": names[row], "row": row, "is_new": True, "fields": []}
        for row in new[:_SHOWN]
        if row not in bad
    ]
    total = len(fields) + len(new)
    return {"changes": lines[:_SHOWN], "more_changes": max(0, total - _SHOWN), "new": len(new)}


def _rehearse(compared: _Compared, *, today: date) -> list[dict[str, object]]:
    """What the rules would find once the good rows are taken in, check by check."""
    good = _good(compared)
    if good.is_empty():
        return []
    facts = compared.reading.asked & FACT.keys()
    known = compared.known.drop("unit", "stage", "asking")
    frame = good.select("row", "unit", "dossier").join(
        known, on="dossier", how="left", maintain_order="left"
    )
    news = [name for name in compared.result.to_record.columns if name in FACT]
    new = compared.result.to_record.select("row", *(pl.col(n).alias(f"new {n}") for n in news))
    frame = frame.join(new, on="row", how="left", maintain_order="left").with_columns(
        *(_told(name) for name in news),
        *(
            (pl.lit(True) if f.name in facts else pl.col(asked(f.name)).fill_null(False)).alias(
                asked(f.name)
            )
            for f in FACTS
        ),
    )
    reads = frozenset[str]().union(*(rule.reads for rule in REGULATION.rules))
    frame = frames.enriched(frame, reads, as_of=today)
    frame = frame.with_columns(dossier=pl.col("row").cast(pl.Int64))
    found = judge(
        frame,
        REGULATION.rules,
        REGULATION.editions,
        as_of=today,
        keep=(State.BROKEN, State.MET_LATE),
        calendar=calendars.in_force(),
    )
    names = dict(frame.select("dossier", "name").iter_rows())
    counted = (
        found.group_by("rule", maintain_order=True)
        .agg(people=pl.col("dossier").n_unique(), examples=pl.col("dossier").head(_EXAMPLES))
        .sort("rule")
    )
    return [
        {
            "check": RULES[row["rule"]].check,
            "title": RULES[row["rule"]].title,
            "level": RULES[row["rule"]].level.value,
            "people": row["people"],
            "examples": [names[one] for one in row["examples"]],
        }
        for row in counted.iter_rows(named=True)
    ]


def _told(name: str) -> pl.Expr:
    """A fact as it will stand: days that repeat are added to those known."""
    new, known = pl.col(f"new {name}"), pl.col(name)
    if FACT[name].kind is Kind.DATES:
        both = known.fill_null([]).list.set_union(new.fill_null([])).list.sort()
        return pl.when(new.is_null()).then(known).otherwise(both).alias(name)
    return pl.coalesce(new, known).alias(name)


def _supersede(
    news: pl.DataFrame,
    known: pl.DataFrame,
    *,
    upload: int,
    account: int | None,
    reason: str,
    at: datetime,
) -> None:
    """Record what the rows bring to known people; each new act takes the place of the old one."""
    if news.is_empty():
        return
    told = [name for name in news.columns if name in FACT]
    held = known.select("dossier", *(pl.col(f.name).alias(f"old {f.name}") for f in FACTS))
    rows = news.join(held, on="dossier", how="left", maintain_order="left")
    last = _last_acts(news["dossier"].to_list())
    parts = []
    for kind, facts in FACTS_OF_ACT.items():
        mine = [f.name for f in facts if f.name in told]
        if not mine:
            continue
        moved = rows.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in mine))
        if moved.is_empty():
            continue
        if ACT_KIND[kind].repeats:
            parts.append(
                taking.acts_of(moved.select("dossier", "unit", *mine), [kind]).with_columns(
                    supersedes=pl.lit(None, dtype=pl.Int64)
                )
            )
            continue
        merged = moved.select(
            "dossier",
            "unit",
            *(
                (
                    pl.coalesce(f.name, f"old {f.name}")
                    if f.name in mine
                    else pl.col(f"old {f.name}")
                ).alias(f.name)
                for f in facts
            ),
        )
        parts.append(
            taking.acts_of(merged, [kind]).join(
                last, on=["dossier", "kind"], how="left", maintain_order="left"
            )
        )
    if parts:
        taking.insert_acts(
            pl.concat(parts, how="diagonal_relaxed"),
            upload=upload,
            account=account,
            reason=reason,
            at=at,
        )


def _last_acts(dossiers: list[int]) -> pl.DataFrame:
    """The last act of each kind of the dossiers, standing or void: what a new one supersedes."""
    return frames.copy_out(
        "SELECT a.dossier_id AS dossier, a.kind, a.id AS supersedes FROM store_act a"
        " WHERE a.dossier_id = ANY(%s)"
        " AND NOT EXISTS (SELECT 1 FROM store_act n WHERE n.supersedes_id = a.id)",
        {"dossier": pl.Int64(), "kind": pl.String(), "supersedes": pl.Int64()},
        [dossiers],
    )


def _place(places: Iterable[tuple[int, int]]) -> None:
    """Put dossiers, with everything whose custody follows them, in the units named."""
    pairs = list(places)
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rudang_move_custody(%s::bigint[], %s::bigint[])",
            [[dossier for dossier, _ in pairs], [unit for _, unit in pairs]],
        )


def _ask(dossiers: list[int], facts: Iterable[str]) -> tuple[set[int], list[list[Any]]]:
    """What the roster had a column for has been asked of its people.

    Returns whose set grew, and for each set of facts that was replaced: its id, the id of the
    one in its place, and the dossiers.
    """
    wanted = set(facts)
    grown: dict[int, list[int]] = defaultdict(list)
    held: dict[int, list[str]] = {}
    rows = Dossier.objects.filter(pk__in=dossiers).values_list("pk", "asking", "asking__facts")
    for dossier, key, names in rows:
        if not wanted <= set(names):
            grown[key].append(dossier)
            held[key] = names
    replaced: list[list[Any]] = []
    for key, of_key in grown.items():
        now = asking(wanted | set(held[key])).pk
        Dossier.objects.filter(pk__in=of_key).update(asking=now)
        replaced.append([key, now, of_key])
    return {dossier for of_key in grown.values() for dossier in of_key}, replaced


def _unask(replaced: Iterable[Sequence[Any]]) -> set[int]:
    """Ask of dossiers again only what was asked before a batch, unless more was asked since."""
    touched: set[int] = set()
    for before, now, dossiers in replaced:
        members = Dossier.objects.filter(pk__in=dossiers, asking=now)
        touched |= set(members.values_list("pk", flat=True))
        members.update(asking=before)
    return touched


def _refuse_newer(upload: Upload, moves: Sequence[tuple[int, int, int]]) -> None:
    """Refuse to take a batch back when something that still stands rests on it."""
    with connection.cursor() as cursor:
        # Right after much was written the planner may take the table for empty, and hold every
        # act against every other.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(
            "WITH RECURSIVE opened AS ("
            " SELECT a.dossier_id, d.unit_id <> a.held_unit_id AS has_moved"
            " FROM store_act a JOIN store_dossier d ON d.id = a.dossier_id"
            " WHERE a.upload_id = %(upload)s AND a.kind = 'particulars'"
            " AND a.supersedes_id IS NULL AND NOT d.is_void),"
            " later AS ("
            " SELECT n.id, n.dossier_id, n.upload_id FROM store_act a JOIN store_act n"
            " ON n.supersedes_id = a.id WHERE a.upload_id = %(upload)s"
            " UNION SELECT a.id, a.dossier_id, a.upload_id FROM store_act a JOIN opened o"
            " USING (dossier_id) WHERE a.upload_id IS DISTINCT FROM %(upload)s"
            " UNION SELECT n.id, n.dossier_id, n.upload_id FROM later l JOIN store_act n"
            " ON n.supersedes_id = l.id)"
            " SELECT l.dossier_id FROM later l LEFT JOIN store_upload u ON u.id = l.upload_id"
            " WHERE u.state IS DISTINCT FROM 'undone'"
            " UNION SELECT dossier_id FROM opened WHERE has_moved"
            " UNION SELECT p.dossier_id FROM store_planname p JOIN opened o USING (dossier_id)"
            " WHERE p.released_at IS NULL"
            " UNION SELECT d.id FROM store_dossier d"
            " JOIN unnest(%(moved)s::bigint[], %(to)s::bigint[]) m (dossier, unit)"
            " ON m.dossier = d.id WHERE d.unit_id <> m.unit",
            {
                "upload": upload.pk,
                "moved": [dossier for dossier, _, _ in moves],
                "to": [unit for _, _, unit in moves],
            },
        )
        found = sorted(row[0] for row in cursor.fetchall())
        cursor.execute("SET LOCAL enable_nestloop = on")
    if found:
        names = list(Sheet.objects.filter(dossier__in=found[:5]).values_list("name", flat=True))
        more = f"等 {len(found)} 人" if len(found) > len(names) else ""
        raise Refused(
            f"{'、'.join(n or '' for n in names)}{more}在这一批之后又有新的记录，不能整批撤销；"
            "请到各人档案里更正。"
        )
