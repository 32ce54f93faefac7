"""F47: an upload to the webhooks' door that drips is ended early and holds none of the server's threads for long."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from integrations.views.body_timeout import SECONDS

ROOT = Path(__file__).resolve().parents[3]
HEAD = "POST /webhooks/xero/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
TOLD = f"{HEAD}Content-Length: 900000\r\n\r\n".encode()
HUGE = f"{HEAD}Content-Length: 90000000\r\n\r\n".encode()
CHUNKED = f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode()
THREADS = 2


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Our application under gunicorn, as it is run, with few threads; the port it listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "invoicebridge.settings",
        "DATABASE_URL": f"sqlite:///{folder}/empty.sqlite3",
    }
    command = [sys.executable, "-m", "gunicorn", "invoicebridge.wsgi", "--bind", f"127.0.0.1:{port}"]
    running = subprocess.Popen(
        [*command, "--workers", "1", "--threads", str(THREADS), "--no-control-socket"],
        cwd=ROOT, env=environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < deadline, "gunicorn did not start"
            time.sleep(0.1)
    yield port
    running.terminate()
    running.wait(timeout=30)


def send(port: int, head: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(head)
    return connection


def drip(connections: list[socket.socket], *, seconds: float, piece: bytes) -> None:
    """Let each send a little now and then, as long as it can."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for connection in connections:
            try:
                connection.sendall(piece)
            except OSError:
                continue
        time.sleep(0.2)


def seconds_for_an_honest_one(port: int) -> float:
    """How long somebody waits for an answer who sends all at once; not signed, so it is a 401."""
    began = time.monotonic()
    with send(port, f"{HEAD}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode()) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 401")
    return time.monotonic() - began


def is_over(connection: socket.socket) -> bool:
    """Whether the server has ended the connection, after an answer or without one."""
    connection.settimeout(1)
    try:
        while connection.recv(1000):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


@pytest.mark.parametrize(
    ("head", "piece", "longest"),
    [
        pytest.param(CHUNKED, b"1\r\nx\r\n", 2, id="chunked"),
        pytest.param(HUGE, b"x", 2, id="of a told length that is too large"),
        pytest.param(TOLD, b"x", SECONDS + 2, id="of a told length"),
    ],
)
def test_a_dripping_body_is_ended_and_others_are_answered_meanwhile(server, head, piece, longest):
    assert seconds_for_an_honest_one(server) < 10, "the first request loads the application"
    drips = [send(server, head) for _ in range(THREADS)]
    drip(drips, seconds=0.5, piece=piece)

    assert seconds_for_an_honest_one(server) < longest

    drip(drips, seconds=0.5, piece=piece)
    assert all(is_over(connection) for connection in drips)
    for connection in drips:
        connection.close()
