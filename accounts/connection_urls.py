"""Addresses under /connections/ that only read our own rows; connecting itself is in `integrations.urls`."""

from django.urls import path

from accounts.views import connections

urlpatterns = [
    path("", connections.connection_list, name="connection_list"),
    path("guide/", connections.connection_guide, name="connection_guide"),
]
