"""Restricts pages to administrators; for everybody else they do not exist (404)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import User

View = Callable[..., HttpResponse]


def person_of(request: HttpRequest) -> User:
    """Return the signed-in person (pages require a sign-in)."""
    return cast(User, request.user)


def administrators_only(view: View) -> View:
    """Let a view answer 404 to everybody but administrators."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not person_of(request).is_administrator:
            raise Http404("Only administrators can open this page.")
        return view(request, *args, **kwargs)

    return guarded
