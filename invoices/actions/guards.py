"""Begin an action: lock its invoice, and refuse what is not allowed now (docs/xero.md#5.5)."""

from __future__ import annotations

from dataclasses import dataclass, field

from accounts.models import Connection, ConnectionState, User
from integrations import outbox
from integrations.models import OutboxMessage, OutboxState
from invoices.actions.errors import NotAllowed
from invoices.message_kinds import CONTENT_KINDS, SET_STATUS, asked_status
from invoices.models import Invoice
from invoices.statuses import xero_label


@dataclass(frozen=True)
class LockedInvoice:
    """An invoice locked for one action, with its open messages, oldest first."""

    invoice: Invoice
    messages: list[OutboxMessage] = field(default_factory=list)

    @property
    def status(self) -> str:
        """The status Xero will have once everything waiting is through; a failed step does not count."""
        waiting = [message for message in self.messages if message.state == OutboxState.PENDING]
        asked = [asked_status(message) for message in waiting if asked_status(message)]
        return asked[-1] if asked else self.invoice.xero_status

    @property
    def failed(self) -> list[OutboxMessage]:
        """Messages that wait for a person."""
        return [message for message in self.messages if message.state == OutboxState.FAILED]

    @property
    def failed_content(self) -> OutboxMessage | None:
        """The refused create or update, if one stands in the way."""
        return next((message for message in self.failed if message.kind in CONTENT_KINDS), None)

    @property
    def failed_steps(self) -> list[OutboxMessage]:
        """Refused changes of status."""
        return [message for message in self.failed if message.kind == SET_STATUS]


def lock_invoice(invoice: Invoice) -> LockedInvoice:
    """Lock the invoice's row for this transaction and return it fresh, with what is under way."""
    fresh = (
        # "No key": a worker that writes into the timeline meanwhile need not wait, nor we for it.
        Invoice.objects.select_for_update(of=("self",), no_key=True)
        .select_related("connection", "deal", "contact")
        .get(pk=invoice.pk)
    )
    require_connected(fresh.connection)
    return LockedInvoice(fresh, list(outbox.open_messages(fresh.mailbox).order_by("id")))


def require_connected(connection: Connection) -> None:
    """Refuse what could never be sent; a connection that needs reconnecting only makes it wait."""
    if connection.state == ConnectionState.DISCONNECTED:
        raise NotAllowed(f"{connection} is disconnected. Ask an administrator to connect it again.")


def require_finance(by: User, verb: str) -> None:
    """Refuse people who are not finance; `verb` completes "Only finance can ..."."""
    if not by.is_finance:
        raise NotAllowed(f"Only finance can {verb} invoices. Ask a colleague in finance.")


def require_status(locked: LockedInvoice, allowed: tuple[str, ...], *, verb: str, way_out: str = "") -> None:
    """Refuse when the invoice has, or will have, none of the `allowed` statuses; `verb` is "be approved"."""
    if locked.status in allowed:
        return
    name = locked.invoice.xero_number or "This invoice"
    reason = f"{name} is {xero_label(locked.status).lower() or 'not in Xero yet'}, so it can't {verb}."
    raise NotAllowed(f"{reason} {way_out}".strip())


def require_content_taken(locked: LockedInvoice) -> None:
    """Refuse a next step while Xero has refused the content itself."""
    if locked.failed_content:
        raise NotAllowed("Xero has not accepted the last change. Edit and resend it, or discard it first.")
