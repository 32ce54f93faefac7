"""Read a page of deals with its persons, organizations, product lines and products, each list in one call.

Discounts on a whole deal cost one call per deal, so they are read only where they show: when a deal with product
lines has another value than its lines add up to (docs/pipedrive.md#5.5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from accounts.models import Connection
from integrations.http import Document, Page
from integrations.pipedrive.client import PipedriveClient
from integrations.pipedrive.schemas import (
    DealDocument,
    DealProductDocument,
    OrganizationDocument,
    PersonDocument,
)
from invoices.mirror import confirm_deals_read, mirror_deals
from invoices.models import Deal
from invoices.sync.pull.pages import batches, log_bad_rows

# Pipedrive's limit for `ids` and `deal_ids`; also the page size, so that one call serves one page.
DEALS_A_PAGE = 100
CENT = Decimal("0.01")
D = TypeVar("D", bound=Document)


def mirror_page(connection: Connection, client: PipedriveClient, deals: Sequence[DealDocument]) -> list[Deal]:
    """Read what belongs to these deals (at most 100) and store it all; return the deals that changed."""
    if not deals:
        return []
    persons = _by_id(connection, client.list_persons, (deal.person_id for deal in deals))
    organizations = _by_id(connection, client.list_organizations, (deal.org_id for deal in deals))
    lines = client.list_deal_products([deal.id for deal in deals])
    log_bad_rows(connection, lines)
    by_deal: dict[int, list[DealProductDocument]] = {deal.id: [] for deal in deals}
    for line in lines:
        if line.deal_id in by_deal:
            by_deal[line.deal_id].append(line)
    discounts = {
        deal.id: [row.raw for row in client.list_deal_discounts(deal.id)]
        if _shows_discount(deal, by_deal)
        else []
        for deal in deals
    }
    changed = mirror_deals(
        connection, deals, persons, organizations, _with_products(connection, client, by_deal), discounts
    )
    confirm_deals_read(connection, deals)
    return changed


def _by_id(
    connection: Connection, read: Callable[..., Page[Any]], ids: Iterable[int | None]
) -> dict[int, Any]:
    wanted = sorted({each for each in ids if each})
    found: dict[int, PersonDocument | OrganizationDocument] = {}
    for some in batches(wanted, DEALS_A_PAGE):
        page = read(ids=some)
        log_bad_rows(connection, page)
        found |= {document.id: document for document in page}
    return found


def _with_products(
    connection: Connection, client: PipedriveClient, by_deal: dict[int, list[DealProductDocument]]
) -> dict[int, list[dict[str, Any]]]:
    """Return the raw lines by deal, in order, each with its product under "product" (lines carry no code).

    A product that is gone leaves {}: its line still has a name (docs/pipedrive.md#6.2).
    """
    products: dict[int, dict[str, Any]] = defaultdict(dict)
    wanted = sorted({line.product_id for lines in by_deal.values() for line in lines if line.product_id})
    for some in batches(wanted, DEALS_A_PAGE):
        page = client.list_products(ids=some)
        log_bad_rows(connection, page)
        for product in page:
            products[product.id] = {
                "code": product.code,
                "description": product.description,
                "unit": product.unit,
                "custom_fields": product.custom_fields,
            }
    return {
        deal_id: [
            {**line.raw, "product": products.get(line.product_id or 0, {})}
            for line in sorted(lines, key=lambda line: (line.order_nr or 0, line.id))
        ]
        for deal_id, lines in by_deal.items()
    }


def _shows_discount(deal: DealDocument, by_deal: dict[int, list[DealProductDocument]]) -> bool:
    lines = [line for line in by_deal[deal.id] if line.is_enabled]
    if not lines or deal.value is None:
        return False
    return abs(deal.value - sum((line.sum or Decimal(0) for line in lines), Decimal(0))) > CENT
