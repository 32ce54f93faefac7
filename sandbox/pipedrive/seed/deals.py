"""Create the demo's deals from their plans: rows, lines, discounts, values."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.pipedrive.models import Deal, DealDiscount, DealProduct, Field, Note, Product, Stage
from sandbox.pipedrive.rules.deal_rules import computed_value
from sandbox.pipedrive.seed.contacts import field_codes
from sandbox.pipedrive.seed.deal_plans import ADMIN, RITA, Plan, awkward_deals, ordinary_deals

TOTAL = int(os.environ.get("SANDBOX_PIPEDRIVE_DEALS", "120"))
STAGES = 23


def seed_deals(now: datetime, *, deleted_option: int) -> None:
    """Create every deal with its lines, discounts and a note, always the same ones."""
    chance = random.Random(7001)  # noqa: S311 - the same business every time
    plans = awkward_deals(now, deleted_option=deleted_option)
    plans += ordinary_deals(chance, count=TOTAL - len(plans))
    codes, options = field_codes("deal"), _option_ids()
    pipelines = dict(Stage.objects.values_list("id", "pipeline_id"))
    deals = []
    for number, plan in enumerate(plans, start=1):
        deal = _make_deal(plan, number, now=now, pipelines=pipelines)
        deal.custom_fields = {
            codes[name]: _as_option(value, options.get(codes[name], {}))
            for name, value in plan.custom.items()
        }
        deals.append(deal)
    Deal.objects.bulk_create(deals)
    products = {product.pk: product for product in Product.objects.all()}
    DealProduct.objects.bulk_create(
        _make_line(deal, products[product], order, quantity, changes)
        for deal, plan in zip(deals, plans, strict=True)
        for order, (product, quantity, changes) in enumerate(plan.lines, start=1)
    )
    for deal, plan in zip(deals, plans, strict=True):
        _add_discounts(deal, plan)
    _set_values()
    moment = now - timedelta(days=2)
    text = "<p>Customer agreed to the quote by phone; invoice on delivery.</p>"
    Note.objects.create(content=text, user_id=RITA, deal_id=1, add_time=moment, update_time=moment)


def _option_ids() -> dict[str, dict[str, int]]:
    """Return the option ids of the deal's custom fields by code and label."""
    rows = Field.objects.filter(entity="deal", is_custom=True).exclude(options=None)
    return {field.code: {option["label"]: option["id"] for option in field.options or []} for field in rows}


def _as_option(value: Any, ids: Mapping[str, int]) -> Any:
    """Replace labels with option ids; return anything else unchanged."""
    if isinstance(value, list):
        return [ids[label] for label in value]
    return ids.get(value, value) if isinstance(value, str) else value


def _make_deal(plan: Plan, number: int, *, now: datetime, pipelines: Mapping[int, int]) -> Deal:
    added = (
        now - timedelta(days=4)
        if number == 1
        else now - timedelta(days=390 - 3 * (number % 128), hours=number % 9)
    )
    values = {
        "owner_id": RITA,
        "stage_id": 1 + number % STAGES,
        "currency": "GBP",
        "status": "open",
        **plan.values,
    }
    closed = added + timedelta(days=20) if values["status"] != "open" else None
    return Deal(
        id=number,
        title=plan.title,
        creator_user_id=ADMIN,
        person_id=plan.person,
        org_id=plan.org,
        pipeline_id=pipelines[values["stage_id"]],
        close_time=closed,
        won_time=closed if values["status"] == "won" else None,
        lost_time=closed if values["status"] == "lost" else None,
        expected_close_date=None if number % 3 else (added + timedelta(days=40)).date(),
        add_time=added,
        update_time=now - timedelta(days=3)
        if values.get("is_deleted")
        else closed or added + timedelta(days=1),
        **values,
    )


def _make_line(
    deal: Deal, product: Product, order: int, quantity: str, changes: Mapping[str, Any]
) -> DealProduct:
    prices = {price["currency"]: price["price"] for price in product.prices}
    price = Decimal(str(prices.get(deal.currency, product.prices[0]["price"])))
    plan = {"item_price": price, "tax": Decimal(str(product.tax)), **changes}
    if deal.tax_method == "none":
        plan["tax"] = Decimal(0)
    return DealProduct(
        deal=deal,
        product=product,
        name=product.name,
        order_nr=order,
        quantity=Decimal(quantity),
        add_time=deal.add_time,
        update_time=deal.add_time,
        **plan,
    )


def _add_discounts(deal: Deal, plan: Plan) -> None:
    for description, amount, kind in plan.discounts:
        DealDiscount.objects.create(
            deal=deal,
            description=description,
            amount=Decimal(amount),
            type=kind,
            created_by_id=ADMIN,
            updated_by_id=ADMIN,
            created_at=deal.add_time,
            updated_at=deal.add_time,
        )


def _set_values() -> None:
    deals = list(Deal.objects.prefetch_related("lines", "discounts"))
    for deal in deals:
        value = computed_value(deal)
        if value is not None:
            deal.value = value
    Deal.objects.bulk_update(deals, ["value"])
