"""`/api/v2/deals` (docs/pipedrive.md#3)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse

from sandbox.core import clock
from sandbox.pipedrive.api_v2.cursor_lists import (
    filter_common,
    page_of,
    read_bool,
    read_custom_keys,
    read_names,
    refuse_unknown_query,
)
from sandbox.pipedrive.gateway import Call, operation
from sandbox.pipedrive.models import Deal
from sandbox.pipedrive.rules.deal_rules import (
    PURGED_AFTER,
    RULES,
    STATUSES,
    change_deal,
    create_deal,
    find_deal,
    remove_deal,
)
from sandbox.pipedrive.rules.validation import check_body
from sandbox.pipedrive.serialisation import v2
from sandbox.pipedrive.serializers import Serializer

READ = "deals:read deals:full"
EXTRAS = (
    "next_activity_id",
    "last_activity_id",
    "first_won_time",
    "products_count",
    "files_count",
    "notes_count",
    "followers_count",
    "email_messages_count",
    "activities_count",
    "done_activities_count",
    "undone_activities_count",
    "participants_count",
    "last_incoming_mail_time",
    "last_outgoing_mail_time",
    "smart_bcc_email",
    "source_lead_id",
)
SHAPING = {"include_fields", "custom_fields", "include_option_labels", "include_labels"}
INTS = ("owner_id", "person_id", "org_id", "pipeline_id", "stage_id")
FILTERS = {"filter_id", "ids", "status", "updated_since", "updated_until", *INTS}


def deal_serializer(call: Call) -> Serializer:
    """Return a serializer for deals with the fields the caller asked for."""
    return Serializer(
        "deal",
        only=read_custom_keys(call.query),
        with_labels=read_bool(call.query, "include_option_labels"),
        extras=read_names(call.query, "include_fields", EXTRAS),
    )


def _filtered(call: Call, rows: QuerySet[Deal]) -> QuerySet[Deal]:
    query = call.query
    alive = rows.filter(is_deleted=False)
    if "filter_id" in query:  # the server then ignores the other filters
        return alive
    statuses = read_names(query, "status", (*STATUSES, "deleted"))
    if statuses:
        wanted = Q(status__in=[status for status in statuses if status != "deleted"], is_deleted=False)
        if "deleted" in statuses:
            wanted |= Q(is_deleted=True, update_time__gt=clock.now() - PURGED_AFTER)
        rows = rows.filter(wanted)
    else:
        rows = alive
    return filter_common(rows, query, ints=INTS)


@operation(cost=10, scopes=READ)
def list_deals(call: Call) -> HttpResponse:
    refuse_unknown_query(call, FILTERS | SHAPING)
    rows = Deal.objects.visible_to(call.user).filter(is_archived=False)
    return page_of(call, _filtered(call, rows), deal_serializer(call))


@operation(cost=20, scopes=READ)
def list_archived(call: Call) -> HttpResponse:
    refuse_unknown_query(call, FILTERS | SHAPING)
    rows = Deal.objects.visible_to(call.user).filter(is_archived=True)
    return page_of(call, _filtered(call, rows), deal_serializer(call))


@operation(cost=1, scopes=READ)
def get_deal(call: Call, *, deal_id: int) -> HttpResponse:
    refuse_unknown_query(call, SHAPING)
    return v2(deal_serializer(call)(find_deal(deal_id, user=call.user)))


@operation(cost=5, scopes="deals:full")
def add_deal(call: Call) -> HttpResponse:
    values = check_body(call.body, RULES, required=("title",))
    return v2(deal_serializer(call)(create_deal(values, actor=call.actor)))


@operation(cost=5, scopes="deals:full")
def patch_deal(call: Call, *, deal_id: int) -> HttpResponse:
    deal = find_deal(deal_id, user=call.user)
    values: dict[str, Any] = check_body(call.body, RULES)
    return v2(deal_serializer(call)(change_deal(deal, values, actor=call.actor)))


@operation(cost=3, scopes="deals:full")
def delete_deal(call: Call, *, deal_id: int) -> HttpResponse:
    deal = find_deal(deal_id, user=call.user)
    remove_deal(deal, actor=call.actor)
    return v2({"id": deal.pk})
