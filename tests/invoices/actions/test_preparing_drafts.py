"""A deal becomes a draft by the organisation's preferences, without anything being written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from accounts.models import MappingPreferences
from invoices import actions
from invoices.models import Invoice
from tests.factories import ContactFactory

TODAY = dt.date(2026, 3, 10)


def prepare(northwind):
    return actions.prepare_draft(northwind.deal, connection=northwind.connection, today=TODAY)


def test_the_deal_fills_the_draft(northwind):
    content = prepare(northwind)
    assert content.contact_details["contact_name"] == "Acme OÜ"
    assert content.contact_details["email_address"] == "ana@x.test"
    assert (content.currency_code, content.reference) == ("GBP", "Roof, Phase 2")
    (line,) = content.lines
    assert (line.item_code, line.unit_amount, line.tax_type) == ("ST-1", Decimal("12.5"), "OUTPUT2")
    assert not Invoice.objects.exists()


def test_what_it_prepares_can_be_saved_at_once(northwind):
    invoice = northwind.draft(content=prepare(northwind))
    assert invoice.total == 600


def test_the_terms_of_the_known_customer_come_first(northwind):
    ContactFactory(
        connection=northwind.connection,
        name="acme oü",
        payment_terms_day=7,
        payment_terms_type="DAYSAFTERBILLDATE",
    )
    assert prepare(northwind).due_date == dt.date(2026, 3, 17)


def test_an_organisation_without_preferences_still_works(northwind):
    MappingPreferences.objects.all().delete()
    northwind.connection.refresh_from_db()
    assert prepare(northwind).lines[0].account_code == "200"


def test_it_takes_few_queries(northwind, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        prepare(northwind)
