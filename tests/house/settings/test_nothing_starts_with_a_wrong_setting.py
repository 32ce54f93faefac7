"""manage.py, the web server, the worker and the schedule end with a sentence for each wrong setting."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
WAYS_TO_START = {
    "manage.py": ["manage.py", "migrate"],
    "web": ["-m", "gunicorn", "invoicebridge.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket"],
    "worker": [
        "-m",
        "celery",
        "-A",
        "invoicebridge",
        "worker",
        "-c",
        "1",
        "--without-gossip",
        "--without-mingle",
    ],
    "schedule": ["-m", "celery", "-A", "invoicebridge", "beat", "-s", "{folder}/schedule"],
}


@pytest.mark.parametrize("command", WAYS_TO_START.values(), ids=WAYS_TO_START)
def test_nothing_starts_with_a_wrong_setting(tmp_path, command):
    wrong = {"API_RATE": "600", "DATABASE_URL": "mysql://host/name", "FIELD_ENCRYPTION_KEYS": "none"}
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "invoicebridge.settings", **wrong}
    done = subprocess.run(
        [sys.executable, *(part.format(folder=tmp_path) for part in command)],
        cwd=ROOT, env={**environment, "DATA_DIR": str(tmp_path)}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip

    assert done.returncode != 0
    for sentence in (
        'API_RATE is "600"',
        'DATABASE_URL is "mysql://host/name"',
        "Key 1 of FIELD_ENCRYPTION_KEYS",
    ):
        assert done.stderr.count(sentence) == 1, done.stderr
    assert "API_RATE=600/min" in done.stderr
    assert "Traceback" not in done.stderr
