"""F10: the broker is away, or was emptied. People notice nothing, and the sweep finds the work in the rows."""

from __future__ import annotations

import pytest
from celery import current_app
from django.urls import reverse
from kombu.exceptions import OperationalError

from accounts.models import Role
from integrations.queue import after_commit
from tests.faults.assertions import assert_both_sides_agree
from tests.faults.pushes import new_draft

pytestmark = pytest.mark.django_db(transaction=True)
# Taken before every test collects the wake-ups instead of sending them.
WAKE_WORKER = after_commit._wake_worker


@pytest.fixture
def no_broker(monkeypatch):
    """Wake-ups are really sent, and no broker takes them."""

    def refuse(*given, **named):
        raise OperationalError("[Errno 111] Connection refused")

    monkeypatch.setattr(after_commit, "_wake_worker", WAKE_WORKER)
    monkeypatch.setattr(current_app, "send_task", refuse)


def test_what_is_asked_while_the_broker_is_away_is_done(
    sandbox, xero, deal, ada, restarted, no_broker, client
):
    draft = new_draft(deal, xero, ada, contact_name="Belless")
    assert ada.role == Role.ADMINISTRATOR
    client.force_login(ada)
    assert client.get(reverse("invoice_detail", args=[draft.uid])).status_code == 200
    restarted.finish()
    assert_both_sides_agree(sandbox, draft)
