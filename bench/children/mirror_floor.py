"""The floor beneath the mirror: requests, one fast parser, and the driver's fastest upsert of the same rows.

`python -m bench.children.mirror_floor API TOKEN TENANT DATABASE PARSER`. No Django, no models, no look at what is
held, no timeline, no cursor, no budget, nobody waiting; one transaction a page. Money is what the parser makes of
it: the floor may round where we may not.
"""

from __future__ import annotations

import json
import sys
import time

import requests

from bench.children import floor_parsers, floor_tables

PAGE_SIZE = 1000
QUERY = {"pageSize": PAGE_SIZE, "order": "UpdatedDateUTC ASC"}


def main(api: str, token: str, tenant: str, database: str, parser: str) -> None:
    """Read contacts and invoices page by page and store them."""
    parse = floor_parsers.PARSERS[parser]
    session = requests.Session()
    session.headers.update({"Authorization": f"Bearer {token}", "xero-tenant-id": tenant})
    session.headers["Accept"] = "application/json"
    tables = floor_tables.open_tables(database)
    wall, cpu, rows = time.perf_counter(), time.process_time(), 0
    for collection, store in (("Contacts", tables.store_contacts), ("Invoices", tables.store_invoices)):
        page, pages = 1, 1
        while page <= pages:
            extra = {"where": 'Type=="ACCREC"'} if collection == "Invoices" else {"includeArchived": "true"}
            query = QUERY | {"page": page, "unitdp": 4} | extra
            answer = session.get(f"{api}/api.xro/2.0/{collection}", params=query, timeout=60)
            answer.raise_for_status()
            pages, found = parse[collection](answer.content)
            rows += store(found)
            page += 1
    used = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps({"costs": [used], "rows": rows}))


if __name__ == "__main__":
    main(*sys.argv[1:])
