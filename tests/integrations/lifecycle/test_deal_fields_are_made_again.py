"""A deal field that somebody deleted in Pipedrive is made again when a person asks, and written again."""

from __future__ import annotations

import pytest

from integrations.http import Page
from integrations.lifecycle.pipedrive_setup import DEAL_FIELDS, MARK, SETUP, ensure_fields_and_webhooks
from integrations.pipedrive.schemas import FieldDocument
from tests.factories import OutboxMessageFactory, PipedriveConnectionFactory

pytestmark = pytest.mark.django_db


class Pipedrive:
    """Just the fields and webhooks of a company."""

    def __init__(self) -> None:
        self.fields: list[FieldDocument] = []

    def list_fields(self, entity):
        return Page(list(self.fields))

    def create_deal_field(self, body):
        code = f"code-{len(self.fields)}-{body['field_name']}"
        options = [{"id": n, "label": one["label"]} for n, one in enumerate(body.get("options", []), start=1)]
        made = FieldDocument.from_raw({**body, "field_code": code, "options": options or None})
        self.fields.append(made)
        return made

    def list_webhooks(self):
        return Page([])

    def create_webhook(self, body):
        return type("Webhook", (), {"id": 1})


def test_a_missing_field_is_missing_no_more():
    connection = PipedriveConnectionFactory(deal_fields={})
    message = OutboxMessageFactory(kind=SETUP, connection=connection)
    pipedrive = Pipedrive()
    ensure_fields_and_webhooks(message, pipedrive)
    connection.refresh_from_db()
    gone = connection.deal_fields["total"]["code"]
    pipedrive.fields = [field for field in pipedrive.fields if field.field_code != gone]
    connection.deal_fields["total"]["missing"] = True
    connection.save()

    ensure_fields_and_webhooks(message, pipedrive)

    connection.refresh_from_db()
    assert "missing" not in connection.deal_fields["total"]
    assert connection.deal_fields["total"]["code"] != gone
    ours = [field for field in pipedrive.fields if field.description == MARK]
    assert len(ours) == len(DEAL_FIELDS)
