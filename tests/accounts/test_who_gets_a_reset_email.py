"""A reset e-mail goes to the verified primary address of a person, names our own address, and to nobody else."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from accounts.actions import invite_user
from accounts.models import OutgoingEmail, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita():
    cache.clear()
    return invite_user(
        email="rita@demo.test",
        name="Rita",
        role=Role.FINANCE,
        organisations=[],
        password="correct horse battery",
    )


def ask(email, **headers):
    return Client().post("/accounts/password/reset/", {"email": email}, follow=True, **headers)


def test_the_verified_primary_address_gets_one(rita):
    ask("Rita@demo.test")

    email = OutgoingEmail.objects.get()
    assert email.to == "rita@demo.test"
    assert "/accounts/password/reset/key/" in email.text


@pytest.mark.parametrize("is_verified", [False, True])
def test_another_address_of_the_person_gets_none(rita, is_verified):
    EmailAddress.objects.create(user=rita, email="thief@evil.test", verified=is_verified, primary=False)
    ask("thief@evil.test")

    assert not OutgoingEmail.objects.exists()


def test_an_unverified_primary_address_gets_none(rita):
    EmailAddress.objects.filter(user=rita).update(verified=False)
    ask("rita@demo.test")

    assert not OutgoingEmail.objects.exists()


def test_somebody_whose_access_ended_gets_none(rita):
    rita.is_active = False
    rita.save()
    ask("rita@demo.test")

    assert not OutgoingEmail.objects.exists()


def test_an_unknown_address_gets_none_and_reads_the_same(rita):
    known, unknown = ask("rita@demo.test"), ask("nobody@elsewhere.test")

    assert OutgoingEmail.objects.count() == 1
    said = [
        re.sub(r'csrf-token="\w+"', "", page.content.decode()).replace(address, "ADDRESS")
        for page, address in ((known, "rita@demo.test"), (unknown, "nobody@elsewhere.test"))
    ]
    assert said[0] == said[1]
    assert known.redirect_chain == unknown.redirect_chain
    assert "If we know this address" in said[1]


def test_the_link_leads_to_our_address_whatever_the_host_header_says(rita, settings):
    settings.SITE_URL = "https://invoices.example.com"
    ask("rita@demo.test", HTTP_HOST="localhost:31337")

    email = OutgoingEmail.objects.get()
    assert (
        re.findall(r"https?://[^/\s]+", f"{email.subject} {email.text}")
        == ["https://invoices.example.com"] * 2
    )
    assert "31337" not in email.text + email.subject


def test_every_later_email_names_our_address_too(rita, settings):
    settings.SITE_URL = "https://invoices.example.com"
    ask("rita@demo.test")
    link = re.search(r"https://invoices.example.com(\S+key\S+)", OutgoingEmail.objects.get().text)[1]
    client = Client()
    form = client.get(link, follow=True, HTTP_HOST="localhost:31337").redirect_chain[-1][0]
    words = {"password1": "a password of mine 7", "password2": "a password of mine 7"}
    client.post(form, words, HTTP_HOST="localhost:31337")

    told = OutgoingEmail.objects.order_by("-pk").first()
    assert "reset" in told.text
    assert "31337" not in told.text + told.subject
