"""The controls under /control/: JSON requests by which a test or a person steers the sandbox itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from sandbox.core import clock, switches
from sandbox.core.call_log import call_count, forget_calls, store_waiting
from sandbox.core.faults import deferred, injection
from sandbox.core.models import CallRecord, WebhookDelivery
from sandbox.core.seed import scenarios
from sandbox.core.webhooks import queue
from sandbox.core.webhooks.subscriptions import describe_subscriptions

View = Callable[..., HttpResponse]


def read_json(request: HttpRequest) -> Any:
    """Return the JSON of a request's body ({} when empty); raise ValueError when it is not JSON."""
    return json.loads(request.body) if request.body.strip() else {}


def control_view(*methods: str) -> Callable[[View], View]:
    """Accept only these methods; answer 400 when the view raises ValueError or TypeError."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                return JsonResponse({"error": f"Use {' or '.join(methods)}."}, status=405)
            try:
                return view(request, *args, **kwargs)
            except (ValueError, TypeError) as error:
                return JsonResponse({"error": str(error)}, status=400)

        return wrapped

    return decorate


def index(request: HttpRequest) -> HttpResponse:
    """A page that shows every control and the current switches."""
    context = {
        "switches": switches.all_switches(),
        "mode": queue.mode(),
        "now": clock.now(),
        "calls": call_count(),
        "subscriptions": describe_subscriptions(),
        "deliveries": WebhookDelivery.objects.order_by("-id")[:20],
    }
    return render(request, "core/control.html", context)


@control_view("GET", "DELETE")
def calls(request: HttpRequest) -> HttpResponse:
    """GET: the recorded calls (`?since=ID` those after it, `?list=no` none) and totals. DELETE: delete them."""
    if request.method == "DELETE":
        forget_calls()
        return JsonResponse({"deleted": True})
    store_waiting()
    rows = CallRecord.objects.filter(id__gt=int(request.GET.get("since") or 0)).order_by("id")
    if service := request.GET.get("service"):
        rows = rows.filter(service=service)
    wanted = rows.none() if request.GET.get("list") == "no" else rows
    listed = [{**row, "time": row["time"].isoformat()} for row in wanted.values()]
    totals = rows.order_by().values("service", "organisation", "kind").annotate(count=Count("id"))
    statuses = rows.order_by().values("service", "kind", "status").annotate(count=Count("id"))
    last = rows.values_list("id", flat=True).last() or int(request.GET.get("since") or 0)
    answer = {"calls": listed, "totals": list(totals), "statuses": list(statuses), "last_id": last}
    return JsonResponse(answer)


@control_view("POST")
def reset(request: HttpRequest) -> HttpResponse:
    """Fill the sandbox again: {"scenario": "demo"|"empty"|"large", "invoices": N, "keep_connections": true|false}.

    Or return to a saved state: {"snapshot": NAME}.
    """
    asked = read_json(request)
    if name := asked.get("snapshot"):
        scenarios.return_to(str(name))
        return JsonResponse({"snapshot": name})
    scenario = asked.get("scenario", "demo")
    scenarios.reset_services(
        scenario=scenario,
        invoices=int(asked.get("invoices", 10_000)),
        keep_connections=bool(asked.get("keep_connections", True)),
    )
    return JsonResponse({"scenario": scenario})


@control_view("POST")
def snapshots(request: HttpRequest) -> HttpResponse:
    """Save the current state under {"name": NAME}; a reset may return to it."""
    name = str(read_json(request).get("name", ""))
    scenarios.keep_state(name)
    return JsonResponse({"snapshot": name})


@control_view("GET", "POST")
def webhook_mode(request: HttpRequest) -> HttpResponse:
    """GET: the latest webhooks, their outcome, and every receiver. POST {"mode": one of MODES}: change it."""
    if request.method == "POST":
        queue.set_mode(read_json(request).get("mode", ""))
    names = ("id", "subscription", "url", "state", "attempts", "answer", "next_try_at", "service")
    listed = [
        {**{name: getattr(row, name) for name in names}, "body": bytes(row.body).decode()}
        for row in WebhookDelivery.objects.order_by("-id")[:100]
    ]
    return JsonResponse(
        {"mode": queue.mode(), "deliveries": listed, "subscriptions": describe_subscriptions()}
    )


@control_view("POST")
def webhook_release(request: HttpRequest) -> HttpResponse:
    """Send the held webhooks: all, or the oldest {"count": N}; newest first with {"backwards": true}."""
    asked = read_json(request)
    count = asked.get("count")
    sent = queue.release(count=None if count is None else int(count), backwards=bool(asked.get("backwards")))
    return JsonResponse({"released": sent})


@control_view("GET", "POST")
def switch_table(request: HttpRequest) -> HttpResponse:
    """GET: every switch. POST {"name": value, ...}: set some."""
    if request.method == "POST":
        for name, value in read_json(request).items():
            try:
                switches.set_switch(name, value)
            except switches.UnknownSwitchError:
                return JsonResponse({"error": f"No switch is called {name}."}, status=400)
    return JsonResponse(switches.all_switches())


@control_view("GET", "POST")
def clock_hand(request: HttpRequest) -> HttpResponse:
    """GET: the time. POST {"advance_seconds": N} moves it, {"offset_seconds": N} sets it relative to real time."""
    if request.method == "POST":
        given = read_json(request)
        if "offset_seconds" in given:
            clock.set_offset(seconds=float(given["offset_seconds"]))
        clock.advance(seconds=float(given.get("advance_seconds", 0)))
    return JsonResponse({"now": clock.now().isoformat()})


@control_view("GET", "POST", "DELETE")
def fault_list(request: HttpRequest) -> HttpResponse:
    """GET: pending faults and deferred work. POST: add a list of faults (or one). DELETE: drop pending faults."""
    if request.method == "DELETE":
        injection.clear_faults()
    elif request.method == "POST":
        given = read_json(request)
        injection.set_faults(given if isinstance(given, list) else [given])
    return JsonResponse({"faults": injection.list_faults(), "late": deferred.list_deferred()})
