"""A stub of Stripe's API on the loopback, which dj-stripe calls while it answers a webhook.

`python -m bench.children.stripe_stub PORT SECONDS`: each answer takes so many seconds.
"""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def customer(customer_id: str) -> dict[str, Any]:
    """A customer as the API gives it."""
    return {
        "id": customer_id,
        "object": "customer",
        "balance": 0,
        "created": 1_760_000_000,
        "currency": "gbp",
        "default_source": None,
        "delinquent": False,
        "description": "Northwind Traders",
        "discount": None,
        "email": "accounts@northwind.example",
        "invoice_settings": {"custom_fields": None, "default_payment_method": None, "footer": None},
        "livemode": False,
        "metadata": {},
        "name": "Northwind Traders Ltd",
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
    }


ACCOUNT = {
    "id": "acct_bench",
    "object": "account",
    "business_profile": {"name": "Bench"},
    "charges_enabled": True,
    "country": "GB",
    "created": 1_760_000_000,
    "default_currency": "gbp",
    "details_submitted": True,
    "email": "bench@example.com",
    "payouts_enabled": True,
    "settings": {"dashboard": {"display_name": "Bench"}, "branding": {"icon": None, "logo": None}},
    "type": "standard",
    "metadata": {},
}


class Handler(BaseHTTPRequestHandler):
    """Answers GET /v1/account and GET /v1/customers/{id}."""

    protocol_version = "HTTP/1.1"
    # Head and body in one piece: in two, the second waits 40 ms for the kernel to say that the first one came.
    wbufsize = -1

    def do_GET(self) -> None:
        """Answer after the wait that was asked for."""
        time.sleep(float(sys.argv[2]))
        parts = self.path.partition("?")[0].strip("/").split("/")
        body = json.dumps(ACCOUNT if parts[1].startswith("account") else customer(parts[2])).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Keep the terminal quiet."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
