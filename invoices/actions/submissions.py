"""Keep what was submitted for approval, so that a later edit of it is noticed."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import User
from invoices.actions.guards import LockedInvoice
from invoices.actions.seen import ChangesSince, Seen, changes_since
from invoices.models import Invoice
from invoices.statuses import XeroStatus


def note_submission(invoice: Invoice, *, by: User) -> None:
    """Keep the version and total that `by` submits."""
    _keep(invoice, by=by)


def note_edit(locked: LockedInvoice) -> None:
    """Keep what awaits approval before it is edited, where nobody here submitted it."""
    if locked.status == XeroStatus.SUBMITTED and locked.invoice.submitted_version is None:
        _keep(locked.invoice, by=None)


def changes_since_submitted(invoice: Invoice) -> ChangesSince | None:
    """Return how an invoice that awaits approval differs from what was submitted; None where it doesn't."""
    if not invoice.is_changed_since_submitted:
        return None
    submitted = Seen(invoice.submitted_version or 0, invoice.submitted_total)
    return changes_since(invoice, submitted, since="it was submitted")


def _keep(invoice: Invoice, *, by: User | None) -> None:
    invoice.submitted_version = invoice.version
    invoice.submitted_total = invoice.shown_total
    invoice.submitted_by = by
    invoice.submitted_at = timezone.now() if by else None
    invoice.save(update_fields=["submitted_version", "submitted_total", "submitted_by", "submitted_at"])
