"""A docstring, a comment or a page of docs that names a file, a module or a name of ours names one that exists."""

from __future__ import annotations

import ast
import builtins
import io
import re
import tokenize
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("accounts", "integrations", "invoices", "invoicebridge", "sandbox", "chaos", "bench", "tests")
APPLICATION = PACKAGES[:4]
FILE = re.compile(r"(?<![\w.*<{-])((?:[\w-]+/)*[\w-]+\.(?:py|html|js|css|md|toml))\b")
DOTTED = re.compile(rf"(?<![\w./@-])((?:{'|'.join(PACKAGES)})(?:\.[A-Za-z_]\w*)+)")
# A link leads on from the page it is on; what is inside it need not be found from the root.
LINK = re.compile(r"\]\((?!https?://)([^)#\s]+)[^)]*\)")
ANCHORED = re.compile(r"\]\((?!https?://)([^)#\s]*)#([^)\s]+)\)")
NAME = re.compile(r"(?<!`)`([a-z_][a-z_0-9]{2,}|[A-Z][A-Z_0-9]{2,})`(?!`)")
# Not ours: of Django, of a machine that runs us, of a tool.
ELSEWHERE = {"manage.py", "settings.py", "conftest.py", "urls.py", "admin.py", "apps.py", "models.py"}


def python() -> list[Path]:
    return sorted(
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "migrations" not in path.parts
    )


def pages() -> list[Path]:
    return sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])


@cache
def files() -> set[str]:
    """Every file of the project, and every way to name it by its last parts."""
    skipped = {".git", ".venv", "node_modules", "var", "__pycache__"}
    found = set()
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if not skipped & set(parts) and path.is_file():
            found |= {"/".join(parts[start:]) for start in range(len(parts))}
    return found


@cache
def prose_of(path: Path) -> list[tuple[int, str]]:
    """The docstrings and comments of a file, with the line each begins on."""
    text = path.read_text()
    found = [
        (node.body[0].lineno, docstring)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and (docstring := ast.get_docstring(node, clean=False))
    ]
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return found + [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def prose() -> list[tuple[str, str]]:
    """All that people read about the code: (where it stands, text)."""
    said = [
        (f"{path.relative_to(ROOT)}:{line}", text)
        for path in python()
        if path != Path(__file__)
        for line, text in prose_of(path)
    ]
    return said + [
        (f"{path.relative_to(ROOT)}:{number}", line)
        for path in pages()
        if path.name != "CHANGELOG.md"
        for number, line in enumerate(path.read_text().splitlines(), 1)
    ]


def test_files_that_are_named_exist():
    missing = [
        f"{where}: {name}"
        for where, text in prose()
        for name in FILE.findall(LINK.sub("]", text))
        if name not in files() and name not in ELSEWHERE
    ]

    assert missing == []


def test_links_lead_somewhere():
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages()
        for target in LINK.findall(page.read_text())
        if not (page.parent / target).exists()
    ]

    assert broken == []


@cache
def headings_of(page: Path) -> set[str]:
    """The anchors of a page, as a browser of Markdown derives them from its headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_lead_to_headings():
    broken = [
        f"{page.relative_to(ROOT)}: {target}#{anchor}"
        for page in pages()
        for target, anchor in ANCHORED.findall(page.read_text())
        if anchor not in headings_of((page.parent / target).resolve() if target else page)
    ]

    assert broken == []


@cache
def names_in(module: Path) -> set[str]:
    """What a module defines or imports at its top, and what its classes hold."""
    names = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
    return names


def is_there(dotted: str) -> bool:
    """Whether a dotted name leads to a module, or to a name inside one."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:length])
        module = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if path.is_dir() and length == len(parts):
            return True
        if module.is_file():
            rest = parts[length:]
            return not rest or rest[0] in names_in(module)
    return False


def test_modules_that_are_named_exist():
    missing = [
        f"{where}: {name}"
        for where, text in prose()
        for name in DOTTED.findall(LINK.sub("]", text))
        if not is_there(name) and not name.endswith((".test", ".sqlite3", ".com", ".log", ".service"))
    ]

    assert missing == []


@cache
def words_of_code() -> set[str]:
    """Every identifier of the project's code, every word of its strings, and every module."""
    words = {*dir(builtins)}
    for path in python():
        words.add(path.stem)
        words |= set(path.relative_to(ROOT).parts)
        for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline):
            if token.type == tokenize.NAME:
                words.add(token.string)
            elif token.type == tokenize.STRING and not token.string.startswith(('"""', 'r"""')):
                words |= set(re.findall(r"\w+", token.string))
    return words


@pytest.mark.parametrize("package", APPLICATION)
def test_names_in_backquotes_exist(package):
    missing = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in (ROOT / package).rglob("*.py")
        if "migrations" not in path.parts
        for line, text in prose_of(path)
        for name in NAME.findall(text)
        if name not in words_of_code()
    ]

    assert missing == []
