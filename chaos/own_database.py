"""The database of a season: one of its own, even on a PostgreSQL server that is in use."""

from __future__ import annotations

import os
from urllib.parse import urlsplit, urlunsplit

import psycopg

COPY = "_begin"


class OwnDatabase:
    """A new database on the PostgreSQL server of DATABASE_URL, thrown away afterwards; else the data folder's file."""

    def __init__(self) -> None:
        self.server = os.environ.get("DATABASE_URL", "")
        self.name = f"season_{os.getpid()}"
        if self.is_a_file:
            os.environ.pop("DATABASE_URL", None)
            return
        self._ask(f'CREATE DATABASE "{self.name}"')
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(self.server)._replace(path=f"/{self.name}"))

    @property
    def is_a_file(self) -> bool:
        """Whether it is SQLite's, which lies in the data folder."""
        return not self.server.startswith("postgres")

    def drop(self) -> None:
        """Throw it away, and its copy of the beginning."""
        for name in () if self.is_a_file else (self.name, f"{self.name}{COPY}"):
            self._ask(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _ask(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]  # the names are ours
