"""The demo invoices: every status, part-paid and overdue ones, discounts, three currencies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from sandbox.core import clock
from sandbox.core.seed.shared_contacts import PRODUCTS
from sandbox.xero.models import Contact, HistoryRecord, Invoice, InvoiceLine, Organisation, Payment
from sandbox.xero.rules.amounts import compute_line, compute_totals, round_half_up
from sandbox.xero.seed.settings_lists import US_ITEMS, guid

_STATUSES = ("PAID",) * 9 + ("AUTHORISED",) * 7 + ("DRAFT",) * 2 + ("SUBMITTED", "VOIDED")
_RATES = {
    "OUTPUT2": "20",
    "RROUTPUT": "5",
    "ZERORATEDOUTPUT": "0",
    "TAX001": "8.25",
    "NONE": "0",
    "INPUT2": "20",
}
_CURRENCY_RATES = {"EUR": Decimal("1.17"), "USD": Decimal("1.27")}
_NOTES = ("PO 4{0:03d}", "Monthly retainer", "Office refit", "", "Phase {0}", "Attn. accounts", "")


@dataclass
class Books:
    """Rows collected for one bulk write each."""

    invoices: list[Invoice] = field(default_factory=list)
    lines: list[InvoiceLine] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    history: list[HistoryRecord] = field(default_factory=list)


def make_invoices(organisation: Organisation, contacts: list[Contact], *, count: int) -> None:
    """Create an organisation's invoices; amounts are in their own currencies."""
    random = Random(organisation.short_code)
    customers = [row for row in contacts if row.status == "ACTIVE" and not row.body.get("IsSupplier")]
    suppliers = [row for row in contacts if row.body.get("IsSupplier")]
    theme = guid(organisation.short_code, "theme", "Standard")
    today = clock.now().date()
    books = Books()
    for number in range(1, count + 1):
        bill = number % 25 == 0
        contact = random.choice(suppliers if bill else customers)
        invoice = _make_invoice(organisation, contact, number=number, bill=bill, today=today, random=random)
        invoice.branding_theme_id = "" if bill else theme
        books.invoices.append(invoice)
        lines = _make_lines(invoice, random, british=organisation.base_currency == "GBP")
        books.lines += lines
        compute_totals(invoice, lines)
        _make_payments(invoice, books, random, today=today)
        _make_history(invoice, books)
    Invoice.objects.bulk_create(books.invoices)
    InvoiceLine.objects.bulk_create(books.lines)
    Payment.objects.bulk_create(books.payments)
    HistoryRecord.objects.bulk_create(sorted(books.history, key=lambda row: row.time))
    used = {row.contact_id for row in books.invoices if row.type == "ACCREC"}
    Contact.objects.filter(pk__in=used).update(is_customer=True)
    organisation.next_number = count + 1
    organisation.save(update_fields=["next_number"])


def _make_invoice(
    organisation: Organisation, contact: Contact, *, number: int, bill: bool, today: date, random: Random
) -> Invoice:
    status = "DELETED" if number % 40 == 0 else random.choice(_STATUSES)
    age = random.randint(0, 21) if status in ("DRAFT", "SUBMITTED") else random.randint(3, 300)
    on = today - timedelta(days=age)
    currency = organisation.base_currency
    if currency == "GBP" and number % 12 == 0:
        currency = "EUR" if number % 24 else "USD"
    due = None if status == "DRAFT" and number % 2 else on + timedelta(days=random.choice((14, 30, 30, 45)))
    return Invoice(
        invoice_id=guid(organisation.short_code, "invoice", number),
        organisation=organisation,
        contact=contact,
        type="ACCPAY" if bill else "ACCREC",
        number=f"BILL {random.randint(1000, 9999)}" if bill else f"INV-{number:04d}",
        reference="" if bill else random.choice(_NOTES).format(number),
        status=status,
        date=on,
        due_date=due,
        line_amount_types="Inclusive" if number % 9 == 0 else "NoTax" if number % 31 == 0 else "Exclusive",
        currency=currency,
        currency_rate=_CURRENCY_RATES.get(currency, Decimal(1))
        if currency != organisation.base_currency
        else Decimal(1),
        sent_to_contact=status in ("AUTHORISED", "PAID") and random.random() < 0.7,
        online_token=(guid(organisation.short_code, "token", number) * 2).replace("-", "")[:40],
        updated_at=min(datetime.combine(on, time(9, number % 60, number % 59), UTC), clock.now()),
    )


def _make_lines(invoice: Invoice, random: Random, *, british: bool) -> list[InvoiceLine]:
    lines = []
    products = PRODUCTS if british else PRODUCTS[:US_ITEMS]
    bill = invoice.type == "ACCPAY"
    for position in range(random.randint(1, 4)):
        product = random.choice(products)
        tax = random.choice(
            ("OUTPUT2", "OUTPUT2", "OUTPUT2", "RROUTPUT", "ZERORATEDOUTPUT")
            if british
            else ("TAX001", "NONE")
        )
        if bill:
            tax = "INPUT2" if british else "NONE"
        line = InvoiceLine(
            line_item_id=guid(invoice.invoice_id, "line", position),
            invoice=invoice,
            position=position,
            description=product.name,
            quantity=Decimal(
                random.choice((1, 1, 2, 3, 5, 10, 12))
                if position
                else random.choice(("1", "2.5", "7", "0.75"))
            ),
            unit_amount=round_half_up(product.price),
            item_code="" if bill else product.code,
            account_code="310" if bill else "200" if position < 3 else "260",
            tax_type=tax,
            discount_rate=Decimal(10) if not bill and random.random() < 0.12 else None,
        )
        compute_line(line, tax_percent=Decimal(_RATES[tax]), line_amount_types=invoice.line_amount_types)
        lines.append(line)
    return lines


def _make_payments(invoice: Invoice, books: Books, random: Random, *, today: date) -> None:
    """Pay what is PAID, and part of some that are AUTHORISED."""
    share = Decimal(1) if invoice.status == "PAID" else Decimal(0)
    if invoice.status == "AUTHORISED" and random.random() < 0.25:
        share = Decimal(random.choice((25, 40, 50))) / 100
    amount = round_half_up(invoice.total * share)
    if amount <= 0:
        return
    on = min(today, invoice.date + timedelta(days=random.randint(2, 40)))
    at = datetime.combine(on, time(15, 30), UTC)
    invoice.amount_paid = amount
    invoice.amount_due = invoice.total - amount
    invoice.fully_paid_on = on if invoice.status == "PAID" else None
    invoice.updated_at = min(at, clock.now())
    books.payments.append(
        Payment(
            payment_id=guid(invoice.invoice_id, "payment"),
            invoice=invoice,
            account_code="090",
            date=on,
            amount=amount,
            currency_rate=invoice.currency_rate,
            reference=random.choice(("", "Bank transfer", "BACS")),
            updated_at=invoice.updated_at,
        )
    )


def _make_history(invoice: Invoice, books: Books) -> None:
    at = datetime.combine(invoice.date, time(9, 0), UTC)
    steps = [("Created", f"{invoice.number} to {invoice.contact.name[:80]} for {invoice.total}.")]
    if invoice.status in ("AUTHORISED", "PAID", "VOIDED"):
        steps.append(("Approved", ""))
    if invoice.amount_paid:
        steps.append(("Payment received", f"Payment of {invoice.amount_paid}"))
    if invoice.status in ("VOIDED", "DELETED"):
        steps.append((invoice.status.capitalize(), ""))
    for hour, (changes, details) in enumerate(steps):
        books.history.append(
            HistoryRecord(
                document_id=invoice.invoice_id,
                changes=changes,
                details=details,
                user="Ada Admin",
                time=at + timedelta(hours=hour),
            )
        )
