"""The people and rows behind the table of `test_who_may_open_what`: a company, its members and outsiders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver

from accounts.actions import create_api_token, revoke_api_token
from accounts.emails import write_email
from accounts.models import Role
from integrations.models import CallBudget
from invoices.models import Invoice
from tests.factories import (
    DealFactory,
    InboxMessageFactory,
    InvoiceFactory,
    MappingPreferencesFactory,
    OutboxMessageFactory,
    PipedriveConnectionFactory,
    ReferenceItemFactory,
    UserFactory,
    XeroConnectionFactory,
)

DESK_MODELS = (
    *(
        f"accounts/{name}"
        for name in ("user", "connection", "mappingpreferences", "referenceitem", "apitoken", "outgoingemail")
    ),
    *(f"integrations/{name}" for name in ("outboxmessage", "inboxmessage", "callbudget")),
    *(f"invoices/{name}" for name in ("deal", "invoice")),
)
PEOPLE = ("nobody", "stranger", "rep", "finance", "other finance", "administrator", "revoked token")


def every_route(patterns: Sequence[Any] = (), start: str = "") -> Iterator[str]:
    """Every address of the application, as Django names the route it resolved."""
    for pattern in patterns or get_resolver().url_patterns:
        route = start + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from every_route(pattern.url_patterns, route)
        else:
            yield plain_route(route)


def plain_route(route: str) -> str:
    """A route without the signs that a resolved one leaves out."""
    return route.replace("^", "").replace("$", "")


def outcome(answer: Any) -> str:
    """What an answer means for the person who asked: `in` = sign in first, `home` = back to the desk, `ok` = let in."""
    if answer.status_code in (301, 302):
        where = answer["Location"]
        if where.startswith(("/accounts/login/", "/admin/login/")):
            return "in"
        # Django's admin hides a row by going home with a message.
        return "home" if where == "/admin/" else "ok"
    if answer.status_code in (401, 403, 404, 405, 500):
        return str(answer.status_code)
    return "ok"


class Company:
    """Northwind's rows, the rep who owns the deal, and people of Northwind, of Contoso and of nowhere."""

    def __init__(self) -> None:
        north, contoso = XeroConnectionFactory(name="Northwind"), XeroConnectionFactory(name="Contoso")
        rep = UserFactory(organisations=[north], pipedrive_user_id=7)
        members = {
            "stranger": UserFactory(organisations=[contoso], pipedrive_user_id=8),
            "rep": rep,
            "finance": UserFactory(role=Role.FINANCE, organisations=[north]),
            "other finance": UserFactory(role=Role.FINANCE, organisations=[contoso]),
            "administrator": UserFactory(role=Role.ADMINISTRATOR),
        }
        self.clients = {name: Client(raise_request_exception=False) for name in PEOPLE}
        for name, person in members.items():
            self.clients[name].force_login(person)
        token, secret = create_api_token(rep, name="revoked")
        revoke_api_token(token)
        self.clients["revoked token"].defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        self.rep = rep
        self.rows = _rows(north, rep)
        self.invoice = Invoice.objects.get()

    def ask(self, person: str, method: str, address: str) -> str:
        """Open an address as `person`, undo what it did, and return the outcome."""
        client = self.clients[person]
        signed_in = client.cookies.copy()
        with transaction.atomic():
            answer = client.generic(method, self.path_of(address), *self._sent(method, address))
            transaction.set_rollback(True)
        client.cookies = signed_in
        return outcome(answer)

    def path_of(self, address: str) -> str:
        """The address with its rows filled in."""
        return re.sub(r"<(\w+)>", lambda found: str(self.rows[found[1]]), address)

    def _sent(self, method: str, address: str) -> tuple[str, str]:
        if address.startswith("/api/"):
            return "{}" if method != "GET" else "", "application/json"
        return f"connection={self.rows['connection']}&reason=x" if method == "POST" else "", (
            "application/x-www-form-urlencoded"
        )


def _rows(north: Any, rep: Any) -> dict[str, Any]:
    deal = DealFactory(connection=PipedriveConnectionFactory(), pipedrive_owner_id=7)
    invoice = InvoiceFactory(connection=north, deal=deal, owner=rep)
    preferences = MappingPreferencesFactory(connection=north)
    return {
        "apitoken": create_api_token(rep, name="mine")[0].pk,
        "callbudget": CallBudget.objects.create(connection=north).pk,
        "connection": north.pk,
        "deal": deal.pk,
        "inboxmessage": InboxMessageFactory(connection=north).pk,
        "invoice": invoice.pk,
        "kind": ContentType.objects.get_for_model(invoice).pk,
        "mappingpreferences": preferences.pk,
        "outgoingemail": write_email(rep.email, "Hello", "Text").pk,
        "outboxmessage": OutboxMessageFactory(connection=north).pk,
        "version": preferences.history.latest().history_id,
        "referenceitem": ReferenceItemFactory(connection=north, kind="account").pk,
        "uid": invoice.uid,
        "user": rep.pk,
    }
