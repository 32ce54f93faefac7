"""Keeps the data folder private, and creates the installation's secrets at the first start."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import stat
from pathlib import Path

from cryptography.fernet import Fernet

OURS = ("secrets.json", "invoicebridge.sqlite3*", "broker", "cache", "files")


def keep_private(data_dir: Path) -> None:
    """Create the data folder, and make it and everything this process writes later readable by its owner only.

    Files that an older umask left open are closed too. A folder that we share (another owner's volume, or one such as
    /tmp) keeps its mode, but our files in it are closed.
    """
    os.umask(0o077)
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not data_dir.stat().st_mode & stat.S_ISVTX:
        _close(data_dir)
    for pattern in OURS:
        for path in data_dir.glob(pattern):
            _close(path)


def _close(path: Path) -> None:
    # SQLite's side files may vanish meanwhile.
    with contextlib.suppress(FileNotFoundError):
        found = path.stat()
        if found.st_uid == os.getuid() and found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            path.chmod(0o700 if path.is_dir() else 0o600)


def read_or_create_secrets(data_dir: Path) -> dict[str, str]:
    """Return SECRET_KEY and FIELD_ENCRYPTION_KEY, creating `secrets.json` (mode 0600) when it is absent.

    Two processes may start at once, so the file is written elsewhere and linked into place; the first one wins.
    """
    path = data_dir / "secrets.json"
    if not path.exists():
        fresh = {
            "SECRET_KEY": secrets.token_urlsafe(64),
            "FIELD_ENCRYPTION_KEY": Fernet.generate_key().decode(),
        }
        draft = data_dir / f".secrets-{os.getpid()}-{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(fresh, file)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # Another process was first; use its keys.
        finally:
            draft.unlink()
    loaded: dict[str, str] = json.loads(path.read_text())
    return loaded
