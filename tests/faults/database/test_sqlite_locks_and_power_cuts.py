"""F14: several writers of one SQLite file wait for each other. F15: the power goes; what was acknowledged is there.

The programs run on a file of their own with the settings of the application, since a test database in memory has
neither waiting writers nor a disk.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

# How often the plug is pulled; POWER_CUTS=200 for a long night.
CUTS = int(os.environ.get("POWER_CUTS", "12"))
INIT = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;"
WRITER = """
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
rows.executescript(sys.argv[2])
number = 0
while True:
    number += 1
    rows.execute("BEGIN IMMEDIATE")
    rows.execute("INSERT INTO acknowledged VALUES (?, ?)", (number, "x" * 700))
    rows.execute("COMMIT")
    print(number, flush=True)
"""
CROWD = """
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
rows.executescript(sys.argv[2])
for _ in range(25):
    rows.execute("BEGIN IMMEDIATE")
    rows.execute("INSERT INTO acknowledged (text) VALUES ('x')")
    rows.execute("COMMIT")
"""


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "books.sqlite3"
    with sqlite3.connect(path) as rows:
        rows.executescript(INIT + "CREATE TABLE acknowledged (number INTEGER PRIMARY KEY, text TEXT)")
    rows.close()
    return path


def test_these_are_the_settings_of_the_application():
    engine = settings.DATABASES["default"]
    if engine["ENGINE"].endswith("sqlite3"):
        assert engine["OPTIONS"]["init_command"] == INIT
        assert engine["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_four_programs_write_while_a_fifth_holds_the_lock(file):
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    command = [sys.executable, "-c", CROWD, str(file), INIT]
    crowd = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]
    time.sleep(1)
    holder.execute("COMMIT")
    assert [program.communicate(timeout=60)[1] for program in crowd] == [b""] * 4
    assert holder.execute("SELECT count(*) FROM acknowledged").fetchone() == (100,)
    holder.close()


def test_whenever_the_power_goes_what_was_acknowledged_is_there(file, tmp_path):
    """The program is stopped at a moment of chance and its files are copied as the disk holds them then."""
    command = [sys.executable, "-c", WRITER, str(file), INIT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        acknowledged = 0
        for cut in range(CUTS):
            for _ in range(random.randrange(1, 30)):
                acknowledged = int(writer.stdout.readline())
            time.sleep(random.random() / 200)
            os.kill(writer.pid, signal.SIGSTOP)
            copy = tmp_path / f"cut-{cut}.sqlite3"
            for ending in ("", "-wal"):
                shutil.copyfile(f"{file}{ending}", f"{copy}{ending}")
            os.kill(writer.pid, signal.SIGCONT)
            check(copy, acknowledged)
        writer.kill()


def check(copy: Path, acknowledged: int) -> None:
    rows = sqlite3.connect(copy)
    assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    numbers = {number for (number,) in rows.execute("SELECT number FROM acknowledged")}
    assert set(range(1, acknowledged + 1)) <= numbers
    rows.close()
