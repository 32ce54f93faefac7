"""Measures the time from an approval in Xero until API and page show it, with webhooks and without."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import requests

from bench.common import Report, Rig, at_share, databases, middle
from sandbox.demo import company
from sandbox.demo.browser import Browser

COUNT = int(os.environ.get("BENCH_INVOICES", "100"))
QUIET_COUNT = 10
EVERY, PATIENCE = 1.0, 90.0
INTERVAL = 10  # seconds between two looks of our own in the run without webhooks
SCOPES = (
    "openid profile email offline_access accounting.invoices accounting.contacts accounting.settings.read"
)
ADMIN = company.PEOPLE[-1][0]


class Watcher:
    """Asks the API and the page for one state after another, as a program and a person with the page open do."""

    def __init__(self, rig: Rig, browser: Browser) -> None:
        self.rig, self.site = rig, rig.stack.site
        words = rig.manage("create_api_token", ADMIN, "--name", "latency").split()
        self.api = {"Authorization": f"Bearer {max(words, key=len)}"}
        self.cookies = browser.session.cookies

    def drafts(self, count: int) -> list[dict[str, str]]:
        """Make so many submitted invoices in Xero and wait until they are here."""
        numbers = self._create(count)
        until = time.monotonic() + PATIENCE
        while True:
            url = f"{self.site}/api/v1/invoices/?page_size=200&xero_status=SUBMITTED"
            rows = requests.get(url, headers=self.api, timeout=30).json()["results"]
            found = [row for row in rows if row["xero_number"] in numbers]
            if len(found) == count or time.monotonic() > until:
                return found
            time.sleep(0.5)

    def _create(self, count: int) -> set[str]:
        """Create them by Xero's API, as another app of the company would; return their numbers."""
        sandbox = self.rig.stack.sandbox
        callback = f"{self.site}/connections/xero/callback/"
        asked = {"response_type": "code", "client_id": "demo-xero-client", "redirect_uri": callback}
        consent = requests.post(
            f"{sandbox}/xero/identity/connect/authorize",
            params={**asked, "scope": SCOPES, "state": "bench"},
            data={"tenant": "all", "decision": "allow"},
            allow_redirects=False,
            timeout=30,
        )
        [code] = parse_qs(urlsplit(consent.headers["Location"]).query)["code"]
        form = {"grant_type": "authorization_code", "redirect_uri": callback, "code": code}
        client = ("demo-xero-client", "demo-xero-secret")
        token = requests.post(f"{sandbox}/xero/connect/token", data=form, auth=client, timeout=30).json()
        session = requests.Session()
        session.headers.update(
            {"Authorization": f"Bearer {token['access_token']}", "Accept": "application/json"}
        )
        listed = session.get(f"{sandbox}/xero/connections", timeout=30).json()
        tenant = next(row["tenantId"] for row in listed if row["tenantName"].endswith("Ltd"))
        session.headers["xero-tenant-id"] = tenant
        line = {"Description": "Site survey", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}
        draft = {
            "Type": "ACCREC",
            "Status": "SUBMITTED",
            "Contact": {"Name": "Latency Ltd"},
            "LineItems": [line],
        }
        dated = {**draft, "Date": "2026-11-01", "DueDate": "2026-12-01"}
        url = f"{sandbox}/xero/api.xro/2.0/Invoices"
        answer = session.put(url, json={"Invoices": [dated] * count}, timeout=60)
        answer.raise_for_status()
        return {row["InvoiceNumber"] for row in answer.json()["Invoices"]}

    def see(self, invoice: dict[str, str]) -> tuple[float, float]:
        """Wait until both show the approval; return the moments."""
        uid = invoice["id"]
        by_api = self._wait(
            f"{self.site}/api/v1/invoices/{uid}/",
            lambda answer: answer.json()["xero_status"] == "AUTHORISED",
            headers=self.api,
        )
        by_page = self._wait(
            f"{self.site}/invoices/{uid}/",
            lambda answer: "Awaiting payment" in answer.text or "Approved" in answer.text,
            cookies=self.cookies,
        )
        return by_api, by_page

    @staticmethod
    def _wait(url: str, shows: Callable[[requests.Response], bool], **options: object) -> float:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = requests.get(url, timeout=30, **options)  # type: ignore[arg-type]
            if answer.ok and shows(answer):
                return time.monotonic()
            time.sleep(0.1)
        return time.monotonic()


def approve_all(
    rig: Rig, watcher: Watcher, invoices: list[dict[str, str]]
) -> tuple[list[float], list[float]]:
    """Approve one invoice a second in Xero; return how long the API and the page took to show each."""
    api, page = [0.0] * len(invoices), [0.0] * len(invoices)

    def watch(number: int, began: float) -> None:
        by_api, by_page = watcher.see(invoices[number])
        api[number], page[number] = by_api - began, by_page - began

    threads = []
    for number, invoice in enumerate(invoices):
        began = time.monotonic()
        rig.control("POST", f"xero/invoices/{invoice['xero_id']}/approve")
        threads.append(threading.Thread(target=watch, args=(number, time.monotonic())))
        threads[-1].start()
        time.sleep(max(0.0, EVERY - (time.monotonic() - began)))
    for thread in threads:
        thread.join()
    return api, page


def measure(report: Report, kind: str, *, webhooks: bool) -> None:
    """One run with webhooks delivered, or dropped."""
    pace = {"CATCH_UP_SECONDS": str(INTERVAL), "CATCH_UP_ACTIVE_SECONDS": str(INTERVAL)}
    with Rig(database=kind, settings={} if webhooks else pace) as rig:
        rig.connect(worker=True)
        browser = company.sign_in(rig.stack.site)
        watcher = Watcher(rig, browser)
        invoices = watcher.drafts(COUNT if webhooks else QUIET_COUNT)
        rig.control("POST", "webhooks", {"mode": "deliver" if webhooks else "drop"})
        api, page = approve_all(rig, watcher, invoices)
    name = "webhooks" if webhooks else f"no webhooks, a look every {INTERVAL} s"
    for where, times in (("API", api), ("page", page)):
        report.add(kind, name, where, len(times), middle(times), at_share(times, 0.95), max(times))
        if webhooks:
            report.at_most(f"p50 in the {where}, {kind}, s", middle(times), 1.0)
            report.at_most(f"p95 in the {where}, {kind}, s", at_share(times, 0.95), 2.5)
        else:
            report.at_most(f"longest in the {where} without webhooks, {kind}, s", max(times), INTERVAL + 5)


def main() -> bool:
    """Measure on every database that is here, and write the section."""
    report = Report(
        "latency", "database", "how Xero is heard", "shown in", "invoices", "p50 s", "p95 s", "max s"
    )
    for kind in databases():
        for webhooks in (True, False):
            measure(report, kind, webhooks=webhooks)
            all_met = report.write()
    return all_met
