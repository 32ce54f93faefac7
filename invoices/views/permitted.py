"""Which buttons an invoice's page shows. The actions themselves decide; this only spares people a "no"."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from invoices.message_kinds import is_conflict
from invoices.status_chips import InvoiceWithChip
from invoices.statuses import APPROVED, EDITABLE, XeroStatus


@dataclass(frozen=True)
class Permitted:
    """What this person can do with this invoice now."""

    edit: bool
    submit: bool
    approve: bool
    reject: bool
    void: bool
    delete: bool
    email: bool
    share: bool
    pdf: bool
    retry: bool
    decide: bool


def permitted(invoice: InvoiceWithChip, user: User) -> Permitted:
    """Return which buttons of `invoice` to show to `user`."""
    chip = invoice.chip
    status, is_quiet = invoice.xero_status, not chip.is_busy and not chip.needs_person
    is_draft, is_submitted = status == XeroStatus.DRAFT, status == XeroStatus.SUBMITTED
    is_approved = status in APPROVED
    has_money_in = bool(invoice.xero_amount_paid or invoice.xero_amount_credited)
    meets = any(is_conflict(message) for message in invoice.open_messages)
    has_failed = bool(chip.needs_person and _failed(invoice))
    return Permitted(
        edit=status in EDITABLE,
        submit=is_draft and is_quiet,
        approve=is_submitted and user.is_finance and is_quiet,
        reject=is_submitted and user.is_finance and is_quiet,
        void=status == XeroStatus.AUTHORISED and user.is_finance and is_quiet and not has_money_in,
        delete=(is_draft or not status or (is_submitted and user.is_finance)) and not chip.is_busy,
        email=is_approved,
        share=is_submitted or is_approved,
        pdf=bool(invoice.xero_id) and status != XeroStatus.DELETED,
        retry=has_failed and not meets,
        decide=meets,
    )


def _failed(invoice: InvoiceWithChip) -> bool:
    return any(message.failure for message in invoice.open_messages)
