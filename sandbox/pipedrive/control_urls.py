"""The addresses of the small Pipedrive's controls, under /control/pipedrive/."""

from __future__ import annotations

from django.urls import URLPattern, path

from sandbox.pipedrive import control

urlpatterns: list[URLPattern] = [
    path("deals", control.find_deals),
    path("fields/<str:key>/<str:action>", control.field_action),
    path("webhooks", control.list_webhooks),
    path("webhooks/<str:action>", control.webhook_action),
    path("uninstall", control.uninstall),
]
for kind in control.KINDS:
    urlpatterns += [
        path(f"{kind}/<int:record_id>", control.one_record, {"kind": kind}),
        path(f"{kind}/<int:record_id>/<str:action>", control.record_action, {"kind": kind}),
    ]
