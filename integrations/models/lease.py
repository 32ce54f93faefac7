"""Which work only one worker may do at a time, and until when a worker holds it."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from accounts.models import Connection


class LeasePurpose(models.TextChoices):
    """What kind of work a lease guards."""

    LISTS = "lists", "Reading lists"
    EVENTS = "events", "Working on events of one kind"


class LeaseQuerySet(models.QuerySet["Lease"]):
    """Queries about who may begin."""

    def free(self, now: dt.datetime) -> LeaseQuerySet:
        """Return the leases that nobody holds."""
        return self.filter(Q(held_until=None) | Q(held_until__lte=now))


class Lease(models.Model):
    """The right of one worker at a time to do a piece of work for a connection.

    It is taken by a conditional UPDATE and ends by itself, so that a killed worker's work goes on elsewhere. `name`
    says which work: a round such as "catch_up" (`invoices.sync.leases`), or a kind of event such as "xero.invoice"
    (`integrations.inbox.debounce`), whose lease outlasts the work while more events are left to gather.
    """

    # The constraint's index serves the foreign key too.
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="leases", db_index=False)
    purpose = models.CharField(max_length=12, choices=LeasePurpose)
    name = models.CharField(max_length=60)
    held_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the work was last finished; later where the service asked us to wait. Empty: due at once.",
    )
    wake_asked_for = models.DateTimeField(
        null=True, blank=True, help_text="The `held_until` after which a worker has been asked to look again."
    )

    objects = LeaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "purpose", "name"], name="one_lease_per_work")
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.connection} held until {self.held_until}"
