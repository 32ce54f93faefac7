"""The demo's deals: number 1 to show, a score of awkward ones, and a year of ordinary business."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.pipedrive.models import Person
from sandbox.pipedrive.seed.contacts import DISCONTINUED_ID, make_address

ADMIN, RITA, SAM, REMY = 1, 2, 4, 5
LONG_TITLE = ("A very long title that somebody pasted from an e-mail, " * 6)[:255]
LOST_REASONS = ("Price too high", "No decision", "Went to a competitor")
KINDS = (
    "Office refit",
    "Desk order",
    "Lighting upgrade",
    "Carpet replacement",
    "Meeting room",
    "Kitchen for staff",
    "Maintenance year",
    "Network cabling",
    "Move to new floor",
    "Reception area",
)


@dataclass
class Plan:
    """One deal to create: `lines` are (product id, quantity, changes)."""

    title: str
    person: int | None = None
    org: int | None = None
    lines: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    discounts: list[tuple[str, str, str]] = field(default_factory=list)
    custom: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def awkward_deals(now: datetime, *, deleted_option: int) -> list[Plan]:
    """Return deal 1 and the deals that must not trip anybody up."""
    return [
        _deal_to_show(now),
        *_odd_customers(),
        *_odd_sums(),
        *_odd_contents(now, deleted_option=deleted_option),
        *_odd_states(now),
    ]


def _deal_to_show(now: datetime) -> Plan:
    due = (now + timedelta(days=45)).date().isoformat()
    return Plan(
        "Office refit, phase 1",
        1,
        1,
        [
            (4, "6", {}),
            (6, "6", {"discount": Decimal(10)}),
            (3, "12", {"comments": "Two fitters, two days"}),
        ],
        custom={"Invoice due date": due, "PO number": "PO-10042"},
        values={"stage_id": 5},
    )


def _odd_customers() -> list[Plan]:
    return [
        Plan("Walk-in order without a customer", lines=[(20, "2", {})]),
        Plan("Organization only", None, 12, [(8, "1", {}), (19, "2", {})]),
        Plan("Person only", 114, None, [(21, "3", {})]),
        Plan("Address in one line", 15, 15, [(27, "6", {})]),
        Plan("Person without e-mail", 17, 17, [(15, "8", {}), (16, "12", {})]),
    ]


def _odd_sums() -> list[Plan]:
    """Taxes, discounts, decimals and recurring lines."""
    return [
        Plan("Mixed tax: 20, 5 and 0 %", 13, 13, [(11, "10", {}), (36, "4", {}), (34, "1", {})]),
        Plan(
            "Prices include tax",
            10,
            10,
            [(25, "1", {"item_price": Decimal("778.80")})],
            values={"tax_method": "inclusive"},
        ),
        Plan("No tax at all", 61, 61, [(32, "2", {})], values={"tax_method": "none", "currency": "USD"}),
        Plan(
            "Discounts by percent and by amount",
            14,
            14,
            [
                (5, "2", {"discount": Decimal("7.5")}),
                (23, "1", {"discount": Decimal(15), "discount_type": "amount"}),
            ],
        ),
        Plan("One line switched off", 11, 11, [(12, "4", {}), (22, "4", {"is_enabled": False})]),
        Plan(
            "Decimals everywhere",
            20,
            20,
            [(40, "7.25", {}), (13, "33.333", {}), (16, "2.75", {"tax": Decimal("5")})],
        ),
        Plan("Support by the month", 18, 18, [(38, "5", _monthly()), (1, "2", {})]),
        Plan(
            "Five per cent off the whole deal",
            21,
            21,
            [(8, "2", {}), (6, "16", {})],
            [("Loyalty", "5", "percentage")],
        ),
        Plan("A hundred off the whole deal", 22, 22, [(25, "2", {})], [("Opening offer", "100", "amount")]),
    ]


def _odd_contents(now: datetime, *, deleted_option: int) -> list[Plan]:
    return [
        Plan("Came by fax", 23, 23, [(9, "3", {})], custom={"Source": deleted_option}),
        Plan(LONG_TITLE, 24, 80, [(37, "2", {})]),
        Plan('桜 offices: "quotes" & <b>brackets</b>', 5, 5, [(33, "1", {})]),
        Plan("Dollar deal", 65, 65, [(4, "3", {}), (30, "1", {})], values={"currency": "USD"}),
        Plan("Euro deal", 4, 4, [(25, "1", {}), (38, "2", {})], values={"currency": "EUR"}),
        Plan("Paid in points", 16, 16, [(20, "1", {})], values={"currency": "NWP"}),
        Plan("Sold a discontinued product", 27, 27, [(DISCONTINUED_ID, "6", {})]),
        Plan("Every custom field filled", 3, 3, [(18, "24", {})], custom=_every_custom_field(now)),
        Plan(
            "Product whose code is taken",
            2,
            2,
            [(43, "1", {}), (42, "3", {"comments": "As agreed by phone"})],
        ),
    ]


def _odd_states(now: datetime) -> list[Plan]:
    """Archived, deleted, private, without products."""
    return [
        Plan(
            "Archived deal",
            19,
            19,
            [(2, "10", {})],
            values={"is_archived": True, "archive_time": now - timedelta(days=3)},
        ),
        Plan("Deleted deal", 26, 26, [(2, "4", {})], values={"is_deleted": True}),
        Plan("Sam's private deal", 28, 28, [(7, "4", {})], values={"visible_to": 1, "owner_id": SAM}),
        Plan("No products, only a value", 7, 7, values={"value": Decimal("1250.50")}),
        Plan("Free of charge", 29, 29, [(1, "1", {"item_price": Decimal(0)})]),
        Plan("Remy's own deal", 30, 30, [(31, "12", {})], values={"owner_id": REMY}),
    ]


def _monthly() -> dict[str, Any]:
    return {"billing_frequency": "monthly", "billing_frequency_cycles": 12}


def _every_custom_field(now: datetime) -> dict[str, Any]:
    start, end = now.date().isoformat(), (now + timedelta(days=60)).date().isoformat()
    zone = {"timezone_id": 349, "timezone_name": "Europe/London"}
    return {
        "Invoice due date": end,
        "PO number": "4500-7781/B",
        "Scope of work": "Cable both floors.\nTest every point.\nLeave the ceiling as found.",
        "Margin %": 27.5,
        "Site phone": "+44 131 496 0000",
        "Project period": {"value": start, "until": end},
        "Site visit at": {"value": "10:30:00", **zone},
        "Working hours": {"value": "08:00:00", "until": "17:30:00", **zone},
        "Services": ["Design", "Installation"],
        "Source": "Referral",
        "Reference code": "RC-0025",
        "Delivery address": {
            **make_address("10 Church Street", "Edinburgh", "EH1 1YZ", "United Kingdom"),
            "formatted_address": None,
        },
        "Budget": {"value": 2500, "currency": "GBP"},
        "Referring partner": 9,
        "Site contact": 3,
        "Account manager": RITA,
        "Region": "Lothian",
    }


def ordinary_deals(chance: random.Random, *, count: int) -> list[Plan]:
    """Return believable deals across all pipelines, statuses and owners."""
    people = list(Person.objects.exclude(org=None).order_by("id").values_list("id", "org_id"))
    plans = []
    for number in range(count):
        person, org = people[(number * 7 + 3) % len(people)]
        status = chance.choices(("open", "won", "lost"), weights=(5, 4, 2))[0]
        lines = [
            (product, str(chance.choice((1, 1, 2, 3, 4, 6, 8, 10, 12, 20))), _line_changes(chance))
            for product in chance.sample(range(1, 41), chance.randint(1, 5))
        ]
        values = {
            "status": status,
            "owner_id": RITA if number % 5 == 0 else chance.choice((ADMIN, SAM, SAM, REMY)),
            "currency": "USD" if 61 <= (org or 0) <= 79 else "GBP",
            "tax_method": chance.choices(("exclusive", "inclusive", "none"), weights=(8, 1, 1))[0],
            "stage_id": chance.randint(1, 23),
        }
        if status == "lost":
            values["lost_reason"] = chance.choice(LOST_REASONS)
        title = f"{chance.choice(KINDS)} {2025 + number % 2}/{number + 1:03d}"
        custom = {"PO number": f"PO-{20000 + number}"} if number % 3 == 0 else {}
        plans.append(Plan(title, person, org, lines, custom=custom, values=values))
    return plans


def _line_changes(chance: random.Random) -> dict[str, Any]:
    return {"discount": Decimal(chance.choice((5, 10, 15)))} if chance.random() < 0.2 else {}
