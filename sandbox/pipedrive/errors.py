"""Every refusal of the sandbox's Pipedrive with its body (docs/pipedrive.md#1.6, docs/pipedrive.md#2.7)."""

from __future__ import annotations

from typing import Any

from sandbox.core.switches import switch

INFO = "Please check developers.pipedrive.com"
V1_INFO = "Please check developers.pipedrive.com for more information about Pipedrive API."


class ApiError(Exception):
    """A refusal: status, JSON body and headers as the service sends them."""

    def __init__(self, status: int, body: dict[str, Any], *, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}


def validation_failed(problems: dict[str, str], *, field_code: str | None = None) -> ApiError:
    """A v2 request whose body or query is invalid."""
    message = "; ".join(f"{key}: {problem}" for key, problem in problems.items())
    body = {
        "success": False,
        "error": f"Validation failed: {message}",
        "code": "ERR_SCHEMA_VALIDATION_FAILED",
    }
    if field_code:
        body["field_code"] = field_code
    return ApiError(400, body)


def not_found(what: str) -> ApiError:
    """A v2 record that is absent, or hidden from this user."""
    code = {"code": "ERR_NOT_FOUND"} if switch("pipedrive_404_names_code") else {}
    return ApiError(404, {"success": False, "error": f"{what} not found", **code})


def v1_not_found(what: str) -> ApiError:
    """A v1 record that is absent, or hidden from this user."""
    body = {"success": False, "error": f"{what} not found", "error_info": V1_INFO}
    return ApiError(404, {**body, "data": None, "additional_data": None})


def v1_bad_request(message: str) -> ApiError:
    """An invalid v1 request."""
    body = {"success": False, "error": message, "error_info": V1_INFO, "data": None, "additional_data": None}
    return ApiError(400, body)


def refused(message: str, *, status: int = 400, code: str = "ERR_BAD_REQUEST") -> ApiError:
    """A valid v2 request that the service will not carry out."""
    return ApiError(status, {"success": False, "error": message, "code": code})


def unauthorized() -> ApiError:
    """No token, or an invalid one; the gateway answers this itself."""
    body = {"success": False, "error": "unauthorized access", "errorCode": 401, "error_info": INFO}
    return ApiError(401, body, headers={"x-401-by-gw": "true"})


def scope_mismatch() -> ApiError:
    """A token whose scopes do not cover this address, or an http:// webhook address."""
    body = {"success": False, "error": "Scope and URL mismatch", "errorCode": 403, "error_info": INFO}
    return ApiError(403, body)
