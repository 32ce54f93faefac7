"""Write Pipedrive's deals to rows, each with the person, organization, products and discounts it is invoiced from.

A deal older than the row leaves the row's own columns alone, but the documents beside it are stored, because they
have timestamps of their own. The raw v2 document is stored; absence from an answer never means deletion.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Connection
from integrations.pipedrive.schemas import DealDocument, OrganizationDocument, PersonDocument
from invoices.amounts import fit
from invoices.mirror.pipedrive.manual_edits import ask_to_restore, unchanged_values
from invoices.mirror.pipedrive.timeline import record_deal_changes, remember
from invoices.models import Deal

COLUMNS = (
    "title",
    "pipedrive_status",
    "is_archived",
    "value",
    "currency",
    "pipedrive_owner_id",
    "pipedrive_pipeline_id",
    "pipedrive_stage_id",
    "pipedrive_person_id",
    "pipedrive_organization_id",
    "person_name",
    "organization_name",
    "deal_document",
    "person_document",
    "organization_document",
    "product_documents",
    "discount_documents",
    "pipedrive_updated_at",
    "written_back",
)
DELETED = "deleted"


def mirror_deals(
    connection: Connection,
    deals: Sequence[DealDocument],
    persons: Mapping[int, PersonDocument],
    organizations: Mapping[int, OrganizationDocument],
    products_by_deal: Mapping[int, Sequence[dict[str, Any]]],
    discounts: Mapping[int, Sequence[dict[str, Any]]],
) -> list[Deal]:
    """Store a page of deals and return the rows that changed.

    A deal missing from `products_by_deal` or `discounts` keeps the stored ones. Money in the deal's currency.
    """
    with transaction.atomic():
        held = _held(connection, pipedrive_id__in=[deal.id for deal in deals])
        old = {row.pk: remember(row) for row in held.values()}
        changed: dict[int, Deal] = {}
        for document in deals:
            row = held.get(document.id) or Deal(connection=connection, pipedrive_id=document.id)
            before = _snapshot(row)
            if not _is_older(document, row):
                _fill(row, document)
            _fill_person(row, persons.get(row.pipedrive_person_id or 0))
            _fill_organization(row, organizations.get(row.pipedrive_organization_id or 0))
            if document.id in products_by_deal:
                row.product_documents = list(products_by_deal[document.id])
            if document.id in discounts:
                row.discount_documents = list(discounts[document.id])
            if not row.pk or _snapshot(row) != before:
                changed[document.id] = row
        _save(changed.values())
        record_deal_changes(connection, old, changed.values())
        ask_to_restore(
            row for row in changed.values() if row.pk in old and row.written_back != old[row.pk].written_back
        )
    return list(changed.values())


def mirror_persons(connection: Connection, persons: Sequence[PersonDocument]) -> list[Deal]:
    """Store these persons with the deals they belong to; return the deals that changed."""
    by_id = {person.id: person for person in persons}
    with transaction.atomic():
        held = _held(connection, pipedrive_person_id__in=list(by_id))
        old = {row.pk: remember(row) for row in held.values()}
        changed = [row for row in held.values() if _fill_person(row, by_id[row.pipedrive_person_id or 0])]
        _save(changed)
        record_deal_changes(connection, old, changed)
    return changed


def mirror_organizations(connection: Connection, organizations: Sequence[OrganizationDocument]) -> list[Deal]:
    """Store these organizations with the deals they belong to; return the deals that changed."""
    by_id = {organization.id: organization for organization in organizations}
    with transaction.atomic():
        held = _held(connection, pipedrive_organization_id__in=list(by_id))
        old = {row.pk: remember(row) for row in held.values()}
        changed = [
            row for row in held.values() if _fill_organization(row, by_id[row.pipedrive_organization_id or 0])
        ]
        _save(changed)
        record_deal_changes(connection, old, changed)
    return changed


def mark_deals_deleted(connection: Connection, ids: Iterable[int]) -> int:
    """Mark deals that Pipedrive reported as deleted; their invoices stay. Return the number of newly marked ones."""
    with transaction.atomic():
        held = _held(connection, pipedrive_id__in=list(ids))
        alive = [row for row in held.values() if row.pipedrive_status != DELETED]
        old = {row.pk: remember(row) for row in alive}
        for row in alive:
            row.pipedrive_status = DELETED
        _save(alive)
        record_deal_changes(connection, old, alive)
    return len(alive)


def _held(connection: Connection, **where: Any) -> dict[int, Deal]:
    rows = Deal.objects.select_for_update(no_key=True).filter(connection=connection, **where)
    return {row.pipedrive_id: row for row in rows}


def _is_older(document: DealDocument, row: Deal) -> bool:
    if not row.pk or row.pipedrive_updated_at is None or document.updated_at is None:
        return False
    return document.updated_at < row.pipedrive_updated_at


def _fill(row: Deal, document: DealDocument) -> None:
    row.title = (document.title or f"Deal {document.id}")[:500]
    row.pipedrive_status = DELETED if document.is_deleted else document.status[:20]
    row.is_archived = document.is_archived
    row.value = fit(document.value) if document.value is not None else Decimal(0)
    row.currency = document.currency[:10]
    row.pipedrive_owner_id = document.owner_id
    row.pipedrive_pipeline_id = document.pipeline_id
    row.pipedrive_stage_id = document.stage_id
    if row.pipedrive_person_id != document.person_id:
        row.pipedrive_person_id, row.person_name, row.person_document = document.person_id, "", {}
    if row.pipedrive_organization_id != document.org_id:
        row.pipedrive_organization_id, row.organization_name, row.organization_document = (
            document.org_id,
            "",
            {},
        )
    row.deal_document = document.raw
    row.written_back = unchanged_values(row.written_back, document.custom_fields)
    row.pipedrive_updated_at = document.updated_at


def _fill_person(row: Deal, person: PersonDocument | None) -> bool:
    if person is None or row.person_document == person.raw:
        return False
    row.person_name, row.person_document = person.name[:500], person.raw
    return True


def _fill_organization(row: Deal, organization: OrganizationDocument | None) -> bool:
    if organization is None or row.organization_document == organization.raw:
        return False
    row.organization_name, row.organization_document = organization.name[:500], organization.raw
    return True


def _snapshot(row: Deal) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}


def _save(rows: Iterable[Deal]) -> None:
    now = timezone.now()
    batch = list(rows)
    for row in batch:
        row.mirrored_at = now
    Deal.objects.bulk_create(
        batch,
        update_conflicts=True,
        unique_fields=["connection", "pipedrive_id"],
        update_fields=[*COLUMNS, "mirrored_at"],
    )
