"""The demo company: its people, and the pages an administrator goes through to connect it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from sandbox.demo.browser import Browser

ORGANISATIONS = ("Northwind Traders Ltd", "Northwind Inc")
PEOPLE = (
    ("rep@demo.test", "Rita Rep", "sales", "demo-rep-bridge"),
    ("finance@demo.test", "Fin Finance", "finance", "demo-finance-bridge"),
    ("admin@demo.test", "Ada Admin", "administrator", "demo-admin-bridge"),
)


def create_people(environment: dict[str, str], people: Sequence[tuple[str, str, str, str]]) -> None:
    """Create `people` with `manage.py create_user`; doing it again changes nothing.

    Reps and finance work in both organisations, so connect those first.
    """
    for email, name, role, password in people:
        command = [sys.executable, "manage.py", "create_user", email, "--name", name, "--role", role]
        for organisation in ORGANISATIONS if role != "administrator" else ():
            command += ["--organisation", organisation]
        done = subprocess.run(
            [*command, "--password-stdin"], input=password.encode(), env=environment, capture_output=True
        )
        if done.returncode:
            sys.exit(f"{email} could not be made: " + done.stderr.decode(errors="replace"))


def sign_in(site: str) -> Browser:
    """Sign in the administrator through the sign-in page."""
    browser = Browser()
    email, _, _, password = PEOPLE[-1]
    browser.visit(f"{site}/accounts/login/")
    answer = browser.submit(browser.form(having="login"), login=email, password=password)
    if "/accounts/login" in answer.url:
        sys.exit(
            "The demo administrator could not sign in: this data folder has other passwords. Run: make clean demo"
        )
    return browser


def connections(browser: Browser, site: str) -> dict[str, list[dict]]:
    """Return the connections by provider, as the REST API lists them."""
    answer = browser.visit(f"{site}/api/v1/connections/")
    answer.raise_for_status()
    body = answer.json()
    rows = body["results"] if isinstance(body, dict) else body
    found: dict[str, list[dict]] = {"xero": [], "pipedrive": []}
    for row in rows:
        if row["state"] == "connected":
            found.setdefault(row["provider"], []).append(row)
    return found


def connect(browser: Browser, site: str, provider: str) -> None:
    """Press Connect, allow it on the service's consent page, and choose every organisation."""
    browser.visit(f"{site}/connections/{provider}/connect/")
    consent = browser.form(having="decision")
    answer = browser.submit(consent, check_all=True, decision="allow")
    if "choose" in answer.url:
        answer = browser.submit(browser.form(having="organisation"), check_all=True)
    if answer.status_code >= 400 or not answer.url.startswith(site):
        sys.exit(f"Connecting {provider} ended at {answer.url} with {answer.status_code}.")


def set_preferences(browser: Browser, site: str, connection: dict) -> None:
    """Fill in the preferences page as the demo administrator would: VAT number, account, tax rate."""
    browser.visit(f"{site}/preferences/{connection['id']}/")
    form = browser.form(having="map-tax_number")
    wanted = {"map-tax_number": "VAT number", "account_code": "Sales", "tax_type": "20%"}
    values = {}
    for name, words in wanted.items():
        for value, label in form.options.get(name, []):
            if words in label and value:
                values[name] = value
                break
    browser.submit(form, **values)


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Wait for `condition`; when it does not come true in time, report that `what` is late and go on."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.5)
    sys.stderr.write(f"Still waiting for {what}; it goes on in the background.\n")
