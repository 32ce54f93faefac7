"""Settle a deal that changed after its invoice was made: take its values into the form, or keep the invoice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from integrations import outbox
from invoices import timeline
from invoices.actions.content import content_of
from invoices.actions.drafts import prepare_draft
from invoices.actions.errors import NotAllowed
from invoices.actions.outgoing import try_again
from invoices.deal_changes import changes_since, current_facts
from invoices.mapping import DraftContent, Facts, differences
from invoices.mapping.deal_facts import CURRENCY, CUSTOMER, DEAL, LINES, REFERENCE, DealChange
from invoices.message_kinds import asks_about_deal
from invoices.models import Invoice


def parts_to_take(invoice: Invoice, changes: Iterable[DealChange]) -> set[str]:
    """Return the parts of the invoice that its deal, changed so, would fill differently; none for a lost deal."""
    parts = {one.part for one in changes}
    if DEAL in parts and current_facts(invoice)["deal"]["id"] != invoice.deal_basis["deal"]["id"]:
        parts |= {CUSTOMER, CURRENCY, LINES}
    return parts - {DEAL}


def taken_from_deal(invoice: Invoice) -> DraftContent:
    """Return the invoice's content with the parts that changed in the deal taken from it again; writes nothing.

    Dates, template and everything unchanged in the deal stay as they are. Money in the deal's currency.
    """
    content = content_of(invoice)
    parts = parts_to_take(invoice, changes_since(invoice))
    if invoice.deal is None or not parts:
        return content
    fresh = prepare_draft(invoice.deal, connection=invoice.connection, today=timezone.localdate())
    if CUSTOMER in parts:
        content = replace(content, contact_details=fresh.contact_details)
    if REFERENCE in parts:
        content = replace(content, reference=fresh.reference)
    if CURRENCY in parts:
        content = replace(content, currency_code=fresh.currency_code)
    if LINES in parts:
        content = replace(content, lines=fresh.lines, line_amount_types=fresh.line_amount_types)
    return replace(content, warnings=fresh.warnings)


def keep_invoice(invoice: Invoice, *, by: User, seen: Facts | None) -> None:
    """Keep the invoice as it is although its deal has changed, as far as the person has `seen` the change.

    What was held back because of the change is sent now; what changed after that is shown again. Raises NotAllowed
    when there is nothing to decide, and when `seen` is None: the form was of another deal.
    """
    if seen is None:
        raise NotAllowed("The invoice belongs to another deal now. Look at the changes again.")
    with transaction.atomic():
        fresh = Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
        found = differences(fresh.deal_basis, seen)
        if not found:
            raise NotAllowed("The deal matches this invoice. There is nothing to decide.")
        Invoice.objects.filter(pk=fresh.pk).update(deal_basis=seen)
        rows = [{"label": one.label, "old": one.old, "new": one.new} for one in found]
        timeline.record(fresh, timeline.Kind.DEAL_KEPT, by=by, changes=rows)
        for message in outbox.open_messages(fresh.mailbox):
            if asks_about_deal(message):
                try_again(message, by=by)
    invoice.deal_basis = seen
