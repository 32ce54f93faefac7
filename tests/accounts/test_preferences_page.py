"""The preferences of an organisation: the mapping, due date, defaults and tax percents."""

from __future__ import annotations

import pytest

from accounts.mapping_fields import DEFAULT_FIELD_MAP
from accounts.models import MappingPreferences, Role
from tests.factories import (
    MappingPreferencesFactory,
    PipedriveConnectionFactory,
    ReferenceItemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
VAT_FIELD = "a" * 40


@pytest.fixture
def preferences(client):
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    kept = MappingPreferencesFactory()
    for kind, code, raw in [
        ("account", "200", {"Type": "REVENUE"}),
        ("account", "090", {"Type": "BANK"}),
        ("tax_rate", "OUTPUT2", {"CanApplyToRevenue": True}),
        ("branding_theme", "theme-1", {}),
    ]:
        ReferenceItemFactory(
            connection=kept.connection, kind=kind, remote_id=code, name=f"{code} here", raw=raw
        )
    return kept


@pytest.fixture
def pipedrive():
    company = PipedriveConnectionFactory(deal_fields={"status": {"code": "ours"}})
    for code, name, kind, active in [
        ("title", "Title", "varchar", True),
        ("ours", "Invoice status", "enum", True),
        ("b" * 40, "Pay by", "date", True),
        ("c" * 40, "Site address", "address", True),
    ]:
        ReferenceItemFactory(
            connection=company,
            kind="deal_field",
            remote_id=code,
            name=name,
            raw={"field_type": kind},
            is_active=active,
        )
    return company


def posted(preferences, **changes):
    words = {f"map-{key}": source for key, source in DEFAULT_FIELD_MAP.items()}
    words |= {
        "due_rule": "days_after",
        "due_days": "30",
        "due_day_of_month": "20",
        "line_amount_types": "deal",
        "currency_rule": "deal",
        "customer_terms_first": "on",
        "tax-TOTAL_FORMS": "2",
        "tax-INITIAL_FORMS": "0",
        "tax-0-percent": "20.0",
        "tax-0-tax_type": "OUTPUT2",
    }
    return words | changes


def test_what_is_chosen_is_kept_with_its_history(client, preferences):
    changes = {"due_days": "14", "account_code": "200", "branding_theme_id": "theme-1"}
    answer = client.post(f"/preferences/{preferences.connection_id}/", posted(preferences, **changes))

    kept = MappingPreferences.objects.get()
    assert answer.status_code == 302
    assert (kept.due_days, kept.account_code, kept.branding_theme_id) == (14, "200", "theme-1")
    assert kept.tax_map == {"20": "OUTPUT2"}
    assert kept.history.count() == 2


def test_custom_fields_and_address_parts_can_be_chosen(client, preferences, pipedrive):
    page = client.get(f"/preferences/{preferences.connection_id}/").content.decode()

    assert "Pay by" in page
    assert "Site address: postcode" in page
    assert "Invoice status" not in page
    assert "090 here" not in page


def test_a_deleted_field_stays_in_its_place_and_says_so(client, preferences, pipedrive):
    preferences.field_map["tax_number"] = f"deal.{VAT_FIELD}"
    preferences.save()
    ReferenceItemFactory(
        connection=pipedrive, kind="deal_field", remote_id=VAT_FIELD, name="VAT no", is_active=False
    )
    page = client.get(f"/preferences/{preferences.connection_id}/").content.decode()

    assert "VAT no (deleted in Pipedrive)" in page
    assert "This field was deleted in Pipedrive." in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"map-contact_name": ""}, "Every invoice needs a customer name"),
        ({"map-reference": "deal.nonsense"}, "not one of the available choices"),
        ({"due_rule": "deal_field"}, "Choose the date field of the deal"),
        ({"due_days": "-1"}, "greater than or equal to 0"),
        ({"due_day_of_month": "32"}, "less than or equal to 31"),
        ({"account_code": "999"}, "not one of the available choices"),
        ({"tax-0-percent": "much"}, "Enter a number, such as 20."),
        ({"tax-0-percent": "120"}, "from 0 to 100"),
        ({"tax-1-percent": "20", "tax-1-tax_type": "OUTPUT2"}, "already in another row"),
        ({"tax-1-tax_type": "OUTPUT2"}, "Enter the percentage this tax rate is for."),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_is_saved(client, preferences, changes, words):
    answer = client.post(f"/preferences/{preferences.connection_id}/", posted(preferences, **changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert MappingPreferences.objects.get().history.count() == 1


def test_the_preview_follows_the_form(client, preferences):
    page = client.get(f"/preferences/{preferences.connection_id}/").content.decode()

    assert f'hx-post="/preferences/{preferences.connection_id}/preview/"' in page
