"""The mirrored choice lists are read as plain values, gone entries included but not offered."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.models import ReferenceKind
from invoices.choices import PaymentTerms
from invoices.reference import documents_of, fields_of, lists_of
from tests.factories import (
    DealFactory,
    PipedriveConnectionFactory,
    ReferenceItemFactory,
    XeroConnectionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def xero():
    connection = XeroConnectionFactory()

    def add(kind, remote_id, *, is_active=True, **raw):
        ReferenceItemFactory(
            connection=connection, kind=kind, remote_id=remote_id, is_active=is_active, raw=raw
        )

    terms = {"Sales": {"Day": 20, "Type": "OFFOLLOWINGMONTH"}}
    add(ReferenceKind.ORGANISATION, "t", BaseCurrency="GBP", ShortCode="!nw001", PaymentTerms=terms)
    add(ReferenceKind.ITEM, "ST-1", IsSold=True, SalesDetails={"UnitPrice": "12.50", "AccountCode": "200"})
    add(ReferenceKind.ITEM, "BUY", IsSold=False)
    add(ReferenceKind.ITEM, "OLD", is_active=False)
    add(ReferenceKind.ACCOUNT, "200", Type="REVENUE", Class="REVENUE")
    add(ReferenceKind.ACCOUNT, "299", is_active=False, Type="REVENUE", Class="REVENUE")
    add(ReferenceKind.ACCOUNT, "610", Type="CURRENT", Class="ASSET", SystemAccount="DEBTORS")
    add(
        ReferenceKind.TAX_RATE,
        "OUTPUT2",
        EffectiveRate="20.0000",
        CanApplyToRevenue=True,
        CanApplyToAssets=False,
    )
    add(
        ReferenceKind.TAX_RATE,
        "INPUT2",
        EffectiveRate="20.0000",
        CanApplyToRevenue=False,
        CanApplyToExpenses=True,
    )
    add(ReferenceKind.TAX_RATE, "BARE", EffectiveRate="5")
    add(ReferenceKind.CURRENCY, "EUR")
    options = [{"TrackingOptionID": "o", "Name": "North", "Status": "ACTIVE"}]
    add(ReferenceKind.TRACKING_CATEGORY, "region", Options=options)
    return connection


def test_what_is_offered_for_sales(xero):
    lists = lists_of(xero)
    assert [item.code for item in lists.sales_items] == ["ST-1"]
    assert [account.code for account in lists.sales_accounts] == ["200"]
    assert {rate.tax_type for rate in lists.sales_tax_rates} == {"OUTPUT2", "BARE"}
    assert lists.sales_items[0].unit_price == Decimal("12.50")


def test_what_is_known_besides(xero):
    lists = lists_of(xero)
    assert lists.find_account("299") is not None
    assert lists.currency_codes == {"GBP", "EUR"}
    assert (lists.base_currency, lists.short_code) == ("GBP", "!nw001")
    assert lists.payment_terms == PaymentTerms(20, "OFFOLLOWINGMONTH")
    assert lists.rates["OUTPUT2"] == 20
    assert lists.tracking[0].options[0].name == "North"


def test_the_lists_are_one_query(xero, django_assert_num_queries):
    with django_assert_num_queries(1):
        lists_of(xero)


def test_an_organisation_never_read_has_empty_lists():
    lists = lists_of(XeroConnectionFactory())
    assert (lists.items, lists.currency_codes) == ((), frozenset())


def test_pipedrives_fields_with_option_labels_and_names():
    connection = PipedriveConnectionFactory()
    raw = {"field_type": "enum", "options": [{"id": 27, "label": "Gold"}]}
    ReferenceItemFactory(connection=connection, kind=ReferenceKind.DEAL_FIELD, remote_id="tier", raw=raw)
    ReferenceItemFactory(connection=connection, kind=ReferenceKind.USER, remote_id="7", name="Rita Rep")
    fields = fields_of(connection)
    tier = fields.find("deal", "tier")
    assert tier is not None
    assert (tier.type, tier.options) == ("enum", {"27": "Gold"})
    assert fields.names["user"]["7"] == "Rita Rep"
    assert not fields.knows("person")


def test_a_deals_documents():
    deal = DealFactory(deal_document={"title": "Roof"}, product_documents=[{"name": "Tile"}])
    documents = documents_of(deal)
    assert (documents.deal["title"], documents.products[0]["name"]) == ("Roof", "Tile")
