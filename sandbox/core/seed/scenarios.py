"""Fill and empty the sandbox by calling `seed()`, `reset()` and `forget()` of each service's seed.demo_company."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.db import transaction

from sandbox.core.call_log import forget_calls, store_waiting
from sandbox.core.faults.injection import forget_everything
from sandbox.core.runtime_settings import clear_settings, get_setting, reload_settings, set_setting
from sandbox.core.seed import kept_connections
from sandbox.core.seed.snapshots import (
    demo_path,
    forget_snapshots,
    named_path,
    restore_snapshot,
    save_snapshot,
)
from sandbox.core.webhooks.queue import forget_waiting
from sandbox.core.write_lock import write_lock

SCENARIOS = ("demo", "empty", "large")
_SEEDED = "seeded"


def seed_services() -> None:
    """Fill every service with the demo company, and save a copy for the next reset."""
    for service in settings.SERVICES:
        with transaction.atomic():
            import_module(f"sandbox.{service}.seed.demo_company").seed()
    set_setting(_SEEDED, True)
    forget_snapshots("demo")
    save_snapshot(demo_path())


def seed_if_new() -> None:
    """Fill the sandbox on its first start."""
    forget_snapshots()  # an earlier version may have seeded other data
    if not get_setting(_SEEDED, False):
        seed_services()


def reset_services(*, scenario: str = "demo", invoices: int = 10_000, keep_connections: bool = True) -> None:
    """Empty everything, then fill it for this scenario; raise ValueError for an unknown one.

    "empty" keeps only what a company cannot do without, if a service offers `seed_empty()`; "large" adds this many
    invoices. Connected apps stay connected unless `keep_connections` is False.
    """
    if scenario not in SCENARIOS:
        raise ValueError(f"Unknown scenario {scenario!r}; known: {', '.join(SCENARIOS)}")
    kept = kept_connections.keep() if keep_connections else []
    _forget()
    # The copy replaces every row: nothing need be emptied first.
    if scenario != "demo" or not restore_snapshot(demo_path()):
        _empty()
        _fill(scenario, invoices=invoices)
    reload_settings()
    kept_connections.put_back(kept)


def keep_state(name: str) -> None:
    """Save the current state under this name; raise ValueError for an invalid name."""
    with write_lock:
        store_waiting()
        save_snapshot(named_path(name))


def return_to(name: str) -> None:
    """Restore the state saved under this name; raise ValueError when there is none."""
    if not named_path(name).exists():
        raise ValueError(f"No state called {name!r} is kept.")
    _forget()
    restore_snapshot(named_path(name))
    reload_settings()


def _forget() -> None:
    """Clear everything outside the services' tables: faults, settings, calls, webhooks and used-up limits."""
    forget_everything()
    clear_settings()
    forget_calls()
    forget_waiting()
    for service in settings.SERVICES:
        import_module(f"sandbox.{service}.seed.demo_company").forget()


def _empty() -> None:
    for service in settings.SERVICES:
        with transaction.atomic():
            import_module(f"sandbox.{service}.seed.demo_company").reset()


def _fill(scenario: str, *, invoices: int) -> None:
    if scenario == "demo":
        seed_services()
        return
    for service in settings.SERVICES:
        module = import_module(f"sandbox.{service}.seed.demo_company")
        with transaction.atomic():
            if scenario == "large" and hasattr(module, "seed_large"):
                module.seed_large(invoices=invoices)
            elif hasattr(module, "seed_empty"):
                module.seed_empty()
    set_setting(_SEEDED, True)
