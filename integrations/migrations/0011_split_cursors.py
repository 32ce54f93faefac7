"""Move what is under way from the one table of named times to leases and service states; cursors keep their places.

A migration of its own: PostgreSQL alters no table in the transaction that has just written its rows.
"""

from django.db import migrations

LISTS, EVENTS = "lists", "events"
# Rounds, whose `checked_at` was their end. A row named after one and HELD was the lease of whoever is in it.
ROUNDS = ("catch_up", "catch_up.slow", "import", "xero.open_invoices", "pipedrive.open_deals")
HELD = ".held"
# Kinds of events: `checked_at` was until when nobody else looks at them, `since` for when a worker was asked.
GATE = "inbox."
AWAY, BLOCKED = "health.away", "health.blocked"
# Kinds that were one moment of a service, and its column.
MOMENTS = {
    "health": "probed_at",
    "webhooks.missed": "webhooks_doubted_at",
    "needs_reconnect_told": "loss_notified_at",
}


def split(apps, schema_editor):
    """Make leases and service states of the rows that are no place in a list."""
    alias = schema_editor.connection.alias
    Cursor, Lease, ServiceState = (apps.get_model("integrations", name) for name in ("Cursor", "Lease", "ServiceState"))
    leases, states, moved = {}, {}, []

    def lease_of(row, purpose, name):
        made = Lease(connection_id=row.connection_id, purpose=purpose, name=name)
        return leases.setdefault((row.connection_id, purpose, name), made)

    for row in Cursor.objects.using(alias).all():
        if row.kind.startswith(GATE):
            lease = lease_of(row, EVENTS, row.kind.removeprefix(GATE))
            lease.held_until, lease.wake_asked_for = row.checked_at, row.since
        elif row.kind.endswith(HELD):
            lease_of(row, LISTS, row.kind.removesuffix(HELD)).held_until = row.checked_at
        elif row.kind in ROUNDS:
            lease_of(row, LISTS, row.kind).ended_at = row.checked_at
        elif row.kind in (AWAY, BLOCKED, *MOMENTS):
            _note(states.setdefault(row.connection_id, ServiceState(connection_id=row.connection_id)), row)
        else:
            continue
        moved.append(row.pk)
    Lease.objects.using(alias).bulk_create(leases.values())
    ServiceState.objects.using(alias).bulk_create(states.values())
    Cursor.objects.using(alias).filter(pk__in=moved).delete()


def _note(state, row):
    if row.kind == AWAY and row.since is not None:
        # A webhook check could empty `checked_at`, and the service was never asked again.
        state.away_since, state.asked_at = row.since, row.checked_at or row.since
    elif row.kind == AWAY:
        state.returned_at = row.checked_at
    elif row.kind == BLOCKED:
        state.blocked_since = row.since
    else:
        setattr(state, MOMENTS[row.kind], row.checked_at)


def join(apps, schema_editor):
    """Put leases and service states back among the cursors."""
    alias = schema_editor.connection.alias
    Cursor, Lease, ServiceState = (apps.get_model("integrations", name) for name in ("Cursor", "Lease", "ServiceState"))
    rows = []

    def add(of, kind, checked_at, since=None):
        rows.append(Cursor(connection_id=of.connection_id, kind=kind[:40], checked_at=checked_at, since=since))

    for lease in Lease.objects.using(alias).all():
        if lease.purpose == EVENTS:
            add(lease, GATE + lease.name, lease.held_until, lease.wake_asked_for)
            continue
        add(lease, lease.name, lease.ended_at)
        if lease.held_until is not None:
            add(lease, lease.name + HELD, lease.held_until)
    for state in ServiceState.objects.using(alias).all():
        if state.away_since is not None:
            add(state, AWAY, state.asked_at, state.away_since)
        elif state.returned_at is not None:
            add(state, AWAY, state.returned_at)
        if state.blocked_since is not None:
            add(state, BLOCKED, state.blocked_since, state.blocked_since)
        for kind, column in MOMENTS.items():
            if getattr(state, column) is not None:
                add(state, kind, getattr(state, column))
    Cursor.objects.using(alias).bulk_create(rows)
    for model in (Lease, ServiceState):
        model.objects.using(alias).all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('integrations', '0010_leases_and_service_states'),
    ]

    operations = [
        migrations.RunPython(split, join),
    ]
