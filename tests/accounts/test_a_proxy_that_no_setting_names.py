"""A proxy in front while BEHIND_PROXY is off: administrators read it on every page, before a stranger locks all out."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from accounts.models import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
THROUGH = {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}
WORDS = "BEHIND_PROXY"


@pytest.fixture(autouse=True)
def _fresh(settings):
    cache.clear()
    settings.SITE_URL = "https://invoices.example.com"
    settings.BEHIND_PROXY = False


def page(client, role=Role.ADMINISTRATOR):
    client.force_login(UserFactory(role=role))
    return client.get("/deals/").content.decode()


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.0.0.7", "172.18.0.1", "::1", ""])
def test_administrators_read_it_and_nobody_else(client, peer):
    client.get("/accounts/login/", REMOTE_ADDR=peer, **THROUGH)

    assert WORDS in page(client)
    assert WORDS not in page(client, Role.FINANCE)
    assert WORDS not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    ("sent", "setting"),
    [
        ({"REMOTE_ADDR": "93.184.216.34", **THROUGH}, {}),
        ({"REMOTE_ADDR": "127.0.0.1"}, {}),
        ({"REMOTE_ADDR": "127.0.0.1", **THROUGH}, {"BEHIND_PROXY": True}),
        ({"REMOTE_ADDR": "127.0.0.1", **THROUGH}, {"SITE_URL": "http://localhost:8000"}),
    ],
    ids=["a stranger's own header", "no proxy", "the setting is on", "no https"],
)
def test_there_is_no_banner_without_cause(client, settings, sent, setting):
    for name, value in setting.items():
        setattr(settings, name, value)
    client.get("/accounts/login/", **sent)

    assert WORDS not in page(client)


def test_the_banner_goes_with_the_cause(client, settings):
    client.get("/accounts/login/", REMOTE_ADDR="127.0.0.1", **THROUGH)
    settings.BEHIND_PROXY = True

    assert WORDS not in page(client)
