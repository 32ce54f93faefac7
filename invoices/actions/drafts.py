"""Create a new invoice: filled in from a deal, checked, and written once."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.mapping_fields import DEFAULT_FIELD_MAP
from accounts.models import Connection, MappingPreferences, User
from invoices import timeline
from invoices.actions.contacts import certain_contact
from invoices.actions.content import head_values, keep_what_forms_lack, write_lines
from invoices.actions.errors import InvalidInvoice, NotAllowed
from invoices.actions.guards import require_connected
from invoices.actions.outgoing import send_create
from invoices.actions.repeated_forms import (
    UNTOUCHED,
    SentForm,
    is_of_same_customer,
    send_again,
    submit_known,
)
from invoices.actions.submissions import note_submission
from invoices.choices import ReferenceLists
from invoices.customers import Chosen, customer_number_of, match_customer
from invoices.deal_changes import facts_for
from invoices.mapping import DraftContent, Facts, draft_from_deal, fingerprint
from invoices.models import Contact, Deal, Invoice, TimelineEntry
from invoices.reference import documents_of, lists_of, terms_of
from invoices.validation import check_content, tidy_content

# Two clicks in two windows have two draft keys; the same content for the same deal this soon is one invoice.
TWIN_WINDOW = dt.timedelta(seconds=60)


def prepare_draft(deal: Deal, *, connection: Connection, today: dt.date | None = None) -> DraftContent:
    """Return the invoice that the preferences make of `deal`, with warnings; writes nothing."""
    preferences = MappingPreferences.objects.filter(connection=connection).first()
    if preferences is None:
        preferences = MappingPreferences(connection=connection, field_map=DEFAULT_FIELD_MAP)
    documents = documents_of(deal)
    lists = lists_of(connection)
    today = today or timezone.localdate()
    content = draft_from_deal(documents, preferences=preferences, lists=lists, today=today)
    contact = match_customer(connection, deal=deal, details=content.contact_details).contact
    if contact is None or not preferences.customer_terms_first:
        return content
    return draft_from_deal(
        documents, preferences=preferences, lists=lists, today=today, contact_terms=terms_of(contact)
    )


def draft_invoice(
    *,
    by: User,
    connection: Connection,
    content: DraftContent,
    deal: Deal | None = None,
    contact: Chosen = None,
    draft_key: uuid.UUID | None = None,
    submit: bool = False,
    allow_twin: bool = False,
    deal_basis: Facts | None = None,
) -> Invoice:
    """Write a new invoice and send it to Xero as a draft, or for approval with `submit`.

    The same `draft_key` gives the same invoice, changed to what is sent now, and the same content for the same deal
    within a minute the first one unless `allow_twin`. Without a `contact` the customer is found by the details.
    `deal_basis` holds the facts of the deal the form was filled from. Raises InvalidInvoice, CustomerInDoubt,
    StaleInvoice, NotAllowed.
    """
    require_connected(connection)
    content = keep_what_forms_lack(tidy_content(content), DraftContent())
    form = SentForm(by, connection, deal, content, contact, submit, deal_basis)
    if known := _by_key(draft_key, by):
        return send_again(known, form)
    customer = certain_contact(connection, contact, deal=deal, details=content.contact_details)
    lists = lists_of(connection)
    if errors := check_content(content, lists=lists, contact=customer, for_approval=submit):
        raise InvalidInvoice(errors)
    try:
        with transaction.atomic():
            if not allow_twin and (twin := _find_twin(form, customer)):
                return submit_known(twin, form) if submit else twin
            invoice = _write(by, connection, content, lists, deal, customer, draft_key, deal_basis)
            _record_and_send(invoice, content, by=by, submit=submit)
            return invoice
    except IntegrityError:
        # The same form came twice at once and the other one was first.
        if known := _by_key(draft_key, by):
            return send_again(known, form)
        raise


def _write(
    by: User,
    connection: Connection,
    content: DraftContent,
    lists: ReferenceLists,
    deal: Deal | None,
    contact: Contact | None,
    draft_key: uuid.UUID | None,
    deal_basis: Facts | None,
) -> Invoice:
    if deal is not None and deal_basis is None:
        deal_basis = facts_for(deal, connection)
    invoice = Invoice.objects.create(
        connection=connection,
        deal=deal,
        contact=contact,
        customer_number=customer_number_of(deal, content.contact_details),
        owner=by,
        draft_key=draft_key,
        deal_basis=deal_basis or {},
        **head_values(content, lists=lists),
    )
    write_lines(invoice, content.lines)
    return invoice


def _record_and_send(invoice: Invoice, content: DraftContent, *, by: User, submit: bool) -> None:
    mark = fingerprint(content)
    timeline.record(invoice, timeline.Kind.DRAFTED, by=by, submitted=submit, fingerprint=mark)
    if submit:
        note_submission(invoice, by=by)
    send_create(invoice, by=by, submit=submit)


def _by_key(draft_key: uuid.UUID | None, by: User) -> Invoice | None:
    invoice = Invoice.objects.filter(draft_key=draft_key).first() if draft_key else None
    if invoice and (
        invoice.owner_id != by.pk or not Invoice.objects.visible_to(by).filter(pk=invoice.pk).exists()
    ):
        raise NotAllowed("This form belongs to someone else. Open a new one.")
    return invoice


def _find_twin(form: SentForm, customer: Contact | None) -> Invoice | None:
    """Return an invoice just made of the same content for the same deal, which nobody has changed since; the deal's
    row is locked so that two calls can't both find none.
    """
    if form.deal is None:
        return None
    Deal.objects.select_for_update(no_key=True).get(pk=form.deal.pk)
    entry = (
        TimelineEntry.objects.filter(
            invoice__deal=form.deal,
            invoice__connection=form.connection,
            kind=timeline.Kind.DRAFTED,
            at__gte=timezone.now() - TWIN_WINDOW,
            data__fingerprint=fingerprint(form.content),
            invoice__version=UNTOUCHED,
        )
        .select_related("invoice")
        .last()
    )
    return entry.invoice if entry and is_of_same_customer(entry.invoice, customer) else None
