"""Cursors, filters, sorting and time bounds of v2 lists (docs/pipedrive.md#2.3, docs/pipedrive.md#2.4)."""

from __future__ import annotations

import pytest


def walk(pipedrive, path, **params):
    """Follow the cursor to the end; answers every record."""
    found = []
    while True:
        page = pipedrive.get(path, **params)
        found += page["data"]
        params["cursor"] = page["additional_data"]["next_cursor"]
        if not params["cursor"]:
            return found


def test_following_the_cursor_meets_every_deal_once(pipedrive):
    ids = [deal["id"] for deal in walk(pipedrive, "v2/deals", limit=50)]
    assert len(ids) > 100
    assert ids == sorted(set(ids))


def test_sorting_by_update_time_is_kept_over_pages(pipedrive):
    options = {"limit": 40, "sort_by": "update_time", "sort_direction": "desc"}
    times = [deal["update_time"] for deal in walk(pipedrive, "v2/deals", **options)]
    assert times == sorted(times, reverse=True)


def test_a_cursor_belongs_to_its_sorting(pipedrive):
    cursor = pipedrive.get("v2/deals", limit=1)["additional_data"]["next_cursor"]
    answer = pipedrive.call("GET", "v2/deals", params={"cursor": cursor, "sort_by": "add_time"})
    assert answer.status_code == 400
    assert pipedrive.call("GET", "v2/deals", params={"cursor": "nonsense"}).status_code == 400


def test_the_time_bounds_are_from_inclusive_until_exclusive(pipedrive):
    deal = pipedrive.make_deal()
    moment = deal["update_time"]
    since = pipedrive.get("v2/deals", updated_since=moment, limit=500)["data"]
    until = pipedrive.get("v2/deals", updated_until=moment, limit=500)["data"]
    assert deal["id"] in {each["id"] for each in since}
    assert deal["id"] not in {each["id"] for each in until}


@pytest.mark.parametrize(
    "params",
    [
        {"updated_since": "2026-01-01T00:00:00.5Z"},
        {"updated_since": "2026-01-01"},
        {"limit": 501},
        {"limit": 0},
        {"limit": "many"},
        {"ids": ",".join(str(number) for number in range(1, 102))},
        {"sort_by": "title"},
        {"status": "sold"},
        {"owner_id": "me"},
        {"include_fields": "nonsense"},
        {"custom_fields": ",".join("abcdefghijklmnop")},
    ],
)
def test_a_wrong_query_is_refused(pipedrive, params):
    answer = pipedrive.call("GET", "v2/deals", params=params)
    assert answer.status_code == 400
    assert answer.json()["code"] == "ERR_SCHEMA_VALIDATION_FAILED"


def test_too_large_a_limit_may_be_cut_instead(pipedrive):
    pipedrive.sandbox.switch(pipedrive_limit_above_max_is_400=False)
    assert pipedrive.call("GET", "v2/deals", params={"limit": 1000}).status_code == 200
    pipedrive.sandbox.switch(pipedrive_limit_above_max_is_400=True)


def test_ids_leave_out_what_is_missing(pipedrive):
    assert [deal["id"] for deal in pipedrive.get("v2/deals", ids="1,2,99999")["data"]] == [1, 2]


def test_filters_narrow_the_list(pipedrive):
    won = pipedrive.get("v2/deals", status="won,lost", owner_id=4, limit=500)["data"]
    assert won
    assert {deal["owner_id"] for deal in won} == {4}
    assert {deal["status"] for deal in won} <= {"won", "lost"}


def test_a_saved_filter_overrides_the_others(pipedrive):
    assert len(pipedrive.get("v2/deals", filter_id=1, owner_id=4, limit=500)["data"]) > 100


def test_only_the_asked_custom_fields_come_and_labels_on_request(pipedrive):
    code = pipedrive.field_code("Source")
    [option] = [
        o
        for f in pipedrive.get("v2/dealFields", limit=500)["data"]
        if f["field_code"] == code
        for o in f["options"]
        if o["label"] == "Website"
    ]
    deal = pipedrive.make_deal(custom_fields={code: option["id"]})
    plain = pipedrive.get(f"v2/deals/{deal['id']}", custom_fields=code)["data"]["custom_fields"]
    assert plain == {code: option["id"]}
    named = pipedrive.get(f"v2/deals/{deal['id']}", custom_fields=code, include_option_labels="true")["data"]
    assert named["custom_fields"] == {code: {"id": option["id"], "label": "Website"}}


def test_every_custom_field_is_there_mostly_null(pipedrive):
    custom = pipedrive.get("v2/deals/2")["data"]["custom_fields"]
    assert len(custom) >= 18
    assert set(custom.values()) == {None}


def test_counts_come_only_when_asked_for(pipedrive):
    assert "products_count" not in pipedrive.get("v2/deals/1")["data"]
    assert pipedrive.get("v2/deals/1", include_fields="products_count")["data"]["products_count"] == 3


def test_persons_of_a_deal_and_an_organization(pipedrive):
    assert [person["id"] for person in pipedrive.get("v2/persons", deal_id=1)["data"]] == [1]
    assert {person["org_id"] for person in pipedrive.get("v2/persons", org_id=2)["data"]} == {2}


def test_searching_finds_by_part_of_the_title(pipedrive):
    items = pipedrive.get("v2/deals/search", term="REFIT, PHASE")["data"]["items"]
    assert [item["item"]["title"] for item in items] == ["Office refit, phase 1"]
    assert pipedrive.call("GET", "v2/deals/search", params={"term": "o"}).status_code == 400


def test_searching_products_by_code_and_people_by_address(pipedrive):
    products = pipedrive.get("v2/products/search", term="NW-004", fields="code")["data"]["items"]
    assert products[0]["item"]["name"] == "Oak desk 160 cm"
    people = pipedrive.get("v2/persons/search", term="alice.archer@brightwater", fields="email")["data"][
        "items"
    ]
    assert people[0]["item"]["id"] == 1
