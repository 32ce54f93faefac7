"""F18: `kill -9` in the middle of `migrate`; run again it finishes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_a_killed_migrate_is_finished_by_the_next(tmp_path):
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "invoicebridge.settings",
    }
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "manage.py", "migrate", "-v", "1"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        # Not before it has begun, and somewhere in the thirty-odd steps.
        for _ in range(random.randrange(6, 20)):
            first.stdout.readline()
        time.sleep(random.random() / 10)
        first.send_signal(signal.SIGKILL)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
