"""Start a push, run the worker, and read what a person is shown meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from integrations import outbox
from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.models import OutboxMessage
from invoices import actions
from invoices.mirror import mirror_contacts
from invoices.models import Invoice
from invoices.status import describe
from invoices.timeline import for_invoice
from tests.invoices.sync.end_to_end.steps import fresh


def break_writes(sandbox, fault: str, *, method: str = "PUT", path: str = "/Invoices", **more: Any) -> None:
    """Let the next write of this kind meet a fault."""
    sandbox.control(
        "POST", "faults", [{"service": "xero", "method": method, "path": path, "fault": fault, **more}]
    )


def new_draft(deal, xero, ada, **details: str) -> Invoice:
    """Ask for an invoice of its own, for a customer our mirror knows unless `details` name another."""
    content = actions.prepare_draft(deal, connection=xero)
    content.contact_details.update(details)
    if not details:
        name = content.contact_details["contact_name"]
        found = clients.run(xero, lambda client: client.find_contacts_by_name(name), lane=Lane.PERSON)
        mirror_contacts(xero, found)
    return actions.draft_invoice(by=ada, connection=xero, content=content, deal=deal, allow_twin=True)


def work() -> None:
    """Do what the sweep does, once."""
    for message_id in outbox.due(timezone.now()):
        outbox.deliver(message_id)


def work_until_done(restarted, *, step: float = 2.0, limit: float = 600.0) -> float:
    """Let time pass and the sweep work until nothing waits; answers the seconds that passed."""
    passed = 0.0
    while OutboxMessage.objects.filter(state="pending").exists():
        assert passed < limit, list(OutboxMessage.objects.filter(state="pending").values())
        restarted.pass_time(step)
        passed += step
        work()
    return passed


class Calls:
    """Counts what Xero's API is asked from now on."""

    def __init__(self, sandbox) -> None:
        self.sandbox = sandbox
        self.since = sandbox.control("GET", "calls")["last_id"]

    def made(self, method: str = "", path: str = "") -> list[dict[str, Any]]:
        """The API calls since, oldest first."""
        rows = self.sandbox.control("GET", f"calls?since={self.since}&service=xero")["calls"]
        return [
            row for row in rows if row["kind"] == "api" and method in row["method"] and path in row["path"]
        ]


def in_xero(sandbox, invoice: Invoice) -> list[dict[str, Any]]:
    """The living documents that carry the invoice's mark."""
    found = sandbox.control("GET", f"xero/invoices?url={invoice.uid}")["invoices"]
    return [row for row in found if row["Status"] not in ("DELETED", "VOIDED")]


def is_the_same_on_both_sides(sandbox, invoice: Invoice) -> bool:
    """Whether Xero has one document, our row says what it says, and nothing waits or failed."""
    [theirs] = in_xero(sandbox, invoice)
    ours = fresh(invoice)
    assert not OutboxMessage.objects.exclude(state__in=("delivered", "cancelled")).exists()
    return (ours.xero_id, ours.xero_status, ours.reference) == (
        theirs["InvoiceID"],
        theirs["Status"],
        theirs["Reference"],
    )


def chip_of(invoice: Invoice) -> str:
    """What the invoice's chip says now."""
    row = fresh(invoice)
    message = outbox.open_messages(row.mailbox).first()
    return describe(row, today=timezone.localdate(), open_message=message).label


def sentences(invoice: Invoice) -> list[str]:
    """The invoice's story."""
    return [story.sentence for story in for_invoice(fresh(invoice))]


def seconds_until_due(message: OutboxMessage) -> float:
    """How long the message waits."""
    return (message.not_before - timezone.now()) / timedelta(seconds=1)
