"""No unfinished marks, no paths of a machine, no address of a package index in the project's files."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout: the list of the project's files comes from git")
    return [ROOT / name for name in listed.stdout.splitlines()]


def lines_matching(pattern: str, files: list[Path]) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files
        if path.is_file() and "vendor" not in path.parts and path != Path(__file__)
        for number, line in enumerate(path.read_text(errors="ignore").splitlines(), 1)
        if found.search(line)
    ]


def test_code_holds_no_unfinished_marks():
    code = [path for path in tracked() if path.suffix in {".py", ".html", ".js", ".css"}]

    assert lines_matching(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError", code) == []


def test_requirements_name_no_index():
    locks = [path for path in tracked() if path.name.startswith("requirements")]

    assert len(locks) == 6
    assert lines_matching(r"https?://|file://|--(extra-)?index-url|--find-links", locks) == []


def test_templates_hold_no_inline_script_or_style():
    pages = [path for path in tracked() if path.suffix == ".html"]

    assert lines_matching(r"<style|\sstyle=|\son(click|load|submit|change|input)=|javascript:", pages) == []


def test_npm_lock_holds_hashes_and_no_address():
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    installed = {name: entry for name, entry in locked.items() if name}

    assert installed
    assert [name for name, entry in installed.items() if "resolved" in entry] == []
    assert [name for name, entry in installed.items() if not entry["integrity"].startswith("sha512-")] == []
