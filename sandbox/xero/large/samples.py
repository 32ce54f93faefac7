"""The sample documents of the `large` scenario: a block of slots with a placeholder for the block's number.

Invoice 4,207 is slot 207 with block 4 written into it, which makes a page quick to put together. The rows behind the
samples are made like the demo company's, serialized like any others, and rolled back.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from sandbox.core.write_lock import write_lock
from sandbox.xero.models import Contact, Invoice, InvoiceLine, Organisation
from sandbox.xero.seed.invoices import make_invoices

# Two hundred different documents fill the slots, each five times under ids of its own.
SLOTS, DISTINCT, CONTACT_SLOTS = 1000, 200, 100
BLOCK, REVISION = b"QZQZ", b"RVSN"
# Placeholder times, replaced in each document in both spellings.
CHANGED, CONTACT_CHANGED = datetime(2100, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)
_TRADES = ("Plumbing", "Catering", "Design", "Studios", "Logistics", "Joinery", "Consulting", "Gardens")
_TOWNS = ("Ashford", "Bedford", "Carlisle", "Durham", "Exeter", "Frome", "Guildford", "Hexham", "Ilford")
_DETAILS = (
    " for the works at {0} High Street, as offered on 4 March and confirmed by your e-mail; delivered and fitted "
    "in stage {1}, including travel, small parts and the removal of packaging."
)
Shape = dict[str, Any]
ShowInvoices = Callable[[list[str]], list[Shape]]


def stamp_of(moment: datetime) -> tuple[bytes, bytes]:
    """Return a moment as UpdatedDateUTC (milliseconds) and UpdatedDateUTCString write it."""
    return str(int(moment.timestamp() * 1000)).encode(), moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()


def invoice_id(slot: int, block: str = "QZQZ") -> str:
    """Return the InvoiceID of a slot."""
    return f"1a6e0000-{block}-4{slot:03d}-8000-00000000001f"


def contact_id(slot: int, block: str = "QZQZ") -> str:
    """Return the ContactID of a slot."""
    return f"1a6e0000-{block}-4{slot:03d}-8000-0000000000c0"


def invoice_number(slot: int, block: str = "QZQZ") -> str:
    """Return the InvoiceNumber of a slot, seven digits that count through all blocks."""
    return f"INV-{block}{slot:03d}"


def make_contacts(organisation: Organisation, *, changed: datetime = CONTACT_CHANGED) -> list[Contact]:
    """Return one block of customers, unsaved."""
    rows = []
    for slot in range(CONTACT_SLOTS):
        town, trade = _TOWNS[slot % len(_TOWNS)], _TRADES[slot % len(_TRADES)]
        address = {"AddressType": "POBOX", "AddressLine1": f"{slot + 1} High Street", "City": town}
        name = f"{town} {trade} QZQZ-{slot:03d}"
        rows.append(
            Contact(
                contact_id=contact_id(slot),
                organisation=organisation,
                name=name,
                folded_name=name.casefold(),
                email=f"accounts.QZQZ.{slot:03d}@{town.lower()}.example",
                body={"Addresses": [{**address, "PostalCode": f"N{slot} 4QT", "Country": "United Kingdom"}]},
                is_customer=True,
                updated_at=changed,
            )
        )
    return rows


def make_samples(organisation: Organisation, show: ShowInvoices) -> list[Shape]:
    """Make one block of sales invoices; `show` serializes stored ones by id, in the order given."""
    with write_lock, transaction.atomic():
        number = organisation.next_number
        contacts = Contact.objects.bulk_create(make_contacts(organisation))
        supplier = Contact(contact_id=contact_id(CONTACT_SLOTS), organisation=organisation, name="Supplier")
        supplier.body, supplier.updated_at = {"IsSupplier": True}, CONTACT_CHANGED
        supplier.save()
        make_invoices(organisation, [*contacts, supplier], count=DISTINCT)
        organisation.next_number = number
        made = list(Invoice.objects.filter(contact__in=[*contacts, supplier]).order_by("date", "pk"))
        bills = [row.pk for row in made if row.type == "ACCPAY"]
        InvoiceLine.objects.filter(invoice__in=bills).update(account_code="200", tax_type="OUTPUT2")
        for slot, row in enumerate(made):
            row.contact, row.type, row.updated_at = contacts[slot % CONTACT_SLOTS], "ACCREC", CHANGED
            # Lists may leave deleted ones out (a switch); here every invoice is to be counted.
            row.status = "VOIDED" if row.status == "DELETED" else row.status
        Invoice.objects.bulk_update(made, ["contact", "type", "updated_at", "status"], batch_size=200)
        shapes = show([row.pk for row in made])
        transaction.set_rollback(True)
    return [_mark(deepcopy(shapes[slot % DISTINCT]), slot) for slot in range(SLOTS)]


def _mark(shape: Shape, slot: int) -> Shape:
    """Write the ids and numbers of a slot into a serialized invoice."""
    shape["InvoiceID"], shape["InvoiceNumber"] = invoice_id(slot), invoice_number(slot)
    shape["Reference"] = f"PO 4{slot:03d}, issue RVSN"
    for position, line in enumerate(shape.get("LineItems") or []):
        line["LineItemID"] = f"1a6e0000-QZQZ-4{slot:03d}-8{position:03d}-00000000011e"
        line["Description"] += _DETAILS.format(slot, position + 1)
    for payment in shape.get("Payments") or []:
        payment["PaymentID"] = f"1a6e0000-QZQZ-4{slot:03d}-8000-0000000000fa"
    return shape
