"""Every address that allauth knows: only those that a page of ours offers take a POST, or exist at all."""

from __future__ import annotations

import re

import allauth.urls
import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache

from accounts.actions import invite_user
from accounts.models import Role
from tests.house.web.people import every_route

pytestmark = pytest.mark.django_db

# What our pages have forms for.
OFFERED = {
    "login/",
    "logout/",
    "reauthenticate/",
    "password/change/",
    "password/reset/",
    "password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/",
    "2fa/authenticate/",
    "2fa/reauthenticate/",
    "2fa/totp/activate/",
    "2fa/totp/deactivate/",
    "2fa/recovery-codes/generate/",
}
ROUTES = sorted(set(every_route(allauth.urls.urlpatterns)))


@pytest.fixture
def rita(client):
    cache.clear()
    person = invite_user(email="rita@demo.test", name="Rita", role=Role.SALES, organisations=[])
    client.force_login(person)
    return person


def path_of(route):
    return "/accounts/" + re.sub(
        r"\(\?P<key>.*?\)(?=/)", "no-such-key", route.replace("(?P<uidb36>[0-9A-Za-z]+)", "1")
    )


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in OFFERED])
def test_an_address_that_no_page_offers_takes_no_post(client, rita, route):
    sent = {"action_add": "", "email": "thief@evil.test", "action_primary": "", "password1": "x", "code": "1"}

    assert client.post(path_of(route), sent).status_code in (404, 405)
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["rita@demo.test"]


def test_what_pages_offer_is_known_to_the_package():
    assert set(ROUTES) >= OFFERED


@pytest.mark.parametrize("action", ["action_add", "action_primary", "action_remove", "action_send"])
def test_a_session_alone_can_not_change_the_address(client, rita, action):
    EmailAddress.objects.create(user=rita, email="mine@evil.test", verified=True)
    sent = {action: "", "email": "mine@evil.test" if action != "action_add" else "thief@evil.test"}

    assert client.post("/accounts/email/", sent).status_code == 405
    assert sorted(EmailAddress.objects.values_list("email", "primary")) == [
        ("mine@evil.test", False),
        ("rita@demo.test", True),
    ]
    rita.refresh_from_db()
    assert rita.email == "rita@demo.test"
