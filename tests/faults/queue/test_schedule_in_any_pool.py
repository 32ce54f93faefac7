"""F10: the schedule runs in every kind of worker without a broker, also started the old way, and writes no file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.installation import eventually
from tests.sandbox_process import free_port

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    folder = tmp_path_factory.mktemp("schedule")
    made = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "invoicebridge.settings",
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": f"sqlite:///{folder}/invoicebridge.sqlite3",
        # Nobody listens there.
        "CELERY_BROKER_URL": f"redis://127.0.0.1:{free_port()}/0",
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=made, check=True)
    return made


def sweeps(environment) -> int:
    """Return how many sweeps have ended well."""
    path = environment["DATABASE_URL"].removeprefix("sqlite://")
    query = "SELECT max(turn) FROM integrations_scheduledtask WHERE ended_at IS NOT NULL"
    with closing(sqlite3.connect(path, timeout=20)) as database:
        return database.execute(query).fetchone()[0] or 0


@pytest.mark.parametrize("pool", ["prefork -B", "threads", "solo"])
def test_every_pool_sweeps_and_leaves_its_working_folder_alone(tmp_path, environment, pool):
    folder = tmp_path / "code"
    folder.mkdir(mode=0o500)
    before = sweeps(environment)
    options = ["-c", "2", "-l", "WARNING", "--without-gossip", "--without-mingle", "-P", *pool.split()]
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "invoicebridge", "worker", *options],
        cwd=folder, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        eventually(lambda: sweeps(environment) >= before + 2, seconds=60, what="it sweeps")
        assert worker.poll() is None
    finally:
        os.killpg(worker.pid, 9)
        worker.wait()
    assert list(folder.iterdir()) == []
