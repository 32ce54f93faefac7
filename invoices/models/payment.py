"""Payments of invoices, and credit applied to them."""

from __future__ import annotations

from django.db import models

from invoices.models.columns import NumberColumn, numbers_within_bounds
from invoices.models.invoice import Invoice


class Payment(models.Model):
    """A payment of an invoice in Xero, or a credit note applied to it."""

    # Found by the index of its constraint.
    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="payments", db_index=False)
    xero_payment_id = models.CharField(max_length=64)
    kind = models.CharField(
        max_length=20, default="payment", choices=[("payment", "Payment"), ("credit", "Credit")]
    )
    date = models.DateField(null=True)
    amount = NumberColumn()
    reference = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["date", "id"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "xero_payment_id"], name="one_row_per_payment"),
            numbers_within_bounds("payment_numbers", "amount"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} on {self.date}"
