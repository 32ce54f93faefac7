"""A deal in the sandbox's Pipedrive, what people do to it there, and the events about it."""

from __future__ import annotations

from typing import Any

import requests
from django.urls import reverse

from accounts.models import Connection
from integrations import inbox
from integrations.models import InboxMessage
from invoices import sync
from invoices.models import Deal

LINES = (
    {"product_id": 4, "item_price": 100, "quantity": 2, "tax": 20, "tax_method": "exclusive"},
    {"product_id": 5, "item_price": 30, "quantity": 1, "tax": 20},
)


class DealInPipedrive:
    """One deal as the people of the company see it; nothing of it is known here before `read`."""

    def __init__(self, sandbox: Any, pipedrive: Connection, *, lines: tuple = LINES, **fields: Any) -> None:
        self.sandbox, self.pipedrive = sandbox, pipedrive
        wanted = {"title": "Roof", "currency": "GBP", "org_id": 1, "person_id": 1, **fields}
        self.id: int = self.call("POST", "v2/deals", wanted)["id"]
        for line in lines:
            self.call("POST", f"v2/deals/{self.id}/products", line)

    def call(self, method: str, path: str, json: Any = None) -> Any:
        """Write with the app's own token."""
        grant = Connection.objects.get(pk=self.pipedrive.pk).grant
        assert grant is not None
        headers = {"Authorization": f"Bearer {grant.access_token}"}
        url = f"{self.sandbox.base_url}/pipedrive/api/{path}"
        answer = requests.request(method, url, json=json, headers=headers, timeout=20)
        assert answer.ok, answer.text
        return answer.json().get("data")

    def do(self, action: str, **given: Any) -> Any:
        """Let a person do something to the deal."""
        return self.sandbox.control("POST", f"pipedrive/deals/{self.id}/{action}", given)

    def change(self, **fields: Any) -> Any:
        return self.do("update", fields=fields)

    def now(self) -> dict[str, Any]:
        """The deal as it is in Pipedrive."""
        return self.sandbox.control("GET", f"pipedrive/deals/{self.id}")

    def tell(self, action: str = "change", **meta: Any) -> None:
        """Let the event of the deal be worked on."""
        tell(self.pipedrive, "deal", self.id, action, **meta)

    def read(self) -> Deal:
        """Read the deal as an event makes us do; answers our row."""
        self.tell()
        return self.row

    @property
    def row(self) -> Deal:
        return Deal.objects.get(pipedrive_id=self.id)


PULLS = {"deal": sync.pull_deals, "person": sync.pull_persons, "organization": sync.pull_organizations}


def tell(pipedrive: Connection, kind: str, record_id: int, action: str = "change", **meta: Any) -> None:
    """Work on one event of a deal, a person or an organization."""
    told = {"meta": {"action": action, **{key: str(value) for key, value in meta.items()}}}
    event = InboxMessage(
        connection=pipedrive, kind=f"pipedrive.{kind}", resource_id=str(record_id), payload=told
    )
    PULLS[kind](pipedrive, [event])


def hand_over(client: Any, sandbox: Any, pipedrive: Connection) -> int:
    """Take the webhooks that have arrived at the receiver into the app's own door; answers how many were let in."""
    path = reverse("pipedrive_webhook", args=[pipedrive.webhook_path])
    taken = 0
    for each in list(sandbox.received):
        if each.path == path:
            answer = client.post(
                path,
                each.body,
                content_type="application/json",
                headers={"Authorization": each.headers.get("authorization", "")},
            )
            taken += answer.status_code == 200
    sandbox.received.clear()
    inbox.process()
    return taken
