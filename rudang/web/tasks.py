"""Work that the worker does beside the pages: reading and taking in long workbooks."""

from procrastinate.contrib.django import app

from rudang.actions import accounts, uploads
from rudang.actions.progress import Progress
from rudang.core.scope import Actor, Refused
from rudang.store.door import scoped
from rudang.web.clock import today


def _actor(login: str) -> Actor:
    if login == accounts.SYSTEM:
        return accounts.system()
    return accounts.actor(login, today=today())


@app.task(name="check_workbook")
def check_workbook(upload: int, login: str) -> None:
    """Read a workbook and complain of its cells."""
    by = _actor(login)
    with scoped(by.scope):
        try:
            uploads.check(by=by, upload=upload, today=today())
        except Refused as refused:
            uploads.fail_check(by=by, upload=upload, failure=str(refused))


@app.task(name="take_workbook")
def take_workbook(upload: int, login: str, take_good_rows: bool) -> None:
    """Take a checked workbook in, in one transaction; a refusal leaves the base as it was."""
    by = _actor(login)
    try:
        with Progress(upload) as progress, scoped(by.scope):
            uploads.confirm(
                by=by,
                upload=upload,
                today=today(),
                take_good_rows=take_good_rows,
                say=progress.say,
            )
    except Refused as refused:
        with scoped(by.scope):
            uploads.give_up(by=by, upload=upload, failure=str(refused))
