"""What deals, persons, organizations and products share: owner, visibility, custom values, soft delete."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from sandbox.pipedrive.models.access import User

VISIBLE_TO_OWNER = 1
VISIBLE_TO_COMPANY = 3


class RecordQuerySet(models.QuerySet):
    """Queries limited to what a user may see."""

    def visible_to(self, user: User) -> Self:
        """Leave out what this user may not see: absent and hidden records look alike from outside."""
        if user.is_admin:
            return self
        own = Q(owner=user)
        return self.filter(own) if user.is_restricted else self.filter(own | ~Q(visible_to=VISIBLE_TO_OWNER))


class Record(models.Model):
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    visible_to = models.PositiveSmallIntegerField(default=VISIBLE_TO_COMPANY)
    custom_fields = models.JSONField(default=dict)
    is_deleted = models.BooleanField(default=False, db_index=True)
    add_time = models.DateTimeField()
    update_time = models.DateTimeField(db_index=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_visible_to(self, user: User) -> bool:
        """Apply the same rule as the query set to one record."""
        if user.is_admin or self.owner_id == user.pk:
            return True
        return not user.is_restricted and self.visible_to != VISIBLE_TO_OWNER
