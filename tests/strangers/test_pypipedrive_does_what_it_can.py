"""`pypipedrive` works a deal through, on the sandbox.

Its host is written into its constructor, so that constructor alone is pointed elsewhere; it knows the legacy
`?api_token=` only. Its `save()` of a new record trips over every answer with `custom_fields` (it wants a list where
Pipedrive answers an object) and its search of deals over amounts with pence, so new records go through its client.
It asks version 1 for fields, and has no users, notes and webhooks.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests

from tests.strangers.pypipedrive_here import load

api, model, records = load()


@pytest.fixture(scope="module", autouse=True)
def company(sandbox: Any) -> Any:
    """The demo company, opened with the administrator's own token as the settings page shows it."""
    sandbox.reset()
    sandbox.switch(pipedrive_burst_api_token=100_000, pipedrive_burst_search=1000)
    page = requests.get(f"{sandbox.base_url}/pipedrive/settings", timeout=20).text
    token = re.findall(r"<code>([0-9a-f]{40})</code>", page)[0]

    class LocalApi(api.Api):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.endpoint_url = f"{sandbox.base_url}/pipedrive/{self.version}/"

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIPEDRIVE_API_TOKEN", token)
        patch.setattr(model, "Api", LocalApi)
        model.Model.get_api.__func__.cache_clear()
        yield sandbox
    model.Model.get_api.__func__.cache_clear()


def write(method: str, uri: str, **json: Any) -> Any:
    """Write with the program's own client; answers the record."""
    return getattr(records.Deals.get_api(), method)(uri=uri, json=json).data


def test_a_deal_is_made_changed_won_and_deleted():
    deal = records.Deals.get(
        id=write("post", "deals", title="By a stranger", currency="GBP", value=120.5)["id"]
    )
    assert (deal.title, deal.status, deal.pipeline_id, deal.value) == ("By a stranger", "open", 1, 120.5)
    write("patch", f"deals/{deal.id}", title="By a stranger, again", status="won")
    deal.fetch()
    assert (deal.title, deal.status) == ("By a stranger, again", "won")
    assert deal.won_time is not None
    assert deal.delete()
    assert records.Deals.get(id=deal.id).is_deleted


def test_lines_and_discounts_make_the_value():
    deal = records.Deals.get(id=write("post", "deals", title="With lines", currency="GBP")["id"])
    line = deal.add_product(product_id=4, item_price=100, quantity=2, params={"tax": 20})["data"]
    deal.add_discount(amount=10, description="Friends", type="percentage")
    assert records.Deals.get(id=deal.id).value == 180
    deal.update_attached_product(line["id"], params={"quantity": 3})
    assert records.Deals.get(id=deal.id).value == 270
    assert deal.discounts()["data"][0]["description"] == "Friends"
    deal.delete_attached_product(line["id"])


def test_every_list_is_walked_by_its_cursor():
    kinds = ("Deals", "Persons", "Organizations", "Products", "Pipelines", "Stages")
    for kind in kinds:
        few, many = (getattr(records, kind).all(params={"limit": limit}) for limit in (7, 500))
        assert [one._get_id() for one in few] == [one._get_id() for one in many], kind
        assert few, kind


def test_companies_are_merged_and_their_people_follow():
    kept, gone = (write("post", "organizations", name=name)["id"] for name in ("Kept", "Gone"))
    person = write("post", "persons", name="Ann Onymous", org_id=gone)["id"]
    assert records.Organizations.get(id=gone).merge(merge_with_id=kept)["data"]["id"] == kept
    assert records.Persons.get(id=person).org_id == kept


def test_a_search_finds_and_a_refusal_is_told():
    assert records.Organizations.search(term="Brightwater")
    with pytest.raises(Exception, match="404.*not found"):
        records.Deals.get(id=999_999)


def test_version_1_answers_too():
    assert any(currency.code == "GBP" for currency in records.Currencies.all())
    deal = records.Deals.get(id=1)
    added = deal.add_participant(person_id=2)["data"]
    assert [one["id"] for one in deal.participants()["data"]] == [added["id"]]
    assert records.Files.all() == []
