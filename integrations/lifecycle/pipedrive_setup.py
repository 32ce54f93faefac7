"""What we put into a Pipedrive company: deal fields that show the invoice, and our webhooks.

Fields are found again by the code we stored, else by our own description on them, so that nothing is made twice
(docs/pipedrive.md#7.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import Connection, User
from integrations import outbox, routing
from integrations.lifecycle.pipedrive_webhooks import ensure_webhooks
from integrations.models import OutboxMessage
from integrations.pipedrive.client import PipedriveClient
from integrations.pipedrive.schemas import FieldDocument

SETUP = "pipedrive.setup"
MARK = "Written by InvoiceBridge"


@dataclass(frozen=True)
class DealField:
    """One deal field of ours: our key of it, its name and type in Pipedrive."""

    key: str
    name: str
    type: str

    @property
    def labels(self) -> tuple[str, ...]:
        """The choices of the status, the only field that has any."""
        return routing.deal_status_labels() if self.type == "enum" else ()


DEAL_FIELDS = (
    DealField("status", "Invoice status", "enum"),
    DealField("number", "Invoice number", "varchar"),
    DealField("total", "Invoice total", "monetary"),
    DealField("amount_due", "Invoice amount due", "monetary"),
    DealField("link", "Invoice link", "varchar"),
)


def request_setup(connection: Connection, *, by: User | None = None) -> OutboxMessage:
    """Ask for fields and webhooks to be set up; a request that waits or failed is sent again instead."""
    # A mailbox of its own: a refusal here must not hold up the lists.
    return outbox.enqueue_once(kind=SETUP, connection=connection, mailbox=f"setup:{connection.pk}", by=by)


def ensure_fields_and_webhooks(message: OutboxMessage, client: PipedriveClient) -> None:
    """Make what is missing and keep what is there; doing it again changes nothing. Raises RemoteErrors."""
    connection = Connection.objects.get(pk=message.connection_id)
    _ensure_fields(connection, client)
    ensure_webhooks(connection, client)


def _ensure_fields(connection: Connection, client: PipedriveClient) -> None:
    there = list(client.list_fields("deal"))
    for wanted in DEAL_FIELDS:
        stored = connection.deal_fields.get(wanted.key) or {}
        found = _find(wanted, there, code=str(stored.get("code") or ""))
        if found is None:
            found = client.create_deal_field(_body(wanted))
        entry: dict[str, Any] = {"code": found.field_code}
        if wanted.labels:
            entry["options"] = _ensure_options(wanted, found, client)
        connection.deal_fields = {**connection.deal_fields, wanted.key: entry}
        # Saved one by one: a field that was made must not be forgotten when the next call fails.
        Connection.objects.filter(pk=connection.pk).update(deal_fields=connection.deal_fields)


def _find(wanted: DealField, there: list[FieldDocument], *, code: str) -> FieldDocument | None:
    for field in there:
        if code and field.field_code == code:
            return field
    for field in there:
        if field.field_type == wanted.type and field.field_name == wanted.name and field.description == MARK:
            return field
    return None


def _body(wanted: DealField) -> dict[str, Any]:
    body: dict[str, Any] = {"field_name": wanted.name, "field_type": wanted.type, "description": MARK}
    if wanted.labels:
        body["options"] = [{"label": label} for label in wanted.labels]
    return body


def _ensure_options(wanted: DealField, found: FieldDocument, client: PipedriveClient) -> dict[str, Any]:
    options = {option.label: option.id for option in found.options}
    if missing := [label for label in wanted.labels if label not in options]:
        options |= {one.label: one.id for one in client.add_deal_field_options(found.field_code, missing)}
    return {label: options[label] for label in wanted.labels if label in options}
