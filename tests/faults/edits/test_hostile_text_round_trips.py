"""F69: whatever somebody types arrives in Xero as it was typed and is shown as text, or is refused with a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integrations.calls import clients
from integrations.calls.budget import Lane
from invoices import actions
from tests.faults.drafts import TILES, active_contact, read_contacts, write
from tests.invoices.sync.end_to_end.steps import deliver_all, fresh

pytestmark = pytest.mark.django_db
TEXTS = {
    "emoji": "Roof 🏠, done 👷🏽‍♀️",
    "right to left": "סקר גג ליד ‏הים",
    "formula": '=HYPERLINK("https://evil.test","Tiles")',
    "markup": "<script>alert(1)</script><b>Tiles</b> & {{ 7|add:7 }}",
    "long": "Tiles " * 600,
    "lines": "First line\nSecond line",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_goes_to_xero_and_back_as_it_is_and_is_escaped_on_pages(xero, ada, client, text):
    read_contacts(xero)
    invoice = write(
        xero, ada, contact=active_contact(xero), lines=[replace(TILES, description=text)], reference=text[:40]
    )
    deliver_all()
    now = fresh(invoice)

    held = clients.run(xero, lambda each: each.get_invoice(now.xero_id), lane=Lane.PERSON)
    assert " ".join(held.line_items[0].description.split()) == " ".join(text.split())
    assert " ".join(now.lines.get().description.split()) == " ".join(text.split())
    client.force_login(ada)
    for address in (f"/invoices/{now.uid}/", f"/invoices/{now.uid}/edit/", "/admin/invoices/invoice/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<b>Tiles" not in page


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"lines": [replace(TILES, description="x" * 10_000)]}, "description"),
        ({"reference": "x" * 10_000}, "reference"),
        ({"contact_details": {"contact_name": "x" * 10_000}}, "contact_name"),
        ({"contact_details": {"contact_name": "<b>Ace</b>"}}, "contact_name"),
    ],
)
def test_what_xero_would_not_take_is_refused_beside_its_field(xero, ada, fields, field):
    read_contacts(xero)
    with pytest.raises(actions.InvalidInvoice) as refusal:
        write(xero, ada, contact=None if "contact_details" in fields else active_contact(xero), **fields)
    assert field in {error.field for error in refusal.value.errors}


@pytest.mark.parametrize("text", ["Ti\x00les", "Ti\x07les", "\x1bTiles", "Ti\ud800les"])
def test_signs_that_no_document_can_hold_are_taken_out(xero, ada, text):
    read_contacts(xero)
    lines = [replace(TILES, description=text)]
    invoice = write(xero, ada, contact=active_contact(xero), lines=lines, reference=text)
    deliver_all()
    now = fresh(invoice)
    assert (now.lines.get().description, now.reference) == ("Tiles", "Tiles")
    assert now.xero_id
