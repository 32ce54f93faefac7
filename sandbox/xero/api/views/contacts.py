"""Contacts: list, read, create and update (docs/xero.md#8)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse

from sandbox.core.switches import switch
from sandbox.xero.api.decorator import Call, api
from sandbox.xero.api.filters import filter_rows, keep_modified, listed_guids, page_of
from sandbox.xero.api.serializers import full_contact
from sandbox.xero.large.generator import Template, generator_of
from sandbox.xero.large.responses import answer_list, number_of
from sandbox.xero.large.samples import CHANGED, make_contacts
from sandbox.xero.models import Contact
from sandbox.xero.problems import not_found, validation_problem
from sandbox.xero.rules.balances import balances_of
from sandbox.xero.rules.contact_writes import find_contact, write_contact
from sandbox.xero.serialisation import ZERO_GUID, encode_compact, envelope, envelope_of

_FIELDS = {
    "contactid": "contact_id",
    "name": "folded_name",
    "contactnumber": "contact_number",
    "accountnumber": "account_number",
    "emailaddress": "email",
    "contactstatus": "status",
    "iscustomer": "is_customer",
    "updateddateutc": "updated_at",
    "firstname": "body__FirstName",
    "lastname": "body__LastName",
    "taxnumber": "body__TaxNumber",
    "companynumber": "body__CompanyNumber",
}
_SEARCHED = ("FirstName", "LastName", "CompanyNumber")


def _field(name: str) -> str | None:
    return _FIELDS.get(name.lower())


@api("contacts", methods=("GET", "PUT", "POST"))
def contacts(call: Call) -> HttpResponse:
    """GET lists; PUT creates; POST creates or updates."""
    return _list(call) if call.method == "GET" else _write(call)


@api("contacts", methods=("GET", "POST"))
def contact(call: Call, key: str) -> HttpResponse:
    """Read one contact by ContactID or ContactNumber; POST updates it."""
    if (answer := _generated(call, key)) is not None:
        return answer
    rows = Contact.objects.filter(organisation=call.organisation).select_related("organisation")
    found = rows.filter(contact_id=key.lower()).first() or rows.filter(contact_number=key).first()
    if found is None:
        raise not_found()
    if call.method == "POST":
        return _write(call, target=found)
    return envelope("Contacts", _show([found], persons=True))


def _list(call: Call) -> HttpResponse:
    query = call.request.GET
    rows = Contact.objects.filter(organisation=call.organisation)
    if ids := query.get("IDs"):
        rows = rows.filter(contact_id__in=listed_guids(ids))
    if query.get("includeArchived", "").lower() != "true":
        rows = rows.filter(status="ACTIVE")
    if term := query.get("searchTerm"):
        found = Q(folded_name__contains=term.casefold()) | Q(contact_number__icontains=term)
        found |= Q(email__icontains=term)
        for name in _SEARCHED:
            found |= Q(**{f"body__{name}__icontains": term})
        rows = rows.filter(found)
    rows = filter_rows(rows, query, _field)
    paged = "page" in query
    if (generator := generator_of(call.organisation.tenant_id, kind="contacts")) is not None:
        template = generator.template(
            "paged" if paged else "list", 2, partial(_make_template, call, persons=paged)
        )
        show = partial(_show, persons=paged)
        return answer_list(
            call.request,
            generator,
            template,
            name="Contacts",
            fields=_field,
            rows=rows,
            show=show,
            paged=paged,
        )
    rows = keep_modified(rows, call.request)
    page, pagination = page_of(rows, query) if paged else (list(rows), None)
    return envelope("Contacts", _show(page, persons=paged), pagination=pagination)


def _show(rows: list[Contact], *, persons: bool) -> list[dict[str, Any]]:
    owed = balances_of(rows) if persons else {}
    return [full_contact(row, persons=persons, balances=owed.get(row.contact_id)) for row in rows]


def _make_template(call: Call, *, persons: bool = True) -> Template:
    """Make one block of the large scenario's contacts."""
    contacts = make_contacts(call.organisation, changed=CHANGED)
    shapes = [full_contact(row, persons=persons) for row in contacts]
    values = {"status": "ACTIVE", "is_customer": True}
    return Template([encode_compact(shape) for shape in shapes], [values] * len(shapes))


def _generated(call: Call, key: str) -> HttpResponse | None:
    """Answer with a contact of the large scenario; return None for an ordinary one."""
    generator = generator_of(call.organisation.tenant_id, kind="contacts")
    number = number_of(generator, key) if generator is not None else None
    if generator is None or number is None or call.method != "GET":
        return None
    template = generator.template("paged", 2, partial(_make_template, call))
    return envelope_of("Contacts", [generator.write(number, template)])


def _echo(element: dict[str, Any], contact: Contact | None, errors: list[str]) -> dict[str, Any]:
    return {
        "ContactID": contact.contact_id if contact else ZERO_GUID,
        **{key: value for key, value in element.items() if key != "ContactID"},
        "HasValidationErrors": True,
        "ValidationErrors": [{"Message": message} for message in errors],
    }


def _write(call: Call, target: Contact | None = None) -> HttpResponse:
    elements = call.read_elements("Contacts")
    answers, refused = [], False
    for element in elements:
        found = target
        if found is None and call.method == "POST":
            found = find_contact(call.organisation, element)
            if found is None and element.get("ContactID") and switch("xero_unknown_id_is_404"):
                raise not_found()
        errors: list[str] = []
        with transaction.atomic():
            written = write_contact(call.organisation, found, element, errors)
            if errors:
                transaction.set_rollback(True)
        if errors:
            refused = True
            answers.append(_echo(element, found, errors))
        else:
            answers.append(full_contact(written))
        if not call.summarize_errors:
            answers[-1]["StatusAttributeString"] = "ERROR" if errors else "OK"
    if refused and call.summarize_errors:
        raise validation_problem([row for row in answers if row.get("ValidationErrors")])
    return envelope("Contacts", answers)
