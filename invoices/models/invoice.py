"""Invoices and their lines, and who may see them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.models import Connection, Role, User
from integrations.http import ExactJSON
from integrations.models import OutboxMessage, OutboxState
from invoices import statuses
from invoices.amounts import UNREADABLE
from invoices.models.columns import NumberColumn, numbers_within_bounds
from invoices.models.contact import Contact
from invoices.models.deal import Deal
from invoices.sql import among, not_blank
from invoices.statuses import EDITABLE, XeroStatus

OUR_TOTALS = ("sub_total", "total_tax", "total")
XERO_TOTALS = (
    *(f"xero_{name}" for name in OUR_TOTALS),
    "xero_amount_due",
    "xero_amount_paid",
    "xero_amount_credited",
)
LINE_NUMBERS = (
    "quantity",
    "unit_amount",
    "discount_rate",
    "discount_amount",
    "xero_tax_amount",
    "xero_line_amount",
)


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """The invoices a person may see, and sets of them that several doors ask for."""

    def visible_to(self, user: User) -> InvoiceQuerySet:
        """Sales: invoices they own or of deals they see, inside their organisations. Finance: all of their
        organisations. Administrators: all. Everything else does not exist for them."""
        if not user.is_active:
            return self.none()
        if user.role == Role.ADMINISTRATOR:
            return self.all()
        mine = self.filter(connection__in=user.organisations.values("pk"))
        if user.role == Role.FINANCE:
            return mine
        return mine.filter(Q(owner=user) | Q(deal__in=Deal.objects.visible_to(user).values("pk")))

    def of_xero_ids(self, ids: Iterable[str]) -> InvoiceQuerySet:
        """Those that are these documents of Xero; found by the index, also among a million."""
        return self.filter(not_blank(Invoice, "xero_id"), among(Invoice, "xero_id", ids))

    def with_status(self, word: str, today: dt.date) -> InvoiceQuerySet:
        """Those that a status filter finds, `word` being one of `statuses.FILTERS`: the same through every door.

        Overdue and part-paid invoices await payment too.
        """
        found: dict[str, InvoiceQuerySet] = {
            statuses.OVERDUE.word: self.overdue(today),
            statuses.PART_PAID.word: self.part_paid(),
            statuses.SENT: self.filter(xero_sent_to_contact=True),
            statuses.NOT_IN_XERO: self.filter(xero_id=""),
            statuses.NEEDS_A_LOOK: self.filter(_has_failed_message()),
        }
        by_word = {status.word: status.xero for status in statuses.STATUSES}
        return found[word] if word in found else self.filter(xero_status=by_word[word])

    def unreadable(self) -> InvoiceQuerySet:
        """Those with an amount that can't be shown, their own or that of a line or a payment."""
        here = Q()
        for column in (*OUR_TOTALS, *XERO_TOTALS):
            here |= _unreadable(column)
        lines = Q()
        for column in LINE_NUMBERS:
            lines |= _unreadable(column)
        of_lines = InvoiceLine.objects.filter(lines).values("invoice")
        paid = Invoice.objects.filter(_unreadable("payments__amount")).values("pk")
        return self.filter(here | Q(pk__in=of_lines) | Q(pk__in=paid))

    def overdue(self, today: dt.date) -> InvoiceQuerySet:
        """Approved, not paid, due before `today`."""
        return self.filter(xero_status=XeroStatus.AUTHORISED, due_date__lt=today, xero_amount_due__gt=0)

    def part_paid(self) -> InvoiceQuerySet:
        """Approved, with some money in and some missing."""
        return self.filter(xero_status=XeroStatus.AUTHORISED, xero_amount_due__gt=0).filter(
            xero_amount_due__lt=F("xero_total")
        )


def _unreadable(column: str) -> Q:
    return Q(**{f"{column}__gte": UNREADABLE}) | Q(**{f"{column}__lte": -UNREADABLE})


def _has_failed_message() -> Exists:
    mailbox = Concat(Value("invoice:"), OuterRef("pk"), output_field=models.CharField())
    return Exists(OutboxMessage.objects.filter(mailbox=mailbox, state=OutboxState.FAILED))


class Invoice(models.Model):
    """A sales invoice (ACCREC): what people here asked for, beside what Xero says it is."""

    uid = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="Our mark on Xero's document."
    )
    draft_key = models.UUIDField(
        null=True, blank=True, unique=True, help_text="One a form or API call: no doubles."
    )
    # Found by `invoice_desk`.
    connection = models.ForeignKey(
        Connection, models.PROTECT, related_name="invoices", verbose_name="organisation", db_index=False
    )
    deal = models.ForeignKey(Deal, models.PROTECT, null=True, blank=True, related_name="invoices")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="invoices")
    customer_number = models.CharField(
        max_length=40,
        blank=True,
        help_text="Our number for the organization or person in Pipedrive that it was made for.",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="invoices"
    )
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, help_text="Grows with each change of the content.")
    # What the last submission for approval submitted, and who asked; an edit afterwards moves `version` alone.
    submitted_version = models.PositiveIntegerField(null=True, blank=True)
    submitted_total = NumberColumn(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # What people asked for; after each answer of Xero, what Xero holds.
    contact_details = models.JSONField(default=dict, blank=True)
    deal_basis = models.JSONField(
        default=dict,
        blank=True,
        help_text="What the deal said when a person last took it over or kept the invoice.",
    )
    date = models.DateField(null=True)
    due_date = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=255, blank=True)
    currency_code = models.CharField(max_length=10, blank=True)
    line_amount_types = models.CharField(max_length=10, default="Exclusive")
    branding_theme_id = models.CharField(max_length=64, blank=True)
    sub_total = NumberColumn(default=Decimal(0))
    total_tax = NumberColumn(default=Decimal(0))
    total = NumberColumn(default=Decimal(0))
    # The mirror.
    xero_id = models.CharField(max_length=64, blank=True)
    xero_number = models.CharField(max_length=255, blank=True)
    xero_status = models.CharField(max_length=20, blank=True)
    xero_contact_name = models.CharField(max_length=500, blank=True)
    xero_sub_total = NumberColumn(null=True)
    xero_total_tax = NumberColumn(null=True)
    xero_total = NumberColumn(null=True)
    xero_amount_due = NumberColumn(null=True)
    xero_amount_paid = NumberColumn(null=True)
    xero_amount_credited = NumberColumn(null=True)
    xero_fully_paid_on = models.DateField(null=True)
    xero_sent_to_contact = models.BooleanField(default=False)
    xero_online_url = models.CharField(max_length=500, blank=True)
    xero_updated_at = models.DateTimeField(null=True)
    xero_raw = models.JSONField(default=dict, blank=True, decoder=ExactJSON)
    mirrored_at = models.DateTimeField(null=True)
    pdf = models.FileField(upload_to="invoices/", blank=True)
    pdf_of_updated_at = models.DateTimeField(
        null=True, help_text="Which version of the document the PDF shows."
    )

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "xero_id"], condition=~Q(xero_id=""), name="one_row_per_xero_invoice"
            ),
            numbers_within_bounds("invoice_numbers", *OUR_TOTALS, *XERO_TOTALS),
            numbers_within_bounds("submitted_numbers", "submitted_total"),
        ]
        indexes = [
            models.Index(fields=["connection", "xero_status", "-date"], name="invoice_desk"),
            models.Index(fields=["xero_status", "due_date"], name="invoice_due"),
            models.Index(fields=["xero_number"], name="invoice_number"),
            models.Index(
                fields=["connection", "customer_number"],
                condition=~Q(customer_number=""),
                name="invoice_customer_number",
            ),
        ]

    def __str__(self) -> str:
        return self.xero_number or "New invoice"

    @property
    def mailbox(self) -> str:
        """The outbox mailbox in which everything about this invoice stays in order."""
        return f"invoice:{self.pk}"

    @property
    def is_in_xero(self) -> bool:
        """Whether Xero has confirmed the document."""
        return bool(self.xero_id)

    @property
    def is_editable(self) -> bool:
        """Whether the content may be changed here (drafts and invoices awaiting approval)."""
        return self.xero_status in EDITABLE

    @property
    def is_changed_since_submitted(self) -> bool:
        """Whether it awaits approval with another content than was submitted."""
        known = self.submitted_version not in (None, self.version)
        return known and self.xero_status == XeroStatus.SUBMITTED

    @property
    def is_part_paid(self) -> bool:
        """Approved, some money in, some missing."""
        due, total = self.xero_amount_due, self.xero_total
        return bool(self.xero_status == XeroStatus.AUTHORISED and due and total and 0 < due < total)

    @property
    def is_sent(self) -> bool:
        """Whether Xero marks it as sent to the customer."""
        return self.xero_sent_to_contact

    # Amounts to show, in `currency_code`. While the content may be changed here, ours: after an answer of Xero they
    # are Xero's own, and an edit on its way shows at once. Afterwards Xero's alone.
    @property
    def shown_sub_total(self) -> Decimal:
        """The sum of the lines before tax."""
        return self._shown(self.sub_total, self.xero_sub_total)

    @property
    def shown_total_tax(self) -> Decimal:
        """The tax on it, of all lines together."""
        return self._shown(self.total_tax, self.xero_total_tax)

    @property
    def shown_total(self) -> Decimal:
        """The sum with tax, as billed."""
        return self._shown(self.total, self.xero_total)

    @property
    def shown_amount_due(self) -> Decimal | None:
        """What is still to be paid; None until Xero has the invoice. Nothing is paid on what can be edited."""
        return None if self.xero_amount_due is None else self._shown(self.total, self.xero_amount_due)

    def _shown(self, ours: Decimal, theirs: Decimal | None) -> Decimal:
        return ours if theirs is None or self.is_editable else theirs

    @property
    def customer_name(self) -> str:
        """The name to show: Xero's, or what was typed until Xero has answered."""
        return self.xero_contact_name or str(self.contact_details.get("contact_name", ""))

    @property
    def email_address(self) -> str:
        """The address Xero would e-mail it to: the customer's, or the one typed for a new customer."""
        if self.contact:
            return self.contact.email_address
        return str(self.contact_details.get("email_address", ""))

    @property
    def has_current_pdf(self) -> bool:
        """Whether the stored PDF shows the version of the invoice that Xero holds, as far as we know."""
        return bool(self.pdf) and self.pdf_of_updated_at == self.xero_updated_at

    def is_overdue(self, today: dt.date) -> bool:
        """Approved, money missing, due before `today`."""
        late = self.due_date is not None and self.due_date < today
        return late and self.xero_status == XeroStatus.AUTHORISED and (self.xero_amount_due or 0) > 0


class InvoiceLine(models.Model):
    """One line of an invoice. A line with only a description is legal in Xero."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(default=0)
    description = models.TextField(blank=True)
    quantity = NumberColumn(null=True, blank=True)
    unit_amount = NumberColumn(null=True, blank=True)
    discount_rate = NumberColumn(null=True, blank=True)
    discount_amount = NumberColumn(null=True, blank=True)
    item_code = models.CharField(max_length=30, blank=True)
    account_code = models.CharField(max_length=20, blank=True)
    tax_type = models.CharField(max_length=64, blank=True)
    tracking = models.JSONField(default=list, blank=True)
    xero_line_item_id = models.CharField(max_length=64, blank=True)
    xero_tax_amount = NumberColumn(null=True)
    xero_line_amount = NumberColumn(null=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [numbers_within_bounds("line_numbers", *LINE_NUMBERS)]

    def __str__(self) -> str:
        return self.description[:60]
