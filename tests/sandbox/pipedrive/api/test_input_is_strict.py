"""v2 coerces nothing and knows its keys (docs/pipedrive.md#2.6, docs/pipedrive.md#7.3)."""

from __future__ import annotations

import pytest

VALIDATION = "ERR_SCHEMA_VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"title": 5}, "title: "),
        ({"value": "12"}, "value: "),
        ({"owner_id": "1"}, "owner_id: "),
        ({"is_archived": 1}, "is_archived: "),
        ({"status": "deleted"}, "status: "),
        ({"expected_close_date": "31/12/2026"}, "expected_close_date: "),
        ({"nonsense": 1}, "Parameter 'nonsense' is not allowed for this request"),
        ({"a" * 40: "x"}, f"Parameter '{'a' * 40}' is not allowed for this request"),
        ({"currency": "XYZ"}, "currency: "),
        ({"person_id": 99999}, "person_id: "),
        ({"stage_id": 1, "pipeline_id": 2}, "stage_id: "),
        ({"lost_reason": "Too dear"}, "lost_reason: "),
        ({"custom_fields": {"b" * 40: 1}}, f"custom_fields: Unknown key '{'b' * 40}'"),
        ({"custom_fields": []}, "custom_fields: "),
    ],
)
def test_a_wrong_key_or_value_is_named(pipedrive, body, words):
    deal = pipedrive.make_deal()
    answer = pipedrive.call("PATCH", f"v2/deals/{deal['id']}", body)
    assert answer.status_code == 400
    assert answer.json()["code"] == VALIDATION
    assert answer.json()["error"].startswith("Validation failed: ")
    assert words in answer.json()["error"]
    assert pipedrive.get(f"v2/deals/{deal['id']}")["data"] == deal


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PO number", {"value": "x"}, "Invalid collection"),
        ("PO number", 5, "Expected 'string'"),
        ("Margin %", "12", "Expected 'number'"),
        ("Source", "Website", "Expected 'number' as value for single option custom field"),
        ("Source", 1, "does not exist"),
        ("Services", [], "non-empty"),
        ("Site visit at", "10:00", "Time custom field value expected 'object'"),
        ("Invoice due date", "soon", "is not a valid datetime"),
        ("Budget", {"value": 5}, "currency"),
        ("Budget", {"value": "5", "currency": "GBP"}, "Expected 'number'"),
        ("Delivery address", {"locality": "Leeds"}, "value"),
    ],
)
def test_a_custom_field_takes_only_its_own_kind_of_value(pipedrive, name, value, words):
    code = pipedrive.field_code(name)
    answer = pipedrive.call("PATCH", "v2/deals/2", {"custom_fields": {code: value}})
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert answer.json()["field_code"] == code


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PO number", "PO-1"),
        ("Scope of work", "x" * 5000),
        ("Margin %", 12.5),
        ("Invoice due date", "2027-03-01"),
        ("Project period", {"value": "2027-03-01", "until": "2027-03-31"}),
        ("Budget", {"value": 120.5, "currency": "EUR"}),
        ("Account manager", 2),
    ],
)
def test_a_value_is_read_as_it_was_written_and_cleared_by_null(pipedrive, name, value):
    deal = pipedrive.make_deal()
    code = pipedrive.field_code(name)
    path = f"v2/deals/{deal['id']}"
    assert pipedrive.send("PATCH", path, {"custom_fields": {code: value}})["custom_fields"][code] == value
    assert pipedrive.send("PATCH", path, {"custom_fields": {code: None}})["custom_fields"][code] is None


def test_leaving_out_address_parts_clears_them(pipedrive):
    deal, code = pipedrive.make_deal(), pipedrive.field_code("Delivery address")
    path = f"v2/deals/{deal['id']}"
    whole = {"value": "1 High Street, York", "locality": "York", "country": "United Kingdom"}
    pipedrive.send("PATCH", path, {"custom_fields": {code: whole}})
    part = pipedrive.send("PATCH", path, {"custom_fields": {code: {"value": "Elsewhere"}}})["custom_fields"][
        code
    ]
    assert part["locality"] is None
    assert part["value"] == "Elsewhere"


def test_patching_one_custom_field_leaves_the_others(pipedrive):
    deal, number = pipedrive.make_deal(), pipedrive.field_code("PO number")
    other = pipedrive.field_code("Scope of work")
    pipedrive.send("PATCH", f"v2/deals/{deal['id']}", {"custom_fields": {number: "PO-7"}})
    after = pipedrive.send("PATCH", f"v2/deals/{deal['id']}", {"custom_fields": {other: "Paint"}})[
        "custom_fields"
    ]
    assert (after[number], after[other]) == ("PO-7", "Paint")


def test_v2_updates_are_patches(pipedrive):
    assert pipedrive.call("PUT", "v2/deals/1", {"title": "x"}).status_code == 405


def test_a_body_that_is_no_json_is_refused(pipedrive):
    answer = pipedrive.call("PATCH", "v2/deals/1", data="{")
    assert answer.status_code == 400
