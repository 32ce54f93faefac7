"""The addresses of sign-in, password and second factor under /accounts/: those of allauth that our pages offer.

Allauth has more (changing the e-mail address, sign-up, sign-in by code), which would take a POST from anybody with a
session. An address that only its redirects need is here as a page that takes no POST.
"""

from __future__ import annotations

from allauth.account import views
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from accounts.views.sign_in import email_address, sign_up_closed

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", sign_up_closed, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("email/", email_address, name="account_email"),
    path("password/change/", views.password_change, name="account_change_password"),
    # Where allauth leads somebody without a password.
    path(
        "password/set/",
        RedirectView.as_view(pattern_name="account_reset_password", http_method_names=["get", "head"]),
        name="account_set_password",
    ),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/", include("allauth.mfa.urls")),
]
