"""F50: a webhook of Pipedrive is banned, deleted or refused at our door; a field is renamed or gone there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Connection
from integrations import outbox
from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.lifecycle import pipedrive_setup
from integrations.models import OutboxMessage
from integrations.tasks import check_webhooks
from invoices import sync
from invoices.models import Deal
from invoices.sync.push.deal_fields import ask_where_stale
from tests.factories import InvoiceFactory
from tests.faults.pipedrive_deals import DealInPipedrive, hand_over
from tests.invoices.sync.end_to_end.steps import deliver_all, label_id, shown_on_deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(sandbox, pipedrive, settings):
    """A Pipedrive company with our fields and webhooks, whose events arrive at the receiver."""
    settings.SITE_URL = sandbox.hook_url
    sandbox.control("POST", "webhooks", {"mode": "deliver"})
    outbox.deliver(pipedrive_setup.request_setup(pipedrive).pk)
    sandbox.received.clear()
    yield Connection.objects.get(pk=pipedrive.pk)
    sandbox.control("POST", "webhooks", {"mode": "drop"})
    sandbox.switch(pipedrive_ban_shows_inactive=True, pipedrive_lists_removed_webhooks=False)


def heard(client, sandbox, company) -> int:
    """Wait for the next event and take it in."""
    sandbox.wait_for(lambda: sandbox.received)
    return hand_over(client, sandbox, company)


def banned(sandbox, company):
    sandbox.switch(pipedrive_ban_shows_inactive=True)
    sandbox.control("POST", "pipedrive/webhooks/ban", {})


def deleted(sandbox, company):
    sandbox.control("POST", "pipedrive/webhooks/delete", {})


def deleted_and_listed(sandbox, company):
    sandbox.switch(pipedrive_lists_removed_webhooks=True)
    sandbox.control("POST", "pipedrive/webhooks/delete", {})


@pytest.mark.parametrize("silenced", [banned, deleted, deleted_and_listed])
def test_a_silent_hook_is_made_anew_and_what_it_did_not_tell_is_read(client, sandbox, company, silenced):
    roof = DealInPipedrive(sandbox, company)
    heard(client, sandbox, company)
    sync.read_changes(company)
    was = company.webhook_ids
    silenced(sandbox, company)
    roof.change(title="Missed by every hook")

    check_webhooks()

    company.refresh_from_db()
    assert company.webhook_ids
    assert not set(company.webhook_ids) & set(was)
    assert sync.catch_up_where_due() >= 1
    assert roof.row.title == "Missed by every hook"
    sandbox.received.clear()
    roof.change(title="Heard again")
    assert heard(client, sandbox, company)
    assert roof.row.title == "Heard again"


@pytest.mark.parametrize("answer", [401, 500])
def test_a_hook_that_was_last_refused_here_is_made_anew_with_our_password(client, sandbox, company, answer):
    roof = DealInPipedrive(sandbox, company)
    heard(client, sandbox, company)
    path = reverse("pipedrive_webhook", args=[company.webhook_path])
    sandbox.verdicts[path] = lambda _: answer
    roof.change(title="Refused")
    listed = sandbox.wait_for(lambda: [row for row in _hooks(company) if row.last_http_status == answer])
    del sandbox.verdicts[path]

    check_webhooks()

    company.refresh_from_db()
    assert not {row.id for row in listed} & set(company.webhook_ids)


def test_healthy_hooks_are_left_alone(sandbox, company):
    since = sandbox.control("GET", "calls")["last_id"]
    check_webhooks()
    calls = sandbox.control("GET", f"calls?since={since}&service=pipedrive")["calls"]
    assert [(row["method"], row["path"]) for row in calls] == [("GET", "/pipedrive/api/v1/webhooks")]


def test_a_line_added_to_a_deal_is_heard(client, sandbox, company):
    roof = DealInPipedrive(sandbox, company)
    heard(client, sandbox, company)
    roof.do("update", lines=[{"product_id": 6, "item_price": 5, "quantity": 1}])
    heard(client, sandbox, company)
    sandbox.wait_for(
        lambda: hand_over(client, sandbox, company) >= 0 and len(roof.row.product_documents) == 3
    )


def test_a_renamed_field_is_written_and_a_deleted_one_is_left_out(sandbox, company):
    roof = DealInPipedrive(sandbox, company)
    deal = roof.read()
    InvoiceFactory(deal=deal, xero_number="INV-7")
    total = company.deal_fields["total"]["code"]
    sandbox.control(
        "POST", f"pipedrive/fields/{company.deal_fields['number']['code']}/rename", {"name": "Nr"}
    )
    sandbox.control("POST", f"pipedrive/fields/{total}/delete", {})
    ask_where_stale(company)
    deliver_all()
    shown = shown_on_deal(company, deal)
    assert (shown["number"], shown["total"]) == ("INV-7", None)
    assert not OutboxMessage.objects.exclude(state="delivered").exists()
    company.refresh_from_db()
    assert company.deal_fields["total"]["missing"] is True
    sandbox.control("POST", f"pipedrive/fields/{total}/restore", {})


def test_our_field_changed_by_hand_is_put_right_when_noticed(sandbox, company):
    roof = DealInPipedrive(sandbox, company)
    deal = roof.read()
    InvoiceFactory(deal=deal, xero_number="INV-8")
    ask_where_stale(company)
    deliver_all()
    OutboxMessage.objects.all().delete()
    number, status = (company.deal_fields[name]["code"] for name in ("number", "status"))
    roof.change(custom_fields={number: "MINE", status: label_id(company, "Paid")})
    roof.tell()
    assert Deal.objects.get(pk=deal.pk).written_back.keys().isdisjoint({number, status})
    deliver_all()
    shown = shown_on_deal(company, deal)
    assert (shown["number"], shown["status"]) == ("INV-8", label_id(company, "Draft"))


def _hooks(company):
    return list(clients.run(company, lambda client: client.list_webhooks(), lane=Lane.PERSON))
