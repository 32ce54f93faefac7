"""Addresses of the Pipedrive controls, under /control/pipedrive/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sandbox.pipedrive.control import pipedrive_controls

urlpatterns: list[URLPattern] = [
    path("deals", pipedrive_controls.find_deals),
    path("fields/<str:key>/<str:action>", pipedrive_controls.field_action),
    path("webhooks", pipedrive_controls.list_webhooks),
    path("webhooks/<str:action>", pipedrive_controls.webhook_action),
    path("uninstall", pipedrive_controls.uninstall),
]
for kind in pipedrive_controls.KINDS:
    urlpatterns += [
        path(f"{kind}/<int:record_id>", pipedrive_controls.one_record, {"kind": kind}),
        path(f"{kind}/<int:record_id>/<str:action>", pipedrive_controls.record_action, {"kind": kind}),
    ]
