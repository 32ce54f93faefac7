"""Every API resource of the sandbox's Pipedrive: address -> method -> operation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from sandbox.core.switches import switch
from sandbox.pipedrive.api_v1 import files, merges, notes, participants, users, webhooks
from sandbox.pipedrive.api_v2 import deal_products, deals, fields, item_search, pipelines, records, search
from sandbox.pipedrive.errors import V1_INFO
from sandbox.pipedrive.gateway import endpoint
from sandbox.pipedrive.serialisation import answer

REMOVED_FROM_V1 = (
    "deals",
    "persons",
    "organizations",
    "products",
    "activities",
    "pipelines",
    "stages",
    "itemSearch",
)


@csrf_exempt
def removed_v1(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """Answer for a v1 address, unsupported since 2026-08-01, as a switch says (docs/pipedrive.md#2.1)."""
    status = int(switch("pipedrive_removed_v1_status"))
    if status == 200:
        return answer({"success": True, "data": None})
    return answer(
        {"success": False, "error": "This endpoint is no longer supported", "error_info": V1_INFO},
        status=status,
    )


@csrf_exempt
def unknown_address(request: HttpRequest, rest: str) -> HttpResponse:
    return answer({"success": False, "error": "Unknown method .", "error_info": V1_INFO}, status=404)


def _records(name: str, kind: records.Kind) -> list[URLPattern]:
    one = endpoint(GET=records.get_of(kind), PATCH=records.patch_of(kind), DELETE=records.delete_of(kind))
    return [
        path(name, endpoint(GET=records.list_of(kind), POST=records.add_of(kind))),
        path(f"{name}/<int:record_id>", one),
    ]


def _fields(name: str, entity: str) -> list[URLPattern]:
    one = endpoint(
        GET=fields.get_field(entity), PATCH=fields.patch_field(entity), DELETE=fields.remove_field(entity)
    )
    options = endpoint(
        POST=fields.post_options(entity),
        PATCH=fields.patch_options(entity),
        DELETE=fields.remove_options(entity),
    )
    return [
        path(name, endpoint(GET=fields.list_fields(entity), POST=fields.add_field(entity))),
        path(f"{name}/<str:code>", one),
        path(f"{name}/<str:code>/options", options),
    ]


v2_urls = [
    path("deals", endpoint(GET=deals.list_deals, POST=deals.add_deal)),
    path("deals/archived", endpoint(GET=deals.list_archived)),
    path("deals/search", endpoint(GET=search.search_deals)),
    path("deals/products", endpoint(GET=deal_products.list_lines_of_many)),
    path("deals/installments", endpoint(GET=deal_products.list_installments)),
    path(
        "deals/<int:deal_id>", endpoint(GET=deals.get_deal, PATCH=deals.patch_deal, DELETE=deals.delete_deal)
    ),
    path(
        "deals/<int:deal_id>/products",
        endpoint(
            GET=deal_products.list_lines, POST=deal_products.add_line, DELETE=deal_products.delete_many_lines
        ),
    ),
    path("deals/<int:deal_id>/products/bulk", endpoint(POST=deal_products.add_many_lines)),
    path(
        "deals/<int:deal_id>/products/<int:line_id>",
        endpoint(PATCH=deal_products.patch_line, DELETE=deal_products.delete_line),
    ),
    path(
        "deals/<int:deal_id>/discounts",
        endpoint(GET=deal_products.list_discounts, POST=deal_products.add_discount),
    ),
    path(
        "deals/<int:deal_id>/discounts/<uuid:discount_id>",
        endpoint(PATCH=deal_products.patch_discount, DELETE=deal_products.delete_discount),
    ),
    path("deals/<int:deal_id>/installments", endpoint(POST=deal_products.add_installment)),
    path(
        "deals/<int:deal_id>/installments/<int:installment_id>",
        endpoint(PATCH=deal_products.patch_installment, DELETE=deal_products.delete_installment),
    ),
    path("itemSearch", endpoint(GET=item_search.search_items)),
    path("itemSearch/field", endpoint(GET=item_search.search_field)),
    path("persons/search", endpoint(GET=search.search_persons)),
    path("organizations/search", endpoint(GET=search.search_organizations)),
    path("products/search", endpoint(GET=search.search_products)),
    *_records("persons", records.PERSONS),
    *_records("organizations", records.ORGANIZATIONS),
    *_records("products", records.PRODUCTS),
    *_fields("dealFields", "deal"),
    *_fields("personFields", "person"),
    *_fields("organizationFields", "organization"),
    *_fields("productFields", "product"),
    path("pipelines", endpoint(GET=pipelines.list_pipelines)),
    path("pipelines/<int:pipeline_id>", endpoint(GET=pipelines.get_pipeline)),
    path("stages", endpoint(GET=pipelines.list_stages)),
    path("stages/<int:stage_id>", endpoint(GET=pipelines.get_stage)),
    path("<path:rest>", unknown_address),
]

v1_urls = [
    path("users", endpoint(GET=users.list_users)),
    path("users/me", endpoint(GET=users.get_me)),
    path("users/<int:user_id>", endpoint(GET=users.get_user)),
    path("currencies", endpoint(GET=users.list_currencies)),
    path("notes", endpoint(GET=notes.list_notes, POST=notes.add_note)),
    path("notes/<int:note_id>", endpoint(GET=notes.get_note, PUT=notes.put_note, DELETE=notes.delete_note)),
    path("files", endpoint(GET=files.list_files, POST=files.add_file)),
    path("files/<int:file_id>", endpoint(GET=files.get_file, PUT=files.put_file, DELETE=files.delete_file)),
    path("files/<int:file_id>/download", endpoint(GET=files.download_file)),
    path("deals/<int:deal_id>/files", endpoint(GET=files.list_deal_files)),
    path("deals/<int:record_id>/merge", endpoint(PUT=merges.merge_deals)),
    path("persons/<int:record_id>/merge", endpoint(PUT=merges.merge_persons)),
    path("organizations/<int:record_id>/merge", endpoint(PUT=merges.merge_organizations)),
    path(
        "deals/<int:deal_id>/participants",
        endpoint(GET=participants.list_participants, POST=participants.add_participant),
    ),
    path(
        "deals/<int:deal_id>/participants/<int:participant_id>",
        endpoint(DELETE=participants.delete_participant),
    ),
    path("webhooks", endpoint(GET=webhooks.list_webhooks, POST=webhooks.add_webhook)),
    path("webhooks/<int:webhook_id>", endpoint(DELETE=webhooks.delete_webhook)),
    *(path(name, removed_v1) for name in REMOVED_FROM_V1),
    *(path(f"{name}/<path:rest>", removed_v1) for name in REMOVED_FROM_V1),
    path("<path:rest>", unknown_address),
]
