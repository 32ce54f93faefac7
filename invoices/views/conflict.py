"""The page on which a person decides between an edit made here and one made in Xero, all versions side by side."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.parameters import read_moment
from integrations import outbox
from invoices import actions, tax_treatment
from invoices.choices import ReferenceLists
from invoices.mapping import Difference
from invoices.mapping.merging import THEIRS, YOURS
from invoices.models import Invoice
from invoices.reference import lists_of
from invoices.views.access import PageRequest, get_invoice

CHOICE = "choice-"


@require_http_methods(["GET", "HEAD", "POST"])
def invoice_conflict(request: PageRequest, uid: UUID) -> HttpResponse:
    """Show what both sides changed; the answer keeps Xero's version, sends ours, or sends the fields chosen."""
    invoice = get_invoice(request, uid)
    if request.method == "POST":
        return _decide(request, invoice)
    conflict = actions.find_conflict(invoice, outbox.open_messages(invoice.mailbox))
    if conflict is None:
        messages.info(request, "There is nothing left to decide.")
        return redirect("invoice_detail", uid)
    merged = conflict.merged()
    lists = lists_of(invoice.connection)
    shown = [_in_words(one, lists) for one in merged.differences]
    context = {
        "invoice": invoice,
        "conflict": conflict,
        "seen": conflict.seen.isoformat() if conflict.seen else "",
        "clashes": [one for one in shown if one.is_clash],
        "merging": [one for one in shown if not one.is_clash],
        "changed_at": invoice.xero_updated_at,
        "by": conflict.message.created_by,
    }
    return render(request, "invoices/invoice/conflict.html", context)


def choices_of(sent: QueryDict) -> dict[str, str]:
    """Return the choices sent, by the key of the difference."""
    return {
        name.removeprefix(CHOICE): value
        for name, value in sent.items()
        if name.startswith(CHOICE) and value in (YOURS, THEIRS)
    }


def _decide(request: PageRequest, invoice: Invoice) -> HttpResponse:
    intent, choices = request.POST.get("intent", ""), choices_of(request.POST)
    if intent == "edit":
        chosen = urlencode({CHOICE + key: side for key, side in choices.items()})
        return redirect(f"{reverse('invoice_edit', args=[invoice.uid])}?{chosen}")
    try:
        seen = _read_moment(request.POST.get("seen", ""))
        if intent == "theirs":
            actions.keep_theirs(invoice, by=request.user, seen=seen)
        else:
            chosen_by_field = choices if intent == "choose" else {}
            actions.resolve_conflict(invoice, by=request.user, choices=chosen_by_field, seen=seen)
    except actions.NotAllowed as problem:
        messages.error(request, problem.text)
        return redirect("invoice_conflict", invoice.uid)
    except actions.InvalidInvoice as problem:
        for error in problem.errors:
            messages.error(request, error.text)
        return redirect("invoice_conflict", invoice.uid)
    return redirect("invoice_detail", invoice.uid)


def _in_words(difference: Difference, lists: ReferenceLists) -> Difference:
    """Replace Xero's codes by names."""
    names: dict[str, dict[str, str]] = {
        "account_code": {one.code: f"{one.code} {one.name}" for one in lists.accounts},
        "tax_type": {one.tax_type: one.name for one in lists.tax_rates},
        "branding_theme_id": {one.id: one.name for one in lists.branding_themes},
        "line_amount_types": tax_treatment.LABELS,
    }
    known = names.get(difference.name, {})
    was, here, there = (
        known.get(words, words) for words in (difference.base, difference.yours, difference.theirs)
    )
    return replace(difference, base=was, yours=here, theirs=there)


def _read_moment(text: str) -> dt.datetime | None:
    return read_moment(text)


def merged_for_form(invoice: Invoice, sent: QueryDict) -> tuple[Any, Any]:
    """Return content and customer that the edit form starts from: after a conflict merged, each clash as chosen."""
    conflict = actions.find_conflict(invoice, outbox.open_messages(invoice.mailbox))
    if conflict is None:
        return actions.content_of(invoice), invoice.contact
    return actions.merged_content(conflict, choices_of(sent))
