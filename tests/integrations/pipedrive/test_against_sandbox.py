"""The Pipedrive client against the running sandbox: a sign-in, deals read, fields written, and faults."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from integrations.http import (
    AccessTokenExpired,
    GrantRevoked,
    RateLimited,
    RemoteNotFound,
    RemoteUnavailable,
    RequestRejected,
)
from integrations.pipedrive import PipedriveClient, oauth
from integrations.pipedrive.client import check_api_domain
from tests.contract.consent import PIPEDRIVE_APP, PIPEDRIVE_CALLBACK, sign_in_to_pipedrive


@pytest.fixture(scope="module")
def service(sandbox):
    sandbox.reset()
    return f"{sandbox.base_url}/pipedrive"


@pytest.fixture(scope="module")
def tokens(service):
    code = sign_in_to_pipedrive(service, user="1")["code"]
    return oauth.exchange_code(service, code=code, redirect_uri=PIPEDRIVE_CALLBACK, **PIPEDRIVE_APP)


@pytest.fixture
def client(tokens):
    domain = check_api_domain(tokens.api_domain, ["localhost"], True)
    with PipedriveClient(domain, tokens.access_token) as opened:
        yield opened


@pytest.fixture
def fault(sandbox):
    yield lambda **spec: sandbox.control("POST", "faults", [{"service": "pipedrive", **spec}])
    sandbox.control("DELETE", "faults")


def test_the_grant_says_where_to_call_and_who_is_connected(service, tokens, client):
    me = client.get_me()

    assert tokens.api_domain == service
    assert set(oauth.SCOPES) <= set(tokens.scope)
    assert me.company_id == 7001
    assert {"app": "global", "admin": True} in [
        {"app": each["app"], "admin": each["admin"]} for each in me.raw["access"]
    ]


def test_a_denied_consent_comes_back_with_an_error_and_the_state(service):
    query = sign_in_to_pipedrive(service, decision="deny")

    assert query["error"]
    assert query["state"] == "s&1"


@pytest.mark.parametrize("rotates", [False, True])
def test_refreshing_works_whether_the_token_changes_or_not(service, sandbox, rotates):
    code = sign_in_to_pipedrive(service, user="1")["code"]
    first = oauth.exchange_code(service, code=code, redirect_uri=PIPEDRIVE_CALLBACK, **PIPEDRIVE_APP)
    sandbox.switch(pipedrive_rotate_refresh_token=rotates)
    try:
        second = oauth.refresh(service, refresh_token=first.refresh_token, **PIPEDRIVE_APP)
    finally:
        sandbox.switch(pipedrive_rotate_refresh_token=False)

    assert (second.refresh_token != first.refresh_token) == rotates
    assert oauth.refresh(service, refresh_token=second.refresh_token, **PIPEDRIVE_APP).access_token
    with pytest.raises(GrantRevoked):
        oauth.exchange_code(service, code=code, redirect_uri=PIPEDRIVE_CALLBACK, **PIPEDRIVE_APP)


def test_every_list_is_read_without_a_bad_row(client):
    pages = [
        client.list_users(),
        client.list_currencies(),
        client.list_deals(),
        client.list_deals(archived=True),
        client.list_persons(),
        client.list_organizations(),
        client.list_products(),
        client.list_pipelines(),
        client.list_stages(),
        *(client.list_fields(entity) for entity in ("deal", "person", "organization", "product")),
        client.list_deal_products(range(1, 101)),
    ]

    assert [[bad.error for bad in page.bad_rows] for page in pages] == [[]] * len(pages)
    assert all(len(page) for page in pages)


def test_the_demo_deal_has_all_an_invoice_needs(client):
    deal = client.get_deal(1)
    lines = client.list_deal_products([1])

    assert (deal.title, deal.currency) == ("Office refit, phase 1", "GBP")
    (person,) = client.list_persons(ids=[deal.person_id])
    (organization,) = client.list_organizations(ids=[deal.org_id])
    assert "@" in person.email
    assert organization.address.postal_code
    assert [line.order_nr for line in lines] == [1, 2, 3]
    assert {line.tax_method for line in lines} == {"exclusive"}
    assert all(isinstance(line.item_price, Decimal) for line in lines)


def test_a_sweep_pages_by_cursor_in_order_of_change(client):
    since = dt.datetime(2020, 1, 1, 0, 0, 0, 123456, tzinfo=dt.UTC)
    page = client.list_deals(updated_since=since, limit=50)
    deals = list(page)
    while page.next_cursor:
        page = client.list_deals(page.next_cursor, updated_since=since, limit=50)
        deals.extend(page)

    assert len({deal.id for deal in deals}) == len(deals) == len(client.list_deals())
    assert [deal.updated_at for deal in deals] == sorted(deal.updated_at for deal in deals)


def test_missing_ids_are_left_out(client):
    assert [deal.id for deal in client.list_deals(ids=[1, 2, 999999])] == [1, 2]


def test_our_fields_are_made_and_written_and_nothing_else_changes(client):
    before = client.get_deal(1)
    status = client.create_deal_field(
        {
            "field_name": "Status of test",
            "field_type": "enum",
            "options": [{"label": "Draft"}, {"label": "Paid"}],
        }
    )
    total = client.create_deal_field({"field_name": "Total of test", "field_type": "monetary"})
    (voided,) = client.add_deal_field_options(status.field_code, ["Voided"])

    client.update_deal_custom_fields(
        1, {status.field_code: voided.id, total.field_code: {"value": "120.50", "currency": "GBP"}}
    )

    after = client.get_deal(1)
    assert after.custom_fields[status.field_code] == voided.id
    assert Decimal(after.custom_fields[total.field_code]["value"]) == Decimal("120.50")
    assert (after.title, after.value, after.stage_id) == (before.title, before.value, before.stage_id)
    json.dumps(after.raw)


def test_one_unknown_code_refuses_all_and_is_named(client):
    with pytest.raises(RequestRejected) as caught:
        client.update_deal_custom_fields(1, {"f" * 40: "x"})

    assert caught.value.messages[0].field == "f" * 40


def test_a_webhook_is_made_listed_and_deleted(client):
    made = client.create_webhook(
        {
            "subscription_url": "http://localhost:8000/webhooks/pipedrive/x/",
            "event_action": "*",
            "event_object": "deal",
            "name": "InvoiceBridge",
            "http_auth_user": "ib",
            "http_auth_password": "hush-hush",
        }
    )

    assert [hook.id for hook in client.list_webhooks()] == [made.id]
    assert "hush-hush" not in repr(made)
    client.delete_webhook(made.id)
    assert list(client.list_webhooks()) == []
    with pytest.raises(RemoteNotFound):
        client.delete_webhook(made.id)


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ({"fault": "drop_before"}, RemoteUnavailable),
        ({"fault": "status", "code": 500}, RemoteUnavailable),
        ({"fault": "status", "code": 429}, RateLimited),
        ({"fault": "status", "code": 401}, AccessTokenExpired),
        ({"fault": "status", "code": 404}, RemoteNotFound),
    ],
    ids=lambda value: str(value.get("code", "drop")) if isinstance(value, dict) else value.__name__,
)
def test_faults_of_pipedrive_are_told_apart(client, fault, spec, kind):
    fault(path="users/me", **spec)

    with pytest.raises(kind):
        client.get_me()


def test_a_lost_answer_to_a_write_has_an_unknown_outcome(client, fault):
    fault(fault="drop_after_commit", method="PATCH", path="deals/1")

    with pytest.raises(RemoteUnavailable) as caught:
        client.update_deal_custom_fields(1, {})

    assert caught.value.outcome_unknown


def test_a_grant_given_back_opens_nothing(service):
    code = sign_in_to_pipedrive(service, user="4")["code"]
    tokens = oauth.exchange_code(service, code=code, redirect_uri=PIPEDRIVE_CALLBACK, **PIPEDRIVE_APP)

    oauth.revoke(service, refresh_token=tokens.refresh_token, **PIPEDRIVE_APP)

    with pytest.raises(AccessTokenExpired):
        PipedriveClient(service, tokens.access_token).get_me()
    with pytest.raises(GrantRevoked):
        oauth.refresh(service, refresh_token=tokens.refresh_token, **PIPEDRIVE_APP)
