"""Turning the switches of the sandbox's Xero for one test."""

from __future__ import annotations

import pytest


@pytest.fixture
def turn(sandbox):
    """Turn switches; they are turned back after the test."""
    before = sandbox.control("GET", "switches")
    turned = {}

    def turn(**values):
        turned.update({name: before[name] for name in values})
        sandbox.switch(**values)

    yield turn
    sandbox.switch(**turned)
