"""Describes the bearer token in the API's schema."""

from __future__ import annotations

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The scheme `Authorization: Bearer TOKEN`."""

    target_class = "accounts.api.authentication.ApiTokenAuthentication"
    name = "API token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """Return the scheme as OpenAPI defines it."""
        return {"type": "http", "scheme": "bearer"}
