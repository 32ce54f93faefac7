"""Status, stage, archived and deleted deals (docs/pipedrive.md#3)."""

from __future__ import annotations


def test_winning_and_losing_set_their_times(pipedrive):
    deal = pipedrive.make_deal()
    path = f"v2/deals/{deal['id']}"
    won = pipedrive.send("PATCH", path, {"status": "won"})
    assert won["won_time"]
    assert won["close_time"] == won["won_time"]
    lost = pipedrive.send("PATCH", path, {"status": "lost", "lost_reason": "Too dear"})
    assert (lost["won_time"], lost["lost_reason"]) == (None, "Too dear")
    again = pipedrive.send("PATCH", path, {"status": "open"})
    assert (again["lost_time"], again["lost_reason"], again["close_time"]) == (None, None, None)


def test_moving_to_a_stage_moves_the_pipeline(pipedrive):
    deal = pipedrive.make_deal()
    moved = pipedrive.send("PATCH", f"v2/deals/{deal['id']}", {"stage_id": 7})
    assert (moved["stage_id"], moved["pipeline_id"]) == (7, 2)
    assert moved["stage_change_time"]


def test_a_deal_needs_only_a_title(pipedrive):
    deal = pipedrive.send("POST", "v2/deals", {"title": "Only a title"})
    assert (deal["person_id"], deal["org_id"], deal["pipeline_id"], deal["stage_id"]) == (None, None, 1, 1)
    pipedrive.refused("POST", "v2/deals", {})


def test_an_archived_deal_leaves_the_list_and_takes_only_unarchiving(pipedrive):
    deal = pipedrive.make_deal()
    path = f"v2/deals/{deal['id']}"
    assert pipedrive.send("PATCH", path, {"is_archived": True})["archive_time"]
    assert pipedrive.get("v2/deals", ids=deal["id"])["data"] == []
    assert [each["id"] for each in pipedrive.get("v2/deals/archived", ids=deal["id"])["data"]] == [deal["id"]]
    pipedrive.refused("PATCH", path, {"title": "New"})
    pipedrive.refused("POST", f"{path}/products", {"product_id": 1, "item_price": 1, "quantity": 1})
    assert pipedrive.send("PATCH", path, {"is_archived": False})["archive_time"] is None


def test_a_deleted_deal_is_listed_as_deleted_for_thirty_days(pipedrive):
    deal = pipedrive.make_deal()
    path = f"v2/deals/{deal['id']}"
    assert pipedrive.send("DELETE", path) == {"id": deal["id"]}
    assert pipedrive.get("v2/deals", ids=deal["id"])["data"] == []
    [listed] = pipedrive.get("v2/deals", ids=deal["id"], status="deleted")["data"]
    assert (listed["is_deleted"], listed["status"]) == (True, "deleted")
    pipedrive.refused("PATCH", path, {"title": "New"})
    assert pipedrive.send("PATCH", path, {"is_deleted": False})["status"] == "open"


def test_an_unknown_deal_is_404(pipedrive):
    answer = pipedrive.call("GET", "v2/deals/99999")
    assert answer.status_code == 404
    assert answer.json()["success"] is False
