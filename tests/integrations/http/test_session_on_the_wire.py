"""The session against a real server that misbehaves: cut, slow, huge, redirecting, unreachable."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import closing, contextmanager, nullcontext
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from integrations.http import RateLimited, RemoteSession, RemoteUnavailable
from integrations.http.errors import RemoteError
from integrations.http.send_deadline import SECONDS, SendBy
from integrations.http.session import USER_AGENT


class OneAnswer:
    """A server that reads a request, keeps it, sends the given bytes and hangs up."""

    def __init__(self, answer: bytes, *, pause: float = 0.0) -> None:
        self.answer, self.pause, self.requests = answer, pause, []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                self.requests.append(connection.recv(65536))
                time.sleep(self.pause)
                connection.sendall(self.answer)

    def close(self) -> None:
        self.socket.close()


def ask(answer: bytes, *, writes: bool = False, pause: float = 0.0, **more):
    with closing(OneAnswer(answer, pause=pause)) as server:
        session = RemoteSession(server.url, timeout=(1, 0.2), **more)
        return session.request("GET", "/thing", writes=writes), server.requests[0].decode()


def test_a_cut_body_is_unavailable_and_a_write_may_have_happened():
    with pytest.raises(RemoteUnavailable, match="cut short") as caught:
        ask(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"half":', writes=True)

    assert caught.value.outcome_unknown


def test_a_hang_up_without_an_answer_is_unavailable_and_a_write_may_have_happened():
    with pytest.raises(RemoteUnavailable) as caught:
        ask(b"", writes=True)

    assert caught.value.outcome_unknown
    assert caught.value.status is None


def test_a_slow_answer_times_out():
    with pytest.raises(RemoteUnavailable, match="No answer in time"):
        ask(b"HTTP/1.1 200 OK\r\n\r\n", pause=0.6)


def test_a_huge_answer_is_dropped():
    body = b"x" * 3000
    with pytest.raises(RemoteUnavailable, match="too large"):
        ask(b"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + body, size_limit=2000)


def test_a_redirect_is_an_answer_and_is_not_followed():
    answer, _ = ask(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")

    assert answer.status == 302


def test_nobody_listening_means_nothing_was_sent():
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(RemoteUnavailable) as caught:
        RemoteSession(f"http://127.0.0.1:{port}").request("POST", "/x", json={}, writes=True)

    assert not caught.value.outcome_unknown


def test_we_say_who_we_are_and_numbers_come_exactly():
    answer, request = ask(b'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"total":1250.50   }')

    assert f"User-Agent: {USER_AGENT}" in request
    assert answer.json() == {"total": Decimal("1250.50")}
    assert answer.plain() == {"total": "1250.50"}


def test_a_byte_order_mark_is_no_reason_to_refuse():
    answer, _ = ask(b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n\xef\xbb\xbf{"a":1} ')

    assert answer.json() == {"a": 1}


def test_a_session_does_not_print_its_token():
    session = RemoteSession("http://a.test", headers={"Authorization": "Bearer hush"}, secrets=("hush",))

    assert "hush" not in repr(session)


def test_the_gate_is_entered_around_each_exchange_and_may_refuse():
    entered = []

    @contextmanager
    def gate(writes):
        entered.append("in")
        yield SendBy()
        entered.append("out")

    ask(b"HTTP/1.1 204 No Content\r\n\r\n", gate=gate)

    def closed(writes):
        raise RateLimited("Used up.", scope="day")

    with pytest.raises(RateLimited, match="Used up"):
        RemoteSession("http://127.0.0.1:1", gate=closed).request("GET", "/x")
    assert entered == ["in", "out"]


def test_a_request_that_comes_too_late_after_its_promise_is_not_sent():
    send_by = SendBy()

    with closing(OneAnswer(b"HTTP/1.1 204 No Content\r\n\r\n")) as server:
        session = RemoteSession(server.url, gate=lambda writes: nullcontext(send_by))
        later = time_machine.travel(timezone.now() + timedelta(seconds=SECONDS + 1))
        with later, pytest.raises(RemoteUnavailable, match="stood still") as caught:
            session.request("PUT", "/thing", writes=True)

    assert not caught.value.outcome_unknown
    assert server.requests == []


def test_a_netrc_entry_never_replaces_our_token(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login eve password eve\n")
    monkeypatch.setenv("NETRC", str(netrc))

    _, request = ask(b"HTTP/1.1 204 No Content\r\n\r\n", headers={"Authorization": "Bearer ours"})

    assert "Authorization: Bearer ours" in request


def test_a_header_that_cannot_be_sent_is_an_error_that_does_not_quote_it():
    session = RemoteSession("http://127.0.0.1:1", headers={"Authorization": "Bearer top\nsecret"})

    with pytest.raises(RemoteError) as caught:
        session.request("GET", "/x")

    assert "secret" not in str(caught.value)
