"""Serialize each record as v2 does, null where live accounts return null (docs/pipedrive.md#2.9)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.core.switches import switch
from sandbox.pipedrive.models import (
    Deal,
    DealDiscount,
    DealProduct,
    Installment,
    Organization,
    Person,
    Pipeline,
    Product,
    Stage,
)
from sandbox.pipedrive.models.record import Record
from sandbox.pipedrive.rules.custom_values import Definitions, definitions_of, fill

Shape = dict[str, Any]


def entity_of(record: Record) -> str:
    """Return the kind of a record as webhooks and fields name it."""
    return ENTITIES[type(record)]


def serialize(record: Record) -> Shape:
    """Serialize a record without its custom fields."""
    return SERIALIZERS[type(record)](record)


class Serializer:
    """Serialize many records of one kind; definitions are read once."""

    def __init__(
        self,
        entity: str,
        *,
        only: list[str] | None = None,
        with_labels: bool = False,
        extras: list[str] | None = None,
    ) -> None:
        self.definitions: Definitions = definitions_of(entity)
        self.only = only or []
        self.with_labels = with_labels
        self.extras = extras or []

    def __call__(self, record: Record) -> Shape:
        custom = fill(self.definitions, record.custom_fields, only=self.only, with_labels=self.with_labels)
        shape = {**serialize(record), "custom_fields": custom}
        for name in self.extras:
            shape[name] = _extra(record, name)
        return shape


def _extra(record: Record, name: str) -> Any:
    """Return an optional field of `include_fields`; what the sandbox does not store is 0 or null."""
    kept = {
        "products_count": "lines",
        "files_count": "files",
        "notes_count": "notes",
        "people_count": "people",
    }
    if name in kept and hasattr(record, kept[name]):
        return getattr(record, kept[name]).count()
    return 0 if name.endswith("_count") else None


def serialize_deal(deal: Deal) -> Shape:
    return {
        "id": deal.pk,
        "title": deal.title,
        "creator_user_id": deal.creator_user_id,
        "owner_id": deal.owner_id,
        "value": deal.value,
        "currency": deal.currency,
        "person_id": deal.person_id,
        "org_id": deal.org_id,
        "stage_id": deal.stage_id,
        "pipeline_id": deal.pipeline_id,
        "status": "deleted" if deal.is_deleted else deal.status,
        "probability": deal.probability,
        "lost_reason": deal.lost_reason,
        "visible_to": deal.visible_to,
        "add_time": deal.add_time,
        "update_time": deal.update_time,
        "stage_change_time": deal.stage_change_time,
        "archive_time": deal.archive_time,
        "close_time": deal.close_time,
        "won_time": deal.won_time,
        "lost_time": deal.lost_time,
        "local_won_date": deal.won_time.date() if deal.won_time else None,
        "local_lost_date": deal.lost_time.date() if deal.lost_time else None,
        "local_close_date": deal.close_time.date() if deal.close_time else None,
        "expected_close_date": deal.expected_close_date,
        "is_archived": deal.is_archived,
        "is_deleted": deal.is_deleted,
        "label_ids": deal.label_ids,
        "origin": deal.origin,
        "origin_id": None,
        "channel": None,
        "channel_id": None,
        "acv": None,
        "arr": None,
        "mrr": None,
    }


def _common(record: Organization | Person) -> Shape:
    return {
        "id": record.pk,
        "name": record.name,
        "owner_id": record.owner_id,
        "add_time": record.add_time,
        "update_time": record.update_time,
        "is_deleted": record.is_deleted,
        "visible_to": record.visible_to,
        "label_ids": record.label_ids,
    }


def serialize_person(person: Person) -> Shape:
    return {
        **_common(person),
        "first_name": person.first_name,
        "last_name": person.last_name,
        "org_id": person.org_id,
        "emails": person.emails,
        "phones": person.phones,
        "picture_id": None,
    }


def serialize_organization(organization: Organization) -> Shape:
    return {
        **_common(organization),
        "address": organization.address,
        "website": organization.website,
        "linkedin": organization.linkedin,
        "industry": organization.industry,
        "annual_revenue": organization.annual_revenue,
        "employee_count": organization.employee_count,
    }


def serialize_product(product: Product) -> Shape:
    return {
        "id": product.pk,
        "name": product.name,
        "code": product.code,
        "description": product.description,
        "unit": product.unit,
        "tax": product.tax,
        "category": _category(product),
        "is_linkable": product.is_linkable,
        "is_deleted": product.is_deleted,
        "visible_to": product.visible_to,
        "owner_id": product.owner_id,
        "add_time": product.add_time,
        "update_time": product.update_time,
        "billing_frequency": product.billing_frequency,
        "billing_frequency_cycles": product.billing_frequency_cycles,
        "prices": product.prices,
    }


def _category(product: Product) -> Any:
    is_number = product.category and switch("pipedrive_category_is_number")
    return int(product.category) if is_number and product.category.isdecimal() else product.category


def serialize_line(line: DealProduct, *, deal: Deal) -> Shape:
    return {
        "id": line.pk,
        "deal_id": deal.pk,
        "product_id": line.product_id,
        "product_variation_id": line.product_variation_id,
        "name": line.name,
        "order_nr": line.order_nr,
        "item_price": line.item_price,
        "quantity": line.quantity,
        "discount": line.discount,
        "discount_type": line.discount_type,
        "tax": line.tax,
        "tax_method": deal.tax_method,
        "sum": _sum(line, deal),
        "currency": deal.currency,
        "comments": line.comments,
        "is_enabled": line.is_enabled,
        "billing_frequency": line.billing_frequency,
        "billing_frequency_cycles": line.billing_frequency_cycles,
        "billing_start_date": line.billing_start_date,
        "add_time": line.add_time,
        "update_time": line.update_time,
    }


def _sum(line: DealProduct, deal: Deal) -> Decimal:
    if switch("pipedrive_sum_includes_tax") and deal.tax_method == "exclusive":
        return (line.total * (1 + line.tax / 100)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return line.total


def serialize_discount(discount: DealDiscount) -> Shape:
    return {
        "id": discount.pk,
        "description": discount.description,
        "amount": discount.amount,
        "type": discount.type,
        "deal_id": discount.deal_id,
        "created_at": discount.created_at,
        "created_by": discount.created_by_id,
        "updated_at": discount.updated_at,
        "updated_by": discount.updated_by_id,
    }


def serialize_installment(installment: Installment) -> Shape:
    return {
        "id": installment.pk,
        "amount": installment.amount,
        "billing_date": installment.billing_date,
        "deal_id": installment.deal_id,
        "description": installment.description,
    }


def serialize_pipeline(pipeline: Pipeline) -> Shape:
    return {
        "id": pipeline.pk,
        "name": pipeline.name,
        "order_nr": pipeline.order_nr,
        "is_deleted": pipeline.is_deleted,
        "is_deal_probability_enabled": pipeline.is_deal_probability_enabled,
        "add_time": pipeline.add_time,
        "update_time": pipeline.update_time,
    }


def serialize_stage(stage: Stage) -> Shape:
    return {
        "id": stage.pk,
        "order_nr": stage.order_nr,
        "name": stage.name,
        "is_deleted": stage.is_deleted,
        "deal_probability": stage.deal_probability,
        "pipeline_id": stage.pipeline_id,
        "is_deal_rot_enabled": False,
        "days_to_rotten": None,
        "add_time": stage.add_time,
        "update_time": stage.update_time,
    }


ENTITIES: dict[type[Any], str] = {
    Deal: "deal",
    Person: "person",
    Organization: "organization",
    Product: "product",
}
SERIALIZERS: dict[type[Any], Any] = {
    Deal: serialize_deal,
    Person: serialize_person,
    Organization: serialize_organization,
    Product: serialize_product,
}
