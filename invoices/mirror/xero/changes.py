"""What counts as a change of an invoice, and how old and new are told: documents are compared with documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from integrations.xero.schemas import InvoiceDocument, LineItemDocument
from invoices.mirror.xero.columns import NOTHING_DUE, quantize
from invoices.models import Invoice, InvoiceLine

# Fact -> the member of Xero's document that tells it. A member that is not there tells nothing.
TOLD_BY: dict[str, str] = {
    "status": "Status",
    "number": "InvoiceNumber",
    "customer": "Contact",
    "date": "Date",
    "due_date": "DueDate",
    "reference": "Reference",
    "currency": "CurrencyCode",
    "tax_treatment": "LineAmountTypes",
    "template": "BrandingThemeID",
    "total": "Total",
    "amount_due": "AmountDue",
    "amount_paid": "AmountPaid",
    "sent": "SentToContact",
    "lines": "LineItems",
}
# What a person can edit here; the rest Xero works out.
CONTENT = frozenset(
    {"customer", "date", "due_date", "reference", "currency", "tax_treatment", "template", "total", "lines"}
)
# What the deal in Pipedrive shows.
SHOWN_ON_DEAL = frozenset({"status", "number", "currency", "due_date", "total", "amount_due"})

Facts = dict[str, Any]


@dataclass(slots=True)
class Change:
    """What one document changed: `facts` maps a fact to (old, new), JSON-safe; money in the invoice's
    currency.
    """

    invoice: Invoice
    is_new: bool = False
    is_confirmed: bool = False
    is_outside_edit: bool = False
    facts: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    payments_added: list[dict[str, Any]] = field(default_factory=list)
    payments_removed: list[dict[str, Any]] = field(default_factory=list)

    @property
    def content(self) -> dict[str, tuple[Any, Any]]:
        """The changed facts that a person could have edited."""
        return {name: pair for name, pair in self.facts.items() if name in CONTENT}

    @property
    def shows_on_deal(self) -> bool:
        """Whether the deal in Pipedrive shows something else now."""
        return self.is_new or self.is_confirmed or bool(SHOWN_ON_DEAL & self.facts.keys())


def facts_of(document: InvoiceDocument) -> Facts:
    """Return what the document tells, JSON-safe, by fact. Lines only when it tells lines at all."""
    values: Facts = {
        "status": document.status,
        "number": document.invoice_number,
        "customer": document.contact_name,
        "date": _text(document.date),
        "due_date": _text(document.due_date),
        "reference": document.reference,
        "currency": document.currency_code,
        "tax_treatment": document.line_amount_types,
        "template": document.branding_theme_id,
        "total": _money(document.total),
        "amount_due": _money(Decimal(0) if document.status in NOTHING_DUE else document.amount_due),
        "amount_paid": _money(document.amount_paid),
        "sent": document.sent_to_contact,
        "lines": line_facts(document) if document.has_lines else None,
    }
    told = document.raw.keys()
    return {name: value for name, value in values.items() if TOLD_BY[name] in told and value is not None}


def facts_of_row(invoice: Invoice) -> Facts:
    """Return what Xero last told about the invoice; from the columns when the document itself is not held."""
    if invoice.xero_raw:
        return facts_of(InvoiceDocument.from_raw(invoice.xero_raw))
    facts: Facts = {
        "status": invoice.xero_status,
        "number": invoice.xero_number,
        "customer": invoice.xero_contact_name,
        "total": _money(invoice.xero_total),
        "amount_due": _money(invoice.xero_amount_due),
        "amount_paid": _money(invoice.xero_amount_paid),
        "sent": invoice.xero_sent_to_contact,
        "date": _text(invoice.date),
        "due_date": _text(invoice.due_date),
        "reference": invoice.reference,
        "currency": invoice.currency_code,
        "tax_treatment": invoice.line_amount_types,
        "template": invoice.branding_theme_id,
    }
    return {name: value for name, value in facts.items() if value not in (None, "")}


def differences(old: Facts, new: Facts) -> dict[str, tuple[Any, Any]]:
    """Return the facts both tell, and tell differently, as (old, new)."""
    return {name: (old[name], new[name]) for name in new if name in old and old[name] != new[name]}


def line_facts(document: InvoiceDocument) -> list[list[str]]:
    """Return the lines as comparable text, in order, with money at 4 decimals."""
    return [line_texts(line) for line in document.line_items]


def line_texts(line: LineItemDocument | InvoiceLine) -> list[str]:
    """Return one line as comparable text."""
    return [
        line.description,
        _money(line.quantity) or "",
        _money(line.unit_amount) or "",
        _money(line.discount_rate or line.discount_amount) or "",
        line.item_code,
        line.account_code,
        line.tax_type,
    ]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _money(value: Decimal | None) -> str | None:
    return None if value is None else f"{quantize(value):f}"
