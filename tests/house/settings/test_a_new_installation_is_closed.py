"""What a first start leaves behind: Django's own deployment check is silent, and nobody else reads the data folder."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def manage(data: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` as a new installation behind https would, under an open umask."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= {"DATA_DIR": str(data), "SITE_URL": "https://invoices.example.test", **settings}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, umask=0o022, timeout=120,
    )  # fmt: skip


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A data folder that an earlier, careless start left open, and one start since."""
    data = tmp_path_factory.mktemp("new") / "var"
    data.mkdir(mode=0o755)
    done = manage(data, "migrate", "-v", "0")
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture(scope="module")
def told(installed):
    """What a start says of Django's deployment check, and of the settings of its cookies."""
    names = (
        "SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS"
    )
    asked = f"""
from django.conf import settings
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
print([getattr(settings, name) for name in "{names}".split()])
"""
    return manage(installed, "shell", "-v", "0", "-c", asked)


def test_the_deployment_check_is_silent(told):
    assert told.returncode == 0, told.stderr
    assert "no issues" in told.stdout


def test_cookies_need_https_and_this_very_host(told):
    shown = told.stdout.strip().splitlines()[-1]

    assert shown == "['__Host-session', '__Host-csrf', True, True, 31536000]"


def test_nobody_else_reads_the_data_folder(installed):
    assert mode_of(installed) == 0o700
    open_ones = {
        str(path.relative_to(installed)): oct(mode_of(path))
        for path in installed.rglob("*")
        if mode_of(path) & 0o077
    }
    assert open_ones == {}
    assert {"secrets.json", "invoicebridge.sqlite3"} <= {path.name for path in installed.iterdir()}


def test_what_was_left_open_is_closed_at_the_next_start(installed):
    installed.chmod(0o755)
    (installed / "secrets.json").chmod(0o644)
    (installed / "invoicebridge.sqlite3").chmod(0o644)
    manage(installed, "check")

    names = ["", "secrets.json", "invoicebridge.sqlite3"]
    assert [mode_of(installed / name) for name in names] == [0o700, 0o600, 0o600]


def test_two_installations_have_different_secrets(installed, tmp_path):
    manage(tmp_path / "second", "check")

    assert (tmp_path / "second" / "secrets.json").read_text() != (installed / "secrets.json").read_text()
