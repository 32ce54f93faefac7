"""The calls of Xero's Accounting API that we use: one method each, named by its purpose.

A body is one document in Xero's spelling (`{"Type": "ACCREC", ...}`), without the envelope. Money is Decimal or text
in the document's currency. Every method may raise any RemoteError; none retries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from integrations.http import Page, Params, RemoteError, RemoteNotFound, RemoteUnavailable
from integrations.xero.calls import CREATE_PARAMS, PAGE_SIZE, XeroCalls, quote_segment, quote_text
from integrations.xero.connections import delete_connection, list_connections
from integrations.xero.reference import (
    AccountDocument,
    BrandingThemeDocument,
    ConnectionDocument,
    CurrencyDocument,
    ItemDocument,
    OrganisationDocument,
    TaxRateDocument,
    TrackingCategoryDocument,
)
from integrations.xero.schemas import ContactDocument, InvoiceDocument

__all__ = [
    "PAGE_SIZE",
    "ConnectionDocument",
    "XeroClient",
    "delete_connection",
    "list_connections",
    "quote_text",
]

HISTORY_LENGTH = 2500


class XeroClient(XeroCalls):
    """The calls to one organisation: `XeroClient(api_url, access_token, tenant_id, observers=())`."""

    def get_organisation(self) -> OrganisationDocument:
        """Return the organisation (docs/xero.md#2.5). Costs a call, but no egress."""
        return self.read_one("Organisations", OrganisationDocument, path="/Organisation")

    def list_accounts(self) -> Page[AccountDocument]:
        """Return the chart of accounts, archived ones included (docs/xero.md#9.2)."""
        return self.read_page("Accounts", AccountDocument)

    def list_tax_rates(self) -> Page[TaxRateDocument]:
        """Return the tax rates, deleted ones included (docs/xero.md#9.3)."""
        return self.read_page("TaxRates", TaxRateDocument)

    def list_items(self, *, modified_since: datetime | None = None) -> Page[ItemDocument]:
        """Return products and services in one call, prices to 4 decimals (docs/xero.md#9.1)."""
        return self.read_page("Items", ItemDocument, params={"unitdp": 4}, modified_since=modified_since)

    def list_branding_themes(self) -> Page[BrandingThemeDocument]:
        """Return the invoice templates (docs/xero.md#9.4)."""
        return self.read_page("BrandingThemes", BrandingThemeDocument)

    def list_currencies(self) -> Page[CurrencyDocument]:
        """Return the currencies the organisation is subscribed to (docs/xero.md#9.5)."""
        return self.read_page("Currencies", CurrencyDocument)

    def list_tracking_categories(self) -> Page[TrackingCategoryDocument]:
        """Return the tracking categories with their options (docs/xero.md#9.6)."""
        return self.read_page("TrackingCategories", TrackingCategoryDocument)

    def list_contacts(
        self,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        *,
        modified_since: datetime | None = None,
        ids: Sequence[str] = (),
        where: str = "",
        include_archived: bool = True,
    ) -> Page[ContactDocument]:
        """Return a page of contacts (docs/xero.md#4.1, docs/xero.md#8)."""
        params: Params = {
            "page": page,
            "pageSize": page_size,
            "IDs": ",".join(ids),
            "where": where,
            "includeArchived": include_archived or None,
        }
        return self.read_page("Contacts", ContactDocument, params=params, modified_since=modified_since)

    def get_contact(self, contact_id: str) -> ContactDocument:
        """Return one contact (docs/xero.md#8). Raises RemoteNotFound."""
        return self.read_one("Contacts", ContactDocument, path=f"/Contacts/{quote_segment(contact_id)}")

    def find_contacts_by_name(self, name: str) -> Page[ContactDocument]:
        """Return the contacts of this name, in any case, archived ones included (docs/xero.md#8.1)."""
        return self.list_contacts(where=f"Name=={quote_text(name)}")

    def find_contact_by_number(self, number: str) -> ContactDocument | None:
        """Return the contact carrying this ContactNumber, None when there is none (docs/xero.md#8.2)."""
        if "/" in number:
            # Xero cannot address such a number in a path.
            found = self.list_contacts(where=f"ContactNumber=={quote_text(number)}")
            return next(iter(found), None)
        try:
            return self.get_contact(number)
        except RemoteNotFound:
            return None

    def create_contact(self, body: Mapping[str, Any], idempotency_key: str) -> ContactDocument:
        """Create one contact by PUT, which never overwrites (docs/xero.md#8.3).

        Raises RequestRejected for a name that is taken.
        """
        return self.write_one(
            "PUT",
            "Contacts",
            ContactDocument,
            body=body,
            idempotency_key=idempotency_key,
            params={"summarizeErrors": True},
        )

    def list_invoices(
        self,
        page: int = 1,
        page_size: int = PAGE_SIZE,
        *,
        modified_since: datetime | None = None,
        ids: Sequence[str] = (),
        statuses: Sequence[str] = (),
        where: str = "",
        order: str = "",
        created_by_my_app: bool = False,
    ) -> Page[InvoiceDocument]:
        """Return a page of invoices with lines, voided and deleted ones included (docs/xero.md#4.5)."""
        params: Params = {
            "page": page,
            "pageSize": page_size,
            "IDs": ",".join(ids),
            "Statuses": ",".join(statuses),
            "where": where,
            "order": order,
            "createdByMyApp": created_by_my_app or None,
            "unitdp": 4,
        }
        return self.read_page("Invoices", InvoiceDocument, params=params, modified_since=modified_since)

    def get_invoice(self, invoice_id: str) -> InvoiceDocument:
        """Return one invoice with its lines (docs/xero.md#5). Raises RemoteNotFound."""
        path = f"/Invoices/{quote_segment(invoice_id)}"
        return self.read_one("Invoices", InvoiceDocument, path=path, params={"unitdp": 4})

    def create_invoice(self, body: Mapping[str, Any], idempotency_key: str) -> InvoiceDocument:
        """Create one invoice by PUT, which never edits another one (docs/xero.md#3.7)."""
        return self.write_one(
            "PUT",
            "Invoices",
            InvoiceDocument,
            body=body,
            idempotency_key=idempotency_key,
            params=CREATE_PARAMS,
        )

    def update_invoice(
        self, invoice_id: str, body: Mapping[str, Any], idempotency_key: str
    ) -> InvoiceDocument:
        """Change one invoice; members left out stay, lines are replaced by id (docs/xero.md#3.8, docs/xero.md#5.9)."""
        return self.write_one(
            "POST",
            "Invoices",
            InvoiceDocument,
            path=f"/Invoices/{quote_segment(invoice_id)}",
            body=body,
            idempotency_key=idempotency_key,
            params=CREATE_PARAMS,
        )

    def create_contacts(
        self, bodies: Sequence[Mapping[str, Any]], idempotency_key: str
    ) -> list[ContactDocument | RemoteError]:
        """Create contacts by one PUT; each is stored or refused by itself (docs/xero.md#3.9)."""
        return self.write_many(
            "PUT", "Contacts", ContactDocument, bodies=bodies, idempotency_key=idempotency_key
        )

    def create_invoices(
        self, bodies: Sequence[Mapping[str, Any]], idempotency_key: str
    ) -> list[InvoiceDocument | RemoteError]:
        """Create up to 50 invoices by one PUT; each is stored or refused by itself (docs/xero.md#3.9)."""
        return self.write_many(
            "PUT", "Invoices", InvoiceDocument, bodies=bodies, idempotency_key=idempotency_key
        )

    def update_invoices(
        self, bodies: Sequence[Mapping[str, Any]], idempotency_key: str
    ) -> list[InvoiceDocument | RemoteError]:
        """Change up to 50 invoices by one POST; each is stored or refused by itself (docs/xero.md#3.9)."""
        return self.write_many(
            "POST", "Invoices", InvoiceDocument, bodies=bodies, idempotency_key=idempotency_key
        )

    def get_online_invoice_url(self, invoice_id: str) -> str:
        """Return the public address of an invoice; whoever has it can read it. Not for drafts (docs/xero.md#7.2)."""
        answer = self.read(f"/Invoices/{quote_segment(invoice_id)}/OnlineInvoice")
        body = answer.plain()
        rows = body.get("OnlineInvoices") if isinstance(body, dict) else None
        url = rows[0].get("OnlineInvoiceUrl") if isinstance(rows, list) and rows else ""
        if not url:
            raise RemoteUnavailable("Xero gave no online address for this invoice.", exchange=answer.exchange)
        return str(url)

    def email_invoice(self, invoice_id: str, idempotency_key: str) -> None:
        """Have Xero e-mail the invoice to the contact's addresses (docs/xero.md#7.3).

        Every refusal is a 400.
        """
        path = f"/Invoices/{quote_segment(invoice_id)}/Email"
        self.write("POST", path, body={}, idempotency_key=idempotency_key)

    def get_invoice_pdf(self, invoice_id: str) -> bytes:
        """Return Xero's own PDF, asked for by the Accept header; no address ends in /pdf (docs/xero.md#7.1)."""
        path = f"/Invoices/{quote_segment(invoice_id)}"
        answer = self.read(path, headers={"Accept": "application/pdf"})
        if not answer.content.startswith(b"%PDF-"):
            raise RemoteUnavailable("Xero sent something that is not a PDF.", exchange=answer.exchange)
        return answer.content

    def add_history_note(self, invoice_id: str, text: str, idempotency_key: str) -> None:
        """Add a note of up to 2,500 characters to the invoice's history, for good (docs/xero.md#7.4)."""
        path = f"/Invoices/{quote_segment(invoice_id)}/History"
        body = {"HistoryRecords": [{"Details": text[:HISTORY_LENGTH]}]}
        self.write("PUT", path, body=body, idempotency_key=idempotency_key)
