"""A changed total or tax is named first, with both values, however much else has changed."""

from __future__ import annotations

import pytest

from invoices import timeline
from invoices.timeline import Kind
from tests.factories import InvoiceFactory

pytestmark = pytest.mark.django_db
TOTAL = {"label": "Total", "old": "£80.00", "new": "£84.00"}
TAX = {"label": "Tax", "old": "£16.00", "new": "£0.00"}
OTHERS = [{"label": f"Price of line {number}", "old": "1", "new": "2"} for number in range(1, 6)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ([*OTHERS, TOTAL], "the total from £80.00 to £84.00, the price of line 1 and 4 more things"),
        (
            [*OTHERS, TOTAL, TAX],
            "the total from £80.00 to £84.00, the tax from £16.00 to £0.00 and 5 more things",
        ),
        ([*OTHERS[:1], TAX], "the tax from £16.00 to £0.00 and the price of line 1"),
        ([TOTAL], "the total from £80.00 to £84.00"),
    ],
)
def test_in_the_sentence(changes, sentence):
    invoice = InvoiceFactory()
    timeline.record(invoice, Kind.CHANGED, source="xero", changes=changes)
    (story,) = timeline.for_invoice(invoice)
    assert story.sentence == f"Someone changed {sentence} in Xero"


def test_and_in_the_text_below_it():
    invoice = InvoiceFactory()
    timeline.record(invoice, Kind.CHANGED, source="xero", changes=[*OTHERS * 4, TOTAL])
    (story,) = timeline.for_invoice(invoice)
    assert story.detail.startswith("changed the total from £80.00 to £84.00; ")
