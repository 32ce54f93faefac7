"""F29, F30, F35: what is cut, drips, has no end, leads elsewhere or is insecure is no answer and gets no token."""

from __future__ import annotations

import datetime as dt
import gzip
import resource
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from integrations.http import RemoteSession, RemoteUnavailable
from integrations.xero.client import XeroClient
from tests.faults.misbehaving_server import drip, flood, send, serving

TOKEN = "the-token-of-this-test"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def read(url: str, **limits):
    client = XeroClient(url, TOKEN, "tenant")
    client.session.timeout = (1, 0.5)
    for name, value in limits.items():
        setattr(client.session, name, value)
    return client.list_invoices()


def cut_gzip() -> bytes:
    packed = gzip.compress(b'{"Invoices": []}' * 100)
    return HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed[:-20]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(
            HEAD + b'Content-Length: 14\r\n\r\n{"Invoices": [', id="truncated JSON of the right length"
        ),
        pytest.param(HEAD + b'Content-Length: 900\r\n\r\n{"Invoices": []}', id="a wrong length"),
        pytest.param(HEAD + b"Content-Length: 0\r\n\r\n", id="an empty 200"),
        pytest.param(b"HTTP/1.1 204 No Content\r\n\r\n", id="204"),
        pytest.param(HEAD + b"Content-Length: 15\r\n\r\n<html>OK</html>", id="HTML with 200"),
        pytest.param(b"HTTP/1.1 502 Bad\r\nContent-Length: 15\r\n\r\n<html>no</html>", id="HTML with 502"),
        pytest.param(cut_gzip(), id="gzip cut"),
        pytest.param(HEAD + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"Inv', id="chunks cut"),
        pytest.param(HEAD + b"Content-Length: 4\r\n\r\n[1,]", id="no JSON"),
        pytest.param(HEAD + b"Content-Length: 2\r\n\r\n[]", id="another shape"),
        pytest.param(b"not HTTP at all\r\n\r\n", id="no HTTP"),
    ],
)
def test_a_read_answered_with_rubbish_is_tried_again_later(answer):
    with serving(send(answer)) as (url, _), pytest.raises(RemoteUnavailable) as caught:
        read(url)

    assert not caught.value.outcome_unknown


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(drip(b"x" * 1000, first=HEAD + b"Content-Length: 1000\r\n\r\n"), id="the body"),
        pytest.param(drip(b"x" * 1000, first=HEAD + b"\r\n"), id="a body without a length"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1000), id="the headers"),
    ],
)
def test_a_drip_ends_at_the_total_deadline(behaviour):
    began = time.monotonic()
    with serving(behaviour) as (url, _), pytest.raises(RemoteUnavailable, match="No answer in time"):
        read(url, total_timeout=0.4)

    assert time.monotonic() - began < 3


def test_an_answer_within_the_deadline_is_not_cut_and_its_connection_lives_on():
    body = b'{"Invoices": []}'
    with serving(drip(body, first=HEAD + b"Content-Length: 16\r\n\r\n", pause=0.005)) as (url, _):
        assert not list(read(url, total_timeout=20.0))


def test_a_hundred_megabytes_are_dropped_at_twenty():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    endless = flood(HEAD + b"Content-Length: 100000000\r\n\r\n", megabytes=100)
    with serving(endless) as (url, _), pytest.raises(RemoteUnavailable, match="too large"):
        read(url, total_timeout=30.0, timeout=(1, 10))

    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 60


def test_a_packed_bomb_is_dropped_as_well():
    packed = gzip.compress(b" " * 50_000_000)
    bomb = send(HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed)
    with serving(bomb) as (url, _), pytest.raises(RemoteUnavailable, match="too large"):
        read(url, total_timeout=30.0, timeout=(1, 10))


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_never_followed_with_a_token(status):
    with serving(send(HEAD)) as (elsewhere, stolen):
        answer = f"HTTP/1.1 {status}\r\nLocation: {elsewhere}/\r\nContent-Length: 0\r\n\r\n".encode()
        with serving(send(answer)) as (url, asked), pytest.raises(RemoteUnavailable, match="redirect"):
            read(url)

    assert TOKEN.encode() in asked[0]
    assert stolen == []


def test_a_name_that_does_not_resolve_is_a_service_that_is_away():
    with pytest.raises(RemoteUnavailable, match="connection failed") as caught:
        RemoteSession("https://nowhere.invalid").request("POST", "/", writes=True)

    assert not caught.value.outcome_unknown, "nothing was sent"


def test_tls_refused_by_a_server_that_speaks_none_sends_no_token():
    with serving(send(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as (url, asked), pytest.raises(RemoteUnavailable):
        read(url.replace("http://", "https://"))

    assert TOKEN.encode() not in b"".join(asked)


@pytest.mark.parametrize("days", [30, -1], ids=["nobody vouches for it", "expired"])
def test_a_certificate_we_cannot_trust_gets_no_token(tmp_path, days):
    untrusted = certificate(tmp_path, days=days)
    refused = pytest.raises(RemoteUnavailable, match="secure connection failed")
    with serving(send(HEAD), certificate=untrusted) as (url, asked), refused as caught:
        RemoteSession(url, headers={"Authorization": f"Bearer {TOKEN}"}).request("POST", "/", writes=True)

    assert not caught.value.outcome_unknown, "nothing was sent"
    assert TOKEN.encode() not in b"".join(asked)


def certificate(folder, *, days: int):
    """Make a certificate for localhost, signed by itself, that ends in so many days."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=60))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    return path
