"""Addresses under /connections/: the list, today's calls, first imports, and what speaks with the services."""

from django.urls import path

from integrations.views import imports, manage, overview, pipedrive, xero

urlpatterns = [
    path("", overview.connection_list, name="connection_list"),
    path("calls/", overview.calls_today, name="calls_today"),
    path("xero/connect/", xero.connect, name="xero_connect"),
    path("xero/callback/", xero.callback, name="xero_callback"),
    path("xero/choose/", xero.choose, name="xero_choose"),
    path("pipedrive/connect/", pipedrive.connect, name="pipedrive_connect"),
    path("pipedrive/callback/", pipedrive.callback, name="pipedrive_callback"),
    path("<int:pk>/disconnect/", manage.disconnect, name="connection_disconnect"),
    path("<int:pk>/refresh/", manage.refresh, name="connection_refresh"),
    path("<int:pk>/pause/", manage.pause, name="connection_pause"),
    path("<int:pk>/resume/", manage.resume, name="connection_resume"),
    path("<int:pk>/import/", imports.import_progress, name="import_progress"),
    path("<int:pk>/import/stop/", imports.import_stop, name="import_stop"),
    path("<int:pk>/import/resume/", imports.import_resume, name="import_resume"),
]
