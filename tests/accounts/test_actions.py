"""What may be done with connections, people and preferences."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts import actions
from accounts.mapping_fields import DEFAULT_FIELD_MAP
from accounts.models import Connection, Grant, Role
from tests.factories import (
    GrantFactory,
    MappingPreferencesFactory,
    PipedriveConnectionFactory,
    ReferenceItemFactory,
    UserFactory,
    XeroConnectionFactory,
)

pytestmark = pytest.mark.django_db


def grant_of(by=None, **values):
    return actions.record_grant(
        provider="xero",
        access_token="a",
        refresh_token="r",
        expires_at=timezone.now(),
        scopes=["accounting.invoices"],
        by=by,
        **values,
    )


def test_a_new_organisation_gets_the_usual_mapping():
    connection = actions.record_connection(grant=grant_of(), remote_id="tenant-1", name="Northwind")

    assert connection.is_usable
    assert connection.preferences.field_map == DEFAULT_FIELD_MAP


def test_reconnecting_revives_the_row_and_keeps_its_preferences():
    first = actions.record_connection(grant=grant_of(), remote_id="tenant-1", name="Northwind")
    actions.change_preferences(first.preferences, by=None, due_days=14)
    actions.mark_disconnected(first)
    again = actions.record_connection(grant=grant_of(), remote_id="tenant-1", name="Northwind Ltd")

    assert again.pk == first.pk
    assert (again.name, again.is_usable, again.disconnected_at) == ("Northwind Ltd", True, None)
    assert again.preferences.due_days == 14


def test_a_replaced_grant_loses_its_tokens():
    old, new = grant_of(), grant_of()
    actions.record_connection(grant=old, remote_id="tenant-1", name="Northwind")
    actions.record_connection(grant=new, remote_id="tenant-1", name="Northwind")

    assert (Grant.objects.get(pk=old.pk).refresh_token, Grant.objects.get(pk=new.pk).refresh_token) == (
        "",
        "r",
    )


def test_disconnecting_keeps_tokens_that_another_organisation_uses():
    grant = GrantFactory()
    north, south = XeroConnectionFactory(grant=grant), XeroConnectionFactory(grant=grant)
    actions.mark_disconnected(north)
    assert Grant.objects.get().refresh_token

    actions.mark_disconnected(south)
    assert Grant.objects.get().refresh_token == ""


def test_a_disconnected_company_does_not_ask_to_be_reconnected():
    connection = XeroConnectionFactory(state="disconnected", grant=None)
    actions.mark_needs_reconnect(connection, reason="Xero ended the access.")

    assert Connection.objects.get().state == "disconnected"


def test_changed_preferences_keep_their_history_and_who_did_it():
    preferences = MappingPreferencesFactory()
    ada = UserFactory(role=Role.ADMINISTRATOR)
    actions.change_preferences(preferences, by=ada, due_days=7)
    actions.change_preferences(preferences, by=ada, due_days=7)

    story = list(preferences.history.all())
    assert [(row.due_days, row.history_user) for row in story] == [(7, ada), (30, None)]


def test_only_preferences_can_be_changed_as_preferences():
    with pytest.raises(TypeError):
        actions.change_preferences(MappingPreferencesFactory(), by=None, connection_id=7)


def test_an_invited_person_signs_in_only_after_setting_a_password():
    north = XeroConnectionFactory()
    sam = actions.invite_user(
        email=" Sam@Demo.test",
        name="Sam",
        role=Role.SALES,
        organisations=[north, PipedriveConnectionFactory()],
    )

    assert sam.email == "sam@demo.test"
    assert not sam.has_usable_password()
    assert list(sam.organisations.all()) == [north]


def test_an_address_is_invited_once():
    UserFactory(email="sam@demo.test")
    with pytest.raises(actions.PersonExists):
        actions.invite_user(email="SAM@demo.test", name="", role=Role.SALES, organisations=[])


def test_the_last_administrator_stays():
    ada = UserFactory(role=Role.ADMINISTRATOR)
    with pytest.raises(actions.LastAdministrator):
        actions.change_user(ada, by=ada, name="Ada", role=Role.SALES, organisations=[], is_active=True)


def test_losing_access_ends_the_tokens():
    sam = UserFactory()
    token, _ = actions.create_api_token(sam, name="warehouse")
    actions.change_user(sam, by=None, name="Sam", role=Role.SALES, organisations=[], is_active=False)

    token.refresh_from_db()
    assert token.revoked_at


def test_a_person_invited_after_connecting_owns_their_pipedrive_deals():
    pipedrive = PipedriveConnectionFactory()
    ReferenceItemFactory(
        connection=pipedrive, kind="user", remote_id="77", raw={"email": "Rita@Example.test"}
    )

    rita = actions.invite_user(email="rita@example.test", name="Rita Rep", role="sales", organisations=[])

    rita.refresh_from_db()
    assert rita.pipedrive_user_id == 77
