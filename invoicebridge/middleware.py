"""Nothing we answer is kept by a browser or a proxy, unless the answer itself says how long it may be."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]


def keep_answers_private(get_response: Answer) -> Answer:
    """Mark every page, PDF, answer of the API and error as not to be stored (static files never come this way)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware
