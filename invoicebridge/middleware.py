"""Our middleware: forbids storing answers, answers webhooks early, drops null characters, records who is active."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import Resolver404, is_valid_path, resolve
from django.utils import timezone

from accounts import unknown_proxy
from integrations.queue.after_commit import run_after_commit

Answer = Callable[[HttpRequest], HttpResponseBase]


# For answers that are no page: empty answers to webhooks, static files. Pages have their own policy (settings).
STRICTEST = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"


def keep_answers_closed(get_response: Answer) -> Answer:
    """Forbid storing any answer that sets no Cache-Control itself, and loading anything from one that sets no content
    policy.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Content-Security-Policy", STRICTEST)
        return response

    return middleware


WEBHOOKS = "/webhooks/"


def let_webhooks_in(get_response: Answer) -> Answer:
    """Answer webhooks before session, sign-in, CSRF and messages: these are for people and cost as much as the work.

    Middleware before this one (security headers) applies to webhooks too. The pages' content policy, which is built for
    each answer, does not.
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


API = "/api/"
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def find_without_slash(get_response: Answer) -> Answer:
    """Take an address of the API, or one that something is sent to, for the one with a slash at its end.

    Django's redirect would make a GET of a POST: nothing was done and the answer was 200.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        is_ours = path.startswith(API) or (request.method not in SAFE and not is_valid_path(path))
        if is_ours and not path.endswith("/") and is_valid_path(f"{path}/"):
            request.path_info, request.path = f"{path}/", f"{request.path}/"
        return get_response(request)

    return middleware


NULL = "\0"


API = "/api/"


class DropNullCharacters:
    """Drop the character 0 from what addresses and forms bring: PostgreSQL takes it in no text, and nobody types it.

    The API answers such a value with 400, as any other that it can't take.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "%00" in request.META.get("QUERY_STRING", "") and not request.path_info.startswith(API):
            request.GET = _without_null(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        """Look at a form once it is known who sends it."""
        is_form = request.content_type == "application/x-www-form-urlencoded"
        if is_form and request.user.is_authenticated and _has_null(request.POST):
            request.POST = _without_null(request.POST)  # type: ignore[assignment]


def _has_null(sent: QueryDict) -> bool:
    return any(NULL in text for name, values in sent.lists() for text in (name, *values))


def _without_null(sent: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True)
    for name, values in sent.lists():
        clean.setlist(name.replace(NULL, ""), [str(value).replace(NULL, "") for value in values])
    return clean


# Nobody needs more detail: callers think in hours.
NOTED_EVERY = dt.timedelta(minutes=5)


def note_people(get_response: Answer) -> Answer:
    """Notify the worker, at most every five minutes, that people use pages or API, so that it keeps their data fresh.

    It wakes a worker, because a page should not wait for the database's only writer.
    """
    told_at: dt.datetime | None = None

    def middleware(request: HttpRequest) -> HttpResponseBase:
        nonlocal told_at
        response = get_response(request)
        now = timezone.now()
        is_told = told_at is not None and dt.timedelta(0) <= now - told_at < NOTED_EVERY
        if not is_told and request.user.is_authenticated:
            told_at = now
            run_after_commit("integrations.tasks.note_people")
        return response

    return middleware


def note_unknown_proxy(get_response: Answer) -> Answer:
    """Notice a proxy in front that the settings do not name, for the banner of administrators."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        unknown_proxy.note(request)
        return get_response(request)

    return middleware
