"""Every address of the sandbox: start page, controls, and one include for each service."""

from __future__ import annotations

from django.contrib.staticfiles.views import serve
from django.urls import URLPattern, URLResolver, include, path

from sandbox.core import pages, sandbox_controls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.start, name="start"),
    path("static/<path:path>", serve, {"insecure": True}),
    path("control/", sandbox_controls.index, name="control"),
    path("control/calls", sandbox_controls.calls, name="control-calls"),
    path("control/reset", sandbox_controls.reset),
    path("control/snapshots", sandbox_controls.snapshots),
    path("control/webhooks", sandbox_controls.webhook_mode, name="control-webhooks"),
    path("control/webhooks/release", sandbox_controls.webhook_release),
    path("control/switches", sandbox_controls.switch_table),
    path("control/clock", sandbox_controls.clock_hand),
    path("control/faults", sandbox_controls.fault_list),
    path("control/xero/", include("sandbox.xero.control.urls")),
    path("control/pipedrive/", include("sandbox.pipedrive.control.urls")),
    path("xero/", include("sandbox.xero.urls")),
    path("pipedrive/", include("sandbox.pipedrive.urls")),
]
handler404 = "sandbox.core.pages.not_found"
