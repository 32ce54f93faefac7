"""Deals follow Pipedrive; absence is never deletion, and an older document never wins."""

from __future__ import annotations

from datetime import timedelta

import pytest

from invoices.mirror import (
    mark_deals_deleted,
    mirror_deals,
    mirror_organizations,
    mirror_persons,
)
from invoices.models import Deal
from tests.factories import PipedriveConnectionFactory
from tests.invoices.mirror.documents import (
    NOON,
    make_deal,
    make_organization,
    make_person,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=1)


def mirror_one(connection, deal, **beside):
    return mirror_deals(
        connection,
        [deal],
        beside.get("persons", {}),
        beside.get("organizations", {}),
        beside.get("products", {}),
        beside.get("discounts", {}),
    )


def test_a_deal_is_kept_with_what_belongs_to_it():
    connection = PipedriveConnectionFactory()
    lines = [{"id": 3, "name": "Slate tile", "product": {"code": "ST-1"}}]
    mirror_one(
        connection,
        make_deal(),
        persons={11: make_person()},
        organizations={5: make_organization()},
        products={42: lines},
    )
    deal = Deal.objects.get()
    assert (deal.title, deal.person_name, deal.organization_name) == ("Roof, Phase 2", "Ana Diaz", "Acme OÜ")
    assert deal.product_documents == lines
    assert deal.pipedrive_owner_id == 7


def test_a_deal_without_person_or_value_is_fine():
    connection = PipedriveConnectionFactory()
    mirror_one(connection, make_deal(person_id=None, org_id=None, value=None))
    assert Deal.objects.get().value == 0


def test_a_change_of_person_drops_the_old_one_and_keeps_the_products():
    connection = PipedriveConnectionFactory()
    mirror_one(connection, make_deal(), persons={11: make_person()}, products={42: [{"id": 3}]})
    mirror_one(connection, make_deal(person_id=12, at=LATER))
    deal = Deal.objects.get()
    assert (deal.person_name, deal.person_document) == ("", {})
    assert deal.product_documents == [{"id": 3}]


def test_an_older_deal_and_the_same_deal_change_nothing():
    connection = PipedriveConnectionFactory()
    mirror_one(connection, make_deal(at=LATER))
    assert mirror_one(connection, make_deal(title="Old")) == []
    assert mirror_one(connection, make_deal(at=LATER)) == []


def test_persons_and_organizations_reach_all_their_deals():
    connection = PipedriveConnectionFactory()
    mirror_deals(connection, [make_deal(), make_deal(id=43)], {}, {}, {}, {})
    assert len(mirror_persons(connection, [make_person(name="Ana María")])) == 2
    assert len(mirror_organizations(connection, [make_organization(name="Acme AS")])) == 2
    assert mirror_organizations(connection, [make_organization(name="Acme AS")]) == []
    assert set(Deal.objects.values_list("person_name", "organization_name")) == {("Ana María", "Acme AS")}


def test_only_what_pipedrive_calls_deleted_is_deleted():
    connection = PipedriveConnectionFactory()
    mirror_deals(connection, [make_deal(), make_deal(id=43)], {}, {}, {}, {})
    mirror_deals(connection, [make_deal(id=43, at=LATER)], {}, {}, {}, {})
    assert Deal.objects.get(pipedrive_id=42).pipedrive_status == "open"
    assert mark_deals_deleted(connection, [42]) == 1
    assert Deal.objects.get(pipedrive_id=42).pipedrive_status == "deleted"
