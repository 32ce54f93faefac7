"""Whoever pressed the button gets one e-mail a failure, after the commit, and no mail server holds anything up."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone

from accounts.models import OutgoingEmail
from integrations import emails, outbox
from integrations.http import Message, RemoteUnavailable, RequestRejected
from integrations.models import OutboxMessage
from integrations.outbox import notify
from integrations.outbox.outcomes import GIVE_UP_AFTER
from tests.factories import InvoiceFactory, OutboxMessageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita():
    return UserFactory(name="Rita Rep", email="rita@example.test")


@pytest.fixture
def message(rita):
    invoice = InvoiceFactory(xero_number="INV-0042", xero_contact_name="Ace Ltd")
    return OutboxMessageFactory(
        kind="xero.invoice.update",
        connection=invoice.connection,
        mailbox=invoice.mailbox,
        payload={"invoice_id": invoice.pk},
        created_by=rita,
    )


@pytest.fixture
def service(monkeypatch):
    """What the routed function does: raises the error put here, or nothing."""
    says: dict[str, Exception | None] = {"error": None}

    def run(delivery, send):
        if says["error"]:
            raise says["error"]

    monkeypatch.setattr("integrations.outbox.Delivery.run", run)
    return says


def fail(message, service, error):
    service["error"] = error
    outbox.deliver(message.pk)
    message.refresh_from_db()


REFUSED = RequestRejected([Message("Account code '999' is not valid")])


def test_a_refusal_is_told_in_plain_words_with_a_link(message, service, rita, settings):
    fail(message, service, REFUSED)
    assert mail.outbox == []

    assert notify.notify_failures() == 1
    assert mail.outbox == []
    emails.send_due()

    [sent] = mail.outbox
    assert sent.to == [rita.email]
    assert sent.subject == "Action needed: INV-0042, Ace Ltd"
    for words in ("Save the changes", "Account code '999' is not valid", f"{settings.SITE_URL}/invoices/"):
        assert words in sent.body
    assert "/admin/" not in sent.body


def test_one_mail_a_failure_and_another_after_the_next(message, service):
    fail(message, service, REFUSED)
    notify.notify_failures()
    notify.notify_failures()
    assert OutgoingEmail.objects.count() == 1

    outbox.retry(message, by=None)
    fail(message, service, REFUSED)
    notify.notify_failures()
    assert OutgoingEmail.objects.count() == 2


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RemoteUnavailable("No answer"), "has not answered for too long"),
        (KeyError("x"), "something went wrong here"),
    ],
)
def test_every_failure_for_good_is_told(message, service, error, words):
    OutboxMessage.objects.filter(pk=message.pk).update(failing_since=timezone.now() - GIVE_UP_AFTER)
    fail(message, service, error)
    notify.notify_failures()
    assert words in OutgoingEmail.objects.get().text


def test_what_is_tried_again_by_itself_is_not_told(message, service):
    fail(message, service, RemoteUnavailable("No answer"))
    assert (message.state, notify.notify_failures()) == ("pending", 0)


def test_nobody_is_told_of_what_nobody_asked_for_or_who_has_left(message, service, rita):
    OutboxMessage.objects.filter(pk=message.pk).update(created_by=None)
    fail(message, service, REFUSED)
    assert notify.notify_failures() == 0

    rita.is_active = False
    rita.save()
    OutboxMessage.objects.filter(pk=message.pk).update(created_by=rita, is_told=False)
    assert notify.notify_failures() == 0


def test_a_mail_server_that_is_away_loses_nothing(message, service):
    fail(message, service, REFUSED)
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=9
    ):
        assert (notify.notify_failures(), emails.send_due()) == (1, 0)
    assert "Refused" in OutgoingEmail.objects.get().problem
    message.refresh_from_db()
    assert message.state == "failed"

    OutgoingEmail.objects.update(not_before=timezone.now())
    assert emails.send_due() == 1
    assert mail.outbox[0].subject == "Action needed: INV-0042, Ace Ltd"
