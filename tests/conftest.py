"""Every test runs with its own data folder, no secrets of the machine, and a call queue that is a plain list."""

from __future__ import annotations

import os
import tempfile

os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="invoicebridge-tests-")
os.environ.setdefault("SITE_URL", "http://localhost:8000")
os.environ.setdefault("EMAIL_URL", "memorymail://")
for _name in ("XERO_CLIENT_ID", "XERO_CLIENT_SECRET", "PIPEDRIVE_CLIENT_ID", "PIPEDRIVE_CLIENT_SECRET"):
    os.environ.setdefault(_name, f"test-{_name.lower()}")
os.environ.setdefault("XERO_WEBHOOK_KEY", "test-webhook-key")

import pytest  # noqa: E402

from tests.sandbox.conftest import sandbox  # noqa: E402, F401


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    """Collect the bells rung for the worker instead of sending them: a list of (task, ids)."""
    bells: list[tuple[str, dict]] = []
    monkeypatch.setattr("integrations.worker._ring", lambda task, ids: bells.append((task, ids)))
    return bells


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    """Spare the tests the slow hash."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
