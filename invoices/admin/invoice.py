"""Show invoices at the finance desk: the list to work from, and one invoice with its lines, payments and timeline."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from accounts.admin_base import ReadOnlyInline, person_of
from invoices import tax_treatment, timeline
from invoices.admin.filters import DueFilter, OrganisationFilter, OwnerFilter, StatusFilter
from invoices.admin.verbs import InvoiceVerbs
from invoices.formatting import show_money, show_number
from invoices.models import Invoice, InvoiceLine, Payment
from invoices.status_chips import attach_chip, attach_chips


class InvoiceLineInline(ReadOnlyInline):
    """The lines of an invoice, read-only."""

    model = InvoiceLine
    readonly_fields = [
        "description", "pieces", "price", "discount", "item", "account", "tax_rate", "amount", "tax",
    ]  # fmt: skip
    fields = [*readonly_fields]
    verbose_name_plural = "Invoice items"

    @admin.display(description="Quantity")
    def pieces(self, line: InvoiceLine) -> str:
        """The quantity without needless zeros."""
        return _plain(line.quantity)

    @admin.display(description="Price")
    def price(self, line: InvoiceLine) -> str:
        """The price of one piece."""
        return _amount(line.unit_amount)

    @admin.display(description="Discount")
    def discount(self, line: InvoiceLine) -> str:
        """By percent, or by amount where Xero's people gave one."""
        if line.discount_rate:
            return f"{_plain(line.discount_rate)} %"
        return _amount(line.discount_amount) if line.discount_amount else ""

    @admin.display(description="Item")
    def item(self, line: InvoiceLine) -> str:
        """The code of Xero's product or service."""
        return line.item_code

    @admin.display(description="Account")
    def account(self, line: InvoiceLine) -> str:
        """The code in the chart of accounts."""
        return line.account_code

    @admin.display(description="Tax rate")
    def tax_rate(self, line: InvoiceLine) -> str:
        """Xero's code of the tax rate."""
        return line.tax_type

    @admin.display(description="Amount")
    def amount(self, line: InvoiceLine) -> str:
        """The amount of the line as Xero booked it."""
        return _amount(line.xero_line_amount)

    @admin.display(description="Tax")
    def tax(self, line: InvoiceLine) -> str:
        """The tax that Xero booked for the line."""
        return _amount(line.xero_tax_amount)


class PaymentInline(ReadOnlyInline):
    """Payments and credit notes, as Xero recorded them."""

    model = Payment
    readonly_fields = ["date", "kind", "paid", "reference"]
    fields = [*readonly_fields]

    @admin.display(description="Amount")
    def paid(self, payment: Payment) -> str:
        """The amount in the invoice's currency."""
        return show_money(payment.amount, payment.invoice.currency_code)


class InvoiceChangeList(ChangeList):
    """The list of one page of invoices, each with its chip, in one more query."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page and attach the chips."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        attach_chips(self.result_list, today=timezone.localdate())


@admin.register(Invoice)
class InvoiceAdmin(InvoiceVerbs):
    """The invoices of a person's organisations."""

    list_display = [
        "number",
        "customer",
        "status",
        "total_shown",
        "due_shown",
        "due_date",
        "connection",
        "owner",
    ]
    list_display_links = ["number"]
    list_filter = [StatusFilter, OrganisationFilter, DueFilter, OwnerFilter]
    list_select_related = ["connection", "contact", "owner"]
    search_fields = ["xero_number__istartswith", "xero_contact_name", "reference__istartswith"]
    search_help_text = "Number, customer or reference"
    date_hierarchy = None
    inlines = [InvoiceLineInline, PaymentInline]
    fieldsets = [
        (None, {"fields": ["number", "status", "owner", "deal", "connection"]}),
        ("Customer details", {"fields": ["customer", "reference"]}),
        ("Invoice details", {"fields": ["date", "due_date", "currency", "tax_treatment"]}),
        ("Totals", {"fields": ["sub_total_shown", "tax_shown", "total_shown", "paid_shown", "due_shown"]}),
        ("Timeline", {"fields": ["timeline_entries"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return only the invoices this person may see."""
        return Invoice.objects.visible_to(person_of(request))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Use the list that attaches the chips."""
        return InvoiceChangeList

    def get_view_on_site_url(self, obj: Model | None = None) -> str | None:
        """Link to the invoice's own page, where PDF, Share and Open in Xero are."""
        return reverse("invoice_detail", args=[obj.uid]) if isinstance(obj, Invoice) else None

    @admin.display(description="Number", ordering="xero_number")
    def number(self, invoice: Invoice) -> str:
        return str(invoice)

    @admin.display(description="Customer", ordering="xero_contact_name")
    def customer(self, invoice: Invoice) -> str:
        return invoice.customer_name

    @admin.display(description="Status", ordering="xero_status")
    def status(self, invoice: Invoice) -> str:
        """The same chip as on the pages."""
        chip = getattr(invoice, "chip", None) or attach_chip(invoice).chip
        shown = format_html(
            '<span class="chip chip-{}" title="{}">{}</span>', chip.tone, chip.detail, chip.label
        )
        if not invoice.is_changed_since_submitted:
            return shown
        return format_html('{}<br><span class="chip chip-warn">Changed since submitted</span>', shown)

    @admin.display(description="Currency")
    def currency(self, invoice: Invoice) -> str:
        """Xero's code of the currency."""
        return invoice.currency_code

    @admin.display(description="Tax treatment")
    def tax_treatment(self, invoice: Invoice) -> str:
        """Whether the prices include tax."""
        return tax_treatment.LABELS.get(invoice.line_amount_types, invoice.line_amount_types)

    @admin.display(description="Total")
    def total_shown(self, invoice: Invoice) -> str:
        """The total with its currency, or a dash."""
        return show_money(invoice.shown_total, invoice.currency_code)

    @admin.display(description="Amount due")
    def due_shown(self, invoice: Invoice) -> str:
        """The amount still to be paid."""
        return _money_or_dash(invoice, invoice.shown_amount_due)

    @admin.display(description="Paid")
    def paid_shown(self, invoice: Invoice) -> str:
        """The amount paid so far."""
        return _money_or_dash(invoice, invoice.xero_amount_paid)

    @admin.display(description="Subtotal")
    def sub_total_shown(self, invoice: Invoice) -> str:
        return _money_or_dash(invoice, invoice.shown_sub_total)

    @admin.display(description="Tax")
    def tax_shown(self, invoice: Invoice) -> str:
        return _money_or_dash(invoice, invoice.shown_total_tax)

    @admin.display(description="What happened")
    def timeline_entries(self, invoice: Invoice) -> str:
        """The timeline, one sentence per line."""
        rows = (
            (entry.at.strftime("%d %b %Y %H:%M"), entry.sentence) for entry in timeline.for_invoice(invoice)
        )
        return format_html(
            '<ol class="timeline">{}</ol>', format_html_join("", "<li><time>{}</time> {}</li>", rows)
        )


def _plain(amount: Decimal | None) -> str:
    return "—" if amount is None else show_number(amount, "#,##0.####")


def _amount(amount: Decimal | None) -> str:
    return "—" if amount is None else show_number(amount, "#,##0.00##")


def _money_or_dash(invoice: Invoice, amount: Any) -> str:
    return "—" if amount is None else show_money(amount, invoice.currency_code)
