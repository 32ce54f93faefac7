"""The drivers' fast ways write what Django would: every character, every kind of value, the model's defaults."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import transaction

from invoices.mirror import bulk
from invoices.models import Contact, Invoice, InvoiceLine
from invoices.sync.pull.pages import FAULTS_OF_A_DOCUMENT
from tests.factories import ContactFactory, InvoiceFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db

ODD = "tab\there, new\nline, return\rhere, \\N, \\., back\\slash, 'quotes' \"double\", 😀 Ünïcödé, {a,b}, %s, NULL"
NOON = dt.datetime(2026, 11, 2, 12, 0, 0, 123456, tzinfo=dt.UTC)


@pytest.mark.parametrize("text", [ODD, "\\N", "\\.", "", " ", "NULL", "\\"])
def test_every_text_comes_back_as_it_went(text):
    invoice = InvoiceFactory()
    tracking = [{"Name": text, "Option": None}]
    bulk.insert(InvoiceLine, ("invoice", "description", "tracking"), [(invoice.pk, text, tracking)])
    line = invoice.lines.get(description=text)
    assert line.tracking == tracking


def test_values_of_every_kind_come_back_and_the_rest_are_the_models_defaults():
    company, uid = XeroConnectionFactory(), uuid.uuid4()
    columns = ("uid", "connection", "date", "xero_updated_at", "total", "xero_sent_to_contact", "xero_id")
    row = (uid.hex, company.pk, dt.date(2026, 11, 2), NOON, Decimal("12345.6789"), True, "x-1")
    assert list(bulk.insert_new(Invoice, columns, [row], key="xero_id", new="uid")) == ["x-1"]
    invoice = Invoice.objects.get(uid=uid)
    assert (invoice.date, invoice.xero_updated_at, invoice.total) == (row[2], NOON, row[4])
    assert (invoice.xero_sent_to_contact, invoice.due_date, invoice.xero_total) == (True, None, None)
    assert (invoice.version, invoice.line_amount_types, invoice.contact_details) == (1, "Exclusive", {})
    assert Invoice.objects.get(xero_updated_at=NOON, date=row[2]) == invoice


def test_what_meets_a_row_is_left_out_and_not_taken_for_ours():
    company = XeroConnectionFactory()
    columns = ("uid", "connection", "xero_id")
    first = bulk.insert_new(
        Invoice, columns, [(uuid.uuid4().hex, company.pk, "x-1")], key="xero_id", new="uid"
    )
    rows = [(uuid.uuid4().hex, company.pk, xero_id) for xero_id in ("x-1", "x-2")]
    assert list(bulk.insert_new(Invoice, columns, rows, key="xero_id", new="uid")) == ["x-2"]
    assert Invoice.objects.get(xero_id="x-1").pk == first["x-1"]


def test_an_upsert_inserts_and_replaces():
    held = ContactFactory(name="Old", email_address="kept@x.test")
    unique = ("connection", "xero_contact_id")
    rows = [(held.connection_id, held.xero_contact_id, ODD), (held.connection_id, "new", "New")]
    bulk.upsert(Contact, (*unique, "name"), rows, unique=unique)
    held.refresh_from_db()
    assert (held.name, held.email_address) == (ODD, "kept@x.test")
    assert Contact.objects.get(xero_contact_id="new").xero_contact_status == "ACTIVE"


def test_an_update_changes_the_columns_named_alone():
    one, other = InvoiceFactory(reference="One"), InvoiceFactory(reference="Other")
    columns = ("id", "xero_number", "xero_raw", "mirrored_at")
    bulk.update(Invoice, columns, [(one.pk, ODD, {"Text": ODD}, NOON), (other.pk, "", "{}", None)])
    one.refresh_from_db()
    assert (one.reference, one.xero_number, one.xero_raw, one.mirrored_at) == (
        "One",
        ODD,
        {"Text": ODD},
        NOON,
    )


def test_what_can_not_be_stored_is_a_fault_of_its_document():
    invoice = InvoiceFactory()
    with pytest.raises(FAULTS_OF_A_DOCUMENT), transaction.atomic():
        bulk.insert(InvoiceLine, ("invoice", "position"), [(invoice.pk, 10**30)])
    assert not invoice.lines.filter(position__gt=0).exists()
