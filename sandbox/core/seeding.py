"""Filling and emptying the sandbox: each service offers `seed()` and `reset()` in its own seed module."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.db import transaction

from sandbox.core.faults import clear_faults
from sandbox.core.knobs import clear_knobs, get_knob, set_knob
from sandbox.core.models import CallRecord, WebhookDelivery

SCENARIOS = ("demo", "empty")
_SEEDED = "seeded"


def seed_services() -> None:
    """Fill every service with the demo company."""
    for service in settings.SERVICES:
        with transaction.atomic():
            import_module(f"sandbox.{service}.seed").seed()
    set_knob(_SEEDED, True)


def seed_if_new() -> None:
    """Fill the sandbox the first time it starts."""
    if not get_knob(_SEEDED, False):
        seed_services()


def reset_services(*, scenario: str = "demo") -> None:
    """Empty everything, then fill it as the scenario says; raise ValueError for an unknown one.

    "empty" leaves what a company cannot be without, as far as a service offers `seed_empty()`.
    """
    if scenario not in SCENARIOS:
        raise ValueError(f"Unknown scenario {scenario!r}; known: {', '.join(SCENARIOS)}")
    clear_faults()
    clear_knobs()
    CallRecord.objects.all().delete()
    WebhookDelivery.objects.all().delete()
    for service in settings.SERVICES:
        module = import_module(f"sandbox.{service}.seed")
        with transaction.atomic():
            module.reset()
            if scenario == "demo":
                module.seed()
            elif hasattr(module, "seed_empty"):
                module.seed_empty()
    set_knob(_SEEDED, True)
