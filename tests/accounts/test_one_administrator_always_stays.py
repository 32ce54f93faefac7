"""Two administrators who remove each other at once: one of them stays."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.actions import LastAdministrator, change_user
from accounts.models import Role, User
from tests.factories import UserFactory
from tests.shared_database import shared_by_processes

ROUNDS = 5


def demote(user, *, by, start, refused, is_active):
    start.wait()
    try:
        change_user(user, by=by, name=user.name, role=Role.SALES, organisations=[], is_active=is_active)
    except LastAdministrator as error:
        refused.append(error)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_active", [True, False])
def test_both_at_once(is_active, tmp_path):
    with shared_by_processes(tmp_path):
        both_at_once(is_active)


def both_at_once(is_active):
    for _ in range(ROUNDS):
        User.objects.all().delete()
        ada, bob = UserFactory.create_batch(2, role=Role.ADMINISTRATOR)
        start, refused = Barrier(2), []
        pairs = [(ada, bob), (bob, ada)]
        threads = [
            Thread(
                target=demote,
                args=[user],
                kwargs={"by": by, "start": start, "refused": refused, "is_active": is_active},
            )
            for user, by in pairs
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1
        assert len(refused) == 1


@pytest.mark.django_db
def test_a_password_set_meanwhile_stays():
    UserFactory(role=Role.ADMINISTRATOR)
    person = UserFactory(role=Role.SALES)
    same = User.objects.get(pk=person.pk)
    same.set_password("a new horse battery")
    same.save()
    change_user(person, by=None, name="Other name", role=Role.FINANCE, organisations=[], is_active=True)
    person.refresh_from_db()
    assert person.check_password("a new horse battery")
    assert (person.name, person.role) == ("Other name", Role.FINANCE)


@pytest.mark.django_db
def test_who_was_demoted_meanwhile_is_not_counted():
    ada, bob = UserFactory.create_batch(2, role=Role.ADMINISTRATOR)
    User.objects.filter(pk=bob.pk).update(role=Role.SALES)
    with pytest.raises(LastAdministrator):
        change_user(ada, by=bob, name="Ada", role=Role.SALES, organisations=[], is_active=True)
