"""One sandbox for the whole session, over real HTTP, and clients that walked its consent pages."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

ROOT = Path(__file__).resolve().parents[1]
CALLBACK = "http://localhost:8000/connections/xero/callback/"
SCOPES = (
    "openid profile email offline_access accounting.invoices accounting.contacts "
    "accounting.settings.read accounting.payments accounting.attachments"
)
CLIENT = ("demo-xero-client", "demo-xero-secret")


_kept = threading.local()


def ask(method: str, url: str, **options: Any) -> requests.Response:
    """Send a request over a kept connection: most of what a test costs is asking the sandbox.

    A session of its own for each process and thread, without cookies or proxies of the machine.
    """
    if getattr(_kept, "process", None) != os.getpid():
        _kept.process, _kept.session = os.getpid(), requests.Session()
        _kept.session.trust_env = False
        _kept.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return _kept.session.request(method, url, **{"timeout": 20, **options})


@dataclass
class Received:
    """One webhook that arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Sandbox:
    """The running sandbox: its address, its controls, and the webhooks it sent."""

    base_url: str
    hook_url: str
    received: list[Received] = field(default_factory=list)
    verdicts: dict[str, Callable[[Received], int]] = field(default_factory=dict)  # path prefix -> status

    def control(self, method: str, path: str, json: Any = None) -> Any:
        """Turn a control and answer what it said; fails the test when it is refused."""
        response = ask(method, f"{self.base_url}/control/{path}", json=json)
        assert response.status_code == 200, response.text
        return response.json()

    def reset(self, scenario: str = "demo") -> None:
        self.control("POST", "reset", {"scenario": scenario, "keep_connections": False})
        self.received.clear()

    def keep(self, name: str) -> None:
        """Keep everything as it stands, to return to it."""
        self.control("POST", "snapshots", {"name": name})

    def return_to(self, name: str) -> None:
        """Let everything be as it was when this state was kept."""
        self.control("POST", "reset", {"snapshot": name})
        self.received.clear()

    def advance(self, seconds: float) -> None:
        self.control("POST", "clock", {"advance_seconds": seconds})

    def switch(self, **values: Any) -> None:
        self.control("POST", "switches", values)

    def consent(self, *, tenant: str = "all", scope: str = SCOPES, **query: str) -> dict[str, list[str]]:
        """Press Allow on Xero's consent page; answers the query it redirects with."""
        asked = {"response_type": "code", "client_id": CLIENT[0], "redirect_uri": CALLBACK, "state": "s1"}
        response = ask(
            "POST",
            f"{self.base_url}/xero/identity/connect/authorize",
            params=asked | {"scope": scope} | query,
            data={"tenant": tenant, "decision": "allow"},
            allow_redirects=False,
        )
        assert response.status_code == 302, response.text
        return parse_qs(urlsplit(response.headers["Location"]).query)

    def fetch_tokens(self, **form: str) -> requests.Response:
        """Ask Xero's token endpoint; a code needs no more than itself."""
        if "code" in form:
            form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK} | form
        return ask("POST", f"{self.base_url}/xero/connect/token", data=form, auth=CLIENT)

    def connect_xero(self, *, scope: str = SCOPES) -> XeroClient:
        """Walk the whole consent and answer a client of the British organisation."""
        tokens = self.fetch_tokens(code=self.consent(scope=scope)["code"][0]).json()
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        listed = ask("GET", f"{self.base_url}/xero/connections", headers=headers).json()
        tenant = next(row["tenantId"] for row in listed if row["tenantName"] == "Northwind Traders Ltd")
        return XeroClient(self, tokens, tenant)

    def wait_for(self, wanted: Callable[[], Any], seconds: float = 3) -> Any:
        """Wait until something is true (a webhook has arrived, say) and answer it."""
        until = time.monotonic() + seconds
        while not (found := wanted()):
            assert time.monotonic() < until, "It did not happen in time."
            time.sleep(0.01)
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_receiver(
    received: list[Received], verdicts: dict[str, Callable[[Received], int]]
) -> ThreadingHTTPServer:
    """A small server that keeps every webhook and answers 200, or what a verdict says."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            hook = Received(self.path, headers, body)
            verdict = next(
                (judge for prefix, judge in verdicts.items() if self.path.startswith(prefix)), None
            )
            received.append(hook)
            self.send_response(verdict(hook) if verdict else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Keep the test's output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    received: list[Received] = []
    verdicts: dict[str, Callable[[Received], int]] = {}
    receiver = start_receiver(received, verdicts)
    hook_url = f"http://127.0.0.1:{receiver.server_port}"
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SANDBOX_")}
    environment |= {
        "SANDBOX_XERO_WEBHOOK_URL": f"{hook_url}/xero/",
        "SANDBOX_XERO_REDIRECT_URIS": CALLBACK,
        "SANDBOX_XERO_MINUTE_LIMIT": "0",
        "SANDBOX_XERO_DAY_LIMIT": "0",
    }
    data = tmp_path_factory.mktemp("sandbox")
    command = [sys.executable, "-m", "sandbox", "--port", str(port), "--data", str(data)]
    with (data / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    running = Sandbox(f"http://localhost:{port}", hook_url, received, verdicts)
    try:
        running.wait_for(lambda: answers(running.base_url) or process.poll() is not None, seconds=120)
        assert process.poll() is None, (data / "log").read_text()
        yield running
    finally:
        process.send_signal(signal.SIGINT)  # gunicorn ends at once then, without waiting for kept connections
        process.wait(timeout=10)
        receiver.shutdown()


def answers(base_url: str) -> bool:
    try:
        return requests.get(f"{base_url}/control/clock", timeout=5).ok
    except requests.RequestException:  # not there yet, or slow on a busy machine
        return False


@dataclass
class XeroClient:
    """A program that speaks to one organisation of the small Xero."""

    sandbox: Sandbox
    tokens: dict[str, Any]
    tenant: str

    def call(self, method: str, path: str, json: Any = None, **options: Any) -> requests.Response:
        headers = {
            "Authorization": f"Bearer {self.tokens['access_token']}",
            "Accept": "application/json",
            "xero-tenant-id": self.tenant,
        } | options.pop("headers", {})
        url = f"{self.sandbox.base_url}/xero/api.xro/2.0/{path}"
        return ask(method, url, json=json, headers=headers, **options)

    def get(self, path: str, **params: Any) -> Any:
        """Read a resource; answers its JSON."""
        response = self.call("GET", path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    def create_invoice(self, **fields: Any) -> dict[str, Any]:
        """Create an invoice of one 100.00 line for the first customer; answers it as Xero does."""
        response = self.call("PUT", "Invoices", {"Invoices": [self.draft(**fields)]})
        assert response.status_code == 200, response.text
        return response.json()["Invoices"][0]

    def draft(self, **fields: Any) -> dict[str, Any]:
        line = {"Description": "Site survey", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}
        given = {"Type": "ACCREC", "Contact": {"ContactID": self.customer()}, "LineItems": [line]}
        return given | {"Date": "2026-11-01", "DueDate": "2026-12-01"} | fields

    def customer(self) -> str:
        found = self.get("Contacts", where='Name=="Brightwater Homes"')
        return found["Contacts"][0]["ContactID"]
