"""Start everything, connect the demo company, print one clear block, stay until Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from sandbox.demo import company
from sandbox.demo.processes import Process, is_free, wait_for

PORT = int(os.environ.get("PORT", "8000"))
SANDBOX_PORT = int(os.environ.get("SANDBOX_PORT", "8100"))
DATA = Path(os.environ.get("DATA_DIR", "var")).resolve()
SITE = f"http://localhost:{PORT}"
SANDBOX = f"http://localhost:{SANDBOX_PORT}"


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def environment() -> dict[str, str]:
    """The settings of the demo: the application's own, pointed at the sandbox."""
    return {
        **os.environ,
        "DATA_DIR": str(DATA),
        "SITE_URL": SITE,
        "XERO_CLIENT_ID": "demo-xero-client",
        "XERO_CLIENT_SECRET": "demo-xero-secret",
        "XERO_WEBHOOK_KEY": "demo-xero-webhook-key",
        "XERO_LOGIN_URL": f"{SANDBOX}/xero",
        "XERO_IDENTITY_URL": f"{SANDBOX}/xero",
        "XERO_API_URL": f"{SANDBOX}/xero",
        "XERO_WEB_URL": f"{SANDBOX}/xero",
        "PIPEDRIVE_CLIENT_ID": "demo-pipedrive-client",
        "PIPEDRIVE_CLIENT_SECRET": "demo-pipedrive-secret",
        "PIPEDRIVE_OAUTH_URL": f"{SANDBOX}/pipedrive",
        "PIPEDRIVE_API_HOSTS": "localhost",
        "SANDBOX_BASE_URL": SANDBOX,
        "SANDBOX_DATA": str(DATA / "sandbox"),
        "SANDBOX_PORT": str(SANDBOX_PORT),
        "PYTHONUNBUFFERED": "1",
    }


def processes(env: dict[str, str]) -> list[Process]:
    """The sandbox, the web application, and the worker with its schedule."""
    python, logs = sys.executable, DATA / "logs"
    web = ["gunicorn", "invoicebridge.wsgi", "--bind", f"127.0.0.1:{PORT}", "--workers", "2", "--threads", "4"]
    worker = ["celery", "-A", "invoicebridge", "worker", "-B", "-c", "2", "--without-gossip", "--without-mingle"]
    worker += ["-s", str(DATA / "celerybeat-schedule"), "-l", "WARNING"]
    return [
        Process("The sandbox", [python, "-m", "sandbox", "--port", str(SANDBOX_PORT)], logs / "sandbox.log", env),
        Process("The web application", [python, "-m", *web], logs / "web.log", env),
        Process("The worker", [python, "-m", *worker], logs / "worker.log", env),
    ]


def check_ports() -> None:
    """Leave with one sentence when a port is taken."""
    for port, knob in ((PORT, "PORT"), (SANDBOX_PORT, "SANDBOX_PORT")):
        if not is_free(port):
            sys.exit(f"Port {port} is busy. Stop what uses it, or choose another: {knob}={port + 1} make demo")


def migrate(env: dict[str, str]) -> None:
    """Bring the database up to date; leave with its words when that fails."""
    done = subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], env=env, capture_output=True)
    if done.returncode:
        sys.exit("The database could not be brought up to date:\n" + done.stderr.decode(errors="replace"))


def connect_company(env: dict[str, str]) -> None:
    """Connect both services, unless an earlier run with the same addresses already did."""
    marker = DATA / "demo.json"
    addresses = {"site": SITE, "sandbox": SANDBOX}
    browser = company.sign_in(SITE)
    found = company.connections(browser, SITE)
    known = marker.exists() and json.loads(marker.read_text()) == addresses
    if known and found["xero"] and found["pipedrive"]:
        return
    for provider in ("xero", "pipedrive"):
        say(f"Connecting {provider.capitalize()} ...")
        company.connect(browser, SITE, provider)
    company.create_people(env, organisations=company.ORGANISATIONS)

    def lists_are_here() -> bool:
        rows = company.connections(browser, SITE)
        return all(row["reference_data_at"] and row["caught_up_at"] for row in rows["xero"] + rows["pipedrive"])

    say("Fetching deals, products and customers ...")
    company.wait_until(lists_are_here, seconds=90, what="the lists of both services")
    for connection in company.connections(browser, SITE)["xero"]:
        company.set_preferences(browser, SITE, connection)
    marker.write_text(json.dumps(addresses))


def describe() -> str:
    """The one clear block."""
    people = "\n".join(f"    {email:<20} {password:<22} {name}, {role}" for email, name, role, password in company.PEOPLE)
    return f"""
────────────────────────────────────────────────────────────────────────
  InvoiceBridge is running.

  Application   {SITE}
  Finance desk  {SITE}/admin/        REST API  {SITE}/api/docs/
  Sandbox       {SANDBOX}   (a small Xero and a small Pipedrive)

  Sign in as
{people}

  Try first
    1. Sign in as rep@demo.test and open Deals > "Office refit, phase 1".
    2. Press Create invoice, then Submit for approval.
    3. Press Open in Xero and there Approve, then Record payment.
       The invoice page and the deal in Pipedrive follow by themselves.

  Logs in {DATA / "logs"}.  Ctrl-C ends all of it; your data stays.
────────────────────────────────────────────────────────────────────────
"""


def watch(running: list[Process], stopping: threading.Event) -> None:
    """Start again whatever dies, saying so, until told to stop."""
    while not stopping.wait(1):
        for process in running:
            if process.has_died() and not stopping.is_set():
                say(f"{process.name} stopped; starting it again. Its log: {process.log}")
                process.stop()
                process.start()


def main() -> None:
    """Run the demo."""
    check_ports()
    stopping = threading.Event()
    env = environment()
    DATA.mkdir(parents=True, exist_ok=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    running = processes(env)
    try:
        say("Starting InvoiceBridge and its sandbox ...")
        migrate(env)
        company.create_people(env)
        for process in running:
            process.start()
        wait_for(f"{SANDBOX}/", running[0])
        wait_for(f"{SITE}/accounts/login/", running[1])
        connect_company(env)
        say(describe())
        watch(running, stopping)
    except KeyboardInterrupt:
        say("\nStopping ...")
    finally:
        stopping.set()
        for process in reversed(running):
            process.stop()


if __name__ == "__main__":
    main()
