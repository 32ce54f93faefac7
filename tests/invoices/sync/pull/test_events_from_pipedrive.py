"""Pipedrive's events: many events are few reads, and only what says so is deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integrations.calls import clients
from integrations.http import Message, Page, RemoteNotFound
from integrations.models import InboxMessage
from integrations.pipedrive.schemas import (
    DealDiscountDocument,
    DealProductDocument,
    ProductDocument,
)
from invoices import sync
from invoices.models import Deal
from tests.factories import PipedriveConnectionFactory
from tests.invoices.mirror.documents import NOON, make_deal, make_organization, make_person

pytestmark = pytest.mark.django_db


class FakePipedrive:
    """Deals and what belongs to them; notes each call."""

    def __init__(self):
        self.deals = {42: make_deal()}
        self.hidden = {}
        self.lines = [line(id=3, order_nr=2), line(id=4, order_nr=1, product_id=10, name="Nails")]
        self.calls = []

    def list_deals(self, cursor="", *, ids=(), **_):
        self.calls.append(("list_deals", list(ids)))
        return Page([self.deals[each] for each in ids if each in self.deals])

    def get_deal(self, deal_id):
        self.calls.append(("get_deal", deal_id))
        if deal_id not in self.hidden:
            raise RemoteNotFound([Message("Deal not found")])
        return self.hidden[deal_id]

    def list_persons(self, cursor="", *, ids=(), **_):
        self.calls.append(("list_persons", list(ids)))
        return Page([make_person(name="Ana María")])

    def list_organizations(self, cursor="", *, ids=(), **_):
        self.calls.append(("list_organizations", list(ids)))
        return Page([make_organization()])

    def list_deal_products(self, deal_ids):
        self.calls.append(("list_deal_products", list(deal_ids)))
        return Page(self.lines)

    def list_products(self, ids=(), cursor=""):
        self.calls.append(("list_products", list(ids)))
        return Page([ProductDocument(id=9, code="ST-1", description="Welsh slate")])

    def list_deal_discounts(self, deal_id):
        self.calls.append(("list_deal_discounts", deal_id))
        return Page([DealDiscountDocument.from_raw({"id": "d1", "amount": "5", "type": "percentage"})])


def line(**overrides):
    raw = {"id": 3, "deal_id": 42, "product_id": 9, "name": "Slate tile", "order_nr": 1, "sum": "50"}
    return DealProductDocument.from_raw({**raw, **overrides})


@pytest.fixture
def connection():
    return PipedriveConnectionFactory()


@pytest.fixture
def pipedrive(monkeypatch):
    fake = FakePipedrive()
    monkeypatch.setattr(clients, "run", lambda connection, function, **_: function(fake))
    return fake


def event(resource_id, kind="pipedrive.deal", action="change"):
    return InboxMessage(kind=kind, resource_id=str(resource_id), payload={"meta": {"action": action}})


def test_many_events_of_a_deal_are_one_reading_with_all_that_belongs_to_it(connection, pipedrive):
    sync.pull_deals(connection, [event(42), event(42), event(42)])
    deal = Deal.objects.get()
    assert (deal.person_name, deal.organization_name) == ("Ana María", "Acme OÜ")
    assert [row["name"] for row in deal.product_documents] == ["Nails", "Slate tile"]
    assert [row["product"].get("code") for row in deal.product_documents] == [None, "ST-1"]
    assert len(pipedrive.calls) == 5


def test_discounts_are_read_only_where_the_value_shows_them(connection, pipedrive):
    sync.pull_deals(connection, [event(42)])
    assert Deal.objects.get().discount_documents == []
    pipedrive.deals[42] = make_deal(value="95", at=NOON + timedelta(minutes=1))
    sync.pull_deals(connection, [event(42)])
    assert ("list_deal_discounts", 42) in pipedrive.calls
    assert Deal.objects.get().discount_documents[0]["id"] == "d1"


def test_an_event_that_says_deleted_marks_the_deal(connection, pipedrive):
    sync.pull_deals(connection, [event(42)])
    pipedrive.deals.clear()
    sync.pull_deals(connection, [event(42, action="delete")])
    assert Deal.objects.get().pipedrive_status == "deleted"


def test_a_deal_deleted_and_restored_is_alive(connection, pipedrive):
    sync.pull_deals(connection, [event(42)])
    sync.pull_deals(connection, [event(42, action="delete"), event(42)])
    assert Deal.objects.get().pipedrive_status == "open"


def test_a_deal_we_may_not_see_any_more_is_kept_as_it_was(connection, pipedrive):
    sync.pull_deals(connection, [event(42)])
    pipedrive.deals.clear()
    sync.pull_deals(connection, [event(42)])
    assert Deal.objects.get().pipedrive_status == "open"


def test_an_archived_deal_is_found_by_itself(connection, pipedrive):
    sync.pull_deals(connection, [event(42)])
    pipedrive.hidden[42] = make_deal(is_archived=True, at=NOON + timedelta(minutes=1))
    pipedrive.deals.clear()
    sync.pull_deals(connection, [event(42)])
    assert Deal.objects.get().is_archived
    assert Deal.objects.get().product_documents


def test_persons_and_organizations_cost_a_call_only_where_a_deal_has_them(connection, pipedrive):
    sync.pull_deals(connection, [event(42)])
    pipedrive.calls.clear()
    sync.pull_persons(connection, [event(11, "pipedrive.person"), event(999, "pipedrive.person")])
    sync.pull_organizations(connection, [event(999, "pipedrive.organization")])
    assert pipedrive.calls == [("list_persons", [11])]
