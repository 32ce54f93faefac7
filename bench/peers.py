"""Installs the third-party programs we compare with, each in its own virtual environment under .bench/.

`bench/peers/<name>.in` says what is wanted, `<name>.txt` is its lock (hashes, no index), made with
`uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".bench"
LOCKS = Path(__file__).resolve().parent / "peers"


def python_of(peer: str) -> str:
    """The interpreter that has `peer` installed, made on first use; raise CalledProcessError when that fails."""
    lock = LOCKS / f"{peer}.txt"
    home = FOLDER / peer
    python = home / "bin" / "python"
    installed = home / "installed.txt"
    if not installed.exists() or installed.read_text() != lock.read_text():
        print(f"Installing {peer} into .bench/{peer} (once) ...")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, "--require-hashes", "-r", str(lock)], check=True)
        installed.write_text(lock.read_text())
    return str(python)
