"""Addresses under /webhooks/ that the services call."""

from django.urls import path

from integrations.views import webhooks

urlpatterns = [
    path("xero/", webhooks.xero, name="xero_webhook"),
    path("pipedrive/<str:secret>/", webhooks.pipedrive, name="pipedrive_webhook"),
]
