"""The fields we read of Xero's documents, under our names.

Every field has a default: Xero leaves out what is empty, and the next version may leave out more. Statuses and types
stay plain strings, since Xero adds values without notice (docs/xero.md#3.5). Money is Decimal in the document's
currency.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from integrations.http import Document
from integrations.xero.dates import read_day, read_instant
from integrations.xero.discounts import read_discount

CAPITALS = {"id": "ID", "utc": "UTC"}


def xero_name(name: str) -> str:
    """Return Xero's spelling of a field: contact_id is ContactID, updated_date_utc is UpdatedDateUTC."""
    return "".join(CAPITALS.get(part, part.capitalize()) for part in name.split("_"))


class XeroPart(msgspec.Struct, kw_only=True, rename=xero_name, gc=False):
    """A part of a document, read with its parent."""


class XeroDocument(Document, kw_only=True, rename=xero_name, gc=False):
    """A document with Xero's version stamp."""

    updated_date_utc: str = ""
    updated_date_utc_string: str = msgspec.field(default="", name="UpdatedDateUTCString")

    def __post_init__(self) -> None:
        # Fails here, beside the other faults of the row, rather than later in a sync.
        read_instant(self.updated_date_utc or self.updated_date_utc_string)

    @property
    def updated_at(self) -> dt.datetime | None:
        """Return when Xero last changed the document, aware, in UTC."""
        return read_instant(self.updated_date_utc or self.updated_date_utc_string)


class ContactRef(XeroPart):
    contact_id: str = ""
    contact_number: str = ""
    name: str = ""


class TrackingPart(XeroPart):
    tracking_category_id: str = ""
    tracking_option_id: str = ""
    name: str = ""
    option: str = ""


class LineItemDocument(XeroPart):
    """One line of an invoice.

    `unit_amount` and `line_amount` are in the invoice's currency, rates in percent. `discount_entered_as_percent` says
    which of the two discounts a person typed; None where Xero did not say. At most one of the two is kept.
    """

    line_item_id: str = ""
    description: str = ""
    quantity: Decimal | None = None
    unit_amount: Decimal | None = None
    item_code: str = ""
    account_code: str = ""
    tax_type: str = ""
    tax_amount: Decimal | None = None
    line_amount: Decimal | None = None
    discount_rate: Decimal | None = None
    discount_amount: Decimal | None = None
    discount_entered_as_percent: bool | None = None
    tracking: list[TrackingPart] = []

    def __post_init__(self) -> None:
        if self.discount_rate or self.discount_amount:
            self.discount_rate, self.discount_amount = read_discount(
                self.discount_rate,
                self.discount_amount,
                quantity=self.quantity,
                unit_amount=self.unit_amount,
                line_amount=self.line_amount,
                is_percent=self.discount_entered_as_percent,
            )


class PaymentPart(XeroPart):
    """A payment inside an invoice; `amount` is in the invoice's currency."""

    payment_id: str = ""
    amount: Decimal | None = None
    reference: str = ""
    currency_rate: Decimal | None = None
    date_wire: str = msgspec.field(default="", name="Date")
    date_string: str = ""

    @property
    def date(self) -> dt.date | None:
        """Return the day of the payment."""
        return read_day(self.date_string, self.date_wire)


class CreditNotePart(XeroPart):
    """A credit note applied to an invoice; `applied_amount` is in the invoice's currency."""

    credit_note_id: str = ""
    number: str = msgspec.field(default="", name="CreditNoteNumber")
    applied_amount: Decimal | None = None
    date_wire: str = msgspec.field(default="", name="Date")
    date_string: str = ""

    @property
    def date(self) -> dt.date | None:
        """Return the day of the credit note."""
        return read_day(self.date_string, self.date_wire)


class EarlierMoneyPart(XeroPart):
    """A prepayment or an overpayment applied to an invoice, in the invoice's currency."""

    prepayment_id: str = ""
    overpayment_id: str = ""
    reference: str = ""
    applied_amount: Decimal | None = None
    date_wire: str = msgspec.field(default="", name="Date")
    date_string: str = ""

    @property
    def date(self) -> dt.date | None:
        """Return the day the money came."""
        return read_day(self.date_string, self.date_wire)


class InvoiceDocument(XeroDocument):
    """An invoice (docs/xero.md#5). Amounts are in `currency_code`; None where Xero did not say.

    `has_lines` False means "left out", never "has none": un-paged lists leave lines out.
    """

    invoice_id: str
    invoice_number: str = ""
    type: str = ""
    status: str = ""
    contact: ContactRef = msgspec.field(default_factory=ContactRef)
    reference: str = ""
    date_wire: str = msgspec.field(default="", name="Date")
    date_string: str = ""
    due_date_wire: str = msgspec.field(default="", name="DueDate")
    due_date_string: str = ""
    line_amount_types: str = ""
    currency_code: str = ""
    currency_rate: Decimal | None = None
    branding_theme_id: str = ""
    url: str = ""
    sub_total: Decimal | None = None
    total_tax: Decimal | None = None
    total: Decimal | None = None
    total_discount: Decimal | None = None
    amount_due: Decimal | None = None
    amount_paid: Decimal | None = None
    amount_credited: Decimal | None = None
    fully_paid_on_date: str = ""
    sent_to_contact: bool = False
    has_attachments: bool = False
    line_items: list[LineItemDocument] = []
    payments: list[PaymentPart] = []
    credit_notes: list[CreditNotePart] = []
    prepayments: list[EarlierMoneyPart] = []
    overpayments: list[EarlierMoneyPart] = []

    def __post_init__(self) -> None:
        super().__post_init__()
        read_day(self.date_string, self.date_wire)
        read_day(self.due_date_string, self.due_date_wire)
        read_day(self.fully_paid_on_date)

    @property
    def contact_id(self) -> str:
        """Return Xero's id of the customer."""
        return self.contact.contact_id

    @property
    def contact_name(self) -> str:
        """Return the customer's name as Xero shows it."""
        return self.contact.name

    @property
    def date(self) -> dt.date | None:
        """Return the invoice date."""
        return read_day(self.date_string, self.date_wire)

    @property
    def due_date(self) -> dt.date | None:
        """Return the due date."""
        return read_day(self.due_date_string, self.due_date_wire)

    @property
    def fully_paid_on(self) -> dt.date | None:
        """Return the day the last amount was settled, None while something is due."""
        return read_day(self.fully_paid_on_date)

    @property
    def has_lines(self) -> bool:
        """Return whether this row contains the lines."""
        return bool(self.line_items)


class AddressPart(XeroPart):
    address_type: str = ""
    attention_to: str = ""
    address_line1: str = ""
    address_line2: str = ""
    address_line3: str = ""
    address_line4: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


class TermsPart(XeroPart):
    day: int | None = None
    type: str = ""


class PaymentTermsPart(XeroPart):
    sales: TermsPart = msgspec.field(default_factory=TermsPart)
    bills: TermsPart = msgspec.field(default_factory=TermsPart)


class ContactDocument(XeroDocument):
    """A customer or supplier (docs/xero.md#8). `payment_terms.sales` has day and type."""

    contact_id: str
    contact_number: str = ""
    account_number: str = ""
    name: str = ""
    status: str = msgspec.field(default="", name="ContactStatus")
    email_address: str = ""
    first_name: str = ""
    last_name: str = ""
    tax_number: str = ""
    default_currency: str = ""
    addresses: list[AddressPart] = []
    payment_terms: PaymentTermsPart = msgspec.field(default_factory=PaymentTermsPart)
    merged_to_contact_id: str = ""
