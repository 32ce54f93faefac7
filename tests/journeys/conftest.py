"""One running stack (application, worker, sandbox) for all journeys of a session, as `make demo` starts it."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from sandbox.demo.stack import Stack
from tests.journeys.people import Person, control

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def stack(tmp_path_factory):
    """The demo company, running and connected."""
    os.chdir(ROOT)
    running = Stack(
        port=free_port(),
        sandbox_port=free_port(),
        data=tmp_path_factory.mktemp("stack"),
        # A killed worker's claim ends after seconds and we look often by ourselves: the journeys wait for both.
        settings={
            "CLAIM_SECONDS": "6",
            "CATCH_UP_ACTIVE_SECONDS": "4",
            "SANDBOX_XERO_MINUTE_LIMIT": "1000",
            "XERO_CALLS_PER_MINUTE": "1000",
        },
    )
    try:
        running.start()
        running.connect()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def finance_program(stack) -> Person:
    """A program that acts for Finance, with a token made on the command line."""
    return Person.with_token(stack, "finance@demo.test")


@pytest.fixture(scope="session")
def rep_program(stack) -> Person:
    """A program that acts for the rep."""
    return Person.with_token(stack, "rep@demo.test")


@pytest.fixture
def calm(stack):
    """Leave no fault and no silenced webhook behind."""
    yield
    control(stack, "DELETE", "faults")
    control(stack, "POST", "webhooks", {"mode": "deliver"})
