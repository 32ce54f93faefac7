"""Create and fill the tables, then serve them from one gunicorn worker with many threads."""

from __future__ import annotations

import gc
import hashlib
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from gunicorn.app.base import BaseApplication

from sandbox.core.seed.scenarios import reset_services, seed_if_new
from sandbox.core.seed.snapshots import forget_snapshots

THREADS = 16


class Server(BaseApplication):  # type: ignore[misc]
    """One process with many threads, because the clock, the faults and the limits live in its memory."""

    def __init__(self, *, bind: str) -> None:
        self.bind = bind
        super().__init__()

    def load_config(self) -> None:
        """Configure gunicorn for a single process."""
        self.cfg.set("bind", [self.bind])
        self.cfg.set("workers", 1)
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", THREADS)
        self.cfg.set("keepalive", 30)
        self.cfg.set("timeout", 120)
        self.cfg.set("graceful_timeout", 1)
        self.cfg.set("loglevel", "warning")
        if "control_socket_disable" in self.cfg.settings:
            self.cfg.set("control_socket_disable", True)

    def load(self) -> Any:
        """Return the application; freeze what was loaded so far, so that the garbage collector skips it."""
        application = get_wsgi_application()
        gc.collect()
        gc.freeze()
        return application


def _fingerprint() -> int:
    """Return a number derived from the tables, which reveals a data file of an older version."""
    described = [
        (
            model._meta.db_table,
            [(field.column, field.db_type(connection)) for field in model._meta.local_fields],
        )
        for model in apps.get_models()
    ]
    return int(hashlib.sha256(repr(described).encode()).hexdigest()[:7], 16)


def prepare_database(*, reset: bool = False) -> None:
    """Create the tables (again, if an older version made them) and fill them if they are empty."""
    settings.SANDBOX_DATA.mkdir(parents=True, exist_ok=True)
    with connection.cursor() as cursor:
        found = cursor.execute("PRAGMA user_version").fetchone()[0]
    if found not in (0, _fingerprint()):
        connection.close()
        for name in ("sandbox.sqlite3", "sandbox.sqlite3-wal", "sandbox.sqlite3-shm"):
            (settings.SANDBOX_DATA / name).unlink(missing_ok=True)
    if found != _fingerprint():
        call_command("migrate", run_syncdb=True, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA user_version = {_fingerprint()}")
    if reset:
        forget_snapshots()
        reset_services()
    else:
        seed_if_new()


def serve(*, host: str, port: int, reset: bool = False) -> None:
    """Serve until stopped."""
    prepare_database(reset=reset)
    connections.close_all()
    Server(bind=f"{host}:{port}").run()
