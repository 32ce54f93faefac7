"""The tables of the sandbox's Xero: organisations, lists, contacts, invoices, payments, grants."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models


def new_guid() -> str:
    """Return a new guid as Xero writes it."""
    return str(uuid.uuid4())


class Organisation(models.Model):
    """One Xero organisation (a tenant)."""

    tenant_id = models.CharField(max_length=36, primary_key=True, default=new_guid)
    name = models.CharField(max_length=255)
    short_code = models.CharField(max_length=20, unique=True)
    base_currency = models.CharField(max_length=3)
    body = models.JSONField(default=dict)  # the remaining fields of GET /Organisation, as on the wire
    next_number = models.IntegerField(default=1)

    class Meta:
        ordering = ["short_code"]


class ListEntry(models.Model):
    """One entry of a settings list (account, tax rate, item ...), stored as it is sent."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    kind = models.CharField(max_length=30)  # the collection's name: Accounts, TaxRates, Items ...
    entry_id = models.CharField(max_length=36, default=new_guid)
    code = models.CharField(max_length=100)
    body = models.JSONField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = (models.Index(fields=["organisation", "kind", "code"]),)


class Contact(models.Model):
    """A customer or supplier; `body` holds the writable fields that no query uses."""

    contact_id = models.CharField(max_length=36, primary_key=True, default=new_guid)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    name = models.CharField(max_length=255)
    folded_name = models.CharField(max_length=600)
    contact_number = models.CharField(max_length=50, blank=True)
    account_number = models.CharField(max_length=50, blank=True)
    email = models.CharField(max_length=255, blank=True)
    status = models.CharField(max_length=12, default="ACTIVE")
    body = models.JSONField(default=dict)
    is_customer = models.BooleanField(default=False)
    merged_to = models.CharField(max_length=36, blank=True)  # the ContactID that took this one's documents
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["updated_at", "contact_id"]
        indexes = (models.Index(fields=["organisation", "folded_name"]),)


class Invoice(models.Model):
    """A sales invoice (ACCREC) or a bill (ACCPAY); amounts are in its own currency."""

    invoice_id = models.CharField(max_length=36, primary_key=True, default=new_guid)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE)
    type = models.CharField(max_length=10, default="ACCREC")
    number = models.CharField(max_length=255, blank=True)
    reference = models.CharField(max_length=255, blank=True)
    status = models.CharField(max_length=12, default="DRAFT")
    date = models.DateField()
    due_date = models.DateField(null=True)
    line_amount_types = models.CharField(max_length=10, default="Exclusive")
    currency = models.CharField(max_length=3)
    currency_rate = models.DecimalField(max_digits=20, decimal_places=10, default=Decimal(1))
    branding_theme_id = models.CharField(max_length=36, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    sent_to_contact = models.BooleanField(default=False)
    expected_payment_on = models.DateField(null=True)
    sub_total = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    total_tax = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    total = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    total_discount = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    amount_due = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    amount_paid = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    amount_credited = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    fully_paid_on = models.DateField(null=True)
    online_token = models.CharField(max_length=40, unique=True)
    created_by_app = models.CharField(max_length=100, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["updated_at", "invoice_id"]
        indexes = (
            models.Index(fields=["organisation", "number"]),
            models.Index(fields=["organisation", "updated_at"]),
            models.Index(fields=["organisation", "status"]),
        )

    @property
    def has_money(self) -> bool:
        """Return whether a payment or credit is applied to it."""
        return bool(self.amount_paid or self.amount_credited)


class Line(models.Model):
    """One line of a document; `line_amount` and `tax_amount` are computed."""

    line_item_id = models.CharField(max_length=36, primary_key=True, default=new_guid)
    position = models.IntegerField(default=0)
    description = models.TextField(blank=True)
    quantity = models.DecimalField(max_digits=17, decimal_places=4, null=True)
    unit_amount = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    item_code = models.CharField(max_length=30, blank=True)
    account_code = models.CharField(max_length=10, blank=True)
    tax_type = models.CharField(max_length=50, blank=True)
    tax_amount = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    line_amount = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    discount_rate = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    discount_amount = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    tracking = models.JSONField(default=list)

    class Meta:
        abstract = True
        ordering = ["position"]


class InvoiceLine(Line):
    """One line of an invoice or bill."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")


class Credit(models.Model):
    """Money owed to a customer or by a supplier: a credit note, a prepayment or an overpayment."""

    credit_id = models.CharField(max_length=36, primary_key=True, default=new_guid)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE)
    kind = models.CharField(max_length=12)  # CreditNote, Prepayment, Overpayment
    type = models.CharField(max_length=20)  # ACCRECCREDIT, ACCPAYCREDIT, RECEIVE-PREPAYMENT ...
    number = models.CharField(max_length=255, blank=True)
    reference = models.CharField(max_length=255, blank=True)
    status = models.CharField(max_length=12, default="DRAFT")
    date = models.DateField()
    line_amount_types = models.CharField(max_length=10, default="Exclusive")
    currency = models.CharField(max_length=3)
    currency_rate = models.DecimalField(max_digits=20, decimal_places=10, default=Decimal(1))
    branding_theme_id = models.CharField(max_length=36, blank=True)
    sub_total = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    total_tax = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    total = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    total_discount = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    remaining = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    fully_paid_on = models.DateField(null=True)
    created_by_app = models.CharField(max_length=100, blank=True)
    updated_at = models.DateTimeField()

    @property
    def has_money(self) -> bool:
        """Return whether part of it is allocated."""
        return self.remaining != self.total

    class Meta:
        ordering = ["updated_at", "credit_id"]
        indexes = (models.Index(fields=["organisation", "kind", "updated_at"]),)


class CreditLine(Line):
    """One line of a credit."""

    credit = models.ForeignKey(Credit, on_delete=models.CASCADE, related_name="lines")


Document = Invoice | Credit


class Allocation(models.Model):
    """Part of a credit set against an invoice, in the invoice's currency."""

    allocation_id = models.CharField(max_length=36, primary_key=True, default=new_guid)
    credit = models.ForeignKey(Credit, on_delete=models.CASCADE, related_name="allocations")
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="allocations")
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    date = models.DateField()

    class Meta:
        ordering = ["date", "allocation_id"]


class Payment(models.Model):
    """Money received against an invoice."""

    payment_id = models.CharField(max_length=36, primary_key=True, default=new_guid)
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="payments")
    account_code = models.CharField(max_length=10)
    date = models.DateField()
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    currency_rate = models.DecimalField(max_digits=20, decimal_places=10, default=Decimal(1))
    reference = models.CharField(max_length=255, blank=True)
    status = models.CharField(max_length=12, default="AUTHORISED")
    is_reconciled = models.BooleanField(default=False)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["updated_at", "payment_id"]


class HistoryRecord(models.Model):
    """One line of a document's history and notes."""

    document_id = models.CharField(max_length=36, db_index=True)
    changes = models.CharField(max_length=100)
    details = models.TextField(blank=True)
    user = models.CharField(max_length=255)
    time = models.DateTimeField()

    class Meta:
        ordering = ["-id"]


class Attachment(models.Model):
    """A file on an invoice."""

    attachment_id = models.CharField(max_length=36, primary_key=True, default=new_guid)
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="attachments")
    file_name = models.CharField(max_length=255)
    mime_type = models.CharField(max_length=255)
    content = models.BinaryField()
    include_online = models.BooleanField(default=False)


class Connection(models.Model):
    """Permission of the app to read and write an organisation, until it is disconnected."""

    connection_id = models.CharField(max_length=36, primary_key=True, default=new_guid)
    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE)
    auth_event_id = models.CharField(max_length=36)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()


class Grant(models.Model):
    """One consent: its scopes, and the code that fetches its tokens once."""

    auth_event_id = models.CharField(max_length=36, primary_key=True, default=new_guid)
    client_id = models.CharField(max_length=100)
    scope = models.TextField()
    nonce = models.CharField(max_length=255, blank=True)
    code = models.CharField(max_length=100, unique=True)
    redirect_uri = models.TextField()
    code_challenge = models.CharField(max_length=128, blank=True)
    created_at = models.DateTimeField()
    code_used_at = models.DateTimeField(null=True)


class RefreshToken(models.Model):
    """One refresh token; a refresh replaces it."""

    token = models.CharField(max_length=100, primary_key=True)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE)
    replaces = models.CharField(max_length=100, blank=True, db_index=True)
    created_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    answer = models.JSONField(null=True)  # what replaced it


class StoredAnswer(models.Model):
    """The first answer to an Idempotency-Key, repeated for six minutes."""

    client_id = models.CharField(max_length=100)
    key = models.CharField(max_length=128)
    fingerprint = models.CharField(max_length=64)
    status = models.IntegerField()
    content_type = models.CharField(max_length=100, blank=True)
    body = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        unique_together = (("client_id", "key"),)
