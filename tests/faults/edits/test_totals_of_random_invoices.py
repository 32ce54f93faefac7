"""F68: whatever the quantities, prices, discounts and taxes are, our sums are the sandbox's, line by line.

MONEY_CASES=100000 MONEY_SEED=7 pytest tests/faults/edits/test_totals_of_random_invoices.py
"""

from __future__ import annotations

import os
from decimal import Decimal

from invoices.mapping import LineContent, compute_totals
from tests.faults.money import RATES, as_the_sandbox_books, decimal, random_invoices

CASES = int(os.environ.get("MONEY_CASES", "10000"))
SEED = int(os.environ.get("MONEY_SEED", "1"))


def as_we_say(case) -> list:
    lines = [
        LineContent(
            description="x",
            quantity=Decimal(line["quantity"]),
            unit_amount=Decimal(line["price"]),
            discount_rate=decimal(line["rate"]),
            discount_amount=decimal(line["off"]),
            tax_type=line["code"],
        )
        for line in case["lines"]
    ]
    rates = {code: Decimal(percent) for code, percent in RATES.items()}
    ours = compute_totals(lines, line_amount_types=case["kind"], rates=rates)
    return [ours.sub_total, ours.total_tax, ours.total, *([line.amount, line.tax] for line in ours.lines)]


def numbers(said) -> list:
    return [[Decimal(part) for part in each] if isinstance(each, list) else Decimal(each) for each in said]


def test_every_sum_is_the_one_that_is_booked():
    invoices = random_invoices(CASES, SEED)
    booked = as_the_sandbox_books(invoices)
    assert len(booked) == CASES

    wrong = [
        (case, said, as_we_say(case))
        for case, said in zip(invoices, booked, strict=True)
        if as_we_say(case) != numbers(said)
    ]

    assert not wrong, (SEED, len(wrong), wrong[0])
