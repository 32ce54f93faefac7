"""`next` leads to our own pages only, and a consent belongs to the person who began it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Grant, Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "https://evil.test/",
    "//evil.test/",
    "/\\evil.test/",
    "\\\\evil.test",
    "javascript:alert(1)",
    "https:evil.test",
    "http://localhost@evil.test/",
    " https://evil.test",
]


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_to_our_own_pages(client, target):
    person = UserFactory()
    sent = {"login": person.email, "password": "correct horse battery", "next": target}
    answer = client.post("/accounts/login/", sent)

    assert answer.status_code == 302
    assert answer["Location"] == "/"


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize("door", ["/accounts/login/", "/admin/login/", "/accounts/reauthenticate/"])
def test_a_link_to_a_door_leads_nowhere_else(client, door, target):
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    answer = client.get(door, {"next": target})

    assert "evil.test" not in urlsplit(answer.get("Location", "")).netloc
    assert not answer.get("Location", "/").startswith(("//", "/\\", "\\", "javascript:"))


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_out_too(client, target):
    client.force_login(UserFactory())

    assert client.post("/accounts/logout/", {"next": target})["Location"] == "/accounts/login/"


def test_an_own_page_is_led_to(client):
    person = UserFactory()
    sent = {"login": person.email, "password": "correct horse battery", "next": "/deals/?q=roof"}

    assert client.post("/accounts/login/", sent)["Location"] == "/deals/?q=roof"


@pytest.mark.parametrize("provider", ["xero", "pipedrive"])
def test_a_consent_begun_by_one_administrator_is_not_ended_by_another(client, provider):
    """In the same browser, after signing out and in: what the first one allowed is not stored under the second."""
    ada, bob = UserFactory(role=Role.ADMINISTRATOR), UserFactory(role=Role.ADMINISTRATOR)
    client.force_login(ada)
    there = client.get(reverse(f"{provider}_connect"))["Location"]
    state = parse_qs(urlsplit(there).query)["state"][0]
    client.force_login(bob)
    answer = client.get(reverse(f"{provider}_callback"), {"state": state, "code": "a-code"})

    assert "Please start again" in answer.content.decode()
    assert not Grant.objects.exists()
