"""The notice that a deal has changed since its invoice: what a page shows of it, carries along, and lets people do.

What was shown travels with the form, signed, so that a decision speaks of what the person saw and of nothing later.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from invoices import actions
from invoices.deal_changes import changes_since, seal_of, unseal
from invoices.models import Invoice
from invoices.views.access import PageRequest, get_invoice

FIELD = "deal_basis"


def notice_of(invoice: Invoice) -> dict[str, Any]:
    """Return what the notice shows: the changes, and the sealed facts they speak of; no changes, no notice.

    Also whether the deal has values to take into the form.
    """
    changes = changes_since(invoice)
    if not changes:
        return {"deal_changes": [], FIELD: ""}
    return {
        "deal_changes": changes,
        FIELD: seal_of(invoice),
        "deal_has_values": bool(actions.parts_to_take(invoice, changes)),
    }


@require_POST
def invoice_keep(request: PageRequest, uid: UUID) -> HttpResponse:
    """Keep the invoice as it is although its deal has changed."""
    invoice = get_invoice(request, uid)
    seen = unseal(request.POST.get(FIELD, ""), invoice.deal)
    try:
        actions.keep_invoice(invoice, by=request.user, seen=seen)
    except actions.NotAllowed as problem:
        messages.error(request, problem.text)
    return redirect("invoice_detail", uid)
