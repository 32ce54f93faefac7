"""Answers of the sandbox's Pipedrive when a test asks for an error status (docs/pipedrive.md#2.7)."""

from __future__ import annotations

from django.http import HttpResponse

from sandbox.pipedrive.errors import V1_INFO, scope_mismatch, unauthorized, validation_failed
from sandbox.pipedrive.gateway import BLOCK_PAGE
from sandbox.pipedrive.serialisation import answer

_TEXTS = {404: "Not found", 402: "Company is not open", 410: "This endpoint is no longer supported"}


def answer_status(code: int) -> HttpResponse:
    """Return this status in the real service's shape; 599 stands for the HTML block page of its edge."""
    if code == 599:
        return HttpResponse(BLOCK_PAGE, status=403, content_type="text/html; charset=UTF-8")
    if code == 401:
        error = unauthorized()
        response = answer(error.body, status=401)
        response["x-401-by-gw"] = "true"
        return response
    if code == 403:
        return answer(scope_mismatch().body, status=403)
    if code == 400:
        return answer(validation_failed({"body": "The sandbox refuses this"}).body, status=400)
    if code == 429:
        return _too_many()
    text = _TEXTS.get(code, "Internal server error" if code == 500 else "Service unavailable")
    return answer({"success": False, "error": text, "errorCode": code, "error_info": V1_INFO}, status=code)


def _too_many() -> HttpResponse:
    response = answer({"success": False, "error": "request over limit", "errorCode": 429}, status=429)
    headers = {"x-ratelimit-limit": "160", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "2"}
    for name, value in headers.items():
        response[name] = value
    return response
