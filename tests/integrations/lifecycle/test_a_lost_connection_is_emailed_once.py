"""Whoever connected a company learns by one e-mail that it needs reconnecting, and again only when it is lost again."""

from __future__ import annotations

import pytest

from accounts.actions import mark_needs_reconnect
from accounts.models import Connection, ConnectionState, OutgoingEmail
from integrations import emails
from integrations.lifecycle.notify_lost import notify_lost_connections
from tests.factories import GrantFactory, UserFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return UserFactory(role="administrator", name="Ada")


@pytest.fixture
def books(ada):
    return XeroConnectionFactory(name="Northwind", grant=GrantFactory(connected_by=ada))


def test_who_connected_it_is_told_once_and_why(books, ada):
    UserFactory(role="administrator")
    mark_needs_reconnect(books, reason="Xero ended the access.")

    assert [notify_lost_connections() for _ in range(3)] == [1, 0, 0]

    email = OutgoingEmail.objects.get()
    assert (email.to, email.subject) == (ada.email, "Reconnect Northwind")
    assert "Xero ended the access." in email.text
    assert "/connections/" in email.text


def test_a_connection_lost_again_is_told_again(books):
    mark_needs_reconnect(books, reason="Once.")
    notify_lost_connections()
    Connection.objects.update(state=ConnectionState.CONNECTED)
    notify_lost_connections()
    mark_needs_reconnect(books, reason="Twice.")

    assert notify_lost_connections() == 1
    assert "Twice." in OutgoingEmail.objects.latest("pk").text


def test_where_nobody_of_those_is_left_all_administrators_are_told(books, ada):
    others = {UserFactory(role="administrator").email for _ in range(2)}
    UserFactory(role="finance")
    ada.is_active = False
    ada.save()
    mark_needs_reconnect(books, reason="Gone.")

    assert notify_lost_connections() == 2
    assert set(OutgoingEmail.objects.values_list("to", flat=True)) == others


def test_a_mail_server_that_is_away_stops_nothing_and_loses_nothing(books, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    mark_needs_reconnect(books, reason="Gone.")

    assert notify_lost_connections() == 1
    assert emails.send_due() == 0
    assert OutgoingEmail.objects.get().state == "waiting"
