"""What the sandbox can only show: quotes, repeating invoices, linked transactions (docs/xero.md#9.7)."""

from __future__ import annotations

from django.http import HttpResponse

from sandbox.xero.api.decorator import Call, api
from sandbox.xero.api.filters import filter_rows, keep_modified, page_of
from sandbox.xero.models import ListEntry
from sandbox.xero.problems import not_found
from sandbox.xero.serialisation import envelope

# The filters of each resource by query key, and the field of the body they compare.
_OWN = {
    "Quotes": {"Status": "Status", "QuoteNumber": "QuoteNumber", "ContactID": "Contact__ContactID"},
    "RepeatingInvoices": {},
    "LinkedTransactions": {
        name: name
        for name in (
            "LinkedTransactionID",
            "SourceTransactionID",
            "ContactID",
            "Status",
            "TargetTransactionID",
        )
    },
}


def _field(name: str) -> str | None:
    if name == "UpdatedDateUTC":
        return "updated_at"
    path = name.replace(".", "__")
    return f"body__{path}" if path.isidentifier() else None


def _show(call: Call, kind: str, key: str = "") -> HttpResponse:
    rows = ListEntry.objects.filter(organisation=call.organisation, kind=kind)
    if key:
        found = rows.filter(entry_id=key.lower()).first()
        if found is None:
            raise not_found()
        return envelope(kind, [found.body])
    query = call.request.GET
    for name, field in _OWN[kind].items():
        if value := query.get(name) or query.get(name[0].lower() + name[1:]):
            rows = rows.filter(**{f"body__{field}": value})
    rows = keep_modified(rows, call.request)
    if kind == "RepeatingInvoices":
        rows = filter_rows(rows, query, _field)
    shown = page_of(rows, query)[0] if kind != "RepeatingInvoices" else rows
    return envelope(kind, [row.body for row in shown])


@api("invoices")
def quotes(call: Call, key: str = "") -> HttpResponse:
    """List quotes, a hundred a page, without a pagination object."""
    return _show(call, "Quotes", key)


@api("invoices")
def repeating_invoices(call: Call, key: str = "") -> HttpResponse:
    """List templates of invoices."""
    return _show(call, "RepeatingInvoices", key)


@api("invoices")
def linked_transactions(call: Call, key: str = "") -> HttpResponse:
    """List billable expenses not yet on a sales invoice."""
    return _show(call, "LinkedTransactions", key)
