"""Payments: list, read, create and delete (docs/xero.md#7.7)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse

from sandbox.xero.api.decorator import Call, api
from sandbox.xero.api.filters import filter_rows, keep_modified, page_of
from sandbox.xero.api.serializers import serialize_payment
from sandbox.xero.models import Invoice, ListEntry, Payment
from sandbox.xero.problems import not_found, validation_problem
from sandbox.xero.rules import ledger
from sandbox.xero.rules.local_dates import today_of
from sandbox.xero.serialisation import envelope, read_date, read_decimal

_FIELDS = {
    "paymentid": "payment_id",
    "status": "status",
    "date": "date",
    "amount": "amount",
    "reference": "reference",
    "updateddateutc": "updated_at",
    "invoice.invoiceid": "invoice__invoice_id",
    "invoice.invoicenumber": "invoice__number",
    "paymenttype": "invoice__type",
}
_TYPES = {"ACCRECPAYMENT": "ACCREC", "ACCPAYPAYMENT": "ACCPAY"}


def _field(name: str) -> str | None:
    return _FIELDS.get(name.lower())


def _serialize(call: Call, payments: list[Payment]) -> list[dict[str, Any]]:
    rows = ListEntry.objects.filter(organisation=call.organisation, kind="Accounts")
    accounts = {row.code: row for row in rows}
    return [serialize_payment(row, account=accounts.get(row.account_code)) for row in payments]


@api("payments", methods=("GET", "PUT", "POST"))
def payments(call: Call) -> HttpResponse:
    """GET lists; PUT and POST record payments."""
    if call.method != "GET":
        return _create(call)
    query = call.request.GET.copy()
    for sent, stored in _TYPES.items():
        query["where"] = query.get("where", "").replace(sent, stored)
    rows = Payment.objects.filter(invoice__organisation=call.organisation)
    rows = filter_rows(rows.select_related("invoice__contact"), query, _field)
    rows = keep_modified(rows, call.request)
    page, pagination = page_of(rows, query) if "page" in query else (list(rows), None)
    return envelope("Payments", _serialize(call, page), pagination=pagination)


@api("payments", methods=("GET", "POST"))
def payment(call: Call, key: str) -> HttpResponse:
    """Read one payment; POST {"Status": "DELETED"} deletes it."""
    rows = Payment.objects.filter(invoice__organisation=call.organisation, payment_id=key.lower())
    found = rows.select_related("invoice__contact", "invoice__organisation").first()
    if found is None:
        raise not_found()
    if call.method == "POST":
        element = call.read_elements("Payments")[0]
        try:
            if element.get("Status") != "DELETED":
                raise ledger.LedgerError("Payment not of valid status for modification")
            ledger.delete_payment(found)
        except ledger.LedgerError as problem:
            raise validation_problem([_echo(element, str(problem))]) from None
    return envelope("Payments", _serialize(call, [found]))


def _echo(element: dict[str, Any], message: str) -> dict[str, Any]:
    return {**element, "HasValidationErrors": True, "ValidationErrors": [{"Message": message}]}


def _find_invoice(call: Call, element: dict[str, Any]) -> Invoice | None:
    sent = element.get("Invoice") or {}
    rows = Invoice.objects.select_related("contact", "organisation").filter(organisation=call.organisation)
    if invoice_id := sent.get("InvoiceID"):
        return rows.filter(invoice_id=str(invoice_id).lower()).first()
    number = sent.get("InvoiceNumber") or element.get("InvoiceNumber") or ""
    return rows.filter(type="ACCREC", number=number).first() if number else None


def _find_account(call: Call, element: dict[str, Any]) -> str:
    """Return the code of the named bank or payments account; raise LedgerError when there is none."""
    sent = element.get("Account") or {}
    rows = ListEntry.objects.filter(organisation=call.organisation, kind="Accounts")
    if account_id := sent.get("AccountID"):
        found = rows.filter(entry_id=str(account_id).lower()).first()
    else:
        found = rows.filter(code=sent.get("Code", "")).first()
    if found is None or not (found.body["Type"] == "BANK" or found.body.get("EnablePaymentsToAccount")):
        raise ledger.LedgerError("Account must be valid.")
    return found.code


def _record(call: Call, element: dict[str, Any]) -> Payment:
    invoice = _find_invoice(call, element)
    if invoice is None:
        raise ledger.LedgerError("The invoice with the specified id could not be found.")
    amount = read_decimal(element.get("Amount"), name="Amount")
    if amount is None:
        raise ledger.LedgerError("The payment amount must be greater than zero.")
    return ledger.pay(
        invoice,
        amount=amount,
        account_code=_find_account(call, element),
        on=read_date(element.get("Date")) or today_of(call.organisation),
        reference=str(element.get("Reference") or ""),
    )


def _create(call: Call) -> HttpResponse:
    answers, refused = [], False
    for element in call.read_elements("Payments"):
        try:
            with transaction.atomic():
                answers += _serialize(call, [_record(call, element)])
        except ledger.LedgerError as problem:
            refused = True
            answers.append(_echo(element, str(problem)))
        if not call.summarize_errors:
            answers[-1]["StatusAttributeString"] = "ERROR" if "ValidationErrors" in answers[-1] else "OK"
    if refused and call.summarize_errors:
        raise validation_problem([row for row in answers if row.get("ValidationErrors")])
    return envelope("Payments", answers)
