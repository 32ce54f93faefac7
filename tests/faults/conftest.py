"""The sandbox of the fault tests, with both services connected as a person would connect them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial

import pytest
import time_machine
from django.utils import timezone

from invoices import sync
from invoices.models import Invoice
from tests.contract.consent import PIPEDRIVE_APP, XERO_APP
from tests.faults.crash_loop import Restarted
from tests.invoices.sync.end_to_end.conftest import (
    ada,
    consents,
    deal,
    known_deal,
    lists,
    pipedrive,
    services,
    walked,
    xero,
)
from tests.shared_database import shared_by_processes

__all__ = [
    "ada",
    "consents",
    "deal",
    "known_deal",
    "lists",
    "pipedrive",
    "restarted",
    "services",
    "walked",
    "xero",
]


NUMBERS = itertools.count()


@pytest.fixture
def restarted(sandbox, services, settings) -> Iterator[Restarted]:
    """The worker of after a death, with a clock that moves on both sides."""
    settings.XERO_CLIENT_ID, settings.XERO_CLIENT_SECRET = XERO_APP["client_id"], XERO_APP["client_secret"]
    settings.PIPEDRIVE_CLIENT_ID = PIPEDRIVE_APP["client_id"]
    settings.PIPEDRIVE_CLIENT_SECRET = PIPEDRIVE_APP["client_secret"]
    with time_machine.travel(timezone.now(), tick=True) as clock:
        yield Restarted(clock, sandbox)
    sandbox.control("POST", "clock", {"offset_seconds": 0})


@pytest.fixture
def shared_database(tmp_path) -> Callable[[], AbstractContextManager[None]]:
    """A database that processes can share, for the length of a block."""
    return partial(shared_by_processes, tmp_path)


@pytest.fixture
def invoice(sandbox, xero, restarted) -> Invoice:
    """An approved invoice that is mirrored, another one for each test: their clocks go back to the same hour."""
    assert sync.read_changes(xero)
    return Invoice.objects.filter(xero_status="AUTHORISED").order_by("xero_id")[next(NUMBERS)]
