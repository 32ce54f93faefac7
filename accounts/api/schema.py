"""How the API's schema describes the bearer token."""

from __future__ import annotations

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Bearer TOKEN`."""

    target_class = "accounts.api.authentication.ApiTokenAuthentication"
    name = "API token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """The definition that OpenAPI knows."""
        return {"type": "http", "scheme": "bearer"}
