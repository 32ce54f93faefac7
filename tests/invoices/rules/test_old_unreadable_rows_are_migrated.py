"""An installation that holds amounts it can't read is migrated, and says which invoices they are."""

from __future__ import annotations

import logging
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection

from invoices.amounts import UNREADABLE
from invoices.models import Invoice
from tests.factories import InvoiceFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invoices():
    """Two invoices in an installation of before the bounds; afterwards all is as it was."""
    # Made with today's tables: the models know no others.
    made = InvoiceFactory(xero_number="INV-BAD"), InvoiceFactory(xero_number="INV-GOOD")
    call_command("migrate", "invoices", "0004", verbosity=0)
    yield made
    call_command("migrate", verbosity=0)


@pytest.mark.parametrize("bad", ["99999999999999", "-99999999999999", "nan or more"])
def test_migrate_marks_and_names_them(invoices, bad, caplog):
    number = "'NaN'" if connection.vendor == "postgresql" else "1e300"
    number = number if bad == "nan or more" else bad
    broken, sound = invoices
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE invoices_invoice SET total = {number} WHERE id = {broken.pk}")
        cursor.execute(
            f"UPDATE invoices_invoiceline SET unit_amount = {number} WHERE invoice_id = {broken.pk}"
        )
    with caplog.at_level(logging.WARNING):
        call_command("migrate", verbosity=0)
    told = [record.getMessage() for record in caplog.records if "can't be read" in record.getMessage()]
    assert len(told) == 2
    assert all("INV-BAD" in sentence and "find_unreadable" in sentence for sentence in told)
    broken.refresh_from_db()
    assert abs(broken.total) == abs(broken.lines.get().unit_amount) == UNREADABLE
    assert list(Invoice.objects.unreadable()) == [broken]
    sound.refresh_from_db()
    assert sound.total == Decimal(120)
