"""A site with nothing but django-allauth's OpenID Connect provider; run as a program it signs in by Xero once.

It is a process of its own, because the application itself does not install allauth's social accounts.
Usage: python -m tests.strangers.allauth_site BASE_URL CLIENT_ID SECRET; it prints what allauth learned, as JSON.
"""

from __future__ import annotations

import json
import sys
from urllib.parse import parse_qs, urlsplit

import django
import requests
from django.conf import settings
from django.urls import include, path

BASE_URL, CLIENT_ID, SECRET = sys.argv[1:4] if len(sys.argv) > 3 else ("", "", "")
XERO = {"provider_id": "xero", "name": "Xero", "client_id": CLIENT_ID, "secret": SECRET}
XERO |= {"settings": {"server_url": f"{BASE_URL}/xero"}}


def configure() -> None:
    """Set up Django with a database in memory."""
    apps = ("auth", "contenttypes", "sessions", "messages")
    settings.configure(
        SECRET_KEY="of a site that lives for one test",
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=[
            *(f"django.contrib.{name}" for name in apps),
            "allauth",
            "allauth.account",
            "allauth.socialaccount",
            "allauth.socialaccount.providers.openid_connect",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": [XERO], "OAUTH_PKCE_ENABLED": True}},
        SOCIALACCOUNT_STORE_TOKENS=True,
        ACCOUNT_DEFAULT_HTTP_PROTOCOL="http",
        ACCOUNT_EMAIL_VERIFICATION="none",
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        LOGIN_REDIRECT_URL="/done/",
        MIGRATION_MODULES=dict.fromkeys((*apps, "account", "socialaccount")),  # tables at once
        USE_TZ=True,
    )
    django.setup()


def sign_in() -> dict[str, object]:
    """Walk from allauth's button over Xero's consent back to a signed-in user."""
    from allauth.socialaccount.adapter import get_adapter
    from allauth.socialaccount.models import SocialAccount, SocialToken
    from django.core.management import call_command
    from django.test import Client, RequestFactory

    call_command("migrate", run_syncdb=True, verbosity=0)
    client = Client(headers={"host": "localhost:8000"})
    asked = client.post("/accounts/oidc/xero/login/").headers["Location"]
    consented = requests.post(asked, data={"decision": "allow"}, allow_redirects=False, timeout=20)
    assert consented.status_code == 302, asked + consented.text
    back = urlsplit(consented.headers["Location"])
    landed = client.get(f"{back.path}?{back.query}")
    account = SocialAccount.objects.select_related("user").get()
    request = RequestFactory().get("/")
    fresh = id_token_of(consented_again(asked))
    provider = get_adapter(request).get_provider(request, "xero")
    verified = provider.verify_token(request, {"id_token": fresh, "client_id": CLIENT_ID})
    return {
        "landed": landed.headers.get("Location", ""),
        "asked": parse_qs(urlsplit(asked).query),
        "email": account.user.email,
        "name": account.user.get_full_name(),
        "uid": account.uid,
        "userinfo": account.extra_data["userinfo"],
        "id_token": account.extra_data["id_token"],
        "token_kept": SocialToken.objects.count(),
        "verified_uid": verified.account.uid,
    }


def consented_again(asked: str) -> dict[str, list[str]]:
    """A second consent without a proof key, for a token that goes straight to allauth."""
    kept = {name: value for name, value in parse_qs(urlsplit(asked).query).items() if "challenge" not in name}
    again = requests.post(
        asked.partition("?")[0],
        params=kept,
        data={"decision": "allow"},
        allow_redirects=False,
        timeout=20,
    )
    return kept | parse_qs(urlsplit(again.headers["Location"]).query)


def id_token_of(consent: dict[str, list[str]]) -> str:
    """The id token this consent's code is good for."""
    form = {"grant_type": "authorization_code", "code": consent["code"][0]}
    form["redirect_uri"] = consent["redirect_uri"][0]
    answer = requests.post(f"{BASE_URL}/xero/connect/token", data=form, auth=(CLIENT_ID, SECRET), timeout=20)
    return str(answer.json()["id_token"])


if BASE_URL:
    configure()
    from allauth.socialaccount.providers.openid_connect.views import callback, login

    xero = {"provider_id": "xero"}
    urlpatterns = [
        path("accounts/oidc/xero/login/", login, xero, name="openid_connect_login"),
        path("connections/xero/callback/", callback, xero, name="openid_connect_callback"),
        path("accounts/social/", include("allauth.socialaccount.urls")),
        path("accounts/", include("allauth.account.urls")),
    ]
    sys.stdout.write(json.dumps(sign_in()))
