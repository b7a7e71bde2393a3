"""What the rest of the base tells of a dossier: members on the day of an act, the plan, others.

The looks past row-level security stand in bodies.sql, so that what is found of a dossier does
not depend on who asks.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from django.db import connection

from rudang.core.circumstances import ENTRY_DAYS, is_post
from rudang.core.facts import ACT_KINDS, CIRCUMSTANCE, FACT, NO, YES, Kind
from rudang.store.copying import SEPARATOR, copy_out
from rudang.store.models import Unit

_PLACE = "place"
_UNIT = "unit"
_MEETING_UNIT = "unit of the meeting"


@dataclass(frozen=True, slots=True)
class _Role:
    """People named by a fact, to be looked up in the register of a unit on a day."""

    names: str
    day: tuple[str, ...]
    unit: str = _UNIT


_ROLES: Mapping[str, _Role] = {
    "talker": _Role("talkers", ("talk_on",)),
    "contact": _Role("contacts", ("contacts_on", "activist_on")),
    "introducer": _Role("introducers", ("meeting_on",), _MEETING_UNIT),
    "assigned": _Role("introducers", ("introducers_on",)),
    "reviewer": _Role("reviewers", ("review_concluded_on",)),
    "attendee": _Role("attendees", ("meeting_on",), _MEETING_UNIT),
    "chair": _Role("meeting_chair", ("meeting_on",), _MEETING_UNIT),
    "kin": _Role("kin_names", ("app_signed_on",)),
}

# What bodies.sql answers of a name; nothing at all where the unit keeps no register.
_FLAGS = (
    "is_found",
    "is_full",
    "is_here",
    "is_near",
    "is_barred",
    "is_in_effect",
    "has_post",
    "has_had_post",
)
_MEMBER: Mapping[str, pl.DataType] = {
    "question": pl.Int32(),
    **dict.fromkeys(_FLAGS, pl.Boolean()),
    "left_on": pl.Date(),
}

_is = pl.col
# Circumstance to the role whose names it lists, and what holds of a name on the list.
_LISTS: Mapping[str, tuple[str, pl.Expr]] = {
    "talkers_strange": ("talker", ~(_is("is_full") & _is("is_near"))),
    "contacts_unfit": ("contact", ~_is("is_full")),
    "contacts_unfound": ("contact", ~_is("is_found")),
    "introducers_unfit": ("introducer", ~_is("is_full")),
    "introducers_barred": ("introducer", _is("is_barred")),
    "introducers_in_effect": ("introducer", _is("is_in_effect")),
    "introducers_elsewhere": ("introducer", ~_is("is_here")),
    "introducers_unfound": ("assigned", ~_is("is_found")),
    "reviewers_unfit": ("reviewer", ~_is("is_full")),
    "attendees_strange": ("attendee", ~(_is("is_full") & _is("is_here"))),
    # Few relatives are in the register; whoever is not holds no post in the branch.
    "kin_in_post": ("kin", _is("is_found") & _is("has_had_post")),
}
_LEFT: Mapping[str, str] = {"contact_left_on": "contact", "introducer_left_on": "assigned"}
_OFFICE: Mapping[str, str] = {"chair_in_office": "chair"}

# Circumstance to the figure that bodies.sql counts, the unit and the day.
_BODIES: Mapping[str, tuple[str, str, str]] = {
    "full_members_on_activist": ("first", _UNIT, "activist_on"),
    "full_members_on_target_meeting": ("first", _UNIT, "target_meeting_on"),
    "voters_on_meeting": ("second", _MEETING_UNIT, "meeting_on"),
    "voters_on_full_meeting": ("second", _UNIT, "full_meeting_on"),
}

# Circumstance to the figure of likeness, and by which facts somebody can be alike at all.
_LIKENESS: Mapping[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "same_person": ("first", (("id_no",), ("name", "birth_date"), ("name", "number"))),
    "serial_elsewhere": ("second", (("form_serial",),)),
    "cert_elsewhere": ("third", (("train_cert_no",),)),
}
_LIKE = ("id_no", "name", "birth_date", "number", "form_serial", "train_cert_no")

_COUNTED: Mapping[str, pl.DataType] = {
    "what": pl.String(),
    _PLACE: pl.Int32(),
    "first": pl.Int32(),
    "second": pl.Int32(),
    "third": pl.Int32(),
}

_UNITS = """
WITH RECURSIVE line (unit, above, began_on) AS (
  SELECT id, parent_id, began_on FROM store_unit WHERE id = ANY(%s)
  UNION ALL
  SELECT line.unit, u.parent_id, u.began_on FROM line JOIN store_unit u ON u.id = line.above
  WHERE line.began_on IS NULL
)
SELECT u.id, u.name, u.kind, max(line.began_on) FROM line JOIN store_unit u ON u.id = line.unit
GROUP BY u.id
"""

# Only what stood when it was approved and was changed afterwards: a record entered later, and
# what was mended in it, is no change of what was approved. The few corrections are found first:
# otherwise the planner may try every act against every question.
_EDITED = """
SELECT 'edited', q.nth::integer, count(*)::integer, NULL::integer, NULL::integer
FROM unnest(string_to_array(%s, ',', '')::bigint[], string_to_array(%s, ',', '')::date[])
  WITH ORDINALITY AS q(dossier, day, nth)
JOIN (
  WITH corrected AS MATERIALIZED (
    SELECT n.dossier_id, n.recorded_at, b.recorded_at AS first_at
    FROM store_act n JOIN store_act b ON b.id = n.supersedes_id
    WHERE n.supersedes_id IS NOT NULL AND NOT n.is_renewal AND n.kind = ANY(%s)
      AND n.dossier_id = ANY(string_to_array(%s, ',', '')::bigint[])
  ) SELECT * FROM corrected
) AS c ON c.dossier_id = q.dossier
  AND (c.first_at AT TIME ZONE 'Asia/Shanghai')::date <= q.day
  AND (c.recorded_at AT TIME ZONE 'Asia/Shanghai')::date > q.day
GROUP BY q.nth
"""

# Neither what was held before the unit began nor what came in with a workbook: that is history.
_LATE = """
SELECT 'late', q.nth::integer, count(*)::integer, NULL::integer, NULL::integer
FROM unnest(string_to_array(%s, ',', '')::bigint[], string_to_array(%s, ',', '')::date[])
  WITH ORDINALITY AS q(dossier, began_on, nth)
JOIN store_act a ON a.dossier_id = q.dossier
  AND a.supersedes_id IS NULL AND a.upload_id IS NULL AND a.held_on IS NOT NULL
WHERE a.held_on >= q.began_on
  AND (a.recorded_at AT TIME ZONE 'Asia/Shanghai')::date - a.held_on > %s
  AND NOT EXISTS (SELECT FROM store_act n WHERE n.supersedes_id = a.id AND n.is_void)
GROUP BY q.nth
"""
_UP_TO_APPROVAL = ["particulars", *(kind.name for kind in ACT_KINDS if 1 <= kind.step <= 17)]


def with_circumstances(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The frame with the circumstances named; null where the base cannot tell.

    Only what is asked for, and of which a row has the facts, is looked up: three queries at
    most, whatever the height of the frame.
    """
    if not names:
        return frame
    looked = _Looks(frame, set(names)).all()
    return frame.with_columns(
        looked[name]
        if name in looked.columns
        else pl.lit(None, dtype=CIRCUMSTANCE[name].kind.dtype).alias(name)
        for name in names
    )


class _Looks:
    """One frame's questions to the rest of the base; rows are known by their place from 1."""

    def __init__(self, frame: pl.DataFrame, wanted: set[str]) -> None:
        self.wanted = wanted
        meeting = pl.coalesce("meeting_unit", "unit") if "meeting_unit" in frame.columns else "unit"
        self.rows = frame.select(
            pl.int_range(1, pl.len() + 1, dtype=pl.Int32).alias(_PLACE),
            pl.col("dossier").cast(pl.Int64),
            pl.col("unit").cast(pl.Int64),
            (meeting if isinstance(meeting, pl.Expr) else pl.col(meeting))
            .cast(pl.Int64)
            .alias(_MEETING_UNIT),
            *(name for name in frame.columns if name in FACT),
        )
        self.has = frozenset(self.rows.columns)
        self.made: list[pl.DataFrame] = []

    def all(self) -> pl.DataFrame:
        """A column for each circumstance of which anything is known, row by row."""
        self._units()
        self._members()
        self._counts()
        looked = self.rows.lazy().select(_PLACE)
        for part in self.made:
            looked = looked.join(part.lazy(), on=_PLACE, how="left", maintain_order="left")
        return looked.collect()

    def _wants(self, *names: str) -> bool:
        return bool(self.wanted.intersection(names))

    def _units(self) -> None:
        """Names and kinds of units, and the day on which each began to work with the product."""
        self.began = pl.Series("began_on", [None], dtype=pl.Date).new_from_index(
            0, self.rows.height
        )
        if not self._wants("registered_unit", "meeting_unit_kind", "entered_late"):
            return
        units = {*self.rows["unit"].unique(), *self.rows[_MEETING_UNIT].unique()} - {None}
        with connection.cursor() as cursor:
            cursor.execute(_UNITS, [sorted(units)])
            told = cursor.fetchall()
        terms = dict(Unit.Kind.choices)
        columns = []
        if "registered_unit" in self.wanted:
            names = {unit: name for unit, name, _, _ in told}
            columns.append(_said("unit", names, pl.String()).alias("registered_unit"))
        if "meeting_unit_kind" in self.wanted and "meeting_on" in self.has:
            kinds = {unit: terms[kind] for unit, _, kind, _ in told}
            columns.append(
                pl.when(pl.col("meeting_on").is_not_null())
                .then(_said(_MEETING_UNIT, kinds, pl.String()))
                .alias("meeting_unit_kind")
            )
        self.made.append(self.rows.select(_PLACE, *columns))
        began = {unit: day for unit, _, _, day in told if day is not None}
        if began:
            self.began = self.rows.select(_said("unit", began, pl.Date())).to_series()

    def _members(self) -> None:
        """Whoever is named, in the register of the unit on the day."""
        lists = {n: of for n, of in _LISTS.items() if n in self.wanted}
        left = {n: role for n, role in _LEFT.items() if n in self.wanted}
        office = {n: role for n, role in _OFFICE.items() if n in self.wanted}
        roles = {role for role, _ in lists.values()} | {*left.values(), *office.values()}
        self.attended = pl.DataFrame()
        if self._wants("attendees_elsewhere"):
            self.attended = self._named({"attendee"})
        named = self._named(roles)
        if named.is_empty():
            return
        keys = ["unit", "name", "day"]
        # A post is nobody's name: what the register would say of it stays unknown.
        questions = named.select(keys).filter(~is_post(pl.col("name"))).unique(maintain_order=True)
        answers = copy_out(
            f"SELECT place AS question, {', '.join(f'{flag}::text AS {flag}' for flag in _FLAGS)},"
            " left_on"
            " FROM rudang_members_on(%s, %s, %s)",
            dict(_MEMBER),
            [_text(questions["unit"]), _text(questions["name"]), _text(questions["day"])],
        )
        questions = questions.with_columns(
            pl.int_range(1, pl.len() + 1, dtype=pl.Int32).alias("question")
        ).join(answers, on="question", how="left")
        told = named.lazy().join(questions.lazy(), on=keys, how="left", nulls_equal=True)
        aggregates: list[pl.Expr] = []
        results: list[pl.Expr] = []
        for name, (role, holds) in lists.items():
            is_role = pl.col("role") == role
            aggregates += [
                pl.col("name").filter(is_role & holds).alias(f"some {name}"),
                (is_role & holds.is_null()).any().alias(f"unsure {name}"),
                is_role.any().alias(f"asked {name}"),
            ]
            some = pl.col(f"some {name}")
            results.append(
                pl.when(
                    (some.list.len() > 0) | (pl.col(f"asked {name}") & ~pl.col(f"unsure {name}"))
                )
                .then(some)
                .alias(name)
            )
        for name, role in left.items():
            aggregates.append(pl.col("left_on").filter(pl.col("role") == role).min().alias(name))
            results.append(pl.col(name))
        for name, role in office.items():
            aggregates.append(pl.col("has_post").filter(pl.col("role") == role).first().alias(name))
            results.append(_yes_or_no(pl.col(name)).alias(name))
        self.made.append(told.group_by(_PLACE).agg(aggregates).select(_PLACE, *results).collect())

    def _named(self, roles: Collection[str]) -> pl.DataFrame:
        """The names that the roles' facts give, each with its row, the unit and the day."""
        parts = []
        for role in sorted(roles):
            names = _ROLES[role].names
            if names in self.has and self.rows[names].null_count() < self.rows.height:
                parts.append(self._named_as(role))
        return pl.concat(parts).collect() if parts else pl.DataFrame()

    def _named_as(self, role: str) -> pl.LazyFrame:
        of = _ROLES[role]
        days = [day for day in of.day if day in self.has]
        part = (
            self.rows.lazy()
            .select(
                _PLACE,
                pl.lit(role).alias("role"),
                pl.col(of.unit).alias("unit"),
                (pl.coalesce(days) if days else pl.lit(None, dtype=pl.Date)).alias("day"),
                pl.col(of.names).alias("name"),
                self._came(),
            )
            .filter(pl.col("name").is_not_null())
        )
        if FACT[of.names].kind is Kind.TEXTS:
            part = part.explode("name")
        part = part.filter((pl.col("name") != "").fill_null(False))
        return part.with_columns(_unless_before_coming()).drop("came")

    def _came(self) -> pl.Expr:
        known = "transferred_in_on" in self.has
        return (pl.col("transferred_in_on") if known else pl.lit(None, dtype=pl.Date)).alias("came")

    def _counts(self) -> None:
        """Everything that is a number, in one query: each question brings its part of it."""
        asked = [
            ask
            for ask in (
                self._bodies(),
                self._likeness(),
                self._plan(),
                self._attendance(),
                self._edited(),
                self._late(),
            )
            if ask is not None
        ]
        if not asked:
            return
        told = copy_out(
            f"SELECT * FROM ({' UNION ALL '.join(ask.query for ask in asked)})"
            f" AS counted ({', '.join(_COUNTED)})",
            dict(_COUNTED),
            [value for ask in asked for value in ask.values],
        ).partition_by("what", as_dict=True, include_key=False)
        none = pl.DataFrame(schema=dict(_COUNTED)).drop("what")
        for ask in asked:
            self.made.append(ask.made(told.get((ask.what,), none)))

    def _bodies(self) -> "_Ask | None":
        """How many full members there were, and how many might vote."""
        parts = [
            self.rows.lazy()
            .select(
                _PLACE,
                pl.col(unit).alias("unit"),
                pl.col(day).alias("day"),
                pl.lit(name).alias("name"),
                self._came(),
            )
            .filter(pl.col("day").is_not_null())
            for name, (_, unit, day) in _BODIES.items()
            if name in self.wanted and day in self.has
        ]
        if not parts:
            return None
        asked = pl.concat(parts).with_columns(_unless_before_coming()).collect()
        if asked.is_empty():
            return None
        questions = asked.select("unit", "day").unique(maintain_order=True)

        def made(told: pl.DataFrame) -> pl.DataFrame:
            return (
                asked.lazy()
                .join(
                    _back(questions, told).lazy(), on=["unit", "day"], how="left", nulls_equal=True
                )
                .group_by(_PLACE)
                .agg(
                    pl.col(figure).filter(pl.col("name") == name).first().alias(name)
                    for name, (figure, _, _) in _BODIES.items()
                    if name in self.wanted
                )
                .collect()
            )

        return _Ask(
            "bodies",
            "SELECT 'bodies', place, full_members, voters, NULL::integer"
            " FROM rudang_bodies_on(%s, %s)",
            [_text(questions["unit"]), _text(questions["day"])],
            made,
        )

    def _likeness(self) -> "_Ask | None":
        """How many other dossiers are like this one; nought only where it could be compared."""
        able = {
            name: pl.any_horizontal(
                pl.all_horizontal(pl.col(fact).is_not_null() for fact in facts) for facts in ways
            )
            for name, (_, all_ways) in _LIKENESS.items()
            if name in self.wanted
            and (ways := [facts for facts in all_ways if self.has.issuperset(facts)])
        }
        if not able:
            return None
        used = {fact for name in able for facts in _LIKENESS[name][1] for fact in facts} & self.has
        rows = self.rows.select(
            _PLACE,
            "dossier",
            *(
                pl.col(fact)
                if fact in used
                else pl.lit(None, dtype=FACT[fact].kind.dtype).alias(fact)
                for fact in _LIKE
            ),
            *(is_able.alias(f"able {name}") for name, is_able in able.items()),
        ).filter(pl.any_horizontal(f"able {name}" for name in able))
        if rows.is_empty():
            return None

        def made(told: pl.DataFrame) -> pl.DataFrame:
            return _back(rows, told).select(
                _PLACE,
                *(
                    pl.when(f"able {name}")
                    .then(pl.col(_LIKENESS[name][0]).fill_null(0))
                    .alias(name)
                    for name in able
                ),
            )

        return _Ask(
            "like",
            "SELECT 'like', place, same_person, same_serial, same_certificate"
            " FROM rudang_dossiers_like(%s, %s, %s, %s, %s, %s, %s)",
            [_text(rows["dossier"]), *(_text(rows[fact]) for fact in _LIKE)],
            made,
        )

    def _plan(self) -> "_Ask | None":
        """Whether a place of the plan is meant for somebody listed as a target."""
        if not self._wants("named_in_plan") or "target_on" not in self.has:
            return None
        rows = self.rows.filter(pl.col("target_on").is_not_null())

        def made(told: pl.DataFrame) -> pl.DataFrame:
            return _back(rows, told).select(
                _PLACE, _yes_or_no(pl.col("first") == 1).alias("named_in_plan")
            )

        return _asked_of(
            rows,
            "plan",
            "SELECT 'plan', place, is_named::integer, NULL::integer, NULL::integer"
            " FROM rudang_named_in_plan(%s, %s, %s)",
            lambda: [_text(rows["dossier"]), _text(rows["unit"]), _text(rows["target_on"])],
            made,
        )

    def _attendance(self) -> "_Ask | None":
        """Who was at another unit's meeting on the same day."""
        rows = self.attended
        if rows.is_empty():
            return None

        def made(told: pl.DataFrame) -> pl.DataFrame:
            return (
                _back(rows, told)
                .group_by(_PLACE)
                .agg(
                    pl.col("name")
                    .filter(pl.col("first") == 1)
                    .unique(maintain_order=True)
                    .alias("attendees_elsewhere"),
                    pl.col("day").is_not_null().all().alias("is_known"),
                )
                .select(_PLACE, pl.when("is_known").then("attendees_elsewhere"))
            )

        return _asked_of(
            rows,
            "attended",
            "SELECT 'attended', place, 1, NULL::integer, NULL::integer"
            " FROM rudang_attended_elsewhere(%s, %s, %s)",
            lambda: [_text(rows["unit"]), _text(rows["name"]), _text(rows["day"])],
            made,
        )

    def _edited(self) -> "_Ask | None":
        """How many records that stood at the approval were changed after it."""
        if not self._wants("edited_after_approval") or "approval_on" not in self.has:
            return None
        rows = self.rows.filter(pl.col("approval_on").is_not_null())
        return _asked_of(
            rows,
            "edited",
            _EDITED,
            lambda: [
                _text(rows["dossier"]),
                _text(rows["approval_on"]),
                _UP_TO_APPROVAL,
                _text(rows["dossier"]),
            ],
            lambda told: _back(rows, told).select(
                _PLACE, pl.col("first").fill_null(0).alias("edited_after_approval")
            ),
        )

    def _late(self) -> "_Ask | None":
        """How many records were entered long after what they tell of."""
        if not self._wants("entered_late"):
            return None
        rows = self.rows.with_columns(self.began.alias("began")).filter(
            pl.col("began").is_not_null()
        )
        return _asked_of(
            rows,
            "late",
            _LATE,
            lambda: [_text(rows["dossier"]), _text(rows["began"]), ENTRY_DAYS],
            lambda told: _back(rows, told).select(
                _PLACE, pl.col("first").fill_null(0).alias("entered_late")
            ),
        )


@dataclass(frozen=True, slots=True)
class _Ask:
    """A part of the one query for numbers, and what becomes of its answer."""

    what: str
    query: str
    values: Sequence[object]
    made: Callable[[pl.DataFrame], pl.DataFrame]


def _asked_of(
    rows: pl.DataFrame,
    what: str,
    query: str,
    values: Callable[[], Sequence[object]],
    made: Callable[[pl.DataFrame], pl.DataFrame],
) -> _Ask | None:
    return None if rows.is_empty() else _Ask(what, query, values(), made)


def _back(rows: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """The rows asked about with what was told of each; questions are numbered as rows stand."""
    numbered = rows.lazy().with_columns(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int32).alias("question")
    )
    return numbered.join(
        told.lazy(), left_on="question", right_on=_PLACE, how="left", maintain_order="left"
    ).collect()


def _unless_before_coming() -> pl.Expr:
    """The unit, unknown for a day before somebody came to it from elsewhere."""
    return (
        pl.when((pl.col("day") < pl.col("came")).fill_null(False))
        .then(None)
        .otherwise(pl.col("unit"))
        .alias("unit")
    )


def _said(column: str, said: Mapping[int, object], dtype: pl.DataType) -> pl.Expr:
    return pl.col(column).replace_strict(said, default=None, return_dtype=dtype)


def _yes_or_no(holds: pl.Expr) -> pl.Expr:
    return pl.when(holds).then(pl.lit(YES)).when(~holds).then(pl.lit(NO))


def _text(values: pl.Series) -> str:
    """A column as one text, as bodies.sql takes it."""
    if values.dtype == pl.String:
        plain = (
            (item or "").replace(SEPARATOR, " ").replace("\x00", "") for item in values.to_list()
        )
        return SEPARATOR.join(plain)
    return ",".join("" if item is None else str(item) for item in values.to_list())
