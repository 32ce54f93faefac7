"""Secrets are made at the first start, never shipped: one file in the data folder, readable by its owner only."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


def read_or_create_secrets(data_dir: Path) -> dict[str, str]:
    """Return SECRET_KEY and FIELD_ENCRYPTION_KEY, creating `secrets.json` (mode 0600) when it is absent.

    Two processes may start at once, so the file is written aside and linked into place: the first one wins.
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
            pass  # Another process was first; its keys are the ones in use.
        finally:
            draft.unlink()
    loaded: dict[str, str] = json.loads(path.read_text())
    return loaded
