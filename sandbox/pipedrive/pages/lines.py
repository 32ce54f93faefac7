"""The pages of a deal's product lines: add, change, remove."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt

from sandbox.pipedrive.errors import ApiError
from sandbox.pipedrive.models import Deal
from sandbox.pipedrive.pages.forms import LineForm
from sandbox.pipedrive.rules.line_rules import add_lines, change_line, remove_lines
from sandbox.pipedrive.rules.record_changes import acting_as_owner


@csrf_exempt
def add_page(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Attach a product to the deal."""
    deal = get_object_or_404(Deal, pk=deal_id)
    form = LineForm(request.POST or None, deal=deal)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                add_lines(deal, [form.values()], actor=acting_as_owner(deal))
            return redirect("pipedrive-deal", deal_id=deal.pk)
        except ApiError as error:
            form.add_refusal(error)
    return render(request, "pipedrive/line.html", {"deal": deal, "form": form, "line": None})


@csrf_exempt
def change_page(request: HttpRequest, deal_id: int, line_id: int) -> HttpResponse:
    """Change a line, or remove it with `action=remove`."""
    deal = get_object_or_404(Deal, pk=deal_id)
    line = get_object_or_404(deal.lines, pk=line_id)
    actor = acting_as_owner(deal)
    form = LineForm(request.POST or None, deal=deal, line=line)
    try:
        with transaction.atomic():
            if request.POST.get("action") == "remove":
                remove_lines(deal, [line], actor=actor)
                return redirect("pipedrive-deal", deal_id=deal.pk)
            if request.method == "POST" and form.is_valid():
                change_line(deal, line, form.values(), actor=actor)
                return redirect("pipedrive-deal", deal_id=deal.pk)
    except ApiError as error:
        form.add_refusal(error)
    return render(request, "pipedrive/line.html", {"deal": deal, "form": form, "line": line})
