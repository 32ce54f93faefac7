"""Deals, customers and invoices as rows, and who may see them (`visible_to`, the one place that decides).

`Deal`, `Contact` and `Payment` are mirrors as a whole; on `Invoice` and `InvoiceLine` the `xero_*` columns are the
mirror. Only `mirror.py` writes mirrored columns; only `actions.py` writes what a person asked for.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Connection, Role, User
from integrations.http import ExactJSON
from integrations.models import OutboxState
from invoices.sql import among, told

OPEN_STATES = (OutboxState.PENDING, OutboxState.FAILED)
MONEY: dict[str, Any] = {"max_digits": 18, "decimal_places": 4}


class DealQuerySet(models.QuerySet["Deal"]):
    """Filters on deals."""

    def visible_to(self, user: User) -> DealQuerySet:
        """Sales: the deals they own in Pipedrive or were given here. Finance with an organisation: every deal,
        because a deal belongs to no organisation before it is invoiced. Administrators: all."""
        if not user.is_active:
            return self.none()
        if user.role == Role.ADMINISTRATOR:
            return self.all()
        if user.role == Role.FINANCE:
            return self.all() if user.organisations.exists() else self.none()
        mine = Q(given_to=user)
        if user.pipedrive_user_id:
            mine |= Q(pipedrive_owner_id=user.pipedrive_user_id)
        return self.filter(pk__in=Deal.objects.filter(mine).values("pk"))

    def search(self, text: str) -> DealQuerySet:
        """Deals whose title, organization or person contains `text`, or whose number it is."""
        text = text.strip()
        found = (
            Q(title__icontains=text) | Q(organization_name__icontains=text) | Q(person_name__icontains=text)
        )
        if text.lstrip("#").isdigit():
            found |= Q(pipedrive_id=int(text.lstrip("#")))
        return self.filter(found)


class Deal(models.Model):
    """A Pipedrive deal with the documents an invoice is made from (all JSON as API v2 gives it)."""

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="deals")
    pipedrive_id = models.BigIntegerField()
    title = models.CharField(max_length=500)
    pipedrive_status = models.CharField(max_length=20)
    is_archived = models.BooleanField(default=False)
    value = models.DecimalField(**MONEY, default=Decimal(0))
    currency = models.CharField(max_length=10, blank=True)
    pipedrive_owner_id = models.BigIntegerField(null=True)
    pipedrive_pipeline_id = models.BigIntegerField(null=True)
    pipedrive_stage_id = models.BigIntegerField(null=True)
    pipedrive_person_id = models.BigIntegerField(null=True)
    pipedrive_organization_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=500, blank=True)
    organization_name = models.CharField(max_length=500, blank=True)
    deal_document = models.JSONField(default=dict)
    person_document = models.JSONField(default=dict, blank=True)
    organization_document = models.JSONField(default=dict, blank=True)
    product_documents = models.JSONField(
        default=list, blank=True, help_text="The deal's products, by order_nr."
    )
    discount_documents = models.JSONField(default=list, blank=True, help_text="Discounts on the whole deal.")
    pipedrive_updated_at = models.DateTimeField(null=True)
    mirrored_at = models.DateTimeField(default=timezone.now)
    written_back = models.JSONField(default=dict, blank=True, help_text="The custom fields we last wrote.")
    given_to = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="given_deals")

    objects = DealQuerySet.as_manager()

    class Meta:
        """Newest change first, as people look for them."""

        ordering = ["-pipedrive_updated_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["connection", "pipedrive_id"], name="one_row_per_deal")
        ]
        indexes = [
            models.Index(fields=["pipedrive_owner_id"], name="deal_owner"),
            models.Index(fields=["pipedrive_person_id"], name="deal_person"),
            models.Index(fields=["pipedrive_organization_id"], name="deal_organization"),
        ]

    def __str__(self) -> str:
        return self.title


class Contact(models.Model):
    """A Xero contact. Keyed by ContactID; names are not unique for ever (Xero fact sheet 9.1)."""

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="contacts")
    xero_contact_id = models.CharField(max_length=64)
    contact_number = models.CharField(max_length=50, blank=True, db_index=True)
    name = models.CharField(max_length=500)
    email_address = models.CharField(max_length=255, blank=True)
    tax_number = models.CharField(max_length=50, blank=True)
    xero_contact_status = models.CharField(max_length=20, default="ACTIVE")
    merged_to_contact_id = models.CharField(max_length=64, blank=True)
    default_currency = models.CharField(max_length=10, blank=True)
    payment_terms_day = models.PositiveSmallIntegerField(null=True)
    payment_terms_type = models.CharField(max_length=30, blank=True)
    xero_updated_at = models.DateTimeField(null=True)
    raw = models.JSONField(default=dict, decoder=ExactJSON)

    class Meta:
        """Looked up by id and by name."""

        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["connection", "xero_contact_id"], name="one_row_per_contact")
        ]
        indexes = [models.Index(fields=["connection", "name"], name="contact_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        """Whether Xero refuses new documents of this customer."""
        return self.xero_contact_status == "ARCHIVED"


class XeroStatus(models.TextChoices):
    """Xero's six statuses, verbatim, with the words Xero's own pages use. Unknown ones are kept as they come."""

    DRAFT = "DRAFT", "Draft"
    SUBMITTED = "SUBMITTED", "Awaiting approval"
    AUTHORISED = "AUTHORISED", "Awaiting payment"
    PAID = "PAID", "Paid"
    VOIDED = "VOIDED", "Voided"
    DELETED = "DELETED", "Deleted"


EDITABLE = ("", XeroStatus.DRAFT, XeroStatus.SUBMITTED)


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Filters on invoices."""

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
        return self.filter(told(Invoice, "xero_id"), among(Invoice, "xero_id", ids))

    def overdue(self, today: dt.date) -> InvoiceQuerySet:
        """Approved, not paid, due before `today`."""
        return self.filter(xero_status=XeroStatus.AUTHORISED, due_date__lt=today, xero_amount_due__gt=0)

    def part_paid(self) -> InvoiceQuerySet:
        """Approved, with some money in and some missing."""
        return self.filter(xero_status=XeroStatus.AUTHORISED, xero_amount_due__gt=0).filter(
            xero_amount_due__lt=F("xero_total")
        )


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
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="invoices"
    )
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, help_text="Grows with each change of the content.")
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
    sub_total = models.DecimalField(**MONEY, default=Decimal(0))
    total_tax = models.DecimalField(**MONEY, default=Decimal(0))
    total = models.DecimalField(**MONEY, default=Decimal(0))
    # The mirror.
    xero_id = models.CharField(max_length=64, blank=True)
    xero_number = models.CharField(max_length=255, blank=True)
    xero_status = models.CharField(max_length=20, blank=True)
    xero_contact_name = models.CharField(max_length=500, blank=True)
    xero_sub_total = models.DecimalField(**MONEY, null=True)
    xero_total_tax = models.DecimalField(**MONEY, null=True)
    xero_total = models.DecimalField(**MONEY, null=True)
    xero_amount_due = models.DecimalField(**MONEY, null=True)
    xero_amount_paid = models.DecimalField(**MONEY, null=True)
    xero_amount_credited = models.DecimalField(**MONEY, null=True)
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
        """Newest first; one row a Xero document."""

        ordering = ["-date", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "xero_id"], condition=~Q(xero_id=""), name="one_row_per_xero_invoice"
            )
        ]
        indexes = [
            models.Index(fields=["connection", "xero_status", "-date"], name="invoice_desk"),
            models.Index(fields=["xero_status", "due_date"], name="invoice_due"),
            models.Index(fields=["xero_number"], name="invoice_number"),
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
        """The sum before tax."""
        return self._shown(self.sub_total, self.xero_sub_total)

    @property
    def shown_total_tax(self) -> Decimal:
        """The tax."""
        return self._shown(self.total_tax, self.xero_total_tax)

    @property
    def shown_total(self) -> Decimal:
        """The total."""
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

    def is_overdue(self, today: dt.date) -> bool:
        """Approved, money missing, due before `today`."""
        late = self.due_date is not None and self.due_date < today
        return late and self.xero_status == XeroStatus.AUTHORISED and bool(self.xero_amount_due)


class InvoiceLine(models.Model):
    """One line of an invoice. A line with only a description is legal in Xero."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(default=0)
    description = models.TextField(blank=True)
    quantity = models.DecimalField(**MONEY, null=True, blank=True)
    unit_amount = models.DecimalField(**MONEY, null=True, blank=True)
    discount_rate = models.DecimalField(**MONEY, null=True, blank=True)
    discount_amount = models.DecimalField(**MONEY, null=True, blank=True)
    item_code = models.CharField(max_length=30, blank=True)
    account_code = models.CharField(max_length=20, blank=True)
    tax_type = models.CharField(max_length=64, blank=True)
    tracking = models.JSONField(default=list, blank=True)
    xero_line_item_id = models.CharField(max_length=64, blank=True)
    xero_tax_amount = models.DecimalField(**MONEY, null=True)
    xero_line_amount = models.DecimalField(**MONEY, null=True)

    class Meta:
        """In the order of the document."""

        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.description[:60]


class Payment(models.Model):
    """Money that met an invoice in Xero: a payment, or a credit note applied to it."""

    # Found by the index of its constraint.
    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="payments", db_index=False)
    xero_payment_id = models.CharField(max_length=64)
    kind = models.CharField(
        max_length=20, default="payment", choices=[("payment", "Payment"), ("credit", "Credit")]
    )
    date = models.DateField(null=True)
    amount = models.DecimalField(**MONEY)
    reference = models.CharField(max_length=255, blank=True)

    class Meta:
        """One row a payment."""

        ordering = ["date", "id"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "xero_payment_id"], name="one_row_per_payment")
        ]

    def __str__(self) -> str:
        return f"{self.amount} on {self.date}"


class TimelineEntry(models.Model):
    """One sentence of an invoice's story. `kind` is one of `timeline.Kind`; `data` holds what the sentence needs."""

    # Found by `timeline_of_invoice`.
    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="timeline", db_index=False)
    kind = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    source = models.CharField(max_length=20, default="here", choices=[("here", "Here"), ("xero", "Xero")])
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        """As it happened."""

        ordering = ["at", "id"]
        indexes = [models.Index(fields=["invoice", "at"], name="timeline_of_invoice")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.invoice}"
