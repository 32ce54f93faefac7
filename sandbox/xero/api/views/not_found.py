"""Addresses that do not exist, which the real service answers with HTML or nothing at all (docs/xero.md#10.5)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from sandbox.xero.problems import not_found


def no_such_resource(request: HttpRequest) -> HttpResponse:
    """Answer 404 as HTML."""
    return not_found().response


def nothing_here(request: HttpRequest, key: str) -> HttpResponse:
    """Answer 404 with an empty body: a PDF is requested by Accept, not by this address."""
    return HttpResponse(b"", status=404)
