"""The one way to change a record, from the API or a page: save it, update its time, send webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from sandbox.core import clock
from sandbox.pipedrive.models import User
from sandbox.pipedrive.models.record import Record
from sandbox.pipedrive.rules.change_events import announce, changed_keys, view_record

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Actor:
    """Who changes something, and from where: "app" (a page) or "api"."""

    user: User
    source: str


def acting_as_owner(record: Record) -> Actor:
    """Return who acts on a page: whoever clicks there counts as the record's owner."""
    return Actor(user=record.owner, source="app")


def add_record(record: R, *, actor: Actor) -> R:
    """Save a new record and announce it."""
    record.add_time = record.update_time = clock.now()
    record.save()
    record.refresh_from_db()
    announce(
        record, action="create", data=view_record(record), previous=None, by=actor.user, source=actor.source
    )
    return record


@contextmanager
def changing(record: Record, *, actor: Actor, always: bool = False) -> Iterator[None]:
    """Save what the block changes and announce it; without a change nothing is sent, unless `always`."""
    before = view_record(record)
    yield
    record.save()
    record.refresh_from_db()
    if view_record(record) == before and not always:
        return
    record.update_time = clock.now()
    record.save(update_fields=["update_time"])
    after = view_record(record)
    previous = changed_keys(before, after)
    announce(record, action="change", data=after, previous=previous, by=actor.user, source=actor.source)


def delete_record(record: Record, *, actor: Actor, merged: dict[str, int] | None = None) -> None:
    """Delete softly; announce the last state and the record it was merged into, if any."""
    before = view_record(record)
    record.is_deleted = True
    record.update_time = clock.now()
    record.save(update_fields=["is_deleted", "update_time"])
    announce(
        record,
        action="delete",
        data=None,
        previous=before,
        by=actor.user,
        source=actor.source,
        merged=merged,
    )
