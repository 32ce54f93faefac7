"""The people of the journeys: programs with a token, and controls of the sandbox's Xero and Pipedrive."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import requests


class Person:
    """A program at the REST API, acting for somebody."""

    def __init__(self, stack: Any, token: str) -> None:
        self.stack = stack
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    @classmethod
    def with_token(cls, stack: Any, email: str) -> Person:
        made = subprocess.run(
            [sys.executable, "manage.py", "create_api_token", email, "--name", "journey"],
            env=stack.environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return cls(stack, made.stdout.split()[-1])

    def call(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        return self.session.request(method, f"{self.stack.site}/api/v1{path}", timeout=30, **kwargs)

    def get(self, path: str, **params: Any) -> dict:
        answer = self.call("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: dict | None = None, *, expect: tuple[int, ...] = (200, 201, 202)) -> dict:
        answer = self.call("POST", path, json=body or {})
        assert answer.status_code in expect, f"{answer.status_code} {answer.text[:2000]}"
        return answer.json()

    def deal(self, title: str) -> dict:
        return next(deal for deal in self.get("/deals/", search=title)["results"] if deal["title"] == title)

    def invoice(self, uid: str) -> dict:
        return self.get(f"/invoices/{uid}/")

    def wait_for_status(self, uid: str, status: str, *, seconds: float = 20) -> dict:
        return eventually(
            lambda: self.invoice(uid), lambda row: row["xero_status"] == status, seconds=seconds
        )


def eventually(read: Callable[[], Any], holds: Callable[[Any], bool], *, seconds: float = 20) -> Any:
    """Read until it holds, and return what was read; fail with the last reading."""
    deadline, pause = time.monotonic() + seconds, 0.1
    while True:
        found = read()
        if holds(found):
            return found
        assert time.monotonic() < deadline, f"still not so after {seconds} s: {found}"
        time.sleep(pause)
        pause = min(pause * 1.5, 0.4)  # who asks too often takes the time from those who work


def in_xero(stack: Any, xero_id: str, verb: str, **body: Any) -> dict:
    """Do in the sandbox's Xero what a bookkeeper would."""
    answer = requests.post(f"{stack.sandbox}/control/xero/invoices/{xero_id}/{verb}", json=body, timeout=10)
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else {}


def control(stack: Any, method: str, path: str, body: Any = None) -> Any:
    """Turn one of the sandbox's knobs."""
    answer = requests.request(method, f"{stack.sandbox}/control/{path}", json=body, timeout=10)
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else {}


def invoices_created(stack: Any, mark: str) -> list[dict]:
    """Return the live invoices in the sandbox's Xero whose Url carries `mark`, read as a bookkeeper would."""
    found = control(stack, "GET", f"xero/invoices?url={mark}")["invoices"]
    return [row for row in found if row["Status"] not in ("DELETED", "VOIDED")]
