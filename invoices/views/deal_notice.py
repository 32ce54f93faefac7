"""The notice that a deal has changed since its invoice was made: its content, and the buttons on it.

What was shown is carried by the form, signed, so that a decision is about what the person saw and nothing later.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from invoices import actions
from invoices.deal_changes import changes_since, signed_facts_of, unsign
from invoices.models import Invoice
from invoices.views.access import PageRequest, get_invoice

FIELD = "deal_basis"


def notice_of(invoice: Invoice) -> dict[str, Any]:
    """Return the notice's content: the changes, the signed facts they are based on, and whether values can be
    taken over.

    No changes, no notice.
    """
    changes = changes_since(invoice)
    if not changes:
        return {"deal_changes": [], FIELD: ""}
    return {
        "deal_changes": changes,
        FIELD: signed_facts_of(invoice),
        "deal_has_values": bool(actions.parts_to_take(invoice, changes)),
    }


@require_POST
def invoice_keep(request: PageRequest, uid: UUID) -> HttpResponse:
    """Keep the invoice as it is although its deal has changed."""
    invoice = get_invoice(request, uid)
    seen = unsign(request.POST.get(FIELD, ""), invoice.deal)
    try:
        actions.keep_invoice(invoice, by=request.user, seen=seen)
    except actions.NotAllowed as problem:
        messages.error(request, problem.text)
    return redirect("invoice_detail", uid)
