"""The pages of deals: the list, one deal, its files, and adding a note."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import escape
from django.views.decorators.csrf import csrf_exempt

from sandbox.core import clock
from sandbox.pipedrive.api_v1.notes import plain_text
from sandbox.pipedrive.errors import ApiError
from sandbox.pipedrive.models import Deal, DealProduct, Field, File, Note, User
from sandbox.pipedrive.pages.forms import DealForm, NoteForm, in_short
from sandbox.pipedrive.rules.custom_values import definitions_of
from sandbox.pipedrive.rules.deal_rules import change_deal
from sandbox.pipedrive.rules.record_changes import acting_as_owner

SHOWN = 200


def list_page(request: HttpRequest) -> HttpResponse:
    """List deals by title, organization or person, by status and by owner."""
    rows = Deal.objects.select_related("org", "person", "owner", "stage").filter(is_deleted=False)
    asked = {key: request.GET.get(key, "") for key in ("q", "status", "owner")}
    if asked["q"]:
        word = asked["q"]
        rows = rows.filter(
            Q(title__icontains=word) | Q(org__name__icontains=word) | Q(person__name__icontains=word)
        )
    if asked["status"]:
        rows = rows.filter(status=asked["status"])
    if asked["owner"].isdecimal():
        rows = rows.filter(owner_id=int(asked["owner"]))
    context = {"deals": rows.order_by("id")[:SHOWN], "asked": asked, "users": User.objects.order_by("id")}
    return render(request, "pipedrive/deals.html", context)


@csrf_exempt
def deal_page(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Show one deal with everything on it; POST saves its fields."""
    deal = get_object_or_404(
        Deal.objects.select_related("org", "person", "owner", "stage", "pipeline"), pk=deal_id
    )
    form = DealForm(request.POST or None, record=deal)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                change_deal(deal, form.values(), actor=acting_as_owner(deal))
            return redirect(f"{request.path}?saved=1")
        except ApiError as error:
            form.add_refusal(error)
    context = {
        "deal": deal,
        "form": form,
        "note_form": NoteForm(label_suffix=""),
        "lines": [describe_line(line) for line in deal.lines.select_related("product")],
        "discounts": deal.discounts.all(),
        "custom": describe_custom(deal),
        "notes": [
            (note, plain_text(note.content)) for note in deal.notes.filter(is_active=True).order_by("-id")
        ],
        "files": deal.files.filter(is_active=True).order_by("-id"),
        "saved": request.GET.get("saved"),
    }
    return render(request, "pipedrive/deal.html", context)


def describe_line(line: DealProduct) -> dict[str, Any]:
    """Return a line with its numbers as a person writes them."""
    percent = "%" if line.discount_type == "percentage" else ""
    return {
        "line": line,
        "price": in_short(line.item_price),
        "quantity": in_short(line.quantity),
        "discount": f"{in_short(line.discount)}{percent}" if line.discount else "",
        "tax": in_short(line.tax),
    }


def describe_custom(deal: Deal) -> list[dict[str, Any]]:
    """Return the custom fields that are set as text, links as links."""
    described = []
    for code, field in definitions_of("deal").items():
        value = deal.custom_fields.get(code)
        if value is not None:
            text = _in_words(field, value)
            described.append(
                {"name": field.name, "text": text, "is_link": text.startswith(("https://", "http://"))}
            )
    return described


def _in_words(field: Field, value: Any) -> str:
    labels = {option["id"]: option["label"] for option in field.options or []}
    if field.field_type == "enum":
        return str(labels.get(value, f"deleted option {value}"))
    if field.field_type == "set":
        return ", ".join(str(labels.get(each, f"deleted option {each}")) for each in value)
    if field.field_type == "monetary":
        return f"{value['value']:,.2f} {value['currency']}"
    if isinstance(value, dict):
        return " to ".join(str(value[key]) for key in ("value", "until") if value.get(key))
    return str(value)


def file_page(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """Download a file of a deal."""
    file = get_object_or_404(File, pk=file_id, is_active=True)
    return FileResponse(BytesIO(file.content), as_attachment=True, filename=file.name)


@csrf_exempt
def note_page(request: HttpRequest, deal_id: int) -> HttpResponse:
    """POST adds a note to the deal."""
    deal = get_object_or_404(Deal, pk=deal_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        now = clock.now()
        content = f"<p>{escape(form.cleaned_data['content'])}</p>"
        Note.objects.create(content=content, user=deal.owner, deal=deal, add_time=now, update_time=now)
    return redirect("pipedrive-deal", deal_id=deal.pk)
