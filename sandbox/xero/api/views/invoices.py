"""Invoices: list, read, create and update (docs/xero.md#3.7, docs/xero.md#4, docs/xero.md#5)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse

from sandbox.core.switches import switch
from sandbox.xero.api.decorator import Call, api
from sandbox.xero.api.filters import filter_rows, keep_modified, listed, listed_guids, page_of
from sandbox.xero.api.serializers import serialize_invoice
from sandbox.xero.large.generator import Template, generator_of
from sandbox.xero.large.matching import values_of
from sandbox.xero.large.responses import answer_list, number_of, write_one
from sandbox.xero.large.samples import make_samples
from sandbox.xero.models import Invoice, ListEntry
from sandbox.xero.pdf import document_pdf
from sandbox.xero.problems import not_found, plain_problem, validation_problem
from sandbox.xero.rules.invoice_fields import Outcome
from sandbox.xero.rules.invoice_writes import create_invoice, update_invoice
from sandbox.xero.rules.lines import Lists, load_lists
from sandbox.xero.serialisation import ZERO_GUID, encode_compact, envelope, envelope_of, money

_FIELDS = {
    "invoiceid": "invoice_id",
    "invoicenumber": "number",
    "reference": "reference",
    "status": "status",
    "type": "type",
    "contact.contactid": "contact__contact_id",
    "contact.name": "contact__folded_name",
    "contact.contactnumber": "contact__contact_number",
    "date": "date",
    "duedate": "due_date",
    "amountdue": "amount_due",
    "amountpaid": "amount_paid",
    "amountcredited": "amount_credited",
    "total": "total",
    "subtotal": "sub_total",
    "currencycode": "currency",
    "senttocontact": "sent_to_contact",
    "fullypaidondate": "fully_paid_on",
    "updateddateutc": "updated_at",
    "url": "url",
}


def _field(name: str) -> str | None:
    return _FIELDS.get(name.lower())


def items_of(call: Call) -> dict[str, ListEntry]:
    """Return the organisation's items by code, for the Item of each line."""
    rows = ListEntry.objects.filter(organisation=call.organisation, kind="Items")
    return {row.code: row for row in rows}


def stored_invoices(call: Call) -> QuerySet[Invoice]:
    """Return the organisation's invoices with the relations that serializing needs."""
    rows = Invoice.objects.filter(organisation=call.organisation).select_related("contact", "organisation")
    return rows.prefetch_related("lines", "payments", "attachments", "allocations__credit")


def find_invoice(call: Call, key: str) -> Invoice:
    """Find an invoice by InvoiceID, or a sales invoice by its number; 404 when there is none."""
    rows = stored_invoices(call)
    found = rows.filter(invoice_id=key.lower()).first() or rows.filter(type="ACCREC", number=key).first()
    if found is None:
        raise not_found()
    return found


@api("invoices", methods=("GET", "PUT", "POST"))
def invoices(call: Call) -> HttpResponse:
    """GET lists; PUT creates; POST updates the invoices it names and creates the others."""
    return _list(call) if call.method == "GET" else _write(call)


@api("invoices", methods=("GET", "POST"))
def invoice(call: Call, key: str) -> HttpResponse:
    """Read one invoice as JSON, or as PDF when only that is accepted; POST updates it."""
    if (answer := _generated(call, key)) is not None:
        return answer
    found = find_invoice(call, key)
    if call.method == "POST":
        return _write(call, target=found)
    if call.wants_pdf:
        if found.status == "DRAFT" and not switch("xero_draft_pdf"):
            raise not_found()
        return HttpResponse(document_pdf(found), content_type="application/pdf")
    shape = serialize_invoice(found, items=items_of(call), kind="single", places=call.unit_places)
    return envelope("Invoices", [shape])


def _list(call: Call) -> HttpResponse:
    query = call.request.GET
    rows = stored_invoices(call)
    if "IDs" in query:
        rows = rows.filter(invoice_id__in=listed_guids(query["IDs"]))
    if "InvoiceNumbers" in query:
        rows = rows.filter(number__in=listed(query["InvoiceNumbers"]))
    if "ContactIDs" in query:
        rows = rows.filter(contact_id__in=listed_guids(query["ContactIDs"]))
    if "Statuses" in query:
        rows = rows.filter(status__in=listed(query["Statuses"]))
    elif not switch("xero_lists_deleted"):
        rows = rows.exclude(status="DELETED")
    if query.get("createdByMyApp", "").lower() == "true":
        rows = rows.filter(created_by_app=call.client_id)
    if term := query.get("searchTerm"):
        rows = rows.filter(Q(number__icontains=term) | Q(reference__icontains=term))
    rows = filter_rows(rows, query, _field)
    summary = query.get("summaryOnly", "").lower() == "true"
    paged = "page" in query or "Statuses" in query or summary
    kind = "summary" if summary else "paged" if paged else "list"
    if (generator := generator_of(call.organisation.tenant_id, kind="invoices")) is not None:
        show = partial(_show, call, kind=kind)
        template = generator.template(kind, call.unit_places, partial(_make_template, call, kind=kind))
        return answer_list(
            call.request,
            generator,
            template,
            name="Invoices",
            fields=_field,
            rows=rows,
            show=show,
            paged=paged,
        )
    rows = keep_modified(rows, call.request)
    page, pagination = page_of(rows, query) if paged else (list(rows), None)
    if summary and not switch("xero_summary_has_pagination"):
        pagination = None
    return envelope("Invoices", _show(call, page, kind=kind), pagination=pagination)


def _show(call: Call, rows: list[Invoice], *, kind: str) -> list[dict[str, Any]]:
    items = items_of(call) if rows else {}
    return [serialize_invoice(row, items=items, kind=kind, places=call.unit_places) for row in rows]


def _make_template(call: Call, *, kind: str) -> Template:
    """Make one block of the large scenario, serialized as this kind."""

    def show_stored(ids: list[str]) -> list[dict[str, Any]]:
        found = stored_invoices(call).in_bulk(ids)
        return _show(call, [found[one] for one in ids], kind=kind)

    shapes = make_samples(call.organisation, show_stored)
    return Template([encode_compact(shape) for shape in shapes], [values_of(shape) for shape in shapes])


def _generated(call: Call, key: str) -> HttpResponse | None:
    """Answer with an invoice of the large scenario; return None for an ordinary one."""
    generator = generator_of(call.organisation.tenant_id, kind="invoices")
    number = number_of(generator, key) if generator is not None else None
    if generator is None or number is None or call.method != "GET" or call.wants_pdf:
        return None
    template = generator.template("single", call.unit_places, partial(_make_template, call, kind="single"))
    contacts = generator_of(call.organisation.tenant_id, kind="contacts")
    return envelope_of("Invoices", [write_one(generator, number, template, contacts=contacts)])


def _target_of(call: Call, element: dict[str, Any]) -> Invoice | None:
    """Return the invoice a POSTed element names, by id or (for sales) by number; None means create."""
    rows = stored_invoices(call).select_for_update()
    if invoice_id := str(element.get("InvoiceID") or "").lower():
        found = rows.filter(invoice_id=invoice_id).first()
        if found is None and invoice_id != ZERO_GUID:
            if switch("xero_unknown_id_is_404"):
                raise not_found()
            raise plain_problem("The invoice with the specified InvoiceID could not be found.")
        return found
    number = str(element.get("InvoiceNumber") or "")
    if not number or element.get("Type", "ACCREC") != "ACCREC":
        return None
    return rows.filter(type="ACCREC", number__iexact=number).first()


def _write_one(call: Call, element: dict[str, Any], target: Invoice | None, lists: Lists) -> Outcome:
    """Write one element, and roll back its own changes when it is refused."""
    with transaction.atomic():
        if target is None and call.method == "POST":
            target = _target_of(call, element)
        if target is None:
            outcome = create_invoice(
                call.organisation, element, lists=lists, places=call.unit_places, client_id=call.client_id
            )
        else:
            outcome = update_invoice(target, element, lists=lists, places=call.unit_places)
        if outcome.errors:
            transaction.set_rollback(True)
    return outcome


def _echo(element: dict[str, Any], outcome: Outcome, target: Invoice | None) -> dict[str, Any]:
    """Return a refused element: what was sent, what its lines would have come to, and the errors."""
    stored = target or (None if outcome.document._state.adding else outcome.document)
    echo = {key: value for key, value in element.items() if key != "InvoiceID"}
    lines = [{**row, "ValidationErrors": []} for row in element.get("LineItems") or []]
    for row, line in zip(lines, outcome.lines, strict=False):
        row |= {"LineAmount": money(line.line_amount), "TaxAmount": money(line.tax_amount)}
    return {
        "InvoiceID": stored.invoice_id if stored else ZERO_GUID,
        **echo,
        "LineItems": lines,
        "HasErrors": True,
        "ValidationErrors": [{"Message": message} for message in dict.fromkeys(outcome.errors)],
    }


def _answer(call: Call, outcome: Outcome, lists: Lists) -> dict[str, Any]:
    fresh = stored_invoices(call).get(pk=outcome.document.pk)
    shape = serialize_invoice(fresh, items=lists.items, kind="write", places=call.unit_places)
    if outcome.warnings:
        shape["Warnings"] = [{"Message": message} for message in outcome.warnings]
    return shape


def _write(call: Call, target: Invoice | None = None) -> HttpResponse:
    elements = call.read_elements("Invoices")
    lists = load_lists(call.organisation)
    answers, refused = [], False
    for element in elements:
        outcome = _write_one(call, element, target, lists)
        refused = refused or bool(outcome.errors)
        answers.append(_echo(element, outcome, target) if outcome.errors else _answer(call, outcome, lists))
        if not call.summarize_errors:
            status = "ERROR" if outcome.errors else "WARNING" if outcome.warnings else "OK"
            answers[-1]["StatusAttributeString"] = status
    if refused and call.summarize_errors:
        problem = validation_problem([row for row in answers if row.get("ValidationErrors")])
        if switch("xero_save_valid_siblings"):
            return problem.response
        raise problem
    return envelope("Invoices", answers)
