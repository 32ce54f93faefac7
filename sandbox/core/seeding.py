"""Filling and emptying the sandbox: each service offers `seed()` and `reset()` in its own seed module."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from sandbox.core.faults import clear_faults
from sandbox.core.knobs import clear_knobs, get_knob, set_knob
from sandbox.core.models import CallRecord, WebhookDelivery

SCENARIOS = ("demo", "empty")
_SEEDED = "seeded"


def seed_services() -> None:
    """Fill every service with the demo company."""
    for service in settings.SERVICES:
        with transaction.atomic():
            import_string(f"sandbox.{service}.seed.seed")()
    set_knob(_SEEDED, True)


def seed_if_new() -> None:
    """Fill the sandbox the first time it starts."""
    if not get_knob(_SEEDED, False):
        seed_services()


def reset_services(*, scenario: str = "demo") -> None:
    """Empty everything, then fill it again unless the scenario is "empty"; raise ValueError for an unknown one."""
    if scenario not in SCENARIOS:
        raise ValueError(f"Unknown scenario {scenario!r}; known: {', '.join(SCENARIOS)}")
    clear_faults()
    clear_knobs()
    CallRecord.objects.all().delete()
    WebhookDelivery.objects.all().delete()
    for service in settings.SERVICES:
        with transaction.atomic():
            import_string(f"sandbox.{service}.seed.reset")()
    if scenario == "demo":
        seed_services()
    set_knob(_SEEDED, True)
