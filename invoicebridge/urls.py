"""Every address of the application: pages, admin, API, webhooks."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="deal_list", http_method_names=["get", "head"]), name="home"),
    path("accounts/", include("accounts.sign_in_urls")),
    path("connections/", include("accounts.connection_urls")),
    path("connections/", include("integrations.urls")),
    path("webhooks/", include("integrations.webhook_urls")),
    path("preferences/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("invoicebridge.api_urls")),
    path("", include("invoices.urls")),
]
