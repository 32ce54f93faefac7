"""The team: invited by an administrator, let in by a link."""

from __future__ import annotations

import re

import pytest

from accounts.models import OutgoingEmail, Role, User
from tests.factories import UserFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    person = UserFactory(role=Role.ADMINISTRATOR, name="Ada")
    client.force_login(person)
    return person


def invite(client, **changes):
    words = {"email": "sam@demo.test", "name": "Sam Seller", "role": "sales"} | changes
    return client.post("/preferences/team/", words)


def test_an_invited_person_chooses_a_password_and_signs_in(client, ada):
    organisation = XeroConnectionFactory()
    page = invite(client, organisations=[organisation.pk]).content.decode()
    link = re.search(r"http://localhost:8000(/accounts/password/reset/key/[^\s<]+)", page)[1]

    email = OutgoingEmail.objects.get()
    assert email.to == "sam@demo.test"
    assert link in email.text
    client.logout()
    form = client.get(link, follow=True)
    password = "a password of mine 7"
    client.post(form.redirect_chain[-1][0], {"password1": password, "password2": password})
    client.post("/accounts/login/", {"login": "sam@demo.test", "password": password})

    sam = User.objects.get(email="sam@demo.test")
    assert client.session["_auth_user_id"] == str(sam.pk)
    assert list(sam.organisations.all()) == [organisation]


def test_nobody_is_invited_twice(client, ada):
    UserFactory(email="sam@demo.test")
    answer = invite(client, email="Sam@Demo.test")

    assert answer.status_code == 422
    assert "already a member" in answer.content.decode()


def test_an_invitation_waits_for_a_worker_and_the_page_shows_the_link(client, ada, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr("smtplib.SMTP.connect", refuse)
    page = invite(client).content.decode()

    assert "send them the link yourself" in page
    assert "/accounts/password/reset/key/" in page
    assert OutgoingEmail.objects.get().state == "waiting"


def test_role_organisations_and_access_change(client, ada):
    sam, north = UserFactory(name="Sam"), XeroConnectionFactory()
    client.post(
        f"/preferences/team/{sam.pk}/",
        {"email": sam.email, "name": "Sam S", "role": "finance", "organisations": [north.pk]},
    )

    sam.refresh_from_db()
    assert (sam.name, sam.role, sam.is_active) == ("Sam S", "finance", False)
    assert list(sam.organisations.all()) == [north]


def test_who_loses_the_role_of_administrator_loses_djangos_flag_too(client, ada):
    bea = UserFactory(role=Role.ADMINISTRATOR)
    sent = {"email": bea.email, "name": "Bea", "role": "sales", "is_active": "on"}
    client.post(f"/preferences/team/{bea.pk}/", sent)

    bea.refresh_from_db()
    assert (bea.role, bea.is_superuser) == (Role.SALES, False)


def test_the_last_administrator_can_not_leave(client, ada):
    sent = {"email": ada.email, "name": "Ada", "role": "sales", "is_active": "on"}
    answer = client.post(f"/preferences/team/{ada.pk}/", sent)

    assert "only administrator" in answer.content.decode()
    ada.refresh_from_db()
    assert ada.role == Role.ADMINISTRATOR


def test_the_list_costs_the_same_for_many(client, ada, django_assert_max_num_queries):
    organisation = XeroConnectionFactory()
    for _ in range(15):
        UserFactory(organisations=[organisation])
    with django_assert_max_num_queries(8):
        client.get("/preferences/team/")
