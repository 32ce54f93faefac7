"""Xero's `LineAmountTypes`: whether an invoice's prices exclude tax, include it, or have none.

With their labels and Pipedrive's words for the same (`tax_method` of a deal's products).
"""

from __future__ import annotations

EXCLUSIVE, INCLUSIVE, NO_TAX = "Exclusive", "Inclusive", "NoTax"
# Xero's value -> what forms and pages call it.
LABELS: dict[str, str] = {EXCLUSIVE: "Tax exclusive", INCLUSIVE: "Tax inclusive", NO_TAX: "No tax"}
# Xero's value -> how a sentence about prices goes on.
PRICES_ARE: dict[str, str] = {
    EXCLUSIVE: "without tax",
    INCLUSIVE: "with tax included",
    NO_TAX: "without any tax",
}
# Pipedrive's `tax_method` -> Xero's value.
OF_PIPEDRIVE: dict[str, str] = {"exclusive": EXCLUSIVE, "inclusive": INCLUSIVE, "none": NO_TAX}


def is_taxed(line_amount_types: str) -> bool:
    """Return whether the lines of such an invoice are taxed."""
    return line_amount_types != NO_TAX
