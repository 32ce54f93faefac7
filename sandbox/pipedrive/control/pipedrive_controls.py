"""The controls of the sandbox's Pipedrive: a test does what a user does on its pages, or what the service does."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from sandbox.core.sandbox_controls import control_view, read_json
from sandbox.pipedrive.control import operator_actions
from sandbox.pipedrive.errors import ApiError
from sandbox.pipedrive.models import Deal, Field, Grant, Organization, Person, Product, Webhook
from sandbox.pipedrive.models.record import Record
from sandbox.pipedrive.rules.webhook_bans import is_banned
from sandbox.pipedrive.serialisation import answer

KINDS: dict[str, type[Record]] = {
    "deals": Deal,
    "persons": Person,
    "organizations": Organization,
    "products": Product,
}
View = Callable[..., HttpResponse]


def explain_refusals(view: View) -> View:
    """Answer 400 with the text when Pipedrive's rules refuse, and 404 for an unknown record."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ApiError as error:
            return answer({"error": str(error.body.get("error", error))}, status=400)
        except KeyError as error:
            return answer({"error": f"{error.args[0]} is missing."}, status=400)
        except LookupError as error:
            return answer({"error": str(error.args[0])}, status=404)

    return wrapped


def _find(kind: str, record_id: int) -> Record:
    found = KINDS[kind].objects.filter(pk=record_id).first()
    if found is None:
        raise LookupError(f"There is no {kind.removesuffix('s')} {record_id}.")
    return found


@control_view("GET")
def find_deals(request: HttpRequest) -> HttpResponse:
    """GET the deals whose title contains `?title=`, outside the API and its limits."""
    found = Deal.objects.filter(title__contains=request.GET.get("title", "")).order_by("id")
    return answer({"deals": [operator_actions.describe(deal) for deal in found[:1000]]})


@control_view("GET")
@explain_refusals
def one_record(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """GET a record, its custom fields by name, and a deal's lines, outside the API and its limits."""
    return answer(operator_actions.describe(_find(kind, record_id)))


@control_view("POST")
@explain_refusals
def record_action(request: HttpRequest, kind: str, record_id: int, action: str) -> HttpResponse:
    """POST an action of a user on a record."""
    known = operator_actions.DEAL_ACTIONS if kind == "deals" else operator_actions.ACTIONS
    if action not in (*known, "merge"):
        raise LookupError(f"Use one of {', '.join(known)}, merge.")
    record = _find(kind, record_id)
    given = read_json(request)
    with transaction.atomic():
        if action == "merge":
            other = _find(kind, int(given["into"]))
            return answer(operator_actions.describe(operator_actions.merge(record, other)))
        return answer(operator_actions.describe(known[action](record, given)))


@control_view("POST")
@explain_refusals
def field_action(request: HttpRequest, key: str, action: str) -> HttpResponse:
    """POST rename {"name"}, delete or restore on a custom field, given by its code or its name."""
    fields = Field.objects.filter(Q(code=key) | Q(name=key), is_custom=True).order_by("is_deleted", "id")
    if entity := request.GET.get("entity"):
        fields = fields.filter(entity=entity)
    field = fields.first()
    if field is None or action not in operator_actions.FIELD_ACTIONS:
        raise LookupError(f"No such field, or none of {', '.join(operator_actions.FIELD_ACTIONS)}.")
    with transaction.atomic():
        operator_actions.FIELD_ACTIONS[action](field, read_json(request))
    return answer({"code": field.code, "name": field.name, "is_deleted": field.is_deleted})


@control_view("POST")
@explain_refusals
def webhook_action(request: HttpRequest, action: str) -> HttpResponse:
    """POST ban {"minutes"?}, delete or allow, for every webhook or for {"id"}."""
    if action not in operator_actions.HOOK_ACTIONS:
        raise LookupError(f"Use one of {', '.join(operator_actions.HOOK_ACTIONS)}.")
    given = read_json(request)
    hooks = Webhook.objects.filter(removed_at=None).order_by("id")
    if "id" in given:
        hooks = hooks.filter(pk=int(given["id"]))
    found = list(hooks)
    for hook in found:
        operator_actions.HOOK_ACTIONS[action](hook, given)
    return answer({"webhooks": [hook.pk for hook in found]})


@control_view("GET")
def list_webhooks(request: HttpRequest) -> HttpResponse:
    """GET every subscription of every install, with its ban."""
    hooks = Webhook.objects.order_by("id")
    return answer({"webhooks": [_hook(hook) for hook in hooks]})


def _hook(hook: Webhook) -> dict[str, Any]:
    return {
        "id": hook.pk,
        "event_object": hook.event_object,
        "subscription_url": hook.subscription_url,
        "is_banned": is_banned(hook),
        "remove_reason": hook.remove_reason,
    }


@control_view("POST")
@explain_refusals
def uninstall(request: HttpRequest) -> HttpResponse:
    """POST: end every install, or that of {"user"}; the app is notified, unless {"tell": false}."""
    given = read_json(request)
    grants = Grant.objects.filter(revoked_at=None).order_by("id")
    if "user" in given:
        grants = grants.filter(user_id=int(given["user"]))
    ended = [operator_actions.end_install(grant, notify=bool(given.get("tell", True))) for grant in grants]
    return answer({"uninstalled": ended})
