"""Random invoices with awkward money, and what the sandbox makes of them, computed in one process of its own."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RATES = {
    "NONE": "0",
    "REDUCED": "5",
    "SALES": "8.25",
    "OUTPUT": "15",
    "GERMAN": "19",
    "OUTPUT2": "20",
    "ODD": "12.3456",
}
# The sandbox's arithmetic as it is: its unconfirmed switches stand at their defaults, which need no database.
CHILD = """
import json, sys
from decimal import Decimal
import django
django.setup()
from sandbox.core.switches import DEFAULTS
from sandbox.xero.rules import amounts
from sandbox.xero.models import Invoice, InvoiceLine
amounts.switch = DEFAULTS.__getitem__
def number(text): return None if text is None else Decimal(text)
for row in sys.stdin:
    case = json.loads(row)
    document, lines = Invoice(line_amount_types=case["kind"]), []
    for sent in case["lines"]:
        price = amounts.round_half_up(Decimal(sent["price"]), 4)
        line = InvoiceLine(quantity=Decimal(sent["quantity"]), unit_amount=price,
            discount_rate=number(sent["rate"]), discount_amount=number(sent["off"]))
        amounts.compute_line(line, tax_percent=Decimal(sent["percent"]), line_amount_types=case["kind"])
        lines.append(line)
    amounts.compute_totals(document, lines)
    print(json.dumps([str(document.sub_total), str(document.total_tax), str(document.total)]
        + [[str(line.line_amount), str(line.tax_amount)] for line in lines]))
"""


def random_invoices(count: int, seed: int) -> list[dict[str, Any]]:
    """Quantities to four places, prices to five, discounts in percent and money, each treatment of tax, halves."""
    chance = random.Random(seed)

    def number(whole: int, places: int) -> str:
        places = chance.randint(0, places)
        digits = f"{chance.randint(0, 10**places - 1):0{places}d}" if places else ""
        # A five at the end is what rounding is about.
        digits = digits[:-1] + "5" if digits and chance.random() < 0.5 else digits
        return f"{chance.randint(0, whole)}.{digits}" if digits else str(chance.randint(0, whole))

    def line() -> dict[str, Any]:
        discount = chance.random()
        code = chance.choice(list(RATES))
        return {
            "quantity": number(chance.choice([1, 9, 999]), 4),
            "price": ("-" if chance.random() < 0.1 else "") + number(chance.choice([0, 9, 999, 99_999]), 5),
            "rate": number(99, 4) if discount < 0.3 else None,
            "off": number(5, 2) if discount > 0.9 else None,
            "code": code,
            "percent": RATES[code],
        }

    kinds = ("Exclusive", "Inclusive", "NoTax")
    return [
        {"kind": chance.choice(kinds), "lines": [line() for _ in range(chance.randint(1, 5))]}
        for _ in range(count)
    ]


def as_the_sandbox_books(invoices: list[dict[str, Any]]) -> list[list[Any]]:
    """Return, for each, sub-total, tax, total, and amount and tax of each line, all as text."""
    said = subprocess.run(
        [sys.executable, "-c", CHILD], input="\n".join(map(json.dumps, invoices)), text=True, check=True,
        cwd=ROOT, env={**os.environ, "DJANGO_SETTINGS_MODULE": "sandbox.settings"}, capture_output=True,
    )  # fmt: skip
    return [json.loads(row) for row in said.stdout.splitlines()]


def decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
