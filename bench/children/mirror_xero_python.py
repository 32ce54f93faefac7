"""xero-python reads all sales invoices, a thousand a page:
`python -m bench.children.mirror_xero_python API TOKEN TENANT PAGES`.
"""

from __future__ import annotations

import json
import sys
import time

from xero_python.accounting import AccountingApi
from xero_python.api_client import ApiClient, Configuration
from xero_python.api_client.oauth2 import OAuth2Token


def main(api: str, token: str, tenant: str, pages: str) -> None:
    """Read them into its models."""
    given = {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": 3600,
        "expires_at": time.time() + 3600,
    }
    given |= {"refresh_token": "unused", "scope": "accounting.transactions", "id_token": ""}
    client = ApiClient(
        Configuration(oauth2_token=OAuth2Token(client_id="client", client_secret="secret")),
        oauth2_token_getter=lambda: given,
        oauth2_token_saver=lambda renewed: None,
    )
    accounting = AccountingApi(client, base_url=f"{api}/api.xro/2.0")
    wall, cpu, rows = time.perf_counter(), time.process_time(), 0
    for page in range(1, int(pages) + 1):
        found = accounting.get_invoices(
            tenant, where='Type=="ACCREC"', order="UpdatedDateUTC ASC", page=page, page_size=1000
        )
        rows += len(found.invoices)
    used = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps({"costs": [used], "rows": rows}))


if __name__ == "__main__":
    main(*sys.argv[1:])
