"""F93: a mail server that is silent or refuses holds up no page, and costs no e-mail."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection as database
from django.test import Client
from django.utils import timezone

from accounts.actions import invite_user
from accounts.emails import write_email
from accounts.models import EmailState, OutgoingEmail, Role
from integrations import emails
from integrations.tasks import send_emails, sweep, tidy_up
from tests.factories import UserFactory
from tests.faults.smtp_server import smtp_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    cache.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.3
    with smtp_server() as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running


@pytest.fixture
def rita():
    return invite_user(
        email="rita@demo.test", name="Rita", role=Role.SALES, organisations=[], password="x" * 12
    )


def ask_for_a_password(email="rita@demo.test"):
    return Client().post("/accounts/password/reset/", {"email": email})


def hours_later(hours):
    """Let time pass for the waiting e-mails."""
    span = dt.timedelta(hours=hours)
    for row in OutgoingEmail.objects.all():
        OutgoingEmail.objects.filter(pk=row.pk).update(
            created_at=row.created_at - span,
            not_before=row.not_before - span,
            claimed_until=row.claimed_until and row.claimed_until - span,
        )


@pytest.mark.parametrize("manner", ["silent", "refusing"])
def test_a_page_asks_no_mail_server_and_the_e_mail_comes_later(server, rita, manner):
    server.manner = manner
    assert ask_for_a_password().status_code == 302
    assert server.calls == 0

    assert emails.send_due() == 0
    email = OutgoingEmail.objects.get()
    assert (email.state, email.attempts) == (EmailState.WAITING, 1)
    assert email.problem
    for _ in range(6):
        hours_later(0.2)
        send_emails()
    server.manner = "well"
    hours_later(0.2)
    send_emails()

    assert len(server.received) == 1
    assert "To: rita@demo.test" in server.received[0]
    assert OutgoingEmail.objects.get().state == EmailState.SENT


def test_an_invitation_asks_no_mail_server_either(server, client):
    server.manner = "silent"
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    answer = client.post("/preferences/team/", {"email": "sam@demo.test", "name": "Sam", "role": "sales"})

    assert answer.status_code == 200
    assert server.calls == 0


def test_a_silent_server_costs_one_try_whatever_waits(server):
    server.manner = "silent"
    for number in range(8):
        write_email(f"person{number}@demo.test", "Hello", "Text")
    assert emails.send_due() == 0
    assert server.calls == 1
    assert not emails.are_due()

    server.manner = "well"
    hours_later(1)
    assert emails.send_due() == 8


def test_an_address_that_is_refused_holds_up_nobody_else(server):
    server.manner = "refusing an address"
    for name in ("nobody", "rita"):
        write_email(f"{name}@demo.test", "Hello", "Text")

    assert emails.send_due() == 1
    assert OutgoingEmail.objects.get(to="nobody@demo.test").state == EmailState.WAITING
    assert OutgoingEmail.objects.get(to="rita@demo.test").state == EmailState.SENT


def test_it_is_given_up_after_a_day_and_says_why(server, client):
    server.manner = "refusing"
    write_email("rita@demo.test", "Choose a new password", "https://secret.link/")
    hours_later(23)
    emails.send_due()
    assert OutgoingEmail.objects.get().state == EmailState.WAITING
    hours_later(1.1)
    emails.send_due()

    email = OutgoingEmail.objects.get()
    assert (email.state, email.text) == (EmailState.GIVEN_UP, "")
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    page = client.get("/admin/accounts/outgoingemail/").content.decode()
    for words in ("rita@demo.test", "Choose a new password", "Given up", "come back later"):
        assert words in page


def test_the_desk_shows_no_text_of_an_e_mail_to_anybody(client):
    email = write_email("rita@demo.test", "Choose a new password", "https://secret.link/")
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))

    for path in ("", f"{email.pk}/change/"):
        answer = client.get(f"/admin/accounts/outgoingemail/{path}")
        assert answer.status_code == 200
        assert "secret.link" not in answer.content.decode()


def test_the_text_is_stored_encrypted_and_erased_when_sent(server):
    write_email("rita@demo.test", "Choose a new password", "https://secret.link/")
    assert "secret.link" not in stored_text()
    emails.send_due()

    assert "secret.link" in server.received[0]
    assert stored_text() == ""


def stored_text():
    with database.cursor() as cursor:
        cursor.execute("SELECT text FROM accounts_outgoingemail")
        return cursor.fetchone()[0]


def test_two_workers_send_it_once_and_a_killed_one_loses_nothing(server, monkeypatch):
    write_email("rita@demo.test", "Hello", "Text")

    class Killed(BaseException):
        """Stands for a worker that ends at once."""

    def die(*args):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("integrations.emails._send", die)
        with pytest.raises(Killed):
            emails.send_due()
    assert emails.send_due() == 0
    hours_later(0.1)
    assert emails.send_due() == 1
    assert emails.send_due() == 0
    assert len(server.received) == 1


def test_the_sweep_wakes_a_sender_and_sends_nothing_itself(
    server, wake_ups, django_capture_on_commit_callbacks
):
    server.manner = "silent"
    write_email("rita@demo.test", "Hello", "Text")
    with django_capture_on_commit_callbacks(execute=True):
        sweep()

    assert server.calls == 0
    assert ("integrations.tasks.send_emails", {}) in wake_ups


def test_what_was_sent_is_forgotten_after_a_month():
    for state in EmailState.values:
        OutgoingEmail.objects.create(
            to="rita@demo.test",
            subject="Hello",
            state=state,
            created_at=timezone.now() - dt.timedelta(days=31),
        )
    tidy_up()

    assert OutgoingEmail.objects.get().state == EmailState.WAITING
