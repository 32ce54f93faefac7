"""The tests that every provider's client must pass when an answer is bad; each provider inherits them."""

from __future__ import annotations

import traceback
from abc import ABC, abstractmethod
from typing import Any, ClassVar

import pytest
import requests
import responses

from integrations.http import (
    AccessTokenExpired,
    Exchange,
    RateLimited,
    RemoteNotFound,
    RemoteUnavailable,
    RequestRejected,
    ScopeMissing,
)

TOKEN = "v1u:tok+/=en-Secret"  # with all that needs escaping

BROKEN_ANSWERS = {
    "500": {"status": 500, "body": "oops"},
    "502 html": {"status": 502, "body": "<html>bad gateway</html>", "content_type": "text/html"},
    "200 html": {"status": 200, "body": "<html>please sign in</html>", "content_type": "text/html"},
    "200 cut": {"status": 200, "body": '{"data":[{"id":1', "content_type": "application/json"},
    "200 empty": {"status": 200, "body": ""},
    "redirect": {"status": 302, "headers": {"Location": "https://elsewhere.test/steal"}},
    "timeout": {"body": requests.ReadTimeout("slow")},
    "reset": {"body": requests.ConnectionError("reset by peer")},
}


class ApiContract(ABC):
    """Inherit, say how to read and how to write one thing, and the client is held to the contract."""

    read_url: ClassVar[str]
    write_url: ClassVar[str]
    write_method: ClassVar[str]
    rejection: ClassVar[dict[str, Any]]
    expired: ClassVar[dict[str, Any]]
    scope_missing: ClassVar[dict[str, Any]]
    not_found: ClassVar[dict[str, Any]]

    @abstractmethod
    def open(self, observers=()):
        """Return a client whose token is TOKEN."""

    @abstractmethod
    def read(self, client):
        """Read what stands at `read_url`."""

    @abstractmethod
    def write(self, client):
        """Write to `write_url` by `write_method`."""

    @responses.activate
    @pytest.mark.parametrize("answer", BROKEN_ANSWERS.values(), ids=BROKEN_ANSWERS.keys())
    def test_a_broken_answer_to_a_read_is_unavailable(self, answer):
        responses.get(self.read_url, **answer)

        with pytest.raises(RemoteUnavailable) as caught:
            self.read(self.open())

        assert not caught.value.outcome_unknown
        assert len(responses.calls) == 1, "nothing is retried and no redirect is followed"

    @responses.activate
    @pytest.mark.parametrize("answer", BROKEN_ANSWERS.values(), ids=BROKEN_ANSWERS.keys())
    def test_a_broken_answer_to_a_write_has_an_unknown_outcome(self, answer):
        responses.add(self.write_method, self.write_url, **answer)

        with pytest.raises(RemoteUnavailable) as caught:
            self.write(self.open())

        assert caught.value.outcome_unknown
        assert len(responses.calls) == 1

    @responses.activate
    def test_a_write_that_never_left_has_a_known_outcome(self):
        responses.add(self.write_method, self.write_url, body=requests.ConnectTimeout("no route"))

        with pytest.raises(RemoteUnavailable) as caught:
            self.write(self.open())

        assert not caught.value.outcome_unknown

    @responses.activate
    def test_a_limit_says_how_long_to_wait(self):
        responses.get(self.read_url, status=429, headers={"Retry-After": "26"}, body="")

        with pytest.raises(RateLimited) as caught:
            self.read(self.open())

        assert caught.value.retry_after == 26

    @responses.activate
    def test_an_expired_token_asks_for_a_refresh(self):
        responses.get(self.read_url, **self.expired)

        with pytest.raises(AccessTokenExpired):
            self.read(self.open())

    @responses.activate
    def test_a_missing_permission_asks_for_consent_not_for_a_refresh(self):
        responses.get(self.read_url, **self.scope_missing)

        with pytest.raises(ScopeMissing):
            self.read(self.open())

    @responses.activate
    def test_what_is_not_there_is_not_found(self):
        responses.get(self.read_url, **self.not_found)

        with pytest.raises(RemoteNotFound) as caught:
            self.read(self.open())

        assert caught.value.messages[0].text

    @responses.activate
    def test_a_refusal_carries_its_sentences_and_its_exchange(self):
        responses.add(self.write_method, self.write_url, **self.rejection)

        with pytest.raises(RequestRejected) as caught:
            self.write(self.open())

        assert caught.value.messages
        assert caught.value.status == self.rejection["status"]
        assert caught.value.messages[0].text in str(caught.value)

    @responses.activate
    def test_an_observer_sees_every_exchange_and_no_token(self):
        seen: list[Exchange] = []
        headers = {"X-Correlation-Id": "corr-1", "Set-Cookie": "sid=cookie-Secret", "X-Echo": TOKEN}
        responses.get(self.read_url, status=500, headers=headers, body=f"echo {TOKEN}")
        responses.get(self.read_url, body=requests.ReadTimeout(f"slow {TOKEN}"))
        client = self.open(observers=[seen.append])

        told = ""
        for _ in range(2):
            with pytest.raises(RemoteUnavailable) as caught:
                self.read(client)
            told += "".join(traceback.format_exception(caught.value))

        assert [exchange.status for exchange in seen] == [500, None]
        assert seen[0].correlation_id == "corr-1"
        assert seen[0].header("x-correlation-id") == "corr-1"
        assert TOKEN not in repr(seen) + told
        assert "cookie-Secret" not in repr(seen)
