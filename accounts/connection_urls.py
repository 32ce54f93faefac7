"""Addresses under /connections/ that call no service; the others are in `integrations.urls`."""

from django.urls import path

from accounts.views import connections

urlpatterns = [
    path("guide/", connections.connection_guide, name="connection_guide"),
]
