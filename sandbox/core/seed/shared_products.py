"""The forty products that both services know by the same code: items in Xero, products in Pipedrive."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Product(NamedTuple):
    """A product: code, name, net price (in the organisation's own currency) and unit."""

    code: str
    name: str
    price: Decimal
    unit: str


PRODUCTS = [
    Product("NW-001", "Site survey", Decimal("180"), "hour"),
    Product("NW-002", "Project management", Decimal("95"), "hour"),
    Product("NW-003", "Installation, standard", Decimal("65"), "hour"),
    Product("NW-004", "Oak desk 160 cm", Decimal("420"), "each"),
    Product("NW-005", "Oak desk 180 cm", Decimal("480"), "each"),
    Product("NW-006", "Task chair, black", Decimal("189.50"), "each"),
    Product("NW-007", "Task chair, grey", Decimal("189.50"), "each"),
    Product("NW-008", "Meeting table, 8 seats", Decimal("860"), "each"),
    Product("NW-009", "Filing cabinet, 3 drawers", Decimal("145"), "each"),
    Product("NW-010", "Acoustic panel", Decimal("72.25"), "each"),
    Product("NW-011", "LED panel 60x60", Decimal("38.40"), "each"),
    Product("NW-012", "Floor lamp", Decimal("89"), "each"),
    Product("NW-013", "Carpet tile", Decimal("4.35"), "m2"),
    Product("NW-014", "Vinyl flooring", Decimal("18.90"), "m2"),
    Product("NW-015", "Interior paint, white", Decimal("32.50"), "tin"),
    Product("NW-016", "Painting, labour", Decimal("42"), "hour"),
    Product("NW-017", "Electrical work", Decimal("58"), "hour"),
    Product("NW-018", "Network cabling, per point", Decimal("75"), "point"),
    Product("NW-019", "Whiteboard 120x90", Decimal("64.99"), "each"),
    Product("NW-020", "Coat stand", Decimal("39"), "each"),
    Product("NW-021", "Monitor arm", Decimal("74.50"), "each"),
    Product("NW-022", "Desk screen", Decimal("58.75"), "each"),
    Product("NW-023", "Bookshelf, oak", Decimal("215"), "each"),
    Product("NW-024", "Kitchen unit", Decimal("310"), "each"),
    Product("NW-025", "Coffee machine", Decimal("649"), "each"),
    Product("NW-026", "Water cooler", Decimal("12.50"), "month"),
    Product("NW-027", "Plant care", Decimal("45"), "month"),
    Product("NW-028", "Cleaning, weekly", Decimal("120"), "week"),
    Product("NW-029", "Waste removal", Decimal("85"), "trip"),
    Product("NW-030", "Delivery", Decimal("35"), "trip"),
    Product("NW-031", "Storage, per pallet", Decimal("9.80"), "week"),
    Product("NW-032", "Design workshop", Decimal("650"), "day"),
    Product("NW-033", "3D visualisation", Decimal("275"), "each"),
    Product("NW-034", "Building permit fee", Decimal("206"), "each"),
    Product("NW-035", "Safety training", Decimal("140"), "person"),
    Product("NW-036", "First-aid kit", Decimal("24.95"), "each"),
    Product("NW-037", "Fire extinguisher", Decimal("48.60"), "each"),
    Product("NW-038", "Support plan, basic", Decimal("29.99"), "month"),
    Product("NW-039", "Support plan, plus", Decimal("59.99"), "month"),
    Product("NW-040", "Cable tie, 100 pieces", Decimal("3.333"), "pack"),
]
