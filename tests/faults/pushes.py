"""Start a push, run the worker, and read what a person is shown meanwhile."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from integrations import outbox
from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.models import OutboxMessage
from invoices import actions
from invoices.customers import NewCustomer
from invoices.mirror import mirror_contacts
from invoices.models import Invoice
from invoices.status_chips import describe
from invoices.timeline import for_invoice
from tests.invoices.sync.end_to_end.steps import fresh


def new_draft(deal, xero, ada, **details: str) -> Invoice:
    """Ask for an invoice of its own, for a customer our mirror knows unless `details` name another."""
    content = actions.prepare_draft(deal, connection=xero)
    content.contact_details.update(details)
    if not details:
        name = content.contact_details["contact_name"]
        found = clients.run(xero, lambda client: client.find_contacts_by_name(name), lane=Lane.PERSON)
        mirror_contacts(xero, found)
    return actions.draft_invoice(
        by=ada, connection=xero, content=content, deal=deal, contact=NewCustomer.NEW, allow_twin=True
    )


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


def chip_of(invoice: Invoice) -> str:
    """What the invoice's chip says now."""
    row = fresh(invoice)
    message = outbox.open_messages(row.mailbox).first()
    return describe(row, today=timezone.localdate(), open_message=message).label


def sentences(invoice: Invoice) -> list[str]:
    """The sentences of the invoice's timeline."""
    return [story.sentence for story in for_invoice(fresh(invoice))]


def seconds_until_due(message: OutboxMessage) -> float:
    """How long the message waits."""
    return (message.not_before - timezone.now()) / timedelta(seconds=1)
