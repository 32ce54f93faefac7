"""Pipedrive keeps the contract of every provider."""

from __future__ import annotations

from integrations.pipedrive import oauth
from integrations.pipedrive.client import PipedriveClient
from tests.contract.api import TOKEN, ApiContract
from tests.contract.oauth import OAuthContract

DOMAIN = "https://acme.pipedrive.com"


class TestPipedriveSignIn(OAuthContract):
    module = oauth
    base_url = "https://oauth.pipedrive.com"
    token_url = "https://oauth.pipedrive.com/oauth/token"
    revoke_url = "https://oauth.pipedrive.com/oauth/revoke"
    granted = {
        "access_token": "v1u:AQIBAHj+/=x",
        "token_type": "bearer",
        "refresh_token": "1234567:2345678:9a8b",
        "scope": "base,deals:full,contacts:read",
        "expires_in": 3599,
        "api_domain": "https://acme.pipedrive.com",
    }
    dead_grant = {
        "success": False,
        "message": "Invalid grant: refresh_token is invalid",
        "error": "invalid_grant",
    }
    wrong_client = {
        "success": False,
        "message": "Invalid client: client is invalid",
        "error": "invalid_client",
    }


class TestPipedriveClient(ApiContract):
    read_url = f"{DOMAIN}/api/v2/deals/42"
    write_url = f"{DOMAIN}/api/v2/deals/42"
    write_method = "PATCH"
    rejection = {
        "status": 400,
        "json": {
            "success": False,
            "error": "Validation failed: custom_fields: Unknown key 'abc'",
            "code": "ERR_SCHEMA_VALIDATION_FAILED",
        },
    }
    expired = {
        "status": 401,
        "json": {"success": False, "error": "unauthorized access", "errorCode": 401},
        "headers": {"x-401-by-gw": "true"},
    }
    scope_missing = {
        "status": 403,
        "json": {"success": False, "error": "Scope and URL mismatch", "errorCode": 403},
    }
    not_found = {"status": 404, "json": {"success": False, "error": "Deal not found"}}

    def open(self, observers=()):
        return PipedriveClient(DOMAIN, TOKEN, observers)

    def read(self, client):
        return client.get_deal(42)

    def write(self, client):
        return client.update_deal_custom_fields(42, {"abc": "x"})
