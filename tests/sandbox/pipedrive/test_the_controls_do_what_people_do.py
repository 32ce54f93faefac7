"""The controls of the small Pipedrive: deals, contacts, fields, webhooks and installs."""

from __future__ import annotations

import json

import pytest
import requests


@pytest.fixture
def do(pipedrive):
    """Turn a control of Pipedrive; answers what it said."""
    return lambda path, body=None: pipedrive.sandbox.control("POST", f"pipedrive/{path}", body or {})


def told(pipedrive, **meta):
    """Answer the events whose meta holds these values."""
    events = [json.loads(each.body) for each in list(pipedrive.sandbox.received)]
    return [event for event in events if meta.items() <= event.get("meta", {}).items()]


@pytest.fixture
def heard(pipedrive):
    """Wait for an event whose meta holds these values."""
    pipedrive.sandbox.received.clear()
    pipedrive.subscribe(event_object="*")
    yield lambda **meta: pipedrive.sandbox.wait_for(lambda: told(pipedrive, **meta))[0]
    for hook in pipedrive.get("v1/webhooks")["data"]:
        pipedrive.call("DELETE", f"v1/webhooks/{hook['id']}")


def test_a_deal_is_won_lost_and_reopened(pipedrive, do):
    deal = pipedrive.make_deal()["id"]
    assert do(f"deals/{deal}/win")["status"] == "won"
    assert do(f"deals/{deal}/lose", {"lost_reason": "Too dear"})["lost_reason"] == "Too dear"
    assert do(f"deals/{deal}/reopen")["status"] == "open"
    assert pipedrive.get(f"v2/deals/{deal}")["data"]["status"] == "open"


def test_a_deal_and_its_lines_are_changed_as_by_a_person(pipedrive, do, heard):
    deal = pipedrive.make_deal()
    line = pipedrive.add_line(deal)
    lines = [{"id": line["id"], "quantity": 3}, {"product_id": 5, "item_price": 10, "quantity": 1}]
    fields = {"title": "Bigger", "currency": "EUR", "custom_fields": {"PO number": "PO-9"}}
    said = do(f"deals/{deal['id']}/update", {"fields": fields, "lines": lines})
    assert (said["title"], said["currency"], said["value"]) == ("Bigger", "EUR", 310)
    assert [one["quantity"] for one in said["products"]] == [3, 1]
    assert said["custom_fields"]["PO number"] == "PO-9"
    assert heard(entity="deal", change_source="app")["data"]["currency"] == "EUR"
    said = do(f"deals/{deal['id']}/update", {"remove_lines": [line["id"]]})
    assert said["value"] == 10


def test_a_deleted_deal_can_be_restored_until_it_is_purged(pipedrive, do):
    deal = pipedrive.make_deal()["id"]
    assert do(f"deals/{deal}/delete")["status"] == "deleted"
    assert do(f"deals/{deal}/restore")["status"] == "open"
    do(f"deals/{deal}/delete")
    assert pipedrive.get(f"v2/deals/{deal}")["data"]["is_deleted"] is True
    do(f"deals/{deal}/purge")
    pipedrive.refused("GET", f"v2/deals/{deal}", status=404)


def test_a_merged_deal_leaves_its_lines_and_its_name_to_the_other(pipedrive, do, heard):
    kept, gone = pipedrive.make_deal(title="Kept"), pipedrive.make_deal(title="Gone", person_id=1)
    pipedrive.add_line(gone)
    said = do(f"deals/{gone['id']}/merge", {"into": kept["id"]})
    assert (said["id"], said["title"], said["value"], said["person_id"]) == (kept["id"], "Kept", 200, 1)
    event = heard(action="delete", entity_id=str(gone["id"]))
    assert event["meta"]["merged_to_id"] == str(kept["id"])
    assert heard(merged_from_id=str(gone["id"]))["meta"]["entity_id"] == str(kept["id"])
    assert pipedrive.get(f"v2/deals/{gone['id']}")["data"]["is_deleted"] is True


@pytest.mark.parametrize("touches", [True, False])
@pytest.mark.parametrize(("kind", "column"), [("persons", "person_id"), ("organizations", "org_id")])
def test_the_deals_of_a_merged_contact_follow(pipedrive, do, kind, column, touches):
    pipedrive.sandbox.switch(pipedrive_merge_touches_deals=touches)
    gone = pipedrive.send("POST", f"v2/{kind}", {"name": "Gone"})["id"]
    kept = pipedrive.send("POST", f"v2/{kind}", {"name": "Kept"})["id"]
    deal = pipedrive.make_deal(**{column: gone})
    pipedrive.sandbox.advance(5)
    do(f"{kind}/{gone}/merge", {"into": kept})
    now = pipedrive.get(f"v2/deals/{deal['id']}")["data"]
    assert now[column] == kept
    assert (now["update_time"] != deal["update_time"]) is touches
    pipedrive.sandbox.switch(pipedrive_merge_touches_deals=True)


def test_a_renamed_field_keeps_its_code_and_a_deleted_one_is_refused(pipedrive, do):
    made = pipedrive.send("POST", "v2/dealFields", {"field_name": "Colour", "field_type": "varchar"})
    assert do("fields/Colour/rename", {"name": "Tint"})["code"] == made["field_code"]
    assert pipedrive.get(f"v2/dealFields/{made['field_code']}")["data"]["field_name"] == "Tint"
    do(f"fields/{made['field_code']}/delete")
    body = {"custom_fields": {made["field_code"]: "red"}}
    deal = pipedrive.make_deal()["id"]
    assert "Unknown key" in pipedrive.refused("PATCH", f"v2/deals/{deal}", body)
    do(f"fields/{made['field_code']}/restore")
    pipedrive.send("PATCH", f"v2/deals/{deal}", body)


@pytest.mark.parametrize("shown", [True, False])
def test_a_banned_hook_hears_nothing_until_the_ban_ends(pipedrive, do, heard, shown):
    pipedrive.sandbox.switch(pipedrive_ban_shows_inactive=shown)
    do("webhooks/ban", {"minutes": 2})
    assert pipedrive.get("v1/webhooks")["data"][0]["is_active"] == (0 if shown else 1)
    pipedrive.make_deal(title="Unheard")
    pipedrive.sandbox.advance(121)
    pipedrive.make_deal(title="Heard")
    assert heard(action="create")["data"]["title"] == "Heard"
    pipedrive.sandbox.switch(pipedrive_ban_shows_inactive=True)


@pytest.mark.parametrize("listed", [True, False])
def test_a_removed_hook_is_gone_or_listed_with_the_reason(pipedrive, do, heard, listed):
    pipedrive.sandbox.switch(pipedrive_lists_removed_webhooks=listed)
    do("webhooks/delete")
    rows = pipedrive.get("v1/webhooks")["data"]
    assert [bool(row["remove_reason"]) for row in rows] == ([True] if listed else [])
    for row in rows:
        assert pipedrive.call("DELETE", f"v1/webhooks/{row['id']}").status_code == 200
    pipedrive.sandbox.switch(pipedrive_lists_removed_webhooks=False)


def test_an_uninstall_ends_tokens_and_hooks_and_calls_the_app(pipedrive, do):
    rita = pipedrive.install(user=2)
    rita.subscribe()
    ended = do("uninstall", {"user": 2})["uninstalled"]
    assert [one["user"] for one in ended] == [2]
    assert ended[0]["app_said"]
    assert rita.call("GET", "v1/users/me").status_code == 401
    pipedrive.get("v1/users/me")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("deals/1/sell", 404),
        ("deals/999999/win", 404),
        ("deals/1/merge", 400),
        ("fields/nothing/rename", 404),
        ("webhooks/love", 404),
        ("products/1/merge", 400),
    ],
)
def test_what_is_not_understood_is_said_in_one_sentence(pipedrive, path, status):
    address = f"{pipedrive.sandbox.base_url}/control/pipedrive/{path}"
    response = requests.post(address, json={"into": 2} if "products" in path else {}, timeout=10)
    assert response.status_code == status
    assert response.json()["error"]
