"""Customer, reference and currency of a draft come from where the preferences say."""

from __future__ import annotations

from accounts.mapping_fields import DEFAULT_FIELD_MAP
from tests.invoices.mapping.deal_documents import (
    GONE,
    ORGANIZATION,
    PO_NUMBER,
    TODAY,
    draft,
    make_deal,
    make_preferences,
)


def test_the_customer_is_the_organization_with_the_persons_email():
    details = draft().contact_details
    assert details["contact_name"] == "Acme OÜ"
    assert details["email_address"] == "ana@x.test"
    assert details["address_line1"] == "Telliskivi 60"
    assert (details["postal_code"], details["city"], details["country"]) == ("10412", "Tallinn", "Estonia")


def test_without_an_organization_the_customer_is_the_person():
    assert draft(organization={}).contact_details["contact_name"] == "Ana Diaz"


def test_without_anybody_a_person_is_told_to_choose():
    content = draft(organization={}, person={})
    assert content.contact_details["contact_name"] == ""
    assert any("has no customer" in warning for warning in content.warnings)


def test_a_name_loses_blanks_that_xero_refuses():
    content = draft(organization=ORGANIZATION | {"name": "  Acme   Ltd "})
    assert content.contact_details["contact_name"] == "Acme Ltd"


def test_the_reference_follows_the_mapping():
    field_map = DEFAULT_FIELD_MAP | {"reference": f"deal.{PO_NUMBER}"}
    content = draft(make_preferences(field_map=field_map), deal=make_deal(custom_fields={PO_NUMBER: "PO-77"}))
    assert content.reference == "PO-77"


def test_a_reference_too_long_for_xero_is_shortened_and_said():
    content = draft(deal=make_deal(title="x" * 300))
    assert len(content.reference) == 255
    assert any("Reference was shortened" in warning for warning in content.warnings)


def test_a_mapping_to_a_deleted_field_says_so():
    content = draft(make_preferences(field_map=DEFAULT_FIELD_MAP | {"tax_number": f"deal.{GONE}"}))
    assert any(
        "The mapping for Tax number uses a Pipedrive field that was deleted" in warning
        for warning in content.warnings
    )


def test_dates_and_template():
    content = draft()
    assert content.date == TODAY
    assert content.due_date is not None
    assert content.branding_theme_id == "theme-1"


def test_the_deals_currency():
    assert draft(deal=make_deal(currency="EUR")).currency_code == "EUR"


def test_a_currency_the_organisation_lacks_is_said():
    content = draft(deal=make_deal(currency="BTC"))
    assert content.currency_code == "BTC"
    assert any("BTC" in warning for warning in content.warnings)


def test_the_base_currency_says_that_nothing_was_converted():
    content = draft(make_preferences(currency_rule="organisation"), deal=make_deal(currency="EUR"))
    assert content.currency_code == "GBP"
    assert any("not converted" in warning for warning in content.warnings)
