"""The Fields API and its options (docs/pipedrive.md#7)."""

from __future__ import annotations

import re

import pytest

FIELD = {
    "field_name": "Xero status",
    "field_type": "enum",
    "options": [{"label": "Draft"}, {"label": "Paid"}],
}
CREATABLE = [
    "varchar",
    "text",
    "double",
    "phone",
    "date",
    "daterange",
    "time",
    "timerange",
    "set",
    "enum",
    "varchar_auto",
    "address",
    "monetary",
    "org",
    "people",
    "user",
]


def test_a_new_field_has_a_hex_code_and_option_ids(pipedrive):
    answer = pipedrive.call("POST", "v2/dealFields", FIELD)
    assert answer.status_code == 200
    field = answer.json()["data"]
    assert re.fullmatch("[0-9a-f]{40}", field["field_code"])
    assert [option["label"] for option in field["options"]] == ["Draft", "Paid"]
    assert all(isinstance(option["id"], int) for option in field["options"])
    assert field["ui_visibility"]["details_visible_flag"] is True
    assert pipedrive.get(f"v2/dealFields/{field['field_code']}")["data"]["field_name"] == "Xero status"


def test_the_demo_has_every_creatable_type_and_two_fields_of_one_name(pipedrive):
    fields = [
        field for field in pipedrive.get("v2/dealFields", limit=500)["data"] if field["is_custom_field"]
    ]
    assert set(CREATABLE) <= {field["field_type"] for field in fields}
    assert [field["field_name"] for field in fields].count("Region") == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"field_type": "int"},
        {"options": []},
        {"field_type": "varchar"},
        {"field_name": "x" * 256},
        {"options": [{"label": "a", "color": "red"}]},
    ],
)
def test_a_wrong_field_is_refused(pipedrive, wrong):
    pipedrive.refused("POST", "v2/dealFields", FIELD | wrong)


def test_options_answer_only_what_was_touched(pipedrive):
    field = pipedrive.send("POST", "v2/dealFields", FIELD)
    path = f"v2/dealFields/{field['field_code']}/options"
    draft, paid = field["options"]
    [voided] = pipedrive.send("POST", path, [{"label": "Voided"}])
    assert voided["id"] not in (draft["id"], paid["id"])
    [renamed] = pipedrive.send("PATCH", path, [{"id": paid["id"], "label": "Paid in full"}])
    assert renamed["label"] == "Paid in full"
    [gone] = pipedrive.send("DELETE", path, [{"id": draft["id"]}])
    assert gone["id"] == draft["id"]
    pipedrive.refused("PATCH", path, [{"id": voided["id"], "label": "x"}, {"id": draft["id"], "label": "y"}])
    left = pipedrive.get(f"v2/dealFields/{field['field_code']}")["data"]["options"]
    assert [option["label"] for option in left] == ["Paid in full", "Voided"]


def test_a_deleted_option_stays_on_the_deal_that_has_it(pipedrive):
    field = pipedrive.send("POST", "v2/dealFields", FIELD)
    code, option = field["field_code"], field["options"][0]["id"]
    deal = pipedrive.make_deal(custom_fields={code: option})
    pipedrive.send("DELETE", f"v2/dealFields/{code}/options", [{"id": option}])
    assert pipedrive.get(f"v2/deals/{deal['id']}")["data"]["custom_fields"][code] == option


def test_a_deleted_field_makes_a_patch_fail(pipedrive):
    code = pipedrive.send("POST", "v2/dealFields", {"field_name": "Short", "field_type": "varchar"})[
        "field_code"
    ]
    pipedrive.send("DELETE", f"v2/dealFields/{code}")
    assert f"Unknown key '{code}'" in pipedrive.refused("PATCH", "v2/deals/1", {"custom_fields": {code: "x"}})
    assert pipedrive.call("GET", f"v2/dealFields/{code}").status_code == 404


def test_standard_fields_cannot_be_deleted(pipedrive):
    pipedrive.refused("DELETE", "v2/dealFields/title", status=403)


@pytest.mark.parametrize("kind", ["person", "organization", "product"])
def test_other_records_have_fields_too(pipedrive, kind):
    codes = {field["field_code"] for field in pipedrive.get(f"v2/{kind}Fields", limit=500)["data"]}
    assert {"name", "owner_id"} <= codes
