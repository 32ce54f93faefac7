"""The second factor: stored encrypted, patient with clocks, each code once, and turned off by an administrator."""

from __future__ import annotations

import io
import time
from importlib import import_module

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection as database
from django.test import Client

from accounts.actions import invite_user
from accounts.models import OutgoingEmail, Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _in_the_middle_of_a_code(monkeypatch):
    now = int(time.time()) // 30 * 30 + 15
    monkeypatch.setattr("time.time", lambda: now)


@pytest.fixture
def rita():
    cache.clear()
    person = invite_user(
        email="rita@demo.test", name="Rita", role=Role.SALES, organisations=[], password=PASSWORD
    )
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    return person


@pytest.fixture
def ada(client):
    person = UserFactory(role=Role.ADMINISTRATOR, name="Ada")
    client.force_login(person)
    return person


def code(seconds=0):
    return format_hotp_value(hotp_value(SECRET, int(time.time() + seconds) // 30))


def sign_in(typed):
    """Sign in with password and code; return the client."""
    client = Client()
    client.post("/accounts/login/", {"login": "rita@demo.test", "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": typed})
    return client


def is_in(client):
    return "_auth_user_id" in client.session


def stored():
    with database.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator ORDER BY type")
        return [str(row[0]) for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("seconds", "lets_in"), [(-90, False), (-30, True), (0, True), (30, True), (90, False)]
)
def test_a_code_of_half_a_minute_earlier_or_later_counts(rita, seconds, lets_in):
    assert is_in(sign_in(code(seconds))) is lets_in


def test_a_code_counts_once_as_long_as_it_would_be_good(rita, monkeypatch):
    typed, now = code(30), time.time()
    assert is_in(sign_in(typed))
    monkeypatch.setattr("time.time", lambda: now + 35)

    assert not is_in(sign_in(typed))


def test_secrets_are_stored_encrypted(rita):
    seed, secret = (data for data in stored())

    assert SECRET not in secret
    assert "gAAAA" in secret
    assert "gAAAA" in seed


def test_a_recovery_code_lets_in_once(rita):
    [first, *_] = RecoveryCodes.activate(rita).get_unused_codes()

    assert is_in(sign_in(first))
    assert not is_in(sign_in(first))


def test_a_factor_of_before_goes_on_working_and_the_migration_encrypts_it(rita):
    Authenticator.objects.filter(type="totp").update(data={"secret": SECRET})
    assert is_in(sign_in(code()))
    cache.clear()
    migration = import_module("accounts.migrations.0006_encrypted_second_factors")
    for _ in range(2):
        migration.encrypt_second_factors(apps, None)

    assert SECRET not in "".join(stored())
    assert is_in(sign_in(code()))


def test_without_its_key_no_code_lets_in_and_nothing_breaks(rita, settings):
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    assert not is_in(sign_in(code()))
    assert get_adapter().decrypt(Authenticator.objects.get(type="totp").data["secret"]) not in ("", SECRET)


def test_an_administrator_turns_it_off_after_confirming(client, ada, rita):
    phone = sign_in(code())
    assert is_in(phone)
    page = client.get(f"/preferences/team/{rita.pk}/").content.decode()
    assert "Turn off their two-step sign-in" in page
    address = f"/preferences/team/{rita.pk}/second-factor/"
    asked = client.post(address)
    assert Authenticator.objects.filter(user=rita).count() == 2

    client.post(asked["Location"], {"password": PASSWORD, "next": address})

    assert not Authenticator.objects.filter(user=rita).exists()
    assert phone.get("/deals/").status_code == 302
    email = OutgoingEmail.objects.get(to="rita@demo.test")
    assert "Ada has turned off" in email.text
    history = client.get(f"/admin/accounts/user/{rita.pk}/history/").content.decode()
    assert "Turned off the second factor." in history
    assert ada.email in history
    fresh = Client()
    fresh.post("/accounts/login/", {"login": "rita@demo.test", "password": PASSWORD})
    assert is_in(fresh)


@pytest.mark.parametrize("role", [Role.SALES, Role.FINANCE])
def test_nobody_else_does(client, rita, role):
    client.force_login(UserFactory(role=role))

    assert client.post(f"/preferences/team/{rita.pk}/second-factor/").status_code == 404
    assert Authenticator.objects.filter(user=rita).count() == 2


def test_an_administrator_can_not_turn_off_their_own_there(client, ada):
    TOTP.activate(ada, SECRET)
    address = f"/preferences/team/{ada.pk}/second-factor/"
    asked = client.post(address)
    client.post(asked["Location"], {"password": PASSWORD, "next": address})

    assert Authenticator.objects.filter(user=ada).exists()
    assert "Turn off their" not in client.get(f"/preferences/team/{ada.pk}/").content.decode()


def test_the_command_helps_the_last_administrator(rita):
    out = io.StringIO()
    call_command("reset_second_factor", "RITA@demo.test", stdout=out)
    call_command("reset_second_factor", "rita@demo.test", stdout=out)

    assert "password alone" in out.getvalue()
    assert "no second factor" in out.getvalue()
    assert OutgoingEmail.objects.filter(to="rita@demo.test").count() == 1
    with pytest.raises(CommandError, match="Nobody"):
        call_command("reset_second_factor", "nobody@demo.test")
