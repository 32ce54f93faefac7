"""Answer the invoice form while a person types: the totals, and Xero's customers by name."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Connection
from invoices import tax_treatment
from invoices.choices import ReferenceLists
from invoices.forms.invoice import InvoiceForm
from invoices.mapping import DraftContent, compute_totals
from invoices.models import Contact
from invoices.organisations import organisations_of
from invoices.reference import lists_of
from invoices.views.access import PageRequest, pick_organisation

MOST_CUSTOMERS = 8


@dataclass(frozen=True)
class TotalsShown:
    """The totals panel: sums in `currency`, tax by the name of its rate, each line's amount by its form's prefix."""

    currency: str
    sub_total: Decimal
    total: Decimal
    taxes: list[tuple[str, Decimal]]
    amounts: dict[str, str]


@require_POST
def invoice_totals(request: PageRequest) -> HttpResponse:
    """The totals of what is typed so far, as Xero will calculate them. Stores nothing."""
    connection = organisation_of(request, request.POST.get("connection"))
    form = InvoiceForm(connection=connection, lists=lists_of(connection), data=request.POST)
    return render(request, "invoices/form/_totals.html", {"totals": totals_shown(form), "is_part": True})


@require_safe
def customer_search(request: PageRequest) -> HttpResponse:
    """Active customers of the organisation whose name or e-mail contains what is typed."""
    connection = organisation_of(request, request.GET.get("connection"))
    text = request.GET.get("contact_name", "").strip()[:255]
    found: list[Contact] = []
    if len(text) >= 2:
        fits = Q(name__icontains=text) | Q(email_address__icontains=text)
        active = Contact.objects.usable().filter(connection=connection).defer("raw")
        found = list(active.filter(fits)[: MOST_CUSTOMERS + 1])
    context = {"contacts": found[:MOST_CUSTOMERS], "has_more": len(found) > MOST_CUSTOMERS, "text": text}
    return render(request, "invoices/form/_customers.html", context)


def organisation_of(request: PageRequest, wanted: Any) -> Connection:
    """Return the organisation `wanted` when the person works in it. Raises `Http404` otherwise."""
    connection = pick_organisation(organisations_of(request.user), wanted)
    if connection is None:
        raise Http404("No such organisation.")
    return connection


def totals_shown(form: InvoiceForm) -> TotalsShown:
    """Return the totals of a form, sent or not."""
    content = form.content() if form.details.is_bound else form.started_with
    names = [line_form.prefix or "" for line_form in form.lines.kept]
    try:
        return _compute(content, form.lists, names)
    except (InvalidOperation, ArithmeticError):
        # Numbers too large to multiply: the form itself says so once it is sent.
        return TotalsShown(content.currency_code, Decimal(0), Decimal(0), [], {})


def _compute(content: DraftContent, lists: ReferenceLists, names: list[str]) -> TotalsShown:
    totals = compute_totals(content.lines, line_amount_types=content.line_amount_types, rates=lists.rates)
    taxes: dict[str, Decimal] = {}
    for line, counted in zip(content.lines, totals.lines, strict=True):
        rate = lists.find_tax_rate(line.tax_type)
        if (
            rate is not None
            and tax_treatment.is_taxed(content.line_amount_types)
            and (counted.tax or counted.amount)
        ):
            taxes[rate.name] = taxes.get(rate.name, Decimal(0)) + counted.tax
    return TotalsShown(
        currency=content.currency_code or lists.base_currency,
        sub_total=totals.sub_total,
        total=totals.total,
        taxes=list(taxes.items()),
        amounts={name: f"{line.amount:,.2f}" for name, line in zip(names, totals.lines, strict=False)},
    )
