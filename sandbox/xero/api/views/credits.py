"""Credit notes, prepayments and overpayments: list, read, create, update and allocate (docs/xero.md#7.8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse

from sandbox.xero.api.credit_serializers import serialize_allocation, serialize_credit
from sandbox.xero.api.decorator import Call, api
from sandbox.xero.api.filters import filter_rows, keep_modified, listed_guids, page_of
from sandbox.xero.api.views.invoices import items_of
from sandbox.xero.models import Allocation, Credit, Invoice
from sandbox.xero.pdf import document_pdf
from sandbox.xero.problems import not_found, validation_problem
from sandbox.xero.rules import credits, ledger
from sandbox.xero.rules.invoice_fields import Outcome
from sandbox.xero.rules.lines import load_lists
from sandbox.xero.rules.local_dates import today_of
from sandbox.xero.serialisation import ZERO_GUID, envelope, json_response, read_date, read_decimal

AREAS = {"CreditNote": "invoices", "Prepayment": "payments", "Overpayment": "payments"}
_FIELDS = {
    "creditnoteid": "credit_id",
    "prepaymentid": "credit_id",
    "overpaymentid": "credit_id",
    "creditnotenumber": "number",
    "reference": "reference",
    "status": "status",
    "type": "type",
    "contact.contactid": "contact__contact_id",
    "contact.name": "contact__folded_name",
    "date": "date",
    "total": "total",
    "remainingcredit": "remaining",
    "currencycode": "currency",
    "updateddateutc": "updated_at",
}


def _field(name: str) -> str | None:
    return _FIELDS.get(name.lower())


def stored_credits(call: Call, kind: str) -> QuerySet[Credit]:
    """Return the organisation's credits of a kind, with the relations that serializing needs."""
    rows = Credit.objects.filter(organisation=call.organisation, kind=kind)
    rows = rows.select_related("contact", "organisation")
    return rows.prefetch_related("lines", "allocations__invoice")


def find_credit(call: Call, kind: str, key: str) -> Credit:
    """Find a credit by its id, or a credit note by its number; 404 when there is none."""
    rows = stored_credits(call, kind)
    found = rows.filter(credit_id=key.lower()).first()
    if found is None and kind == "CreditNote":
        found = rows.filter(number=key).first()
    if found is None:
        raise not_found()
    return found


def _list(call: Call, kind: str) -> HttpResponse:
    query = call.request.GET
    rows = stored_credits(call, kind)
    if "IDs" in query:
        rows = rows.filter(credit_id__in=listed_guids(query["IDs"]))
    rows = keep_modified(filter_rows(rows, query, _field), call.request)
    page, pagination = page_of(rows, query) if "page" in query else (list(rows), None)
    items, shown = items_of(call), "paged" if "page" in query else "list"
    shapes = [serialize_credit(row, items=items, kind=shown, places=call.unit_places) for row in page]
    return envelope(f"{kind}s", shapes, pagination=pagination)


def _single(call: Call, credit: Credit) -> HttpResponse:
    if call.wants_pdf:
        return HttpResponse(document_pdf(credit), content_type="application/pdf")
    shape = serialize_credit(credit, items=items_of(call), kind="single", places=call.unit_places)
    return envelope(f"{credit.kind}s", [shape])


@api("invoices", methods=("GET", "PUT", "POST"))
def credit_notes(call: Call) -> HttpResponse:
    """GET lists; PUT creates; POST updates the credit notes it names and creates the others."""
    return _list(call, "CreditNote") if call.method == "GET" else _write(call)


@api("invoices", methods=("GET", "POST"))
def credit_note(call: Call, key: str) -> HttpResponse:
    """Read one credit note as JSON or PDF; POST updates it."""
    found = find_credit(call, "CreditNote", key)
    return _single(call, found) if call.method == "GET" else _write(call, target=found)


@api("payments")
def prepayments(call: Call) -> HttpResponse:
    return _list(call, "Prepayment")


@api("payments")
def prepayment(call: Call, key: str) -> HttpResponse:
    return _single(call, find_credit(call, "Prepayment", key))


@api("payments")
def overpayments(call: Call) -> HttpResponse:
    return _list(call, "Overpayment")


@api("payments")
def overpayment(call: Call, key: str) -> HttpResponse:
    return _single(call, find_credit(call, "Overpayment", key))


def _target_of(call: Call, element: dict[str, Any]) -> Credit | None:
    rows = stored_credits(call, "CreditNote")
    if credit_id := str(element.get("CreditNoteID") or "").lower():
        return rows.filter(credit_id=credit_id).first()
    number = str(element.get("CreditNoteNumber") or "")
    return rows.filter(type="ACCRECCREDIT", number__iexact=number).first() if number else None


def _write_one(call: Call, element: dict[str, Any], target: Credit | None, lists: Any) -> Outcome:
    with transaction.atomic():
        if target is None and call.method == "POST":
            target = _target_of(call, element)
        if target is None:
            organisation, client = call.organisation, call.client_id
            outcome = credits.create_credit_note(
                organisation, element, lists=lists, places=call.unit_places, client_id=client
            )
        else:
            outcome = credits.update_credit_note(target, element, lists=lists, places=call.unit_places)
        if outcome.errors:
            transaction.set_rollback(True)
    return outcome


def _write(call: Call, target: Credit | None = None) -> HttpResponse:
    lists = load_lists(call.organisation)
    answers, refused = [], False
    for element in call.read_elements("CreditNotes"):
        outcome = _write_one(call, element, target, lists)
        if outcome.errors:
            refused = True
            echo = {"CreditNoteID": target.credit_id if target else ZERO_GUID} | element
            messages = [{"Message": message} for message in dict.fromkeys(outcome.errors)]
            answers.append(echo | {"HasErrors": True, "ValidationErrors": messages})
        else:
            fresh = stored_credits(call, "CreditNote").get(pk=outcome.document.pk)
            answers.append(serialize_credit(fresh, items=lists.items, kind="write", places=call.unit_places))
        if not call.summarize_errors:
            answers[-1]["StatusAttributeString"] = "ERROR" if outcome.errors else "OK"
    if refused and call.summarize_errors:
        raise validation_problem([row for row in answers if row.get("ValidationErrors")])
    return envelope("CreditNotes", answers)


def _allocations_view(kind: str) -> Callable[..., HttpResponse]:
    @api(AREAS[kind], methods=("PUT", "POST"))
    def allocations(call: Call, key: str) -> HttpResponse:
        """Set the credit against invoices."""
        credit = find_credit(call, kind, key)
        added = []
        for element in call.read_elements("Allocations"):
            try:
                added.append(serialize_allocation(_allocate(call, credit, element)))
            except ledger.LedgerError as problem:
                echo = element | {"ValidationErrors": [{"Message": str(problem)}]}
                raise validation_problem([echo]) from None
        return envelope("Allocations", added)

    return allocations


def _allocate(call: Call, credit: Credit, element: dict[str, Any]) -> Allocation:
    wanted = str((element.get("Invoice") or {}).get("InvoiceID") or "").lower()
    rows = Invoice.objects.select_related("contact", "organisation")
    invoice = rows.filter(organisation=call.organisation, invoice_id=wanted).first()
    amount = read_decimal(element.get("Amount") or element.get("AppliedAmount"), name="Amount")
    if invoice is None or amount is None:
        raise ledger.LedgerError("An Invoice and an Amount must be specified for an allocation.")
    on = read_date(element.get("Date")) or today_of(call.organisation)
    return credits.allocate(credit, invoice, amount=amount, on=on)


def _allocation_view(kind: str) -> Callable[..., HttpResponse]:
    @api(AREAS[kind], methods=("DELETE",))
    def allocation(call: Call, key: str, allocation_id: str) -> HttpResponse:
        """Remove an allocation from its invoice."""
        rows = Allocation.objects.filter(
            credit=find_credit(call, kind, key), allocation_id=allocation_id.lower()
        )
        found = rows.select_related("credit__contact", "credit__organisation", "invoice").first()
        if found is None:
            raise not_found()
        shape = serialize_allocation(found) | {"IsDeleted": True}
        credits.remove_allocation(found)
        return json_response(shape)

    return allocation


credit_note_allocations = _allocations_view("CreditNote")
prepayment_allocations = _allocations_view("Prepayment")
overpayment_allocations = _allocations_view("Overpayment")
credit_note_allocation = _allocation_view("CreditNote")
prepayment_allocation = _allocation_view("Prepayment")
overpayment_allocation = _allocation_view("Overpayment")
