"""One running stack (application, worker, sandbox) for all journeys, as `make demo` starts it, and ended after them."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from sandbox.demo.stack import Stack
from tests.journeys.browsing import ARGUMENTS, CHROMIUM, Browsing
from tests.journeys.people import Person, control

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="package")
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
            "QUIET_SECONDS": "6",
            "CATCH_UP_ACTIVE_SECONDS": "4",
            "SANDBOX_XERO_MINUTE_LIMIT": "1000",
            "XERO_CALLS_PER_MINUTE": "1000",
            "API_RATE": "6000/min",
        },
    )
    try:
        running.start()
        running.connect()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="package")
def finance_program(stack) -> Person:
    """A program that acts for Finance, with a token made on the command line."""
    return Person.with_token(stack, "finance@demo.test")


@pytest.fixture(scope="package")
def rep_program(stack) -> Person:
    """A program that acts for the rep."""
    return Person.with_token(stack, "rep@demo.test")


@pytest.fixture
def calm(stack):
    """Leave no fault and no silenced webhook behind."""
    yield
    control(stack, "DELETE", "faults")
    control(stack, "POST", "webhooks", {"mode": "deliver"})


@pytest.fixture(scope="module")
def chromium():
    """One running browser."""
    assert CHROMIUM, "Chromium is needed for the journeys: install it, or name it in CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def someone(request, stack, chromium):
    """Return a person at a desk, signed in: `someone("rep")`."""
    folder = os.environ.get("PICTURES")
    contexts = []

    def sign_in(who: str) -> Browsing:
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 900}))
        pictures = Path(folder) / request.node.name if folder else None
        if pictures:
            pictures.mkdir(parents=True, exist_ok=True)
        browsing = Browsing(stack, contexts[-1], pictures)
        browsing.sign_in(f"{who}@demo.test", f"demo-{who}-bridge")
        return browsing

    yield sign_in
    for context in contexts:
        context.close()
