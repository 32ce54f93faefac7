"""Mirrors the connected organisation as a worker does: `python -m bench.children.mirror_ours [contacts] [invoices]`.

Prints as JSON what the reading cost this process, after the interpreter and Django have started.
"""

from __future__ import annotations

import json
import sys
import time

import django

django.setup()

from accounts.models import Connection, Provider  # noqa: E402 - models need the settings
from integrations.calls.budget import Lane  # noqa: E402
from invoices.models import Invoice  # noqa: E402
from invoices.sync.pull.xero_lists import read_changed_contacts, read_changed_invoices  # noqa: E402

READ = {"contacts": read_changed_contacts, "invoices": read_changed_invoices}


def main(names: list[str]) -> None:
    """Read these lists, one after another, to their end."""
    connection = Connection.objects.filter(provider=Provider.XERO).order_by("pk")[0]
    costs = []
    for name in names:
        wall, cpu = time.perf_counter(), time.process_time()
        if not READ[name](connection, lane=Lane.CATCH_UP, keep_going=lambda: True):
            sys.exit(f"Reading {name} stopped before the end.")
        costs.append({"list": name, "wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu})
    print(json.dumps({"costs": costs, "rows": Invoice.objects.count()}))


if __name__ == "__main__":
    main(sys.argv[1:] or ["contacts", "invoices"])
