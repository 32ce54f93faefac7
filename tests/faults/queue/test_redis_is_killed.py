"""F10: a real Redis is killed, comes back empty, and is flushed while wake-ups wait in it; web and worker go on."""

from __future__ import annotations

import shutil
import subprocess
import time

import pytest
import redis
from django.utils.crypto import get_random_string

from tests.faults.installation import Installation, eventually
from tests.sandbox_process import free_port

SERVER = shutil.which("redis-server")
pytestmark = pytest.mark.skipif(not SERVER, reason="redis-server is not installed")


class Redis:
    """A Redis that keeps nothing."""

    def __init__(self, folder) -> None:
        self.port, self.folder = free_port(), folder
        self.client = redis.Redis(port=self.port)
        self.start()

    def start(self) -> None:
        self.running = subprocess.Popen(
            [SERVER, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            cwd=self.folder, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        eventually(self.answers, seconds=10, what="Redis answers")

    def answers(self) -> bool:
        try:
            return self.client.ping()
        except redis.ConnectionError:
            return False

    def kill(self) -> None:
        self.running.kill()
        self.running.wait()


@pytest.fixture
def broker(tmp_path):
    server = Redis(tmp_path)
    yield server
    server.kill()


@pytest.fixture
def installation(tmp_path, sandbox, broker):
    sandbox.reset()
    running = Installation(tmp_path, sandbox, CELERY_BROKER_URL=f"redis://127.0.0.1:{broker.port}/0")
    running.deal = running.prepare()["deal"]
    running.start()
    yield running
    running.stop()


def ask(installation) -> str:
    """Save a draft at the API; the answer comes at once, whatever the broker does."""
    began = time.monotonic()
    body = {"deal": installation.deal, "reference": get_random_string(12)}
    answer = installation.call("POST", "/api/v1/invoices/", json=body)
    assert answer.status_code == 201, answer.text
    assert time.monotonic() - began < 5
    return answer.json()["id"]


def wait_until_all_are_drafts(installation, uids: list[str]) -> float:
    def are_drafts() -> bool:
        rows = [installation.call("GET", f"/api/v1/invoices/{uid}/").json() for uid in uids]
        return all(row["xero_status"] == "DRAFT" for row in rows)

    return eventually(are_drafts, seconds=60, what="all are drafts in Xero")


def test_killed_and_empty_and_flushed_it_costs_no_work_and_no_page(installation, broker):
    made = [ask(installation)]
    wait_until_all_are_drafts(installation, made)

    broker.kill()
    made += [ask(installation) for _ in range(3)]
    assert installation.call("GET", f"/api/v1/invoices/{made[-1]}/").status_code == 200
    time.sleep(3)
    broker.start()
    wait_until_all_are_drafts(installation, made)

    installation.kill_worker()
    made += [ask(installation) for _ in range(3)]
    assert broker.client.llen("celery") > 0, "wake-ups wait"
    broker.client.flushall()
    installation.worker.start()
    wait_until_all_are_drafts(installation, made)

    assert len(installation.invoices_in_xero()) == len(made) == 7
