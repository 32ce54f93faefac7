"""Fixtures of every test: collected wake-ups, static files found once, and the running sandbox."""

from __future__ import annotations

import gc

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from whitenoise.middleware import WhiteNoiseMiddleware

from tests.sandbox_process import sandbox  # noqa: F401
from tests.xdist_scheduler import OneStack

# A busy machine is slow at making examples; that says nothing about the code.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Distribute the tests as `tests.xdist_scheduler` says; pytest also runs without the plugin."""

    return OneStack(config, log)


# What is distributed first: the journeys, because they wait more than they work, then the longest files, so that at the
# end of the run no process is alone with one of them.
LONG_ONES = ("journeys", "chaos", "faults", "strangers", "end_to_end")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long."""
    ranks = {name: rank for rank, name in enumerate(LONG_ONES)}
    items.sort(key=lambda item: min(ranks.get(part, len(ranks)) for part in item.nodeid.split("/")))


def pytest_collection_finish() -> None:
    """Spare the garbage collector what was loaded: it stays to the end and is dear to look through."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def wake_ups(monkeypatch):
    """Collect the wake-ups of workers instead of sending them: a list of (task, ids)."""
    collected: list[tuple[str, dict]] = []
    monkeypatch.setattr(
        "integrations.queue.after_commit._wake_worker",
        lambda task, ids, countdown=None: collected.append((task, ids)),
    )
    return collected


@pytest.fixture(scope="session", autouse=True)
def _static_files_once():
    """Look through the static files once: every test's client builds the middlewares anew, and each looked again."""
    look, known = WhiteNoiseMiddleware.add_files_from_finders, {}

    def remember(middleware: WhiteNoiseMiddleware) -> None:
        if not known:
            look(middleware)
            known.update(middleware.files)
        middleware.files.update(known)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", remember)
        yield
