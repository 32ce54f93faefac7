"""The schema is whole: generated without a warning, and every example path of the guide is in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def schema():
    GENERATOR_STATS.reset()
    made = SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS
    return made


def test_it_is_valid_openapi(schema):
    validate_schema(schema)


def test_the_guide_names_every_path_and_no_other(schema):
    text = (ROOT / "docs" / "api.md").read_text()
    told = set(re.findall(r"`(?:[A-Z]+ )?(/(?:connections|deals|invoices)/[^`?\s]*)", text))
    told |= {f"/invoices/{{id}}/{verb}/" for verb in re.findall(r"`\.\.\./(\w+)/`", text)}
    paths = {path.removeprefix("/api/v1") for path in schema["paths"] if path.startswith("/api/v1/")}

    assert told == paths
