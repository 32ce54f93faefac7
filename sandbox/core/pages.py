"""The start page, the 404 page, and the strict content policy of every page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

# No form-action: a consent form is answered by a redirect to the app, which Chromium counts as its target.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src http: https:; base-uri 'none'"
)


def protect_pages(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware that sets a strict content policy on every HTML page."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response.setdefault("Content-Security-Policy", POLICY)
            response.setdefault("X-Content-Type-Options", "nosniff")
        return response

    return middleware


def start(request: HttpRequest) -> HttpResponse:
    """The start page, which links to every page a person can open."""
    return render(request, "core/start.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 as the service asked would: Xero's plain sentence (nothing for /pdf), else JSON or a page."""
    if request.path.startswith("/xero/api.xro/"):
        text = "" if request.path.endswith("/pdf") else "The resource you're looking for cannot be found"
        return HttpResponse(text, status=404, content_type="text/html; charset=utf-8")
    if request.path.startswith("/pipedrive/api/"):
        return JsonResponse({"success": False, "error": "Unknown method .", "errorCode": 404}, status=404)
    return render(request, "core/not_found.html", status=404)
