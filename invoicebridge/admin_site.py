"""The finance desk: Django's admin behind allauth's sign-in, so that MFA and rate limits apply there too."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


class FinanceDesk(admin.AdminSite):
    """Django's admin for finance and administrators."""

    site_header = "InvoiceBridge finance desk"
    site_title = "InvoiceBridge"
    index_title = "Finance desk"
    site_url = "/"
    # The list of invoices needs the full width.
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.login = secure_admin_login(self.login)  # type: ignore[method-assign]

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the account's own page, which limits guessing."""
        return redirect("account_change_password")

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether the person is active and has a role that may open the desk."""
        return bool(request.user.is_active and request.user.is_staff)
