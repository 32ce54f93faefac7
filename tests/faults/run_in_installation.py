"""Steps run inside an installation of its own: `python -m tests.faults.run_in_installation WHAT < JSON`."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.actions import create_api_token, record_connection, record_grant  # noqa: E402
from accounts.models import Connection, Role, User  # noqa: E402
from bench.measuring import peak_kib  # noqa: E402
from integrations.models import Import, ImportState  # noqa: E402
from integrations.xero import oauth  # noqa: E402
from integrations.xero.client import list_connections  # noqa: E402
from invoices import sync  # noqa: E402
from invoices.models import Invoice  # noqa: E402
from tests.factories import DealFactory, PipedriveConnectionFactory, UserFactory  # noqa: E402
from tests.faults.drafts import active_contact, read_contacts, write  # noqa: E402


def prepare(*, code: str, callback: str) -> dict[str, Any]:
    """Connect the British organisation, read its customers, and make a deal that names one."""
    ada = UserFactory(role=Role.ADMINISTRATOR)
    app = {"client_id": settings.XERO_CLIENT_ID, "client_secret": settings.XERO_CLIENT_SECRET}
    tokens = oauth.exchange_code(settings.XERO_IDENTITY_URL, code=code, redirect_uri=callback, **app)
    grant = record_grant(
        provider="xero",
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        expires_at=timezone.now() + timedelta(seconds=tokens.expires_in),
        scopes=list(tokens.scope),
        by=ada,
    )
    rows = list_connections(settings.XERO_API_URL, tokens.access_token)
    row = next(each for each in rows if each.tenant_name == "Northwind Traders Ltd")
    xero = record_connection(grant=grant, remote_id=row.tenant_id, name=row.tenant_name)
    read_contacts(xero)
    ada.organisations.add(xero)
    contact = active_contact(xero)
    # Not usable: nobody asks Pipedrive anything.
    deal = DealFactory(
        connection=PipedriveConnectionFactory(state="needs_reconnect"),
        organization_name=contact.name,
        organization_document={"id": 5, "name": contact.name},
        deal_document={"id": 1, "title": "Roof", "value": 100, "currency": "GBP"},
    )
    _, token = create_api_token(ada, name="test")
    return {"tenant": xero.remote_id, "token": token, "deal": deal.pk}


def draft(*, count: int) -> dict[str, Any]:
    """Ask for so many drafts; they wait in the outbox."""
    xero, ada = Connection.objects.xero().get(), User.objects.get()
    contact = active_contact(xero)
    return {"uids": [str(write(xero, ada, contact=contact).uid) for _ in range(count)]}


def mirror(*, mebibytes: int, seconds: int) -> dict[str, Any]:
    """Do what a worker does until the first import is through, with no more memory than that."""
    limit = mebibytes * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    until = time.monotonic() + seconds
    while not Import.objects.exists() or Import.objects.filter(state=ImportState.RUNNING).exists():
        assert time.monotonic() < until, "It does not come to an end."
        sync.catch_up_where_due()
        sync.continue_import_where_due()
        time.sleep(0.02)
    peak = peak_kib(os.getpid()) // 1024
    try:
        bytearray(limit)
    except MemoryError:
        return {"invoices": Invoice.objects.count(), "peak": peak}
    raise AssertionError("There was no limit.")


if __name__ == "__main__":
    done = {each.__name__: each for each in (prepare, draft, mirror)}[sys.argv[1]](**json.load(sys.stdin))
    sys.stdout.write(f"{json.dumps(done)}\n")
