"""A server that misbehaves as a test asks, over http or over https with an untrusted certificate."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Behaviour = Callable[[socket.socket], None]


@contextmanager
def serving(behave: Behaviour, *, certificate: Path | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """Serve each connection by `behave` after its request was read; yields the address and the requests."""
    listener = socket.create_server(("127.0.0.1", 0))
    requests: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            spoken = connection
            if certificate is not None:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate)
                spoken = context.wrap_socket(connection, server_side=True)
            requests.append(spoken.recv(65536))
            behave(spoken)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    scheme = "https" if certificate else "http"
    try:
        yield f"{scheme}://localhost:{listener.getsockname()[1]}", requests
    finally:
        listener.close()


def send(data: bytes) -> Behaviour:
    """Send these bytes and hang up."""
    return lambda connection: connection.sendall(data)


def drip(data: bytes, *, first: bytes = b"", pause: float = 0.05) -> Behaviour:
    """Send one byte at a time for as long as somebody listens."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(first)
        for byte in data:
            connection.sendall(bytes([byte]))
            time.sleep(pause)

    return behave


def flood(first: bytes, *, megabytes: int) -> Behaviour:
    """Send this, and then so much more."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(first)
        for _ in range(megabytes):
            connection.sendall(b" " * 1_000_000)

    return behave
