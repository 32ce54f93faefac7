"""`/api/v1/notes` (docs/pipedrive.md#9.1)."""

from __future__ import annotations

import html
import re
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.pipedrive.api_v1.offset_lists import as_id, page_of, read_flag
from sandbox.pipedrive.errors import v1_bad_request, v1_not_found
from sandbox.pipedrive.gateway import Call, operation
from sandbox.pipedrive.models import Deal, Note, Organization, Person
from sandbox.pipedrive.serialisation import v1, v1_time

READ = "deals:read deals:full contacts:read contacts:full"
WRITE = "deals:full contacts:full"
LINKS: dict[str, type[Any]] = {"deal_id": Deal, "person_id": Person, "org_id": Organization}
PINS = ("pinned_to_deal_flag", "pinned_to_person_flag", "pinned_to_organization_flag")
_UNSAFE = re.compile(
    r"<(script|style|iframe)\b.*?</\1>|\son\w+=(\"[^\"]*\"|'[^']*')", re.IGNORECASE | re.DOTALL
)


def serialize_note(note: Note, *, call: Call) -> dict[str, Any]:
    return {
        "id": note.pk,
        "user_id": note.user_id,
        "deal_id": note.deal_id,
        "person_id": note.person_id,
        "org_id": note.org_id,
        "lead_id": None,
        "project_id": None,
        "content": note.content,
        "add_time": v1_time(note.add_time),
        "update_time": v1_time(note.update_time),
        "active_flag": note.is_active,
        "pinned_to_deal_flag": note.pinned_to_deal_flag,
        "pinned_to_person_flag": note.pinned_to_person_flag,
        "pinned_to_organization_flag": note.pinned_to_organization_flag,
        "last_update_user_id": note.user_id,
        "organization": {"name": note.org.name} if note.org else None,
        "person": {"name": note.person.name} if note.person else None,
        "deal": {"title": note.deal.title} if note.deal else None,
        "user": {
            "email": note.user.email,
            "name": note.user.name,
            "icon_url": None,
            "is_you": note.user_id == call.user.pk,
        },
    }


def _rows() -> QuerySet[Note]:
    return Note.objects.select_related("deal", "person", "org", "user").filter(is_active=True)


def _find(note_id: int) -> Note:
    note = _rows().filter(pk=note_id).first()
    if note is None:
        raise v1_not_found("Note")
    return note


@operation(cost=20, scopes=READ)
def list_notes(call: Call) -> HttpResponse:
    rows = _rows()
    for key in (*LINKS, "user_id"):
        if key in call.query:
            rows = rows.filter(**{key: as_id(call.query[key], name=f"query/{key}")})
    for key in PINS:
        if key in call.query:
            rows = rows.filter(**{key: read_flag(call.query[key])})
    column, _, direction = call.query.get("sort", "id ASC").partition(" ")
    if column not in ("id", "add_time", "update_time"):
        column = "id"
    rows = rows.order_by(f"-{column}" if direction.upper() == "DESC" else column, "id")
    return page_of(call, rows, lambda note: serialize_note(note, call=call))


@operation(cost=2, scopes=READ)
def get_note(call: Call, *, note_id: int) -> HttpResponse:
    return v1(serialize_note(_find(note_id), call=call))


@operation(cost=10, scopes=WRITE)
def add_note(call: Call) -> HttpResponse:
    body = call.body if isinstance(call.body, dict) else {}
    if not body.get("content"):
        raise v1_bad_request("body/content is required")
    if not any(body.get(key) for key in LINKS):
        raise v1_bad_request("One of deal_id, person_id, org_id, lead_id, project_id must be given")
    note = Note(user=call.user, add_time=clock.now())
    return _save(call, note, body)


@operation(cost=10, scopes=WRITE)
def put_note(call: Call, *, note_id: int) -> HttpResponse:
    return _save(call, _find(note_id), call.body if isinstance(call.body, dict) else {})


def _save(call: Call, note: Note, body: dict[str, Any]) -> HttpResponse:
    if "content" in body:
        note.content = clean_html(str(body["content"]))
    for key, model in LINKS.items():
        if body.get(key) is not None:
            linked_id = as_id(body[key], name=f"body/{key}")
            if not model.objects.visible_to(call.user).filter(pk=linked_id).exists():
                raise v1_not_found(model.__name__)
            setattr(note, key, linked_id)
    for key in PINS:
        if key in body:
            setattr(note, key, read_flag(body[key]))
    note.update_time = clock.now()
    note.save()
    return v1(serialize_note(_find(note.pk), call=call))


def clean_html(text: str) -> str:
    """Sanitise a note's HTML as the service does; raise ApiError 400 when it is too long."""
    if len(text.encode()) > int(switch("pipedrive_note_bytes")):
        raise v1_bad_request("body/content is too long")
    return _UNSAFE.sub("", text)


def plain_text(content: str) -> str:
    """Return a note's text without tags, for a page."""
    return html.unescape(re.sub(r"<[^>]+>", " ", content)).strip()


@operation(cost=6, scopes=WRITE)
def delete_note(call: Call, *, note_id: int) -> HttpResponse:
    note = _find(note_id)
    note.is_active = False
    note.save(update_fields=["is_active"])
    return v1(True)
