"""One deal invoiced through the page and through the API, to see which customer each of them finds."""

from __future__ import annotations

import pytest

from invoices.models import Invoice
from tests.invoices.pages.company import typed

NAME, EMAIL = "Ridgeway University", "mary@ridgeway.test"
LINE = {"description": "Consulting day", "unit_amount": "850.00"}


class Doors:
    """One deal, invoiced through the page and through the API; each answers with the customer or the candidates."""

    def __init__(self, client, deal, north):
        self.client, self.deal, self.north = client, deal, north

    def page(self, **sent):
        answer = self.client.post(f"/deals/{self.deal.pk}/invoice/", typed(self.north, LINE) | sent)
        if answer.status_code == 302:
            return Invoice.objects.get().contact
        return {contact.xero_contact_id for contact in answer.context["doubt"].candidates}

    def api(self, **contact):
        sent = {"deal": self.deal.pk} | ({"contact": contact} if contact else {})
        answer = self.client.post("/api/v1/invoices/", sent, content_type="application/json")
        if answer.status_code == 201:
            return Invoice.objects.get().contact
        assert answer.status_code == 409, answer.json()
        return {one["xero_contact_id"] for one in answer.json()["candidates"]}


DOORS = pytest.mark.parametrize("door", ["page", "api"])
