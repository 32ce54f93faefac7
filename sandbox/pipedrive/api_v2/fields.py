"""`/api/v2/dealFields`, `/personFields`, `/organizationFields`, `/productFields` (docs/pipedrive.md#7)."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse

from sandbox.pipedrive.api_v2.cursor_lists import page_of, read_names
from sandbox.pipedrive.gateway import Call, Operation, operation
from sandbox.pipedrive.models import Field
from sandbox.pipedrive.rules.field_rules import (
    CHANGE_RULES,
    CREATE_RULES,
    NEW_OPTION,
    OLD_OPTION,
    OPTION_ID,
    add_options,
    change_field,
    change_options,
    create_field,
    delete_field,
    delete_options,
    find_field,
    serialize_field,
)
from sandbox.pipedrive.rules.validation import check_body, check_list
from sandbox.pipedrive.serialisation import v2

EXTRAS = ("ui_visibility", "important_fields", "required_fields")
READ = {
    "deal": "deals:read deals:full admin deal-fields:full",
    "person": "contacts:read contacts:full admin contact-fields:full",
    "organization": "contacts:read contacts:full admin contact-fields:full",
    "product": "products:read products:full admin product-fields:full",
}
WRITE = {
    "deal": "admin deal-fields:full",
    "person": "admin contact-fields:full",
    "organization": "admin contact-fields:full",
    "product": "products:full product-fields:full admin",
}
OPTIONS = {**WRITE, "deal": "deals:full admin deal-fields:full"}


def list_fields(entity: str) -> Operation:
    @operation(cost=10, scopes=READ[entity])
    def run(call: Call) -> HttpResponse:
        extras = read_names(call.query, "include_fields", EXTRAS)
        rows = Field.objects.filter(entity=entity, is_deleted=False)
        return page_of(call, rows, partial(serialize_field, extras=extras), sorts=("id",))

    return run


def get_field(entity: str) -> Operation:
    @operation(cost=1, scopes=READ[entity])
    def run(call: Call, *, code: str) -> HttpResponse:
        extras = read_names(call.query, "include_fields", EXTRAS)
        return v2(serialize_field(find_field(entity, code), extras=extras))

    return run


def add_field(entity: str) -> Operation:
    @operation(cost=5, scopes=WRITE[entity])
    def run(call: Call) -> HttpResponse:
        values = check_body(call.body, CREATE_RULES, required=("field_name", "field_type"))
        return v2(serialize_field(create_field(entity, values), extras=list(EXTRAS)))

    return run


def patch_field(entity: str) -> Operation:
    @operation(cost=5, scopes=OPTIONS[entity])
    def run(call: Call, *, code: str) -> HttpResponse:
        values = check_body(call.body, CHANGE_RULES)
        return v2(serialize_field(change_field(find_field(entity, code), values), extras=list(EXTRAS)))

    return run


def remove_field(entity: str) -> Operation:
    @operation(cost=3, scopes=WRITE[entity])
    def run(call: Call, *, code: str) -> HttpResponse:
        field = find_field(entity, code)
        delete_field(field)
        return v2(serialize_field(field, extras=[]))

    return run


def post_options(entity: str) -> Operation:
    @operation(cost=5, scopes=OPTIONS[entity])
    def run(call: Call, *, code: str) -> HttpResponse:
        return v2(add_options(find_field(entity, code), check_list(call.body, NEW_OPTION)))

    return run


def patch_options(entity: str) -> Operation:
    @operation(cost=5, scopes=OPTIONS[entity])
    def run(call: Call, *, code: str) -> HttpResponse:
        return v2(change_options(find_field(entity, code), check_list(call.body, OLD_OPTION)))

    return run


def remove_options(entity: str) -> Operation:
    @operation(cost=3, scopes=OPTIONS[entity])
    def run(call: Call, *, code: str) -> HttpResponse:
        return v2(delete_options(find_field(entity, code), check_list(call.body, OPTION_ID)))

    return run
