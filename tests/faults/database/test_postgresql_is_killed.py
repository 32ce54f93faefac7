"""F11: a real PostgreSQL is killed in pushes and deliveries of webhooks: both go on, and 200 means stored."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest
import requests

from tests.faults.installation import Installation, eventually
from tests.faults.postgresql_server import CTL, Cluster
from tests.faults.xero_webhooks import body_of, event, sign

pytestmark = pytest.mark.skipif(not CTL, reason="PostgreSQL's server programs are not installed")
DRAFTS = 30


@pytest.fixture
def cluster():
    running = Cluster()
    yield running
    running.remove()


@pytest.fixture
def installation(tmp_path, sandbox, cluster):
    sandbox.reset()
    running = Installation(tmp_path, sandbox, DATABASE_URL=cluster.url)
    running.prepare()
    yield running
    running.stop()


class Xero(threading.Thread):
    """Sends events to our door, each again until it is taken, as Xero does; keeps how each was answered."""

    def __init__(self, installation) -> None:
        super().__init__(daemon=True)
        self.installation, self.taken, self.refused, self.slowest = installation, [], 0, 0.0
        self.over = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.over.is_set():
            number += 1
            name = f"nothing-{number}"
            body = body_of(event(self.installation.tenant, name, datetime.now(UTC), category="CREDITNOTE"))
            while not self.post(body):
                time.sleep(0.1)
            self.taken.append(name)
            time.sleep(0.05)

    def post(self, body: bytes) -> bool:
        began = time.monotonic()
        headers = {"x-xero-signature": sign(body), "Content-Type": "application/json"}
        address = f"{self.installation.site}/webhooks/xero/"
        status = requests.post(address, data=body, headers=headers, timeout=30).status_code
        self.slowest = max(self.slowest, time.monotonic() - began)
        assert status in (200, 503), status
        self.refused += status == 503
        return status == 200


def test_both_go_on_by_themselves_and_nothing_is_twice_or_lost(installation, cluster, sandbox):
    uids = installation.inside("draft", count=DRAFTS)["uids"]
    slow = {
        "service": "xero",
        "method": "PUT",
        "path": "/Invoices",
        "fault": "delay",
        "seconds": 1.5,
        "times": 2,
    }
    sandbox.control("POST", "faults", [slow])
    xero = Xero(installation)
    installation.start()
    xero.start()

    eventually(lambda: _left(sandbox) < 2, seconds=30, what="a push is under way")
    cluster.stop_immediately()
    time.sleep(1.5)
    cluster.start()
    eventually(lambda: _left(sandbox) == 0 or _all_there(cluster), seconds=30, what="the push is tried again")
    cluster.kill_a_backend()
    back = time.monotonic()

    eventually(lambda: _answers(cluster) and _all_there(cluster), seconds=30, what="all drafts are in Xero")
    took = time.monotonic() - back
    xero.over.set()
    xero.join(30)

    marks = [row["Url"] for row in installation.invoices_in_xero()]
    assert sorted(marks) == sorted(f"{installation.site}/invoices/{uid}/" for uid in uids)
    stored = {name for (name,) in cluster.ask("SELECT resource_id FROM integrations_inboxmessage")}
    assert set(xero.taken) <= stored
    assert xero.refused > 0
    assert xero.slowest < 5, "within the time Xero waits"
    assert took < 30


def _left(sandbox) -> int:
    """Return the number of slow answers still to come."""
    faults = sandbox.control("GET", "faults")["faults"]
    return faults[0]["times"] if faults else 0


def _answers(cluster) -> bool:
    try:
        return bool(cluster.ask("SELECT 1"))
    except Exception:  # it is recovering
        return False


def _all_there(cluster) -> bool:
    try:
        [(open_,)] = cluster.ask("SELECT count(*) FROM integrations_outboxmessage WHERE state <> 'delivered'")
    except Exception:  # it is recovering
        return False
    return open_ == 0
