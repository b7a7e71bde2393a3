"""Work that the worker does beside the pages: long workbooks, and judging everybody anew."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from rudang.actions import accounts, rejudging, uploads
from rudang.actions.progress import Progress
from rudang.core.scope import Actor, Refused
from rudang.store.door import scoped
from rudang.web.clock import today


def _actor(login: str) -> Actor:
    if login == accounts.SYSTEM:
        return accounts.system()
    return accounts.actor(login, today=today())


_BROKEN_OFF = "意外中断，什么都没有导入；请再试一次，仍不成功请联系系统管理员。"


@app.task(name="check_workbook")
def check_workbook(upload: int, login: str) -> None:
    """Read a workbook and complain of its cells."""
    with _said_of(upload, uploads.fail_check):
        by = _actor(login)
        with scoped(by.scope):
            uploads.check(by=by, upload=upload, today=today())


@app.task(name="take_workbook")
def take_workbook(upload: int, login: str, take_good_rows: bool) -> None:
    """Take a checked workbook in, in one transaction; a refusal leaves the base as it was."""
    with _said_of(upload, uploads.give_up):
        by = _actor(login)
        with Progress(upload) as progress, scoped(by.scope):
            uploads.confirm(
                by=by,
                upload=upload,
                today=today(),
                take_good_rows=take_good_rows,
                say=progress.say,
            )


# Ten past three at night in Shanghai; the worker reads the hours as UTC.
@app.periodic(cron="10 19 * * *")
@app.task(name="rejudge_everybody", queueing_lock="rejudge", lock="rejudge")
def rejudge_everybody(timestamp: int = 0) -> None:
    """Judge everybody again, as every night: days pass, and dossiers bear on each other."""
    by = accounts.system()
    rejudging.rejudge(by=by, today=today())


def catch_up() -> None:
    """Have everybody judged again where the rules are new or a night was missed."""
    if rejudging.is_due(today()):
        with suppress(AlreadyEnqueued):
            rejudge_everybody.defer()


@contextmanager
def _said_of(upload: int, failed: Callable[..., object]) -> Iterator[None]:
    """Say on the upload's page why the work ended; by then its own transaction is gone."""
    try:
        yield
    except Exception as error:
        by = accounts.system()
        words = str(error) if isinstance(error, Refused) else _BROKEN_OFF
        with scoped(by.scope):
            failed(by=by, upload=upload, failure=words)
        if not isinstance(error, Refused):
            raise
