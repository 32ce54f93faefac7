"""Start everything, connect the demo company, print where to go, and stay until Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from sandbox.demo import company
from sandbox.demo.processes import is_free
from sandbox.demo.stack import Stack

PORT = int(os.environ.get("PORT", "8000"))
DATA_HINT = f"DATA_DIR={os.environ['DATA_DIR']} " if os.environ.get("DATA_DIR", "var") != "var" else ""
SANDBOX_PORT = int(os.environ.get("SANDBOX_PORT", "8100"))


def say(text: str) -> None:
    """Print a line and flush it."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def check_ports() -> None:
    """Exit with one sentence when a port is taken."""
    for port, variable in ((PORT, "PORT"), (SANDBOX_PORT, "SANDBOX_PORT")):
        if not is_free(port):
            sys.exit(
                f"Port {port} is busy. Stop what uses it, or choose another: {variable}={port + 1} make demo"
            )


def describe(stack: Stack) -> str:
    """Return the block of addresses, sign-ins and first steps."""
    people = "\n".join(
        f"    {email:<20} {word:<22} {name}, {role}" for email, name, role, word in company.PEOPLE
    )
    return f"""
────────────────────────────────────────────────────────────────────────
  InvoiceBridge is running.

  Application   {stack.site}
  Finance desk  {stack.site}/admin/        REST API  {stack.site}/api/docs/
  Sandbox       {stack.sandbox}   (a small Xero and a small Pipedrive)

  Sign in as
{people}

  Try first
    1. Sign in as rep@demo.test and open Deals > "Office refit, phase 1".
    2. Press Create invoice, then Submit for approval.
    3. Press Open in Xero and there Approve, then Record payment.
       The invoice page and the deal in Pipedrive follow by themselves.
    4. As a program: {DATA_HINT}.venv/bin/python manage.py create_api_token finance@demo.test --name try
       curl -H "Authorization: Bearer TOKEN" {stack.site}/api/v1/deals/

  Logs in {stack.data / "logs"}.  Ctrl-C ends all of it; your data stays.
────────────────────────────────────────────────────────────────────────
"""


def watch(stack: Stack) -> None:
    """Restart whatever dies, for ever, and say so."""
    while True:
        time.sleep(1)
        for process in stack.processes:
            if process.has_died():
                say(f"{process.name} stopped; starting it again. Its log: {process.log}")
                process.stop()
                process.start()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """Start sandbox, site and worker, and keep them running until interrupted."""
    check_ports()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    stack = Stack(
        port=PORT, sandbox_port=SANDBOX_PORT, data=Path(os.environ.get("DATA_DIR", "var")).resolve(), say=say
    )
    try:
        say("Starting InvoiceBridge and its sandbox ...")
        stack.start()
        stack.connect()
        say(describe(stack))
        watch(stack)
    except KeyboardInterrupt:
        say("\nStopping ...")
    finally:
        stack.stop()


if __name__ == "__main__":
    main()
