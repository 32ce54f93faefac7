"""The calls of today as rows; the page people read is under Connections."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.admin_base import moment
from integrations.admin.base import PostRoomAdmin
from integrations.models import CallBudget


@admin.register(CallBudget)
class CallBudgetAdmin(PostRoomAdmin):
    """Calls made today to each remote company."""

    readonly_fields = ["today", "this_minute", "since", "paused", "why"]
    fields = ["connection", *readonly_fields]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add the link to the page that shows what the calls went to."""
        return redirect("calls_today")

    @admin.display(description="Calls today", ordering="day_calls")
    def today(self, budget: CallBudget) -> int:
        """Calls since the day began."""
        return budget.day_calls

    @admin.display(description="Calls this minute")
    def this_minute(self, budget: CallBudget) -> int:
        """Calls since the minute began."""
        return budget.minute_calls

    @admin.display(description="The day began")
    def since(self, budget: CallBudget) -> str:
        """When we began to count."""
        return moment(budget.day_started_at)

    @admin.display(description="No calls until")
    def paused(self, budget: CallBudget) -> str:
        """Until when nothing is asked."""
        return moment(budget.paused_until)

    @admin.display(description="Because of")
    def why(self, budget: CallBudget) -> str:
        """What made us pause."""
        words = {"minute": "the minute limit", "day": "the day limit", "daily": "the day limit"}
        words |= {"concurrent": "too many at once", "silent": "no answer a moment ago"}
        return words.get(budget.pause_reason, budget.pause_reason) or "—"
