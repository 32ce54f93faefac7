"""The first import of an organisation as administrators follow it: how far it is, and Stop and Resume."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Connection
from accounts.views.access import administrators_only, person_of
from integrations.lifecycle import imports
from integrations.models import Import, ImportState


@require_safe
@administrators_only
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the connections page that follows the import."""
    connection = get_object_or_404(Connection, pk=pk)
    context = {"connection": connection, "imports": shown_imports([connection]).get(pk)}
    return render(request, "integrations/_imports.html", context)


@require_POST
@administrators_only
def import_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop after the page being read; what is read stays."""
    return _press(
        request, pk, imports.stop, "The import stops after the page it is reading. What has been read stays."
    )


@require_POST
@administrators_only
def import_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on where it was."""
    return _press(request, pk, imports.resume, "The import continues where it stopped.")


def shown_imports(connections: list[Connection]) -> dict[int, dict[str, Any]]:
    """Return by connection what its part of the page shows, in one query, without those that are all done."""
    found: dict[int, list[Import]] = {}
    for row in Import.objects.filter(connection__in=connections).select_related("stopped_by").order_by("id"):
        if row.kind in imports.LABELS:
            found.setdefault(row.connection_id, []).append(row)
    return {
        pk: {
            "rows": [_shown(row) for row in rows],
            "is_running": any(row.state == ImportState.RUNNING for row in rows),
            "is_stopped": any(row.state == ImportState.STOPPED for row in rows),
        }
        for pk, rows in found.items()
        if any(row.state != ImportState.DONE for row in rows)
    }


def _shown(row: Import) -> dict[str, Any]:
    progress = imports.progress_of(row)
    return {**vars(progress), "time_left": _roughly(progress.time_left)}


def _roughly(left: dt.timedelta | None) -> str:
    """Return a time left in words: "a minute", "35 minutes", "5 hours", "2 days"."""
    if left is None:
        return ""
    minutes = max(1, round(left.total_seconds() / 60))
    for size, unit in ((60 * 24, "day"), (60, "hour")):
        if minutes >= 2 * size:
            return f"{round(minutes / size)} {unit}s"
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def _press(request: HttpRequest, pk: int, verb: Callable[..., bool], done: str) -> HttpResponse:
    connection = get_object_or_404(Connection, pk=pk)
    pressed = [verb(row, by=person_of(request)) for row in imports.of(connection)]
    if any(pressed):
        messages.success(request, done)
    return redirect("connection_list")
