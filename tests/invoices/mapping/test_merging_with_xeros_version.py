"""What only one side touched merges by itself; what both touched differently is a clash, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest

from invoices.mapping import merge


def line(line_id: str = "", **members: Any) -> dict[str, Any]:
    body = {"Description": "Tiles", "Quantity": "2", "UnitAmount": "10", "DiscountRate": "0"}
    return {**body, **({"LineItemID": line_id} if line_id else {}), **members}


def body(*lines: dict[str, Any], **members: Any) -> dict[str, Any]:
    head = {"Reference": "PO-1", "Date": "2026-03-10", "DueDate": "2026-04-09", "CurrencyCode": "GBP"}
    return {**head, "LineItems": list(lines or [line("a")]), **members}


def test_untouched_fields_take_what_xero_has():
    merged = merge(body(), body(Reference="Mine"), body(DueDate="2026-05-01"))

    assert not merged.clashes
    assert (merged.whole["Reference"], merged.whole["DueDate"]) == ("Mine", "2026-05-01")
    assert merged.body == {"Reference": "Mine"}
    assert {(one.name, one.outcome) for one in merged.differences} == {
        ("reference", "yours"),
        ("due_date", "theirs"),
    }


def test_the_same_field_changed_differently_is_a_clash_with_all_three_versions():
    merged = merge(body(), body(DueDate="2026-04-30"), body(DueDate="2026-05-01"))

    [clash] = merged.undecided
    assert (clash.key, clash.base, clash.yours, clash.theirs) == (
        "due_date",
        "09/04/2026",
        "30/04/2026",
        "01/05/2026",
    )


@pytest.mark.parametrize(("choice", "reference"), [("yours", "Mine"), ("theirs", "Theirs")])
def test_a_choice_decides_a_clash(choice, reference):
    merged = merge(body(), body(Reference="Mine"), body(Reference="Theirs"), choices={"reference": choice})
    assert merged.whole["Reference"] == reference
    assert not merged.undecided
    assert merged.clashes


def test_the_same_change_on_both_sides_is_none():
    merged = merge(body(), body(Reference="Same"), body(Reference=" Same "))
    assert (merged.differences, merged.body) == ([], {})


def test_two_parts_of_one_line_merge():
    merged = merge(
        body(line("a")),
        body(line("a", Quantity="3")),
        body(line("a", Description="Slate", UnitAmount="10.00")),
    )
    assert not merged.clashes
    assert merged.body["LineItems"] == [line("a", Quantity="3", Description="Slate", UnitAmount="10.00")]


def test_the_same_part_of_one_line_clashes_and_names_the_line():
    merged = merge(
        body(line("a"), line("b")),
        body(line("a"), line("b", UnitAmount="12")),
        body(line("a"), line("b", UnitAmount="13")),
    )
    [clash] = merged.undecided
    assert (clash.key, clash.label, clash.line) == ("line-1-unit_amount", "Price of line 2", 1)
    assert (clash.base, clash.yours, clash.theirs) == ("10", "12", "13")


def test_lines_added_on_both_sides_are_all_there():
    merged = merge(
        body(line("a")),
        body(line("a"), line(Description="Mine")),
        body(line("a"), line("t", Description="Theirs")),
    )
    assert sorted(each["Description"] for each in merged.whole["LineItems"]) == ["Mine", "Theirs", "Tiles"]


def test_a_line_removed_on_one_side_and_untouched_on_the_other_goes():
    two = (line("a"), line("b", Description="Other"))
    here = merge(body(*two), body(two[0]), body(*two, Reference="R"))
    there = merge(body(*two), body(*two, Reference="Mine"), body(two[0]))

    assert [each["LineItemID"] for each in here.body["LineItems"]] == ["a"]
    assert [each["LineItemID"] for each in there.whole["LineItems"]] == ["a"]
    assert "LineItems" not in there.body


def test_a_line_removed_here_and_changed_there_is_asked_about():
    two = (line("a"), line("b"))
    theirs = body(two[0], line("b", Quantity="5"))
    merged = merge(body(*two), body(two[0]), theirs)

    [clash] = merged.undecided
    assert (clash.key, clash.yours, clash.theirs) == ("line-1", "", "Tiles (5 × 10)")
    kept = merge(body(*two), body(two[0]), theirs, choices={"line-1": "theirs"})
    assert len(kept.whole["LineItems"]) == 2


def test_a_line_changed_here_and_removed_there_is_asked_about():
    two = (line("a"), line("b"))
    mine = body(two[0], line("b", Quantity="5"))
    assert [one.key for one in merge(body(*two), mine, body(two[0])).undecided] == ["line-1"]
    kept = merge(body(*two), mine, body(two[0]), rest="yours")
    assert kept.body["LineItems"][1] == line(Quantity="5")


def test_lines_saved_anew_in_xero_are_the_same_lines():
    merged = merge(body(line("a")), body(line("a", Quantity="3")), body(line("new", Description="Slate")))

    assert not merged.clashes
    assert merged.body["LineItems"] == [line("new", Description="Slate", Quantity="3")]


def test_an_edit_on_top_of_what_was_still_being_created_knows_no_ids():
    merged = merge(body(line()), body(line(Quantity="3")), body(line("new")))
    assert merged.body["LineItems"] == [line("new", Quantity="3")]


def test_without_a_base_every_difference_is_asked_about():
    merged = merge(None, body(Reference="Mine"), body(Reference="Theirs", DueDate="2026-05-01"))
    assert {one.name for one in merged.undecided} == {"reference", "due_date"}


def test_a_discount_by_rate_and_one_by_amount_are_one_field():
    amount = {"DiscountAmount": "5"}
    bare = {name: value for name, value in line("a").items() if name != "DiscountRate"}
    merged = merge(body(line("a")), body(line("a", DiscountRate="10")), body({**bare, **amount}))
    [clash] = merged.undecided
    assert (clash.yours, clash.theirs) == ("10 %", "5.00")
    ours = merge(body(line("a")), body(line("a", DiscountRate="10")), body({**bare, **amount}), rest="yours")
    assert "DiscountAmount" not in ours.body["LineItems"][0]
