"""The timeline of an invoice: `record` writes one entry, `for_invoice` returns all of them in words."""

from invoices.timeline.entries import ShownEntry, build_entry, for_invoice, record, show_entry
from invoices.timeline.kinds import Kind

__all__ = ["Kind", "ShownEntry", "build_entry", "for_invoice", "record", "show_entry"]
