"""The state that every season begins with: three organisations and Pipedrive connected, everything read once.

It is built once and kept as a copy, so each seed begins with the same books on both sides. Needs Django to be set up.
"""

from __future__ import annotations

import html
import re
import shutil
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests
from django.conf import settings
from django.core.management import call_command
from django.db import connection as database
from django.utils import timezone

from accounts import actions as account_actions
from accounts.models import Connection, Grant, Provider, Role, User
from chaos.environment import Environment
from chaos.own_database import COPY
from integrations import outbox
from integrations.http.oauth import TokenSet
from integrations.lifecycle import connect as lifecycle_connect
from integrations.pipedrive import oauth as pipedrive_oauth
from integrations.xero import oauth as xero_oauth
from integrations.xero.client import list_connections
from invoices import sync

SISTER = "Northwind Ireland Ltd"
COMPANY_ID = "7001"


class World:
    """Both sides' books, at the beginning of each season."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.copy = environment.folder / "begin.sqlite3"
        self.british = self.sister = ""

    def build(self) -> None:
        """Connect everything, read everything once, and keep the copy."""
        call_command("migrate", verbosity=0)
        self.british = re.findall(
            r'name="tenant"\s+value="([^"]+)"', self._consent_page(self._xero_address())
        )[0]
        self._reset_sandbox()
        for name, role in (("ada", Role.ADMINISTRATOR), ("fred", Role.FINANCE), ("rita", Role.SALES)):
            User.objects.create(email=f"{name}@season.test", name=name.capitalize(), role=role)
        for provider in Provider:
            self.connect(provider)
        for user in User.objects.all():
            user.organisations.set(Connection.objects.xero())
        self._read_everything()
        self._keep()

    def connect(self, provider: str) -> None:
        """Let Ada press Connect, or Reconnect, and Allow."""
        ada = User.objects.get(email="ada@season.test")
        if provider == Provider.XERO:
            xero = self._xero_tokens()
            rows = list_connections(settings.XERO_API_URL, xero.access_token)
            companies = [lifecycle_connect.Company(row.tenant_id, row.tenant_name, row.id) for row in rows]
            lifecycle_connect.connect_companies(self._grant(provider, xero, ada), companies, by=ada)
        else:
            pipedrive = self._pipedrive_tokens()
            grant = self._grant(provider, pipedrive, ada, api_domain=pipedrive.api_domain)
            lifecycle_connect.connect_companies(
                grant, [lifecycle_connect.Company(COMPANY_ID, "Northwind")], by=ada
            )

    def begin_again(self) -> None:
        """Put both sides back to the beginning, with a fresh sign-in at each service."""
        self._reset_sandbox()
        self._put_back()
        for provider, tokens in (
            (Provider.XERO, self._xero_tokens()),
            (Provider.PIPEDRIVE, self._pipedrive_tokens()),
        ):
            Grant.objects.filter(provider=provider).update(
                access_token=tokens.access_token,
                refresh_token=tokens.refresh_token,
                expires_at=timezone.now() + timedelta(seconds=tokens.expires_in),
            )
        self.environment.webhooks.clear()

    def _reset_sandbox(self) -> None:
        if self.sister:
            # What is kept over a reset must not speak of an organisation the demo company does not have.
            self.environment.control("POST", f"xero/organisations/{self.sister}/disconnect", {})
        self.environment.control("POST", "reset", {"scenario": "demo", "keep_connections": True})
        founded = self.environment.control(
            "POST", f"xero/organisations/{self.british}/found", {"name": SISTER}
        )
        self.sister = str(founded["tenantId"])

    def _read_everything(self) -> None:
        for _ in range(20):
            for message_id in outbox.due(timezone.now()):
                outbox.deliver(message_id)
            if not outbox.due(timezone.now()):
                break
        for connection in Connection.objects.usable():
            while not sync.read_changes(connection):
                pass
        while due := outbox.due(timezone.now()):
            for message_id in due:
                outbox.deliver(message_id)

    def _keep(self) -> None:
        if database.vendor == "sqlite":
            with database.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(self.copy)])
            return
        name = database.settings_dict["NAME"]
        self._in_another_database(f'CREATE DATABASE "{name}{COPY}" TEMPLATE "{name}"')

    def _put_back(self) -> None:
        database.close()
        name = database.settings_dict["NAME"]
        if database.vendor == "sqlite":
            for ending in ("-wal", "-shm"):
                Path(f"{name}{ending}").unlink(missing_ok=True)
            shutil.copyfile(self.copy, name)
            return
        self._in_another_database(
            f'DROP DATABASE "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{name}{COPY}"'
        )

    def _in_another_database(self, *statements: str) -> None:
        database.close()
        with database._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def _xero_tokens(self) -> TokenSet:
        app = {"client_id": settings.XERO_CLIENT_ID, "client_secret": settings.XERO_CLIENT_SECRET}
        code = self._consent(self._xero_address())
        callback = f"{self.environment.site}/connections/xero/callback/"
        return xero_oauth.exchange_code(settings.XERO_IDENTITY_URL, code=code, redirect_uri=callback, **app)

    def _pipedrive_tokens(self) -> TokenSet:
        app = {"client_id": settings.PIPEDRIVE_CLIENT_ID, "client_secret": settings.PIPEDRIVE_CLIENT_SECRET}
        callback = f"{self.environment.site}/connections/pipedrive/callback/"
        address = pipedrive_oauth.authorize_url(
            settings.PIPEDRIVE_OAUTH_URL, client_id=app["client_id"], redirect_uri=callback, state="s"
        )
        code = self._consent(address, user="1")
        return pipedrive_oauth.exchange_code(
            settings.PIPEDRIVE_OAUTH_URL, code=code, redirect_uri=callback, **app
        )

    def _xero_address(self) -> str:
        return xero_oauth.authorize_url(
            settings.XERO_LOGIN_URL,
            client_id=settings.XERO_CLIENT_ID,
            redirect_uri=f"{self.environment.site}/connections/xero/callback/",
            state="s",
        )

    def _consent_page(self, address: str) -> str:
        return requests.get(address, timeout=20).text

    def _consent(self, address: str, **choices: str) -> str:
        """Press Allow; return the code."""
        page = self._consent_page(address)
        found = re.findall(r'name="(client_id|redirect_uri|state)"\s+value="([^"]*)"', page)
        form = {name: html.unescape(value) for name, value in found} | {"decision": "allow", **choices}
        form["tenant"] = re.findall(r'name="tenant"\s+value="([^"]+)"', page)  # type: ignore[assignment]
        answer = requests.post(address, data=form, allow_redirects=False, timeout=20)
        assert answer.status_code == 302, answer.text
        return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]

    def _grant(self, provider: str, tokens: object, by: User, **more: str) -> Grant:
        return account_actions.record_grant(
            provider=provider,
            access_token=tokens.access_token,  # type: ignore[attr-defined]
            refresh_token=tokens.refresh_token,  # type: ignore[attr-defined]
            expires_at=timezone.now() + timedelta(seconds=tokens.expires_in),  # type: ignore[attr-defined]
            scopes=list(tokens.scope),  # type: ignore[attr-defined]
            by=by,
            **more,
        )
