"""The page of one invoice, which refreshes itself while it is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from integrations.models import OutboxMessage
from invoices import actions, timeline
from invoices.allowed import InvoiceState, Verb, allowed_verbs, why_not
from invoices.choices import ReferenceLists
from invoices.fields import DAY, HEAD, Field
from invoices.mapping import line_amount
from invoices.message_kinds import asks_about_deal
from invoices.models import Invoice
from invoices.reference import lists_of
from invoices.status_chips import InvoiceWithChip, attach_chip
from invoices.views.access import PageRequest, get_invoice
from invoices.views.confirm import QUESTIONS
from invoices.views.deal_notice import notice_of
from invoices.views.fragments import no_change, state_token
from invoices.xero_links import xero_url


@dataclass(frozen=True)
class Seen:
    """The open requests for PDF, link and e-mail, and a token that changes with everything the refreshed part
    shows.
    """

    token: str
    sharing: dict[str, OutboxMessage]


@require_safe
def invoice_detail(request: PageRequest, uid: UUID) -> HttpResponse:
    """The invoice: status, money, lines, payments, timeline and the buttons for what can be done with it."""
    invoice = attach_chip(get_invoice(request, uid))
    return render(request, "invoices/invoice/page.html", _context(request, invoice, _seen(invoice)))


@require_safe
def invoice_state(request: PageRequest, uid: UUID) -> HttpResponse:
    """The refreshed part of the page; 204 while what the page shows (`token`) is still current."""
    invoice = attach_chip(get_invoice(request, uid))
    seen = _seen(invoice)
    if request.GET.get("token") == seen.token:
        return no_change()
    context = {**_context(request, invoice, seen), "is_part": True}
    return render(request, "invoices/invoice/_live.html", context)


def _context(request: PageRequest, invoice: InvoiceWithChip, seen: Seen) -> dict[str, Any]:
    lists = lists_of(invoice.connection)
    prefetch_related_objects([invoice], "lines")
    notice, waiting = notice_of(invoice), invoice.open_messages
    state = InvoiceState(invoice, waiting, list(seen.sharing.values()))
    may = dict.fromkeys(allowed_verbs(state, request.user), True)
    return {
        "invoice": invoice,
        "chip": invoice.chip,
        "token": seen.token,
        "may": may,
        "why_no_link": why_not(Verb.SHARE, state, request.user),
        "why_no_email": why_not(Verb.EMAIL, state, request.user) if Verb.SHARE in may else "",
        "has_failed": bool(state.failed),
        "changed_since_submitted": actions.changes_since_submitted(invoice),
        "lines": _lines(invoice, lists),
        "payments": list(invoice.payments.all()),
        "timeline": list(reversed(timeline.for_invoice(invoice))),
        "sharing": seen.sharing,
        "xero_url": xero_url(invoice, lists.short_code),
        "questions": QUESTIONS.values(),
        **notice,
        # The chip speaks of the oldest; where its deal is as before again, it is tried again like any other.
        "is_held_back": bool(notice["deal_changes"] and waiting and asks_about_deal(waiting[0])),
        "details": _details(invoice, lists),
    }


def _details(invoice: Invoice, lists: ReferenceLists) -> list[tuple[str, str]]:
    """Return the head of the invoice as labels and words; what is empty is left out, dates apart."""
    shown = [(field.label, _words(field, getattr(invoice, field.name), lists)) for field in HEAD]
    return [(label, words) for label, words in shown if words]


def _words(field: Field, value: Any, lists: ReferenceLists) -> str:
    if field.kind is DAY:
        return date_format(value, "j F Y") if value else "Not set"
    if field.name == "branding_theme_id":
        return next((one.name for one in lists.branding_themes if one.id == value), "")
    return str(field.choices.get(value, value))


def _lines(invoice: Invoice, lists: ReferenceLists) -> list[dict[str, Any]]:
    shown = []
    typed = actions.content_of(invoice).lines
    for line, content in zip(invoice.lines.all(), typed, strict=True):
        account, rate = lists.find_account(line.account_code), lists.find_tax_rate(line.tax_type)
        shown.append(
            {
                "line": line,
                "account": account.name if account else line.account_code,
                "tax": rate.name if rate else line.tax_type,
                "amount": line.xero_line_amount
                if line.xero_line_amount is not None
                else line_amount(content),
            }
        )
    return shown


def _seen(invoice: InvoiceWithChip) -> Seen:
    sharing = actions.sharing_messages(invoice)
    waiting = [(one.pk, one.state, one.failure, one.attempts) for one in sharing.values()]
    last = invoice.timeline.order_by("-id").values_list("pk", flat=True).first()
    token = state_token(
        invoice.chip,
        invoice.version,
        invoice.xero_updated_at,
        invoice.xero_number,
        invoice.xero_amount_due,
        invoice.xero_online_url,
        invoice.pdf_of_updated_at,
        invoice.contact.xero_contact_status if invoice.contact else "",
        waiting,
        last,
        invoice.deal.mirrored_at if invoice.deal else None,
    )
    return Seen(token=token, sharing=sharing)
