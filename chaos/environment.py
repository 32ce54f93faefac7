"""The environment of a season: a sandbox process, a data folder, and a receiver for the webhooks.

Everything is removed afterwards. Nothing of Django is imported before `prepare` has set the environment variables.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

from chaos.own_database import OwnDatabase

ROOT = Path(__file__).resolve().parents[1]
MEMORY = Path("/dev/shm")
PATIENCE = 60.0


@dataclass(frozen=True)
class Webhook:
    """One webhook as it came over the wire."""

    path: str
    headers: dict[str, str]
    body: bytes


class Environment:
    """The sandbox with its controls, and every webhook it has sent."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="season-", dir=MEMORY if MEMORY.is_dir() else None))
        self.webhooks: list[Webhook] = []
        self.receiver = _start_receiver(self.webhooks)
        self.site = f"http://localhost:{self.receiver.server_port}"
        self.port = _free_port()
        self.sandbox = f"http://localhost:{self.port}"
        self.session = requests.Session()
        self.process: subprocess.Popen[bytes] | None = None
        self.database: OwnDatabase | None = None

    def prepare(self) -> None:
        """Point the application's settings here, and start the sandbox."""
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "chaos.settings",
            "DATA_DIR": str(self.folder / "data"),
            "SITE_URL": self.site,
            "EMAIL_URL": "memorymail://",
            "LOG_LEVEL": "WARNING",
            "XERO_CLIENT_ID": "demo-xero-client",
            "XERO_CLIENT_SECRET": "demo-xero-secret",
            "XERO_WEBHOOK_KEY": "demo-xero-webhook-key",
            "PIPEDRIVE_CLIENT_ID": "demo-pipedrive-client",
            "PIPEDRIVE_CLIENT_SECRET": "demo-pipedrive-secret",
            "PIPEDRIVE_OAUTH_URL": f"{self.sandbox}/pipedrive",
            "PIPEDRIVE_API_HOSTS": "localhost",
            # A season is more than a small company's day (docs/xero.md#10.1): both sides know the larger one.
            "XERO_CALLS_PER_DAY": "5000",
            "SANDBOX_XERO_DAY_LIMIT": "5000",
        }
        os.environ |= {
            f"XERO_{name}_URL": f"{self.sandbox}/xero" for name in ("LOGIN", "IDENTITY", "API", "WEB")
        }
        (self.folder / "data").mkdir()
        self.database = OwnDatabase()
        variables = {"SANDBOX_PIPEDRIVE_DEALS": "90", **os.environ, "SANDBOX_BASE_URL": self.sandbox}
        variables.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "sandbox", "--port", str(self.port), "--data"]
        with (self.folder / "sandbox.log").open("wb") as log:
            self.process = subprocess.Popen(
                [*command, str(self.folder / "sandbox")], cwd=ROOT, env=variables, stdout=log, stderr=log
            )
        self._wait()

    def control(self, method: str, path: str, json: Any = None) -> Any:
        """Turn a control; raises ValueError with the sandbox's own words when it refuses."""
        answer = self.session.request(method, f"{self.sandbox}/control/{path}", json=json, timeout=60)
        if answer.status_code != 200:
            raise ValueError(f"{path}: {answer.text[:300]}")
        return answer.json()

    def close(self) -> None:
        """End the sandbox and throw the folder away."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=10)
        self.receiver.shutdown()
        if self.database is not None:
            self.database.drop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if self.session.get(f"{self.sandbox}/control/clock", timeout=5).ok:
                    return
            except requests.RequestException:
                time.sleep(0.05)
            assert self.process is not None
            if self.process.poll() is not None or time.monotonic() > until:
                sys.exit("The sandbox did not start:\n" + (self.folder / "sandbox.log").read_text())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start_receiver(webhooks: list[Webhook]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            webhooks.append(Webhook(self.path, dict(self.headers.items()), body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Keep the terminal quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
