"""Pipedrive's records are read with their real nulls, exact money and unknown keys."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import responses

from integrations.pipedrive.client import PipedriveClient
from integrations.pipedrive.people import WebhookDocument
from integrations.pipedrive.schemas import (
    DealDiscountDocument,
    DealProductDocument,
    FieldDocument,
    OrganizationDocument,
    PersonDocument,
    ProductDocument,
    read_instant,
)

DEAL = r"""{"success":true,"data":{"id":42,"title":"Roof, Phase 2 “Ω”",
"creator_user_id":7,"owner_id":7,"value":1250.50,
"currency":"EUR","person_id":11,"org_id":null,"stage_id":3,"pipeline_id":1,"status":"open","probability":null,
"lost_reason":null,"visible_to":3,"add_time":"2026-03-01T08:00:00Z","update_time":"2026-03-02T09:00:00Z",
"stage_change_time":null,"won_time":null,"expected_close_date":null,"is_archived":false,"is_deleted":false,
"label_ids":[],"acv":null,"custom_fields":{"aa":null,"bb":{"value":120.50,"currency":"EUR"},"cc":[27,31]},
"new_thing":{"a":1.1}},"additional_data":null}"""


@responses.activate
def test_a_deal():
    responses.get("https://a.pipedrive.com/api/v2/deals/42", body=DEAL, content_type="application/json")

    deal = PipedriveClient("https://a.pipedrive.com", "t").get_deal(42)

    assert (deal.id, deal.title, deal.owner_id, deal.org_id) == (42, "Roof, Phase 2 “Ω”", 7, None)
    assert (str(deal.value), deal.currency, deal.won_time) == ("1250.50", "EUR", "")
    assert deal.updated_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert deal.custom_fields["bb"] == {"value": "120.50", "currency": "EUR"}
    assert deal.custom_fields.get("aa") is None
    assert json.loads(json.dumps(deal.raw))["custom_fields"]["aa"] is None


def test_a_person_with_and_without_addresses():
    person = PersonDocument.from_raw(
        {
            "id": 11,
            "name": "Ana Díaz",
            "emails": [{"value": "old@x.test"}, {"value": "ana@x.test", "primary": True, "label": None}],
            "phones": [{"value": "", "primary": True}],
        }
    )

    assert person.email == "ana@x.test"
    assert [phone.value for phone in person.phones] == [""]
    assert PersonDocument.from_raw({"id": 1, "emails": None}).email == ""
    assert PersonDocument.from_raw({"id": 1, "emails": [{"value": "a@b.test"}]}).email == "a@b.test"


def test_an_organization_with_only_the_text_of_its_address_or_none():
    part = {"value": "Telliskivi 60, Tallinn", "country": None, "route": None}
    organization = OrganizationDocument.from_raw({"id": 5, "name": "Acme OÜ", "address": part})

    assert (organization.address.value, organization.address.country) == ("Telliskivi 60, Tallinn", "")
    assert OrganizationDocument.from_raw({"id": 5, "address": None}).address.value == ""


def test_a_product_line():
    line = DealProductDocument.from_raw(
        {
            "id": 3,
            "item_price": "12.5",
            "quantity": "2.75",
            "discount": 10,
            "discount_type": "percentage",
            "tax": 22,
            "tax_method": "exclusive",
            "is_enabled": False,
            "comments": "",
            "billing_frequency_cycles": None,
        }
    )

    assert (line.item_price, line.quantity, line.tax) == (Decimal("12.5"), Decimal("2.75"), Decimal(22))
    assert not line.is_enabled


def test_the_smaller_records():
    discount = DealDiscountDocument.from_raw({"id": "30195b0e", "amount": "5.5", "type": "percentage"})
    product = ProductDocument.from_raw(
        {"id": 9, "code": None, "category": "262", "prices": [{"price": 12, "cost": 6}]}
    )
    field = FieldDocument.from_raw(
        {
            "field_code": "status",
            "options": [{"id": "open", "label": "Open"}, {"id": 27, "label": None}],
            "subfields": None,
        }
    )
    hook = WebhookDocument.from_raw({"id": 1, "is_active": 0, "last_http_status": None})

    assert (discount.amount, product.code, product.prices[0].price) == (Decimal("5.5"), "", Decimal(12))
    assert [option.id for option in field.options] == ["open", 27]
    assert not hook.is_active


def test_times_of_both_versions_are_utc():
    assert read_instant("2026-01-02 03:04:05") == read_instant("2026-01-02T03:04:05Z")
