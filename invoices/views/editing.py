"""Create and edit an invoice with the three-part form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from accounts.models import Connection
from accounts.parameters import LARGEST_VERSION, read_id
from integrations import outbox
from invoices import actions
from invoices.allowed import Verb, read_states, why_not
from invoices.amounts import MAX_LINES
from invoices.candidates import describe_candidates
from invoices.choices import ReferenceLists
from invoices.customers import Match, is_same_customer, match_customer
from invoices.deal_changes import facts_for, sign, unsign
from invoices.forms.content import for_another_organisation
from invoices.forms.invoice import InvoiceForm
from invoices.models import Deal, Invoice
from invoices.organisations import organisations_of
from invoices.reference import lists_of
from invoices.validation import FieldError
from invoices.views.access import PageRequest, get_deal, get_invoice, pick_organisation
from invoices.views.conflict import merged_for_form
from invoices.views.deal_notice import FIELD, notice_of
from invoices.views.item_choices import item_choices
from invoices.views.pickers import totals_shown

FORM_METHODS = ["GET", "HEAD", "POST"]
# Not "no-store", as all other pages have: the browser's Back must bring back what was typed.
kept_for_back = cache_control(private=True, no_cache=True)


@kept_for_back
@require_http_methods(FORM_METHODS)
def invoice_create(request: PageRequest, pk: int) -> HttpResponse:
    """The form of a new invoice, filled from the deal by the mapping; saved as a draft or submitted."""
    deal = get_deal(request, pk)
    organisations = organisations_of(request.user)
    sent = request.POST if request.method == "POST" else request.GET
    connection = pick_organisation(organisations, sent.get("connection"), currency=deal.currency)
    if connection is None:
        messages.error(
            request, "You have no access to a Xero organisation yet. Please ask an administrator for it."
        )
        return redirect("deal_detail", pk)
    basis = request.POST.get(FIELD) or sign(facts_for(deal, connection))
    context = {"deal": deal, "organisations": organisations, FIELD: basis}
    if request.method != "POST":
        return _show(request, _prefilled(deal, connection), context)
    form = _sent(request, connection, lists_of(connection))
    if request.POST.get("intent") == "add":
        return _show(request, form, context)
    if request.POST.get("intent") == "reload":
        return _show(request, _for_another_organisation(form, deal), context)
    return _create(request, form, deal, context)


@kept_for_back
@require_http_methods(FORM_METHODS)
def invoice_edit(request: PageRequest, uid: UUID) -> HttpResponse:
    """The form of an existing invoice. A person about to save over a colleague's change is shown that change
    first.
    """
    invoice = get_invoice(request, uid)
    if refusal := why_not(Verb.EDIT, read_states([invoice])[0], request.user):
        messages.error(request, refusal)
        return redirect("invoice_detail", uid)
    lists = lists_of(invoice.connection)
    context: dict[str, Any] = {"invoice": invoice, "deal": invoice.deal, "version": invoice.version}
    if request.method == "POST":
        form = _sent(request, invoice.connection, lists)
        return _save(request, form, invoice, context)
    if request.GET.get("take") and invoice.deal:
        return _show(request, _taken(invoice, invoice.deal), {**context, **notice_of(invoice)})
    if invoice.lines.count() > MAX_LINES:
        messages.error(
            request, f"This invoice has more than {MAX_LINES} items, too many for a page. Edit it in Xero."
        )
        return redirect("invoice_detail", uid)
    content, contact = merged_for_form(invoice, request.GET)
    form = InvoiceForm(connection=invoice.connection, lists=lists, content=content, contact=contact)
    form.add_problems(_refusals(invoice))
    return _show(request, form, context)


def _create(request: PageRequest, form: InvoiceForm, deal: Deal, context: dict[str, Any]) -> HttpResponse:
    if not form.is_valid():
        return _show(request, form, context)
    try:
        invoice = actions.draft_invoice(
            by=request.user,
            connection=form.connection,
            content=form.content(),
            deal=deal,
            contact=form.chosen,
            draft_key=form.draft_key,
            submit=request.POST.get("intent") == "submit",
            deal_basis=unsign(context[FIELD], deal),
        )
    except actions.InvalidInvoice as problem:
        form.add_problems(problem.errors)
    except actions.NotAllowed as problem:
        form.general_errors.append(problem.text)
    except actions.StaleInvoice as problem:
        # The form was saved before, and somebody has changed its invoice: what was typed goes on as an edit of that.
        return _show(request, form, context | _as_edit(form, problem))
    else:
        if invoice.draft_key != form.draft_key:
            messages.info(request, "An identical invoice was saved from this deal a moment ago. This is it.")
        elif invoice.version > 1:
            messages.info(
                request, "You had saved this form before, as this invoice. It now holds what you sent last."
            )
        return redirect("invoice_detail", invoice.uid)
    return _show(request, form, context)


def _as_edit(form: InvoiceForm, problem: actions.StaleInvoice) -> dict[str, Any]:
    """Return the context in which the form edits the invoice that it made before."""
    invoice = Invoice.objects.get(draft_key=form.draft_key)
    action = reverse("invoice_edit", args=[invoice.uid])
    return {"invoice": invoice, "version": problem.version, "stale": problem, "action": action}


def _save(request: PageRequest, form: InvoiceForm, invoice: Invoice, context: dict[str, Any]) -> HttpResponse:
    version = _read_version(request.POST.get("version"))
    context["version"] = version
    context[FIELD] = request.POST.get(FIELD, "")
    if request.POST.get("intent") == "add" or not form.is_valid():
        return _show(request, form, context)
    try:
        actions.edit_invoice(
            invoice,
            by=request.user,
            content=form.content(),
            contact=form.chosen,
            expected_version=version,
            submit=request.POST.get("intent") == "submit",
            deal_basis=unsign(context[FIELD], invoice.deal),
        )
    except actions.InvalidInvoice as problem:
        form.add_problems(problem.errors)
    except actions.NotAllowed as problem:
        form.general_errors.append(problem.text)
    except actions.StaleInvoice as problem:
        # Saving again is a choice made with their changes in sight, so it applies to the newest version.
        context["stale"] = problem
        context["version"] = problem.version
    else:
        return redirect("invoice_detail", invoice.uid)
    return _show(request, form, context)


def _show(request: PageRequest, form: InvoiceForm, context: dict[str, Any]) -> HttpResponse:
    picked = form.contact
    doubt = None if picked else _doubt_about(form, context.get("deal"), context.get("invoice"))
    shown = {
        **context,
        "form": form,
        "connection": form.connection,
        "summary": form.summary,
        "totals": totals_shown(form),
        "picked": picked,
        "doubt": doubt,
        "candidates": describe_candidates(doubt.candidates, request.user) if doubt else [],
        "item_choices": item_choices(form.lists),
    }
    return render(request, "invoices/form/page.html", shown)


def _prefilled(deal: Deal, connection: Connection) -> InvoiceForm:
    content = actions.prepare_draft(deal, connection=connection, today=timezone.localdate())
    contact = match_customer(connection, deal=deal, details=content.contact_details).contact
    return InvoiceForm(connection=connection, lists=lists_of(connection), content=content, contact=contact)


def _taken(invoice: Invoice, deal: Deal) -> InvoiceForm:
    """Return the form with the deal's current values; nothing is saved until the person saves it."""
    content = actions.taken_from_deal(invoice)
    stays = content.contact_details == actions.content_of(invoice).contact_details
    connection, details = invoice.connection, content.contact_details
    contact = invoice.contact if stays else match_customer(connection, deal=deal, details=details).contact
    return InvoiceForm(connection=connection, lists=lists_of(connection), content=content, contact=contact)


def _for_another_organisation(form: InvoiceForm, deal: Deal) -> InvoiceForm:
    """Return the form for another organisation, with everything typed that its lists allow."""
    fresh = actions.prepare_draft(deal, connection=form.connection, today=timezone.localdate())
    content = for_another_organisation(form.content(), fresh=fresh, lists=form.lists)
    content = replace(content, lines=content.lines or fresh.lines)
    contact = match_customer(form.connection, deal=deal, details=content.contact_details).contact
    moved = InvoiceForm(connection=form.connection, lists=form.lists, content=content, contact=contact)
    moved.draft_key = form.draft_key
    return moved


def _doubt_about(form: InvoiceForm, deal: Deal | None, invoice: Invoice | None) -> Match | None:
    """Return the question which customer is meant, None where there is none or the form answers it."""
    details = form.customer.contact_details()
    if invoice and is_same_customer(actions.content_of(invoice).contact_details, details):
        return None
    match = match_customer(form.connection, deal=deal, details=details)
    is_answered = form.customer.is_new and match.may_be_new
    return match if match.is_doubtful and not is_answered else None


def _refusals(invoice: Invoice) -> list[FieldError]:
    """Return Xero's errors about the version it refused, for the fields they refer to."""
    return [
        FieldError(field=str(one.get("field") or ""), text=str(one.get("text") or ""), line=one.get("line"))
        for message in outbox.open_messages(invoice.mailbox)
        for one in message.problems or []
    ]


def _sent(request: PageRequest, connection: Connection, lists: ReferenceLists) -> InvoiceForm:
    """Return the form as it was typed; "Add item" without scripts requests it with one more line."""
    more = 1 if request.POST.get("intent") == "add" else 0
    return InvoiceForm(connection=connection, lists=lists, data=request.POST, more_lines=more)


def _read_version(text: str | None) -> int:
    version = read_id(text) or 0
    return version if version <= LARGEST_VERSION else 0
