"""Decide what every answer has in common: nothing is kept by others, webhooks pass no door made for people, and
that people are at work is noted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone

from integrations.queue.after_commit import run_after_commit

Answer = Callable[[HttpRequest], HttpResponseBase]


# For what is no page: the empty answers to webhooks, static files. Pages bring their own (settings).
STRICTEST = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"


def keep_answers_closed(get_response: Answer) -> Answer:
    """Mark every page, PDF, answer of the API and error as not to be stored, unless it says for itself how long;
    and let nothing be loaded by an answer that says nothing of it.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Content-Security-Policy", STRICTEST)
        return response

    return middleware


WEBHOOKS = "/webhooks/"


def let_webhooks_in(get_response: Answer) -> Answer:
    """Answer webhooks here: session, sign-in, CSRF and messages are for people, and would cost as much as the work.

    What stands before this middleware (security headers) holds for webhooks too; the policy of pages, put together
    anew for each answer, does not.
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


# Whoever asks thinks in hours.
NOTED_EVERY = dt.timedelta(minutes=5)


def note_people(get_response: Answer) -> Answer:
    """Tell the worker that somebody uses the pages or the API, at most every five minutes: what they see is kept fresh.

    By waking a worker, because a page should not wait for the database's one writer.
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
