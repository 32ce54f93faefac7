"""The sandbox's Xero: the calls it saw, the documents it holds, and the faults and changes made to it."""

from __future__ import annotations

from typing import Any

from invoices.models import Invoice


def break_writes(sandbox, fault: str, *, method: str = "PUT", path: str = "/Invoices", **more: Any) -> None:
    """Let the next write of this kind meet a fault."""
    sandbox.control(
        "POST", "faults", [{"service": "xero", "method": method, "path": path, "fault": fault, **more}]
    )


def change(sandbox: Any, invoice: Invoice, reference: str) -> None:
    """Let somebody change the invoice's reference in Xero."""
    sandbox.control("POST", f"xero/invoices/{invoice.xero_id}/edit", {"fields": {"Reference": reference}})


def in_xero(sandbox, invoice: Invoice) -> list[dict[str, Any]]:
    """The living documents that carry the invoice's mark."""
    found = sandbox.control("GET", f"xero/invoices?url={invoice.uid}")["invoices"]
    return [row for row in found if row["Status"] not in ("DELETED", "VOIDED")]


class Calls:
    """The API calls Xero saw since this was made."""

    def __init__(self, sandbox) -> None:
        self.sandbox = sandbox
        self.since = sandbox.control("GET", "calls")["last_id"]

    def made(self, method: str = "", path: str = "") -> list[dict[str, Any]]:
        """The calls since, oldest first."""
        rows = self.sandbox.control("GET", f"calls?since={self.since}&service=xero")["calls"]
        return [
            row for row in rows if row["kind"] == "api" and method in row["method"] and path in row["path"]
        ]

    def count(self) -> int:
        return len(self.made())
