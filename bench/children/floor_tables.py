"""Writes the floor's rows in one transaction a page: `executemany` on SQLite, COPY and an upsert on PostgreSQL.

The same tables, columns and indexes as ours, and the application's own settings of the connection.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import uuid
from abc import ABC, abstractmethod
from typing import Any

import psycopg

INVOICE = [
    "contact_id",
    "contact_details",
    "xero_contact_name",
    "date",
    "due_date",
    "reference",
    "currency_code",
    "line_amount_types",
    "branding_theme_id",
    "sub_total",
    "total_tax",
    "total",
    "xero_sub_total",
    "xero_total_tax",
    "xero_total",
    "xero_id",
    "xero_number",
    "xero_status",
    "xero_amount_due",
    "xero_amount_paid",
    "xero_amount_credited",
    "xero_fully_paid_on",
    "xero_sent_to_contact",
    "xero_updated_at",
    "xero_raw",
    "mirrored_at",
    "uid",
    "created_at",
    "connection_id",
    "version",
    "xero_online_url",
    "pdf",
]
LINE = [
    "invoice_id",
    "position",
    "description",
    "quantity",
    "unit_amount",
    "discount_rate",
    "discount_amount",
    "item_code",
    "account_code",
    "tax_type",
    "tracking",
    "xero_line_item_id",
    "xero_tax_amount",
    "xero_line_amount",
]
PAYMENT = [
    "invoice_id",
    "xero_payment_id",
    "kind",
    "date",
    "amount",
    "reference",
]
CONTACT = [
    "connection_id",
    "xero_contact_id",
    "contact_number",
    "name",
    "email_address",
    "tax_number",
    "xero_contact_status",
    "xero_updated_at",
    "raw",
    "merged_to_contact_id",
    "default_currency",
    "payment_terms_type",
    "name_key",
]
NAME = 2  # its place in a parsed contact
ONE_CONTACT = "(connection_id, xero_contact_id)"
ONE_INVOICE = "(connection_id, xero_id) WHERE NOT (xero_id = '')"
Rows = list[tuple[Any, ...]]


class Tables(ABC):
    """What both databases share; the rest is theirs."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        one = "SELECT id FROM accounts_connection WHERE provider = 'xero' ORDER BY id LIMIT 1"
        self.company = connection.execute(one).fetchone()[0]
        # What newer versions of the application add without a default in the database.
        named = {*INVOICE, "id"}
        self.more = {name: _blank(kind) for name, kind in self._must("invoices_invoice") if name not in named}
        connection.commit()

    def store_contacts(self, found: Rows) -> int:
        """Upsert a page of contacts; they are no invoices, so they count as none."""
        rows = [(self.company, *row, "", "", "", row[NAME].lower()) for row in found]
        self._write("invoices_contact", CONTACT, rows, ONE_CONTACT)
        self.connection.commit()
        return 0

    def store_invoices(self, found: Rows) -> int:
        """Upsert a page of invoices with customers, lines and payments; return how many there were."""
        now = dt.datetime.now(dt.UTC).isoformat(" ")
        ids = self._ids("invoices_contact", "xero_contact_id", {head[0] for head, _, _ in found})
        rows = []
        for head, _, _ in found:
            key, name, *content = head
            money, more = content[6:9], content[9:]
            known = (ids[key], json.dumps({"contact_name": name}), name)
            ours = now, uuid.uuid4().hex, now, self.company, 1, "", ""
            rows.append((*known, *content[:9], *money, *more, *ours, *self.more.values()))
        self._write("invoices_invoice", [*INVOICE, *self.more], rows, ONE_INVOICE)
        ids = self._ids("invoices_invoice", "xero_id", [head[11] for head, _, _ in found])
        lines = [(ids[head[11]], *line) for head, lines, _ in found for line in lines]
        payments = [(ids[head[11]], *payment) for head, _, payments in found for payment in payments]
        self._write("invoices_invoiceline", LINE, lines, "")
        self._write("invoices_payment", PAYMENT, payments, "")
        self.connection.commit()
        return len(found)

    @abstractmethod
    def _write(self, table: str, columns: list[str], rows: Rows, unique: str) -> None:
        """Insert rows; with `unique` put them into the row that they meet there."""

    @abstractmethod
    def _ids(self, table: str, key: str, values: Any) -> dict[str, int]:
        """The primary keys of the rows with these values of `key`."""

    @abstractmethod
    def _must(self, table: str) -> list[tuple[str, str]]:
        """The columns that must not be empty, with their types."""


def _blank(kind: str) -> object:
    kind = kind.lower()
    if kind.startswith(("json", "text")):
        return "{}"
    return "" if "char" in kind else False if kind.startswith("bool") else 0


def _meeting(columns: list[str], unique: str) -> str:
    kept = {"uid", "created_at", "version", "pdf", "xero_online_url"}
    taken = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in kept)
    return f"ON CONFLICT {unique} DO UPDATE SET {taken}" if unique else ""


class Sqlite(Tables):
    """The tables in SQLite, written with `executemany`."""

    def __init__(self, path: str) -> None:
        connection = sqlite3.connect(path)
        connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; PRAGMA foreign_keys=ON;"
        )
        super().__init__(connection)

    def _write(self, table: str, columns: list[str], rows: Rows, unique: str) -> None:
        marks = ", ".join("?" * len(columns))
        into = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        self.connection.executemany(f"{into} {_meeting(columns, unique)}", rows)

    def _ids(self, table: str, key: str, values: Any) -> dict[str, int]:
        told = " AND NOT (xero_id = '')" if key == "xero_id" else ""
        marks = ", ".join("?" * len(values))
        asked = f"SELECT {key}, id FROM {table} WHERE connection_id = ? AND {key} IN ({marks}){told}"
        return dict(self.connection.execute(asked, [self.company, *values]))

    def _must(self, table: str) -> list[tuple[str, str]]:
        rows = self.connection.execute(f"PRAGMA table_info({table})")
        return [(name, kind) for _, name, kind, must, default, _ in rows if must and default is None]


class Postgresql(Tables):
    """The tables in PostgreSQL, written with COPY."""

    def __init__(self, url: str) -> None:
        self._returned: dict[str, int] = {}
        super().__init__(psycopg.connect(url))

    def _write(self, table: str, columns: list[str], rows: Rows, unique: str) -> None:
        names, cursor = ", ".join(columns), self.connection.cursor()
        target = f"held_{table}" if unique else table
        if unique:
            cursor.execute(
                f"CREATE TEMP TABLE {target} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA"
            )
        with cursor.copy(f"COPY {target} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        if unique:
            key = unique[1:].partition(")")[0].split(", ")[1]
            into = f"INSERT INTO {table} ({names}) SELECT {names} FROM {target} {_meeting(columns, unique)}"
            self._returned = dict(cursor.execute(f"{into} RETURNING {key}, id").fetchall())

    def _ids(self, table: str, key: str, values: Any) -> dict[str, int]:
        if key == "xero_id":
            return self._returned
        asked = f"SELECT {key}, id FROM {table} WHERE connection_id = %s AND {key} = ANY(%s)"
        return dict(self.connection.execute(asked, [self.company, list(values)]).fetchall())

    def _must(self, table: str) -> list[tuple[str, str]]:
        asked = (
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND "
            "table_name = %s AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
        )
        return self.connection.execute(asked, [table]).fetchall()


def open_tables(url: str) -> Tables:
    """Open the database that a DATABASE_URL names."""
    return Sqlite(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else Postgresql(url)
