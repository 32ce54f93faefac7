"""Admin actions on one or many invoices: the functions that page and API call, with a confirmation page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.admin_base import DeskAdmin, person_of
from accounts.models import User
from invoices import actions
from invoices.allowed import Verb, read_states, why_not
from invoices.models import Invoice

# What each admin action does, as `invoices.allowed` names it.
VERBS = {"approve": Verb.APPROVE, "reject": Verb.REJECT, "void": Verb.VOID, "try_again": Verb.RETRY}


class InvoiceVerbs(DeskAdmin):
    """Admin actions on invoices. Each refusal names its invoice; the others go through."""

    actions = ["approve", "reject", "void", "try_again"]

    @admin.action(description="Approve", permissions=["view"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> HttpResponse | None:
        """Approve invoices awaiting approval (they become AUTHORISED in Xero)."""
        return self._confirm_then(
            request, queryset, "approve", "Approve", "Approved invoices await payment in Xero.",
            lambda invoice, _: actions.approve_invoice(invoice, by=person_of(request)),
        )  # fmt: skip

    @admin.action(description="Reject (back to draft)", permissions=["view"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> HttpResponse | None:
        """Send invoices awaiting approval back to draft, with a reason."""
        return self._confirm_then(
            request, queryset, "reject", "Reject",
            "Rejected invoices become drafts again, and the rep reads the reason.",
            lambda invoice, reason: actions.reject_invoice(invoice, by=person_of(request), reason=reason),
            needs_reason=True,
        )  # fmt: skip

    @admin.action(description="Void", permissions=["view"])
    def void(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> HttpResponse | None:
        """Void approved invoices without payments."""
        return self._confirm_then(
            request, queryset, "void", "Void", "Voided invoices stay in Xero with nothing due. This can't be undone.",
            lambda invoice, _: actions.void_invoice(invoice, by=person_of(request)),
        )  # fmt: skip

    @admin.action(description="Retry what failed", permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> HttpResponse | None:
        """Retry the failed message of each invoice."""
        return self._confirm_then(
            request, queryset, "try_again", "Try again", "Failed changes are sent to Xero again.",
            lambda invoice, _: actions.retry_invoice(invoice, by=person_of(request)),
        )  # fmt: skip

    def _confirm_then(
        self,
        request: HttpRequest,
        queryset: QuerySet[Invoice],
        action: str,
        label: str,
        consequence: str,
        verb: Callable[[Invoice, str], Any],
        *,
        needs_reason: bool = False,
    ) -> HttpResponse | None:
        reason = request.POST.get("reason", "").strip()
        if "confirmed" not in request.POST or (needs_reason and not reason):
            context = {
                **admin.site.each_context(request),
                "title": f"{label} {queryset.count()} invoices?"
                if queryset.count() != 1
                else f"{label} this invoice?",
                "rows": _rows(queryset, VERBS[action], by=person_of(request)),
                "action": action,
                "label": label,
                "consequence": consequence,
                "needs_reason": needs_reason,
                "reason_is_missing": needs_reason and "confirmed" in request.POST,
                "opts": Invoice._meta,
            }
            return TemplateResponse(request, "admin/invoices/invoice/confirm_action.html", context)
        _do_each(request, queryset, label, lambda invoice: verb(invoice, reason))
        return None


def _rows(invoices: QuerySet[Invoice], verb: Verb, *, by: User) -> list[tuple[Invoice, str]]:
    """Return each invoice with the reason why this can't be done to it now, "" where it can, in two queries."""
    states = read_states(invoices.select_related("connection", "contact"))
    return [(state.invoice, why_not(verb, state, by)) for state in states]


def _do_each(
    request: HttpRequest, invoices: QuerySet[Invoice], label: str, verb: Callable[[Invoice], Any]
) -> None:
    done = 0
    for invoice in invoices:
        try:
            verb(invoice)
        except (actions.NotAllowed, actions.InvalidInvoice) as refusal:
            messages.warning(request, f"{invoice}: {refusal}")
        else:
            done += 1
    if done:
        messages.success(
            request, f"{label}: {done} on the way to Xero. The status changes here once Xero confirms it."
        )
