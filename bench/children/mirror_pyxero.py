"""pyxero reads all sales invoices, a thousand a page:
`python -m bench.children.mirror_pyxero API TOKEN TENANT PAGES`.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta

from xero import Xero
from xero.auth import OAuth2Credentials


def main(api: str, token: str, tenant: str, pages: str) -> None:
    """Read them as its manual says."""
    expires = (datetime.now(UTC) + timedelta(hours=1)).timestamp()
    given = {"access_token": token, "token_type": "Bearer", "expires_in": 3600, "expires_at": expires}
    credentials = OAuth2Credentials("client", "secret", token=given, tenant_id=tenant)
    credentials.base_url = api
    manager = Xero(credentials).invoices
    wall, cpu = time.perf_counter(), time.process_time()
    rows = sum(
        len(manager.filter(Type="ACCREC", order="UpdatedDateUTC ASC", page=page, pageSize=1000))
        for page in range(1, int(pages) + 1)
    )
    used = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps({"costs": [used], "rows": rows}))


if __name__ == "__main__":
    main(*sys.argv[1:])
