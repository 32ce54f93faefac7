"""`migrate` leaves each person one address, verified and primary: the one they sign in with."""

from __future__ import annotations

from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
keep_one_address = import_module("accounts.migrations.0004_one_verified_address").keep_one_address


def test_added_parked_and_missing_addresses():
    rita, sam, ada = (UserFactory(email=f"{name}@demo.test") for name in ("rita", "sam", "ada"))
    EmailAddress.objects.create(user=rita, email="rita@demo.test", verified=False, primary=False)
    EmailAddress.objects.create(user=rita, email="thief@evil.test", verified=True, primary=True)
    EmailAddress.objects.create(user=rita, email="ada@demo.test", verified=True)
    EmailAddress.objects.create(user=sam, email="sam@demo.test", verified=True, primary=True)
    for _ in range(2):
        keep_one_address(apps, None)

    found = EmailAddress.objects.order_by("email").values_list("user", "email", "verified", "primary")
    assert list(found) == [
        (ada.pk, "ada@demo.test", True, True),
        (rita.pk, "rita@demo.test", True, True),
        (sam.pk, "sam@demo.test", True, True),
    ]
