"""Every record has the keys of Pipedrive's own OpenAPI file, when that lies beside the repository."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

SPECIFICATION = Path(__file__).resolve().parents[5] / "shared/reference/pipedrive/openapi-v2.yaml"
CONTACT_SYNC = {"postal_address", "birthday", "notes", "job_title", "im"}
ON_REQUEST = {"important_fields", "required_fields", "ui_visibility", "source_lead_id"}
# In the specification's examples though not in its schema.
ONLY_IN_EXAMPLES = {
    "creator_user_id",
    "local_won_date",
    "local_lost_date",
    "local_close_date",
    "archive_time",
}


@pytest.fixture(scope="module")
def specification() -> dict[str, Any]:
    if not SPECIFICATION.exists():
        pytest.skip("Pipedrive's OpenAPI file is not beside the repository.")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(SPECIFICATION.read_text(), Loader=loader)


def keys_of(specification: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Answer the properties of a schema, its references and parts followed."""
    if "$ref" in schema:
        target: Any = specification
        for step in schema["$ref"].split("/")[1:]:
            target = target[step]
        return keys_of(specification, target)
    properties = dict(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        properties |= keys_of(specification, part)
    return properties if properties or "items" not in schema else keys_of(specification, schema["items"])


@pytest.mark.parametrize(
    ("path", "example"),
    [
        ("/deals", "deals"),
        ("/deals/{id}", "deals/1"),
        ("/deals/archived", "deals/archived"),
        ("/deals/{id}/products", "deals/1/products"),
        ("/deals/products", "deals/products?deal_ids=1"),
        ("/deals/search", "deals/search?term=office"),
        ("/persons", "persons"),
        ("/persons/{id}", "persons/1"),
        ("/organizations", "organizations"),
        ("/organizations/{id}", "organizations/1"),
        ("/products", "products"),
        ("/products/{id}", "products/4"),
        ("/dealFields", "dealFields"),
        ("/pipelines", "pipelines"),
        ("/stages", "stages"),
    ],
)
def test_a_record_has_the_published_keys(pipedrive, specification, path, example):
    content = specification["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    published = set(keys_of(specification, keys_of(specification, content["schema"])["data"]))
    data = pipedrive.get(f"v2/{example}")["data"]
    record = data[0] if isinstance(data, list) else data
    assert published - set(record) <= CONTACT_SYNC | ON_REQUEST
    assert set(record) - published <= ONLY_IN_EXAMPLES
