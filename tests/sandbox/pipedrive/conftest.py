"""Programs and people at the small Pipedrive, over real HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.sandbox_process import ask

CALLBACK = "http://localhost:8000/connections/pipedrive/callback/"
CLIENT = ("demo-pipedrive-client", "demo-pipedrive-secret")
ADA, RITA, SAM, REMY = 1, 2, 4, 5


@dataclass
class Pipedrive:
    """The small Pipedrive as a program meets it, acting as one user."""

    sandbox: Any
    headers: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"{self.sandbox.base_url}/pipedrive"

    def consent(self, *, user: int = ADA, decision: str = "allow", **query: str) -> dict[str, list[str]]:
        """Press a button on the consent page; answers the query it redirects with."""
        asked = {"client_id": CLIENT[0], "redirect_uri": CALLBACK, "state": "s1"} | query
        given = {"user": str(user), "decision": decision}
        page = f"{self.url}/oauth/authorize"
        response = ask("POST", page, params=asked, data=given, allow_redirects=False)
        assert response.status_code == 302, response.text
        assert response.headers["Location"].startswith(CALLBACK)
        return parse_qs(urlsplit(response.headers["Location"]).query)

    def ask_token(self, *, auth: Any = CLIENT, **form: str) -> requests.Response:
        return ask("POST", f"{self.url}/oauth/token", data=form, auth=auth)

    def install(self, *, user: int = ADA) -> Pipedrive:
        """Walk the whole consent; answers a client with its own tokens."""
        code = self.consent(user=user)["code"][0]
        answer = self.ask_token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
        assert answer.status_code == 200, answer.text
        tokens = answer.json()
        return Pipedrive(self.sandbox, {"Authorization": f"Bearer {tokens['access_token']}"}, tokens)

    def call(self, method: str, path: str, json: Any = None, **options: Any) -> requests.Response:
        url = f"{self.url}/api/{path}"
        return ask(method, url, json=json, headers=self.headers, **options)

    def get(self, path: str, **params: Any) -> Any:
        """Read; answers the JSON."""
        response = self.call("GET", path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    def send(self, method: str, path: str, json: Any = None) -> Any:
        """Write; answers the record."""
        response = self.call(method, path, json)
        assert response.status_code in (200, 201), response.text
        return response.json()["data"]

    def refused(self, method: str, path: str, json: Any = None, *, status: int = 400) -> str:
        """Write what must be refused; answers the error's text."""
        response = self.call(method, path, json)
        assert response.status_code == status, response.text
        return response.json()["error"]

    def make_deal(self, **fields: Any) -> dict[str, Any]:
        return self.send("POST", "v2/deals", {"title": "New kitchen", "currency": "GBP"} | fields)

    def add_line(self, deal: dict[str, Any], **fields: Any) -> dict[str, Any]:
        line = {"product_id": 4, "item_price": 100, "quantity": 2, "tax": 20} | fields
        return self.send("POST", f"v2/deals/{deal['id']}/products", line)

    def field_code(self, name: str, *, kind: str = "deal") -> str:
        fields = self.get(f"v2/{kind}Fields", limit=500)["data"]
        return next(field["field_code"] for field in fields if field["field_name"] == name)

    def subscribe(self, **fields: Any) -> dict[str, Any]:
        hook = {
            "subscription_url": f"{self.sandbox.hook_url}/pipedrive/",
            "event_action": "*",
            "event_object": "deal",
            "name": "InvoiceBridge",
            "version": "2.0",
            "http_auth_user": "ib",
            "http_auth_password": "secret",
        }
        return self.send("POST", "v1/webhooks", hook | fields)

    def press(self, page: str, **form: Any) -> requests.Response:
        """Send a page's form, as a person's browser does."""
        response = ask("POST", f"{self.url}/{page}", data=form)
        assert response.status_code == 200, response.text
        return response


@pytest.fixture(scope="session")
def kept() -> dict[str, Pipedrive]:
    """The app as installed by an earlier file: filling a company anew takes longer than a file's tests."""
    return {}


@pytest.fixture(scope="module")
def stranger(sandbox: Any, kept: dict[str, Pipedrive]) -> Pipedrive:
    """Somebody without a token, before the demo company; filled anew when the kept install is dead."""
    if "app" not in kept or kept["app"].call("GET", "v1/users/me").status_code != 200:
        kept.clear()
        sandbox.reset()
    sandbox.switch(
        pipedrive_burst_oauth=100_000, pipedrive_burst_api_token=100_000, pipedrive_burst_search=1000
    )
    return Pipedrive(sandbox)


@pytest.fixture(scope="module")
def pipedrive(stranger: Pipedrive, kept: dict[str, Pipedrive]) -> Pipedrive:
    """The app, installed by the administrator."""
    if "app" not in kept:
        kept["app"] = stranger.install()
    return kept["app"]


@pytest.fixture(scope="module")
def untouched(stranger: Pipedrive, kept: dict[str, Pipedrive]) -> Pipedrive:
    """The app in a company that nobody has worked in yet."""
    stranger.sandbox.reset()
    kept["app"] = stranger.install()
    return kept["app"]
