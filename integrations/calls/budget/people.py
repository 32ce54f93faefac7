"""How much of a company's day one person has used: so that nobody alone can stop the work of all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from accounts.models import Connection, Provider, User
from integrations.calls.budget.limits import DAY, limits_of
from integrations.models import CallBudget, DeliveryAttempt, OutboxMessage, OutboxState


@dataclass(frozen=True)
class PersonsDay:
    """Calls that a person's requests made today and those that wait, the most allowed, and when the day ends."""

    used: int
    allowed: int
    ends_at: dt.datetime

    @property
    def is_used_up(self) -> bool:
        """Whether nothing more may be asked for."""
        return self.used >= self.allowed


def persons_day(connection: Connection, person: User) -> PersonsDay | None:
    """Return the day of a person at a Xero organisation; None where there is no limit for one person."""
    if connection.provider != Provider.XERO or person.is_finance:
        return None
    now = timezone.now()
    budget = CallBudget.objects.filter(connection=connection, day_started_at__gt=now - DAY).first()
    began = budget.day_started_at if budget else now - DAY
    of_person = {"message__connection": connection, "message__created_by": person}
    made = DeliveryAttempt.objects.filter(**of_person, started_at__gte=began)
    # What went out in one request was one call.
    alone = made.filter(message__batch_key="").count()
    together = made.exclude(message__batch_key="").values("message__batch_key").distinct().count()
    waiting = OutboxMessage.objects.filter(
        connection=connection, created_by=person, state=OutboxState.PENDING, attempts=0
    ).count()
    allowed = max(1, limits_of(connection).per_day * settings.XERO_PERSON_PERCENT // 100)
    return PersonsDay(alone + together + waiting, allowed, began + DAY)
