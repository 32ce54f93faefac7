"""A person's own API tokens: shown once, ended at once."""

from __future__ import annotations

import re

import pytest

from accounts.actions import create_api_token
from accounts.models import ApiToken
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_token_is_shown_once_and_works(client):
    client.force_login(UserFactory())
    made = client.post("/preferences/api-tokens/", {"name": "Warehouse", "days": "90"})
    token = re.search(r"ib_[\w-]{43}", made.content.decode())[0]
    client.logout()

    assert made["Cache-Control"].startswith("max-age=0")
    assert client.get("/api/v1/deals/", headers={"authorization": f"Bearer {token}"}).status_code == 200


def test_it_is_not_shown_again(client):
    client.force_login(UserFactory())
    client.post("/preferences/api-tokens/", {"name": "Warehouse", "days": "90"})
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
