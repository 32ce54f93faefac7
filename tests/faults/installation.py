"""An installation of its own with real processes, on the test's database and broker, connected to the sandbox."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from sandbox.demo.processes import Process, wait_for
from tests.contract.consent import XERO_APP, XERO_CALLBACK, sign_in_to_xero
from tests.faults.xero_webhooks import KEY
from tests.sandbox_process import Sandbox, free_port

ROOT = Path(__file__).resolve().parents[2]


class Installation:
    """Web and worker as operations describe them; `program` calls the API for its administrator."""

    def __init__(self, folder: Path, sandbox: Sandbox, **settings: str) -> None:
        self.sandbox, self.folder = sandbox, folder
        port = free_port()
        self.site = f"http://localhost:{port}"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "invoicebridge.settings",
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": f"sqlite:///{folder}/invoicebridge.sqlite3",
            "CELERY_BROKER_URL": "filesystem://",
            "SITE_URL": self.site,
            "XERO_CLIENT_ID": XERO_APP["client_id"],
            "XERO_CLIENT_SECRET": XERO_APP["client_secret"],
            "XERO_WEBHOOK_KEY": KEY,
            "XERO_API_URL": f"{sandbox.base_url}/xero",
            "XERO_IDENTITY_URL": f"{sandbox.base_url}/xero",
            "XERO_CALLS_PER_MINUTE": "10000",
            "XERO_CALLS_PER_DAY": "100000",
            "CLAIM_SECONDS": "4",
            "QUIET_SECONDS": "4",
            "API_RATE": "6000/min",
            **settings,
        }
        bind = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4", "--no-control-socket"]
        quiet = ["--without-gossip", "--without-mingle", "-l", "WARNING"]
        self.web = self._process("web", "gunicorn", "invoicebridge.wsgi", *bind)
        self.worker = self._process("worker", "celery", "-A", "invoicebridge", "worker", "-c", "2", *quiet)
        self.tenant = ""
        self.program = requests.Session()

    def prepare(self, **options: Any) -> dict[str, Any]:
        """Make the tables, an administrator with a token and a connected organisation with a customer."""
        self.sandbox.switch(xero_minute_limit=10_000, xero_day_limit=100_000)
        self.manage("migrate", "-v", "0")
        code = sign_in_to_xero(f"{self.sandbox.base_url}/xero", tenant="all")["code"]
        made = self.inside("prepare", code=code, callback=XERO_CALLBACK, **options)
        self.tenant = made["tenant"]
        self.program.headers["Authorization"] = f"Bearer {made['token']}"
        return made

    def manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True)

    def inside(self, what: str, **given: Any) -> dict[str, Any]:
        """Run one step of `run_in_installation` there and return what it prints."""
        said = subprocess.run(
            [sys.executable, "-m", "tests.faults.run_in_installation", what],
            cwd=ROOT, env=self.environment, input=json.dumps(given), text=True, capture_output=True,
        )  # fmt: skip
        assert said.returncode == 0, said.stderr[-3000:]
        return json.loads(said.stdout.splitlines()[-1])

    def start(self) -> None:
        self.worker.start()
        self.web.start()
        wait_for(f"{self.site}/accounts/login/", self.web)

    def stop(self) -> None:
        self.kill_worker()
        self.web.stop()

    def kill_worker(self) -> None:
        os.killpg(self.worker.running.pid, signal.SIGKILL)
        self.worker.running.wait()

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.program.request(method, f"{self.site}{path}", timeout=30, **options)

    def invoices_in_xero(self) -> list[dict[str, Any]]:
        """The living documents of this installation."""
        found = self.sandbox.control("GET", f"xero/invoices?url={self.site}")["invoices"]
        return [row for row in found if row["Status"] not in ("DELETED", "VOIDED")]

    def _process(self, name: str, module: str, *arguments: str) -> Process:
        log = self.folder / f"{name}.log"
        return Process(name, [sys.executable, "-m", module, *arguments], log, self.environment)


def eventually(holds: Callable[[], bool], *, seconds: float, what: str) -> float:
    """Wait until it holds; answers how long that took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, f"{what}: not within {seconds:.0f} seconds"
        time.sleep(0.1)
    return time.monotonic() - began
