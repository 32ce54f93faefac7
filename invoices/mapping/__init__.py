"""In other words: a deal becomes a draft, a draft becomes Xero's document. Pure; rounding lives here."""

from invoices.mapping.bodies import contact_body, invoice_body
from invoices.mapping.content import DraftContent, LineContent, fingerprint, plain
from invoices.mapping.documents import DealDocuments, is_deleted, read_decimal, source_value
from invoices.mapping.draft import draft_from_deal
from invoices.mapping.due import DueDate, apply_terms, due_date
from invoices.mapping.totals import LineTotals, Totals, compute_totals, line_amount, round_half_up

__all__ = [
    "DealDocuments",
    "DraftContent",
    "DueDate",
    "LineContent",
    "LineTotals",
    "Totals",
    "apply_terms",
    "compute_totals",
    "contact_body",
    "draft_from_deal",
    "due_date",
    "fingerprint",
    "invoice_body",
    "is_deleted",
    "line_amount",
    "plain",
    "read_decimal",
    "round_half_up",
    "source_value",
]
