"""After a whole story no secret can be read anywhere but, encrypted, in its own column."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from sandbox.demo import company
from tests.journeys.people import eventually, in_xero

# Run inside the application: what is secret, and every row of every table as the database holds it.
READ = """
import json
from django.db import connection
from accounts.models import Connection, Grant
secrets = [s for g in Grant.objects.all() for s in (g.access_token, g.refresh_token)]
secrets += [c.webhook_password for c in Connection.objects.all()]
rows = {}
with connection.cursor() as cursor:
    for table in connection.introspection.table_names(cursor):
        cursor.execute(f'SELECT * FROM "{table}"')
        rows[table] = str(cursor.fetchall())
print(json.dumps({"secrets": [s for s in secrets if s], "rows": rows}))
"""
PAGES = (
    "/connections/",
    "/preferences/team/",
    "/preferences/api-tokens/",
    "/admin/accounts/connection/",
    "/admin/accounts/apitoken/",
    "/admin/integrations/outboxmessage/",
    "/admin/integrations/inboxmessage/",
    "/api/v1/connections/",
)


def manage(stack, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=stack.environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def told(stack, rep_program) -> dict:
    """Everything the database holds after a deal became a paid invoice, and all secrets as plain text."""
    asked = {"deal": rep_program.deal("Person only")["id"], "reference": uuid4().hex, "submit": True}
    made = rep_program.post("/invoices/", asked)
    submitted = rep_program.wait_for_status(made["id"], "SUBMITTED")
    in_xero(stack, submitted["xero_id"], "approve")
    rep_program.wait_for_status(made["id"], "AUTHORISED")
    in_xero(stack, submitted["xero_id"], "pay")
    rep_program.wait_for_status(made["id"], "PAID")
    eventually(
        lambda: rep_program.call("GET", f"/invoices/{made['id']}/pdf/"),
        lambda answer: answer.status_code == 200,
    )
    read = json.loads(manage(stack, "shell", "-v", "0", "-c", READ))
    names = ("XERO_CLIENT_SECRET", "PIPEDRIVE_CLIENT_SECRET", "XERO_WEBHOOK_KEY")
    secrets = read["secrets"] + [stack.environment[name] for name in names]
    secrets += [password for *_, password in company.PEOPLE]
    secrets.append(rep_program.session.headers["Authorization"].removeprefix("Bearer "))
    pairs = [
        f"{stack.environment[f'{name}_CLIENT_ID']}:{stack.environment[f'{name}_CLIENT_SECRET']}"
        for name in ("XERO", "PIPEDRIVE")
    ]
    pairs += [f"invoicebridge:{secret}" for secret in read["secrets"]]
    secrets += [base64.b64encode(pair.encode()).decode().rstrip("=") for pair in pairs]
    return {"secrets": secrets, "rows": read["rows"]}


def found_in(secrets: list[str], text: str) -> list[str]:
    """The secrets that stand in `text`, shortened, so that a failing test tells where and not what."""
    return [f"{secret[:6]}… ({len(secret)})" for secret in secrets if secret in text]


def read_text(path: Path) -> str:
    """What stands in a file of any kind; nothing where a worker took a wake-up away meanwhile."""
    try:
        return path.read_bytes().decode("latin-1")
    except FileNotFoundError:
        return ""


def test_no_secret_can_be_read(stack, told):
    secrets = told["secrets"]
    assert len(secrets) >= 12
    assert {table: found for table, text in told["rows"].items() if (found := found_in(secrets, text))} == {}

    files = [path for path in stack.data.rglob("*") if path.is_file() and path.name != "sandbox.log"]
    ours = [path for path in files if path.relative_to(stack.data).parts[0] not in ("sandbox", "static")]
    assert {path.name for path in ours} >= {"web.log", "worker.log", "secrets.json"}
    leaks = {str(path): found for path in ours if (found := found_in(secrets, read_text(path)))}
    assert leaks == {}

    browser = company.sign_in(stack.site)
    shown = {page: browser.visit(stack.site + page) for page in PAGES}
    assert {page: answer.status_code for page, answer in shown.items()} == dict.fromkeys(PAGES, 200)
    for row in ("connection", "outboxmessage"):
        for number in range(1, 6):
            app = "accounts" if row == "connection" else "integrations"
            page = f"/admin/{app}/{row}/{number}/change/"
            shown[page] = browser.visit(stack.site + page)
    assert {page: found for page, answer in shown.items() if (found := found_in(secrets, answer.text))} == {}
