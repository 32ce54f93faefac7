"""F16: the disk is full. Nothing is acknowledged that is not stored, and all goes on by itself when there is room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from integrations import inbox, outbox
from integrations.models import InboxMessage
from invoices import sync
from tests.faults.assertions import assert_both_sides_agree
from tests.faults.pushes import new_draft
from tests.faults.xero_webhooks import post_event

pytestmark = pytest.mark.django_db(transaction=True)
LETTERS = 400


@contextmanager
def full_disk() -> Iterator[None]:
    """Let the database grow no further: SQLite by its own limit, others by refusing every insert."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA max_page_count = 1073741823")
        return

    def refuse(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE")):
            raise OperationalError("could not extend file: No space left on device")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def test_a_webhook_is_acknowledged_only_when_it_is_stored(xero, restarted):
    answers = []
    with full_disk():
        for number in range(LETTERS):
            before = InboxMessage.objects.count()
            answers.append(post_event(xero, f"00000000-0000-4000-8000-{number:012d}"))
            assert (answers[-1] == 200) == (InboxMessage.objects.count() == before + 1)
            if answers[-1] != 200:
                break
    assert answers[-1] >= 500
    assert post_event(xero, "00000000-0000-4000-8000-ffffffffffff") == 200


def test_a_push_is_done_when_there_is_room_again(sandbox, xero, deal, ada, restarted):
    draft = new_draft(deal, xero, ada, contact_name="Roomless")
    with full_disk():
        for _ in range(3):
            for message_id in outbox.due(timezone.now()):
                try:
                    outbox.deliver(message_id)
                except OperationalError:
                    restarted.pass_time(90)
            restarted.pass_time(90)
    restarted.finish()
    assert_both_sides_agree(sandbox, draft)


def test_reading_goes_on_when_there_is_room_again(sandbox, xero, restarted):
    with full_disk():
        try:
            sync.catch_up_where_due()
        except OperationalError:
            restarted.pass_time(1)
    restarted.pass_time(15 * 60)
    inbox.process()
    sync.catch_up_where_due()
    xero.refresh_from_db()
    assert xero.caught_up_at is not None
    assert xero.invoices.count() > 150
