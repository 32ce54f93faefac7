"""Turn a deal into a draft and a draft into Xero's document. Pure functions; rounding lives here."""

from invoices.fields import plain
from invoices.mapping.bodies import contact_body, invoice_body
from invoices.mapping.content import DraftContent, LineContent, fingerprint
from invoices.mapping.deal_facts import DealChange, Facts, deal_facts, differences
from invoices.mapping.documents import DealDocuments, is_deleted, read_decimal, source_value
from invoices.mapping.draft import draft_from_deal
from invoices.mapping.due import DueDate, apply_terms, due_date
from invoices.mapping.merging import Difference, Merge, merge
from invoices.mapping.totals import LineTotals, Totals, compute_totals, line_amount, round_half_up
from invoices.mapping.xero_documents import body_of_document, content_of_body

__all__ = [
    "DealChange",
    "DealDocuments",
    "Difference",
    "DraftContent",
    "DueDate",
    "Facts",
    "LineContent",
    "LineTotals",
    "Merge",
    "Totals",
    "apply_terms",
    "body_of_document",
    "compute_totals",
    "contact_body",
    "content_of_body",
    "deal_facts",
    "differences",
    "draft_from_deal",
    "due_date",
    "fingerprint",
    "invoice_body",
    "is_deleted",
    "line_amount",
    "merge",
    "plain",
    "read_decimal",
    "round_half_up",
    "source_value",
]
