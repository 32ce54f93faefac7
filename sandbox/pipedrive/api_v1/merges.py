"""`PUT /api/v1/{deals,persons,organizations}/{id}/merge`: merge this record into `merge_with_id`."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from sandbox.pipedrive.api_v1.offset_lists import as_id
from sandbox.pipedrive.api_v1.participants import person_in_v1
from sandbox.pipedrive.errors import ApiError, v1_bad_request, v1_not_found
from sandbox.pipedrive.gateway import Call, Operation, operation
from sandbox.pipedrive.models import Deal, Organization, Person
from sandbox.pipedrive.models.record import Record
from sandbox.pipedrive.rules.record_merges import merge_records
from sandbox.pipedrive.serialisation import v1

COST = 40


def _find(call: Call, model: type[Record], record_id: int) -> Record:
    record = model.objects.visible_to(call.user).filter(pk=record_id, is_deleted=False).first()
    if record is None:
        raise v1_not_found(model.__name__)
    return record


def _serialize(record: Record) -> dict[str, Any]:
    """Serialize the merged record as v1 does; an organization has only its id."""
    if isinstance(record, Person):
        return person_in_v1(record, nested=False)
    if not isinstance(record, Deal):
        return {"id": record.pk}
    return {
        "id": record.pk,
        "creator_user_id": record.creator_user_id,
        "user_id": record.owner_id,
        "person_id": record.person_id,
        "org_id": record.org_id,
        "stage_id": record.stage_id,
        "pipeline_id": record.pipeline_id,
        "title": record.title,
        "value": record.value,
        "currency": record.currency,
        "status": record.status,
        "active": True,
        "deleted": False,
        "visible_to": str(record.visible_to),
    }


def merge_of(model: type[Record], scope: str) -> Operation:
    @operation(cost=COST, scopes=scope)
    def merge(call: Call, *, record_id: int) -> HttpResponse:
        body = call.body if isinstance(call.body, dict) else {}
        if "merge_with_id" not in body:
            raise v1_bad_request("body/merge_with_id is required")
        gone = _find(call, model, record_id)
        kept = _find(call, model, as_id(body["merge_with_id"], name="body/merge_with_id"))
        try:
            return v1(_serialize(merge_records(gone, kept, actor=call.actor)))
        except ApiError as error:
            raise v1_bad_request(str(error.body["error"])) from error

    return merge


merge_deals = merge_of(Deal, "deals:full")
merge_persons = merge_of(Person, "contacts:full")
merge_organizations = merge_of(Organization, "contacts:full")
