"""Merge two records: one keeps its data and takes over what belonged to the other (docs/pipedrive.md#3.5).

The other is deleted softly; its event names the first as `merged_to_id`.
"""

from __future__ import annotations

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.pipedrive.errors import refused
from sandbox.pipedrive.models import Deal, Organization, Person
from sandbox.pipedrive.models.record import Record
from sandbox.pipedrive.rules.change_events import announce, view_record
from sandbox.pipedrive.rules.deal_rules import recompute_value
from sandbox.pipedrive.rules.record_changes import Actor, changing, delete_record

FILLED_WHEN_EMPTY = {
    Deal: ("person_id", "org_id", "expected_close_date"),
    Person: ("org_id", "emails", "phones"),
    Organization: ("address", "website"),
}


def merge_records(gone: Record, kept: Record, *, actor: Actor) -> Record:
    """Merge the first record into the second; raise ApiError 400 for a record and itself, or a deleted one."""
    if type(gone) is not type(kept) or gone.pk == kept.pk:
        raise refused("A record can be merged only with another one of its kind")
    if gone.is_deleted or kept.is_deleted:
        raise refused("Deleted records cannot be merged")
    _fill_gaps(kept, gone)
    if isinstance(kept, Deal) and isinstance(gone, Deal):
        _move_what_hangs_on(gone, kept)
        kept.save()
        recompute_value(kept, actor=actor, always=False)
    else:
        kept.save()
        _move_deals(gone, kept, actor=actor)
    delete_record(gone, actor=actor, merged={"merged_to_id": kept.pk})
    kept.update_time = clock.now()
    kept.save(update_fields=["update_time"])
    announce(
        kept,
        action="change",
        data=view_record(kept),
        previous={},
        by=actor.user,
        source=actor.source,
        merged={"merged_from_id": gone.pk},
    )
    return kept


def _fill_gaps(kept: Record, gone: Record) -> None:
    for name in FILLED_WHEN_EMPTY[type(kept)]:
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    kept.custom_fields = {**gone.custom_fields, **kept.custom_fields}


def _move_what_hangs_on(gone: Deal, kept: Deal) -> None:
    last = kept.lines.count()
    for number, line in enumerate(gone.lines.all(), start=last + 1):
        line.deal, line.order_nr = kept, number
        line.save(update_fields=["deal", "order_nr"])
    for rows in (gone.notes, gone.files, gone.discounts, gone.installments):
        rows.update(deal=kept)
    there = kept.participants.values("person")
    gone.participants.exclude(person__in=there).update(deal=kept)


def _move_deals(gone: Record, kept: Record, *, actor: Actor) -> None:
    """Move the deals of a merged person or organization; a switch decides whether that changes them."""
    name = "person" if isinstance(kept, Person) else "org"
    for deal in Deal.objects.filter(**{name: gone}):
        if switch("pipedrive_merge_touches_deals"):
            with changing(deal, actor=actor):
                setattr(deal, name, kept)
        else:
            Deal.objects.filter(pk=deal.pk).update(**{name: kept})
    if isinstance(kept, Organization):
        Person.objects.filter(org=gone).update(org=kept)
    for rows in (gone.notes, gone.files):  # type: ignore[attr-defined]
        rows.update(**{name: kept})
