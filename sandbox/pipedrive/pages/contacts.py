"""The pages of a person and of an organization."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt

from sandbox.pipedrive.errors import ApiError
from sandbox.pipedrive.models import Organization, Person
from sandbox.pipedrive.pages.forms import OrganizationForm, PersonForm
from sandbox.pipedrive.rules.contact_rules import change_record
from sandbox.pipedrive.rules.record_changes import acting_as_owner


def _record_page(
    request: HttpRequest, record: Person | Organization, form: PersonForm | OrganizationForm
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                change_record(record, form.values(), actor=acting_as_owner(record))
            return redirect(f"{request.path}?saved=1")
        except ApiError as error:
            form.add_refusal(error)
    deals = record.deals.filter(is_deleted=False).order_by("id")
    context = {"record": record, "form": form, "deals": deals, "saved": request.GET.get("saved")}
    return render(request, "pipedrive/contact.html", context)


@csrf_exempt
def person_page(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show one person; POST saves."""
    person = get_object_or_404(Person, pk=person_id)
    return _record_page(request, person, PersonForm(request.POST or None, record=person))


@csrf_exempt
def organization_page(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Show one organization; POST saves."""
    organization = get_object_or_404(Organization, pk=organization_id)
    return _record_page(request, organization, OrganizationForm(request.POST or None, record=organization))
