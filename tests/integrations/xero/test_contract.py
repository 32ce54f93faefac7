"""Xero keeps the contract of every provider."""

from __future__ import annotations

from integrations.xero import oauth
from integrations.xero.client import XeroClient
from tests.contract.api import TOKEN, ApiContract
from tests.contract.oauth import OAuthContract

API = "https://api.xero.com"


class TestXeroSignIn(OAuthContract):
    module = oauth
    base_url = "https://identity.xero.com"
    token_url = "https://identity.xero.com/connect/token"
    revoke_url = "https://identity.xero.com/connect/revocation"
    granted = {
        "id_token": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.sig",
        "access_token": "eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.signature",
        "expires_in": 1800,
        "token_type": "Bearer",
        "refresh_token": "new-refresh-Xy1",
        "scope": "openid profile accounting.invoices offline_access",
    }
    dead_grant = {"error": "invalid_grant"}
    wrong_client = {"error": "invalid_client"}


class TestXeroClient(ApiContract):
    read_url = f"{API}/api.xro/2.0/Invoices/inv-1"
    write_url = f"{API}/api.xro/2.0/Invoices"
    write_method = "PUT"
    rejection = {
        "status": 400,
        "json": {
            "ErrorNumber": 10,
            "Type": "ValidationException",
            "Message": "A validation exception occurred",
            "Elements": [{"ValidationErrors": [{"Message": "Invoice # must be unique."}]}],
        },
    }
    expired = {
        "status": 401,
        "json": {
            "Title": "Unauthorized",
            "Status": 401,
            "Detail": "TokenExpired: token expired at 08/12/2022",
        },
    }
    scope_missing = {
        "status": 401,
        "json": {"Title": "Unauthorized", "Status": 401, "Detail": "AuthorizationUnsuccessful"},
        "headers": {"WWW-Authenticate": 'Bearer error="insufficient_scope"'},
    }
    not_found = {
        "status": 404,
        "body": "The resource you're looking for cannot be found",
        "content_type": "text/html; charset=utf-8",
    }

    def open(self, observers=()):
        return XeroClient(API, TOKEN, "tenant-1", observers)

    def read(self, client):
        return client.get_invoice("inv-1")

    def write(self, client):
        return client.create_invoice({"Type": "ACCREC"}, "key-1")
