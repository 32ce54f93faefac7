"""Read the lines of a sent document: merge by LineItemID, take defaults from items, check each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sandbox.core.switches import switch
from sandbox.xero.models import (
    Contact,
    CreditLine,
    Document,
    Invoice,
    InvoiceLine,
    Line,
    ListEntry,
    Organisation,
)
from sandbox.xero.rules.amounts import compute_line, round_half_up
from sandbox.xero.rules.discounts import gross_of, take_discount
from sandbox.xero.serialisation import read_decimal

MAX_DESCRIPTION = 4000
MAX_AMOUNT = Decimal("9999999999.99")
_SYSTEM_OR_BANK = "Account code '{code}' is not a valid code for this document."


@dataclass
class Lists:
    """The settings lists of an organisation that lines are checked against."""

    accounts: dict[str, ListEntry] = field(default_factory=dict)
    tax_rates: dict[str, ListEntry] = field(default_factory=dict)
    items: dict[str, ListEntry] = field(default_factory=dict)
    tracking: list[dict[str, Any]] = field(default_factory=list)


def load_lists(organisation: Organisation) -> Lists:
    """Load the lists, once a call."""
    lists = Lists()
    kinds = {"Accounts": lists.accounts, "TaxRates": lists.tax_rates, "Items": lists.items}
    for entry in ListEntry.objects.filter(organisation=organisation, kind__in=(*kinds, "TrackingCategories")):
        if entry.kind in kinds:
            kinds[entry.kind][entry.code] = entry
        else:
            lists.tracking.append(entry.body)
    return lists


def tax_percent(lists: Lists, tax_type: str) -> Decimal:
    """Return the effective rate of a tax type in percent; 0 for none."""
    entry = lists.tax_rates.get(tax_type)
    return Decimal(str(entry.body["EffectiveRate"])) if entry else Decimal(0)


def read_lines(
    document: Document,
    sent: list[dict[str, Any]],
    *,
    lists: Lists,
    places: int,
    errors: list[str],
    in_order: bool = False,
) -> list[Any]:
    """Return the document's new lines; a line with a known id keeps what is not sent.

    The API stores lines without a known id before the others (docs/xero.md#6.9), Xero's pages keep the order
    (`in_order`).
    """
    known = {} if document._state.adding else {row.line_item_id: row for row in document.lines.all()}
    if not in_order and switch("xero_new_lines_first"):
        sent = sorted(sent, key=lambda element: str(element.get("LineItemID", "")).lower() in known)
    lines = []
    for position, element in enumerate(sent):
        line = known.get(str(element.get("LineItemID", "")).lower()) or _new_line(document)
        line.position = position
        _fill_line(line, element, lists=lists, places=places, errors=errors)
        lines.append(line)
    return lines


def _new_line(document: Document) -> Line:
    if isinstance(document, Invoice):
        return InvoiceLine(invoice=document)
    return CreditLine(credit=document)


def _fill_line(line: Line, element: dict[str, Any], *, lists: Lists, places: int, errors: list[str]) -> None:
    """Set what was sent, then fill in defaults from the item."""
    texts = {"Description": "description", "AccountCode": "account_code", "TaxType": "tax_type"}
    for name, column in texts.items():
        if name in element:
            setattr(line, column, str(element[name] or ""))
    numbers = {"Quantity": "quantity", "UnitAmount": "unit_amount"}
    for name, column in numbers.items():
        if name in element:
            setattr(line, column, read_decimal(element[name], name=name))
    if "AccountID" in element and "AccountCode" not in element:
        wanted = str(element["AccountID"]).lower()
        line.account_code = next((row.code for row in lists.accounts.values() if row.entry_id == wanted), "?")
    if "ItemCode" in element:
        line.item_code = str(element["ItemCode"] or "")
        _fill_from_item(line, lists, errors)
    if line.unit_amount is not None:
        line.unit_amount = round_half_up(line.unit_amount, places)
    if line.unit_amount is not None and line.quantity is None:
        line.quantity = Decimal(1)
    take_discount(line, element, errors)
    _take_line_amount(line, element, errors)
    if "Tracking" in element:
        line.tracking = _read_tracking(element["Tracking"] or [], lists, errors)


def _fill_from_item(line: Line, lists: Lists, errors: list[str]) -> None:
    if not line.item_code:
        return
    item = lists.items.get(line.item_code)
    if item is None:
        errors.append(f"Item code '{line.item_code}' is not valid.")
        return
    sales = item.body.get("SalesDetails", {})
    line.description = line.description or item.body.get("Description", "") or item.body.get("Name", "")
    line.account_code = line.account_code or sales.get("AccountCode", "")
    line.tax_type = line.tax_type or sales.get("TaxType", "")
    if line.unit_amount is None and "UnitPrice" in sales:
        line.unit_amount = Decimal(str(sales["UnitPrice"]))


def _take_line_amount(line: Line, element: dict[str, Any], errors: list[str]) -> None:
    """Use LineAmount in place of a missing unit amount; otherwise it must match (docs/xero.md#6.7)."""
    sent = read_decimal(element.get("LineAmount"), name="LineAmount")
    if sent is None:
        return
    if line.unit_amount is None:
        line.quantity = line.quantity or Decimal(1)
        line.unit_amount = round_half_up(sent / line.quantity, 4)
        return
    compute_line(line, tax_percent=Decimal(0), line_amount_types="NoTax")
    if line.line_amount != sent:
        errors.append(f"The line total {sent} does not match the expected line total {line.line_amount}")


def _read_tracking(sent: list[dict[str, Any]], lists: Lists, errors: list[str]) -> list[dict[str, Any]]:
    """Find each category and option by name or id; return them as they are read back."""
    found = []
    for row in sent[:2]:
        for category in lists.tracking:
            if row.get("TrackingCategoryID", row.get("Name")) not in (
                category["TrackingCategoryID"],
                category["Name"],
            ):
                continue
            for option in category["Options"]:
                if row.get("TrackingOptionID", row.get("Option")) in (
                    option["TrackingOptionID"],
                    option["Name"],
                ):
                    found.append(
                        {
                            "Name": category["Name"],
                            "Option": option["Name"],
                            "TrackingCategoryID": category["TrackingCategoryID"],
                            "TrackingOptionID": option["TrackingOptionID"],
                        }
                    )
    if len(found) < len(sent):
        errors.append("The Tracking Category or Option is not valid.")
    return found


def needs_accounts(status: str) -> bool:
    """Return whether each line of a document of this status needs an account (SUBMITTED: switch)."""
    return status == "AUTHORISED" or (status == "SUBMITTED" and switch("xero_submitted_needs_accounts"))


def check_lines(
    lines: Sequence[Line], *, status: str, contact: Contact | None, lists: Lists, errors: list[str]
) -> None:
    """Check lines for the wanted status and set a missing tax type (docs/xero.md#5.6, docs/xero.md#6)."""
    if not lines:
        errors.append("One or more line items must be specified")
    for line in lines:
        if not line.description.strip():
            errors.append("The description field is mandatory for each line item.")
        if len(line.description) > MAX_DESCRIPTION:
            errors.append(f"The Description field must be no more than {MAX_DESCRIPTION} characters.")
        if not line.tax_type and line.unit_amount is not None:
            line.tax_type = _default_tax_type(line, contact, lists)
        _check_account(line, status=status, lists=lists, errors=errors)
        if status == "AUTHORISED" and rounds_to_nothing(line):
            errors += ["Account must be valid.", "Tax rate must be valid."]
        if line.discount_rate is not None and not 0 <= line.discount_rate <= 100:
            errors.append("The discount rate must be between 0 and 100.")
        if abs((line.quantity or Decimal(0)) * (line.unit_amount or Decimal(0))) > MAX_AMOUNT:
            errors.append("The line amount is too large.")
    if lines and status in ("SUBMITTED", "AUTHORISED") and all(line.unit_amount is None for line in lines):
        errors.append("A line amount, or a quantity and unit amount, must be specified for each line item.")


def rounds_to_nothing(line: Line) -> bool:
    """Return whether a line of a price above 0 comes to 0.00 by rounding (docs/xero.md#6.10)."""
    worth = gross_of(line)
    return line.unit_amount is not None and 0 < worth < Decimal("0.005")


def drop_account_of_nothing(line: Line) -> None:
    """Take account and tax off a computed line of 0.00, as Xero does when it stores one (docs/xero.md#6.10)."""
    if line.unit_amount is not None and not line.line_amount and switch("xero_zero_lines_lose_account"):
        line.account_code = line.tax_type = ""


def _default_tax_type(line: Line, contact: Contact | None, lists: Lists) -> str:
    if contact is not None and contact.body.get("AccountsReceivableTaxType"):
        return str(contact.body["AccountsReceivableTaxType"])
    account = lists.accounts.get(line.account_code)
    return str(account.body.get("TaxType", "")) if account else ""


def _check_account(line: Line, *, status: str, lists: Lists, errors: list[str]) -> None:
    code = line.account_code
    account = lists.accounts.get(code)
    if not code:
        if needs_accounts(status) and line.unit_amount:
            errors.append("Account must be valid.")
    elif account is None or account.body.get("SystemAccount") or account.body["Type"] == "BANK":
        errors.append(_SYSTEM_OR_BANK.format(code=code))
    elif account.body["Status"] != "ACTIVE":
        errors.append(
            f"Account code '{code}' has been archived, or has been deleted. "
            "Each line item must reference a valid account."
        )
    if not line.tax_type:
        return
    rate = lists.tax_rates.get(line.tax_type)
    if rate is None or rate.body["Status"] != "ACTIVE":
        errors.append(f"The TaxType code '{line.tax_type}' is not valid.")
    elif account is not None and not _tax_fits(rate.body, account.body):
        errors.append(f"The TaxType code '{line.tax_type}' cannot be used with account code '{code}'.")


def _tax_fits(rate: dict[str, Any], account: dict[str, Any]) -> bool:
    names = {"REVENUE": "Revenue", "EXPENSE": "Expenses", "ASSET": "Assets", "LIABILITY": "Liabilities"}
    return bool(rate.get(f"CanApplyTo{names.get(account['Class'], 'Equity')}", False))
