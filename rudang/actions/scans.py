"""Upload scans of papers, put right what was said of them, void them, and open them; each told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from rudang.actions import dossiers, ledger, looks
from rudang.actions.dossiers import Changed, Problem
from rudang.core.scope import Actor, Refused, Right
from rudang.papers import scans as files
from rudang.regulation.editions import E2014, E2026, SINCE_2026
from rudang.regulation.papers import ATTACHED, CATALOGUE, ITEM, Item, report_of
from rudang.store import scans as keeping
from rudang.store.models import Act, Dossier, Scan, Sheet
from rudang.store.reads import demands
from rudang.store.reads.scans import Needed
from rudang.store.reads.units import whole_tree

OTHER = "other"
"""A paper that neither the catalogue nor a demand names; its note says what it is."""

_LOCAL = "local-"
_STEPS = range(1, 26)
_TOLD = ("paper", "step", "act", "is_original", "dated_on", "pages", "note")


@dataclass(frozen=True, slots=True)
class Added:
    """A scan as it was taken, and what is worth telling of it."""

    scan: Scan
    hints: Sequence[str]


def largest() -> int:
    """The size in bytes above which no file is taken."""
    return int(settings.RUDANG_SCAN_MB) * 2**20


def local_code(demand: int) -> str:
    """The code of the paper that a local demand asks for."""
    return f"{_LOCAL}{demand}"


def term_of(paper: str, titles: Mapping[int, str]) -> str:
    """What a paper's code is called; `titles` are those of local demands by id."""
    if paper in ITEM:
        return ITEM[paper].term
    if paper.startswith(_LOCAL):
        return titles.get(int(paper.removeprefix(_LOCAL)), "本地另加的材料")
    return "其他材料"


def is_proven(item: Item, codes: Mapping[str, object]) -> bool:
    """Whether a scan of some papers is one of the item."""
    return any(code in ITEM and ITEM[code].proves(item) for code in codes)


def needed() -> list[Needed]:
    """The papers that must end in the person's file, by either edition."""
    made = []
    for item in CATALOGUE:
        if not item.minimum:
            continue
        made.append(
            Needed(
                item.code,
                item.paper.names,
                tuple(one.code for one in CATALOGUE if one.proves(item)),
                item.due_by,
                since=None if item.is_minimum(E2014) else SINCE_2026,
                until=None if item.is_minimum(E2026) else SINCE_2026,
            )
        )
    return made


@transaction.atomic
def add(
    *,
    by: Actor,
    dossier: int,
    paper: str,
    data: bytes,
    filename: str,
    today: date,
    step: int | None = None,
    is_original: bool | None = None,
    dated_on: date | None = None,
    pages: int | None = None,
    note: str = "",
    act: int | None = None,
) -> Added:
    """Take a scan in: told by its bytes, checked, kept under its hash, entered.

    A paper dated later than what it proves is taken: whether that is odd is for people to say.

    Args:
        step: of a paper that the catalogue does not place.
        act: the recorded act that the paper proves.
    """
    case = _case(by, dossier)
    values = _checked(
        case,
        paper=paper,
        step=step,
        is_original=is_original,
        dated_on=dated_on,
        pages=pages,
        note=note,
        act=act,
        today=today,
    )
    made = keep(case, data=data, filename=filename, by_account=by.account_id, **values)
    scan = made.scan
    _tell("add_scan", scan, by=by, after=_told(scan) | {"sha256": scan.sha256, "size": scan.size})
    return made


@transaction.atomic
def record_with(
    *,
    by: Actor,
    files: Sequence[tuple[str, bytes]],
    dossier: int,
    kind: str,
    held_on: date | None,
    facts: Mapping[str, Any],
    today: date,
    **more: Any,
) -> Act:
    """Record an act together with the scans of its paper: both are there, or neither.

    Args:
        files: name and bytes of each.
        more: as `dossiers.record_act` takes it.
    """
    act = dossiers.record_act(
        by=by, dossier=dossier, kind=kind, held_on=held_on, facts=facts, today=today, **more
    )
    paper = ATTACHED.get(kind, OTHER)
    if paper == "thought_report":
        stages = Sheet.objects.filter(dossier=dossier).values_list("stage", flat=True)
        paper = report_of(stages.get())
    for name, data in files:
        add(
            by=by,
            dossier=dossier,
            paper=paper,
            data=data,
            filename=name,
            today=today,
            dated_on=held_on,
            act=act.pk,
        )
    return act


def keep(
    case: Dossier,
    *,
    data: bytes,
    filename: str,
    by_account: int | None,
    paper: str,
    state: Scan.State = Scan.State.KEPT,
    **values: Any,
) -> Added:
    """Tell a file by its bytes, check it, keep it and enter it; whoever calls writes the event."""
    if len(data) > largest():
        raise Problem(
            "file",
            f"“{filename}”有 {len(data) / 2**20:.1f} MB，超过 {settings.RUDANG_SCAN_MB} MB 的上限，"
            "请降低扫描分辨率（200 dpi 足够），或分成几份。",
        )
    try:
        looked = files.look(data, filename)
    except files.Unfit as unfit:
        raise Problem("file", f"“{filename}”没有上传：{unfit.message}") from None
    try:
        sha256, said = keeping.keep(data)
    except keeping.Infected as infected:
        raise Problem("file", f"“{filename}”没有通过病毒检查：{infected}。") from None
    hints = [looked.hint] if looked.hint else []
    for twin in Scan.objects.filter(dossier=case, sha256=sha256).exclude(state=Scan.State.VOID):
        if twin.paper == paper:
            raise Problem(
                "file",
                f"“{filename}”与 {timezone.localtime(twin.uploaded_at).date().isoformat()} "
                f"上传的“{twin.filename}”是同一个文件，没有重复上传。",
            )
        hints.append(f"同一个文件也登记为“{term_of(twin.paper, titles())}”")
    scan = Scan(
        dossier=case,
        unit_id=case.unit_id,
        paper=paper,
        state=state,
        filename=files.tidy_name(filename, looked.mime),
        mime=looked.mime,
        size=len(data),
        sha256=sha256,
        checked=said,
        uploaded_at=timezone.now(),
        uploaded_by_id=by_account,
        **values | {"pages": values.get("pages") or looked.pages},
    )
    scan.save(force_insert=True)
    return Added(scan, hints)


@transaction.atomic
def change(
    *,
    by: Actor,
    scan: int,
    version: int,
    paper: str,
    today: date,
    step: int | None = None,
    is_original: bool | None = None,
    dated_on: date | None = None,
    pages: int | None = None,
    note: str = "",
    act: int | None = None,
) -> Scan:
    """Put right what was said of a scan; the file stays, and the ledger keeps what stood before."""
    found = _locked(by, scan)
    before = _told(found)
    values = _checked(
        found.dossier,
        paper=paper,
        step=step,
        is_original=is_original,
        dated_on=dated_on,
        pages=pages,
        note=note,
        act=act,
        today=today,
        stands=found.paper,
    )
    if found.version != version:
        raise Changed("这份扫描件的登记刚刚被别人改过，请看看新的内容再决定。")
    for name, value in values.items():
        setattr(found, name, value)
    after = _told(found)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return found
    found.version += 1
    found.save()
    _tell(
        "change_scan",
        found,
        by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return found


@transaction.atomic
def void(*, by: Actor, scan: int, reason: str) -> Scan:
    """Take a scan out of use with a reason; its row and its file stay."""
    found = _locked(by, scan)
    if not reason.strip():
        raise Problem("reason", "请填写作废的原因，如：传错了人、扫描不清。")
    found.state = Scan.State.VOID
    found.reason = reason.strip()
    found.voided_at = timezone.now()
    found.version += 1
    found.save()
    _tell("void_scan", found, by=by, after=_told(found), cause=found.reason)
    return found


@dataclass(frozen=True, slots=True)
class Opened:
    """A scan's bytes with the type they were found to be, and the name to save them under."""

    data: bytes
    mime: str
    filename: str


@transaction.atomic
def open_file(*, by: Actor, scan: int, today: date) -> Opened:
    """The file of a scan, read whole; that it was opened is written down."""
    found = Scan.objects.filter(pk=scan).first()
    if found is None or not by.may(Right.READ_DOSSIERS, found.unit_id):
        raise Refused("没有这份扫描件，或不在您的范围内。")
    try:
        data = keeping.read(found.sha256)
    except keeping.Lost as lost:
        raise Refused(f"“{found.filename}”打不开：{lost}请从备份恢复或重新上传。") from None
    looks.note(by=by, dossier=found.dossier_id, kind=looks.READ_SCAN, today=today)
    _tell("read_scan", found, by=by, after={"filename": found.filename})
    return Opened(data, found.mime, found.filename)


def titles() -> dict[int, str]:
    """The titles of all local demands ever made, by id."""
    return {one.id: one.title for one in demands.everything()}


def _case(by: Actor, dossier: int) -> Dossier:
    found = Dossier.objects.filter(pk=dossier, is_void=False).first()
    if found is None or not by.may(Right.RECORD, found.unit_id):
        raise Refused("没有这份档案，或您没有为它上传材料的权限。")
    return found


def _locked(by: Actor, scan: int) -> Scan:
    found = Scan.objects.select_for_update().filter(pk=scan).first()
    if found is None or not by.may(Right.RECORD, found.unit_id):
        raise Refused("没有这份扫描件，或您没有改动它的权限。")
    if found.state == Scan.State.WAITING:
        raise Refused("这份扫描件随本人提交的材料等候收下，请先收下或退回那份材料。")
    if found.state == Scan.State.VOID:
        raise Changed(f"这份扫描件已经作废（{found.reason}），不能再改。")
    return found


def _checked(
    case: Dossier,
    *,
    paper: str,
    step: int | None,
    is_original: bool | None,
    dated_on: date | None,
    pages: int | None,
    note: str,
    act: int | None,
    today: date,
    stands: str = "",
) -> dict[str, Any]:
    note = note.strip()
    if paper in ITEM:
        step = ITEM[paper].step
    elif paper.startswith(_LOCAL):
        # A paper stays what it was called when the demand has ended meanwhile.
        bound = demands.binding(demands.in_force(today), whole_tree(), case.unit_id)
        asked = {local_code(one.id): one.step for one in bound}
        if paper not in asked and paper != stands:
            raise Problem("paper", "这项本地要求不适用于本人所在的党组织，或已不再执行。")
        step = asked.get(paper, step) or 0
    elif paper == OTHER:
        if step is not None and step not in _STEPS:
            raise Problem("step", "请选择二十五个步骤中的一步，或不选。")
        if not note:
            raise Problem("note", "其他材料请在说明里写出材料名称。")
    else:
        raise Problem("paper", "请选择这是哪一种材料。")
    if dated_on is not None and dated_on > today:
        raise Problem(
            "dated_on",
            f"落款日期 {dated_on.isoformat()} 晚于今天（{today.isoformat()}），请核对纸质材料。",
        )
    if pages is not None and not 1 <= pages <= 999:
        raise Problem("pages", "页数请写 1 到 999 之间的数。")
    if act is not None and not Act.objects.filter(pk=act, dossier=case).exists():
        raise Problem("act", "没有这条办理记录，请重新选择。")
    return {
        "paper": paper,
        "step": step or 0,
        "act_id": act,
        "is_original": is_original,
        "dated_on": dated_on,
        "pages": pages,
        "note": note,
    }


def _told(scan: Scan) -> dict[str, Any]:
    values = {name: getattr(scan, "act_id" if name == "act" else name) for name in _TOLD}
    return values | {"filename": scan.filename, "paper": term_of(scan.paper, titles())}


def _tell(
    verb: str,
    scan: Scan,
    *,
    by: Actor,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any],
    cause: str = "",
) -> None:
    ledger.write(
        ledger.Event(
            verb=verb,
            subject_kind="scan",
            subject_id=scan.pk,
            unit=scan.unit_id,
            before=before,
            after={"dossier": scan.dossier_id, **after},
            cause=cause,
        ),
        by=by,
    )
