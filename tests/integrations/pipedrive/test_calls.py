"""Each method of the Pipedrive client asks for exactly what docs/pipedrive.md says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
import responses

from integrations.http import RemoteUnavailable, RequestRejected
from integrations.pipedrive.client import PipedriveClient

BASE = "https://acme.pipedrive.com"
SINCE = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)


@pytest.fixture
def client():
    with PipedriveClient(f"{BASE}/", "tok") as opened:
        yield opened


def envelope(data, cursor=None):
    return {"success": True, "data": data, "additional_data": {"next_cursor": cursor}}


LISTS = [
    (lambda c: c.list_users(), "/api/v1/users", {}),
    (lambda c: c.list_currencies(), "/api/v1/currencies", {}),
    (lambda c: c.list_webhooks(), "/api/v1/webhooks", {}),
    (lambda c: c.list_deals(), "/api/v2/deals", {"limit": "500"}),
    (
        lambda c: c.list_deals("cur", updated_since=SINCE, ids=[1, 2], status="open,won"),
        "/api/v2/deals",
        {
            "cursor": "cur",
            "limit": "500",
            "ids": "1,2",
            "updated_since": "2026-01-02T03:04:05Z",
            "sort_by": "update_time",
            "status": "open,won",
        },
    ),
    (lambda c: c.list_deals(archived=True), "/api/v2/deals/archived", {"limit": "500"}),
    (lambda c: c.list_persons(ids=[3]), "/api/v2/persons", {"limit": "500", "ids": "3"}),
    (lambda c: c.list_organizations(ids=[3]), "/api/v2/organizations", {"limit": "500", "ids": "3"}),
    (
        lambda c: c.list_deal_products([42, 43]),
        "/api/v2/deals/products",
        {"deal_ids": "42,43", "sort_by": "order_nr", "limit": "500"},
    ),
    (lambda c: c.list_deal_discounts(42), "/api/v2/deals/42/discounts", {}),
    (lambda c: c.list_products([9]), "/api/v2/products", {"limit": "500", "ids": "9"}),
    (lambda c: c.list_pipelines(), "/api/v2/pipelines", {"limit": "500"}),
    (lambda c: c.list_stages(), "/api/v2/stages", {"limit": "500"}),
    (lambda c: c.list_fields("organization"), "/api/v2/organizationFields", {"limit": "500"}),
]


@responses.activate
@pytest.mark.parametrize(("call", "path", "query"), LISTS)
@pytest.mark.parametrize("nothing", [[], None], ids=["empty", "null"])
def test_a_list_is_asked_for_with_these_parameters(client, call, path, query, nothing):
    responses.get(BASE + path, json=envelope(nothing))

    assert list(call(client)) == []

    sent = responses.calls[0].request
    assert dict(parse_qsl(urlsplit(sent.url).query)) == query
    assert sent.headers["Authorization"] == "Bearer tok"


@responses.activate
def test_a_page_of_deals_hands_on_its_cursor_and_its_bad_rows(client):
    responses.get(f"{BASE}/api/v2/deals", json=envelope([{"id": 1}, {"id": "x"}], "next+/="))

    page = client.list_deals()

    assert ([deal.id for deal in page], len(page.bad_rows), page.next_cursor) == ([1], 1, "next+/=")


@responses.activate
def test_whole_lists_follow_the_cursor_to_the_end(client):
    responses.get(f"{BASE}/api/v2/deals/products", json=envelope([{"id": 1}], "c2"))
    responses.get(f"{BASE}/api/v2/deals/products", json=envelope([{"id": 2}]))

    assert [line.id for line in client.list_deal_products([42])] == [1, 2]

    second = dict(parse_qsl(urlsplit(responses.calls[1].request.url).query))
    assert (second["cursor"], second["deal_ids"], second["sort_by"]) == ("c2", "42", "order_nr")


def test_more_than_a_hundred_ids_are_refused_before_they_are_sent(client):
    with pytest.raises(ValueError, match="100"):
        client.list_deal_products(range(1, 102))


@responses.activate
def test_only_custom_fields_are_written_and_numbers_stay_numbers(client):
    responses.patch(f"{BASE}/api/v2/deals/42", json=envelope({"id": 42, "custom_fields": {}}))

    client.update_deal_custom_fields(
        42,
        {
            "aa": {"value": Decimal("120.50"), "currency": "GBP"},
            "bb": {"value": "99.90", "currency": "EUR"},
            "cc": [],
            "dd": 27,
            "ee": None,
            "ff": "INV-0042",
        },
    )

    assert responses.calls[0].request.body == (
        b'{"custom_fields":{"aa":{"value":120.50,"currency":"GBP"},"bb":{"value":99.90,"currency":"EUR"},'
        b'"cc":null,"dd":27,"ee":null,"ff":"INV-0042"}}'
    )


@responses.activate
@pytest.mark.parametrize("status", [200, 201])
def test_creating_a_field_and_a_webhook(client, status):
    field = {
        "field_code": "f" * 40,
        "field_name": "S",
        "field_type": "enum",
        "options": [{"id": 7, "label": "Draft"}],
    }
    responses.post(f"{BASE}/api/v2/dealFields", json=envelope(field), status=status)
    hook = {"status": "ok", **envelope({"id": 998, "is_active": 1})}
    responses.post(f"{BASE}/api/v1/webhooks", json=hook, status=status)
    responses.post(
        f"{BASE}/api/v2/dealFields/ff/options", json=envelope([{"id": 8, "label": "Paid"}]), status=status
    )
    responses.delete(f"{BASE}/api/v1/webhooks/998", json={"success": True})

    assert client.create_deal_field({"field_name": "S", "field_type": "enum"}).options[0].id == 7
    assert client.create_webhook({"name": "n"}).is_active
    assert [option.id for option in client.add_deal_field_options("ff", ["Paid"])] == [8]
    client.delete_webhook(998)

    assert json.loads(responses.calls[1].request.body) == {"version": "2.0", "name": "n"}
    assert json.loads(responses.calls[2].request.body) == [{"label": "Paid"}]


@responses.activate
def test_a_200_that_says_no_success_is_a_refusal(client):
    responses.get(f"{BASE}/api/v2/deals/1", json={"success": False, "error": "Not today"})

    with pytest.raises(RequestRejected, match="Not today"):
        client.get_deal(1)


@responses.activate
@pytest.mark.parametrize("data", [None, [], {"id": "x"}])
def test_a_record_that_cannot_be_read_is_unavailable(client, data):
    responses.get(f"{BASE}/api/v2/deals/1", json=envelope(data))

    with pytest.raises(RemoteUnavailable):
        client.get_deal(1)
