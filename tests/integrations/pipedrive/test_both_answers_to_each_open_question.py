"""What nobody could confirm of Pipedrive: our client takes the one answer as well as the other, from the sandbox."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integrations.http import GrantRevoked, RateLimited, RemoteNotFound, RequestRejected
from integrations.pipedrive import PipedriveClient, oauth
from integrations.pipedrive.client import check_api_domain
from tests.contract.consent import PIPEDRIVE_APP, PIPEDRIVE_CALLBACK, sign_in_to_pipedrive

USUAL = {
    "pipedrive_burst_oauth": 100_000,
    "pipedrive_daily_tokens": 300_000,
    "pipedrive_retry_after": False,
    "pipedrive_rate_headers": True,
    "pipedrive_reset_is_epoch": False,
    "pipedrive_429_is_json": True,
    "pipedrive_day_begins_at_hour": 0,
}


@pytest.fixture(scope="module")
def service(sandbox):
    sandbox.reset()
    sandbox.switch(**USUAL)
    return f"{sandbox.base_url}/pipedrive"


@pytest.fixture(scope="module")
def client(service):
    code = sign_in_to_pipedrive(service, user="1")["code"]
    tokens = oauth.exchange_code(service, code=code, redirect_uri=PIPEDRIVE_CALLBACK, **PIPEDRIVE_APP)
    with PipedriveClient(
        check_api_domain(tokens.api_domain, ["localhost"], True), tokens.access_token
    ) as opened:
        yield opened


@pytest.mark.parametrize("keys", ["pipedrive", "standard"])
def test_a_dead_grant_is_known_in_either_words(service, sandbox, keys):
    sandbox.switch(pipedrive_oauth_error_keys=keys)
    with pytest.raises(GrantRevoked):
        oauth.refresh(service, refresh_token="dead", **PIPEDRIVE_APP)
    with pytest.raises(RequestRejected):
        oauth.refresh(service, refresh_token="dead", client_id="x", client_secret="y")
    sandbox.switch(pipedrive_oauth_error_keys="pipedrive")


@pytest.mark.parametrize("names_code", [True, False])
def test_a_missing_record_is_missing(client, sandbox, names_code):
    sandbox.switch(pipedrive_404_names_code=names_code)
    with pytest.raises(RemoteNotFound):
        client.get_deal(999_999)


def _ask_thrice(client):
    for _ in range(3):
        client.get_me()


@pytest.mark.parametrize("is_json", [True, False])
@pytest.mark.parametrize("has_headers", [True, False])
@pytest.mark.parametrize("is_epoch", [True, False])
@pytest.mark.parametrize("retry_after", [True, False])
def test_a_burst_is_waited_out(client, sandbox, is_json, has_headers, is_epoch, retry_after):
    sandbox.switch(
        pipedrive_burst_oauth=1,
        pipedrive_429_is_json=is_json,
        pipedrive_rate_headers=has_headers,
        pipedrive_reset_is_epoch=is_epoch,
        pipedrive_retry_after=retry_after,
    )
    with pytest.raises(RateLimited) as caught:
        _ask_thrice(client)
    sandbox.switch(**USUAL)
    assert caught.value.scope == "burst"
    assert 0 <= caught.value.retry_after <= 3


@pytest.mark.parametrize("retry_after", [True, False])
def test_an_empty_day_is_no_burst(client, sandbox, retry_after):
    sandbox.switch(pipedrive_daily_tokens=1, pipedrive_retry_after=retry_after)
    with pytest.raises(RateLimited) as caught:
        client.list_deals(limit=1)
    sandbox.switch(**USUAL)
    assert caught.value.scope == "daily"


@pytest.mark.parametrize("is_404", [True, False])
def test_a_deleted_product_does_not_stop_the_list(client, sandbox, is_404):
    sandbox.switch(pipedrive_deleted_product_is_404=is_404)
    assert len(client.list_products(ids=[1, 2, 999_999])) <= 2


@pytest.mark.parametrize("is_number", [True, False])
def test_a_category_of_either_type_is_no_bad_row(client, sandbox, is_number):
    sandbox.switch(pipedrive_category_is_number=is_number)
    assert not client.list_products().bad_rows
    sandbox.switch(pipedrive_category_is_number=False)


@pytest.mark.parametrize("includes", [True, False])
def test_the_sum_of_a_line_is_read_whatever_it_counts(client, sandbox, includes):
    sandbox.switch(pipedrive_sum_includes_tax=includes)
    page = client.list_deal_products(range(1, 50))
    assert not page.bad_rows
    assert all(isinstance(line.sum, Decimal) for line in page)
    sandbox.switch(pipedrive_sum_includes_tax=False)


def test_a_day_that_begins_elsewhere_is_new_there(client, sandbox):
    sandbox.switch(pipedrive_day_begins_at_hour=7)
    assert client.get_me().company_id == 7001
    sandbox.switch(**USUAL)
