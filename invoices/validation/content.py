"""Check whether a whole invoice can go to Xero, so that the rep sees each error beside its field at once."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from invoices import tax_treatment
from invoices.amounts import LARGEST_TOTAL, MAX_LINES, TOO_MANY_LINES
from invoices.choices import ReferenceLists
from invoices.formatting import show_money
from invoices.mapping import DraftContent, compute_totals
from invoices.validation.errors import FieldError
from invoices.validation.head import Customer, check_customer, check_details
from invoices.validation.lines import check_line, lacks_account

ACCOUNT_NEEDED = "Choose an account: Xero needs one before the invoice can be approved."


def tidy_content(content: DraftContent) -> DraftContent:
    """Return `content` as Xero would store it: no blanks around texts, none doubled in the name, no control
    characters.
    """
    details = {key: _readable(str(text or "")).strip() for key, text in content.contact_details.items()}
    details["contact_name"] = " ".join(details.get("contact_name", "").split())
    lines = [
        replace(
            line,
            description=_readable(line.description.replace("\r\n", "\n")).strip(),
            item_code=_readable(line.item_code).strip(),
        )
        for line in content.lines
    ]
    return replace(
        content,
        contact_details=details,
        reference=_readable(content.reference).strip(),
        currency_code=content.currency_code.strip().upper(),
        lines=lines,
    )


def _readable(text: str) -> str:
    """Remove what no document can hold: control characters, apart from line ends and tabs, and half characters."""
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))


def check_content(
    content: DraftContent,
    *,
    lists: ReferenceLists,
    contact: Customer | None = None,
    for_approval: bool = False,
) -> list[FieldError]:
    """Return everything wrong with `content`, in the order of the form; empty when it can be sent.

    `contact` is its Xero customer, None for a new one. `for_approval` requires accounts as well.
    """
    # Lines of Xero's own are not counted: what is legal there stays editable here.
    if sum(not line.xero_line_item_id for line in content.lines) > MAX_LINES:
        return [FieldError("lines", TOO_MANY_LINES)]
    errors = [*check_customer(content, contact=contact), *check_details(content, lists=lists)]
    is_taxed = tax_treatment.is_taxed(content.line_amount_types)
    for index, line in enumerate(content.lines):
        errors += check_line(line, index, lists=lists, is_taxed=is_taxed)
    if not content.lines:
        errors.append(FieldError("lines", "Add at least one item."))
    if for_approval:
        errors += check_for_approval(content, lists=lists)
    # A total of unsound lines would only be a second error for the same mistake.
    return errors or _check_total(content, lists)


def check_for_approval(content: DraftContent, *, lists: ReferenceLists) -> list[FieldError]:
    """Return what Xero requires beyond a draft: an account on each line (docs/xero.md#5.6)."""
    return [
        FieldError("account_code", ACCOUNT_NEEDED, index)
        for index, line in enumerate(content.lines)
        if line.unit_amount is not None and lacks_account(line, lists)
    ]


def _check_total(content: DraftContent, lists: ReferenceLists) -> list[FieldError]:
    totals = compute_totals(content.lines, line_amount_types=content.line_amount_types, rates=lists.rates)
    total = show_money(totals.total, content.currency_code)
    if totals.total > LARGEST_TOTAL:
        text = (
            f"The total is {total}; an invoice can come to at most {LARGEST_TOTAL:,} here. Please split it."
        )
        return [FieldError("lines", text)]
    if totals.total >= 0:
        return []
    way_out = "Check the discounts, or write a credit note in Xero."
    return [FieldError("lines", f"The total is {total}, but Xero accepts no invoice below zero. {way_out}")]
