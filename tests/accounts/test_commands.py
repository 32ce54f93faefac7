"""The commands of the operator: people, API tokens, keys."""

from __future__ import annotations

import io

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection as database

from accounts.fields import decrypt, encrypt
from accounts.models import ApiToken, Grant, User
from tests.factories import GrantFactory, UserFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db


def run(*args, stdin="", monkeypatch=None):
    out = io.StringIO()
    if monkeypatch:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    call_command(*args, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_create_user_adds_a_person_once_and_changes_them_after(monkeypatch):
    north = XeroConnectionFactory(name="Northwind Ltd")
    words = ("create_user", "Rep@Demo.test", "--name", "Rita Rep", "--role", "sales", "--password-stdin")
    run(*words, "--organisation", "northwind ltd", stdin="an honest password\n", monkeypatch=monkeypatch)
    run(*words, stdin="an honest password\n", monkeypatch=monkeypatch)
    run("create_user", "rep@demo.test", "--role", "finance")

    rita = User.objects.get()
    assert (rita.email, rita.name, rita.role) == ("rep@demo.test", "Rita Rep", "finance")
    assert rita.check_password("an honest password")
    assert list(rita.organisations.all()) == [north]


def test_the_same_password_again_ends_no_session(monkeypatch):
    words = ("create_user", "rep@demo.test", "--password-stdin")
    run(*words, stdin="an honest password\n", monkeypatch=monkeypatch)
    before = User.objects.get().password
    run(*words, stdin="an honest password\n", monkeypatch=monkeypatch)

    assert User.objects.get().password == before


@pytest.mark.parametrize(
    "words",
    [("nobody",), ("rep@demo.test", "--organisation", "Nowhere Ltd")],
    ids=["address", "organisation"],
)
def test_create_user_says_what_is_wrong(words):
    with pytest.raises(CommandError):
        run("create_user", *words)


def test_create_user_refuses_a_weak_password(monkeypatch):
    with pytest.raises(CommandError, match="too short"):
        run("create_user", "rep@demo.test", "--password-stdin", stdin="abc\n", monkeypatch=monkeypatch)


def test_the_token_is_printed_alone_and_works(client):
    UserFactory(email="finance@demo.test")
    token = run("create_api_token", "FINANCE@demo.test", "--name", "warehouse").splitlines()[-1]

    assert token.startswith("ib_")
    assert len(token) == 46
    assert ApiToken.objects.get().token_hash not in ("", token)
    assert client.get("/api/v1/deals/", headers={"authorization": f"Bearer {token}"}).status_code == 200


def test_a_token_for_nobody_is_refused():
    with pytest.raises(CommandError, match="Nobody"):
        run("create_api_token", "who@demo.test", "--name", "x")


def test_rotation_writes_every_secret_with_the_newest_key(settings):
    grant = GrantFactory(access_token="secret-one", refresh_token="")
    old, new = settings.FIELD_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    run("rotate_encryption_keys")
    settings.FIELD_ENCRYPTION_KEYS = [new]

    grant = Grant.objects.get(pk=grant.pk)
    assert (grant.access_token, grant.refresh_token) == ("secret-one", "")
    with database.cursor() as cursor:
        cursor.execute("SELECT access_token FROM accounts_grant")
        assert "secret-one" not in cursor.fetchone()[0]


def test_rotation_covers_second_factors(settings):
    data = {"secret": encrypt("JBSWY3DP"), "migrated_codes": [encrypt("12345678")]}
    factor = Authenticator.objects.create(user=UserFactory(), type="totp", data=data)
    old, new = settings.FIELD_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    run("rotate_encryption_keys")
    settings.FIELD_ENCRYPTION_KEYS = [new]

    factor.refresh_from_db()
    assert decrypt(factor.data["secret"]) == "JBSWY3DP"
    assert [decrypt(code) for code in factor.data["migrated_codes"]] == ["12345678"]


def test_rotation_of_a_second_factor_without_its_key_changes_nothing(settings):
    factor = Authenticator.objects.create(
        user=UserFactory(), type="totp", data={"secret": encrypt("JBSWY3DP")}
    )
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="FIELD_ENCRYPTION_KEYS"):
        run("rotate_encryption_keys")

    before = factor.data
    factor.refresh_from_db()
    assert factor.data == before


def test_rotation_without_the_old_key_changes_nothing(settings):
    GrantFactory()
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="FIELD_ENCRYPTION_KEYS"):
        run("rotate_encryption_keys")
