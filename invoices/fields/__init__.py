"""List an invoice's fields: label, Xero member, kind, column, limit, and what each field takes part in.

Everything that treats fields alike derives from this list: labels, bodies for Xero, comparing, merging, echoes,
mirrored columns, sentences of the timeline, forms and the API. Limits are the columns'. `docs/how-to-add.md` lists
what else a new field needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from invoices import tax_treatment
from invoices.fields.customer import CUSTOMER_DETAILS, CustomerField
from invoices.fields.field import Body, Customer, Discount, Field, Tracking, tracking_of
from invoices.fields.kinds import DAY, FLAG, MONEY, NUMBER, TEXT, four, plain, quantize, read_number

__all__ = [
    "AMOUNT_CREDITED",
    "AMOUNT_DUE",
    "AMOUNT_PAID",
    "COMPARED",
    "CUSTOMER",
    "CUSTOMER_DETAILS",
    "DAY",
    "FLAG",
    "HEAD",
    "HEAD_BY_NAME",
    "LINE",
    "LINE_BY_NAME",
    "LINE_NAMES",
    "LINES_FACT",
    "LINES_LABEL",
    "LINES_MEMBER",
    "MIRRORED",
    "MONEY",
    "NUMBER",
    "NUMBER_OF_INVOICE",
    "ONLY_WHERE_TAXED",
    "SENT",
    "STATUS",
    "TEXT",
    "TOTAL",
    "TOTALS",
    "TOTAL_TAX",
    "TYPED_LINE",
    "Body",
    "CustomerField",
    "Field",
    "four",
    "line_in_words",
    "plain",
    "quantize",
    "read_number",
    "tracking_of",
]

CUSTOMER = Customer(
    "contact_name", "Customer", "Contact",
    limit=500, column="xero_contact_name", fact="customer",
)  # fmt: skip
# What a person writes about the document itself, in the order of the form.
HEAD: tuple[Field, ...] = (
    Field("date", "Invoice date", "Date", DAY),
    Field("due_date", "Due date", "DueDate", DAY, is_optional=True, shows_on_deal=True),
    Field("reference", "Reference", "Reference",
        limit=255, is_optional=True, is_always_sent=True, is_cleared=True,
    ),
    Field("currency_code", "Currency", "CurrencyCode", limit=10, fact="currency", shows_on_deal=True),
    Field(
        "line_amount_types", "Tax treatment", "LineAmountTypes",
        limit=10, fact="tax_treatment", default=tax_treatment.EXCLUSIVE, choices=tax_treatment.LABELS,
    ),
    Field(
        "branding_theme_id", "Xero template", "BrandingThemeID",
        limit=64, fact="template", is_optional=True, is_id=True,
    ),
)  # fmt: skip
# What a person writes on a line, in the order of sentences about it.
LINE: tuple[Field, ...] = (
    Field("description", "Description", "Description", is_optional=True, is_always_sent=True),
    Field("quantity", "Quantity", "Quantity", NUMBER, is_optional=True),
    Field("unit_amount", "Price", "UnitAmount", MONEY, is_optional=True),
    Discount("discount_rate", "Discount", "DiscountRate", NUMBER, is_optional=True),
    Field("item_code", "Item", "ItemCode", limit=30, is_optional=True, is_cleared=True),
    Field("account_code", "Account", "AccountCode", limit=20, is_optional=True, is_cleared=True),
    Field("tax_type", "Tax rate", "TaxType", limit=64, is_optional=True),
    Tracking("tracking", "Tracking", "Tracking", in_changes=False),
)
# What a person or a program writes on a line, in the order of the form: choosing an item fills in the rest.
_TYPED = sorted((one for one in LINE if one.in_changes), key=lambda one: one.name != "item_code")
_AFTER_RATE = [one.name for one in _TYPED].index("discount_rate") + 1
# A discount is typed as a percentage or as an amount.
TYPED_LINE: tuple[Field, ...] = (
    *_TYPED[:_AFTER_RATE],
    Field("discount_amount", "Discount amount", "DiscountAmount", MONEY, is_optional=True),
    *_TYPED[_AFTER_RATE:],
)
# Without its tax rate Xero takes the account's; an invoice without tax names none.
ONLY_WHERE_TAXED = "tax_type"

NUMBER_OF_INVOICE = Field(
    "number", "Number", "InvoiceNumber",
    limit=255, column="xero_number", attribute="invoice_number", is_content=False, shows_on_deal=True,
)  # fmt: skip
STATUS = Field(
    "status", "Status", "Status",
    limit=20, column="xero_status", is_content=False, shows_on_deal=True, in_changes=False,
)  # fmt: skip
SENT = Field(
    "sent", "Sent", "SentToContact", FLAG,
    column="xero_sent_to_contact", attribute="sent_to_contact", is_content=False, in_changes=False,
)  # fmt: skip


def _amount(name: str, label: str, member: str, **options: Any) -> Field:
    """Return a field for an amount that Xero calculates, in the invoice's currency."""
    return Field(name, label, member, MONEY, column=f"xero_{name}", is_content=False, **options)


SUB_TOTAL = _amount("sub_total", "Subtotal", "SubTotal", in_changes=False)
TOTAL_TAX = _amount("total_tax", "Tax", "TotalTax")
TOTAL = Field("total", "Total", "Total", MONEY, column="xero_total", shows_on_deal=True)
AMOUNT_DUE = _amount("amount_due", "Due", "AmountDue", shows_on_deal=True, in_changes=False)
AMOUNT_PAID = _amount("amount_paid", "Paid", "AmountPaid", in_changes=False)
AMOUNT_CREDITED = _amount("amount_credited", "Credited", "AmountCredited", in_changes=False)
# Rows hold these twice: what the lines came to here, and what Xero made of them.
TOTALS: tuple[Field, ...] = (SUB_TOTAL, TOTAL_TAX, TOTAL)
# Xero's side of a row, each in a column of its own.
MIRRORED: tuple[Field, ...] = (
    NUMBER_OF_INVOICE, STATUS, CUSTOMER, *TOTALS, AMOUNT_DUE, AMOUNT_PAID, AMOUNT_CREDITED, SENT,
)  # fmt: skip
# What is compared when a document comes, in the order of the timeline's sentences; lines come last.
COMPARED: tuple[Field, ...] = (
    STATUS, NUMBER_OF_INVOICE, CUSTOMER, *HEAD, TOTAL, TOTAL_TAX, AMOUNT_DUE, AMOUNT_PAID, SENT,
)  # fmt: skip
LINES_FACT, LINES_MEMBER, LINES_LABEL = "lines", "LineItems", "Invoice items"

HEAD_BY_NAME: dict[str, Field] = {one.name: one for one in HEAD}
LINE_BY_NAME: dict[str, Field] = {one.name: one for one in LINE}
# The attributes of a line's content, with Xero's id of the line.
LINE_NAMES: tuple[str, ...] = (*(name for one in LINE for name in one.names), "xero_line_item_id")


def line_in_words(words: Mapping[str, str]) -> str:
    """Return a whole line as people read it, "Roof tile (40 × 12.5)", from its fields in words."""
    return f"{words['description']} ({words['quantity'] or '—'} × {words['unit_amount'] or '—'})".strip()
