"""The tests that every provider's sign-in must pass; each provider inherits them and adds its addresses."""

from __future__ import annotations

import base64
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses

from integrations.http import Exchange, GrantRevoked, RateLimited, RemoteUnavailable, RequestRejected

SECRET, CODE, OLD_REFRESH = "s3cret/+=", "the-code-Zx9", "old-refresh-Q7+/="
REDIRECT = "http://localhost:8000/connections/x/callback/"


class OAuthContract:
    """Inherit, set the names, and the provider's sign-in is held to the contract."""

    module: ClassVar[Any]
    base_url: ClassVar[str]
    token_url: ClassVar[str]
    revoke_url: ClassVar[str]
    granted: ClassVar[dict[str, Any]]
    dead_grant: ClassVar[dict[str, Any]]
    wrong_client: ClassVar[dict[str, Any]]

    def exchange(self, **more):
        return self.module.exchange_code(
            self.base_url, client_id="cid", client_secret=SECRET, code=CODE, redirect_uri=REDIRECT, **more
        )

    def refresh(self, **more):
        return self.module.refresh(
            self.base_url, client_id="cid", client_secret=SECRET, refresh_token=OLD_REFRESH, **more
        )

    def test_the_consent_address_carries_state_and_callback(self):
        url = self.module.authorize_url(
            self.base_url, client_id="cid", redirect_uri=REDIRECT, state="st&te =1"
        )

        query = parse_qs(urlsplit(url).query)
        assert query["client_id"] == ["cid"]
        assert query["redirect_uri"] == [REDIRECT]
        assert query["state"] == ["st&te =1"]

    @responses.activate
    def test_a_code_becomes_tokens(self):
        responses.post(self.token_url, json=self.granted)

        tokens = self.exchange()

        sent = responses.calls[0].request
        form = parse_qs(sent.body)
        assert form == {"grant_type": ["authorization_code"], "code": [CODE], "redirect_uri": [REDIRECT]}
        assert sent.headers["Authorization"] == "Basic " + base64.b64encode(f"cid:{SECRET}".encode()).decode()
        assert tokens.access_token == self.granted["access_token"]
        assert tokens.refresh_token == self.granted["refresh_token"]
        assert tokens.expires_in == self.granted["expires_in"]
        assert len(tokens.scope) > 1

    @responses.activate
    def test_a_refresh_token_becomes_new_tokens(self):
        responses.post(self.token_url, json=self.granted)

        assert self.refresh().refresh_token == self.granted["refresh_token"]

        form = parse_qs(responses.calls[0].request.body)
        assert form == {"grant_type": ["refresh_token"], "refresh_token": [OLD_REFRESH]}

    @responses.activate
    def test_an_answer_without_a_refresh_token_keeps_the_old_one(self):
        granted = {key: value for key, value in self.granted.items() if key != "refresh_token"}
        responses.post(self.token_url, json=granted)

        assert self.refresh().refresh_token == OLD_REFRESH

    @responses.activate
    def test_a_dead_grant_is_final(self):
        responses.post(self.token_url, status=400, json=self.dead_grant)

        with pytest.raises(GrantRevoked):
            self.refresh()

    @responses.activate
    @pytest.mark.parametrize("status", [400, 401])
    def test_a_wrong_client_secret_is_no_dead_grant(self, status):
        responses.post(self.token_url, status=status, json=self.wrong_client)

        with pytest.raises(RequestRejected) as caught:
            self.refresh()

        assert caught.value.messages[0].field == "client_id"

    @responses.activate
    def test_a_limit_is_not_a_dead_grant(self):
        responses.post(self.token_url, status=429, headers={"Retry-After": "17"})

        with pytest.raises(RateLimited) as caught:
            self.refresh()

        assert caught.value.retry_after == 17

    @responses.activate
    @pytest.mark.parametrize(
        "answer",
        [
            {"status": 500, "body": "oops"},
            {"status": 503, "body": "<html>later</html>", "content_type": "text/html"},
            {"status": 200, "body": '{"access_token":"abcdef'},
            {"status": 200, "body": "<html>hello</html>", "content_type": "text/html"},
            {"status": 200, "body": "{}"},
            {"body": requests.ReadTimeout("slow")},
            {"body": requests.ConnectionError("broken")},
            {"status": 302, "headers": {"Location": "https://elsewhere.test/"}},
        ],
        ids=["500", "503 html", "cut", "200 html", "empty", "timeout", "broken", "redirect"],
    )
    def test_no_usable_answer_keeps_the_grant_and_its_outcome_is_unknown(self, answer):
        responses.post(self.token_url, **answer)

        with pytest.raises(RemoteUnavailable) as caught:
            self.refresh()

        assert caught.value.outcome_unknown
        assert len(responses.calls) == 1

    @responses.activate
    def test_no_secret_reaches_an_observer_or_an_error(self):
        seen: list[Exchange] = []
        responses.post(self.token_url, json=self.granted)
        responses.post(self.token_url, status=400, json={**self.dead_grant, "echo": OLD_REFRESH})

        tokens = self.exchange(observers=[seen.append])
        with pytest.raises(GrantRevoked) as caught:
            self.refresh(observers=[seen.append])

        told = repr(seen) + str(caught.value) + repr(caught.value) + repr(tokens)
        spelled = base64.b64encode(f"cid:{SECRET}".encode()).decode()
        for secret in (SECRET, CODE, OLD_REFRESH, tokens.access_token, tokens.refresh_token, spelled):
            assert secret not in told
        assert [exchange.status for exchange in seen] == [200, 400]

    @responses.activate
    def test_revoking_sends_the_refresh_token(self):
        responses.post(self.revoke_url, body="")

        self.module.revoke(self.base_url, client_id="cid", client_secret=SECRET, refresh_token=OLD_REFRESH)

        assert parse_qs(responses.calls[0].request.body)["token"] == [OLD_REFRESH]
