"""A number that no column should hold is "unreadable" on its own row; every list goes on."""

from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.models import Role
from invoices.models import Deal, Invoice, InvoiceLine, Payment
from tests.factories import InvoiceFactory, UserFactory
from tests.invoices.api.conftest import company  # noqa: F401 - the fixture

pytestmark = pytest.mark.django_db
TABLES = {"invoices_invoice": "invoice_numbers", "invoices_invoiceline": "line_numbers"}


@contextmanager
def without_bounds(table):
    """Write what the constraints refuse, as an older version could."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {TABLES[table]}")
        try:
            yield cursor
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


# NUMERIC(18, 4) of PostgreSQL holds nothing larger than this; SQLite holds anything.
BAD = ["99999999999999", "-99999999999999", "NaN"]


def bad_values():
    return BAD if connection.vendor == "postgresql" else ["250000000000000.0", "-1e300", "9e999"]


@pytest.mark.parametrize("which", range(3))
def test_every_door_shows_it(company, which):  # noqa: F811
    bad = InvoiceFactory(connection=company.north, deal=company.deal, owner=company.rita)
    good = InvoiceFactory(
        connection=company.north, deal=company.deal, owner=company.rita, total=Decimal("12.50")
    )
    value = bad_values()[which]
    literal = f"'{value}'::numeric" if connection.vendor == "postgresql" else value
    with without_bounds("invoices_invoice") as cursor:
        cursor.execute(
            f"UPDATE invoices_invoice SET total = {literal}, xero_amount_due = {literal} WHERE id = {bad.pk}"
        )
    with without_bounds("invoices_invoiceline") as cursor:
        cursor.execute(f"UPDATE invoices_invoiceline SET quantity = {literal} WHERE invoice_id = {bad.pk}")
    pages = Client()
    pages.force_login(UserFactory(role=Role.ADMINISTRATOR))
    for path in (
        "/invoices/", f"/deals/{company.deal.pk}/", f"/invoices/{bad.uid}/", "/admin/invoices/invoice/",
        f"/admin/invoices/invoice/{bad.pk}/change/",
    ):  # fmt: skip
        answer = pages.get(path)
        assert answer.status_code == 200, path
        assert "unreadable" in answer.content.decode(), path
    for path in ("/deals/", f"/invoices/{bad.uid}/edit/"):
        assert pages.get(path).status_code == 200, path
    rows = {row["id"]: row for row in company.as_finn.get("/api/v1/invoices/").json()["results"]}
    assert rows[str(bad.uid)]["total"] is None
    assert rows[str(good.uid)]["total"] == "12.50"
    one = company.as_finn.get(f"/api/v1/invoices/{bad.uid}/").json()
    assert one["lines"][0]["quantity"] is None
    assert company.as_finn.get(f"/api/v1/deals/{company.deal.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (model, field.column)
        for model in (Invoice, InvoiceLine, Payment, Deal)
        for field in model._meta.fields
        if field.get_internal_type() == "DecimalField"
    ],
)
def test_no_column_takes_it(company, model, column):  # noqa: F811
    invoice = InvoiceFactory(connection=company.north, deal=company.deal)
    Payment.objects.create(invoice=invoice, xero_payment_id="p", amount=1)
    for value in ("9999999999999.99", "-9999999999999.99"):
        write(model, column, value)
    for value in ("9999999999999.9951", "-10000000000000", "1e300", "NaN", "Infinity"):
        with pytest.raises(Exception) as refused, transaction.atomic():
            write(model, column, value)
        # PostgreSQL's type refuses the largest before the constraint does.
        assert isinstance(refused.value, IntegrityError) or connection.vendor == "postgresql"


def write(model, column, value):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = %s", [value])


def test_check_and_command_name_it_with_a_way_out(company):  # noqa: F811
    assert not [one for one in run_checks(databases=["default"]) if one.id == "invoicebridge.W010"]
    largest = Decimal("9999999999999.99")
    InvoiceFactory(connection=company.north, xero_number="INV-77", xero_status="PAID", xero_total=largest)
    InvoiceFactory(connection=company.north, xero_number="", xero_id="", total=-largest)
    InvoiceFactory(connection=company.north, xero_number="INV-78")
    (warning,) = [one for one in run_checks(databases=["default"]) if one.id == "invoicebridge.W010"]
    assert "INV-77" in warning.msg
    assert "find_unreadable" in warning.hint
    told = StringIO()
    call_command("find_unreadable", stdout=told)
    first, second, count = told.getvalue().splitlines()
    assert first.startswith("INV-77")
    assert "Xero shows them." in first
    assert second.startswith("New invoice")
    assert "or delete it" in second
    assert count == "2 found."
