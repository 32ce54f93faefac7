"""A few seeds of the short season; `make chaos` plays long ones."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_both_sides_agree_after_a_short_season_of_faults():
    command = [sys.executable, "-m", "chaos", "--season", "short", "--seed", "7", "--seeds", "1"]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "1 seasons, 0 bad" in done.stdout
