"""One running InvoiceBridge with its sandbox: `make demo` shows it, the journey tests walk through it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sandbox.demo import company
from sandbox.demo.processes import Process, wait_for


class Stack:
    """The sandbox, the web application and the worker, on two ports and one data folder."""

    def __init__(
        self,
        *,
        port: int,
        sandbox_port: int,
        data: Path,
        say: Callable[[str], None] = print,
        settings: dict[str, str] | None = None,
    ) -> None:
        self.site = f"http://localhost:{port}"
        self.sandbox = f"http://localhost:{sandbox_port}"
        self.data = data
        self.say = say
        self.environment = {**self._environment(sandbox_port), **(settings or {})}
        self.sandbox_process, self.web, self.worker = self._make_processes(port, sandbox_port)

    @property
    def processes(self) -> list[Process]:
        """All three, in starting order."""
        return [self.sandbox_process, self.web, self.worker]

    def start(self) -> None:
        """Migrate, create the people, start the processes and wait until both addresses answer."""
        self.data.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "manage.py", "migrate", "-v", "0"]
        done = subprocess.run(command, env=self.environment, capture_output=True)
        if done.returncode:
            sys.exit("The database could not be brought up to date:\n" + done.stderr.decode(errors="replace"))
        for process in self.processes:
            process.start()
        company.create_people(self.environment, company.PEOPLE[-1:])
        wait_for(f"{self.sandbox}/", self.sandbox_process)
        wait_for(f"{self.site}/accounts/login/", self.web)

    def connect(self) -> None:
        """Connect both services, unless an earlier run with the same addresses already did."""
        marker = self.data / "demo.json"
        addresses = {"site": self.site, "sandbox": self.sandbox}
        browser = company.sign_in(self.site)
        found = company.connections(browser, self.site)
        known = marker.exists() and json.loads(marker.read_text()) == addresses
        if known and found["xero"] and found["pipedrive"]:
            return
        for provider in ("xero", "pipedrive"):
            self.say(f"Connecting {provider.capitalize()} ...")
            company.connect(browser, self.site, provider)
        company.create_people(self.environment, company.PEOPLE[:-1])

        def lists_are_here() -> bool:
            rows = company.connections(browser, self.site)
            return all(
                row["reference_data_at"] and row["caught_up_at"] for row in rows["xero"] + rows["pipedrive"]
            )

        self.say("Fetching deals, products and customers ...")
        company.wait_until(lists_are_here, seconds=90, what="the lists of both services")
        for connection in company.connections(browser, self.site)["xero"]:
            company.set_preferences(browser, self.site, connection)
        marker.write_text(json.dumps(addresses))

    def stop(self) -> None:
        """Stop what was started, the last one first."""
        for process in reversed(self.processes):
            process.stop()

    def _make_processes(self, port: int, sandbox_port: int) -> tuple[Process, Process, Process]:
        bind = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--no-control-socket"]
        quiet = ["--without-gossip", "--without-mingle", "-l", "WARNING"]
        return (
            self._process("The sandbox", "sandbox", "sandbox", "--port", str(sandbox_port)),
            self._process("The web application", "web", "gunicorn", "invoicebridge.wsgi", *bind),
            self._process(
                "The worker",
                "worker",
                "celery",
                "-A",
                "invoicebridge",
                "worker",
                "-c",
                "2",
                *quiet,
            ),
        )

    def _process(self, name: str, log: str, module: str, *arguments: str) -> Process:
        command = [sys.executable, "-m", module, *arguments]
        return Process(name, command, self.data / "logs" / f"{log}.log", self.environment)

    def _environment(self, sandbox_port: int) -> dict[str, str]:
        """The application's own settings, pointed at the sandbox."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "invoicebridge.settings",
            "DATA_DIR": str(self.data),
            "SITE_URL": self.site,
            "XERO_CLIENT_ID": "demo-xero-client",
            "XERO_CLIENT_SECRET": "demo-xero-secret",
            "XERO_WEBHOOK_KEY": "demo-xero-webhook-key",
            "XERO_LOGIN_URL": f"{self.sandbox}/xero",
            "XERO_IDENTITY_URL": f"{self.sandbox}/xero",
            "XERO_API_URL": f"{self.sandbox}/xero",
            "XERO_WEB_URL": f"{self.sandbox}/xero",
            "PIPEDRIVE_CLIENT_ID": "demo-pipedrive-client",
            "PIPEDRIVE_CLIENT_SECRET": "demo-pipedrive-secret",
            "PIPEDRIVE_OAUTH_URL": f"{self.sandbox}/pipedrive",
            "PIPEDRIVE_API_HOSTS": "localhost",
            "SANDBOX_BASE_URL": self.sandbox,
            "SANDBOX_DATA": str(self.data / "sandbox"),
            "SANDBOX_PORT": str(sandbox_port),
            "PYTHONUNBUFFERED": "1",
        }
