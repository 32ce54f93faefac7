"""`/api/v2/persons`, `/organizations` and `/products`, handled alike (docs/pipedrive.md#4, docs/pipedrive.md#6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpResponse

from sandbox.core.switches import switch
from sandbox.pipedrive.api_v2.cursor_lists import (
    filter_common,
    page_of,
    read_bool,
    read_custom_keys,
    read_int,
    read_names,
    refuse_unknown_query,
)
from sandbox.pipedrive.errors import not_found
from sandbox.pipedrive.gateway import Call, Operation, operation
from sandbox.pipedrive.models import Deal, Organization, Person, Product
from sandbox.pipedrive.models.record import Record
from sandbox.pipedrive.rules.contact_rules import (
    ORGANIZATION_RULES,
    PERSON_RULES,
    PRODUCT_RULES,
    change_record,
    create_record,
    remove_record,
)
from sandbox.pipedrive.rules.validation import Rule, check_body
from sandbox.pipedrive.serialisation import v2
from sandbox.pipedrive.serializers import Serializer

SHAPING = {"include_fields", "custom_fields", "include_option_labels", "include_labels"}
TIMES = ("id", "update_time", "add_time")


@dataclass(frozen=True)
class Kind:
    """What differs between the three kinds of records."""

    model: type[Record]
    entity: str
    title: str
    rules: Mapping[str, Rule]
    read: str
    write: str
    ints: tuple[str, ...]
    filters: frozenset[str]
    sorts: tuple[str, ...] = TIMES
    required: tuple[str, ...] = ("name",)
    created: int = 200


PERSONS = Kind(
    model=Person,
    entity="person",
    title="Person",
    rules=PERSON_RULES,
    read="contacts:read contacts:full",
    write="contacts:full",
    ints=("owner_id", "org_id"),
    filters=frozenset(
        {"filter_id", "ids", "owner_id", "org_id", "deal_id", "updated_since", "updated_until"}
    ),
)
ORGANIZATIONS = Kind(
    model=Organization,
    entity="organization",
    title="Organization",
    rules=ORGANIZATION_RULES,
    read="contacts:read contacts:full",
    write="contacts:full",
    ints=("owner_id",),
    filters=frozenset({"filter_id", "ids", "owner_id", "updated_since", "updated_until"}),
)
PRODUCTS = Kind(
    model=Product,
    entity="product",
    title="Product",
    rules=PRODUCT_RULES,
    read="products:read products:full",
    write="products:full",
    ints=("owner_id",),
    filters=frozenset({"filter_id", "ids", "owner_id", "updated_since"}),
    sorts=("id", "name", "add_time", "update_time"),
    created=201,
)


def _serializer(call: Call, kind: Kind) -> Serializer:
    return Serializer(
        kind.entity,
        only=read_custom_keys(call.query),
        with_labels=read_bool(call.query, "include_option_labels"),
        extras=read_names(call.query, "include_fields"),
    )


def _find(call: Call, kind: Kind, record_id: int) -> Record:
    record = kind.model.objects.visible_to(call.user).filter(pk=record_id).first()
    is_gone = kind is PRODUCTS and record and record.is_deleted and switch("pipedrive_deleted_product_is_404")
    if record is None or is_gone:
        raise not_found(kind.title)
    return record


def _filtered(call: Call, kind: Kind) -> QuerySet[Record]:
    rows = kind.model.objects.visible_to(call.user).filter(is_deleted=False)
    if "filter_id" in call.query:  # the server then ignores the other filters
        return rows
    if kind is PERSONS and "deal_id" in call.query:
        deal_id = read_int(call.query, "deal_id")
        linked = Deal.objects.filter(pk=deal_id).values_list("person_id", flat=True)
        rows = rows.filter(Q(pk__in=linked) | Q(participations__deal_id=deal_id)).distinct()
    known = {key: value for key, value in call.query.items() if key in kind.filters}
    return filter_common(rows, known, ints=kind.ints)


def list_of(kind: Kind) -> Operation:
    @operation(cost=10, scopes=kind.read)
    def list_records(call: Call) -> HttpResponse:
        refuse_unknown_query(call, set(kind.filters) | SHAPING)
        return page_of(call, _filtered(call, kind), _serializer(call, kind), sorts=kind.sorts)

    return list_records


def get_of(kind: Kind) -> Operation:
    @operation(cost=1, scopes=kind.read)
    def get_record(call: Call, *, record_id: int) -> HttpResponse:
        return v2(_serializer(call, kind)(_find(call, kind, record_id)))

    return get_record


def add_of(kind: Kind) -> Operation:
    @operation(cost=5, scopes=kind.write)
    def add_record(call: Call) -> HttpResponse:
        values = check_body(call.body, kind.rules, required=kind.required)
        record = create_record(kind.model(), values, actor=call.actor)
        return v2(Serializer(kind.entity)(record), status=kind.created)

    return add_record


def patch_of(kind: Kind) -> Operation:
    @operation(cost=5, scopes=kind.write)
    def patch_record(call: Call, *, record_id: int) -> HttpResponse:
        record = _find(call, kind, record_id)
        values = check_body(call.body, kind.rules)
        return v2(Serializer(kind.entity)(change_record(record, values, actor=call.actor)))

    return patch_record


def delete_of(kind: Kind) -> Operation:
    @operation(cost=3, scopes=kind.write)
    def delete_record(call: Call, *, record_id: int) -> HttpResponse:
        record = _find(call, kind, record_id)
        remove_record(record, actor=call.actor)
        return v2({"id": record.pk})

    return delete_record
