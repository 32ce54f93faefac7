"""A person's own API tokens: shown once, ended at once."""

from __future__ import annotations

import re

import pytest

from accounts.actions import create_api_token
from accounts.models import ApiToken, OutgoingEmail
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def create(client):
    """Ask for a token, and confirm by the password."""
    asked = client.post("/preferences/api-tokens/", {"name": "Warehouse", "days": "90"})
    assert not ApiToken.objects.exists()
    where = asked["Location"]
    assert client.get(where).status_code == 200
    return client.post(where, {"password": "correct horse battery", "next": "/preferences/api-tokens/"})


def test_a_token_is_shown_once_and_works(client):
    client.force_login(UserFactory())
    made = create(client)
    token = re.search(r"ib_[\w-]{43}", made.content.decode())[0]
    client.logout()

    assert made["Cache-Control"].startswith("max-age=0")
    assert client.get("/api/v1/deals/", headers={"authorization": f"Bearer {token}"}).status_code == 200


def test_it_is_not_shown_again(client):
    client.force_login(UserFactory())
    create(client)
    page = client.get("/preferences/api-tokens/").content.decode()

    assert "Warehouse" in page
    assert not re.search(r"ib_[\w-]{43}", page)


def test_an_ended_token_signs_nobody_in(client):
    rita = UserFactory()
    row, token = create_api_token(rita, name="Warehouse")
    client.force_login(rita)
    client.post(f"/preferences/api-tokens/{row.pk}/revoke/")
    client.logout()

    assert client.get("/api/v1/deals/", headers={"authorization": f"Bearer {token}"}).status_code == 401


def test_the_tokens_of_others_do_not_exist(client):
    row, _ = create_api_token(UserFactory(), name="Theirs")
    client.force_login(UserFactory())

    assert client.post(f"/preferences/api-tokens/{row.pk}/revoke/").status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_a_session_alone_makes_none_and_what_was_typed_is_kept(client):
    client.force_login(UserFactory())
    asked = client.post("/preferences/api-tokens/", {"name": "Warehouse", "days": "90"})
    refused = client.post(asked["Location"], {"password": "wrong", "next": "/preferences/api-tokens/"})

    assert refused.status_code == 200
    assert not ApiToken.objects.exists()
    client.post(asked["Location"], {"password": "correct horse battery", "next": "/preferences/api-tokens/"})
    assert ApiToken.objects.get().name == "Warehouse"


def test_a_wrong_form_is_told_before_anybody_must_confirm(client):
    client.force_login(UserFactory())

    assert client.post("/preferences/api-tokens/", {"name": "", "days": "90"}).status_code == 422


def test_the_person_is_told_by_e_mail_without_the_token(client):
    rita = UserFactory()
    _, token = create_api_token(rita, name="Warehouse")

    email = OutgoingEmail.objects.get()
    assert email.to == rita.email
    assert "Warehouse" in email.text
    assert token not in email.text
