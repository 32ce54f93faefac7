"""Every address of the sandbox: start page, controls, and one include a service."""

from __future__ import annotations

from django.contrib.staticfiles.views import serve
from django.urls import URLPattern, URLResolver, include, path

from sandbox.core import control, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.start, name="start"),
    path("static/<path:path>", serve, {"insecure": True}),
    path("control/", control.index, name="control"),
    path("control/calls", control.calls, name="control-calls"),
    path("control/reset", control.reset),
    path("control/snapshots", control.snapshots),
    path("control/webhooks", control.webhook_mode, name="control-webhooks"),
    path("control/webhooks/release", control.webhook_release),
    path("control/switches", control.switch_table),
    path("control/clock", control.clock_hand),
    path("control/faults", control.fault_list),
    path("control/xero/", include("sandbox.xero.control_urls")),
    path("control/pipedrive/", include("sandbox.pipedrive.control_urls")),
    path("xero/", include("sandbox.xero.urls")),
    path("pipedrive/", include("sandbox.pipedrive.urls")),
]
handler404 = "sandbox.core.pages.not_found"
