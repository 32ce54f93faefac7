"""Compare an invoice's deal as it was when the invoice was made with the deal as it is now.

Nothing here changes an invoice: a changed deal is shown, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core import signing

from accounts.mapping_fields import DEFAULT_FIELD_MAP
from accounts.models import Connection, MappingPreferences
from invoices.choices import FieldLists
from invoices.mapping import DealChange, Facts, deal_facts, differences
from invoices.models import Deal, Invoice
from invoices.reference import documents_of, fields_of
from invoices.statuses import DEAD

SALT = "invoices.deal_basis"


def facts_for(deal: Deal, connection: Connection) -> Facts:
    """Return the facts that an invoice made now from `deal` in `connection` would depend on."""
    preferences = MappingPreferences.objects.filter(connection=connection).first()
    field_map = preferences.field_map if preferences else DEFAULT_FIELD_MAP
    return facts_of(deal, field_map, fields=fields_of(deal.connection))


def facts_of(deal: Deal, field_map: dict[str, str], *, fields: FieldLists) -> Facts:
    """Return the facts of a deal that this mapping uses."""
    return deal_facts(
        documents_of(deal, fields=fields),
        deal_id=deal.pipedrive_id,
        title=deal.title,
        status=deal.pipedrive_status,
        field_map=field_map,
    )


def current_facts(invoice: Invoice) -> Facts:
    """Return the facts of the invoice's deal now, by the mapping used when the invoice was made; {} without a
    deal.
    """
    if invoice.deal is None or not invoice.deal_basis:
        return {}
    fields = fields_of(invoice.deal.connection)
    return facts_of(invoice.deal, invoice.deal_basis["field_map"], fields=fields)


def changes_since(invoice: Invoice) -> list[DealChange]:
    """Return how the deal has changed since the invoice was made or last kept; none for a voided or deleted
    invoice.
    """
    if invoice.xero_status in DEAD:
        return []
    return differences(invoice.deal_basis, current_facts(invoice))


def changed_since(invoices: Iterable[Invoice]) -> list[Invoice]:
    """Return those invoices of one deal whose deal has changed since (one query for all)."""
    alive = [
        one for one in invoices if one.deal is not None and one.deal_basis and one.xero_status not in DEAD
    ]
    if not alive:
        return []
    fields = fields_of(alive[0].deal.connection)  # type: ignore[union-attr]
    return [
        one
        for one in alive
        if one.deal is not None
        and differences(one.deal_basis, facts_of(one.deal, one.deal_basis["field_map"], fields=fields))
    ]


def sign(facts: Facts) -> str:
    """Return the facts as signed text that a form can carry and nobody can change."""
    return signing.dumps(facts, salt=SALT, compress=True) if facts else ""


def unsign(text: str, deal: Deal | None) -> Facts | None:
    """Return the facts that a form carried, None when they are missing, changed or of another deal."""
    try:
        facts = signing.loads(text, salt=SALT) if text else None
    except signing.BadSignature:
        return None
    is_of_deal = facts and deal is not None and facts["deal"]["id"] == deal.pipedrive_id
    return facts if is_of_deal else None


def signed_facts_of(invoice: Invoice) -> str:
    """Return the signed facts of the invoice's deal now."""
    return sign(current_facts(invoice))
