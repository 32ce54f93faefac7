"""F11: while nothing can be stored a webhook is answered 503, so that it comes again; afterwards it is stored once."""

from __future__ import annotations

import time

import pytest
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from integrations.models import InboxMessage
from tests.factories import XeroConnectionFactory
from tests.faults.xero_webhooks import body_of, event, post

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "error", [OperationalError("terminating connection"), InterfaceError("connection closed")]
)
def test_it_comes_again(monkeypatch, error, caplog):
    body = body_of(event(XeroConnectionFactory().remote_id, "i-1", timezone.now()))

    def away(*args, **kwargs):
        raise error

    with monkeypatch.context() as outage:
        outage.setattr("django.db.backends.utils.CursorWrapper.execute", away)
        outage.setattr("django.db.backends.utils.CursorWrapper.executemany", away)
        began = time.monotonic()
        assert post(body) == 503
        assert time.monotonic() - began < 5
    assert not InboxMessage.objects.exists()

    assert post(body) == 200
    assert InboxMessage.objects.count() == 1


def test_what_is_not_xeros_is_refused_without_asking_the_database(monkeypatch, django_assert_num_queries):
    assert post(b"{}", "forged") == 401  # the first one of some seconds is counted
    with django_assert_num_queries(0):
        assert post(b"{}", "forged") == 401
