"""F61: fifty presses at once, on the page, at the API, with one key or without: one invoice, and each is led to it.
Each key of its own makes one of its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions import create_api_token
from integrations.models import OutboxMessage
from invoices.models import Invoice, TimelineEntry
from tests.invoices.pages.company import typed
from tests.invoices.pages.conftest import deal, rep, xero

__all__ = ["deal", "rep", "xero"]
pytestmark = pytest.mark.django_db(transaction=True)
PRESSES = 50
LINE = {"description": "Consulting", "quantity": "2", "unit_amount": "1,250.50"}


@pytest.fixture
def page(rep, deal, xero) -> Callable[[], str]:
    """Press Save in a browser; answers the address it leads to."""
    cache.clear()
    signed_in = Client()
    signed_in.force_login(rep)

    def press() -> str:
        browser = Client()
        browser.cookies = signed_in.cookies
        answer = browser.post(f"/deals/{deal.pk}/invoice/", typed(xero, LINE))
        assert answer.status_code == 302, answer.content
        return answer.url

    return press


@pytest.fixture
def program(rep, deal) -> Callable[..., str]:
    """Ask at the API; answers the address of the invoice it made or found."""
    cache.clear()
    _, token = create_api_token(rep, name="test")

    def ask(**headers: str) -> str:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        answer = client.post("/api/v1/invoices/", {"deal": deal.pk}, headers=headers)
        while answer.status_code == 409 and "Retry-After" in answer.headers:
            time.sleep(0.05)  # the first one with this key is not done yet
            answer = client.post("/api/v1/invoices/", {"deal": deal.pk}, headers=headers)
        assert answer.status_code in (200, 201), answer.content
        return f"/invoices/{answer.json()['id']}/"

    return ask


def at_once(*presses: Callable[[], str]) -> list[str]:
    """Do all of them in the same moment, each on a connection of its own."""
    gate = threading.Barrier(len(presses))

    def wait_and_press(press: Callable[[], str]) -> str:
        try:
            gate.wait(30)
            return press()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(presses)) as hands:
        return list(hands.map(wait_and_press, presses))


def assert_one(addresses: list[str]) -> None:
    invoice = Invoice.objects.get()
    assert set(addresses) == {f"/invoices/{invoice.uid}/"}
    assert OutboxMessage.objects.filter(kind="xero.invoice.create").count() == 1
    assert TimelineEntry.objects.filter(kind="drafted").count() == 1
    assert invoice.lines.count() >= 1


def test_one_form_sent_fifty_times(shared_database, page):
    with shared_database():
        assert_one(at_once(*[page] * PRESSES))


def test_programs_with_one_key(shared_database, program):
    with shared_database():
        assert_one(at_once(*[lambda: program(**{"Idempotency-Key": "same"})] * PRESSES))


def test_programs_without_a_key(shared_database, program):
    with shared_database():
        assert_one(at_once(*[program] * PRESSES))


def test_programs_with_keys_of_their_own(shared_database, program):
    own = [lambda number=number: program(**{"Idempotency-Key": f"key {number}"}) for number in range(15)]
    with shared_database():
        assert len(set(at_once(*own, *own))) == len(own)
        assert Invoice.objects.count() == len(own)
