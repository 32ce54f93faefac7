"""The controls of the sandbox's Xero: a test does what a bookkeeper does on its pages."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse

from sandbox.core import clock
from sandbox.core.runtime_settings import set_setting
from sandbox.core.sandbox_controls import control_view, read_json
from sandbox.xero.control import bookkeeper_actions
from sandbox.xero.control.resave import resave_invoices
from sandbox.xero.models import Connection, Contact, Invoice, ListEntry, Organisation
from sandbox.xero.rules import webhook_events
from sandbox.xero.rules.contact_merges import merge_contacts
from sandbox.xero.rules.contact_writes import set_contact_status, write_contact
from sandbox.xero.rules.ledger import LedgerError
from sandbox.xero.seed.demo_company import renew_organisation
from sandbox.xero.seed.settings_lists import add_similar_organisation
from sandbox.xero.serialisation import BadValueError


@control_view("POST")
def invoice_action(request: HttpRequest, invoice_id: str, action: str) -> HttpResponse:
    """POST approve, reject, pay or credit {"amount"?}, unpay, uncredit, void, delete, edit {"fields", "lines"}."""
    if action not in bookkeeper_actions.ACTIONS:
        return JsonResponse({"error": f"Use one of {', '.join(bookkeeper_actions.ACTIONS)}."}, status=404)
    try:
        invoice = bookkeeper_actions.perform(invoice_id, action, read_json(request))
    except Invoice.DoesNotExist:
        return JsonResponse({"error": "No such invoice."}, status=404)
    except (LedgerError, BadValueError) as problem:
        return JsonResponse({"error": str(problem)}, status=400)
    return JsonResponse(_summary(invoice))


def _summary(invoice: Invoice) -> dict[str, str]:
    return {
        "InvoiceID": invoice.invoice_id,
        "InvoiceNumber": invoice.number,
        "Status": invoice.status,
        "ContactID": invoice.contact.contact_id,
        "Reference": invoice.reference,
        "Url": invoice.url,
        "Total": str(invoice.total),
        "AmountDue": str(invoice.amount_due),
        "AmountPaid": str(invoice.amount_paid),
        "AmountCredited": str(invoice.amount_credited),
    }


@control_view("GET")
def find_invoices(request: HttpRequest) -> HttpResponse:
    """GET the sales invoices whose Url contains `?url=` (at most `?limit=`, 1,000), outside the API's limits."""
    found = Invoice.objects.filter(type="ACCREC", url__contains=request.GET.get("url", ""))
    found = found.select_related("contact").order_by("number")
    return JsonResponse(
        {"invoices": [_summary(invoice) for invoice in found[: int(request.GET.get("limit") or 1000)]]}
    )


@control_view("POST")
def touch(request: HttpRequest) -> HttpResponse:
    """POST {"count": K, "tenant"?: id}: save the first K sales invoices of the list again, without a webhook."""
    asked = read_json(request)
    tenant = asked.get("tenant") or Organisation.objects.values_list("pk", flat=True).get(short_code="!nw001")
    return JsonResponse({"touched": resave_invoices(tenant, count=int(asked.get("count", 1)))})


@control_view("POST")
def intent_to_receive(request: HttpRequest) -> HttpResponse:
    """Send the webhook handshake: two POSTs with a right signature, two with a wrong one."""
    webhook_events.send_intent_to_receive()
    return JsonResponse({"sent": 4})


@control_view("POST")
def organisation_action(request: HttpRequest, tenant_id: str, action: str) -> HttpResponse:
    """POST disconnect (without notice to the app), offline, online, reset, edit {"fields"}, found {"name"}."""
    found = Organisation.objects.filter(tenant_id=tenant_id).first()
    if found is None or action not in ("disconnect", "offline", "online", "reset", "edit", "found"):
        error = "No such organisation, or none of disconnect, offline, online, reset, edit, found."
        return JsonResponse({"error": error}, status=404)
    if action == "found":
        name = str(read_json(request).get("name") or "")
        if not name:
            raise ValueError("A new organisation needs a name.")
        tenant_id = add_similar_organisation(
            found, name=name, at=clock.now().replace(microsecond=0)
        ).tenant_id
    elif action == "reset":
        tenant_id = renew_organisation(found).tenant_id
    elif action == "disconnect":
        Connection.objects.filter(organisation=found).delete()
    elif action in ("offline", "online"):
        set_setting(f"xero_offline:{tenant_id}", action == "offline")
    else:
        found.body |= dict(read_json(request).get("fields") or {})
        found.save(update_fields=["body"])
    return JsonResponse({"tenantId": tenant_id, "done": action})


@control_view("POST")
def contact_action(request: HttpRequest, contact_id: str, action: str) -> HttpResponse:
    """POST archive, restore, merge {"into": ContactID}, edit {"fields": {"EmailAddress": ...}}."""
    found = Contact.objects.filter(contact_id=contact_id.lower()).first()
    if found is None or action not in ("archive", "restore", "merge", "edit"):
        return JsonResponse(
            {"error": "No such contact, or none of archive, restore, merge, edit."}, status=404
        )
    asked = read_json(request)
    errors: list[str] = []
    with transaction.atomic():
        if action == "edit":
            write_contact(found.organisation, found, dict(asked.get("fields") or {}), errors)
        elif action == "merge":
            errors += _merge(found, str(asked.get("into") or ""))
        else:
            set_contact_status(found, "ARCHIVED" if action == "archive" else "ACTIVE")
    if errors:
        return JsonResponse({"error": " ".join(errors)}, status=400)
    shown = {"ContactID": found.contact_id, "ContactStatus": found.status}
    return JsonResponse(shown | {"MergedToContactID": found.merged_to})


def _merge(gone: Contact, into: str) -> list[str]:
    target = Contact.objects.filter(contact_id=into.lower()).first()
    if target is None:
        return [f"No contact has the ContactID {into!r}."]
    try:
        merge_contacts(gone, target)
    except LedgerError as problem:
        return [str(problem)]
    return []


@control_view("POST")
def connection_action(request: HttpRequest, connection_id: str, action: str) -> HttpResponse:
    """POST revoke: remove the app from an organisation in Xero, without notice to the app."""
    chosen = Q(connection_id=connection_id.lower()) | Q(organisation_id=connection_id.lower())
    found = Connection.objects.filter(chosen).first()
    if found is None or action != "revoke":
        return JsonResponse({"error": "No such connection, or not revoke."}, status=404)
    found.delete()
    return JsonResponse({"revoked": connection_id, "tenantId": found.organisation_id})


@control_view("POST", "DELETE")
def list_entry(request: HttpRequest, tenant_id: str, kind: str, code: str) -> HttpResponse:
    """POST {"fields": {"Status": "ARCHIVED"}} changes an entry of a settings list, DELETE removes it."""
    found = ListEntry.objects.filter(organisation_id=tenant_id, kind=kind, code=code).first()
    if found is None:
        return JsonResponse({"error": f"{kind} has no {code}."}, status=404)
    if request.method == "DELETE":
        found.delete()
        return JsonResponse({"deleted": code})
    found.body |= dict(read_json(request).get("fields") or {})
    found.updated_at = clock.now()
    found.save()
    return JsonResponse({"changed": code})
