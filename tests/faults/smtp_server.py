"""A small mail server whose manners a test chooses: well, silent, refusing at the door, or refusing an address."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class SmtpServer:
    """Listens on a free port of the loopback; `received` holds the text of each e-mail that was taken."""

    def __init__(self) -> None:
        self.manner = "well"
        self.received: list[str] = []
        self.calls = 0
        self._kept: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Stop listening, and hang up."""
        self._listener.close()
        for call in self._kept:
            call.close()

    def _serve(self) -> None:
        while True:
            try:
                call, _ = self._listener.accept()
            except OSError:
                return
            self.calls += 1
            if self.manner == "silent":
                self._kept.append(call)
            else:
                threading.Thread(target=self._talk, args=(call,), daemon=True).start()

    def _talk(self, call: socket.socket) -> None:
        with call, call.makefile("rwb") as line:

            def say(text: str) -> None:
                line.write(f"{text}\r\n".encode())
                line.flush()

            if self.manner == "refusing":
                say("421 come back later")
                return
            say("220 mail.test")
            while words := line.readline().decode().strip():
                verb = words[:4].upper()
                if verb == "DATA":
                    say("354 go on")
                    self.received.append("".join(iter(lambda: line.readline().decode(), ".\r\n")))
                    say("250 taken")
                elif verb == "RCPT" and self.manner == "refusing an address" and "nobody@" in words:
                    say("550 no such person")
                elif verb == "QUIT":
                    say("221 bye")
                    return
                else:
                    say("250 fine")


@contextmanager
def smtp_server() -> Iterator[SmtpServer]:
    """Run a mail server for a test."""
    server = SmtpServer()
    try:
        yield server
    finally:
        server.close()
