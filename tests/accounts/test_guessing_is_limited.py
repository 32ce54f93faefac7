"""Guessing a password ends after a few tries: at every door, in every process, whatever address a visitor claims."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache

from accounts.models import Role
from tests.factories import UserFactory
from tests.shared_database import shared_by_processes

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery"
SLOW_HASH = "django.contrib.auth.hashers.ScryptPasswordHasher"  # as the installation's own
GUESS = """
from django.test import Client
for passwords in %r:
    client = Client(headers={"host": "localhost"})
    for password in passwords:
        client.post("/accounts/login/", {"login": "rita@demo.test", "password": password})
    print("in" if "_auth_user_id" in client.session else "out")
"""


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()
    yield
    cache.clear()


def guess(client, password, *, door="/accounts/login/", email="rita@demo.test", **claims) -> bool:
    """Try to sign in; answers whether that worked."""
    client.post(door, {"login": email, "username": email, "password": password}, **claims)
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("claim", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED"])
def test_a_claimed_address_does_not_help(client, claim):
    UserFactory(email="rita@demo.test")
    for number in range(6):
        guess(client, "wrong", **{claim: f"10.0.0.{number}"})

    assert not guess(client, PASSWORD, **{claim: "10.0.0.99"})


def test_one_address_can_not_try_many_accounts(client):
    UserFactory(email="rita@demo.test")
    for number in range(11):
        guess(client, "wrong", email=f"person{number}@demo.test")

    assert not guess(client, PASSWORD)


def test_behind_a_proxy_its_own_note_counts_and_not_the_visitors(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    UserFactory(email="rita@demo.test")
    for number in range(11):
        guess(
            client,
            "wrong",
            email=f"person{number}@demo.test",
            HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 192.0.2.1",
        )

    assert not guess(client, PASSWORD, HTTP_X_FORWARDED_FOR="10.0.0.99, 192.0.2.1")
    assert guess(client, PASSWORD, HTTP_X_FORWARDED_FOR="10.0.0.99, 192.0.2.2")


def test_the_desk_has_no_door_of_its_own(client):
    UserFactory(email="rita@demo.test", role=Role.ADMINISTRATOR)

    assert not guess(client, PASSWORD, door="/admin/login/")
    assert client.get("/admin/login/")["Location"].startswith("/accounts/login/")


def test_a_full_house_does_not_forget_who_guessed(client):
    UserFactory(email="rita@demo.test")
    for _ in range(6):
        guess(client, "wrong")
    for number in range(400):
        cache.set(f"somebody-{number}", number, 60)

    assert not guess(client, PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_all_processes_count_together(tmp_path, settings):
    """Two processes of one installation, one after the other, as two workers of the web server."""
    settings.PASSWORD_HASHERS = [SLOW_HASH]
    UserFactory(email="rita@demo.test")

    with shared_by_processes(tmp_path) as address:
        environment = {
            **os.environ,
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "invoicebridge.settings",
        }

        def guess_elsewhere(*visits: list[str]) -> list[str]:
            done = subprocess.run(
                [sys.executable, "manage.py", "shell", "-v", "0", "-c", GUESS % (visits,)],
                cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            return done.stdout.split()

        assert guess_elsewhere([PASSWORD], ["wrong"] * 6) == ["in", "out"]
        assert guess_elsewhere([PASSWORD]) == ["out"]
