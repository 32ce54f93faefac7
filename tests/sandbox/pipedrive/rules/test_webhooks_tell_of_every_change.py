"""Webhooks v2: subscriptions, payloads, who hears what (docs/pipedrive.md#12)."""

from __future__ import annotations

import base64
import json

import pytest


@pytest.fixture
def heard(pipedrive):
    """Answers the next events that pass a filter, in order."""
    received = pipedrive.sandbox.received
    received.clear()

    def next_events(count=1, **meta):
        def matching():
            events = [json.loads(each.body) for each in list(received) if each.path.startswith("/pipedrive/")]
            return [event for event in events if meta.items() <= event["meta"].items()]

        return pipedrive.sandbox.wait_for(lambda: matching() if len(matching()) >= count else None)

    yield next_events
    for hook in pipedrive.get("v1/webhooks")["data"]:
        pipedrive.call("DELETE", f"v1/webhooks/{hook['id']}")


def test_a_new_deal_is_announced(pipedrive, heard):
    pipedrive.subscribe()
    deal = pipedrive.make_deal()
    [event] = heard(action="create", entity="deal")
    meta = event["meta"]
    assert meta["entity_id"] == str(deal["id"])
    assert (meta["company_id"], meta["user_id"], meta["version"]) == ("7001", "1", "2.0")
    assert (meta["change_source"], meta["attempt"], meta["type"]) == ("api", 1, "application")
    assert {"1", "2"} <= set(meta["permitted_user_ids"])
    assert event["previous"] is None
    assert event["data"]["visible_to"] == "3"


def test_the_hook_carries_basic_credentials(pipedrive, heard):
    pipedrive.subscribe(http_auth_user="ib", http_auth_password="s3cret")
    pipedrive.make_deal()
    heard(action="create")
    sent = pipedrive.sandbox.received[0].headers["authorization"]
    assert base64.b64decode(sent.removeprefix("Basic ")).decode() == "ib:s3cret"


def test_a_change_tells_only_what_was_before(pipedrive, heard):
    code = pipedrive.field_code("Budget")
    deal = pipedrive.make_deal()
    pipedrive.subscribe(event_action="change")
    pipedrive.send("PATCH", f"v2/deals/{deal['id']}", {"title": "Newer kitchen"})
    budget = {"value": 120.5, "currency": "EUR"}
    pipedrive.send("PATCH", f"v2/deals/{deal['id']}", {"custom_fields": {code: budget}})
    first, second = heard(2)
    assert first["previous"]["title"] == "New kitchen"
    assert set(first["previous"]) <= {"title", "update_time"}
    assert first["data"]["custom_fields"] == {}
    assert second["data"]["custom_fields"] == {code: {"type": "monetary", **budget}}
    assert second["previous"]["custom_fields"] == {code: None}


def test_custom_values_are_typed(pipedrive, heard):
    pipedrive.subscribe(event_action="change")
    found = pipedrive.get("v2/deals/search", term="Every custom field")["data"]["items"][0]["item"]["id"]
    pipedrive.send("PATCH", f"v2/deals/{found}", {"expected_close_date": "2027-02-03"})
    [event] = heard(entity_id=str(found))
    values = event["data"]["custom_fields"]
    by_type = {value["type"]: value for value in values.values()}
    assert len(by_type) == 16
    assert set(by_type["enum"]) == {"type", "id"}
    assert set(by_type["set"]["values"][0]) == {"id"}
    assert set(by_type["daterange"]) == {"type", "from", "until"}
    assert by_type["varchar"]["value"]


def test_saving_the_same_again_is_no_change(pipedrive, heard):
    deal = pipedrive.make_deal()
    pipedrive.subscribe()
    pipedrive.send("PATCH", f"v2/deals/{deal['id']}", {"title": deal["title"]})
    pipedrive.send("PATCH", f"v2/deals/{deal['id']}", {"title": "Other"})
    [event] = heard(action="change")
    assert event["data"]["title"] == "Other"


def test_deleting_leaves_no_data_but_the_last_state(pipedrive, heard):
    deal = pipedrive.make_deal()
    pipedrive.subscribe()
    pipedrive.send("DELETE", f"v2/deals/{deal['id']}")
    [event] = heard(action="delete")
    assert event["data"] is None
    assert event["previous"]["title"] == "New kitchen"


def test_a_product_line_changes_the_deal_and_is_told_by_itself_to_those_who_ask(pipedrive, heard):
    deal = pipedrive.make_deal()
    pipedrive.subscribe(event_object="*")
    line = pipedrive.add_line(deal)
    [changed] = heard(entity="deal", action="change")
    assert (changed["previous"]["value"], changed["data"]["value"]) == (0, 200)
    [added] = heard(entity="deal_product")
    assert added["meta"]["entity_id"] == str(line["id"])


@pytest.mark.parametrize(
    ("kind", "path"),
    [("person", "v2/persons"), ("organization", "v2/organizations"), ("product", "v2/products")],
)
def test_people_companies_and_products_are_announced_too(pipedrive, heard, kind, path):
    pipedrive.subscribe(event_object=kind)
    made = pipedrive.send("POST", path, {"name": "Somebody"})
    pipedrive.send("PATCH", f"{path}/{made['id']}", {"name": "Somebody else"})
    events = heard(2, entity=kind)
    assert [event["meta"]["action"] for event in events] == ["create", "change"]


def test_what_the_hooks_user_may_not_see_is_not_sent(pipedrive, heard):
    rita = pipedrive.install(user=2)
    rita.subscribe(name="Rita's")
    pipedrive.make_deal(title="Hidden", visible_to=1)
    pipedrive.make_deal(title="Open to all")
    [event] = heard(action="create")
    assert event["data"]["title"] == "Open to all"
    for hook in rita.get("v1/webhooks")["data"]:
        rita.call("DELETE", f"v1/webhooks/{hook['id']}")


def test_a_click_on_a_page_comes_from_the_app(pipedrive, heard):
    deal = pipedrive.make_deal()
    pipedrive.subscribe()
    form = {"title": "Renamed by hand", "status": "won", "stage_id": 1, "owner_id": 1}
    pipedrive.press(f"deal/{deal['id']}", **form)
    [event] = heard(action="change")
    assert event["meta"]["change_source"] == "app"
    assert (event["previous"]["status"], event["data"]["status"]) == ("open", "won")


def test_dropped_webhooks_do_not_arrive(pipedrive, heard):
    pipedrive.subscribe()
    pipedrive.sandbox.control("POST", "webhooks", {"mode": "drop"})
    pipedrive.make_deal(title="Unheard")
    pipedrive.sandbox.control("POST", "webhooks", {"mode": "deliver"})
    pipedrive.make_deal(title="Heard")
    [event] = heard(action="create")
    assert event["data"]["title"] == "Heard"


def test_a_subscription_tells_of_its_last_delivery_and_hides_from_other_installs(pipedrive, heard):
    hook = pipedrive.subscribe()
    assert (hook["type"], hook["is_active"], hook["last_http_status"]) == ("application", 1, None)
    pipedrive.make_deal()
    heard(action="create")
    listed = pipedrive.sandbox.wait_for(
        lambda: [row for row in pipedrive.get("v1/webhooks")["data"] if row["last_http_status"] == 200]
    )
    assert listed[0]["id"] == hook["id"]
    rita = pipedrive.install(user=2)
    assert rita.get("v1/webhooks")["data"] == []
    assert rita.call("DELETE", f"v1/webhooks/{hook['id']}").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"name": ""}, 400),
        ({"event_action": "updated"}, 400),
        ({"event_object": "invoice"}, 400),
        ({"subscription_url": "http://shop.example/hook"}, 403),
        ({"subscription_url": "nonsense"}, 400),
    ],
)
def test_a_wrong_subscription_is_refused(pipedrive, wrong, status):
    hook = {
        "subscription_url": "https://ib.example/h",
        "event_action": "change",
        "event_object": "deal",
        "name": "n",
    }
    assert pipedrive.call("POST", "v1/webhooks", hook | wrong).status_code == status


def test_there_are_at_most_forty(pipedrive):
    sam = pipedrive.install(user=4)
    for _ in range(40):
        sam.subscribe()
    hook = {
        "subscription_url": "https://ib.example/h",
        "event_action": "change",
        "event_object": "deal",
        "name": "n",
    }
    assert sam.call("POST", "v1/webhooks", hook).status_code == 422


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_an_address_that_does_not_answer_may_be_refused(pipedrive, method):
    pipedrive.sandbox.switch(pipedrive_probes_webhooks=method)
    hook = {"event_action": "change", "event_object": "deal", "name": "n"}
    silent = pipedrive.call("POST", "v1/webhooks", {**hook, "subscription_url": "http://localhost:9/h"})
    assert (silent.status_code, list(silent.json()["errors"])) == (400, ["subscription_url"])
    if method == "POST":  # which the receiver here answers
        url = f"{pipedrive.sandbox.hook_url}/probed/"
        made = pipedrive.call("POST", "v1/webhooks", {**hook, "subscription_url": url})
        assert made.status_code == 201
        pipedrive.call("DELETE", f"v1/webhooks/{made.json()['data']['id']}")
    pipedrive.sandbox.switch(pipedrive_probes_webhooks="")
