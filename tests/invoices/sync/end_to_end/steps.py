"""The steps of the end-to-end tests, which run against the sandbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from accounts.models import Connection
from integrations import outbox
from integrations.calls import clients
from integrations.calls.budget import Lane
from invoices import actions
from invoices.models import Invoice


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


def shown_on_deal(pipedrive, deal):
    document = clients.run(pipedrive, lambda client: client.get_deal(deal.pipedrive_id), lane=Lane.PERSON)
    fields = Connection.objects.get(pk=pipedrive.pk).deal_fields
    return {name: document.custom_fields.get(entry["code"]) for name, entry in fields.items()}


def label_id(pipedrive, label):
    return Connection.objects.get(pk=pipedrive.pk).deal_fields["status"]["options"][label]


def fresh(invoice):
    return Invoice.objects.get(pk=invoice.pk)


def edit(invoice, ada, **fields):
    now = fresh(invoice)
    content = replace(actions.content_of(now), **fields)
    return actions.edit_invoice(now, by=ada, content=content, expected_version=now.version)


def count_in_xero(sandbox, xero, invoice):
    def read(client):
        return client.list_invoices(created_by_my_app=True)

    page = clients.run(xero, read, lane=Lane.PERSON)
    return sum(str(invoice.uid) in document.url for document in page)
