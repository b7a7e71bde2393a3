"""Invented people in any number, as a frame of facts: complete histories with realistic gaps."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

_SURNAMES = list("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜")
_GIVEN = list("伟芳娜敏静丽强磊洋艳勇军杰娟涛明超秀霞平刚桂英华玉兰红春梅琳欣怡佳")
_START = date(2014, 9, 1)


def people(count: int, units: Sequence[int], *, first: int = 0) -> pl.DataFrame:
    """`count` people with `unit` and facts, the same for the same arguments.

    Half are applicants or activists, a third have become probationary or full members.
    """
    rng = np.random.default_rng(7 + first)
    number = np.arange(first, first + count)
    applied = rng.integers(0, 2200, count)
    steps = [1, 2, 4, 6, 11, 15, 17, 25]
    reached = rng.choice(steps, count, p=[0.03, 0.22, 0.3, 0.12, 0.08, 0.03, 0.07, 0.15])
    start = pl.lit(_START)

    def on(after: np.ndarray, least_step: int) -> pl.Expr:
        days = pl.Series(applied + after, dtype=pl.Int32)
        held = pl.Series(reached >= least_step)
        return pl.when(held).then(start + pl.duration(days=days)).cast(pl.Date)

    gap = rng.integers(0, 20, count)
    due = rng.integers(9, 40, count)
    yes = due - rng.integers(0, 3, count)

    def counted(values: np.ndarray, least_step: int) -> pl.Expr:
        held = pl.Series(reached >= least_step)
        return pl.when(held).then(pl.Series(values, dtype=pl.Int32)).otherwise(None)

    names = [
        _SURNAMES[a] + _GIVEN[b] + _GIVEN[c]
        for a, b, c in rng.integers(0, len(_GIVEN), (count, 3)) % len(_SURNAMES)
    ]
    contacts = pl.Series([["周正", "吴平"]] * count, dtype=pl.List(pl.String))
    observations = pl.DataFrame(
        {"a": applied + 330, "b": applied + 500, "c": applied + 670}
    ).select(
        pl.when(pl.Series(reached >= 6))
        .then(
            pl.concat_list(
                (start + pl.duration(days=pl.col(c))).cast(pl.Date) for c in ("a", "b", "c")
            )
        )
        .otherwise(pl.lit([], dtype=pl.List(pl.Date)))
        .alias("observations")
    )
    frame = pl.DataFrame(
        {
            "unit": pl.Series(rng.choice(np.array(units), count), dtype=pl.Int32),
            "name": names,
            "sex": rng.choice(["男", "女"], count),
            "number": [f"{n:010d}" for n in number],
            "person_kind": rng.choice(["学生", "教师"], count, p=[0.93, 0.07]),
            "contacts": contacts,
        }
    )
    return frame.with_columns(
        observations["observations"],
        birth_date=(start - pl.duration(days=pl.Series(7000 + gap * 30))).cast(pl.Date),
        app_signed_on=on(np.zeros(count, int), 1),
        talk_on=on(10 + gap, 2),
        activist_on=on(160 + gap, 3),
        activist_filed_on=on(190 + gap, 4),
        opinions_on=on(700 + gap, 7),
        target_meeting_on=on(705 + gap, 7),
        superior_filed_on=on(720 + gap, 8),
        target_on=on(720 + gap, 8),
        introducers=pl.when(pl.Series(reached >= 9)).then(contacts),
        train_from=on(740 + gap, 11),
        train_to=on(744 + gap, 11),
        train_days=counted(np.full(count, 5), 11),
        train_hours=counted(np.full(count, 24), 11),
        review_concluded_on=on(750 + gap, 11),
        review_result=pl.when(pl.Series(reached >= 11)).then(pl.lit("合格")),
        preexam_on=on(800 + gap, 13),
        preexam_result=pl.when(pl.Series(reached >= 13)).then(pl.lit("合格")),
        meeting_on=on(815 + gap, 15),
        due_voting=counted(due, 15),
        present_voting=counted(due, 15),
        votes_yes=counted(yes, 15),
        votes_no=counted(due - yes, 15),
        interview_on=on(825 + gap, 16),
        approval_on=on(850 + gap, 17),
        probation_from=on(815 + gap, 17),
        oath_on=on(870 + gap, 20),
        full_app_on=on(1170 + gap, 22),
        full_meeting_on=on(1185 + gap, 23),
        full_approval_on=on(1210 + gap, 24),
        full_from=on(1180 + gap, 24),
        archived_on=on(1230 + gap, 25),
    )
