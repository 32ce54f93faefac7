"""The pages: deals, one deal, its lines, its people, the apps."""

from __future__ import annotations

import pytest
import requests


def read(pipedrive, page):
    answer = requests.get(f"{pipedrive.url}/{page}", timeout=20)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize(
    "page", ["", "deal/1", "deal/1/lines", "deal/1/lines/1", "person/1", "organization/1", "settings"]
)
def test_every_page_opens_under_a_strict_policy_and_labels_its_inputs(pipedrive, page):
    answer = requests.get(f"{pipedrive.url}/{page}", timeout=20)
    assert answer.status_code == 200
    assert "style-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert " style=" not in answer.text


def test_the_list_is_searched_by_title_and_owner(pipedrive):
    assert "Office refit, phase 1" in read(pipedrive, "?q=refit, phase")
    assert "Office refit, phase 1" not in read(pipedrive, "?owner=4")


def test_the_deal_shows_customer_products_notes_and_filled_fields(pipedrive):
    page = read(pipedrive, "deal/1")
    for text in ("Brightwater Homes", "Alice Archer", "NW-004", "10%", "PO-10042", "invoice on delivery"):
        assert text in page
    assert 'id="app-panel"' in page


def test_markup_in_names_is_only_text(pipedrive):
    deal = pipedrive.make_deal(title='<b>bold</b> & "quoted"')
    assert "&lt;b&gt;bold&lt;/b&gt;" in read(pipedrive, f"deal/{deal['id']}")


def test_a_link_written_by_the_app_is_a_link(pipedrive):
    code = pipedrive.field_code("PO number")
    deal = pipedrive.make_deal(custom_fields={code: "https://go.example/x"})
    assert 'href="https://go.example/x"' in read(pipedrive, f"deal/{deal['id']}")


def test_a_wrong_form_says_so_beside_the_field(pipedrive):
    page = pipedrive.press("deal/1", title="", status="open", stage_id=1, owner_id=2).text
    assert "This field is required." in page
    assert pipedrive.get("v2/deals/1")["data"]["title"] == "Office refit, phase 1"


def test_a_line_is_added_changed_and_removed(pipedrive):
    deal = pipedrive.make_deal()
    form = {
        "product_id": 4,
        "item_price": "10.50",
        "quantity": "3",
        "discount": "",
        "discount_type": "percentage",
        "tax": "20",
        "tax_method": "exclusive",
        "billing_frequency": "one-time",
        "is_enabled": "on",
    }
    pipedrive.press(f"deal/{deal['id']}/lines", **form)
    [line] = pipedrive.get(f"v2/deals/{deal['id']}/products")["data"]
    assert line["sum"] == 31.5
    pipedrive.press(f"deal/{deal['id']}/lines/{line['id']}", **form | {"quantity": "4"})
    assert pipedrive.get(f"v2/deals/{deal['id']}")["data"]["value"] == 42
    pipedrive.press(f"deal/{deal['id']}/lines/{line['id']}", action="remove")
    assert pipedrive.get(f"v2/deals/{deal['id']}/products")["data"] == []


def test_an_archived_deal_refuses_on_the_page_too(pipedrive):
    deal = pipedrive.make_deal(is_archived=True)
    page = pipedrive.press(f"deal/{deal['id']}", title="New", status="open", stage_id=1, owner_id=1).text
    assert "Archived deal cannot be edited" in page


def test_a_person_and_an_organization_are_edited(pipedrive):
    person = pipedrive.send("POST", "v2/persons", {"name": "Eve"})
    pipedrive.press(f"person/{person['id']}", name="Eve Adams", email="eve@x.example")
    after = pipedrive.get(f"v2/persons/{person['id']}")["data"]
    assert (after["name"], after["emails"][0]["value"]) == ("Eve Adams", "eve@x.example")
    made = pipedrive.send("POST", "v2/organizations", {"name": "Acme"})
    pipedrive.press(
        f"organization/{made['id']}", name="Acme", street="1 Low Road", city="York", country="United Kingdom"
    )
    address = pipedrive.get(f"v2/organizations/{made['id']}")["data"]["address"]
    assert (address["route"], address["locality"]) == ("1 Low Road", "York")


def test_uninstalling_on_the_page_ends_the_tokens(stranger):
    client = stranger.install(user=3)
    page = read(stranger, "settings")
    section = page.split("installed by Fin Finance")[1]
    grant = section.split('name="grant" value="')[1].split('"')[0]
    stranger.press("settings", grant=grant, action="uninstall")
    assert client.call("GET", "v1/users/me").status_code == 401
