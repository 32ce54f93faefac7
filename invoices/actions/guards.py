"""Begin an action: lock its invoice, and refuse what `invoices.allowed` does not allow."""

from __future__ import annotations

from accounts.models import Connection, User
from invoices.actions.errors import NotAllowed
from invoices.allowed import InvoiceState, Verb, disconnected, read_states, why_not
from invoices.models import Invoice


class LockedInvoice(InvoiceState):
    """An invoice locked for one action, with everything open about it."""


def lock_invoice(invoice: Invoice) -> LockedInvoice:
    """Lock the invoice's row for this transaction and return it fresh, with everything open about it."""
    fresh = (
        # "No key": a worker that writes into the timeline meanwhile need not wait, nor we for it.
        Invoice.objects.select_for_update(of=("self",), no_key=True)
        .select_related("connection", "deal", "contact")
        .get(pk=invoice.pk)
    )
    (state,) = read_states([fresh])
    return LockedInvoice(fresh, state.messages, state.sharing)


def require(verb: Verb, locked: LockedInvoice, *, by: User) -> None:
    """Raise NotAllowed when the person can't do this now."""
    refuse(why_not(verb, locked, by))


def require_connected(connection: Connection) -> None:
    """Raise NotAllowed when nothing can be sent to this company any more."""
    refuse(disconnected(connection))


def refuse(text: str) -> None:
    """Raise NotAllowed with this text, unless it is empty."""
    if text:
        raise NotAllowed(text)
