"""Say how far long work has come, apart from its transaction, so that others see it move."""

from django.db import connection
from django.utils import timezone


class Progress:
    """Figures of one upload's work, written through a connection of its own.

    Work whose row nobody watches costs one short statement a step; a row never holds a
    person's data, so no scope is needed.
    """

    def __init__(self, upload: int) -> None:
        self._upload = upload
        self._aside = connection.get_new_connection(connection.get_connection_params())
        self._aside.autocommit = True

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self._aside.close()

    def say(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` rows are through the stage named."""
        self._aside.execute(
            "INSERT INTO store_progress (upload_id, done, total, stage, updated_at)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (upload_id) DO UPDATE SET"
            " done = EXCLUDED.done, total = EXCLUDED.total, stage = EXCLUDED.stage,"
            " updated_at = EXCLUDED.updated_at",
            [self._upload, done, total, stage, timezone.now()],
        )
