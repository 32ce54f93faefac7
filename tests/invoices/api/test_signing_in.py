"""Who may call: a bearer token or a session; anybody else gets 401 as JSON, never a page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import create_api_token
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PATHS = ["/api/v1/connections/", "/api/v1/deals/", "/api/v1/invoices/"]


@pytest.mark.parametrize("path", PATHS)
def test_without_a_token_it_is_401_as_json(path):
    answer = APIClient().get(path)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["detail"]


@pytest.mark.parametrize("path", PATHS)
def test_a_wrong_token_is_401(path):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Bearer ib_wrong")

    assert client.get(path).status_code == 401


def test_an_expired_token_is_401():
    _, token = create_api_token(UserFactory(), name="old", expires_at=timezone.now() - timedelta(seconds=1))
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")

    assert client.get("/api/v1/deals/").status_code == 401


def test_a_signed_in_browser_may_read_and_needs_the_csrf_token_to_write(company):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(company.rita)

    assert client.get("/api/v1/deals/").status_code == 200
    assert client.post("/api/v1/invoices/", {"deal": company.deal.pk}).status_code == 403


def test_the_schema_is_for_whoever_may_call(company):
    assert APIClient().get("/api/schema/").status_code == 401
    assert company.as_rita.get("/api/schema/").status_code == 200
