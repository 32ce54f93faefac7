"""A person's e-mail address: an administrator changes it, after confirming, and both addresses are told."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from accounts.actions import invite_user
from accounts.models import OutgoingEmail, Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def rita():
    cache.clear()
    return invite_user(
        email="rita@demo.test", name="Rita", role=Role.SALES, organisations=[], password=PASSWORD
    )


@pytest.fixture
def ada(client):
    person = UserFactory(role=Role.ADMINISTRATOR, name="Ada")
    client.force_login(person)
    return person


def save(client, person, email, **changes):
    sent = {"email": email, "name": "Rita", "role": "sales", "is_active": "on"} | changes
    return client.post(f"/preferences/team/{person.pk}/", sent)


def confirm(client, asked, person):
    return client.post(asked["Location"], {"password": PASSWORD, "next": f"/preferences/team/{person.pk}/"})


def test_it_is_changed_once_the_administrator_has_confirmed(client, ada, rita):
    asked = save(client, rita, "Rita.New@demo.test", name="Rita N")
    rita.refresh_from_db()
    assert rita.email == "rita@demo.test"
    answer = confirm(client, asked, rita)

    assert answer["Location"] == "/preferences/team/"
    rita.refresh_from_db()
    assert (rita.email, rita.name) == ("rita.new@demo.test", "Rita N")
    address = EmailAddress.objects.get(user=rita)
    assert (address.email, address.verified, address.primary) == ("rita.new@demo.test", True, True)
    assert sorted(OutgoingEmail.objects.values_list("to", flat=True)) == [
        "rita.new@demo.test",
        "rita@demo.test",
    ]
    signed_in = Client()
    signed_in.post("/accounts/login/", {"login": "rita.new@demo.test", "password": PASSWORD})
    assert "_auth_user_id" in signed_in.session
    assert "from rita@demo.test to" in client.get(f"/admin/accounts/user/{rita.pk}/history/").content.decode()


def test_a_link_that_went_to_the_old_address_works_no_more(client, ada, rita):
    Client().post("/accounts/password/reset/", {"email": "rita@demo.test"})
    link = re.search(r"http://localhost:8000(\S+key\S+)", OutgoingEmail.objects.get().text)[1]
    confirm(client, save(client, rita, "new@demo.test"), rita)

    assert "no longer works" in Client().get(link, follow=True).content.decode()


def test_an_address_of_somebody_else_is_refused_beside_the_field(client, ada, rita):
    UserFactory(email="sam@demo.test")
    answer = confirm(client, save(client, rita, "Sam@demo.test"), rita)

    assert answer.status_code == 422
    assert "already a member" in answer.content.decode()
    rita.refresh_from_db()
    assert rita.email == "rita@demo.test"


def test_the_other_fields_need_no_confirmation(client, ada, rita):
    assert save(client, rita, "rita@demo.test", name="Rita N").status_code == 302

    rita.refresh_from_db()
    assert rita.name == "Rita N"
    assert not OutgoingEmail.objects.exists()


def test_a_link_to_set_a_password_is_shown_for_nobody_who_has_one(client, ada, rita):
    answer = client.post(f"/preferences/team/{rita.pk}/invite/", follow=True)

    assert "/accounts/password/reset/key/" not in answer.content.decode()
    assert not OutgoingEmail.objects.exists()


def test_sessions_of_before_do_not_come_back_with_the_access(client, ada, rita):
    session = Client()
    session.post("/accounts/login/", {"login": "rita@demo.test", "password": PASSWORD})
    assert session.get("/deals/").status_code == 200
    save(client, rita, "rita@demo.test", is_active="")
    save(client, rita, "rita@demo.test")
    rita.refresh_from_db()

    assert rita.is_active
    assert session.get("/deals/").status_code == 302


def test_a_changed_password_is_told_by_e_mail(rita):
    session = Client()
    session.post("/accounts/login/", {"login": "rita@demo.test", "password": PASSWORD})
    new = {"oldpassword": PASSWORD, "password1": "a password of mine 7", "password2": "a password of mine 7"}
    session.post("/accounts/password/change/", new)

    email = OutgoingEmail.objects.get()
    assert email.to == "rita@demo.test"
    assert "password" in email.subject.lower()
