"""The list of connections: for administrators, without secrets."""

from __future__ import annotations

import pytest

from accounts.models import Role
from tests.factories import GrantFactory, PipedriveConnectionFactory, UserFactory, XeroConnectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    person = UserFactory(role=Role.ADMINISTRATOR, name="Ada Admin")
    client.force_login(person)
    return person


def test_it_says_who_connected_what_until_when_and_what_is_granted(client, ada):
    XeroConnectionFactory(
        name="Northwind Ltd", grant=GrantFactory(connected_by=ada, remote_user_name="Zoë X")
    )
    page = client.get("/connections/").content.decode()

    assert "Northwind Ltd" in page
    assert "Ada Admin, as Zoë X in Xero" in page
    assert "read and write invoices" in page
    assert "60 days" in page
    assert "access-token-of-a-test" not in page


@pytest.mark.parametrize("role", [Role.SALES, Role.FINANCE])
@pytest.mark.parametrize("path", ["/connections/", "/preferences/team/", "/preferences/{pk}/"])
def test_the_pages_do_not_exist_for_others(client, role, path):
    organisation = XeroConnectionFactory()
    client.force_login(UserFactory(role=role, organisations=[organisation]))

    assert client.get(path.format(pk=organisation.pk)).status_code == 404


def test_a_service_without_settings_says_which_to_fill(client, ada, settings):
    settings.XERO_CLIENT_ID = ""
    page = client.get("/connections/").content.decode()

    assert "XERO_CLIENT_ID" in page
    assert "/connections/guide/" in page


def test_a_connection_that_needs_a_person_offers_to_reconnect(client, ada):
    PipedriveConnectionFactory(state="needs_reconnect", state_reason="Pipedrive ended the access.")
    page = client.get("/connections/").content.decode()

    assert "Reconnect Pipedrive" in page
    assert "Pipedrive ended the access." in page


def test_the_list_costs_the_same_for_many(client, ada, django_assert_max_num_queries):
    for _ in range(12):
        XeroConnectionFactory()
    with django_assert_max_num_queries(10):
        client.get("/connections/")
