"""Write a dossier out for another school, and take in what another school wrote."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings as site
from django.db import transaction
from django.utils import timezone

from rudang.actions import arrivals, dossiers, ledger, projecting, transfers
from rudang.actions.arrivals import Arrival, Elsewhere
from rudang.actions.dossiers import Changed, Problem
from rudang.core.facts import ACT_KIND, FACT, FACTS_OF_ACT, Kind
from rudang.core.scope import Actor, Refused, Right
from rudang.papers import package as paper
from rudang.store import scans, server
from rudang.store.models import Act, Dossier, Package, Scan
from rudang.store.reads import dossiers as reads
from rudang.store.reads import moves, settings
from rudang.store.reads.units import whole_tree

# Plans of the old branch, and that somebody left it, mean nothing where the person arrives.
_STAYS = ("schedule", "national")
_LEFT = "转出"


@dataclass(frozen=True, slots=True)
class Written:
    """A package to hand out."""

    body: bytes
    filename: str
    row: Package


def own_fingerprint() -> str:
    """What the school says on the telephone when asked whether a package is its own."""
    return paper.own_fingerprint(_seed())


@transaction.atomic
def write_out(
    *, by: Actor, dossier: int, school: str, on: date, today: date, batch: str = ""
) -> Written:
    """The dossier as a signed package. Nothing in the dossier changes by it.

    That the person has left is recorded when the other side has confirmed it.
    """
    unit, name, stage = _mine(by, dossier)
    if not school.strip():
        raise Problem("school", "请填写接收的学校或单位。")
    if on > today:
        raise Problem("on", f"{on.isoformat()} 晚于今天（{today.isoformat()}），还没有移交。")
    case = reads.case(dossier)
    assert case is not None
    if stage == "ended" and not _has_left(case):
        raise Refused(f"{name}的档案已经终止，不能移交；记错了的，先撤回终止记录。")
    kept = [(one, scans.read(one.sha256)) for one in moves.scans(dossier)]
    about = {
        "school": str(settings.get("college_name") or whole_tree()[unit].name),
        "unit": whole_tree()[unit].name,
        "name": name,
        "stage": transfers.stage_term(stage),
        "stage_code": stage,
        "to": school.strip(),
        "written_on": on.isoformat(),
        "asked": "、".join(sorted(moves.questions_asked(dossier))),
    }
    counted = moves.papers_known([dossier], transfers.PAPER_NAMES)[dossier]
    body = paper.write(
        paper.Contents(
            about=about,
            acts=[_as_data(act) for act in reversed(case.history) if act.kind not in _STAYS],
            stated=_stated(case),
            papers=[
                paper.Paper(
                    data,
                    {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}[one.mime],
                    {
                        "paper": one.paper,
                        "term": transfers.PAPER_NAMES.get(one.paper, one.paper),
                        "step": one.step,
                        "filename": one.filename,
                        "mime": one.mime,
                        "pages": one.pages,
                        "is_original": one.is_original,
                        "dated_on": one.dated_on.isoformat() if one.dated_on else None,
                    },
                )
                for one, data in kept
            ],
            counted=[(one["paper"], one["count"]) for one in counted],
            written_on=on,
        ),
        seed=_seed(),
    )
    filename = f"移交包-{name}-{on.isoformat()}.zip"
    row = Package.objects.create(
        dossier_id=dossier,
        unit_id=unit,
        direction=Package.Direction.OUT,
        school=school.strip(),
        filename=filename,
        sha256=paper.hash_of(body),
        manifest=_manifest(paper.read(body)),
        name=name,
        stage=stage,
        on=on,
        batch=batch,
        made_at=timezone.now(),
        made_by_id=by.account_id,
    )
    _write("write_package", row, by=by)
    return Written(body, filename, row)


@transaction.atomic
def hand_out_papers(
    *, by: Actor, dossier: int, school: str, on: date, today: date, batch: str = ""
) -> Package:
    """Write down that somebody's papers and letter went to a place without a package."""
    unit, name, stage = _mine(by, dossier)
    if not school.strip():
        raise Problem("school", "请填写去向的党组织。")
    if on > today:
        raise Problem("on", f"{on.isoformat()} 晚于今天（{today.isoformat()}），还没有移交。")
    if stage == "ended":
        raise Refused(f"{name}的档案已经终止，不能移交。")
    row = Package.objects.create(
        dossier_id=dossier,
        unit_id=unit,
        direction=Package.Direction.OUT,
        school=school.strip(),
        filename="",
        sha256="",
        manifest={"papers": moves.papers_known([dossier], transfers.PAPER_NAMES)[dossier]},
        name=name,
        stage=stage,
        on=on,
        batch=batch,
        made_at=timezone.now(),
        made_by_id=by.account_id,
    )
    _write("hand_out_papers", row, by=by)
    return row


@transaction.atomic
def receive(*, by: Actor, unit: int, filename: str, data: bytes, today: date) -> Package:
    """Prove a package and keep it until somebody has looked at it; nothing is taken in yet."""
    place = whole_tree().get(unit)
    if place is None or not by.may(Right.RECORD, unit):
        raise Refused("您没有在这个党组织接收档案的权限。")
    if place.kind not in transfers.BRANCHES:
        raise Problem("unit", "请选择接收的党支部。")
    found = opened(data)
    effective(found)
    digest = paper.hash_of(data)
    if Package.objects.filter(sha256=digest, direction="in", is_discarded=False).exists():
        raise Problem("file", "这个移交包已经导入过，请在“转接”里查看。")
    row = Package.objects.create(
        unit_id=unit,
        direction=Package.Direction.IN,
        school=found.about.get("school", ""),
        filename=filename,
        sha256=digest,
        manifest=_manifest(found),
        name=found.about.get("name", ""),
        stage=found.about.get("stage_code", ""),
        body=data,
        made_at=timezone.now(),
        made_by_id=by.account_id,
    )
    _write("receive_package", row, by=by)
    return row


@transaction.atomic
def take_in(
    *,
    by: Actor,
    package: int,
    arrival: Arrival,
    confirmed_with: str,
    today: date,
) -> Dossier:
    """Open the dossier that a received package holds, with its acts on their own days.

    Args:
        confirmed_with: with whom the fingerprint of the key was compared, by telephone.
    """
    row = _waiting(by, package)
    if not confirmed_with.strip():
        raise Problem("confirmed_with", "请先打电话向原单位核对签名密钥指纹，再填写同谁核对的。")
    found = opened(bytes(row.body or b""))
    stage = arrivals.stage_of(row.unit_id, arrival, actor=by, today=today)
    acts = effective(found)
    person = next((act for act in acts if act.kind == "particulars"), None)
    if person is None:
        raise Refused("acts.json：没有基本情况，不能接收。")
    arrivals.must_be_new(person.facts.get("id_no"))
    case = dossiers.open_dossier(by=by, unit=row.unit_id, particulars=person.facts, today=today)
    others = [act for act in acts if act.kind != "particulars"]
    arrivals.record_elsewhere(by=by, dossier=case.pk, acts=others, before=arrival.on, today=today)
    came = Act.objects.filter(
        dossier=case, kind="transfer", superseded_by=None, is_void=False
    ).first()
    row.arrival = arrivals.record_arrival(
        by=by,
        dossier=case.pk,
        stage=stage,
        arrival=arrival,
        today=today,
        renews=came.pk if came else None,
    ) | {"confirmed_with": confirmed_with.strip()}
    _ask_as_there(case, found, today=today)
    _keep_scans(case, found, by=by)
    row.dossier = case
    row.on = arrival.on
    row.body = None
    row.save(update_fields=["dossier", "on", "body", "arrival"])
    _write("take_in_package", row, by=by)
    return case


@transaction.atomic
def discard(*, by: Actor, package: int, reason: str, today: date) -> Package:
    """Put away a received package that is not taken in; its bytes are not kept."""
    row = _waiting(by, package)
    if not reason.strip():
        raise Problem("reason", "请写明不接收的原因。")
    row.body = None
    row.is_discarded = True
    row.save(update_fields=["body", "is_discarded"])
    _write("discard_package", row, by=by, cause=reason.strip())
    return row


def opened(data: bytes) -> paper.Received:
    """A package proved to the last byte.

    Raises:
        Problem: what is wrong, naming the member.
    """
    try:
        return paper.read(data)
    except paper.Broken as broken:
        raise Problem("file", str(broken)) from None


def effective(found: paper.Received) -> list[Elsewhere]:
    """The acts that held there, each step's earlier times before its later ones.

    Corrected and void records are in the package to be read; they are not recorded again.

    Raises:
        Problem: the data names what is unknown here.
    """
    acts = {}
    for one in found.acts:
        if not isinstance(one, dict) or not isinstance(one.get("id"), int):
            raise Problem("file", "acts.json：有一条记录没有编号，不能接收。")
        if one.get("kind") not in ACT_KIND:
            raise Problem("file", f"acts.json：本系统没有“{one.get('kind')}”这种记录，请先升级。")
        before = one.get("supersedes")
        if before is not None and not (isinstance(before, int) and before < one["id"]):
            raise Problem("file", "acts.json：更正的记录先后颠倒，不能接收。")
        acts[one["id"]] = one
    after = {one.get("supersedes") for one in acts.values() if one.get("supersedes")}
    made: list[tuple[int, Elsewhere]] = []
    for number, last in acts.items():
        if number in after or last.get("is_void"):
            continue
        if last["kind"] == "exit" and last.get("facts", {}).get("exit_kind") == _LEFT:
            continue
        if last["kind"] not in _STAYS:
            made.extend(_line(number, acts))
    return [act for _, act in sorted(made, key=lambda pair: pair[0])]


def _line(number: int, acts: Mapping[int, Mapping[str, Any]]) -> list[tuple[int, Elsewhere]]:
    """One step's times: the last as corrected, and those that it was the doing again of."""
    times = []
    at: int | None = number
    while at is not None and at in acts:
        said, number = acts[at], at
        # A correction says what the time before it should have said.
        while not acts[at].get("is_renewal") and acts[at].get("supersedes") in acts:
            at = int(acts[at]["supersedes"])
        earlier = acts[at].get("supersedes") if acts[at].get("is_renewal") else None
        times.append((number, said, earlier is not None))
        at = int(earlier) if earlier is not None else None
    return [(n, _as_act(said, is_renewal=again)) for n, said, again in reversed(times)]


def _as_act(one: Mapping[str, Any], *, is_renewal: bool) -> Elsewhere:
    kind = str(one["kind"])
    declared = {fact.name: fact for fact in FACTS_OF_ACT[kind]}
    facts = {}
    for name, value in dict(one.get("facts") or {}).items():
        if name not in declared:
            raise Problem("file", f"acts.json：本系统没有“{name}”这个项目，请先升级。")
        facts[name] = _typed(declared[name].kind, name, value)
    return Elsewhere(kind, _day(one.get("held_on"), kind), facts, is_renewal)


def _typed(kind: Kind, name: str, value: Any) -> Any:
    if kind is Kind.DATE:
        return _day(value, name)
    if kind is Kind.DATES:
        return [_day(one, name) for one in value]
    return value


def _day(value: Any, name: str) -> date | None:
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        term = FACT[name].term if name in FACT else ACT_KIND[name].term
        raise Problem("file", f"acts.json：{term}“{value}”不是日期，不能接收。") from None


def _ask_as_there(case: Dossier, found: paper.Received, *, today: date) -> None:
    """What was never asked there is unknown here too, not undone."""
    there = {name for name in found.about.get("asked", "").split("、") if name in FACT}
    if not there:
        return
    case.refresh_from_db()
    here = {fact.name for kind in ("transfer",) for fact in FACTS_OF_ACT[kind]}
    case.asking = dossiers.asking(there | here)
    case.save(update_fields=["asking"])
    projecting.refresh([case.pk], today=today)


def _keep_scans(case: Dossier, found: paper.Received, *, by: Actor) -> None:
    for one in found.papers:
        try:
            digest, said = scans.keep(one.data)
        except scans.Infected as infected:
            raise Problem("file", f"病毒检查没有通过，没有接收：{infected}") from None
        about = one.about
        Scan.objects.create(
            dossier=case,
            unit_id=case.unit_id,
            paper=str(about.get("paper", "")),
            step=int(about.get("step") or 0),
            filename=str(about.get("filename", "")),
            mime=_MIME[one.ending],
            size=len(one.data),
            sha256=digest,
            pages=about.get("pages"),
            is_original=about.get("is_original"),
            dated_on=_day(about.get("dated_on"), "letter_on"),
            note="随移交包收到",
            checked=said,
            uploaded_at=timezone.now(),
            uploaded_by_id=by.account_id,
        )


_MIME = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


def _as_data(act: reads.Recorded) -> dict[str, Any]:
    return {
        "id": act.id,
        "kind": act.kind,
        "term": ACT_KIND[act.kind].term,
        "held_on": act.held_on.isoformat() if act.held_on else None,
        "facts": dict(act.facts),
        "supersedes": act.supersedes,
        "is_renewal": act.is_renewal,
        "is_void": act.is_void,
        "reason": act.reason,
        "recorded_at": act.recorded_at.isoformat(),
    }


def _stated(case: reads.Kept) -> list[paper.Stated]:
    """The standing acts in the order of their days, for the contents page."""
    standing = [act for act in case.history if act.is_standing and act.kind not in _STAYS]
    standing.sort(key=lambda act: (act.kind != "particulars", act.held_on or date.min))
    return [
        paper.Stated(
            ACT_KIND[act.kind].term,
            act.held_on.isoformat() if act.held_on else "",
            "；".join(
                f"{FACT[name].term}：{_spoken(value)}"
                for name, value in act.facts.items()
                if name in FACT and value not in (None, "", [])
            ),
        )
        for act in standing
    ]


def _spoken(value: Any) -> str:
    return "、".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _manifest(found: paper.Received) -> dict[str, Any]:
    return {
        "files": [
            {"name": name, "size": size, "sha256": digest}
            for name, (size, digest) in found.members.items()
        ],
        "fingerprint": found.fingerprint,
        "unit": found.about.get("unit", ""),
        "written_on": found.about.get("written_on", ""),
        "papers": [{"paper": name, "count": count} for name, count in found.counted],
    }


def _seed() -> bytes:
    """The school's signing key, kept in its home like its other secrets."""
    return hashlib.sha256(server.secret(site.RUDANG_HOME, "package-key").encode()).digest()


def _mine(by: Actor, dossier: int) -> tuple[int, str, str]:
    """The unit, name and stage of a dossier that one may write out, identity number and all."""
    found = moves.person(dossier)
    if found is None:
        raise Refused("没有这份档案，或不在您的范围内。")
    if not by.may(Right.RECORD, found[0]) or not by.may(Right.UNMASK, found[0]):
        raise Refused("移交包里有完整的公民身份号码，您的职务不能写出。")
    return found


def _has_left(case: reads.Kept) -> bool:
    return any(act.facts.get("exit_kind") == _LEFT for act in case.standing("exit"))


def _waiting(by: Actor, package: int) -> Package:
    row = Package.objects.select_for_update().filter(pk=package, direction="in").first()
    if row is None or not by.may(Right.RECORD, row.unit_id):
        raise Refused("没有这个移交包，或不在您的范围内。")
    if row.is_discarded or row.body is None:
        raise Changed("这个移交包刚刚已经接收或者作了不接收的处理。")
    return row


def _write(verb: str, row: Package, *, by: Actor, cause: str = "") -> None:
    said: Sequence[tuple[str, Any]] = (
        ("package", row.pk),
        ("name", row.name),
        ("school", row.school),
        ("filename", row.filename),
        ("sha256", row.sha256),
        ("fingerprint", row.manifest.get("fingerprint")),
        ("confirmed_with", row.arrival.get("confirmed_with")),
    )
    ledger.write(
        ledger.Event(
            verb=verb,
            subject_kind="dossier" if row.dossier_id else "package",
            subject_id=row.dossier_id or row.pk,
            unit=row.unit_id,
            after={key: value for key, value in said if value},
            cause=cause,
        ),
        by=by,
    )
