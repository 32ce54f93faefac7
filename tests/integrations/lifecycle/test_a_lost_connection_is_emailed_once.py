"""Whoever connected a company learns by one e-mail that it needs reconnecting, and again only when it is lost again."""

from __future__ import annotations

import pytest

from accounts.actions import mark_needs_reconnect
from accounts.models import Connection, ConnectionState
from integrations.lifecycle.notify_lost import notify_lost_connections
from tests.factories import GrantFactory, UserFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return UserFactory(role="administrator", name="Ada")


@pytest.fixture
def books(ada):
    return XeroConnectionFactory(name="Northwind", grant=GrantFactory(connected_by=ada))


def test_who_connected_it_is_told_once_and_why(books, ada, mailoutbox):
    UserFactory(role="administrator")
    mark_needs_reconnect(books, reason="Xero ended the access.")

    assert [notify_lost_connections() for _ in range(3)] == [1, 0, 0]

    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([ada.email], "Reconnect Northwind")
    assert "Xero ended the access." in mail.body
    assert "/connections/" in mail.body


def test_a_connection_lost_again_is_told_again(books, mailoutbox):
    mark_needs_reconnect(books, reason="Once.")
    notify_lost_connections()
    Connection.objects.update(state=ConnectionState.CONNECTED)
    notify_lost_connections()
    mark_needs_reconnect(books, reason="Twice.")

    assert notify_lost_connections() == 1
    assert "Twice." in mailoutbox[-1].body


def test_where_nobody_of_those_is_left_all_administrators_are_told(books, ada, mailoutbox):
    others = {UserFactory(role="administrator").email for _ in range(2)}
    UserFactory(role="finance")
    ada.is_active = False
    ada.save()
    mark_needs_reconnect(books, reason="Gone.")

    assert notify_lost_connections() == 2
    assert {mail.to[0] for mail in mailoutbox} == others


def test_a_mail_server_that_is_away_stops_nothing(books, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    mark_needs_reconnect(books, reason="Gone.")

    assert notify_lost_connections() == 0
    assert "could not be sent" in caplog.text
