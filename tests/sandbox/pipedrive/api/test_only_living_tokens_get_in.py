"""The gateway's refusals and who acts (docs/pipedrive.md#1.8, docs/pipedrive.md#1.11, docs/pipedrive.md#2.8)."""

from __future__ import annotations

import pytest
import requests


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic abc"}, {"x-api-token": "0" * 40}],
)
def test_without_a_living_token_the_gateway_answers_401(stranger, headers):
    answer = requests.get(f"{stranger.url}/api/v2/deals", headers=headers, timeout=20)
    assert answer.status_code == 401
    assert answer.headers["x-401-by-gw"] == "true"
    assert answer.headers["x-correlation-id"]
    assert answer.json() == {
        "success": False,
        "error": "unauthorized access",
        "errorCode": 401,
        "error_info": "Please check developers.pipedrive.com",
    }


def test_the_token_acts_as_the_user_who_installed(stranger):
    me = stranger.install(user=2).get("v1/users/me")["data"]
    assert (me["email"], me["company_id"], me["company_domain"]) == ("rep@demo.test", 7001, "northwind")
    assert not any(entry["admin"] for entry in me["access"])


def test_an_administrator_is_told_by_the_global_access(pipedrive):
    access = pipedrive.get("v1/users/me")["data"]["access"]
    assert {"app": "global", "admin": True}.items() <= access[1].items()


def test_an_api_token_works_in_its_header_and_never_beside_a_bearer(pipedrive):
    page = requests.get(f"{pipedrive.url}/settings", timeout=20).text
    token = page.split("<code>")[1].split("</code>")[0]
    url = f"{pipedrive.url}/api/v1/users/me"
    assert requests.get(url, headers={"x-api-token": token}, timeout=20).json()["data"]["is_you"]
    both = pipedrive.headers | {"x-api-token": token}
    assert requests.get(url, headers=both, timeout=20).status_code == 401


def test_an_unreachable_scope_is_a_mismatch(pipedrive):
    answer = pipedrive.call(
        "POST",
        "v1/webhooks",
        {
            "subscription_url": "http://shop.example/x",
            "name": "n",
            "event_action": "*",
            "event_object": "deal",
        },
    )
    assert answer.status_code == 403
    assert answer.json()["error"] == "Scope and URL mismatch"


def test_a_restricted_user_sees_only_what_is_theirs(stranger):
    remy = stranger.install(user=5)
    deals = remy.get("v2/deals", limit=500)["data"]
    assert deals
    assert {deal["owner_id"] for deal in deals} == {5}
    assert remy.call("GET", "v2/deals/1").status_code == 404


def test_a_private_deal_is_hidden_from_colleagues_not_from_the_administrator(stranger):
    def titles(user):
        return {deal["title"] for deal in stranger.install(user=user).get("v2/deals", limit=500)["data"]}

    assert "Sam's private deal" not in titles(2)
    assert "Sam's private deal" in titles(4)
    assert "Sam's private deal" in titles(1)


def test_calls_are_recorded_under_the_company(pipedrive):
    before = pipedrive.sandbox.control("GET", "calls")["last_id"]
    pipedrive.get("v2/pipelines")
    [call] = pipedrive.sandbox.control("GET", f"calls?since={before}")["calls"]
    assert (call["service"], call["organisation"], call["kind"]) == ("pipedrive", "7001", "api")


@pytest.mark.parametrize(
    ("code", "error"),
    [(401, "unauthorized access"), (403, "Scope and URL mismatch"), (503, "Service unavailable")],
)
def test_a_fault_on_demand_speaks_like_pipedrive(pipedrive, code, error):
    fault = {"service": "pipedrive", "fault": "status", "code": code, "path": "/api/v2/pipelines"}
    pipedrive.sandbox.control("POST", "faults", [fault])
    answer = pipedrive.call("GET", "v2/pipelines")
    assert answer.status_code == code
    assert answer.json()["error"] == error
    assert pipedrive.call("GET", "v2/pipelines").status_code == 200


def test_an_install_with_fewer_scopes_reaches_less(stranger):
    every = stranger.sandbox.control("GET", "switches")["pipedrive_scopes"]
    stranger.sandbox.switch(pipedrive_scopes="base,deals:read")
    client = stranger.install(user=3)
    stranger.sandbox.switch(pipedrive_scopes=every)
    assert client.tokens["scope"] == "base,deals:read"
    assert client.call("GET", "v2/deals/1").status_code == 200
    assert client.call("GET", "v2/persons/1").status_code == 403
    assert client.refused("PATCH", "v2/deals/1", {"title": "x"}, status=403) == "Scope and URL mismatch"
