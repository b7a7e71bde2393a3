"""Print every ratio with its aim; the measured figures beside it, so that one can judge."""

import io
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from statistics import median, quantiles

_HOME = tempfile.mkdtemp(prefix="rudang-bench-", dir="/tmp")
os.chmod(_HOME, 0o711)
os.environ["RUDANG_HOME"] = _HOME
os.environ.pop("RUDANG_DATABASE_URL", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "rudang.config.settings"

import django  # noqa: E402

django.setup()

import polars as pl  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402

from benchmarks import allocating, dispatching, planning  # noqa: E402
from benchmarks.people import people  # noqa: E402
from rudang.actions import (  # noqa: E402
    accounts,
    dossiers,
    rejudging,
    taking,
    units,
    uploads,
)
from rudang.actions.units import UnitFacts  # noqa: E402
from rudang.core.circumstances import SOURCE_FACTS  # noqa: E402
from rudang.core.evaluate import judgement  # noqa: E402
from rudang.core.facts import ACT_KIND  # noqa: E402
from rudang.core.scope import RoleKind  # noqa: E402
from rudang.papers.written import write_roster  # noqa: E402
from rudang.regulation.calendar import WORKING_DAYS  # noqa: E402
from rudang.regulation.registry import REGULATION  # noqa: E402
from rudang.store import frames  # noqa: E402
from rudang.store.door import scoped  # noqa: E402
from rudang.store.migrate import brought_up  # noqa: E402
from rudang.store.models import Account, Act, Sheet  # noqa: E402

_DAY = date(2024, 12, 31)
_LOADED = 100_000
_ALL = 200_000
_FEW_THOUSAND = 4_000
_RECORDED = 20
_MILLISECONDS = 60
_PAGES = (
    "/dossiers",
    "/dossiers?stage=activist",
    "/dossiers?q=wf",
    "/dossiers?q=王",
    "/dossiers?sort=-name",
    "/dossiers?page=2",
)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _say(what: str, ours: float, yardstick: float, aim: float) -> None:
    ratio = ours / yardstick
    mark = "达到" if ratio <= aim else "未达到"
    sys.stdout.write(
        f"{what}: {ratio:.2f}（目标 ≤ {aim}，{mark}；"
        f"本系统 {ours:.3f} s，标尺 {yardstick:.3f} s）\n"
    )
    sys.stdout.flush()


def _found() -> tuple[accounts.Actor, list[int], dict[int, str]]:
    """A college of forty branches, and an account that sees all of it."""
    by = accounts.system()
    with scoped(by.scope):
        top = units.add(by=by, facts=UnitFacts(name="校党委", kind="committee", may_approve=True))
        names = {top.pk: top.name}
        for n in range(40):
            one = units.add(
                by=by, facts=UnitFacts(name=f"第{n + 1}党支部", kind="branch", parent=top.pk)
            )
            names[one.pk] = one.name
        by = accounts.system()
        accounts.create(
            by=by,
            login="department",
            name="组织部",
            roles=[(RoleKind.ORGANIZATION_DEPARTMENT, top.pk)],
            since=date(2014, 1, 1),
            password="bench-2022-only",
            must_change_password=False,
        )
    return by, [unit for unit in names if unit != top.pk], names


def _take(by: accounts.Actor, frame: pl.DataFrame) -> None:
    with scoped(by.scope):
        taking.take_new(
            frame,
            asked=[c for c in frame.columns if c != "unit"],
            upload=None,
            account=None,
            reason="",
            at=timezone.now(),
            today=_DAY,
        )


def _list_p95() -> float:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(
        Account.objects.get(login="department"), "django.contrib.auth.backends.ModelBackend"
    )
    return _p95(client)


def _p95(client: Client) -> float:
    for page in _PAGES:
        assert client.get(page).status_code == 200, page
    times = [_timed(lambda page=page: client.get(page)) for _ in range(20) for page in _PAGES]
    return quantiles(times, n=20)[-1]


def _copy_as_owner(frame: pl.DataFrame) -> None:
    """The same acts by COPY into the same tables, as nobody but the owner may; then taken back."""
    first = 10_000_000
    ids = pl.int_range(first, first + pl.len(), dtype=pl.Int64)
    people_ = frame.with_columns(dossier=ids)
    now = timezone.now().isoformat()
    door = connections["owner"]
    with transaction.atomic(using="owner"):
        with door.cursor() as cursor:
            cursor.execute("INSERT INTO store_asking (facts) VALUES ('{bench}') RETURNING id")
            (asking,) = cursor.fetchone()
            dossiers = people_.select(
                id="dossier", unit_id="unit", asking_id=pl.lit(asking), opened_at=pl.lit(now)
            ).with_columns(version=pl.lit(1), is_void=pl.lit(False))
            acts = taking.acts_of(people_).select(
                "kind",
                "held_on",
                "facts",
                dossier_id="dossier",
                unit_id="unit",
                held_unit_id="unit",
                recorded_at=pl.lit(now),
                is_void=pl.lit(False),
                reason=pl.lit(" "),
            )
            for table, rows in (("store_dossier", dossiers), ("store_act", acts)):
                columns = ", ".join(rows.columns)
                with cursor.cursor.copy(
                    f"COPY {table} ({columns}) FROM STDIN (FORMAT csv, HEADER)"
                ) as copy:
                    copy.write(rows.write_csv())
            # What a commit would do: every reference is checked.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True, using="owner")


def _loading(by: accounts.Actor, choices: list[int], names: dict[int, str]) -> None:
    frame = people(_LOADED, choices, first=1_000_000)
    data = write_roster(frame, names, as_of=_DAY)

    def bare() -> None:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        workbook.get_sheet_by_index(0).to_python()
        _copy_as_owner(frame)

    def whole() -> None:
        with scoped(by.scope):
            upload = uploads.receive(
                by=by, filename="名册.xlsx", data=data, kind="roster", as_of=_DAY
            )
            upload = uploads.check(by=by, upload=upload.pk, today=_DAY)
        assert not upload.complaints, upload.complaints[:3]
        with scoped(by.scope):
            uploads.confirm(by=by, upload=upload.pk, today=_DAY)

    yardstick = _timed(bare)
    _say(f"导入 {_LOADED} 行名册 / 只读表加 COPY 同样的记录", _timed(whole), yardstick, 3)


def _reviewing(by: accounts.Actor) -> None:
    reads = sorted({name for rule in REGULATION.rules for name in rule.reads})

    def read() -> pl.DataFrame:
        with scoped(by.scope):
            return frames.enriched(frames.sheets({*reads, *SOURCE_FACTS}), reads, as_of=_DAY)

    held = read()

    def told() -> None:
        made = judgement(
            held, REGULATION.rules, REGULATION.editions, as_of=_DAY, calendar=WORKING_DAYS
        )
        made.findings(), made.unknown()

    def bare() -> None:
        judgement(held, REGULATION.rules, REGULATION.editions, as_of=_DAY, calendar=WORKING_DAYS)

    def whole() -> None:
        rejudging.rejudge(by=by, today=_DAY)

    bare()
    yardstick = min(_timed(bare) for _ in range(3))
    ours = min(_timed(whole) for _ in range(2))
    rules = len(REGULATION.rules)
    _say(
        f"{held.height} 份档案按 {rules} 条规则检查，从库中读出到检查结果存好 / 内存中同样的表达式",
        ours,
        yardstick,
        4,
    )
    # The yardstick is on all cores and touches no base; this is what the rest is spent on.
    reading, judging = _timed(read), _timed(told)
    sys.stdout.write(
        f"  其中从库中读出并查看登记册、其他档案 {reading:.1f} s，"
        f"按规则得出检查结果 {judging:.1f} s，"
        f"其余 {max(0.0, ours - reading - judging):.1f} s 为分段传输、与原有检查结果比较和保存\n"
    )


@dataclass(frozen=True)
class _Recorded:
    """A kind of act to be recorded: of whom, and with which facts."""

    kind: str
    where: dict[str, object]
    facts: dict[str, object]
    is_correction: bool = False


_ACTS = (
    _Recorded("talk", {"talk_on": None}, {"talkers": ["周正", "吴平"]}),
    _Recorded("observation", {"activist_on__isnull": False, "target_on": None}, {}),
    _Recorded("target", {"activist_on__isnull": False, "target_on": None}, {}),
    _Recorded(
        "admission_meeting",
        {"target_on__isnull": False, "meeting_on": None},
        {"due_voting": 20, "present_voting": 19, "votes_yes": 18, "votes_no": 1},
    ),
    _Recorded("approval", {"meeting_on__isnull": False, "approval_on": None}, {}),
    _Recorded("particulars", {"meeting_on__isnull": False}, {"name": "王某"}, is_correction=True),
)


def _recording(by: accounts.Actor) -> None:
    """One dossier at the moment of recording: written, judged, stored and told by the ledger."""
    for act in _ACTS:
        with scoped(by.scope):
            some = Sheet.objects.filter(**act.where).order_by("pk").values_list("pk", flat=True)
            chosen = list(some[: _RECORDED + 1])
            first = dict(
                Act.objects.filter(dossier__in=chosen, kind=act.kind).values_list("dossier", "pk")
            )

        def record(dossier: int, act: _Recorded = act, first: dict[int, int] = first) -> None:
            with scoped(by.scope):
                dossiers.record_act(
                    by=by,
                    dossier=dossier,
                    kind=act.kind,
                    held_on=None if act.is_correction else _DAY,
                    facts=act.facts,
                    today=_DAY,
                    corrects=first[dossier] if act.is_correction else None,
                    reason="测速" if act.is_correction else "",
                )

        if not chosen:
            raise RuntimeError(f"nobody to record {act.kind} of")
        # The first of a kind makes what all later ones share.
        times = [1000 * _timed(lambda one=one: record(one)) for one in chosen][1:]
        mark = "达到" if median(times) <= _MILLISECONDS else "未达到"
        sys.stdout.write(
            f"记录一次“{ACT_KIND[act.kind].term}”并检查该档案：中位 {median(times):.0f} ms，"
            f"最慢 {max(times):.0f} ms（目标 ≤ {_MILLISECONDS} ms，{mark}；{len(times)} 次）\n"
        )
        sys.stdout.flush()


def _dispatching() -> None:
    dispatch, forecasts, yardstick = dispatching.measure(_timed)
    size = f"{dispatching.UNITS} 个单位、{dispatching.DOSSIERS} 份档案"
    _say(f"{size}的调度 / 只用 Polars 汇总同样的数", dispatch, yardstick, 3)
    _say(f"{size}的预测 / 同一标尺", forecasts, yardstick, 3)


def _allocating() -> None:
    size = f"{allocating.UNITS} 个单位、{len(allocating.KINDS)} 类人员"
    _say(f"{size}的计划建议数 / 只解同一个整数规划", *allocating.measure(_timed), 3)


def _planning(by: accounts.Actor) -> None:
    planning.furnish(by.scope)
    (results, sums), (gate, sum_) = planning.measure(by.scope, _timed)
    size = f"{planning.UNITS} 个单位、{_ALL} 份档案"
    _say(f"{size}前三个半年的计划结果 / 只读出同样的计划数和接收数", results, sums, 3)
    _say(f"{size}预审时看有无名额 / 只读出一个半年的计划数和接收数", gate, sum_, 3)


def _settled() -> None:
    """What the server does by itself within minutes after much was written."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def main() -> None:
    """Run every measure in one base."""
    _allocating()
    _dispatching()
    by, choices, names = _found()
    _take(by, people(1_000, choices))
    small = _list_p95()
    _take(by, people(_FEW_THOUSAND, choices, first=3_000_000))
    _recording(by)
    _loading(by, choices, names)
    more = _ALL - _LOADED - _FEW_THOUSAND - 1_000
    _take(by, people(more, choices, first=2_000_000))
    with scoped(by.scope), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM store_dossier")
        (count,) = cursor.fetchone()
    _settled()
    _reviewing(by)
    _settled()
    _say(f"{count} 份档案的列表（p95） / 1000 份的同样页面", _list_p95(), small, 1.3)
    _planning(by)


if __name__ == "__main__":
    try:
        with brought_up():
            main()
    finally:
        shutil.rmtree(_HOME, ignore_errors=True)
