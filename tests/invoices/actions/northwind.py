"""The organisation of the tests of actions: Rita, Fin, its lists and a deal with products."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from accounts.models import Connection, ReferenceKind, Role, User
from integrations.models import OutboxMessage, OutboxState
from invoices import actions
from invoices.mapping import DraftContent
from invoices.models import Deal, Invoice
from tests.factories import (
    DealFactory,
    MappingPreferencesFactory,
    ReferenceItemFactory,
    UserFactory,
    XeroConnectionFactory,
)
from tests.invoices.example_company import CONTENT, give_item, give_lists


@dataclass
class Northwind:
    """The company of these tests."""

    connection: Connection
    deal: Deal
    rita: User
    fin: User

    def draft(self, *, content: DraftContent = CONTENT, **options: Any) -> Invoice:
        """Rita drafts an invoice of the deal."""
        options = {"deal": self.deal, "by": self.rita} | options
        return actions.draft_invoice(connection=self.connection, content=content, **options)

    def confirmed(self, status: str = "DRAFT", **columns: Any) -> Invoice:
        """An invoice that Xero holds with `status`, nothing under way."""
        invoice = self.draft(allow_twin=True)
        deliver_all(invoice)
        columns = {
            "xero_id": f"x-{invoice.pk}",
            "xero_number": f"INV-{invoice.pk}",
            "xero_status": status,
        } | columns
        Invoice.objects.filter(pk=invoice.pk).update(**columns)
        invoice.refresh_from_db()
        return invoice


def make_northwind() -> Northwind:
    connection = XeroConnectionFactory(name="Northwind")
    give_lists(connection)
    give_item(connection, "ST-1", "Slate tile", "12.50")
    ReferenceItemFactory(
        connection=connection, kind=ReferenceKind.BRANDING_THEME, remote_id="theme-1", name="Standard"
    )
    MappingPreferencesFactory(connection=connection, account_code="200", tax_type="OUTPUT2")
    rita = UserFactory(name="Rita Rep", organisations=[connection], pipedrive_user_id=7)
    fin = UserFactory(name="Fin Finance", role=Role.FINANCE, organisations=[connection])
    return Northwind(connection=connection, deal=make_deal(), rita=rita, fin=fin)


def make_deal() -> Deal:
    return DealFactory(
        title="Roof, Phase 2",
        pipedrive_owner_id=7,
        pipedrive_organization_id=5,
        organization_name="Acme OÜ",
        deal_document={"id": 42, "title": "Roof, Phase 2", "currency": "GBP", "custom_fields": {}},
        organization_document={"id": 5, "name": "Acme OÜ"},
        person_document={"name": "Ana", "emails": [{"value": "ana@x.test", "primary": True}]},
        product_documents=[
            {
                "name": "Slate tile",
                "order_nr": 1,
                "item_price": "12.5",
                "quantity": 40,
                "tax": 20,
                "tax_method": "exclusive",
                "is_enabled": True,
                "product": {"code": "ST-1"},
            }
        ],
    )


def messages_of(invoice: Invoice) -> list[OutboxMessage]:
    """Everything ever said or to be said about the invoice itself, oldest first."""
    return list(OutboxMessage.objects.filter(mailbox=invoice.mailbox).order_by("id"))


def deliver_all(invoice: Invoice) -> None:
    """Stamp everything waiting as delivered, as the worker would."""
    OutboxMessage.objects.filter(mailbox=invoice.mailbox, state=OutboxState.PENDING).update(
        state=OutboxState.DELIVERED
    )


def refuse(message: OutboxMessage, *, failure: str = "rejected", is_ambiguous: bool = False) -> OutboxMessage:
    """Stamp a message as refused by Xero."""
    message.state, message.failure, message.is_ambiguous = OutboxState.FAILED, failure, is_ambiguous
    message.problems = [{"text": "Account must be valid.", "field": "account_code", "line": 0}]
    message.save()
    return message


def changed(**overrides: Any) -> DraftContent:
    return replace(CONTENT, **overrides)


def kinds_of(invoice: Invoice) -> list[str]:
    """The kinds of the invoice's timeline, oldest first."""
    return [entry.kind for entry in invoice.timeline.all()]
