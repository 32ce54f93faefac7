"""A PostgreSQL server of the test's own, to be killed and started again."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

from tests.sandbox_process import free_port

FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
CTL = shutil.which("pg_ctl") or next((str(folder / "pg_ctl") for folder in reversed(FOLDERS)), "")
SETTINGS = "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\nmax_connections = 60\n"


class Cluster:
    """One server with one database; it refuses to be run by root, so root lends it to the user postgres."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cluster-", dir="/tmp"))
        self.port = free_port()
        self.who: dict[str, Any] = {}
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self.who = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        self.data = self.folder / "data"
        self._run(
            str(Path(CTL).with_name("initdb")),
            "-A",
            "trust",
            "-U",
            "postgres",
            "--no-sync",
            "-D",
            str(self.data),
        )
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(f"{SETTINGS}port = {self.port}\n")
        self.start()

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        self._run(CTL, "-D", str(self.data), "-l", str(self.folder / "log"), "-w", "start")

    def stop_immediately(self) -> None:
        """End everything without a checkpoint, as a crash does."""
        self._run(CTL, "-D", str(self.data), "-m", "immediate", "-w", "stop")

    def kill_a_backend(self) -> None:
        """Kill one of the processes that serve us with SIGKILL: the server ends all others and recovers by itself."""
        asked = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        until = time.monotonic() + 20
        with psycopg.connect(self.url, autocommit=True) as connection:
            # Who lost the connection a moment ago may not be back yet, and who is there may be about to go.
            while time.monotonic() < until:
                for (process,) in connection.execute(asked).fetchall():
                    with suppress(ProcessLookupError):
                        os.kill(process, signal.SIGKILL)
                        return
                time.sleep(0.02)
        raise AssertionError("nobody is connected")

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement).fetchall()  # type: ignore[call-overload]

    def remove(self) -> None:
        subprocess.run(
            [CTL, "-D", str(self.data), "-m", "immediate", "stop"],
            cwd="/tmp",
            capture_output=True,
            **self.who,
        )
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, *command: str) -> None:
        # Not through pipes: the server would keep them open.
        with (self.folder / "said").open("ab") as said:
            subprocess.run(command, check=True, cwd="/tmp", stdout=said, stderr=said, **self.who)
