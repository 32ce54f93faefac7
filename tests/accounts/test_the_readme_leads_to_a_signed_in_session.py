"""The README's `create_user`: followed word for word, it ends in a signed-in session; so do its other ways."""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command

pytestmark = pytest.mark.django_db
README = Path(__file__).resolve().parents[2] / "README.md"
PASSWORD = "a password of mine 7"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def run(*more):
    """Run the README's line; return what it prints."""
    line = re.search(r"manage\.py (create_user .*)", README.read_text())[1]
    out = io.StringIO()
    call_command(*shlex.split(line), *more, stdout=out)
    return out.getvalue()


def sign_in(client):
    client.post("/accounts/login/", {"login": "you@example.com", "password": PASSWORD})
    return "_auth_user_id" in client.session and client.get("/preferences/team/").status_code == 200


def choose_password(client, printed):
    link = printed.splitlines()[-1]
    assert link.startswith("http://localhost:8000/")
    form = client.get(link.removeprefix("http://localhost:8000"), follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})


def test_the_printed_link_leads_in(client):
    choose_password(client, run())

    assert sign_in(client)


def test_run_again_it_prints_another_link_until_there_is_a_password(client):
    run()
    choose_password(client, run())

    assert "http" not in run()
    assert sign_in(client)


def test_a_password_asked_on_the_terminal_leads_in(client, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt: PASSWORD)

    assert "http" not in run("--ask-password")
    assert sign_in(client)


def test_a_password_from_standard_input_leads_in(client, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))

    assert "http" not in run("--password-stdin")
    assert sign_in(client)
