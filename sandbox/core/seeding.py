"""Filling and emptying the sandbox: each service offers `seed()` and `reset()` in its own seed module."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.db import transaction

from sandbox.core import sign_ins
from sandbox.core.calls import forget_calls
from sandbox.core.faults import forget_everything
from sandbox.core.knobs import clear_knobs, get_knob, reload_knobs, set_knob
from sandbox.core.snapshot import forget_snapshot, restore_snapshot, save_snapshot
from sandbox.core.webhooks import forget_waiting

SCENARIOS = ("demo", "empty", "large")
_SEEDED = "seeded"


def seed_services() -> None:
    """Fill every service with the demo company, and keep a copy for the next reset."""
    for service in settings.SERVICES:
        with transaction.atomic():
            import_module(f"sandbox.{service}.seed").seed()
    set_knob(_SEEDED, True)
    save_snapshot()


def seed_if_new() -> None:
    """Fill the sandbox the first time it starts."""
    forget_snapshot()  # the program that made it may have seeded otherwise
    if not get_knob(_SEEDED, False):
        seed_services()


def reset_services(*, scenario: str = "demo", invoices: int = 10_000, keep_connections: bool = True) -> None:
    """Empty everything, then fill it as the scenario says; raise ValueError for an unknown one.

    "empty" leaves what a company cannot be without, as far as a service offers `seed_empty()`; "large" has this
    many invoices besides. Connected apps stay connected unless `keep_connections` is False.
    """
    if scenario not in SCENARIOS:
        raise ValueError(f"Unknown scenario {scenario!r}; known: {', '.join(SCENARIOS)}")
    kept = sign_ins.keep() if keep_connections else []
    _empty()
    _fill(scenario, invoices=invoices)
    sign_ins.put_back(kept)


def _empty() -> None:
    forget_everything()
    clear_knobs()
    forget_calls()
    forget_waiting()
    for service in settings.SERVICES:
        with transaction.atomic():
            import_module(f"sandbox.{service}.seed").reset()


def _fill(scenario: str, *, invoices: int) -> None:
    if scenario == "demo":
        if not restore_snapshot():
            seed_services()
        reload_knobs()
        return
    for service in settings.SERVICES:
        module = import_module(f"sandbox.{service}.seed")
        with transaction.atomic():
            if scenario == "large" and hasattr(module, "seed_large"):
                module.seed_large(invoices=invoices)
            elif hasattr(module, "seed_empty"):
                module.seed_empty()
    set_knob(_SEEDED, True)
