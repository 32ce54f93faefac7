"""`/api/v1/deals/{id}/participants`: a deal's people beside its main contact, in v1 form (docs/pipedrive.md#9.3)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from sandbox.core import clock
from sandbox.pipedrive.api_v1.offset_lists import as_id, page_of
from sandbox.pipedrive.company import COMPANY_ID
from sandbox.pipedrive.errors import v1_bad_request, v1_not_found
from sandbox.pipedrive.gateway import Call, operation
from sandbox.pipedrive.models import Deal, Organization, Participant, Person, User
from sandbox.pipedrive.serialisation import v1, v1_time

READ = "deals:read deals:full"


def _user(user: User) -> dict[str, Any]:
    return {
        "id": user.pk,
        "name": user.name,
        "email": user.email,
        "has_pic": 0,
        "pic_hash": None,
        "active_flag": True,
        "value": user.pk,
    }


def _organization(org: Organization | None) -> dict[str, Any] | None:
    if org is None:
        return None
    return {
        "name": org.name,
        "people_count": org.people.count(),
        "owner_id": org.owner_id,
        "address": (org.address or {}).get("value"),
        "active_flag": not org.is_deleted,
        "cc_email": None,
        "value": org.pk,
    }


def person_in_v1(person: Person, *, nested: bool = True) -> dict[str, Any]:
    """Serialize a whole person as v1 does: visibility as text, references nested or as ids."""
    return {
        "id": person.pk,
        "company_id": COMPANY_ID,
        "owner_id": _user(person.owner) if nested else person.owner_id,
        "org_id": _organization(person.org) if nested else person.org_id,
        "name": person.name,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "active_flag": not person.is_deleted,
        "phone": person.phones,
        "email": person.emails,
        "first_char": person.name[:1].lower(),
        "update_time": v1_time(person.update_time),
        "add_time": v1_time(person.add_time),
        "visible_to": str(person.visible_to),
        "picture_id": None,
        "org_name": person.org.name if person.org else None,
        "owner_name": person.owner.name,
        "cc_email": None,
    }


def serialize_participant(participant: Participant) -> dict[str, Any]:
    person, deal = participant.person, participant.deal
    return {
        "id": participant.pk,
        "person_id": {
            "active_flag": not person.is_deleted,
            "name": person.name,
            "email": person.emails,
            "phone": person.phones,
            "value": person.pk,
        },
        "add_time": v1_time(participant.add_time),
        "active_flag": True,
        "related_item_data": {"deal_id": deal.pk, "title": deal.title},
        "person": person_in_v1(person),
        "added_by_user_id": _user(participant.added_by),
    }


def _deal(call: Call, deal_id: int) -> Deal:
    deal = Deal.objects.visible_to(call.user).filter(pk=deal_id, is_deleted=False).first()
    if deal is None:
        raise v1_not_found("Deal")
    return deal


@operation(cost=10, scopes=READ)
def list_participants(call: Call, *, deal_id: int) -> HttpResponse:
    rows = _deal(call, deal_id).participants.select_related(
        "person__org", "person__owner", "deal", "added_by"
    )
    return page_of(call, rows.order_by("id"), serialize_participant)


@operation(cost=10, scopes="deals:full")
def add_participant(call: Call, *, deal_id: int) -> HttpResponse:
    deal = _deal(call, deal_id)
    body = call.body if isinstance(call.body, dict) else {}
    if "person_id" not in body:
        raise v1_bad_request("body/person_id is required")
    person_id = as_id(body["person_id"], name="body/person_id")
    person = Person.objects.visible_to(call.user).filter(pk=person_id, is_deleted=False).first()
    if person is None:
        raise v1_not_found("Person")
    known = {"added_by": call.user, "add_time": clock.now()}
    participant, _ = Participant.objects.get_or_create(deal=deal, person=person, defaults=known)
    return v1(serialize_participant(participant))


@operation(cost=6, scopes="deals:full")
def delete_participant(call: Call, *, deal_id: int, participant_id: int) -> HttpResponse:
    found = _deal(call, deal_id).participants.filter(pk=participant_id).first()
    if found is None:
        raise v1_not_found("Deal participant")
    found.delete()
    return v1({"id": participant_id})
