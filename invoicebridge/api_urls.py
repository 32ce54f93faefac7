"""The addresses of the REST API."""

from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, JsonResponse
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from accounts.api.views import ConnectionViewSet
from invoices.api.views import DealViewSet, InvoiceViewSet

router = DefaultRouter()
router.include_root_view = False
router.include_format_suffixes = False
router.register("connections", ConnectionViewSet, basename="api-connection")
router.register("deals", DealViewSet, basename="api-deal")
router.register("invoices", InvoiceViewSet, basename="api-invoice")


@csrf_exempt
def unknown_address(request: HttpRequest) -> JsonResponse:
    """Answer 404 as JSON to an address that the API does not have."""
    return JsonResponse({"detail": "There is no such address in this API."}, status=404)


# DRF checks the bearer token itself, so Django's "sign in first" redirect must not come before it.
urlpatterns = [
    path("v1/", include(list(router.urls))),
    path("schema/", login_not_required(SpectacularAPIView.as_view()), name="api-schema"),
    # The split view, because our content policy allows no script inside a page.
    path(
        "docs/", login_required(SpectacularSwaggerSplitView.as_view(url_name="api-schema")), name="api-docs"
    ),
    re_path("", login_not_required(unknown_address), name="api-unknown"),
]
