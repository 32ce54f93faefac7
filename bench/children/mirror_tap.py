"""tap-xero reads the invoices changed since a moment, a hundred a page, and its Singer records are discarded:
`python bench/children/mirror_tap.py API TOKEN TENANT SINCE`, in a virtual environment of its own.

Only its address and its token are given; the refresh it begins every run with is left out.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time

import tap_xero
from singer.catalog import Catalog, CatalogEntry, Schema
from tap_xero import client, streams
from tap_xero.context import Context


def main(api: str, token: str, tenant: str, since: str) -> None:
    """Sync its invoices stream."""
    client.BASE_URL = f"{api}/api.xro/2.0"
    stream = next(each for each in streams.all_streams if each.tap_stream_id == "invoices")
    schema = tap_xero.load_schema("invoices")
    entry = CatalogEntry(
        stream="invoices",
        tap_stream_id="invoices",
        key_properties=stream.pk_fields,
        schema=Schema.from_dict(schema),
        metadata=tap_xero.load_metadata(stream, schema),
    )
    context = Context({"start_date": since}, {}, Catalog([entry]), "")
    context.client.access_token, context.client.tenant_id = token, tenant
    rows = 0
    write = stream.write_records

    def count(records: list[dict[str, object]], ctx: Context) -> None:
        nonlocal rows
        rows += len(records)
        write(records, ctx)

    stream.write_records = count
    wall, cpu = time.perf_counter(), time.process_time()
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        stream.sync(context)
    used = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps({"costs": [used], "rows": rows}))


if __name__ == "__main__":
    main(*sys.argv[1:])
