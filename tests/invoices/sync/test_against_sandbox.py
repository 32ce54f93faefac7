"""The road there and back over real HTTP: a deal becomes an invoice, and Xero's answers come home."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import requests
from django.utils import timezone

from accounts.actions import record_connection, record_grant
from accounts.models import Connection, Role
from integrations import connections, outbox, pipedrive_setup
from integrations.budget import Lane
from integrations.models import InboxMessage, OutboxMessage
from integrations.pipedrive import oauth as pipedrive_oauth
from integrations.reference_data import pull
from integrations.xero import oauth as xero_oauth
from integrations.xero.client import list_connections
from invoices import actions, sync
from invoices.models import Deal, Invoice
from invoices.timeline import for_invoice
from tests.contract.consent import (
    PIPEDRIVE_APP,
    PIPEDRIVE_CALLBACK,
    XERO_APP,
    XERO_CALLBACK,
    sign_in_to_pipedrive,
    sign_in_to_xero,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def consents(sandbox):
    """Both services' tokens, from their consent pages."""
    sandbox.reset()
    xero, pipedrive = f"{sandbox.base_url}/xero", f"{sandbox.base_url}/pipedrive"
    return (
        xero_oauth.exchange_code(
            xero, code=sign_in_to_xero(xero)["code"], redirect_uri=XERO_CALLBACK, **XERO_APP
        ),
        pipedrive_oauth.exchange_code(
            pipedrive,
            code=sign_in_to_pipedrive(pipedrive, user="1")["code"],
            redirect_uri=PIPEDRIVE_CALLBACK,
            **PIPEDRIVE_APP,
        ),
    )


@pytest.fixture
def ada(db):
    return UserFactory(role=Role.ADMINISTRATOR)


@pytest.fixture
def services(settings, sandbox):
    """The sandbox in place of the real services, with calls enough for a module of tests."""
    settings.XERO_API_URL = settings.XERO_IDENTITY_URL = f"{sandbox.base_url}/xero"
    settings.PIPEDRIVE_OAUTH_URL = f"{sandbox.base_url}/pipedrive"
    settings.PIPEDRIVE_API_HOSTS = ["localhost"]
    settings.XERO_CALLS_PER_MINUTE, settings.XERO_CALLS_PER_DAY = 10_000, 100_000
    sandbox.switch(xero_minute_limit=10_000, xero_day_limit=100_000)
    sandbox.control("POST", "webhooks", {"mode": "drop"})
    yield f"{sandbox.base_url}/xero"
    sandbox.control("DELETE", "faults")


@pytest.fixture
def xero(services, consents, ada):
    tokens = consents[0]
    row = next(
        row
        for row in list_connections(services, tokens.access_token)
        if row.tenant_name == "Northwind Traders Ltd"
    )
    connection = record_connection(
        grant=_grant("xero", tokens, ada), remote_id=row.tenant_id, name=row.tenant_name
    )
    connections.run(connection, lambda client: pull(connection, client), lane=Lane.CATCH_UP)
    return connection


@pytest.fixture
def pipedrive(services, consents, ada):
    tokens = consents[1]
    grant = _grant("pipedrive", tokens, ada, api_domain=tokens.api_domain)
    connection = record_connection(grant=grant, remote_id="7001", name="Northwind")
    connections.run(connection, lambda client: pull(connection, client), lane=Lane.CATCH_UP)
    return connection


def _grant(provider, tokens, by, **more):
    return record_grant(
        provider=provider,
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        expires_at=timezone.now() + timedelta(seconds=tokens.expires_in),
        scopes=list(tokens.scope),
        by=by,
        **more,
    )


def deliver_all(seconds=0):
    """Do what the worker does until nothing is due any more."""
    moment = timezone.now() + timedelta(seconds=seconds)
    for _ in range(30):
        ids = outbox.due(moment)
        if not ids:
            return
        for message_id in ids:
            outbox.deliver(message_id, now=moment)


def draft_of(deal, xero, ada):
    content = actions.prepare_draft(deal, connection=xero)
    return actions.draft_invoice(by=ada, connection=xero, content=content, deal=deal)


@pytest.fixture
def deal(pipedrive, xero):
    """A deal in the organisation's currency, with products whose codes are Xero's."""
    assert sync.catch_up(pipedrive)
    for deal in Deal.objects.filter(pipedrive_status="open", currency="GBP").order_by("pipedrive_id"):
        if deal.product_documents and deal.organization_name and not deal.discount_documents:
            return deal
    raise AssertionError("The sandbox has no such deal.")


def test_the_first_import_reads_everything_and_the_next_look_almost_nothing(sandbox, pipedrive, xero):
    assert sync.catch_up(xero)
    assert sync.catch_up(pipedrive)
    assert Invoice.objects.count() > 150
    assert Deal.objects.count() > 100
    assert not Invoice.objects.filter(lines=None).exists()
    assert Deal.objects.exclude(product_documents=[]).exists()
    assert Deal.objects.exclude(discount_documents=[]).exists()
    xero.refresh_from_db()
    assert xero.caught_up_at
    last = sandbox.control("GET", "calls")["last_id"]
    sync.catch_up(xero)
    sync.catch_up(pipedrive)
    calls = sandbox.control("GET", f"calls?since={last}")["calls"]
    assert len(calls) <= 3


def test_a_deal_becomes_an_invoice_and_its_status_comes_back_without_events(
    sandbox,
    pipedrive,
    xero,
    deal,
    ada,
):
    sync.catch_up(xero)
    setup = pipedrive_setup.request_setup(pipedrive)
    outbox.deliver(setup.pk)
    invoice = draft_of(deal, xero, ada)
    deliver_all()
    invoice.refresh_from_db()
    assert invoice.xero_number, list(OutboxMessage.objects.values("kind", "state", "problems"))
    assert (invoice.xero_status, invoice.xero_total) == ("DRAFT", invoice.total)

    actions.submit_invoice(invoice, by=ada)
    deliver_all()
    sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/approve")
    sync.catch_up(xero)
    invoice.refresh_from_db()
    assert invoice.xero_status == "AUTHORISED"

    sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/pay", {"amount": "10.00"})
    sync.catch_up(xero)
    invoice.refresh_from_db()
    assert (invoice.is_part_paid, invoice.xero_amount_paid) == (True, Decimal("10"))
    deliver_all()
    shown = shown_on_deal(pipedrive, deal)
    assert shown["number"] == invoice.xero_number
    assert Decimal(str(shown["amount_due"]["value"])) == invoice.xero_amount_due
    assert shown["link"].endswith(f"/deals/{deal.pk}/")

    sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/pay")
    sync.catch_up(xero)
    deliver_all()
    invoice.refresh_from_db()
    assert invoice.xero_status == "PAID"
    assert shown_on_deal(pipedrive, deal)["status"] == label_id(pipedrive, "Paid")
    assert not OutboxMessage.objects.exclude(state="delivered").exists()
    said = [story.sentence for story in for_invoice(invoice)]
    assert "Approved in Xero" in said
    assert "Paid in full in Xero" in said


def shown_on_deal(pipedrive, deal):
    document = connections.run(pipedrive, lambda client: client.get_deal(deal.pipedrive_id), lane=Lane.PERSON)
    fields = Connection.objects.get(pk=pipedrive.pk).deal_fields
    return {name: document.custom_fields.get(entry["code"]) for name, entry in fields.items()}


def label_id(pipedrive, label):
    return Connection.objects.get(pk=pipedrive.pk).deal_fields["status"]["options"][label]


def test_an_event_reads_the_document_again(sandbox, xero):
    sync.catch_up(xero)
    invoice = Invoice.objects.filter(xero_status="SUBMITTED").first()
    sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/approve")
    event = InboxMessage(connection=xero, kind="xero.invoice", resource_id=invoice.xero_id)
    sync.pull_invoices(xero, [event, event])
    invoice.refresh_from_db()
    assert invoice.xero_status == "AUTHORISED"


def test_an_answer_that_got_lost_makes_no_second_invoice(sandbox, xero, deal, ada):
    sync.catch_up(xero)
    sandbox.control(
        "POST",
        "faults",
        [{"service": "xero", "method": "PUT", "path": "/Invoices", "fault": "drop_after_commit"}],
    )
    invoice = draft_of(deal, xero, ada)
    deliver_all()
    message = OutboxMessage.objects.get(kind="xero.invoice.create")
    assert (message.state, message.is_ambiguous) == ("pending", True)
    sandbox.advance(7 * 60)  # Xero has forgotten the key by now
    deliver_all(seconds=60)
    invoice.refresh_from_db()
    assert invoice.xero_id
    assert count_in_xero(sandbox, xero, invoice) == 1


def test_whatever_goes_wrong_on_the_way_there_is_one_invoice_and_one_customer(sandbox, xero, deal, ada):
    for number, (path, fault) in enumerate(
        [("/Contacts", "drop_after_commit"), ("/Invoices", "drop_before"), ("/Invoices", "status")]
    ):
        name = f"Newcomer {number}"
        spec = {"service": "xero", "method": "PUT", "path": path, "fault": fault, "code": 503}
        sandbox.control("POST", "faults", [spec])
        content = actions.prepare_draft(deal, connection=xero)
        content.contact_details["contact_name"] = name
        invoice = actions.draft_invoice(by=ada, connection=xero, content=content, deal=deal)
        deliver_all()
        assert not fresh(invoice).xero_id
        deliver_all(seconds=60)
        assert fresh(invoice).xero_contact_name == name
        assert count_in_xero(sandbox, xero, invoice) == 1
        found = connections.run(
            xero, lambda client, name=name: client.find_contacts_by_name(name), lane=Lane.PERSON
        )
        assert len(found) == 1


def test_an_edit_and_an_edit_in_xero_are_both_kept_until_a_person_decides(sandbox, xero, deal, ada):
    invoice = draft_of(deal, xero, ada)
    deliver_all()
    sandbox.control(
        "POST", f"xero/invoices/{fresh(invoice).xero_id}/edit", {"fields": {"Reference": "Theirs"}}
    )
    edit(invoice, ada, reference="Ours")
    deliver_all()
    message = OutboxMessage.objects.get(kind="xero.invoice.update")
    assert (message.state, message.problems[0]["field"]) == ("failed", "reference")
    assert fresh(invoice).reference == "Ours"
    edit(invoice, ada, reference="Ours after all")
    deliver_all()
    assert fresh(invoice).xero_raw["Reference"] == "Ours after all"
    assert fresh(invoice).lines.count() == len(fresh(invoice).xero_raw["LineItems"])


def fresh(invoice):
    return Invoice.objects.get(pk=invoice.pk)


def edit(invoice, ada, **fields):
    now = fresh(invoice)
    content = replace(actions.content_of(now), **fields)
    return actions.edit_invoice(now, by=ada, content=content, expected_version=now.version)


def test_a_status_asked_for_twice_because_the_answer_got_lost_is_set_once(sandbox, xero, deal, ada):
    invoice = draft_of(deal, xero, ada)
    deliver_all()
    sandbox.control(
        "POST",
        "faults",
        [{"service": "xero", "method": "POST", "path": "/Invoices/", "fault": "drop_after_commit"}],
    )
    actions.delete_invoice(fresh(invoice), by=ada)
    deliver_all()
    sandbox.advance(7 * 60)
    deliver_all(seconds=60)
    assert fresh(invoice).xero_status == "DELETED"
    assert not OutboxMessage.objects.filter(state="failed").exists()


def count_in_xero(sandbox, xero, invoice):
    def read(client):
        return client.list_invoices(created_by_my_app=True)

    page = connections.run(xero, read, lane=Lane.PERSON)
    return sum(str(invoice.uid) in document.url for document in page)


def test_the_papers_come(sandbox, xero, ada):
    sync.catch_up(xero)
    invoice = Invoice.objects.filter(xero_status="AUTHORISED").exclude(contact__email_address="").first()
    actions.request_pdf(invoice, by=ada)
    actions.request_online_url(invoice, by=ada)
    deliver_all()
    invoice.refresh_from_db()
    assert invoice.pdf.read().startswith(b"%PDF-")
    assert actions.has_current_pdf(invoice)
    actions.email_invoice(invoice, by=ada)
    deliver_all()
    invoice.refresh_from_db()
    assert requests.get(invoice.xero_online_url, timeout=10).ok
    assert invoice.is_sent
