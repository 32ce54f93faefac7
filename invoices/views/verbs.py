"""The buttons of an invoice: each calls one action and returns to the invoice with the outcome.

Where the invoice has changed since the page was read, a page shows what changed, with the button again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from invoices import actions
from invoices.models import Invoice
from invoices.views.access import PageRequest, get_invoice
from invoices.views.confirm import AGAIN, QUESTIONS

ASKED_OR_DONE = ["GET", "HEAD", "POST"]


@require_POST
def invoice_submit(request: PageRequest, uid: UUID) -> HttpResponse:
    """Submit a draft for approval."""
    return _do(
        request,
        uid,
        lambda invoice: actions.submit_invoice(invoice, by=request.user, seen=_seen(request)),
        verb="submit",
    )


@require_POST
def invoice_approve(request: PageRequest, uid: UUID) -> HttpResponse:
    """Approve an invoice that awaits approval; finance only."""
    return _do(
        request,
        uid,
        lambda invoice: actions.approve_invoice(invoice, by=request.user, seen=_seen(request)),
        verb="approve",
    )


@require_http_methods(ASKED_OR_DONE)
def invoice_reject(request: PageRequest, uid: UUID) -> HttpResponse:
    """Send back to draft with a reason (finance). Without scripts the question is a page of its own."""
    reason = request.POST.get("reason", "")
    return _ask_or_do(
        request,
        uid,
        "reject",
        lambda invoice: actions.reject_invoice(invoice, by=request.user, reason=reason, seen=_seen(request)),
    )


@require_http_methods(ASKED_OR_DONE)
def invoice_void(request: PageRequest, uid: UUID) -> HttpResponse:
    """Void an approved invoice (finance)."""
    return _ask_or_do(
        request,
        uid,
        "void",
        lambda invoice: actions.void_invoice(invoice, by=request.user, seen=_seen(request)),
    )


@require_http_methods(ASKED_OR_DONE)
def invoice_delete(request: PageRequest, uid: UUID) -> HttpResponse:
    """Delete a draft once the person has confirmed it."""
    return _ask_or_do(
        request,
        uid,
        "delete",
        lambda invoice: actions.delete_invoice(invoice, by=request.user, seen=_seen(request)),
    )


@require_http_methods(ASKED_OR_DONE)
def invoice_email(request: PageRequest, uid: UUID) -> HttpResponse:
    """Have Xero e-mail the invoice to the customer."""
    return _ask_or_do(
        request,
        uid,
        "email",
        lambda invoice: actions.email_invoice(
            invoice, by=request.user, seen=_seen(request), again=bool(request.POST.get("again"))
        ),
        done="Xero has been asked to e-mail the invoice.",
    )


@require_http_methods(ASKED_OR_DONE)
def invoice_discard(request: PageRequest, uid: UUID) -> HttpResponse:
    """Give up what Xero refused; the invoice goes back to what Xero holds."""
    reason = request.POST.get("reason", "")
    return _ask_or_do(
        request,
        uid,
        "discard",
        lambda invoice: actions.discard_failed(invoice, by=request.user, reason=reason),
    )


@require_POST
def invoice_share(request: PageRequest, uid: UUID) -> HttpResponse:
    """Ask Xero for the link a customer can open; it appears on the page by itself."""
    return _do(request, uid, lambda invoice: actions.request_online_url(invoice, by=request.user))


@require_POST
def invoice_retry(request: PageRequest, uid: UUID) -> HttpResponse:
    """Try again what failed, without changes."""
    return _do(request, uid, lambda invoice: actions.retry_invoice(invoice, by=request.user))


def _seen(request: PageRequest) -> actions.Seen:
    """Return what the page that was pressed on showed; one that does not say it showed nothing."""
    sent = [request.POST.get(name, "") for name in ("version", "total", "status")]
    return actions.Seen.read(":".join(sent).rstrip(":")) or actions.NOTHING


def _ask_or_do(
    request: PageRequest, uid: UUID, verb: str, action: Callable[[Invoice], object], *, done: str = ""
) -> HttpResponse:
    if request.method == "POST":
        return _do(request, uid, action, verb=verb, done=done)
    context = {"invoice": get_invoice(request, uid), "question": QUESTIONS[verb]}
    return render(request, "invoices/invoice/confirm.html", context)


def _do(
    request: PageRequest,
    uid: UUID,
    action: Callable[[Invoice], object],
    *,
    verb: str = "",
    done: str = "",
) -> HttpResponse:
    invoice = get_invoice(request, uid)
    try:
        action(invoice)
    except actions.ChangedSinceSeen as problem:
        return _ask_again(request, verb, problem.changes)
    except actions.EmailedAlready as problem:
        question = replace(QUESTIONS[verb], title="Send it again?", text=problem.text, button="Send again")
        context = {"invoice": invoice, "question": question, "again": True}
        return render(request, "invoices/invoice/confirm.html", context, status=409)
    except actions.NotAllowed as problem:
        messages.error(request, problem.text)
    except actions.InvalidInvoice as problem:
        for error in problem.errors:
            where = f"Item {error.line + 1}: " if error.line is not None else ""
            messages.error(request, where + error.text)
    else:
        if done:
            messages.success(request, done)
    return redirect("invoice_detail", uid)


def _ask_again(request: PageRequest, verb: str, changes: actions.ChangesSince) -> HttpResponse:
    """Show what changed instead of doing it, with the button for the invoice as it is now."""
    context = {
        "invoice": changes.invoice,
        "changes": changes,
        "question": AGAIN[verb],
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "invoices/invoice/changed.html", context, status=409)
