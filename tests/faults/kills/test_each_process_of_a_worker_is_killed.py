"""F05: each process of the documented worker is killed in turn. What met an outage before is still sent after it."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import pytest
from django.utils.crypto import get_random_string

from tests.faults.installation import Installation, eventually


@pytest.fixture
def installation(tmp_path, sandbox):
    sandbox.reset()
    running = Installation(tmp_path, sandbox)
    running.deal = running.prepare()["deal"]
    running.start()
    yield running
    running.stop()


def children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(each) for each in found.stdout.split()]


def meet_an_outage(installation) -> str:
    """Save a draft whose first try is answered with 503, so that nothing but the schedule sends it."""
    fault = {"service": "xero", "method": "PUT", "path": "/Invoices", "fault": "status", "code": 503}
    installation.sandbox.control("POST", "faults", [fault])
    answer = installation.call(
        "POST", "/api/v1/invoices/", json={"deal": installation.deal, "reference": get_random_string(12)}
    )
    assert answer.status_code == 201, answer.text
    uid = answer.json()["id"]
    eventually(lambda: not installation.sandbox.control("GET", "faults")["faults"], seconds=20, what="met")
    return uid


def is_sent(installation, uid: str) -> bool:
    return installation.call("GET", f"/api/v1/invoices/{uid}/").json()["xero_status"] == "DRAFT"


def test_whichever_child_dies_what_waits_is_sent(installation):
    main = installation.worker.running.pid
    eventually(lambda: len(children(main)) >= 2, seconds=20, what="the children are there")
    for child in children(main):
        waiting = meet_an_outage(installation)
        os.kill(child, signal.SIGKILL)
        eventually(lambda uid=waiting: is_sent(installation, uid), seconds=30, what="sent after the kill")

    # All at once, as when memory runs out.
    waiting = meet_an_outage(installation)
    for child in children(main):
        os.kill(child, signal.SIGKILL)
    eventually(lambda: is_sent(installation, waiting), seconds=30, what="sent after all were killed")
    assert not installation.worker.has_died()


def test_a_killed_main_process_ends_its_children_and_a_new_one_goes_on(installation):
    main = installation.worker.running.pid
    eventually(lambda: len(children(main)) >= 2, seconds=20, what="the children are there")
    orphans = children(main)
    waiting = meet_an_outage(installation)

    os.kill(main, signal.SIGKILL)
    installation.worker.running.wait()

    eventually(lambda: not any(map(is_running, orphans)), seconds=10, what="no child is left")
    time.sleep(0.5)
    installation.worker.start()
    eventually(lambda: is_sent(installation, waiting), seconds=30, what="sent by the new worker")


def is_running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False
