"""Define what counts as a change of an invoice, by comparing documents field by field."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from integrations.xero.discounts import canonical, gross_of
from integrations.xero.schemas import InvoiceDocument, LineItemDocument
from invoices.fields import AMOUNT_DUE, COMPARED, LINE, LINES_FACT, Field
from invoices.models import Invoice, InvoiceLine
from invoices.statuses import DEAD

# What a person can edit here; the rest Xero works out.
CONTENT = frozenset({field.fact for field in COMPARED if field.is_content} | {LINES_FACT})
# What the deal in Pipedrive shows.
SHOWN_ON_DEAL = frozenset(field.fact for field in COMPARED if field.shows_on_deal)

# The fields of a line that make a line another one, and the one that is a rate or an amount.
LINE_FIELDS: tuple[Field, ...] = tuple(field for field in LINE if field.in_changes)
DISCOUNT = "discount_rate"

Facts = dict[str, Any]


@dataclass(slots=True)
class Change:
    """What one document changed: `facts` maps a fact to (old, new), JSON-safe; money in the invoice's currency."""

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
        """Whether the fields of the deal in Pipedrive change with it."""
        return self.is_new or self.is_confirmed or bool(SHOWN_ON_DEAL & self.facts.keys())


def facts_of(document: InvoiceDocument) -> Facts:
    """Return the facts a document contains, JSON-safe, by name. Lines only when the document has lines at all."""
    given = document.raw.keys()
    facts = {
        field.fact: fact
        for field in COMPARED
        if field.member in given and (fact := field.kind.fact(getattr(document, field.attribute))) is not None
    }
    if AMOUNT_DUE.member in given and document.status in DEAD:
        facts[AMOUNT_DUE.fact] = AMOUNT_DUE.kind.fact(Decimal(0))
    if document.has_lines:
        facts[LINES_FACT] = line_facts(document)
    return facts


def facts_of_row(invoice: Invoice) -> Facts:
    """Return the facts Xero last reported about the invoice; from the columns when its document is not stored."""
    if invoice.xero_raw:
        return facts_of(InvoiceDocument.from_raw(invoice.xero_raw))
    facts = {field.fact: field.kind.fact(getattr(invoice, field.column)) for field in COMPARED}
    return {name: value for name, value in facts.items() if value not in (None, "")}


def differences(old: Facts, new: Facts) -> dict[str, tuple[Any, Any]]:
    """Return the facts that are in both and differ, as (old, new)."""
    return {name: (old[name], new[name]) for name in new if name in old and old[name] != new[name]}


def line_facts(document: InvoiceDocument) -> list[list[str]]:
    """Return the lines as comparable text, in order, with money at 4 decimals."""
    return [line_texts(line) for line in document.line_items]


def line_texts(line: LineItemDocument | InvoiceLine) -> list[str]:
    """Return one line as comparable text, one value per field of LINE_FIELDS."""
    return [_first(field, line) for field in LINE_FIELDS]


def _first(field: Field, line: LineItemDocument | InvoiceLine) -> str:
    if field.name != DISCOUNT:
        return field.kind.fact(getattr(line, field.name)) or ""
    # A list gives the rate of what a single read gives as an amount; that is no change.
    if not line.discount_rate and not line.discount_amount:
        return ""
    gross = gross_of(line.quantity, line.unit_amount)
    rate, amount = canonical(line.discount_rate, line.discount_amount, gross)
    return field.kind.fact(rate or amount) or ""
