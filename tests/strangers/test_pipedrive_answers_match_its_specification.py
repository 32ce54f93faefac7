"""Every answer of every operation the small Pipedrive serves, judged by Pipedrive's own OpenAPI files."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.sandbox.pipedrive.conftest import Pipedrive
from tests.sandbox_process import ROOT
from tests.strangers.pipedrive_specification import faults_of, operation_of


class Judged:
    """Calls the API and collects what the specification holds against each answer."""

    def __init__(self, pipedrive: Pipedrive) -> None:
        self.pipedrive = pipedrive
        self.seen: set[tuple[str, str, str]] = set()
        self.faults: dict[str, str] = {}

    def __call__(self, method: str, path: str, json: Any = None, **options: Any) -> Any:
        answer = self.pipedrive.call(method, path, json, **options)
        assert answer.ok, f"{method} {path}: {answer.text}"
        version, _, rest = path.partition("/")
        address = f"/{rest.partition('?')[0]}"
        self.seen.add((version, method, operation_of(version, method, address)))
        if answer.headers["Content-Type"].startswith("application/json"):
            body = answer.json()
            for fault in faults_of(version, method, address, answer.status_code, body):
                self.faults.setdefault(fault, path)
            return body.get("data")
        return answer.content

    def pass_sentence(self) -> None:
        """Fail with everything held against the answers since last time."""
        found, self.faults = sorted(self.faults), {}
        assert not found, "\n".join(found)


@pytest.fixture(scope="module")
def judged(sandbox: Any) -> Judged:
    sandbox.reset()
    sandbox.switch(pipedrive_burst_oauth=100_000, pipedrive_burst_search=1000)
    return Judged(Pipedrive(sandbox).install())


def test_deals(judged):
    deal = judged("POST", "v2/deals", {"title": "Judged", "org_id": 1, "person_id": 1})["id"]
    judged("PATCH", f"v2/deals/{deal}", {"title": "Judged again", "status": "won"})
    judged("GET", f"v2/deals/{deal}")
    for query in ("", "?limit=500", "?include_option_labels=true", "?status=deleted"):
        judged("GET", f"v2/deals{query}")
    judged("GET", "v2/deals/archived")
    judged("GET", "v2/deals/search?term=office")
    judged("DELETE", f"v2/deals/{deal}")
    judged.pass_sentence()


def test_lines_discounts_and_installments(judged):
    deal = judged("POST", "v2/deals", {"title": "Lines"})["id"]
    line = {"product_id": 4, "item_price": 12.5, "quantity": 2, "discount": 10, "tax": 20}
    first = judged("POST", f"v2/deals/{deal}/products", line)["id"]
    more = judged("POST", f"v2/deals/{deal}/products/bulk", {"data": [line, line]})
    judged("PATCH", f"v2/deals/{deal}/products/{first}", {"quantity": 3})
    judged("GET", f"v2/deals/{deal}/products")
    judged("GET", f"v2/deals/products?deal_ids={deal},1,2,3")
    discount = {"description": "Friends", "amount": 5, "type": "percentage"}
    made = judged("POST", f"v2/deals/{deal}/discounts", discount)["id"]
    judged("PATCH", f"v2/deals/{deal}/discounts/{made}", {"amount": 6})
    judged("GET", f"v2/deals/{deal}/discounts")
    judged("DELETE", f"v2/deals/{deal}/discounts/{made}")
    part = {"description": "First", "amount": 10, "billing_date": "2027-01-01"}
    made = judged("POST", f"v2/deals/{deal}/installments", part)["id"]
    judged("PATCH", f"v2/deals/{deal}/installments/{made}", {"amount": 11})
    judged("GET", f"v2/deals/installments?deal_ids={deal}")
    judged("DELETE", f"v2/deals/{deal}/installments/{made}")
    judged("DELETE", f"v2/deals/{deal}/products/{first}")
    judged("DELETE", f"v2/deals/{deal}/products?ids={','.join(str(one['id']) for one in more)}")
    judged.pass_sentence()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("persons", {"emails": [{"value": "a@x.test", "primary": True, "label": "work"}]}),
        ("organizations", {"address": {"value": "1 High Street, York"}}),
        ("products", {"code": "J-1", "prices": [{"price": 10, "currency": "GBP"}]}),
    ],
)
def test_records(judged, name, fields):
    record = judged("POST", f"v2/{name}", {"name": "Judged", **fields})["id"]
    judged("PATCH", f"v2/{name}/{record}", {"name": "Judged again"})
    judged("GET", f"v2/{name}/{record}")
    judged("GET", f"v2/{name}?limit=500")
    judged("GET", f"v2/{name}/search?term=Judged")
    judged("DELETE", f"v2/{name}/{record}")
    judged.pass_sentence()


@pytest.mark.parametrize("entity", ["deal", "person", "organization", "product"])
def test_fields(judged, entity):
    judged("GET", f"v2/{entity}Fields?limit=500")
    wanted = {"field_name": "Judged", "field_type": "enum", "options": [{"label": "A"}, {"label": "B"}]}
    made = judged("POST", f"v2/{entity}Fields", wanted)
    code, option = made["field_code"], made["options"][0]["id"]
    judged("GET", f"v2/{entity}Fields/{code}")
    judged("PATCH", f"v2/{entity}Fields/{code}", {"field_name": "Renamed"})
    judged("POST", f"v2/{entity}Fields/{code}/options", [{"label": "C"}])
    judged("PATCH", f"v2/{entity}Fields/{code}/options", [{"id": option, "label": "AA"}])
    judged("DELETE", f"v2/{entity}Fields/{code}/options", [{"id": option}])
    judged("DELETE", f"v2/{entity}Fields/{code}")
    judged.pass_sentence()


def test_pipelines_and_searches(judged):
    for path in ("pipelines", "pipelines/1", "stages", "stages/1", "stages?pipeline_id=1"):
        judged("GET", f"v2/{path}")
    judged.pass_sentence()


def test_people_and_currencies_of_version_1(judged):
    for path in ("users", "users/me", "users/1", "currencies", "currencies?term=pound"):
        judged("GET", f"v1/{path}")
    judged.pass_sentence()


def test_notes_and_files_of_version_1(judged):
    note = judged("POST", "v1/notes", {"content": "<p>Seen</p>", "deal_id": 1, "pinned_to_deal_flag": 1})[
        "id"
    ]
    judged("PUT", f"v1/notes/{note}", {"content": "<p>Seen again</p>"})
    judged("GET", f"v1/notes/{note}")
    judged("GET", "v1/notes?deal_id=1&limit=5")
    judged("DELETE", f"v1/notes/{note}")
    sent = {"file": ("a.pdf", b"%PDF-1.4", "application/pdf")}
    file = judged("POST", "v1/files", None, files=sent, data={"deal_id": "1"})["id"]
    judged("PUT", f"v1/files/{file}", None, data={"name": "b.pdf"})
    judged("GET", f"v1/files/{file}")
    judged("GET", "v1/deals/1/files")
    judged("GET", "v1/files")
    assert judged("GET", f"v1/files/{file}/download") == b"%PDF-1.4"
    judged("DELETE", f"v1/files/{file}")
    judged.pass_sentence()


def test_participants_and_merges_of_version_1(judged):
    deal = judged("POST", "v2/deals", {"title": "Kept", "person_id": 1})["id"]
    taking_part = judged("POST", f"v1/deals/{deal}/participants", {"person_id": 2})["id"]
    judged("GET", f"v1/deals/{deal}/participants")
    assert [row["id"] for row in judged("GET", f"v2/persons?deal_id={deal}")] == [1, 2]
    judged("DELETE", f"v1/deals/{deal}/participants/{taking_part}")
    for kind, fields in (
        ("deals", {"title": "Gone"}),
        ("persons", {"name": "P"}),
        ("organizations", {"name": "O"}),
    ):
        gone, kept = (judged("POST", f"v2/{kind}", fields)["id"] for _ in range(2))
        assert judged("PUT", f"v1/{kind}/{gone}/merge", {"merge_with_id": kept})["id"] == kept
    judged.pass_sentence()


def test_everything_is_searched_at_once_and_one_field_exactly(judged):
    judged("GET", "v2/itemSearch?term=office")
    judged("GET", "v2/itemSearch?term=northwind&item_types=organization,person&limit=5")
    found = judged("GET", "v2/itemSearch/field?term=NW-001&entity_type=product&field=code")
    assert [row["code"] for row in found] == ["NW-001"]
    judged.pass_sentence()


def test_webhooks(judged):
    hook = {
        "subscription_url": "https://ib.example/h",
        "event_action": "change",
        "event_object": "deal",
        "name": "Judged",
    }
    made = judged("POST", "v1/webhooks", hook)["id"]
    judged("GET", "v1/webhooks")
    judged("DELETE", f"v1/webhooks/{made}")
    judged.pass_sentence()


def test_every_operation_of_the_table_was_judged(judged):
    """The table says it once for three kinds of records (five operations) and for four kinds of fields (eight)."""
    table = (ROOT / "sandbox/pipedrive/api_urls.py").read_text()
    written = len(re.findall(r"\b(?:GET|POST|PUT|PATCH|DELETE)=", table))
    assert len(judged.seen) == written + 2 * 5 + 3 * 8
