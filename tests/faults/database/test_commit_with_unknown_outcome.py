"""F12: the connection to our database is cut inside a COMMIT, done or not done; there is one invoice in the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.faults.assertions import is_the_same_on_both_sides
from tests.faults.pushes import new_draft, work, work_until_done
from tests.faults.xero_sandbox import Calls

pytestmark = pytest.mark.django_db(transaction=True)
# Commits of one delivery that are cut, one a round: claim, counts, announcement, attempt, mirror, stamp.
COMMITS = range(1, 12, 2)


@contextmanager
def cut(number: int, *, is_done: bool) -> Iterator[list[int]]:
    """Cut the connection in the n-th commit of the block, after or before it was done."""
    whole, seen = BaseDatabaseWrapper.commit, []

    def commit(self: BaseDatabaseWrapper) -> None:
        if self.alias == connection.alias:
            seen.append(1)
        if len(seen) != number:
            return whole(self)
        if is_done:
            whole(self)
        else:
            self.rollback()
        raise OperationalError("server closed the connection unexpectedly")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "commit", commit)
        yield seen


@pytest.mark.parametrize("is_done", [True, False])
def test_a_create_survives_a_cut_in_any_of_its_commits(sandbox, deal, xero, ada, restarted, is_done):
    for number in COMMITS:
        invoice = new_draft(deal, xero, ada)
        calls = Calls(sandbox)
        # What is raised ends the worker's task; the sweep finds the row.
        with cut(number, is_done=is_done) as seen, suppress(OperationalError):
            work()

        work_until_done(restarted)
        assert is_the_same_on_both_sides(sandbox, invoice)
        assert [row["status"] for row in calls.made("PUT")].count(200) == 1
        assert len(seen) >= min(number, 6)
