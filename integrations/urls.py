"""Addresses under /connections/ that speak with the services."""

from django.urls import path

from integrations.views import manage, pipedrive, xero

urlpatterns = [
    path("xero/connect/", xero.connect, name="xero_connect"),
    path("xero/callback/", xero.callback, name="xero_callback"),
    path("xero/choose/", xero.choose, name="xero_choose"),
    path("pipedrive/connect/", pipedrive.connect, name="pipedrive_connect"),
    path("pipedrive/callback/", pipedrive.callback, name="pipedrive_callback"),
    path("<int:pk>/disconnect/", manage.disconnect, name="connection_disconnect"),
    path("<int:pk>/refresh/", manage.refresh, name="connection_refresh"),
]
