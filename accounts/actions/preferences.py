"""Changes the preferences of an organisation: how its deals become invoices."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import (
    MappingPreferences,
    User,
)

PLAIN_PREFERENCES = (
    "due_rule",
    "due_days",
    "due_day_of_month",
    "due_deal_field",
    "customer_terms_first",
    "line_amount_types",
    "currency_rule",
    "branding_theme_id",
    "account_code",
    "tax_type",
)


PREFERENCE_FIELDS = frozenset({*PLAIN_PREFERENCES, "field_map", "tax_map"})


@transaction.atomic
def change_preferences(
    preferences: MappingPreferences, *, by: User | None, **values: Any
) -> MappingPreferences:
    """Change how deals of one organisation become invoices; the old state stays in the history under `by`.

    `values` are fields of MappingPreferences, already validated by the form. Raises `ValidationError` for a
    value a column does not allow and `TypeError` for an unknown field. Writes nothing if nothing changes.
    """
    if unknown := set(values) - PREFERENCE_FIELDS:
        raise TypeError(f"Unknown preferences: {', '.join(sorted(unknown))}")
    preferences.refresh_from_db()
    changed = {name: value for name, value in values.items() if getattr(preferences, name) != value}
    if not changed:
        return preferences
    for name, value in changed.items():
        setattr(preferences, name, value)
    preferences.full_clean(exclude=["connection"])
    preferences._history_user = by  # type: ignore[attr-defined]  # how simple-history is told who
    preferences.save()
    return preferences
