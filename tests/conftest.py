"""What every test has: bells collected instead of rung, a fast password hash, and the running sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.sandbox_process import sandbox  # noqa: F401

# A busy machine is slow at making examples; that says nothing about the code.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")


@pytest.hookimpl(wrapper=True, tryfirst=True)  # the groups must be known before the work is dealt out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Keep each file in one process, and all journeys in one: they share one running stack. The journeys begin
    first, because they wait more than they work."""
    for item in items:
        group = "stack" if "journeys" in item.path.parts else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: "journeys" not in item.path.parts)
    return (yield)


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
