"""The three receivers of webhooks, each under the same gunicorn: ours, the bare view and dj-stripe's."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import itertools
import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.children.stripe_stub import customer
from bench.common import Database, Rig, cpu_of, free_port, python_of
from bench.load import Load, request_bytes, send_all
from sandbox.demo.processes import Process, wait_for

KEY = "demo-xero-webhook-key"
GUNICORN = ("--workers", "2", "--threads", "4", "--no-control-socket")
STRIPE_SECRET, STRIPE_UUID = "whsec_demo", "5b1f0d52-4b1c-4a37-8d0e-6f3c8f0e1a11"
_BEGAN = dt.datetime.now(dt.UTC).replace(
    tzinfo=None
)  # newer than what is stored, older than what is then read
_numbers = itertools.count()


@dataclass
class Receiver:
    """One side: the server's process, its port, and what makes so many requests for it."""

    process: Process
    port: int
    requests: Callable[[int], list[bytes]]

    def measure(self, *, clients: int, count: int) -> tuple[Load, float]:
        """Send `count` requests; return what the clients saw and the server's CPU seconds per 1,000."""
        assert self.process.running is not None
        requests = self.requests(count)
        before = cpu_of(self.process.running.pid)
        load = send_all(self.port, requests, clients=clients)
        return load, (cpu_of(self.process.running.pid) - before) / count * 1000


def sign(body: bytes) -> str:
    """The x-xero-signature of a body."""
    return base64.b64encode(hmac.new(KEY.encode(), body, hashlib.sha256).digest()).decode()


def event(tenant: str, invoice: str) -> dict[str, str]:
    """One INVOICE UPDATE, different from all others by its moment."""
    moment = _BEGAN + dt.timedelta(milliseconds=next(_numbers))
    return {
        "resourceUrl": f"https://api.xero.com/api.xro/2.0/Invoices/{invoice}",
        "resourceId": invoice,
        "tenantId": tenant,
        "tenantType": "ORGANISATION",
        "eventCategory": "INVOICE",
        "eventType": "UPDATE",
        "eventDateUtc": moment.isoformat(timespec="milliseconds"),
    }


def xero_post(url: str, events: list[dict[str, str]]) -> bytes:
    """A signed POST of these events, ready to be sent."""
    parcel = {"events": events, "firstEventSequence": 1, "lastEventSequence": len(events)}
    body = json.dumps({**parcel, "entropy": "ABCDEFGHIJKLMNOPQRST"}).encode()
    return request_bytes(url, body, {"x-xero-signature": sign(body)})


def xero_posts(url: str, tenant: str) -> Callable[[int], list[bytes]]:
    """Makes POSTs of one event each, all of different invoices."""
    return lambda count: [xero_post(url, [event(tenant, str(uuid.uuid4()))]) for _ in range(count)]


def stripe_posts(url: str) -> Callable[[int], list[bytes]]:
    """Makes signed `customer.updated` events."""

    def make() -> bytes:
        body = json.dumps(
            {
                "id": f"evt_{uuid.uuid4().hex}",
                "object": "event",
                "api_version": "2024-06-20",
                "created": int(time.time()),
                "data": {"object": customer(f"cus_{next(_numbers) % 50}")},
                "livemode": False,
                "pending_webhooks": 1,
                "request": {"id": None, "idempotency_key": None},
                "type": "customer.updated",
            }
        )
        at = int(time.time())
        signature = hmac.new(STRIPE_SECRET.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
        return request_bytes(url, body.encode(), {"Stripe-Signature": f"t={at},v1={signature}"})

    return lambda count: [make() for _ in range(count)]


class Sides:
    """All receivers of one database kind; a context that stops what it started."""

    def __init__(self, rig: Rig, tenant: str, *, stub_seconds: float = 0) -> None:
        self.rig, self.stub_seconds = rig, stub_seconds
        ours_port = int(rig.stack.site.rpartition(":")[2])
        self.ours = Receiver(rig.stack.web, ours_port, xero_posts(f"{rig.stack.site}/webhooks/xero/", tenant))
        self.tenant = tenant
        self._others: list[Process] = []
        self._databases: list[Database] = []

    def __enter__(self) -> Sides:
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._others):
            process.stop()
        for database in self._databases:
            database.drop()

    def _serve(self, name: str, python: str, application: str, **environment: str) -> tuple[Process, int]:
        """Prepare an application's own database and serve it."""
        folder = self.rig.folder / name
        folder.mkdir()
        database = Database(self.rig.database.kind, folder)
        self._databases.append(database)
        given = {**self.rig.environment, "DATABASE_URL": database.url, **environment}
        self.rig.run([python, "-m", application], **given)
        port = free_port()
        command = [
            python,
            "-m",
            "gunicorn",
            f"{application}:application",
            "--bind",
            f"127.0.0.1:{port}",
            *GUNICORN,
        ]
        process = Process(name, command, self.rig.folder / f"{name}.log", given)
        self._others.append(process)
        process.start()
        wait_for(f"http://127.0.0.1:{port}/", process)
        return process, port

    def floor(self) -> Receiver:
        """Start the bare view: check, insert, answer, with nothing around it."""
        process, port = self._serve("floor", sys.executable, "bench.children.floor")
        return Receiver(process, port, xero_posts(f"http://127.0.0.1:{port}/webhooks/xero/", self.tenant))

    def stripe(self) -> Receiver:
        """dj-stripe's own view, its remote stubbed on the loopback."""
        stub_port = free_port()
        command = [sys.executable, "-m", "bench.children.stripe_stub", str(stub_port), str(self.stub_seconds)]
        stub = Process("stub", command, self.rig.folder / "stub.log", self.rig.environment)
        self._others.append(stub)
        stub.start()
        wait_for(f"http://127.0.0.1:{stub_port}/v1/account", stub)
        host = f"http://127.0.0.1:{stub_port}"
        process, port = self._serve(
            "stripe",
            python_of("dj-stripe"),
            "bench.children.stripe_app",
            STRIPE_HOST=host,
            DJANGO_SETTINGS_MODULE="",
        )
        return Receiver(process, port, stripe_posts(f"http://127.0.0.1:{port}/stripe/webhook/{STRIPE_UUID}/"))


def batches(
    tenant: str, *, events: int, invoices: list[str], per_post: int
) -> Iterator[list[dict[str, str]]]:
    """So many events over these invoices in turn, a few a POST, as Xero gathers them in a storm."""
    ids = itertools.cycle(invoices)
    for _ in range(0, events, per_post):
        yield [event(tenant, next(ids)) for _ in range(per_post)]
