"""Pipedrive's refusals become sentences beside their fields, and statuses become what to do next."""

from __future__ import annotations

import time

import pytest
import responses

from integrations.http import GrantRevoked, Message, RateLimited, RemoteUnavailable, RequestRejected
from integrations.pipedrive import oauth
from integrations.pipedrive.client import PipedriveClient
from integrations.pipedrive.errors import read_messages

URL = "https://acme.pipedrive.com/api/v2/deals/1"


def read():
    return PipedriveClient("https://acme.pipedrive.com", "t").get_deal(1)


@pytest.mark.parametrize(
    ("headers", "scope", "seconds"),
    [
        ({"x-daily-ratelimit-token-remaining": "0"}, "daily", 3600),
        ({"x-ratelimit-remaining": "5"}, "daily", 3600),
        ({"x-daily-ratelimit-token-remaining": "900", "x-ratelimit-remaining": "5"}, "burst", 2),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1.5"}, "burst", 1.5),
        ({"x-ratelimit-remaining": "0", "Retry-After": "4"}, "burst", 4),
        ({}, "burst", 2),
        ({"x-ratelimit-remaining": "?"}, "burst", 2),
    ],
)
@responses.activate
def test_a_429_is_a_burst_or_the_end_of_the_day(headers, scope, seconds):
    responses.get(URL, status=429, headers=headers, body="whatever")

    with pytest.raises(RateLimited) as caught:
        read()

    assert (caught.value.scope, caught.value.retry_after) == (scope, seconds)


@responses.activate
def test_a_reset_given_as_a_point_in_time_is_turned_into_seconds():
    responses.get(URL, status=429, headers={"x-ratelimit-reset": str(time.time() + 30)})

    with pytest.raises(RateLimited) as caught:
        read()

    assert 25 < caught.value.retry_after <= 30


@responses.activate
def test_the_block_of_the_edge_asks_for_a_long_silence():
    responses.get(URL, status=403, body="<!doctype html><title>Cloudflare</title>", content_type="text/html")

    with pytest.raises(RateLimited) as caught:
        read()

    assert caught.value.retry_after >= 600


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        (
            {"error": "Validation failed: title: too long; custom_fields: Unknown key 'abc'", "code": "ERR"},
            [
                Message("title: too long", "title"),
                Message("custom_fields: Unknown key 'abc'", "abc"),
            ],
        ),
        (
            {"error": "Validation failed: custom_fields: Expected 'number'", "field_code": "f00d"},
            [Message("custom_fields: Expected 'number'", "f00d")],
        ),
        (
            {"status": "error", "errors": {"subscription_url": ["invalid or non-reachable URL"]}},
            [Message("subscription_url: invalid or non-reachable URL", "subscription_url")],
        ),
        ({"success": False, "message": "Forbidden"}, [Message("Forbidden")]),
        ({"error": "body/item_price must be number"}, [Message("body/item_price must be number")]),
        (["odd"], []),
        (None, []),
    ],
)
def test_every_shape_of_refusal_is_read(body, messages):
    assert read_messages(body) == messages


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, "plain words"),
        (403, '{"success":false,"error":"Couldn\'t add.","code":"feature_capping_deals_limit"}'),
        (410, ""),
        (415, ""),
        (422, '{"error":"too many webhooks"}'),
        (501, ""),
    ],
)
@responses.activate
def test_other_refusals_are_rejections_with_a_sentence(status, body):
    responses.get(URL, status=status, body=body)

    with pytest.raises(RequestRejected) as caught:
        read()

    assert caught.value.messages[0].text


@responses.activate
def test_an_unpaid_company_is_unavailable():
    responses.get(URL, status=402, json={"success": False})

    with pytest.raises(RemoteUnavailable):
        read()


@pytest.mark.parametrize(
    "body",
    [
        '{"error":"invalid_grant"}',
        '{"success":false,"message":"Invalid grant: refresh_token is invalid"}',
        "",
        "what?",
    ],
)
@responses.activate
def test_any_refusal_to_refresh_needs_a_reconnect(body):
    responses.post("https://oauth.pipedrive.com/oauth/token", status=400, body=body)

    with pytest.raises(GrantRevoked):
        oauth.refresh("https://oauth.pipedrive.com", client_id="c", client_secret="s", refresh_token="r")
