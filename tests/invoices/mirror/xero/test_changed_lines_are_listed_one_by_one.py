"""A change of lines in Xero is told line by line, with old and new values, not as "the items changed"."""

from __future__ import annotations

import pytest

from invoices.mirror.xero.line_diff import changed_lines

TILE = ["Slate tiles", "1.0000", "100.0000", "", "NW-1", "200", "OUTPUT2"]
WORK = ["An hour of work", "2.5000", "80.0000", "10.0000", "", "200", "OUTPUT2"]


def said(old, new):
    return [(one["label"], one["old"], one["new"]) for one in changed_lines(old, new)]


def changed(line, **fields):
    places = {"description": 0, "quantity": 1, "price": 2, "discount": 3}
    now = list(line)
    for name, value in fields.items():
        now[places[name]] = value
    return now


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            [TILE, WORK],
            [TILE, changed(WORK, quantity="3.0000", price="82.5000")],
            [("Quantity of line 2", "2.5", "3"), ("Price of line 2", "80", "82.5")],
        ),
        ([TILE], [TILE, WORK], [("Line 2", "", "An hour of work (2.5 × 80)")]),
        ([TILE, WORK], [WORK], [("Line 1", "Slate tiles (1 × 100)", "")]),
        ([WORK], [changed(WORK, discount="")], [("Discount of line 1", "10", "")]),
        (
            [TILE],
            [changed(TILE, description="Blue tiles"), WORK],
            [
                ("Description of line 1", "Slate tiles", "Blue tiles"),
                ("Line 2", "", "An hour of work (2.5 × 80)"),
            ],
        ),
        ([TILE], [TILE], []),
    ],
)
def test_each_change_has_its_line_and_both_values(old, new, told):
    assert said(old, new) == told
