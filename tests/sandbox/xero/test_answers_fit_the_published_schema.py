"""Answers against Xero's own OpenAPI file, where it is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from openapi_schema_validator import OAS30Validator

SPEC = Path(__file__).resolve().parents[4] / "shared/reference/xero/xero_accounting.yaml"
pytestmark = pytest.mark.skipif(
    not SPEC.exists(), reason="Xero's OpenAPI file is not beside this repository."
)


@pytest.fixture(scope="module")
def spec():
    with SPEC.open() as text:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@pytest.mark.parametrize(
    ("path", "schema", "params"),
    [
        ("Invoices", "Invoices", {}),
        ("Invoices", "Invoices", {"page": 1, "pageSize": 50}),
        ("Contacts", "Contacts", {"page": 1, "pageSize": 50}),
        ("Payments", "Payments", {"page": 1, "pageSize": 50}),
        ("Items", "Items", {}),
        ("Accounts", "Accounts", {}),
        ("TaxRates", "TaxRates", {}),
        ("BrandingThemes", "BrandingThemes", {}),
        ("Currencies", "Currencies", {}),
        ("TrackingCategories", "TrackingCategories", {}),
        ("Users", "Users", {}),
        ("Organisation", "Organisations", {}),
        ("Organisation/Actions", "Actions", {}),
    ],
)
def test_lists(xero, spec, path, schema, params):
    assert problems(spec, schema, xero.get(path, **params)) == []


def test_a_single_invoice_and_a_write_answer(xero, spec):
    written = xero.call("PUT", "Invoices", xero.draft()).json()
    assert problems(spec, "Invoices", written) == []
    single = xero.get(f"Invoices/{written['Invoices'][0]['InvoiceID']}")
    assert problems(spec, "Invoices", single) == []


def test_a_validation_error(xero, spec):
    refused = xero.call("PUT", "Invoices", xero.draft(Type="ACCREC", LineItems=[])).json()
    assert problems(spec, "Error", refused) == []


def problems(spec, name, answer):
    """What the schema says against an answer."""
    root = {"$ref": f"#/components/schemas/{name}", "components": spec["components"]}
    return [
        f"{'/'.join(str(part) for part in error.path)}: {error.message[:150]}"
        for error in OAS30Validator(root).iter_errors(answer)
    ]
