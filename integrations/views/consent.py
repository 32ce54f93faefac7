"""The way to a service's consent page and back, the same for both services."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from accounts import actions
from accounts.models import Grant, Provider
from accounts.views.access import person_of
from integrations.calls.apps import app_of
from integrations.http import RemoteError
from integrations.http.oauth import TokenSet
from integrations.views import pages
from integrations.views.states import close_state, open_state

View = Callable[[HttpRequest], HttpResponse]


class ConsentRefused(Exception):
    """The consent opens nothing; the page of its `problem` says why and what to do."""

    def __init__(self, problem: pages.Problem) -> None:
        super().__init__(problem.title)
        self.problem = problem


def explain_refusals(provider: Provider) -> Callable[[View], View]:
    """Show the page of a problem when a consent is refused or its service gives no proper answer."""

    def decorate(view: View) -> View:
        @wraps(view)
        def explained(request: HttpRequest) -> HttpResponse:
            try:
                return view(request)
            except ConsentRefused as refused:
                return pages.show_problem(request, provider, refused.problem)
            except RemoteError as error:
                return pages.show_problem(request, provider, pages.from_error(provider, error))

        return explained

    return decorate


def send_to_consent(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Send the browser to the service's consent page, or show which settings are missing."""
    app = app_of(provider)
    if not app.is_registered:
        return pages.show_not_configured(request, provider)
    state = open_state(request, provider.value)
    return HttpResponseRedirect(app.consent_url(redirect_uri=pages.callback_url(provider), state=state))


def take_tokens(request: HttpRequest, provider: Provider) -> TokenSet:
    """Return the tokens for the code the browser came back with. Raises ConsentRefused or RemoteErrors."""
    if not close_state(request, provider.value, request.GET.get("state", "")):
        raise ConsentRefused(pages.wrong_state(provider))
    if request.GET.get("error") or not request.GET.get("code"):
        raise ConsentRefused(pages.denied(provider))
    return app_of(provider).exchange_code(request.GET["code"], redirect_uri=pages.callback_url(provider))


def require_scopes(provider: Provider, granted: Iterable[str], needed: Mapping[str, set[str]]) -> None:
    """Raise ConsentRefused unless each needed permission, or one that contains it, was granted.

    A service that does not say what it granted is believed to have granted all.
    """
    given = set(granted)
    if missing := [scope for scope, any_of in needed.items() if given and not given & any_of]:
        raise ConsentRefused(pages.missing_scope(provider, missing))


def record_grant(
    request: HttpRequest,
    provider: Provider,
    tokens: TokenSet,
    *,
    remote_user_id: str,
    remote_user_name: str,
    api_domain: str = "",
) -> Grant:
    """Store the tokens before anything else is done with them."""
    return actions.record_grant(
        provider=provider,
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        expires_at=timezone.now() + dt.timedelta(seconds=tokens.expires_in),
        scopes=tokens.scope,
        by=person_of(request),
        remote_user_id=remote_user_id,
        remote_user_name=remote_user_name,
        api_domain=api_domain,
    )
