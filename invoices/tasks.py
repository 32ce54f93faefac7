"""The tasks through which wake-ups and the schedule reach `sync`: ids in, three lines each."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from accounts.models import Connection
from invoices import sync


@shared_task(name="invoices.tasks.catch_up")
def catch_up(connection_id: int, **_: Any) -> None:
    """Catch up with one connection now, unless another worker is at it (requested after connecting)."""
    connection = Connection.objects.usable().filter(pk=connection_id).first()
    if connection is not None:
        sync.catch_up_now(connection)


@shared_task(name="invoices.tasks.catch_up_where_due")
def catch_up_where_due(**_: Any) -> None:
    """Catch up with every connection that is due."""
    sync.catch_up_where_due()


@shared_task(name="invoices.tasks.go_on_importing")
def go_on_importing(**_: Any) -> None:
    """Read a slice of a first import or of a weekly pass."""
    sync.continue_import_where_due()
