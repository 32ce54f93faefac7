"""Users, currencies, notes and files live in v1 only (docs/pipedrive.md#2.1)."""

from __future__ import annotations

import re

import pytest
import requests


def test_users_and_currencies(pipedrive):
    users = pipedrive.get("v1/users")["data"]
    assert [user["email"] for user in users][:3] == ["admin@demo.test", "rep@demo.test", "finance@demo.test"]
    currencies = {row["code"]: row for row in pipedrive.get("v1/currencies")["data"]}
    assert currencies["JPY"]["decimal_points"] == 0
    assert [code for code, row in currencies.items() if row["is_custom_flag"]] == ["NWP"]


def test_a_note_is_written_updated_and_removed(pipedrive):
    deal = pipedrive.make_deal()
    body = {
        "content": "<p>Invoice</p><script>alert(1)</script>",
        "deal_id": deal["id"],
        "pinned_to_deal_flag": 1,
    }
    note = pipedrive.send("POST", "v1/notes", body)
    assert note["content"] == "<p>Invoice</p>"
    assert note["pinned_to_deal_flag"] is True
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", note["add_time"])
    assert note["deal"] == {"title": "New kitchen"}
    pipedrive.send("PUT", f"v1/notes/{note['id']}", {"content": "Paid"})
    page = pipedrive.get("v1/notes", deal_id=deal["id"], pinned_to_deal_flag=1)
    assert [row["content"] for row in page["data"]] == ["Paid"]
    assert page["additional_data"]["pagination"]["more_items_in_collection"] is False
    pipedrive.send("DELETE", f"v1/notes/{note['id']}")
    assert pipedrive.get("v1/notes", deal_id=deal["id"])["data"] is None


def test_lists_are_paged_by_start_and_limit(pipedrive):
    deal = pipedrive.make_deal()
    for number in range(3):
        pipedrive.send("POST", "v1/notes", {"content": str(number), "deal_id": deal["id"]})
    page = pipedrive.get("v1/notes", deal_id=deal["id"], limit=2)
    pagination = {"start": 0, "limit": 2, "more_items_in_collection": True, "next_start": 2}
    assert page["additional_data"]["pagination"] == pagination
    rest = pipedrive.get("v1/notes", deal_id=deal["id"], limit=2, start=2)
    assert [row["content"] for row in rest["data"]] == ["2"]


def test_a_note_needs_something_to_hang_on(pipedrive):
    assert "deal_id" in pipedrive.refused("POST", "v1/notes", {"content": "x"})


def test_a_file_goes_up_and_comes_down_again(pipedrive):
    deal = pipedrive.make_deal()
    url = f"{pipedrive.url}/api/v1/files"
    part = {"file": ("INV-1 ü.pdf", b"%PDF-1.4 x", "application/pdf")}
    form = {"deal_id": deal["id"]}
    file = requests.post(url, files=part, data=form, headers=pipedrive.headers, timeout=20).json()["data"]
    assert (file["name"], file["file_type"], file["file_size"]) == ("INV-1 ü.pdf", "pdf", 10)
    assert file["file_name"] != file["name"]
    assert file["url"].endswith(f"/v1/files/{file['id']}/download")
    assert requests.get(file["url"], headers=pipedrive.headers, timeout=20).content == b"%PDF-1.4 x"
    assert [row["id"] for row in pipedrive.get(f"v1/deals/{deal['id']}/files")["data"]] == [file["id"]]
    assert requests.get(f"{pipedrive.url}/file/{file['id']}", timeout=20).content == b"%PDF-1.4 x"
    pipedrive.send("DELETE", f"v1/files/{file['id']}")
    assert pipedrive.get(f"v1/deals/{deal['id']}/files")["data"] is None


def test_an_absent_record_is_v1s_404(pipedrive):
    answer = pipedrive.call("GET", "v1/notes/99999")
    assert answer.status_code == 404
    assert answer.json()["error"] == "Note not found"
    assert answer.json()["data"] is None


@pytest.mark.parametrize("status", [410, 404, 200])
def test_a_removed_address_answers_as_the_switch_says(pipedrive, status):
    pipedrive.sandbox.switch(pipedrive_removed_v1_status=status)
    assert pipedrive.call("GET", "v1/deals/1").status_code == status
    pipedrive.sandbox.switch(pipedrive_removed_v1_status=410)
