"""Signing in to the running sandbox's Xero: codes, refreshes, what the grant opens, and giving it back."""

from __future__ import annotations

import pytest

from integrations.http import GrantRevoked, RemoteUnavailable, RequestRejected
from integrations.xero import XeroClient, oauth
from integrations.xero.client import delete_connection, list_connections
from tests.contract.consent import XERO_APP, XERO_CALLBACK, sign_in_to_xero


def test_the_grant_says_who_gave_it_and_what_it_opens(api, tokens):
    event = oauth.authentication_event_id(tokens.access_token)

    assert set(oauth.SCOPES) <= set(tokens.scope)
    assert oauth.identity(tokens.id_token).email
    assert {row.tenant_name for row in list_connections(api, tokens.access_token, event)} == {
        "Northwind Traders Ltd",
        "Northwind Inc",
    }


def test_a_denied_consent_comes_back_with_an_error_and_the_state(api):
    query = sign_in_to_xero(api, decision="deny")

    assert (query["error"], query["state"]) == ("access_denied", "s&1")


def test_a_code_works_once(api):
    code = sign_in_to_xero(api)["code"]
    first = oauth.exchange_code(api, code=code, redirect_uri=XERO_CALLBACK, **XERO_APP)

    assert (
        oauth.refresh(api, refresh_token=first.refresh_token, **XERO_APP).refresh_token != first.refresh_token
    )
    with pytest.raises(GrantRevoked, match="invalid_grant"):
        oauth.exchange_code(api, code=code, redirect_uri=XERO_CALLBACK, **XERO_APP)


def test_a_lost_refresh_answer_is_made_good_by_the_old_token(api, fault):
    code = sign_in_to_xero(api)["code"]
    first = oauth.exchange_code(api, code=code, redirect_uri=XERO_CALLBACK, **XERO_APP)
    fault(fault="drop_after_commit", path="connect/token")

    with pytest.raises(RemoteUnavailable) as caught:
        oauth.refresh(api, refresh_token=first.refresh_token, **XERO_APP)

    assert caught.value.outcome_unknown
    assert oauth.refresh(api, refresh_token=first.refresh_token, **XERO_APP).access_token


def test_a_wrong_secret_is_the_settings_fault(api, tokens):
    with pytest.raises(RequestRejected):
        oauth.refresh(
            api, refresh_token=tokens.refresh_token, client_id="demo-xero-client", client_secret="no"
        )


def test_a_connection_given_back_opens_nothing(api):
    code = sign_in_to_xero(api)["code"]
    tokens = oauth.exchange_code(api, code=code, redirect_uri=XERO_CALLBACK, **XERO_APP)
    given = next(
        row for row in list_connections(api, tokens.access_token) if row.tenant_name == "Northwind Inc"
    )

    delete_connection(api, tokens.access_token, given.id)

    with pytest.raises(GrantRevoked):
        XeroClient(api, tokens.access_token, given.tenant_id).get_organisation()
    oauth.revoke(api, refresh_token=tokens.refresh_token, **XERO_APP)
    with pytest.raises(GrantRevoked):
        oauth.refresh(api, refresh_token=tokens.refresh_token, **XERO_APP)
