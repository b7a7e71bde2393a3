"""Workbooks in: drop one, read the complaints, confirm, watch, take back; and blank ones out."""

from collections import defaultdict

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import path

from rudang.actions import uploads
from rudang.core.complaints import Complaint, masked
from rudang.core.scope import Refused, Right
from rudang.core.unit_names import UnitNames
from rudang.papers import corrected, written
from rudang.store.models import Upload
from rudang.store.reads import uploads as reads
from rudang.store.reads.units import unit_names
from rudang.web.door import Visit, page
from rudang.web.responses import workbook
from rudang.web.tasks import check_workbook, take_workbook

# Bytes and rows above which the worker does the work and the page shows a bar.
_LONG_FILE = 1024 * 1024
_LONG_ROSTER = 2_000
_SHOWN = 200


@page(Right.LOAD)
def show(visit: Visit) -> HttpResponse:
    """Drop a workbook; the batches so far."""
    errors: list[tuple[str, str]] = []
    form = visit.request.POST
    if visit.request.method == "POST":
        try:
            return _receive(visit)
        except Refused as refused:
            errors = [("file", str(refused))]
    return visit.render(
        "uploads.html",
        {
            "errors": errors,
            "form": form,
            "kinds": _kinds(visit),
            "lines": reads.latest(),
        },
        status=400 if errors else 200,
        active="uploads",
    )


def _kinds(visit: Visit) -> list[tuple[str, str]]:
    return [
        (kind, label) for kind, label in Upload.Kind.choices if visit.me.may(uploads.RIGHTS[kind])
    ]


def _receive(visit: Visit) -> HttpResponse:
    file = visit.request.FILES.get("file")
    if file is None:
        raise Refused("请选择一个文件。")
    if file.size and file.size > uploads.LARGEST:
        raise Refused(f"文件超过 {uploads.LARGEST // 2**20} MB，请分开导入。")
    with transaction.atomic():
        upload = uploads.receive(
            by=visit.me,
            filename=file.name or "",
            data=file.read(),
            kind=visit.request.POST.get("kind", ""),
            period=visit.request.POST.get("period", "").strip(),
            document=visit.request.POST.get("document", ""),
            as_of=visit.as_of,
        )
        if upload.state == Upload.State.TAKEN:
            visit.say("这份文件已经导入过，没有重复导入。下面是那一次的记录。", level=messages.INFO)
        elif upload.size > _LONG_FILE:
            check_workbook.defer(upload=upload.pk, login=visit.me.login)
        else:
            uploads.check(by=visit.me, upload=upload.pk, today=visit.today)
    return visit.redirect("upload", upload.pk)


@page(Right.LOAD)
def one(visit: Visit, upload: int) -> HttpResponse:
    """One batch: its complaints, what it would change, confirm, take back."""
    found = _found(upload)
    errors: list[tuple[str, str]] = []
    if visit.request.method == "POST":
        try:
            _carry_out(visit, found)
            return visit.redirect("upload", upload)
        except Refused as refused:
            errors = [("", str(refused))]
            found = _found(upload)
    return visit.render(
        "upload.html",
        {
            "errors": errors,
            "upload": found,
            "may_load": visit.me.may(uploads.RIGHTS[found.kind], found.unit_id),
            "next": _next(visit, found),
            **_shown(found),
        },
        status=409 if errors else 200,
        active="uploads",
    )


def _carry_out(visit: Visit, upload: Upload) -> None:
    form = visit.request.POST
    match form.get("do"):
        case "confirm":
            only_good = form.get("take_good_rows") == "1"
            if upload.rows > _LONG_ROSTER:
                uploads.start(by=visit.me, upload=upload.pk, reason=form.get("reason", ""))
                take_workbook.defer(
                    upload=upload.pk, login=visit.me.login, take_good_rows=only_good
                )
                return
            with transaction.atomic():
                taken = uploads.confirm(
                    by=visit.me,
                    upload=upload.pk,
                    today=visit.today,
                    take_good_rows=only_good,
                    reason=form.get("reason", ""),
                )
            href, link = _next(visit, taken)
            visit.say(_done(taken), href=href, link=link)
        case "undo":
            uploads.undo(
                by=visit.me, upload=upload.pk, reason=form.get("reason", ""), today=visit.today
            )
            visit.say(f"“{upload.filename}”这一批已撤销，原来的内容已恢复。")
        case _:
            raise Refused("没有这个操作。")


def _done(upload: Upload) -> str:
    changed = f"其中 {upload.changed} 行有变化" if upload.changed else "没有任何变化"
    return f"“{upload.filename}”已导入 {upload.taken} 行，{changed}。"


def _next(visit: Visit, upload: Upload) -> tuple[str, str]:
    if upload.kind == Upload.Kind.PLAN:
        return visit.address("plan", upload.period), "查看计划"
    if upload.kind == Upload.Kind.ROSTER:
        return visit.address("dossiers"), "查看信息库"
    return visit.address("units"), "查看组织"


@page(Right.LOAD)
def progress(visit: Visit, upload: int) -> HttpResponse:
    """How far the worker has come; the page asks every second until it is done."""
    found = _found(upload)
    if found.state not in (Upload.State.RECEIVED, Upload.State.TAKING):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return visit.render("upload-progress.html", {"upload": found, **_progress(found)})


@page(Right.LOAD)
def corrected_workbook(visit: Visit, upload: int) -> HttpResponse:
    """The same workbook with the complaints written beside the cells."""
    found = _found(upload)
    body = corrected.write_corrected(
        reads.data(found),
        [Complaint(**complaint) for complaint in found.complaints],
        as_of=visit.today,
    )
    return workbook(body, f"待更正-{found.filename.rsplit('.', 1)[0]}.xlsx")


@page(Right.LOAD)
def blank(visit: Visit, kind: str) -> HttpResponse:
    """A blank workbook of a kind, with its headings and choices."""
    if kind not in Upload.Kind.values:
        raise Http404
    mine = UnitNames(
        tuple(unit for unit in unit_names().units if visit.me.may(Right.LOAD, unit[0]))
    )
    body = written.write_form(kind, as_of=visit.today, units=mine)
    return workbook(body, f"{Upload.Kind(kind).label}（空表）.xlsx")


def _found(upload: int) -> Upload:
    found = reads.one(upload)
    if found is None:
        raise Http404
    return found


def _progress(upload: Upload) -> dict[str, object]:
    if upload.state == Upload.State.RECEIVED:
        return {"stage": "正在检查", "share": None}
    stage, share = reads.progress(upload.pk)
    # A bar that has not moved yet says only that work goes on.
    return {"stage": stage, "share": share or None}


def _shown(upload: Upload) -> dict[str, object]:
    by_heading: dict[str, list[dict[str, str]]] = defaultdict(list)
    for complaint in upload.complaints[:_SHOWN]:
        by_heading[complaint["heading"] or "整张表"].append(
            {
                **complaint,
                "value": masked(complaint["value"]),
                "message": masked(complaint["message"]),
            }
        )
    preview = upload.preview
    return {
        **_progress(upload),
        "is_running": upload.state in (Upload.State.RECEIVED, Upload.State.TAKING),
        "groups": list(by_heading.items()),
        "more_complaints": max(0, len(upload.complaints) - _SHOWN),
        "wrong": upload.rows - upload.good_rows,
        "ready": max(0, upload.good_rows - int(preview.get("unchanged", 0))),
        "same": preview.get("unchanged", 0),
        "document": preview.get("document", ""),
        "reason": preview.get("reason", ""),
        "changes": preview.get("changes", []),
        "more_changes": preview.get("more_changes", 0),
        "finding_counts": preview.get("finding_counts", []),
        "failure": upload.failure or preview.get("failure", ""),
    }


urls = [
    path("uploads", show, name="uploads"),
    path("uploads/<int:upload>", one, name="upload"),
    path("uploads/<int:upload>/progress", progress, name="upload-progress"),
    path("uploads/<int:upload>/corrected.xlsx", corrected_workbook, name="upload-corrected"),
    path("uploads/blank/<slug:kind>.xlsx", blank, name="upload-blank"),
]
