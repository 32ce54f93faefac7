"""A mapping source becomes the text a person sees in Pipedrive."""

from __future__ import annotations

import pytest

from invoices.mapping import is_deleted, source_value
from tests.invoices.mapping.deal_documents import (
    BUDGET,
    FIELDS,
    GONE,
    ORGANIZATION,
    PO_NUMBER,
    SITE,
    TAGS,
    TIER,
    make_deal,
    make_documents,
    make_product,
)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("deal.title", "Roof, Phase 2"),
        ("organization.name", "Acme OÜ"),
        ("person.first_name", "Ana"),
        ("person.emails", "ana@x.test"),
        ("person.phones", "+34 600"),
        ("organization.address", "Telliskivi 60, 10412 Tallinn, Estonia"),
        ("organization.address.value", "Telliskivi 60, 10412 Tallinn, Estonia"),
        ("organization.address.street", "Telliskivi 60"),
        ("organization.address.postal_code", "10412"),
        ("organization.address.subpremise", ""),
        ("deal.nothing", ""),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_standard_fields(source, text):
    assert source_value(source, make_documents()) == text


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        (PO_NUMBER, "PO-77", "PO-77"),
        (TIER, 27, "Gold"),
        (TIER, 99, "99"),
        (TAGS, [1, 2], "Urgent, Roof"),
        (BUDGET, {"value": "120.5", "currency": "EUR"}, "120.50 EUR"),
        (BUDGET, {"value": None, "currency": None}, ""),
        (PO_NUMBER, None, ""),
        (PO_NUMBER, 0, "0"),
        (PO_NUMBER, True, "Yes"),
        (PO_NUMBER, {"value": "2026-03-01", "until": "2026-03-31"}, "2026-03-01 – 2026-03-31"),
        (PO_NUMBER, {"value": "10:00:00", "timezone_id": 1, "timezone_name": "x"}, "10:00:00"),
    ],
)
def test_custom_fields(code, value, text):
    documents = make_documents(deal=make_deal(custom_fields={code: value}))
    assert source_value(f"deal.{code}", documents) == text


def test_a_part_of_a_custom_address():
    documents = make_documents(deal=make_deal(custom_fields={SITE: {"value": "Rue 1", "locality": "Paris"}}))
    assert source_value(f"deal.{SITE}.locality", documents) == "Paris"


def test_a_street_that_was_never_geocoded_is_the_whole_address():
    documents = make_documents(organization={"name": "A", "address": {"value": "Somewhere 5, Town"}})
    assert source_value("organization.address.street", documents) == "Somewhere 5, Town"


def test_a_street_keeps_the_order_its_country_writes():
    address = {"value": "12 High Street, Leeds", "route": "High Street", "street_number": "12"}
    documents = make_documents(organization=ORGANIZATION | {"address": address})
    assert source_value("organization.address.street", documents) == "12 High Street"


def test_an_owner_is_a_name_and_not_a_number():
    assert source_value("deal.owner_id", make_documents(deal=make_deal(owner_id=7))) == "Rita Rep"


def test_a_product_answers_for_its_line_and_its_catalogue_entry():
    product = make_product()
    assert source_value("product.name", make_documents(), product) == "Slate tile"
    assert source_value("product.description", make_documents(), product) == "Welsh slate"
    assert source_value("product.code", make_documents(), product) == "ST-1"


def test_nobody_on_the_deal_is_no_error():
    documents = make_documents(person={}, organization={})
    assert source_value("person.emails", documents) == ""
    assert source_value("organization.address.street", documents) == ""


def test_an_empty_list_of_emails_is_empty():
    assert source_value("person.emails", make_documents(person={"emails": []})) == ""


@pytest.mark.parametrize(
    ("source", "deleted"),
    [
        (f"deal.{PO_NUMBER}", False),
        (f"deal.{GONE}", True),
        (f"deal.{'0' * 40}", True),
        (f"deal.{'0' * 40}.locality", True),
        ("person.first_name", False),
        ("product.name", False),
        ("", False),
    ],
)
def test_a_deleted_field_is_noticed(source, deleted):
    assert is_deleted(source, FIELDS) is deleted
