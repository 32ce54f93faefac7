"""Requests invoices and delivers them as the worker does: `python -m bench.children.drafts WAY COUNT CONTROL`.

WAY is "read" (lists and books, to begin with), "known", "patient" (each brought to its end), "new" (each for a new
customer), "bulk" (all asked for before the worker looks), "approve" (all drafts at once), "idle" or "webhooks" (COUNT
hours in which nothing happens). Time that would be waited passes on both sides' clocks instead. Prints as JSON what
became of it.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal

import django
import requests
import time_machine

django.setup()

from django.utils import timezone  # noqa: E402 - models need the settings

from accounts.actions import mark_disconnected  # noqa: E402
from accounts.models import Connection, User  # noqa: E402
from integrations import outbox  # noqa: E402
from integrations.calls import clients  # noqa: E402
from integrations.calls.budget import Lane  # noqa: E402
from integrations.lifecycle import reference_data  # noqa: E402
from integrations.models import OutboxMessage, OutboxState  # noqa: E402
from integrations.tasks import refresh_all_reference_data  # noqa: E402
from invoices import actions, sync  # noqa: E402
from invoices.mapping import DraftContent, LineContent  # noqa: E402
from invoices.models import Contact, Invoice  # noqa: E402

NAME = "Northwind Traders Ltd"
STEP = 5.0


class Worker:
    """One worker and the person it works for."""

    def __init__(self, clock: time_machine.Coordinates, control: str) -> None:
        self.clock, self.control, self.seconds = clock, control, 0.0
        self.ada = User.objects.filter(role="administrator")[0]
        self.books = Connection.objects.get(name=NAME)

    def pass_time(self, seconds: float) -> None:
        """Let time pass here and there."""
        self.clock.shift(seconds)
        requests.post(f"{self.control}/clock", json={"advance_seconds": seconds}, timeout=30)

    def work(self) -> None:
        """Do what is due, as the wake-ups and the sweep would."""
        began = time.monotonic()
        while ids := outbox.due(timezone.now()):
            for message_id in ids:
                outbox.deliver(message_id)
        self.seconds += time.monotonic() - began

    def work_until_done(self) -> None:
        """Work until nothing waits."""
        while OutboxMessage.objects.filter(state=OutboxState.PENDING).exists():
            self.work()
            if OutboxMessage.objects.filter(state=OutboxState.PENDING).exists():
                self.pass_time(STEP)

    def ask(self, number: int, customer: str) -> Invoice:
        """Ask for one invoice as a person does."""
        line = LineContent("Site survey", Decimal(1), Decimal(100), account_code="200", tax_type="OUTPUT2")
        today = timezone.localdate()
        content = DraftContent(
            contact_details={"contact_name": customer},
            date=today,
            due_date=today + dt.timedelta(days=30),
            reference=f"No. {number}",
            currency_code="GBP",
            lines=[line],
        )
        return actions.draft_invoice(by=self.ada, connection=self.books, content=content)

    def customers(self) -> Iterator[str]:
        """Names the mirror knows, over and over."""
        held = Contact.objects.filter(
            connection=self.books, xero_contact_status="ACTIVE", merged_to_contact_id=""
        )
        names = sorted(set(held.values_list("name", flat=True)[:50]))
        while True:
            yield from names


def read(worker: Worker, count: int) -> None:
    """Read the lists and the books."""
    clients.run(worker.books, lambda client: reference_data.pull(worker.books, client), lane=Lane.CATCH_UP)
    sync.catch_up_now(worker.books)
    deadline = time.monotonic() + 120
    while not Connection.objects.get(pk=worker.books.pk).caught_up_at and time.monotonic() < deadline:
        sync.continue_import_where_due()
        worker.pass_time(STEP)
    worker.work_until_done()


def known(worker: Worker, count: int) -> None:
    """Ask for one after another; each is sent before the next is asked for."""
    for number, name in zip(range(count), worker.customers(), strict=False):
        worker.ask(number, name)
        worker.work()
    worker.work_until_done()


def patient(worker: Worker, count: int) -> None:
    """The same, each brought to its end before the next is asked for."""
    for number, name in zip(range(count), worker.customers(), strict=False):
        worker.ask(number, name)
        worker.work_until_done()


def new(worker: Worker, count: int) -> None:
    """The same, each for a customer nobody knows."""
    for number in range(count):
        worker.ask(number, f"Newcomer {number} {time.time_ns()}")
        worker.work()
    worker.work_until_done()


def bulk(worker: Worker, count: int) -> None:
    """Ask for all of them, then work."""
    for number, name in zip(range(count), worker.customers(), strict=False):
        worker.ask(number, name)
    worker.work_until_done()


def approve(worker: Worker, count: int) -> None:
    """Approve so many drafts of ours, then work."""
    drafts = Invoice.objects.filter(connection=worker.books, owner=worker.ada, xero_status="DRAFT")
    for invoice in drafts.order_by("id")[:count]:
        actions.approve_invoice(invoice, by=worker.ada, seen=actions.Seen.of(invoice))
    worker.work_until_done()


def idle(worker: Worker, hours: int) -> None:
    """Let hours pass in which the schedule alone acts."""
    for other in Connection.objects.exclude(pk=worker.books.pk):
        mark_disconnected(other)
    for _ in range(hours * 12):
        sync.catch_up_where_due()
        sync.continue_import_where_due()
        if timezone.now().hour == 2 and 15 <= timezone.now().minute < 20:
            refresh_all_reference_data()
        worker.work()
        worker.pass_time(300)


def webhooks(worker: Worker, hours: int) -> None:
    """The same where events are proven to arrive."""
    Connection.objects.filter(pk=worker.books.pk).update(webhook_seen_at=timezone.now())
    idle(worker, hours)


WAYS: dict[str, Callable[[Worker, int], None]] = {
    each.__name__: each for each in (read, known, patient, new, bulk, approve, idle, webhooks)
}


def main(way: str, count: int, control: str) -> None:
    """Go one way and say what stands in the rows."""
    now = requests.get(f"{control}/clock", timeout=30).json()["now"]
    with time_machine.travel(dt.datetime.fromisoformat(now), tick=True) as clock:
        worker = Worker(clock, control)
        WAYS[way](worker, count)
        ours = Invoice.objects.filter(owner__isnull=False)
        print(
            json.dumps(
                {
                    "seconds": worker.seconds,
                    "ours": ours.exclude(xero_id="").count(),
                    "open": OutboxMessage.objects.filter(state__in=("pending", "failed")).count(),
                }
            )
        )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
