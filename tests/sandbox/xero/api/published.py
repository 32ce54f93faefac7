"""Checks the answer of any operation against Xero's own OpenAPI file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import requests
import yaml
from openapi_schema_validator import OAS30Validator, oas30_format_checker

SPEC = Path(__file__).resolve().parents[5] / "shared/reference/xero/xero_accounting.yaml"
GUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
# Fields the wire has and the file lacks, each with how we know (docs/xero.md#3.6).
MISSING_IN_THE_FILE = {
    "Id": "every envelope has it",
    "Status": "every envelope has it",
    "ProviderName": "every envelope has it",
    "DateTimeUTC": "every envelope has it",
    "DateString": "recorded beside every business date",
    "DueDateString": "recorded beside every business date",
    "ExpiryDateString": "recorded beside every business date",
    "ExpectedPaymentDateString": "recorded beside every business date",
    "UpdatedDateUTCString": "on the wire since 2026-07-16",
    "InvoicePaymentServices": "recorded on every invoice, mostly empty",
    "ID": "recorded on credits inside an invoice, and on credits by themselves",
    "HasValidationErrors": "recorded on contacts and payments inside other documents",
    "ReportTaxType": "recorded on tax rates",
    "HasAccount": "recorded on payments inside an invoice",
    "ValidationErrors": "recorded on lines of single reads and write answers, empty",
    "DateUTCString": "recorded on history",
    "IsActive": "seen on tracking options",
    "IsArchived": "seen on tracking options",
    "IsDeleted": "seen on tracking options",
}


@dataclass
class Operation:
    """One operation of the file."""

    name: str
    method: str
    template: str
    responses: dict[str, Any]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Which paths it answers: what is called an ID is a guid."""
        text = re.sub(r"\{\w+ID\}", GUID, self.template)
        return re.compile(re.sub(r"\{\w+\}", "[^/]+", text))

    def path(self, value: str) -> str:
        """The path with one value for every parameter."""
        return re.sub(r"\{\w+\}", value, self.template).lstrip("/")


@dataclass
class Published:
    """The file, and which of its operations have been seen to answer as it says."""

    spec: dict[str, Any]
    seen: set[str] = field(default_factory=set)

    @cached_property
    def operations(self) -> list[Operation]:
        """Every operation, those with a guid in the path first."""
        found = [
            Operation(body["operationId"], method.upper(), template, body["responses"])
            for template, methods in self.spec["paths"].items()
            for method, body in methods.items()
            if method in ("get", "put", "post", "delete")
        ]
        return sorted(found, key=lambda row: "ID}" not in row.template)

    def find(self, method: str, path: str) -> Operation:
        """The operation that answers this call; raise LookupError when the file has none."""
        for operation in self.operations:
            if operation.method == method and operation.pattern.fullmatch(f"/{path}"):
                return operation
        raise LookupError(f"{method} {path}")

    def check(self, method: str, path: str, response: requests.Response) -> list[str]:
        """What the file says against an answer; an answer without complaint marks its operation as seen."""
        operation = self.find(method, path)
        found = self._resolve(operation.responses[str(response.status_code)])
        content = found.get("content") or {}
        problems = []
        if "application/json" in content:
            schema = content["application/json"]["schema"]
            problems = list(self._compare(schema, response.json()))
            if response.ok:  # the elements of an error echo what was sent, whatever it was
                problems += self._surplus(schema, response.json())
        if not problems and response.ok:
            self.seen.add(operation.name)
        return [f"{operation.name}: {problem}" for problem in problems]

    def _resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            found: Any = self.spec
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node

    def _compare(self, schema: dict[str, Any], answer: Any) -> Iterator[str]:
        root = {**schema, "components": self.spec["components"]}
        for error in OAS30Validator(root, format_checker=oas30_format_checker).iter_errors(answer):
            yield f"{'/'.join(str(part) for part in error.path)}: {error.message[:150]}"

    def _surplus(self, schema: dict[str, Any], answer: Any) -> Iterator[str]:
        for name in sorted(set(self._unknown(schema, answer)) - set(MISSING_IN_THE_FILE)):
            yield f"{name} is not in the file"

    def _unknown(self, schema: dict[str, Any], answer: Any) -> Iterator[str]:
        """The fields of an answer that the file does not know."""
        schema = self._resolve(schema)
        if isinstance(answer, list):
            for row in answer:
                yield from self._unknown(schema.get("items", {}), row)
        elif isinstance(answer, dict) and "properties" in schema:
            for name, value in answer.items():
                if name in schema["properties"]:
                    yield from self._unknown(schema["properties"][name], value)
                else:
                    yield name


def load() -> Published:
    """Read the published specification; slow without the C loader."""
    with SPEC.open() as text:
        return Published(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
