"""What a person may not see does not exist for them, whichever address they try; every change needs the CSRF token."""

from __future__ import annotations

import pytest
from django.test import Client

from integrations.models import OutboxMessage
from tests.factories import UserFactory

DEAL_PAGES = ["", "invoices/", "invoice/"]
INVOICE_PAGES = ["", "state/", "edit/", "pdf/", "reject/", "void/", "delete/", "email/", "discard/"]
VERBS = ["submit", "approve", "reject", "void", "delete", "email", "share", "retry", "discard", "edit"]


def test_everything_of_another_rep_answers_404(client, deal, invoice, xero):
    client.force_login(UserFactory(organisations=[xero]))
    addresses = [f"/deals/{deal.pk}/{end}" for end in DEAL_PAGES]
    addresses += [f"/invoices/{invoice.uid}/{end}" for end in INVOICE_PAGES]
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 404
    )
    for verb in VERBS:
        assert client.post(f"/invoices/{invoice.uid}/{verb}/", {"reason": "x"}).status_code == 404
    assert not OutboxMessage.objects.exists()
    assert "Office refit" not in client.get("/deals/").content.decode()
    assert invoice.xero_number not in client.get("/invoices/").content.decode()


def test_who_is_not_signed_in_is_asked_to(client, deal, invoice):
    for address in (f"/deals/{deal.pk}/", f"/invoices/{invoice.uid}/", "/deals/", "/invoices/totals/"):
        assert client.get(address).url.startswith("/accounts/login/")


@pytest.mark.parametrize("verb", VERBS)
def test_a_change_without_the_token_is_refused(invoice, rep, verb):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(rep)
    answer = strict.post(f"/invoices/{invoice.uid}/{verb}/")
    assert answer.status_code == 403
    assert "This page was open too long" in answer.content.decode()


def test_mapping_previews_are_for_administrators(as_rep, client, administrator, xero, deal):
    address = f"/preferences/{xero.pk}/preview/"
    assert as_rep.post(address).status_code == 404
    client.force_login(administrator)
    values = {"map-contact_name": "organization.name", "map-email_address": "person.emails", "deal": deal.pk}
    page = client.post(address, values).content.decode()
    assert "Ridgeway University" in page
    assert "mary@ridgeway.test" in page
