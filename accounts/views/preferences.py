"""The preferences page of a Xero organisation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.actions import change_preferences
from accounts.forms.preferences import PreferencesForm
from accounts.forms.sources import read_sources
from accounts.forms.tax_map import TaxRows, rows_of
from accounts.mapping_fields import DEFAULT_FIELD_MAP
from accounts.models import Connection, MappingPreferences, Provider
from accounts.views.access import administrators_only, person_of


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def preferences(request: HttpRequest, connection_id: int) -> HttpResponse:
    """Show and change how deals become invoices of one organisation."""
    connection = get_object_or_404(Connection, pk=connection_id, provider=Provider.XERO)
    kept, _ = MappingPreferences.objects.get_or_create(
        connection=connection, defaults={"field_map": dict(DEFAULT_FIELD_MAP)}
    )
    data = request.POST if request.method == "POST" else None
    form = PreferencesForm(data, preferences=kept, sources=read_sources())
    rows = TaxRows(
        data, initial=rows_of(kept.tax_map), prefix="tax", form_kwargs={"tax_types": form.tax_types}
    )
    if data is not None and all([form.is_valid(), rows.is_valid()]):
        change_preferences(kept, by=person_of(request), **form.values(), tax_map=rows.as_map())
        messages.success(request, f"The preferences of {connection} are saved.")
        return redirect("preferences", connection_id=connection.pk)
    context = {"connection": connection, "form": form, "tax_rows": rows, "preferences": kept}
    return render(request, "accounts/preferences.html", context, status=422 if data is not None else 200)
