"""What a person reads about an invoice: `record` writes one entry, `for_invoice` reads the story."""

from invoices.timeline.entries import Story, build_entry, for_invoice, record, tell
from invoices.timeline.kinds import Kind

__all__ = ["Kind", "Story", "build_entry", "for_invoice", "record", "tell"]
