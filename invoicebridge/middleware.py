"""Decide what every answer has in common: nothing is kept by others, and webhooks pass no door made for people."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

Answer = Callable[[HttpRequest], HttpResponseBase]


def keep_answers_private(get_response: Answer) -> Answer:
    """Mark every page, PDF, answer of the API and error as not to be stored (static files never come this way)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


WEBHOOKS = "/webhooks/"


def let_webhooks_in(get_response: Answer) -> Answer:
    """Answer webhooks here: session, sign-in, CSRF and messages are for people, and would cost as much as the work.

    What stands before this middleware (security headers) holds for webhooks too.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(WEBHOOKS):
            return get_response(request)
        try:
            found = resolve(request.path_info[len(WEBHOOKS) - 1 :], "integrations.webhook_urls")
        except Resolver404:
            return get_response(request)
        return found.func(request, *found.args, **found.kwargs)

    return middleware
