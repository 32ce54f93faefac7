"""`/api/v1/files` and `/api/v1/deals/{id}/files` (docs/pipedrive.md#9.2)."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import Any
from urllib.parse import parse_qs, quote

from django.db.models import QuerySet
from django.http import HttpResponse

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.pipedrive.api_v1.offset_lists import page_of
from sandbox.pipedrive.company import base_url
from sandbox.pipedrive.errors import v1_bad_request, v1_not_found
from sandbox.pipedrive.gateway import Call, operation
from sandbox.pipedrive.models import Deal, File, Organization, Person
from sandbox.pipedrive.serialisation import v1, v1_time

READ = "deals:read deals:full activities:read activities:full contacts:read contacts:full"
WRITE = "deals:full activities:full contacts:full"
LINKS: dict[str, type[Any]] = {"deal_id": Deal, "person_id": Person, "org_id": Organization}
KINDS = {
    "application/pdf": "pdf",
    "image/png": "img",
    "image/jpeg": "img",
    "image/gif": "img",
    "text/csv": "csv",
}


def serialize_file(file: File) -> dict[str, Any]:
    return {
        "id": file.pk,
        "user_id": file.user_id,
        "deal_id": file.deal_id,
        "person_id": file.person_id,
        "org_id": file.org_id,
        "product_id": None,
        "activity_id": None,
        "lead_id": None,
        "project_id": None,
        "log_id": None,
        "add_time": v1_time(file.add_time),
        "update_time": v1_time(file.update_time),
        "file_name": file.file_name,
        "file_type": KINDS.get(file.content_type, "file"),
        "file_size": len(file.content),
        "active_flag": file.is_active,
        "inline_flag": False,
        "remote_location": "s3",
        "remote_id": file.file_name,
        "cid": "",
        "s3_bucket": "",
        "mail_message_id": "",
        "mail_template_id": "",
        "deal_name": file.deal.title if file.deal else "",
        "person_name": file.person.name if file.person else "",
        "org_name": file.org.name if file.org else "",
        "product_name": "",
        "lead_name": "",
        "project_name": "",
        "url": f"{base_url()}/api/v1/files/{file.pk}/download",
        "name": file.name,
        "description": file.description,
    }


def _rows() -> QuerySet[File]:
    return File.objects.select_related("deal", "person", "org").filter(is_active=True)


def _find(file_id: int) -> File:
    file = _rows().filter(pk=file_id).first()
    if file is None:
        raise v1_not_found("File")
    return file


@operation(cost=10, scopes=WRITE, is_form=True)
def add_file(call: Call) -> HttpResponse:
    uploaded = call.request.FILES.get("file")
    if uploaded is None:
        raise v1_bad_request("file is required")
    content = uploaded.read()
    if len(content) > int(switch("pipedrive_file_bytes")):
        raise v1_bad_request("File is too large")
    now = clock.now()
    name = PurePath(uploaded.name or "file")
    mark = hashlib.sha256(content + now.isoformat().encode()).hexdigest()[:40]
    file = File(
        name=str(name)[:255],
        file_name=f"{name.stem[:200]}_{mark}{name.suffix}",
        content_type=uploaded.content_type or "application/octet-stream",
        content=content,
        user=call.user,
        add_time=now,
        update_time=now,
    )
    for key, model in LINKS.items():
        if given := call.request.POST.get(key):
            linked = (
                model.objects.visible_to(call.user).filter(pk=given).first() if given.isdecimal() else None
            )
            if linked is None:
                raise v1_not_found(model.__name__)
            setattr(file, key, linked.pk)
    file.save()
    return v1(serialize_file(_find(file.pk)))


@operation(cost=20, scopes=READ)
def list_files(call: Call) -> HttpResponse:
    return page_of(call, _rows().order_by("id"), serialize_file, max_limit=100)


@operation(cost=20, scopes=READ)
def list_deal_files(call: Call, *, deal_id: int) -> HttpResponse:
    if not Deal.objects.visible_to(call.user).filter(pk=deal_id).exists():
        raise v1_not_found("Deal")
    descending = call.query.get("sort", "").upper().endswith("DESC")
    rows = _rows().filter(deal_id=deal_id).order_by("-id" if descending else "id")
    return page_of(call, rows, serialize_file, max_limit=100)


@operation(cost=2, scopes=READ)
def get_file(call: Call, *, file_id: int) -> HttpResponse:
    return v1(serialize_file(_find(file_id)))


@operation(cost=20, scopes=READ)
def download_file(call: Call, *, file_id: int) -> HttpResponse:
    file = _find(file_id)
    response = HttpResponse(bytes(file.content), content_type=file.content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return response


@operation(cost=10, scopes=WRITE, is_form=True)
def put_file(call: Call, *, file_id: int) -> HttpResponse:
    file = _find(file_id)
    given = parse_qs(call.request.body.decode())
    for key in ("name", "description"):
        if key in given:
            setattr(file, key, given[key][0])
    file.update_time = clock.now()
    file.save()
    return v1(serialize_file(file))


@operation(cost=6, scopes=WRITE)
def delete_file(call: Call, *, file_id: int) -> HttpResponse:
    file = _find(file_id)
    file.is_active = False
    file.save(update_fields=["is_active"])
    return v1({"id": file.pk})
