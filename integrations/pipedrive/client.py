"""The calls of Pipedrive's API that we use: one method each, named by its purpose, v2 wherever it exists.

Money is Decimal in the record's currency. Every method may raise any RemoteError; none retries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec

from integrations.http import Page, Params, RemoteUnavailable
from integrations.pipedrive.calls import PAGE_LIMIT, V1, V2, PipedriveCalls, join_ids, stamp
from integrations.pipedrive.hosts import UntrustedHost, check_api_domain
from integrations.pipedrive.people import CurrencyDocument, UserDocument, WebhookDocument
from integrations.pipedrive.schemas import (
    DealDiscountDocument,
    DealDocument,
    DealProductDocument,
    FieldDocument,
    FieldOption,
    OrganizationDocument,
    PersonDocument,
    PipelineDocument,
    ProductDocument,
    StageDocument,
)

__all__ = ["Entity", "PipedriveClient", "UntrustedHost", "check_api_domain"]

Entity = Literal["deal", "person", "organization", "product"]


class PipedriveClient(PipedriveCalls):
    """The calls to one company: `PipedriveClient(api_domain, access_token, observers=())`."""

    def get_me(self) -> UserDocument:
        """Return the connected user and its company (docs/pipedrive.md#8.1; 2 tokens)."""
        return self.read_one(f"{V1}/users/me", UserDocument)

    def list_users(self) -> Page[UserDocument]:
        """Return all users of the company, inactive ones included (docs/pipedrive.md#8.2; 20 tokens)."""
        return self.read_page(f"{V1}/users", UserDocument)

    def list_currencies(self) -> Page[CurrencyDocument]:
        """Return the company's currencies, custom ones included (docs/pipedrive.md#8.3; 20 tokens)."""
        return self.read_page(f"{V1}/currencies", CurrencyDocument)

    def list_deals(
        self,
        cursor: str = "",
        *,
        updated_since: datetime | None = None,
        ids: Sequence[int] = (),
        status: str = "",
        archived: bool = False,
        limit: int = PAGE_LIMIT,
    ) -> Page[DealDocument]:
        """Return a page of deals (docs/pipedrive.md#3.1; 10 tokens, archived ones 20).

        `updated_since` is inclusive and sorts by time of change; `status` is open, won, lost, deleted or a
        comma list.
        """
        params: Params = {**_sweep(cursor, updated_since, ids, limit), "status": status}
        return self.read_page(
            f"{V2}/deals/archived" if archived else f"{V2}/deals", DealDocument, params=params
        )

    def get_deal(self, deal_id: int) -> DealDocument:
        """Return one deal (docs/pipedrive.md#3.1; 1 token).

        Raises RemoteNotFound, also when the connected user may not see it.
        """
        return self.read_one(f"{V2}/deals/{int(deal_id)}", DealDocument)

    def list_persons(
        self,
        cursor: str = "",
        *,
        ids: Sequence[int] = (),
        updated_since: datetime | None = None,
        limit: int = PAGE_LIMIT,
    ) -> Page[PersonDocument]:
        """Return a page of persons (docs/pipedrive.md#4.1; 10 tokens)."""
        return self.read_page(
            f"{V2}/persons", PersonDocument, params=_sweep(cursor, updated_since, ids, limit)
        )

    def list_organizations(
        self,
        cursor: str = "",
        *,
        ids: Sequence[int] = (),
        updated_since: datetime | None = None,
        limit: int = PAGE_LIMIT,
    ) -> Page[OrganizationDocument]:
        """Return a page of organizations (docs/pipedrive.md#4.2; 10 tokens)."""
        params = _sweep(cursor, updated_since, ids, limit)
        return self.read_page(f"{V2}/organizations", OrganizationDocument, params=params)

    def list_deal_products(self, deal_ids: Sequence[int]) -> Page[DealProductDocument]:
        """Return all product lines of up to 100 deals, in their order (docs/pipedrive.md#5.1; 10 tokens a page)."""
        params: Params = {"deal_ids": join_ids(deal_ids), "sort_by": "order_nr", "limit": PAGE_LIMIT}
        return self.read_all(f"{V2}/deals/products", DealProductDocument, params=params)

    def list_deal_discounts(self, deal_id: int) -> Page[DealDiscountDocument]:
        """Return the discounts on the whole deal, which are on no line (docs/pipedrive.md#5.5; 10 tokens)."""
        return self.read_page(f"{V2}/deals/{int(deal_id)}/discounts", DealDiscountDocument)

    def list_products(self, ids: Sequence[int] = (), cursor: str = "") -> Page[ProductDocument]:
        """Return a page of products (docs/pipedrive.md#6.1; 10 tokens)."""
        return self.read_page(f"{V2}/products", ProductDocument, params=_sweep(cursor, None, ids, PAGE_LIMIT))

    def list_pipelines(self) -> Page[PipelineDocument]:
        """Return all pipelines (docs/pipedrive.md#8.4; 5 tokens a page)."""
        return self.read_all(f"{V2}/pipelines", PipelineDocument, params={"limit": PAGE_LIMIT})

    def list_stages(self) -> Page[StageDocument]:
        """Return the stages of all pipelines (docs/pipedrive.md#8.4; 5 tokens a page)."""
        return self.read_all(f"{V2}/stages", StageDocument, params={"limit": PAGE_LIMIT})

    def list_fields(self, entity: Entity) -> Page[FieldDocument]:
        """Return all fields of deals, persons, organizations or products (docs/pipedrive.md#7.1; 10 tokens a page)."""
        return self.read_all(f"{V2}/{entity}Fields", FieldDocument, params={"limit": PAGE_LIMIT})

    def create_deal_field(self, body: Mapping[str, Any]) -> FieldDocument:
        """Create a custom deal field (docs/pipedrive.md#7.2; 5 tokens).

        Names are not unique: look first.
        """
        return self.write_one("POST", f"{V2}/dealFields", FieldDocument, body=dict(body))

    def add_deal_field_options(self, field_code: str, labels: Sequence[str]) -> list[FieldOption]:
        """Add choices to a deal field and return only the new ones (docs/pipedrive.md#7.2; 5 tokens)."""
        body = [{"label": label} for label in labels]
        answer = self.write("POST", f"{V2}/dealFields/{field_code}/options", body=body)
        data = answer.plain()
        try:
            return msgspec.convert(data["data"], list[FieldOption], strict=False)
        except (KeyError, TypeError, msgspec.ValidationError):
            reason = "Pipedrive's answer holds no options."
            raise RemoteUnavailable(reason, outcome_unknown=True, exchange=answer.exchange) from None

    def update_deal_custom_fields(self, deal_id: int, custom_fields: Mapping[str, Any]) -> DealDocument:
        """Change these custom fields of a deal and nothing else (docs/pipedrive.md#7.3; 5 tokens).

        A money value is `{"value": Decimal, "currency": "GBP"}`, a choice its option id, None clears.
        One unknown code makes Pipedrive refuse all of them (RequestRejected).
        """
        body = {"custom_fields": {code: _written(value) for code, value in custom_fields.items()}}
        return self.write_one("PATCH", f"{V2}/deals/{int(deal_id)}", DealDocument, body=body)

    def list_webhooks(self) -> Page[WebhookDocument]:
        """Return this app's webhooks (docs/pipedrive.md#12.1; 10 tokens)."""
        page = self.read_page(f"{V1}/webhooks", WebhookDocument)
        for hook in page:
            _forget_password(hook)
        return page

    def create_webhook(self, body: Mapping[str, Any]) -> WebhookDocument:
        """Create a webhook (docs/pipedrive.md#12.1; 10 tokens); `version` 2.0 is added when left out."""
        full = {"version": "2.0", **body}
        return _forget_password(self.write_one("POST", f"{V1}/webhooks", WebhookDocument, body=full))

    def delete_webhook(self, webhook_id: int) -> None:
        """Delete a webhook (docs/pipedrive.md#12.1; 6 tokens). Raises RemoteNotFound."""
        self.write("DELETE", f"{V1}/webhooks/{int(webhook_id)}")


def _sweep(cursor: str, updated_since: datetime | None, ids: Sequence[int], limit: int) -> Params:
    return {
        "cursor": cursor,
        "limit": limit,
        "ids": join_ids(ids),
        "updated_since": stamp(updated_since),
        "sort_by": "update_time" if updated_since else None,
    }


def _forget_password(hook: WebhookDocument) -> WebhookDocument:
    # Pipedrive sends the password back; a raw row may be stored or shown.
    hook.raw.pop("http_auth_password", None)
    return hook


def _written(value: Any) -> Any:
    """Return a custom field's value as Pipedrive takes it: null clears a set, money is a number."""
    if isinstance(value, list) and not value:
        return None
    if isinstance(value, dict) and "currency" in value and isinstance(value.get("value"), str):
        return {**value, "value": Decimal(value["value"])}
    return value
