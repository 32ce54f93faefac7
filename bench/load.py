"""Clients that send prepared requests over keep-alive connections, on raw sockets to use little CPU."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Load:
    """What a number of clients saw: requests a second, and every request's time in seconds."""

    rate: float
    times: list[float]


def request_bytes(url: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A POST as it goes over the wire."""
    parts = urlsplit(url)
    lines = [f"POST {parts.path} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in {"Content-Type": "application/json", **headers}.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Client:
    """One connection, opened again when the server closes it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection: socket.socket | None = None

    def send(self, request: bytes) -> int:
        """Send one request and return the status of its answer."""
        for _ in range(3):
            try:
                if self.connection is None:
                    self.connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
                    self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.connection.sendall(request)
                return self._read()
            except ConnectionError:  # an idle connection was closed meanwhile
                self.close()
        raise ConnectionError(f"nobody answers on port {self.port}")

    def _read(self) -> int:
        """Read one answer to its end and return its status; the next one begins right behind it."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        lowered = head.lower()
        if b"transfer-encoding: chunked" in lowered:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more()
        elif b"content-length:" in lowered:
            wanted = int(lowered.split(b"content-length:")[1].split(b"\r\n")[0])
            while len(body) < wanted:
                body += self._more()
        if b"connection: close" in lowered:
            self.close()
        return int(head[9:12])

    def _more(self) -> bytes:
        assert self.connection is not None
        data = self.connection.recv(65_536)
        if not data:
            raise ConnectionResetError
        return data

    def close(self) -> None:
        """Close the connection; the next request opens a new one."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None


def send_all(port: int, requests: Sequence[bytes], *, clients: int, expected: int = 200) -> Load:
    """Let `clients` share the requests out among them; raise RuntimeError when an answer is another status."""
    times: list[list[float]] = [[] for _ in range(clients)]
    wrong: list[int] = []

    def work(number: int) -> None:
        client = Client(port)
        for request in requests[number::clients]:
            began = time.perf_counter()
            status = client.send(request)
            times[number].append(time.perf_counter() - began)
            if status != expected:
                wrong.append(status)
        client.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if wrong:
        raise RuntimeError(f"{len(wrong)} of {len(requests)} were answered {set(wrong)}")
    return Load(len(requests) / took, [value for each in times for value in each])
