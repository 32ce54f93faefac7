"""Fill a new invoice from a deal: the preferences say which field of the deal fills which field of the invoice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Protocol

from accounts.mapping_fields import CUSTOMER, LINES, MAPPING_TARGETS, MappingTarget
from invoices.choices import PaymentTerms, ReferenceLists
from invoices.mapping.content import DraftContent
from invoices.mapping.documents import DealDocuments, is_deleted, source_value
from invoices.mapping.due import DueRules, due_date
from invoices.mapping.lines import LineWriter
from invoices.mapping.taxes import TaxMapping
from invoices.tax_treatment import EXCLUSIVE, INCLUSIVE, OF_PIPEDRIVE, PRICES_ARE, is_taxed


class DraftRules(DueRules, Protocol):
    """The part of MappingPreferences that the mapping needs."""

    field_map: dict[str, str]
    line_amount_types: str
    currency_rule: str
    branding_theme_id: str
    account_code: str
    tax_type: str
    tax_map: dict[str, Any]


def draft_from_deal(
    documents: DealDocuments,
    *,
    preferences: DraftRules,
    lists: ReferenceLists,
    today: dt.date,
    contact_terms: PaymentTerms | None = None,
) -> DraftContent:
    """Return the invoice that `documents` make under `preferences`, dated `today`.

    Prices are never converted. `warnings` name, in a rep's words, the choices the mapping had to make.
    """
    warnings = _deleted_fields(preferences.field_map, documents)
    details = _customer_details(documents, preferences.field_map, warnings)
    due = due_date(today, preferences=preferences, contact_terms=contact_terms, documents=documents)
    if due.warning:
        warnings.append(due.warning)
    treatment = _treatment(documents, preferences.line_amount_types, warnings)
    taxes = TaxMapping(preferences.tax_map, preferences.tax_type, lists, warnings)
    writer = LineWriter(
        documents=documents,
        lists=lists,
        description_source=preferences.field_map.get("line_description", ""),
        account_code=preferences.account_code,
        taxes=taxes,
        is_taxed=is_taxed(treatment),
        warnings=warnings,
    )
    return DraftContent(
        contact_details=details,
        date=today,
        due_date=due.date,
        reference=_mapped("reference", documents, preferences.field_map, warnings),
        currency_code=_currency(documents, preferences.currency_rule, lists, warnings),
        line_amount_types=treatment,
        branding_theme_id=preferences.branding_theme_id,
        lines=writer.write(),
        warnings=warnings,
    )


def mapped_texts(documents: DealDocuments, field_map: Mapping[str, str]) -> dict[str, str]:
    """Return the customer's details and the reference that `field_map` takes from the deal, by mapping target."""
    details = _customer_details(documents, field_map, [])
    return {**details, "reference": _mapped("reference", documents, field_map, [])}


def _deleted_fields(field_map: Mapping[str, str], documents: DealDocuments) -> list[str]:
    return [
        f"The mapping for {target.label} uses a Pipedrive field that was deleted. "
        "Ask an administrator to choose another in the preferences."
        for target in MAPPING_TARGETS
        if is_deleted(field_map.get(target.key, ""), documents.fields)
    ]


def _customer_details(
    documents: DealDocuments, field_map: Mapping[str, str], warnings: list[str]
) -> dict[str, str]:
    details = {
        target.key: _mapped(target.key, documents, field_map, warnings)
        for target in MAPPING_TARGETS
        if target.group == CUSTOMER
    }
    if not details["contact_name"]:
        # A private customer has a person and no organization.
        person = source_value("person.name", documents)
        details["contact_name"] = " ".join((person or source_value("organization.name", documents)).split())
    if not details["contact_name"]:
        warnings.append("The deal has no customer. Choose one, or type a name.")
    return details


def _mapped(key: str, documents: DealDocuments, field_map: Mapping[str, str], warnings: list[str]) -> str:
    target = TARGETS[key]
    text = " ".join(source_value(field_map.get(key, ""), documents).split())
    if len(text) <= target.max_length or key == "contact_name":
        return text
    warnings.append(f"{target.label} was shortened to {target.max_length} characters, the most Xero accepts.")
    return text[: target.max_length].rstrip()


TARGETS: dict[str, MappingTarget] = {
    target.key: target for target in MAPPING_TARGETS if target.group != LINES
}


def _treatment(documents: DealDocuments, rule: str, warnings: list[str]) -> str:
    """Return Exclusive, Inclusive or NoTax: the deal's own unless the preferences fix it."""
    methods = {str(product.get("tax_method") or "") for product in documents.products} & OF_PIPEDRIVE.keys()
    # Pipedrive keeps one way for all products of a deal (docs/pipedrive.md#5.2).
    of_deal = OF_PIPEDRIVE[min(methods)] if methods else ""
    if rule not in PRICES_ARE:
        return of_deal or EXCLUSIVE
    if of_deal and {of_deal, rule} == {EXCLUSIVE, INCLUSIVE}:
        warnings.append(
            f"The deal's prices are {PRICES_ARE[of_deal]}, but this organisation's invoices are written "
            f"{PRICES_ARE[rule]}. Check the prices."
        )
    return rule


def _currency(documents: DealDocuments, rule: str, lists: ReferenceLists, warnings: list[str]) -> str:
    of_deal = str(documents.deal.get("currency") or "").upper()
    if rule == "organisation" and lists.base_currency:
        if of_deal and of_deal != lists.base_currency:
            warnings.append(
                f"The deal is in {of_deal}, the invoice in {lists.base_currency}: prices were taken over "
                "as they are, not converted."
            )
        return lists.base_currency
    currency = of_deal or lists.base_currency
    if lists.currency_codes and currency not in lists.currency_codes:
        warnings.append(
            f"The deal is in {currency}, which this Xero organisation does not use. Choose another currency."
        )
    return currency
