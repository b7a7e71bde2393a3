"""The roster: one row per person becomes dossiers and acts, set beside what is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import polars as pl
from django.db import connection

from rudang.actions import projecting, taking
from rudang.actions.dossiers import asking
from rudang.actions.intake.outcomes import Checked, Say, Taken
from rudang.core.complaints import Complaint, masked
from rudang.core.evaluate import judge
from rudang.core.facts import ACT_KIND, FACT, FACTS, FACTS_OF_ACT, asked
from rudang.core.reconcile import ASSUMED_RECEIVED, Reconciled, reconcile
from rudang.core.rules import State
from rudang.core.scope import Actor, Refused, Right
from rudang.core.unit_names import UnitNames
from rudang.papers.roster import RosterReading, read_roster
from rudang.regulation.registry import REGULATION, RULES
from rudang.store import frames
from rudang.store.models import Act, Dossier, Sheet, Upload
from rudang.store.reads.units import unit_names

_SHOWN = 100
_EXAMPLES = 3
_KEYS = ("id_no", "number", "name", "birth_date", "app_signed_on")
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
        if compared.complaints and not only_good_rows:
            raise Refused("库里的内容在检查之后变了，这份表出现了新的问题，请重新检查。")
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
        _move(moves)
        touched = _ask(known["dossier"].to_list(), asked_now)
        changed = set(to_record.filter(pl.col("dossier").is_not_null())["dossier"].to_list()) | set(
            moves["dossier"].to_list()
        )
        say("重新检查", new.height, good.height)
        projecting.refresh(sorted(changed | touched), today=today)
        say("完成", good.height, good.height)
        return Taken(
            taken=good.height,
            changed=new.height + len(changed),
            unchanged=good.height - new.height - len(changed),
            memory={"moves": [[row[1], row[2]] for row in moves.iter_rows()]},
        )

    def undo(self, upload: Upload, *, by: Actor, at: datetime, today: date, reason: str) -> None:
        _refuse_newer(upload)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT dossier_id FROM store_act"
                " WHERE upload_id = %s AND kind = 'particulars' AND supersedes_id IS NULL",
                [upload.pk],
            )
            opened = [row[0] for row in cursor.fetchall()]
            Dossier.objects.filter(pk__in=opened).update(is_void=True)
            Sheet.objects.filter(dossier__in=opened).delete()
            cursor.execute("DELETE FROM store_finding WHERE dossier_id = ANY(%s)", [opened])
            # What the batch replaced stands again; what it brought anew stands no more.
            cursor.execute(
                "INSERT INTO store_act (dossier_id, unit_id, held_unit_id, kind, held_on, facts,"
                " supersedes_id, is_void, reason, recorded_at, recorded_by_id)"
                " SELECT a.dossier_id, a.unit_id, a.held_unit_id, a.kind, b.held_on,"
                " COALESCE(b.facts, '{}'), a.id, b.id IS NULL OR b.is_void, %s, %s, %s"
                " FROM store_act a LEFT JOIN store_act b ON b.id = a.supersedes_id"
                " WHERE a.upload_id = %s AND NOT (a.dossier_id = ANY(%s))"
                " RETURNING dossier_id",
                [f"撤销名册“{upload.filename}”：{reason}", at, by.account_id, upload.pk, opened],
            )
            restored = {row[0] for row in cursor.fetchall()}
        moves = upload.preview.get("memory", {}).get("moves", [])
        _place(moves)
        restored |= {dossier for dossier, _ in moves}
        projecting.refresh(sorted(restored), today=today)


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
    return _Compared(reading, incoming, known, result, tuple(complaints))


def _by_hand() -> pl.DataFrame:
    """A line per dossier and fact whose standing act is a correction made by hand."""
    kinds = pl.DataFrame(
        {
            "kind": [f.act for f in FACTS],
            "fact": [f.name for f in FACTS],
        }
    )
    acts = frames.copy_out(
        "SELECT a.dossier_id AS dossier, a.kind FROM store_act a"
        " WHERE a.upload_id IS NULL AND a.supersedes_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM store_act n WHERE n.supersedes_id = a.id)"
        " AND a.reason NOT LIKE '撤销名册%'",
        {"dossier": pl.Int64(), "kind": pl.String()},
    )
    return acts.join(kinds, on="kind", how="inner").select("dossier", "fact")


def _elsewhere(
    reading: RosterReading, incoming: pl.DataFrame, known: pl.DataFrame
) -> list[Complaint]:
    """Rows whose identity number stands in a dossier that the loader may not see."""
    numbers = incoming["id_no"].drop_nulls().unique()
    unseen = numbers.filter(~numbers.is_in(known["id_no"].drop_nulls().implode()))
    if unseen.is_empty():
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT rudang_known_elsewhere(%s)", [unseen.to_list()])
        found = [row[0] for row in cursor.fetchall()]
    rows = incoming.filter(pl.col("id_no").is_in(found))
    return [
        reading.complaint(
            row,
            "id_no",
            "duplicate-in-base",
            value,
            "这个公民身份号码在本校其他党组织已有档案，请由组织部办理转接，不要重复建档。",
        )
        for row, value in rows.select("row", "id_no").iter_rows()
    ]


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
    for row in compared.result.moves.iter_rows(named=True):
        known = {unit[0]: unit[1] for unit in unit_names().units}
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
    known = compared.known.drop("unit", "meeting_unit", "stage", "asking")
    frame = good.select("row", "unit", "dossier").join(
        known, on="dossier", how="left", maintain_order="left"
    )
    new = compared.incoming.select("row", *(pl.col(name).alias(f"new {name}") for name in facts))
    frame = frame.join(new, on="row", how="left", maintain_order="left").with_columns(
        *(pl.coalesce(f"new {name}", name).alias(name) for name in facts),
        *(
            (pl.lit(True) if f.name in facts else pl.col(asked(f.name)).fill_null(False)).alias(
                asked(f.name)
            )
            for f in FACTS
        ),
    )
    frame = frame.with_columns(dossier=pl.col("row").cast(pl.Int64))
    found = judge(
        frame,
        REGULATION.rules,
        REGULATION.editions,
        as_of=today,
        keep=(State.BROKEN, State.MET_LATE),
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


def _move(moves: pl.DataFrame) -> None:
    _place([[row["dossier"], row["new_unit"]] for row in moves.iter_rows(named=True)])


def _place(places: Iterable[Iterable[int]]) -> None:
    """Put dossiers, with the custody of their acts, in the units named."""
    pairs = [tuple(pair) for pair in places]
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE store_act SET unit_id = %s WHERE dossier_id = %s",
            [(unit, dossier) for dossier, unit in pairs],
        )
        cursor.executemany(
            "UPDATE store_dossier SET unit_id = %s, version = version + 1 WHERE id = %s",
            [(unit, dossier) for dossier, unit in pairs],
        )


def _ask(dossiers: list[int], facts: Iterable[str]) -> set[int]:
    """What the roster had a column for has been asked of its people; returns whose set grew."""
    wanted = set(facts)
    grown: set[int] = set()
    groups = Dossier.objects.filter(pk__in=dossiers).values_list("asking", "asking__facts")
    for key, held in groups.distinct():
        if wanted <= set(held):
            continue
        members = Dossier.objects.filter(pk__in=dossiers, asking=key)
        grown |= set(members.values_list("pk", flat=True))
        members.update(asking=asking(wanted | set(held)))
    return grown


def _refuse_newer(upload: Upload) -> None:
    """Refuse to take a batch back when something recorded later rests on it."""
    resting = (
        Act.objects.filter(supersedes__upload=upload).values_list("dossier", flat=True).distinct()
    )
    opened = Act.objects.filter(
        upload=upload, kind="particulars", supersedes=None, dossier__is_void=False
    ).values("dossier")
    later = (
        Act.objects.filter(dossier__in=opened)
        .exclude(upload=upload)
        .values_list("dossier", flat=True)
        .distinct()
    )
    found = sorted({*resting, *later})
    if found:
        names = list(Sheet.objects.filter(dossier__in=found[:5]).values_list("name", flat=True))
        more = f"等 {len(found)} 人" if len(found) > len(names) else ""
        raise Refused(
            f"{'、'.join(n or '' for n in names)}{more}在这一批之后又有新的记录，不能整批撤销；"
            "请到各人档案里更正。"
        )
