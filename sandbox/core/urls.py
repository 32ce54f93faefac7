"""Every address of the sandbox: start page, controls, and one include a service."""

from __future__ import annotations

from django.conf import settings
from django.contrib.staticfiles.views import serve
from django.urls import URLPattern, URLResolver, include, path

from sandbox.core import control, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.start, name="start"),
    path("static/<path:path>", serve, {"insecure": True}),
    path("control/", control.index, name="control"),
    path("control/calls", control.calls),
    path("control/reset", control.reset),
    path("control/webhooks", control.webhook_mode),
    path("control/switches", control.switch_table),
    path("control/clock", control.clock_hand),
    path("control/faults", control.fault_list),
    *([path("control/xero/", include("sandbox.xero.control_urls"))] if "xero" in settings.SERVICES else []),
    *(path(f"{service}/", include(f"sandbox.{service}.urls")) for service in settings.SERVICES),
]
handler404 = "sandbox.core.pages.not_found"
