"""Whatever people type or the services send is shown as text: no page, part of a page or desk page makes it markup."""

from __future__ import annotations

import html

import pytest
from django.utils import timezone

from accounts.actions import create_api_token
from accounts.models import Role
from integrations.models import DeliveryAttempt
from invoices import timeline
from tests.factories import (
    ContactFactory,
    DealFactory,
    InboxMessageFactory,
    InvoiceFactory,
    InvoiceLineFactory,
    MappingPreferencesFactory,
    OutboxMessageFactory,
    PipedriveConnectionFactory,
    ReferenceItemFactory,
    UserFactory,
    XeroConnectionFactory,
)
from tests.house.web.people import DESK_MODELS

pytestmark = pytest.mark.django_db
EVIL = "\"'><img src=x onerror=alert(1)></textarea></script><script>alert(2)</script>{{7*7}}${8*8}"
MARKUP = ("<img src=x", "<script>alert", "</textarea></script>")
# Where the desk leads instead of showing rows.
PAGE_INSTEAD = {"callbudget": "/connections/calls/"}


def failed_message(xero, invoice):
    """A refused update of the invoice, whose attempt quotes attacks as well."""
    message = OutboxMessageFactory(
        connection=xero, mailbox=invoice.mailbox, state="failed", failure="rejected", payload={"text": EVIL},
        kind="xero.invoice.update", problems=[{"text": EVIL, "field": "", "line": 0}],
    )  # fmt: skip
    DeliveryAttempt.objects.create(
        message=message,
        number=1,
        started_at=timezone.now(),
        method="POST",
        url=EVIL,
        request_body=EVIL,
        response_body=EVIL,
    )
    return message


@pytest.fixture
def book():
    """A company in which every name is an attack; returns the rows its pages are about."""
    xero = XeroConnectionFactory(name=EVIL, state_reason=EVIL)
    MappingPreferencesFactory(connection=xero, account_code="200", tax_type="OUTPUT2")
    for kind in ("account", "tax_rate", "item", "branding_theme", "currency", "organisation"):
        raw = {
            "Type": "REVENUE",
            "EffectiveRate": 20,
            "CanApplyToRevenue": True,
            "IsSold": True,
            "Description": EVIL,
        }
        ReferenceItemFactory(connection=xero, kind=kind, remote_id=f"{kind}{EVIL}"[:30], name=EVIL, raw=raw)
    ada = UserFactory(name=EVIL, role=Role.ADMINISTRATOR, organisations=[xero])
    person = {"name": EVIL, "emails": [{"value": EVIL, "primary": True}]}
    product = {"id": 1, "name": EVIL, "comments": EVIL, "quantity": 1, "item_price": 5, "tax_method": EVIL}
    deal = DealFactory(
        connection=PipedriveConnectionFactory(name=EVIL), title=EVIL, person_name=EVIL, organization_name=EVIL,
        person_document=person, organization_document={"name": EVIL, "address": {"value": EVIL}},
        product_documents=[product], deal_document={"title": EVIL, "currency": "GBP"},
    )  # fmt: skip
    contact = ContactFactory(connection=xero, name=EVIL, email_address=EVIL[:200])
    invoice = InvoiceFactory(
        connection=xero, deal=deal, owner=ada, contact=contact, xero_contact_name=EVIL, xero_number=EVIL,
        reference=EVIL, contact_details={"contact_name": EVIL, "city": EVIL}, branding_theme_id=EVIL[:60], lines=[],
    )  # fmt: skip
    InvoiceLineFactory(invoice=invoice, description=EVIL, item_code=EVIL[:30])
    timeline.record(invoice, timeline.Kind.REJECTED, by=ada, reason=EVIL)
    failed = failed_message(xero, invoice)
    event = InboxMessageFactory(connection=xero, payload={"text": EVIL}, error=EVIL, resource_id=EVIL[:60])
    token, _ = create_api_token(ada, name=EVIL[:90])
    return {
        "ada": ada, "xero": xero, "deal": deal, "invoice": invoice, "outboxmessage": failed, "inboxmessage": event,
        "apitoken": token, "user": ada, "connection": xero,
    }  # fmt: skip


def pages_of(book) -> list[str]:
    """Every page and part of a page on which names stand."""
    deal, uid, xero = f"/deals/{book['deal'].pk}/", f"/invoices/{book['invoice'].uid}/", book["xero"].pk
    pages = [
        "/deals/?status=all",
        deal,
        f"{deal}invoices/",
        f"{deal}invoice/",
        "/invoices/",
        uid,
        f"{uid}edit/",
    ]
    pages += [f"{uid}{part}/" for part in ("state", "reject", "void", "email", "delete", "discard")]
    pages += [
        f"/invoices/customers/?connection={xero}&contact_name=img",
        "/connections/",
        f"/preferences/{xero}/",
    ]
    pages += ["/preferences/team/", f"/preferences/team/{book['ada'].pk}/", "/preferences/api-tokens/"]
    for model in DESK_MODELS:
        name = model.rpartition("/")[2]
        pages.append(PAGE_INSTEAD.get(name) or f"/admin/{model}/")
        if name in book:
            pages += [f"/admin/{model}/{book[name].pk}/{page}/" for page in ("change", "history")]
    return pages


def test_no_page_makes_markup_of_a_name(client, book):
    client.force_login(book["ada"])
    escaped = html.escape(EVIL[:20])
    with_names, wrong = 0, {}
    for address in pages_of(book):
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        with_names += escaped in page
        if found := [mark for mark in MARKUP if mark in page]:
            wrong[address] = found
    assert wrong == {}
    assert with_names > 20


def test_what_was_typed_comes_back_as_text(client, book):
    client.force_login(book["ada"])
    sent = {"connection": book["xero"].pk, "contact_name": EVIL, "reference": EVIL, "date": EVIL, "q": EVIL}
    sent |= {
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-0-description": EVIL,
        "lines-0-quantity": EVIL,
    }
    for answer in (
        client.post(f"/deals/{book['deal'].pk}/invoice/", sent),
        client.post("/invoices/totals/", sent),
        client.post("/preferences/team/", {"name": EVIL, "email": EVIL, "role": EVIL}),
        client.get("/deals/", {"q": EVIL}),
        client.get("/invoices/", {"q": EVIL}),
        client.post("/accounts/login/", {"login": EVIL, "password": EVIL}),
    ):
        assert not [mark for mark in MARKUP if mark in answer.content.decode()]
