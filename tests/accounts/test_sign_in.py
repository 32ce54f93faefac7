"""Sign-in: by e-mail, by invitation only, with limits, a second step where wanted, and strict pages."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache

from accounts.actions import invite_user
from accounts.models import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def sign_in(client, email="rita@demo.test", password=PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_the_e_mail_address_signs_in_whatever_its_letters(client):
    UserFactory(email="rita@demo.test")

    assert sign_in(client, "Rita@Demo.Test").status_code == 302
    assert "_auth_user_id" in client.session


def test_a_wrong_password_is_told_in_words(client):
    UserFactory(email="rita@demo.test")
    answer = sign_in(client, password="wrong")

    assert "_auth_user_id" not in client.session
    assert "not correct" in answer.content.decode()


def test_somebody_whose_access_ended_stays_out(client):
    UserFactory(email="rita@demo.test", is_active=False)
    sign_in(client)

    assert "_auth_user_id" not in client.session


def test_guessing_is_slowed_down(client):
    UserFactory(email="rita@demo.test")
    for _ in range(12):
        sign_in(client, password="wrong")
    sign_in(client)

    assert "_auth_user_id" not in client.session


def test_nobody_signs_up_by_themselves(client):
    page = client.get("/accounts/signup/")
    client.post("/accounts/signup/", {"email": "eve@demo.test", "password1": PASSWORD, "password2": PASSWORD})

    assert "By invitation" in page.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path",
    ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/signup/"],
)
def test_pages_open_signed_out_without_inline_scripts_or_styles(client, path):
    answer = client.get(path)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    "path",
    ["/accounts/password/change/", "/accounts/email/", "/accounts/2fa/", "/accounts/logout/"],
)
def test_pages_of_the_account_open_signed_in(client, path):
    UserFactory(email="rita@demo.test")
    sign_in(client)

    assert client.get(path).status_code == 200


def test_the_second_step_guards_the_account(client):
    invite_user(email="rita@demo.test", name="Rita", role=Role.SALES, organisations=[], password=PASSWORD)
    sign_in(client)
    asked = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert "Confirm that it's you" in asked.content.decode()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    client.post("/accounts/logout/")
    second = sign_in(client)

    assert "_auth_user_id" not in client.session
    assert second["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/accounts/2fa/authenticate/").status_code == 200


def code_of(secret):
    counter = int(time.time()) // 30
    return format_hotp_value(hotp_value(secret, counter))
