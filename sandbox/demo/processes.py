"""Start, watch, restart and stop the processes of the demo."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import requests


@dataclass
class Process:
    """One process with its log file."""

    name: str
    command: list[str]
    log: Path
    environment: dict[str, str]
    running: subprocess.Popen[bytes] | None = None
    starts: int = 0

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches only the supervisor."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=self.environment,
                start_new_session=True,
            )  # fmt: skip
        self.starts += 1

    def has_died(self) -> bool:
        """Return whether it was started and has ended."""
        return self.running is not None and self.running.poll() is not None

    def stop(self, *, patience: float = 8) -> None:
        """Terminate it, and kill it after `patience` seconds."""
        if self.running is None:
            return
        if self.running.poll() is None:
            self.running.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.running.wait(patience)
        with contextlib.suppress(ProcessLookupError):  # children of a worker that had to be killed
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()

    def last_words(self, lines: int = 12) -> str:
        """Return the end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def is_free(port: int) -> bool:
    """Return whether nothing listens on `port` of this machine."""
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.settimeout(0.5)
                if probe.connect_ex((host, port)) == 0:
                    return False
        except OSError:
            continue
    return True


def wait_for(url: str, process: Process, *, seconds: float = 60) -> None:
    """Wait until `url` answers; exit with the end of the process's log when it dies or stays silent."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.has_died():
            sys.exit(
                f"{process.name} stopped while starting. Its log ({process.log}) ends:\n{process.last_words()}"
            )
        try:
            requests.get(url, timeout=5, allow_redirects=False)
            return
        except requests.RequestException:
            time.sleep(0.15)
    sys.exit(f"{process.name} did not answer at {url} within {seconds:.0f} seconds. See {process.log}.")
