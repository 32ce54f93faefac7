"""The sizes of a season: the short one is played often, the full one follows 500 invoices."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """How large and how rough a season is."""

    invoices: int
    fault_rate: float
    freeze: float
    freeze_at_send: float
    deaths: float
    outages: float
    outages_after_silence: float
    scenarios: float
    refused_writes: float
    workers: int = 4
    steps: int = 14
    tick: float = 3.0
    rounds_at_most: int = 6000
    rounds_at_least: int = 60


SHORT = Plan(
    invoices=20,
    fault_rate=0.05,
    freeze=0.001,
    freeze_at_send=0.05,
    deaths=0.06,
    outages=0.01,
    outages_after_silence=0.1,
    scenarios=0.85,
    refused_writes=0.02,
    steps=7,
    rounds_at_least=45,
    rounds_at_most=150,
)
FULL = Plan(
    invoices=500,
    fault_rate=0.06,
    freeze=0.0005,
    freeze_at_send=0.02,
    deaths=0.03,
    outages=0.004,
    outages_after_silence=0.02,
    scenarios=0.02,
    refused_writes=0.005,
    tick=20.0,
)
PLANS = {"short": SHORT, "full": FULL}
