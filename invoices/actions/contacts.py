"""Find the customer that an action writes an invoice for; in doubt a person is asked first."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.models import Connection
from invoices.actions.errors import CustomerInDoubt, InvalidInvoice
from invoices.customers import Chosen, NewCustomer, match_customer
from invoices.models import Contact, Deal
from invoices.validation import FieldError


def certain_contact(
    connection: Connection, chosen: Chosen, *, deal: Deal | None, details: Mapping[str, str]
) -> Contact | None:
    """Return the customer that was chosen, else the one that `details` mean; None for a new one.

    Raises InvalidInvoice for a customer of another organisation, CustomerInDoubt where only a person can decide.
    """
    if isinstance(chosen, Contact):
        require_own(chosen, connection)
        return chosen
    match = match_customer(connection, deal=deal, details=details)
    if match.is_doubtful and not (chosen is NewCustomer.NEW and match.may_be_new):
        raise CustomerInDoubt(match)
    return match.contact


def require_own(contact: Contact, connection: Connection) -> None:
    """Refuse a customer of another organisation: Xero would not know it."""
    if contact.connection_id != connection.pk:
        text = f"{contact} is a customer of another Xero organisation. Choose a customer of {connection}."
        raise InvalidInvoice([FieldError("contact_name", text)])
