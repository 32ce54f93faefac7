"""Starts what a benchmark runs against: sandbox, web application and worker, with their own folder and database."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import requests

from bench.databases import Database
from bench.measuring import Usage, run_measured
from sandbox.demo import company
from sandbox.demo.processes import Process, wait_for
from sandbox.demo.stack import Stack

ROOT = Path(__file__).resolve().parents[1]
# No limit of the sandbox or of ours, unless a benchmark is about limits. They agree, because what the sandbox says is
# left corrects our own counts.
UNLIMITED = {
    "SANDBOX_XERO_MINUTE_LIMIT": "1000000",
    "SANDBOX_XERO_DAY_LIMIT": "100000000",
    "SANDBOX_XERO_CONCURRENT_LIMIT": "0",
    "XERO_CALLS_PER_MINUTE": "1000000",
    "XERO_CALLS_PER_DAY": "100000000",
    "API_RATE": "1000000/min",
    "LOG_LEVEL": "WARNING",
}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Rig:
    """A context: on entering, the database is migrated and the sandbox started; on leaving, all is removed.

    `stack.web` and `stack.worker` are started when asked for: by `connect()`, or by hand.
    """

    def __init__(self, *, database: str = "sqlite", settings: dict[str, str] | None = None) -> None:
        os.chdir(ROOT)
        self.folder = Path(tempfile.mkdtemp(prefix="invoicebridge-bench-"))
        self.database = Database(database, self.folder)
        given = {"DATABASE_URL": self.database.url, **UNLIMITED, **(settings or {})}
        self.stack = Stack(
            port=free_port(),
            sandbox_port=free_port(),
            data=self.folder,
            say=lambda text: None,
            settings=given,
        )
        self.environment = self.stack.environment

    def __enter__(self) -> Rig:
        try:
            self.manage("migrate", "-v", "0")
            self.stack.sandbox_process.start()
            wait_for(f"{self.stack.sandbox}/control/clock", self.stack.sandbox_process)
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()

    def _remove(self) -> None:
        self.stack.stop()
        self.database.drop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, *processes: Process) -> None:
        """Start `stack.web` or `stack.worker` and wait until the web application answers."""
        for process in processes:
            process.start()
            if process is self.stack.web:
                wait_for(f"{self.stack.site}/accounts/login/", process)

    def connect(self, *providers: str, worker: bool = False) -> None:
        """Connect the demo company as its administrator does; with `worker` wait for its lists too.

        Leaves the web application running, and the worker if it was asked for.
        """
        company.create_people(self.environment, company.PEOPLE[-1:])
        if worker:
            self.start(self.stack.web, self.stack.worker)
            self.stack.connect()
            return
        self.start(self.stack.web)
        browser = company.sign_in(self.stack.site)
        for provider in providers or ("xero",):
            company.connect(browser, self.stack.site, provider)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Turn a control of the sandbox and return what it says; raise HTTPError when it refuses."""
        answer = requests.request(method, f"{self.stack.sandbox}/control/{path}", json=body, timeout=600)
        answer.raise_for_status()
        return answer.json()

    def calls(self, *, kind: str = "api", service: str = "xero") -> int:
        """Return the number of calls the sandbox has answered since the list was last cleared."""
        totals = self.control("GET", "calls?list=no")["totals"]
        return sum(row["count"] for row in totals if row["kind"] == kind and row["service"] == service)

    def manage(self, *arguments: str) -> str:
        """Run `manage.py` unmeasured and return what it printed; raise CalledProcessError when it fails."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        if done.returncode:
            sys.stderr.write(done.stderr)
            done.check_returncode()
        return done.stdout

    def run(self, command: Sequence[str], **environment: str) -> Usage:
        """Run a program in the application's environment and measure it alone; begin with "python" for ours."""
        program = [sys.executable, *command[1:]] if command[0] == "python" else list(command)
        return run_measured(program, environment={**self.environment, **environment}, cwd=ROOT)
